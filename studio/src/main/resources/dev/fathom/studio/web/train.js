// Train: a run as it is written, and the buttons that steer it.

import { fresh, post, words } from './api.js';
import { Beside } from './beside.js';
import { Chart, smoothed } from './chart.js';
import { atlas, onTheme, photo } from './color.js';
import { drawnAs, drawnBy, zoom } from './curves.js';
import { h, ink, speak, still } from './dom.js';
import { Followed, logged, weightsOf } from './follow.js';
import { count, figure, number, title } from './format.js';
import { best, endOf, keptBy, NO_MODEL } from './kept.js';
import { Live } from './live.js';
import { Resume } from './resume.js';
import { view } from './shared.js';
import { Start } from './start.js';
import { go, now } from './state.js';

const COLOURS = ['plus', 'minus', 'network', 'volume', 'filter', 'soft'];
const SIDE = 44;
const STEP_OF_PLAY = 120;
const ERRORS = ['mae', 'rmse'];
/** What a run says of its models while it keeps none. */
const NOTHING = '0 0 0 ';

/** @typedef {{name: string, finished: boolean, steered: boolean}} Run */

export class Train {
  /** @type {Run[]} */ runs = [];
  /** @type {Run|null} */ run = null;
  /** @type {Followed|null} */ followed = null;
  /** @type {Record<string, string>|null} what the list of facts says */ told = null;
  /** @type {import('./api.js').Words|null} */ words = null;
  drawnBy = '';
  due = false;
  playing = 0;

  constructor() {
    const hands = {
      move: (/** @type {number} */ step, /** @type {boolean} */ keep) => this.move(step, keep),
      zoom: (/** @type {number} */ from, /** @type {number} */ to) => zoom(this.span(), from, to),
    };
    this.loss = new Chart('Loss', hands);
    this.accuracy = new Chart('Accuracy', hands);
    this.validation = new Chart('Validation', hands);
    this.errors = new Chart('Validation: errors', hands);
    this.rate = new Chart('Learning rate', hands);
    this.speed = new Chart('Pictures a second', hands);
    this.updates = new Chart('Update / weight, by layer', hands, true);
    this.choice = h('select', { 'aria-label': 'run', disabled: view !== null, onchange: () => go({ run: this.choice.value, at: -1 }) });
    this.start = new Start();
    this.title = h('h1', {}, 'Train');
    this.status = h('p', { class: 'run-status', role: 'status' });
    this.controls = h('div', { class: 'tools' });
    this.problem = h('p', { class: 'minus', role: 'alert' });
    this.resume = new Resume((run) => this.again(run));
    this.beside = new Beside(() => this.later());
    this.live = new Live();
    this.learned = h('button', { type: 'button', hidden: true, onclick: () => this.look() }, 'See what it learned');
    this.tools = h('div', { class: 'tools' });
    this.sheet = h('canvas', { class: 'pixels', role: 'img', tabindex: '0' });
    this.when = h('input', { type: 'range', min: 0, 'aria-label': 'when', oninput: () => this.film(Number(this.when.value)) });
    this.playButton = h('button', { type: 'button', onclick: () => this.play() }, 'play');
    this.filters = h('figure', { class: 'card' }, h('h2', {}, 'The filters that read the input'), this.sheet,
      h('div', { class: 'tools' }, this.playButton, this.when, h('button', { type: 'button', onclick: () => this.open() }, 'One by one →')), h('figcaption', { class: 'small soft' }));
    this.table = h('table', { class: 'number' });
    this.recipe = h('dl', { class: 'facts' });
    this.element = h('div', { class: 'train' },
      h('div', { class: 'title' }, this.title, this.choice, this.learned), this.start.element,
      this.body = h('div', { class: 'train', hidden: true }, this.status, this.controls, this.problem, this.resume.element, this.tools, this.beside.element, h('div', { class: 'charts' }, ...[this.loss, this.accuracy, this.validation, this.errors, this.updates, this.rate, this.speed].map((c) => c.element), this.filters), this.live.element,
      h('details', { class: 'card' }, h('summary', {}, 'The epochs as a table'), this.table),
      h('details', { class: 'card' }, h('summary', {}, 'What the run is'), this.recipe)));
    onTheme(() => this.later());
  }

