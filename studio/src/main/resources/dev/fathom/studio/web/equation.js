// One value as one picture: what the window reads, slice by slice, what it is multiplied by, the
// products, and the running sum that becomes the output pixel.

import { css, onColour } from './color.js';
import { font, h, hint, ink, pen, rem } from './dom.js';
import { brief, exact, number, plural } from './format.js';
import { hatch } from './grids.js';

/**
 * @typedef {import('./products.js').Sum} Sum
 * @typedef {{text: string, value: number, from: number, slice?: number}} Part of the running sum; `slice`: one that is drawn
 * @typedef {{parts: Part[], total: number, unit: string, largest: number[], at: ((i: number) => number)[], value: number, chosen: number,
 *   sum: Sum}} Shown
 */

const MOST = 4;
const NUMBERED = 27;
const TITLES = ['patch', 'filter', 'products'];

/**
 * What is drawn of a sum: its strongest slices and the chosen one, all others as one part, the bias.
 * @param {Sum} sum
 * @param {number} value
 * @param {number} chosen slice
 * @param {(slice: number) => string} name
 * @returns {Shown}
 */
export function shown(sum, value, chosen, name) {
  const { wholes } = sum;
  const [read, scale] = wholes ? [wholes.read, wholes.scale] : [1, 1];
  // whole numbers are drawn as such
  const [patch, filter] = wholes ? [sum.patch.map((v) => Math.round(v / read)), sum.filter.map((v) => Math.round(v / scale))] : [sum.patch.map(Number), sum.filter.map(Number)];
  const at = [(/** @type {number} */ i) => patch[i], (/** @type {number} */ i) => filter[i], (/** @type {number} */ i) => patch[i] * filter[i]];
  const slices = sum.slices.map((v) => (wholes ? Math.round(v / wholes.factor) : Number(v)));
  const ranked = slices.map((_, d) => d).sort((a, b) => Math.abs(slices[b]) - Math.abs(slices[a]));
  const drawn = ranked.slice(0, MOST);
  if (!drawn.includes(chosen)) drawn[drawn.length - 1] = chosen;
  drawn.sort((a, b) => a - b);
  const rest = ranked.filter((d) => !drawn.includes(d));
  /** @type {Part[]} */
  const parts = [];
  let total = 0;
  const add = (/** @type {string} */ text, /** @type {number} */ part, /** @type {number|undefined} */ slice) => {
    parts.push({ text, value: part, from: total, slice });
    total += part;
  };
  for (const d of drawn) add(name(d), slices[d], d);
  if (rest.length > 0) add(`+ ${plural(rest.length, 'weaker slice')}`, rest.reduce((s, d) => s + slices[d], 0), undefined);
  if (sum.bias !== null) add('+ bias', wholes ? wholes.bias : Number(sum.bias), undefined);
  const largest = at.map((of) => patch.reduce((m, _, i) => Math.max(m, Math.abs(of(i))), 0));
  return { parts, total, unit: wholes ? 'whole numbers' : '', largest, at, value, chosen, sum };
}

export class Equation {
  /** @type {Shown|null} */ shown = null;
  width = 0;
  /** Where the sum ends on the drawing. */
  end = { x: 0, y: 0 };
  /** Where what is read begins. */
  begin = { x: 0, top: 0, bottom: 0 };
  /** @type {{slice: number, top: number, bottom: number}[]} */ rows = [];

  /** @param {(slice: number) => void} choose */
  constructor(choose) {
    this.canvas = h('canvas', { class: 'equation', role: 'img' });
    this.canvas.addEventListener('click', (/** @type {PointerEvent} */ e) => { const slice = this.under(e); if (slice !== undefined) choose(slice); });
    this.canvas.addEventListener('pointermove', (/** @type {PointerEvent} */ e) => this.point(e));
    this.canvas.addEventListener('pointerleave', () => hint(''));
  }

  /** @param {PointerEvent} e */
  under({ offsetY }) {
    return this.rows.find(({ top, bottom }) => offsetY >= top && offsetY < bottom)?.slice;
  }

  /** @param {PointerEvent} e */
  point(e) {
    const slice = this.under(e);
    this.canvas.style.cursor = slice === undefined ? '' : 'pointer';
    const part = this.shown?.parts.find((p) => p.slice === slice && slice !== undefined);
    hint(part ? `${part.text}: its products sum to ${exact(part.value)}; a click shows all numbers of it` : '', e);
  }

