// The models that a run keeps.

import { fresh } from './api.js';

/** @typedef {{network: string, kind: string, step: number}} Kept */

export const KINDS = /** @type {Record<string, string>} */ ({ best: 'the best model', last: 'the last model', checkpoint: 'a checkpoint' });

export const NO_MODEL = 'This run keeps no model yet; its first checkpoint comes with its first epoch at the latest.';

/** Those of a run, by their steps. @param {string} run @returns {Promise<Kept[]>} */
export const keptBy = (run) => fresh('kept', { run });

/** The best of them, or what comes next to it. @param {Kept[]} kept */
export const best = (kept) => kept.find((k) => k.kind === 'best') ?? kept.find((k) => k.kind === 'last') ?? kept.at(-1);

/** The name of the model that a run has come to; nothing when it keeps none. @param {string} run @returns {Promise<string|undefined>} */
export const endOf = async (run) => (await keptBy(run)).at(-1)?.network;
