// Lines over a common axis, with a cursor that mouse and arrow keys move and that speaks.

import { shown } from './curves.js';
import { font, h, ink, pen } from './dom.js';
import { number, plural } from './format.js';
import { now } from './state.js';

/**
 * @typedef {{x: number, y: number}} Point
 * @typedef {{name: string, colour: string, points: Point[], faint?: boolean}} Line
 * @typedef {{name: string, per: number}} Unit what x counts, `per` of them
 * @typedef {{move: (x: number, keep: boolean) => void, zoom: (from: number, to: number) => void}} Hands what a person
 *   does: moves the cursor, kept where it stays there; shows a part
 */

/** @type {Unit} */
export const STEPS = { name: 'step', per: 1 };

const HEIGHT = 190;
const LEFT = 52;
const RIGHT = 10;
const TOP = 8;
const BOTTOM = 22;
/** Pixels from which on a press is a drag. */
const FAR = 4;

/** Round numbers between two ends, as few as are at least so many. @param {number} low @param {number} high @param {number} least at most 4 */
function ticks(low, high, least) {
  const unit = 10 ** Math.floor(Math.log10(high - low || 1));
  const step = [5, 2, 1, 0.5].map((m) => m * unit).find((s) => Math.floor(high / s) - Math.ceil(low / s) + 1 >= least) ?? unit / 5;
  const found = [];
  // at most so many: beside a very large number a step is none
  for (let t = Math.ceil(low / step) * step; t <= high + step * 1e-9 && found.length < 12; t += step) found.push(Math.abs(t) < step * 1e-9 ? 0 : t);
  return found;
}

/** Round numbers between two powers of 10, as their logarithms. @param {number} low @param {number} high */
function powers(low, high) {
  const factors = high - low > 3 ? [1] : [1, 2, 5];
  const apart = Math.ceil((high - low) / 6);
  const found = [];
  for (let power = Math.floor(low); power <= high; power++) {
    if (power % apart === 0) found.push(...factors.map((f) => power + Math.log10(f)).filter((t) => t >= low && t <= high));
  }
  return found.length > 1 ? found : ticks(10 ** low, 10 ** high, 3).map(Math.log10).filter((t) => t >= low);
}

/** The ends without what lies far outside: Tukey's outer fences. @param {number[]} values @returns {[number, number]} */
function fenced(values) {
  const sorted = Float64Array.from(values).sort();
  const [first, third] = [sorted[Math.floor(sorted.length / 4)], sorted[Math.floor(sorted.length * 3 / 4)]];
  const reach = 3 * (third - first) || Infinity;
  return [Math.max(sorted[0], first - reach), Math.min(sorted[sorted.length - 1], third + reach)];
}

