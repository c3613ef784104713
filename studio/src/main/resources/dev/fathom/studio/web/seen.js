// A picture with the part of it that a neuron sees.

import { ink, pen } from './dom.js';

/**
 * Draws a picture, shaded but for a field.
 * @param {HTMLCanvasElement} canvas
 * @param {HTMLCanvasElement} photo
 * @param {number[]} field left, top, width, height in its pixels
 * @param {number} room longest side in CSS pixels
 */
export function framed(canvas, photo, field, room) {
  const { width, height } = photo;
  const unit = room / Math.max(width, height);
  const c = pen(canvas, width * unit, height * unit);
  c.imageSmoothingEnabled = unit < 1;
  c.drawImage(photo, 0, 0, width * unit, height * unit);
  const [left, top, w, t] = field.map((v) => v * unit);
  c.fillStyle = ink('shade');
  c.beginPath();
  c.rect(0, 0, width * unit, height * unit);
  c.rect(left, top + t, w, -t);
  c.fill('evenodd');
  c.strokeStyle = ink('filter');
  c.lineWidth = 2;
  c.strokeRect(left, top, w, t);
}

/**
 * Draws a field alone, as large as there is room.
 * @param {HTMLCanvasElement} canvas
 * @param {HTMLCanvasElement} photo
 * @param {number[]} field left, top, width, height in its pixels
 * @param {number} room longest side in CSS pixels
 */
export function patch(canvas, photo, [left, top, w, t], room) {
  const unit = room / Math.max(w, t, 1);
  const c = pen(canvas, Math.max(1, w * unit), Math.max(1, t * unit));
  c.imageSmoothingEnabled = unit < 1;
  if (w * t > 0) c.drawImage(photo, left, top, w, t, 0, 0, w * unit, t * unit);
}
