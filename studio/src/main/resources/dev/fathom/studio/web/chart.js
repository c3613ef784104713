// Lines over a common axis, with a cursor that mouse and arrow keys move and that speaks.

import { font, h, ink, pen } from './dom.js';
import { number } from './format.js';

/**
 * @typedef {{x: number, y: number}} Point
 * @typedef {{name: string, colour: string, points: Point[], faint?: boolean}} Line
 * @typedef {{name: string, per: number}} Unit what x counts, `per` of them
 */

/** @type {Unit} */
export const STEPS = { name: 'step', per: 1 };

const HEIGHT = 190;
const LEFT = 52;
const RIGHT = 10;
const TOP = 8;
const BOTTOM = 22;

/** Round numbers between two ends. @param {number} low @param {number} high @param {number} most */
function ticks(low, high, most) {
  const raw = (high - low) / most || 1;
  const unit = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((m) => m * unit).find((s) => s >= raw) ?? raw;
  const found = [];
  for (let t = Math.ceil(low / step) * step; t <= high + step * 1e-9; t += step) found.push(Math.abs(t) < step * 1e-9 ? 0 : t);
  return found;
}

/** The point of a line at a place, or the last before it. @param {Point[]} points @param {number} x */
export function at(points, x) {
  let low = 0;
  let high = points.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (points[middle].x <= x) low = middle + 1;
    else high = middle;
  }
  return points[low - 1];
}

/** An exponential mean that forgets its beginning. @param {Point[]} points @param {number} part 0 … 1 that stays @returns {Point[]} */
export function smoothed(points, part) {
  let sum = 0;
  let weight = 0;
  return points.map(({ x, y }) => {
    sum = part * sum + (1 - part) * y;
    weight = part * weight + 1 - part;
    return { x, y: sum / weight };
  });
}

/** A line's colour, for a legend. @param {string} colour @returns {HTMLElement} */
export function swatch(colour) {
  const mark = h('i', { class: 'swatch' });
  mark.style.background = colour;
  return mark;
}

export class Chart {
  /** @type {Line[]} */ lines = [];
  /** @type {[number, number]} */ span = [0, 1];
  cursor = -1;
  unit = STEPS;

  /**
   * @param {string} title
   * @param {(x: number, keep: boolean) => void} move the cursor; keep when it stays there
   * @param {boolean} [logarithmic]
   */
  constructor(title, move, logarithmic = false) {
    this.title = title;
    this.move = move;
    this.logarithmic = logarithmic;
    this.canvas = h('canvas', {
      tabindex: '0', role: 'slider', 'aria-label': title, class: 'chart',
      onpointermove: (/** @type {PointerEvent} */ e) => move(this.place(e), false),
      onclick: (/** @type {MouseEvent} */ e) => move(this.place(e), true),
      onkeydown: (/** @type {KeyboardEvent} */ e) => this.key(e),
    });
    this.legend = h('div', { class: 'chart-legend small' });
    this.heading = h('h2', {}, title);
    this.element = h('figure', { class: 'card' }, this.heading, this.canvas, this.legend);
    new ResizeObserver(() => requestAnimationFrame(() => this.draw())).observe(this.element);
  }

  /** Calls it something else. @param {string} title */
  named(title) {
    if (this.title === title) return;
    this.title = title;
    this.heading.textContent = title;
    this.canvas.setAttribute('aria-label', title);
  }

  /** @param {Line[]} lines @param {[number, number]} span of x @param {number} cursor −1 for the end @param {Unit} unit */
  show(lines, span, cursor, unit = STEPS) {
    this.unit = unit;
    this.lines = lines;
    this.span = span;
    this.cursor = cursor;
    this.draw();
  }

  /** @param {MouseEvent} e */
  place(e) {
    const box = this.canvas.getBoundingClientRect();
    const [from, to] = this.span;
    const along = (e.clientX - box.left - LEFT) / (box.width - LEFT - RIGHT);
    return Math.round(from + Math.max(0, Math.min(1, along)) * (to - from));
  }

