// Asking the server. Answers are kept: what a network makes of a picture never changes.

/**
 * @typedef {{kernel: number, stride: number, before: number, after: number, dilation: number}} Axis
 * @typedef {{name: string, kind: string, layer: string, formula: string, inputs: number[],
 *   output: number[], filter: number[]|null, parameters: number, macs: number, field: string,
 *   jump: string, window: {x: Axis, y: Axis}|null}} Layer
 * @typedef {{name: string, note: string, depth: number, input: number[], parameters: number,
 *   macs: number, layers: Layer[], text: string, labels: string[]}} Network
 * @typedef {{head: any, bytes: Uint8Array}} Binary
 */

const MOST = 400;
/** @type {Map<string, Promise<any>>} */
const kept = new Map();

/** @param {Response} response */
async function checked(response) {
  if (response.ok) return response;
  const body = await response.json().catch(() => ({ error: response.statusText }));
  throw new Error(body.error);
}

/**
 * @param {string} path
 * @param {Record<string, any>} values
 */
const address = (path, values) => `/api/${path}?${new URLSearchParams(
  Object.entries(values).filter(([, value]) => value !== undefined).map(([k, v]) => [k, String(v)]))}`;

/** @param {string} url */
const ask = (url) => fetch(url).then(checked, () => {
  throw new Error('the studio does not answer; is ./fathom studio still running?');
});

/**
 * What changes while one looks: it is not kept.
 * @param {string} path
 * @param {Record<string, any>} values
 */
export const fresh = async (path, values) => (await ask(address(path, values))).json();

/**
 * @param {string} url
 * @param {(response: Response) => Promise<any>} read
 * @returns {Promise<any>}
 */
function remembered(url, read) {
  const known = kept.get(url);
  if (known) {
    kept.delete(url);
    kept.set(url, known);
    return known;
  }
  const promise = ask(url).then(read);
  promise.catch(() => kept.delete(url));
  kept.set(url, promise);
  if (kept.size > MOST) kept.delete(/** @type {string} */ (kept.keys().next().value));
  return promise;
}

/**
 * @param {string} path
 * @param {Record<string, any>} [values]
 */
export const json = (path, values = {}) => remembered(address(path, values), (r) => r.json());

/**
 * @param {string} path
 * @param {Record<string, any>} [values]
 * @returns {Promise<Binary>}
 */
export const binary = (path, values = {}) => remembered(address(path, values), async (r) => {
  const buffer = await r.arrayBuffer();
  const length = new DataView(buffer).getUint32(0, true);
  const head = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length)));
  return { head, bytes: new Uint8Array(buffer, 4 + length) };
});

/**
 * Changes something.
 * @param {string} path
 * @param {Record<string, any>} values
 * @param {BodyInit} body
 */
export async function post(path, values, body) {
  const token = document.querySelector('meta[name=token]')?.getAttribute('content') ?? '';
  const response = await fetch(address(path, values), {
    method: 'POST', body, headers: { 'X-Fathom-Token': token },
  });
  return (await checked(response)).json();
}

/** Forgets what a path answered. @param {string} path */
export const forget = (path) => kept.delete(address(path, {}));

/** Signed bytes of part of an answer. @param {Uint8Array} bytes @param {number} from @param {number} length */
export const signed = (bytes, from, length) => new Int8Array(bytes.buffer, bytes.byteOffset + from, length);
