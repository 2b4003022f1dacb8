/** The register as a table (F84): one row for each complaint. docs/register.md says what is in each column; a test holds it to this list. */
import type { Entry } from '../core/entry.ts';
import { dayAt, type Instant, timeAt, type Zone } from '../core/time.ts';
import type { Cell, Column, Sheet } from './sheets.ts';
import { type TextKey, type Texts, textsFor } from './texts.ts';

/** What a column reads of a line. */
type Reads<Value> = (entry: Entry) => Value | undefined;

type Made = Omit<Column, 'title'> & { readonly cell: (entry: Entry, zone: Zone, t: Texts) => Cell; readonly isCode?: true };

const plain = (key: string, type: 'text' | 'number' | 'day' | 'yes-no', read: Reads<Cell>): readonly Made[] => [
  { key, type, cell: read },
];

const moment = (key: string, read: Reads<Instant>): readonly Made[] => [
  {
    key,
    type: 'moment',
    cell(entry, zone) {
      const at = read(entry);
      return at && `${dayAt(at, zone)} ${timeAt(at, zone)}`;
    },
  },
];

/** In words, and beside it as the code that stays the same when the words change. */
const coded = <Code extends string>(
  key: string,
  read: Reads<Code | readonly Code[]>,
  words: (code: NoInfer<Code>, t: Texts) => string,
): readonly Made[] => {
  const codes = (entry: Entry): readonly Code[] => {
    const found = read(entry);
    return found === undefined ? [] : typeof found === 'string' ? [found] : found;
  };
  return [
    {
      key,
      type: 'text',
      cell: (entry, _, t) =>
        codes(entry)
          .map((code) => words(code, t))
          .join(', ') || undefined,
    },
    { key: `${key}-code`, type: 'text', isCode: true, cell: (entry) => codes(entry).join(' ') || undefined },
  ];
};

const COLUMNS: readonly Made[] = [
  ...plain('number', 'text', ({ number }) => number),
  ...coded(
    'status',
    ({ status }) => status,
    (code, t) => t(`register.status.${code}`),
  ),
  ...moment('received', ({ receivedAt }) => receivedAt),
  ...coded(
    'channel',
    ({ channel }) => channel,
    (code, t) => t(`channel.${code}`),
  ),
  ...coded(
    'nature',
    ({ nature }) => nature,
    (code, t) => t(`nature.${code}`),
  ),
  ...coded(
    'complainant',
    ({ complainant }) => complainant,
    (code, t) => t(`complainant.${code}`),
  ),
  ...coded(
    'severity',
    ({ severity }) => severity,
    (code, t) => t(`severity.${code}`),
  ),
  ...plain('location', 'text', ({ location }) => location),
  ...plain('round', 'number', ({ round }) => round),
  ...moment('reopened', ({ reopenedAt }) => reopenedAt),
  ...plain('reaction-due', 'day', ({ reaction }) => reaction.due),
  ...moment('reacted', ({ reaction }) => reaction.at),
  ...plain('reaction-in-time', 'yes-no', ({ reaction }) => reaction.inTime),
  ...plain('norm', 'day', ({ norm }) => norm),
  ...plain('due', 'day', ({ due }) => due),
  ...plain('extensions', 'number', ({ extensions }) => extensions.length),
  ...coded(
    'extension-reason',
    ({ extensions }) => extensions,
    (code, t) => t(`extension.reason.${code}`),
  ),
  ...moment('answered', ({ answeredAt }) => answeredAt),
  ...moment('ended', ({ endedAt }) => endedAt),
  ...coded(
    'ending',
    ({ ending }) => ending,
    (code, t) => t(`ending.${code}`),
  ),
  ...coded(
    'judgement',
    ({ judgements }) => judgements,
    (code, t) => t(`judgement.${code}`),
  ),
  ...coded(
    'cause',
    ({ cause }) => cause,
    (code, t) => t(`cause.${code}`),
  ),
  ...coded(
    'satisfaction',
    ({ satisfaction }) => satisfaction,
    (code, t) => t(`register.satisfaction.${code}`),
  ),
  ...coded(
    'process',
    ({ process }) => process,
    (code, t) => t(`satisfaction.score.${code}`),
  ),
  ...coded(
    'outcome',
    ({ outcome }) => outcome,
    (code, t) => t(`satisfaction.score.${code}`),
  ),
  ...plain('hearing', 'yes-no', ({ heard }) => heard),
  ...plain('mediator', 'yes-no', ({ mediator }) => mediator),
  ...coded(
    'followed',
    ({ followed }) => followed,
    (code, t) => t(`mediator.verdict.${code}`),
  ),
  ...plain('discussed', 'text', ({ discussed }) => discussed),
  ...plain('erased', 'yes-no', ({ erased }) => erased),
];

/** In the order of the numbers, and in Dutch: what was agreed with the quality system does not follow who asks. */
export function registerSheet(entries: readonly Entry[], zone: Zone): Sheet {
  const t = textsFor('nl');
  const rows = [...entries].sort((one, other) => (one.number < other.number ? -1 : 1));
  return {
    name: t('register.title'),
    columns: COLUMNS.map(({ key, type, isCode }) => ({ key, type, title: titleOf(key, isCode, t) })),
    rows: rows.map((entry) => COLUMNS.map(({ cell }) => cell(entry, zone, t))),
  };
}

const titleOf = (key: string, isCode: true | undefined, t: Texts): string =>
  isCode
    ? t('register.code', { column: t(`register.column.${key.slice(0, -'-code'.length)}` as TextKey) })
    : t(`register.column.${key}` as TextKey);
