/** F63: what cannot be handled holds up nothing else, is told, and is tried again or dismissed with a reason by the lead. */
import type { Fact } from '../../bot/core/complaint.ts';
import { keyOf } from '../../bot/store/keys.ts';
import { memoryTables } from '../../bot/store/memory.ts';
import { storeOn } from '../../bot/store/store.ts';
import type { SimPerson } from '../../scripts/sim/api.ts';
import { lint, schemaCheck } from '../kit/cardlint.ts';
import { type House, openHouse, textOf } from '../kit/house.ts';

jest.setTimeout(60_000);

let house: House;
let tables: ReturnType<typeof memoryTables>;
beforeEach(async () => {
  house = await openHouse();
});
afterEach(async () => {
  await house.close();
});

const check = schemaCheck();

async function press(as: SimPerson, verb: string, data: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const message = house.sim.state(house.lead.id).messages.find(({ from }) => from.bot)?.id ?? '';
  const how = verb === 'quarantine-list' ? 'fetchDialog' : 'submitDialog';
  const answer = await house.sim[how]({ as: as.id, message, data: { verb, ...data } });
  await house.bot.idle();
  const card = (answer.body as { task: { value: { card?: { content: unknown } } } }).task.value.card?.content;
  expect(lint(card)).toEqual([]);
  expect(check?.(card) ?? []).toEqual([]);
  return textOf(card);
}

/** A mail that says it was received in 80 years. */
async function poison(): Promise<string> {
  const { messageId } = house.sim.writeMail({ subject: 'Klacht uit de toekomst', receivedAt: '2106-01-01T09:00:00.000Z' });
  await house.tick();
  return keyOf(messageId);
}

const inQuarantine = async () => house.store.register.quarantined();
const alerts = () => house.channel().filter((message) => textOf(message.cards).includes('in quarantaine gezet'));

test('a mail of 2106 holds up no other, is told in the channel at the second try, and shows nothing of itself', async () => {
  const source = await poison();
  expect(await house.mail()).toMatch(/^K-/);
  expect(alerts()).toHaveLength(0);
  await house.at('2026-11-23 09:10');
  await house.at('2026-11-23 09:30');
  expect(alerts()).toHaveLength(1);
  expect(textOf(alerts()[0]?.cards)).toContain('quarantine-list');

  const list = await press(house.lead, 'quarantine-list');
  expect(list).toContain('De tijd van ontvangst van een e-mail kan niet kloppen.');
  expect(list).toContain(source);
  const item = await press(house.lead, 'quarantine-item', { source });
  expect(item).toContain('De bot probeert het nog steeds.');
  expect(`${list}${item}`).not.toContain('Klacht uit de toekomst');
});

test('dismissed with a reason: it is out of quarantine, stays out, and the reason is kept', async () => {
  const source = await poison();
  expect(await press(house.lead, 'quarantine-dismiss', { source, reason: '   ' })).toContain('Schrijf kort de reden op.');
  expect(await inQuarantine()).toHaveLength(1);
  await press(house.lead, 'quarantine-dismiss', { source, reason: 'Reclame met een kapotte datum.' });
  expect(await inQuarantine()).toEqual([]);
  expect(await house.store.register.disposition(source)).toMatchObject({ ended: 'ignored', why: 'by-hand', by: house.lead.id });
  expect(await house.store.content.get('quarantine', source)).toEqual({ kind: 'note', text: 'Reclame met een kapotte datum.' });

  house.sim.replayDelta(3);
  for (const when of ['2026-11-23 10:00', '2026-11-24 09:00']) await house.at(when);
  expect(await inQuarantine()).toEqual([]);
  expect(await press(house.lead, 'quarantine-item', { source })).toContain('Dit staat niet meer in de quarantaine.');
  expect(house.log.join()).not.toContain('kapotte datum');
});

