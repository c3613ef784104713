// The way into a network: its volumes, a volume's slices and filters, one value. Links to its steps.

import { h } from './dom.js';
import { Search } from './search.js';
import { go, link } from './state.js';

/** @typedef {import('./state.js').State} State */

/** A link to another state. @param {Partial<State>} to @param {string} text @param {Record<string, any>} [more] */
export function anchor(to, text, more = {}) {
  return h('a', {
    href: link(to), ...more,
    onclick: (/** @type {MouseEvent} */ e) => {
      if (e.ctrlKey || e.metaKey || e.shiftKey) return;
      e.preventDefault();
      go(to);
    },
  }, text);
}

/**
 * Where this is: the way back, and what else an opened layer shows.
 * @param {import('./api.js').Network} net
 * @param {string} layer
 * @param {string} screen
 * @param {Partial<State>} [place] of the value, where one is looked at
 */
export function path(net, layer, screen, place = {}) {
  const sections = sectionsOf(net.layers.find(({ name }) => name === layer));
  return h('div', { class: 'path' },
    h('nav', { class: 'crumbs', 'aria-label': 'where this is' }, anchor({ screen: 'net', layer }, net.name), '›', h('span', {}, layer)),
    h('nav', { class: 'sections', 'aria-label': `sections of ${layer}` },
      ...sections.map(([name, title]) => anchor({ screen: name, layer, ...place }, title, { 'aria-current': name === screen ? 'page' : null }))));
}

/** What there is to see of a layer; undefined is the picture. @param {import('./api.js').Layer|undefined} layer @returns {[string, string][]} */
const sectionsOf = (layer) => [
  ['layer', 'Slices: what it makes'],
  ...(/** @type {[string, string][]} */ (layer && ['conv', 'fc'].includes(layer.kind) ? [['filters', 'Filters: what it looks for']] : [])),
  ...(/** @type {[string, string][]} */ (layer ? [['neuron', 'One value: how it came about']] : []))];

/** Finds a layer, and shows of it what the screen does; its slices where there is no such thing. @param {string} screen @param {() => import('./api.js').Network} net */
export const finder = (screen, net) => new Search(net, (at) => {
  const layer = net().layers[at];
  const to = sectionsOf(layer).some(([name]) => name === screen) ? screen : 'layer';
  go({ screen: to, layer: layer?.name ?? 'input', d: -1, x: -1, y: -1 }, to !== screen);
});