  /** @param {Shown} shown */
  show(shown) {
    this.shown = shown;
    const { parts, value, sum: { wholes } } = shown;
    const made = wholes ? `, times ${number(wholes.factor)}${wholes.made ? `, rounded to 8 bits` : ''}` : '';
    this.canvas.setAttribute('aria-label', `patch times filter, slice by slice: ${parts.map((p) => `${p.text} ${exact(p.value)}`).join(', ')}${made}; together ${exact(value)}`);
  }

  /** @param {number} width @param {number} progress 0 … 1: how much of the sum is made */
  draw(width, progress) {
    if (!this.shown || width < 60) return;
    this.width = width;
    const { parts, sum: { volume: [w, t], wholes } } = this.shown;
    const size = rem();
    const line = 24 * size;
    const tiles = parts.filter((p) => p.slice !== undefined).length;
    const narrow = width < 420 * size;
    const bars = narrow ? 50 * size : Math.max(80 * size, width * 0.22);
    const text = (narrow ? 58 : 76) * size;
    const sign = 20 * size;
    const room = (width - bars - text - 2 * sign - 8) / 3;
    // all of it is seen at once in a window of 1280×800
    const side = Math.min(room, (tiles > 3 ? 100 : 118) * size);
    const cell = Math.max(2, Math.min(46 * size, Math.floor(side / w), Math.floor(side / t)));
    const [across, down] = [cell * w, cell * t];
    const row = Math.max(down + 22 * size, 34 * size);
    const ends = 1 + (wholes ? 1 + Number(wholes.made !== null) : 0);
    const height = 22 * size + tiles * row + (parts.length - tiles + ends) * line + 8;
    const c = pen(this.canvas, width, height);
    c.textBaseline = 'middle';
    const columns = [0, across + sign, 2 * (across + sign)];
    const sums = columns[2] + across + 8;
    c.fillStyle = ink('soft');
    c.font = font('', 12);
    TITLES.forEach((title, i) => c.fillText(title, columns[i], 9 * size, Math.max(across + sign - 4, 40)));
    c.fillText('running sum', sums + text, 9 * size, width - sums - text);
    this.begin = { x: 0, top: 22 * size + 16 * size, bottom: 0 };
    this.rows = [];
    const bar = this.scale(sums + text, Math.min(420 * size, width - sums - text - 14));
    let y = 22 * size;
    parts.forEach((part, i) => {
      const done = Math.max(0, Math.min(1, progress * (parts.length + 1) - i));
      const tall = part.slice === undefined ? line : row;
      c.globalAlpha = done > 0 ? 1 : 0.22;
      if (part.slice !== undefined) {
        this.slice(c, part.slice, part.text, columns, y, cell);
        this.rows.push({ slice: part.slice, top: y, bottom: y + tall });
        this.begin.bottom = y + 16 * size + down;
      } else {
        c.fillStyle = ink('ink');
        c.font = font('', 12);
        c.fillText(part.text, columns[0], y + tall / 2);
      }
      const middle = part.slice === undefined ? y + tall / 2 : y + 16 * size + down / 2;
      this.part(c, part, done, bar, sums, middle, i === 0 ? null : y);
      y += tall;
    });
    c.globalAlpha = progress >= 1 || progress * (parts.length + 1) > parts.length ? 1 : 0.22;
    this.result(c, bar, columns[0], sums, y, line);
    c.globalAlpha = 1;
  }

  /** Where a running sum lies. @param {number} left @param {number} room */
  scale(left, room) {
    const { parts, total } = /** @type {Shown} */ (this.shown);
    const all = [0, total, ...parts.map((p) => p.from)].filter(Number.isFinite);
    const low = Math.min(...all);
    const span = Math.max(...all) - low || 1;
    return (/** @type {number} */ v) => left + (Number.isFinite(v) ? (v - low) / span : 0) * room;
  }

