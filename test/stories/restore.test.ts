/**
 * F121, P1, P3: what a restored house does with the mailbox. Of a whole backup nothing is said or made twice; of an older one every mail
 * of the gap waits for a person, and no letter of the gap leaves again. Each guard has a twin that does without it.
 */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Recorded } from '../../bot/core/complaint.ts';
import { addDays } from '../../bot/core/time.ts';
import type { Disposition } from '../../bot/store/register.ts';
import { TABLES, type Table, type TableName, type Tables } from '../../bot/store/rows.ts';
import { type Store, storeOn } from '../../bot/store/store.ts';
import { azureTables } from '../../bot/store/table.ts';
import { type TableClients, tableClients } from '../../bot/wire/tables.ts';
import { backUp, pagesOf } from '../../scripts/tables/backup.ts';
import { dataOf, type Line } from '../../scripts/tables/lines.ts';
import { planRestore, type Restoring, restore } from '../../scripts/tables/restore.ts';
import { answeredComplaint, askSatisfaction } from '../kit/aftercare.ts';
import { type House, type HouseOptions, openHouse, textOf } from '../kit/house.ts';
import { factsOf, placeOf, reply } from '../kit/mailroom.ts';

jest.setTimeout(600_000);

let house: House;
let folder: string;
let clients: TableClients;
let tables: Tables;
/** On whatever tables there are at this moment: a restore puts others under the house. */
let store: Store;

function useNewTables(): void {
  clients = tableClients({ connectionString: process.env.TEST_TABLES, prefix: `r${randomBytes(6).toString('hex')}` });
  tables = azureTables(clients);
}
const standing = (name: TableName): Table =>
  new Proxy({} as Table, { get: (_, method) => tables[name][method as keyof Table].bind(tables[name]) });

async function begin(options: HouseOptions = {}): Promise<void> {
  folder = mkdtempSync(join(tmpdir(), 'restore-'));
  useNewTables();
  store = storeOn(Object.fromEntries(TABLES.map((name) => [name, standing(name)])) as unknown as Tables);
  house = await openHouse({ ...options, fittings: { store } });
}
afterEach(async () => {
  await house.close();
  rmSync(folder, { recursive: true });
});

const backup = (beforePage?: () => Promise<void>) =>
  backUp(clients, join(folder, 'out'), () => house.sim.now(), { beforePage, ...(beforePage && { pageSize: 7 }) });

async function linesOf(table: TableName): Promise<readonly Line[]> {
  const lines: Line[] = [];
  for await (const page of pagesOf(clients, table)) lines.push(...page);
  return lines;
}
const allLines = async (): Promise<Readonly<Record<string, readonly Line[]>>> =>
  Object.fromEntries(await Promise.all(TABLES.map(async (table) => [table, await linesOf(table)] as const)));

/** The tables are gone, and the backup is put into new ones. `unguarded`: the note of the restore is taken away again. */
async function putBack({ unguarded = false, unmended = false } = {}): Promise<Restoring> {
  for (const table of TABLES) await (await clients.open(table)).deleteTable();
  useNewTables();
  const plan = await planRestore(clients, join(folder, 'out'));
  const bare = { ...plan, again: new Map(), touched: new Map(), waiting: [] };
  await restore(clients, unmended ? bare : plan, () => house.sim.now());
  const note = unguarded && (await store.settings.restore.get());
  if (note) await store.settings.restore.clear(note);
  return plan;
}

async function minutes(count = 3): Promise<void> {
  for (let nth = 0; nth < count; nth++) {
    house.sim.setNow(new Date(Date.parse(house.sim.now()) + 61_000).toISOString());
    await house.tick();
    await house.bot.idle();
  }
}
/** As if Graph had forgotten how far the house had read: everything since this day is read anew. */
async function readFrom(at: string): Promise<void> {
  for (const name of ['inbox', 'sentitems'] as const) {
    const slot = store.settings.cursor(name);
    await slot.set(await slot.get(), { link: '', at });
  }
}

