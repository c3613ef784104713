// The screen Build: a network as text, checked while it is written.

import { forget, post } from './api.js';
import { h, speak, svg } from './dom.js';
import { count, short, volume } from './format.js';
import { network } from './run.js';
import { go, now } from './state.js';

const WAIT = 180;
const SLIDERS = /** @type {[string, string, number, number][]} */ ([
  ['kernel', 'F, the window', 1, 15], ['stride', 'S, the stride', 1, 8], ['padding', 'P, the padding', 0, 8], ['filters', 'K, the filters', 1, 512]]);

/**
 * @typedef {{line: number, kernel: number, stride: number, padding: number, filters: number|null,
 *   even: boolean}} Sliding
 * @typedef {{label: string, line: number, text: string}} Repair
 * @typedef {{network: import('./api.js').Network|null, error: string|null, line: number,
 *   repairs: Repair[], windows: Sliding[]}} Checked
 */

export class Build {
  /** @type {Checked|null} */ checked = null;
  own = '';
  wait = 0;
  asked = 0;

  constructor() {
    this.text = h('textarea', {
      id: 'network-text', spellcheck: 'false', autocapitalize: 'off', autocomplete: 'off', rows: '17', wrap: 'off',
      'aria-label': 'the network as text', 'aria-describedby': 'verdict', oninput: () => this.later(),
    });
    for (const event of ['keyup', 'click', 'focus']) this.text.addEventListener(event, () => this.sliders());
    this.verdict = h('div', { id: 'verdict', class: 'verdict', 'aria-live': 'polite' });
    this.game = h('section', { class: 'card game', 'aria-label': 'the numbers of the line at the cursor' });
    this.table = h('div', { class: 'card volumes-card' });
    this.open = h('button', { type: 'button', onclick: () => this.show3d() }, 'See it on a picture');
    this.element = h('div', { class: 'build' },
      h('div', { class: 'title' }, h('h1', {}, 'Build'), h('span', { class: 'soft' }, 'Write a network: one layer a line. Each change is checked at once.')),
      h('div', { class: 'build-grid' },
        h('div', { class: 'writing' }, this.text, this.verdict, h('div', { class: 'tools' }, this.open)),
        h('div', { class: 'results' }, this.game, this.table)));
  }

  /** @param {import('./state.js').State} state */
  async show(state) {
    const net = await network(state.net);
    if (now() !== state) return;
    this.own = net.text;
    const text = state.text || net.text;
    if (this.text.value === text) return;
    this.text.value = text;
    this.text.setSelectionRange(0, 0);
    await this.check();
  }

  later() {
    clearTimeout(this.wait);
    this.wait = window.setTimeout(() => this.changed(), WAIT);
  }

  /** Another text: it stands in the address, as everything does. */
  async changed() {
    const text = this.text.value;
    go({ text: text === this.own ? '' : text || '\n' }, false);
    await this.check();
  }

  async check() {
    const asked = ++this.asked;
    const checked = await post('check', {}, this.text.value).catch((error) => (
      { network: null, error: error.message, line: 0, repairs: [], windows: [] }));
    if (asked !== this.asked) return;
    this.checked = checked;
    this.open.disabled = checked.error !== null;
    this.judge();
    this.sliders();
    this.volumes();
  }

  judge() {
    const { network: net, error, line, repairs } = /** @type {Checked} */ (this.checked);
    this.verdict.className = `verdict ${error ? 'misfit' : 'fits'}`;
    if (!error && net) {
      this.verdict.replaceChildren(`It fits: ${count(net.layers.length)} layers, ${count(net.parameters)} parameters, ${short(net.macs)} multiply-adds.`);
      return;
    }
    this.verdict.replaceChildren(
      h('p', {}, line ? h('b', {}, `Line ${line}: `) : '', error ?? ''),
      h('p', { class: 'small soft' }, repairs.length > 0 ? 'What makes it fit:' : ''),
      h('div', { class: 'tools repairs' }, ...repairs.map((r) => h('button', { type: 'button', title: r.text, onclick: () => this.repair(r) }, r.label))));
  }

  /** @param {Repair} repair */
  repair(repair) {
    this.replace(repair.line, repair.text);
    speak(`${repair.label}: ${repair.text}`);
  }

  /** @param {number} line @param {string} text */
  replace(line, text) {
    const lines = this.text.value.split('\n');
    lines[line - 1] = text;
    const at = lines.slice(0, line - 1).reduce((/** @type {number} */ sum, /** @type {string} */ l) => sum + l.length + 1, 0);
    this.text.value = lines.join('\n');
    this.text.setSelectionRange(at, at);
    this.changed();
  }

  /** The line of the cursor; the first that slides when that one doesn't. */
  chosen() {
    const lines = this.text.value.split('\n').length;
    // what was checked may have been longer
    const windows = this.checked?.windows.filter((w) => w.line <= lines) ?? [];
    const line = this.text.value.slice(0, this.text.selectionStart).split('\n').length;
    return windows.find((w) => w.line === line) ?? windows.find((w) => w.line === this.checked?.line) ?? windows[0];
  }

