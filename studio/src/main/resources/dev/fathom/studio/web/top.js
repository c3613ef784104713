// The pictures that excite a filter most, each beside the part of it that does.

import { json } from './api.js';
import { h } from './dom.js';
import { count, exact, plural } from './format.js';
import { pixels } from './run.js';
import { framed, patch } from './seen.js';
import { go } from './state.js';

const SIDE = 112;

/** @typedef {{picture: string, name: string, label: string, value: number, x: number, y: number, field: number[]}} Hit */

export class Top {
  asked = '';

  constructor() {
    this.note = h('p', { class: 'soft' });
    this.hits = h('div', { class: 'hits' });
    this.element = h('section', { class: 'card top', 'aria-label': 'what excites this filter most' },
      h('h2', {}, 'What excites it most'), this.note, this.hits);
  }

  /**
   * Looks them up, which takes a while the first time in a layer.
   * @param {string} net
   * @param {string} layer
   * @param {number} d
   */
  async show(net, layer, d) {
    const asked = `${net} ${layer} ${d}`;
    if (asked === this.asked) return;
    this.asked = asked;
    const wait = setTimeout(() => {
      this.note.textContent = 'Looking through the pictures …';
      this.hits.replaceChildren();
    }, 150);
    try {
      const found = await json('top', { network: net, layer, d });
      if (asked !== this.asked) return;
      clearTimeout(wait);
      const most = found.searched < found.known ? `${count(found.searched)} of ${count(found.known)}, evenly chosen,` : `${count(found.known)}`;
      this.note.textContent = `The ${plural(found.hits.length, 'picture')} with its largest values, of ${most} ${found.kind} pictures. Beside each: the part that this one value sees.`;
      this.hits.replaceChildren(...found.hits.map((/** @type {Hit} */ hit) => this.hit(net, layer, d, hit)));
    } catch (error) {
      clearTimeout(wait);
      this.asked = '';
      this.note.textContent = /** @type {Error} */ (error).message;
      this.hits.replaceChildren();
    }
  }

  /** @param {string} net @param {string} layer @param {number} d @param {Hit} hit */
  hit(net, layer, d, hit) {
    const [whole, part] = [0, 1].map(() => h('canvas', { width: SIDE, height: SIDE }));
    pixels(net, hit.picture).then((photo) => {
      framed(whole, photo, hit.field, SIDE);
      patch(part, photo, hit.field, SIDE);
    }, () => {});
    const label = hit.label ? `${hit.label}, ${hit.name}` : hit.name;
    return h('button', {
      type: 'button', class: 'hit', title: 'How this value came about',
      'aria-label': `${label}: ${exact(hit.value)} at x ${hit.x}, y ${hit.y}; opens how it came about`,
      onclick: () => go({ screen: 'neuron', pic: hit.picture, layer, d, x: hit.x, y: hit.y }),
    }, h('span', { class: 'pair' }, whole, part),
    h('span', { class: 'number value' }, exact(hit.value)), h('span', { class: 'soft small' }, label));
  }
}
