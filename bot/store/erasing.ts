/**
 * Erasing one complaint from the tables (F87, F113): whatever holds personal text, or was derived from it. Every step can be done again,
 * so after a crash it is begun anew. What stays: the facts, the number, the tombstones, and which of our letters had which Message-ID.
 */
import type { ComplaintNumber } from '../core/complaint.ts';
import type { Instant } from '../core/time.ts';
import { keyOf } from './keys.ts';
import { REVIEW, type ReviewItem } from './review.ts';
import type { Row, Table, Tables } from './rows.ts';
import { type Buried, tombstones } from './tombstones.ts';

export interface Erasing {
  /**
   * Erases it all. `mails`: of which messages it is made.
   * @returns how many rows went
   */
  erase(number: ComplaintNumber, mails: readonly Buried[], at: Instant): Promise<number>;
}

/** Partitions of the register that lead from what a mail says to a complaint (bot/store/register.ts). */
const TRAILS = ['conversation', 'sender', 'print'] as const;
const SEEN = 'seen';
const CAP = 'cap';
const LINKS = 'link';
/** The partition of the content table with the reasons why something left the quarantine. */
const REASONS = 'quarantine';
const ONCE = 'once';
const CAP_NOTICE = 'notice-address-cap-';

export function erasing({ register, content, settings }: Tables): Erasing {
  const graves = tombstones(register, content);

  const removeAll = async (rows: readonly Row[], table: Table): Promise<number> => {
    for (const row of rows) await removeOne(row, table);
    return rows.length;
  };
  /** Also when somebody has just written it. */
  const removeOne = async ({ partition, key }: Row, table: Table): Promise<void> => {
    const row = await table.get(partition, key);
    if (row && (await table.remove(row)) === 'changed') await removeOne(row, table);
  };
  const removeWhere = async (table: Table, partition: string, fits: (data: unknown, key: string) => boolean): Promise<number> =>
    removeAll(
      (await table.list(partition)).filter(({ data, key }) => fits(data, key)),
      table,
    );
  const isOf =
    (number: ComplaintNumber) =>
    (data: unknown): boolean =>
      (data as { number?: unknown }).number === number;

  /** The hash of what a mail says tells nothing by itself, but whoever has the mail can recognise it. */
  async function dropPrint(source: string): Promise<void> {
    const row = (await register.get(SEEN, source)) as Row<{ print?: string }> | undefined;
    if (!row?.data.print) return;
    const { print, ...rest } = row.data;
    if ((await register.replace(row, rest)) === 'changed') await dropPrint(source);
  }

  /** Of the counter of an address only letters of other complaints are left. */
  async function uncount(row: Row<{ gone: readonly { letter: string }[] }>, sources: ReadonlySet<string>): Promise<void> {
    const gone = row.data.gone.filter(({ letter }) => !sources.has(letter));
    if (gone.length === row.data.gone.length) return;
    const written = gone.length === 0 ? await register.remove(row) : await register.replace(row, { gone });
    if (written !== 'changed') return;
    const now = await register.get(CAP, row.key);
    if (now) await uncount(now as typeof row, sources);
  }

  return {
    async erase(number, mails, at) {
      const sources = new Set(mails.map(({ source }) => source));
      // The tombstones first: from here on no old mail and no slow colleague brings anything back.
      await graves.bury(number, mails, at);
      let removed = 0;
      for (const source of sources) await dropPrint(source);
      for (const trail of TRAILS) removed += await removeWhere(register, trail, isOf(number));
      removed += await removeWhere(register, LINKS, isOf(number));
      for (const row of await register.list(CAP, { from: 'address|', before: 'address}' })) {
        await uncount(row as Parameters<typeof uncount>[0], sources);
      }
      const papers = await content.list(number);
      const hashes = new Set(papers.flatMap(({ data }) => addressesIn(data)).map(keyOf));
      removed += await removeWhere(settings, ONCE, (_, key) => key.startsWith(CAP_NOTICE) && hashes.has(key.split('|')[1] ?? ''));
      // What still waits on the review list waits for a person, whatever it is about.
      const decided = (await register.list(REVIEW)).filter(
        ({ key, data }) => sources.has(key) && (data as ReviewItem).verdict !== undefined,
      );
      const theirs = new Set(decided.map(({ key }) => `mail-${key}`));
      removed += await removeWhere(content, REVIEW, (_, key) => theirs.has(key));
      removed += await removeAll(decided, register);
      const aboutIt = (key: string): boolean =>
        sources.has(key) || key === `stream-${number}` || key.startsWith(`effect-${number}-`);
      removed += await removeWhere(content, REASONS, (_, key) => aboutIt(key));
      // Last, because the steps before it look up in these what to remove.
      return removed + (await removeAll(papers, content));
    },
  };
}

/** Every address in a paper, in lower case, whatever kind of paper it is. */
function addressesIn(data: unknown): readonly string[] {
  if (typeof data !== 'object' || data === null) return [];
  return Object.entries(data).flatMap(([name, value]) =>
    name === 'address' && typeof value === 'string' ? [value.toLowerCase()] : addressesIn(value),
  );
}
