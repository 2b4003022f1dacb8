/**
 * The quarterly pack (F81, S13): the figures of a quarter beside those of the quarter before and of the same quarter last year, in
 * tables, with what must not be shown left out (F116). Pure data: what it is drawn on, the faces say. It holds no name, no text and no
 * number of a complaint.
 */
import { ENDINGS, FOLLOWED, SCORES, type Score } from './aftercare.ts';
import { EXTENSION_REASONS } from './extension.ts';
import {
  type Counts,
  type Figures,
  figuresOf,
  firstDayOf,
  type Quarter,
  quarterBefore,
  type Reckoning,
  type Spread,
  type Told,
} from './figures.ts';
import { CAUSES, JUDGEMENTS } from './inquiry.ts';
import type { Outcome } from './measures.ts';
import { CHANNELS, COMPLAINANTS, DISMISSALS, NATURES, SEVERITIES } from './natures.ts';
import { type Cell, partsOf, SMALLEST, type Sum, suppress } from './suppression.ts';
import { addMonths, dayAt, type Instant } from './time.ts';

export const COLUMNS = ['now', 'before', 'lastYear'] as const;
export type Column = (typeof COLUMNS)[number];

/** `few`: one to four; `cover`: hidden, for it would give such a group away; `range`: a share that lies between; `none`: there is nothing to reckon. */
export type Value =
  | { readonly kind: 'value'; readonly value: number }
  | { readonly kind: 'range'; readonly least: number; readonly most: number }
  | { readonly kind: 'few' | 'cover' | 'none' };

export const TABLES = [
  'main',
  'nature',
  'complainant',
  'severity',
  'location',
  'repeat',
  'channel',
  'dismissal',
  'reaction',
  'term',
  'days',
  'extension',
  'ending',
  'cause',
  'judgement',
  'satisfaction',
  'process',
  'outcome',
  'mediator',
  'age',
  'measures',
  'health',
] as const;
export type TableName = (typeof TABLES)[number];

/** Its `key` is the key of its definition: of a table of codes one definition for the table. */
export interface Row {
  readonly key: string;
  readonly unit: 'count' | 'share' | 'decimal';
  readonly cells: Readonly<Record<Column, Value>>;
}

export interface Table {
  readonly name: TableName;
  /** The last one is the total, where the others add up to it. */
  readonly rows: readonly Row[];
}

export interface Pack {
  readonly columns: Readonly<Record<Column, Quarter>>;
  /** Up to which moment facts were counted. */
  readonly made: Instant;
  /** The quarter is not over. */
  readonly running: boolean;
  readonly tables: readonly Table[];
}

/** What others keep. It is about no person, and is shown as it is. */
export interface Beside {
  readonly measures?: {
    readonly open: number;
    readonly late: number;
    /** What the checks of a quarter found. */
    readonly checked: (quarter: Quarter) => Counts<Outcome>;
  };
  /** Placements in a quarter, as the lead filled them in. */
  readonly placements?: (quarter: Quarter) => number | undefined;
  readonly mails?: {
    /** Of which a person had to decide, and which the rules put aside, in a quarter. */
    readonly decided: (quarter: Quarter) => { readonly byHand: number; readonly ignored: number };
    /** Now. */
    readonly waiting: number;
    readonly quarantined: number;
  };
}

/** Fewer than these tell no percentage, and of their days nothing but the middle (facts 3.5). */
export const FEWEST_FOR_SHARE = 10;

interface Broken {
  readonly total: string;
  readonly codes: readonly string[];
}

