// Show me: one filter reads the picture, and its slice fills; all filters make a volume. In twenty
// seconds, with the numbers of the network's own first convolution.

import { binary, json, signed } from './api.js';
import { atlas, css, onTheme } from './color.js';
import { font, h, ink, pen, rem, segments, still } from './dom.js';
import { coloured } from './filters.js';
import { number, plural, volume } from './format.js';
import { pixels, planes, telling } from './run.js';
import { go } from './state.js';

/** @typedef {import('./api.js').Network} Network */
/** @typedef {import('./api.js').Layer} Layer */
/** @typedef {{x: number, y: number, side: number}} Square */
/** @typedef {{photo: HTMLCanvasElement, maps: any, own: any, picture: ReturnType<typeof atlas>, filters: any, neuron: any, d: number, x: number, y: number}} Seen */

/** Seconds of each scene. */
const SCENES = [3, 5, 3, 5, 4];
const ALL = SCENES.reduce((a, b) => a + b, 0);
const MOST_SLICES = 128;
const COLOURS = ['red', 'green', 'blue'];

/** The layer that is shown: the first convolution, where it reads the picture. @param {Network} net */
export const shown = (net) => net.layers.find((l) => l.kind === 'conv' && l.inputs[0] < 0 && l.filter);

/** @param {number} from @param {number} to @param {number} p 0 … 1 */
const mix = (from, to, p) => from + (to - from) * p * p * (3 - 2 * p);

/** Where in a part of a scene one is. @param {number} p @param {number} from @param {number} to */
const within = (p, from, to) => Math.max(0, Math.min(1, (p - from) / (to - from)));

export class Lesson {
  /** @type {Network} */ net = /** @type {any} */ (undefined);
  /** @type {Layer} */ layer = /** @type {any} */ (undefined);
  /** @type {Seen|null} */ seen = null;
  time = 0;
  frame = 0;
  asked = '';
  /** How deep the picture is, or is made. */
  of = 0;

  constructor() {
    this.words = h('p', { class: 'lesson-words', 'aria-live': 'polite' });
    this.canvas = h('canvas', { role: 'img' });
    this.playButton = h('button', { type: 'button', class: 'play', onclick: () => this.toggle() }, '▶ play');
    this.when = h('input', { type: 'range', min: 0, max: ALL * 10, 'aria-label': 'moment', oninput: () => { this.pause(); this.to(Number(this.when.value) / 10); } });
    this.filters = h('input', { type: 'range', min: 1, id: 'lesson-filters', oninput: () => this.end() });
    this.count = h('output', { class: 'number', for: 'lesson-filters' });
    this.depth = h('span', {});
    this.element = h('section', { class: 'card lesson', 'aria-label': 'show me', hidden: true }, this.words, this.canvas,
      h('div', { class: 'tools' }, this.playButton,
        h('button', { type: 'button', 'aria-label': 'one scene back', onclick: () => this.step(-1) }, '‹'),
        h('button', { type: 'button', 'aria-label': 'one scene on', onclick: () => this.step(1) }, '›'), this.when,
        h('label', { for: 'lesson-filters' }, 'K, the filters'), this.filters, this.count, this.depth,
        h('button', { type: 'button', onclick: () => go({ show: '' }, false) }, 'Close')),
      this.note = h('p', { class: 'small soft' }));
    new ResizeObserver(() => this.draw()).observe(this.element);
    onTheme(() => { if (this.seen) this.seen.picture = tinted(this.seen.maps); this.draw(); });
  }

