// Zooming: slices fly from where a screen shows them to where the next one does, and back again.

import { h, pen, still } from './dom.js';

const TIME = 300;

/**
 * @typedef {{x: number, y: number, ux: number, uy: number, vx: number, vy: number}} Frame a slice's corner,
 *   and its edges to the right and down, in the window's pixels
 * @typedef {{layer: string, depth: number, frame: (d: number) => Frame|undefined,
 *   draw: ((c: CanvasRenderingContext2D, d: number) => void)|null, rest: HTMLCanvasElement[]}} Spread how a screen
 *   shows a layer's slices: where, and as what in a square of 1; and the drawing around them, which fades
 */

/** A slice that lies flat. @param {number} x @param {number} y @param {number} w @param {number} t @returns {Frame} */
export const flat = (x, y, w, t) => ({ x, y, ux: w, uy: 0, vx: 0, vy: t });

/** @param {Frame|undefined} f */
function seen(f) {
  if (!f) return false;
  const [left, right] = [Math.min(f.x, f.x + f.ux), f.x + Math.abs(f.ux) + Math.abs(f.vx)];
  const [top, bottom] = [Math.min(f.y, f.y + f.uy), f.y + Math.abs(f.uy) + Math.abs(f.vy)];
  return right > 0 && left < innerWidth && bottom > 0 && top < innerHeight;
}

/** @param {Frame} a @param {Frame} b @param {number} p @returns {Frame} */
function between(a, b, p) {
  const mix = (/** @type {keyof Frame} */ of) => a[of] + (b[of] - a[of]) * p;
  return { x: mix('x'), y: mix('y'), ux: mix('ux'), uy: mix('uy'), vx: mix('vx'), vy: mix('vy') };
}

/** What is in the air, if anything. @type {Flight|null} */
let flying = null;

/** Ends what is in the air. */
export const land = () => flying?.end();

export class Flight {
  frame = 0;

  /** Keeps what a screen shows, until it is known where it flies to. @param {Spread} from */
  constructor(from) {
    land();
    flying = this;
    this.from = from;
    this.canvas = h('canvas', { class: 'flight', 'aria-hidden': 'true' });
    // copied, since the screen that they belong to goes
    this.rest = from.rest.map((canvas) => ({ canvas, at: canvas.getBoundingClientRect() }));
    document.body.append(this.canvas);
    this.draw(0, []);
  }

  /** @param {number} p 0 … 1 @param {{d: number, a: Frame, b: Frame}[]} slices @param {Spread['draw']} [picture] */
  draw(p, slices, picture) {
    const c = pen(this.canvas, innerWidth, innerHeight);
    const sharp = this.canvas.width / innerWidth;
    c.globalAlpha = 1 - p;
    for (const { canvas, at } of this.rest) {
      if (canvas.width > 0 && canvas.height > 0) c.drawImage(canvas, at.left, at.top, at.width, at.height);
    }
    c.globalAlpha = 1;
    for (const { d, a, b } of slices) {
      const f = between(a, b, p);
      c.setTransform(f.ux * sharp, f.uy * sharp, f.vx * sharp, f.vy * sharp, f.x * sharp, f.y * sharp);
      picture?.(c, d);
    }
  }

  /** Flies there. @param {Spread|undefined} to @param {HTMLElement} screen that comes */
  to(to, screen) {
    const { from } = this;
    const picture = to?.draw ?? from.draw;
    if (flying !== this || !to || to.layer !== from.layer || !picture) {
      this.end();
      return;
    }
    const slices = Array.from({ length: Math.max(from.depth, to.depth) }, (_, d) => ({ d, a: from.frame(d), b: to.frame(d) }))
      .filter(({ a, b }) => a && b && (seen(a) || seen(b)))
      .map(({ d, a, b }) => ({ d, a: /** @type {Frame} */ (a), b: /** @type {Frame} */ (b) }))
      .reverse(); // those behind first
    screen.animate([{ opacity: 0 }, { opacity: 1 }], { duration: TIME, easing: 'ease-in' });
    const start = performance.now();
    const next = (/** @type {number} */ now) => {
      const p = Math.max(0, Math.min(1, (now - start) / TIME));
      if (p >= 1) {
        this.end();
        return;
      }
      this.draw(p * p * (3 - 2 * p), slices, picture);
      this.frame = requestAnimationFrame(next);
    };
    this.frame = requestAnimationFrame(next);
  }

  end() {
    cancelAnimationFrame(this.frame);
    this.canvas.remove();
    if (flying === this) flying = null;
  }
}

/** Whether slices fly: not where its person asked for little movement. @param {Spread|undefined} from */
export const takeOff = (from) => (from && !still() ? new Flight(from) : null);
