// A layer's filters over a run: at the steps that were recorded, and in the models that were kept.

import { fresh } from './api.js';
import { h, still } from './dom.js';
import { Followed, weightsOf } from './follow.js';
import { count, plural } from './format.js';
import { endOf, keptBy, KINDS, NO_MODEL } from './kept.js';
import { go, now } from './state.js';

/** Milliseconds from one moment to the next, and for all of them. */
const SHORTEST = 90;
const ALL = 15_000;

/**
 * @typedef {import('./state.js').State} State
 * @typedef {import('./follow.js').Filters} Recorded
 * @typedef {import('./kept.js').Kept} Kept
 * @typedef {{step: number, kept?: Kept, recorded?: Recorded}} Moment
 * @typedef {import('./filters.js').Filters} Filters
 * @typedef {import('./filters.js').Filter} Filter
 */

export class Film {
  /** @type {{name: string}[]} */ runs = [];
  run = '';
  /** @type {Followed|null} */ followed = null;
  /** @type {Kept[]} */ kept = [];
  /** @type {Moment[]} */ moments = [];
  /** @type {Moment|undefined} */ shown;
  stand = '';
  playing = 0;
  due = 0;

  /** @param {() => void} changed when there is something else to be drawn */
  constructor(changed) {
    this.changed = changed;
    this.choice = h('select', { id: 'film-run', onchange: () => this.choose(this.choice.value) });
    this.playButton = h('button', { type: 'button', onclick: () => this.play() }, 'play');
    this.when = h('input', { type: 'range', min: 0, 'aria-label': 'moment of the run', oninput: () => this.to(Number(this.when.value)) });
    this.told = h('span', { class: 'number' });
    this.over = h('span', { class: 'tools over' }, this.playButton, this.when, this.told);
    this.note = h('p', { class: 'small soft' });
    this.element = h('section', { class: 'card film', 'aria-label': 'over a run' },
      h('div', { class: 'tools' }, h('label', { for: 'film-run' }, 'over the run'), this.choice, this.over), this.note);
  }

  /**
   * What is to be drawn; nothing for the network itself.
   * @param {State} state
   * @param {string} layer
   * @param {() => boolean} wanted whether it still is
   * @returns {Promise<Moment|undefined>}
   */
  async moment(state, layer, wanted) {
    const runs = this.runs.length ? this.runs : await fresh('runs', {});
    if (!wanted()) return undefined;
    this.runs = runs;
    const run = this.runs.find(({ name }) => state.net.startsWith(`${name}/`))?.name ?? '';
    if (run !== this.run) this.follow(run);
    const f = this.followed;
    const stand = f ? `${run} ${f.state.kept}` : '';
    if (f && stand !== this.stand) {
      const kept = await keptBy(run);
      if (!wanted()) return undefined;
      Object.assign(this, { kept, stand });
    }
    const playing = this.playing ? this.shown?.step : undefined;
    this.moments = f ? merged(f, this.kept, layer) : [];
    this.shown = this.moments[playing === undefined ? this.place(state) : this.moments.findIndex(({ step }) => step === playing)];
    this.tell(layer);
    return this.shown;
  }

  /** Which moment the address means. @param {State} state */
  place(state) {
    if (state.at < 0) return this.moments.findIndex(({ kept }) => kept?.network === state.net);
    return Math.max(0, this.moments.findLastIndex(({ step }) => step <= state.at));
  }

  /** @param {string} run */
  follow(run) {
    this.stop();
    this.run = run;
    this.followed = run ? new Followed(run, () => {
      clearTimeout(this.due);
      this.due = window.setTimeout(this.changed, 100);
    }) : null;
  }

  /** @param {string} run */
  async choose(run) {
    const network = await endOf(run);
    if (network) return go({ net: network, at: -1 });
    this.choice.value = this.run;
    this.note.textContent = NO_MODEL;
  }

  /** @param {string} layer */
  tell(layer) {
    if (this.choice.childElementCount !== this.runs.length + 1) {
      this.choice.replaceChildren(h('option', { value: '', disabled: true }, this.runs.length ? 'choose one' : 'there is none yet'), ...this.runs.map(({ name }) => h('option', { value: name }, name)));
    }
    this.choice.value = this.run;
    this.over.hidden = !this.followed?.whole || this.moments.length < 2;
    const place = this.shown ? this.moments.indexOf(this.shown) : -1;
    this.when.max = String(this.moments.length - 1);
    this.when.value = String(place);
    const words = this.shown ? `after step ${count(this.shown.step)}${this.shown.kept ? `, ${KINDS[this.shown.kept.kind]}` : ''}` : '';
    this.told.textContent = words;
    this.when.setAttribute('aria-valuetext', words);
    this.note.textContent = this.run ? this.known(layer) : 'Shows how filters changed while they were trained.';
  }

