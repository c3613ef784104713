// Asking the server, or in a shared file what it was told. Answers are kept: what a network makes of
// a picture never changes.

import { base64, bytesOf, told, view } from './shared.js';

/**
 * @typedef {{kernel: number, stride: number, before: number, after: number, dilation: number}} Axis
 * @typedef {{name: string, kind: string, layer: string, formula: string, inputs: number[],
 *   output: number[], filter: number[]|null, parameters: number, macs: number, field: string,
 *   jump: string, window: {x: Axis, y: Axis}|null}} Layer
 * @typedef {{name: string, note: string, task: string, depth: number, input: number[], parameters: number,
 *   macs: number, layers: Layer[], text: string, labels: string[], outputs: Output[]}} Network
 * @typedef {{name: string, layer: string, volume: number[], shape: number[]}} Output `shape`: of its values in other programs
 * @typedef {{head: any, bytes: Uint8Array}} Binary
 * @typedef {{figures: Record<string, string>, right: Record<string, string>, judged: Record<string, string>}} Words what figures are
 *   called; by task what is right step by step, and by which figure models are compared
 */

const MOST = 400;
const QUIET = 600;
const LOOK = 50;
/** @type {Map<string, Promise<any>>} */
const kept = new Map();
/** @type {Record<string, import('./shared.js').Recorded>|null} */
let record = null;
let pending = 0;

const TOKEN = /^#token=([0-9a-f]+)$/;
const token = view ? '' : tokenOf();

/** What shows the server that this is its person: it came with the address that was opened, and this browser keeps it. */
function tokenOf() {
  addEventListener('hashchange', () => { if (TOKEN.test(location.hash)) location.reload(); });
  const given = TOKEN.exec(location.hash)?.[1];
  try {
    if (!given) return localStorage.getItem('token') ?? '';
    localStorage.setItem('token', given);
    history.replaceState(history.state, '', location.pathname + location.search);
  } catch {
    // a browser that keeps nothing: the address keeps it
  }
  return given ?? '';
}

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

/** @param {string} url @param {RequestInit & {body?: BodyInit}} [options] @returns {Promise<Response>} */
async function ask(url, options = {}) {
  const key = typeof options.body === 'string' ? `${url}\n${options.body}` : url;
  if (view) {
    const { status, text, bytes } = told(key);
    return checked(new Response(text ?? bytesOf(bytes ?? ''), { status }));
  }
  const into = record;
  pending++;
  try {
    const response = await fetch(url, { ...options, headers: { 'X-Fathom-Token': token } }).catch(() => {
      throw new Error('the studio does not answer; is ./fathom studio still running?');
    });
    if (into) into[key] = await recorded(response.clone());
    return await checked(response);
  } finally {
    pending--;
  }
}

/** @param {Response} response */
async function recorded(response) {
  const json = response.headers.get('Content-Type') === 'application/json';
  const { status } = response;
  return json ? { status, text: await response.text() } : { status, bytes: base64(new Uint8Array(await response.arrayBuffer())) };
}

/**
 * All that a view is told, from its first question until it asks no more.
 * @param {() => Promise<void>} draw draws the view anew
 */
export async function recording(draw) {
  kept.clear();
  /** @type {Record<string, import('./shared.js').Recorded>} */
  const answers = {};
  record = answers;
  try {
    await draw();
    for (let quiet = 0; quiet < QUIET; quiet = pending ? 0 : quiet + LOOK) await new Promise((done) => setTimeout(done, LOOK));
    return answers;
  } finally {
    record = null;
  }
}

/**
 * What is told as it happens.
 * @param {string} path
 * @param {Record<string, any>} values
 * @param {string[]} names of the events; a view is whole when the last of them has come
 * @param {(name: string, data: any) => void} take
 * @param {() => void} lost when the connection is
 * @returns {() => void} ends it
 */
export function follow(path, values, names, take, lost) {
  const url = address(path, values);
  if (view) {
    for (const [name, data] of told(url).events ?? []) take(name, JSON.parse(data));
    return () => {};
  }
  const source = new EventSource(`${url}&token=${token}`);
  /** @type {[string, string][]|null} */
  const events = record ? [] : null;
  if (record && events) record[url] = { status: 200, events };
  let waited = 1;
  pending++;
  const whole = () => { pending -= waited; waited = 0; };
  for (const name of names) {
    source.addEventListener(name, (e) => {
      if (waited) events?.push([name, e.data]);
      take(name, JSON.parse(e.data));
      if (name === names.at(-1)) whole();
    });
  }
  source.onerror = () => { whole(); lost(); };
  return () => { whole(); source.close(); };
}

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

/** The text of a file that belongs to the page. @param {string} file @returns {Promise<string>} */
export const text = (file) => remembered(`/${file}`, (r) => r.text());

/** @returns {Promise<Words>} */
export const words = () => json('words');

/** @param {Response} response @returns {Promise<Binary>} */
async function parts(response) {
  const buffer = await response.arrayBuffer();
  const length = new DataView(buffer).getUint32(0, true);
  const head = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length)));
  return { head, bytes: new Uint8Array(buffer, 4 + length) };
}

/**
 * @param {string} path
 * @param {Record<string, any>} [values]
 * @returns {Promise<Binary>}
 */
export const binary = (path, values = {}) => remembered(address(path, values), parts);

/**
 * The same of what changes while one looks.
 * @param {string} path
 * @param {Record<string, any>} values
 */
export const freshBinary = async (path, values) => parts(await ask(address(path, values)));

/**
 * Changes something.
 * @param {string} path
 * @param {Record<string, any>} values
 * @param {BodyInit} body
 */
export async function post(path, values, body) {
  return (await ask(address(path, values), { method: 'POST', body })).json();
}

/** Forgets what a path answered. @param {string} path */
export const forget = (path) => kept.delete(address(path, {}));

/** Signed bytes of part of an answer. @param {Uint8Array} bytes @param {number} from @param {number} length */
export const signed = (bytes, from, length) => new Int8Array(bytes.buffer, bytes.byteOffset + from, length);
