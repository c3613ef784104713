// Other runs in the charts of one.

import { smoothed, swatch } from './chart.js';
import { h, ink } from './dom.js';
import { Followed } from './follow.js';
import { view } from './shared.js';
import { go, now } from './state.js';

const MOST = 3;
const COLOURS = ['network', 'volume', 'filter'];

/** @typedef {import('./train.js').Run} Run */

export class Beside {
  /** @type {{name: string, colour: string, followed: Followed}[]} */ runs = [];

  /** @param {() => void} changed */
  constructor(changed) {
    this.changed = changed;
    // a shared file has the runs that were chosen, and names them
    this.choice = h('div', { class: 'tools chosen-runs', role: 'group', 'aria-label': 'other runs in the charts' });
    this.element = h('details', { class: 'beside' }, h('summary', {}, 'Other runs in the same charts'), this.choice);
  }

  /** @param {string} own @param {Run[]} known */
  show(own, known) {
    const wanted = now().beside.split('/');
    const others = known.map(({ name }) => name).filter((name) => name !== own && (!view || wanted.includes(name)));
    const chosen = wanted.filter((name) => others.includes(name)).slice(0, MOST);
    const before = this.runs;
    this.runs = chosen.map((name, i) => before.find((one) => one.name === name && one.colour === COLOURS[i])
      ?? { name, colour: COLOURS[i], followed: new Followed(name, this.changed) });
    for (const one of before) if (!this.runs.includes(one)) one.followed.close();
    this.element.hidden = others.length === 0;
    if (chosen.length > 0) this.element.open = true;
    this.choice.replaceChildren(...others.map((name) => {
      const at = chosen.indexOf(name);
      const names = at < 0 ? [...chosen, name] : chosen.filter((other) => other !== name);
      return h('button', {
        type: 'button', 'aria-pressed': at >= 0, disabled: at < 0 && chosen.length === MOST,
        onclick: () => go({ beside: names.join('/') }, false),
      }, at >= 0 && swatch(ink(COLOURS[at])), name);
    }), chosen.length > 0 && !view ? h('button', { type: 'button', onclick: () => go({ screen: 'compare', runs: [own, ...chosen].join('/'), at: -1 }) }, 'Compare them →') : '');
  }

  /** The last step of the longest. */
  get end() {
    return Math.max(0, ...this.runs.map(({ followed }) => followed.step));
  }

  /** A line of each run, smoothed. @param {string} name @param {number} part */
  steps(name, part) {
    return this.runs.map((run) => {
      const points = run.followed.lines[name] ?? [];
      return { name: run.name, colour: ink(run.colour), points: part > 0 ? smoothed(points, part) : points };
    });
  }

  leave() {
    for (const { followed } of this.runs) followed.close();
    this.runs = [];
  }
}
