/**
 * The self-test (F90): what the house needs, looked at one by one, each within its own time and with a Graph client of its own, so that
 * what hangs holds up nothing else. Nothing is sent, nothing is posted; of a mailbox only ids are asked. One row in settings is written
 * and taken away again.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import type { PersonId } from '../core/complaint.ts';
import { isLead } from '../core/permissions.ts';
import {
  CHECKS,
  type CheckName,
  type Finding,
  failing,
  knowsZone,
  lacksClosingDays,
  type Outcome,
  type offsetAt,
  stateOf,
  tickedAt,
  yearsWithout,
} from '../core/selftest.ts';
import { addMinutes, type Instant, parseInstant } from '../core/time.ts';
import { holidaysIn } from '../core/workdays.ts';
import type { World } from '../handle.ts';
import type { Known } from '../store/people.ts';
import { StoreDown, TABLES } from '../store/rows.ts';
import type { QualityChannel, SelfTested, Settings } from '../store/settings.ts';
import { selfTestCard } from '../view/selftest.ts';
import type { Card } from '../view/templates.ts';
import { type Graph, GraphTrouble, OWN_PROPERTY } from '../wire/graph.ts';
import type { Log } from '../wire/log.ts';
import type { Timer } from './clock.ts';
import { notificationUrlOf } from './subscription.ts';
import type { Visit } from './visit.ts';
import { whoIn } from './who.ts';

/** Somebody else's clock, beside ours at that moment. */
export interface Service {
  readonly name: string;
  ours(): number;
  /** In milliseconds since 1970; nothing when it did not tell. */
  theirs(): Promise<number | undefined>;
}

/** Timers by name that stand still, or that fail each time. */
export interface Beat {
  readonly still: readonly string[];
  readonly failing: readonly string[];
}

export interface SelfTestSetting {
  readonly world: World;
  readonly log: Log;
  /** A client that no other check waits for. */
  graph(): Graph;
  readonly mailbox: string;
  readonly publicUrl: string;
  /** In whose calendar hearings stand. */
  readonly hearings: 'handler' | 'mailbox';
  channel(): Promise<QualityChannel | undefined>;
  /** Asks the connector who is in the channel; throws when it says no. Posts nothing. */
  reach(channel: QualityChannel): Promise<void>;
  readonly services: readonly Service[];
  /** `unreachable`: the running bot does not tell. */
  beat(): Promise<Beat | 'unreachable'>;
  /** What the runtime knows; tests replace it. */
  readonly runtime?: { readonly offset?: typeof offsetAt; readonly holidays?: typeof holidaysIn };
}

export interface SelfTest {
  /** Looks at everything; one examination at a time, and who asks meanwhile gets the same one. `by`: whose mailbox is tried first. */
  examine(by?: PersonId): Promise<readonly Outcome[]>;
}

type Found = readonly Finding[] | { readonly at: Instant };
interface Check {
  readonly milliseconds: number;
  run(): Promise<Found>;
}

const MILLISECONDS = 5_000;
/** Two questions for each handler, three at a time. */
const LONG_MILLISECONDS = 10_000;

export function selfTest(setting: SelfTestSetting): SelfTest {
  let running: Promise<readonly Outcome[]> | undefined;
  return {
    examine(by) {
      running ??= examineAll(checksOf(setting, by), setting.log).finally(() => {
        running = undefined;
      });
      return running;
    },
  };
}

/** Side by side; a check that crashes or takes too long is one that failed. */
export async function examineAll(checks: Readonly<Record<CheckName, Check>>, log: Log): Promise<readonly Outcome[]> {
  const outcomes = await Promise.all(
    CHECKS.map(async (check): Promise<Outcome> => {
      const found = await withinTime(checks[check]).catch((error) => [crash(check, error, log)]);
      // An array has an `at` as well.
      return Array.isArray(found)
        ? { check, state: stateOf(found), found }
        : { check, state: 'good', found: [], at: (found as { at: Instant }).at };
    }),
  );
  const broken = failing(outcomes);
  if (broken.length > 0)
    log.alarm('the self-test found something broken', { count: broken.length, total: outcomes.length, key: broken.join(' ') });
  else log.say('the self-test found nothing broken', { total: outcomes.length });
  return outcomes;
}

