/** F81, F123: the faces of the quarterly pack, at their longest and in both languages. */
import { strFromU8, unzipSync } from 'fflate';
import { packFrom } from '../../bot/core/pack.ts';
import { standardCalendar } from '../../bot/core/workdays.ts';
import { documentOf, workbookOf } from '../../bot/in/pack.ts';
import { chartsOf, packCard, packLinkCard, valueInWords } from '../../bot/view/pack.ts';
import { COLOURS } from '../../bot/view/packfiles.ts';
import { textsFor } from '../../bot/view/texts.ts';
import { lint, schemaCheck, textsIn } from '../kit/cardlint.ts';
import { amsterdam, moment } from '../kit/given.ts';
import { drawn } from '../kit/quarters.ts';

const reckoning = { now: moment('2026-12-15 12:00'), calendar: standardCalendar, zone: amsterdam };
const told = drawn(7, moment('2025-09-20 00:00'), 460, 700, 700);
const again = new Set(told.filter((_, n) => n % 9 === 0).map(({ number }) => number));
const pack = packFrom(
  told,
  '2026Q4',
  { ...reckoning, again },
  {
    measures: { open: 12, late: 3, checked: () => ({ effective: 4, again: 1 }) },
    placements: (quarter) => (quarter === '2026Q4' ? 1_240 : undefined),
    mails: { decided: () => ({ byHand: 7, ignored: 61 }), waiting: 2, quarantined: 0 },
  },
);
const empty = packFrom([], '2026Q4', reckoning);
const languages = [textsFor('nl'), textsFor('en')];

test('F81: the card is sound, small enough, and reads as text where charts are unknown', () => {
  const check = schemaCheck();
  for (const t of languages)
    for (const one of [pack, empty]) {
      const card = packCard(one, { t, zone: amsterdam });
      expect(lint(card)).toEqual([]);
      expect(check?.(card) ?? []).toEqual([]);
      const body = card.body as readonly {
        readonly type: string;
        readonly text?: string;
        readonly fallback?: { type: string; text: string };
      }[];
      const charts = body.flatMap((element, n) => (element.type.startsWith('Chart.') ? [{ element, next: body[n + 1] }] : []));
      expect(charts.length).toBe(one === pack ? 4 : 1);
      for (const { element, next } of charts) {
        expect(element.fallback?.type).toBe('TextBlock');
        expect(next?.text).toMatch(/^(In woorden|In words): ./);
      }
    }
  const link = packLinkCard({ quarter: '2026Q4', link: 'https://example.org/k/x' }, textsFor('nl'));
  expect([...lint(link), ...(check?.(link) ?? [])]).toEqual([]);
});

test('every row, table and definition has its words', () => {
  for (const t of languages) {
    const texts = textsIn(packCard(pack, { t, zone: amsterdam })).map(({ text }) => text);
    expect(texts.filter((text) => /^(pack|nature|cause)\./.test(text))).toEqual([]);
  }
});

test.each([
  [{ kind: 'value', value: 0.8765 }, 'share', '87,7%'],
  [{ kind: 'value', value: 2.5 }, 'decimal', '2,5'],
  [{ kind: 'range', least: 0.9771, most: 0.99 }, 'share', '97,7–99%'],
  [{ kind: 'few' }, 'count', '<5'],
  [{ kind: 'cover' }, 'count', '×'],
  [{ kind: 'none' }, 'count', '–'],
] as const)('%j of unit %s is %s', (value, unit, words) => {
  expect(valueInWords(value, unit, textsFor('nl'))).toBe(words);
});

test('F81: the workbook has a sheet for each table, numbers as numbers, and nothing that reckons', async () => {
  for (const t of languages) {
    const files = unzipSync(await workbookOf(pack, t, amsterdam));
    const sheets = Object.keys(files).filter((name) => /worksheets\/sheet\d+\.xml$/.test(name));
    expect(sheets).toHaveLength(pack.tables.length + 1);
    const all = sheets.map((name) => strFromU8(files[name] ?? new Uint8Array())).join('');
    expect(all).not.toMatch(/<f[ >]/);
    expect((all.match(/<c [^>]*><v>[\d.]+<\/v>/g) ?? []).length).toBeGreaterThan(100);
    const styles = strFromU8(files['xl/styles.xml'] ?? new Uint8Array());
    for (const format of ['0.0%', 'dd-mm-yyyy hh:mm']) expect(styles).toContain(format);
    const words = strFromU8(files['xl/sharedStrings.xml'] ?? new Uint8Array()) + all;
    for (const table of pack.tables) expect(words).toContain(t(`pack.define.${table.name}`));
  }
});

test('F123: the document has the charts of the card, each with its words', async () => {
  for (const t of languages) {
    const files = unzipSync(await documentOf(pack, t, amsterdam, 'Babbage & "zonen" <nv>'));
    const names = Object.keys(files);
    const charts = chartsOf(pack, t);
    expect(names.filter((name) => /charts\/chart\d+\.xml$/.test(name))).toHaveLength(charts.length);
    const slides = names
      .filter((name) => /slides\/slide\d+\.xml$/.test(name))
      .map((name) => strFromU8(files[name] ?? new Uint8Array()));
    for (const { title } of charts) expect(slides.filter((slide) => slide.includes(`descr="${title}. `))).toHaveLength(1);
  }
});

const MACHADO = {
  deuteranopia: [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881],
  protanopia: [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998],
  tritanopia: [1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.3039],
} as const;
type Rgb = readonly [number, number, number];
const linear = (hex: string): Rgb =>
  [0, 2, 4].map((at) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  }) as unknown as Rgb;
const luminance = ([r, g, b]: Rgb): number => 0.2126 * r + 0.7152 * g + 0.0722 * b;
const contrast = (one: Rgb, other: Rgb): number => {
  const [high = 0, low = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (high + 0.05) / (low + 0.05);
};
const seenBy = (rgb: Rgb, m: readonly number[]): Rgb =>
  [0, 3, 6].map((row) =>
    Math.min(1, Math.max(0, (m[row] ?? 0) * rgb[0] + (m[row + 1] ?? 0) * rgb[1] + (m[row + 2] ?? 0) * rgb[2])),
  ) as unknown as Rgb;
/** CIE 1976, from linear sRGB. */
function lab([r, g, b]: Rgb): Rgb {
  const f = (value: number): number => (value > 0.008856 ? Math.cbrt(value) : 7.787 * value + 16 / 116);
  const [x, y, z] = [
    (0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505,
    0.2126 * r + 0.7152 * g + 0.0722 * b,
    (0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089,
  ].map(f) as [number, number, number];
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

test('F123: the colours of the charts stand out on white, and are told apart by who sees no red, green or blue', () => {
  const colours = Object.values(COLOURS).map(linear);
  const found: number[] = [];
  for (const [n, one] of colours.entries()) {
    expect(contrast(one, linear('FFFFFF'))).toBeGreaterThanOrEqual(2.9);
    for (const other of colours.slice(n + 1))
      for (const matrix of [[1, 0, 0, 0, 1, 0, 0, 0, 1], ...Object.values(MACHADO)]) {
        const [a, b] = [lab(seenBy(one, matrix)), lab(seenBy(other, matrix))];
        found.push(Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]));
      }
  }
  // 2.3 is what an eye just sees; ten times that is told apart at a glance.
  expect(Math.min(...found)).toBeGreaterThan(23);
});