/** Which codes add up to which total; `unsaid` is what has none. Locations are known by their names, each after an @. */
const BREAKDOWNS = {
  nature: { total: 'received', codes: NATURES },
  complainant: { total: 'received', codes: COMPLAINANTS },
  severity: { total: 'received', codes: SEVERITIES },
  location: { total: 'received', codes: ['unsaid'] },
  repeat: { total: 'received', codes: ['again', 'first'] },
  channel: { total: 'received', codes: CHANNELS },
  dismissal: { total: 'dismissed', codes: DISMISSALS },
  reaction: { total: 'reaction.of', codes: ['in-time', 'late'] },
  term: { total: 'closed', codes: ['in-time', 'extended', 'late'] },
  extension: { total: 'extensions', codes: EXTENSION_REASONS },
  ending: { total: 'closed', codes: ENDINGS },
  cause: { total: 'closed', codes: [...CAUSES, 'unsaid'] },
  judgement: { total: 'parts', codes: JUDGEMENTS },
  process: { total: 'answered', codes: [...SCORES, 'unsaid'] },
  outcome: { total: 'answered', codes: [...SCORES, 'unsaid'] },
  mediator: { total: 'verdicts', codes: FOLLOWED },
} as const satisfies Partial<Record<TableName, Broken>>;

type Breakdown = keyof typeof BREAKDOWNS;
const NAMES = Object.keys(BREAKDOWNS) as Breakdown[];

/** The breakdowns of these quarters: with every location that any of them knows, and repeats only where it is known who they were. */
function breakdownsOf(figures: readonly Figures[]): ReadonlyMap<Breakdown, Broken> {
  const locations = [...new Set(figures.flatMap(({ byLocation }) => Object.keys(byLocation)))].sort();
  const names = NAMES.filter((name) => name !== 'repeat' || figures.every(({ again }) => again !== undefined));
  return new Map(
    names.map((name) => [
      name,
      name === 'location' ? { total: 'received', codes: [...locations.map((one) => `@${one}`), 'unsaid'] } : BREAKDOWNS[name],
    ]),
  );
}

const idsOf = (name: Breakdown, { codes }: Broken = BREAKDOWNS[name]): readonly string[] =>
  codes.map((code) => `${name}.${code}`);

/** What adds up within a quarter. Every sum that a reader can know is here: one that is missing is a way in. */
const sumsOf = (breakdowns: ReadonlyMap<Breakdown, Broken>): readonly Sum[] => [
  ...[...breakdowns].map(([name, broken]) => partsOf(broken.total, idsOf(name, broken))),
  partsOf('received', ['reaction.of', 'reaction.running']),
  partsOf('closed', ['asked', 'not-asked']),
  partsOf('asked', ['answered', 'silent']),
  partsOf('answered', ['satisfied', 'unsatisfied']),
];

const sumOf = (counts: Readonly<Partial<Record<string, number>>>): number =>
  Object.values(counts).reduce<number>((sum, count = 0) => sum + count, 0);

/** Every count of a quarter under its id. */
function countsIn(figures: Figures, breakdowns: ReadonlyMap<Breakdown, Broken>): ReadonlyMap<string, number> {
  const { again = 0, received, dismissed, closed, open, reaction, whole, wholeExtended, satisfaction, mediator } = figures;
  const { asked, answered, satisfied } = satisfaction;
  const unsaid = (total: number, counts: Readonly<Partial<Record<string, number>>>) => ({
    ...counts,
    unsaid: total - sumOf(counts),
  });
  const broken: Readonly<Record<Breakdown, Readonly<Partial<Record<string, number>>>>> = {
    nature: figures.byNature,
    complainant: figures.byComplainant,
    severity: figures.bySeverity,
    location: unsaid(received, Object.fromEntries(Object.entries(figures.byLocation).map(([one, n]) => [`@${one}`, n]))),
    repeat: { again, first: received - again },
    channel: figures.byChannel,
    dismissal: figures.byDismissal,
    reaction: { 'in-time': reaction.met, late: reaction.of - reaction.met },
    term: {
      'in-time': whole.met,
      extended: wholeExtended.met - whole.met,
      late: closed - wholeExtended.met,
    },
    extension: figures.extensions,
    ending: figures.byEnding,
    cause: unsaid(closed, figures.byCause),
    judgement: figures.byJudgement,
    process: unsaid(answered, satisfaction.process),
    outcome: unsaid(answered, satisfaction.outcome),
    mediator: mediator.verdicts,
  };
  const parts = [...breakdowns].flatMap(([name, { codes }]) =>
    codes.map((code) => [`${name}.${code}`, broken[name][code] ?? 0] as const),
  );
  return new Map([
    ...parts,
    ['received', received],
    ['dismissed', dismissed],
    ['closed', closed],
    ['open', open],
    ['reaction.of', reaction.of],
    ['reaction.running', received - reaction.of],
    ['extensions', sumOf(figures.extensions)],
    ['parts', sumOf(figures.byJudgement)],
    ['asked', asked],
    ['not-asked', closed - asked],
    ['answered', answered],
    ['silent', asked - answered],
    ['satisfied', satisfied],
    ['unsatisfied', answered - satisfied],
    ['referred', mediator.referred],
    ['verdicts', sumOf(mediator.verdicts)],
  ]);
}

