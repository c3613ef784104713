// How the network is drawn: a choice of ways.

import { h, segments } from './dom.js';
import { go } from './state.js';

/** How far volumes are turned at first, in degrees. */
export const TURNED = 38;

/**
 * @param {import('./state.js').State} state
 * @param {number} degrees
 * @param {(degrees: number) => void} turn
 * @param {(degrees: number) => void} turned while the slider moves
 * @param {() => void} rested when it no longer does
 * @returns {HTMLElement[]}
 */
export const ways = (state, degrees, turn, turned, rested) => [
  segments('volumes', [['', 'where the shape changes'], ['yes', 'every layer']], state.every, (every) => go({ every, open: '' }, false)),
  segments('depth drawn', [['', 'compressed (√)'], ['true', 'true']], state.depth, (depth) => go({ depth }, false)),
  segments('colours over', [['map', 'map'], ['layer', 'layer'], ['network', 'network']], state.scale, (scale) => go({ scale }, false)),
  segments('view', [[String(TURNED), 'turned'], ['0', 'flat']], String(degrees), (to) => turn(Number(to))),
  h('label', { class: 'tools' }, 'turn', h('input', {
    type: 'range', min: '0', max: '75', value: String(degrees), 'aria-label': 'turn the volumes, in degrees',
    oninput: (/** @type {any} */ e) => turned(Number(e.target.value)), onchange: rested,
  }))];
