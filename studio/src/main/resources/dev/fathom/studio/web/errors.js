// The screen Errors: where a network is wrong, and what it looked at.

import { fresh, json } from './api.js';
import { css, onColour, onTheme } from './color.js';
import { h, sideways, speak } from './dom.js';
import { count, number, percent, plural } from './format.js';
import { calibration } from './calibration.js';
import { Maps } from './maps.js';
import { MaskView } from './masks.js';
import { drawing, network } from './run.js';
import { go, now } from './state.js';
import { Told } from './told.js';

/**
 * @typedef {import('./state.js').State} State
 * @typedef {{right: number, predicted: number, pictures: number}} Mistake
 * @typedef {{pictures: number, precision: number|string, recall: number|string, f1: number|string}} ClassView
 * @typedef {{labels: string[], accuracy: number, topFive: number|string, loss: number, confusion: number[][],
 *   mistakes: Mistake[], classes: ClassView[], calibrationError: number, confidence: number,
 *   bins: {pictures: number, confidence: number, accuracy: number}[]}} Result
 * @typedef {{task: string, done: number, total: number, known: number, result: any, problem: string|null}} Progress the result is a Result, or another task's
 * @typedef {{id: string, right: number, predicted: number, ofRight: number, ofPredicted: number, loss: number}} Answer
 */

const USUAL = 1000;
const PAUSE = 250;
/** Classes of a matrix that leaves others out. */
const MIXED_UP = 12;
const NO_CELLS = { ids: [], labels: [], counts: [], unit: '' };

/** Milliseconds. @param {number} time */
const pause = (time) => new Promise((done) => setTimeout(done, time));

/** A part of 1 in percent, or a dash where it is undefined. @param {number|string} part */
const share = (part) => (Number.isNaN(Number(part)) ? '–' : percent(Number(part)));

/**
 * Of many classes those that are mixed up most, and how often each was taken for which.
 * @param {Result} result
 * @returns {{classes: number[], counts: number[][]}}
 */
function mixedUp({ mistakes, classes }) {
  const found = [...new Set(mistakes.flatMap(({ right, predicted }) => [right, predicted]))].slice(0, MIXED_UP);
  const told = new Map(mistakes.map((m) => [`${m.right} ${m.predicted}`, m.pictures]));
  const hits = (/** @type {number} */ c) => Math.round(classes[c].pictures * (Number(classes[c].recall) || 0));
  return { classes: found, counts: found.map((right) => found.map((taken) => (right === taken ? hits(right) : told.get(`${right} ${taken}`) ?? 0))) };
}

export class ErrorsScreen {
  /** @type {Progress|null} */ progress = null;
  /** @type {any[]} answers of the task */ answers = [];
  /** of the matrix that is shown @type {{ids: number[], labels: string[], counts: number[][], unit: string}} */ cells = NO_CELLS;
  shown = '';
  counting = '';

  constructor() {
    this.said = h('p', { class: 'soft', role: 'status' });
    this.bar = h('progress', { 'aria-label': 'pictures that were looked at', hidden: true });
    this.tools = h('div', { class: 'tools' });
    this.matrix = h('section', { class: 'card' });
    this.wrong = h('section', { class: 'card' });
    this.calibration = h('section', { class: 'card' });
    this.classes = h('section', { class: 'card' });
    this.maps = new Maps();
    this.masks = new MaskView();
    this.told = new Told();
    this.results = h('div', { class: 'errors-grid', hidden: true },
      h('div', { class: 'stack' }, this.matrix, this.classes), h('div', { class: 'stack' }, this.wrong, this.calibration));
    this.element = h('div', { class: 'errors' },
      h('div', { class: 'title' }, h('h1', {}, 'Errors'), this.said), this.bar, this.tools, this.results, this.maps.element, this.masks.element);
    onTheme(() => this.confusion(now()));
  }

