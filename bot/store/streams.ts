/** The streams of facts, and beside them how far each effect has come. Opening one complaint is one partition query. */
import type { ComplaintNumber, PersonId, Recorded } from '../core/complaint.ts';
import type { Day, Instant } from '../core/time.ts';
import type { Change, Row, Table } from './rows.ts';

/** Progress of one effect; `memo` is what its hand must remember to go on after a crash. */
export interface Progress {
  readonly state: 'taken' | 'done' | 'held';
  /** Who took it, and until when nobody else may. */
  readonly holder: string;
  readonly lease: Instant;
  /** When it was first taken. */
  readonly since: Instant;
  readonly tries: number;
  /** Of those tries, how often the other side said no. */
  readonly refusals: number;
  /** Not again before this moment. */
  readonly after?: Instant;
  readonly memo: Readonly<Record<string, unknown>>;
}

/** Somebody was not let in. Once a day for each person and reason: a hundred clicks say no more than one. */
export interface Denial {
  readonly at: Instant;
  readonly person: PersonId;
  readonly why: string;
}

export interface Kept {
  readonly past: readonly Recorded[];
  /** By effect key. */
  readonly progress: Map<string, Row<Progress>>;
  /** Who was not let in, oldest first; no facts, for they change nothing of the complaint. */
  readonly denials: readonly Denial[];
}

/** `1/0`: the effect's place in the stream. Derived from facts, so it is the same each time. */
export type EffectKey = string;

export interface Streams {
  read(number: ComplaintNumber): Promise<Kept>;
  /** Notes that somebody was not let in (F55). `day`: in the house's zone. */
  deny(number: ComplaintNumber, day: Day, denial: Denial): Promise<void>;
  /** Adds facts after version `version`. `conflict`: somebody else wrote that version; read again and decide again. */
  append(number: ComplaintNumber, version: number, facts: readonly Recorded[]): Promise<'appended' | 'conflict'>;
  /** Takes an effect for the first time. `taken`: somebody else has it. */
  take(number: ComplaintNumber, key: EffectKey, progress: Progress): Promise<Row<Progress> | 'taken'>;
  /** Writes progress over the progress that was seen. `lost`: somebody else has taken it over. */
  progress(seen: Row<Progress>, progress: Progress): Promise<Row<Progress> | 'lost'>;
}

const factKey = (version: number): string => `fact|${String(version).padStart(8, '0')}`;
const EFFECT = 'effect|';
const DENIED = 'denied|';

export function streams(table: Table): Streams {
  const read = async (number: ComplaintNumber): Promise<Kept> => {
    const rows = await table.list(number);
    const past = rows.filter(({ key }) => key.startsWith('fact|')).map(({ data }) => data as Recorded);
    const effects = rows.filter(({ key }) => key.startsWith(EFFECT));
    const denials = rows.filter(({ key }) => key.startsWith(DENIED)).map(({ data }) => data as Denial);
    return { past, denials, progress: new Map(effects.map((row) => [keyFrom(row.key), row as Row<Progress>])) };
  };

  return {
    read,

    async deny(number, day, denial) {
      await table.insert({ partition: number, key: `${DENIED}${day}|${denial.person}|${denial.why}`, data: denial });
    },

    async append(number, version, facts) {
      const changes: Change[] = facts.map((data, n) => ({ insert: { key: factKey(version + 1 + n), data } }));
      if ((await table.change(number, changes)) === 'done') return 'appended';
      // A refusal can be our own success, repeated by the SDK after a lost answer: the ids tell.
      const { past } = await read(number);
      return facts.every(({ id }, n) => past[version + n]?.id === id) ? 'appended' : 'conflict';
    },

    async take(number, key, progress) {
      const made = await table.insert({ partition: number, key: rowKey(key), data: progress });
      if (made !== 'exists') return made as Row<Progress>;
      const found = (await table.get(number, rowKey(key))) as Row<Progress> | undefined;
      return found && isOurs(found.data, progress) ? found : 'taken';
    },

    async progress(seen, progress) {
      const made = await table.replace(seen, progress);
      if (made !== 'changed') return made as Row<Progress>;
      const found = (await table.get(seen.partition, seen.key)) as Row<Progress> | undefined;
      return found && isOurs(found.data, progress) ? found : 'lost';
    },
  };
}

// `1/0` would be a slash in a key.
const rowKey = (key: EffectKey): string => `${EFFECT}${key.replace('/', '|')}`;
const keyFrom = (row: string): EffectKey => row.slice(EFFECT.length).replace('|', '/');

// The holder is new for each taking, so equal data is our own write and nobody else's.
const isOurs = (found: Progress, wanted: Progress): boolean => JSON.stringify(found) === JSON.stringify(wanted);