async function withinTime({ milliseconds, run }: Check): Promise<Found> {
  const over = new AbortController();
  const slow = setTimeout(milliseconds, [{ key: 'slow', values: { seconds: milliseconds / 1000 } }], { signal: over.signal });
  // Stopped below; that is no news.
  slow.catch(() => {});
  try {
    return await Promise.race([run(), slow]);
  } finally {
    over.abort();
  }
}

/** What can go wrong with any check, with a reference to the log: Graph's own request id where there is one. */
function crash(check: CheckName, error: unknown, log: Log): Finding {
  const { name, status = 0, code = '', cause } = (error ?? {}) as Trouble;
  const asked = (cause as { requestId?: unknown } | undefined)?.requestId;
  const reference = typeof asked === 'string' && /^[\w-]{8,60}$/.test(asked) ? asked : randomUUID().slice(0, 8);
  log.broken('a check of the self-test could not finish', error, { key: check, reference });
  const who = name === 'GraphTrouble' ? 'Microsoft Graph' : name === 'TeamsTrouble' ? 'Teams' : undefined;
  if (error instanceof StoreDown) return { key: 'storage', values: { reference } };
  if (!who) return { key: 'broken', values: { reference } };
  if (status === 401 || /Credential|Authentication/.test(code)) return { key: 'identity', values: { who, reference } };
  return status > 0 ? { key: 'refused', values: { who, status, reference } } : { key: 'silent', values: { who, reference } };
}

interface Trouble {
  readonly name?: string;
  readonly status?: number;
  readonly code?: string;
  readonly cause?: unknown;
}

/** The answers that a check has a finding for; whatever else went wrong can happen to any. */
function foundFor(keys: Readonly<Record<number, string>>): (error: unknown) => readonly Finding[] {
  return (error) => {
    const key = keys[(error as Trouble | undefined)?.status ?? 0];
    if (!key) throw error;
    return [{ key }];
  };
}

function checksOf(setting: SelfTestSetting, by: PersonId | undefined): Readonly<Record<CheckName, Check>> {
  const quick = (run: () => Promise<Found>): Check => ({ milliseconds: MILLISECONDS, run });
  const long = (run: () => Promise<Found>): Check => ({ milliseconds: LONG_MILLISECONDS, run });
  return {
    mailbox: quick(() => readMailbox(setting)),
    'other-mailbox': quick(() => readOther(setting, by)),
    sending: quick(() => lastLetter(setting)),
    subscription: quick(() => findSubscription(setting)),
    channel: quick(() => reachChannel(setting)),
    roster: quick(() => readRoster(setting)),
    tables: quick(() => tryTables(setting)),
    calendars: long(() => readCalendars(setting)),
    meetings: long(() => findProviders(setting)),
    clock: quick(() => compareClocks(setting)),
    zone: quick(async () => (knowsZone(setting.world.now(), setting.runtime?.offset) ? [] : [{ key: 'wrong' }])),
    holidays: quick(() => findHolidays(setting)),
    timers: quick(() => feelBeat(setting)),
    quarantine: quick(() => countQuarantine(setting)),
    delivery: quick(() => countUndelivered(setting)),
  };
}

const userOf = (id: string): string => `/users/${encodeURIComponent(id)}`;

/** A list of Graph; a page of something in between is none. */
async function listed(graph: Graph, path: string): Promise<readonly unknown[]> {
  const { value } = ((await graph.get(path)) ?? {}) as { value?: unknown };
  if (!Array.isArray(value)) throw new GraphTrouble('GET', path, 0, 'unconfirmed', false, undefined);
  return value;
}

/** Never more of a message than its id, and of one only. */
const peek = (graph: Graph, mailbox: string) => listed(graph, `${userOf(mailbox)}/messages?$select=id&$top=1`);

const readMailbox = ({ graph, mailbox }: SelfTestSetting): Promise<Found> =>
  peek(graph(), mailbox).then(() => [], foundFor({ 403: 'denied', 404: 'missing' }));

/** So many mailboxes are tried until one tells: some colleagues have none. */
const MOST_MAILBOXES = 5;

/** T18. Closed is good, open is the alarm; a mailbox that is not there tells nothing. */
async function readOther({ graph, mailbox, world }: SelfTestSetting, by: PersonId | undefined): Promise<Found> {
  const client = graph();
  const rank = ([id, { lead }]: readonly [string, Known]) => (id === by ? 0 : lead ? 1 : 2);
  const others = (await handlersOf(world)).filter(([, { address }]) => address?.toLowerCase() !== mailbox.toLowerCase());
  for (const [id] of others.sort((one, other) => rank(one) - rank(other)).slice(0, MOST_MAILBOXES)) {
    try {
      await peek(client, id);
      return [{ key: 'open' }];
    } catch (error) {
      if (!(error instanceof GraphTrouble) || ![403, 404].includes(error.status)) throw error;
      if (error.status === 403 && error.code === 'ErrorAccessDenied') return [];
    }
  }
  return [{ key: 'unclear' }];
}

