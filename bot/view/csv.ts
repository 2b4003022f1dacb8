/**
 * A sheet as a CSV (RFC 4180) that a Dutch Excel opens by itself: UTF-8 with its mark, semicolons, lines that end in CR LF. Text that a
 * spreadsheet would run as a formula stays text (facts/reliability-domain T9): it gets an apostrophe before it.
 */
import type { Cell, Sheet } from './sheets.ts';
import type { Texts } from './texts.ts';

const MARK = '\ufeff';
const SEPARATOR = ';';

export function csvOf({ columns, rows }: Sheet, t: Texts): string {
  const lines = [columns.map(({ title }) => title), ...rows].map((row) => row.map((cell) => cellOf(cell, t)).join(SEPARATOR));
  return `${MARK}${lines.join('\r\n')}\r\n`;
}

function cellOf(cell: Cell, t: Texts): string {
  if (cell === undefined) return '';
  if (typeof cell === 'number') return String(cell);
  return quoted(typeof cell === 'boolean' ? t(cell ? 'register.yes' : 'register.no') : harmless(cell));
}

/** Spaces before it do not keep a program from reading a formula, and wide forms of the signs are signs to some. */
const FORMULA = /^\s*[=+\-@|\uff1d\uff0b\uff0d\uff20]/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: exactly these are taken out
const CONTROLS = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]+/g;

function harmless(text: string): string {
  const line = text.toWellFormed().replace(CONTROLS, ' ').trim();
  return FORMULA.test(line) ? `'${line}` : line;
}

const quoted = (text: string): string => (/[";\n\r,]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
