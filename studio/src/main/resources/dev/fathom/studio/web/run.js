// What is known of the network and the picture that are looked at.

import { binary, json, signed } from './api.js';
import { photo } from './color.js';
import { h } from './dom.js';

/**
 * @typedef {import('./api.js').Network} Network
 * @typedef {{d: number, width: number, height: number, size: number, least: number,
 *   largest: number, dead: number, plane: Int8Array, strengths: Uint8Array}} Face
 * @typedef {{d: number, label: string, value: number}} Guess
 * @typedef {{faces: Face[], says: string, classes: Guess[]}} Overview `says`: what the values of the classes are
 */

/** @param {string} name @returns {Promise<Network>} */
export const network = (name) => json('network', { network: name });

/**
 * The strongest slice of each volume and the strengths of all slices; the input comes first.
 * @param {Network} net
 * @param {string} picture
 * @returns {Promise<Overview>}
 */
export async function overview(net, picture) {
  const { head, bytes } = await binary('overview', { network: net.name, picture });
  let at = 0;
  const faces = head.volumes.map((/** @type {any} */ volume, /** @type {number} */ i) => {
    const plane = signed(bytes, at, volume.width * volume.height);
    at += plane.length;
    const depth = i === 0 ? net.input[2] : net.layers[i - 1].output[2];
    const strengths = bytes.subarray(at, at + depth);
    at += depth;
    return { ...volume, plane, strengths };
  });
  return { faces, says: head.says, classes: head.classes };
}

/** @param {string} name @param {string} picture */
export async function pixels(name, picture) {
  const { head, bytes } = await binary('picture', { network: name, picture });
  return photo(head, bytes);
}

/** The picture as a network reads it, when it is there. @param {string} name @param {string} picture */
export function drawing(name, picture) {
  const canvas = h('canvas', { 'aria-hidden': 'true' });
  pixels(name, picture).then((from) => {
    canvas.width = from.width;
    canvas.height = from.height;
    canvas.getContext('2d').drawImage(from, 0, 0);
  }, () => { canvas.title = 'it can’t be read'; });
  return canvas;
}

/**
 * Planes of a volume.
 * @param {string} name of the network
 * @param {string} picture
 * @param {string} layer
 * @param {{top?: number, d?: number, side?: number}} [which] all when nothing is said
 * @returns {Promise<{width: number, height: number, slices: number[], sizes: number[],
 *   size: number, bytes: Int8Array}>}
 */
export async function planes(name, picture, layer, which = {}) {
  const { head, bytes } = await binary('planes', { network: name, picture, layer, ...which });
  return { ...head, bytes: signed(bytes, 0, bytes.length) };
}

/** @param {Network} net @param {string} name @returns {number} −1 for the input */
export const position = (net, name) => net.layers.findIndex((layer) => layer.name === name);

/** Width, height and depth of a volume. @param {Network} net @param {string} name */
export function size(net, name) {
  const at = position(net, name);
  return at < 0 ? net.input : net.layers[at].output;
}

/** The names of all volumes, the input's first. @param {Network} net */
export const names = (net) => ['input', ...net.layers.map((layer) => layer.name)];

/** Layers whose filters can be drawn. @param {Network} net */
export const withFilters = (net) => net.layers.filter((layer) => layer.kind === 'conv' || layer.kind === 'fc');

/** The slice that says most: it varies, or, in volumes of one pixel, is largest. @param {{variance: any[], largest: any[]}} slices */
export function telling({ variance, largest }) {
  const by = variance.some((v) => Number(v) > 0) ? variance : largest;
  return by.reduce((/** @type {number} */ most, v, d) => (Number(v) > Number(by[most]) ? d : most), 0);
}
