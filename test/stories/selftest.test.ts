/**
 * F90: the self-test, through Teams, by the clock and on the command line. Each thing that it can find is provoked in the stand-in, one by
 * one: exactly that check tells, with its cure, and all others stay as they were.
 */
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createServer, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { CHECKS, type CheckName, FINDINGS } from '../../bot/core/selftest.ts';
import { standardCalendar } from '../../bot/core/workdays.ts';
import { lastSelfTest } from '../../bot/in/selftest.ts';
import type { Fittings } from '../../bot/main.ts';
import { StoreDown, type Table, type Tables } from '../../bot/store/rows.ts';
import { type Store, storeOn } from '../../bot/store/store.ts';
import { azureTables } from '../../bot/store/table.ts';
import { dutch, type TextKey, textsFor } from '../../bot/view/texts.ts';
import { tableClients } from '../../bot/wire/tables.ts';
import { connectionTo } from '../../scripts/azurite.ts';
import type { SimMessage, SimPerson } from '../../scripts/sim/api.ts';
import { MAILBOX_ID } from '../../scripts/sim/directory.ts';
import { lint } from '../kit/cardlint.ts';
import { type House, type HouseOptions, openHouse, textOf } from '../kit/house.ts';
import { says } from '../kit/mailroom.ts';
import { node } from '../kit/process.ts';

jest.setTimeout(120_000);

let house: House;
afterEach(() => house?.close());

const chatOf = (as: SimPerson): readonly SimMessage[] =>
  house.sim.state(as.id).messages.filter(({ from, place }) => from.bot && !place.includes('@thread'));

interface Told {
  readonly bad: readonly CheckName[];
  readonly unknown: readonly CheckName[];
  readonly good: readonly CheckName[];
  readonly text: string;
}

interface Block {
  readonly style?: string;
  readonly items?: readonly { readonly text?: string }[];
}

/** What a card says of each check, read as people do: by the colour and the heading. */
function told(card: unknown): Told {
  const { body = [], actions = [] } = card as { body?: Block[]; actions?: { card?: { body?: Block[] } }[] };
  const named = (blocks: readonly Block[]) =>
    CHECKS.filter((check) =>
      blocks.some(({ items }) => items?.[0]?.text?.replace(/^[✔✖?] /, '') === dutch(`self-test.check.${check}` as TextKey)),
    );
  return {
    bad: named(body.filter(({ style }) => style === 'attention')),
    unknown: named(body.filter(({ style }) => style === 'warning')),
    good: named(actions[0]?.card?.body ?? []),
    text: textOf(card),
  };
}

async function tested(as = house.lead): Promise<Told> {
  await says(house, as, 'zelftest');
  const card = chatOf(as).at(-1)?.cards[0];
  if (!card) throw new Error('There is no card.');
  expect(lint(card)).toEqual([]);
  return told(card);
}

/** A house of which the tables are known, and can be made to fail. */
function ownTables(change: (tables: Tables) => Tables = (tables) => tables) {
  const prefix = `t${randomBytes(6).toString('hex')}`;
  const clients = tableClients({ connectionString: process.env.TEST_TABLES ?? '', prefix });
  return { prefix, clients, store: storeOn(change(azureTables(clients))) };
}

const failing = (name: keyof Tables, how: (table: Table) => Partial<Table>) => (tables: Tables) => ({
  ...tables,
  [name]: { ...tables[name], ...how(tables[name]) },
});
const refusedBy = (statusCode: number) =>
  new Error('Table Storage refused a request.', { cause: { statusCode, details: { odataError: { code: 'x' } } } });
const isProbe = (key: string) => key.startsWith('self-test-');

const ALL = 999;
const graph = (match: string, status: number, code?: string) => (one: House) =>
  one.sim.fault({ match, kind: 'status', status, code, times: ALL });
