// Points out the three depths on the drawing: of the network, of a volume, of a filter.

import { font, h, ink } from './dom.js';
import { plural, volume } from './format.js';
import { edges } from './volumes.js';

/**
 * @typedef {import('./volumes.js').Place} Place
 * @typedef {import('./volumes.js').Look} Look
 * @typedef {import('./api.js').Network} Network
 */

/**
 * The sentence of each depth.
 * @param {Network} net
 * @param {{position: number}} group
 * @param {{position: number}|undefined} reader whose filters are told of: the group itself, where it has some
 */
function sentences(net, group, reader) {
  const layer = net.layers[group.position];
  return {
    network: `The network is ${plural(net.depth, 'layer')} with weights deep.`,
    volume: layer ? ofVolume(net, layer) : `The picture is ${net.input[2]} deep: ${net.input[2] === 3 ? 'red, green and blue' : plural(net.input[2], 'value')} at each place.`,
    filter: reader ? ofFilter(net, net.layers[reader.position], reader === group) : `${layer ? layer.name : 'It'} has no filters, and no filter reads it.`,
  };
}

/**
 * The sentences as items of a list.
 * @param {Network} net
 * @param {{position: number}} group
 * @param {{position: number}|undefined} reader
 */
export function told(net, group, reader) {
  const say = sentences(net, group, reader);
  return [h('li', { class: 'of-network' }, say.network), h('li', { class: 'of-volume' }, say.volume), h('li', { class: 'of-filter' }, say.filter)];
}

/** Those of one layer by itself: it, or what reads it, has the filters. @param {Network} net @param {number} position */
export function toldOf(net, position) {
  const own = { position };
  const next = net.layers.findIndex((l) => l.filter && l.inputs.includes(position));
  return told(net, own, net.layers[position]?.filter ? own : next < 0 ? undefined : { position: next });
}

/** @param {Network} net @param {number} i */
const called = (net, i) => (i < 0 ? 'the picture' : net.layers[i].name);

/** @param {Network} net @param {number} i */
const depth = (net, i) => (i < 0 ? net.input : net.layers[i].output)[2];

/** @param {Network} net @param {import('./api.js').Layer} layer */
function ofVolume(net, { name, output, inputs, filter }) {
  const head = `The volume of ${name} is ${output[2]} deep`;
  if (filter) return `${head}: ${plural(output[2], 'depth slice')}, one from each of its filters.`;
  const read = inputs.map((i) => depth(net, i));
  const names = inputs.map((i) => called(net, i)).join(' and ');
  if (read.every((d) => d === output[2])) return `${head}, as ${names} ${inputs.length > 1 ? 'are' : 'is'}: it has no filters, and makes slice after slice.`;
  if (inputs.length > 1 && read.reduce((a, b) => a + b, 0) === output[2]) return `${head}: ${read.join(' + ')}, the slices of ${names} one behind another.`;
  return `${head}; it has no filters.`;
}

/** @param {Network} net @param {import('./api.js').Layer} layer @param {boolean} own whether it is the one that is chosen */
function ofFilter(net, { name, inputs, filter }, own) {
  const size = filter ?? [1, 1, 1];
  const from = called(net, inputs[0]);
  const read = depth(net, inputs[0]);
  return `Each filter of ${name}${own ? '' : ', which reads it,'} is ${size[2]} deep, ${volume(size)}: ${size[2] === read ? `as deep as ${from}${own ? ', which it reads' : ''}` : `its group’s share of the ${read} slices of ${from}`}.`;
}

/**
 * @param {CanvasRenderingContext2D} c
 * @param {string} colour
 * @param {number} n
 * @param {number} x
 * @param {number} y
 */
function badge(c, colour, n, x, y) {
  c.fillStyle = colour;
  c.beginPath();
  c.arc(x, y, 8.5, 0, 2 * Math.PI);
  c.fill();
  c.fillStyle = ink('card');
  c.font = font('600');
  c.textAlign = 'center';
  c.textBaseline = 'middle';
  c.fillText(String(n), x, y + 0.5);
}

/**
 * A dimension line with its ticks.
 * @param {CanvasRenderingContext2D} c
 * @param {string} colour
 * @param {{x: number, y: number}} a
 * @param {{x: number, y: number}} b
 */
