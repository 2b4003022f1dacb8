/** The whole corpus through the whole bot: written to the mailbox, read, placed, and then looked for everywhere (R9). */
import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setImmediate } from 'node:timers/promises';
import { readConfig } from '../../bot/config.ts';
import type { Command } from '../../bot/core/commands.ts';
import { standardCalendar } from '../../bot/core/workdays.ts';
import { handle, type World } from '../../bot/handle.ts';
import { start } from '../../bot/main.ts';
import { keyOf } from '../../bot/store/keys.ts';
import { memoryTables } from '../../bot/store/memory.ts';
import type { Table, Tables } from '../../bot/store/rows.ts';
import { type Store, storeOn } from '../../bot/store/store.ts';
import { createLog } from '../../bot/wire/log.ts';
import { freePort } from '../../scripts/azurite.ts';
import { CANARY, type Corpus, corpus, INJECTED, KINDS, type Piece } from './corpus.ts';
import type { Letter, Order, Seen } from './corpus-outside.ts';
import { node } from './process.ts';

export interface Outcome {
  /** What is not as it must be, one sentence each. */
  readonly wrong: readonly string[];
  /** Everything that was counted and measured, to be printed. */
  readonly figures: string;
}

interface Written {
  readonly id: string;
  readonly messageId: string;
}

const MONDAY = Date.parse('2026-11-23T08:00:00Z');
const NIGHT = '2026-11-24T01:30:00.000Z';
/** So many mails come in before the bot looks. */
const AT_ONCE = 1000;
/** Looks that may be needed until all have their place: what Graph names twice, or a ring in between. */
const LOOKS = 5;
const P99_MILLISECONDS = 200;
const LONGEST_MILLISECONDS = 2000;
const PER_ADDRESS = 3;
const ENDED = ['complaint', 'follow-up', 'review', 'ignored', 'quarantine'] as const;

/**
 * Runs it. The bot runs in this process, on the store in memory; the mailbox and Teams run in another one. The delay of the event loop
 * is that of this process while the bot works: its own work, that of the store in memory, and of whoever shares the processor.
 */