/**
 * What is open at the end is what was open before, and what came, less what went. Only the two open ones yield; `apart` is what was
 * opened again, or turned out to be none: it is reckoned that a reader knows it.
 */
function flowBetween(counts: ReadonlyMap<string, number>): Sum {
  const [left, right] = [
    ['before|open', 'now|received'],
    ['now|closed', 'now|open'],
  ];
  const sum = (ids: readonly string[]): number => ids.reduce((total, id) => total + (counts.get(id) ?? 0), 0);
  return { left, right, apart: sum(left) - sum(right), yields: ['before|open', 'now|open'] };
}

/** What may be shown of three quarters together. A quarter's own counts hide alike in every pack; what is open depends on its neighbour. */
export function shownOf(figures: Readonly<Partial<Record<Column, Figures>>>): ReadonlyMap<string, Cell> {
  const known = COLUMNS.flatMap((column) => (figures[column] ? [{ column, figures: figures[column] }] : []));
  const breakdowns = breakdownsOf(known.map((one) => one.figures));
  const counts = new Map(
    known.flatMap((one) => [...countsIn(one.figures, breakdowns)].map(([id, count]) => [`${one.column}|${id}`, count])),
  );
  const of = (column: Column, ids: readonly string[]) => ids.map((id) => `${column}|${id}`);
  const sums = known.flatMap(({ column }) =>
    sumsOf(breakdowns).map(({ left, right, yields }) => ({
      left: of(column, left),
      right: of(column, right),
      yields: of(column, yields),
    })),
  );
  return suppress(counts, figures.before && figures.now ? [...sums, flowBetween(counts)] : sums);
}

export const columnsOf = (quarter: Quarter): Pack['columns'] => ({
  now: quarter,
  before: quarterBefore(quarter, 1),
  lastYear: quarterBefore(quarter, 4),
});

/** The pack of a quarter from the facts. */
export function packFrom(told: readonly Told[], quarter: Quarter, reckoning: Reckoning, beside: Beside = {}): Pack {
  const columns = columnsOf(quarter);
  const { now, zone } = reckoning;
  const today = dayAt(now, zone);
  const first = told.flatMap(({ past }) => (past[0] ? [dayAt(past[0].at, zone)] : [])).sort()[0];
  const endOf = (one: Quarter) => addMonths(firstDayOf(one), 3);
  // Before the first complaint there is nothing to set beside it, rather than noughts.
  const figures = Object.fromEntries(
    COLUMNS.filter((column) => column === 'now' || (first !== undefined && first < endOf(columns[column]))).map((column) => [
      column,
      figuresOf(told, columns[column], reckoning),
    ]),
  ) as Partial<Record<Column, Figures>>;
  return { columns, made: now, running: today < endOf(quarter), tables: tablesOf(figures, columns, beside) };
}

