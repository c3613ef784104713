// The screen Compare: two or more runs by their curves, their settings and the same picture.

import { fresh, words } from './api.js';
import { at, Chart, smoothed, STEPS, swatch } from './chart.js';
import { onTheme } from './color.js';
import { drawnAs, drawnBy, zoom } from './curves.js';
import { differs, networkRows, settingRows } from './differences.js';
import { h, ink, segments, sideways } from './dom.js';
import { Followed, logged } from './follow.js';
import { count, number, plural } from './format.js';
import { heading, Same, standOf } from './same.js';
import { go, now } from './state.js';

const MOST = 4;
/** Hundredths, so that the cursor stands at whole numbers. */
const EPOCHS = { name: 'epoch', per: 100 };
const TRAINING = 'Training: what is right';
const COLOURS = ['plus', 'minus', 'volume', 'network'];

/**
 * @typedef {import('./state.js').State} State
 * @typedef {import('./train.js').Run} Run
 * @typedef {import('./chart.js').Point} Point
 * @typedef {{run: Run, colour: string, followed: Followed}} One a run that is compared
 */

/** @typedef {[string, (f: Followed, smooth: (name: string) => Point[]) => Point[]]} Measure */

/** What runs are compared by; most have only some of it. @param {import('./api.js').Words} words @returns {Measure[]} */
const measures = ({ figures }) => [
  ['Training loss', (_, smooth) => smooth('batchLoss')],
  [TRAINING, (_, smooth) => smooth('batchAccuracy')],
  ['Validation loss', (f) => f.ofEpochs('validationLoss')],
  ...Object.entries(figures).filter(([name]) => name !== 'loss').map(([name, text]) => /** @type {Measure} */ (
    [`Validation ${text}`, (f) => f.ofEpochs(logged('validation', name))])),
  ['Learning rate', (f) => f.lines.rate ?? []],
];

export class Compare {
  /** @type {Run[]} */ known = [];
  /** @type {One[]} */ runs = [];
  /** @type {import('./api.js').Words|null} */ words = null;
  /** @type {Measure[]} */ measures = [];
  /** @type {Chart[]} */ charts = [];
  due = false;
  told = '';
  stand = '';

  constructor() {
    this.choice = h('div', { class: 'tools chosen-runs', role: 'group', 'aria-label': 'runs that are compared' });
    this.said = h('p', { class: 'soft', role: 'status' });
    this.tools = h('div', { class: 'tools' });
    this.values = h('section', { class: 'card', 'aria-label': 'values at the cursor' });
    this.differences = h('section', { class: 'card', 'aria-label': 'what differs' });
    this.same = new Same();
    this.results = h('div', { class: 'stack' }, this.tools,
      this.drawn = h('div', { class: 'charts' }), this.values, this.differences, this.same.element);
    this.element = h('div', { class: 'compare' }, h('div', { class: 'title' }, h('h1', {}, 'Compare'), this.said), this.choice, this.results);
    onTheme(() => { this.told = ''; if (this.element.isConnected) this.show(now(), now()); });
  }

  /** @param {State} state @param {State|null} before */
  async show(state, before) {
    if (!before) {
      this.known = await fresh('runs', {});
      if (now() !== state) return;
    }
    const chosen = this.chosen(state);
    await this.name();
    if (now() !== state) return;
    this.follow(chosen);
    this.choose(chosen);
    this.results.hidden = chosen.length < 2;
    if (chosen.length < 2) {
      this.said.textContent = this.known.length < 2
        ? `There ${this.known.length === 1 ? 'is one run' : 'is no run'} here yet, and two are needed: ./fathom train makes one, ./fathom studio RUN RUN shows those of other folders.`
        : 'Choose two runs or more.';
      return;
    }
    this.said.textContent = '';
    this.stand = this.standing();
    this.draw();
    await this.same.show(state, this.runs);
  }

  /** Makes a chart of each measure, once. */
  async name() {
    const known = await words();
    if (this.words) return;
    this.words = known;
    this.measures = measures(known);
    this.charts = this.measures.map(([title]) => new Chart(title, { move: (step, keep) => this.move(step, keep), zoom: (from, to) => zoom(this.span(), from, to) }));
    this.drawn.replaceChildren(...this.charts.map((chart) => chart.element));
  }

  /** Those of the address, or else the first two. @param {State} state */
  chosen(state) {
    if (!state.runs) return this.known.slice(0, 2);
    const names = state.runs.split('/');
    const missing = names.filter((name) => name && !this.known.some((run) => run.name === name));
    if (missing.length) throw new Error(`there is no run ${missing.join(' and no run ')} here`);
    return names.flatMap((name) => this.known.filter((run) => run.name === name)).slice(0, MOST);
  }

  /** @param {Run[]} chosen */
  follow(chosen) {
    const before = this.runs;
    this.runs = chosen.map((run, i) => before.find((one) => one.run.name === run.name && one.colour === COLOURS[i])
      ?? { run, colour: COLOURS[i], followed: new Followed(run.name, () => this.later()) });
    for (const one of before) if (!this.runs.includes(one)) one.followed.close();
  }