  /** @param {KeyboardEvent} e */
  key(e) {
    const [from, to] = this.span;
    const here = this.cursor < 0 ? to : this.cursor;
    const far = Math.max(1, Math.round((to - from) / 20));
    const to1 = /** @type {Record<string, number>} */ ({
      ArrowLeft: here - 1, ArrowRight: here + 1, PageUp: here - far, PageDown: here + far, Home: from, End: to,
    })[e.key];
    if (to1 === undefined) return;
    e.preventDefault();
    e.stopPropagation();
    // at once, for the next key may come before the next drawing
    this.cursor = Math.max(from, Math.min(to, to1));
    this.move(this.cursor, true);
  }

  draw() {
    const width = Math.floor(this.canvas.parentElement.clientWidth) - 28;
    if (width < 80) return;
    const context = pen(this.canvas, width, HEIGHT);
    const value = (/** @type {number} */ y) => (this.logarithmic ? Math.log10(y) : y);
    const good = (/** @type {Point} */ p) => Number.isFinite(value(p.y));
    const all = this.lines.flatMap((l) => l.points.filter(good).map((p) => value(p.y)));
    const low = all.reduce((a, b) => Math.min(a, b), Infinity);
    const high = all.reduce((a, b) => Math.max(a, b), -Infinity);
    const [bottom, top] = low < high ? [low, high] : [low - 0.5, low + 0.5];
    const [from, to] = this.span;
    const x = (/** @type {number} */ v) => LEFT + (v - from) / (to - from || 1) * (width - LEFT - RIGHT);
    const y = (/** @type {number} */ v) => HEIGHT - BOTTOM - (v - bottom) / (top - bottom) * (HEIGHT - BOTTOM - TOP);
    context.font = font();
    context.lineWidth = 1;
    if (all.length > 0) {
      for (const t of ticks(bottom, top, 4)) {
        context.strokeStyle = ink('line');
        context.beginPath();
        context.moveTo(LEFT, y(t));
        context.lineTo(width - RIGHT, y(t));
        context.stroke();
        context.fillStyle = ink('soft');
        context.textAlign = 'right';
        context.fillText(this.logarithmic ? (10 ** t).toExponential(0) : number(t), LEFT - 6, y(t) + 4);
      }
    }
    context.textAlign = 'center';
    context.fillStyle = ink('soft');
    for (const t of ticks(from, to, 5)) context.fillText(number(t / this.unit.per), x(t), HEIGHT - 6);
    for (const line of this.lines) {
      context.strokeStyle = line.colour;
      context.globalAlpha = line.faint ? 0.3 : 1;
      context.lineWidth = line.faint ? 1 : 2;
      context.beginPath();
      const points = line.points.filter(good);
      points.forEach((p, i) => (i ? context.lineTo(x(p.x), y(value(p.y))) : context.moveTo(x(p.x), y(value(p.y)))));
      context.stroke();
      if (points.length < 40 && !line.faint) {
        context.fillStyle = line.colour;
        for (const p of points) context.fillRect(x(p.x) - 2, y(value(p.y)) - 2, 4, 4);
      }
    }
    context.globalAlpha = 1;
    const here = this.cursor < 0 ? to : this.cursor;
    context.strokeStyle = ink('strong-line');
    context.lineWidth = 1;
    context.beginPath();
    context.moveTo(x(here), TOP);
    context.lineTo(x(here), HEIGHT - BOTTOM);
    context.stroke();
    this.read(here);
  }

  /** Writes and says the values at the cursor. @param {number} here */
  read(here) {
    const values = this.lines.filter((l) => l.points.length > 0)
      .map((l) => ({ ...l, value: at(l.points, here)?.y })).filter((l) => l.value !== undefined);
    this.legend.replaceChildren(...values.map((l) => {
      const key = swatch(l.colour);
      if (l.faint) key.style.opacity = '0.35';
      return h('span', {}, key, `${l.name} `, h('b', { class: 'number' }, number(l.value)));
    }));
    this.canvas.setAttribute('aria-valuemin', String(this.span[0]));
    this.canvas.setAttribute('aria-valuemax', String(this.span[1]));
    this.canvas.setAttribute('aria-valuenow', String(here));
    this.canvas.setAttribute('aria-valuetext', `${this.unit.name} ${here / this.unit.per}: ${values.map((l) => `${l.name} ${number(l.value)}`).join(', ')}`);
  }
}
