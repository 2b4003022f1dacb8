// @ts-check
import { make } from './dom.js';

/**
 * The little Markdown that Teams knows in cards and messages: bold, italic, lists, and `<at>Naam</at>`. A link is shown as text
 * with its address behind it. Everything is built from text nodes, so nothing in it can become HTML.
 */

const inline = new RegExp(
  [
    String.raw`\\([\\\x60*_{}[\]()#+\-.!~<>|])`, // 1: an escaped sign
    String.raw`<at(?:\s[^<>]*)?>([^<>]*)</at>`, // 2: a mention
    String.raw`\*\*(?=\S)((?:\\.|[^\\])+?)\*\*`, // 3, 4: bold
    String.raw`(?<!\w)__(?=\S)((?:\\.|[^\\])+?)__(?!\w)`,
    String.raw`\*(?=[^\s*])((?:\\.|[^\\*])+?)\*`, // 5, 6: italic
    String.raw`(?<!\w)_(?=[^\s_])((?:\\.|[^\\_])+?)_(?!\w)`,
    String.raw`\[([^\]\n]*)\]\(([^()\s]*)\)`, // 7, 8: a link
    String.raw`\x60([^\x60\n]+)\x60`, // 9: code
  ].join('|'),
  'g',
);

/**
 * @param {string} text
 * @param {boolean} breaks whether a single line end shows as one
 * @returns {(Node | string)[]}
 */
function spans(text, breaks) {
  /** @type {(Node | string)[]} */
  const result = [];
  let done = 0;
  for (const match of text.matchAll(inline)) {
    result.push(...plain(text.slice(done, match.index), breaks));
    const [all, escaped, mention, bold, bold2, italic, italic2, label, address, code] = match;
    const strong = bold ?? bold2;
    const em = italic ?? italic2;
    if (escaped !== undefined) result.push(escaped);
    else if (mention !== undefined) result.push(make('span', { class: 'mention' }, mention));
    else if (strong !== undefined) result.push(make('strong', {}, ...spans(strong, breaks)));
    else if (em !== undefined) result.push(make('em', {}, ...spans(em, breaks)));
    // Messages know code, cards do not.
    else if (code !== undefined) result.push(breaks ? make('code', {}, code) : all);
    else if (label === address) result.push(label ?? '');
    else result.push(label ?? '', make('span', { class: 'address' }, ` (${address})`));
    done = match.index + all.length;
  }
  result.push(...plain(text.slice(done), breaks));
  return result;
}

/**
 * @param {string} text
 * @param {boolean} breaks
 * @returns {(Node | string)[]}
 */
function plain(text, breaks) {
  if (!breaks) return text ? [text] : [];
  return text.split('\n').flatMap((line, index) => (index === 0 ? [line] : [make('br'), line]));
}

const item = /^\s*(?:[-*+]|(\d{1,9})[.)])\s+(.*)$/;

/**
 * @param {string} text
 * @param {{ breaks?: boolean }} [options]
 * @returns {DocumentFragment}
 */
export function markdown(text, { breaks = false } = {}) {
  /** @type {{ list: '' | 'ul' | 'ol', start?: string, lines: string[] }[]} */
  const blocks = [];
  let open = false;
  for (const line of text.replace(/\r\n?/g, '\n').split('\n')) {
    const found = item.exec(line);
    const list = found ? (found[1] === undefined ? 'ul' : 'ol') : '';
    const last = blocks.at(-1);
    if (line.trim() === '') open = false;
    else if (found && last?.list === list) last.lines.push(found[2] ?? '');
    else if (found) blocks.push({ list, start: found[1], lines: [found[2] ?? ''] });
    else if (open && last?.list === '') last.lines.push(line);
    else blocks.push({ list: '', lines: [line] });
    if (line.trim() !== '') open = true;
  }
  const result = document.createDocumentFragment();
  for (const block of blocks) {
    if (block.list) {
      const element = make(block.list, {}, ...block.lines.map((line) => make('li', {}, ...spans(line, breaks))));
      if (block.list === 'ol' && block.start && block.start !== '1') element.setAttribute('start', block.start);
      result.append(element);
    } else {
      const content = spans(block.lines.join('\n'), breaks);
      result.append(...(blocks.length === 1 ? content : [make('p', {}, ...content)]));
    }
  }
  return result;
}

/**
 * The same as HTML, for the card renderer, which wants a string. It is written out by the browser from a tree of text nodes.
 * @param {string} text
 */
export function markdownHtml(text) {
  return make('div', {}, markdown(text)).innerHTML;
}

/**
 * A mail's text; web addresses in it can be followed, for a complainant answers through them.
 * @param {string} text
 * @returns {(Node | string)[]}
 */
export function mailText(text) {
  /** @type {(Node | string)[]} */
  const result = [];
  let done = 0;
  for (const match of text.matchAll(/https?:\/\/[^\s<>"']*[^\s<>"'.,;:!?)\]]/g)) {
    result.push(text.slice(done, match.index));
    result.push(make('a', { href: match[0], target: '_blank', rel: 'noopener noreferrer' }, match[0]));
    done = match.index + match[0].length;
  }
  result.push(text.slice(done));
  return result;
}

/**
 * @param {string} name
 */
export function initials(name) {
  const words = name.split(/\s+/).filter((word) => /^\p{Lu}/u.test(word));
  const chosen = words.length > 1 ? [words[0], words.at(-1)] : [words[0] ?? name];
  return chosen.map((word) => (word ?? '?').slice(0, 1).toUpperCase()).join('');
}