export async function runCorpus(count: number, seed: number): Promise<Outcome> {
  const began = Date.now();
  const wrong: string[] = [];
  const mails = corpus(seed, count);
  const outside = await startOutside(seed, count);
  const store = storeOn(watched(memoryTables(), (table) => wrong.push(`a row of ${table} holds words of a mail`)));
  const log: string[] = [];
  const unhandled = (error: unknown) => wrong.push(`unhandled: ${error}`);
  process.on('unhandledRejection', unhandled).on('uncaughtExceptionMonitor', unhandled);

  const port = String(await freePort());
  const config = readConfig({
    PORT: port,
    PUBLIC_URL: `http://127.0.0.1:${port}`,
    GRAPH_URL: `${outside.url}/v1.0`,
    TABLES_CONNECTION_STRING: 'none: it is in memory',
  });
  const bot = await start(config, {
    log: createLog('debug', (line) => void log.push(line)),
    store,
    timersOff: true,
    retrySeconds: 0,
    timeoutMilliseconds: 20_000,
  });
  const delay = monitorEventLoopDelay({ resolution: 10 });
  let working = 0;
  let now = MONDAY;

  const tick = async (): Promise<void> => {
    await outside.order({ do: 'clock', now: new Date(now).toISOString() });
    const from = Date.now();
    delay.enable();
    await bot.setClock(new Date(now).toISOString());
    delay.disable();
    working += Date.now() - from;
  };
  const inPlaces = async (): Promise<number> => {
    const counts = await store.register.counts();
    return Object.values(counts).reduce((sum, one) => sum + one, (await store.register.quarantined()).length);
  };

  const pieces: Piece[] = [];
  const written: Written[] = [];
  const receive = async (which: 'first' | 'rest'): Promise<void> => {
    for (let from = 0; from < mails[which].length; from += AT_ONCE) {
      const until = Math.min(from + AT_ONCE, mails[which].length);
      pieces.push(...mails[which].slice(from, until));
      written.push(...((await outside.order({ do: 'write', which, from, until, at: new Date(now).toISOString() })) as Written[]));
      now += AT_ONCE * 100;
      for (let look = 0; look < LOOKS && (look === 0 || (await inPlaces()) < written.length); look++) await tick();
    }
  };

  try {
    await tick();
    await outside.order({ do: 'settle', bot: `http://127.0.0.1:${port}` });
    await receive('first');
    await endSome(mails, store, () => new Date(now).toISOString());
    await tick();
    await receive('rest');
    // At night the bot compares the mailbox with its register by itself.
    now = Date.parse(NIGHT);
    await tick();

    const seen = (await outside.order({ do: 'look' })) as Seen;
    const places = await placesOf(store, written);
    const table = tableOf(pieces, places);
    wrong.push(...table.wrong, ...(await sums(store, pieces.length, places)), ...(await numbers(store, written)));
    wrong.push(...seen.findings, ...letters(seen.letters), ...(await night(store)), ...logged(log));
    const [p50, p99, longest] = [delay.percentile(50), delay.percentile(99), delay.max].map((nanos) => Math.round(nanos / 1e6));
    if ((p99 ?? 0) > P99_MILLISECONDS) wrong.push(`the event loop was blocked ${p99} ms at p99`);
    if ((longest ?? 0) > LONGEST_MILLISECONDS) wrong.push(`the event loop was blocked ${longest} ms once`);
    const figures = [
      ...table.lines,
      '',
      `${written.length} mails (seed ${seed}), ${Math.round(working / 1000)} s of the bot's work, ${Math.round((Date.now() - began) / 1000)} s in all`,
      `${(written.length / (working / 1000)).toFixed(1)} mails a second, with their cards and letters`,
      `event loop of the bot's process: p50 ${p50} ms, p99 ${p99} ms, longest ${longest} ms`,
      `${seen.letters.length} receipts, ${seen.posts} messages in Teams, ${log.length} lines of log`,
      `${wrong.length} findings`,
    ];
    return { wrong, figures: figures.join('\n') };
  } finally {
    await bot.stop();
    outside.end();
    process.off('unhandledRejection', unhandled).off('uncaughtExceptionMonitor', unhandled);
  }
}

/** The stand-in's process. */
async function startOutside(seed: number, count: number) {
  const program = join(import.meta.dirname, 'corpus-outside.ts');
  const child: ChildProcess = fork(program, [seed, count, MONDAY].map(String), {
    execPath: node,
    execArgv: ['--max-old-space-size=4096'],
    serialization: 'advanced',
  });
  const next = (): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const died = () => reject(new Error('The outside world of the corpus ended by itself. Run it by hand to see why.'));
      child.once('exit', died);
      child.once('message', (said: { answer?: unknown; error?: string }) => {
        child.off('exit', died);
        if (said.error) reject(new Error(said.error));
        else resolve(said.answer);
      });
    });
  const url = String(await next());
  return {
    url,
    order(order: Order): Promise<unknown> {
      const answer = next();
      child.send(order);
      return answer;
    },
    end: () => child.disconnect(),
  };
}

/**
 * Tables that tell when a mail's words are written anywhere but among the papers. They answer in a later turn of the event loop, as a
 * table across a network does: what is in memory would answer at once, and the delay measured would be of many pieces of work together.
 */
function watched(tables: Tables, found: (table: string) => void): Tables {
  const watch = (name: string, table: Table): Table => {
    const seen = <T>(written: T): T => {
      if (name !== 'content' && CANARY.test(JSON.stringify(written))) found(name);
      return written;
    };
    return {
      get: (partition, key) => setImmediate().then(() => table.get(partition, key)),
      list: (partition, range) => setImmediate().then(() => table.list(partition, range)),
      insert: (row) => setImmediate().then(() => table.insert(seen(row))),
      replace: (row, data) => setImmediate().then(() => table.replace(row, seen(data))),
      remove: (row) => setImmediate().then(() => table.remove(row)),
      change: (partition, changes) => setImmediate().then(() => table.change(seen(partition), seen(changes))),
    };
  };
  return Object.fromEntries(Object.entries(tables).map(([name, table]) => [name, watch(name, table)])) as unknown as Tables;
}