function tablesOf(
  figures: Partial<Record<Column, Figures>>,
  columns: Pack['columns'],
  { measures, placements, mails }: Beside,
): readonly Table[] {
  const shown = shownOf(figures);
  const cell = (column: Column, id: string): Cell | undefined => shown.get(`${column}|${id}`);
  const row = (key: string, unit: Row['unit'], value: (column: Column, of: Figures) => Value): Row => ({
    key,
    unit,
    cells: Object.fromEntries(
      COLUMNS.map((column) => [column, figures[column] ? value(column, figures[column]) : { kind: 'none' }]),
    ) as Record<Column, Value>,
  });
  const count = (key: string, id = key): Row => row(key, 'count', (column) => countValue(cell(column, id)));
  const share = (key: string, of: string, part: string, other?: string): Row =>
    row(key, 'share', (column) => shareValue(cell(column, of), cell(column, part), other ? cell(column, other) : undefined));
  const allBut = (key: string, of: string, part: string): Row =>
    row(key, 'share', (column) => restOf(shareValue(cell(column, of), cell(column, part))));
  const reaction = share('reaction-share', 'reaction.of', 'reaction.in-time', 'reaction.late');
  const spread = (key: string, of: 'days' | 'age', which: keyof Spread): Row =>
    row(key, 'decimal', (column, { [of]: days }) => {
      const [all, terms] = of === 'days' ? ['closed', idsOf('term')] : ['open', []];
      const isWhole = terms.every((id) => cell(column, id)?.kind === 'shown');
      return daysValue(days?.[which], cell(column, all), which, isWhole);
    });
  const spreads = (of: 'days' | 'age') => (['median', 'mean', 'p90', 'max'] as const).map((which) => spread(which, of, which));
  const breakdowns = breakdownsOf(Object.values(figures));
  const broken = (name: Breakdown): Table => {
    const { codes, total } = breakdowns.get(name) ?? BREAKDOWNS[name];
    return { name, rows: [...codes.map((code) => count(code, `${name}.${code}`)), count('total', total)] };
  };
  // Only of what is shown, so that it tells nothing new.
  const score = (name: 'process' | 'outcome'): Row =>
    row('score', 'decimal', (column) => meanValue(SCORES.map((code) => cell(column, `${name}.${code}`))));
  const perHundred = row('placements', 'decimal', (column) => rateValue(cell(column, 'received'), placements?.(columns[column])));
  const plain = (key: string, value: (column: Column) => number): Row =>
    row(key, 'count', (column) => ({ kind: 'value', value: value(column) }));
  const now = (key: string, value: number): Row =>
    row(key, 'count', (column) => (column === 'now' ? { kind: 'value', value } : { kind: 'none' }));
  const table = (name: TableName, rows: readonly Row[]): Table => ({ name, rows });

  const shares = [reaction, share('term-share', 'closed', 'term.in-time'), allBut('extended-share', 'closed', 'term.late')];
  const tables: Partial<Record<TableName, Table>> = {
    main: table('main', [
      ...['received', 'closed', 'open', 'dismissed'].map((id) => count(id)),
      ...shares,
      spread('days', 'days', 'median'),
      share('satisfied-share', 'answered', 'satisfied'),
      count('extensions'),
      count('referred'),
      ...(placements ? [perHundred] : []),
    ]),
    ...Object.fromEntries([...breakdowns.keys()].map((name) => [name, broken(name)])),
    process: table('process', [...broken('process').rows, score('process')]),
    outcome: table('outcome', [...broken('outcome').rows, score('outcome')]),
    reaction: table('reaction', [
      ...broken('reaction').rows.slice(0, -1),
      count('running', 'reaction.running'),
      count('total', 'received'),
      reaction,
    ]),
    term: table('term', [...broken('term').rows, ...shares.slice(1)]),
    days: table('days', spreads('days')),
    age: table('age', [...spreads('age'), count('total', 'open')]),
    satisfaction: table('satisfaction', [
      ...['asked', 'not-asked', 'answered', 'silent', 'satisfied', 'unsatisfied'].map((id) => count(id)),
      count('total', 'closed'),
      share('answered-share', 'asked', 'answered'),
      share('satisfied-share', 'answered', 'satisfied'),
    ]),
    mediator: table('mediator', [count('referred'), ...broken('mediator').rows]),
    ...(measures && {
      measures: table('measures', [
        now('measures-open', measures.open),
        now('measures-late', measures.late),
        ...CHECKS.map(([key, outcome]) => plain(key, (column) => measures.checked(columns[column])[outcome] ?? 0)),
      ]),
    }),
    ...(mails && {
      health: table('health', [
        plain('by-hand', (column) => mails.decided(columns[column]).byHand),
        plain('ignored', (column) => mails.decided(columns[column]).ignored),
        now('waiting', mails.waiting),
        now('quarantined', mails.quarantined),
      ]),
    }),
  };
  return TABLES.flatMap((name) => tables[name] ?? []);
}

