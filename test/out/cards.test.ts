/** P4: whatever goes wrong on the way to Teams, each complaint has one live card; older ones say so; nobody is reminded twice. */
import { ConnectorClient, MicrosoftAppCredentials } from 'botframework-connector';
import { addMinutes } from '../../bot/core/time.ts';
import { newestGeneration } from '../../bot/store/addresses.ts';
import type { Fault, SimMessage } from '../../scripts/sim/api.ts';
import { type House, moment, openHouse, textOf } from '../kit/house.ts';

jest.setTimeout(120_000);

type Trouble = readonly [name: string, fault: Omit<Fault, 'match'>];

/** What can happen to one request. `Retry-After: 0` keeps the client's waits out of the test's time. */
const troubles: readonly Trouble[] = [
  ['429 with Retry-After', { kind: 'throttled', retryAfter: '0' }],
  ['400', { kind: 'status', status: 400 }],
  ['401', { kind: 'status', status: 401 }],
  ['403', { kind: 'status', status: 403 }],
  ['404', { kind: 'status', status: 404 }],
  ['412', { kind: 'status', status: 412 }],
  ['413', { kind: 'status', status: 413 }],
  ['500', { kind: 'status', status: 500 }],
  ['502', { kind: 'status', status: 502 }],
  ['503', { kind: 'status', status: 503 }],
  ['504', { kind: 'status', status: 504 }],
  ['done, answer lost', { kind: 'done-answer-lost' }],
  ['done, yet 500', { kind: 'done-then-status', status: 500 }],
  ['done, yet 502', { kind: 'done-then-status', status: 502 }],
  ['done, yet 504', { kind: 'done-then-status', status: 504 }],
  ['not done, no answer', { kind: 'not-done-timeout', milliseconds: 50 }],
  ['hangs, then breaks', { kind: 'hang', milliseconds: 300 }],
  ['connection reset', { kind: 'reset' }],
  ['HTML with 502', { kind: 'garbage', status: 502 }],
  ['HTML with 200', { kind: 'garbage', status: 200 }],
];

const create = 'POST /v3/conversations$';
const update = 'PUT /v3/conversations/';
const reply = 'POST /v3/conversations/[^/]+/activities';

const tally = new Map<string, { cases: number; lost: number; doubled: number; stale: number }>();
const count = (name: string, what: { lost?: boolean; doubled?: boolean; stale?: boolean }): void => {
  const sums = tally.get(name) ?? { cases: 0, lost: 0, doubled: 0, stale: 0 };
  const plus = (yes: boolean | undefined) => (yes ? 1 : 0);
  tally.set(name, {
    cases: sums.cases + 1,
    lost: sums.lost + plus(what.lost),
    doubled: sums.doubled + plus(what.doubled),
    stale: sums.stale + plus(what.stale),
  });
};
afterAll(() => {
  console.info(
    [
      'Teams: cases, lost, doubled, stale',
      ...[...tally].map(([name, sums]) => `${name}: ${Object.values(sums).join(', ')}`),
    ].join('\n'),
  );
});

/** A house whose time goes on from case to case; nothing in it is office time unless a test asks for it. */
let house: House;
let now: string;
async function open(at: string): Promise<void> {
  now = moment(at);
  house = await openHouse({ now: at });
}
const later = async (...minutes: readonly number[]): Promise<void> => {
  for (const more of minutes) {
    now = addMinutes(now, more);
    await house.at(now);
  }
};
const cardsOf = (number: string): readonly SimMessage[] =>
  house.channel().filter(({ root, summary, from }) => !root && from.bot && summary?.includes(number));
const generation = async (number: string): Promise<number> => newestGeneration((await house.store.streams.read(number)).progress);
const ownerOf = async (number: string) => (await house.store.lists.open()).find((one) => one.number === number)?.owner;
const press = async (message: SimMessage, number: string) => {
  const data = { number, generation: generationIn(message), notInvolved: 'true' };
  const answer = await house.sim.click({ as: house.sanne.id, message: message.id, verb: 'claim', data });
  await house.bot.idle();
  return answer;
};
const generationIn = (message: SimMessage): number => Number(/"generation":(\d+)/.exec(textOf(message.cards))?.[1]);

/** The one live card works, and each older one says that it was replaced and does nothing. */
async function expectOneLiveCard(number: string): Promise<void> {
  const cards = cardsOf(number);
  const newest = await generation(number);
  const live = cards.filter((card) => generationIn(card) === newest);
  expect(live).toHaveLength(1);
  for (const old of cards.filter((card) => !live.includes(card))) {
    expect(textOf((await press(old, number)).body)).toContain('vervangen');
    const dialog = await house.sim.fetchDialog({
      as: house.lead.id,
      message: old.id,
      data: { verb: 'open', number, generation: generationIn(old) },
    });
    expect(textOf(dialog.body)).toContain('vervangen');
  }
  expect(await ownerOf(number)).toBeUndefined();
  await press(live[0] as SimMessage, number);
  expect(await ownerOf(number)).toBe(house.sanne.id);
  const after = cardsOf(number).find(({ id }) => id === live[0]?.id);
  expect(textOf(after?.cards)).toContain('Sanne de Boer');
}

