// The screen Layer: all depth slices of a volume as one atlas, their numbers, a pixel's column.

import { json } from './api.js';
import { atlas, css, legend, onTheme } from './color.js';
import { toldOf } from './depths.js';
import { h, hint, ink, pen, rem, segments, speak } from './dom.js';
import { flat } from './flight.js';
import { count, exact, number, plural, volume } from './format.js';
import { struck, tiling } from './grids.js';
import { names, network, planes, position, size, telling } from './run.js';
import { go, now } from './state.js';
import { anchor, finder, path } from './zoom.js';

const SORTS = /** @type {[string, string][]} */ ([['order', 'number'], ['mean', 'mean'], ['largest', 'maximum'], ['variance', 'variance']]);

export class LayerScreen {
  /** @type {import('./api.js').Network} */ net = /** @type {any} */ (undefined);
  layer = '';
  /** @type {any} planes of all slices */ all;
  /** @type {any} */ numbers;
  /** @type {number[]} */ values = [];
  /** @type {number[]} */ shape = [1, 1, 1];
  /** @type {number[]} */ order = [];
  /** @type {ReturnType<typeof atlas>|undefined} */ picture;
  d = 0;
  x = 0;
  y = 0;
  told = '';

  constructor() {
    this.title = h('div', {});
    this.search = finder('layer', () => this.net);
    this.tools = h('div', { class: 'tools' });
    this.canvas = h('canvas', { class: 'atlas', role: 'img' });
    this.big = h('canvas', { class: 'big', role: 'img' });
    this.readout = h('div', { class: 'readout', role: 'group', 'aria-label': 'the value that is pointed at' });
    this.facts = h('dl', { class: 'facts' });
    this.bars = h('canvas', { class: 'bars', role: 'img' });
    this.strongest = h('ol', { class: 'strongest' });
    this.histogram = h('canvas', { class: 'histogram', role: 'img' });
    this.histogramEnds = h('div', { class: 'ends small soft' });
    this.scale = h('div', {});
    this.main = h('section', { class: 'card atlas-card', 'aria-label': 'all depth slices' }, this.canvas);
    this.side = h('aside', { class: 'layer-side' },
      h('section', { class: 'card' }, this.readout, this.big, this.facts),
      h('section', { class: 'card' }, h('h2', {}, 'Depth column of this pixel'), this.bars, this.strongest),
      h('section', { class: 'card' }, h('h2', {}, 'How often which value'), this.histogram, this.histogramEnds));
    this.element = h('div', { class: 'layer' }, h('div', { class: 'heading' }, this.title, this.search.element), this.tools, h('div', { class: 'layer-grid' }, this.main, this.side));
    this.listen();
    new ResizeObserver(() => this.draw()).observe(this.main);
    onTheme(() => { this.picture = undefined; this.draw(); });
  }

  /** @param {import('./state.js').State} state @param {import('./state.js').State|null} before */
  async show(state, before) {
    const net = await network(state.net);
    const first = net.layers.find((l) => l.filter)?.name ?? names(net)[0];
    const layer = state.layer === 'input' || position(net, state.layer) >= 0 ? state.layer : first;
    const run = { network: state.net, picture: state.pic, layer };
    const [all, numbers] = await Promise.all([planes(state.net, state.pic, layer), json('layer', run)]);
    const [w, t, depth] = size(net, layer);
    const d = state.d >= 0 && state.d < depth ? state.d : telling(numbers.slices);
    const x = state.x >= 0 && state.x < w ? state.x : Math.floor(w / 2);
    const y = state.y >= 0 && state.y < t ? state.y : Math.floor(t / 2);
    const column = await json('column', { ...run, x, y });
    if (now() !== state) return;
    if (this.all !== all || before?.scale !== state.scale) this.picture = undefined;
    Object.assign(this, { net, layer, all, numbers, d, x, y, values: column.values.map(Number), shape: [w, t, depth] });
    this.order = sorted(numbers.slices, depth, state.sort);
    this.head(state);
    this.draw();
    this.tell();
  }

