// `/`: finding a layer by its name, its kind or how it is written.

import { h, speak } from './dom.js';
import { plural, volume } from './format.js';

const MOST = 12;

/** @typedef {{name: string, kind: string, written: string, volume: number[], position: number}} Found */

export class Search {
  /** @type {Found[]} */ found = [];
  active = 0;

  /**
   * @param {() => import('./api.js').Network|undefined} net whose layers are looked through
   * @param {(position: number) => void} choose
   * @param {(positions: Set<number>) => void} [mark] what is found while one writes; nothing at the end
   */
  constructor(net, choose, mark = () => {}) {
    this.net = net;
    this.choose = choose;
    this.mark = mark;
    this.input = h('input', {
      type: 'search', id: 'find-layer', role: 'combobox', 'aria-label': 'find a layer by its name or kind', 'aria-autocomplete': 'list',
      'aria-expanded': 'false', 'aria-controls': 'found-layers', placeholder: '/ find a layer', autocomplete: 'off', spellcheck: 'false',
      oninput: () => this.look(), onblur: () => this.close(), onkeydown: (/** @type {KeyboardEvent} */ e) => this.key(e),
    });
    this.list = h('ul', { id: 'found-layers', role: 'listbox', 'aria-label': 'layers that are found' });
    this.more = h('p', { class: 'small soft' });
    this.box = h('div', { class: 'found card', hidden: true }, this.list, this.more);
    this.element = h('div', { class: 'aside' }, h('div', { class: 'search' }, this.input, this.box));
  }

  focus() {
    this.input.focus();
    this.input.select();
  }

  look() {
    const words = this.input.value.toLowerCase().split(/\s+/).filter(Boolean);
    this.found = words.length === 0 ? [] : this.all().filter(({ name, kind, written }) => {
      const text = `${name} ${kind} ${written}`.toLowerCase();
      return words.every((/** @type {string} */ word) => text.includes(word));
    });
    const begins = (/** @type {Found} */ f) => Number(!f.name.toLowerCase().startsWith(words[0] ?? ''));
    this.found.sort((a, b) => begins(a) - begins(b) || a.position - b.position);
    this.mark(new Set(this.found.map((f) => f.position)));
    this.active = 0;
    this.draw(words.length > 0);
    if (words.length > 0) speak(this.found.length === 0 ? 'no layer is found' : `${plural(this.found.length, 'layer')} found, ${this.found[0].name} first`);
  }

  /** @returns {Found[]} */
  all() {
    const net = this.net();
    if (!net) return [];
    return [{ name: 'input', kind: 'input', written: '', volume: net.input, position: -1 },
      ...net.layers.map((l, position) => ({ name: l.name, kind: l.kind, written: l.layer, volume: l.output, position }))];
  }

  /** @param {boolean} open */
  draw(open) {
    this.box.hidden = !open;
    this.input.setAttribute('aria-expanded', String(open && this.found.length > 0));
    if (open && this.found.length > 0) this.input.setAttribute('aria-activedescendant', `found-${this.active}`);
    else this.input.removeAttribute('aria-activedescendant');
    this.list.replaceChildren(...this.found.slice(0, MOST).map((f, i) => h('li', {
      id: `found-${i}`, role: 'option', 'aria-selected': i === this.active,
      // before the input loses the focus
      onpointerdown: (/** @type {Event} */ e) => { e.preventDefault(); this.take(i); },
    }, h('b', {}, f.name), h('span', {}, f.kind), h('span', { class: 'number' }, volume(f.volume)))));
    const more = this.found.length - MOST;
    this.more.textContent = this.found.length === 0 ? 'No layer has this in its name or kind.' : more > 0 ? `and ${plural(more, 'more', 'more')}` : '';
    this.more.hidden = this.more.textContent === '';
  }

  /** @param {number} i */
  take(i) {
    const found = this.found[i];
    if (!found) return;
    this.input.value = '';
    this.input.blur();
    this.choose(found.position);
  }

  close() {
    this.found = [];
    this.mark(new Set());
    this.draw(false);
  }

  /** @param {KeyboardEvent} e */
  key(e) {
    const last = Math.min(MOST, this.found.length) - 1;
    const act = /** @type {Record<string, () => void>} */ ({
      ArrowDown: () => this.move(Math.min(last, this.active + 1)), ArrowUp: () => this.move(Math.max(0, this.active - 1)),
      Enter: () => this.take(this.active), Escape: () => { this.input.value = ''; this.input.blur(); },
    })[e.key];
    if (!act) return;
    e.preventDefault();
    act();
  }

  /** @param {number} to */
  move(to) {
    if (to < 0) return;
    this.active = to;
    this.draw(true);
  }
}
