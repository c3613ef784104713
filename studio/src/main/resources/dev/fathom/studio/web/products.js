// Patch × filter = products: the whole volumes as tiles, and one depth slice of them as a table.

import { legend } from './color.js';
import { h, rem } from './dom.js';
import { exact, plural, volume } from './format.js';
import { tiles } from './grids.js';

/**
 * @typedef {{from: string, firstChannel: number, volume: number[], columns: number[], rows: number[],
 *   patch: number[], filter: number[], slices: number[], bias: number|null, wholes: Wholes|null}} Sum
 * @typedef {{read: number, scale: number, products: number, bias: number, factor: number, sum: number,
 *   made: {scale: number, low: number, high: number}|null, whole: number}} Wholes a sum of whole numbers
 * @typedef {{title: string, at: (i: number) => number, largest: number}} Kind
 */

/** @param {Sum} sum @returns {Kind[]} */
function kinds(sum) {
  const patch = sum.patch.map(Number);
  const filter = sum.filter.map(Number);
  return [
    { title: 'patch', at: (/** @type {number} */ i) => patch[i] },
    { title: 'filter', at: (/** @type {number} */ i) => filter[i] },
    { title: 'products', at: (/** @type {number} */ i) => patch[i] * filter[i] },
  ].map((kind) => {
    let largest = 0;
    for (let i = 0; i < patch.length; i++) largest = Math.max(largest, Math.abs(kind.at(i)));
    return { ...kind, largest };
  });
}

export class Products {
  /** @param {(slice: number) => void} choose */
  constructor(choose) {
    this.choose = choose;
    this.head = h('h3', {});
    this.volumes = h('div', { class: 'grids whole' });
    this.table = h('details', { ontoggle: () => this.tabulate() });
    this.element = h('section', { class: 'card products' },
      h('h2', {}, 'All slices: patch × filter = products'), this.note = h('p', { class: 'soft' }), this.volumes, this.head, this.table);
  }

  /** @param {Sum} sum @param {number} slice which is shown large */
  show(sum, slice) {
    this.sum = sum;
    this.slice = slice;
    this.kinds = kinds(sum);
    const [w, t, depth] = sum.volume;
    this.note.textContent = `Both volumes are ${volume(sum.volume)}: ${plural(w * t * depth, 'product')} in ${plural(depth, 'depth slice')}. Choose a slice to see its numbers.`;
    this.head.replaceChildren(`Depth slice ${slice} `, h('span', { class: 'soft small' }, `reads slice ${sum.firstChannel + slice} of ${sum.from}; its products sum to `), h('b', { class: `number ${Number(sum.slices[slice]) < 0 ? 'minus' : 'plus'}` }, exact(sum.slices[slice])));
    this.draw();
    this.tabulate();
  }

  draw() {
    if (!this.sum || !this.kinds) return;
    const signs = ['×', '='];
    const room = this.element.clientWidth - 30;
    const narrow = room < 560;
    const between = (/** @type {number} */ i) => (i < 2 ? [h('span', { class: 'sign', 'aria-hidden': 'true' }, signs[i])] : []);
    const shown = this.kinds;
    this.volumes.replaceChildren(...shown.flatMap((kind, i) => [
      h('figure', {}, this.whole(kind, Math.min(340 * rem(), narrow ? room - 8 : (room - 70) / 3)), h('figcaption', {}, `${kind.title}, all slices`), legend(kind.largest, '')), ...between(i)]));
  }

  /**
   * All slices as small tiles.
   * @param {Kind} kind
   * @param {number} width
   */
  whole(kind, width) {
    const { volume, slices } = /** @type {Sum} */ (this.sum);
    return tiles({ ...kind, volume }, {
      label: `${kind.title}: ${plural(volume[2], 'depth slice')} of ${volume[0]} by ${volume[1]}`, width,
      chosen: /** @type {number} */ (this.slice), choose: this.choose,
      text: (slice) => `slice ${slice}: products sum to ${exact(slices[slice])}`,
    });
  }

  /** The numbers of the chosen slice as a table, for reading and for listening. */
  tabulate() {
    const summary = h('summary', {}, `All numbers of depth slice ${this.slice}`);
    if (!this.table.open || !this.sum || !this.kinds) {
      this.table.replaceChildren(summary);
      return;
    }
    const { volume: [w, t, depth], columns, rows } = this.sum;
    const [patch, filter] = this.kinds;
    this.table.replaceChildren(summary, h('table', { class: 'number small' },
      h('thead', {}, h('tr', {}, ...['column', 'row', 'value', 'weight', 'product'].map((text) => h('th', { scope: 'col' }, text)))),
      h('tbody', {}, ...Array.from({ length: w * t }, (_, p) => {
        const i = p * depth + /** @type {number} */ (this.slice);
        const [column, row] = [columns[p % w], rows[Math.floor(p / w)]];
        return h('tr', {}, h('td', {}, column < 0 ? 'padding' : String(column)), h('td', {}, row < 0 ? 'padding' : String(row)),
          h('td', {}, exact(patch.at(i))), h('td', {}, exact(filter.at(i))), h('td', {}, exact(patch.at(i) * filter.at(i))));
      }))));
  }
}
