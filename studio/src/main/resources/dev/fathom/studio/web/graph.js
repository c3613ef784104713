// Where the volumes of a network stand: from left to right by what they read, branches in lanes.

/**
 * @typedef {import('./api.js').Network} Network
 * @typedef {{name: string, position: number, members: number[], inputs: Group[], volume: number[],
 *   rank: number, lane: number, weighted: boolean, run?: import('./fold.js').Run}} Group a volume with
 *   the layers that only change its values; position −1 is the input; `run`: the blocks that are folded into it
 */

/** @param {Network} net @param {number} i */
const shape = (net, i) => String(i < 0 ? net.input : net.layers[i].output);

/**
 * Whether a layer only changes the values of the one volume that it reads.
 * @param {Network} net
 * @param {number} i
 */
function folds(net, i) {
  const layer = net.layers[i];
  return layer.inputs.length === 1 && layer.inputs[0] >= 0 && !layer.filter && !layer.window
    && shape(net, i) === shape(net, layer.inputs[0]);
}

/**
 * @param {Network} net
 * @param {boolean} every whether each layer has a volume of its own
 * @returns {Group[]} the input first; where they stand is not yet said
 */
export function groups(net, every) {
  const readers = new Array(net.layers.length).fill(0);
  for (const layer of net.layers) {
    for (const from of layer.inputs) if (from >= 0) readers[from]++;
  }
  /** @type {Group} */
  const input = { name: 'input', position: -1, members: [-1], inputs: [], volume: net.input, rank: 0, lane: 0, weighted: false };
  const made = [input];
  /** @type {Group[]} */
  const of = [];
  const at = (/** @type {number} */ i) => (i < 0 ? input : of[i]);
  net.layers.forEach((layer, i) => {
    if (!every && folds(net, i) && readers[layer.inputs[0]] === 1) {
      of[i] = of[layer.inputs[0]];
      of[i].members.push(i);
      return;
    }
    const inputs = [...new Set(layer.inputs.map(at))];
    of[i] = {
      name: layer.name, position: i, members: [i], inputs, volume: layer.output, rank: 0, lane: 0, weighted: layer.filter !== null,
    };
    made.push(of[i]);
  });
  return made;
}

/** Gives each its rank and its lane. @param {Group[]} all @returns {Group[]} the same */
export function ranked(all) {
  for (const group of all) Object.assign(group, { rank: Math.max(-1, ...group.inputs.map((g) => g.rank)) + 1, lane: 0 });
  lanes(all);
  return all;
}

/** Forks spread their branches over lanes; joins return to the middle. @param {Group[]} all */
function lanes(all) {
  /** @type {Map<Group, Group[]>} */
  const branches = new Map();
  for (const group of all) {
    if (group.inputs.length !== 1) continue;
    const from = group.inputs[0];
    branches.set(from, [...branches.get(from) ?? [], group]);
  }
  const taken = new Set();
  for (const group of all) {
    if (group.inputs.length === 1) {
      const siblings = branches.get(group.inputs[0]) ?? [];
      group.lane = group.inputs[0].lane + siblings.indexOf(group) - (siblings.length - 1) / 2;
    } else if (group.inputs.length > 1) {
      group.lane = group.inputs.reduce((sum, g) => sum + g.lane, 0) / group.inputs.length;
    }
    while (taken.has(`${group.rank} ${group.lane}`)) group.lane++;
    taken.add(`${group.rank} ${group.lane}`);
  }
}

/**
 * Places of volumes on the drawing, in its pixels.
 * @param {Group[]} all
 * @param {{face: number, compressed: boolean, cos: number, sin: number, tilt: number,
 *   label: number, slot: number}} look
 */
export function layout(all, look) {
  const largest = Math.max(...all.map((g) => Math.max(g.volume[0], g.volume[1])));
  const unit = look.face / largest;
  const boxes = new Map(all.map((g) => [g, box(g.volume, unit, look)]));
  /** @type {number[]} */
  const widths = [];
  for (const g of all) {
    widths[g.rank] = Math.max(widths[g.rank] ?? look.slot, (boxes.get(g)?.across ?? 0) + 26);
  }
  const lefts = [0];
  widths.forEach((w, i) => { lefts[i + 1] = lefts[i] + w; });
  const laneNumbers = [...new Set(all.map((g) => g.lane))];
  const branched = laneNumbers.length > 1;
  const inLanes = all.filter((g) => g.lane !== 0);
  const branch = Math.max(0, ...inLanes.map((g) => boxes.get(g)?.down ?? 0));
  const spacing = branch + look.label + 22;
  const tallest = Math.max(...all.filter((g) => g.lane === 0).map((g) => boxes.get(g)?.down ?? 0));
  const highest = Math.min(...laneNumbers);
  const lowest = Math.max(...laneNumbers);
  const above = Math.max(tallest / 2, -highest * spacing + branch / 2);
  const below = Math.max(tallest / 2 + look.label, lowest * spacing + branch / 2 + look.label);
  const middle = above + 58;
  const places = all.map((group) => {
    const b = /** @type {ReturnType<typeof box>} */ (boxes.get(group));
    const x = lefts[group.rank] + widths[group.rank] / 2;
    const y = middle + group.lane * spacing;
    return {
      group, x, y, slot: widths[group.rank], ...b,
      label: branched ? y + b.down / 2 + 6 : middle + tallest / 2 + 8,
    };
  });
  return { places, width: lefts[lefts.length - 1], height: middle + below + 14, middle };
}

/** Gives all ranks more room where there is some. @param {ReturnType<typeof layout>} placed @param {number} width */
export function stretch(placed, width) {
  const ranks = Math.max(...placed.places.map((p) => p.group.rank)) + 1;
  const more = Math.max(0, width - placed.width) / ranks;
  for (const p of placed.places) {
    p.x += more * (p.group.rank + 0.5);
    p.slot += more;
  }
  placed.width += more * ranks;
}

/**
 * Lengths of a volume's edges on the drawing.
 * @param {number[]} volume
 * @param {number} unit pixels for one value of width and height
 * @param {{compressed: boolean, cos: number, sin: number, tilt: number}} look
 */
function box([width, height, depth], unit, { compressed, cos, sin, tilt }) {
  const w = Math.max(3, width * unit);
  const t = Math.max(3, height * unit);
  const d = compressed ? 3.4 * Math.sqrt(depth) : Math.max(1, depth * unit);
  return {
    w, t, d,
    across: w * cos + d * sin,
    down: t * Math.sqrt(1 - tilt * tilt) + (w * sin + d * cos) * tilt,
  };
}