  /** @param {import('./state.js').State} state */
  async show(state) {
    if (!this.run || this.run.name !== state.run || !state.run) {
      this.runs = await fresh('runs', {});
      if (now() !== state) return;
      this.choice.hidden = this.runs.length === 0;
      const run = state.run ? this.runs.find((r) => r.name === state.run) : this.runs[0];
      if (state.run && !run) throw new Error(`there is no run ${state.run} here`);
      if (run) this.follow(run);
    }
    this.words = await words();
    this.beside.show(this.run?.name ?? '', this.runs);
    await this.start.show(state, !this.run);
    if (!this.run && this.start.element.hidden) throw new Error('there is no run yet; start one: ./fathom train --studio');
    this.draw();
  }

  /** @param {Run} run */
  follow(run) {
    if (this.run?.name === run.name) return;
    this.followed?.close();
    this.run = run;
    this.body.hidden = false;
    this.choice.replaceChildren(...this.runs.map((r) => h('option', { value: r.name }, r.name)));
    this.choice.value = run.name;
    this.title.textContent = run.name;
    this.followed = new Followed(run.name, () => this.later());
    this.steering();
  }

  /** Follows a run from its beginning. @param {string} run */
  again(run) {
    this.leave();
    go({ run, at: -1 }, false);
  }

  /** The steps that there are. @returns {[number, number]} */
  span() {
    return [1, Math.max(2, this.followed?.step ?? 0, this.beside.end)];
  }

  steering() {
    const button = (/** @type {string} */ text, /** @type {string} */ what) => h('button', { type: 'button', 'data-do': what, onclick: () => this.steer({ do: what }, text) }, text);
    const factor = h('input', { type: 'number', id: 'factor', min: '0', step: 'any', value: '1' });
    this.controls.hidden = !this.run?.steered || view !== null;
    this.controls.replaceChildren(
      button('Pause', 'pause'), button('One step', 'step'), button('Go on', 'go'), button('Stop', 'stop'),
      h('label', { for: 'factor' }, 'rate ×'), factor,
      h('button', { type: 'button', 'data-do': 'rate', onclick: () => this.steer({ do: 'rate', factor: factor.value }, `rate × ${factor.value}`) }, 'Change the rate'));
  }

  /** @param {Record<string, string>} what @param {string} text */
  async steer(what, text) {
    try {
      await post('steer', { run: this.run?.name, ...what }, '');
      this.problem.textContent = '';
      speak(what.do === 'rate' ? `${text} from the next step on` : text);
    } catch (error) {
      this.problem.textContent = /** @type {Error} */ (error).message;
    }
  }

  /** Looks into the best network of the run. */
  async look() {
    const kept = best(await keptBy(this.run?.name ?? ''));
    if (kept) go({ screen: 'net', net: kept.network, layer: '', d: -1, x: -1, y: -1 });
    else this.problem.textContent = NO_MODEL;
  }

  /** @param {number} step @param {boolean} keep */
  move(step, keep) {
    if (keep) go({ at: step === this.followed?.step ? -1 : step }, false);
    else this.draw(step);
  }

  /** Draws soon, once for many events. */
  later() {
    if (this.due) return;
    this.due = true;
    setTimeout(() => { this.due = false; this.draw(); }, 100);
  }

