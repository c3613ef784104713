// The screen Net: the whole network as volumes to scale, its activation maps, its three depths.

import { json } from './api.js';
import { onTheme } from './color.js';
import { Columns, HEIGHT, legends } from './columns.js';
import { point, sentences } from './depths.js';
import { h, hint, pen, rem, segments, sideways, speak } from './dom.js';
import { count, number, percent, plural, short, volume } from './format.js';
import { groups, layout } from './graph.js';
import { anchor } from './layer.js';
import { Lesson, shown } from './lesson.js';
import { network, overview, pixels, position } from './run.js';
import { go, now } from './state.js';
import { box, hits, lines, look, skin } from './volumes.js';

const TURNED = 38;
const LABEL = 92;
const SLOT = 104;

/** What stands above the values that the network gives. @type {Record<string, string>} */
const SAYS = {
  classes: 'It takes the picture for',
  labels: 'Labels that the picture has, where it is more probable than not',
  pixels: 'Parts of the picture that it takes for',
  numbers: 'The numbers that it tells of the picture',
  scores: 'The largest scores; they are no probabilities',
};

/** @typedef {import('./graph.js').Group} Group */

export class Net {
  /** @type {Group|undefined} */ pointed;
  /** @type {Group|undefined} */ chosen;
  /** Where it was scrolled to, for who comes back. */
  left = 0;
  /** What is right for the picture, where it is known. */
  right = '';
  /** @type {Map<Group, HTMLElement[]>} what stands at each volume's place: its label, and its legend */
  marks = new Map();
  turning = 0;

  constructor() {
    this.degrees = TURNED;
    this.columns = new Columns(() => this.draw());
    /** @type {any} */
    this.seen = null;
    /** @type {Map<Group, any>} */
    this.skins = new Map();
    this.title = h('div', { class: 'title' });
    this.tools = h('div', { class: 'tools net-tools' });
    const drawn = h('details', { class: 'card' }, h('summary', {}, 'How it is drawn'), this.tools);
    this.drawing = h('canvas', { class: 'drawing', 'aria-hidden': 'true' });
    this.maps = h('canvas', { class: 'maps', 'aria-hidden': 'true' });
    this.labels = h('div', { class: 'labels' });
    this.legends = h('div', { class: 'legends' });
    this.wide = h('div', { class: 'wide' }, this.drawing, this.labels, this.maps, this.legends);
    this.stage = h('div', { class: 'stage card' }, this.wide);
    this.depths = h('ol', { class: 'depths' });
    this.guesses = h('div', { class: 'guesses' });
    this.outputs = h('section', { class: 'outputs', hidden: true });
    this.lesson = new Lesson();
    this.element = h('div', { class: 'net' }, this.title, this.depths, this.lesson.element, this.stage, drawn, this.guesses, this.outputs);
    this.stage.addEventListener('scroll', () => this.draw());
    this.listen();
    new ResizeObserver(() => this.place()).observe(this.stage);
    onTheme(() => { this.skins.clear(); this.columns.recolour(); this.arrange(); });
  }

  /** @param {import('./state.js').State} state @param {import('./state.js').State|null} before */
  async show(state, before) {
    const net = await network(state.net);
    const [seen, picture, { pictures }] = await Promise.all([overview(net, state.pic), pixels(state.net, state.pic), json('studio')]);
    if (now() !== state) return;
    this.right = pictures.find((/** @type {any} */ p) => p.id === state.pic)?.label ?? '';
    this.net = net;
    this.seen = seen;
    this.picture = picture;
    this.skins.clear();
    if (!before || before.scale !== state.scale) this.columns.recolour();
    this.groups = groups(net, state.every === 'yes');
    this.chosen = this.groupOf(state.layer) ?? this.groups.find((g) => g.weighted) ?? this.groups[0];
    this.whole = Math.max(...seen.faces.map((f) => Math.max(Math.abs(f.least), Math.abs(f.largest))));
    this.head(state);
    this.arrange();
    if (!before) this.stage.scrollLeft = this.left;
    if (this.chosen) this.reveal(this.chosen);
    if (state.show && shown(net)) await this.lesson.show(net, state.pic, state.show === 'end', () => now() === state);
    else this.lesson.close();
  }