  /** @param {Network} net @param {string} picture @param {boolean} ended whether its end is wanted @param {() => boolean} wanted */
  async show(net, picture, ended, wanted) {
    const layer = shown(net);
    const key = `${net.name} ${picture}`;
    if (!layer || this.asked === key) return;
    const run = { network: net.name, picture, layer: layer.name };
    const d = telling((await json('layer', run)).slices);
    const [photo, own, maps] = await Promise.all([pixels(net.name, picture), planes(net.name, picture, layer.name, { d }), planes(net.name, picture, layer.name, { side: 64 })]);
    const { head, bytes } = await binary('filters', { network: net.name, layer: layer.name, from: 0 });
    const all = { ...head, bytes: signed(bytes, 0, bytes.length) };
    const filters = head.red >= 0 ? coloured(all, all.sizes.map((/** @type {number} */ s) => s / (all.size || 1))) : tinted(all);
    const most = own.bytes.reduce((m, v, i) => (Math.abs(v) > Math.abs(own.bytes[m]) ? i : m), 0);
    const [x, y] = [most % own.width, Math.floor(most / own.width)];
    const neuron = await json('neuron', { ...run, x, y, d });
    if (!wanted()) return;
    Object.assign(this, { net, layer, asked: key, seen: { photo, maps, own, picture: tinted(maps), filters, neuron, d, x, y } });
    this.filters.max = String(Math.min(MOST_SLICES, layer.output[2]));
    this.filters.value = this.filters.max;
    this.deep(net.input[2]);
    this.note.textContent = `The numbers are those of ${layer.name} of ${net.name}. ${net.note}`;
    this.element.hidden = false;
    this.to(ended ? ALL : 0);
    if (!ended && !still()) this.play();
  }

  close() {
    this.pause();
    this.element.hidden = true;
    this.asked = '';
    this.seen = null;
  }

  /** @param {number} depth of the picture */
  deep(depth) {
    this.of = depth;
    const own = this.net.input[2];
    this.depth.replaceChildren(own === 1 ? '' : segments('the picture’s depth', [[String(own), String(own)], ['1', '1']], String(depth), (to) => { this.deep(Number(to)); this.end(); }));
  }

  // --- time ----------------------------------------------------------------------------------

  toggle() {
    if (this.frame) this.pause();
    else this.play();
  }

  play() {
    if (this.time >= ALL) this.time = 0;
    this.playButton.textContent = '❚❚ pause';
    // who wants little movement gets each scene's end
    const pace = still() ? 4000 : 0;
    let last = performance.now();
    const next = (/** @type {number} */ now) => {
      if (pace) this.to(edge(this.time, 1));
      else this.to(Math.min(ALL, this.time + (now - last) / 1000));
      last = now;
      if (this.time >= ALL) this.pause();
      else this.frame = pace ? window.setTimeout(() => next(0), pace) : requestAnimationFrame(next);
    };
    this.frame = pace ? window.setTimeout(() => next(0), 0) : requestAnimationFrame(next);
  }

  pause() {
    cancelAnimationFrame(this.frame);
    clearTimeout(this.frame);
    this.frame = 0;
    this.playButton.textContent = '▶ play';
  }

  /** To the beginning of a scene, or the end of the last. @param {number} by */
  step(by) {
    this.pause();
    this.to(edge(this.time, by));
  }

  end() {
    this.pause();
    this.to(ALL);
  }

  /** @param {number} time */
  to(time) {
    this.time = time;
    this.when.value = String(Math.round(time * 10));
    this.draw();
  }

  /** Which scene, and how far it is. */
  scene() {
    let left = this.time;
    let i = 0;
    for (; i < SCENES.length - 1 && left > SCENES[i]; i++) left -= SCENES[i];
    return { i, p: Math.min(1, left / SCENES[i]) };
  }

  // --- drawing -------------------------------------------------------------------------------

  draw() {
    if (!this.seen || !this.element.clientWidth) return;
    const { i, p } = this.scene();
    const width = this.element.clientWidth - 30;
    const side = Math.min(300 * rem(), width * 0.24);
    const height = side + 96 * rem();
    const c = pen(this.canvas, width, height);
    c.font = font('', 12);
    c.textBaseline = 'middle';
    const k = Number(this.filters.value);
    const lift = Math.min(side * 0.42, width * 0.14);
    const from = { x: 4, y: height - side - 24 * rem(), side };
    const to = { x: width - side - lift - 8, y: from.y, side };
    const middle = { x: from.x + side + 18, y: from.y - 40 * rem(), w: to.x - from.x - side - 36, h: side + 50 * rem() };
    this.photograph(c, from, i, p);
    this.slice(c, to, i, p, k, lift);
    if (i < 3) this.products(c, from, middle, to, i, p);
    else this.block(c, middle, k, i < 4);
    this.say(i, p, k);
  }

