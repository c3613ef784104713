// Whether one of two runs is better on the test pictures than chance explains.

import { json } from './api.js';
import { h, sideways } from './dom.js';
import { count, number, percent } from './format.js';

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
      h('p', { class: 'soft small' }, 'Both best models answer the same test pictures. Only those count that one gets right and the other wrong (McNemar’s test).'),
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
      if (this.shown !== shown) return;
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

/** @param {string} one @param {string} other @param {any} v */
function sentence(one, other, v) {
  const of = v.pictures < v.known ? `${count(v.pictures)} of ${count(v.known)} test pictures, evenly chosen` : `${count(v.pictures)} test pictures`;
  const right = `Of ${of}, ${one} gets ${percent(v.firstAccuracy)} right and ${other} ${percent(v.secondAccuracy)}. `;
  if (v.onlyFirst === v.onlySecond) return `${right}Neither is ahead: the test shows no difference.`;
  return `${right}Two equally good models would differ this much or more with a probability of ${number(v.pValue)} (${v.exact ? 'exact binomial' : 'chi-squared with continuity correction'}): ${v.pValue < LEVEL ? 'hardly chance' : 'that can be chance'}.`;
}