  leave() {
    this.left = this.stage.scrollLeft;
    this.lesson.close();
  }

  /** @param {string} layer */
  groupOf(layer) {
    if (!layer) return undefined;
    const at = position(/** @type {any} */ (this.net), layer);
    return this.groups?.find((g) => g.members.includes(at));
  }

  /** @param {import('./state.js').State} state */
  head(state) {
    const net = /** @type {import('./api.js').Network} */ (this.net);
    this.title.replaceChildren(
      h('h1', {}, net.name),
      shown(net) && !state.show ? h('button', { type: 'button', class: 'show-me', onclick: () => go({ show: 'me' }, false) }, '▶ Show me: 20 s') : '',
      h('span', { class: 'soft' }, `${volume(net.input)} → ${volume(net.layers.at(-1)?.output ?? net.input)} · ${plural(net.depth, 'layer')} with weights · ${count(net.parameters)} parameters · ${short(net.macs)} multiply-adds`),
      h('span', { class: 'soft small' }, net.note));
    this.tools.replaceChildren(
      segments('volumes', [['', 'where the shape changes'], ['yes', 'every layer']], state.every, (every) => go({ every }, false)),
      segments('depth drawn', [['', 'compressed (√)'], ['true', 'true']], state.depth, (depth) => go({ depth }, false)),
      segments('colours over', [['map', 'map'], ['layer', 'layer'], ['network', 'network']], state.scale, (scale) => go({ scale }, false)),
      segments('view', [[String(TURNED), 'turned'], ['0', 'flat']], String(this.degrees), (to) => this.turn(Number(to))),
      h('label', { class: 'tools' }, 'turn', h('input', {
        type: 'range', min: '0', max: '75', value: String(this.degrees), 'aria-label': 'turn the volumes, in degrees',
        oninput: (/** @type {any} */ e) => this.turned(Number(e.target.value)),
        onchange: () => this.head(now()),
      })));
    this.gives(net);
    const { says, classes } = this.seen;
    const parts = ['classes', 'labels', 'pixels'].includes(says);
    this.guesses.hidden = says === 'nothing';
    this.guesses.replaceChildren(
      h('h2', {}, SAYS[says] ?? ''), this.right ? h('p', { class: 'small soft' }, `What it is: ${this.right}.`) : '',
      ...classes.map((/** @type {any} */ g) => h('div', { class: 'guess' },
        h(g.label === this.right ? 'b' : 'span', {}, g.label),
        parts ? h('meter', { min: '0', max: '1', value: String(g.value), 'aria-label': g.label }) : h('span'),
        h('span', { class: 'number' }, parts ? percent(g.value) : number(g.value)))));
  }

  /** What it gives by name, where that is more than one thing. @param {import('./api.js').Network} net */
  gives(net) {
    this.outputs.hidden = net.outputs.length === 0;
    this.outputs.replaceChildren(h('h2', {}, 'What it gives'), sideways('outputs', h('table', { class: 'number' },
      h('thead', {}, h('tr', {}, ...['output', 'layer', 'volume', 'elsewhere'].map((title) => h('th', { scope: 'col' }, title)))),
      h('tbody', {}, ...net.outputs.map((o) => h('tr', {}, h('th', { scope: 'row' }, o.name),
        h('td', {}, anchor({ screen: 'layer', layer: o.layer, d: -1, x: -1, y: -1 }, o.layer)),
        h('td', {}, volume(o.volume)), h('td', {}, volume(o.shape))))))));
  }

  /** @param {number} degrees */
  turn(degrees) {
    this.degrees = degrees;
    this.head(now());
    this.place();
  }

  /** Turns them with the next frame, once for many movements. @param {number} degrees */
  turned(degrees) {
    this.degrees = degrees;
    this.turning ||= requestAnimationFrame(() => { this.turning = 0; this.place(); });
  }

