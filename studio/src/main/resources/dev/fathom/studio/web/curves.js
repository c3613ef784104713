// What all charts of a screen have in common: which steps they show, and how they are drawn.

import { h, segments } from './dom.js';
import { go, now, WHOLE } from './state.js';

/** What lines can be smoothed over. @type {[string, string][]} */
const SMOOTH = [['0', 'nothing'], ['80', '5 steps'], ['95', '20 steps'], ['99', '100 steps']];

/**
 * The buttons by which they are drawn otherwise.
 * @param {string} smoothing what is smoothed
 * @returns {HTMLElement[]}
 */
export function drawnAs(smoothing) {
  const { smooth, curve, clip, from, to } = now();
  return [
    segments(smoothing, SMOOTH, smooth, (value) => go({ smooth: value }, false)),
    segments('losses drawn', [['', 'linear'], ['log', 'logarithmic']], curve, (value) => go({ curve: value }, false)),
    segments('outliers', [['', 'shown'], ['clipped', 'clipped']], clip, (value) => go({ clip: value }, false)),
    from < 0 && to < 0 ? h('span', { class: 'small soft' }, 'drag across a chart to zoom')
      : h('button', { type: 'button', onclick: () => go(WHOLE) }, 'Whole run'),
  ];
}

/** What these buttons depend on. */
export const drawnBy = () => { const { smooth, curve, clip, from, to } = now(); return [smooth, curve, clip, from < 0 && to < 0].join(' '); };

/** The part that is shown of what there is. @param {[number, number]} whole @returns {[number, number]} */
export function shown([first, last]) {
  const { from, to } = now();
  const [low, high] = [Math.max(first, from), to < 0 ? last : Math.min(to, last)];
  return low < high ? [low, high] : [first, last];
}

/** Shows a part; an end that is the whole's moves with it. @param {[number, number]} whole @param {number} from @param {number} to */
export const zoom = ([first, last], from, to) => go({ from: from > first ? from : WHOLE.from, to: to < last ? to : WHOLE.to });
