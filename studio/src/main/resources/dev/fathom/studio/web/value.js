// One value as one picture: the window on the input, how the value comes about, the output's pixel.

import { h, ink, pen } from './dom.js';
import { Equation, shown } from './equation.js';
import { Slide } from './slide.js';
import { WindowGrid } from './window.js';

/** What is drawn of values that are no sums of products. @type {Record<string, string>} */
const TITLES = { largest: 'The largest wins', mean: 'The mean of the window' };

export class ValuePicture {
  /** @type {Equation|WindowGrid|null} */ how = null;
  /** Parts that are made one after the other, before the value becomes the pixel. */
  parts = 1;

  /** @param {(x: number, y: number) => void} move @param {(slice: number) => void} take */
  constructor(move, take) {
    this.equation = new Equation(take);
    this.grid = new WindowGrid();
    this.middle = h('figure', { class: 'middle' });
    this.over = h('canvas', { class: 'over', 'aria-hidden': 'true' });
    this.slide = new Slide(move, this.middle, () => this.drawn());
    this.title = h('h2', {});
    this.element = h('section', { class: 'card value-picture' }, this.title,
      h('div', { class: 'whole' }, this.slide.element, this.over), this.slide.controls, this.slide.rule);
  }

  /**
   * @param {any} neuron
   * @param {import('./slide.js').Scene|null} scene
   * @param {number} slice of the filter that is chosen
   * @param {(slice: number) => string} name of a slice that is read
   */
  show(neuron, scene, slice, name) {
    const { sum, kind, readings, marked } = neuron;
    const value = Number(neuron.value);
    this.how = sum ? this.equation : TITLES[kind] && readings.length > 1 ? this.grid : null;
    this.element.hidden = !this.how && !scene;
    this.title.textContent = sum ? `Patch × filter, summed up: ${sum.wholes ? 'in whole numbers' : 'slice by slice'}` : TITLES[kind] ?? 'The window slides';
    if (sum) {
      const all = shown(sum, value, slice, name);
      this.parts = all.parts.length;
      this.equation.show(all);
    } else if (this.how) {
      this.parts = 4;
      this.grid.show(readings, marked, value);
    }
    this.middle.replaceChildren(...(this.how ? [this.how.canvas] : []));
    this.slide.element.classList.toggle('alone', !scene);
    this.slide.show(scene);
  }

  /** Draws what stands between input and output, and what joins them. */
  drawn() {
    const { how } = this;
    const width = this.middle.clientWidth;
    if (!how || width < 60) {
      pen(this.over, 1, 1);
      return;
    }
    const progress = this.slide.playing ? this.slide.progress : 1;
    how.draw(width, how === this.grid ? Math.min(1, progress * (this.parts + 1) / this.parts) : progress);
    const marks = this.slide.marks();
    const at = this.slide.element.getBoundingClientRect();
    const c = pen(this.over, at.width, at.height);
    if (!marks) return;
    const canvas = how.canvas.getBoundingClientRect();
    const [left, top] = [canvas.left - at.left, canvas.top - at.top];
    const { window, pixel } = marks;
    c.strokeStyle = ink('filter');
    c.lineWidth = 1.2;
    c.globalAlpha = 0.75;
    c.setLineDash([4, 4]);
    c.beginPath();
    c.moveTo(window.x + window.w - at.left, window.y - at.top);
    c.lineTo(left + how.begin.x, top + how.begin.top);
    c.moveTo(window.x + window.w - at.left, window.y + window.t - at.top);
    c.lineTo(left + how.begin.x, top + how.begin.bottom);
    c.stroke();
    c.setLineDash([]);
    c.globalAlpha = 1;
    this.flow(c, { x: left + how.end.x, y: top + how.end.y }, { x: pixel.x + pixel.w / 2 - at.left, y: pixel.y + pixel.t / 2 - at.top },
      Math.max(0, Math.min(1, progress * (this.parts + 1) - this.parts)));
  }

  /** The value on its way into the pixel. @param {any} c @param {{x: number, y: number}} from @param {{x: number, y: number}} to @param {number} p */
  flow(c, from, to, p) {
    const bend = { x: Math.max(from.x, to.x - 40), y: from.y };
    c.lineWidth = 1.4;
    c.beginPath();
    c.moveTo(from.x, from.y);
    c.quadraticCurveTo(bend.x, bend.y, to.x, to.y);
    c.stroke();
    if (p <= 0) return;
    const on = (/** @type {'x'|'y'} */ k) => (1 - p) ** 2 * from[k] + 2 * p * (1 - p) * bend[k] + p * p * to[k];
    c.fillStyle = ink('filter');
    c.beginPath();
    c.arc(on('x'), on('y'), p < 1 ? 6 : 3, 0, 2 * Math.PI);
    c.fill();
  }
}