  /** Makes everything for the network and the width that there is. */
  arrange() {
    if (!this.net || !this.groups) return;
    this.marks = new Map(this.groups.map((group) => [group, [this.label(group)]]));
    const marks = legends(this.groups, this.seen, now().scale, /** @type {number} */ (this.whole));
    for (const { group, mark } of marks) if (group) this.marks.get(group)?.push(mark);
    this.labels.replaceChildren(...[...this.marks.values()].map(([label]) => label));
    this.legends.replaceChildren(...marks.map(({ mark }) => mark));
    this.explain();
    this.place();
  }

  /** Places everything as it is turned. */
  place() {
    const width = this.stage.clientWidth;
    if (!this.groups || !width) return;
    const state = now();
    this.view = look(this.degrees);
    const face = Math.min(250 * rem(), Math.max(110, width * 0.17));
    const ask = { face, compressed: state.depth !== 'true', ...this.view, label: 96 * rem(), slot: SLOT * rem() };
    let placed = layout(this.groups, ask);
    const ranks = Math.max(...this.groups.map((g) => g.rank)) + 1;
    if (placed.width < width) placed = stretch(placed, (width - placed.width) / ranks);
    this.placed = placed;
    this.places = new Map(placed.places.map((p) => [p.group, p]));
    this.wide.style.width = `${placed.width}px`;
    this.labels.style.height = `${placed.height}px`;
    // moved as they are: nothing is laid out anew, and nothing is asked in between
    const size = rem();
    for (const p of placed.places) {
      const [label, mark] = /** @type {HTMLElement[]} */ (this.marks.get(p.group));
      label.style.transform = `translate(${p.x - LABEL * size / 2}px, ${p.label}px)`;
      if (mark) mark.style.transform = `translateX(${p.x - 42 * size}px)`;
    }
    this.draw();
  }

  /** @param {Group} group @returns {HTMLElement} */
  label(group) {
    const net = /** @type {import('./api.js').Network} */ (this.net);
    const layer = net.layers[group.position];
    const rest = group.members.slice(1).map((i) => net.layers[i].kind);
    const [block, own] = group.name.includes('/') ? group.name.split(/\/(?=[^/]*$)/) : ['', group.name];
    const lines = layer ? [
      volume(layer.output),
      layer.parameters ? `${short(layer.parameters)} params` : '',
      layer.macs ? `${short(layer.macs)} MACs` : '',
      `sees ${layer.field}${layer.field.includes('×') ? '' : ` × ${layer.field}`}`,
    ].filter(Boolean) : [volume(net.input), 'the picture'];
    const members = group.members.map((i) => (i < 0 ? 'input' : net.layers[i].name));
    const gives = net.outputs.filter((o) => members.includes(o.layer)).map((o) => o.name);
    return h('button', {
      type: 'button', class: 'volume', 'aria-pressed': group === this.chosen,
      'aria-label': `${group.name}: ${layer ? spoken(layer) : `the picture, ${volume(net.input)}`}${gives.length ? `; the output ${gives.join(', ')}` : ''}`,
      title: layer ? layer.layer : net.name,
      onclick: () => this.choose(group), ondblclick: () => this.open(),
    }, block && h('i', {}, `${block}/`), h('b', {}, own), rest.length > 0 && h('i', {}, `+ ${rest.join(', ')}`),
    ...lines.map((line) => h('span', {}, line)),
    ...gives.map((name) => h('b', { class: 'gives' }, `→ ${name}`)));
  }

  /** @param {Group} group @param {number} [d] */
  choose(group, d = -1) {
    go({ layer: group.name, d, x: -1, y: -1 }, false);
    this.reveal(group);
    speak(group.position < 0 ? 'the picture' : `${group.name}, ${spoken(/** @type {any} */ (this.net).layers[group.position])}`);
  }