function dimension(c, colour, a, b) {
  const length = Math.hypot(b.x - a.x, b.y - a.y) || 1;
  const n = { x: -(b.y - a.y) / length * 4, y: (b.x - a.x) / length * 4 };
  c.strokeStyle = colour;
  c.lineWidth = 1.8;
  c.beginPath();
  for (const end of [a, b]) {
    c.moveTo(end.x - n.x, end.y - n.y);
    c.lineTo(end.x + n.x, end.y + n.y);
  }
  c.moveTo(a.x, a.y);
  c.lineTo(b.x, b.y);
  c.stroke();
}

/**
 * @param {CanvasRenderingContext2D} c
 * @param {Network} net
 * @param {Map<any, Place>} places
 * @param {import('./graph.js').Group} chosen
 * @param {import('./graph.js').Group|undefined} reader whose filter is drawn
 * @param {Look} view
 * @param {number} width of the drawing
 */
export function point(c, net, places, chosen, reader, view, width) {
  const colour = { network: ink('network'), volume: ink('volume'), filter: ink('filter') };
  dimension(c, colour.network, { x: 10, y: 18 }, { x: width - 10, y: 18 });
  c.fillStyle = colour.network;
  for (const { group, x, slot } of places.values()) {
    const ticks = group.run?.weights ?? Number(group.weighted);
    for (let i = 0; i < ticks; i++) c.fillRect(x + (i - (ticks - 1) / 2) * Math.min(6, slot / ticks) - (ticks > 1 ? 0.5 : 1.5), 13, ticks > 1 ? 1 : 3, 10);
  }
  badge(c, colour.network, 1, 24, 18);
  const place = /** @type {Place} */ (places.get(chosen));
  const e = edges(place, view);
  if (e.d.x > 4) {
    const gap = { x: -2, y: -9 };
    const a = { x: e.corner.x + gap.x, y: e.corner.y + gap.y };
    const b = { x: a.x + e.d.x, y: a.y + e.d.y };
    dimension(c, colour.volume, a, b);
    badge(c, colour.volume, 2, (a.x + b.x) / 2 - 6, (a.y + b.y) / 2 - 13);
  }
  if (reader) filter(c, net, places, reader, view, colour.filter);
}

/**
 * The chosen layer's filter, drawn where it reads.
 * @param {CanvasRenderingContext2D} c
 * @param {Network} net
 * @param {Map<any, Place>} places
 * @param {import('./graph.js').Group} chosen
 * @param {Look} view
 * @param {string} colour
 */
function filter(c, net, places, chosen, view, colour) {
  const layer = net.layers[chosen.position];
  const from = places.get(chosen.inputs[0]);
  if (!layer?.filter || !from) return;
  const e = edges(from, view);
  const [width, height, depth] = from.group.volume;
  const share = { w: layer.filter[0] / width, h: layer.filter[1] / height, d: layer.filter[2] / depth };
  const start = { w: (1 - share.w) * 0.62, h: (1 - share.h) * 0.42 };
  const at = (/** @type {number} */ w, /** @type {number} */ h, /** @type {number} */ d) => ({
    x: e.corner.x + e.w.x * w + e.d.x * d,
    y: e.corner.y + e.w.y * w + e.h.y * h + e.d.y * d,
  });
  const corners = [0, share.d].map((d) => [
    at(start.w, start.h, d), at(start.w + share.w, start.h, d),
    at(start.w + share.w, start.h + share.h, d), at(start.w, start.h + share.h, d),
  ]);
  c.strokeStyle = colour;
  c.lineWidth = 1.6;
  c.beginPath();
  for (const face of corners) {
    c.moveTo(face[3].x, face[3].y);
    for (const p of face) c.lineTo(p.x, p.y);
  }
  for (let i = 0; i < 4; i++) {
    c.moveTo(corners[0][i].x, corners[0][i].y);
    c.lineTo(corners[1][i].x, corners[1][i].y);
  }
  c.stroke();
  const to = /** @type {Place} */ (places.get(chosen));
  const t = edges(to, view);
  const unit = { x: t.corner.x + t.w.x * 0.5, y: t.corner.y + t.h.y * 0.45 + t.w.y * 0.5 };
  c.globalAlpha = 0.75;
  c.lineWidth = 1;
  c.setLineDash([4, 3]);
  c.beginPath();
  for (const p of [corners[0][1], corners[0][2]]) {
    c.moveTo(p.x, p.y);
    c.lineTo(unit.x, unit.y);
  }
  c.stroke();
  c.setLineDash([]);
  c.globalAlpha = 1;
  c.fillStyle = colour;
  c.fillRect(unit.x - 2, unit.y - 2, 4, 4);
  badge(c, colour, 3, corners[0][3].x - 4, corners[0][3].y + 12);
}
