/** Faces of the quarterly pack (F81, F123): the same tables, words and charts for the card, the workbook and the document. */
import type { Quarter } from '../core/figures.ts';
import { COLUMNS, type Column, type Pack, type Row, type Table, type TableName, type Value } from '../core/pack.ts';
import { SMALLEST } from '../core/suppression.ts';
import type { Zone } from '../core/time.ts';
import { formCard } from './forms.ts';
import type { Card } from './templates.ts';
import type { TextKey, Texts } from './texts.ts';
import { momentInWords } from './words.ts';

/** The oldest first, as people read time. */
export const ORDER: readonly Column[] = ['lastYear', 'before', 'now'];

export const quarterInWords = (quarter: Quarter, t: Texts): string =>
  t('pack.quarter', { nth: quarter.slice(5), year: quarter.slice(0, 4) });

/** Rows that are codes have their words where the codes have theirs. */
const CODES: Readonly<Partial<Record<TableName, (code: string) => string>>> = {
  nature: (code) => `nature.${code}`,
  complainant: (code) => `complainant.${code}`,
  severity: (code) => `severity.${code}`,
  repeat: (code) => `pack.row.${code}`,
  channel: (code) => `channel.${code}`,
  dismissal: (code) => `dismissal.${code}`,
  extension: (code) => `extension.reason.${code}`,
  ending: (code) => `ending.${code}`,
  cause: (code) => `cause.${code}`,
  judgement: (code) => `judgement.${code}`,
  process: (code) => `satisfaction.score.${code}`,
  outcome: (code) => `satisfaction.score.${code}`,
  mediator: (code) => `pack.followed.${code}`,
};
const OWN = ['total', 'unsaid', 'referred', 'score'];

export function rowName({ name }: Table, { key }: Row, t: Texts): string {
  // A location has no words but its own name.
  if (key.startsWith('@')) return key.slice(1);
  const words = t(((!OWN.includes(key) && CODES[name]?.(key)) || `pack.row.${key}`) as TextKey);
  return words.charAt(0).toUpperCase() + words.slice(1);
}

const localNumber = (value: number, t: Texts): string =>
  value.toLocaleString(t.language === 'nl' ? 'nl-NL' : 'en-GB', { maximumFractionDigits: 1 });

/** Down for the least and up for the most, so that what is true lies between. */
const percent = (share: number, round: (value: number) => number = Math.round): number => round(share * 1000) / 10;

export function valueInWords(value: Value, unit: Row['unit'], t: Texts): string {
  switch (value.kind) {
    case 'few':
      return t('pack.few', { smallest: SMALLEST });
    case 'cover':
      return '×';
    case 'none':
      return '–';
    case 'range':
      return t('pack.range', {
        least: localNumber(percent(value.least, Math.floor), t),
        most: localNumber(percent(value.most, Math.ceil), t),
      });
    case 'value':
      return unit === 'share' ? t('pack.share', { share: localNumber(percent(value.value), t) }) : localNumber(value.value, t);
  }
}

export const tableName = ({ name }: Table, t: Texts): string => t(`pack.table.${name}`);
export const definitionOf = ({ name }: Table, t: Texts): string => t(`pack.define.${name}`);

/** Codes that nobody chose in any of the quarters fill a page and tell nothing. */
export const rowsToShow = ({ rows, name }: Table): readonly Row[] =>
  rows.filter(
    ({ key, cells }) =>
      !(CODES[name] && !OWN.includes(key)) ||
      COLUMNS.some((column) => !(cells[column].kind === 'none' || isNought(cells[column]))),
  );

const isNought = (value: Value): boolean => value.kind === 'value' && value.value === 0;

export interface Bars {
  readonly title: string;
  /** What a reader hears who does not see it; every value is in it. */
  readonly words: string;
  readonly names: readonly string[];
  /** One for each quarter; `undefined` where nothing may be drawn. */
  readonly series: readonly {
    readonly name: string;
    readonly column: Column;
    readonly values: readonly (number | undefined)[];
  }[];
  readonly unit: Row['unit'];
  readonly lying: boolean;
}