  /** Scrolls to a volume that is out of sight. @param {Group} group */
  reveal(group) {
    const place = this.places?.get(group);
    if (place && (place.x < this.stage.scrollLeft + 60 || place.x > this.stage.scrollLeft + this.stage.clientWidth - 60)) {
      this.stage.scrollLeft = place.x - this.stage.clientWidth / 2;
    }
  }

  open(d = now().d) {
    const chosen = /** @type {Group} */ (this.chosen);
    const name = d >= 0 && chosen.members.length > 1 ? this.lastOf(chosen) : chosen.name;
    go({ screen: 'layer', layer: name, d, x: -1, y: -1 });
  }

  /** The layer whose maps are shown for a volume. @param {Group} group */
  lastOf(group) {
    const last = /** @type {number} */ (group.members.at(-1));
    return last < 0 ? 'input' : /** @type {any} */ (this.net).layers[last].name;
  }

  /** The volume whose filters are told of: the chosen one, or the first that reads it. */
  reader() {
    const { chosen } = this;
    return chosen?.weighted ? chosen : this.groups?.find((g) => g.weighted && chosen && g.inputs.includes(chosen));
  }

  explain() {
    if (!this.chosen) {
      this.depths.replaceChildren();
      return;
    }
    const say = sentences(/** @type {any} */ (this.net), this.chosen, this.reader());
    this.depths.replaceChildren(
      h('li', { class: 'of-network' }, say.network), h('li', { class: 'of-volume' }, say.volume), h('li', { class: 'of-filter' }, say.filter));
  }

  draw() {
    if (!this.placed || !this.places || !this.view || !this.groups) return;
    const placed = this.placed;
    const from = this.stage.scrollLeft;
    const width = this.stage.clientWidth;
    const c = pen(this.drawing, width, placed.height);
    c.translate(-from, 0);
    const shown = { from: from - 40, to: from + width + 40 };
    lines(c, this.places, shown);
    for (const p of placed.places) {
      if (p.x + p.across / 2 < shown.from || p.x - p.across / 2 > shown.to) continue;
      box(c, p, this.view, this.skinOf(p.group), { chosen: p.group === this.chosen, pointed: p.group === this.pointed });
    }
    if (this.chosen) point(c, /** @type {any} */ (this.net), this.places, this.chosen, this.reader(), this.view, placed.width);
    const m = pen(this.maps, width, HEIGHT());
    m.translate(-from, 0);
    this.columns.draw(m, {
      net: /** @type {any} */ (this.net), picture: now().pic, places: placed.places, scale: now().scale,
      whole: /** @type {number} */ (this.whole), ...shown, chosen: this.chosen, d: now().d,
    });
  }

  /** The maps of all volumes, not only of those in the window. */
  everything() {
    for (const group of this.groups ?? []) this.columns.get(/** @type {any} */ (this.net), now().pic, /** @type {number} */ (group.members.at(-1)));
  }

  /** @param {Group} group */
  skinOf(group) {
    let known = this.skins.get(group);
    if (!known) {
      const face = this.seen.faces[/** @type {number} */ (group.members.at(-1)) + 1];
      const end = { map: face.size, layer: Math.max(Math.abs(face.least), Math.abs(face.largest)), network: this.whole }[now().scale] || 1;
      known = skin(face, face.size / end);
      if (group.position < 0) known.front = this.picture;
      this.skins.set(group, known);
    }
    return known;
  }

  // --- pointer and keys ----------------------------------------------------------------------