  draw(cursor = now().at) {
    const f = this.followed;
    if (!f || !this.element.isConnected) return;
    const smooth = Number(now().smooth) / 100;
    const span = this.span();
    const raw = (/** @type {string} */ name) => f.lines[name] ?? [];
    const both = (/** @type {string} */ name, /** @type {import('./chart.js').Point[]} */ validation) => [
      { name: 'each step', colour: ink('plus'), points: raw(name), faint: smooth > 0 },
      { name: 'smoothed', colour: ink('plus'), points: smooth > 0 ? smoothed(raw(name), smooth) : [] },
      { name: 'validation', colour: ink('minus'), points: validation },
      ...this.beside.steps(name, smooth)];
    this.loss.logarithmic = now().curve === 'log';
    this.loss.show(both('batchLoss', f.ofEpochs('validationLoss')), span, cursor);
    this.figures(f, both, span, cursor);
    this.rate.show([{ name: 'rate', colour: ink('plus'), points: raw('rate') }, ...this.beside.steps('rate', 0)], span, cursor);
    this.speed.show([{ name: 'pictures/s', colour: ink('volume'), points: raw('speed') }], span, cursor);
    this.updates.show(Object.entries(f.updates).map(([name, points], i) => (
      { name, points, colour: ink(COLOURS[i % COLOURS.length]) })), span, cursor);
    this.tell(f);
    if (this.drawnBy !== drawnBy()) {
      this.drawnBy = drawnBy();
      this.tools.replaceChildren(...drawnAs('smooth over'));
    }
    this.live.show(this.run?.name ?? '', f);
    this.epochs(f);
    const following = Number(this.when.value) >= Number(this.when.max);
    this.when.max = String(Math.max(0, f.filters.length - 1));
    if (following && !this.playing) this.when.value = this.when.max;
    this.film(Number(this.when.value));
  }

  /**
   * What is right step by step, and the other figures of the pictures put aside, in the task's words.
   * @param {Followed} f
   * @param {(name: string, validation: import('./chart.js').Point[]) => import('./chart.js').Line[]} both
   * @param {[number, number]} span
   * @param {number} cursor
   */
  figures(f, both, span, cursor) {
    if (!this.words) return;
    const right = this.words.right[f.task];
    // of classes and pixels the same is known of the pictures put aside
    const same = Object.keys(this.words.figures).find((name) => this.words?.figures[name] === right) ?? '';
    this.accuracy.named(title(right || 'right'));
    this.accuracy.show(both('batchAccuracy', f.ofEpochs(logged('validation', same))), span, cursor);
    const lines = Object.entries(this.words.figures).filter(([name]) => name !== same && name !== 'loss')
      .map(([name, text]) => ({ name, text, points: f.ofEpochs(logged('validation', name)) })).filter(({ points }) => points.length > 0)
      .map(({ name, text, points }, i) => ({ name: text, points, colour: ink(COLOURS[i % COLOURS.length]), error: ERRORS.includes(name) }));
    this.validation.show(lines.filter(({ error }) => !error), span, cursor);
    this.errors.show(lines.filter(({ error }) => error), span, cursor);
    this.accuracy.element.hidden = !right;
    for (const chart of [this.validation, this.errors]) chart.element.hidden = chart.lines.length === 0;
  }

  /** The epochs' figures, as far as there are some. @param {Followed} f */
  epochs(f) {
    const names = f.epochs.flatMap((e) => Object.keys(e)).filter((name, i, all) => !['epoch', 'step'].includes(name) && all.indexOf(name) === i);
    const called = (/** @type {string} */ name) => (name === 'accuracy' ? this.words?.right[f.task] || name : this.called(name, 'validation'));
    this.table.replaceChildren(h('thead', {}, h('tr', {}, ...['epoch', ...names.map(called)].map((t) => h('th', { scope: 'col' }, t)))),
      h('tbody', {}, ...f.epochs.map((e) => h('tr', {}, h('th', { scope: 'row' }, String(e.epoch)),
        ...names.map((name) => h('td', {}, e[name] === undefined ? '' : number(e[name])))))));
  }

  /** The words of a figure's name in a log. @param {string} name @param {string} prefix */
  called(name, prefix) {
    const own = Object.keys(this.words?.figures ?? {}).find((figure) => logged(prefix, figure) === name);
    return own ? `${prefix} ${this.words?.figures[own]}` : name;
  }

  /** How it did on the test pictures. @param {Followed} f */
  tested(f) {
    const { test } = f;
    if (!test) return '';
    const names = Object.keys(this.words?.figures ?? {}).filter((name) => logged('test', name) in test);
    const judged = this.words?.judged[f.task] ?? '';
    names.sort((a, b) => Number(a === 'loss') - Number(b === 'loss') || Number(b === judged) - Number(a === judged));
    return names.length ? `test ${names.map((name) => `${this.words?.figures[name]} ${figure(name, test[logged('test', name)])}`).join(', ')}` : '';
  }