const complaints = async (): Promise<number> => new Set((await linesOf('complaints')).map(({ p }) => p)).size;
const letters = (): number => house.sim.sentMails().length;
const writes = (nth: number, more: object = {}) =>
  house.sim.writeMail({
    subject: `Klacht over rooster ${nth}`,
    from: { name: `Klager ${nth}`, address: `klager${nth}@example.org` },
    text: `Goedemiddag,\n\nHet rooster van week ${nth} klopt niet.\n\nKlager ${nth}`,
    ...more,
  });
const numberAt = async ({ messageId }: { readonly messageId: string }): Promise<string> =>
  (await placeOf(house, messageId))?.number ?? '';

describe('a year of data, put back as it was', () => {
  const START = '2026-01-05';
  /** Three mails a working week; some complaints are claimed, answered or dismissed, and the clock reminds of the others. */
  beforeEach(async () => {
    await begin({ now: `${START} 09:00` });
    for (let week = 0; week < 50; week++) {
      await house.at(`${addDays(START, week * 7)} 09:30`);
      const mail = writes(week * 3);
      writes(week * 3 + 1, { subject: `Vraag over rooster ${week}` });
      writes(week * 3 + 2, { subject: `Mijn klacht, deel ${week}` });
      await house.tick();
      const number = await numberAt(mail);
      if (week % 2 === 0) await house.claim(house.sanne, number);
      if (week % 10 === 0) await reply(house, house.sanne, number);
      if (week % 5 === 4) await house.submit(house.lead, number, 'dismiss', { reason: 'double' });
    }
    await house.at('2026-12-28 10:00');
    await house.tick();
    await backup();
  });

  test('F121: the tables are the same, and the whole mailbox read anew makes nothing twice and sends nothing again', async () => {
    const before = await allLines();
    const [was, sent, waiting] = [await complaints(), letters(), (await store.review.waiting()).length];
    const plan = await putBack();
    const after = await allLines();
    for (const table of ['complaints', 'register', 'content'] as const) expect(after[table]).toEqual(before[table]);
    const kept = (lines: readonly Line[] = []) => lines.filter(({ p }) => !['undelivered', 'cursor', 'restore'].includes(p));
    for (const table of ['index', 'settings'] as const) expect(kept(after[table])).toEqual(kept(before[table]));
    expect(plan).toMatchObject({ again: new Map(), lost: [], halfErased: [] });

    const again = await replayed(was, sent);
    console.log(
      `a year put back: ${JSON.stringify({
        rows: Object.fromEntries(Object.entries(before).map(([table, lines]) => [table, lines.length])),
        complaints: was,
        letters: sent,
        again,
      })}`,
    );
    expect(was).toBe(100);
    expect(again).toEqual({ complaints: 0, letters: 0 });
    expect(await store.review.waiting()).toHaveLength(waiting);

    // The twin: without the register and the note every complaint is made and answered again.
    await putBack({ unguarded: true });
    const register = await clients.open('register');
    for (const { p, k } of await linesOf('register')) if (!k.startsWith('counter')) await register.deleteEntity(p, k);
    const twin = await replayed(was, sent);
    console.log(`the twin of a year put back: ${JSON.stringify(twin)}`);
    expect(twin.complaints).toBeGreaterThan(90);
    expect(twin.letters).toBeGreaterThan(90);
  });

  /** What is made and sent a second time when the whole mailbox is read by a house on these tables. */
  async function replayed(was: number, sent: number) {
    await readFrom(`${START}T00:00:00.000Z`);
    await house.restart();
    await minutes();
    return { complaints: (await complaints()) - was, letters: letters() - sent };
  }
});