/** Everybody of the team, by the last list of its members. */
const handlersOf = async ({ store }: World): Promise<(readonly [PersonId, Known])[]> =>
  Object.entries(await store.people.read()).filter(([, { member }]) => member);

const NEWEST = 25;

/** Whether the app may send shows only in what it has sent: rights of Exchange cannot be asked (facts/graph E1), and a test sends nothing. */
async function lastLetter({ graph, mailbox }: SelfTestSetting): Promise<Found> {
  const mark = encodeURIComponent(`singleValueExtendedProperties($filter=id eq '${OWN_PROPERTY}')`);
  const path = `${userOf(mailbox)}/mailFolders/sentitems/messages?$select=id,sentDateTime&$expand=${mark}&$top=${NEWEST}`;
  try {
    const ours = ((await listed(graph(), path)) as readonly Sent[]).find(
      ({ singleValueExtendedProperties: marks }) => (marks?.length ?? 0) > 0,
    );
    const at = parseInstant(ours?.sentDateTime);
    return at ? { at } : [{ key: 'none-yet', values: { count: NEWEST } }];
  } catch (error) {
    return foundFor({ 403: 'denied' })(error);
  }
}

interface Sent {
  readonly sentDateTime?: unknown;
  readonly singleValueExtendedProperties?: readonly unknown[];
}

/** It is renewed each hour once less than four days are left (bot/in/subscription.ts): with less than three, that has failed for a day. */
const ENDING_MINUTES = 3 * 24 * 60;

async function findSubscription({ graph, publicUrl, world }: SelfTestSetting): Promise<Found> {
  const kept = await world.store.settings.subscription.get();
  if (!kept) return [{ key: 'none' }];
  const all = (await listed(graph(), '/subscriptions')) as readonly {
    id?: unknown;
    notificationUrl?: unknown;
    expirationDateTime?: unknown;
  }[];
  const ours = all.find(({ id }) => id === kept.data.id);
  if (!ours) return [{ key: 'gone' }];
  if (ours.notificationUrl !== notificationUrlOf(publicUrl)) return [{ key: 'elsewhere' }];
  const ends = parseInstant(ours.expirationDateTime);
  return ends && ends > addMinutes(world.now(), ENDING_MINUTES) ? [] : [{ key: 'ending' }];
}

/** By the road of the cards themselves, which shows that we are in; whether the channel is there, Graph knows. */
async function reachChannel({ channel, reach, graph }: SelfTestSetting): Promise<Found> {
  const chosen = await channel();
  if (!chosen) return [{ key: 'not-chosen' }];
  const out = await reach(chosen).then(() => [], foundFor({ 403: 'out', 404: 'removed' }));
  if (out.length > 0) return out;
  const path = `/teams/${encodeURIComponent(chosen.teamId)}/channels/${encodeURIComponent(chosen.channelId)}?$select=id`;
  return graph()
    .get(path)
    .then(() => [], foundFor({ 403: 'denied', 404: 'removed' }));
}

async function readRoster({ channel, graph, world: { store } }: SelfTestSetting): Promise<Found> {
  const chosen = await channel();
  if (!chosen) return [{ key: 'no-team' }];
  // Asked anew, and nothing of it is learnt here.
  const who = whoIn(graph(), { ...store, people: { read: store.people.read, learn: async () => {} } });
  return who
    .members(chosen.teamId)
    .then(
      (members) => (Object.values(members).some(({ lead }) => lead) ? [] : [{ key: 'leaderless' }]),
      foundFor({ 403: 'denied', 404: 'missing' }),
    );
}

