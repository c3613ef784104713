// What counts on a picture for a class, in four ways side by side.

import { binary, signed } from './api.js';
import { h, segments } from './dom.js';
import { number, percent, short } from './format.js';
import { overview, pixels } from './run.js';
import { go, now } from './state.js';

/**
 * @typedef {import('./state.js').State} State
 * @typedef {import('./api.js').Network} Network
 */

/** @type {[string, string, string][]} */
const WAYS = [
  ['gradcam', 'Grad-CAM', 'Where the last layer that still has places found what speaks for the class.'],
  ['occlusion', 'Occlusion', 'A grey square hid one part after the other: without the blue parts the class loses, without the orange ones it gains.'],
  ['saliency', 'Saliency', 'How much the score changes when a pixel changes a little.'],
  ['deconvnet', 'Deconvnet', 'What the filters rebuild when the score is sent back through them: the edges and patterns it rests on.'],
];

/** Multiply-adds that are done without asking. */
const QUICK = 1.5e11;
const SQUARES = 169;
const FOR = [43, 116, 184];
const AGAINST = [201, 94, 36];

export class Maps {
  shown = '';

  constructor() {
    this.head = h('div', { class: 'title' });
    this.tools = h('div', { class: 'tools' });
    this.grid = h('div', { class: 'maps' });
    this.element = h('section', { class: 'card', 'aria-label': 'what counts on this picture' }, this.head, this.tools, this.grid);
  }

  /** @param {State} state @param {Network} net @param {number} right the class that it is, or −1 */
  async show(state, net, right) {
    this.element.hidden = !state.pic;
    if (!state.pic) return;
    const { says, classes } = await overview(net, state.pic);
    const telling = ['classes', 'labels', 'scores'].includes(says);
    this.element.hidden = !telling;
    if (!telling) return;
    const target = [...classes.map((c) => c.d), right].find((d) => d >= 0 && String(d) === state.as) ?? classes[0].d;
    const key = `${state.net} ${state.pic} ${target} ${right}`;
    if (now() !== state || this.shown === key) return;
    this.shown = key;
    this.head.replaceChildren(h('h2', {}, 'What counts on this picture'));
    /** @type {[string, string][]} */
    const choices = classes.map((c) => [String(c.d), `${c.d === right ? '✓ ' : ''}${c.label || c.d} ${says === 'scores' ? number(c.value) : percent(c.value)}`]);
    if (right >= 0 && !classes.some((c) => c.d === right)) choices.push([String(right), `✓ ${net.labels[right] || right}`]);
    this.tools.replaceChildren(segments('for', choices, String(target), (d) => go({ as: d }, false)),
      right >= 0 ? h('span', { class: 'small soft' }, '✓ what it is') : '');
    const picture = await pixels(net.name, state.pic);
    this.grid.replaceChildren(...WAYS.map(([way, title, words]) => {
      const macs = net.macs * (way === 'occlusion' ? SQUARES : 3);
      const place = h('div', {});
      const draw = () => this.draw(place, { network: net.name, picture: state.pic, class: target, way }, picture, title);
      if (macs <= QUICK) draw();
      else place.append(h('button', { type: 'button', onclick: draw }, `Compute: ${short(macs)} multiply-adds`));
      return h('figure', {}, h('h3', {}, title), place, h('figcaption', { class: 'small soft' }, words));
    }));
  }

  /** @param {HTMLElement} place @param {Record<string, any>} asked @param {HTMLCanvasElement} picture @param {string} title */
  async draw(place, asked, picture, title) {
    place.replaceChildren(h('p', { class: 'small soft' }, 'computing …'));
    try {
      const { head, bytes } = await binary('map', asked);
      const canvas = h('canvas', { width: 320, height: Math.round(320 * picture.height / picture.width), role: 'img', 'aria-label': spoken(title, head, bytes) });
      const c = canvas.getContext('2d');
      c.imageSmoothingEnabled = picture.width >= 160;
      c.fillRect(0, 0, canvas.width, canvas.height);
      c.filter = 'grayscale(1) opacity(0.6)';
      c.drawImage(picture, 0, 0, canvas.width, canvas.height);
      c.filter = 'none';
      c.imageSmoothingEnabled = head.width < picture.width || picture.width >= 160;
      c.drawImage(glaze(head, signed(bytes, 0, bytes.length)), 0, 0, canvas.width, canvas.height);
      place.replaceChildren(canvas);
    } catch (error) {
      place.replaceChildren(h('p', { class: 'small' }, /** @type {Error} */ (error).message));
    }
  }
}

/** A map as a coat of colour: the thicker, the more a place counts. @param {{width: number, height: number}} size @param {Int8Array} values */
function glaze({ width, height }, values) {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
  const image = context.createImageData(width, height);
  values.forEach((value, i) => {
    image.data.set([...(value < 0 ? AGAINST : FOR), Math.abs(value) * 2], i * 4);
  });
  context.putImageData(image, 0, 0);
  return canvas;
}

/** Where it counts most, in words. @param {string} title @param {any} head @param {Uint8Array} bytes */
function spoken(title, head, bytes) {
  const values = signed(bytes, 0, bytes.length);
  const most = values.indexOf(Math.max(...values));
  const x = Math.round(100 * ((most % head.width) + 0.5) / head.width);
  const y = Math.round(100 * (Math.floor(most / head.width) + 0.5) / head.height);
  return `${title} for ${head.label}, which gets ${percent(head.probability)}: most counts what lies ${x} % from the left and ${y} % from the top`;
}