  /** @param {any} c @param {Square} at @param {number} i @param {number} p */
  photograph(c, at, i, p) {
    const { photo, neuron, own } = /** @type {Seen} */ (this.seen);
    c.filter = this.of === 1 && this.net.input[2] > 1 ? 'grayscale(1)' : 'none';
    c.drawImage(photo, at.x, at.y, at.side, at.side);
    c.filter = 'none';
    label(c, at.side < 130 ? `${this.of} deep` : `the picture, ${this.of} deep`, at.x, at.y + at.side + 14 * rem());
    const [w, t] = [at.side / photo.width, at.side / photo.height];
    let [left, top, across, down] = neuron.field;
    if (i === 3) {
      const { x, y } = spot(own, p);
      const axis = this.layer.window ?? { x: { stride: 1 }, y: { stride: 1 } };
      [left, top, across, down] = [x * axis.x.stride, y * axis.y.stride, /** @type {any} */ (this.layer.filter)[0], /** @type {any} */ (this.layer.filter)[1]];
    }
    if (i > 3) return;
    c.strokeStyle = ink('filter');
    c.lineWidth = 2;
    c.strokeRect(at.x + left * w - 1, at.y + top * t - 1, Math.max(5, across * w) + 2, Math.max(5, down * t) + 2);
  }

  /** The slice, and at last all of them. @param {any} c @param {Square} at @param {number} i @param {number} p @param {number} k @param {number} lift how far the last lies behind */
  slice(c, at, i, p, k, lift) {
    const { picture, own, maps, d, x, y } = /** @type {Seen} */ (this.seen);
    const n = i < 4 ? 1 : Math.max(1, Math.round(k * (this.frame || p < 1 ? p : 1)));
    c.lineWidth = 0.7;
    for (let s = n - 1; s >= 0; s--) {
      const off = lift * s / Math.max(1, Number(this.filters.max) - 1);
      const at2 = { x: at.x + off, y: at.y - off * 0.55 };
      const plane = nth(s, d);
      if (i >= 3 && plane < maps.slices.length) picture.draw(c, plane, at2.x, at2.y, at.side, at.side);
      c.strokeStyle = ink(i < 4 ? 'line' : 'strong-line');
      c.strokeRect(at2.x, at2.y, at.side, at.side);
    }
    if (i === 3) {
      const now = spot(own, p);
      const [w, t] = [at.side / own.width, at.side / own.height];
      c.fillStyle = ink('card');
      c.fillRect(at.x, at.y + (now.y + 1) * t, at.side, at.side - (now.y + 1) * t);
      c.fillRect(at.x + (now.x + 1) * w, at.y + now.y * t, at.side - (now.x + 1) * w, t);
      mark(c, at.x + (now.x + 0.5) * w, at.y + (now.y + 0.5) * t);
    }
    if (i === 2) {
      const f = within(p, 0.45, 1);
      if (f === 1) mark(c, at.x + (x + 0.5) * at.side / own.width, at.y + (y + 0.5) * at.side / own.height);
    }
    const narrow = at.side < 130;
    label(c, i < 4 ? (narrow ? '1 slice' : `one depth slice, ${own.width}×${own.height}`) : `${narrow ? '' : 'a volume, '}${n} deep`, at.x, at.y + at.side + 14 * rem(), i < 4 ? 'soft' : 'volume');
  }