describe('a new card', () => {
  beforeAll(() => open('2026-11-23 18:00'));
  afterAll(() => house.close());

  test.each(troubles.flatMap(([name, fault]) => [1, 3].map((times) => ({ name, fault, times }))))(
    '$name, $times time(s): one live card',
    async ({ name, fault, times }) => {
      house.sim.fault({ match: create, times, ...fault });
      const number = await house.mail();
      await later(1, 1, 2, 2, 4);
      house.sim.clearFaults();
      await later(10, 61);
      const cards = cardsOf(number);
      const live = cards.filter((card) => generationIn(card) === Math.max(...cards.map(generationIn))).length;
      count(`create, ${name}`, { lost: live === 0, doubled: live > 1 });
      await expectOneLiveCard(number);
    },
  );

  test.each([
    ['Teams is down', 503, 30],
    ['the bot is not in the team', 403, 30],
    ['Teams has too much to do', 429, 30],
    ['Teams is down for a night', 503, 14 * 60],
  ])('comes when %s, in the end (%s for %s minutes)', async (_, status, minutes) => {
    house.sim.fault({ match: create, kind: 'status', status, times: 1_000_000, retryAfter: '0' });
    const number = await house.mail();
    const step = minutes > 60 ? 10 : 1;
    for (let minute = 0; minute < minutes; minute += step) await later(step);
    expect(cardsOf(number)).toEqual([]);
    house.sim.clearFaults();
    await later(1, 5, 61, 61);
    await expectOneLiveCard(number);
  });

  test('between an answer that was lost and the second card, the first one works', async () => {
    house.sim.fault({ match: create, kind: 'done-answer-lost' });
    const number = await house.mail();
    expect(cardsOf(number)).toHaveLength(1);
    await press(cardsOf(number)[0] as SimMessage, number);
    expect(await ownerOf(number)).toBe(house.sanne.id);
    await later(2, 1);
    const cards = cardsOf(number);
    expect(textOf(cards.at(-1)?.cards)).toContain('Sanne de Boer');
    if (cards.length > 1) expect(textOf((await press(cards[0] as SimMessage, number)).body)).toContain('vervangen');
  });

  test('what was posted twice is counted in the log', async () => {
    house.sim.fault({ match: create, kind: 'done-then-status', status: 504 });
    const number = await house.mail();
    await later(2);
    expect(cardsOf(number)).toHaveLength(2);
    const counted = house.log.filter((line) => line.includes('a card is posted again') && line.includes(number));
    expect(counted).toHaveLength(1);
  });

  test('a connection that stays open and says nothing is given up within 20 seconds', async () => {
    house.sim.fault({ match: create, kind: 'hang', milliseconds: 60_000 });
    const before = Date.now();
    const number = await house.mail();
    expect(Date.now() - before).toBeLessThan(20_000);
    await later(2);
    await expectOneLiveCard(number);
  });
});

describe('a card that changes', () => {
  beforeAll(() => open('2026-11-23 18:00'));
  afterAll(() => house.close());

  test.each(troubles.flatMap(([name, fault]) => [1, 3].map((times) => ({ name, fault, times }))))(
    '$name, $times time(s): one live card, and it says how things are',
    async ({ name, fault, times }) => {
      const number = await house.mail();
      house.sim.fault({ match: update, times, ...fault });
      await house.claim(house.youssef, number);
      await later(1, 1, 2, 2, 4);
      house.sim.clearFaults();
      await later(10, 61);
      const newest = await generation(number);
      const live = cardsOf(number).filter((card) => generationIn(card) === newest);
      const stale = !textOf(live.at(-1)?.cards).includes('Youssef El Amrani');
      count(`update, ${name}`, { lost: live.length === 0, doubled: live.length > 1, stale });
      expect(live).toHaveLength(1);
      expect(stale).toBe(false);
      for (const old of cardsOf(number).filter((card) => !live.includes(card)))
        expect(textOf((await press(old, number)).body)).toContain('vervangen');
    },
  );

  test('still says how things are after Teams was down for half an hour', async () => {
    const number = await house.mail();
    house.sim.fault({ match: update, kind: 'status', status: 503, times: 1_000_000 });
    await house.claim(house.youssef, number);
    for (let minute = 0; minute < 30; minute++) await later(1);
    house.sim.clearFaults();
    await later(1, 5, 61, 61);
    expect(textOf(house.cardOf(number).cards)).toContain('Youssef El Amrani');
  });

  test('that a person has deleted is posted anew at the next change, and is then the live one', async () => {
    const number = await house.mail();
    await house.claim(house.youssef, number);
    await remove(house.cardOf(number));
    expect(cardsOf(number)).toEqual([]);
    // Nobody can press a card that is gone: the lead gives the complaint back from a list in the personal chat.
    await house.sim.say({ as: house.lead.id, text: number });
    const list = house.sim.state(house.lead.id).messages.at(-1) as SimMessage;
    await house.sim.submitDialog({
      as: house.lead.id,
      message: list.id,
      data: { verb: 'release', number, reason: 'Op vakantie' },
    });
    await house.bot.idle();
    await later(1, 1);
    expect(cardsOf(number)).toHaveLength(1);
    expect(generationIn(house.cardOf(number))).toBe(2);
    await expectOneLiveCard(number);
  });
});