  /** The buttons that choose runs. @param {Run[]} chosen */
  choose(chosen) {
    this.choice.replaceChildren(...this.known.map((run) => {
      const place = chosen.indexOf(run);
      const names = place < 0 ? [...chosen, run] : chosen.filter((other) => other !== run);
      return h('button', {
        type: 'button', 'aria-pressed': place >= 0, disabled: place < 0 && chosen.length === MOST,
        onclick: () => go({ runs: names.map((r) => r.name).join('/') || '/', at: -1 }, false),
      }, place >= 0 && swatch(ink(COLOURS[place])), run.name);
    }), chosen.length === MOST && this.known.length > MOST ? h('span', { class: 'soft small' }, `${MOST} at most`) : '');
  }

  /** @param {number} step @param {boolean} keep */
  move(step, keep) {
    if (keep) go({ at: step >= this.end() ? -1 : Math.max(this.unit() === STEPS ? 1 : 0, step) }, false);
    else this.draw(step);
  }

  /** What the cursor counts: epochs, when they are asked for and all runs tell how long theirs are. */
  unit() {
    return now().axis === 'epochs' && this.knowEpochs() ? EPOCHS : STEPS;
  }

  knowEpochs() {
    return this.runs.every((one) => perEpoch(one) > 0);
  }

  /** The end of the longest run. */
  end() {
    const unit = this.unit();
    return Math.max(2, ...this.runs.map((one) => Math.ceil(one.followed.step * unit.per / pace(one, unit))));
  }

  /** What there is along the axis. @returns {[number, number]} */
  span() {
    return [this.unit() === STEPS ? 1 : 0, this.end()];
  }

  /** Draws soon, once for many events. */
  later() {
    if (this.due) return;
    this.due = true;
    setTimeout(() => { this.due = false; if (this.element.isConnected) this.draw(); }, 100);
  }

  /** What the models of the runs depend on. */
  standing() {
    return this.runs.map(standOf).join('\n');
  }

  draw(cursor = now().at) {
    if (this.runs.length < 2) return;
    const part = Number(now().smooth) / 100;
    const end = this.end();
    const unit = this.unit();
    const points = this.measures.map(([, of]) => this.runs.map((one) => placed(
      of(one.followed, (name) => smooth(one.followed, name, part)), unit.per, pace(one, unit))));
    const rights = new Set(this.runs.map(({ followed }) => this.words?.right[followed.task] ?? ''));
    if (rights.size === 1) this.charts[1].named(`Training ${[...rights][0]}`);
    this.charts.forEach((chart, i) => {
      chart.logarithmic = now().curve === 'log' && chart.title.endsWith('loss');
      chart.element.hidden = points[i].every((line) => line.length === 0);
      chart.show(this.runs.map((one, k) => ({ name: one.run.name, colour: ink(one.colour), points: points[i][k] })), this.span(), cursor, unit);
    });
    if (this.stand !== this.standing()) {
      this.stand = this.standing();
      this.same.show(now(), this.runs);
    }
    this.read(points, cursor < 0 ? end : Math.min(end, cursor));
    const { settings, axis } = now();
    const told = [drawnBy(), settings, axis, this.knowEpochs(), ...this.runs.flatMap(({ run, followed: f }) => [run.name, f.step, f.epochs.length, f.state.finished, f.texts.steps])].join(' ');
    if (this.told === told) return;
    this.told = told;
    this.tools.replaceChildren(
      ...drawnAs('training smoothed over'),
      this.knowEpochs() ? segments('along', [['', 'steps'], ['epochs', 'epochs']], axis, (to) => go({ axis: to, at: -1 }, false)) : '');
    this.tell();
  }

  /** The values at the cursor. @param {Point[][][]} points by measure and run @param {number} here */
  read(points, here) {
    const unit = this.unit();
    const shown = this.charts.map(({ title }, i) => ({ title, lines: points[i] })).filter(({ lines }) => lines.some((line) => line.length));
    this.values.replaceChildren(sideways('values at the cursor', h('table', { class: 'rows number' },
      h('caption', {}, h('b', {}, unit === STEPS ? `After step ${count(here)}` : `After ${plural(here / unit.per, 'epoch')}`), h('span', { class: 'small soft' }, ' move the cursor in any chart, or with ← and →')),
      h('thead', {}, h('tr', {}, ...['run', 'its step', 'epoch', ...shown.map(({ title }) => title)].map((title) => h('th', { scope: 'col' }, title)))),
      h('tbody', {}, ...this.runs.map((one, k) => {
        const own = Math.min(Math.floor(here * pace(one, unit) / unit.per), one.followed.step);
        const epoch = perEpoch(one) > 0 ? number(Number((own / perEpoch(one)).toFixed(2))) : '';
        return h('tr', {}, heading(one), h('td', {}, count(own)), h('td', {}, epoch),
          ...shown.map(({ lines }) => { const value = at(lines[k], here)?.y; return h('td', {}, value === undefined ? '–' : number(value)); }));
      })))));
  }