  /** @param {import('./state.js').State} state */
  head(state) {
    const net = /** @type {import('./api.js').Network} */ (this.net);
    const at = position(net, this.layer);
    const layer = net.layers[at];
    const dead = this.numbers.slices.least.filter((/** @type {any} */ least, /** @type {number} */ d) => Number(least) === 0 && Number(this.numbers.slices.largest[d]) === 0).length;
    const reads = layer ? layer.inputs.map((i) => (i < 0 ? 'input' : net.layers[i].name)) : [];
    this.title.replaceChildren(
      path(net, this.layer, 'layer', { d: this.d, x: this.x, y: this.y }),
      h('div', { class: 'title' },
        h('h1', {}, this.layer),
        h('code', {}, layer ? layer.layer : 'the picture, as numbers'),
        h('span', { class: 'soft number' }, volume(this.shape)),
        layer && h('span', { class: 'soft' }, layer.formula)),
      h('p', { class: 'soft' },
        layer ? 'It reads ' : '', ...reads.flatMap((name, i) => [i ? ' and ' : '', anchor({ layer: name, d: -1, x: -1, y: -1 }, name)]),
        layer ? '. ' : '',
        dead ? `${plural(dead, 'slice')} ${dead === 1 ? 'is' : 'are'} dead: 0 everywhere on this picture.` : ''),
      h('ol', { class: 'depths' }, ...toldOf(net, at)));
    this.tools.replaceChildren(
      segments('sorted by', SORTS, state.sort, (sort) => go({ sort }, false)),
      segments('colours over', [['map', 'map'], ['layer', 'layer']], state.scale === 'map' ? 'map' : 'layer', (scale) => go({ scale }, false)),
      this.scale,
      h('span', { class: 'segments' },
        h('button', { type: 'button', 'aria-label': 'layer before', onclick: () => this.step(-1) }, '[ ‹ layer'),
        h('button', { type: 'button', 'aria-label': 'next layer', onclick: () => this.step(1) }, 'layer › ]')));
    this.scale.replaceChildren(state.scale === 'map' ? '' : legend(this.all.size));
  }

  /** Size and place of the tiles. */
  grid() {
    return tiling(this.main.clientWidth - 28, this.shape[0], this.shape[1], this.shape[2]);
  }

  /** Where its slices lie. @returns {import('./flight.js').Spread|undefined} */
  spread() {
    const { picture } = this;
    if (!picture) return undefined;
    const g = this.grid();
    const at = this.canvas.getBoundingClientRect();
    const places = new Map(this.order.map((d, i) => [d, i]));
    return {
      layer: this.layer, depth: this.shape[2], rest: [this.canvas, this.big],
      draw: (c, d) => picture.draw(c, d, 0, 0, 1, 1),
      frame: (d) => {
        const i = places.get(d) ?? 0;
        return flat(at.left + g.left(i), at.top + g.top(i), g.tw, g.th);
      },
    };
  }

  draw() {
    if (!this.all || !this.main.clientWidth) return;
    const all = this.all;
    const perMap = now().scale === 'map';
    this.picture ??= atlas(all.bytes, all.width, all.height, all.sizes.map((/** @type {number} */ s) => s / (perMap ? s : all.size)));
    const g = this.grid();
    const c = pen(this.canvas, g.width, g.height);
    const colours = { line: ink('line'), accent: ink('accent') };
    this.order.forEach((/** @type {number} */ d, /** @type {number} */ i) => {
      const left = g.left(i);
      const top = g.top(i);
      this.picture?.draw(c, d, left, top, g.tw, g.th);
      c.lineWidth = 0.6;
      c.strokeStyle = colours.line;
      c.strokeRect(left, top, g.tw, g.th);
      if (this.dead(d)) struck(c, left, top, g.tw, g.th);
      if (d === this.d) {
        c.lineWidth = 2.5;
        c.strokeStyle = colours.accent;
        c.strokeRect(left + 1.25, top + 1.25, g.tw - 2.5, g.th - 2.5);
      }
      if (this.shape[0] > 1 && g.tw > 40) this.cross(c, left, top, g.tw, g.th, d === this.d);
    });
    this.large();
    this.column();
    this.counts();
  }

  /**
   * The pixel that is pointed at.
   * @param {CanvasRenderingContext2D} c
   * @param {number} left
   * @param {number} top
   * @param {number} w
   * @param {number} t
   * @param {boolean} strong
   */
  cross(c, left, top, w, t, strong) {
    const u = w / this.shape[0];
    const v = t / this.shape[1];
    c.lineWidth = strong ? 1.5 : 0.8;
    c.strokeStyle = ink(strong ? 'filter' : 'soft');
    const pad = u < 4 ? 2 : 0;
    c.strokeRect(left + this.x * u - pad, top + this.y * v - pad, u + 2 * pad, v + 2 * pad);
  }

