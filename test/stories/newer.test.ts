/**
 * Old and new version together, seen from the old one: what a newer release wrote is left to it, whoever asks is told so, and everything
 * else goes on. A roll-back is the same, for longer. That it stands in quarantine meanwhile is in quarantine.test.ts.
 */
import type { Fact } from '../../bot/core/complaint.ts';
import { keyOf } from '../../bot/store/keys.ts';
import { memoryTables } from '../../bot/store/memory.ts';
import { storeOn } from '../../bot/store/store.ts';
import type { SimPerson } from '../../scripts/sim/api.ts';
import { type House, openHouse, textOf } from '../kit/house.ts';

jest.setTimeout(60_000);

const NEWER = 'Er is net een nieuwe versie van de bot.';

let house: House;
let tables: ReturnType<typeof memoryTables>;
let number: string;
let other: string;
beforeEach(async () => {
  tables = memoryTables();
  house = await openHouse({ fittings: { store: storeOn(tables) } });
  number = await house.mail();
  other = await house.mail({ from: { name: 'Iemand', address: 'iemand@elders.example' } });
  await house.claim(house.sanne, number);
  await house.claim(house.youssef, other);
});
afterEach(() => house.close());

const past = async (of = number) => (await house.store.streams.read(of)).past;
const keyAt = (version: number) => `fact|${String(version).padStart(8, '0')}`;

/** A newer release writes this, and dies before it delivers. */
async function newer(fact: object): Promise<number> {
  const { length } = await past();
  await house.store.lists.mark(number, { until: length + 1, at: house.sim.now() });
  const recorded = { id: 'newer', at: house.sim.now(), by: { system: 'delivery' }, fact: fact as Fact } as const;
  await house.store.streams.append(number, length, [recorded]);
  return length + 1;
}

/** As the newer release sees it: the fact is one that it knows. */
async function understood(version: number, fact: object): Promise<void> {
  const row = await tables.complaints.get(number, keyAt(version));
  if (!row) throw new Error('The newer fact is not there.');
  await tables.complaints.replace(row, { ...(row.data as object), fact });
}

async function say(as: SimPerson, text: string): Promise<string> {
  await house.sim.say({ as: as.id, text });
  await house.bot.idle();
  const { messages } = house.sim.state(as.id);
  return textOf(messages.filter(({ from, place }) => from.bot && place.startsWith('a:')).at(-1));
}

/** Everything that Teams and the complainant have heard of it. */
const shown = () => ({
  messages: house.channel().filter((message) => textOf(message).includes(number)),
  letters: house.sim.sentMails().filter(({ extended }) => Object.values(extended).includes(number)),
});

test('nobody decides about it: each button and word says that there is a newer version, and nothing is written, posted or sent', async () => {
  await newer({ type: 'ComplaintFramed', as: 'x' });
  const before = JSON.stringify([await past(), shown()]);
  for (const verb of ['open', 'why', 'call', 'ask-release', 'letter']) {
    expect([verb, textOf((await house.fetch(house.sanne, number, verb)).body)]).toEqual([verb, expect.stringContaining(NEWER)]);
  }
  for (const verb of ['claim', 'refresh']) {
    expect([verb, textOf((await house.click(house.youssef, number, verb)).body)]).toEqual([verb, expect.stringContaining(NEWER)]);
  }
  const sent = await house.submit(house.sanne, number, 'release', { reason: 'Ik ben vrij.' });
  expect(textOf(sent.body)).toContain(NEWER);
  expect(await say(house.sanne, number)).toContain(NEWER);
  for (const when of ['2026-11-23 10:00', '2026-11-24 09:00', '2026-11-25 09:00', '2026-11-25 15:00']) await house.at(when);
  // The overview of the morning counts it: the index still knows what was known.
  expect(
    JSON.stringify([
      await past(),
      { ...shown(), messages: shown().messages.filter(({ root, summary }) => root || summary?.includes(number)) },
    ]),
  ).toBe(before);
  expect(house.log.join('\n')).not.toMatch(/TypeError|undefined/);
  expect(house.log.filter((line) => line.includes('NewerFact')).length).toBeGreaterThan(0);
});

