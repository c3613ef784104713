// Numbers as people read them, with a true minus sign.

/** @param {string} text */
const minus = (text) => text.replace(/^-/, '−');

/**
 * @param {number|string} value
 * @param {number} digits
 */
function rounded(value, digits) {
  const x = Number(value);
  if (!Number.isFinite(x)) return minus(String(x).replace('Infinity', '∞'));
  if (x === 0) return '0';
  const size = Math.abs(x);
  const text = size >= 1e-4 && size < 1e9
    ? String(Number(x.toPrecision(digits)))
    : x.toExponential(digits - 1).replace(/\.?0+e/, 'e').replace('e+', 'e');
  return minus(text);
}

/** Four significant digits. @param {number|string} value */
export const number = (value) => rounded(value, 4);

/** Seven significant digits, all that a float has. @param {number|string} value */
export const exact = (value) => rounded(value, 7);

/** At most five characters or so, for cells. @param {number} value */
export function brief(value) {
  const size = Math.abs(value);
  if (value === 0 || !Number.isFinite(value)) return rounded(value, 3);
  if (size < 0.0005 || size >= 99999.5) return minus(value.toExponential(0).replace('e+', 'e'));
  return minus(value.toFixed(size < 9.9995 ? 3 : size < 99.95 ? 2 : size < 999.5 ? 1 : 0));
}

/** 1,234,567. @param {number} value */
export const count = (value) => value.toLocaleString('en-US');

/** 105 M. @param {number} value */
export function short(value) {
  for (const [unit, name] of /** @type {[number, string][]} */ ([[1e9, 'G'], [1e6, 'M'], [1e3, 'k']])) {
    if (value >= unit) return `${Number((value / unit).toPrecision(3))}\u00a0${name}`;
  }
  return String(value);
}

/** 1.5 MB. @param {number} size */
export const bytes = (size) => `${(size / 1e6).toFixed(1)} MB`;

/** 55×55×96. @param {number[]} volume */
export const volume = (volume) => volume.join('×');

/** 93.1 %, of which no line break parts the sign. @param {number} share */
export const percent = (share) => `${minus((share * 100).toFixed(Math.abs(share) < 0.0995 ? 2 : 1))}\u00a0%`;

/**
 * @param {number} n
 * @param {string} one
 * @param {string} [many]
 */
export const plural = (n, one, many = `${one}s`) => `${count(n)} ${n === 1 ? one : many}`;

/** Figures that are no parts of 1. */
const PLAIN = ['r2', 'mae', 'rmse', 'loss'];

/** The value of a figure. @param {string} name @param {number} value */
export const figure = (name, value) => (PLAIN.includes(name) ? number(value) : percent(value));

/** With a capital letter first. @param {string} words */
export const title = (words) => words.charAt(0).toUpperCase() + words.slice(1);
