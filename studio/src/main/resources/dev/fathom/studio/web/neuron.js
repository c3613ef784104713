// The screen Neuron: what one value sees, the products that it is the sum of, and the sum.

import { binary, json } from './api.js';
import { onTheme } from './color.js';
import { h, rem, speak } from './dom.js';
import { Effective } from './effective.js';
import { flat } from './flight.js';
import { exact, number, volume } from './format.js';
import { Products } from './products.js';
import { names, network, pixels, planes, position, size, telling } from './run.js';
import { framed } from './seen.js';
import { PIXEL } from './slide.js';
import { go, now } from './state.js';
import { ValuePicture } from './value.js';
import { readings, rows, waterfall } from './waterfall.js';
import { finder, path } from './zoom.js';

const COLOURS = ['red', 'green', 'blue'];

export class NeuronScreen {
  /** @type {import('./api.js').Network} */ net = /** @type {any} */ (undefined);
  /** @type {import('./api.js').Layer} */ layer = /** @type {any} */ (undefined);
  /** @type {any} */ neuron;
  /** @type {HTMLCanvasElement|undefined} */ photo;
  /** @type {import('./slide.js').Scene|null} */ scene = null;
  /** @type {{x: number, y: number, d: number}} */ place = { x: 0, y: 0, d: 0 };
  /** The slice of the filter that is shown large. */
  slice = 0;

  constructor() {
    this.title = h('div', {});
    this.search = finder('neuron', () => this.net);
    this.answer = h('section', { class: 'card answer' });
    this.picture = h('canvas', { role: 'img', class: 'seen' });
    this.seen = h('p', { class: 'small soft' });
    this.effective = new Effective();
    this.one = new ValuePicture((x, y) => this.move({ x, y }), (slice) => this.take(slice));
    this.slide = this.one.slide;
    this.products = new Products((slice) => this.take(slice));
    this.sums = h('section', { class: 'card sums' });
    this.top = h('div', { class: 'neuron-top' }, this.answer,
      h('section', { class: 'card' }, h('h2', {}, 'What it sees of the picture'), this.picture, this.seen), this.effective.element);
    this.element = h('div', { class: 'neuron' }, h('div', { class: 'heading' }, this.title, this.search.element), this.one.element, this.top, this.sums, this.products.element);
    let width = 0;
    new ResizeObserver(() => {
      if (width === this.element.clientWidth) return;
      width = this.element.clientWidth;
      this.products.draw();
      this.field();
      this.effective.draw();
    }).observe(this.element);
    onTheme(() => {
      if (!this.neuron) return;
      for (const plane of [this.scene?.input.planes, this.scene?.output.planes]) delete plane?.picture;
      this.slide.draw();
      this.products.draw();
      this.field();
      this.effective.draw();
    });
  }

  /** @param {import('./state.js').State} state @param {import('./state.js').State|null} before */
  async show(state, before) {
    const net = await network(state.net);
    const at = position(net, state.layer);
    const i = at >= 0 ? at : net.layers.findIndex((l) => l.filter);
    const layer = net.layers[i];
    const [w, t, depth] = layer.output;
    const within = (/** @type {number} */ v, /** @type {number} */ n, /** @type {number} */ usual) => (v >= 0 && v < n ? v : usual);
    const run = { network: state.net, picture: state.pic, layer: layer.name };
    const usual = state.d >= 0 && state.d < depth ? state.d : telling((await json('layer', run)).slices);
    const place = { x: within(state.x, w, Math.floor(w / 2)), y: within(state.y, t, Math.floor(t / 2)), d: usual };
    const [neuron, photo] = await Promise.all([json('neuron', { ...run, ...place }), pixels(state.net, state.pic)]);
    const sum = neuron.sum;
    const slice = sum ? within(state.slice, sum.slices.length, strongest(sum.slices)) : 0;
    const [scene, red] = await Promise.all([this.sceneOf(net, state, layer, neuron, place, slice), redOf(net, layer)]);
    if (now() !== state) return;
    Object.assign(this, { net, layer, neuron, photo, scene, place, slice });
    this.head();
    this.value();
    this.field();
    this.effective.show(state, { layer: layer.name, ...place }, photo, neuron.field);
    this.one.show(neuron, scene, slice, (d) => (red < 0 ? `slice ${sum.firstChannel + d} of ${sum.from}` : COLOURS[Math.abs(red - d)]));
    this.products.element.hidden = !sum;
    if (sum) this.products.show(sum, this.slice);
    this.sum();
    if (before && !this.slide.playing) speak(`${layer.name}, x ${place.x}, y ${place.y}, slice ${place.d}: ${exact(neuron.value)}`);
  }

