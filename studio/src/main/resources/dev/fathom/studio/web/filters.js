// The screen Filters: all filters of a layer, one of them in numbers, and what excites it.

import { binary, json, signed } from './api.js';
import { atlas, legend, onTheme, photo } from './color.js';
import { developed, Film, measured } from './film.js';
import { flat } from './flight.js';
import { h, hint, ink, pen, rem, segments, speak } from './dom.js';
import { count, exact, plural, volume } from './format.js';
import { cells, struck, tiles, tiling } from './grids.js';
import { names, network, position, withFilters } from './run.js';
import { go, now } from './state.js';
import { Top } from './top.js';
import { anchor, finder, path } from './zoom.js';

/** Filters of one page, as many as the server gives. */
const PAGE = 256;

/**
 * @typedef {{volume: number[], count: number, from: number, red: number, width: number,
 *   height: number, slices: number[], sizes: number[], size: number, bytes: Int8Array}} Filters
 * @typedef {{d: number, volume: number[], weights: number[], slices: number[], bias: number|null}} Filter
 */

export class FiltersScreen {
  /** @type {import('./api.js').Network} */ net = /** @type {any} */ (undefined);
  /** @type {import('./api.js').Layer} */ layer = /** @type {any} */ (undefined);
  /** @type {Filters} */ all = /** @type {any} */ (undefined);
  /** @type {Filter} */ filter = /** @type {any} */ (undefined);
  /** @type {{draw: (c: CanvasRenderingContext2D, i: number, x: number, y: number, w: number, t: number) => void}|undefined} */ picture;
  slice = 0;
  shown = '';
  told = '';
  /** whether weights are recorded ones, not the engine's */
  rough = false;
  turn = 0;
  /** @type {Promise<void>|undefined} */ shows;

  constructor() {
    this.title = h('div', {});
    this.search = finder('filters', () => this.net);
    this.tools = h('div', { class: 'tools' });
    this.canvas = h('canvas', { class: 'atlas', role: 'img' });
    this.pages = h('div', { class: 'tools' });
    this.main = h('section', { class: 'card', 'aria-label': 'all filters' }, this.canvas, this.pages);
    this.large = h('canvas', { class: 'large', role: 'img' });
    this.one = h('div', { class: 'readout' });
    this.facts = h('dl', { class: 'facts' });
    this.whole = h('div', {});
    this.slices = h('section', { class: 'card filter-slices' });
    this.table = h('details', { ontoggle: () => this.tabulate() });
    this.top = new Top();
    this.film = new Film(() => { if (this.element.isConnected) this.show(now()); });
    this.element = h('div', { class: 'layer filters' }, h('div', { class: 'heading' }, this.title, this.search.element), this.tools, this.film.element,
      h('div', { class: 'layer-grid' }, this.main,
        h('aside', { class: 'layer-side' }, h('section', { class: 'card' }, this.one, this.large, this.facts), this.slices)),
      this.top.element);
    this.listen();
    new ResizeObserver(() => this.draw()).observe(this.main);
    onTheme(() => { this.picture = undefined; this.draw(); });
  }

  /** Until what was asked for last is drawn: a run's news ask as well. @param {import('./state.js').State} state */
  async show(state) {
    this.shows = this.update(state);
    for (let seen; seen !== this.shows;) {
      seen = this.shows;
      await seen;
    }
  }

  /** @param {import('./state.js').State} state */
  async update(state) {
    const turn = ++this.turn;
    const wanted = () => now() === state && turn === this.turn;
    const net = await network(state.net);
    if (!wanted()) return;
    const layer = nearest(net, state.layer);
    const moment = await this.film.moment(state, layer.name, wanted);
    if (!wanted()) return;
    Object.assign(this, { net, layer }); // a key steps on from what was asked for, drawn or not
    const chosen = [layer.name, ''].includes(state.layer) && state.d >= 0 ? state.d : 0;
    const run = { network: moment?.kept?.network ?? net.name, layer: layer.name };
    const asked = (/** @type {number} */ d) => binary('filters', { ...run, from: Math.floor(d / PAGE) * PAGE });
    const page = await asked(moment?.recorded || chosen >= layer.output[2] ? 0 : chosen);
    const engine = { ...page.head, bytes: signed(page.bytes, 0, page.bytes.length) };
    const all = moment?.recorded ? developed(engine, moment.recorded) : engine;
    // the same colours at all moments that were recorded
    all.size = Math.max(all.size, this.film.largest());
    const d = chosen < all.count ? chosen : 0;
    const filter = moment?.recorded ? measured(all, d) : await json('filter', { ...run, d });
    if (!wanted()) return;
    const shown = `${run.network} ${layer.name} ${all.from} ${moment?.recorded ? moment.step : ''} ${state.scale}`;
    if (this.shown !== shown) this.picture = undefined;
    filter.weights = filter.weights.map(Number);
    const slice = state.slice >= 0 && state.slice < filter.volume[2] ? state.slice : largest(filter.slices);
    Object.assign(this, { filter, slice, all, shown, rough: Boolean(moment?.recorded) });
    this.head(state);
    this.draw();
    this.top.element.hidden = this.rough || this.film.playing > 0;
    if (!this.top.element.hidden) this.top.show(run.network, layer.name, d);
    this.tell();
  }

