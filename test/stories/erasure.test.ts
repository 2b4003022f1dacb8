/**
 * F87, F113, P10: after the erasure nothing personal is left in any table, the record and its trail are what they were, and no old mail
 * brings anything back.
 */
import { fold } from '../../bot/core/complaint.ts';
import { figuresOf } from '../../bot/core/figures.ts';
import type { Person } from '../../bot/core/permissions.ts';
import { standardRetention } from '../../bot/core/retention.ts';
import { trailOf } from '../../bot/core/trail.ts';
import { standardCalendar } from '../../bot/core/workdays.ts';
import { handle } from '../../bot/handle.ts';
import { keyOf } from '../../bot/store/keys.ts';
import { type Store, storeOn } from '../../bot/store/store.ts';
import type { WriteMail } from '../../scripts/sim/api.ts';
import { addressesOf, CANARY, type Canaries, canary, canaryComplaint, kindsIn } from '../kit/canary.ts';
import { type House, openHouse, textOf } from '../kit/house.ts';
import { arrives, complaintOf, placeOf } from '../kit/mailroom.ts';
import { holding, type Watched, watched } from '../kit/raw.ts';
import { walkIn } from '../kit/walk.ts';

jest.setTimeout(240_000);

let raw: Watched;
let house: House;
let made: Canaries;

const TWO_YEARS_LATER = '2028-11-24T09:00:00Z';

/** A rich complaint that is over for two years; what was split off it is no complaint after all. */
async function begin(change: (store: Store) => Store = (store) => store): Promise<void> {
  raw = watched();
  house = await openHouse({ fittings: { store: change(storeOn(raw.tables)) } });
  const walk = walkIn(house);
  made = await canaryComplaint(walk);
  await walk.press(made.split, 'dismiss', { reason: 'double' }, house.lead);
  await house.at(TWO_YEARS_LATER);
}
afterEach(() => house.close());

async function erase(number: string): Promise<void> {
  const world = { store: house.store, now: () => house.sim.now(), zone: 'Europe/Amsterdam', calendar: () => standardCalendar };
  const by: Person = { id: house.lead.id, name: 'Hanna', roles: ['member', 'lead'] };
  const command = { type: 'EraseContent', why: 'retention', policy: standardRetention } as const;
  expect(await handle({ number, command, by }, world)).not.toHaveProperty('refused');
  // What was merged into it is told by the first round, and goes in the second.
  for (let round = 0; round < 3; round++) await house.tick();
}
const eraseAll = async (): Promise<void> => {
  await erase(made.number);
  await erase(made.split);
};

const pastOf = async (number: string) => (await house.store.streams.read(number)).past;
const typesOf = async (number: string) => (await pastOf(number)).map(({ fact }) => fact.type);

interface Item {
  readonly id: string;
  readonly internetMessageId: string;
  readonly categories: readonly string[];
  readonly parentFolderId: string;
}
/** What lies in the mailbox, by Message-ID. */
async function mailbox(): Promise<ReadonlyMap<string, Item>> {
  const user = `${house.sim.url}/v1.0/users/${encodeURIComponent('info@babbage.nl')}`;
  const query = '$select=internetMessageId,categories,parentFolderId&$top=200';
  const headers = { Prefer: 'IdType="ImmutableId"' };
  const { value } = (await (await fetch(`${user}/messages?${query}`, { headers })).json()) as { value: readonly Item[] };
  return new Map(value.map((item) => [item.internetMessageId, item]));
}
const deletedItems = async (): Promise<string> => {
  const path = `${house.sim.url}/v1.0/users/${encodeURIComponent('info@babbage.nl')}/mailFolders/deleteditems`;
  return ((await (await fetch(path)).json()) as { id: string }).id;
};

test('F87 F113: no canary is left in any row of any table, nor the hash of an address, nor a print of what was said', async () => {
  await begin();
  const before = await raw.rows();
  const kinds = await kindsIn(house, made.number);
  await eraseAll();
  const after = await raw.rows();
  const hashes = new RegExp(addressesOf.map((address) => keyOf(address)).join('|'));
  const counts = {
    kinds: kinds.length,
    rows: [before.length, after.length],
    canaries: [holding(before, CANARY).length, holding(after, CANARY).length],
    addresses: [holding(before, hashes).length, holding(after, hashes).length],
    prints: [holding(before, /"print":/).length, holding(after, /"print":/).length],
    links: [
      before.filter(({ partition }) => partition === 'link').length,
      after.filter(({ partition }) => partition === 'link').length,
    ],
  };
  console.log('erased:', JSON.stringify(counts));
  expect(holding(after, CANARY)).toEqual([]);
  expect(counts).toMatchObject({
    addresses: [expect.any(Number), 0],
    prints: [expect.any(Number), 0],
    links: [expect.any(Number), 0],
  });
  expect(counts.kinds).toBeGreaterThan(4);
  expect(
    Math.min(counts.canaries[0] ?? 0, counts.addresses[0] ?? 0, counts.prints[0] ?? 0, counts.links[0] ?? 0),
  ).toBeGreaterThan(1);
  // The log never had any.
  expect(house.log.filter((line) => CANARY.test(line))).toEqual([]);
});