/** The points of a line in a span, and those beside it, to which it is drawn. @param {Point[]} points @param {[number, number]} span */
function within(points, [from, to]) {
  const first = points.findIndex(({ x }) => x >= from);
  const after = points.findIndex(({ x }) => x > to);
  return first < 0 ? [] : points.slice(Math.max(0, first - 1), after < 0 ? points.length : after + 1);
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
  /** @type {[number, number]} what is shown */ span = [0, 1];
  /** @type {[number, number]} what there is */ whole = [0, 1];
  /** @type {{from: number, to: number, at: number}|null} what the pointer is drawn over: places, and where it was pressed */ dragged = null;
  cursor = -1;
  clipped = false;
  unit = STEPS;

  /**
   * @param {string} title
   * @param {Hands} hands
   * @param {boolean} [logarithmic]
   */
  constructor(title, hands, logarithmic = false) {
    this.title = title;
    this.hands = hands;
    this.logarithmic = logarithmic;
    this.canvas = h('canvas', {
      tabindex: '0', role: 'slider', 'aria-label': title, class: 'chart',
      onpointerdown: (/** @type {PointerEvent} */ e) => this.press(e),
      onpointermove: (/** @type {PointerEvent} */ e) => this.drag(e),
      onpointerup: (/** @type {PointerEvent} */ e) => this.release(e),
      onpointercancel: () => { this.dragged = null; this.draw(); },
      ondblclick: () => hands.zoom(...this.whole),
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

  /** @param {Line[]} lines @param {[number, number]} whole of x @param {number} cursor −1 for the end @param {Unit} unit */
  show(lines, whole, cursor, unit = STEPS) {
    this.unit = unit;
    this.lines = lines;
    this.whole = whole;
    this.span = shown(whole);
    this.clipped = now().clip !== '';
    this.cursor = cursor;
    this.draw();
  }

  /** @param {PointerEvent} e */
  press(e) {
    if (e.button !== 0) return;
    this.canvas.setPointerCapture(e.pointerId);
    const here = this.place(e);
    this.dragged = { from: here, to: here, at: e.clientX };
  }

  /** @param {PointerEvent} e */
  drag(e) {
    if (this.dragged && Math.abs(e.clientX - this.dragged.at) > FAR) this.dragged.to = this.place(e);
    if (this.dragged) this.draw();
    else this.hands.move(this.place(e), false);
  }

  /** @param {PointerEvent} e */
  release(e) {
    const { from, to } = this.dragged ?? { from: 0, to: 0 };
    const pressed = this.dragged;
    this.dragged = null;
    if (from !== to) this.hands.zoom(Math.min(from, to), Math.max(from, to));
    else if (pressed) this.hands.move(this.place(e), true);
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
    const here = this.here();
    const far = Math.max(1, Math.round((to - from) / 20));
    const part = /** @type {Record<string, number>} */ ({ '+': 0.25, '=': 0.25, '-': 1, 0: Infinity })[e.key];
    if (part) {
      e.preventDefault();
      const reach = Math.max(1, Math.round((to - from) * part));
      this.hands.zoom(Math.max(this.whole[0], here - reach), Math.min(this.whole[1], here + reach));
      return;
    }
    const to1 = /** @type {Record<string, number>} */ ({
      ArrowLeft: here - 1, ArrowRight: here + 1, PageUp: here - far, PageDown: here + far, Home: from, End: to,
    })[e.key];
    if (to1 === undefined) return;
    e.preventDefault();
    e.stopPropagation();
    // at once, for the next key may come before the next drawing
    this.cursor = Math.max(from, Math.min(to, to1));
    this.hands.move(this.cursor, true);
  }

  /** Where the cursor stands. */
  here() {
    const [from, to] = this.span;
    return this.cursor < 0 ? to : Math.max(from, Math.min(to, this.cursor));
  }

  draw() {
    const width = Math.floor(this.canvas.parentElement.clientWidth) - 28;
    if (width < 80) return;
    const context = pen(this.canvas, width, HEIGHT);
    const value = (/** @type {number} */ y) => (this.logarithmic ? Math.log10(y) : y);
    const drawn = this.lines.map((line) => ({ ...line, points: within(line.points.filter((p) => Number.isFinite(value(p.y))), this.span) }));
    const all = drawn.flatMap(({ points }) => points.map((p) => value(p.y)));
    const [low, high] = this.clipped && all.length > 0 ? fenced(all)
      : [all.reduce((a, b) => Math.min(a, b), Infinity), all.reduce((a, b) => Math.max(a, b), -Infinity)];
    const outside = all.filter((v) => v < low || v > high).length;
    const around = Math.abs(low) / 2 || 0.5;
    const [bottom, top] = low < high ? [low, high] : [low - around, low + around];
    const [from, to] = this.span;
    const x = (/** @type {number} */ v) => LEFT + (v - from) / (to - from || 1) * (width - LEFT - RIGHT);
    const y = (/** @type {number} */ v) => HEIGHT - BOTTOM - (v - bottom) / (top - bottom) * (HEIGHT - BOTTOM - TOP);
    context.font = font();
    context.lineWidth = 1;
    if (all.length > 0) {
      for (const t of this.logarithmic ? powers(bottom, top) : ticks(bottom, top, 3)) {
        context.strokeStyle = ink('line');
        context.beginPath();
        context.moveTo(LEFT, y(t));
        context.lineTo(width - RIGHT, y(t));
        context.stroke();
        context.fillStyle = ink('soft');
        context.textAlign = 'right';
        context.fillText(number(this.logarithmic ? Number((10 ** t).toPrecision(2)) : t), LEFT - 6, y(t) + 4);
      }
    }
    context.textAlign = 'center';
    context.fillStyle = ink('soft');
    for (const t of ticks(from, to, 2)) context.fillText(number(t / this.unit.per), x(t), HEIGHT - 6);
    context.save();
    context.beginPath();
    context.rect(LEFT, TOP - 2, width - RIGHT - LEFT, HEIGHT - BOTTOM - TOP + 4);
    context.clip();
    for (const { points, colour, faint } of drawn) {
      context.strokeStyle = colour;
      context.globalAlpha = faint ? 0.3 : 1;
      context.lineWidth = faint ? 1 : 2;
      context.beginPath();
      points.forEach((p, i) => (i ? context.lineTo(x(p.x), y(value(p.y))) : context.moveTo(x(p.x), y(value(p.y)))));
      context.stroke();
      if (points.length < 40 && !faint) {
        context.fillStyle = colour;
        for (const p of points) context.fillRect(x(p.x) - 2, y(value(p.y)) - 2, 4, 4);
      }
    }
    context.restore();
    if (this.dragged) {
      context.globalAlpha = 0.2;
      context.fillStyle = ink('accent');
      context.fillRect(x(this.dragged.from), TOP, x(this.dragged.to) - x(this.dragged.from), HEIGHT - BOTTOM - TOP);
    }
    context.globalAlpha = 1;
    const here = this.here();
    context.strokeStyle = ink('strong-line');
    context.lineWidth = 1;
    context.beginPath();
    context.moveTo(x(here), TOP);
    context.lineTo(x(here), HEIGHT - BOTTOM);
    context.stroke();
    this.read(here, outside);
  }

  /** Writes and says the values at the cursor. @param {number} here @param {number} outside points that are clipped */
  read(here, outside) {
    const values = this.lines.filter((l) => l.points.length > 0)
      .map((l) => ({ ...l, value: at(l.points, here)?.y })).filter((l) => l.value !== undefined);
    this.legend.replaceChildren(...values.map((l) => {
      const key = swatch(l.colour);
      if (l.faint) key.style.opacity = '0.35';
      return h('span', {}, key, `${l.name} `, h('b', { class: 'number' }, number(l.value)));
    }), outside > 0 ? h('span', {}, `${plural(outside, 'value')} clipped`) : '');
    this.canvas.setAttribute('aria-valuemin', String(this.span[0]));
    this.canvas.setAttribute('aria-valuemax', String(this.span[1]));
    this.canvas.setAttribute('aria-valuenow', String(here));
    this.canvas.setAttribute('aria-valuetext', `${this.unit.name} ${here / this.unit.per}: ${values.map((l) => `${l.name} ${number(l.value)}`).join(', ')}`);
  }
}