  /** The chosen slice, large. */
  large() {
    const [w, t] = this.shape;
    const side = Math.min(320 * rem(), this.big.parentElement.clientWidth - 28);
    const unit = side / Math.max(w, t);
    const c = pen(this.big, w * unit, t * unit);
    this.picture?.draw(c, this.d, 0, 0, w * unit, t * unit);
    c.strokeStyle = ink('line');
    c.strokeRect(0, 0, w * unit, t * unit);
    this.cross(c, 0, 0, w * unit, t * unit, true);
    const s = this.numbers.slices;
    const value = this.values[this.d];
    this.big.setAttribute('aria-label', `depth slice ${this.d}, ${w} by ${t}; at column ${this.x}, row ${this.y} the value is ${exact(value)}`);
    this.readout.replaceChildren(
      h('h2', {}, `Depth slice ${this.d}`),
      h('p', {}, h('span', { class: 'soft' }, `x ${this.x}, y ${this.y}: `), h('b', { class: `number ${value < 0 ? 'minus' : 'plus'}`, id: 'value' }, exact(value))),
      anchor({ screen: 'neuron', layer: this.layer, d: this.d, x: this.x, y: this.y }, 'How this value came about →'));
    this.facts.replaceChildren(...[['mean', s.mean], ['least', s.least], ['largest', s.largest], ['variance', s.variance]].flatMap(([name, of]) => [
      h('dt', {}, name), h('dd', { class: 'number' }, exact(of[this.d]))]));
  }

  column() {
    const values = this.values;
    const width = Math.min(340 * rem(), this.bars.parentElement.clientWidth - 28);
    const height = 90 * rem();
    const c = pen(this.bars, width, height);
    const most = Math.max(...values.map(Math.abs), 1e-30);
    const step = width / values.length;
    values.forEach((/** @type {number} */ value, /** @type {number} */ d) => {
      const size = Math.abs(value) / most * (height / 2 - 3);
      c.fillStyle = d === this.d ? ink('filter') : css(value < 0 ? -0.62 : 0.62);
      c.fillRect(d * step, value < 0 ? height / 2 : height / 2 - size, Math.max(step - (step > 3 ? 1 : 0), 0.5), size);
    });
    c.fillStyle = ink('strong-line');
    c.fillRect(0, height / 2 - 0.5, width, 1);
    this.bars.setAttribute('aria-label', `the ${values.length} values of the depth column at x ${this.x}, y ${this.y}`);
    const top = values.map((v, d) => [d, v]).sort((a, b) => Math.abs(b[1]) - Math.abs(a[1])).slice(0, 5);
    const last = this.layer === this.net.layers.at(-1)?.name;
    this.strongest.replaceChildren(...top.map(([d, v]) => h('li', {},
      h('button', { type: 'button', onclick: () => this.move({ d }) }, (last && this.net.labels[d]) || `slice ${d}`),
      h('span', { class: `number ${v < 0 ? 'minus' : 'plus'}` }, exact(v)))));
  }

  counts() {
    const { bins, from, to } = this.numbers;
    const width = Math.min(340 * rem(), this.histogram.parentElement.clientWidth - 28);
    const height = 80 * rem();
    const c = pen(this.histogram, width, height);
    const most = Math.max(...bins);
    const step = width / bins.length;
    const end = Math.max(Math.abs(from), Math.abs(to)) || 1;
    bins.forEach((/** @type {number} */ n, /** @type {number} */ i) => {
      const size = n ? Math.max(1, Math.sqrt(n / most) * height) : 0;
      const middle = from + (i + 0.5) / bins.length * (to - from);
      c.fillStyle = css(Math.sign(middle) * (0.25 + 0.6 * Math.abs(middle) / end));
      c.fillRect(i * step, height - size, step - 1, size);
    });
    c.fillStyle = ink('ink');
    c.fillRect(to > from ? -from / (to - from) * width : 0, 0, 1, height);
    this.histogram.setAttribute('aria-label', `histogram of ${count(this.all.slices.length * this.shape[0] * this.shape[1])} values from ${number(from)} to ${number(to)}; heights are square roots of the counts`);
    this.histogramEnds.replaceChildren(h('span', {}, number(from)), h('span', {}, 'heights: √count'), h('span', {}, number(to)));
  }