/** Of every complaint there is, for the quarter in which they were received and closed, and for the one in which they were erased. */
async function figures() {
  const numbers = await house.store.register.numbers();
  const told = await Promise.all(numbers.map(async (number) => ({ number, past: await pastOf(number) })));
  const reckoning = { now: '2028-12-31T22:00:00.000Z', calendar: standardCalendar, zone: 'Europe/Amsterdam' };
  return ['2026Q4', '2028Q4'].map((quarter) => figuresOf(told, quarter, reckoning));
}

test('P10 F87: the fold, the trail and the figures are what they were, but for the mark; what was merged goes along', async () => {
  await begin();
  const counted = await figures();
  expect(counted[0]).toMatchObject({ received: 1, closed: 1, dismissed: 1, mediator: { referred: 1, verdicts: { partly: 1 } } });
  const look = async (number: string) => {
    const state = await complaintOf(house, number);
    return { state, trail: trailOf(await pastOf(number), state, TWO_YEARS_LATER, 'Europe/Amsterdam') };
  };
  const numbers = [made.number, made.merged, made.split];
  const before = await Promise.all(numbers.map(look));
  await eraseAll();
  const after = await Promise.all(numbers.map(look));
  expect(await figures()).toEqual(counted);
  expect(after.map(({ trail }) => trail)).toEqual(before.map(({ trail }) => trail));
  for (const [n, { state }] of after.entries()) {
    const { erased, ...rest } = state;
    expect(erased).toBeDefined();
    expect(rest).toEqual({ ...before[n]?.state });
  }
  expect((await typesOf(made.merged)).at(-1)).toBe('ContentErased');
  expect((await house.store.lists.ended()).filter(({ erased }) => erased)).toHaveLength(3);
});

test('the mails go to Deleted Items with a mark, letters of ours as well; a mail that another complaint stands on waits for it', async () => {
  await begin();
  const gone = (await mailbox()).get(made.mails[1] ?? '');
  house.sim.deleteMail(gone?.id ?? '');
  await erase(made.number);
  const [first = '', , later = ''] = made.mails;
  const bin = await deletedItems();
  const shared = (await mailbox()).get(first);
  expect([shared?.categories, shared?.parentFolderId === bin]).toEqual([[], false]);
  expect((await mailbox()).get(later)).toMatchObject({ categories: [`Vernietigd ${made.number}`], parentFolderId: bin });
  await erase(made.split);
  const items = [...(await mailbox()).values()];
  const left = items.filter(({ parentFolderId }) => parentFolderId !== bin);
  console.log('mailbox after the erasure:', JSON.stringify({ marked: items.length - left.length, left: left.length }));
  expect(left).toEqual([]);
  expect(items.every(({ categories }) => categories.length === 1)).toBe(true);
  expect(items.length).toBeGreaterThan(10);
});

test('the card says that it was erased and has no buttons; opened it shows the course, and no text', async () => {
  await begin();
  await eraseAll();
  const card = textOf(house.cardOf(made.number).cards);
  expect(card).toContain(`De inhoud van klacht ${made.number} is gewist.`);
  expect(card).not.toMatch(/Action\./);
  const opened = textOf((await house.submit(house.lead, made.number, 'open')).body);
  expect(opened).toContain('De inhoud is gewist op vrijdag 24 november');
  expect(opened).toContain('De inhoud is gewist: de bewaartermijn is voorbij');
  expect(opened).not.toMatch(CANARY);
  expect(textOf((await house.submit(house.lead, made.number, 'trail')).body)).toContain('S12');
});

test('it takes nothing any more: every way back, letter and note is refused in words', async () => {
  await begin();
  await eraseAll();
  const verbs = [
    ['reopen', {}],
    ['restore', {}],
    ['log-call', { reached: 'yes', day: '2028-11-23', time: '09:00', note: 'kanarie' }],
    ['preview-letter', { text: 'kanarie' }],
    ['save-details', { complainant: 'client', nature: 'planning', writeIn: 'nl', expects: 'kanarie' }],
    ['raise-flags', { flags: 'threat', known: '2028-11-23' }],
    ['merge', { to: made.split }],
    ['handle-flag', { about: 'discrimination', note: 'kanarie' }],
  ] as const;
  for (const [verb, data] of verbs) {
    const said = textOf((await house.submit(house.lead, made.number, verb, data)).body);
    expect([verb, said]).toEqual([verb, expect.stringMatching(/is gewist|Alleen de behandelaar/)]);
  }
  expect(holding(await raw.rows(), CANARY)).toEqual([]);
  expect((await complaintOf(house, made.number)).status).toBe('closed');
});