  /** One slice: what is read, what it is multiplied by, the products. @param {any} c @param {number} slice @param {string} name @param {number[]} columns @param {number} y @param {number} cell */
  slice(c, slice, name, columns, y, cell) {
    const { at, largest, chosen, sum: { volume: [w, t, depth], columns: xs, rows: ys, wholes } } = /** @type {Shown} */ (this.shown);
    const size = rem();
    const top = y + 16 * size;
    c.fillStyle = ink(slice === chosen ? 'filter' : 'soft');
    c.font = font(slice === chosen ? '600' : '', 11);
    c.fillText(name, columns[0], y + 8 * size);
    columns.forEach((left, k) => {
      for (let p = 0; p < w * t; p++) {
        const none = k !== 1 && (xs[p % w] < 0 || ys[Math.floor(p / w)] < 0);
        const value = at[k](p * depth + slice);
        const along = largest[k] ? value / largest[k] : 0;
        const [x, z] = [left + p % w * cell, top + Math.floor(p / w) * cell];
        const gap = cell > 6 ? 1 : 0;
        c.fillStyle = none ? ink('card') : css(along);
        c.fillRect(x, z, cell - gap, cell - gap);
        if (none) {
          c.save();
          c.translate(x, z);
          hatch(c, cell - gap, cell - gap);
          c.restore();
        }
        if (cell < NUMBERED * size) continue;
        c.fillStyle = none ? ink('soft') : onColour(along);
        c.font = font('', 10.5);
        c.textAlign = 'center';
        c.fillText(wholes ? exact(value) : brief(value), x + cell / 2, z + cell / 2, cell - 3);
        c.textAlign = 'left';
      }
      c.strokeStyle = ink(slice === chosen ? 'filter' : 'line');
      c.lineWidth = slice === chosen ? 1.8 : 1;
      c.strokeRect(left - 0.5, top - 0.5, w * cell, t * cell);
      if (k === 0) return;
      c.fillStyle = ink('soft');
      c.font = font('', 15);
      c.fillText(k === 1 ? '×' : '=', left - 15 * size, top + t * cell / 2);
    });
  }

  /** What a part adds to the running sum. @param {any} c @param {Part} part @param {number} done @param {(v: number) => number} bar @param {number} left @param {number} y @param {number|null} above */
  part(c, { value, from }, done, bar, left, y, above) {
    c.fillStyle = ink(value < 0 ? 'minus' : 'plus');
    c.font = font('', 12);
    c.fillText(`${value < 0 ? '' : '+'}${number(value)}`, left, y);
    c.strokeStyle = ink('line');
    c.lineWidth = 1;
    c.beginPath();
    c.moveTo(bar(0), y - 10 * rem());
    c.lineTo(bar(0), y + 10 * rem());
    if (above !== null) {
      c.moveTo(bar(from), above);
      c.lineTo(bar(from), y);
    }
    c.stroke();
    const to = from + value * (done > 0 ? done : 1);
    c.fillRect(Math.min(bar(from), bar(to)), y - 6, Math.max(1.5, Math.abs(bar(to) - bar(from))), 12);
    if (done <= 0 || done >= 1) return;
    c.fillStyle = ink('filter');
    c.beginPath();
    c.arc(bar(to), y, 5, 0, 2 * Math.PI);
    c.fill();
  }

  /** The value, and for whole numbers how it becomes one. @param {any} c @param {(v: number) => number} bar @param {number} left @param {number} sums @param {number} y @param {number} line */
  result(c, bar, left, sums, y, line) {
    const { total, value, sum: { wholes } } = /** @type {Shown} */ (this.shown);
    c.strokeStyle = ink('strong-line');
    c.beginPath();
    c.moveTo(left, y + 0.5);
    c.lineTo(this.width, y + 0.5);
    c.stroke();
    const row = (/** @type {string} */ text, /** @type {string} */ said, /** @type {number} */ of) => {
      c.fillStyle = ink('ink');
      c.font = font('600', 12);
      c.fillText(text, left, y + line / 2, sums - left - 6);
      c.fillStyle = ink(of < 0 ? 'minus' : 'plus');
      c.fillText(said, sums, y + line / 2);
      y += line;
    };
    if (wholes) {
      row('= sum, a whole number', number(total), total);
      row(`× ${number(wholes.read)} × ${number(wholes.scale)}, the two scales`, number(wholes.sum), wholes.sum);
      if (wholes.made) row(`rounded: ${wholes.whole} × ${number(wholes.made.scale)}`, number(value), value);
    } else row('= value', number(value), value);
    this.end = { x: bar(total), y: y - line / 2 };
    c.fillStyle = ink('filter');
    c.beginPath();
    c.arc(this.end.x, this.end.y, 5, 0, 2 * Math.PI);
    c.fill();
  }
}