  /** @param {State} state */
  async show(state) {
    const net = await network(state.net);
    const key = `${state.net} ${state.limit}`;
    if (this.shown !== key) {
      this.shown = key;
      this.progress = null;
      this.results.hidden = true;
      this.tools.replaceChildren();
    }
    const maps = Promise.all([this.counts(state, net), this.masks.show(state, net)]);
    if (!this.progress?.result) this.count(state, key);
    else await this.fill(state);
    await maps;
  }

  /** What counts on the picture that is chosen. @param {State} state @param {import('./api.js').Network} net */
  async counts(state, net) {
    const { pictures } = await json('studio');
    const told = this.progress?.task === 'classify' ? this.answers.find((answer) => answer.id === state.pic)?.right : undefined;
    const label = pictures.find((/** @type {any} */ p) => p.id === state.pic)?.label;
    await this.maps.show(state, net, told ?? (label ? net.labels.indexOf(label) : -1));
  }

  /** @param {State} state */
  asked(state) {
    return { network: state.net, limit: state.limit < 0 ? USUAL : state.limit };
  }

  /** Asks how far the evaluation is until it is done. @param {State} state @param {string} key */
  async count(state, key) {
    if (this.counting === key) return;
    this.counting = key;
    try {
      while (!this.progress?.result) {
        const progress = await fresh('errors', this.asked(state));
        if (this.shown !== key || now().screen !== 'errors') return;
        if (progress.problem) throw new Error(progress.problem);
        this.progress = progress;
        this.tell();
        if (!progress.result) await pause(PAUSE);
      }
      await this.fill(now());
      speak(this.said.textContent);
    } catch (error) {
      if (this.shown === key) {
        this.bar.hidden = true;
        this.said.textContent = `Nothing was counted: ${/** @type {Error} */ (error).message}.`;
      }
    } finally {
      this.counting = '';
    }
  }

  tell() {
    const { task, done, total, known, result } = /** @type {Progress} */ (this.progress);
    this.bar.hidden = result !== null;
    this.bar.max = total;
    this.bar.value = done;
    this.said.textContent = result && task !== 'classify' ? `${count(total)} test pictures: ${result.summary}.` : result
      ? `${percent(result.accuracy)} of ${count(total)} test pictures are right, the mean loss is ${number(result.loss)}${Number.isNaN(Number(result.topFive)) ? '' : `; ${share(result.topFive)} are among the first five`}.`
      : `${count(done)} of ${count(total)} test pictures were looked at …`;
    const limits = [200, USUAL, 5000, known].filter((n, i, all) => n <= known && all.indexOf(n) === i);
    if (!limits.includes(total)) limits.unshift(total);
    this.tools.replaceChildren(h('label', {}, 'test pictures, evenly chosen ', h('select', {
      onchange: (/** @type {Event} */ e) => go({ limit: Number(/** @type {HTMLSelectElement} */ (e.target).value) }, false),
    }, ...limits.map((n) => h('option', { value: n, selected: n === total }, n === known ? `all ${count(n)}` : `${count(n)} of ${count(known)}`)))));
  }

  /** @param {State} state */
  async fill(state) {
    const { task, result } = /** @type {Progress} */ (this.progress);
    const there = state.right >= 0 && state.taken >= 0 && state.right < result.labels.length;
    const cell = there ? { right: state.right, taken: state.taken } : {};
    const { total, shown } = await json('answers', { ...this.asked(state), ...cell });
    if (now().net !== state.net || now().limit !== state.limit) return;
    this.answers = shown;
    this.results.hidden = false;
    this.confusion(now());
    this.pictures(state, total, result.labels);
    if (state.pic && task === 'classify') this.counts(now(), await network(state.net));
    this.calibration.hidden = task !== 'classify';
    if (task !== 'classify') {
      this.classes.replaceChildren(...this.told.figures(task, result).filter(Boolean));
      return;
    }
    this.classTable(result);
    this.calibration.replaceChildren(...calibration(result));
  }