  /** @param {Followed} f */
  tell(f) {
    const all = f.texts.steps;
    if (this.told !== f.texts) {
      this.told = f.texts;
      this.recipe.replaceChildren(...Object.entries(f.texts).filter(([name]) => name !== 'network').flatMap(([name, text]) => [h('dt', {}, name), h('dd', {}, text)]));
    }
    const changes = f.rates.map((r) => `rate × ${number(r.factor)} after step ${count(r.afterStep)}`).join(', ');
    this.status.textContent = [
      f.state.finished ? 'finished' : f.state.ended ? f.state.ended : view ? `as it stood on ${view.made}` : f.lost ? 'its process no longer answers; what was drawn stays' : f.state.left ? 'nobody trains it' : f.state.paused ? 'paused' : 'followed live',
      `step ${count(f.step)}${all ? ` of ${count(Number(all))}` : ''}, epoch ${f.epoch}`,
      this.tested(f), changes].filter(Boolean).join(' · ');
    this.learned.hidden = !f.whole || f.state.kept === NOTHING || view !== null;
    this.resume.show(this.run?.name ?? '', view ? null : f.state.left);
    for (const [what, wanted] of /** @type {[string, boolean][]} */ ([['pause', !f.state.paused], ['go', Boolean(f.state.paused)], ['step', true], ['stop', true], ['rate', true]])) {
      const button = this.controls.querySelector(`[data-do=${what}]`);
      if (button) button.disabled = !wanted || f.state.finished || f.lost || Boolean(f.state.ended);
    }
  }

  /** The filters at one of the steps that tell of them. @param {number} i */
  film(i) {
    const shot = this.followed?.filters[i];
    this.filters.hidden = !shot;
    if (!shot) return;
    const { layer, width, height, depth } = shot.filters;
    const bytes = weightsOf(shot.filters);
    const size = width * height * depth;
    const filters = bytes.length / size;
    const across = Math.max(1, Math.min(filters, Math.floor((this.filters.clientWidth - 28) / (SIDE + 4))));
    this.sheet.width = across * (SIDE + 4);
    this.sheet.height = Math.ceil(filters / across) * (SIDE + 4);
    const context = /** @type {CanvasRenderingContext2D} */ (this.sheet.getContext('2d'));
    context.imageSmoothingEnabled = false;
    const grey = depth === 1 ? atlas(bytes, width, height, Array(filters).fill(1)) : null;
    for (let k = 0; k < filters; k++) {
      const [x, y] = [k % across * (SIDE + 4), Math.floor(k / across) * (SIDE + 4)];
      if (grey) grey.draw(context, k, x, y, SIDE, SIDE);
      else context.drawImage(photo({ width, height, depth }, Uint8Array.from(bytes.subarray(k * size, (k + 1) * size), (b) => b + 128)), x, y, SIDE, SIDE);
    }
    const words = `${filters} filters of ${layer} after step ${count(shot.step)}, each by its own largest weight`;
    this.sheet.setAttribute('aria-label', words);
    this.when.setAttribute('aria-valuetext', `step ${shot.step}`);
    this.filters.lastChild.textContent = words;
  }

  /** The same moment on the screen Filters. */
  async open() {
    const step = this.followed?.filters[Number(this.when.value)]?.step ?? -1;
    const network = await endOf(this.run?.name ?? '');
    if (network) go({ screen: 'filters', net: network, layer: '', d: -1, at: step });
    else this.problem.textContent = NO_MODEL;
  }

  play() {
    clearInterval(this.playing);
    const shots = this.followed?.filters.length ?? 0;
    if (this.playing || shots === 0) {
      this.playing = 0;
      this.playButton.textContent = 'play';
      return;
    }
    let i = 0;
    this.playButton.textContent = 'pause';
    this.playing = window.setInterval(() => {
      this.when.value = String(i);
      this.film(i++);
      if (i >= (this.followed?.filters.length ?? 0)) this.play();
    }, still() ? STEP_OF_PLAY * 5 : STEP_OF_PLAY);
  }

  leave() {
    this.followed?.close();
    this.beside.leave();
    this.live.leave();
    this.run = null;
    if (this.playing) this.play();
  }

  /** @param {string} key */
  key(key) {
    if (key !== ' ' || this.filters.hidden) return false;
    this.play();
    return true;
  }
}