/** Each table is there, and a row can be written, read and taken away. */
async function tryTables({ world: { store, now } }: SelfTestSetting): Promise<Found> {
  const missing: string[] = [];
  for (const name of TABLES) {
    try {
      await store.tables[name].get('self-test', 'none');
    } catch (error) {
      const status = statusOf(error);
      if (status === 403) return [{ key: 'denied' }];
      if (status !== 404) throw error;
      missing.push(name);
    }
  }
  if (missing.length > 0) return [{ key: 'missing', values: { tables: missing.join(', ') } }];
  const holder = randomUUID();
  const slot = store.settings.once(`self-test-${holder}`);
  try {
    await slot.set(undefined, { at: now(), done: true, holder });
    const row = await slot.get();
    if (row?.data.holder !== holder) throw new Error('A row that was written to "settings" cannot be read back.');
    await slot.clear(row);
    return [];
  } catch (error) {
    if (statusOf(error) === 403) return [{ key: 'read-only' }];
    throw error;
  }
}

const statusOf = (error: unknown): unknown =>
  ((error as { cause?: unknown } | undefined)?.cause as { statusCode?: unknown })?.statusCode;

/** More than any team of ours has, and no more than fits in the time. */
const MOST_HANDLERS = 60;
const DAY_MINUTES = 24 * 60;

async function eachHandler(
  { world }: SelfTestSetting,
  ask: (person: PersonId, known: Known) => Promise<string | undefined>,
): Promise<readonly Finding[]> {
  const found = new Map<string, PersonId[]>();
  const handlers = (await handlersOf(world)).slice(0, MOST_HANDLERS);
  if (handlers.length === 0) return [{ key: 'nobody' }];
  await Promise.all(
    handlers.map(async ([id, known]) => {
      const key = await ask(id, known);
      if (key) found.set(key, [...(found.get(key) ?? []), id].sort());
    }),
  );
  return [...found].map(([key, people]) => ({ key, people }));
}

/** On each handler's own path, because a meeting is planned on the path of whoever handles the complaint (bot/in/freebusy.ts). */
async function readCalendars(setting: SelfTestSetting): Promise<Found> {
  const { world } = setting;
  const client = setting.graph();
  const at = (moment: Instant) => ({ dateTime: moment.slice(0, 19), timeZone: 'UTC' });
  return eachHandler(setting, async (person, { address }) => {
    if (!address) return 'no-answer';
    const asked = { schedules: [address], startTime: at(world.now()), endTime: at(addMinutes(world.now(), DAY_MINUTES)) };
    try {
      const path = `${userOf(person)}/calendar/getSchedule`;
      const { value } = ((await client.post(path, { ...asked, availabilityViewInterval: 60 })) ?? {}) as {
        value?: readonly { error?: unknown; scheduleItems?: unknown }[];
      };
      return Array.isArray(value?.[0]?.scheduleItems) && !value[0].error ? undefined : 'no-answer';
    } catch (error) {
      if (error instanceof GraphTrouble && error.status === 403) return 'denied';
      if (error instanceof GraphTrouble && error.status === 404) return 'no-answer';
      throw error;
    }
  });
}

const TEAMS = 'teamsForBusiness';

/** A calendar tells whether a meeting in it gets a link: who has no licence for Teams lacks the provider. Where we may not look, the check of calendars says so. */
async function findProviders(setting: SelfTestSetting): Promise<Found> {
  const client = setting.graph();
  const providersOf = async (user: string): Promise<readonly unknown[] | undefined> => {
    const path = `${userOf(user)}/calendar?$select=allowedOnlineMeetingProviders,defaultOnlineMeetingProvider`;
    try {
      const { allowedOnlineMeetingProviders: providers } = ((await client.get(path)) ?? {}) as Record<string, unknown>;
      return Array.isArray(providers) ? providers : undefined;
    } catch (error) {
      if (error instanceof GraphTrouble && [403, 404].includes(error.status)) return undefined;
      throw error;
    }
  };
  let told = 0;
  const lacks = async (user: string): Promise<string | undefined> => {
    const providers = await providersOf(user);
    if (!providers) return undefined;
    told++;
    return providers.includes(TEAMS) ? undefined : 'no-teams';
  };
  if (setting.hearings === 'mailbox') {
    const key = await lacks(setting.mailbox);
    return told === 0 ? [{ key: 'nobody' }] : key ? [{ key }] : [];
  }
  const found = await eachHandler(setting, lacks);
  return told === 0 ? [{ key: 'nobody' }] : found;
}

const MOST_SECONDS = 120;

async function compareClocks({ services }: SelfTestSetting): Promise<Found> {
  const found = await Promise.all(
    services.map(async ({ name: who, ours, theirs }): Promise<Finding | undefined> => {
      const told = await theirs();
      if (told === undefined) return { key: 'no-date', values: { who } };
      const seconds = Math.round(Math.abs(ours() - told) / 1000);
      return seconds > MOST_SECONDS ? { key: 'off', values: { who, seconds } } : undefined;
    }),
  );
  return found.flatMap((one) => one ?? []);
}