  /**
   * @param {import('./api.js').Network} net
   * @param {import('./state.js').State} state
   * @param {import('./api.js').Layer} layer
   * @param {any} neuron
   * @param {{x: number, y: number, d: number}} place
   * @param {number} slice
   */
  async sceneOf(net, state, layer, neuron, place, slice) {
    const slides = layer.window && layer.inputs.length === 1;
    if (!slides && layer.filter === null) return null;
    if (!slides && layer.kind !== 'conv') return null;
    const from = names(net)[layer.inputs[0] + 1];
    const channel = neuron.sum ? neuron.sum.firstChannel + slice : place.d;
    const [input, output] = await Promise.all([
      planes(net.name, state.pic, from, { d: channel }), planes(net.name, state.pic, layer.name, { d: place.d })]);
    return {
      input: { name: from, d: channel, size: size(net, from), planes: input },
      output: { name: layer.name, d: place.d, size: layer.output, planes: output },
      window: layer.window ?? PIXEL, x: place.x, y: place.y,
    };
  }

  head() {
    const { x, y, d } = this.place;
    this.title.replaceChildren(
      path(this.net, this.layer.name, 'neuron', this.place),
      h('div', { class: 'title' },
        h('h1', {}, `${this.layer.name} at x ${x}, y ${y}, depth slice ${d}`),
        h('code', {}, this.layer.layer), h('span', { class: 'soft number' }, volume(this.layer.output))));
  }

  value() {
    const n = this.neuron;
    const last = this.layer === this.net.layers.at(-1);
    this.answer.replaceChildren(
      h('h2', {}, n.words),
      h('p', {}, h('code', { class: 'arithmetic' }, n.arithmetic)),
      h('p', { class: `value number ${n.value < 0 ? 'minus' : 'plus'}`, id: 'neuron-value' }, exact(n.value)),
      h('dl', { class: 'facts' },
        h('dt', {}, 'engine’s value'), h('dd', { class: 'number', id: 'engine-value' }, exact(n.engine)),
        h('dt', {}, 'difference'), h('dd', { class: 'number' }, exact(n.difference)),
        n.floats !== null && h('dt', {}, 'in floats'), n.floats !== null && h('dd', { class: 'number', id: 'float-value' }, exact(n.floats)),
        last && this.net.labels.length > 0 && h('dt', {}, 'class'), last && this.net.labels.length > 0 && h('dd', {}, this.net.labels[this.place.d])),
      h('p', { class: 'small soft' }, n.floats === null ? 'The value is computed in double from what it reads; the engine computed it in float.'
        : `In floats: what the same weights make of the picture when nothing between the layers is rounded to 8 bits. Here that makes a difference of ${exact(n.engine - n.floats)}.`));
  }

  /** The receptive field on the picture. */
  field() {
    if (!this.photo) return;
    const { width, height } = this.photo;
    const room = Math.min(300 * rem(), this.picture.parentElement.clientWidth - 28);
    framed(this.picture, this.photo, this.neuron.field, room);
    const [a, b, e, f] = this.neuron.field;
    const text = e * f === 0 ? 'nothing but padding' : e === width && f === height ? 'the whole picture' : `columns ${a} … ${a + e - 1}, rows ${b} … ${b + f - 1}: ${e} × ${f} pixels`;
    this.seen.textContent = `${text}${e < width || f < height ? `; without borders it would be ${this.layer.field}` : ''}.`;
    this.picture.setAttribute('aria-label', `the picture; the neuron sees ${text}`);
  }