/** Closes some of the first complaints, and dismisses some. */
async function endSome({ closed, dismissed }: Corpus, store: Store, now: () => string): Promise<void> {
  const world: World = { store, now, zone: 'Europe/Amsterdam', calendar: () => standardCalendar };
  const by = { id: 'sanne', name: 'Sanne', roles: ['member', 'lead'] } as const;
  const papers = [{ id: 'note', paper: { kind: 'note', text: 'Opgelost.' } }] as const;
  const closing: readonly Command[] = [
    { type: 'ClaimComplaint', notInvolved: true },
    { type: 'DescribeComplaint', complainant: 'candidate', nature: 'wages', language: 'nl' },
    { type: 'CloseComplaint', how: 'withdrawn', note: 'note' },
  ];
  const all = [
    ...closed.flatMap((number) => closing.map((command) => ({ number, command }))),
    ...dismissed.map((number) => ({ number, command: { type: 'DismissComplaint', reason: 'question' } as const })),
  ];
  for (const { number, command } of all) {
    const handled = await handle({ number, command, by, papers }, world);
    if ('refused' in handled) throw new Error(`${command.type} of ${number} was refused: ${handled.refused}.`);
  }
}

/** Every place in which each mail is found: it should be one. */
async function placesOf({ register }: Store, written: readonly Written[]): Promise<readonly (readonly string[])[]> {
  const quarantined = new Set((await register.quarantined()).map(({ item }) => item.mail));
  const found: string[][] = [];
  for (const { id, messageId } of written) {
    const source = keyOf(messageId || id);
    const keys = [source, `${source}-${keyOf(id).slice(0, 12)}`];
    const places = await Promise.all(keys.map((key) => register.disposition(key)));
    const own = places.flatMap((place) => (place?.mail === id ? [[place.ended, place.why].filter(Boolean).join(':')] : []));
    found.push([...own, ...(quarantined.has(id) ? ['quarantine'] : [])]);
  }
  return found;
}

/** One line for each kind, and a sentence for each mail that is not where it belongs. */
function tableOf(pieces: readonly Piece[], places: readonly (readonly string[])[]) {
  const wrong: string[] = [];
  const rows = new Map(KINDS.map((kind) => [kind, [0, ...ENDED.map(() => 0), 0]]));
  for (const [nth, { kind, ends, mail }] of pieces.entries()) {
    const found = places[nth] ?? [];
    const row = rows.get(kind) ?? [];
    const fits = found.length === 1 && ends.includes(found[0] ?? '');
    const columns = [0, ...found.map((place) => 1 + ENDED.indexOf((place.split(':')[0] ?? '') as (typeof ENDED)[number]))];
    for (const column of [...columns, ...(fits ? [] : [row.length - 1])]) row[column] = (row[column] ?? 0) + 1;
    const subject = JSON.stringify(mail.subject)?.slice(0, 60);
    if (!fits) wrong.push(`${kind}, ${subject}: ends as ${found.join(' and ') || 'nothing'}, not as ${ends.join(' or ')}`);
  }
  const total = [...rows.values()].reduce((sums, row) => sums.map((sum, at) => sum + (row[at] ?? 0)));
  const line = (name: string, cells: readonly (string | number)[]) =>
    `${name.padEnd(32)}${cells.map((cell) => String(cell).padStart(11)).join('')}`;
  const lines = [
    line('', ['mails', ...ENDED, 'wrong']),
    ...[...rows].map(([kind, row]) => line(kind, row)),
    line('total', total),
  ];
  return { lines, wrong };
}