describe('an older backup', () => {
  /**
   * What stood there when the backup was taken: an answered complaint whose reminder goes by the clock; one whose letter had no draft
   * yet, one whose letter was being sent. What came afterwards: all those letters, and three mails with their receipts.
   */
  async function aGap() {
    await begin({ now: '2026-11-02 09:00' });
    const asked = await answeredComplaint(house);
    await askSatisfaction(house, asked);
    await house.at('2026-11-03 10:00');
    house.sim.fault({ match: 'POST /send$', kind: 'status', status: 503, times: 500 });
    const unsent = await numberAt(await mailed(2));
    house.sim.clearFaults();
    house.sim.fault({ match: 'POST /createReply$', kind: 'status', status: 503, times: 500 });
    const undrafted = await numberAt(await mailed(1));
    house.sim.clearFaults();
    return { asked, undrafted, unsent };
  }
  const mailed = async (nth: number) => {
    const mail = writes(nth);
    await house.tick();
    return mail;
  };

  async function story({ unguarded = false, unsaid = false } = {}) {
    const made = await aGap();
    if (unsaid) await forgetSending(made.unsent);
    const before = letters();
    await backup();
    await house.at('2026-11-03 11:00');
    const gap = [await mailed(11), await mailed(12)];
    // The silence after the question: the clock reminds her.
    await house.at('2026-11-10 11:00');
    gap.push(await mailed(13));
    await minutes(2);
    const sent = letters();
    const left = house.sim.sentMails().slice(before);
    const posted = house.channel().length;
    await putBack({ unguarded });
    await house.restart();
    await minutes(20);
    const said = house
      .channel()
      .slice(posted)
      .map(({ root, summary }) => `${root ? 'reply' : 'post'}: ${summary}`);
    return { ...made, gap, left, said, again: house.sim.sentMails().slice(sent) };
  }

  test('F121: no letter leaves again, and every mail of the gap waits for a person', async () => {
    const { asked, undrafted, unsent, gap, left, said, again } = await story();
    const places = await Promise.all(gap.map(({ messageId }) => placeOf(house, messageId)));
    const waiting = await store.review.waiting();
    console.log(
      `an older backup: ${JSON.stringify({
        lettersInTheGap: left.length,
        sentAgain: again.length,
        mailsInTheGap: gap.length,
        onTheList: waiting.filter(({ why }) => why === 'restored').length,
        withoutPlace: places.filter((place) => !place).length,
        said,
      })}`,
    );
    expect(left.length).toBeGreaterThanOrEqual(6);
    expect(again.map(({ subject }) => subject)).toEqual([]);
    expect(places.map((place) => place?.why)).toEqual(['restored', 'restored', 'restored']);
    expect(waiting.map(({ why }) => why)).toEqual(['restored', 'restored', 'restored']);
    for (const number of [undrafted, unsent])
      expect((await factsOf(house, number)).filter(({ type }) => type === 'LetterSent')).toHaveLength(1);
    const reminders = (await factsOf(house, asked)).filter(
      (fact) => fact.type === 'LetterSent' && fact.letter === 'satisfaction-reminder',
    );
    expect(reminders).toHaveLength(1);
  });

  test('F121: a draft that the backup knows, and not that it was being sent, is looked at first', async () => {
    const { unsent, again } = await story({ unsaid: true });
    expect(again).toHaveLength(0);
    expect((await factsOf(house, unsent)).filter(({ type }) => type === 'LetterSent')).toHaveLength(1);
    expect(house.sim.graphRequests.filter(({ path, status }) => path.endsWith('/send') && [400, 404].includes(status))).toEqual(
      [],
    );
  });

  /** As if the backup had read the row between the making of the draft and its sending. */
  async function forgetSending(number: string): Promise<void> {
    for (const row of (await store.streams.read(number)).progress.values())
      if (row.data.memo.draft) await store.streams.progress(row, { ...row.data, memo: { draft: row.data.memo.draft } });
  }

  test('the twin: without the note all of it leaves again', async () => {
    const { gap, again } = await story({ unguarded: true });
    const places = await Promise.all(gap.map(({ messageId }) => placeOf(house, messageId)));
    console.log(`the twin of an older backup: ${JSON.stringify({ sentAgain: again.length })}`);
    expect(places.map((place) => place?.ended)).toEqual(['complaint', 'complaint', 'complaint']);
    // Three receipts, the letter without a draft, and the reminder by the clock.
    expect(again).toHaveLength(5);
  });

  test('F121: a letter that is not in Sent Items any more is a matter for a person', async () => {
    const { undrafted } = await aGap();
    await backup();
    await house.at('2026-11-03 11:00');
    const [letter] = house.sim.sentMails().filter(({ subject }) => subject.includes(undrafted));
    house.sim.deleteMail(letter?.id ?? '');
    const sent = letters();
    await putBack();
    await house.restart();
    await minutes(10);
    // For a quarter of an hour it may still be on its way to Sent Items.
    expect((await factsOf(house, undrafted)).map(({ type }) => type)).not.toContain('LetterFateUnknown');
    await minutes(10);
    expect(letters()).toBe(sent);
    expect((await factsOf(house, undrafted)).map(({ type }) => type)).toContain('LetterFateUnknown');
    expect(textOf(house.threadOf(undrafted))).toContain('niet zeker');
  });

  test.each([
    ['review-new', 1],
    ['review-new-quiet', 0],
  ])('F121: a person who looked makes a complaint of it with %s', async (verb, receipts) => {
    await begin();
    await backup();
    await house.at('2026-11-23 10:00');
    const mail = await mailed(1);
    await putBack();
    await house.restart();
    await minutes(2);
    const sent = letters();
    const [item] = await store.review.waiting();
    const number = (await house.mail()) as string;
    const shown = textOf((await house.fetch(house.lead, number, 'review-item', { source: item?.source })).body);
    expect(shown).toContain('Kijk in de map Verzonden items');
    expect(shown).toContain('zonder ontvangstbevestiging');
    const after = letters();
    await house.submit(house.lead, number, verb, { source: item?.source });
    await minutes(2);
    expect((await placeOf(house, mail.messageId))?.ended).toBe('complaint');
    expect(letters() - after).toBe(receipts);
    expect(after - sent).toBe(1);
  });

  test('while a backup is being put back no mail is read', async () => {
    await begin();
    const note = await store.settings.restore.set(undefined, { begun: house.sim.now() });
    const mail = await mailed(1);
    expect(await placeOf(house, mail.messageId)).toBeUndefined();
    expect(house.log.some((line) => line.includes('HalfRestored') || line.includes('could not finish'))).toBe(true);
    if (note !== 'changed') await store.settings.restore.set(note, { ...note.data, at: '2026-11-01T00:00:00.000Z' });
    await minutes(1);
    expect((await placeOf(house, mail.messageId))?.ended).toBe('complaint');
  });
});

