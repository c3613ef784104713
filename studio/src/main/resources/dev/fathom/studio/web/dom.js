// Making elements, and speaking to those who listen.

/**
 * @param {string} tag
 * @param {Record<string, any>} [properties] `class`, `on…` listeners, `aria-…` and other attributes
 * @param {...(Node|string|null|undefined|false)} children
 * @returns {any}
 */
export function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === null || value === undefined) continue;
    if (name.startsWith('aria-')) element.setAttribute(name, String(value));
    else if (value === false) continue;
    else if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? '' : String(value));
  }
  for (const child of children) {
    if (child !== null && child !== undefined && child !== false) element.append(child);
  }
  return element;
}

// Characters that act instead of being seen: controls, directions, line separators, halves of pairs.
const ACTING = /[\0-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]|\p{Cs}/gu;
const SAID = ['title', 'aria-label', 'alt', 'placeholder'];

/** A text with such characters written as in JSON. @param {string} text */
export const visible = (text) => text.replace(ACTING, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** @param {Node} node */
function reveal(node) {
  if (node instanceof Text) {
    const shown = visible(node.data);
    if (shown !== node.data) node.data = shown;
  } else if (node instanceof Element) {
    for (const name of SAID) {
      const text = node.getAttribute(name);
      if (text && visible(text) !== text) node.setAttribute(name, visible(text));
    }
    node.childNodes.forEach(reveal);
  }
}

/** Makes every text visible that is put into the page, whoever puts it there. @param {Node} page */
export function revealing(page) {
  new MutationObserver((changes) => {
    for (const { type, target, addedNodes } of changes) {
      if (type === 'childList') addedNodes.forEach(reveal);
      else reveal(target);
    }
  }).observe(page, { subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: SAID });
}

/**
 * Elements of SVG.
 * @param {string} tag
 * @param {Record<string, any>} [attributes]
 * @param {...(Node|string)} children
 * @returns {any}
 */
export function svg(tag, attributes = {}, ...children) {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  element.append(...children);
  return element;
}

/**
 * A choice of a few, as buttons beside each other.
 * @param {string} label
 * @param {[string, string][]} options value and text
 * @param {string} chosen
 * @param {(value: string) => void} choose
 */
export function segments(label, options, chosen, choose) {
  return h('span', { class: 'tools' },
    h('span', { class: 'label' }, label),
    h('span', { class: 'segments', role: 'group', 'aria-label': label },
      ...options.map(([value, text]) => h('button', {
        type: 'button', 'aria-pressed': value === chosen, onclick: () => choose(value),
      }, text))));
}

/** What may be wider than the window. @param {string} label @param {HTMLElement} table @returns {HTMLElement} */
export const sideways = (label, table) => h('div', { class: 'sideways', tabindex: 0, role: 'group', 'aria-label': label }, table);

/** Says a sentence to screen readers. @param {string} text */
export function speak(text) {
  const spoken = document.getElementById('spoken');
  if (spoken) spoken.textContent = text;
}

const tip = h('div', { class: 'tip', hidden: true });

/**
 * Shows a text beside the pointer; nothing for an empty one.
 * @param {string} text
 * @param {{clientX: number, clientY: number}} [at]
 */
export function hint(text, at) {
  if (!tip.isConnected) document.body.append(tip);
  tip.hidden = !text;
  if (!text || !at) return;
  tip.textContent = text;
  const { width, height } = tip.getBoundingClientRect();
  const x = Math.min(at.clientX + 14, innerWidth - width - 8);
  const y = at.clientY + 18 + height > innerHeight ? at.clientY - height - 10 : at.clientY + 18;
  tip.style.left = `${Math.max(4, x)}px`;
  tip.style.top = `${y}px`;
}

/**
 * Makes a canvas as sharp as the screen and gives its pen, whose unit is a CSS pixel.
 * @param {HTMLCanvasElement} canvas
 * @param {number} width
 * @param {number} height
 */
export function pen(canvas, width, height) {
  const sharp = Math.min(3, devicePixelRatio || 1);
  const w = Math.max(1, Math.round(width * sharp));
  const t = Math.max(1, Math.round(height * sharp));
  if (canvas.width !== w) canvas.width = w;
  if (canvas.height !== t) canvas.height = t;
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
  context.setTransform(sharp, 0, 0, sharp, 0, 0);
  context.clearRect(0, 0, width, height);
  return context;
}

/** How large the text is, over what it is on a usual screen. */
export const rem = () => parseFloat(getComputedStyle(document.documentElement).fontSize) / 15;

/** The text in drawings. @param {string} [weight] @param {number} [size] on a usual screen */
export const font = (weight = '', size = 11) => `${weight} ${size * rem()}px system-ui, sans-serif`;

/** Scrolls a strip until one of its children is in sight. @param {HTMLElement} strip @param {HTMLElement|null} child */
export function bring(strip, child) {
  if (!child) return;
  const from = child.offsetLeft - strip.offsetLeft;
  if (from < strip.scrollLeft || from + child.offsetWidth > strip.scrollLeft + strip.clientWidth) strip.scrollLeft = from - (strip.clientWidth - child.offsetWidth) / 2;
}

/** A colour of the style sheet. @param {string} name */
export function ink(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

/** Whether its person asked for little movement. */
export function still() {
  return matchMedia('(prefers-reduced-motion: reduce)').matches;
}

/** What a control is called, with its group. @param {Element} e */
const called = (e) => [e.id, e.closest('[role="group"]')?.getAttribute('aria-label'), e.getAttribute('aria-label') ?? e.textContent].join(' ');

/** Remembers what has the focus; the function that is given back finds it again where it was made anew. */
export function focused() {
  const before = document.activeElement;
  if (!(before instanceof HTMLElement) || before === document.body) return () => {};
  const name = called(before);
  return () => {
    if (document.activeElement !== document.body) return;
    const same = before.isConnected ? before : [...document.querySelectorAll(before.tagName)].find((e) => called(e) === name);
    if (same instanceof HTMLElement) same.focus({ preventScroll: true });
  };
}
