// What stands below a volume on the screen Net, and above blocks that can be folded again.

import { h, ink } from './dom.js';
import { nameOf } from './fold.js';
import { plural, short, volume } from './format.js';

/**
 * @typedef {import('./graph.js').Group} Group
 * @typedef {import('./api.js').Network} Network
 */

/** A layer as it is read aloud. @param {import('./api.js').Layer} layer */
export function spoken(layer) {
  const [w, t, d] = layer.output;
  return `${layer.layer}, makes ${w} by ${t} by ${d}${layer.parameters ? `, ${plural(layer.parameters, 'parameter')}` : ''}${layer.macs ? `, ${plural(layer.macs, 'multiply-add')}` : ''}, sees ${layer.field} pixels`;
}

/**
 * @param {Network} net
 * @param {Group} group
 * @param {boolean} chosen
 * @param {{choose: () => void, open: () => void}} act
 * @returns {HTMLElement}
 */
export function label(net, group, chosen, act) {
  if (group.run) return folded(net, group, group.run, chosen, act);
  const layer = net.layers[group.position];
  const rest = group.members.slice(1).map((i) => net.layers[i].kind);
  const [block, own] = group.name.includes('/') ? group.name.split(/\/(?=[^/]*$)/) : ['', group.name];
  const lines = layer ? [
    volume(layer.output),
    layer.parameters ? `${short(layer.parameters)} params` : '',
    layer.macs ? `${short(layer.macs)} MACs` : '',
    `sees ${layer.field}${layer.field.includes('×') ? '' : ` × ${layer.field}`}`,
  ].filter(Boolean) : [volume(net.input), 'the picture'];
  const members = group.members.map((i) => (i < 0 ? 'input' : net.layers[i].name));
  const gives = net.outputs.filter((o) => members.includes(o.layer)).map((o) => o.name);
  return h('button', {
    type: 'button', class: 'volume', 'aria-pressed': chosen,
    'aria-label': `${group.name}: ${layer ? spoken(layer) : `the picture, ${volume(net.input)}`}${gives.length ? `; the output ${gives.join(', ')}` : ''}`,
    title: layer ? layer.layer : net.name, onclick: act.choose, ondblclick: act.open,
  }, block && h('i', {}, `${block}/`), h('b', {}, own), rest.length > 0 && h('i', {}, `+ ${rest.join(', ')}`),
  ...lines.map((line) => h('span', {}, line)),
  ...gives.map((name) => h('b', { class: 'gives' }, `→ ${name}`)));
}

/** Blocks that are folded into one volume. @param {Network} net @param {Group} group @param {import('./fold.js').Run} run @param {boolean} chosen @param {{open: () => void}} act */
function folded(net, group, run, chosen, { open }) {
  const inside = run.volumes.flatMap((g) => g.members).map((i) => net.layers[i]);
  const sum = inside.reduce((all, layer) => all + layer.parameters, 0);
  const name = nameOf(run);
  const kinds = run.kinds.join(', ');
  const weighted = run.kinds.filter((kind) => /^(conv|fc)/.test(kind)).join(', ') || kinds;
  return h('button', {
    type: 'button', class: `volume folded${chosen ? ' chosen' : ''}`, 'aria-expanded': 'false',
    'aria-label': `${name ? `${name}: ` : ''}${run.times} times ${kinds}, folded; makes ${volume(group.volume)}`,
    title: `${run.times} × (${kinds}): a click opens them`, onclick: open,
  }, name && h('i', {}, name), h('b', {}, `${run.times} ×`), h('i', { class: 'kinds' }, weighted), h('span', {}, volume(group.volume)),
  sum && h('span', {}, `${short(sum)} params`));
}

/** Folds blocks again. @param {import('./fold.js').Run} run @param {() => void} close @returns {HTMLElement} */
export const bracket = (run, close) => h('button', {
  type: 'button', class: 'bracket', 'aria-expanded': 'true', title: 'fold them again',
  'aria-label': `${nameOf(run) || 'blocks'}: ${run.times} times ${run.kinds.join(', ')}; folds them again`, onclick: close,
}, `▾ ${nameOf(run)} ${run.times} ×`);

/** What blocks that are opened reach over. @param {CanvasRenderingContext2D} c @param {{from: number, to: number}} span */
export function over(c, { from, to }) {
  c.strokeStyle = ink('strong-line');
  c.lineWidth = 1;
  c.beginPath();
  c.moveTo(from, 58);
  c.lineTo(from, 52);
  c.lineTo(to, 52);
  c.lineTo(to, 58);
  c.stroke();
}
