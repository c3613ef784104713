// The way into a network: its volumes, a volume's slices and filters, one value. Links to its steps.

import { h } from './dom.js';
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
  const own = net.layers.find(({ name }) => name === layer);
  /** @type {[string, string][]} */
  const sections = [['layer', 'Slices: what it makes']];
  if (own && ['conv', 'fc'].includes(own.kind)) sections.push(['filters', 'Filters: what it looks for']);
  if (own) sections.push(['neuron', 'One value: how it came about']);
  return h('div', { class: 'path' },
    h('nav', { class: 'crumbs', 'aria-label': 'where this is' }, anchor({ screen: 'net', layer }, net.name), '›', h('span', {}, layer)),
    h('nav', { class: 'sections', 'aria-label': `sections of ${layer}` },
      ...sections.map(([name, title]) => anchor({ screen: name, layer, ...place }, title, { 'aria-current': name === screen ? 'page' : null }))));
}
