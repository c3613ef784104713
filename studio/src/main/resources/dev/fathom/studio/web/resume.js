// A run that is no longer trained: how it goes on, here or by a command.

import { post } from './api.js';
import { h, speak } from './dom.js';
import { count } from './format.js';

/** @typedef {{step: number, here: boolean, command: string, diverged: boolean}} Left `step`: of the last checkpoint, 0 for the beginning; `here`: whether this page can */

export class Resume {
  told = '';

  /** @param {(run: string) => void} resumed */
  constructor(resumed) {
    this.resumed = resumed;
    this.problem = h('p', { class: 'minus', role: 'alert' });
    this.element = h('section', { class: 'card resume', 'aria-label': 'how it goes on', hidden: true });
  }

  /** @param {string} run @param {Left|null} left */
  show(run, left) {
    this.element.hidden = !left;
    const told = JSON.stringify([run, left]);
    if (!left || this.told === told) return;
    this.told = told;
    const { diverged: slower } = left;
    this.problem.textContent = '';
    const from = left.step > 0 ? `its last checkpoint, after step ${count(left.step)}` : 'the beginning';
    const words = h('p', {}, `It can go on from ${from}. ${slower ? 'At the same rate it would end in the same way.' : 'At the same rate it ends in the same bits as if nothing had been.'}`);
    const factor = h('input', { type: 'number', id: 'resume-factor', min: '0', step: 'any', value: slower ? '0.1' : '1', oninput: () => written() });
    const command = h('code', {});
    const written = () => { command.textContent = left.command + (Number(factor.value) === 1 ? '' : ` --rate-factor ${factor.value}`); };
    written();
    const copy = h('button', { type: 'button', onclick: () => navigator.clipboard.writeText(command.textContent).then(() => speak('copied'), () => getSelection()?.selectAllChildren(command)) }, 'Copy');
    this.element.replaceChildren(words, h('div', { class: 'tools' }, h('label', { for: 'resume-factor' }, 'rate ×'), factor,
      left.here && h('button', { type: 'button', onclick: () => this.resume(run, factor.value) }, 'Resume')),
    h('div', { class: 'tools' }, h('span', { class: 'small soft' }, left.here ? 'or in a terminal' : 'in a terminal'), command, copy), this.problem);
  }

  /** @param {string} run @param {string} factor */
  async resume(run, factor) {
    try {
      await post('resume', { run, factor }, '');
      speak(`the run ${run} goes on`);
      this.resumed(run);
    } catch (error) {
      this.problem.textContent = /** @type {Error} */ (error).message;
    }
  }
}
