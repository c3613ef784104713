// The same picture through the best models of several runs: classes and the maps of one layer.

import { json } from './api.js';
import { swatch } from './chart.js';
import { atlas, legend, onTheme } from './color.js';
import { h, hint, ink, pen, segments, sideways, speak } from './dom.js';
import { count, exact, number, percent, plural, volume } from './format.js';
import { tiling } from './grids.js';
import { best, keptBy, KINDS } from './kept.js';
import { Verdict } from './mcnemar.js';
import { names, network, planes, position, size } from './run.js';
import { go, now } from './state.js';
import { anchor } from './zoom.js';

/** Classes of each model that are shown, slices that are drawn, and the longest side of one. */
const CLASSES = 5;
const SLICES = 128;
const SIDE = 64;
/** What networks tell, one of it. @type {Record<string, string>} */
const TOLD = { labels: 'label', regress: 'number' };

/**
 * @typedef {import('./state.js').State} State
 * @typedef {import('./kept.js').Kept} Kept
 * @typedef {import('./compare.js').One} One
 * @typedef {{one: One, kept: Kept|undefined, net: import('./api.js').Network|null}} Side
 * @typedef {{slices: number[], sizes: number[], size: number, width: number, height: number, bytes: Int8Array, numbers: any}} Maps
 * @typedef {Side & {maps: Maps|null, canvas: any}} Panel
 */

/** The name of a run with its colour, as the head of a row or column. @param {{run: {name: string}, colour: string}} one */
export const heading = ({ run, colour }, scope = 'row') => h('th', { scope }, swatch(ink(colour)), run.name);

/** What a run keeps: its models are the same until that changes. @param {One} one */
export const standOf = ({ run, followed: f }) => `${run.name} ${f.state.kept}`;

export class Same {
  /** @type {Panel[]} */ panels = [];
  /** @type {string[]} */ layers = [];
  /** @type {Map<string, Promise<Kept[]>>} what runs keep, as they stand */ kept = new Map();
  layer = '';
  shown = '';
  told = -1;
  end = 0;
  turn = 0;

  constructor() {
    this.title = h('h2', {}, 'The same picture');
    this.note = h('p', { class: 'soft small' });
    this.classes = h('div', {});
    this.verdict = new Verdict();
    this.tools = h('div', { class: 'tools' });
    this.maps = h('div', { class: 'pair-maps' });
    this.slice = h('div', {});
    this.element = h('div', { class: 'stack' },
      h('section', { class: 'card', 'aria-label': 'the same picture' }, this.title, this.note, this.classes),
      this.verdict.element,
      h('section', { class: 'card', 'aria-label': 'activation maps of one layer' }, h('h2', {}, 'The same layer'), this.tools, this.slice, this.maps));
    new ResizeObserver(() => this.draw()).observe(this.maps);
    onTheme(() => { this.shown = ''; });
  }

  /** @param {State} state @param {One[]} runs */
  async show(state, runs) {
    const turn = ++this.turn;
    try {
      await this.update(state, runs, turn);
    } catch (error) {
      // what a later turn no longer asks for may be gone
      if (turn === this.turn) throw error;
    }
  }

  /** @param {State} state @param {One[]} runs @param {number} turn */
  async update(state, runs, turn) {
    const sides = await Promise.all(runs.map((one) => this.side(one)));
    const seen = sides.filter(({ net }) => net);
    this.layers = [...new Set(seen.flatMap(({ net }) => names(/** @type {any} */ (net))))];
    const shared = this.layers.find((name) => seen.every(({ net }) => net?.layers.some((l) => l.name === name && l.filter)));
    const layer = this.layers.includes(state.layer) ? state.layer : shared ?? this.layers[1] ?? '';
    const key = [...sides.map(({ one, kept }) => `${one.run.name} ${kept?.network}`), state.pic, layer, state.scale].join('\n');
    if (this.shown !== key) {
      const panels = await Promise.all(sides.map((side) => this.panel(side, state.pic, layer)));
      const single = seen.filter(({ net }) => places(net) === 1);
      const classes = await Promise.all(single.map((side) => answers(/** @type {any} */ (side.net), state.pic)));
      const { pictures } = await json('studio');
      if (now() !== state || turn !== this.turn) return;
      const picture = pictures.find((/** @type {any} */ p) => p.id === state.pic);
      Object.assign(this, { panels, layer, shown: key, told: -1 });
      this.verdict.show(sides);
      this.tell(sides, picture);
      this.guesses(single, classes, picture?.label ?? '');
      this.choices(state);
    }
    this.draw();
    this.numbers(state.d);
  }

  /** A run with its model; asked once more where the run has just replaced it. @param {One} one @param {boolean} again @returns {Promise<Side>} */
  async side(one, again = true) {
    const stand = standOf(one);
    const known = this.kept.get(stand) ?? keptBy(one.run.name);
    this.kept.set(stand, known);
    try {
      const kept = best(await known);
      return { one, kept, net: kept ? await network(kept.network) : null };
    } catch (error) {
      this.kept.delete(stand);
      if (again) return this.side(one, false);
      throw error;
    }
  }