const MOST_BARS = 8;

/** The charts of card and document. */
export function chartsOf(pack: Pack, t: Texts): readonly Bars[] {
  const columns = ORDER.filter((column) =>
    pack.tables.some(({ rows }) => rows.some(({ cells }) => cells[column].kind !== 'none')),
  );
  const chart = (title: TextKey, table: Table | undefined, rows: readonly Row[], those: readonly Column[], lying: boolean) => {
    if (!table || rows.length === 0) return [];
    const names = rows.map((row) => rowName(table, row, t));
    const unit = rows[0]?.unit ?? 'count';
    const words = rows.map((row, n) => {
      const values = those.map((column) => {
        const value = valueInWords(row.cells[column], row.unit, t);
        return those.length === 1 ? value : t('pack.words.value', { quarter: quarterInWords(pack.columns[column], t), value });
      });
      return t('pack.words.row', { name: names[n] ?? '', values: values.join(', ') });
    });
    const series = those.map((column) => ({
      name: quarterInWords(pack.columns[column], t),
      column,
      values: rows.map(({ cells }) => drawn(cells[column], unit)),
    }));
    return [{ title: t(title), words: t('pack.words', { words: words.join('; ') }), names, series, unit, lying }];
  };
  const table = (name: TableName) => pack.tables.find((one) => one.name === name);
  const pick = (from: Table | undefined, keys: readonly string[]) =>
    keys.flatMap((key) => from?.rows.find((row) => row.key === key) ?? []);
  const most = (from: Table | undefined) =>
    (from?.rows ?? [])
      .filter(({ key, cells }) => key !== 'total' && (drawn(cells.now, 'count') ?? 0) > 0)
      .sort((one, other) => (drawn(other.cells.now, 'count') ?? 0) - (drawn(one.cells.now, 'count') ?? 0))
      .slice(0, MOST_BARS);
  const main = table('main');
  const shares = ['reaction-share', 'term-share', 'extended-share'];
  const charts = [
    ...chart('pack.chart.flow', main, pick(main, ['received', 'closed', 'open']), columns, false),
    ...chart('pack.chart.terms', main, pick(main, shares), columns, false),
    ...chart('pack.chart.nature', table('nature'), most(table('nature')), ['now'], true),
    ...chart('pack.chart.cause', table('cause'), most(table('cause')), ['now'], true),
  ];
  return charts.filter(({ series }) => series.some(({ values }) => values.some((value) => value !== undefined)));
}

function drawn(value: Value, unit: Row['unit']): number | undefined {
  if (value.kind === 'range') return percent(value.least, Math.floor);
  if (value.kind !== 'value') return undefined;
  return unit === 'share' ? percent(value.value) : value.value;
}

export const titleOf = ({ columns }: Pack, t: Texts): string => t('pack.title', { quarter: quarterInWords(columns.now, t) });

/** When it was counted, and what the marks mean. */
export const notesOf = ({ made, running }: Pack, t: Texts, zone: Zone): readonly string[] => [
  t('pack.made', { moment: momentInWords(made, t, zone) }),
  ...(running ? [t('pack.running')] : []),
  t('pack.legend'),
  t('pack.anonymous'),
];

/** Named colours: Teams gives each its shade for the light and the dark theme. They differ in lightness, and values stand at the bars. */
const CARD_COLOURS: Readonly<Record<Column, string>> = {
  lastYear: 'neutral',
  before: 'categoricalMarigold',
  now: 'categoricalBlue',
};

const text = (words: string, more: object = {}) => ({ type: 'TextBlock', text: words, wrap: true, ...more });

