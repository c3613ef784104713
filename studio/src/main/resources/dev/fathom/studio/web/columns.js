// Below the volumes: each one's strongest depth slices, or the largest values of its column.

import { atlas, css, legend } from './color.js';
import { font, h, ink, rem, visible } from './dom.js';
import { number } from './format.js';
import { names, planes } from './run.js';

export const SHOWN = 12;
const MAP = 42;
const GAP = 5;
const ACROSS = 2;
/** Of all, as large as the text is. */
export const HEIGHT = () => SHOWN / ACROSS * (map() + GAP) + 30 * rem();

const map = () => MAP * rem();

/**
 * @typedef {import('./volumes.js').Place} Place
 * @typedef {{slices: number[], sizes: number[], size: number, width: number, height: number,
 *   bytes: Int8Array, picture?: ReturnType<typeof atlas>, end?: number}} Maps
 * @typedef {{place: Place, d: number, x: number, y: number, w: number, t: number, value: number,
 *   volume: boolean}} Spot one map on the drawing
 */

/** What the colours of a map end at. @param {string} scale @param {Maps} maps @param {number} i @param {number} whole */
const ends = (scale, maps, i, whole) => (scale === 'map' ? maps.sizes[i] : scale === 'network' ? whole : maps.size);

export class Columns {
  /** @param {() => void} redraw when maps have come */
  constructor(redraw) {
    this.redraw = redraw;
    /** @type {Map<string, Maps|null>} */
    this.maps = new Map();
    /** @type {Spot[]} */
    this.spots = [];
    this.key = '';
  }

  /** Forgets pictures that were drawn for another scale or theme. */
  recolour() {
    for (const maps of this.maps.values()) if (maps) delete maps.picture;
  }

  /**
   * @param {import('./api.js').Network} net
   * @param {string} picture
   * @param {number} position of the volume that is shown
   */
  get(net, picture, position) {
    const run = `${net.name} ${picture}`;
    if (this.key !== run) {
      this.key = run;
      this.maps.clear();
    }
    const name = names(net)[position + 1];
    const known = this.maps.get(name);
    if (known !== undefined) return known;
    this.maps.set(name, null);
    planes(net.name, picture, name, { top: SHOWN, side: 64 }).then((maps) => {
      if (this.key !== run) return;
      this.maps.set(name, { ...maps });
      this.redraw();
    }, () => this.maps.delete(name));
    return null;
  }

  /**
   * @param {CanvasRenderingContext2D} c
   * @param {{net: import('./api.js').Network, picture: string, places: Place[], scale: string,
   *   whole: number, from: number, to: number, chosen: any, d: number}} what
   */
  draw(c, what) {
    this.spots = [];
    /** @type {Map<number, Place[]>} */
    const ranks = new Map();
    for (const place of what.places) {
      if (place.x + place.slot / 2 < what.from || place.x - place.slot / 2 > what.to) continue;
      ranks.set(place.group.rank, [...ranks.get(place.group.rank) ?? [], place]);
    }
    for (const places of ranks.values()) {
      places.sort((a, b) => a.y - b.y);
      let top = 0;
      for (const place of places) top = this.column(c, what, place, top, Math.max(2, Math.floor(SHOWN / places.length)), places.length > 1);
    }
  }

