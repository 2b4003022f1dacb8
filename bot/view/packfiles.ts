/** The quarterly pack as pages of a workbook and of a presentation: data only; what writes the files is a plug. */
import type { Column, Pack, Row, Table, Value } from '../core/pack.ts';
import type { Zone } from '../core/time.ts';
import {
  chartsOf,
  definitionOf,
  notesOf,
  ORDER,
  quarterInWords,
  rowName,
  rowsToShow,
  tableName,
  titleOf,
  valueInWords,
} from './pack.ts';
import type { Texts } from './texts.ts';

/** Told apart by the colour-blind and on a black page alike; test/view/pack.test.ts reckons it. */
export const COLOURS: Readonly<Record<Column, string>> = { lastYear: '8C8C8C', before: 'D98200', now: '0067B1' };

const words = (text: string) => ({ text });
const strong = (text: string) => ({ text, strong: true as const });

/** A number where it is one, so that a sheet can reckon with it; a mark where it is hidden. */
function cellOf(value: Value, unit: Row['unit'], t: Texts) {
  if (value.kind !== 'value') return words(valueInWords(value, unit, t));
  if (unit === 'share') return { share: value.value };
  return unit === 'decimal' ? { decimal: value.value } : { count: value.value };
}

/** A sheet for each table, and one with what every figure means. */
export function sheetsOf(pack: Pack, t: Texts, zone: Zone) {
  const head = [strong(t('pack.figure')), ...ORDER.map((column) => strong(quarterInWords(pack.columns[column], t)))];
  const sheet = (table: Table) => ({
    name: tableName(table, t),
    widths: [44, 24, 24, 24],
    rows: [
      head,
      ...table.rows.map((row) => [
        words(rowName(table, row, t)),
        ...ORDER.map((column) => cellOf(row.cells[column], row.unit, t)),
      ]),
      [],
      [words(definitionOf(table, t))],
    ],
  });
  const definitions = {
    name: t('pack.definitions'),
    widths: [30, 120],
    rows: [
      [strong(titleOf(pack, t))],
      [{ date: onTheWall(pack.made, zone) }],
      ...notesOf(pack, t, zone).map((note) => [words(note)]),
      [],
      [strong(t('pack.definitions.table')), strong(t('pack.definitions.text'))],
      ...pack.tables.map((table) => [words(tableName(table, t)), words(definitionOf(table, t))]),
    ],
  };
  return [...pack.tables.map(sheet), definitions];
}

/** A sheet knows no zones: it gets what the clock on the wall showed. */
function onTheWall(instant: string, timeZone: Zone): Date {
  const local = new Date(instant).toLocaleString('sv-SE', { timeZone });
  return new Date(`${local.replace(' ', 'T')}Z`);
}

/** More rows than this do not fit on a slide. */
const ROWS = 14;

/** The overview, the charts of the card, every table, and what the figures mean. */
export function slidesOf(pack: Pack, t: Texts, zone: Zone) {
  const head = [t('pack.figure'), ...ORDER.map((column) => quarterInWords(pack.columns[column], t))];
  const tables = pack.tables.flatMap((table) => {
    const rows = rowsToShow(table).map((row) => [
      rowName(table, row, t),
      ...ORDER.map((column) => valueInWords(row.cells[column], row.unit, t)),
    ]);
    const pages = Array.from({ length: Math.ceil(rows.length / ROWS) }, (_, n) => rows.slice(n * ROWS, (n + 1) * ROWS));
    return pages.map((page) => ({ title: tableName(table, t), table: [head, ...page], foot: definitionOf(table, t) }));
  });
  const charts = chartsOf(pack, t).map(({ title, words, names, series, unit, lying }) => ({
    title,
    chart: {
      words: `${title}. ${words}`,
      names,
      series: series.map(({ name, column, values }) => ({ name, values, colour: COLOURS[column] })),
      lying,
      percent: unit === 'share',
    },
    foot: unit === 'share' ? t('pack.chart.least') : t('pack.legend'),
  }));
  const [overview, ...others] = tables;
  return [{ title: titleOf(pack, t), lines: notesOf(pack, t, zone) }, ...(overview ? [overview] : []), ...charts, ...others];
}
