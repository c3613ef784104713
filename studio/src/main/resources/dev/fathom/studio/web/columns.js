// Below the volumes: each one's strongest depth slices, or the largest values of its column.

import { atlas, css, legend } from './color.js';
import { h, ink, visible } from './dom.js';
import { number } from './format.js';
import { names, planes } from './run.js';

export const SHOWN = 12;
const MAP = 42;
const GAP = 5;
const ACROSS = 2;
export const HEIGHT = SHOWN / ACROSS * (MAP + GAP) + 30;

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
    const left = place.x - (ACROSS * MAP + GAP) / 2;
    let y = top;
    if (named) {
      c.fillStyle = ink('soft');
      c.font = '11px system-ui, sans-serif';
      c.textAlign = 'left';
      c.textBaseline = 'top';
      c.fillText(place.group.name.replace(/^.*\//, ''), left, y, 96);
      y += 15;
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
    const x = left + i % ACROSS * (MAP + GAP);
    const ratio = maps.width / maps.height;
    const w = ratio >= 1 ? MAP : MAP * ratio;
    const t = ratio >= 1 ? MAP / ratio : MAP;
    maps.picture?.draw(c, i, x + (MAP - w) / 2, y + (MAP - t) / 2, w, t);
    c.lineWidth = marked ? 2 : 0.6;
    c.strokeStyle = ink(marked ? 'accent' : 'line');
    c.strokeRect(x + (MAP - w) / 2, y + (MAP - t) / 2, w, t);
    this.spots.push({ place, d: maps.slices[i], x, y, w: MAP, t: MAP, value: maps.sizes[i], volume: true });
    return i % ACROSS === ACROSS - 1 || last ? y + MAP + GAP : y;
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
    const width = ACROSS * MAP + GAP;
    const value = maps.bytes[i] / 127 * maps.sizes[i];
    const end = ends(what.scale, maps, i, what.whole) || 1;
    const final = /** @type {number} */ (place.group.members.at(-1)) === what.net.layers.length - 1;
    const label = (final && what.net.labels[maps.slices[i]]) || String(maps.slices[i]);
    c.fillStyle = ink('line');
    c.fillRect(left, y + 14, width, 4);
    c.fillStyle = css(value < 0 ? -0.6 : 0.6);
    c.fillRect(left, y + 14, Math.max(1, Math.min(1, Math.abs(value) / end) * width), 4);
    c.fillStyle = ink(marked ? 'accent' : 'ink');
    c.font = `${marked ? '600 ' : ''}11px system-ui, sans-serif`;
    c.textAlign = 'left';
    c.textBaseline = 'top';
    c.fillText(visible(label.split(',')[0]), left, y, width - 38);
    c.textAlign = 'right';
    c.fillStyle = ink('soft');
    c.fillText(number(Number(value.toPrecision(2))), left + width, y);
    this.spots.push({ place, d: maps.slices[i], x: left, y, w: width, t: 20, value, volume: false });
    return y + 22;
  }

  /** The map at a point. @param {number} x @param {number} y */
  at(x, y) {
    return this.spots.find((s) => x >= s.x && x < s.x + s.w && y >= s.y && y < s.y + s.t);
  }
}

/**
 * Legends below the columns.
 * @param {Place[]} places
 * @param {import('./run.js').Overview} seen
 * @param {string} scale
 * @param {number} whole
 */
export function legends(places, seen, scale, whole) {
  if (scale === 'map') return [h('p', { class: 'small soft alone' }, 'Each map has a scale of its own, from minus its largest value to its largest; 0 is the paper’s colour.')];
  if (scale === 'network') return [h('div', { class: 'alone' }, legend(whole))];
  const ranks = new Set();
  return places.filter((p) => !ranks.has(p.group.rank) && ranks.add(p.group.rank)).map((place) => {
    const face = seen.faces[/** @type {number} */ (place.group.members.at(-1)) + 1];
    const mark = legend(Math.max(Math.abs(face.least), Math.abs(face.largest)));
    mark.style.left = `${place.x - 42}px`;
    return mark;
  });
}
