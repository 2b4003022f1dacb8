/**
 * A backup back into empty tables. Every step can be done again, so a restore that was stopped goes on where it was. The order:
 *
 * 1. What says that something was erased: from then on no text of it can come back.
 * 2. The note of the restore. Until it says that the restore is over, no mail is read (bot/in/intake.ts); afterwards intake and the hand
 *    that sends letters know from it for which moments the store cannot speak (docs/decisions/0018).
 * 3. The rest. The rows of a complaint keep their order, so progress of effects stands there before the facts that ask for them.
 * 4. What a backup of a running bot leaves open: mails to look at again, what waits on the review list, streams to be delivered.
 */
import type { TableClient, TransactionAction } from '@azure/data-tables';
import type { ComplaintNumber } from '../../bot/core/complaint.ts';
import type { Instant } from '../../bot/core/time.ts';
import type { Quarantined } from '../../bot/store/register.ts';
import { RESTORE } from '../../bot/store/restored.ts';
import { REVIEW } from '../../bot/store/review.ts';
import { TABLES, type TableName } from '../../bot/store/rows.ts';
import { storeOn } from '../../bot/store/store.ts';
import { azureTables, classify } from '../../bot/store/table.ts';
import type { TableClients } from '../../bot/wire/tables.ts';
import { pagesOf } from './backup.ts';
import { checkFile, linesIn, readManifest } from './folder.ts';
import { dataOf, entityOf, isSame, type Line, lineOf, lineWith } from './lines.ts';
import { counterKey, isGrave, type Reading, readBackup, seriesOf } from './reading.ts';

/** A transaction takes a hundred rows and 4 MiB; a row of ours may hold 1 MiB (facts/teams-azure 6.1). */
const [BATCH, BATCH_CHARACTERS] = [100, 1_500_000];
const AT_ONCE = 16;
const LATE: readonly TableName[] = ['settings', 'register', 'content', 'complaints', 'index'];

export interface RestoreOptions {
  /** Goes on with a restore that was stopped. */
  readonly resume?: boolean;
  /** The last number that people have seen, `K-2026-0062`: numbers go on after it. */
  readonly lastNumber?: ComplaintNumber;
}

export interface Restoring extends Reading {
  readonly folder: string;
  /** Where numbering goes on, when that is later than the backup knows. */
  readonly raise?: { readonly series: string; readonly last: number };
}

/** Reads and checks everything that a restore needs; refuses what cannot be put back. Nothing is written. */
export async function planRestore(
  clients: TableClients,
  folder: string,
  { resume, lastNumber }: RestoreOptions = {},
): Promise<Restoring> {
  const manifest = readManifest(folder);
  const missing = TABLES.filter((name) => !manifest.tables[name]);
  const strange = Object.keys(manifest.tables).filter((name) => !(TABLES as readonly string[]).includes(name));
  if (missing.length + strange.length > 0)
    throw new Error(
      `This release does not have the tables of this backup (${[...missing, ...strange].join(', ')}). Use the one that made it.`,
    );
  for (const [table, counted] of Object.entries(manifest.tables)) await checkFile(folder, table, counted);
  if (!resume) for (const name of TABLES) await needEmpty(clients, name);
  const reading = await readBackup(folder, manifest);
  return { ...reading, folder, raise: lastNumber ? raiseTo(lastNumber, reading) : undefined };
}

function raiseTo(lastNumber: ComplaintNumber, { last }: Reading): Restoring['raise'] {
  const [, series, nth] = /^([KO]-\d{4})-(\d{4,6})$/.exec(lastNumber) ?? [];
  if (!series || !nth) throw new Error(`"${lastNumber}" is no number of a complaint. Give one such as K-2026-0062.`);
  const known = last.get(series) ?? 0;
  if (Number(nth) < known)
    throw new Error(`The backup goes on after ${lastNumber}: its last is ${series}-${String(known).padStart(4, '0')}.`);
  return { series, last: Number(nth) };
}

async function needEmpty(clients: TableClients, name: TableName): Promise<void> {
  const client = await clients.open(name);
  const first = await client.listEntities().byPage({ maxPageSize: 1 }).next();
  if (!first.done && first.value.length > 0)
    throw new Error(
      `The table "${name}" is not empty. Restore into new tables (another TABLES_PREFIX, or another account), with the bot stopped; or, if this restore was stopped halfway, add --resume.`,
    );
}

