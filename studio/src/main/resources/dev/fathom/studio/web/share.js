// Share: the view as one file that opens anywhere, without a server and without the network.

import { json, recording } from './api.js';
import { speak } from './dom.js';
import { bytes } from './format.js';
import { link, now } from './state.js';

/** Bytes that a file's answers may have: it is opened whole, and sent by mail. */
const MOST = 32e6;

/**
 * Records the view and gives it as a file.
 * @param {() => Promise<void>} draw draws the view anew
 */
export async function share(draw) {
  const state = now();
  const { page } = await json('page');
  const answers = await recording(draw);
  if (now() !== state) throw new Error('the view changed while it was recorded; share it again');
  const sizes = Object.entries(answers).map(([key, answer]) => ({ key, size: JSON.stringify(answer).length }));
  const size = sizes.reduce((sum, part) => sum + part.size, 0);
  if (size > MOST) {
    const largest = sizes.reduce((a, b) => (b.size > a.size ? b : a));
    throw new Error(`this view is ${bytes(size)}, more than the ${bytes(MOST)} that a shared file may have; ${bytes(largest.size)} of it is one answer, ${largest.key.replace(/\?.*/s, '')}; choose ${largest.key.startsWith('/api/follow') ? 'a shorter run' : 'a smaller layer or picture'}`);
  }
  const view = { state: link({}), made: new Date().toISOString().slice(0, 10), answers };
  const file = new Blob([page.replace('{{view}}', () => JSON.stringify(view).replaceAll('<', '\\u003c'))], { type: 'text/html' });
  const anchor = document.createElement('a');
  anchor.href = URL.createObjectURL(file);
  anchor.download = `${[state.net, state.screen === 'train' ? state.run : state.layer, state.screen].filter(Boolean).join(' ').replace(/[^\w.-]+/g, '-')}.html`;
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(anchor.href), 60_000);
  speak(`${anchor.download}, ${bytes(file.size)}, is in your downloads`);
}
