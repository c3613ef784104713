// What was told of test pictures where the task is labels, pixels or numbers: figures, and the worst.

import { css, onColour } from './color.js';
import { h, sideways } from './dom.js';
import { count, number, percent, plural } from './format.js';
import { mask, painted } from './masks.js';
import { drawing } from './run.js';
import { Scatter } from './scatter.js';
import { go } from './state.js';

/**
 * @typedef {import('./state.js').State} State
 * @typedef {{labels: string[], summary: string, columns: string[], rows: (number|string)[][], cells: number[][],
 *   points: import('./scatter.js').Points}} Result
 * @typedef {{id: string, loss: number, told: number[], right: number[], share: number|string}} Answer
 */

/** What a label's cells are. @type {[string, string][]} */
const CELLS = [['told', 'it has it, and was taken to'], ['missed', 'it has it, and was not taken to'], ['false', 'it doesn’t have it, and was taken to']];
/** Figures that are no parts of 1. */
const PLAIN = ['pictures', 'pixels', 'mean absolute error', 'root mean squared error', 'R²'];
const MOST_NAMED = 6;

/** @param {string} column @param {number|string} value */
function cell(column, value) {
  const x = Number(value);
  if (Number.isNaN(x)) return '–';
  return column === 'pictures' || column === 'pixels' ? count(x) : PLAIN.includes(column) ? number(x) : percent(x);
}

export class Told {
  scatter = new Scatter();

  /**
   * The cells that can be chosen, and each name's figures.
   * @param {string} task
   * @param {Result} result
   * @param {State} state
   * @param {(right: number, taken: number) => void} choose
   * @param {(counts: number[][], unit: string) => HTMLElement} matrix a confusion matrix
   */
  cards(task, result, state, choose, matrix) {
    if (task === 'segment') {
      return result.cells.length === 0 ? [] : [h('h2', {}, 'Taken for'),
        h('p', { class: 'small soft' }, 'Rows: what a pixel is. Columns: what it was taken for, in percent of the row. Blue is right, orange is wrong; a cell opens the pictures with most such pixels.'),
        matrix(result.cells, 'pixel')];
    }
    if (task === 'regress') {
      this.scatter.show(result.points, result.labels, Math.max(0, state.right));
      const { ids, right, told } = result.points;
      const i = ids.indexOf(state.pic);
      const own = { id: state.pic, loss: NaN, told: told.map((v) => v[i]), right: right.map((v) => v[i]), share: NaN };
      return [h('h2', {}, 'Told and right'), h('p', { class: 'small soft' }, 'A point is a picture; on the dashed line what was told is right. A point shows its picture.'),
        this.scatter.element, i >= 0 && h('ul', { class: 'wrong' }, h('li', {}, this.picture(task, result, state, own)))];
    }
    return [h('h2', {}, 'Label by label'),
      h('p', { class: 'small soft' }, 'A picture is taken to have a label that is more probable than not. A number opens its pictures.'),
      sideways('pictures of each label', h('table', { class: 'rows number' },
        h('thead', {}, h('tr', {}, h('th', { scope: 'col' }, 'label'), ...CELLS.map(([name, title]) => h('th', { scope: 'col', title }, name)))),
        h('tbody', {}, ...result.cells.map((counts, l) => {
          const all = Math.max(1, ...counts);
          return h('tr', {}, h('th', { scope: 'row' }, result.labels[l]), ...counts.map((n, taken) => {
            const along = n ? (taken ? -1 : 1) * (0.12 + 0.7 * n / all) : 0;
            const button = h('button', {
              type: 'button', class: 'cell', 'aria-pressed': state.right === l && state.taken === taken,
              'aria-label': `${result.labels[l]}, ${CELLS[taken][0]}: ${plural(n, 'picture')}`, onclick: () => choose(l, taken),
            }, n ? count(n) : '');
            button.style.background = css(along);
            button.style.color = onColour(along);
            return h('td', {}, button);
          }));
        }))))];
  }