  /** @param {State} state */
  confusion(state) {
    const { task = '', result = null } = this.progress ?? {};
    if (!result) return;
    const focused = this.matrix.contains(document.activeElement);
    this.cells = NO_CELLS;
    const { labels, confusion } = result;
    if (task !== 'classify') {
      const cards = this.told.cards(task, result, state, (right, taken) => this.choose(right, taken), (counts, unit) => this.table(state, labels, counts, unit));
      this.matrix.hidden = cards.length === 0;
      this.matrix.replaceChildren(...cards.filter(Boolean));
      if (focused) this.matrix.querySelector('[aria-pressed="true"]')?.focus();
      return;
    }
    this.matrix.hidden = false;
    const title = h('h2', {}, 'Taken for');
    const words = 'Rows: what a picture is. Columns: what it was taken for. Blue is right, orange is wrong; a cell opens its pictures.';
    if (confusion.length) {
      this.matrix.replaceChildren(title, h('p', { class: 'small soft' }, words), this.table(state, labels, confusion));
    } else {
      const { classes, counts } = mixedUp(result);
      this.matrix.replaceChildren(title,
        h('p', { class: 'small soft' }, classes.length ? `${words} The ${classes.length} of ${count(labels.length)} classes that are mixed up most; other answers are left out.` : 'No picture was taken for something else.'),
        classes.length ? this.table(state, classes.map((c) => labels[c]), counts, 'picture', classes) : '',
        classes.length ? h('details', {}, h('summary', {}, 'The most frequent mistakes as a list'), this.list(result)) : '');
    }
    if (focused) this.matrix.querySelector('[tabindex="0"]')?.focus();
  }

  /** @param {State} state @param {string[]} labels @param {number[][]} confusion @param {string} unit what is counted @param {number[]} ids the classes */
  table(state, labels, confusion, unit = 'picture', ids = labels.map((_, i) => i)) {
    this.cells = { ids, labels, counts: confusion, unit };
    const [chosenRow, chosenColumn] = [ids.indexOf(state.right), ids.indexOf(state.taken)];
    const [atRow, atColumn] = chosenRow >= 0 && chosenColumn >= 0 ? [chosenRow, chosenColumn] : [0, 0];
    return sideways('confusion matrix', h('table', { class: 'matrix' },
      h('thead', {}, h('tr', {}, h('td'), ...labels.map((label) => h('th', { scope: 'col' }, h('span', {}, label))))),
      h('tbody', {}, ...confusion.map((row, right) => {
        const all = Math.max(1, row.reduce((a, b) => a + b, 0));
        return h('tr', {}, h('th', { scope: 'row' }, labels[right]), ...row.map((n, taken) => {
          const along = n ? (right === taken ? 1 : -1) * (0.12 + 0.7 * n / all) : 0;
          const button = h('button', {
            type: 'button', 'aria-pressed': right === chosenRow && taken === chosenColumn,
            tabindex: right === atRow && taken === atColumn ? 0 : -1,
            'aria-label': `${labels[right]} taken for ${labels[taken]}: ${plural(n, unit)}`,
            onclick: () => this.choose(ids[right], ids[taken]),
          }, !n ? '' : unit === 'picture' ? count(n) : String(Math.round(100 * n / all)));
          button.style.background = css(along);
          button.style.color = onColour(along);
          return h('td', {}, button);
        }));
      }))));
  }

  /** @param {Result} result */
  list({ mistakes, labels }) {
    return sideways('mistakes', h('table', { class: 'rows' },
      h('thead', {}, h('tr', {}, h('th', { scope: 'col' }, 'is'), h('th', { scope: 'col' }, 'taken for'), h('th', { scope: 'col' }, 'pictures'))),
      h('tbody', {}, ...mistakes.map((m) => h('tr', {}, h('td', {}, labels[m.right]), h('td', {}, labels[m.predicted]),
        h('td', {}, h('button', {
          type: 'button', 'aria-label': `${labels[m.right]} taken for ${labels[m.predicted]}: ${plural(m.pictures, 'picture')}`,
          onclick: () => this.choose(m.right, m.predicted),
        }, count(m.pictures))))))));
  }

  /** A cell, or none when it was chosen already. @param {number} right @param {number} taken */
  choose(right, taken) {
    const { right: r, taken: t } = now();
    go(r === right && t === taken ? { right: -1, taken: -1 } : { right, taken }, false);
  }

