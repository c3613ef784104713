// Draws volumes as boxes in parallel projection: faces are affine pictures, so a plain canvas
// draws them sharp, and edges keep their true proportions.

import { atlas } from './color.js';
import { ink } from './dom.js';

/**
 * @typedef {ReturnType<typeof import('./graph.js').layout>['places'][0]} Place
 * @typedef {{cos: number, sin: number, tilt: number}} Look
 * @typedef {{x: number, y: number}} Point
 * @typedef {{front: HTMLCanvasElement, stripes: HTMLCanvasElement}} Skin
 */

/** A view turned by an angle. @param {number} degrees @returns {Look} */
export const look = (degrees) => {
  const angle = degrees * Math.PI / 180;
  return { cos: Math.cos(angle), sin: Math.sin(angle), tilt: degrees === 0 ? 0 : 0.3 };
};

/** The corner where front, top and left meet, and the three edges from there. @param {Place} p @param {Look} v */
export function edges(p, v) {
  return {
    corner: { x: p.x - p.across / 2, y: p.y - p.down / 2 + p.d * v.cos * v.tilt },
    w: { x: p.w * v.cos, y: p.w * v.sin * v.tilt },
    h: { x: 0, y: p.t * Math.sqrt(1 - v.tilt * v.tilt) },
    d: { x: p.d * v.sin, y: -p.d * v.cos * v.tilt },
  };
}

/** @param {...Point} points @returns {Point} */
const plus = (...points) => points.reduce((a, b) => ({ x: a.x + b.x, y: a.y + b.y }));

/**
 * What a volume's faces show.
 * @param {import('./run.js').Face} face
 * @param {number} factor what the plane's 127 stands for, over what the scale's end does
 * @returns {Skin}
 */
export function skin(face, factor) {
  const stripes = Int8Array.from(face.strengths, (s) => s * 0.4);
  return {
    front: atlas(face.plane, face.width, face.height, [factor]).canvas,
    stripes: atlas(stripes, face.strengths.length > 4096 ? 4096 : face.strengths.length, 1, [1]).canvas,
  };
}

/**
 * @param {CanvasRenderingContext2D} c
 * @param {HTMLCanvasElement} picture
 * @param {Point} at
 * @param {Point} u
 * @param {Point} v
 * @param {boolean} smooth
 */
function stretched(c, picture, at, u, v, smooth) {
  c.save();
  c.transform(u.x / picture.width, u.y / picture.width, v.x / picture.height, v.y / picture.height, at.x, at.y);
  c.imageSmoothingEnabled = smooth;
  c.drawImage(picture, 0, 0);
  c.restore();
}

/** @param {CanvasRenderingContext2D} c @param {Point} at @param {Point} u @param {Point} v */
function outline(c, at, u, v) {
  c.beginPath();
  c.moveTo(at.x, at.y);
  for (const p of [plus(at, u), plus(at, u, v), plus(at, v)]) c.lineTo(p.x, p.y);
  c.closePath();
}

/**
 * One volume.
 * @param {CanvasRenderingContext2D} c
 * @param {Place} place
 * @param {Look} view
 * @param {Skin} skin
 * @param {{chosen: boolean, pointed: boolean}} marks
 */
export function box(c, place, view, skin, marks) {
  const { corner, w, h, d } = edges(place, view);
  const right = plus(corner, w);
  const colour = { line: ink(marks.chosen ? 'accent' : marks.pointed ? 'ink' : 'strong-line'), paper: ink('card') };
  const smooth = place.group.volume[2] > place.d;
  c.lineWidth = marks.chosen ? 1.6 : 0.8;
  c.strokeStyle = colour.line;
  c.lineJoin = 'round';
  if (d.x > 0.5) {
    outline(c, right, d, h);
    c.fillStyle = colour.paper;
    c.fill();
    stretched(c, skin.stripes, right, d, h, smooth);
    outline(c, right, d, h);
    c.fillStyle = 'rgb(20 30 45 / 10%)';
    c.fill();
    c.stroke();
  }
  if (d.y < -0.5) {
    outline(c, corner, d, w);
    c.fillStyle = colour.paper;
    c.fill();
    stretched(c, skin.stripes, corner, d, w, smooth);
    outline(c, corner, d, w);
    c.stroke();
  }
  slices(c, place, { corner, right, w, h, d });
  outline(c, corner, w, h);
  c.fillStyle = colour.paper;
  c.fill();
  stretched(c, skin.front, corner, w, h, skin.front.width > place.w * 1.5);
  outline(c, corner, w, h);
  c.strokeStyle = colour.line;
  c.stroke();
}

