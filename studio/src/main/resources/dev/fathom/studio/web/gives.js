// What a network says of the picture, and what it gives by name.

import { h, sideways } from './dom.js';
import { number, percent, volume } from './format.js';
import { anchor } from './zoom.js';

/** What stands above the values that the network gives. @type {Record<string, string>} */
const SAYS = {
  classes: 'It takes the picture for',
  labels: 'Labels that the picture has, where it is more probable than not',
  pixels: 'Parts of the picture that it takes for',
  numbers: 'The numbers that it tells of the picture',
  scores: 'The largest scores; they are no probabilities',
};

/** @param {import('./run.js').Overview} seen @param {string} right what is right for the picture, where it is known */
export function guesses({ says, classes }, right) {
  const parts = ['classes', 'labels', 'pixels'].includes(says);
  return [
    h('h2', {}, SAYS[says] ?? ''), right ? h('p', { class: 'small soft' }, `What it is: ${right}.`) : '',
    ...classes.map((g) => h('div', { class: 'guess' },
      h(g.label === right ? 'b' : 'span', {}, g.label),
      parts ? h('meter', { min: '0', max: '1', value: String(g.value), 'aria-label': g.label }) : h('span'),
      h('span', { class: 'number' }, parts ? percent(g.value) : number(g.value))))];
}

/** Where that is more than one thing. @param {import('./api.js').Network} net */
export const outputs = (net) => [h('h2', {}, 'What it gives'), sideways('outputs', h('table', { class: 'number' },
  h('thead', {}, h('tr', {}, ...['output', 'layer', 'volume', 'elsewhere'].map((title) => h('th', { scope: 'col' }, title)))),
  h('tbody', {}, ...net.outputs.map((o) => h('tr', {}, h('th', { scope: 'row' }, o.name),
    h('td', {}, anchor({ screen: 'layer', layer: o.layer, d: -1, x: -1, y: -1 }, o.layer)),
    h('td', {}, volume(o.volume)), h('td', {}, volume(o.shape)))))))];