function countValue(cell: Cell | undefined): Value {
  if (!cell) return { kind: 'none' };
  return cell.kind === 'shown' ? { kind: 'value', value: cell.value } : { kind: cell.kind };
}

/** Where something is hidden, the share lies between what anybody could reckon from the rest. `other`: all that is not the part. */
function shareValue(of: Cell | undefined, part: Cell | undefined, other?: Cell): Value {
  if (!of || !part) return { kind: 'none' };
  const all = rangeOf(of);
  if (all.most === 0) return { kind: 'none' };
  if (all.least < FEWEST_FOR_SHARE || (of.kind !== 'shown' && !other)) return { kind: 'cover' };
  const mine = rangeOf(part);
  const rest = other && rangeOf(other);
  const least = rest ? mine.least / (mine.least + rest.most) : mine.least / all.least;
  const most = rest ? mine.most / (mine.most + rest.least) : Math.min(mine.most / all.least, 1);
  if (!Number.isFinite(least) || !Number.isFinite(most)) return { kind: 'cover' };
  return least === most ? { kind: 'value', value: least } : { kind: 'range', least, most };
}

const rangeOf = (cell: Cell): { readonly least: number; readonly most: number } =>
  cell.kind === 'shown' ? { least: cell.value, most: cell.value } : cell;

function restOf(value: Value): Value {
  if (value.kind === 'range') return { kind: 'range', least: 1 - value.most, most: 1 - value.least };
  return value.kind === 'value' ? { kind: 'value', value: 1 - value.value } : value;
}

/** Of few, the middle only; and of the slow ones nothing while it is hidden how many they are: the days would tell. */
function daysValue(days: number | undefined, of: Cell | undefined, which: keyof Spread, isWhole: boolean): Value {
  if (days === undefined || !of) return { kind: 'none' };
  if (of.kind !== 'shown' || of.value < SMALLEST) return { kind: 'cover' };
  if (which !== 'median' && (of.value < FEWEST_FOR_SHARE || !isWhole)) return { kind: 'cover' };
  return { kind: 'value', value: Math.round(days * 10) / 10 };
}

/** What the checks of measures found, by the key of its row. */
const CHECKS: readonly (readonly [string, Outcome])[] = [
  ['check-effective', 'effective'],
  ['check-again', 'again'],
  ['check-other', 'other'],
];

/** What each score counts for; the mean is of whoever gave one. */
const POINTS: Readonly<Record<Score, number>> = { good: 3, fair: 2, poor: 1 };

function meanValue(cells: readonly (Cell | undefined)[]): Value {
  const known = cells.flatMap((cell) => (cell?.kind === 'shown' ? [cell.value] : []));
  if (known.length < cells.length) return { kind: 'cover' };
  const given = known.reduce((sum, count) => sum + count, 0);
  if (given === 0) return { kind: 'none' };
  if (given < FEWEST_FOR_SHARE) return { kind: 'cover' };
  const points = SCORES.reduce((sum, score, n) => sum + POINTS[score] * (known[n] ?? 0), 0);
  return { kind: 'value', value: Math.round((points / given) * 100) / 100 };
}

/** For each hundred placements. */
function rateValue(received: Cell | undefined, placements: number | undefined): Value {
  if (!received || !placements) return { kind: 'none' };
  if (received.kind !== 'shown') return { kind: 'cover' };
  return { kind: 'value', value: Math.round((received.value / placements) * 1000) / 10 };
}
