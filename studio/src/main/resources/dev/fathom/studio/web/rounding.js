// What 8 bits cost: how far each layer's values lie from those of the same weights in floats.

import { json } from './api.js';
import { h, sideways, svg } from './dom.js';
import { percent } from './format.js';
import { anchor } from './zoom.js';

export class Rounding {
  asked = '';

  constructor() {
    this.words = h('summary', {});
    this.rows = h('div', {});
    this.element = h('details', { class: 'card rounding', hidden: true }, this.words, this.rows);
  }

  /** @param {import('./api.js').Network} net @param {string} picture @param {() => boolean} wanted */
  async show(net, picture, wanted) {
    const key = `${net.name} ${picture}`;
    if (this.asked === key) return;
    const { layers } = await json('rounding', { network: net.name, picture });
    if (!wanted()) return;
    this.asked = key;
    this.element.hidden = layers.length === 0;
    if (layers.length === 0) return;
    const errors = layers.map(Number);
    const most = Math.max(...errors.filter(Number.isFinite)) || 1;
    this.words.textContent = `Rounded to 8 bits: what it gives differs by ${percent(errors[errors.length - 1])} from what the same weights give in floats`;
    this.rows.replaceChildren(
      h('p', { class: 'small soft' }, 'By layer: the root mean square of the differences on this picture, over that of the values in floats.'),
      sideways('the error of each layer', h('table', { class: 'rows number' },
        h('thead', {}, h('tr', {}, ...['layer', 'error', ''].map((title) => h('th', { scope: 'col' }, title)))),
        h('tbody', {}, ...net.layers.map(({ name }, i) => h('tr', {}, h('th', { scope: 'row' }, anchor({ screen: 'layer', layer: name, d: -1, x: -1, y: -1 }, name)),
          h('td', {}, percent(errors[i])),
          h('td', {}, svg('svg', { viewBox: '0 0 100 8', 'aria-hidden': 'true' }, svg('rect', { width: Math.max(0, errors[i] / most * 100) || 0, height: 8 })))))))));
  }
}
