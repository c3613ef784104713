// The classes of a picture's pixels: what a network tells, what is right, and where they differ.

import { binary } from './api.js';
import { h, svg } from './dom.js';
import { percent } from './format.js';
import { pixels } from './run.js';

/**
 * @typedef {{width: number, height: number, colours: string[], told: Uint8Array, right: Uint8Array|null}} Mask
 */

/** Of pixels whose class is not known. */
const UNKNOWN = 255;
const MISS = [201, 94, 36];

/** @param {string} name @param {string} picture @returns {Promise<Mask>} */
export async function mask(name, picture) {
  const { head, bytes } = await binary('mask', { network: name, picture });
  const count = head.width * head.height;
  return { ...head, told: bytes.subarray(0, count), right: head.known ? bytes.subarray(count, 2 * count) : null };
}

/** @param {string} colour `#rrggbb` */
const rgb = (colour) => [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));

/** A canvas of one colour a pixel. @param {Mask} of @param {(i: number) => number[]} colour red, green, blue and perhaps how thick, to 255 */
function canvas({ width, height }, colour) {
  const made = h('canvas', { width, height });
  const context = made.getContext('2d');
  const image = context.createImageData(width, height);
  for (let i = 0; i < width * height; i++) {
    const [r, g, b, thick = 255] = colour(i);
    image.data.set([r, g, b, thick], i * 4);
  }
  context.putImageData(image, 0, 0);
  return made;
}

/** Classes in their colours; what isn't known is left out. @param {Mask} of @param {Uint8Array} classes */
export function painted(of, classes) {
  const colours = of.colours.map(rgb);
  return canvas(of, (i) => (classes[i] === UNKNOWN ? [0, 0, 0, 0] : colours[classes[i]] ?? [0, 0, 0]));
}

/** The picture in grey, with what is told wrongly in orange. @param {Mask} of @param {Uint8Array} right @param {HTMLCanvasElement} picture */
function differences(of, right, picture) {
  const made = canvas(of, () => [0, 0, 0]);
  const context = made.getContext('2d');
  context.filter = 'grayscale(1) opacity(0.6)';
  context.drawImage(picture, 0, 0);
  context.filter = 'none';
  context.drawImage(canvas(of, (i) => (right[i] !== UNKNOWN && right[i] !== of.told[i] ? MISS : [0, 0, 0, 0])), 0, 0);
  return made;
}

/** How much of the pixels whose class is known is told. @param {Mask} of @param {Uint8Array} right */
function share({ told }, right) {
  const known = right.filter((c) => c !== UNKNOWN).length;
  const hits = told.filter((c, i) => c === right[i]).length;
  return known ? `${percent(hits / known)} of the pixels are right` : 'no pixel’s class is known';
}

/** @param {string} title @param {any} drawn @param {string} words */
const figure = (title, drawn, words) => {
  drawn.setAttribute('role', 'img');
  drawn.setAttribute('aria-label', `${title}: ${words}`);
  return h('figure', {}, h('h3', {}, title), drawn, h('figcaption', { class: 'small soft' }, words));
};

/** The picture that is chosen, with its masks. */
export class MaskView {
  shown = '';

  constructor() {
    this.head = h('div', { class: 'title' }, h('h2', {}, 'The pixels of this picture'));
    this.grid = h('div', { class: 'maps masks' });
    this.key = h('ul', { class: 'mask-key small' });
    this.element = h('section', { class: 'card', 'aria-label': 'the pixels of this picture', hidden: true }, this.head, this.grid, this.key);
  }

  /** @param {import('./state.js').State} state @param {import('./api.js').Network} net */
  async show(state, net) {
    this.element.hidden = net.task !== 'segment' || !state.pic;
    const key = `${state.net} ${state.pic}`;
    if (this.element.hidden || this.shown === key) return;
    this.shown = key;
    const [of, picture] = await Promise.all([mask(net.name, state.pic), pixels(net.name, state.pic)]);
    if (this.shown !== key) return;
    const own = h('canvas', { width: picture.width, height: picture.height });
    own.getContext('2d').drawImage(picture, 0, 0);
    const there = new Set([...of.told, ...(of.right ?? [])]);
    this.grid.replaceChildren(
      figure('Picture', own, 'as the network reads it'),
      ...(of.right ? [figure('Right', painted(of, of.right), 'what each pixel is')] : []),
      figure('Told', painted(of, of.told), 'what it was taken for'),
      ...(of.right ? [figure('Wrong', differences(of, of.right, picture), share(of, of.right))] : []));
    this.key.replaceChildren(...of.colours.flatMap((colour, c) => (there.has(c) ? [h('li', {}, patch(colour), net.labels[c] || `class ${c}`)] : [])),
      there.has(UNKNOWN) ? h('li', { class: 'soft' }, 'nothing: not known') : '');
  }
}

/** A colour, for a legend. @param {string} colour */
const patch = (colour) => svg('svg', { viewBox: '0 0 10 10', class: 'patch', 'aria-hidden': 'true' }, svg('rect', { width: 10, height: 10, fill: colour }));