  /** @param {Side} side @param {string} picture @param {string} layer @returns {Promise<Panel>} */
  async panel(side, picture, layer) {
    const { net } = side;
    const there = net && names(net).includes(layer);
    const maps = there ? await planes(net.name, picture, layer, { side: SIDE }) : null;
    const numbers = there ? await json('layer', { network: net.name, picture, layer }) : null;
    return { ...side, maps: maps && { ...maps, numbers: numbers.slices }, canvas: h('canvas', { class: 'atlas', role: 'img' }) };
  }

  /** Which models these are. @param {Side[]} sides @param {{name: string, label: string}|undefined} picture */
  tell(sides, picture) {
    this.title.textContent = picture ? `The same picture: ${picture.label || picture.name}` : 'The same picture';
    this.note.replaceChildren(...sides.flatMap(({ one, kept, net }, i) => [i ? '; ' : '', swatch(ink(one.colour)),
      `${one.run.name}: ${kept ? `${KINDS[kept.kind]}, after step ${count(kept.step)}` : 'no model yet; its first checkpoint comes with its first epoch at the latest'}${places(net) > 1 ? '; it answers place by place, not for the whole picture' : ''}`]), '.');
  }

  /**
   * What each takes the picture for.
   * @param {Side[]} sides
   * @param {{values: number[], labels: string[], probable: boolean}[]} answers
   * @param {string} right label of the picture
   */
  guesses(sides, answers, right) {
    const rows = new Map();
    answers.forEach(({ values, labels }) => [...values.keys()].sort((a, b) => values[b] - values[a]).slice(0, CLASSES)
      .forEach((d) => rows.set(labels[d], Math.max(rows.get(labels[d]) ?? -Infinity, values[d]))));
    const sorted = [...rows.entries()].sort((a, b) => b[1] - a[1]).map(([label]) => label);
    const cell = (/** @type {{values: number[], labels: string[], probable: boolean}} */ { values, labels, probable }, /** @type {string} */ label) => {
      const value = values[labels.indexOf(label)];
      if (value === undefined) return h('td', { class: 'soft' }, 'not one of its classes');
      return h('td', { title: exact(value) }, probable && h('meter', { min: 0, max: 1, value, 'aria-hidden': 'true' }), h('span', { class: 'number' }, probable ? percent(value) : number(value)));
    };
    this.classes.replaceChildren(sideways('classes by run', h('table', { class: 'same-classes' },
      h('thead', {}, h('tr', {}, h('th', { scope: 'col' }, TOLD[sides[0]?.net?.task ?? ''] ?? 'class'), ...sides.map(({ one }) => heading(one, 'col')))),
      h('tbody', {}, ...sorted.map((label) => h('tr', {}, h('th', { scope: 'row' }, label, label === right && h('span', { class: 'soft small' }, ' · what it is')),
        ...answers.map((answer) => cell(answer, label))))))));
  }

  /** The layer whose maps are drawn. @param {State} state */
  choices(state) {
    const choose = h('select', { id: 'same-layer', onchange: () => go({ layer: choose.value, d: -1 }, false) },
      ...this.layers.map((name) => h('option', { value: name }, name)));
    choose.value = this.layer;
    const scale = state.scale === 'map' ? 'map' : 'layer';
    this.end = Math.max(0, ...this.panels.map(({ maps }) => maps?.size ?? 0));
    this.tools.replaceChildren(h('label', {}, 'layer ', choose),
      h('span', { class: 'segments' },
        h('button', { type: 'button', 'aria-label': 'layer before', onclick: () => this.step(-1) }, '[ ‹ layer'),
        h('button', { type: 'button', 'aria-label': 'next layer', onclick: () => this.step(1) }, 'layer › ]')),
      segments('colours over', [['map', 'map'], ['layer', 'all runs']], scale, (to) => go({ scale: to }, false)),
      scale === 'map' ? '' : legend(this.end));
    this.maps.replaceChildren(...this.panels.map((panel) => this.figure(panel)));
  }

  /** @param {Panel} panel */
  figure({ one, net, maps, canvas }) {
    const title = h('h3', {}, swatch(ink(one.colour)), one.run.name);
    if (!net) return h('figure', {}, title, h('p', { class: 'soft' }, 'It keeps no model yet.'));
    if (!maps) return h('figure', {}, title, h('p', { class: 'soft' }, `Its network has no layer ${this.layer}.`));
    const shape = size(net, this.layer);
    const text = position(net, this.layer) < 0 ? 'the picture, as numbers' : net.layers[position(net, this.layer)].layer;
    canvas.addEventListener('click', (/** @type {PointerEvent} */ e) => { const i = this.under(maps, e); if (i >= 0) go({ layer: this.layer, d: i }, false); });
    canvas.addEventListener('pointermove', (/** @type {PointerEvent} */ e) => {
      const i = this.under(maps, e);
      hint(i < 0 ? '' : `slice ${i}: least ${number(maps.numbers.least[i])}, largest ${number(maps.numbers.largest[i])}`, e);
    });
    canvas.addEventListener('pointerleave', () => hint(''));
    return h('figure', {}, title,
      h('p', { class: 'soft small' }, h('code', {}, text), ` ${volume(shape)}`, shape[2] > SLICES ? `, the first ${SLICES} slices` : '', ' · ',
        anchor({ screen: 'layer', net: net.name, layer: this.layer, x: -1, y: -1 }, 'look into it →')),
      canvas);
  }

