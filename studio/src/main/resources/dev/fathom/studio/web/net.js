// The screen Net: the whole network as volumes to scale, its activation maps, its three depths.

import { json } from './api.js';
import { onTheme } from './color.js';
import { Columns, HEIGHT, legends } from './columns.js';
import { point, told } from './depths.js';
import { h, hint, pen, rem, speak } from './dom.js';
import { fold, openOf } from './fold.js';
import { count, number, plural, short, volume } from './format.js';
import { guesses, outputs } from './gives.js';
import { groups, layout, ranked, stretch } from './graph.js';
import { bracket, label, over, spoken } from './labels.js';
import { Lesson, shown } from './lesson.js';
import { Minimap } from './minimap.js';
import { Rounding } from './rounding.js';
import { network, overview, pixels, position } from './run.js';
import { Search } from './search.js';
import { go, now } from './state.js';
import { box, hits, lines, look, skin, spread } from './volumes.js';
import { TURNED, ways } from './ways.js';

const LABEL = 92;
const SLOT = 104;
/** How far the boxes of folded blocks lie behind each other. */
const BEHIND = [8, 4];

/** @typedef {import('./graph.js').Group} Group */

export class Net {
  /** @type {Group|undefined} */ pointed;
  /** @type {Group|undefined} */ chosen;
  /** Where it was scrolled to, for who comes back. */
  left = 0;
  /** What is right for the picture, where it is known. */
  right = '';
  /** @type {import('./fold.js').Run[]} */ runs = [];
  /** @type {Map<import('./fold.js').Run, HTMLElement>} */ brackets = new Map();
  /** Layers that are looked for. @type {Set<number>} */ marked = new Set();
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
    this.minimap = new Minimap((left) => { this.stage.scrollLeft = left; });
    this.search = new Search(() => this.net, (i) => this.find(i), (marked) => { this.marked = marked; this.strip(); });
    this.depths = h('ol', { class: 'depths' });
    this.guesses = h('div', { class: 'guesses' });
    this.outputs = h('section', { class: 'outputs', hidden: true });
    this.lesson = new Lesson();
    this.rounding = new Rounding();
    this.element = h('div', { class: 'net' }, h('div', { class: 'heading' }, this.title, this.search.element), this.depths, this.lesson.element, this.minimap.element, this.stage, drawn, this.guesses, this.outputs, this.rounding.element);
    this.stage.addEventListener('scroll', () => { this.draw(); this.hang(); this.minimap.at(this.stage.scrollLeft); });
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
    const folded = fold(net, ranked(groups(net, state.every === 'yes')), state.open, position(net, state.layer));
    this.runs = folded.runs;
    this.groups = ranked(folded.groups);
    this.chosen = this.groupOf(state.layer) ?? this.groups.find((g) => g.weighted && !g.run) ?? this.groups[0];
    this.whole = Math.max(...seen.faces.map((f) => Math.max(Math.abs(f.least), Math.abs(f.largest))));
    this.head(state);
    this.arrange();
    if (!before) this.stage.scrollLeft = this.left;
    if (this.chosen) this.reveal(this.chosen);
    if (state.show && shown(net)) await this.lesson.show(net, state.pic, state.show === 'end', () => now() === state);
    else this.lesson.close();
    this.rounding.show(net, state.pic, () => now() === state);
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
    this.tools.replaceChildren(...ways(state, this.degrees, (to) => this.turn(to), (to) => this.turned(to), () => this.head(now())));
    this.outputs.hidden = net.outputs.length === 0;
    this.outputs.replaceChildren(...outputs(net));
    this.guesses.hidden = this.seen.says === 'nothing';
    this.guesses.replaceChildren(...guesses(this.seen, this.right));
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
    const net = this.net;
    this.marks = new Map(this.groups.map((group) => [group, [label(net, group, group === this.chosen, {
      choose: () => (group === this.chosen ? this.open() : this.choose(group)), open: () => this.unfold(group),
    })]]));
    this.brackets = new Map(this.runs.filter((run) => run.open).map((run) => [run, bracket(run, () => this.refold(run))]));
    const marks = legends(this.groups, this.seen, now().scale, /** @type {number} */ (this.whole));
    for (const { group, mark } of marks) if (group) this.marks.get(group)?.push(mark);
    this.labels.replaceChildren(...this.brackets.values(), ...[...this.marks.values()].map(([mark]) => mark));
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
    const placed = layout(this.groups, ask);
    stretch(placed, width);
    this.placed = placed;
    this.places = new Map(placed.places.map((p) => [p.group, p]));
    this.wide.style.width = `${placed.width}px`;
    this.labels.style.height = `${placed.height}px`;
    // moved as they are: nothing is laid out anew, and nothing is asked in between
    const size = rem();
    for (const p of placed.places) {
      const [text, mark] = /** @type {HTMLElement[]} */ (this.marks.get(p.group));
      text.style.transform = `translate(${p.x - LABEL * size / 2}px, ${p.label}px)`;
      if (mark) mark.style.transform = `translateX(${p.x - 42 * size}px)`;
    }
    this.hang();
    this.strip();
    this.draw();
  }

  /** Has what folds blocks again within the window, as long as one of them is. */
  hang() {
    for (const [run, mark] of this.brackets) {
      const { from, to } = this.span(run);
      mark.style.transform = `translate(${Math.max(from, Math.min(this.stage.scrollLeft + 8, to - SLOT * rem()))}px, 26px)`;
    }
  }

  strip() {
    if (!this.placed) return;
    this.minimap.show(this.placed, this.stage.clientWidth, this.chosen, this.marked);
    this.minimap.at(this.stage.scrollLeft);
  }

  /** From where to where blocks that are opened reach. @param {import('./fold.js').Run} run */
  span(run) {
    const [first, last] = [run.volumes[0], run.volumes[run.volumes.length - 1]].map((g) => this.places?.get(g));
    return { from: (first?.x ?? 0) - (first?.slot ?? 0) / 2 + 4, to: (last?.x ?? 0) + (last?.slot ?? 0) / 2 - 4 };
  }

  /** Opens blocks that are folded. @param {Group} group */
  unfold({ run }) {
    if (!run) return;
    const first = run.volumes[0].name;
    go({ open: [openOf(this.runs), run.id].filter(Boolean).join(','), layer: first, d: -1, x: -1, y: -1 }, false);
    speak(`${run.times} times ${run.kinds.join(', ')} opened; ${first} is chosen`);
  }

  /** @param {import('./fold.js').Run} run */
  refold(run) {
    run.open = false;
    go({ open: openOf(this.runs), layer: run.volumes[run.volumes.length - 1].name, d: -1, x: -1, y: -1 }, false);
    speak(`${run.times} blocks folded`);
  }

  /** Chooses a layer, in whatever it is folded. @param {number} at its position */
  find(at) {
    const name = at < 0 ? 'input' : /** @type {any} */ (this.net).layers[at].name;
    go({ layer: name, d: -1, x: -1, y: -1, open: openOf(this.runs) }, false);
    speak(at < 0 ? 'the picture' : `${name}, ${spoken(/** @type {any} */ (this.net).layers[at])}`);
  }

  /** @param {Group} group @param {number} [d] */
  choose(group, d = -1) {
    // what is open stays open when the choice leaves it
    go({ layer: group.name, d, x: -1, y: -1, open: openOf(this.runs) }, false);
    this.reveal(group);
    speak(group.run ? `${group.run.times} times ${group.run.kinds.join(', ')}, folded`
      : group.position < 0 ? 'the picture' : `${group.name}, ${spoken(/** @type {any} */ (this.net).layers[group.position])}`);
  }

  /** Scrolls to a volume that is out of sight. @param {Group} group */
  reveal(group) {
    const place = this.places?.get(group);
    if (place && (place.x < this.stage.scrollLeft + 60 || place.x > this.stage.scrollLeft + this.stage.clientWidth - 60)) {
      this.stage.scrollLeft = place.x - this.stage.clientWidth / 2;
    }
  }

  /** Chooses a volume and opens it. @param {Group} group */
  enter(group) {
    this.choose(group);
    this.chosen = group;
    this.open(-1);
  }

  open(d = now().d) {
    const chosen = /** @type {Group} */ (this.chosen);
    if (chosen.run) {
      this.unfold(chosen);
      return;
    }
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
    this.depths.replaceChildren(...(this.chosen ? told(/** @type {any} */ (this.net), this.chosen, this.reader()) : []));
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
      const marks = { chosen: p.group === this.chosen, pointed: p.group === this.pointed };
      for (const off of p.group.run ? BEHIND : []) box(c, { ...p, x: p.x + off, y: p.y - off }, this.view, this.skinOf(p.group), marks);
      box(c, p, this.view, this.skinOf(p.group), marks);
    }
    for (const run of this.brackets.keys()) over(c, this.span(run));
    if (this.chosen) point(c, /** @type {any} */ (this.net), this.places, this.chosen, this.reader(), this.view, placed.width);
    const m = pen(this.maps, width, HEIGHT());
    m.translate(-from, 0);
    this.columns.draw(m, {
      net: /** @type {any} */ (this.net), picture: now().pic, places: placed.places, scale: now().scale,
      whole: /** @type {number} */ (this.whole), ...shown, chosen: this.chosen, d: now().d,
    });
  }

  /** Where the slices of a layer lie on the drawing. @param {string} layer */
  spread(layer) {
    const group = this.groupOf(layer);
    const place = group && this.places?.get(group);
    return place && this.view ? spread(layer, place, this.view, [this.drawing, this.maps], this.stage.scrollLeft) : undefined;
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
      this.drawing.style.cursor = pointed ? 'zoom-in' : 'grab';
      hint(!pointed ? '' : pointed.run ? `${pointed.run.times} × (${pointed.run.kinds.join(', ')}): a click opens them` : `${pointed.name}: a click opens it`, e);
      if (pointed !== this.pointed) { this.pointed = pointed; this.draw(); }
    });
    this.drawing.addEventListener('pointerup', (/** @type {PointerEvent} */ e) => {
      const group = under(at(e));
      if (drag?.moved) this.head(now());
      else if (group?.run) this.unfold(group);
      else if (group) this.enter(group);
      drag = null;
    });
    this.drawing.addEventListener('pointercancel', () => { drag = null; });
    this.drawing.addEventListener('pointerleave', () => hint(''));
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
