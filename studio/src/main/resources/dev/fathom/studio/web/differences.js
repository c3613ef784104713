// What sets runs apart: their settings, one a row, and the lines of their networks beside each other.

/** @typedef {{name: string, values: string[]}} Row a value a run; empty where it has none */

/** What is said elsewhere: by the recipe better than by the note of what was asked for. */
const SAID = new Set(['network', 'recipe', 'steps', 'rate', 'augment', 'clip', 'average', 'earlyStop', 'dropLast']);
const HASH = 12;

/** Whether runs differ in it. @param {Row} row */
export const differs = (row) => row.values.some((value) => value !== row.values[0]);

/** `sgd(0.05).momentum(0.9)` as optimizer `sgd(0.05)` and momentum `0.9`. @param {string} text @returns {[string, string][]} */
function optimizer(text) {
  const [first = text, ...more] = text.match(/[A-Za-z]+\([^()]*\)/g) ?? [];
  return [['optimizer', first], ...more.map((part) => /** @type {[string, string]} */ ([part.split('(')[0], part.slice(part.indexOf('(') + 1, -1)]))];
}

/** A recipe by its parts. @param {string} text @returns {[string, string][]} */
function recipe(text) {
  const [first, schedule, length, ...more] = text.split('; ');
  const [, epochs, batch] = length?.match(/^(\S+) epochs in batches of (.+)$/) ?? [];
  if (!epochs) return [['recipe', text]];
  return [...optimizer(first), ['schedule', schedule], ['epochs', epochs], ['batch', batch],
    ...more.map((part) => /** @type {[string, string]} */ ([part.match(/^[A-Za-z]+/)?.[0] ?? 'also', part]))];
}

/** Settings of one run by name. @param {Record<string, string>} texts */
function settings(texts) {
  const plain = Object.entries(texts).filter(([name]) => !SAID.has(name))
    .map(([name, value]) => [name, name.endsWith('Sha256') ? `${value.slice(0, HASH)} …` : value]);
  const others = texts.recipe ? recipe(texts.recipe) : [];
  return new Map(/** @type {[string, string][]} */ ([...others, ...plain.filter(([name]) => !others.some(([other]) => other === name))]));
}

/** The settings of runs, one a row. @param {Record<string, string>[]} runs texts of each @returns {Row[]} */
export function settingRows(runs) {
  const all = runs.map(settings);
  const names = [...new Set(all.flatMap((of) => [...of.keys()]))];
  return names.map((name) => ({ name, values: all.map((of) => of.get(name) ?? '') }));
}

/**
 * The lines of networks beside each other: a row holds the same line of all that have it, or lines
 * that stand at the same place.
 * @param {string[]} texts
 * @returns {Row[]}
 */
export function networkRows(texts) {
  const [first = [], ...others] = texts.map((text) => text.split('\n').filter((line) => line.trim()));
  let rows = first.map((line) => [line]);
  others.forEach((lines, i) => { rows = merged(rows, lines, i + 1); });
  return rows.map((values) => ({ name: '', values }));
}

/** Rows of some networks with the lines of one more. @param {string[][]} rows @param {string[]} lines @param {number} width of the rows @returns {string[][]} */
function merged(rows, lines, width) {
  const has = (/** @type {number} */ r, /** @type {number} */ l) => rows[r].includes(lines[l]);
  const common = Array.from({ length: rows.length + 1 }, () => new Uint16Array(lines.length + 1));
  for (let r = rows.length - 1; r >= 0; r--) {
    for (let l = lines.length - 1; l >= 0; l--) common[r][l] = has(r, l) ? common[r + 1][l + 1] + 1 : Math.max(common[r + 1][l], common[r][l + 1]);
  }
  /** @type {string[][]} */
  const out = [];
  /** @type {number[]} rows without a line, still to be put beside lines without a row */
  let alone = [];
  /** @type {number[]} */
  let added = [];
  const flush = () => {
    for (let i = 0; i < Math.max(alone.length, added.length); i++) {
      out.push([...(i < alone.length ? rows[alone[i]] : Array(width).fill('')), i < added.length ? lines[added[i]] : '']);
    }
    alone = [];
    added = [];
  };
  for (let r = 0, l = 0; r < rows.length || l < lines.length;) {
    if (r < rows.length && l < lines.length && has(r, l)) {
      flush();
      out.push([...rows[r++], lines[l++]]);
    } else if (l === lines.length || (r < rows.length && common[r + 1][l] >= common[r][l + 1])) alone.push(r++);
    else added.push(l++);
  }
  flush();
  return out;
}