describe('a backup of a house in full swing', () => {
  /** Something happens before every page that is read. */
  async function busy(): Promise<{ readonly mails: readonly { readonly messageId: string }[] }> {
    await begin({ now: '2026-11-09 09:00' });
    const mails: { readonly messageId: string }[] = [];
    const take = async (nth: number, more: object = {}): Promise<string> => {
      const mail = writes(nth, more);
      mails.push(mail);
      await house.tick();
      return numberAt(mail);
    };
    const numbers: string[] = [];
    for (let nth = 0; nth < 12; nth++) numbers.push(await take(nth));
    let turn = 100;
    await backup(async () => {
      const nth = turn++;
      if (nth % 4 === 0) numbers.push(await take(nth));
      if (nth % 4 === 1)
        await take(nth, {
          subject: `Vraag, en eigenlijk een klacht ${nth}`.replace('klacht', 'kwestie'),
          text: 'Ik heb een klacht.',
        });
      if (nth % 4 === 2) await house.claim(house.sanne, numbers[nth % numbers.length] ?? '');
      if (nth % 4 === 3)
        await take(nth, { subject: `Re: ${numbers[nth % 12]}`, from: { name: 'x', address: `klager${nth % 12}@example.org` } });
      await minutes(1);
    });
    return { mails };
  }

  test('F121: put back, nothing points to what is not there, no mail is lost, and nothing is sent again', async () => {
    const { mails } = await busy();
    const sent = letters();
    const plan = await putBack();
    const found = await dangling();
    await house.restart();
    await minutes(20);
    const places = await Promise.all(mails.map(({ messageId }) => placeOf(house, messageId)));
    console.log(
      `a backup of a busy house: ${JSON.stringify({
        mails: mails.length,
        complaintsInIt: await complaints(),
        lookedAtAgain: plan.again.size,
        touched: plan.touched.size,
        dangling: found.length,
        withoutPlace: places.filter((place) => !place).length,
        sentAgain: letters() - sent,
      })}`,
    );
    expect(plan.again.size).toBeGreaterThan(0);
    expect(found).toEqual([]);
    expect(places.filter((place) => !place)).toEqual([]);
    expect(await dangling()).toEqual([]);
    expect(letters() - sent).toBe(0);
    // What is open is on the list, and nothing waits for a delivery any more.
    expect(await store.lists.marked()).toEqual([]);
    expect((await store.lists.open()).length).toBe(await complaints());
    const made = places.filter((place) => place?.ended === 'complaint').map((place) => place?.number);
    expect(new Set(made).size).toBe(made.length);
  });

  test('the twin: put back as it stands, mails belong to complaints that are not there, and stay lost', async () => {
    const { mails } = await busy();
    await putBack({ unmended: true });
    const found = await dangling();
    await house.restart();
    await minutes(20);
    console.log(
      `the twin of a busy house: ${JSON.stringify({ mails: mails.length, dangling: found.length, after: (await dangling()).length })}`,
    );
    expect((await dangling()).length).toBeGreaterThan(0);
  });

  /** Everything that names something which is not there. */
  async function dangling(): Promise<readonly string[]> {
    const lines = await allLines();
    const content = new Set(lines.content?.map(({ p, k }) => `${p} ${k}`));
    const facts = (lines.complaints ?? []).filter(({ k }) => k.startsWith('fact|'));
    const recorded = facts.map((line) => ({ number: line.p, fact: (dataOf(line) as Recorded).fact as Record<string, unknown> }));
    const registered = new Set(
      lines.register?.filter(({ k }) => k.startsWith('source|')).map((line) => (dataOf(line) as { number: string }).number),
    );
    const sources = new Set(recorded.map(({ number, fact }) => `${number} ${fact.source}`));
    const items = new Set(lines.register?.filter(({ p }) => p === 'review').map(({ k }) => k));
    const shown = new Set(
      lines.register?.filter(({ p }) => p === 'review-waiting').map((line) => (dataOf(line) as { source: string }).source),
    );
    const versions = new Map<string, number>();
    for (const { number } of recorded) versions.set(number, (versions.get(number) ?? 0) + 1);
    return [
      ...recorded.flatMap(({ number, fact }) =>
        typeof fact.content === 'string' && !content.has(`${number} ${fact.content}`) ? [`${number} names ${fact.content}`] : [],
      ),
      ...[...versions.keys()].filter((number) => !registered.has(number)).map((number) => `${number} was never given out`),
      ...(lines.register ?? []).flatMap((line) => {
        if (line.p !== 'seen') return [];
        const { ended, number = '' } = dataOf(line) as Disposition;
        if (ended === 'complaint' || ended === 'follow-up')
          return sources.has(`${number} ${line.k}`) ? [] : [`a mail went to ${number}`];
        return ended === 'review' && !(items.has(line.k) && shown.has(line.k)) ? ['a mail is on no list'] : [];
      }),
      ...[...items].filter((source) => !content.has(`review mail-${source}`)).map(() => 'a mail on the list has no text'),
      ...(lines.index ?? []).flatMap((line) => {
        const { version = 0 } = line.p === 'open' ? (dataOf(line) as { version?: number }) : {};
        return version > (versions.get(line.k) ?? 0) ? [`${line.k} is older than its list`] : [];
      }),
    ];
  }
});