function chartElement({ title, names, series, lying }: Bars): object {
  const fallback = text(title, { weight: 'Bolder' });
  if (lying) {
    const [values = []] = series.map((one) => one.values);
    const data = names.map((x, n) => ({ x, y: values[n] ?? 0 }));
    return { type: 'Chart.HorizontalBar', title, color: CARD_COLOURS.now, displayMode: 'AbsoluteWithAxis', data, fallback };
  }
  const data = series.map(({ name, column, values }) => ({
    legend: name,
    color: CARD_COLOURS[column],
    values: names.flatMap((x, n) => (values[n] === undefined ? [] : [{ x, y: values[n] }])),
  }));
  return { type: 'Chart.VerticalBar.Grouped', title, showBarValues: true, data, fallback };
}

/** The main figures and the charts, each with its words under it; buttons for the two files. */
export function packCard(pack: Pack, { t, zone }: { readonly t: Texts; readonly zone: Zone }): Card {
  const title = titleOf(pack, t);
  const main = pack.tables.find(({ name }) => name === 'main');
  const cell = (words: string, more: object = {}) => ({ type: 'TableCell', items: [text(words, more)] });
  const head = [t('pack.figure'), ...ORDER.map((column) => quarterInWords(pack.columns[column], t))];
  const rows = (main?.rows ?? []).map((row) => ({
    type: 'TableRow',
    cells: [
      cell(rowName(main as Table, row, t)),
      ...ORDER.map((column) => cell(valueInWords(row.cells[column], row.unit, t), column === 'now' ? { weight: 'Bolder' } : {})),
    ],
  }));
  const charts = chartsOf(pack, t).flatMap((chart) => [
    { ...chartElement(chart), separator: true, spacing: 'Large' },
    text(chart.words, { isSubtle: true, size: 'Small' }),
  ]);
  const notes = notesOf(pack, t, zone).map((words) => text(words, { isSubtle: true, size: 'Small' }));
  const button = (verb: string, words: string) => ({
    type: 'Action.Submit',
    title: words,
    data: { verb, quarter: pack.columns.now, msteams: { type: 'task/fetch' } },
  });
  return {
    type: 'AdaptiveCard',
    version: '1.5',
    lang: t.language,
    fallbackText: title,
    speak: title,
    msteams: { width: 'full' },
    body: [
      text(title, { style: 'heading', size: 'Large', weight: 'Bolder' }),
      {
        type: 'Table',
        firstRowAsHeaders: true,
        columns: [{ width: 3 }, { width: 1 }, { width: 1 }, { width: 1 }],
        rows: [{ type: 'TableRow', cells: head.map((words) => cell(words, { weight: 'Bolder' })) }, ...rows],
      },
      ...charts,
      text(t('pack.chart.least'), { isSubtle: true, size: 'Small' }),
      ...notes,
    ],
    actions: [
      button('pack-workbook', t('pack.workbook.do')),
      button('pack-document', t('pack.document.do')),
      button('placements', t('placements.title')),
    ],
  };
}

/** How many placements a quarter had, for the rate of complaints. */
export function placementsForm(quarter: Quarter, said: string, t: Texts, words = ''): Card {
  const inputs = [{ kind: 'text', id: 'count', label: t('placements.count'), most: 6, value: said }] as const;
  const intro = [t('placements.intro', { quarter: quarterInWords(quarter, t) })];
  const form = { number: '', about: quarter, title: 'placements.title', intro, inputs, verb: 'placements-save' } as const;
  return formCard({ ...form, do: 'placements.do' }, t, words);
}

/** The way to one of the files. */
export const packLinkCard = (pack: { readonly quarter: Quarter; readonly link: string }, t: Texts): Card => ({
  type: 'AdaptiveCard',
  version: '1.5',
  lang: t.language,
  fallbackText: t('pack.ready'),
  speak: t('pack.ready'),
  body: [
    text(t('pack.title', { quarter: quarterInWords(pack.quarter, t) }), { style: 'heading', weight: 'Bolder' }),
    text(t('pack.ready')),
  ],
  actions: [{ type: 'Action.OpenUrl', title: t('pack.save'), url: pack.link }],
});