  /** @param {import('./state.js').State} state */
  head(state) {
    const { volume: size, count: all, red, from } = this.all;
    const reads = names(this.net)[this.layer.inputs[0] + 1];
    const flat = size[0] * size[1] === 1;
    const dead = this.all.sizes.filter((largest) => largest === 0).length;
    this.title.replaceChildren(
      path(this.net, this.layer.name, 'filters'),
      h('div', { class: 'title' }, h('h1', {}, `Filters of ${this.layer.name}`), h('code', {}, this.layer.layer),
        h('span', { class: 'soft number' }, `${plural(all, 'filter')} of ${volume(size)}`)),
      h('p', { class: 'soft' }, `Each is ${size[2]} deep${size[2] === this.inputDepth() ? `, as ${reads === 'input' ? 'the picture' : reads} is` : `, its group’s share of ${reads}`}, and makes one depth slice of ${this.layer.name}. `,
        red >= 0 ? 'Its three slices read red, green and blue, so it is drawn as a colour picture: grey is 0.'
          : flat ? 'Its window is one pixel: its weights are drawn row by row.'
            : size[2] > 1 ? 'Its slice with the strongest weights is drawn; choose one to see all. ' : '',
        dead ? `${plural(dead, 'filter')} here ${dead === 1 ? 'is' : 'are'} dead: all weights are 0.` : ''));
    const scale = state.scale === 'map' ? 'map' : 'layer';
    this.tools.replaceChildren(
      segments('colours over', [['map', 'filter'], ['layer', 'layer']], scale, (to) => go({ scale: to }, false)),
      red >= 0 || scale === 'map' ? '' : legend(this.all.size),
      h('span', { class: 'segments' },
        h('button', { type: 'button', 'aria-label': 'layer before', onclick: () => this.step(-1) }, '[ ‹ layer'),
        h('button', { type: 'button', 'aria-label': 'next layer', onclick: () => this.step(1) }, 'layer › ]')));
    const last = from + this.all.sizes.length - 1;
    this.pages.replaceChildren(...(all <= PAGE ? [] : [
      h('button', { type: 'button', disabled: from === 0, onclick: () => this.move({ d: from - PAGE }) }, '‹ before'),
      h('span', { class: 'soft number' }, `filters ${count(from)} … ${count(last)} of ${count(all)}`),
      h('button', { type: 'button', disabled: last === all - 1, onclick: () => this.move({ d: last + 1 }) }, 'next ›')]));
  }

  /** The depth of what the layer reads; a fully connected layer's filters are as deep. */
  inputDepth() {
    const from = this.layer.inputs[0];
    return from < 0 ? this.net.input[2] : this.net.layers[from].output[2];
  }

  /** What the colours of filter `i` of the page end at. @param {number} i */
  end(i) {
    return (now().scale === 'map' ? this.all.sizes[i] : this.all.size) || 1;
  }

  grid() {
    return tiling(this.main.clientWidth - 28, this.all.width, this.all.height, this.all.sizes.length);
  }

  /** Where its filters lie: each where the slice that it makes flies to. @returns {import('./flight.js').Spread|undefined} */
  spread() {
    const { picture, all } = this;
    if (!picture) return undefined;
    const g = this.grid();
    const at = this.canvas.getBoundingClientRect();
    const depth = all.from + all.sizes.length;
    return {
      layer: this.layer.name, depth, rest: [this.canvas, this.large],
      draw: (c, d) => picture.draw(c, d - all.from, 0, 0, 1, 1),
      frame: (d) => (d < all.from || d >= depth ? undefined : flat(at.left + g.left(d - all.from), at.top + g.top(d - all.from), g.tw, g.th)),
    };
  }

