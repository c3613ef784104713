// What a run has written so far, and what it writes while one looks.

import { follow } from './api.js';
import { title } from './format.js';
import { bytesOf } from './shared.js';

/**
 * @typedef {import('./chart.js').Point} Point
 * @typedef {Record<string, number>} Epoch epoch, step, loss, accuracy, validationLoss, validationAccuracy … as far as it has them
 * @typedef {{layer: string, width: number, height: number, depth: number, largest?: number[], bytes: string}} Filters
 */

/** Their weights, each by its filter's largest. @param {Filters} filters */
export const weightsOf = ({ bytes }) => new Int8Array(bytesOf(bytes).buffer);

export class Followed {
  /** @type {Record<string, string>} what it is: recipe, seed, network … */ texts = {};
  /** @type {Record<string, Point[]>} */ lines = {};
  /** @type {Epoch[]} */ epochs = [];
  /** @type {Record<string, Point[]>} */ updates = {};
  /** @type {{step: number, filters: Filters}[]} */ filters = [];
  /** @type {{afterStep: number, factor: number}[]} */ rates = [];
  /** @type {{finished: boolean, paused: boolean|null, ended: string|null, kept: string, left: import('./resume.js').Left|null}} `kept` changes with the models that it keeps */ state = { finished: false, paused: null, ended: null, kept: '', left: null };
  /** @type {Record<string, number>|null} testLoss, testAccuracy … */ test = null;
  step = 0;
  epoch = 0;
  lost = false;
  /** whether all that was written so far has come */
  whole = false;

  /** @param {string} run @param {() => void} changed */
  constructor(run, changed) {
    /** @type {Record<string, (data: any) => void>} */
    const takes = {
      run: (texts) => { this.texts = texts; },
      metrics: (lines) => lines.forEach((/** @type {any} */ l) => this.metric(l)),
      layers: (lines) => lines.forEach((/** @type {any} */ l) => this.layer(l)),
      timings: (lines) => lines.forEach((/** @type {any} */ l) => l.picturesPerSecond && this.add(this.lines, 'speed', l.step, l.picturesPerSecond)),
      rates: (lines) => { this.rates.push(...lines); },
      again: () => Object.assign(this, { lines: {}, epochs: [], updates: {}, filters: [], rates: [], test: null, step: 0 }),
      state: (state) => {
        Object.assign(this, { state, whole: true });
        // no more will come, and a browser keeps only six connections; a shared file has none
        if (state.ended || (state.finished && state.paused === null)) this.close?.();
      },
    };
    this.close = follow('follow', { run }, Object.keys(takes), (name, data) => {
      this.lost = false;
      takes[name](data);
      changed();
    }, () => {
      if (this.state.finished) this.close();
      else this.lost = true;
      changed();
    });
  }

  /** @param {Record<string, Point[]>} lines @param {string} name @param {number} x @param {number} y */
  add(lines, name, x, y) {
    const line = lines[name] ??= [];
    while (line.length > 0 && line[line.length - 1].x >= x) line.pop();
    line.push({ x, y: Number(y) });
  }

  /** @param {any} line */
  metric(line) {
    if (line.step) {
      this.step = line.step;
      this.epoch = line.epoch;
      for (const name of ['rate', 'batchLoss', 'batchAccuracy']) if (name in line) this.add(this.lines, name, line.step, line[name]);
    } else if (line.epoch) {
      this.epochs.push({ ...line, step: this.step });
    } else {
      this.test = line;
    }
  }

  /** @param {any} line */
  layer(line) {
    for (const [name, share] of Object.entries(line.updates)) this.add(this.updates, name, line.step, Number(share));
    if (line.filters) this.filters.push({ step: line.step, filters: line.filters });
  }

  /** The task of the run. */
  get task() {
    return this.texts.task ?? 'classify';
  }

  /** @param {string} name @returns {Point[]} */
  ofEpochs(name) {
    return this.epochs.filter((e) => e[name] !== undefined).map((e) => ({ x: e.step, y: Number(e[name]) }));
  }
}

/** What a log calls a figure: validationAccuracy. @param {string} prefix @param {string} figure */
export const logged = (prefix, figure) => prefix + title(figure);
