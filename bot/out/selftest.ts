/**
 * The hands of the self-test (F90): asking Teams and other people's clocks without leaving a trace, and each working day, early, telling
 * the leads what broke. All well is silence.
 */
import { type CheckName, failing, newsOf, type Outcome } from '../core/selftest.ts';
import { dayAt, timeAt } from '../core/time.ts';
import { isWorkingDay } from '../core/workdays.ts';
import type { World } from '../handle.ts';
import type { QualityChannel } from '../store/settings.ts';
import { selfTestCard } from '../view/selftest.ts';
import type { Card } from '../view/templates.ts';
import { dutch } from '../view/texts.ts';
import type { Adapter } from '../wire/adapter.ts';
import type { Log } from '../wire/log.ts';
import { claimed } from './claim.ts';
import { attempt, cardActivity, TeamsTrouble, TIMEOUT } from './teams.ts';

type Parameters<Name extends 'createConversation' | 'sendToConversation'> = Awaited<
  ReturnType<Adapter['connector']>
>['conversations'][Name] extends (first: infer First, second: infer Second, ...rest: never[]) => unknown
  ? [First, Second]
  : never;

/** One member of the channel is asked and dropped: the same address, token and roster as a card's, and nothing is posted. */
export async function reachChannel(adapter: Adapter, { serviceUrl, channelId }: QualityChannel): Promise<void> {
  await attempt('a look at the channel', async () => {
    const { conversations } = await adapter.connector(serviceUrl);
    // Its types want a continuation token of a first page, which has none.
    const first = { pageSize: 1, timeout: TIMEOUT } as unknown as { pageSize: number; continuationToken: string };
    return conversations.getConversationPagedMembers(channelId, first);
  });
}

/** The Date of any answer, a refusal among them, so no token goes along. In milliseconds; nothing when there is none. */
export async function dateAt(url: string, milliseconds: number): Promise<number | undefined> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(milliseconds), redirect: 'manual' });
    await response.body?.cancel();
    const told = Date.parse(response.headers.get('date') ?? '');
    return Number.isNaN(told) ? undefined : told;
  } catch {
    return undefined;
  }
}

/** Where the table service listens. */
export function tablesUrl(tables: { readonly endpoint?: string; readonly connectionString?: string }): string {
  if (tables.endpoint) return tables.endpoint;
  const parts = new Map((tables.connectionString ?? '').split(';').map((part) => part.split(/=(.*)/s) as [string, string]));
  if (parts.has('UseDevelopmentStorage')) return 'http://127.0.0.1:10002/devstoreaccount1';
  const suffix = parts.get('EndpointSuffix') ?? 'core.windows.net';
  return parts.get('TableEndpoint') ?? `https://${parts.get('AccountName')}.table.${suffix}`;
}

export interface Daily {
  readonly world: World;
  readonly log: Log;
  readonly adapter: Adapter;
  channel(): Promise<QualityChannel | undefined>;
  examine(): Promise<readonly Outcome[]>;
  readonly holder: string;
}

/** An hour before offices open. */
const FROM = '08:00';
/** A claim that was not finished by then belonged to a process that died, or Teams was down; a card twice does less harm than none. */
const CLAIM_MINUTES = 5;

/**
 * Tests, remembers what was found, and tells what is news: once a working day, whatever the number of instances. A house for which no
 * channel was chosen yet is being set up; nobody waits for alarms of it.
 */
export async function testDaily({ world, log, adapter, channel, examine, holder }: Daily): Promise<void> {
  const { store, zone } = world;
  const now = world.now();
  const today = dayAt(now, zone);
  const where = await channel();
  if (!where || !isWorkingDay(today, world.calendar()) || timeAt(now, zone) < FROM) return;
  const once = store.settings.once(`self-test-${today}`);
  const claim = await claimed(once, now, CLAIM_MINUTES, holder);
  if (!claim) return;

  const outcomes = await examine();
  const slot = store.settings.selfTest;
  const before = await slot.get();
  const { broken, mended, told } = newsOf(before?.data.told ?? {}, outcomes, now);
  if (broken.length + mended.length > 0) await tell({ outcomes, mended }, where, { world, log, adapter });
  // Who asked for a test meanwhile wrote what they found; that the leads were told must not be lost.
  const newest = await slot.get();
  await slot.set(newest, { at: now, failing: failing(outcomes), told });
  await once.set(claim, { at: now, done: true, holder });
}

interface News {
  readonly outcomes: readonly Outcome[];
  readonly mended: readonly CheckName[];
}

/** To each lead in their own chat; when none has one, the channel hears that there is news, and no more. */
async function tell(
  { outcomes, mended }: News,
  where: QualityChannel,
  { world, log, adapter }: Pick<Daily, 'world' | 'log' | 'adapter'>,
) {
  const { store, now, zone } = world;
  const people = await store.people.read();
  const sight = { t: dutch, now: now(), zone, calendar: world.calendar(), nameOf: (id: string) => people[id]?.name };
  const card = selfTestCard(outcomes, sight, mended);
  const leads = Object.keys(people).filter((id) => people[id]?.member && people[id].lead);
  let reached = 0;
  let down: unknown;
  for (const lead of leads) {
    try {
      await sayTo(lead, where, card, adapter);
      reached++;
    } catch (error) {
      // Who has no chat with the bot, or blocked it, is nobody's mistake.
      if (error instanceof TeamsTrouble && [403, 404].includes(error.status)) continue;
      down = error;
      log.broken('a lead could not be told of the self-test', error);
    }
  }
  if (reached > 0) return;
  // The claim ends by itself, and then it is tried again.
  if (down) throw down;
  await store.notices.give('self-test', dayAt(now(), zone), now());
}

/** Teams answers the chat that is there, or makes one with who has the app. */
async function sayTo(person: string, { serviceUrl, tenantId }: QualityChannel, card: Card, adapter: Adapter): Promise<void> {
  const asked = { isGroup: false, tenantId, members: [{ id: person }], channelData: { tenant: { id: tenantId } } };
  await attempt('a card in a chat', async () => {
    const { conversations } = await adapter.connector(serviceUrl);
    const { id } = await conversations.createConversation(asked as unknown as Parameters<'createConversation'>[0], {
      timeout: TIMEOUT,
    });
    const activity = cardActivity(card, dutch('self-test.title')) as Parameters<'sendToConversation'>[1];
    return conversations.sendToConversation(id, activity, { timeout: TIMEOUT });
  });
}