  draw() {
    if (!this.all || !this.main.clientWidth) return;
    const all = this.all;
    const factors = all.sizes.map((size, i) => size / this.end(i));
    this.picture ??= all.red >= 0 ? coloured(all, factors) : atlas(all.bytes, all.width, all.height, factors);
    const g = this.grid();
    const c = pen(this.canvas, g.width, g.height);
    const [line, accent] = [ink('line'), ink('filter')];
    for (let i = 0; i < all.sizes.length; i++) {
      const chosen = all.from + i === this.filter.d;
      this.picture.draw(c, i, g.left(i), g.top(i), g.tw, g.th);
      c.lineWidth = chosen ? 2.5 : 0.6;
      c.strokeStyle = chosen ? accent : line;
      const inside = chosen ? 1.25 : 0;
      c.strokeRect(g.left(i) + inside, g.top(i) + inside, g.tw - 2 * inside, g.th - 2 * inside);
      if (all.sizes[i] === 0) struck(c, g.left(i), g.top(i), g.tw, g.th);
    }
    this.chosen();
    this.numbers();
  }

  /** The chosen filter, large. */
  chosen() {
    const { d, bias, slices } = this.filter;
    const { from, red, width, height, sizes } = this.all;
    const [w, t] = this.all.volume;
    this.large.hidden = red < 0;
    if (red >= 0) {
      const unit = Math.min(240 * rem(), this.large.parentElement.clientWidth - 28) / Math.max(width, height);
      const c = pen(this.large, width * unit, height * unit);
      this.picture?.draw(c, d - from, 0, 0, width * unit, height * unit);
      this.large.setAttribute('aria-label', `filter ${d} as a colour picture of ${w} by ${t}; grey is 0`);
    }
    this.one.replaceChildren(h('h2', {}, `Filter ${d}`),
      anchor({ screen: 'layer', layer: this.layer.name, d }, 'What it makes of this picture →'));
    this.facts.replaceChildren(...[
      ['largest weight', exact(sizes[d - from])], ['bias', this.rough ? 'not recorded' : bias === null ? 'none' : exact(bias)],
      ['strongest slice', String(largest(slices))], ['weights', count(this.filter.weights.length)],
    ].flatMap(([name, value]) => [h('dt', {}, name), h('dd', { class: 'number' }, value)]));
  }

  /** Its depth slices, and the chosen one's numbers. */
  numbers() {
    const { weights, volume: size, d, slices } = this.filter;
    const block = { volume: size, at: (/** @type {number} */ i) => weights[i], largest: this.end(d - this.all.from) };
    const width = Math.min(340 * rem(), this.slices.clientWidth - 30);
    const choose = (/** @type {number} */ slice) => this.move({ slice });
    this.slices.replaceChildren(
      h('h2', {}, size[2] === 1 ? 'In numbers' : `Its ${plural(size[2], 'depth slice')}`),
      size[2] === 1 ? '' : tiles(block, {
        label: `filter ${d}: ${plural(size[2], 'depth slice')} of ${size[0]} by ${size[1]}`, width, chosen: this.slice, choose,
        text: (slice) => `${this.reads(slice)}: largest weight ${exact(slices[slice])}`,
      }),
      h('h3', {}, this.reads(this.slice)),
      cells(block, {
        label: `${this.reads(this.slice)}; its largest weight is ${exact(slices[this.slice])}`, side: width, slice: this.slice,
        text: (p) => exact(weights[p * size[2] + this.slice]),
      }), this.table);
    this.tabulate();
  }

  /** @param {number} slice */
  reads(slice) {
    const { red } = this.all;
    const colour = red < 0 ? '' : ` reads ${['red', 'green', 'blue'][Math.abs(red - slice)]}`;
    return `Depth slice ${slice}${colour}`;
  }

