// Starts the page: one screen at a time, drawn from the state in the address.

import { Build } from './build.js';
import { Compare } from './compare.js';
import { focused, h, hint, revealing, speak } from './dom.js';
import { ErrorsScreen } from './errors.js';
import { FiltersScreen } from './filters.js';
import { land, takeOff } from './flight.js';
import { Guide, guided, way } from './guide.js';
import { Head } from './head.js';
import { LayerScreen } from './layer.js';
import { Net } from './net.js';
import { NeuronScreen } from './neuron.js';
import { share } from './share.js';
import { view } from './shared.js';
import { go, now, onChange } from './state.js';
import { Train } from './train.js';

revealing(document.documentElement);

/** @typedef {import('./state.js').State} State */
/** @typedef {{element: HTMLElement, show(state: State, before: State|null): Promise<void>,
 *   key(key: string): boolean, leave?(): void, everything?(): void, search?: import('./search.js').Search,
 *   spread?(layer: string): import('./flight.js').Spread|undefined}} Screen `leave` ends what goes on by itself, `everything`
 *   asks for what lies outside of the window, `spread` is where it shows the slices of a layer, or of its own */

/** Those that are opened within another have no tab. @type {Record<string, {title: string, make: () => Screen, back: Partial<State>, within?: string}>} */
const SCREENS = {
  net: { title: 'Net', make: () => new Net(), back: {} },
  layer: { title: 'Layer', make: () => new LayerScreen(), back: { screen: 'net' }, within: 'net' },
  neuron: { title: 'Neuron', make: () => new NeuronScreen(), back: { screen: 'layer' }, within: 'net' },
  filters: { title: 'Filters', make: () => new FiltersScreen(), back: { screen: 'net' }, within: 'net' },
  errors: { title: 'Errors', make: () => new ErrorsScreen(), back: { screen: 'net' } },
  train: { title: 'Train', make: () => new Train(), back: { screen: 'net' } },
  compare: { title: 'Compare', make: () => new Compare(), back: { screen: 'net' } },
  build: { title: 'Build', make: () => new Build(), back: { screen: 'net' } },
  guide: { title: 'Guide', make: () => new Guide(), back: { screen: 'net' } },
};

const KEYS = [
  ['← → ↑ ↓', 'move in x and y; between volumes on Net, filters on Filters, cells on Errors; the cursor on Compare'], ['PgUp PgDn', 'through the depth slices'],
  ['[ ]', 'through the layers'], ['/', 'find a layer, on Net and in an opened layer'], ['Enter', 'open what is chosen: a volume, folded blocks, a slice'], ['Esc', 'back to where it was opened'],
  ['Space', 'play or pause: the sliding filter, filters over a run'], ['?', 'this help'],
];

const help = h('dialog', { 'aria-labelledby': 'help-title' },
  h('h2', { id: 'help-title' }, 'Keys'),
  h('dl', {}, ...KEYS.flatMap(([keys, what]) => [
    h('dt', {}, ...keys.split(' ').flatMap((key) => [h('kbd', {}, key), ' '])), h('dd', {}, what)])),
  h('p', { class: 'small soft' }, 'Blue is above 0, orange below; the paper’s colour is 0. Everything is computed on this machine, and nothing leaves it.'),
  view ? '' : h('p', {}, way(0, 'The guide: what is the depth of a convolutional network?')),
  h('form', { method: 'dialog' }, h('button', {}, 'Close')));

const main = /** @type {HTMLElement} */ (document.getElementById('screen'));
const failure = h('div', { class: 'failure', role: 'alert', hidden: true });
/** @type {Map<string, Screen>} */
const made = new Map();
/** @type {Map<string, {y: number, refocus: () => void}>} how far each screen was scrolled when it was left, and what had the focus */
const places = new Map();
let current = '';
/** the view that is being drawn */
let drawing = Promise.resolve();

