/** Bodies of mail: plain text to HTML and back, what Exchange strips as unsafe, and the part that is new in a reply. */

export const escapeHtml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** Exchange turns a plain mail into HTML, and that is what Graph gives unless asked for text. */
export const textToHtml = (text: string): string =>
  '<html><head>\r\n<meta http-equiv="Content-Type" content="text/html; charset=utf-8"></head><body>' +
  `<div class="PlainText">${escapeHtml(text).replace(/\r?\n/g, '<br>\r\n')}</div></body></html>`;

export const htmlToText = (html: string): string =>
  html
    .replace(/<(script|style|head)\b[\s\S]*?<\/\1\s*>/gi, '')
    .replace(/[\r\n]+/g, ' ')
    .replace(/<br\s*\/?>|<\/(p|div|tr|li|h[1-6])>/gi, '\n')
    .replace(/<[^>]*>/g, '')
    .replaceAll('&nbsp;', ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')
    .replace(/[ \t]+\n/g, '\n')
    .replace(/\n[ \t]+/g, '\n')
    .trim();

/** What Graph does unless `Prefer: outlook.allow-unsafe-html` is given. */
export const sanitise = (html: string): string =>
  html
    .replace(/<(script|iframe|object|embed|form)\b[\s\S]*?(<\/\1\s*>|$)/gi, '')
    .replace(/\son\w+\s*=\s*("[^"]*"|'[^']*'|[^\s>]+)/gi, '')
    .replace(/javascript:/gi, '');

export const crlf = (text: string): string => text.replace(/\r?\n/g, '\r\n');

export const preview = (text: string): string => text.replace(/\s+/g, ' ').trim().slice(0, 255);

// The lines that Dutch and English mail programs put above what they quote.
const quoteStarts = /^(>|-----\s?(Oorspronkelijk|Original)|(Op|On) .{4,} (schreef|wrote).*:|(Van|From): .+)/;

/** The new part of a reply, as `uniqueBody` has it. */
export function newPart(text: string): string {
  const lines = text.split(/\r?\n/);
  const quoted = lines.findIndex((line) => quoteStarts.test(line));
  return (quoted < 0 ? lines : lines.slice(0, quoted)).join('\n').trimEnd();
}

/** `RE: ` in front, once: Exchange sees a prefix of at most three letters, so `Antw: ` stays. */
export const replySubject = (subject: string | undefined): string => `RE: ${topic(subject)}`;

export const topic = (subject: string | undefined): string => (subject ?? '').replace(/^([^\d\s:]{1,3}: )+/, '');