  /** What there is to be seen, in words. @param {string} layer */
  known(layer) {
    const recorded = this.moments.filter((m) => m.recorded).length;
    const kept = this.moments.length - recorded;
    const models = `${plural(kept, 'model')} that the run keeps`;
    if (this.shown?.recorded) return `Recorded while it was trained, each weight to 1/127 of its filter’s largest; biases were not. ${plural(recorded, 'such moment')}, and ${models}.`;
    if (recorded) return `${plural(recorded, 'moment')} recorded while it was trained, and ${models}.`;
    const first = this.followed?.filters.at(-1)?.filters;
    if (first?.layer === layer) return `This run was recorded before the sizes of weights were: its filters’ patterns are on the screen Train, here are ${models}.`;
    return `${first ? `While it was trained only the filters of ${first.layer} were recorded` : 'Nothing was recorded of its filters while it was trained'}; of ${layer} there ${kept === 1 ? 'is' : 'are'} ${models}, each in colours up to its own largest weight.`;
  }

  /** The largest weight of all that was recorded. */
  largest() {
    return this.moments.reduce((most, { recorded }) => Math.max(most, ...recorded?.largest ?? []), 0);
  }

  /** To a moment. @param {number} i */
  to(i) {
    const moment = this.moments[i];
    if (!moment) return;
    const { slice } = now();
    go(moment.kept ? { net: moment.kept.network, at: -1, slice } : { at: moment.step }, false);
  }

  play() {
    if (this.moments.length < 2) return;
    if (this.playing) {
      this.pause();
      this.to(this.shown ? this.moments.indexOf(this.shown) : 0);
      return;
    }
    const pause = Math.max(SHORTEST, ALL / this.moments.length / 4) * (still() ? 5 : 1);
    let i = this.shown === this.moments.at(-1) ? 0 : this.moments.indexOf(/** @type {Moment} */ (this.shown)) + 1;
    this.playButton.textContent = 'pause';
    this.playing = window.setInterval(() => {
      this.shown = this.moments[i++];
      if (i >= this.moments.length) this.play();
      else this.changed();
    }, pause);
  }

  pause() {
    clearInterval(this.playing);
    this.playing = 0;
    this.playButton.textContent = 'play';
  }

  stop() {
    this.pause();
    clearTimeout(this.due);
    this.followed?.close();
    Object.assign(this, { followed: null, run: '', stand: '', kept: [] });
  }

  leave() {
    this.stop();
    this.runs = [];
  }
}

/** The moments of a layer by their steps; where a model was kept, it is better than what was recorded. @param {Followed} f @param {Kept[]} kept @param {string} layer @returns {Moment[]} */
function merged(f, kept, layer) {
  /** @type {Map<number, Moment>} */
  const all = new Map();
  for (const { step, filters } of f.filters) if (filters.layer === layer && filters.largest) all.set(step, { step, recorded: filters });
  for (const each of kept) all.set(each.step, { step: each.step, kept: each });
  return [...all.values()].sort((a, b) => a.step - b.step);
}

/**
 * Recorded filters as those that the engine draws.
 * @param {Filters} like the filters of the same layer in a model
 * @param {Recorded} recorded
 * @returns {Filters}
 */
export function developed(like, recorded) {
  const from = weightsOf(recorded);
  const { width, height, depth } = recorded;
  const sizes = /** @type {number[]} */ (recorded.largest);
  const pixels = width * height;
  const bytes = new Int8Array(from.length);
  for (let i = 0; i < from.length; i++) {
    const [filter, p, d] = [Math.floor(i / (pixels * depth)), Math.floor(i % (pixels * depth) / depth), i % depth];
    bytes[(filter * depth + Math.abs(Math.max(0, like.red) - d)) * pixels + p] = from[i];
  }
  return { ...like, from: 0, count: sizes.length, slices: sizes.map(() => (depth === 1 ? 0 : -1)), sizes, size: Math.max(...sizes), bytes };
}

/** One of them in numbers. @param {Filters} all @param {number} d @returns {Filter} */
export function measured(all, d) {
  const [width, height, depth] = all.volume;
  const pixels = width * height;
  const weights = Array.from({ length: pixels * depth }, (_, i) => all.bytes[(d * depth + i % depth) * pixels + Math.floor(i / depth)] / 127 * all.sizes[d]);
  const slices = Array.from({ length: depth }, (_, s) => weights.reduce((most, w, i) => (i % depth === s ? Math.max(most, Math.abs(w)) : most), 0));
  return { d, volume: all.volume, weights, slices, bias: null };
}
