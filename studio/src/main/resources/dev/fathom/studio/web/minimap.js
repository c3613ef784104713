// The whole drawing in a strip, with a frame around the part of it that is in the window.

import { h, ink, pen, rem } from './dom.js';

/**
 * @typedef {import('./graph.js').Group} Group
 * @typedef {ReturnType<typeof import('./graph.js').layout>} Layout
 */

const HEIGHT = 44;

export class Minimap {
  /** @type {Layout|undefined} */ placed;
  left = 0;
  width = 0;

  /** @param {(left: number) => void} move puts a place of the drawing at the window's left edge */
  constructor(move) {
    this.move = move;
    this.canvas = h('canvas', { 'aria-hidden': 'true' });
    this.frame = h('div', { class: 'frame' });
    this.element = h('div', {
      class: 'minimap', role: 'slider', tabindex: 0, 'aria-label': 'the part of the network that is in the window', 'aria-valuemin': 0,
      'aria-valuemax': 100, 'aria-valuenow': 0, hidden: true, onkeydown: (/** @type {KeyboardEvent} */ e) => this.key(e),
    }, this.canvas, this.frame);
    const drag = (/** @type {PointerEvent} */ e) => {
      if (e.type === 'pointermove' && e.buttons === 0) return;
      this.to((e.clientX - this.canvas.getBoundingClientRect().left) / this.scale - this.width / 2);
    };
    this.element.addEventListener('pointerdown', (/** @type {PointerEvent} */ e) => { this.element.setPointerCapture(e.pointerId); drag(e); });
    this.element.addEventListener('pointermove', drag);
  }

  get scale() {
    return this.width / /** @type {Layout} */ (this.placed).width;
  }

  /**
   * @param {Layout} placed
   * @param {number} width of the window
   * @param {Group|undefined} chosen
   * @param {Set<number>} marked positions of layers that are looked for
   */
  show(placed, width, chosen, marked) {
    Object.assign(this, { placed, width });
    this.element.hidden = placed.width <= width + 1;
    if (this.element.hidden) return;
    const high = HEIGHT * rem();
    const c = pen(this.canvas, width, high);
    const [sx, sy] = [this.scale, high / placed.height];
    const colours = { usual: ink('strong-line'), chosen: ink('accent'), marked: ink('filter') };
    for (const { group, x, y, across, down } of placed.places) {
      const found = marked.size > 0 && (group.run?.volumes ?? [group]).some((g) => g.members.some((m) => marked.has(m)));
      c.fillStyle = found ? colours.marked : group === chosen ? colours.chosen : colours.usual;
      const [w, t] = [Math.max(2, across * sx), Math.max(3, down * sy)];
      c.globalAlpha = marked.size > 0 && !found ? 0.4 : 1;
      c.fillRect(x * sx - w / 2, y * sy - t / 2, w, t);
      // what is folded has more behind it
      if (group.run) c.fillRect(x * sx + w / 2 + 1, y * sy - t / 2, 2, t);
    }
    this.at(this.left);
  }

  /** What is in the window. @param {number} left */
  at(left) {
    this.left = left;
    if (!this.placed || this.element.hidden) return;
    this.frame.style.width = `${this.width * this.scale}px`;
    this.frame.style.transform = `translateX(${left * this.scale}px)`;
    const seen = this.placed.places.filter(({ x }) => x >= left && x <= left + this.width);
    this.element.setAttribute('aria-valuenow', String(Math.round(left / Math.max(1, this.placed.width - this.width) * 100)));
    this.element.setAttribute('aria-valuetext', seen.length === 0 ? 'nothing' : `from ${seen[0].group.name} to ${seen[seen.length - 1].group.name}`);
  }

  /** @param {number} left */
  to(left) {
    const { width } = /** @type {Layout} */ (this.placed);
    this.move(Math.max(0, Math.min(width - this.width, left)));
  }

  /** @param {KeyboardEvent} e */
  key(e) {
    const to = /** @type {Record<string, number>} */ ({
      ArrowLeft: this.left - this.width / 4, ArrowRight: this.left + this.width / 4, PageUp: this.left - this.width, PageDown: this.left + this.width,
      Home: 0, End: /** @type {Layout} */ (this.placed).width,
    })[e.key];
    if (to === undefined) return;
    e.preventDefault();
    e.stopPropagation();
    this.to(to);
  }
}
