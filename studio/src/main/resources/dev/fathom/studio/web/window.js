// A pool's value as one picture: its window as a grid of numbers, and the winner or the mean.

import { css, onColour } from './color.js';
import { font, h, hint, ink, pen, rem } from './dom.js';
import { brief, exact, number, plural } from './format.js';

/** @typedef {{layer: string, x: number, y: number, d: number, value: number}} Reading */

export class WindowGrid {
  /** @type {Reading[]} */ readings = [];
  winner = -1;
  value = 0;
  end = { x: 0, y: 0 };
  begin = { x: 0, top: 0, bottom: 0 };
  cell = 0;

  constructor() {
    this.canvas = h('canvas', { class: 'equation', role: 'img' });
    this.canvas.addEventListener('pointermove', (/** @type {PointerEvent} */ e) => {
      const { xs, ys } = this.axes();
      const [x, y] = [xs[Math.floor(e.offsetX / this.cell)], ys[Math.floor((e.offsetY - 22 * rem()) / this.cell)]];
      const r = this.readings.find((one) => one.x === x && one.y === y);
      hint(r ? `${r.layer} at x ${r.x}, y ${r.y}: ${exact(r.value)}` : '', e);
    });
    this.canvas.addEventListener('pointerleave', () => hint(''));
  }

  axes() {
    const sorted = (/** @type {'x'|'y'} */ of) => [...new Set(this.readings.map((r) => r[of]))].sort((a, b) => a - b);
    return { xs: sorted('x'), ys: sorted('y') };
  }

  /** @param {Reading[]} readings row by row @param {number} winner its place; −1 for a mean @param {number} value */
  show(readings, winner, value) {
    Object.assign(this, { readings, winner, value });
    const { layer, d } = readings[0];
    const best = readings[winner];
    this.canvas.setAttribute('aria-label', `the window on depth slice ${d} of ${layer}, ${plural(readings.length, 'value')}: ${winner < 0 ? `their mean is ${exact(value)}` : `the largest, ${exact(best.value)} at x ${best.x}, y ${best.y}, wins`}`);
  }

  /** @param {number} width @param {number} progress 0 … 1: how many of them have been looked at */
  draw(width, progress) {
    if (this.readings.length === 0 || width < 60) return;
    const size = rem();
    const { xs, ys } = this.axes();
    const text = 150 * size;
    const most = Math.max(xs.length, ys.length);
    this.cell = Math.max(4, Math.min(64 * size, Math.floor(Math.min(width - text, 300 * size) / most)));
    const { cell } = this;
    const top = 22 * size;
    const c = pen(this.canvas, width, top + ys.length * cell + 30 * size);
    c.textBaseline = 'middle';
    c.font = font('', 12);
    c.fillStyle = ink('soft');
    c.fillText(this.winner < 0 ? 'the mean of its window' : 'the largest of its window', 0, 9 * size);
    const seen = Math.max(1, Math.ceil(progress * this.readings.length));
    const largest = this.readings.reduce((m, r) => Math.max(m, Math.abs(Number(r.value))), 0) || 1;
    // while they are looked at: the largest so far
    const first = this.readings.slice(0, seen).reduce((best, r, i, all) => (Number(r.value) > Number(all[best].value) ? i : best), 0);
    const wins = this.winner < 0 ? -1 : progress < 1 ? first : this.winner;
    this.readings.forEach((r, i) => {
      const [x, y] = [xs.indexOf(r.x) * cell, top + ys.indexOf(r.y) * cell];
      const along = Number(r.value) / largest;
      c.globalAlpha = i >= seen ? 0.2 : this.winner >= 0 && i !== wins ? 0.5 : 1;
      c.fillStyle = css(along);
      c.fillRect(x, y, cell - 1, cell - 1);
      if (cell >= 27 * size) {
        c.globalAlpha = i >= seen ? 0.2 : 1;
        c.fillStyle = this.winner >= 0 && i !== wins ? ink('ink') : onColour(along);
        c.font = font(i === wins ? '600' : '', 11);
        c.textAlign = 'center';
        c.fillText(brief(Number(r.value)), x + cell / 2, y + cell / 2, cell - 4);
        c.textAlign = 'left';
      }
    });
    c.globalAlpha = 1;
    this.begin = { x: 0, top, bottom: top + ys.length * cell };
    this.finish(c, wins, xs, ys, seen, top);
  }

  /** The winner's frame, and what becomes the pixel. @param {any} c @param {number} wins @param {number[]} xs @param {number[]} ys @param {number} seen @param {number} top */
  finish(c, wins, xs, ys, seen, top) {
    const size = rem();
    const { cell } = this;
    const right = xs.length * cell + 22 * size;
    const middle = top + ys.length * cell / 2;
    const [r, so] = [this.readings[wins], this.readings.slice(0, seen)];
    const value = r ? Number(r.value) : so.reduce((s, one) => s + Number(one.value), 0);
    if (r) {
      const [x, y] = [xs.indexOf(r.x) * cell, top + ys.indexOf(r.y) * cell];
      c.strokeStyle = ink('filter');
      c.lineWidth = 3;
      c.strokeRect(x + 0.5, y + 0.5, cell - 2, cell - 2);
      c.lineWidth = 1.4;
      c.setLineDash([4, 3]);
      c.beginPath();
      c.moveTo(x + cell, y + cell / 2);
      c.lineTo(right - 4, middle);
      c.stroke();
      c.setLineDash([]);
    }
    c.font = font('600', 14);
    c.fillStyle = ink(value < 0 ? 'minus' : 'plus');
    c.fillText(`${r ? 'wins: ' : `Σ = `}${number(value)}`, right, middle - (r ? 0 : 9 * size));
    if (!r) c.fillText(`mean: ${number(this.value)}`, right, middle + 11 * size);
    this.end = { x: right + 118 * size, y: middle };
    c.fillStyle = ink('filter');
    c.beginPath();
    c.arc(this.end.x, middle, 5, 0, 2 * Math.PI);
    c.fill();
  }
}