  /** The numbers of the chosen slice, for reading and for listening. */
  tabulate() {
    const summary = h('summary', {}, `All numbers of depth slice ${this.slice}`);
    if (!this.table.open || !this.filter) {
      this.table.replaceChildren(summary);
      return;
    }
    const { weights, volume: [w, t, depth] } = this.filter;
    this.table.replaceChildren(summary, h('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'the numbers' }, h('table', { class: 'number small' },
      h('tbody', {}, ...Array.from({ length: t }, (_, y) => h('tr', {},
        ...Array.from({ length: w }, (_, x) => h('td', {}, exact(weights[(y * w + x) * depth + this.slice])))))))));
  }

  tell() {
    const { d, slices } = this.filter;
    const place = `${this.layer.name} ${d} ${this.slice}`;
    if (this.told && this.told !== place) speak(`filter ${d}, ${this.reads(this.slice)}: largest weight ${exact(slices[this.slice])}`);
    this.told = place;
    this.canvas.setAttribute('aria-label', `${plural(this.all.count, 'filter')} of ${this.layer.name}; filter ${d} is chosen`);
  }

  // --- pointer and keys ----------------------------------------------------------------------

  listen() {
    const under = (/** @type {PointerEvent} */ e) => this.grid().at(e.offsetX, e.offsetY);
    this.canvas.addEventListener('click', (/** @type {PointerEvent} */ e) => { if (under(e) >= 0) this.move({ d: this.all.from + under(e) }); });
    this.canvas.addEventListener('dblclick', () => this.open());
    this.canvas.addEventListener('pointermove', (/** @type {PointerEvent} */ e) => {
      const i = this.all ? under(e) : -1;
      const slice = i < 0 ? -1 : this.all.slices[i];
      hint(i < 0 ? '' : `filter ${this.all.from + i}${slice < 0 ? '' : `, slice ${slice}`}: largest weight ${exact(this.all.sizes[i])}${this.all.sizes[i] === 0 ? ' · dead' : ''}`, e);
    });
    this.canvas.addEventListener('pointerleave', () => hint(''));
  }

  /** @param {{d?: number, slice?: number}} to */
  move(to) {
    const d = to.d ?? this.filter.d;
    const inside = d >= 0 && d < this.all.count && (to.slice ?? 0) >= 0 && (to.slice ?? 0) < this.filter.volume[2];
    if (inside) go({ layer: this.layer.name, d, ...(to.slice === undefined ? {} : { slice: to.slice }) }, false);
  }

  /** To another layer with filters. @param {number} by */
  step(by) {
    const all = withFilters(this.net);
    const next = all[all.indexOf(this.layer) + by];
    if (next) go({ layer: next.name, d: -1, x: -1, y: -1 }, false);
  }

  leave() {
    this.turn++;
    this.film.leave();
  }

  open() {
    go({ screen: 'layer', layer: this.layer.name, d: this.filter.d });
  }

  /** @param {string} key */
  key(key) {
    if (!this.filter) return false;
    const { d } = this.filter;
    const act = /** @type {Record<string, () => void>} */ ({
      ArrowLeft: () => this.move({ d: d - 1 }), ArrowRight: () => this.move({ d: d + 1 }),
      ArrowUp: () => this.move({ d: d - this.grid().across }), ArrowDown: () => this.move({ d: d + this.grid().across }),
      PageUp: () => this.move({ slice: this.slice - 1 }), PageDown: () => this.move({ slice: this.slice + 1 }),
      '[': () => this.step(-1), ']': () => this.step(1), Enter: () => this.open(), ' ': () => this.film.play(),
    })[key];
    act?.();
    return act !== undefined;
  }
}

/** The layer, or the last before it that has filters. @param {import('./api.js').Network} net @param {string} name */
function nearest(net, name) {
  const all = withFilters(net);
  if (all.length === 0) throw new Error(`${net.name} has no convolution and no fully connected layer, so no filters to show`);
  const at = position(net, name);
  return all.filter((layer) => net.layers.indexOf(layer) <= at).at(-1) ?? all[0];
}

/** Position of the largest value. @param {number[]} values */
const largest = (values) => values.reduce((most, v, i) => (Number(v) > Number(values[most]) ? i : most), 0);

/**
 * Filters that read colours, as colour pictures: grey is 0.
 * @param {Filters} all
 * @param {number[]} factors for each filter: its largest weight over what the scale's end stands for
 */
export function coloured({ bytes, width, height, red }, factors) {
  const pixels = width * height;
  const pictures = factors.map((factor, i) => {
    const rgb = new Uint8Array(pixels * 3);
    for (let p = 0; p < rgb.length; p++) {
      const plane = i * 3 + Math.abs(red - p % 3);
      rgb[p] = Math.round(127.5 + bytes[plane * pixels + Math.floor(p / 3)] / 127 * factor * 127.5);
    }
    return photo({ width, height, depth: 3 }, rgb);
  });
  return {
    /**
     * @param {CanvasRenderingContext2D} to
     * @param {number} i
     * @param {number} x
     * @param {number} y
     * @param {number} w
     * @param {number} t
     */
    draw(to, i, x, y, w, t) {
      to.imageSmoothingEnabled = false;
      to.drawImage(pictures[i], x, y, w, t);
    },
  };
}