  /** @param {State} state @param {number} total @param {string[]} labels */
  pictures(state, total, labels) {
    const cell = state.right >= 0 && state.taken >= 0;
    const { task, result } = /** @type {Progress} */ (this.progress);
    if (task !== 'classify') {
      this.wrong.replaceChildren(h('h2', {}, this.told.title(task, result, state)),
        h('p', { class: 'small soft' }, `${plural(total, 'picture')}${total > this.answers.length ? `, the ${this.answers.length} worst` : ''}.`),
        cell ? h('p', {}, h('button', { type: 'button', onclick: () => this.choose(state.right, state.taken) }, 'Show the worst losses')) : '',
        h('ul', { class: `wrong of-${task}` }, ...this.answers.map((answer) => h('li', {}, this.told.picture(task, result, state, answer)))));
      return;
    }
    this.wrong.replaceChildren(
      h('h2', {}, cell ? `${labels[state.right]} taken for ${labels[state.taken]}` : 'Worst losses'),
      h('p', { class: 'small soft' }, cell
        ? `${plural(total, 'picture')}${total > this.answers.length ? `, the ${this.answers.length} with the largest loss` : ''}.`
        : 'The loss is −ln of the probability that the right class got: it is large where the network is sure and wrong.'),
      cell ? h('p', {}, h('button', { type: 'button', onclick: () => this.choose(state.right, state.taken) }, 'Show the worst losses')) : '',
      h('ul', { class: 'wrong' }, ...this.answers.map((answer) => h('li', {}, this.picture(state, answer, labels)))));
  }

  /** @param {State} state @param {Answer} answer @param {string[]} labels */
  picture(state, answer, labels) {
    const canvas = drawing(state.net, answer.id);
    const hit = answer.right === answer.predicted;
    return h('button', {
      type: 'button', 'aria-pressed': state.pic === answer.id, onclick: () => go({ pic: answer.id, as: '' }, false),
    }, canvas,
    h('b', { class: hit ? 'plus' : 'minus' }, `${labels[answer.predicted]} ${percent(answer.ofPredicted)}`),
    !hit && h('span', {}, `is ${labels[answer.right]}, ${percent(answer.ofRight)}`),
    h('span', { class: 'soft' }, `loss ${number(Number(answer.loss.toPrecision(3)))}`));
  }

  /** @param {Result} result */
  classTable({ classes, labels }) {
    const there = classes.map((c, i) => ({ ...c, label: labels[i] })).filter((c) => c.pictures > 0);
    const head = ['class', 'pictures', 'precision', 'recall', 'F1'];
    this.classes.replaceChildren(h('h2', {}, 'Class by class'),
      h('p', { class: 'small soft' }, 'Precision: of those taken for a class, the part that is of it. Recall: of those of a class, the part that was found. F1 is their harmonic mean.'),
      sideways('figures of each class', h('table', { class: 'rows number' },
        h('thead', {}, h('tr', {}, ...head.map((name) => h('th', { scope: 'col' }, name)))),
        h('tbody', {}, ...there.map((c) => h('tr', {}, h('th', { scope: 'row' }, c.label), h('td', {}, count(c.pictures)),
          ...[c.precision, c.recall, c.f1].map((part) => h('td', {}, share(part)))))))));
  }

  /** @param {string} key */
  key(key) {
    const step = /** @type {Record<string, [number, number]>} */ ({
      ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0],
    })[key];
    const { ids, labels, counts, unit } = this.cells;
    if (!step || !ids.length) return false;
    const [row, column] = [ids.indexOf(now().right), ids.indexOf(now().taken)];
    const within = (/** @type {number} */ at) => Math.max(0, Math.min(ids.length - 1, at));
    const [to, taken] = row < 0 || column < 0 ? [0, 0] : [within(row + step[0]), within(column + step[1])];
    go({ right: ids[to], taken: ids[taken] }, false);
    speak(`${labels[to]} taken for ${labels[taken]}: ${plural(counts[to][taken], unit)}`);
    return true;
  }
}