  listen() {
    /** @type {{x: number, degrees: number, moved: boolean}|null} */
    let drag = null;
    const at = (/** @type {PointerEvent} */ e) => ({ x: e.offsetX + this.stage.scrollLeft, y: e.offsetY });
    /** @returns {Group|undefined} */
    const under = (/** @type {{x: number, y: number}} */ p) => this.placed?.places.find((q) => hits(q, p.x, p.y))?.group;
    this.drawing.addEventListener('pointerdown', (/** @type {PointerEvent} */ e) => {
      drag = { x: e.clientX, degrees: this.degrees, moved: false };
      if (e.pointerType === 'mouse') this.drawing.setPointerCapture(e.pointerId);
    });
    this.drawing.addEventListener('pointermove', (/** @type {PointerEvent} */ e) => {
      if (drag && e.pointerType === 'mouse' && Math.abs(e.clientX - drag.x) > 3) {
        drag.moved = true;
        this.turned(Math.round(Math.max(0, Math.min(75, drag.degrees - (e.clientX - drag.x) * 0.3))));
        return;
      }
      const pointed = under(at(e));
      this.drawing.style.cursor = pointed ? 'pointer' : 'grab';
      if (pointed !== this.pointed) { this.pointed = pointed; this.draw(); }
    });
    this.drawing.addEventListener('pointerup', (/** @type {PointerEvent} */ e) => {
      const group = under(at(e));
      if (drag?.moved) this.head(now());
      else if (group && group === this.chosen && group.position >= 0) this.open();
      else if (group) this.choose(group);
      drag = null;
    });
    this.drawing.addEventListener('pointercancel', () => { drag = null; });
    this.maps.addEventListener('pointermove', (/** @type {PointerEvent} */ e) => {
      const spot = this.columns.at(at(e).x, at(e).y);
      this.maps.style.cursor = spot ? 'pointer' : '';
      hint(spot ? `${this.lastOf(spot.place.group)}, depth slice ${spot.d}: ${spot.volume ? 'at most ' : ''}${number(spot.value)}` : '', e);
    });
    this.maps.addEventListener('pointerleave', () => hint(''));
    this.maps.addEventListener('click', (/** @type {PointerEvent} */ e) => {
      const spot = this.columns.at(at(e).x, at(e).y);
      hint('');
      if (spot) go({ screen: 'layer', layer: this.lastOf(spot.place.group), d: spot.d, x: -1, y: -1 });
    });
  }

  /** @param {number} step */
  volume(step) {
    const all = /** @type {Group[]} */ (this.groups);
    this.choose(all[Math.max(0, Math.min(all.length - 1, all.indexOf(/** @type {Group} */ (this.chosen)) + step))]);
  }

  /** Through the strongest slices of the chosen volume. @param {number} step */
  slice(step) {
    const chosen = /** @type {Group} */ (this.chosen);
    const maps = this.columns.get(/** @type {any} */ (this.net), now().pic, /** @type {number} */ (chosen.members.at(-1)));
    if (!maps) return;
    const i = Math.max(0, Math.min(maps.slices.length - 1, maps.slices.indexOf(now().d) + step));
    go({ layer: chosen.name, d: maps.slices[i] }, false);
    speak(`depth slice ${maps.slices[i]} of ${this.lastOf(chosen)}: at most ${number(maps.sizes[i])}`);
  }

  /** @param {string} key */
  key(key) {
    if (!this.lesson.element.hidden && this.lesson.key(key)) return true;
    const act = /** @type {Record<string, () => void>} */ ({
      '[': () => this.volume(-1), ']': () => this.volume(1),
      ArrowLeft: () => this.volume(-1), ArrowRight: () => this.volume(1),
      PageUp: () => this.slice(-1), PageDown: () => this.slice(1),
      ArrowUp: () => this.slice(-1), ArrowDown: () => this.slice(1),
      Enter: () => this.open(),
    })[key];
    act?.();
    return act !== undefined;
  }
}

/** @param {ReturnType<typeof layout>} placed @param {number} more room for each rank */
function stretch(placed, more) {
  for (const p of placed.places) {
    p.x += more * (p.group.rank + 0.5);
    p.slot += more;
  }
  placed.width += more * (Math.max(...placed.places.map((p) => p.group.rank)) + 1);
  return placed;
}

/** @param {import('./api.js').Layer} layer */
function spoken(layer) {
  const [w, t, d] = layer.output;
  return `${layer.layer}, makes ${w} by ${t} by ${d}${layer.parameters ? `, ${plural(layer.parameters, 'parameter')}` : ''}${layer.macs ? `, ${plural(layer.macs, 'multiply-add')}` : ''}, sees ${layer.field} pixels`;
}