test('held after eight tries, a mail is tried again when the lead says so, and becomes a complaint once it can be read', async () => {
  const source = await poison();
  for (let hour = 10; hour < 20; hour++) await house.at(`2026-11-23 ${hour}:30`);
  expect((await inQuarantine())[0]?.item).toMatchObject({ state: 'held', tries: 8 });
  expect(await press(house.lead, 'quarantine-item', { source })).toContain('De bot wacht op u.');

  await press(house.lead, 'quarantine-retry', { source });
  expect((await inQuarantine())[0]?.item).toMatchObject({ state: 'trying', tries: 0 });
  await house.at('2026-11-23 20:30');
  expect((await inQuarantine())[0]?.item.tries).toBeGreaterThan(0);
  // In 2105 the mail's time is no longer absurd.
  await press(house.lead, 'quarantine-retry', { source });
  await house.at('2106-01-01T10:00:00.000Z');
  expect(await inQuarantine()).toEqual([]);
  expect((await house.store.register.disposition(source))?.ended).toBe('complaint');
});

test('a card that Teams refuses is held and told; tried again by the lead it is posted once', async () => {
  house.sim.fault({ match: 'POST /v3/conversations', kind: 'status', status: 400, times: 10_000 });
  house.sim.writeMail({ subject: 'Klacht zonder kaart' });
  await house.tick();
  for (let minute = 0; minute < 60; minute += 5) await house.at(`2026-11-23 10:${String(minute).padStart(2, '0')}`);
  house.sim.clearFaults();
  const [found] = await inQuarantine();
  expect(found?.item).toMatchObject({ problem: 'post-card', state: 'held' });
  const { source = '' } = found ?? {};
  const number = found?.item.effect?.number ?? '';
  expect(number).toMatch(/^K-2026-/);
  await house.at('2026-11-23 12:00');
  expect(alerts()).toHaveLength(1);
  const cards = () => house.channel().filter(({ summary, root }) => !root && summary?.includes(number));
  expect(cards()).toHaveLength(0);

  const item = await press(house.lead, 'quarantine-item', { source });
  expect(item).toContain('Teams neemt de kaart van een klacht niet aan.');
  expect(item).toContain(number);
  await press(house.lead, 'quarantine-retry', { source });
  await house.tick();
  expect(cards()).toHaveLength(1);
  expect(await inQuarantine()).toEqual([]);
  await press(house.lead, 'quarantine-retry', { source });
  await house.at('2026-11-23 12:30');
  expect(cards()).toHaveLength(1);
});

