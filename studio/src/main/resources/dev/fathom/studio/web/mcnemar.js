// Whether one of two runs is better on the test pictures than chance explains.

import { json, words } from './api.js';
import { h, sideways } from './dom.js';
import { count, figure, number, percent } from './format.js';

/** What is less probable is no longer called chance. */
const LEVEL = 0.05;

/** @typedef {import('./same.js').Side} Side */

export class Verdict {
  shown = '';

  constructor() {
    this.buttons = h('div', { class: 'tools' });
    this.said = h('div', { role: 'status' });
    this.element = h('section', { class: 'card', 'aria-label': 'which is better' },
      h('h2', {}, 'Which is better?'),
      this.way = h('p', { class: 'soft small' }),
      this.buttons, this.said);
  }

  /** @param {Side[]} sides */
  show(sides) {
    const tested = sides.filter(({ kept }) => kept && kept.kind !== 'checkpoint');
    this.element.hidden = tested.length < 2;
    const shown = tested.map(({ kept }) => kept?.network).join(' ');
    if (this.shown === shown) return;
    this.shown = shown;
    this.said.replaceChildren();
    this.way.textContent = `Both best models answer the same test pictures. ${tested[0]?.net?.task === 'classify'
      ? 'Only those count that one gets right and the other wrong (McNemar’s test).'
      : 'They are judged by pictures drawn from these again and again: how the difference varies is how it would with other pictures (paired bootstrap).'}`;
    this.buttons.replaceChildren(...tested.flatMap((a, i) => tested.slice(i + 1).map((b) => h('button', {
      type: 'button', onclick: () => this.test(a, b),
    }, `Test ${a.one.run.name} against ${b.one.run.name}`))));
  }

  /** @param {Side} a @param {Side} b */
  async test(a, b) {
    const [one, other] = [a.one.run.name, b.one.run.name];
    const { shown } = this;
    this.said.replaceChildren(h('p', { class: 'soft' }, 'Looking at the test pictures …'));
    try {
      const v = await json('mcnemar', { first: a.kept?.network, second: b.kept?.network });
      const { figures } = await words();
      if (this.shown !== shown) return;
      if (v.figure) {
        this.said.replaceChildren(h('p', {}, judged(one, other, v, figures[v.figure])));
        return;
      }
      this.said.replaceChildren(
        h('p', {}, sentence(one, other, v)),
        sideways('who is right', h('table', { class: 'rows number' },
          h('thead', {}, h('tr', {}, h('td', {}), h('th', { scope: 'col' }, `${other} right`), h('th', { scope: 'col' }, `${other} wrong`))),
          h('tbody', {},
            h('tr', {}, h('th', { scope: 'row' }, `${one} right`), h('td', {}, count(v.bothRight)), h('td', {}, count(v.onlyFirst))),
            h('tr', {}, h('th', { scope: 'row' }, `${one} wrong`), h('td', {}, count(v.onlySecond)), h('td', {}, count(v.bothWrong)))))));
    } catch (error) {
      if (this.shown === shown) this.said.replaceChildren(h('p', {}, /** @type {Error} */ (error).message));
    }
  }
}

/** @param {{pictures: number, known: number}} v */
const looked = (v) => (v.pictures < v.known ? `${count(v.pictures)} of ${count(v.known)} test pictures, evenly chosen` : `${count(v.pictures)} test pictures`);

/** @param {number} pValue */
const verdict = (pValue) => (pValue < LEVEL ? 'hardly chance' : 'that can be chance');

/** Of two models that are judged by a figure. @param {string} one @param {string} other @param {any} v @param {string} words what the figure is called */
function judged(one, other, v, words) {
  const value = (/** @type {any} */ x) => figure(v.figure, Number(x));
  if (Number.isNaN(Number(v.pValue))) return `On ${looked(v)} ${words} is not defined: the models can’t be compared by it.`;
  const both = `On ${looked(v)}, ${one} has ${words} ${value(v.first)} and ${other} ${value(v.second)}. `;
  if (v.first === v.second) return `${both}Neither is ahead: the test shows no difference.`;
  return `${both}The difference lies between ${value(v.low)} and ${value(v.high)} in 95 of 100 of ${count(v.draws)} draws; p = ${number(v.pValue)}: ${verdict(v.pValue)}.`;
}

/** @param {string} one @param {string} other @param {any} v */
function sentence(one, other, v) {
  const of = looked(v);
  const right = `Of ${of}, ${one} gets ${percent(v.firstAccuracy)} right and ${other} ${percent(v.secondAccuracy)}. `;
  if (v.onlyFirst === v.onlySecond) return `${right}Neither is ahead: the test shows no difference.`;
  return `${right}Two equally good models would differ this much or more with a probability of ${number(v.pValue)} (${v.exact ? 'exact binomial' : 'chi-squared with continuity correction'}): ${verdict(v.pValue)}.`;
}
