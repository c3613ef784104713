// The window on the input slice and the pixel that it makes on the output slice, in step.

import { atlas } from './color.js';
import { h, ink, pen, rem, still } from './dom.js';
import { number } from './format.js';
import { hatch } from './grids.js';

/**
 * @typedef {{input: {name: string, d: number, size: number[], planes: any}, output: {name: string,
 *   d: number, size: number[], planes: any}, window: {x: import('./api.js').Axis, y: import('./api.js').Axis},
 *   x: number, y: number}} Scene
 */

const UNIT = { kernel: 1, stride: 1, before: 0, after: 0, dilation: 1 };
export const PIXEL = { x: UNIT, y: UNIT };

/** First place that a window reads; may lie in the padding. @param {import('./api.js').Axis} axis @param {number} at */
const start = (axis, at) => at * axis.stride - axis.before;

/** @param {import('./api.js').Axis} axis */
const extent = (axis) => (axis.kernel - 1) * axis.dilation + 1;

/** Where input and output stand above what is between them. */
const NARROW = 640;
/** Milliseconds of the first place, and of the fastest ones. */
const SLOW = 2400;
const [LEAST, MOST] = [90, 420];

export class Slide {
  /** @type {Scene|null} */ scene = null;
  /** How much of the value is made, 0 … 1. */
  progress = 1;
  /** Places that have been played, and when the last began. */
  played = 0;
  began = 0;

  /**
   * @param {(x: number, y: number) => void} move
   * @param {HTMLElement} middle what stands between input and output
   * @param {() => void} drawn
   */
  constructor(move, middle, drawn) {
    this.move = move;
    this.drawn = drawn;
    this.playing = 0;
    this.from = h('canvas', { class: 'slide', role: 'img' });
    this.to = h('canvas', { class: 'slide', role: 'img' });
    this.fromText = h('figcaption', {});
    this.toText = h('figcaption', {});
    this.play = h('button', { type: 'button', class: 'play', onclick: () => this.toggle() }, '▶ play');
    this.steps = h('input', { type: 'range', min: '0', 'aria-label': 'step: position of the window', oninput: () => { this.stop(); this.goTo(Number(this.steps.value)); } });
    this.stepText = h('span', { class: 'small soft number' });
    this.controls = h('div', { class: 'tools controls' }, this.play,
      h('button', { type: 'button', 'aria-label': 'one step back', onclick: () => this.step(-1) }, '‹'),
      h('button', { type: 'button', 'aria-label': 'one step on', onclick: () => this.step(1) }, '›'),
      this.steps, this.stepText);
    this.rule = h('p', { class: 'small soft' });
    this.element = h('div', { class: 'slides' }, h('figure', {}, this.from, this.fromText), middle, h('figure', {}, this.to, this.toText));
    new ResizeObserver(() => this.draw()).observe(this.element);
    this.drag(this.to, (x, y) => [x, y]);
    this.drag(this.from, (x, y) => {
      const { window } = /** @type {Scene} */ (this.scene);
      return [Math.round((x + window.x.before - extent(window.x) / 2) / window.x.stride), Math.round((y + window.y.before - extent(window.y) / 2) / window.y.stride)];
    });
  }

  /** @param {HTMLCanvasElement} canvas @param {(x: number, y: number) => number[]} place */
  drag(canvas, place) {
    const act = (/** @type {PointerEvent} */ e) => {
      if (!this.scene || (e.type === 'pointermove' && e.buttons === 0)) return;
      this.stop();
      const f = /** @type {any} */ (canvas).frame;
      const [x, y] = place(Math.floor(e.offsetX / f.unit - f.left), Math.floor(e.offsetY / f.unit - f.top));
      const [w, t] = this.scene.output.size;
      this.move(Math.max(0, Math.min(w - 1, x)), Math.max(0, Math.min(t - 1, y)));
    };
    canvas.addEventListener('pointerdown', act);
    canvas.addEventListener('pointermove', act);
  }

