// The form that starts a run. What is asked for is checked at once; an empty field is the recipe's.

import { json, post } from './api.js';
import { h, speak } from './dom.js';
import { view } from './shared.js';
import { go, now } from './state.js';

const WAIT = 200;
/** @type {[string, string][]} name and title */
const NUMBERS = [['epochs', 'epochs'], ['batch', 'pictures in a batch'], ['rate', 'learning rate'], ['seed', 'seed']];
const OPTIMIZERS = ['sgd', 'adam', 'adamw'];

/** @typedef {{usual: Record<string, string>, words: string, field: string|null, problem: string|null}} Plan */

export class Start {
  wait = 0;
  checked = '';

  constructor() {
    /** @type {Record<string, {input: any, problem: HTMLElement}>} */
    this.fields = {};
    const field = (/** @type {string} */ name, /** @type {string} */ title, /** @type {any} */ input) => {
      const problem = h('span', { class: 'minus small', id: `start-${name}-problem` });
      this.fields[name] = { input, problem };
      input.id = `start-${name}`;
      input.setAttribute('aria-describedby', problem.id);
      input.addEventListener('input', () => this.later());
      return h('div', {}, h('label', { for: input.id }, title), input, problem);
    };
    this.words = h('p', { class: 'small soft', 'aria-live': 'polite' });
    this.button = h('button', { disabled: true }, 'Start');
    this.element = h('details', { class: 'card', hidden: true, ontoggle: () => this.check() }, h('summary', {}, 'Start a run'),
      h('form', { class: 'start', onsubmit: (/** @type {Event} */ e) => { e.preventDefault(); this.start(); } },
        field('network', 'network', h('select')), field('data', 'data', h('select')), field('optimizer', 'optimizer', h('select')),
        ...NUMBERS.map(([name, title]) => field(name, title, h('input', { inputmode: 'decimal', autocomplete: 'off' }))),
        this.words, this.button));
  }

  /** @param {import('./state.js').State} state @param {boolean} open */
  async show(state, open) {
    if (view) return;
    const { data } = await json('studio');
    this.element.hidden = data.length === 0;
    if (this.element.hidden || now() !== state) return;
    this.options('network', [...(state.text ? [['text', 'as it is written on Build']] : []), ['', state.net]]);
    this.options('data', data.map((/** @type {any} */ d) => [d.id, d.name]));
    if (open && !this.element.open) this.element.open = true;
    else this.check();
  }

  /** @param {string} name @param {string[][]} options value and text */
  options(name, options) {
    const { input } = this.fields[name];
    const { value } = input;
    input.replaceChildren(...options.map(([id, text], i) => h('option', { value: id, selected: input.length ? id === value : i === 0 }, text)));
  }

  /** What the form asks for. @returns {[Record<string, string>, string]} */
  asks() {
    const values = Object.fromEntries(Object.entries(this.fields).map(([name, { input }]) => [name, input.value]));
    return [{ ...values, network: now().net }, this.fields.network.input.value ? now().text : ''];
  }

  later() {
    clearTimeout(this.wait);
    this.wait = window.setTimeout(() => this.check(), WAIT);
  }

  async check() {
    const key = JSON.stringify(this.asks());
    if (!this.element.open || this.checked === key) return;
    this.checked = key;
    /** @type {Plan} */
    const plan = await post('plan', ...this.asks()).catch((error) => ({ usual: {}, words: error.message, field: '', problem: null }));
    if (this.checked !== key) return;
    if (plan.field === '') this.checked = ''; // nobody answered: it is asked again
    for (const [name] of NUMBERS) this.fields[name].input.placeholder = plan.usual[name] ?? '';
    this.options('optimizer', [['', plan.usual.optimizer ?? ''], ...OPTIMIZERS.map((name) => [name, name])]);
    for (const [name, { input, problem }] of Object.entries(this.fields)) {
      input.setAttribute('aria-invalid', String(name === plan.field));
      problem.textContent = name === plan.field ? plan.problem : '';
    }
    this.words.textContent = plan.words;
    this.button.disabled = plan.field !== null;
  }

  async start() {
    try {
      const { run } = await post('start', ...this.asks());
      this.element.open = false;
      speak(`the run ${run} is started`);
      go({ run, at: -1 });
    } catch (error) {
      this.words.textContent = /** @type {Error} */ (error).message;
    }
  }
}
