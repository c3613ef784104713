// What really moves a neuron: the slopes of its value along the pixels, drawn on the picture.

import { binary } from './api.js';
import { h, ink, pen, rem, segments } from './dom.js';
import { count, number, percent, plural } from './format.js';
import { go } from './state.js';

const WAIT = 150;

/** @typedef {import('./state.js').State} State */

export class Effective {
  wait = 0;
  asked = '';
  /** @type {any} */ found;

  constructor() {
    this.canvas = h('canvas', { role: 'img', 'aria-label': 'the effective receptive field' });
    this.text = h('p', { class: 'small soft' });
    this.choice = h('div', {});
    this.element = h('section', { class: 'card effective' }, h('h2', {}, 'What of it moves the neuron'), this.canvas, this.text, this.choice);
  }

  /**
   * Asks when its person stands still.
   * @param {State} state
   * @param {{layer: string, x: number, y: number, d: number}} neuron
   * @param {HTMLCanvasElement} photo
   * @param {number[]} field left, top, width, height of what it sees
   */
  show(state, neuron, photo, field) {
    this.choice.replaceChildren(segments('slopes on', [['', 'this picture'], ['all', 'all pictures']], state.over, (over) => go({ over }, false)));
    const asked = JSON.stringify([state.net, state.pic, state.over, neuron]);
    if (asked === this.asked) return;
    this.asked = asked;
    this.found = { photo, field };
    this.draw();
    clearTimeout(this.wait);
    this.wait = window.setTimeout(async () => {
      try {
        const found = await binary('field', { network: state.net, picture: state.pic, ...neuron, all: state.over === 'all' ? 'yes' : undefined });
        if (asked !== this.asked) return;
        this.found = { ...found, photo, field };
        this.draw();
      } catch (error) {
        this.asked = '';
        this.text.textContent = /** @type {Error} */ (error).message;
      }
    }, WAIT);
  }

  draw() {
    if (!this.found) return;
    const { head, bytes, photo, field } = this.found;
    const room = Math.min(300 * rem(), this.element.clientWidth - 30);
    const unit = room / Math.max(photo.width, photo.height);
    const [across, down] = [photo.width * unit, photo.height * unit];
    const c = pen(this.canvas, across, down);
    c.fillStyle = ink('card');
    c.fillRect(0, 0, across, down);
    c.filter = 'grayscale(1)';
    c.globalAlpha = 0.4;
    c.drawImage(photo, 0, 0, across, down);
    c.filter = 'none';
    c.globalAlpha = 1;
    c.imageSmoothingEnabled = false;
    if (head) c.drawImage(veil(head, bytes), 0, 0, across, down);
    c.strokeStyle = ink('filter');
    c.lineWidth = 1.5;
    const [left, top, w, t] = field.map((/** @type {number} */ v) => v * unit);
    c.strokeRect(left, top, w, t);
    const sees = field[2] * field[3];
    if (!head) {
      this.text.textContent = 'It is computed when the window stands still.';
      this.canvas.setAttribute('aria-label', 'the effective receptive field, not yet computed');
      return;
    }
    const where = head.pictures > 1 ? `On ${plural(head.pictures, 'picture')}, on average` : 'On this picture';
    this.text.textContent = head.size === 0
      ? `${where} no pixel moves it: a ReLU or a pool on the way lets nothing through.`
      : `${where} 90 % of what moves it comes from ${count(head.pixels)} of the ${plural(sees, 'pixel')} that it sees (${percent(head.pixels / sees)}). The strongest is at column ${head.x}, row ${head.y}: the value changes by ${number(head.size)} for a change of 1 there, as the network reads the pixel. The stronger the colour (by √), the more a pixel moves it.`;
    this.canvas.setAttribute('aria-label', `the effective receptive field: ${this.text.textContent}`);
  }
}

/**
 * A colour over each pixel, as strong as the root of its slope.
 * @param {{width: number, height: number}} size
 * @param {Uint8Array} bytes
 */
function veil({ width, height }, bytes) {
  const canvas = h('canvas', { width, height });
  const c = canvas.getContext('2d');
  c.fillStyle = ink('filter');
  c.fillRect(0, 0, width, height);
  const image = c.getImageData(0, 0, width, height);
  for (let i = 0; i < width * height; i++) image.data[i * 4 + 3] = Math.round(Math.sqrt(bytes[i] / 127) * 255);
  c.putImageData(image, 0, 0);
  return canvas;
}