  /** @param {Scene|null} scene */
  show(scene) {
    this.scene = scene;
    if (!scene) {
      this.controls.hidden = true;
      this.rule.textContent = '';
      this.draw();
      return;
    }
    if (this.playing && this.progress >= 1) this.begin();
    const [w, t] = scene.output.size;
    const { x, y } = scene.window;
    const single = w * t === 1;
    this.controls.hidden = single;
    this.steps.max = String(w * t - 1);
    this.steps.value = String(scene.y * w + scene.x);
    this.stepText.textContent = `step ${scene.y * w + scene.x + 1} of ${w * t}`;
    this.fromText.textContent = `${scene.input.name}, depth slice ${scene.input.d}`;
    this.toText.textContent = `${scene.output.name}, depth slice ${scene.output.d}`;
    this.rule.textContent = single ? '' : [
      x.stride > 1 || y.stride > 1 ? `stride ${pair(x.stride, y.stride)}: one pixel further on the right is ${pair(x.stride, y.stride)} on the left` : '',
      x.before + x.after + y.before + y.after > 0 ? 'hatched: padding, which counts as 0' : '',
      x.dilation > 1 || y.dilation > 1 ? `dilation ${pair(x.dilation, y.dilation)}: it reads the marked pixels only` : '',
    ].filter(Boolean).join(' · ');
    this.draw();
  }

  draw() {
    if (!this.scene) {
      this.drawn();
      return;
    }
    const { input, output, window, x, y } = this.scene;
    const room = Math.max(90, Math.min(240 * rem(), this.element.clientWidth * (this.element.clientWidth < NARROW ? 0.44 : 0.2)));
    const pads = { left: window.x.before, right: window.x.after, top: window.y.before, bottom: window.y.after };
    const c = frame(this.from, input, pads, room);
    const f = /** @type {any} */ (this.from).frame;
    const left = (start(window.x, x) + f.left) * f.unit;
    const top = (start(window.y, y) + f.top) * f.unit;
    c.strokeStyle = ink('filter');
    c.lineWidth = 2;
    if (window.x.dilation > 1 || window.y.dilation > 1) {
      for (let i = 0; i < window.x.kernel; i++) {
        for (let j = 0; j < window.y.kernel; j++) {
          c.strokeRect(left + i * window.x.dilation * f.unit, top + j * window.y.dilation * f.unit, f.unit, f.unit);
        }
      }
    } else c.strokeRect(left, top, Math.max(3, extent(window.x) * f.unit), Math.max(3, extent(window.y) * f.unit));
    this.from.setAttribute('aria-label', `${input.name}, depth slice ${input.d}; the window's first column is ${start(window.x, x)}, its first row ${start(window.y, y)}`);
    const o = frame(this.to, output, { left: 0, right: 0, top: 0, bottom: 0 }, room);
    const g = /** @type {any} */ (this.to).frame;
    if (this.playing) {
      o.fillStyle = ink('card');
      o.globalAlpha = 0.88;
      // the pixel itself until its sum is made
      const next = x + Number(this.progress >= 1);
      o.fillRect(next * g.unit, y * g.unit, (output.size[0] - next) * g.unit, g.unit);
      o.fillRect(0, (y + 1) * g.unit, output.size[0] * g.unit, (output.size[1] - y - 1) * g.unit);
      o.globalAlpha = 1;
    }
    o.strokeStyle = ink('filter');
    o.lineWidth = 2;
    o.strokeRect(x * g.unit, y * g.unit, Math.max(3, g.unit), Math.max(3, g.unit));
    this.to.setAttribute('aria-label', `${output.name}, depth slice ${output.d}; the pixel at column ${x}, row ${y} is made`);
    this.drawn();
  }

