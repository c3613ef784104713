// Blocks that a long network repeats, as one volume each, until they are opened: so it is seen whole.

/**
 * @typedef {import('./api.js').Network} Network
 * @typedef {import('./graph.js').Group} Group
 * @typedef {{id: string, times: number, volumes: Group[], kinds: string[], weights: number, open: boolean}} Run
 *   blocks of the same layers one behind another; `kinds`: what one block is made of; `weights`: how many volumes have weights
 */

/** Ranks of a network that is shown whole: about three windows of them. */
const SHORT = 36;
const LEAST_TIMES = 3;
const LONGEST_BLOCK = 6;

/** Where the whole network passes through one volume. @param {Group[]} all @param {Map<Group, number>} at their places @returns {number[]} places */
function straits(all, at) {
  const read = all.map((_, i) => i);
  all.forEach((group, i) => { for (const from of group.inputs) read[/** @type {number} */ (at.get(from))] = i; });
  let reach = 0;
  return read.flatMap((last, i) => {
    const passes = reach <= i;
    reach = Math.max(reach, last);
    return passes ? [i] : [];
  });
}

/**
 * What a part of a network is, but for how deep it is: parts of the same sign are blocks of one kind.
 * @param {Network} net
 * @param {Group[]} all
 * @param {Map<Group, number>} at their places
 * @param {number} from the volume that it reads
 * @param {number} to its last one
 */
function sign(net, all, at, from, to) {
  return all.slice(from + 1, to + 1).map((group, i, part) => {
    const { kind, window, filter } = net.layers[group.position];
    // what stands behind the last belongs to what reads it
    const members = i === part.length - 1 ? [] : group.members.slice(1).map((m) => net.layers[m].kind);
    const reads = group.inputs.map((input) => /** @type {number} */ (at.get(input)) - from);
    return JSON.stringify([kind, window, filter && [filter[0], filter[1], filter[2] === 1], members, reads, group.volume.slice(0, 2)]);
  }).join('\n');
}

/** How often which number of signs comes again from a place on. @param {string[]} signs @param {number} i */
function repeated(signs, i) {
  for (let length = 1; length <= LONGEST_BLOCK; length++) {
    let times = 1;
    while (i + (times + 1) * length <= signs.length && signs.slice(i, i + length).every((s, k) => s === signs[i + times * length + k])) times++;
    if (times >= LEAST_TIMES) return { length, times };
  }
  return null;
}

/** @param {Network} net @param {Group} group */
function kindOf(net, group) {
  const { kind, filter } = net.layers[group.position];
  return filter && kind === 'conv' ? `${kind} ${filter[0]}×${filter[1]}` : kind;
}

/**
 * Folds the blocks that a long network repeats.
 * @param {Network} net
 * @param {Group[]} all ranked ones
 * @param {string} open ids of the runs that are opened, with commas
 * @param {number} position of a layer that is to be seen
 * @returns {{groups: Group[], runs: Run[]}} the volumes that are left, to be ranked anew; and what is or can be folded
 */
export function fold(net, all, open, position) {
  if (Math.max(...all.map((g) => g.rank)) + 1 < SHORT) return { groups: all, runs: [] };
  const order = new Map(all.map((group, i) => [group, i]));
  const at = straits(all, order);
  const signs = at.slice(1).map((to, k) => sign(net, all, order, at[k], to));
  const opened = open.split(',');
  /** @type {Run[]} */
  const runs = [];
  const hidden = new Set();
  for (let i = 0; i < signs.length;) {
    const found = repeated(signs, i);
    if (!found) {
      i++;
      continue;
    }
    const end = i + found.length * found.times;
    const volumes = all.slice(at[i] + 1, at[end] + 1);
    const inner = volumes.slice(0, -1);
    const block = all.slice(at[i] + 1, at[i + found.length] + 1);
    const id = String(runs.length + 1);
    /** @type {Run} */
    const run = {
      id, times: found.times, volumes, kinds: block.map((g) => kindOf(net, g)),
      weights: volumes.filter((g) => g.weighted).length, open: opened.includes(id) || inner.some((g) => g.members.includes(position)),
    };
    runs.push(run);
    if (!run.open) {
      for (const group of inner) hidden.add(group);
      // the last volume stands for them all
      Object.assign(volumes[volumes.length - 1], { run, inputs: [all[at[i]]], weighted: false });
    }
    i = end;
  }
  return { groups: all.filter((g) => !hidden.has(g)), runs };
}

/** The ids of the runs that are open. @param {Run[]} runs */
export const openOf = (runs) => runs.filter((run) => run.open).map(({ id }) => id).join(',');

/** What their names have in common: `denseblock3` of `denseblock3/layer1/…`, `conv4` of `conv4_2/…`. @param {Run} run */
export function nameOf({ volumes }) {
  const [first, last] = [volumes[0].name, volumes[volumes.length - 1].name];
  let same = 0;
  while (same < first.length && first[same] === last[same]) same++;
  const name = first.slice(0, same);
  return name.includes('/') ? name.replace(/\/[^/]*$/, '') : name.replace(/_\d*$/, '');
}