  sliders() {
    const chosen = this.chosen();
    if (!chosen) {
      this.game.replaceChildren(h('p', { class: 'soft' }, 'Put the cursor on a convolution or a pool to slide its numbers.'));
      return;
    }
    const line = this.text.value.split('\n')[chosen.line - 1];
    this.game.replaceChildren(
      h('h2', {}, `Line ${chosen.line}`), h('code', {}, line.trim()),
      chosen.even ? '' : h('p', { class: 'soft' }, 'Its numbers differ in x and y, or before and after: change them in the text.'),
      ...SLIDERS.map(([name, title, least, most]) => {
        const value = /** @type {any} */ (chosen)[name];
        if (value === null || !chosen.even) return '';
        const input = h('input', {
          type: 'range', min: least, max: Math.max(most, value), value, id: `slide-${name}`, onchange: () => this.slide(chosen, name, input.value),
          oninput: () => { out.textContent = input.value; },
        });
        const out = h('output', { class: 'number', for: `slide-${name}` }, String(value));
        return h('label', { class: 'slider' }, h('span', {}, title), input, out);
      }),
      this.formula(chosen));
  }

  /** The arithmetic of this line's output. @param {Sliding} chosen */
  formula(chosen) {
    const checked = /** @type {Checked} */ (this.checked);
    const i = this.layerAt(chosen.line);
    const layer = checked.network?.layers[i];
    if (layer) return h('p', { class: 'number' }, '(W − F + 2P)/S + 1: ', h('b', {}, layer.formula), ` → ${volume(layer.output)}`);
    return checked.line === chosen.line ? h('p', { class: 'minus' }, 'It does not fit.') : '';
  }

  /** Which layer stands on a line, counted as the text is read. @param {number} line */
  layerAt(line) {
    const before = this.text.value.split('\n').slice(0, line - 1).filter((/** @type {string} */ l) => l.replace(/#.*/, '').trim());
    return before.length - 2;
  }

  /** @param {Sliding} chosen @param {string} name @param {string} value */
  async slide(chosen, name, value) {
    const { kernel, stride, padding, filters } = chosen;
    const line = this.text.value.split('\n')[chosen.line - 1];
    try {
      const { text } = await post('slide', { kernel, stride, padding, filters: filters ?? 0, [name]: value }, line);
      this.replace(chosen.line, text);
      document.getElementById(`slide-${name}`)?.focus();
    } catch (error) {
      this.verdict.replaceChildren(/** @type {Error} */ (error).message);
    }
  }

  volumes() {
    const net = this.checked?.network;
    if (!net) {
      this.table.replaceChildren(h('p', { class: 'soft' }, 'Nothing fits yet.'));
      return;
    }
    const largest = Math.max(...[net.input, ...net.layers.map((l) => l.output)].map(([w, t]) => Math.max(w, t)));
    const deepest = Math.max(...net.layers.map((l) => l.output[2]), net.input[2]);
    const row = (/** @type {string} */ name, /** @type {string} */ formula, /** @type {number[]} */ output, /** @type {string} */ parameters) => h('tr', {},
      h('th', { scope: 'row' }, name), h('td', { class: 'formula' }, formula), h('td', {}, glyph(output, largest, deepest)), h('td', {}, volume(output)), h('td', {}, parameters));
    this.table.replaceChildren(h('table', { class: 'number' },
      h('thead', {}, h('tr', {}, ...['layer', 'arithmetic', 'width × depth', 'volume', 'parameters'].map((text) => h('th', { scope: 'col' }, text)))),
      h('tbody', {}, row('input', '', net.input, ''), ...net.layers.map((l) => row(l.name, l.formula, l.output, l.parameters ? count(l.parameters) : '')))));
  }

  async show3d() {
    try {
      const entry = await post('open', {}, this.text.value);
      forget('studio');
      document.dispatchEvent(new CustomEvent('networks'));
      go({ screen: 'net', net: entry.name, layer: '', d: -1, x: -1, y: -1 });
    } catch (error) {
      this.verdict.replaceChildren(/** @type {Error} */ (error).message);
    }
  }

  /** @param {string} _ */
  key(_) {
    return false;
  }
}

/** A volume from the side: as high as it is high, as long as √depth. @param {number[]} volume @param {number} largest @param {number} deepest */
function glyph([, t, d], largest, deepest) {
  const height = Math.max(1.5, t / largest * 24);
  const length = Math.max(2, Math.sqrt(d / deepest) * 84);
  const drawing = svg('svg', { width: 88, height: 26, viewBox: '0 0 88 26', 'aria-hidden': 'true', class: 'glyph' });
  drawing.append(svg('rect', { x: 1, y: 13 - height / 2, width: length, height }));
  return drawing;
}