  /** Where on the page the window and the pixel are drawn: left, top, width, height; nothing where there is nothing to draw. */
  marks() {
    if (!this.scene || !this.to.isConnected) return null;
    const { window, x, y } = this.scene;
    const mark = (/** @type {any} */ canvas, /** @type {number} */ left, /** @type {number} */ top, /** @type {number} */ w, /** @type {number} */ t) => {
      const at = canvas.getBoundingClientRect();
      const { unit } = canvas.frame;
      return { x: at.left + left * unit, y: at.top + top * unit, w: Math.max(3, w * unit), t: Math.max(3, t * unit) };
    };
    const f = /** @type {any} */ (this.from).frame;
    return {
      window: mark(this.from, start(window.x, x) + f.left, start(window.y, y) + f.top, extent(window.x), extent(window.y)),
      pixel: mark(this.to, x, y, 1, 1),
    };
  }

  // --- play ----------------------------------------------------------------------------------

  toggle() {
    if (this.playing) this.stop();
    else this.start();
  }

  start() {
    if (!this.scene || this.controls.hidden) return;
    const [w, t] = this.scene.output.size;
    const last = this.scene.y * w + this.scene.x === w * t - 1;
    this.playing = 1;
    this.played = 0;
    this.play.textContent = '❚❚ pause';
    if (last) this.move(0, 0); // which begins
    else this.begin();
  }

  /** Begins with the sum of the place that is shown. */
  begin() {
    this.began = performance.now();
    this.progress = this.slowly() ? 0 : 1;
    cancelAnimationFrame(this.playing);
    this.playing = requestAnimationFrame((now) => this.tick(now));
  }

  /** The first places take their time, so that the sum can be followed. */
  pace() {
    const [w, t] = /** @type {Scene} */ (this.scene).output.size;
    const fast = Math.max(LEAST, Math.min(MOST, 9000 / (w * t)));
    return still() ? 1200 : Math.max(fast, SLOW * 0.6 ** this.played);
  }

  /** Whether there is time to see the sum grow. */
  slowly() {
    return !still() && this.pace() > MOST;
  }

  /** @param {number} now */
  tick(now) {
    const p = Math.max(0, Math.min(1, (now - this.began) / this.pace()));
    if (this.slowly()) this.progress = p;
    if (p < 1) {
      if (this.slowly()) this.drawn();
      this.playing = requestAnimationFrame((next) => this.tick(next));
      return;
    }
    this.progress = 1;
    this.draw();
    this.played++;
    this.step(1, true);
  }

  stop() {
    cancelAnimationFrame(this.playing);
    this.playing = 0;
    this.progress = 1;
    this.play.textContent = '▶ play';
    this.draw();
  }

  /** @param {number} by @param {boolean} [playing] */
  step(by, playing = false) {
    if (!playing) this.stop();
    if (!this.scene) return;
    const [w, t] = this.scene.output.size;
    const next = this.scene.y * w + this.scene.x + by;
    if (next < 0 || next >= w * t) this.stop();
    else this.goTo(next);
  }

  /** @param {number} step */
  goTo(step) {
    const w = /** @type {Scene} */ (this.scene).output.size[0];
    this.move(step % w, Math.floor(step / w));
  }
}

/** @param {number} a @param {number} b */
const pair = (a, b) => (a === b ? number(a) : `${a}×${b}`);

/**
 * Draws a slice with its padding.
 * @param {HTMLCanvasElement} canvas
 * @param {{size: number[], planes: any}} what
 * @param {{left: number, right: number, top: number, bottom: number}} pads
 * @param {number} room
 */
function frame(canvas, { size: [w, t], planes }, pads, room) {
  const across = w + pads.left + pads.right;
  const down = t + pads.top + pads.bottom;
  const unit = Math.min(room / across, room / down, 40);
  /** @type {any} */ (canvas).frame = { unit, left: pads.left, top: pads.top };
  const c = pen(canvas, across * unit, down * unit);
  if (across > w || down > t) hatch(c, across * unit, down * unit);
  planes.picture ??= atlas(planes.bytes, planes.width, planes.height, [planes.sizes[0] / (planes.size || 1)]);
  planes.picture.draw(c, 0, pads.left * unit, pads.top * unit, w * unit, t * unit);
  c.strokeStyle = ink('line');
  c.lineWidth = 1;
  c.strokeRect(pads.left * unit, pads.top * unit, w * unit, t * unit);
  return c;
}