async function findHolidays({ world: { store, now, zone }, runtime }: SelfTestSetting): Promise<Found> {
  const calendar = await store.calendar.read();
  const years = yearsWithout(now(), zone, calendar, runtime?.holidays ?? holidaysIn);
  if (years.length > 0) return [{ key: 'missing', values: { years: years.join(', ') } }];
  return lacksClosingDays(now(), zone, calendar) ? [{ key: 'closing-days' }] : [];
}

async function feelBeat({ beat }: SelfTestSetting): Promise<Found> {
  const felt = await beat();
  if (felt === 'unreachable') return [{ key: felt }];
  const keys = ['still', 'failing'] as const;
  return keys.flatMap((key) => (felt[key].length > 0 ? [{ key, values: { timers: felt[key].join(', ') } }] : []));
}

const LATE_MINUTES = 15;

/** Timers whose failures are remembered, here on this instance. */
export interface Watched {
  readonly timers: readonly Timer[];
  beat(settings: Settings, now: () => Instant): Promise<Beat>;
}

/** A timer stands still when no instance has claimed its tick for too long; it fails when it has failed here for so long. */
export function watched(timers: readonly Timer[], now: () => Instant): Watched {
  const failingSince = new Map<string, Instant>();
  const watch = (timer: Timer): Timer => ({
    ...timer,
    async run() {
      try {
        await timer.run();
        failingSince.delete(timer.name);
      } catch (error) {
        failingSince.set(timer.name, failingSince.get(timer.name) ?? now());
        throw error;
      }
    },
  });
  return {
    timers: timers.map(watch),
    async beat(settings) {
      const late = addMinutes(now(), -LATE_MINUTES);
      const claimed = await Promise.all(timers.map(({ name }) => settings.tick(name).get()));
      const still = timers.filter(({ everyMinutes }, n) => {
        const tick = claimed[n]?.data.tick;
        return !tick || tickedAt(tick, everyMinutes) < addMinutes(late, -everyMinutes);
      });
      const fails = [...failingSince].filter(([, since]) => since <= late);
      return { still: still.map(({ name }) => name), failing: fails.map(([name]) => name) };
    },
  };
}

async function countQuarantine({ world: { store } }: SelfTestSetting): Promise<Found> {
  const count = (await store.register.quarantined()).length;
  return count > 0 ? [{ key: 'waiting', values: { count } }] : [];
}

const UNDELIVERED_MINUTES = 60;

async function countUndelivered({ world: { store, now } }: SelfTestSetting): Promise<Found> {
  const late = addMinutes(now(), -UNDELIVERED_MINUTES);
  const count = (await store.lists.marked()).filter(({ data }) => data.at < late).length;
  return count > 0 ? [{ key: 'waiting', values: { count } }] : [];
}

/** What was found last, without anybody's name: how many and which checks failed. */
export const lastSelfTest = async (settings: Settings): Promise<SelfTested | undefined> => (await settings.selfTest.get())?.data;

/** Other instances that write at the same moment. */
const TRIES = 5;

async function keep(outcomes: readonly Outcome[], { store, now }: World): Promise<void> {
  const slot = store.settings.selfTest;
  for (let tries = 0; tries < TRIES; tries++) {
    const seen = await slot.get();
    const kept = { at: now(), failing: failing(outcomes), told: seen?.data.told ?? {} };
    if ((await slot.set(seen, kept)) !== 'changed') return;
  }
}

/** The answer to the word. In a channel nobody learns where the house is weak; `soon` says that it takes a moment. */
export async function selfTestAnswer(
  { person, place, sight }: Visit,
  { selfTest, world, log }: { readonly selfTest: SelfTest; readonly world: World; readonly log: Log },
  soon: (words: string) => Promise<void>,
): Promise<Card | string> {
  const { t } = sight;
  if (!isLead(person)) return t('refusal.not-lead');
  if (!place.personal) return t('self-test.personal');
  await soon(t('self-test.busy'));
  const outcomes = await selfTest.examine(person.id);
  // Who may not write must hear so all the same.
  await keep(outcomes, world).catch((error) => log.broken('the result of the self-test could not be kept', error));
  return selfTestCard(outcomes, sight);
}