  /** Places of the tiles. @param {Maps} maps */
  grid(maps) {
    return tiling(this.maps.firstElementChild.clientWidth, maps.width, maps.height, Math.min(SLICES, maps.slices.length));
  }

  /** @param {Maps} maps @param {PointerEvent} e */
  under(maps, e) {
    return this.grid(maps).at(e.offsetX, e.offsetY);
  }

  draw() {
    if (!this.maps.clientWidth) return;
    const perMap = now().scale === 'map';
    for (const { one, maps, canvas } of this.panels) {
      if (!maps || !canvas.isConnected) continue;
      const picture = atlas(maps.bytes, maps.width, maps.height, maps.sizes.map((s) => (perMap ? 1 : s / (this.end || 1))));
      const g = this.grid(maps);
      const shown = Math.min(SLICES, maps.slices.length);
      const c = pen(canvas, g.width, g.height);
      for (let i = 0; i < shown; i++) {
        const chosen = i === now().d;
        picture.draw(c, i, g.left(i), g.top(i), g.tw, g.th);
        c.lineWidth = chosen ? 2.5 : 0.6;
        c.strokeStyle = ink(chosen ? 'accent' : 'line');
        const inside = chosen ? 1.25 : 0;
        c.strokeRect(g.left(i) + inside, g.top(i) + inside, g.tw - 2 * inside, g.th - 2 * inside);
      }
      canvas.setAttribute('aria-label', `${plural(shown, 'depth slice')} of ${this.layer} in ${one.run.name}; the largest size of a value is ${number(maps.size)}`);
    }
  }

  /** The chosen slice of each in numbers. @param {number} d */
  numbers(d) {
    if (this.told === d) return;
    const first = this.told < 0;
    this.told = d;
    const there = this.panels.flatMap((p) => (p.maps ? [{ one: p.one, of: p.maps.numbers }] : []));
    const depth = Math.max(0, ...there.map(({ of }) => of.mean.length));
    if (d < 0 || d >= depth) {
      this.slice.replaceChildren(h('p', { class: 'soft small' }, 'Slices of one number have nothing in common unless the runs began with the same weights. Choose one to read it in all: click, or PgUp and PgDn.'));
      return;
    }
    const rows = there.map(({ one, of }) => ({ one, values: d < of.mean.length ? [of.mean[d], of.least[d], of.largest[d]] : null }));
    this.slice.replaceChildren(sideways('the chosen slice', h('table', { class: 'rows number' },
      h('caption', {}, h('b', {}, `Depth slice ${d}`)),
      h('thead', {}, h('tr', {}, ...['run', 'mean', 'least', 'largest'].map((title) => h('th', { scope: 'col' }, title)))),
      h('tbody', {}, ...rows.map(({ one, values }) => h('tr', {}, heading(one),
        ...(values ? values.map((v) => h('td', {}, exact(v))) : [h('td', { colspan: 3, class: 'soft' }, `it is not as deep`)])))))));
    if (!first) speak(`slice ${d}: ${rows.map(({ one, values }) => `${one.run.name} ${values ? `mean ${number(values[0])}, largest ${number(values[2])}` : 'is not as deep'}`).join('; ')}`);
  }

  /** To another layer. @param {number} by */
  step(by) {
    const next = this.layers[this.layers.indexOf(this.layer) + by];
    if (next) go({ layer: next, d: -1 }, false);
  }

  /** @param {string} key */
  key(key) {
    const depth = Math.min(SLICES, Math.max(0, ...this.panels.map(({ maps }) => maps?.slices.length ?? 0)));
    const slice = (/** @type {number} */ by) => go({ layer: this.layer, d: Math.max(0, Math.min(depth - 1, now().d + by)) }, false);
    const first = this.panels.find(({ maps }) => maps);
    const act = /** @type {Record<string, () => void>} */ ({
      PageUp: () => slice(-1), PageDown: () => slice(1), '[': () => this.step(-1), ']': () => this.step(1),
      Enter: () => { if (first?.net) go({ screen: 'layer', net: first.net.name, layer: this.layer }); },
    })[key];
    act?.();
    return act !== undefined;
  }
}

/** How many places a network answers at. @param {import('./api.js').Network|null} net */
function places(net) {
  const [w, t] = net?.layers.at(-1)?.output ?? [0, 0];
  return w * t;
}

/** What a network says of a picture, by class. @param {import('./api.js').Network} net @param {string} picture */
async function answers(net, picture) {
  const last = /** @type {import('./api.js').Layer} */ (net.layers.at(-1));
  const { values } = await json('column', { network: net.name, picture, layer: last.name, x: 0, y: 0 });
  return {
    values: values.map(Number), probable: ['softmax', 'sigmoid'].includes(last.kind),
    labels: values.map((/** @type {any} */ _, /** @type {number} */ d) => net.labels[d] || `class ${d}`),
  };
}
