// A guide's text as elements: as much of Markdown as the guides use.

import { h, sideways } from './dom.js';

const INLINE = /`([^`]+)`|!\[([^\]]*)\]\(([^)]+)\)|\[([^\]]+)\]\(([^)]+)\)|\*\*([^*]+)\*\*|\*([^*]+)\*/g;

/**
 * @typedef {{link: (href: string, text: string) => HTMLElement|string, image: (src: string) => string}} Places where links lead and pictures lie
 */

/** @param {string} text @param {Places} places @returns {(HTMLElement|string)[]} */
function inline(text, places) {
  const parts = [];
  let at = 0;
  for (const found of text.matchAll(INLINE)) {
    const [all, code, alt, src, name, href, strong, emphasis] = found;
    parts.push(text.slice(at, found.index));
    at = found.index + all.length;
    if (code) parts.push(h('code', {}, code));
    else if (src) parts.push(h('img', { src: places.image(src), alt }));
    else if (href) parts.push(places.link(href, name));
    else parts.push(strong ? h('b', {}, ...inline(strong, places)) : h('em', {}, ...inline(emphasis, places)));
  }
  return [...parts, text.slice(at)];
}

/** The cells of a table's line. @param {string} line */
const cells = (line) => line.replace(/^\||\|$/g, '').split('|').map((cell) => cell.trim());

/** Lines that belong together, from one on. @param {string[]} lines @param {number} from @param {(line: string) => boolean} same */
function together(lines, from, same) {
  let end = from;
  while (end < lines.length && same(lines[end])) end++;
  return lines.slice(from, end);
}

/** @param {string} text @param {Places} places @returns {HTMLElement[]} */
export function rendered(text, places) {
  const lines = text.split('\n');
  const made = [];
  for (let i = 0; i < lines.length;) {
    const line = lines[i];
    const heading = /^(#+) (.*)$/.exec(line);
    if (line.startsWith('```')) {
      const block = together(lines, i + 1, (l) => l !== '```');
      made.push(h('pre', { class: line.slice(3), tabindex: 0, role: 'group', 'aria-label': line.slice(3) }, h('code', {}, block.join('\n'))));
      i += block.length + 2;
    } else if (heading) {
      made.push(h(`h${heading[1].length}`, {}, ...inline(heading[2], places)));
      i++;
    } else if (line.startsWith('|')) {
      const rows = together(lines, i, (l) => l.startsWith('|')).map(cells);
      made.push(sideways('table', h('table', {}, h('thead', {}, h('tr', {}, ...rows[0].map((cell) => h('th', { scope: 'col' }, ...inline(cell, places))))),
        h('tbody', {}, ...rows.slice(2).map((row) => h('tr', {}, ...row.map((cell) => h('td', {}, ...inline(cell, places)))))))));
      i += rows.length;
    } else if (line.startsWith('- ')) {
      const items = together(lines, i, (l) => l.startsWith('- ') || l.startsWith('  '));
      made.push(h('ul', {}, ...items.join('\n').split(/^- /m).slice(1).map((item) => h('li', {}, ...inline(item.replace(/\n */g, ' '), places)))));
      i += items.length;
    } else if (line === '') {
      i++;
    } else {
      const words = together(lines, i, (l) => l !== '' && !/^(```|#+ |\||- )/.test(l));
      made.push(h('p', {}, ...inline(words.join('\n'), places)));
      i += words.length;
    }
  }
  return made;
}
