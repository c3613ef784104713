// The head of every screen: which network, which picture, which screen.

import { forget, json, post } from './api.js';
import { bring, h, speak } from './dom.js';
import { pixels } from './run.js';
import { view } from './shared.js';
import { go, link, now } from './state.js';

/**
 * @typedef {import('./state.js').State} State
 * @typedef {{id: string, name: string, label: string}} Picture
 */

const SIDE = 40;

export class Head {
  /** @type {[HTMLCanvasElement, string][]} */ blank = [];
  current = '';

  /**
   * @param {[string, string][]} screens name and title
   * @param {() => void} help
   * @param {() => Promise<void>} share
   * @param {(error: Error) => void} fail
   */
  constructor(screens, help, share, fail) {
    this.screens = screens;
    this.fail = fail;
    this.shown = '';
    this.element = /** @type {HTMLElement} */ (document.getElementById('head'));
    this.networks = h('select', {
      'aria-label': 'network',
      onchange: () => go({ net: this.networks.value, layer: '', d: -1, x: -1, y: -1 }),
    });
    this.pictures = h('div', { class: 'pictures', role: 'group', 'aria-label': 'pictures', onkeydown: (/** @type {KeyboardEvent} */ e) => this.key(e) });
    this.tabs = h('nav', { 'aria-label': 'screens' });
    const keys = h('button', { type: 'button', 'aria-label': 'help: keys', onclick: help }, '?');
    const brand = h('span', { class: 'brand' }, h('img', { src: 'icon.svg', alt: '' }), h('span', {}, 'Fathom studio'));
    if (view) {
      this.element.append(brand, h('span', { class: 'soft' }, `One view, shared on ${view.made}; ./fathom studio shows the rest.`), h('span', { class: 'end' }, keys));
      return;
    }
    const sharing = h('button', {
      type: 'button', title: 'this view as one file that opens anywhere, without the studio',
      onclick: async () => {
        sharing.disabled = true;
        sharing.textContent = 'Recording …';
        await share();
        sharing.disabled = false;
        sharing.textContent = 'Share';
      },
    }, 'Share');
    this.element.append(brand, this.networks, this.pictures, this.tabs, h('span', { class: 'end' }, sharing, keys));
    document.addEventListener('networks', () => { this.load().then(() => this.show(now(), this.current), fail); });
    document.addEventListener('dragover', (e) => { e.preventDefault(); document.body.classList.add('drop'); });
    document.addEventListener('dragleave', () => document.body.classList.remove('drop'));
    document.addEventListener('drop', (e) => {
      e.preventDefault();
      document.body.classList.remove('drop');
      this.upload(e.dataTransfer?.files[0]);
    });
  }

  /** What there is to choose from. */
  async load() {
    const { networks, pictures } = await json('studio');
    /** @type {{name: string, note: string}[]} */
    this.known = networks;
    /** @type {Picture[]} */
    this.list = pictures;
    this.networks.replaceChildren(...networks.map((/** @type {any} */ n) => h('option', { value: n.name, title: n.note }, n.name)));
    this.shown = '';
    return { net: networks[0].name, pic: pictures[0]?.id ?? '' };
  }

  /** @param {State} state @param {string} screen whose tab is marked */
  show(state, screen) {
    if (view) return;
    this.current = screen;
    if (![...this.networks.options].some(({ value }) => value === state.net)) this.networks.append(h('option', { value: state.net }, state.net));
    this.networks.value = state.net;
    this.tabs.replaceChildren(...this.screens.map(([name, title]) => h('a', {
      href: link({ screen: name }), 'aria-current': name === screen ? 'page' : null,
      onclick: (/** @type {MouseEvent} */ e) => {
        if (e.ctrlKey || e.metaKey || e.shiftKey) return;
        e.preventDefault();
        go({ screen: name });
      },
    }, title)));
    bring(this.tabs, this.tabs.querySelector('[aria-current]'));
    if (this.shown !== state.net) this.strip(state);
    const buttons = [...this.pictures.querySelectorAll('button')];
    const shown = Math.max(0, buttons.findIndex((button) => button.dataset.id === state.pic));
    for (const [i, button] of buttons.entries()) {
      button.setAttribute('aria-pressed', String(button.dataset.id === state.pic));
      button.tabIndex = i === shown ? 0 : -1; // who walks by keyboard passes the strip in one step
    }
    bring(this.pictures, this.pictures.querySelector('[aria-pressed="true"]'));
  }

  /** From picture to picture. @param {KeyboardEvent} e */
  key(e) {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[e.key];
    const buttons = [...this.pictures.querySelectorAll('button')];
    const at = buttons.findIndex((button) => button === e.target);
    if (!by || at < 0) return;
    e.preventDefault();
    e.stopPropagation();
    buttons[at + by]?.focus();
    buttons[at + by]?.click();
  }

  /** @param {State} state */
  strip(state) {
    this.shown = state.net;
    this.blank = [];
    const file = h('input', {
      type: 'file', accept: 'image/*', class: 'hidden', id: 'upload', onchange: () => this.upload(file.files?.[0]),
    });
    this.pictures.replaceChildren(
      h('label', { class: 'add', for: 'upload', title: 'a picture of your own; or drop it on the page' }, '+', h('span', { class: 'hidden' }, 'add a picture of your own'), file),
      ...(this.list ?? []).map((picture) => {
        const canvas = h('canvas', { width: SIDE, height: SIDE });
        const title = picture.label ? `${picture.name}: ${picture.label}` : picture.name;
        this.blank.push([canvas, picture.id]);
        return h('button', {
          type: 'button', 'aria-label': title, title, 'data-id': picture.id, onclick: () => go({ pic: picture.id }, false),
        }, canvas);
      }));
  }

  /** Draws the pictures small: after the view, since a browser asks only so much at a time. @param {State} state */
  fill(state) {
    for (const [canvas, picture] of this.blank.splice(0)) this.thumbnail(canvas, state.net, picture);
  }

  /** @param {HTMLCanvasElement} canvas @param {string} net @param {string} picture */
  async thumbnail(canvas, net, picture) {
    try {
      const from = await pixels(net, picture);
      canvas.width = canvas.height = SIDE * 2;
      const c = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
      const side = Math.min(from.width, from.height);
      c.drawImage(from, (from.width - side) / 2, (from.height - side) / 2, side, side, 0, 0, SIDE * 2, SIDE * 2);
    } catch {
      canvas.title = 'this network can’t read it';
    }
  }

  /** @param {File|undefined} file */
  async upload(file) {
    if (!file) return;
    try {
      const picture = await post('upload', { name: file.name }, file);
      forget('studio');
      await this.load();
      go({ pic: picture.id });
      speak(`${file.name} is shown`);
    } catch (error) {
      this.fail(/** @type {Error} */ (error));
    }
  }
}
