// The diverging scale: orange for negative, paper for 0, blue for positive. The same everywhere.

import { h } from './dom.js';
import { number } from './format.js';

const LIGHT = [[94, 34, 4], [201, 94, 36], [246, 184, 142], [250, 249, 247], [158, 199, 234], [43, 116, 184], [8, 42, 84]];
const DARK = [[255, 214, 178], [240, 140, 78], [128, 66, 32], [27, 31, 37], [33, 79, 124], [86, 165, 236], [205, 232, 255]];
const NO_NUMBER = [214, 60, 200];
const FULL = 127;

const dark = matchMedia('(prefers-color-scheme: dark)');
/** @type {Uint32Array|null} */
let table = null;
dark.addEventListener('change', () => { table = null; });

/** Calls when the theme changes. @param {() => void} listener */
export const onTheme = (listener) => dark.addEventListener('change', listener);

/** @param {number[]} rgb */
const packed = ([r, g, b]) => (255 << 24 | b << 16 | g << 8 | r) >>> 0;

/** @param {number} along −1 … 1 */
function mixed(along) {
  const stops = dark.matches ? DARK : LIGHT;
  const at = (Math.max(-1, Math.min(1, along)) + 1) / 2 * (stops.length - 1);
  const i = Math.min(stops.length - 2, Math.floor(at));
  return stops[i].map((from, c) => Math.round(from + (stops[i + 1][c] - from) * (at - i)));
}

/** Colours of signed bytes: −128 is no number. */
function colours() {
  if (!table) {
    table = new Uint32Array(256);
    for (let q = -FULL; q <= FULL; q++) table[q + 128] = packed(mixed(q / FULL));
    table[0] = packed(NO_NUMBER);
  }
  return table;
}

/** A colour for styles. @param {number} along −1 … 1 */
export function css(along) {
  return Number.isNaN(along) ? `rgb(${NO_NUMBER})` : `rgb(${mixed(along)})`;
}

/** White, or black where white has less than 4.5 : 1 of contrast (WCAG 2.2). @param {number} along −1 … 1 */
export function onColour(along) {
  const [r, g, b] = mixed(along).map((c) => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4));
  return r * 0.2126 + g * 0.7152 + b * 0.0722 > 1.05 / 4.5 - 0.05 ? '#000000' : '#ffffff';
}

/**
 * Many planes in one canvas, each at one pixel a value.
 * @param {Int8Array} bytes planes one behind another
 * @param {number} width
 * @param {number} height
 * @param {number[]} factors for each plane: what its 127 stands for, over what the scale's end does
 */
export function atlas(bytes, width, height, factors) {
  const across = Math.max(1, Math.min(factors.length, Math.floor(4096 / width)));
  const down = Math.ceil(factors.length / across);
  const canvas = document.createElement('canvas');
  canvas.width = across * width;
  canvas.height = down * height;
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
  const image = context.createImageData(canvas.width, canvas.height);
  const pixels = new Uint32Array(image.data.buffer);
  const colour = colours();
  for (let i = 0; i < factors.length; i++) {
    const left = i % across * width;
    const top = Math.floor(i / across) * height;
    const factor = Number.isFinite(factors[i]) ? factors[i] : 0;
    for (let p = 0, from = i * width * height; p < width * height; p++, from++) {
      const q = bytes[from];
      const scaled = q === -128 ? -128 : Math.max(-FULL, Math.min(FULL, Math.round(q * factor)));
      pixels[(top + Math.floor(p / width)) * canvas.width + left + p % width] = colour[scaled + 128];
    }
  }
  context.putImageData(image, 0, 0);
  return {
    canvas,
    /**
     * @param {CanvasRenderingContext2D} to
     * @param {number} i which plane
     * @param {number} x
     * @param {number} y
     * @param {number} w
     * @param {number} t height
     */
    draw(to, i, x, y, w, t) {
      to.imageSmoothingEnabled = false;
      to.drawImage(canvas, i % across * width, Math.floor(i / across) * height, width, height, x, y, w, t);
    },
  };
}

/** A picture's bytes as a canvas. @param {{width: number, height: number, depth: number}} size @param {Uint8Array} bytes */
export function photo({ width, height, depth }, bytes) {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
  const image = context.createImageData(width, height);
  for (let i = 0; i < width * height; i++) {
    for (let c = 0; c < 3; c++) image.data[i * 4 + c] = bytes[i * depth + Math.min(c, depth - 1)];
    image.data[i * 4 + 3] = 255;
  }
  context.putImageData(image, 0, 0);
  return canvas;
}

/** The scale, drawn. */
const ramp = () => atlas(Int8Array.from({ length: 2 * FULL + 1 }, (_, q) => q - FULL), 2 * FULL + 1, 1, [1]).canvas;

/** The scale with its ends. @param {number} end @param {string} [title] */
export function legend(end, title = '') {
  return h('figure', { class: 'legend', 'aria-label': `${title} colours from −${number(end)} over 0 to ${number(end)}`, role: 'img' },
    title && h('span', { class: 'small soft' }, title),
    ramp(),
    h('div', {}, h('span', {}, `−${number(Number(end.toPrecision(2)))}`), h('span', {}, '0'), h('span', {}, number(Number(end.toPrecision(2))))));
}
