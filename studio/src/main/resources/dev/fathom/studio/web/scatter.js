// What was told of pictures over what is right: a point a picture, on the line where both are the same.

import { onTheme } from './color.js';
import { font, h, hint, ink, pen, segments } from './dom.js';
import { count, number } from './format.js';
import { go, now } from './state.js';

/** @typedef {{ids: string[], right: number[][], told: number[][]}} Points by value, then picture */

const HEIGHT = 340;
const EDGE = 52;
const NEAR = 12;

export class Scatter {
  /** @type {Points|null} */ points = null;
  value = 0;

  constructor() {
    this.tools = h('div', { class: 'tools' });
    this.canvas = h('canvas', {
      role: 'img', onclick: (/** @type {PointerEvent} */ e) => { const i = this.under(e); if (i >= 0) go({ pic: this.points?.ids[i] }, false); },
      onpointermove: (/** @type {PointerEvent} */ e) => this.point(e), onpointerleave: () => hint(''),
    });
    this.element = h('div', {}, this.tools, this.canvas);
    new ResizeObserver(() => this.draw()).observe(this.element);
    onTheme(() => this.draw());
  }

  /** @param {Points} points @param {string[]} names @param {number} value whose */
  show(points, names, value) {
    Object.assign(this, { points, value });
    this.tools.replaceChildren(segments('of', names.map((name, i) => [String(i), name]), String(value), (to) => go({ right: Number(to), taken: 0 }, false)));
    this.canvas.setAttribute('aria-label', `${names[value]}: what was told over what is right, of ${count(points.ids.length)} pictures; the worst stand beside it`);
    this.draw();
  }

  /** Where a value lies. @param {number} width */
  scale(width) {
    const { right, told } = /** @type {Points} */ (this.points);
    const all = [...right[this.value], ...told[this.value]].filter(Number.isFinite);
    const [low, high] = [all.reduce((a, b) => Math.min(a, b), Infinity), all.reduce((a, b) => Math.max(a, b), -Infinity)];
    const room = (high - low || 1) * 0.04;
    const along = (/** @type {number} */ v) => (v - low + room) / (high - low + 2 * room || 1);
    return { low, high, x: (/** @type {number} */ v) => EDGE + along(v) * (width - EDGE - 8), y: (/** @type {number} */ v) => HEIGHT - EDGE + 14 - along(v) * (HEIGHT - EDGE + 6) };
  }

  get width() {
    return Math.min(HEIGHT * 1.4, this.element.clientWidth);
  }

  draw() {
    if (!this.points || this.width < 80) return;
    const { right, told, ids } = this.points;
    const { low, high, x, y } = this.scale(this.width);
    const c = pen(this.canvas, this.width, HEIGHT);
    c.strokeStyle = ink('strong-line');
    c.setLineDash([4, 4]);
    c.beginPath();
    c.moveTo(x(low), y(low));
    c.lineTo(x(high), y(high));
    c.stroke();
    c.setLineDash([]);
    c.font = font();
    c.fillStyle = ink('soft');
    for (const v of [low, (low + high) / 2, high]) {
      c.textAlign = 'right';
      c.fillText(number(Number(v.toPrecision(3))), EDGE - 6, y(v) + 4);
      c.textAlign = v === high ? 'right' : v === low ? 'left' : 'center';
      c.fillText(number(Number(v.toPrecision(3))), x(v), HEIGHT - 22);
    }
    c.textAlign = 'center';
    c.fillText('right →', (EDGE + this.width) / 2, HEIGHT - 6);
    c.textAlign = 'left';
    c.fillText('told ↑', 0, 12);
    c.fillStyle = ink('plus');
    c.globalAlpha = ids.length > 300 ? 0.4 : 0.65;
    ids.forEach((id, i) => {
      if (id !== now().pic) c.fillRect(x(right[this.value][i]) - 2, y(told[this.value][i]) - 2, 4, 4);
    });
    c.globalAlpha = 1;
    const chosen = ids.indexOf(now().pic);
    if (chosen < 0) return;
    c.strokeStyle = ink('filter');
    c.lineWidth = 2.5;
    c.strokeRect(x(right[this.value][chosen]) - 5, y(told[this.value][chosen]) - 5, 10, 10);
  }

  /** The point that is nearest to the pointer. @param {PointerEvent} e @returns {number} −1 for none */
  under(e) {
    if (!this.points) return -1;
    const { x, y } = this.scale(this.width);
    const { right, told } = this.points;
    let nearest = -1;
    let least = NEAR;
    right[this.value].forEach((v, i) => {
      const far = Math.hypot(x(v) - e.offsetX, y(told[this.value][i]) - e.offsetY);
      if (far < least) [nearest, least] = [i, far];
    });
    return nearest;
  }

  /** @param {PointerEvent} e */
  point(e) {
    const i = this.under(e);
    this.canvas.style.cursor = i < 0 ? '' : 'pointer';
    const { right = [], told = [] } = this.points ?? {};
    hint(i < 0 ? '' : `right ${number(right[this.value][i])}, told ${number(told[this.value][i])}`, e);
  }
}