  /** @param {number} d */
  dead(d) {
    return Number(this.numbers.slices.least[d]) === 0 && Number(this.numbers.slices.largest[d]) === 0;
  }

  tell() {
    const place = `${this.d} ${this.x} ${this.y} ${this.layer}`;
    if (this.told && this.told !== place) speak(`slice ${this.d}, x ${this.x}, y ${this.y}: ${exact(this.values[this.d])}${this.dead(this.d) ? ', dead' : ''}`);
    this.told = place;
    this.canvas.setAttribute('aria-label', `${plural(this.shape[2], 'depth slice')} of ${this.layer}; slice ${this.d} is chosen`);
  }

  // --- pointer and keys ----------------------------------------------------------------------

  /** The tile and pixel under the pointer. @param {PointerEvent} e */
  under(e) {
    const g = this.grid();
    const i = g.at(e.offsetX, e.offsetY);
    if (i < 0) return null;
    const d = this.order[i];
    const x = Math.floor((e.offsetX - g.left(i)) / g.tw * this.shape[0]);
    const y = Math.floor((e.offsetY - g.top(i)) / g.th * this.shape[1]);
    return { d, x: Math.min(x, this.shape[0] - 1), y: Math.min(y, this.shape[1] - 1) };
  }

  listen() {
    this.canvas.addEventListener('click', (/** @type {PointerEvent} */ e) => { const u = this.under(e); if (u) this.move(u); });
    this.canvas.addEventListener('dblclick', () => this.open());
    this.canvas.addEventListener('pointermove', (/** @type {PointerEvent} */ e) => {
      const u = this.under(e);
      const s = this.numbers?.slices;
      hint(u ? `slice ${u.d}, x ${u.x}, y ${u.y} · a double click opens its filter and window · mean ${number(s.mean[u.d])}, largest ${number(s.largest[u.d])}${this.dead(u.d) ? ' · dead' : ''}` : '', e);
    });
    this.canvas.addEventListener('pointerleave', () => hint(''));
    this.big.addEventListener('click', (/** @type {PointerEvent} */ e) => this.move({
      x: Math.min(this.shape[0] - 1, Math.floor(e.offsetX / this.big.clientWidth * this.shape[0])),
      y: Math.min(this.shape[1] - 1, Math.floor(e.offsetY / this.big.clientHeight * this.shape[1])),
    }));
  }

  /** @param {{d?: number, x?: number, y?: number}} to */
  move(to) {
    const [w, t] = this.shape;
    const within = (/** @type {number} */ v, /** @type {number} */ n) => Math.max(0, Math.min(n - 1, v));
    go({ layer: this.layer, d: to.d ?? this.d, x: within(to.x ?? this.x, w), y: within(to.y ?? this.y, t) }, false);
  }

  /** Through the slices, as they are sorted. @param {number} step */
  slice(step) {
    const i = this.order.indexOf(this.d) + step;
    if (i >= 0 && i < this.order.length) this.move({ d: this.order[i] });
  }

  /** To another layer. @param {number} step */
  step(step) {
    const all = names(this.net);
    const next = all[all.indexOf(this.layer) + step];
    if (next) go({ layer: next, d: -1, x: -1, y: -1 }, false);
  }

  open() {
    if (this.layer !== 'input') go({ screen: 'neuron', layer: this.layer, d: this.d, x: this.x, y: this.y });
  }

  /** @param {string} key */
  key(key) {
    if (!this.all) return false;
    const act = /** @type {Record<string, () => void>} */ ({
      ArrowLeft: () => this.move({ x: this.x - 1 }), ArrowRight: () => this.move({ x: this.x + 1 }),
      ArrowUp: () => this.move({ y: this.y - 1 }), ArrowDown: () => this.move({ y: this.y + 1 }),
      PageUp: () => this.slice(-1), PageDown: () => this.slice(1),
      '[': () => this.step(-1), ']': () => this.step(1), Enter: () => this.open(),
    })[key];
    act?.();
    return act !== undefined;
  }
}

/** @param {any} slices @param {number} depth @param {string} sort */
function sorted(slices, depth, sort) {
  const order = [...Array(depth).keys()];
  return sort === 'order' || !slices[sort] ? order : order.sort((a, b) => Number(slices[sort][b]) - Number(slices[sort][a]) || a - b);
}