/** Everything again: moved back into the inbox by hand, sent again under its old Message-ID, and the cursor lost. */
async function replay(): Promise<readonly WriteMail[]> {
  const copies = made.mails.map((messageId) => ({
    from: canary,
    messageId,
    subject: 'Klacht van kanarie',
    text: `Mijn kanarie kreeg geen loon. ${messageId}`,
  }));
  for (const copy of copies) house.sim.writeMail(copy);
  for (const { id } of (await mailbox()).values()) house.sim.moveMail(id, 'inbox');
  house.sim.expireDeltaTokens('syncStateNotFound');
  for (let round = 0; round < 2; round++) await house.tick();
  return copies;
}

const erasedSince = async () => ({
  canaries: holding(await raw.rows(), CANARY).length,
  open: (await house.store.lists.open()).length,
  waiting: (await house.store.review.waiting()).length,
});

test('P10: an old mail revives nothing, also when the cursor is lost, and when the register has forgotten that it saw it', async () => {
  await begin();
  await eraseAll();
  await replay();
  expect(await erasedSince()).toEqual({ canaries: 0, open: 0, waiting: 0 });
  // As after a restore of an older register.
  const seen = (await raw.rows()).filter(({ partition }) => partition === 'seen' || partition === 'letter');
  for (const { partition, key } of seen) {
    const row = await raw.tables.register.get(partition, key);
    if (row) await raw.tables.register.remove(row);
  }
  await replay();
  console.log(
    'old mails read again:',
    JSON.stringify({ mails: made.mails.length, forgotten: seen.length, ...(await erasedSince()) }),
  );
  for (const messageId of made.mails) expect(await placeOf(house, messageId)).toMatchObject({ ended: 'ignored', why: 'erased' });
  expect((await typesOf(made.number)).at(-1)).toBe('ContentErased');
});

test('the twin: without the tombstones the same mails bring the text back', async () => {
  await begin();
  await eraseAll();
  for (const { table, partition, key } of await raw.rows()) {
    if (!partition.startsWith('erased')) continue;
    const row = await raw.tables[table as 'register'].get(partition, key);
    if (row) await raw.tables[table as 'register'].remove(row);
  }
  await replay();
  const found = await erasedSince();
  console.log('without tombstones:', JSON.stringify(found));
  expect(found.canaries).toBeGreaterThan(0);
});

test('a new mail that answers, names or quotes it goes to the review list, not to the complaint; a new complaint is one', async () => {
  await begin();
  const letter = house.sim.sentMails().findLast(({ to }) => to.some(({ address }) => address === canary.address));
  await eraseAll();
  const news: readonly WriteMail[] = [
    { subject: 'Re: uw antwoord', inReplyTo: letter?.messageId },
    { subject: 'Re: mijn mail', inReplyTo: made.mails[0] },
    { subject: `Klacht ${made.number}` },
    { subject: `Over ${made.split}` },
  ];
  for (const [nth, mail] of news.entries()) {
    const place = await arrives(house, { from: canary, text: `Nieuws ${nth}.`, ...mail });
    expect([nth, place]).toEqual([nth, expect.objectContaining({ ended: 'review', why: 'erased' })]);
    expect(place?.number).toBeUndefined();
  }
  expect(await arrives(house, { from: canary, subject: 'Klacht over iets anders', text: 'Iets nieuws.' })).toMatchObject({
    ended: 'complaint',
  });
  for (const number of [made.number, made.split]) {
    expect(await house.store.content.all(number)).toEqual(new Map());
    expect((await typesOf(number)).at(-1)).toBe('ContentErased');
  }
  // A person may not put it there either.
  const source = (await house.store.review.waiting())[0]?.source;
  const message = house.sim.state(house.lead.id).messages.find(({ from }) => from.bot)?.id ?? '';
  const data = { verb: 'review-link', source, to: made.number };
  expect(textOf((await house.sim.submitDialog({ as: house.lead.id, message, data })).body)).toContain('is gewist');
  expect((await house.store.review.waiting()).map((item) => item.source)).toContain(source);
});

test('what a slow colleague keeps after the erasure is not kept', async () => {
  await begin();
  await eraseAll();
  await house.store.content.keep(made.number, 'note-late', { kind: 'note', text: 'kanarie' });
  expect(holding(await raw.rows(), CANARY)).toEqual([]);
  await house.store.content.keep('K-2028-0001', 'note', { kind: 'note', text: 'kanarie' });
  expect(holding(await raw.rows(), CANARY)).toEqual(['content K-2028-0001 note']);
  expect(fold(await pastOf(made.number)).status).toBe('closed');
});