/** Puts everything back. @returns how many rows were written, and how many stood there already */
export async function restore(
  clients: TableClients,
  plan: Restoring,
  now: () => Instant,
): Promise<{ readonly written: number; readonly there: number }> {
  const { manifest, folder } = plan;
  const sum = { written: 0, there: 0 };
  const put = async (name: TableName, lines: AsyncIterable<Line>): Promise<void> => {
    const client = await clients.open(name);
    for await (const batch of batchesOf(lines)) {
      const written = await writeBatch(client, name, batch);
      sum.written += written;
      sum.there += batch.length - written;
    }
  };

  for (const name of ['register', 'content'] as const) await put(name, only(linesIn(folder, name), isGrave));
  const store = storeOn(azureTables(clients));
  const begun = await beginRestore(store.settings.restore, manifest.begun);
  // Settings first: a bot that was not stopped shows by its ticks. The index last: a complaint that is due must be there.
  for (const name of [...TABLES].sort((one, other) => LATE.indexOf(one) - LATE.indexOf(other)))
    await put(name, changed(linesIn(folder, name), name, plan));
  const { raise } = plan;
  if (raise && !plan.last.has(raise.series))
    await put('register', one(lineWith('number', counterKey(raise.series), { last: raise.last })));

  for (const [source, place] of plan.again)
    await store.register.quarantine(source, (before) => before ?? lookAgain(place.mail, now()));
  for (const item of plan.waiting) await store.review.add(item);
  const marks = [...plan.touched];
  for (let from = 0; from < marks.length; from += AT_ONCE)
    await Promise.all(marks.slice(from, from + AT_ONCE).map(([number, until]) => store.lists.mark(number, { until, at: now() })));
  await needWhole(clients, plan);
  if (!begun.data.at) await store.settings.restore.set(begun, { ...begun.data, at: now() });
  return sum;
}

async function beginRestore(slot: ReturnType<typeof storeOn>['settings']['restore'], begun: Instant) {
  const seen = await slot.get();
  if (seen?.data.begun === begun) return seen;
  const row = seen ? 'changed' : await slot.set(undefined, { begun });
  if (row === 'changed') throw new Error('Another backup is being put back into these tables. Begin anew with empty ones.');
  return row;
}

/** Tried at the first minute by whoever mends the mailbox (bot/in/mail.ts). */
const lookAgain = (mail: string, at: Instant): Quarantined => ({
  mail,
  problem: 'failed',
  tries: 0,
  at,
  after: at,
  state: 'trying',
});

/** The lines of one table as they are put back. */
async function* changed(lines: AsyncIterable<Line>, name: TableName, plan: Restoring): AsyncGenerator<Line> {
  const change = CHANGES[name];
  for await (const line of lines) {
    const put = isGrave(line) ? undefined : change ? change(line, plan) : line;
    if (put) yield put;
  }
}

/** What is put back otherwise than it was, or not at all. */
const CHANGES: Partial<Record<TableName, (line: Line, plan: Restoring) => Line | undefined>> = {
  // Marked anew at the end, by what the streams say.
  index: (line) => (line.p === 'undelivered' ? undefined : line),
  content: (line, { buried }) => (buried.has(line.p) ? undefined : line),
  settings: (line, { manifest }) => {
    if (line.p === RESTORE) return undefined;
    if (line.p !== 'cursor') return line;
    // The settings were read last, so their cursors are past mails that the register did not know yet.
    const { at } = dataOf(line) as { at: Instant };
    return lineWith(line.p, line.k, { link: '', at: [at, manifest.begun].sort()[0] });
  },
  register: (line, { again, raise }) => {
    if ((line.p === 'seen' || line.p === REVIEW) && again.has(line.k)) return undefined;
    if (line.p === 'review-waiting' && again.has((dataOf(line) as { source: string }).source)) return undefined;
    return raise && seriesOf(line) === raise.series ? lineWith(line.p, line.k, { last: raise.last }) : line;
  },
};