  /**
   * @param {CanvasRenderingContext2D} c
   * @param {any} what
   * @param {Place} place
   * @param {number} top
   * @param {number} most
   * @param {boolean} named
   */
  column(c, what, place, top, most, named) {
    const last = /** @type {number} */ (place.group.members.at(-1));
    const maps = this.get(what.net, what.picture, last);
    const left = place.x - (ACROSS * map() + GAP) / 2;
    let y = top;
    if (named) {
      c.fillStyle = ink('soft');
      c.font = font();
      c.textAlign = 'left';
      c.textBaseline = 'top';
      c.fillText(place.group.name.replace(/^.*\//, ''), left, y, 96 * rem());
      y += 15 * rem();
    }
    if (!maps) return y + 20;
    const single = maps.width * maps.height === 1;
    const shown = Math.min(most, maps.slices.length);
    if (!single && (!maps.picture || maps.end !== what.whole)) {
      maps.end = what.whole;
      maps.picture = atlas(maps.bytes, maps.width, maps.height, maps.sizes.map((size, i) => size / ends(what.scale, maps, i, what.whole)));
    }
    for (let i = 0; i < shown; i++) {
      const marked = place.group === what.chosen && maps.slices[i] === what.d;
      if (single) y = this.bar(c, what, place, maps, i, left, y, marked);
      else y = this.map(c, place, maps, i, left, y, marked, i === shown - 1);
    }
    return y + (named ? 8 : 4);
  }

  /**
   * @param {CanvasRenderingContext2D} c
   * @param {Place} place
   * @param {Maps} maps
   * @param {number} i
   * @param {number} left
   * @param {number} y
   * @param {boolean} marked
   * @param {boolean} last
   */
  map(c, place, maps, i, left, y, marked, last) {
    const x = left + i % ACROSS * (map() + GAP);
    const ratio = maps.width / maps.height;
    const side = map();
    const w = ratio >= 1 ? side : side * ratio;
    const t = ratio >= 1 ? side / ratio : side;
    maps.picture?.draw(c, i, x + (side - w) / 2, y + (side - t) / 2, w, t);
    c.lineWidth = marked ? 2 : 0.6;
    c.strokeStyle = ink(marked ? 'accent' : 'line');
    c.strokeRect(x + (side - w) / 2, y + (side - t) / 2, w, t);
    this.spots.push({ place, d: maps.slices[i], x, y, w: side, t: side, value: maps.sizes[i], volume: true });
    return i % ACROSS === ACROSS - 1 || last ? y + map() + GAP : y;
  }

  /**
   * One value of a volume of one pixel, as a bar from 0.
   * @param {CanvasRenderingContext2D} c
   * @param {any} what
   * @param {Place} place
   * @param {Maps} maps
   * @param {number} i
   * @param {number} left
   * @param {number} y
   * @param {boolean} marked
   */
  bar(c, what, place, maps, i, left, y, marked) {
    const width = ACROSS * map() + GAP;
    const value = maps.bytes[i] / 127 * maps.sizes[i];
    const end = ends(what.scale, maps, i, what.whole) || 1;
    const final = /** @type {number} */ (place.group.members.at(-1)) === what.net.layers.length - 1;
    const label = (final && what.net.labels[maps.slices[i]]) || String(maps.slices[i]);
    c.fillStyle = ink('line');
    c.fillRect(left, y + 14 * rem(), width, 4);
    c.fillStyle = css(value < 0 ? -0.6 : 0.6);
    c.fillRect(left, y + 14 * rem(), Math.max(1, Math.min(1, Math.abs(value) / end) * width), 4);
    c.fillStyle = ink(marked ? 'accent' : 'ink');
    c.font = font(marked ? '600' : '');
    c.textAlign = 'left';
    c.textBaseline = 'top';
    c.fillText(visible(label.split(',')[0]), left, y, width - 38 * rem());
    c.textAlign = 'right';
    c.fillStyle = ink('soft');
    c.fillText(number(Number(value.toPrecision(2))), left + width, y);
    this.spots.push({ place, d: maps.slices[i], x: left, y, w: width, t: 20 * rem(), value, volume: false });
    return y + 22 * rem();
  }

  /** The map at a point. @param {number} x @param {number} y */
  at(x, y) {
    return this.spots.find((s) => x >= s.x && x < s.x + s.w && y >= s.y && y < s.y + s.t);
  }
}

/**
 * Legends below the columns, each with the volume that it belongs to.
 * @param {import('./graph.js').Group[]} groups
 * @param {import('./run.js').Overview} seen
 * @param {string} scale
 * @param {number} whole
 * @returns {{group?: import('./graph.js').Group, mark: HTMLElement}[]}
 */
export function legends(groups, seen, scale, whole) {
  if (scale === 'map') return [{ mark: h('p', { class: 'small soft alone' }, 'Each map has a scale of its own, from minus its largest value to its largest; 0 is the paper’s colour.') }];
  if (scale === 'network') return [{ mark: h('div', { class: 'alone' }, legend(whole)) }];
  const ranks = new Set();
  return groups.filter((g) => !ranks.has(g.rank) && ranks.add(g.rank)).map((group) => {
    const face = seen.faces[/** @type {number} */ (group.members.at(-1)) + 1];
    return { group, mark: legend(Math.max(Math.abs(face.least), Math.abs(face.largest))) };
  });
}
