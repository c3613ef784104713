// How large the numbers inside of a network are, layer by layer: values, and slopes of the loss.

import { h, ink, pen, sideways } from './dom.js';
import { count, number, percent } from './format.js';

/** @typedef {{layer: string, least: number, largest: number, values: number[], still: number, slopes: number[], none: number}} Inside */

const [WIDTH, HEIGHT] = [190, 34];
/** The power of 10 at which the slopes' bins begin, two bins each. */
const SMALLEST = -10;

/** @param {number[]} bins @param {string} colour @param {string} words @param {number} [zero] where 0 lies, 0 … 1 */
function bars(bins, colour, words, zero) {
  const canvas = h('canvas', { role: 'img', 'aria-label': words });
  const c = pen(canvas, WIDTH, HEIGHT);
  // roots, so that few are seen beside many
  const most = Math.sqrt(Math.max(1, ...bins));
  const width = WIDTH / bins.length;
  c.fillStyle = ink(colour);
  bins.forEach((n, i) => { const tall = Math.sqrt(n) / most * (HEIGHT - 2); c.fillRect(i * width, HEIGHT - 1 - tall, width - 1, tall); });
  c.fillStyle = ink('strong-line');
  c.fillRect(0, HEIGHT - 1, WIDTH, 1);
  if (zero !== undefined && zero >= 0 && zero <= 1) c.fillRect(zero * WIDTH, 0, 1, HEIGHT);
  return canvas;
}

/** The size that as many slopes are above as below. @param {number[]} bins @returns {number|undefined} a power of 10 */
function middle(bins) {
  const half = bins.reduce((a, b) => a + b, 0) / 2;
  let sum = 0;
  const at = bins.findIndex((n) => { sum += n; return sum >= half && half > 0; });
  return at < 0 ? undefined : SMALLEST + at / 2 + 0.25;
}

export class Histograms {
  /** @param {() => void} ask for what is not told while nobody looks */
  constructor(ask) {
    this.body = h('div', {});
    this.element = h('details', { class: 'card', ontoggle: () => { if (this.element.open) ask(); } },
      h('summary', {}, 'Inside: values and slopes, layer by layer'), this.body);
  }

  get open() {
    return this.element.open;
  }

  /** @param {Inside[]} layers @param {number} step */
  show(layers, step) {
    if (layers.length === 0) return;
    this.body.replaceChildren(
      h('p', { class: 'small soft' }, `After step ${count(step)}, on the twelve pictures. Left what a layer makes of them, from its least value to its largest; the line is 0. Right the sizes of the slopes of the loss along the layer’s weights, on one axis for all layers, from 1e−10 to 100: where they get smaller from layer to layer towards the input, they vanish, and the first layers learn nothing. Heights are roots of the counts.`),
      sideways('values and slopes by layer', h('table', { class: 'inside number' },
        h('thead', {}, h('tr', {}, ...['layer', 'values', 'from … to', 'slopes', 'half are below'].map((name) => h('th', { scope: 'col' }, name)))),
        h('tbody', {}, ...layers.map((l) => this.row(l))))));
  }

  /** @param {Inside} of */
  row({ layer, least, largest, values, still, slopes, none }) {
    const at = middle(slopes);
    const half = at === undefined ? '–' : number(Number((10 ** at).toPrecision(1)));
    const zeros = still > 0.005 ? `, ${percent(still)} are 0` : '';
    const all = none > 0 && slopes.every((n) => n === 0);
    return h('tr', {}, h('th', { scope: 'row' }, layer),
      h('td', {}, bars(values, 'volume', `values of ${layer}: ${number(least)} … ${number(largest)}${zeros}`, -Number(least) / (Number(largest) - Number(least)))),
      h('td', {}, `${number(least)} … ${number(largest)}`, still > 0.005 && h('span', { class: 'soft' }, ` ${percent(still)} are 0`)),
      h('td', {}, bars(slopes, 'filter', `slopes of ${layer}: half are below ${half}`)),
      h('td', {}, all ? h('span', { class: 'minus' }, 'all are 0') : half));
  }
}
