// A volume of numbers as pictures: all depth slices as tiles, or one slice number by number.

import { css, onColour } from './color.js';
import { font, h, hint, ink, pen, rem } from './dom.js';
import { brief } from './format.js';

/**
 * @typedef {{volume: number[], at: (i: number) => number, largest: number}} Block numbers row by
 *   row, depth contiguous, and what the colours end at
 */

const GAP = 4;
const NUMBERED = 30;

/**
 * Size and place of many tiles of one shape.
 * @param {number} width that there is
 * @param {number} w of one, in its own pixels
 * @param {number} t
 * @param {number} count
 */
export function tiling(width, w, t, count) {
  const least = w * t === 1 ? 14 : 34;
  const fit = Math.sqrt(width * Math.max(360, innerHeight * 0.72) / count) - GAP;
  let tile = Math.max(least, Math.min(220, fit, width));
  const whole = Math.floor(tile / Math.max(w, t));
  if (whole >= 1 && w * t > 1) tile = whole * Math.max(w, t);
  const tw = w >= t ? tile : tile * w / t;
  const th = w >= t ? tile * t / w : tile;
  const across = Math.max(1, Math.floor((width + GAP) / (tw + GAP)));
  return {
    width, tw, th, across, height: Math.ceil(count / across) * (th + GAP),
    /** @param {number} i */
    left: (i) => i % across * (tw + GAP),
    /** @param {number} i */
    top: (i) => Math.floor(i / across) * (th + GAP),
    /** Which tile is at a point; −1 for none. @param {number} x @param {number} y */
    at(x, y) {
      const i = Math.floor(y / (th + GAP)) * across + Math.floor(x / (tw + GAP));
      return x < across * (tw + GAP) && i < count ? i : -1;
    },
  };
}

/**
 * All slices of a volume as small tiles.
 * @param {Block} block
 * @param {{label: string, width: number, chosen: number, choose: (slice: number) => void,
 *   text: (slice: number) => string}} how
 */
export function tiles(block, { label, width, chosen, choose, text }) {
  const [w, t, depth] = block.volume;
  const area = width * Math.min(width, 230);
  const gap = depth > 1 ? 2 : 0;
  const cell = Math.max(1, Math.min(Math.floor(24 * rem()), Math.floor((Math.sqrt(area / depth) - gap) / Math.max(w, t)) || 1));
  const across = Math.max(1, Math.min(depth, Math.floor((width + gap) / (w * cell + gap))));
  const canvas = h('canvas', { role: 'img', 'aria-label': label });
  const c = pen(canvas, across * (w * cell + gap), Math.ceil(depth / across) * (t * cell + gap));
  for (let d = 0; d < depth; d++) {
    const left = d % across * (w * cell + gap);
    const top = Math.floor(d / across) * (t * cell + gap);
    for (let p = 0; p < w * t; p++) {
      c.fillStyle = css(block.largest ? block.at(p * depth + d) / block.largest : 0);
      c.fillRect(left + p % w * cell, top + Math.floor(p / w) * cell, cell, cell);
    }
  }
  if (depth > 1) {
    c.strokeStyle = ink('filter');
    c.lineWidth = 2;
    c.strokeRect(chosen % across * (w * cell + gap) - 1, Math.floor(chosen / across) * (t * cell + gap) - 1, w * cell + 2, t * cell + 2);
  }
  const under = (/** @type {PointerEvent} */ e) => Math.floor(e.offsetY / (t * cell + gap)) * across + Math.min(across - 1, Math.floor(e.offsetX / (w * cell + gap)));
  canvas.addEventListener('click', (/** @type {PointerEvent} */ e) => { if (under(e) < depth) choose(under(e)); });
  canvas.addEventListener('pointermove', (/** @type {PointerEvent} */ e) => hint(under(e) < depth ? text(under(e)) : '', e));
  canvas.addEventListener('pointerleave', () => hint(''));
  return canvas;
}

/**
 * One slice of a volume, with its numbers where they fit.
 * @param {Block} block
 * @param {{label: string, side: number, slice: number, text: (p: number) => string,
 *   missing?: (x: number, y: number) => boolean}} how `missing` cells are hatched
 */
export function cells(block, { label, side, slice, text, missing = () => false }) {
  const [w, t, depth] = block.volume;
  const cell = Math.max(3, Math.min(52 * rem(), Math.floor(side / Math.max(w, t))));
  const canvas = h('canvas', { role: 'img', 'aria-label': label });
  const c = pen(canvas, w * cell, t * cell);
  c.font = font();
  c.textAlign = 'center';
  c.textBaseline = 'middle';
  for (let p = 0; p < w * t; p++) {
    const x = p % w;
    const y = Math.floor(p / w);
    const value = block.at(p * depth + slice);
    const along = block.largest ? value / block.largest : 0;
    const none = missing(x, y);
    c.save();
    c.translate(x * cell, y * cell);
    c.fillStyle = none ? ink('card') : css(along);
    c.fillRect(0, 0, cell - 1, cell - 1);
    if (none) hatch(c, cell - 1, cell - 1);
    if (cell >= NUMBERED) {
      c.fillStyle = none ? ink('soft') : onColour(along);
      c.fillText(brief(value), cell / 2, cell / 2, cell - 4);
    }
    c.restore();
  }
  canvas.addEventListener('pointermove', (/** @type {PointerEvent} */ e) => hint(
    text(Math.min(t - 1, Math.floor(e.offsetY / cell)) * w + Math.min(w - 1, Math.floor(e.offsetX / cell))), e));
  canvas.addEventListener('pointerleave', () => hint(''));
  return canvas;
}

/**
 * A stroke through what is dead: 0 everywhere.
 * @param {CanvasRenderingContext2D} c
 * @param {number} left
 * @param {number} top
 * @param {number} w
 * @param {number} t
 */
export function struck(c, left, top, w, t) {
  c.lineWidth = 1.2;
  c.strokeStyle = ink('strong-line');
  c.beginPath();
  c.moveTo(left + 3, top + 3);
  c.lineTo(left + w - 3, top + t - 3);
  c.stroke();
}

/** @param {CanvasRenderingContext2D} c @param {number} w @param {number} t */
export function hatch(c, w, t) {
  c.save();
  c.beginPath();
  c.rect(0, 0, w, t);
  c.clip();
  c.strokeStyle = ink('line');
  c.lineWidth = 1;
  c.beginPath();
  for (let i = -t; i < w; i += 5) {
    c.moveTo(i, t);
    c.lineTo(i + t, 0);
  }
  c.stroke();
  c.restore();
}
