// How well a network knows how sure it can be, drawn.

import { h, sideways, svg } from './dom.js';
import { count, percent, plural } from './format.js';

const WIDTH = 420;
const HEIGHT = 260;
const LEFT = 46;
const BOTTOM = 34;
const TOP = 8;
/** Pictures of a bin that say little: half of its part could be chance. */
const FEW = 10;

/** Between which parts what is true of many lies, in 95 of 100 cases (Wilson 1927). @param {number} part that is right @param {number} pictures */
export function likely(part, pictures) {
  const z2 = 1.96 ** 2;
  const centre = (part + z2 / (2 * pictures)) / (1 + z2 / pictures);
  const reach = 1.96 * Math.sqrt(part * (1 - part) / pictures + z2 / (4 * pictures ** 2)) / (1 + z2 / pictures);
  return [Math.max(0, centre - reach), Math.min(1, centre + reach)];
}

/** @param {number} part 0 … 1 */
const across = (part) => LEFT + part * (WIDTH - LEFT - 18);

/** @param {number} part 0 … 1 */
const up = (part) => HEIGHT - BOTTOM - part * (HEIGHT - BOTTOM - TOP);

/** @param {number} x @param {number} half its width @param {number[]} ends */
const whisker = (x, half, [low, high]) => `M${x - half} ${up(low)}h${2 * half}M${x} ${up(low)}V${up(high)}M${x - half} ${up(high)}h${2 * half}`;

/** @param {{calibrationError: number, confidence: number, accuracy: number, bins: {pictures: number, confidence: number, accuracy: number}[]}} of */
export function calibration({ calibrationError, confidence, accuracy, bins }) {
  const drawn = svg('svg', { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: 'calibration', 'aria-hidden': 'true' });
  for (const part of [0, 0.25, 0.5, 0.75, 1]) {
    drawn.append(
      svg('line', { x1: LEFT, x2: across(1), y1: up(part), y2: up(part), class: 'axis' }),
      svg('text', { x: LEFT - 6, y: up(part) + 4, 'text-anchor': 'end' }, `${part * 100} %`),
      svg('text', { x: across(part), y: HEIGHT - BOTTOM + 15, 'text-anchor': 'middle' }, `${part * 100} %`));
  }
  const width = (across(1) - LEFT) / bins.length;
  bins.forEach((bin, i) => {
    if (!bin.pictures) return;
    const left = LEFT + i * width + 1;
    const few = bin.pictures < FEW ? ' few' : '';
    const [low, high] = [Math.min(bin.accuracy, bin.confidence), Math.max(bin.accuracy, bin.confidence)];
    drawn.append(
      svg('rect', { x: left, y: up(bin.accuracy), width: width - 2, height: up(0) - up(bin.accuracy), class: `bin${few}` }),
      svg('rect', { x: left, y: up(high), width: width - 2, height: up(low) - up(high), class: `gap${few}` },
        svg('title', {}, `sure ${percent(bin.confidence)}, right ${percent(bin.accuracy)}, ${plural(bin.pictures, 'picture')}`)),
      svg('path', { d: whisker(left + width / 2 - 1, Math.min(5, width / 4), likely(bin.accuracy, bin.pictures)), class: 'whisker' }));
  });
  drawn.append(
    svg('line', { x1: across(0), y1: up(0), x2: across(1), y2: up(1), class: 'ideal' }),
    svg('text', { x: (LEFT + across(1)) / 2, y: HEIGHT - 4, 'text-anchor': 'middle' }, 'how sure'));
  const sure = confidence > accuracy ? 'surer than it may be' : 'less sure than it could be';
  return [
    h('h2', {}, 'Does it know how sure it can be?'),
    h('p', { class: 'small soft' }, `It is ${percent(confidence)} sure on average and ${percent(accuracy)} right: ${sure}. Of answers that are 80 % sure, 80 % should be right (the dashed line); bars show the part that is, orange how far off that is, ${percent(calibrationError)} on average. The thin lines show what the part right may be among more pictures, in 95 of 100 cases; pale bars stand for fewer than ${FEW} pictures.`),
    drawn,
    h('details', {}, h('summary', {}, 'The same in numbers'), sideways('calibration in numbers', h('table', { class: 'rows number' },
      h('thead', {}, h('tr', {}, ...['sure', 'right', 'may be', 'pictures'].map((name) => h('th', { scope: 'col' }, name)))),
      h('tbody', {}, ...bins.filter((bin) => bin.pictures).map((bin) => h('tr', {}, h('td', {}, percent(bin.confidence)), h('td', {}, percent(bin.accuracy)), h('td', {}, likely(bin.accuracy, bin.pictures).map(percent).join(' … ')), h('td', {}, count(bin.pictures)))))))),
  ];
}