  /** What sets the runs apart. */
  tell() {
    const whole = now().settings === 'all';
    const wanted = (/** @type {import('./differences.js').Row[]} */ rows) => rows.filter((row) => whole || differs(row));
    const settings = wanted(settingRows(this.runs.map(({ followed }) => followed.texts)));
    const lines = wanted(networkRows(this.runs.map(({ followed }) => followed.texts.network ?? '')));
    const row = (/** @type {import('./differences.js').Row} */ { name, values }, /** @type {boolean} */ code) => h('tr', { class: whole && differs({ name, values }) ? 'differs' : null },
      h('th', { scope: 'row' }, name), ...values.map((value) => h('td', {}, value === '' ? h('span', { class: 'soft' }, '–') : code ? h('code', {}, value) : value)));
    const part = (/** @type {string} */ title, /** @type {HTMLElement[]} */ rows, /** @type {string} */ none) => h('tbody', {},
      h('tr', {}, h('th', { scope: 'rowgroup', colspan: this.runs.length + 1, class: 'part' }, title, rows.length === 0 && h('span', { class: 'soft' }, ` ${none}`))), ...rows);
    this.differences.replaceChildren(
      h('div', { class: 'title' }, h('h2', {}, 'What differs'),
        segments('show', [['', 'what differs'], ['all', 'all']], whole ? 'all' : '', (to) => go({ settings: to }, false))),
      sideways('settings of the runs', h('table', { class: 'settings' },
        h('thead', {}, h('tr', {}, h('td', {}), ...this.runs.map((one) => heading(one, 'col')))),
        part('What came out', this.outcomes().map((r) => row(r, false)), ''),
        part('Settings', settings.map((r) => row(r, false)), 'are the same'),
        part('Network', lines.map((r) => row(r, true)), 'is the same, line by line'))));
  }

  /** Where the runs have come to. */
  outcomes() {
    const best = (/** @type {Followed} */ f, /** @type {string} */ name) => f.ofEpochs(logged('validation', name)).reduce((/** @type {Point|null} */ most, p) => (most && most.y >= p.y ? most : p), null);
    const known = this.words ?? { figures: {}, right: {}, judged: {} };
    const judged = [...new Set(this.runs.map(({ followed }) => known.judged[followed.task]))];
    /** @type {[string, (one: One) => string][]} */
    const rows = [
      ['steps', ({ followed: f }) => `${count(f.step)}${f.state.finished ? '' : ', not finished'}`],
      ...judged.map((name) => /** @type {[string, (one: One) => string]} */ ([`best validation ${known.figures[name]}`,
        ({ followed: f }) => { const b = best(f, name); return b ? `${number(b.y)} after step ${count(b.x)}` : ''; }])),
      ...Object.entries(known.figures).map(([name, text]) => /** @type {[string, (one: One) => string]} */ ([`test ${text}`,
        ({ followed: f }) => { const value = f.test?.[logged('test', name)]; return value === undefined ? '' : number(value); }])),
    ];
    return rows.map(([name, of]) => ({ name, values: this.runs.map(of) })).filter((row) => row.values.some((v) => v));
  }

  leave() {
    for (const { followed } of this.runs) followed.close();
    this.runs = [];
    this.same.kept.clear();
  }

  /** @param {string} key */
  key(key) {
    if (this.runs.length < 2) return false;
    const here = now().at < 0 ? this.end() : now().at;
    const step = /** @type {Record<string, number>} */ ({ ArrowLeft: -1, ArrowRight: 1 })[key];
    if (step) this.move(here + step, true);
    return step !== undefined || this.same.key(key);
  }
}

/** Steps of an epoch; 0 when a run does not tell. @param {One} one */
const perEpoch = ({ followed }) => Number(followed.texts.stepsPerEpoch ?? 0);

/** Steps of one that the cursor counts. @param {One} one @param {import('./chart.js').Unit} unit */
const pace = (one, unit) => (unit === STEPS ? 1 : perEpoch(one));

/** @type {WeakMap<Point[], {key: string, points: Point[]}>} */
const made = new WeakMap();

/** What is made of a line: once, until it grows. @param {Point[]} line @param {string} how @param {(line: Point[]) => Point[]} make */
function once(line, how, make) {
  const key = `${line.length} ${how}`;
  const known = made.get(line);
  if (known?.key === key) return known.points;
  const points = make(line);
  made.set(line, { key, points });
  return points;
}

/** A line of a run, smoothed. @param {Followed} f @param {string} name @param {number} part */
function smooth(f, name, part) {
  const line = f.lines[name] ?? [];
  return part ? once(line, String(part), () => smoothed(line, part)) : line;
}

/** Along the axis. @param {Point[]} line @param {number} per @param {number} steps */
function placed(line, per, steps) {
  return per === steps ? line : once(line, `${per}/${steps}`, () => line.map(({ x, y }) => ({ x: x * per / steps, y })));
}