/** @param {Error} error */
function fail(error) {
  failure.textContent = error.message;
  failure.hidden = false;
}

const tabs = Object.entries(SCREENS).filter(([name, s]) => name !== 'guide' && !s.within);
const head = new Head(tabs.map(([name, s]) => [name, s.title]), () => help.showModal(), sharing, fail);

/** Whether one comes back from a screen to another, from which it was opened. @param {string} from @param {string} to @returns {boolean} */
function returns(from, to) {
  const back = SCREENS[from]?.back.screen;
  return back !== undefined && (back === to || returns(back, to));
}

/** @param {State} state @param {State|null} before */
async function show(state, before) {
  const name = state.screen in SCREENS ? state.screen : 'net';
  let screen = made.get(name);
  if (!screen) {
    screen = SCREENS[name].make();
    made.set(name, screen);
  }
  hint('');
  const refocus = focused();
  help.close();
  failure.hidden = true;
  head.show(state, SCREENS[name].within ?? name);
  document.title = `${state.layer && name !== 'net' ? `${state.layer} · ` : ''}${state.net} · Fathom studio`;
  const changed = current !== name;
  const place = changed && returns(current, name) ? places.get(name) : undefined;
  const zooms = changed && before && (returns(current, name) || returns(name, current) || (SCREENS[name].within && SCREENS[current]?.within));
  const from = zooms ? made.get(current)?.spread?.(state.layer) : undefined;
  const flight = takeOff(from);
  if (changed) {
    if (!flight) land();
    places.set(current, { y: scrollY, refocus });
    made.get(current)?.leave?.();
    current = name;
    main.replaceChildren(failure, screen.element);
    if (before) {
      scrollTo(0, 0);
      speak(SCREENS[name].title);
    }
  }
  main.dataset.waits = `${state.net} …`;
  main.setAttribute('aria-busy', 'true');
  try {
    await screen.show(state, changed ? null : before);
    await guided(state, screen.element);
  } catch (error) {
    if (now() === state) fail(/** @type {Error} */ (error));
  }
  refocus();
  if (now() !== state) {
    flight?.end();
    return;
  }
  main.removeAttribute('aria-busy');
  if (place) {
    scrollTo(0, place.y);
    place.refocus();
  }
  if (from) flight?.to(screen.spread?.(from.layer), screen.element);
  head.fill(state);
}

/** Draws the view from nothing, all of it. */
async function anew() {
  made.get(current)?.leave?.();
  made.delete(current);
  current = '';
  await show(now(), null);
  made.get(current)?.everything?.();
}

async function sharing() {
  try {
    await drawing;
    await share(anew);
  } catch (error) {
    fail(/** @type {Error} */ (error));
  }
}

/** Whether an element wants the keys for itself. @param {EventTarget|null} target @param {string} key */
function taken(target, key) {
  if (!(target instanceof HTMLElement)) return false;
  if (target.matches('input, select, textarea, dialog, dialog *')) return true;
  return (key === 'Enter' || key === ' ') && target.matches('button, a, label, summary');
}

document.addEventListener('keydown', (e) => {
  if (e.ctrlKey || e.metaKey || e.altKey || taken(e.target, e.key)) return;
  const screen = made.get(current);
  if (e.key === '?') help.showModal();
  else if (e.key === 'Escape' && SCREENS[current]?.back.screen) go(SCREENS[current].back);
  else if (e.key === '/' && screen?.search) screen.search.focus();
  else if (!screen?.key(e.key)) return;
  e.preventDefault();
});

addEventListener('unhandledrejection', (e) => fail(e.reason));
onChange((state, before) => { drawing = show(state, before); });
document.body.append(help);
main.append(failure);

try {
  const start = view ? { net: '', pic: '' } : await head.load();
  const state = now();
  go({ net: state.net || start.net, pic: state.pic || start.pic }, false);
} catch (error) {
  fail(/** @type {Error} */ (error));
}
