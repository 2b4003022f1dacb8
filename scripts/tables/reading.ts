/**
 * What a backup means: it was taken while the bot ran, so its later tables can know more than its streams do. What must not be put back,
 * or must be looked at again, is found here; nothing is written.
 */
import type { ComplaintNumber, Recorded } from '../../bot/core/complaint.ts';
import { addMinutes, type Instant } from '../../bot/core/time.ts';
import type { Disposition, Pending } from '../../bot/store/register.ts';
import { REVIEW, type ReviewItem } from '../../bot/store/review.ts';
import { linesIn, type Manifest } from './folder.ts';
import { dataOf, type Line } from './lines.ts';

export interface Reading {
  readonly manifest: Manifest;
  /** Complaints whose erasure had begun: their texts stay out, wherever the backup still has them. */
  readonly buried: ReadonlySet<ComplaintNumber>;
  /** Of those, the ones whose record does not say so: they must be erased once more. */
  readonly halfErased: readonly ComplaintNumber[];
  /** Mails that had their place when the register was read, which the streams and lists do not have; by their source. */
  readonly again: ReadonlyMap<string, Disposition>;
  /** Streams that changed while the backup was taken, are open, or had something to deliver: a delivery looks at each. */
  readonly touched: ReadonlyMap<ComplaintNumber, number>;
  /** Numbers that were given out, of which there is neither a complaint nor a mail to make it of. */
  readonly lost: readonly ComplaintNumber[];
  /** Mails that wait for a person's decision. */
  readonly waiting: readonly ReviewItem[];
  /** The last number of each series, `K-2026`. */
  readonly last: ReadonlyMap<string, number>;
  /** How many rows say that something was erased. */
  readonly graves: number;
}

const ERASED = 'erased';
const SEEN = 'seen';
const NUMBERS = 'number';
/** The clocks of the bot and of who makes the backup may differ by so much. */
const SKEW_MINUTES = 10;

/** Whether this row says that something was erased (bot/store/tombstones.ts). */
export const isGrave = ({ p }: Line): boolean => p === ERASED || p.startsWith(`${ERASED}|`);

/** Sources of mails in a stream, whichever fact names them. */
const sourceIn = ({ fact }: Recorded): string | undefined => (fact as { readonly source?: string }).source;

export async function readBackup(folder: string, manifest: Manifest): Promise<Reading> {
  const young = addMinutes(manifest.begun, -SKEW_MINUTES);
  const register = await readRegister(folder, young);
  const { buried, graves } = await readGraves(folder);
  const unfinished = await unfinishedIn(folder);

  const touched = new Map<ComplaintNumber, number>();
  const unconfirmed = new Map(register.placed);
  const numbers = new Map(register.numbers);
  const halfErased = new Set(buried);
  let [number, version, newest] = ['', 0, ''];
  const close = (): void => {
    if (version > 0 && (newest >= young || unfinished.has(number))) touched.set(number, version);
  };
  for await (const line of linesIn(folder, 'complaints')) {
    if (line.p !== number) {
      close();
      [number, version, newest] = [line.p, 0, ''];
    }
    if (!line.k.startsWith('fact|')) continue;
    const recorded = dataOf(line) as Recorded;
    version++;
    if (recorded.at > newest) newest = recorded.at;
    const source = sourceIn(recorded);
    if (source) unconfirmed.delete(source);
    numbers.delete(number);
    if (recorded.fact.type === 'ContentErased') halfErased.delete(number);
  }
  close();

  return {
    manifest,
    buried,
    graves: graves + register.graves,
    halfErased: [...halfErased],
    again: unconfirmed,
    touched,
    lost: [...numbers].flatMap(([number, source]) => (unconfirmed.has(source) || register.pending.has(number) ? [] : [number])),
    waiting: register.items.filter(({ source, verdict }) => !verdict && !unconfirmed.has(source)),
    last: register.last,
  };
}

async function readRegister(folder: string, young: Instant) {
  const placed = new Map<string, Disposition>();
  const numbers = new Map<ComplaintNumber, string>();
  const pending = new Set<ComplaintNumber>();
  const last = new Map<string, number>();
  const items: ReviewItem[] = [];
  let graves = 0;
  for await (const line of linesIn(folder, 'register')) {
    if (isGrave(line)) graves++;
    if (line.p === REVIEW) items.push(dataOf(line) as ReviewItem);
    if (line.p === SEEN) {
      const place = dataOf(line) as Disposition;
      if (place.at >= young && place.ended !== 'ignored') placed.set(line.k, place);
    }
    if (line.p !== NUMBERS) continue;
    const series = seriesOf(line);
    if (series) last.set(series, (dataOf(line) as { last: number }).last);
    if (line.k.startsWith('source|')) numbers.set((dataOf(line) as Pending).number, line.k.slice('source|'.length));
    if (line.k.startsWith('pending|')) pending.add((dataOf(line) as Pending).number);
  }
  // What waits on the review list has its place there, as long as nobody decided while the backup was taken.
  for (const { source, verdict } of items) if (!verdict) placed.delete(source);
  return { placed, numbers, pending, last, items, graves };
}

async function readGraves(folder: string) {
  const buried = new Set<ComplaintNumber>();
  for await (const line of linesIn(folder, 'content')) if (line.p === ERASED) buried.add(line.k);
  return { buried, graves: buried.size };
}

/** Complaints that are open, or had something to deliver when the index was read. */
async function unfinishedIn(folder: string): Promise<ReadonlySet<ComplaintNumber>> {
  const found = new Set<ComplaintNumber>();
  for await (const { p, k } of linesIn(folder, 'index')) if (p === 'open' || p === 'undelivered') found.add(k);
  return found;
}

/** `counter|2026` counts `K-2026`, `counter|practice|2026` counts `O-2026`. */
export function seriesOf({ p, k }: Line): string | undefined {
  const [, practice, year] = (p === NUMBERS && /^counter\|(practice\|)?(\d{4})$/.exec(k)) || [];
  return year && `${practice ? 'O' : 'K'}-${year}`;
}

export const counterKey = (series: string): string => `counter|${series.startsWith('O') ? 'practice|' : ''}${series.slice(2)}`;