/** Rows that stand in the tables and not in the backup were written by somebody else: the bot was not stopped. */
async function needWhole(clients: TableClients, plan: Restoring): Promise<void> {
  for (const name of ['complaints', 'content'] as const) {
    const wanted = await countOf(changed(linesIn(plan.folder, name), name, plan));
    const graves = await countOf(only(linesIn(plan.folder, name), isGrave));
    let found = 0;
    for await (const page of pagesOf(clients, name)) found += page.length;
    if (found !== wanted + graves)
      throw new Error(
        `"${name}" holds ${found} rows and should hold ${wanted + graves}: something else writes there. Stop the bot, empty the tables and begin anew.`,
      );
  }
}

async function countOf(lines: AsyncIterable<Line>): Promise<number> {
  let count = 0;
  for await (const _ of lines) count++;
  return count;
}

async function* only(lines: AsyncIterable<Line>, fits: (line: Line) => boolean): AsyncGenerator<Line> {
  for await (const line of lines) if (fits(line)) yield line;
}

async function* one(line: Line): AsyncGenerator<Line> {
  yield line;
}

/** Rows of one partition that fit in one transaction, in their order. */
async function* batchesOf(lines: AsyncIterable<Line>): AsyncGenerator<readonly Line[]> {
  let batch: Line[] = [];
  let size = 0;
  for await (const line of lines) {
    const length = JSON.stringify(line).length;
    if (batch.length > 0 && (batch[0]?.p !== line.p || batch.length >= BATCH || size + length > BATCH_CHARACTERS)) {
      yield batch;
      [batch, size] = [[], 0];
    }
    batch.push(line);
    size += length;
  }
  if (batch.length > 0) yield batch;
}

/**
 * All of it at once; when that is refused, because something of it stands there already or by what is written in it (Azurite stumbles
 * over some texts in a transaction), row by row. @returns how many were written
 */
async function writeBatch(client: TableClient, name: TableName, batch: readonly Line[]): Promise<number> {
  const done = await client
    .submitTransaction(batch.map((line): TransactionAction => ['create', entityOf(line)]))
    .catch(() => undefined);
  if (done) return batch.length;
  let written = 0;
  for (const line of batch) if (await writeOne(client, name, line)) written++;
  return written;
}

async function writeOne(client: TableClient, name: TableName, line: Line): Promise<boolean> {
  try {
    await client.createEntity(entityOf(line));
    return true;
  } catch (error) {
    if (classify(error) !== 'exists') throw error;
  }
  const found = lineOf(await client.getEntity<Record<string, unknown>>(line.p, line.k, { disableTypeConversion: true }));
  if (!isSame(found, line))
    throw new Error(
      `A row of "${name}" differs from the backup: something else has written there. Stop the bot, empty the tables and begin anew.`,
    );
  return false;
}

/** What a person must know before it begins, line by line. */
export function planInWords({
  manifest,
  folder,
  graves,
  buried,
  again,
  lost,
  last,
  raise,
  halfErased,
}: Restoring): readonly string[] {
  const rows = Object.entries(manifest.tables).map(([table, { rows }]) => `  ${table}: ${rows} rows`);
  const series = [...last].map(([name, nth]) => `${name}-${String(nth).padStart(4, '0')}`);
  return [
    `${folder}, begun ${manifest.begun} and ended ${manifest.ended}:`,
    ...rows,
    `  ${graves} rows say that something was erased and go in first; texts of ${buried.size} erased complaints stay out.`,
    `  ${again.size} mails came in while the backup was taken and are looked at again.`,
    ...(halfErased.length > 0 ? [`  Erased while the backup was taken, so erase them once more: ${halfErased.join(', ')}.`] : []),
    ...(lost.length > 0 ? [`  Given out, and not in the backup (a call that was being written down): ${lost.join(', ')}.`] : []),
    raise
      ? `  Numbers go on after ${raise.series}-${String(raise.last).padStart(4, '0')}.`
      : `  The last numbers in it are ${series.join(', ') || 'none'}. Was a later one given out? Look in the channel, and give it with --last-number; else it is given out twice.`,
    'What happened after the backup was begun is not in it:',
    '  - What was erased since must be erased again. The log of the bot names each: "a complaint was erased". So does the destruction list that the lead approved.',
    '  - Mails that came in since go to the review list; a person looks in Sent Items whether they were answered.',
    '  - Letters that the backup shows as not yet sent are looked for in Sent Items, and are not sent again.',
    '  - Calls, claims and decisions of that time must be written down anew. Reminders, the overview and notices may come once more.',
    'Stop the bot until this is done.',
  ];
}