async function sums(store: Store, count: number, places: readonly (readonly string[])[]): Promise<readonly string[]> {
  const counts = await store.register.counts();
  const quarantined = (await store.register.quarantined()).length;
  const all = Object.values(counts).reduce((sum, one) => sum + one, quarantined);
  const waiting = (await store.review.waiting()).length;
  const found = places.flat().length;
  return [
    ...(all === count && found === count ? [] : [`${count} mails came, ${all} places are noted and ${found} were found`]),
    ...(waiting === counts.review ? [] : [`${counts.review} mails went to the review list, ${waiting} wait there`]),
  ];
}

/** Numbers follow each other within their year, and each has its complaint and nothing pending. */
async function numbers(store: Store, written: readonly Written[]): Promise<readonly string[]> {
  const all: string[] = [];
  for (const { id, messageId } of written) {
    const place = await store.register.disposition(keyOf(messageId || id));
    if (place?.ended === 'complaint' && place.mail === id && place.number) all.push(place.number);
  }
  const wrong: string[] = [];
  for (const year of new Set(all.map((number) => number.slice(0, 7)))) {
    const nths = all.filter((number) => number.startsWith(year)).map((number) => Number(number.slice(7)));
    const gaps = nths.sort((a, b) => a - b).filter((nth, at) => nth !== at + 1);
    if (gaps.length > 0) wrong.push(`the numbers of ${year} have a gap or a double at ${gaps[0]}`);
  }
  for (const number of all) {
    const { past } = await store.streams.read(number);
    if (past.filter(({ fact }) => fact.type === 'ComplaintReceived').length !== 1) wrong.push(`${number} was not received once`);
  }
  const pending = (await store.register.pending()).length;
  return pending > 0 ? [...wrong, `${pending} numbers are pending`] : wrong;
}

/** A receipt goes to one address, at most three times, and holds of the mail at most the name of who gets it. */
function letters(sent: readonly Letter[]): readonly string[] {
  const wrong: string[] = [];
  const perAddress = new Map<string, number>();
  for (const { to, others, subject, text } of sent) {
    const address = to[0]?.address.toLowerCase() ?? '';
    perAddress.set(address, (perAddress.get(address) ?? 0) + 1);
    const own = wordsOf(JSON.stringify(to));
    if (to.length !== 1 || others > 0) wrong.push('a letter goes to several addresses');
    if (!/^(Uw klacht|Your complaint) K-\d{4}-\d{4,6}$/.test(subject)) wrong.push('a letter has a strange subject');
    if (wordsOf(text).some((word) => !own.includes(word))) wrong.push('a letter holds words of a mail');
    if (INJECTED.test(text) || /<|\]\(|https?:/.test(text)) wrong.push('a letter holds something injected');
    if (address.endsWith('@evil.example')) wrong.push('a letter goes where a mail told it to');
  }
  const most = Math.max(0, ...perAddress.values());
  return most > PER_ADDRESS ? [...wrong, `${most} receipts went to one address`] : wrong;
}

const wordsOf = (text: string): readonly string[] => text.match(new RegExp(`${CANARY.source}[a-z]`, 'gi')) ?? [];

/** What the bot's own comparison found. */
async function night(store: Store): Promise<readonly string[]> {
  const found = (await store.settings.reconciliation.get())?.data;
  if (!found || found.checked === 0) return ['the mailbox was not compared with the register'];
  return found.missing > 0 ? [`the night found ${found.missing} mails without a place`] : [];
}

/** No words of a mail in the log, and no trouble at all: every wire works. */
function logged(log: readonly string[]): readonly string[] {
  const trouble = log.filter((line) => (JSON.parse(line) as { level: number }).level >= 50);
  return [
    ...log.filter((line) => CANARY.test(line)).map(() => 'a line of the log holds words of a mail'),
    ...trouble.map((line) => `trouble in the log: ${line.slice(0, 500)}`),
  ];
}