describe('a word in the thread', () => {
  afterEach(() => house.close());

  test.each(troubles)(
    '%s: a reminder comes once at the most, and is not lost where it surely did not happen',
    async (name, fault) => {
      await open('2026-11-23 09:30');
      const number = await house.mail();
      house.sim.fault({ match: reply, ...fault });
      await house.at('2026-11-24 09:00');
      for (const minute of ['09:01', '09:02', '09:05', '09:30', '11:00']) await house.at(`2026-11-24 ${minute}`);
      const reminders = house.threadOf(number).filter(({ text }) => text?.includes('de eerste reactie op klacht'));
      const surelyNot = fault.kind === 'throttled' || (fault.kind === 'status' && (fault.status ?? 0) < 500);
      count(`reply, ${name}`, { lost: reminders.length === 0, doubled: reminders.length > 1 });
      expect(reminders.length).toBeLessThanOrEqual(1);
      if (surelyNot) expect(reminders).toHaveLength(1);
    },
  );

  test('a card that was deleted takes no reminder with it: the lead still hears it', async () => {
    await open('2026-11-23 09:30');
    const number = await house.mail();
    await remove(house.cardOf(number));
    await house.at('2026-11-24 09:00');
    await house.at('2026-11-24 09:02');
    expect(cardsOf(number)).toHaveLength(1);
    const heard = house.channel().filter(({ text }) => text?.includes(`de eerste reactie op klacht ${number}`));
    expect(heard).toMatchObject([{ mentions: [{ name: 'Hanna Visser' }] }]);
  });

  test('that a letter may not have left is said until Teams takes it: once too often is better than never', async () => {
    await open('2026-11-23 09:30');
    const number = await house.mail();
    await house.claim(house.sanne, number);
    Object.assign(house.sim.knobs, { sendGap: 24 * 60 * 60_000, sendGapClock: 'virtual' });
    const preview = await house.submit(house.sanne, number, 'preview-letter', { text: 'Tekst' });
    house.sim.fault({ match: 'POST /send$', kind: 'done-answer-lost' });
    await house.submit(house.sanne, number, 'send-letter', { letter: /letter-[0-9a-f-]{36}/.exec(textOf(preview.body))?.[0] });
    house.sim.fault({ match: reply, kind: 'status', status: 503 });
    for (const minute of ['09:50', '09:52', '09:55', '10:30', '12:00']) await house.at(`2026-11-23 ${minute}`);
    expect(house.threadOf(number).filter(({ text }) => text?.includes('niet zeker of hij is verstuurd'))).not.toEqual([]);
  });
});

describe('the morning overview', () => {
  afterEach(() => house.close());

  test.each(troubles)('%s: it comes once, or once too often where nobody can tell', async (name, fault) => {
    await open('2026-11-23 09:30');
    await house.mail();
    await later(1);
    house.sim.fault({ match: create, ...fault });
    for (const minute of ['09:00', '09:01', '09:03', '09:06', '09:10', '09:30', '12:00']) await house.at(`2026-11-24 ${minute}`);
    const overviews = house.channel().filter(({ summary }) => summary === 'Overzicht van de klachten');
    count(`overview, ${name}`, { lost: overviews.length === 0, doubled: overviews.length > 1 });
    expect(overviews.length).toBeGreaterThanOrEqual(1);
    expect(overviews.length).toBeLessThanOrEqual(fault.kind.startsWith('done') ? 2 : 1);
  });
});

test("without the guard: botbuilder's own client, with its own way of repeating, posts twice on a 504 that was done", async () => {
  await open('2026-11-23 18:00');
  const connector = new ConnectorClient(new MicrosoftAppCredentials('', ''), { baseUri: `${house.sim.url}/` });
  const channel = house.sim.team.channels.find(({ name }) => name === 'Klachten');
  const parameters = { isGroup: true, channelData: { channel }, activity: { type: 'message', text: 'x' } };
  house.sim.fault({ match: create, kind: 'done-then-status', status: 504 });
  await connector.conversations.createConversation(
    parameters as Parameters<typeof connector.conversations.createConversation>[0],
  );
  expect(house.channel().filter(({ text }) => text === 'x')).toHaveLength(2);
  await house.close();
});

/** A person deletes a message in Teams. */
async function remove({ place, id }: SimMessage): Promise<void> {
  const conversation = encodeURIComponent(`${place};messageid=${id}`);
  const answer = await fetch(`${house.sim.url}/v3/conversations/${conversation}/activities/${id}`, { method: 'DELETE' });
  expect(answer.status).toBe(200);
}