describe('a complaint with a fact that this release does not know', () => {
  const source = 'stream-K-2026-0001';
  const waits = ['10:01', '10:02', '10:04', '10:08', '10:30', '11:00', '12:00'] as const;
  let number: string;
  let strange: { partition: string; key: string };
  let version: number;
  let broken: () => number;
  beforeEach(async () => {
    await house.close();
    tables = memoryTables();
    house = await openHouse({ fittings: { store: storeOn(tables) } });
    number = await house.mail();
    ({ length: version } = (await house.store.streams.read(number)).past);
    strange = { partition: number, key: `fact|${String(version + 1).padStart(8, '0')}` };
    const fact = { type: 'ComplaintFramed' } as unknown as Fact;
    await house.store.lists.mark(number, { until: version + 1, at: house.sim.now() });
    const by = { system: 'delivery' } as const;
    await house.store.streams.append(number, version, [{ id: 'strange', at: house.sim.now(), by, fact }]);
    broken = () => house.log.filter((line) => line.includes('a complaint cannot be read or delivered')).length;
  });

  /** As a newer release would see it: the fact is one that it knows. */
  async function understood(): Promise<void> {
    const row = await tables.complaints.get(strange.partition, strange.key);
    if (!row) throw new Error('The strange fact is not there.');
    await tables.complaints.replace(row, { ...(row.data as object), fact: { type: 'ComplaintOpened', as: 'lead' } });
  }

  test('stands in quarantine once, is told once, and is not logged every minute', async () => {
    for (let minute = 0; minute < 60; minute++) await house.at(`2026-11-23 10:${String(minute).padStart(2, '0')}`);
    expect((await inQuarantine()).map(({ source, item }) => [source, item])).toEqual([
      [source, expect.objectContaining({ stream: number, problem: 'stream', state: 'held' })],
    ]);
    expect(alerts()).toHaveLength(1);
    const [{ item } = { item: { tries: 0 } }] = await inQuarantine();
    expect(item.tries).toBeGreaterThan(3);
    expect(broken()).toBe(item.tries);
    expect(broken()).toBeLessThan(10);
    // Nor when its reminder is due as well, each minute.
    for (let minute = 10; minute < 40; minute++) await house.at(`2026-11-25 09:${minute}`);
    expect(broken()).toBeLessThan(10);
    expect(await press(house.lead, 'quarantine-list')).toContain('Een klacht is niet te lezen of te verwerken.');
    expect(await press(house.lead, 'quarantine-item', { source })).toContain(number);
  });

  test('holds up no other: not its card, not its reminder', async () => {
    await house.at('2026-11-23 10:00');
    const other = await house.mail({ from: { name: 'Iemand', address: 'iemand@elders.example' } });
    expect(house.cardOf(other)).toBeDefined();
    // Both are due; the broken one was received first.
    await house.at('2026-11-25 09:00');
    const said = house.threadOf(other).map(({ text }) => text);
    expect(said.join()).toContain(`de eerste reactie op klacht ${other}`);
    expect(await inQuarantine()).toHaveLength(1);
  });

  test('is free by itself as soon as it can be read', async () => {
    for (const time of waits.slice(0, 3)) await house.at(`2026-11-23 ${time}`);
    await understood();
    for (const time of waits.slice(3)) await house.at(`2026-11-23 ${time}`);
    expect(await inQuarantine()).toEqual([]);
    expect(await house.store.lists.marked()).toEqual([]);
  });

  test('is free after a restart as well, which does not remember it', async () => {
    await house.at('2026-11-23 10:00');
    await understood();
    await house.restart();
    await house.at('2026-11-23 12:00');
    expect(await inQuarantine()).toEqual([]);
  });

  test('tried again by the lead it comes back, or is free', async () => {
    await house.at('2026-11-23 10:00');
    await press(house.lead, 'quarantine-retry', { source });
    await house.tick();
    expect((await inQuarantine())[0]?.item).toMatchObject({ state: 'held', tries: 1 });
    await understood();
    await press(house.lead, 'quarantine-retry', { source });
    await house.tick();
    expect(await inQuarantine()).toEqual([]);
  });

  test('dismissed by the lead it is left alone, also when a reminder was due', async () => {
    await house.at('2026-11-25 09:00');
    await press(house.lead, 'quarantine-dismiss', { source, reason: 'De beheerder weet ervan.' });
    await house.at('2026-11-25 09:10');
    expect(await inQuarantine()).toEqual([]);
  });
});

test('only the lead sees and touches the quarantine', async () => {
  const source = await poison();
  for (const person of [house.sanne, house.piet, house.guest]) {
    for (const verb of ['list', 'item', 'retry', 'dismiss']) {
      const words = await press(person, `quarantine-${verb}`, { source, reason: 'Weg ermee.' });
      expect(words).toMatch(/Alleen (een eigenaar|leden) van het/);
      expect(words).not.toContain('kan niet kloppen');
    }
  }
  expect(await inQuarantine()).toHaveLength(1);
  expect(await press(house.lead, 'quarantine-item', { source: '../x' })).toContain('Dit staat niet meer in de quarantaine.');
});

test('an empty quarantine says so', async () => {
  expect(await press(house.lead, 'quarantine-list')).toContain('De quarantaine is leeg.');
});
