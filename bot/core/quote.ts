/** Citing an outsider's text in a letter of ours: to be read, never to be clicked on (F63). */

/** Not within a word: nothing can then grow together where one is dropped, and 'hotel:x' stays. */
const schemes =
  /(?<![\p{L}\p{N}+.-])(?:[a-z][a-z0-9+.-]{1,20}:\/\/|(?:https?|mailto|msteams|callto|tel|sms|sip|data|javascript):(?=\S))/giu;

/**
 * Cites a text in plain text: each line after `> `, nothing invisible in it, links and addresses readable but dead
 * (`evil[.]example`). Letters that only look different, such as fullwidth ones, become ordinary ones.
 * @param limit after so many characters of the text comes `[...]`
 */
export function quoted(text: string, limit = 2000): string {
  // Some of it may be invisible, and there is no end to that.
  const looked = text.slice(0, limit * 4);
  const shown = visible(looked);
  const isCut = shown.length > limit || looked.length < text.length;
  const cited = dead(shown.slice(0, limit).replace(/[\ud800-\udbff]$/, ''));
  if (!cited && !isCut) return '';
  return `${cited}${isCut ? ' [...]' : ''}`
    .split('\n')
    .map((line) => `> ${line}`)
    .join('\n');
}

const visible = (text: string): string =>
  text
    .toWellFormed()
    .normalize('NFKC')
    .replace(/\r\n?|[\u0085\u2028\u2029]/g, '\n')
    .replace(/[^\S\n]/g, ' ')
    .replace(/[\p{Cc}\p{Cf}\p{Co}]/gu, (one) => (one === '\n' ? one : ''))
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();

/** Drops schemes, and breaks what mail programs could still make a link of. */
const dead = (text: string): string =>
  text
    .replace(schemes, '')
    .replace(/http/gi, 'hxxp')
    .replace(/(mailto|msteams):/gi, '$1 :')
    .replace(/(?<=[\p{L}\p{N}+.-]):(?=[^\s\d])|:(?=\/)/gu, ': ')
    .replace(/\\{2,}/g, '\\')
    .split(/(\s)/)
    .map(withoutHost)
    .join('')
    .replace(/www\./gi, 'www[.]');

const DOT = /[.\u3002]/;

/** Breaks the dots of a host or an IP address, and leaves 'o.a.', '12.30' and '1.000,50' alone: a host ends in two letters at least. */
function withoutHost(word: string): string {
  const parts = word.split(DOT);
  const isHost = parts.some((part, at) => at > 0 && parts[at - 1] !== '' && /^\p{L}[\p{L}\p{M}\p{N}-]/u.test(part));
  if (!isHost && !/\d\.\d{1,3}\.\d{1,3}\.\d/.test(word)) return word;
  return word.replace(/(?<=[^.\u3002[])[.\u3002](?=[^.\u3002\]])/g, '[.]');
}