  /** The block that is lifted out, its slices times those of the filter, and their sum. @param {any} c @param {Square} from @param {{x: number, y: number, w: number, h: number}} room @param {Square} to @param {number} i @param {number} p */
  products(c, from, room, to, i, p) {
    const { photo, neuron, own, x, y } = /** @type {Seen} */ (this.seen);
    const { volume: [w, t, depth], patch, filter, slices, bias } = neuron.sum;
    const [left, top, across, down] = neuron.field;
    const rows = Math.min(depth, 3);
    const tile = Math.min(room.w / 4.4, room.h / (rows + 0.6) * 0.86, 110 * rem());
    const unit = { x: from.side / photo.width, y: from.side / photo.height };
    const apart = i === 0 ? 0 : i === 1 ? within(p, 0, 0.25) : 1;
    const largest = [patch, filter].map((all) => all.reduce((/** @type {number} */ m, /** @type {any} */ v) => Math.max(m, Math.abs(Number(v))), 0) || 1);
    const gone = i === 2 ? within(p, 0.2, 0.5) : 0;
    c.globalAlpha = 1 - gone;
    for (let s = rows - 1; s >= 0; s--) {
      const row = room.y + s * room.h / rows + (room.h / rows - tile) / 2;
      const rise = i === 0 ? p : 1;
      const left2 = mix(from.x + left * unit.x, mix(room.x + 8 + s * 7, room.x, apart), rise);
      const top2 = mix(from.y + top * unit.y, mix(room.y + room.h / 2 - tile / 2 - s * 5, row, apart), rise);
      const size = mix(Math.max(5, across * unit.x), tile, rise);
      if (apart < 0.5) c.drawImage(photo, left, top, Math.max(1, across), Math.max(1, down), left2, top2, size, size);
      else grid(c, left2, top2, size, w, t, (p2) => Number(patch[p2 * depth + s]) / largest[0]);
      outline(c, left2, top2, size);
      const times = i === 0 ? 0 : i === 1 ? within(p, 0.35, 0.5) : 1;
      const sums = i === 0 ? 0 : i === 1 ? within(p, 0.65, 0.8) : 1;
      c.globalAlpha = times * (1 - gone);
      const f = room.x + tile * 1.45;
      grid(c, f, row, tile, w, t, (p2) => Number(filter[p2 * depth + s]) / largest[1]);
      outline(c, f, row, tile);
      label(c, '×', room.x + tile * 1.17, row + tile / 2);
      if (depth === 3) label(c, COLOURS[s], room.x, row - 8 * rem());
      c.globalAlpha = sums * (1 - gone);
      label(c, `= ${number(Number(Number(slices[s]).toPrecision(3)))}`, room.x + tile * 2.6, row + tile / 2, 'ink');
      c.globalAlpha = 1 - gone;
    }
    c.globalAlpha = 1;
    if (i !== 2) return;
    const start = { x: room.x + room.w / 2, y: room.y + room.h / 2 };
    c.globalAlpha = within(p, 0.1, 0.4);
    c.textAlign = 'center';
    c.font = font('600', 14);
    label(c, `${bias === null ? 'sum' : 'sum + bias'} = ${number(neuron.value)}`, start.x, start.y - 18 * rem(), 'ink');
    c.globalAlpha = 1;
    c.textAlign = 'left';
    const f = within(p, 0.45, 1);
    mark(c, mix(start.x, to.x + (x + 0.5) * to.side / own.width, f), mix(start.y, to.y + (y + 0.5) * to.side / own.height, f));
  }

  /** Filters as they are: as deep as the picture. @param {any} c @param {{x: number, y: number, w: number, h: number}} room @param {number} k @param {boolean} one whether only the one that slides */
  block(c, room, k, one) {
    const [w, t] = /** @type {number[]} */ (this.layer.filter);
    const n = one ? 1 : k;
    const across = Math.max(1, Math.ceil(Math.sqrt(n * room.w / room.h)));
    // what they are stands below them
    const side = Math.min(room.w / across, (room.h - 10 * rem()) / Math.ceil(n / across), 90 * rem());
    const { filters, d } = /** @type {Seen} */ (this.seen);
    const top = one ? room.y + room.h / 2 - side : room.y;
    for (let s = 0; s < n; s++) {
      const [x, y] = [one ? room.x + (room.w - side) / 2 : room.x + s % across * side, top + Math.floor(s / across) * side];
      const deep = Math.min(3, this.of);
      const size = side * 0.7;
      for (let z = deep - 1; z >= 0; z--) {
        const off = z * side * 0.09;
        c.fillStyle = ink('card');
        c.fillRect(x + off, y + side * 0.2 - off, size, size);
        if (z === 0) filters.draw(c, nth(s, d), x, y + side * 0.2, size, size);
        outline(c, x + off, y + side * 0.2 - off, size);
      }
    }
    const size = volume([w, t, this.of]);
    label(c, room.w < 160 ? size : `${plural(n, 'filter')}, ${n === 1 ? '' : 'each '}${size}`, room.x, room.y + room.h + 4 * rem(), 'filter');
  }