const INBOX = String.raw`GET /users/info@babbage.nl/messages\?\$select=id&\$top=1`;
const SENT = String.raw`GET /mailFolders/sentitems/messages\?.*\$top=25`;
const CHANNEL = String.raw`GET /teams/[^/]+/channels/[^/?]+\?\$select=id$`;

interface Provoked {
  readonly check: CheckName;
  readonly key: string;
  readonly cure: string;
  provoke?(one: House): unknown;
  readonly options?: () => HouseOptions;
  /** Whom it is about, as the card must name it. */
  readonly says?: string;
  /** Checks that cannot know then, and say so. */
  readonly unknown?: readonly CheckName[];
}

const withStore = (change: (tables: Tables) => Tables) => () => ({ fittings: { store: ownTables(change).store } });
const runtime = (what: Fittings['runtime']) => () => ({ fittings: { runtime: what } });
const subscriptionAt = async ({ sim }: House, method: string, body?: object) =>
  fetch(`${sim.url}/v1.0/subscriptions/${sim.subscriptions[0]?.id}`, {
    method,
    headers: { 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  });

const PROVOKED: readonly Provoked[] = [
  { check: 'mailbox', key: 'denied', cure: 'Application Mail.Read', provoke: graph(INBOX, 403) },
  { check: 'mailbox', key: 'missing', cure: 'MAILBOX', provoke: graph(INBOX, 404, 'ErrorInvalidUser') },
  { check: 'mailbox', key: 'any.identity', cure: 'MicrosoftAppId', provoke: graph(INBOX, 401) },
  { check: 'mailbox', key: 'any.refused', cure: 'code en het kenmerk', says: 'code 500', provoke: graph(INBOX, 500) },
  // Graph's client waits longer and longer before it repeats.
  { check: 'mailbox', key: 'any.slow', cure: 'storing', says: 'langer dan 5 seconden', provoke: graph(INBOX, 503) },
  {
    check: 'mailbox',
    key: 'any.silent',
    cure: 'netwerkregels',
    provoke: ({ sim }) => sim.fault({ match: INBOX, kind: 'hang', times: ALL }),
  },
  {
    check: 'other-mailbox',
    key: 'open',
    cure: 'Mail.Read, Mail.ReadBasic, Mail.ReadBasic.All, Mail.ReadWrite en Mail.Send',
    says: 'Alarm: de bot kan elke mailbox lezen',
    provoke: ({ sim }) => {
      sim.knobs.otherMailboxes = 'open';
    },
  },
  {
    check: 'other-mailbox',
    key: 'unclear',
    cure: 'iemand met een eigen mailbox',
    unknown: ['other-mailbox'],
    provoke: ({ sim }) => {
      sim.knobs.otherMailboxes = 'none';
    },
  },
  { check: 'sending', key: 'denied', cure: 'Application Mail.Send', provoke: graph(SENT, 403) },
  {
    check: 'sending',
    key: 'none-yet',
    cure: 'het woord klacht',
    unknown: ['sending'],
  },
  {
    check: 'subscription',
    key: 'none',
    cure: 'PUBLIC_URL',
    provoke: async ({ store }) => {
      const { subscription } = store.settings;
      const row = await subscription.get();
      if (row) await subscription.clear(row);
    },
  },
  { check: 'subscription', key: 'gone', cure: 'binnen een uur', provoke: (one) => subscriptionAt(one, 'DELETE') },
  {
    check: 'subscription',
    key: 'ending',
    cure: 'bij het verlengen',
    provoke: (one) => subscriptionAt(one, 'PATCH', { expirationDateTime: '2026-11-24T08:00:00Z' }),
  },
  {
    check: 'subscription',
    key: 'elsewhere',
    cure: 'opnieuw te starten',
    provoke: ({ sim }) => {
      const [ours] = sim.subscriptions;
      if (ours) ours.notificationUrl = 'https://elders.example/api/graph/notifications';
    },
  },
  { check: 'channel', key: 'out', cure: 'Voeg de app weer toe', provoke: ({ sim, lead }) => sim.uninstall({ as: lead.id }) },
  { check: 'channel', key: 'removed', cure: 'Kies daar een nieuw kanaal', provoke: graph(CHANNEL, 404) },
  {
    check: 'channel',
    key: 'removed',
    cure: 'Kies daar een nieuw kanaal',
    provoke: ({ sim }) => sim.fault({ match: 'GET pagedmembers', kind: 'status', status: 404, times: ALL }),
  },
  { check: 'channel', key: 'denied', cure: 'ChannelSettings.Read.Group', provoke: graph(CHANNEL, 403) },
  { check: 'roster', key: 'denied', cure: 'TeamMember.Read.Group', provoke: graph('GET /teams/[^/]+/members', 403) },
  { check: 'roster', key: 'missing', cure: 'het team terugzetten', provoke: graph('GET /teams/[^/]+/members', 404) },
  {
    check: 'roster',
    key: 'leaderless',
    cure: 'een eigenaar aan het team',
    provoke: ({ sim }) => {
      sim.knobs.withoutOwner = true;
    },
  },
  {
    check: 'tables',
    key: 'denied',
    cure: 'Storage Table Data Contributor',
    options: withStore(
      failing('content', ({ get }) => ({
        get: (partition, key) => (partition === 'self-test' ? Promise.reject(refusedBy(403)) : get(partition, key)),
      })),
    ),
  },
  {
    check: 'tables',
    key: 'read-only',
    cure: 'Data Reader is niet genoeg',
    options: withStore(
      failing('settings', ({ insert }) => ({
        insert: (row) => (isProbe(row.key) || row.partition === 'self-test' ? Promise.reject(refusedBy(403)) : insert(row)),
      })),
    ),
  },
  {
    check: 'tables',
    key: 'any.storage',
    cure: 'TABLES_ENDPOINT',
    options: withStore(
      failing('settings', ({ insert }) => ({
        insert: (row) => (isProbe(row.key) ? Promise.reject(new StoreDown('x')) : insert(row)),
      })),
    ),
  },
  {
    check: 'tables',
    key: 'any.broken',
    cure: 'Geef de beheerder het kenmerk',
    options: withStore(
      failing('settings', ({ insert }) => ({
        insert: (row) => (isProbe(row.key) ? Promise.reject(new TypeError('Kanarie')) : insert(row)),
      })),
    ),
  },
  {
    check: 'calendars',
    key: 'denied',
    cure: 'Application Calendars.ReadWrite',
    says: 'Hanna Visser, Sanne de Boer, Youssef El Amrani en Piet Jansen',
    unknown: ['meetings'],
    provoke: ({ sim }) => {
      sim.knobs.mayReadCalendars = false;
    },
  },
  {
    check: 'calendars',
    key: 'no-answer',
    cure: 'een mailbox in Exchange Online',
    says: 'geen antwoord: Sanne de Boer.',
    provoke: ({ sim, sanne }) => {
      sim.knobs.scheduleErrors = [sanne.id];
    },
  },
  {
    check: 'meetings',
    key: 'no-teams',
    cure: 'een licentie met Teams',
    says: 'in de agenda van: Piet Jansen.',
    provoke: ({ sim, piet }) => {
      sim.knobs.withoutTeams = [piet.id];
    },
  },
  {
    check: 'meetings',
    key: 'no-teams',
    cure: 'een licentie met Teams',
    says: 'in de agenda van: de gedeelde mailbox.',
    options: () => ({ env: { HEARING_CALENDAR: 'mailbox' } }),
    provoke: ({ sim }) => {
      sim.knobs.withoutTeams = [MAILBOX_ID];
    },
  },
  {
    check: 'clock',
    key: 'off',
    cure: 'de klok van de server',
    says: 'met die van Microsoft Graph',
    provoke: ({ sim }) => {
      sim.knobs.secondsAhead = 125;
    },
  },
  {
    check: 'clock',
    key: 'no-date',
    cure: 'tussen de bot en Microsoft Graph',
    unknown: ['clock'],
    provoke: ({ sim }) => sim.fault({ match: 'GET ^/v1.0/$', kind: 'reset', times: ALL }),
  },
  { check: 'zone', key: 'wrong', cure: 'Node 24', options: runtime({ offset: () => 0 }) },
  {
    check: 'holidays',
    key: 'missing',
    cure: 'nieuwe versie',
    says: '2026, 2027',
    options: runtime({ holidays: () => new Map() }),
  },
  {
    check: 'holidays',
    key: 'closing-days',
    cure: 'sluitingsdagen',
    unknown: ['holidays'],
    options: () => ({ now: '2026-12-01 09:00' }),
    provoke: ({ store, lead, sim }) =>
      store.calendar.change(standardCalendar, [{ day: '2026-12-24', name: 'Kerstavond' }], lead.id, sim.now()),
  },
  {
    check: 'timers',
    key: 'still',
    cure: 'Always On',
    says: 'staan stil: mail.',
    provoke: async ({ store }) => {
      const slot = store.settings.tick('mail');
      await slot.set(await slot.get(), { tick: '29000000', holder: 'x' });
    },
  },
  {
    check: 'timers',
    key: 'failing',
    cure: 'per taak waarom',
    says: 'of langer: sent.',
    provoke: async (one) => {
      one.sim.fault({ match: 'GET /mailFolders/sentitems/messages/delta', kind: 'status', status: 500, times: ALL });
      await one.at('2026-11-23 09:10');
      await one.at('2026-11-23 09:26');
    },
  },
  {
    check: 'quarantine',
    key: 'waiting',
    cure: 'Typ: quarantaine',
    says: 'quarantaine staat: 1.',
    provoke: ({ store, sim }) => {
      const item = { mail: 'x', problem: 'x', tries: 9, at: sim.now(), after: sim.now(), state: 'held' } as const;
      return store.register.quarantine('bron', () => item);
    },
  },
  {
    check: 'delivery',
    key: 'waiting',
    cure: 'steeds opnieuw',
    says: 'niet weg wil: 1.',
    provoke: ({ store }) => store.lists.mark('K-2026-0009', { until: 9, at: '2026-11-23T06:00:00.000Z' }),
  },
];

test.each(PROVOKED)('F90: $check, $key: only that check tells, and its cure is right', async ({ check, key, ...one }) => {
  house = await openHouse(one.options?.());
  if (key !== 'none-yet') await house.mail();
  await one.provoke?.(house);
  const { bad, unknown, good, text } = await tested();
  const unclear = one.unknown ?? [];
  expect({ bad, unknown }).toEqual({ bad: unclear.includes(check) ? [] : [check], unknown: unclear });
  expect(good).toEqual(CHECKS.filter((name) => ![...bad, ...unknown].includes(name)));
  expect(text).toContain(one.cure);
  if (one.says) expect(text).toContain(one.says);
  const own = key.startsWith('any.') ? key : `${check}.${key}`;
  expect(dutch(`self-test.cure.${own}` as TextKey)).toContain(one.cure.replace('Microsoft Graph', '{who}'));
  // What cannot be written is told all the same, and not kept.
  expect((await lastSelfTest(house.store.settings))?.failing).toEqual(key === 'read-only' ? undefined : bad);
});

test('F90: every finding that there is was provoked', () => {
  const all = Object.entries(FINDINGS).flatMap(([check, keys]) => keys.map((key) => `${check}.${key}`));
  const rows = PROVOKED.map(({ check, key }) => (key.startsWith('any.') ? key : `${check}.${key}`));
  // These have a test of their own below: a table that is gone, and a house that was never set up.
  const below = [
    'tables.missing',
    'channel.not-chosen',
    'roster.no-team',
    'calendars.nobody',
    'meetings.nobody',
    'timers.unreachable',
  ];
  expect([...new Set([...rows, ...below])].sort()).toEqual(all.sort());
  for (const language of ['nl', 'en'])
    for (const one of all)
      for (const part of ['found', 'cure'])
        expect(textsFor(language)(`self-test.${part}.${one}` as TextKey)).not.toMatch(/^self-test/);
  process.stdout.write(`self-test: ${CHECKS.length} checks, ${all.length} findings, ${PROVOKED.length} provoked one by one\n`);
});

test('F90: a table that is gone is named', async () => {
  const { clients, prefix, store } = ownTables();
  house = await openHouse({ fittings: { store }, env: { TABLES_PREFIX: prefix } });
  await house.mail();
  await (await clients.open('content')).deleteTable();
  const { bad, text } = await tested();
  expect(bad).toEqual(['tables']);
  expect(text).toContain('Deze tabellen zijn er niet: content.');
  expect(text).toContain('de reservekopie terugzetten');
});

/** In front of Azurite, with a clock of its own. */
async function lateTables(seconds: number) {
  const target = new URL(/TableEndpoint=([^;]+)/.exec(process.env.TEST_TABLES ?? '')?.[1] ?? '');
  const server = createServer((incoming, outgoing) => {
    const { method, url: path, headers } = incoming;
    const asked = send({ hostname: target.hostname, port: target.port, method, path, headers }, (answer) => {
      const date = new Date(Date.now() - seconds * 1000).toUTCString();
      outgoing.writeHead(answer.statusCode ?? 500, { ...answer.headers, date });
      answer.pipe(outgoing);
    });
    incoming.pipe(asked);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return { env: { TABLES_CONNECTION_STRING: connectionTo((server.address() as AddressInfo).port) }, server };
}

test.each([
  [125, ['clock']],
  [115, []],
])('F90: storage whose clock is %d seconds behind: broken is %j', async (seconds, broken) => {
  const { env, server } = await lateTables(seconds);
  house = await openHouse({ env });
  await house.mail();
  const { bad, text } = await tested();
  expect(bad).toEqual(broken);
  expect(text.includes('met die van Table Storage')).toBe(broken.length > 0);
  await house.close();
  house = undefined as unknown as House;
  server.closeAllConnections();
  server.close();
});

test('F90: when all is well the card says so, in both languages, and nothing was sent, posted or kept', async () => {
  house = await openHouse();
  await house.mail();
  const [mails, channel, row] = [house.sim.sentMails().length, house.channel().length, await probes(house.store)];
  const { bad, unknown, good, text } = await tested();
  expect({ bad, unknown, good }).toEqual({ bad: [], unknown: [], good: CHECKS });
  expect(text).toContain('Stuk: 0. Niet bekend: 0. In orde: 15.');
  expect(text).toContain('Alles is in orde.');
  expect(text).toContain('Mijn laatste brief ging weg op maandag 23 november.');
  expect([house.sim.sentMails().length, house.channel().length, await probes(house.store)]).toEqual([mails, channel, row]);
  const asked = house.sim.graphRequests.filter(({ method, path }) => method !== 'GET' && !path.includes('getSchedule'));
  const writing = asked.slice(asked.findLastIndex(({ path }) => path.includes('/send')) + 1);
  expect(writing).toEqual([]);
  expect(house.log.filter((line) => line.includes('the self-test found nothing broken'))).toHaveLength(1);
  expect(await lastSelfTest(house.store.settings)).toEqual({ at: expect.any(String), failing: [], told: {} });
});

const probes = async ({ tables }: Store): Promise<number> =>
  (await tables.settings.list('once', { from: 'self-test-', before: 'self-test-~' })).length;

test('F90: it is for the lead alone, and in no channel', async () => {
  house = await openHouse();
  const before = house.sim.graphRequests.length;
  for (const as of [house.sanne, house.piet, house.youssef])
    expect(await says(house, as, 'zelftest')).toContain('Alleen een eigenaar van het team');
  for (const as of [house.guest, house.outsider])
    expect(await says(house, as, 'self-test')).toContain('Alleen leden van het kwaliteitsteam');
  const [, klachten] = house.sim.team.channels;
  await house.sim.say({ as: house.lead.id, channel: klachten?.id ?? '', text: 'zelftest' });
  expect(house.channel().at(-1)?.text).toContain('alleen in uw eigen chat met mij');
  expect(house.sim.graphRequests.slice(before).filter(({ path }) => path.includes('top=1'))).toEqual([]);
  expect(await lastSelfTest(house.store.settings)).toBeUndefined();
});

test('F90: the lead hears at once that it is being looked at; pressed twice is one examination and two cards', async () => {
  house = await openHouse();
  await house.mail();
  const before = chatOf(house.lead).length;
  const looks = () => house.sim.graphRequests.filter(({ path }) => /\/messages\?\$select=id&\$top=1$/.test(path)).length;
  await Promise.all(['zelftest', 'zelftest'].map((text) => house.sim.say({ as: house.lead.id, text })));
  const answers = chatOf(house.lead).slice(before);
  expect(answers.filter(({ text }) => text?.startsWith('Ik kijk het na.'))).toHaveLength(2);
  expect(answers[0]?.text).toContain('Ik kijk het na.');
  expect(answers.filter(({ cards }) => cards.length > 0)).toHaveLength(2);
  // The shared mailbox and one other.
  expect(looks()).toBe(2);
});

test('F90: what hangs takes its own time and holds up nothing else', async () => {
  house = await openHouse();
  await house.mail();
  for (const match of [INBOX, SENT, 'POST /getSchedule', 'GET /subscriptions', 'GET pagedmembers'])
    house.sim.fault({ match, kind: 'hang', times: ALL });
  const began = performance.now();
  const { bad, good } = await tested();
  const seconds = (performance.now() - began) / 1000;
  expect(bad).toEqual(['mailbox', 'sending', 'subscription', 'channel', 'calendars']);
  expect(good).toHaveLength(CHECKS.length - bad.length);
  expect(seconds).toBeLessThan(12);
  process.stdout.write(`self-test: 5 of 15 hang, answered in ${seconds.toFixed(1)} s\n`);
});

test('F90: calendars that hang leave every other check its time', async () => {
  house = await openHouse();
  await house.mail();
  // A team so large that a client shared with the others would be taken for longer than they have.
  const { people } = house.bot.store;
  const more = Array.from({ length: 12 }, (_, n) => [
    `more-${n}`,
    { name: `Collega ${n}`, address: `c${n}@example.org`, lead: false, member: true },
  ]);
  await people.learn({ ...(await people.read()), ...Object.fromEntries(more) });
  house.sim.fault({ match: 'POST /getSchedule', kind: 'hang', times: ALL });
  const { bad, good } = await tested();
  expect(bad).toEqual(['calendars']);
  expect(good).toHaveLength(CHECKS.length - 1);
});

test('F90 T18: of another mailbox no text, name or address is asked, shown or logged', async () => {
  house = await openHouse();
  await house.mail({
    from: { name: 'Karel Kanarie', address: 'kanarie@example.org' },
    subject: 'Klacht van een kanarie',
    text: 'Mijn kanarie zingt niet.',
  });
  house.sim.knobs.otherMailboxes = 'open';
  const [log, asked] = [house.log.length, house.sim.graphRequests.length];
  const { text, bad } = await tested();
  expect(bad).toEqual(['other-mailbox']);
  const lines = house.log.slice(log).join('\n');
  const everybody = house.sim.people.flatMap(({ name, email, id }) => [name, email, id]);
  for (const word of [/kanarie/i, ...everybody]) {
    expect(lines).not.toMatch(word);
    expect(text).not.toMatch(word);
  }
  const others = house.sim.graphRequests
    .slice(asked)
    .map(({ path }) => decodeURIComponent(path))
    .filter((path) => /\/users\/[^/]+\/(messages|mailFolders)/.test(path) && !path.includes('info@babbage.nl'));
  expect(others).toEqual([`/v1.0/users/${house.lead.id}/messages?$select=id&$top=1`]);
});

describe('F90: each working day, early', () => {
  const daily = { fittings: { dailyTest: true } };
  const cards = (as = house.lead) => chatOf(as).filter(({ cards: [card] }) => textOf(card ?? '').includes('Zelftest'));
  const days = async (from: number, until: number) => {
    for (let day = from; day <= until; day++) await house.at(`2026-11-${String(day).padStart(2, '0')} 08:00`);
  };

  test('all well is silence; broken is told once, and again after a week; mended is told once; by two instances', async () => {
    house = await openHouse(daily);
    await house.mail();
    await house.another();
    await house.at('2026-11-24 07:59');
    expect(await lastSelfTest(house.store.settings)).toMatchObject({ at: expect.stringContaining('2026-11-23') });
    const counts: Record<string, number> = {};
    const count = (name: string) => {
      counts[name] = cards().length;
    };
    await days(24, 25);
    count('two days well');
    expect(await lastSelfTest(house.store.settings)).toMatchObject({
      at: expect.stringContaining('2026-11-25T07:0'),
      failing: [],
    });
    house.sim.knobs.withoutTeams = [house.sanne.id];
    await days(26, 26);
    await house.tick();
    await house.at('2026-11-26 16:00');
    count('broken');
    await days(27, 30);
    await house.at('2026-12-01 08:00');
    await house.at('2026-12-02 08:00');
    count('six days on');
    await house.at('2026-12-03 08:00');
    count('a week on');
    await house.at('2026-12-04 08:00');
    house.sim.knobs.withoutTeams = [];
    await house.at('2026-12-07 08:00');
    count('mended');
    await house.at('2026-12-08 08:00');
    count('a day later');
    expect(counts).toEqual({ 'two days well': 0, broken: 1, 'six days on': 1, 'a week on': 2, mended: 3, 'a day later': 3 });
    const [first, , last] = cards().map(({ cards: [card] }) => told(card));
    expect(first?.bad).toEqual(['meetings']);
    expect(last?.bad).toEqual([]);
    expect(last?.text).toContain('Weer in orde: Videogesprekken.');
    const ran = house.log.filter((line) => /the self-test found/.test(line)).length;
    process.stdout.write(`daily self-test: ${ran} examinations by two instances, cards ${JSON.stringify(counts)}\n`);
    // Once a working day, not once an instance: 23 to 27 and 30 November, 1 to 4, 7 and 8 December.
    expect(ran).toBe(12);
    for (const as of [house.sanne, house.piet]) expect(cards(as)).toEqual([]);
    expect(textOf(house.channel())).not.toContain('elftest');
  });

  test('a lead who has no chat with the bot: the channel hears that there is news, and no more', async () => {
    house = await openHouse(daily);
    await house.mail();
    house.sim.block(house.lead.id);
    house.sim.knobs.otherMailboxes = 'open';
    await days(24, 24);
    const before = house.channel().length;
    await house.at('2026-11-24 09:00');
    const said = textOf(house.channel().slice(before));
    expect(said).toContain('Mijn zelftest heeft nieuws. Typ in de chat met mij: zelftest.');
    expect(said).not.toMatch(/mailbox|Alarm/);
    await days(25, 27);
    await house.at('2026-11-27 10:00');
    expect(textOf(house.channel()).split('Mijn zelftest heeft nieuws').length - 1).toBe(1);
  });

  test('who died between claim and card, or found Teams down, is followed up within minutes, and one card comes', async () => {
    house = await openHouse(daily);
    await house.mail();
    house.sim.knobs.withoutTeams = [house.sanne.id];
    await house.store.settings
      .once('self-test-2026-11-24')
      .set(undefined, { at: '2026-11-24T06:59:30.000Z', done: false, holder: 'dead' });
    await house.at('2026-11-24 08:00');
    const counts = [cards().length];
    house.sim.fault({ match: 'POST /v3/conversations$', kind: 'status', status: 503, times: ALL });
    await house.at('2026-11-24 08:05');
    counts.push(cards().length);
    house.sim.clearFaults();
    await house.at('2026-11-24 08:08');
    counts.push(cards().length);
    await house.at('2026-11-24 08:11');
    counts.push(cards().length);
    await house.restart();
    await house.at('2026-11-24 08:30');
    counts.push(cards().length);
    expect(counts).toEqual([0, 0, 0, 1, 1]);
  });
});

describe('F90: npm run self-test', () => {
  const root = join(import.meta.dirname, '..', '..');
  const run = (env: Record<string, string>): Promise<{ code: number; out: string; err: string }> =>
    new Promise((done) => {
      const options = { env: { PATH: process.env.PATH ?? '', ...env }, cwd: root };
      execFile(node, [join(root, 'scripts', 'self-test.ts')], options, (error, out, err) =>
        done({ code: error ? Number(error.code) : 0, out, err }),
      );
    });

  /** With the machine's own clock: a command has no other. */
  async function openNow(settled = true) {
    const { prefix, store } = ownTables();
    house = await openHouse({ now: new Date().toISOString(), settled, fittings: { store }, env: { TABLES_PREFIX: prefix } });
    return {
      GRAPH_URL: `${house.sim.url}/v1.0`,
      TABLES_CONNECTION_STRING: process.env.TEST_TABLES ?? '',
      TABLES_PREFIX: prefix,
      PUBLIC_URL: `http://127.0.0.1:${house.bot.port}`,
    };
  }

  test('one line for each check and exit code 0; broken, with its cure, is exit code 1', async () => {
    const env = await openNow();
    await house.mail();
    const good = await run(env);
    expect(good.err).toBe('');
    expect(good.out.trim().split('\n')).toHaveLength(CHECKS.length + 1);
    expect(good.out).toContain('Broken: 0. Not known: 0. In order: 15.');
    expect(good.code).toBe(0);
    expect(await lastSelfTest(house.store.settings)).toBeUndefined();
    expect(await probes(house.store)).toBe(0);

    house.sim.knobs.withoutTeams = [house.sanne.id];
    const bad = await run(env);
    expect(bad.code).toBe(1);
    const [line = ''] = bad.out.split('\n').filter((one) => one.startsWith('BROKEN'));
    expect(line).toContain(
      `no link in the calendar of: ${house.sanne.id}. How to solve it: Ask the administrator to assign a licence`,
    );
    expect(bad.out).not.toContain('Sanne');
    expect(bad.out).toContain('Broken: 1. Not known: 0. In order: 14.');
    process.stdout.write(bad.out);
  });

  test('a house that was never set up: each missing thing by name; and settings that are missing are told before anything is asked', async () => {
    const env = await openNow(false);
    const { out, code } = await run({ ...env, PUBLIC_URL: 'http://127.0.0.1:9' });
    expect(code).toBe(1);
    for (const line of [
      'BROKEN   The channel. No channel for complaints was chosen. How to solve it: Type in a channel of the quality team: channel.',
      'unknown  The members of the team. No channel was chosen yet.',
      'unknown  Calendars of handlers. I know no handlers yet. How to solve it: Choose a channel',
      'unknown  Video meetings. No calendar gave me an answer about this.',
      'BROKEN   Regular tasks. The bot itself does not answer at its address. How to solve it: Start the bot',
    ])
      expect(out).toContain(line);
    const none = await run({ MicrosoftAppId: '' });
    expect(none.code).toBe(1);
    expect(none.err).toContain('The settings are not complete');
  });
});
