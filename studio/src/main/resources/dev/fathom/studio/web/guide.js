// The guide to depth, beside what it tells of: its links open the studio's screens, and the screens lead to its sections.

import { text } from './api.js';
import { h } from './dom.js';
import { rendered } from './markdown.js';
import { network } from './run.js';
import { view } from './shared.js';
import { go, link, now } from './state.js';

/** Where its links to the studio lead. */
const STUDIO = 'http://127.0.0.1:7227/';
const FILES = /** @type {Record<string, string>} */ ({ '': 'guide/depth.md', ja: 'guide/depth.ja.md' });

/** Sections by what they tell of. The first stands before the first heading. */
const SECTIONS = /** @type {Record<string, number>} */ ({ volume: 1, filter: 2, neuron: 3, slices: 5, places: 6, relu: 11, pool: 12, fc: 13, learned: 14 });
const OF_SCREENS = /** @type {Record<string, string>} */ ({ net: 'volume', layer: 'slices', filters: 'learned', build: 'places' });
const OF_KINDS = /** @type {Record<string, string>} */ ({ relu: 'relu', pool: 'pool', fc: 'fc' });

/** A way to a section; in a shared file, which holds one view, its name. @param {number} part @param {string} words */
export const way = (part, words) => (view ? h('span', { class: 'way small soft' }, words) : h('a', {
  class: 'way small', href: link({ screen: 'guide', part }),
  onclick: (/** @type {MouseEvent} */ e) => {
    if (e.ctrlKey || e.metaKey || e.shiftKey) return;
    e.preventDefault();
    go({ screen: 'guide', part });
  },
}, words));

/**
 * Adds a way to the section that explains what a screen shows.
 * @param {import('./state.js').State} state
 * @param {HTMLElement} element of the screen
 */
export async function guided(state, element) {
  let about = OF_SCREENS[state.screen];
  if (state.screen === 'neuron') {
    const { layers } = await network(state.net);
    about = OF_KINDS[layers.find(({ name }) => name === state.layer)?.kind ?? ''] ?? 'neuron';
  }
  if (!about) return;
  const titles = [...(await text(FILES[''])).matchAll(/^## (.*)$/gm)].map(([, title]) => title);
  if (now() !== state) return;
  element.querySelector('.way')?.remove();
  ['.path', '.aside', '.title'].map((place) => element.querySelector(place)).find(Boolean)?.append(way(SECTIONS[about], `Guide: ${titles[SECTIONS[about] - 1]}`));
}

export class Guide {
  shown = '';

  constructor() {
    this.element = h('article', { class: 'guide' });
  }

  /** @param {import('./state.js').State} state */
  async show(state) {
    const file = FILES[state.language] ?? FILES[''];
    const page = await text(file);
    if (now() !== state) return;
    if (this.shown !== file) {
      this.shown = file;
      this.element.setAttribute('lang', state.language || 'en');
      this.element.replaceChildren(...rendered(page, {
        image: (src) => `guide/${src.split('/').at(-1)}`,
        link: (href, words) => this.leads(href, words),
      }));
      await Promise.all([...this.element.querySelectorAll('img')].map((image) => image.decode().catch(() => {})));
    }
    if (now() === state && state.part > 0) this.element.querySelectorAll('h2')[state.part - 1]?.scrollIntoView();
  }

  /** @param {string} href @param {string} words */
  leads(href, words) {
    if (href.startsWith(STUDIO)) return h('a', { class: 'state', href: `?${href.split('?')[1] ?? ''}` }, words);
    if (href.startsWith('https://')) return h('a', { href, target: '_blank', rel: 'noreferrer' }, words);
    const other = Object.keys(FILES).find((language) => FILES[language] === `guide/${href}`);
    if (other === undefined) return words;
    return h('a', { href: link({ language: other }), lang: other || 'en', onclick: (/** @type {MouseEvent} */ e) => { e.preventDefault(); go({ language: other }); } }, words);
  }

  key() {
    return false;
  }
}
