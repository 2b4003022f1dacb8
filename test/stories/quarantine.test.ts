/** F63: what cannot be handled holds up nothing else, is told, and is tried again or dismissed with a reason by the lead. */
import { keyOf } from '../../bot/store/keys.ts';
import type { SimPerson } from '../../scripts/sim/api.ts';
import { lint, schemaCheck } from '../kit/cardlint.ts';
import { type House, openHouse, textOf } from '../kit/house.ts';

jest.setTimeout(60_000);

let house: House;
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
