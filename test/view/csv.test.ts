/** The register as a CSV (F84), against a reader of its own, with the nastiest of cells; and docs/register.md against its columns. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { entryOf } from '../../bot/core/entry.ts';
import { csvOf } from '../../bot/view/csv.ts';
import { registerSheet } from '../../bot/view/register.ts';
import type { Cell, Column } from '../../bot/view/sheets.ts';
import { dutch } from '../../bot/view/texts.ts';
import { parseCsv } from '../kit/csv.ts';
import { amsterdam, at, called, claimedBySanne, described, later, moment, receivedAt, reopenedAt } from '../kit/given.ts';

const text: Column = { key: 'text', title: 'Tekst', type: 'text' };
const csv = (...cells: readonly Cell[]): string =>
  csvOf({ name: 'Proef', columns: [text], rows: cells.map((cell) => [cell]) }, dutch);
const readBack = (...cells: readonly Cell[]): readonly string[] => parseCsv(csv(...cells)).flat();

test('F84: what a spreadsheet would run stays text', () => {
  const formulas = [
    '=HYPERLINK("https://evil.example";"klik")',
    '+31612345678',
    "-2+3+cmd|' /C calc'!A0",
    '@SUM(1+1)',
    '\t=1+1',
    '\r=1+1',
    '  =1+1',
    '\u0000=1+1',
    '\u202e=1+1',
    '\uff1d1+1',
    '|calc',
  ];
  for (const cell of readBack(...formulas).slice(1)) expect(cell).toMatch(/^'[=+\-@|\uff1d]/);
  expect(readBack('K-2026-0042', 'een = teken', "'t is zo").slice(1)).toEqual(['K-2026-0042', 'een = teken', "'t is zo"]);
});

test('F84: separators, quotes and line breaks keep to their cell, and no control character is left', () => {
  const nasty = ['a;b', 'a"b', '"', '";"', 'a\r\nb', 'a\nb', 'a\u0007b\u009fc', 'a\u2028b', '\ud800', 'ë€😀', ''];
  expect(readBack(...nasty).slice(1)).toEqual(['a;b', 'a"b', '"', '";"', 'a b', 'a b', 'a b c', 'a b', '\ufffd', 'ë€😀', '']);
  const lines = csv(...nasty);
  expect(lines.startsWith('\ufeff')).toBe(true);
  expect(lines.slice(1).replaceAll('\r\n', '')).not.toMatch(/\p{Cc}/u);
});

test('F84: numbers, yes and no are typed, and what is not known is empty', () => {
  expect(readBack(0, -1, true, false, undefined).slice(1)).toEqual(['0', '-1', 'ja', 'nee', '']);
});

test('F84: docs/register.md describes every column, in its order, with heading and type, and no other', () => {
  const page = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'register.md'), 'utf8');
  const rows = page.split('\n').flatMap((line) => {
    const [, key, title, type, what] = /^\| `([\w-]+)` \| (.+?) \| ([\w-]+) \| (.+?) \|$/.exec(line) ?? [];
    return key ? [{ key, title, type, isSaid: (what ?? '').length > 5 }] : [];
  });
  expect(rows).toEqual(registerSheet([], amsterdam).columns.map((column) => ({ ...column, isSaid: true })));
  expect(new Set(rows.map(({ title }) => title)).size).toBe(rows.length);
});

const NOW = moment('2027-02-01 12:00');
const entry = (...past: Parameters<typeof entryOf>[0]['past']) =>
  entryOf({ number: 'K-2026-0042', past }, { now: NOW, zone: amsterdam });
const arrived = at('2026-11-23 10:00', receivedAt('2026-11-23 10:00'));
const told = [
  arrived,
  at('2026-11-24 09:00', claimedBySanne),
  at('2026-11-24 09:01', described),
  at('2026-11-26 16:00', called('2026-11-26 16:00')),
  at('2026-11-27 09:00', later.PartJudged),
  at('2026-11-27 09:01', later.ConclusionDrawn),
  at('2026-11-30 17:00', { type: 'LetterWritten', letter: 'conclusion', sequence: 1, content: later.ConclusionDrawn.letter }),
  at('2026-11-30 17:01', { type: 'LetterSent', letter: 'conclusion', sequence: 1, sentAt: moment('2026-11-30 17:01') }),
  at('2026-12-01 09:00', later.SatisfactionAsked),
  at('2026-12-02 09:00', {
    type: 'SatisfactionAnswered',
    satisfied: true,
    process: 'good',
    outcome: 'fair',
    reasons: [],
    how: 'link',
  }),
  at('2026-12-04 09:00', { type: 'ComplaintClosed', how: 'satisfied' }),
  // A meeting names its quarter in its fact.
  at('2027-01-12 10:00', { type: 'ComplaintOpened', as: 'lead', quarter: '2026Q4' } as never),
] as const;

test('F84: a line of the register, counted by hand', () => {
  const found = entry(...told);
  const { columns, rows } = registerSheet(found ? [found] : [], amsterdam);
  const line = Object.fromEntries(columns.map(({ key }, n) => [key, rows[0]?.[n]]).filter(([, cell]) => cell !== undefined));
  expect(line).toEqual({
    number: 'K-2026-0042',
    severity: 'nog niet bekend',
    'severity-code': 'unknown',
    status: 'afgesloten',
    'status-code': 'closed',
    received: '2026-11-23 10:00',
    channel: 'e-mail',
    'channel-code': 'mail',
    nature: 'planning of uitval',
    'nature-code': 'planning',
    complainant: 'opdrachtgever',
    'complainant-code': 'client',
    round: 1,
    'reaction-due': '2026-11-25',
    reacted: '2026-11-26 16:00',
    'reaction-in-time': false,
    norm: '2026-11-30',
    due: '2026-11-30',
    extensions: 0,
    answered: '2026-11-30 17:01',
    ended: '2026-12-04 09:00',
    ending: 'klager tevreden',
    'ending-code': 'satisfied',
    judgement: 'gegrond',
    'judgement-code': 'founded',
    cause: 'de werkwijze',
    'cause-code': 'process',
    satisfaction: 'tevreden',
    'satisfaction-code': 'satisfied',
    process: 'Goed',
    'process-code': 'good',
    outcome: 'Redelijk',
    'outcome-code': 'fair',
    hearing: false,
    mediator: false,
    discussed: '2026Q4',
    erased: false,
  });
});

test('F84: opened again, the first receipt and the first reaction stay; what belongs to the round begins anew', () => {
  const again = reopenedAt('2026-12-10 10:00');
  expect(entry(...told, at('2026-12-10 10:00', again))).toMatchObject({
    status: 'open',
    round: 2,
    receivedAt: moment('2026-11-23 10:00'),
    reopenedAt: moment('2026-12-10 10:00'),
    reaction: { due: '2026-11-25', inTime: false },
    norm: again.whole.due,
    answeredAt: undefined,
    endedAt: undefined,
    cause: undefined,
    judgements: [],
    satisfaction: undefined,
  });
});

test('F84: practice has no line; the reaction of today is neither in time nor late', () => {
  expect(entry({ ...arrived, fact: { ...receivedAt('2026-11-23 10:00'), training: true } })).toBeUndefined();
  expect(entry()).toBeUndefined();
  const today = entryOf({ number: 'K-2026-0042', past: [arrived] }, { now: moment('2026-11-25 23:59'), zone: amsterdam });
  expect(today?.reaction).toEqual({ due: '2026-11-25' });
  expect(entry(arrived)?.reaction).toEqual({ due: '2026-11-25', inTime: false });
});