  /** Each name's figures. @param {string} task @param {Result} result */
  figures(task, { labels, columns, rows }) {
    const what = { labels: 'label', segment: 'class', regress: 'number' }[task] ?? '';
    return [h('h2', {}, task === 'segment' ? 'Class by class' : task === 'regress' ? 'Number by number' : 'The labels in figures'),
      task === 'segment' && h('p', { class: 'small soft' }, 'IoU, intersection over union: of the pixels that are of a class or were taken for it, the part of which both is true.'),
      sideways(`figures of each ${what}`, h('table', { class: 'rows number' },
        h('thead', {}, h('tr', {}, h('th', { scope: 'col' }, what), ...columns.map((name) => h('th', { scope: 'col' }, name)))),
        h('tbody', {}, ...rows.map((row, i) => h('tr', {}, h('th', { scope: 'row' }, labels[i]), ...row.map((value, c) => h('td', {}, cell(columns[c], value))))))))];
  }

  /** What the shown pictures are. @param {string} task @param {Result} result @param {State} state */
  title(task, { labels }, state) {
    if (state.right < 0) return 'Worst losses';
    const name = labels[state.right];
    if (task === 'regress') return `Largest errors of ${name}`;
    return task === 'labels' ? `${name}: ${CELLS[state.taken]?.[0]}` : `${name} taken for ${labels[state.taken]}`;
  }

  /**
   * A picture with what was told of it.
   * @param {string} task
   * @param {Result} result
   * @param {State} state
   * @param {Answer} answer
   */
  picture(task, { labels }, state, answer) {
    const lines = [task === 'segment' && h('span', {}, 'right · told'), ...summary(task, labels, answer)];
    const canvas = drawing(state.net, answer.id);
    const drawn = h('span', { class: 'drawn' }, canvas);
    if (task === 'segment') {
      mask(state.net, answer.id).then((of) => drawn.append(...(of.right ? [painted(of, of.right)] : []), painted(of, of.told)), () => {});
    }
    return h('button', {
      type: 'button', 'aria-pressed': state.pic === answer.id, onclick: () => go({ pic: answer.id, as: '' }, false),
    }, drawn, ...lines, Number.isFinite(answer.loss) && h('span', { class: 'soft' }, `loss ${number(Number(answer.loss.toPrecision(3)))}`));
  }
}

/** What was told of a picture, in words. @param {string} task @param {string[]} labels @param {Answer} answer */
export function summary(task, labels, answer) {
  if (task === 'labels') return told(labels, answer);
  if (task === 'regress') return compared(labels, answer);
  return Number.isNaN(Number(answer.share)) ? [] : [h('b', {}, `${percent(Number(answer.share))} right`)];
}

/** The labels that matter: those that it has, and those that it was taken to have. @param {string[]} labels @param {Answer} answer */
function told(labels, { told: probabilities, right }) {
  const there = labels.map((label, l) => ({ label, p: probabilities[l], has: right[l] > 0 })).filter(({ p, has }) => has || p > 0.5)
    .sort((a, b) => Number(b.has) - Number(a.has) || b.p - a.p);
  if (there.length === 0) return [h('span', {}, 'no label, and none told')];
  const more = there.length - MOST_NAMED;
  return [...there.slice(0, MOST_NAMED).map(({ label, p, has }) => {
    const taken = p > 0.5;
    const words = has ? (taken ? '' : 'missed: ') : 'false: ';
    return h('span', { class: has && taken ? 'plus' : 'minus' }, `${words}${label} ${percent(p)}`);
  }), ...(more > 0 ? [h('span', { class: 'soft' }, `and ${more} more`)] : [])];
}

/** Numbers beside what is right. @param {string[]} names @param {Answer} answer */
function compared(names, { told: values, right }) {
  return [...names.slice(0, MOST_NAMED).map((name, v) => h('span', {}, `${name} `, h('b', {}, number(values[v])), ` is ${number(right[v])}`)),
    ...(names.length > MOST_NAMED ? [h('span', { class: 'soft' }, `and ${names.length - MOST_NAMED} more`)] : [])];
}