test('every other complaint goes on: button, letter, reminder, overview, a new mail', async () => {
  await newer({ type: 'ComplaintFramed' });
  expect(textOf((await house.fetch(house.youssef, other, 'open')).body)).toContain(other);
  const next = await house.mail({ from: { name: 'Nog iemand', address: 'nog.iemand@elders.example' } });
  expect(house.cardOf(next)).toBeDefined();
  await house.at('2026-11-25 09:00');
  expect(
    house
      .threadOf(other)
      .map(({ text }) => text)
      .join(),
  ).toContain(`de eerste reactie op klacht ${other}`);
  expect(textOf(house.channel().at(-1) ?? {})).toBeDefined();
  expect(house.channel().some(({ summary }) => summary === 'Overzicht van de klachten')).toBe(true);
  expect(await say(house.youssef, 'mijn klachten')).toContain(other);
  expect(await say(house.youssef, 'overzicht')).toContain(other);
  expect(await say(house.youssef, 'help')).toContain('overzicht');
});

test('figures that would leave it out are not given, rather than given wrong', async () => {
  await newer({ type: 'ComplaintFramed' });
  expect(await say(house.lead, 'kwartaalcijfers 2026Q4')).toContain(NEWER);
});

test('an answer of the complainant waits in quarantine, and is with the complaint as soon as the newer release looks', async () => {
  const receipt = house.sim.sentMails().find(({ extended }) => Object.values(extended).includes(number));
  const version = await newer({ type: 'ComplaintFramed' });
  const { messageId } = house.sim.writeMail({
    subject: `Re: ${receipt?.subject}`,
    inReplyTo: receipt?.messageId,
    from: receipt?.to[0],
    text: 'Ik wil hier nog iets aan toevoegen.',
  });
  await house.tick();
  const quarantined = async () => (await house.store.register.quarantined()).map(({ source }) => source);
  expect(await quarantined()).toContain(keyOf(messageId));
  await understood(version, { type: 'ComplaintOpened', as: 'lead' });
  for (const when of ['2026-11-23 09:05', '2026-11-23 09:15']) await house.at(when);
  expect(await quarantined()).toEqual([]);
  expect(await house.store.register.disposition(keyOf(messageId))).toMatchObject({ ended: 'follow-up', number });
  expect((await past()).filter(({ fact }) => fact.type === 'MailAdded')).toHaveLength(1);
});

test('the minutes of a roll-out are no alarm for the lead: what the newer release takes up by then is not told', async () => {
  const alerts = () => house.channel().filter((message) => textOf(message.cards).includes('in quarantaine gezet'));
  const version = await newer({ type: 'ComplaintFramed' });
  await house.tick();
  expect((await house.store.register.quarantined()).map(({ item }) => item.stream)).toEqual([number]);
  await understood(version, { type: 'ComplaintOpened', as: 'lead' });
  for (let minute = 1; minute < 40; minute++) await house.at(`2026-11-23 09:${String(minute).padStart(2, '0')}`);
  expect(await house.store.register.quarantined()).toEqual([]);
  expect(alerts()).toEqual([]);
  // The card says what happened since.
  expect(await house.store.lists.marked()).toEqual([]);
});

test('a letter of a kind that is new is not sent, and not written off either: it leaves once, with the release that knows it', async () => {
  const letters = () => house.sim.sentMails().length;
  const content = 'letter-newer';
  await house.store.content.keep(number, content, {
    kind: 'letter',
    to: { name: 'Noor', address: 'noor@example.org' },
    subject: 's',
    text: 't',
  });
  const before = letters();
  const version = await newer({ type: 'LetterWritten', letter: 'postcard', sequence: 1, content });
  for (let hour = 10; hour < 16; hour++) await house.at(`2026-11-23 ${hour}:00`);
  expect([letters(), (await past()).length]).toEqual([before, version]);
  expect(textOf((await house.fetch(house.sanne, number, 'open')).body)).toContain(NEWER);
  await understood(version, { type: 'LetterWritten', letter: 'reply', sequence: 1, content });
  await house.at('2026-11-23 17:30');
  await house.at('2026-11-24 09:00');
  expect(letters()).toBe(before + 1);
  expect((await past()).filter(({ fact }) => fact.type === 'LetterSent' && fact.letter === 'reply')).toHaveLength(1);
});

test('a button of a newer card, and news of a kind that is newer, are left to the newer release', async () => {
  const answer = await house.click(house.sanne, number, 'frame-it');
  expect(textOf(answer.body)).toContain('er is net een nieuwe versie van de bot');
  expect(textOf((await house.fetch(house.sanne, number, 'frame-it')).body)).toContain('Deze knop ken ik niet');

  const kind = 'audit' as 'review';
  await house.store.notices.give(kind, 'one', house.sim.now());
  await house.store.notices.give('review', 'two', house.sim.now());
  for (const when of ['2026-11-23 10:00', '2026-11-23 11:00']) await house.at(when);
  expect((await house.store.notices.waiting()).map(({ data }) => data.kind)).toEqual([kind]);
});
