// How parts add up to a value: a row a part, each bar beginning where the one before ended.

import { h, svg } from './dom.js';
import { exact, number, percent } from './format.js';

const MOST = 20;

/**
 * @typedef {{text: string, from: number, to: number, value: number, kind: string, slice?: number,
 *   share?: {of: number, power: number}}} Row `share`: the part of all that it is, and e to the power by which it is
 */

/**
 * The strongest slices one by one in the order of depth, the others in one row, the bias, the value.
 * @param {import('./products.js').Sum} sum
 * @param {number} value
 * @param {number} engine
 * @returns {Row[]}
 */
export function rows(sum, value, engine) {
  const slices = sum.slices.map(Number);
  const ranked = slices.map((_, d) => d).sort((a, b) => Math.abs(slices[b]) - Math.abs(slices[a]));
  const shown = ranked.slice(0, MOST).sort((a, b) => a - b);
  const rest = ranked.slice(MOST);
  /** @type {Row[]} */
  const made = [];
  let at = 0;
  const add = (/** @type {string} */ text, /** @type {number} */ part, /** @type {number|undefined} */ slice) => {
    made.push({ text, from: at, to: at + part, value: part, kind: 'part', slice });
    at += part;
  };
  for (const d of shown) add(`slice ${d}`, slices[d], d);
  if (rest.length > 0) add(`${rest.length} weaker slices`, rest.reduce((s, d) => s + slices[d], 0), undefined);
  if (sum.bias !== null) add('+ bias', Number(sum.bias), undefined);
  made.push({ text: '= value', from: 0, to: value, value, kind: 'total' });
  made.push({ text: 'engine’s value', from: 0, to: engine, value: engine, kind: 'engine' });
  return made;
}

/**
 * @param {Row[]} all
 * @param {number} chosen slice
 * @param {(slice: number) => void} choose
 */
export function waterfall(all, chosen, choose) {
  const ends = all.flatMap((r) => [r.from, r.to]).filter(Number.isFinite);
  const low = Math.min(0, ...ends);
  const span = Math.max(0, ...ends) - low || 1;
  const x = (/** @type {number} */ v) => (Number.isFinite(v) ? (v - low) / span * 100 : 0);
  return h('ol', { class: `waterfall${all.some((row) => row.share) ? ' shares' : ''}` }, ...all.map((row) => {
    const bar = svg('svg', { viewBox: '0 0 100 10', preserveAspectRatio: 'none', 'aria-hidden': 'true' });
    bar.append(
      svg('line', { x1: x(0), x2: x(0), y1: 0, y2: 10, class: 'zero' }),
      svg('rect', { x: Math.min(x(row.from), x(row.to)), width: Math.max(0.3, Math.abs(x(row.to) - x(row.from))), y: 1, height: 8, class: row.value < 0 ? 'minus' : 'plus' }));
    const { slice } = row;
    return h('li', { class: `${row.kind}${slice !== undefined && slice === chosen ? ' chosen' : ''}` },
      slice === undefined ? h('span', {}, row.text) : h('button', { type: 'button', onclick: () => choose(slice) }, row.text),
      bar, h('span', { class: `number ${row.value < 0 ? 'minus' : 'plus'}` }, exact(row.value)), ...(row.share ? shared(row.value, row.share) : []));
  }));
}

/** From what a class got to its probability. @param {number} value @param {{of: number, power: number}} share */
function shared(value, { of, power }) {
  const bar = svg('svg', { viewBox: '0 0 100 10', preserveAspectRatio: 'none', 'aria-hidden': 'true' });
  bar.append(svg('rect', { x: 0, y: 1, width: Math.max(0.3, of * 100), height: 8, class: 'share' }));
  return [h('span', { class: 'number soft' }, `e^(${number(value)} − m) = ${number(Number(power.toPrecision(3)))}`), bar];
}

/**
 * What a layer without filters reads. What the classes got stands in their order, the largest first.
 * @param {{layer: string, x: number, y: number, d: number, value: number}[]} all
 * @param {number} marked
 * @param {string[]} labels of the classes, where these are what it makes
 * @param {boolean} shares whether it makes probabilities of them
 */
export function readings(all, marked, labels, shares) {
  const values = all.map((r) => Number(r.value));
  const classes = labels.length === all.length;
  const first = Math.max(0, Math.min(marked - MOST / 2, all.length - MOST));
  const ranked = values.map((_, i) => i);
  if (classes) ranked.sort((a, b) => values[b] - values[a] || a - b);
  const shown = classes ? ranked.slice(0, MOST) : ranked.slice(first, first + MOST);
  if (!shown.includes(marked) && marked >= 0) shown[shown.length - 1] = marked;
  const most = Math.max(...values);
  const sum = values.reduce((s, v) => s + Math.exp(v - most), 0);
  const left = all.length - shown.length;
  return h('div', {},
    classes && h('p', { class: 'small soft' }, shares ? `What each class got: its logit. Then e to the power of it, less m = ${number(most)}, the largest. Then the part of all these powers, together ${number(Number(sum.toPrecision(4)))}, that its own is: the probability.` : 'What each class got.'),
    waterfall(shown.map((i) => ({
      text: classes ? `${labels[i]}${shares ? `: ${percent(Math.exp(values[i] - most) / sum)}` : ''}` : `${all[i].layer} ${all[i].x}, ${all[i].y}, ${all[i].d}`,
      from: 0, to: values[i], value: values[i], kind: i === marked ? 'total' : 'part',
      ...(classes && shares ? { share: { of: Math.exp(values[i] - most) / sum, power: Math.exp(values[i] - most) } } : {}),
    })), -1, () => {}),
    left > 0 && h('p', { class: 'small soft' }, `and ${left} more; all count`));
}
