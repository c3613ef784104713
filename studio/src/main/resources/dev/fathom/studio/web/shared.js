// A shared file holds one view and all that it was told; in the studio itself nothing is held.

/**
 * @typedef {{status: number, text?: string, bytes?: string, events?: [string, string][]}} Recorded an
 *   answer, its bytes in base 64; or the events of a feed
 * @typedef {{state: string, made: string, answers: Record<string, Recorded>}} View
 */

const held = document.getElementById('view')?.textContent;

/** @type {View|null} */
export const view = held ? JSON.parse(held) : null;

/** What a recorded question was answered. @param {string} key @returns {Recorded} */
export function told(key) {
  const found = view?.answers[key];
  if (!found) throw new Error('this file holds one view only; ./fathom studio shows the rest');
  return found;
}

/** @param {Uint8Array} bytes */
export function base64(bytes) {
  let text = '';
  for (let i = 0; i < bytes.length; i += 0x8000) text += String.fromCharCode(...bytes.subarray(i, i + 0x8000));
  return btoa(text);
}

/** @param {string} text */
export const bytesOf = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
