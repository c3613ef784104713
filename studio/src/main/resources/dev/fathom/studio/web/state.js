// What is looked at. All of it stands in the address, so that a link and the back button work: in
// the query, or in a shared file in the fragment.

import { view } from './shared.js';

/**
 * @typedef {{screen: string, net: string, pic: string, layer: string, d: number, x: number,
 *   y: number, slice: number, over: string, sort: string, scale: string, every: string, depth: string,
 *   limit: number, right: number, taken: number, as: string, run: string, at: number,
 *   smooth: string, runs: string, settings: string, axis: string, text: string, show: string, curve: string, open: string,
 *   clip: string, from: number, to: number, beside: string, part: number, language: string}} State `text`: the network that Build edits, while it is not yet one of the studio's; `from`, `to`: the part of a run that charts show, −1 for its ends;
 *   `open`: repeated blocks that are opened on Net
 */

/** @type {State} */
const USUAL = {
  screen: 'net', net: '', pic: '', layer: '', d: -1, x: -1, y: -1, slice: -1, over: '', sort: 'order', scale: 'layer', every: '', depth: '',
  limit: -1, right: -1, taken: -1, as: '',
  run: '', at: -1, smooth: '95', runs: '', settings: '', axis: '', text: '', show: '', curve: '', open: '',
  clip: '', from: -1, to: -1, beside: '', part: -1, language: '',
};

/** All of a run, as charts show it. */
export const WHOLE = { from: USUAL.from, to: USUAL.to };

/** @type {((state: State, before: State) => void)[]} */
const listeners = [];

/** @type {State} */
let state = read();

function read() {
  const values = new URLSearchParams(view ? location.hash.slice(1) || view.state : location.search);
  /** @type {any} */
  const found = { ...USUAL };
  for (const key of Object.keys(USUAL)) {
    const value = values.get(key);
    if (value === null) continue;
    found[key] = typeof found[key] === 'number' ? (/^\d{1,9}$/.test(value) ? Number(value) : -1) : value;
  }
  return found;
}

/** @returns {State} */
export const now = () => state;

/** A slice is one of a filter, a step one of a network's run, a text and blocks those of a network: others begin with their own. Only Compare counts in epochs. @param {Partial<State>} changes @returns {State} */
function changed(changes) {
  const next = { ...state, ...changes };
  const other = state.net !== '' && next.net !== state.net;
  if (other) Object.assign(next, { text: USUAL.text, open: USUAL.open });
  const elsewhere = other || (state.axis !== USUAL.axis && next.screen !== state.screen);
  if (elsewhere && !('at' in changes)) next.at = USUAL.at;
  if ((next.run !== state.run || next.axis !== state.axis) && !('from' in changes)) Object.assign(next, WHOLE);
  const same = (state.net === '' || next.net === state.net) && next.layer === state.layer && next.d === state.d;
  return same || 'slice' in changes ? next : { ...next, slice: USUAL.slice };
}

/** The address of a state. @param {Partial<State>} changes */
export function link(changes) {
  /** @type {Record<string, any>} */
  const next = changed(changes);
  const values = new URLSearchParams();
  for (const [key, usual] of Object.entries(USUAL)) {
    if (next[key] !== usual) values.set(key, String(next[key]));
  }
  return `${view ? '#' : '?'}${values}`;
}

/**
 * Goes to another state.
 * @param {Partial<State>} changes
 * @param {boolean} [keep] whether the back button comes back to where it was
 */
export function go(changes, keep = true) {
  const before = state;
  const url = link(changes);
  state = changed(changes);
  if (keep) history.pushState(null, '', url);
  else history.replaceState(null, '', url);
  tell(before);
}

/** @param {State} before */
function tell(before) {
  for (const listener of listeners) listener(state, before);
}

/** @param {(state: State, before: State) => void} listener */
export const onChange = (listener) => listeners.push(listener);

addEventListener('popstate', () => {
  const before = state;
  state = read();
  tell(before);
});
