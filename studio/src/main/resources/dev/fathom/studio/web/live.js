// What a run has learned so far: its answers to twelve test pictures, and the numbers inside of it.

import { freshBinary } from './api.js';
import { onTheme, photo } from './color.js';
import { h, ink, pen } from './dom.js';
import { count, number, percent } from './format.js';
import { Histograms } from './histograms.js';
import { view } from './shared.js';
import { now } from './state.js';
import { summary } from './told.js';

const PAUSE = 1000;
const MOST = 120;
const [WIDTH, HEIGHT] = [92, 22];

/**
 * @typedef {{problem?: string, step: number, task: string, labels: string[], width: number, height: number, depth: number,
 *   answers: any[], layers: import('./histograms.js').Inside[]}} Look answers: as on Errors
 */

/** How right an answer is, from 0 to 1; nothing where that has no measure. @param {string} task @param {any} answer @returns {number|undefined} */
function rightness(task, answer) {
  if (task === 'classify') return answer.ofRight;
  return task === 'segment' && !Number.isNaN(Number(answer.share)) ? Number(answer.share) : undefined;
}

export class Live {
  run = '';
  /** changes when the run keeps another model, or ends */ stand = '';
  /** @type {HTMLCanvasElement[]} */ photos = [];
  /** @type {{step: number, right: (number|undefined)[]}[]} what was seen before */ past = [];
  /** @type {Look|null} */ look = null;
  going = false;
  asked = 0;

  constructor() {
    this.said = h('p', { class: 'small soft' });
    this.list = h('ul', { class: 'wrong live-pictures' });
    this.inside = new Histograms(() => this.ask());
    this.pictures = h('section', { class: 'card', 'aria-label': 'twelve test pictures' }, h('h2', {}, 'Twelve test pictures, as it sees them now'), this.said, this.list);
    this.element = h('div', { class: 'train', hidden: true }, this.pictures, this.inside.element);
    onTheme(() => this.draw());
  }

  /** @param {string} run @param {import('./follow.js').Followed} followed */
  show(run, followed) {
    if (view) return;
    const { kept, ended, finished, paused } = followed.state;
    this.going = paused !== null && !ended && !finished;
    const stand = `${kept} ${ended} ${finished}`;
    if (this.run !== run) Object.assign(this, { run, photos: [], past: [], look: null, stand: '' });
    if (!followed.whole || this.stand === stand) return;
    this.stand = stand;
    this.ask();
  }

  /** Asks now, and then again as long as the run goes on and somebody looks. */
  async ask() {
    clearTimeout(this.asked);
    const { run, stand } = this;
    if (!run || !this.pictures.isConnected) return;
    try {
      const first = this.photos.length === 0;
      const { head, bytes } = await freshBinary('live', { run, pictures: first ? 1 : undefined, inside: this.inside.open ? 1 : undefined });
      if (this.run !== run) return;
      if (head.problem) throw new Error(head.problem);
      if (first) this.photos = head.answers.map((/** @type {any} */ _, /** @type {number} */ i) => photo(head, bytes.subarray(i * head.width * head.height * head.depth, (i + 1) * head.width * head.height * head.depth)));
      this.take(head);
    } catch (error) {
      if (this.run !== run) return;
      this.said.textContent = `${/** @type {Error} */ (error).message}.`;
      this.element.hidden = this.look === null;
    }
    if (this.run === run && this.stand === stand && this.going) this.asked = window.setTimeout(() => this.again(), PAUSE);
  }

  /** Not while nobody sees it. */
  again() {
    if (document.hidden) document.addEventListener('visibilitychange', () => this.ask(), { once: true });
    else if (now().screen === 'train') this.ask();
  }

  /** @param {Look} look */
  take(look) {
    const last = this.past.at(-1);
    if (last && look.step < last.step) this.past = [];
    if (!last || look.step !== last.step) this.past.push({ step: look.step, right: look.answers.map((a) => rightness(look.task, a)) });
    if (this.past.length > MOST) this.past = this.past.filter((_, i) => i % 2 === 0);
    this.look = look;
    this.element.hidden = false;
    this.draw();
  }

  draw() {
    const { look } = this;
    if (!look || !this.element.isConnected) return;
    const hits = look.answers.filter((a) => a.right === a.predicted).length;
    this.said.textContent = [`after step ${count(look.step)}`,
      look.task === 'classify' && `${hits} of ${look.answers.length} are right`,
      this.past.length > 1 && look.task === 'classify' && 'the lines: how probable the right class was, since this page looks'].filter(Boolean).join(' · ');
    this.list.replaceChildren(...look.answers.map((answer, i) => {
      const own = h('canvas', { 'aria-hidden': 'true', width: look.width, height: look.height });
      own.getContext('2d').drawImage(this.photos[i], 0, 0);
      return h('li', {}, h('div', { class: 'live-picture' }, own, ...this.words(look, answer), this.line(i)));
    }));
    this.inside.show(look.layers, look.step);
  }

  /** @param {Look} look @param {any} answer */
  words({ task, labels }, answer) {
    if (task !== 'classify') return summary(task, labels, answer);
    const hit = answer.right === answer.predicted;
    return [h('b', { class: hit ? 'plus' : 'minus' }, `${labels[answer.predicted]} ${percent(answer.ofPredicted)}`),
      h('span', {}, hit ? '✓ right' : `is ${labels[answer.right]}, ${percent(answer.ofRight)}`),
      h('span', { class: 'soft' }, `loss ${number(Number(Number(answer.loss).toPrecision(3)))}`)];
  }

  /** How right it was, over the looks. @param {number} i */
  line(i) {
    const points = this.past.filter(({ right }) => right[i] !== undefined);
    if (points.length < 2) return null;
    const canvas = h('canvas', { class: 'past', 'aria-hidden': 'true' });
    const c = pen(canvas, WIDTH, HEIGHT);
    const [from, to] = [points[0].step, points[points.length - 1].step];
    c.strokeStyle = ink('line');
    c.strokeRect(0.5, 0.5, WIDTH - 1, HEIGHT - 1);
    c.strokeStyle = ink('plus');
    c.lineWidth = 1.5;
    c.beginPath();
    points.forEach(({ step, right }, k) => c[k ? 'lineTo' : 'moveTo'](1 + (step - from) / (to - from || 1) * (WIDTH - 2), HEIGHT - 2 - Number(right[i]) * (HEIGHT - 4)));
    c.stroke();
    return canvas;
  }

  leave() {
    clearTimeout(this.asked);
    this.run = '';
  }
}