  sum() {
    const n = this.neuron;
    // the classes of a softmax are its picture
    const next = n.kind === 'shared' ? this.top : this.products.element;
    if (this.sums.nextElementSibling !== next) next.before(this.sums);
    this.sums.replaceChildren(...(n.sum
      ? [h('h2', {}, 'From the slices to the value'), waterfall(rows(n.sum, Number(n.value), Number(n.engine)), this.slice, (slice) => this.take(slice))]
      : [h('h2', {}, 'What it reads'), readings(n.readings, n.marked, this.layer === this.net.layers.at(-1) ? this.net.labels : [], this.layer.kind === 'softmax')]));
  }

  /** Where its slice is drawn. @returns {import('./flight.js').Spread|undefined} */
  spread() {
    const { scene, slide } = this;
    if (!scene) return undefined;
    const at = slide.to.getBoundingClientRect();
    const { planes: { picture }, d: own } = scene.output;
    return {
      layer: this.layer.name, depth: own + 1, rest: [slide.from, slide.to, this.one.middle.firstElementChild].filter(Boolean),
      draw: (c) => picture?.draw(c, 0, 0, 0, 1, 1),
      frame: (d) => (d === own ? flat(at.left, at.top, at.width, at.height) : undefined),
    };
  }

  /** Shows a slice of the filter large. @param {number} slice */
  take(slice) {
    go({ layer: this.layer.name, ...this.place, slice }, false);
    speak(`slice ${slice}: its products sum to ${number(this.neuron.sum.slices[slice])}`);
  }

  /** @param {{x?: number, y?: number, d?: number}} to */
  move(to) {
    const [w, t, depth] = this.layer.output;
    const within = (/** @type {number} */ v, /** @type {number} */ n) => Math.max(0, Math.min(n - 1, v));
    const { x, y, d } = { ...this.place, ...to };
    go({ layer: this.layer.name, x: within(x, w), y: within(y, t), d: within(d, depth) }, false);
  }

  /** @param {number} step */
  step(step) {
    const next = this.net.layers[this.net.layers.indexOf(this.layer) + step];
    if (next) go({ layer: next.name, d: -1, x: -1, y: -1 }, false);
  }

  leave() {
    this.slide.stop();
  }

  /** @param {string} key */
  key(key) {
    if (!this.neuron) return false;
    const { x, y, d } = this.place;
    if (key.startsWith('Arrow') || key === '[' || key === ']') this.slide.stop();
    const act = /** @type {Record<string, () => void>} */ ({
      ArrowLeft: () => this.move({ x: x - 1 }), ArrowRight: () => this.move({ x: x + 1 }),
      ArrowUp: () => this.move({ y: y - 1 }), ArrowDown: () => this.move({ y: y + 1 }),
      PageUp: () => this.move({ d: d - 1 }), PageDown: () => this.move({ d: d + 1 }),
      '[': () => this.step(-1), ']': () => this.step(1), ' ': () => this.slide.toggle(),
    })[key];
    act?.();
    return act !== undefined;
  }
}

/** Which slice of a layer's filters reads red; −1 where none does. @param {import('./api.js').Network} net @param {import('./api.js').Layer} layer */
async function redOf(net, layer) {
  if (layer.kind !== 'conv' || layer.inputs[0] >= 0) return -1;
  return (await binary('filters', { network: net.name, layer: layer.name, from: 0 })).head.red;
}

/** @param {number[]} slices */
const strongest = (slices) => slices.reduce((most, v, d) => (Math.abs(Number(v)) > Math.abs(Number(slices[most])) ? d : most), 0);