/**
 * A hairline between slices, where they are thick enough to be told apart.
 * @param {CanvasRenderingContext2D} c
 * @param {Place} place
 * @param {{corner: Point, right: Point, w: Point, h: Point, d: Point}} e
 */
function slices(c, place, { corner, right, w, h, d }) {
  const depth = place.group.volume[2];
  if (Math.hypot(d.x, d.y) / depth < 2.2) return;
  c.save();
  c.lineWidth = 0.5;
  c.globalAlpha = 0.7;
  c.beginPath();
  for (let i = 1; i < depth; i++) {
    const step = { x: d.x * i / depth, y: d.y * i / depth };
    const [a, b, e] = [plus(corner, step), plus(right, step), plus(right, step, h)];
    c.moveTo(a.x, a.y);
    c.lineTo(b.x, b.y);
    c.lineTo(e.x, e.y);
  }
  c.stroke();
  c.restore();
}

/**
 * The lines from volume to volume.
 * @param {CanvasRenderingContext2D} c
 * @param {Map<any, Place>} places by group
 * @param {{from: number, to: number}} shown
 */
export function lines(c, places, shown) {
  c.strokeStyle = ink('strong-line');
  c.lineWidth = 1;
  c.globalAlpha = 0.75;
  for (const place of places.values()) {
    for (const input of place.group.inputs) {
      const from = /** @type {Place} */ (places.get(input));
      const start = { x: from.x + from.across / 2 + 2, y: from.y };
      const end = { x: place.x - place.across / 2 - 3, y: place.y };
      if (end.x < shown.from || start.x > shown.to) continue;
      const far = place.group.rank - input.rank > 1 && from.y === place.y;
      const lift = far ? Math.max(from.down, place.down) / 2 + 18 + 4 * Math.min(6, place.group.rank - input.rank) : 0;
      const bend = Math.min(40, (end.x - start.x) / 2);
      c.beginPath();
      c.moveTo(start.x, start.y);
      if (far) {
        c.bezierCurveTo(start.x + 12, start.y - lift * 1.3, end.x - 12, end.y - lift * 1.3, end.x, end.y);
      } else {
        c.bezierCurveTo(start.x + bend, start.y, end.x - bend, end.y, end.x, end.y);
      }
      c.stroke();
      c.beginPath();
      c.moveTo(end.x - 5, end.y - 3);
      c.lineTo(end.x, end.y);
      c.lineTo(end.x - 5, end.y + 3);
      c.stroke();
    }
  }
  c.globalAlpha = 1;
}

/** Whether a point lies on a volume's drawing. @param {Place} p @param {number} x @param {number} y */
export const hits = (p, x, y) => Math.abs(x - p.x) < p.across / 2 + 4 && Math.abs(y - p.y) < p.down / 2 + 4;

/**
 * Where the slices of a volume lie on its drawing, one behind another.
 * @param {string} layer
 * @param {Place} place
 * @param {Look} view
 * @param {HTMLCanvasElement[]} drawings the first has the volume
 * @param {number} scrolled how far
 * @returns {import('./flight.js').Spread}
 */
export function spread(layer, place, view, drawings, scrolled) {
  const { corner, w, h, d } = edges(place, view);
  const at = drawings[0].getBoundingClientRect();
  const depth = place.group.volume[2];
  const [left, top] = [at.left - scrolled + corner.x, at.top + corner.y];
  return {
    layer, depth, draw: null, rest: drawings,
    frame: (i) => ({ x: left + d.x * i / depth, y: top + d.y * i / depth, ux: w.x, uy: w.y, vx: h.x, vy: h.y }),
  };
}