  /** What is seen, in a sentence. @param {number} i @param {number} p @param {number} k */
  say(i, p, k) {
    const { neuron, d } = /** @type {Seen} */ (this.seen);
    const [w, t] = /** @type {number[]} */ (this.layer.filter);
    const [across, down] = this.layer.output;
    const size = volume([w, t, this.of]);
    const deep = this.of;
    const words = [
      `A block of ${size} numbers is lifted out of the picture: it reaches through all of its depth.`,
      `Each of its ${plural(deep, 'slice')}${deep === 3 ? ', red, green and blue,' : ''} is multiplied by a slice of filter ${d}, which is as deep.`,
      `All ${w * t * neuron.sum.volume[2]} products are added${neuron.sum.bias === null ? '' : ', and the bias'}: one number, one dot.`,
      'The block slides over the picture, always with the same filter: a depth slice fills.',
      `${plural(k, 'filter')} make ${plural(k, 'slice')}: the volume is ${across}×${down}×${k}, ${k} deep. Each filter is ${size}, ${deep} deep as the picture is.`,
    ][i];
    if (this.words.textContent !== words) this.words.textContent = words;
    this.canvas.setAttribute('aria-label', words);
    this.count.textContent = String(k);
  }

  /** @param {string} key */
  key(key) {
    const act = /** @type {Record<string, () => void>} */ ({
      ' ': () => this.toggle(), ArrowLeft: () => this.step(-1), ArrowRight: () => this.step(1), Escape: () => go({ show: '' }, false),
    })[key];
    act?.();
    return act !== undefined;
  }
}

/** @param {any} maps */
const tinted = (maps) => atlas(maps.bytes, maps.width, maps.height, maps.sizes.map((/** @type {number} */ s) => s / (maps.size || 1)));

/** Which comes in which place: the one that was shown comes first. @param {number} place @param {number} d */
const nth = (place, d) => (place === 0 ? d : place <= d ? place - 1 : place);

/** The beginning of the scene before or after a moment. @param {number} time @param {number} by */
function edge(time, by) {
  const edges = SCENES.reduce((all, s) => [...all, all[all.length - 1] + s], [0]);
  return by > 0 ? edges.find((e) => e > time + 0.05) ?? ALL : edges.findLast((e) => e < time - 0.05) ?? 0;
}

/** The pixel that is made at a moment, row by row. @param {{width: number, height: number}} size @param {number} p */
function spot({ width, height }, p) {
  const at = Math.min(width * height - 1, Math.floor(p * width * height));
  return { x: at % width, y: Math.floor(at / width) };
}

/** @param {any} c @param {string} text @param {number} x @param {number} y @param {string} [colour] */
function label(c, text, x, y, colour = 'soft') {
  c.fillStyle = ink(colour);
  c.fillText(text, x, y);
}

/** @param {any} c @param {number} x @param {number} y */
function mark(c, x, y) {
  c.fillStyle = ink('filter');
  c.beginPath();
  c.arc(x, y, 5, 0, 2 * Math.PI);
  c.fill();
}

/** @param {any} c @param {number} x @param {number} y @param {number} side */
function outline(c, x, y, side) {
  c.lineWidth = 1.4;
  c.strokeStyle = ink('filter');
  c.strokeRect(x, y, side, side);
}

/** Numbers as colours. @param {any} c @param {number} x @param {number} y @param {number} side @param {number} w @param {number} t @param {(p: number) => number} along of each, −1 … 1 */
function grid(c, x, y, side, w, t, along) {
  for (let p = 0; p < w * t; p++) {
    c.fillStyle = css(along(p));
    c.fillRect(x + p % w * side / w, y + Math.floor(p / w) * side / t, side / w + 0.5, side / t + 0.5);
  }
}
