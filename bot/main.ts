/** Puts the house together and opens the doors; the only file that knows all the others. */
import { randomUUID } from 'node:crypto';
import { setImmediate, setTimeout } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { type Config, hushExporter, readConfig } from './config.ts';
import { addMinutes, type Instant, parseInstant } from './core/time.ts';
import { deliver, type Hands } from './deliver.ts';
import type { World } from './handle.ts';
import { absenceDoor } from './in/absence.ts';
import { proposeMeeting } from './in/agenda.ts';
import { clockDoor, remindDue, type Timer } from './in/clock.ts';
import { tellClosingDays } from './in/closing.ts';
import type { Door } from './in/door.ts';
import { submit } from './in/door.ts';
import { freeBusyDoor } from './in/freebusy.ts';
import { followHearings } from './in/hearings.ts';
import { heldStreams } from './in/held.ts';
import { knocksAt } from './in/knocks.ts';
import { makeLink } from './in/link.ts';
import { linkDoor } from './in/links.ts';
import { mailboxDoor } from './in/mail.ts';
import { reconcileWith } from './in/reconcile.ts';
import { proposeDestruction } from './in/retention.ts';
import { type Beat, lastSelfTest, type SelfTestSetting, selfTest, watched } from './in/selftest.ts';
import { sentItems } from './in/sent.ts';
import { serve } from './in/server.ts';
import { doorbell } from './in/subscription.ts';
import { teamsDoor } from './in/teams.ts';
import { clicks, dialogs } from './in/verbs.ts';
import { welcomeDoor } from './in/welcome.ts';
import { whoIn } from './in/who.ts';
import { openAttachment, readAttachments } from './out/attachments.ts';
import { sweepDrafts } from './out/drafts.ts';
import { eraseHand } from './out/erase.ts';
import { mailHand } from './out/mail.ts';
import { remindMeasures } from './out/measures.ts';
import { meetingHand } from './out/meeting.ts';
import { postNotices } from './out/notices.ts';
import { postOverview } from './out/overview.ts';
import { hands, type Reach } from './out/perform.ts';
import { bookMeetings, type PackWords } from './out/quarterly.ts';
import { lookBackIn } from './out/restored.ts';
import { dateAt, reachChannel, tablesUrl, testDaily } from './out/selftest.ts';
import { teamsHand } from './out/teams.ts';
import { keyOf } from './store/keys.ts';
import type { QualityChannel } from './store/settings.ts';
import { type Store, storeOn } from './store/store.ts';
import { azureTables } from './store/table.ts';
import { dutch } from './view/texts.ts';
import { type Adapter, createAdapter } from './wire/adapter.ts';
import { createGraph } from './wire/graph.ts';
import { createLog, type Log } from './wire/log.ts';
import { tableClients } from './wire/tables.ts';
import { createTelemetry, type Note } from './wire/telemetry.ts';
import { createTurns } from './wire/turns.ts';

export interface Running {
  readonly port: number;
  readonly store: Store;
  /** Jumps the clock; local mode only. It runs on from there. */
  setClock(now: Instant): Promise<void>;
  /** Everything that was set going has come to rest. */
  idle(): Promise<void>;
  /** Takes nothing new, finishes what is under way, and ends; after the limit also what hangs is left behind. */
  stop(): Promise<void>;
}

/** Replacements for tests: where the log goes, another store, the issuer of tokens. */
export interface Fittings {
  readonly log?: Log;
  readonly store?: Store;
  readonly issuer?: Readonly<Record<string, string>>;
  /** The timers stand still; a test moves the clock itself. */
  readonly timersOff?: boolean;
  /** With the timers off, the daily self-test is off as well, unless it is asked for. */
  readonly dailyTest?: boolean;
  /** What the self-test takes for the runtime's knowledge of zones and holidays. */
  readonly runtime?: SelfTestSetting['runtime'];
  readonly retrySeconds?: number;
  readonly timeoutMilliseconds?: number;
  readonly drainMilliseconds?: number;
}

/** So many complaints are delivered side by side: more only queues at Graph and Teams, which allow four and seven a second. */
const DELIVERIES = 4;

/** With two seconds for the last telemetry it stays within ten; App Service, which said SIGTERM, waits longer (infra, docs/decisions/0020). */
const DRAIN_MILLISECONDS = 7_000;

/** Graph rings once for each mail; a busy hour has some hundreds. */
const KNOCKS_A_MINUTE = 300;

/** Whoever has not ticked for so long is not ready. */
const LATE_SECONDS = 15 * 60;

/** What waits is counted up to here: one page of Table Storage, one trip. */
const COUNTED = 1000;

const VERBS = new Set([...Object.keys(clicks), ...Object.keys(dialogs), 'search']);

/** So long after a quarterly meeting its figures can be fetched by the link in the invitation. */
const PACK_MINUTES = 14 * 24 * 60;

/** Teams' public connector; the address of a team that was added is used as soon as it is known. */
const PUBLIC_CONNECTOR = 'https://smba.trafficmanager.net/teams/';

/** A request of the self-test may take so long, and is not repeated for long: each check has five seconds. */
const TEST_MILLISECONDS = 4_000;

/** The self-test of a bot with this configuration: the same for the word in Teams, the clock and the command line. */
export function selfTestFor(
  config: Config,
  parts: {
    readonly world: World;
    readonly log: Log;
    readonly adapter: Adapter;
    channel(): Promise<QualityChannel | undefined>;
    beat(): Promise<Beat | 'unreachable'>;
    readonly fittings?: Fittings;
  },
) {
  const { app, graphUrl, mailbox, publicUrl } = config;
  const { timeoutMilliseconds = TEST_MILLISECONDS, runtime } = parts.fittings ?? {};
  const patience = Math.min(timeoutMilliseconds, TEST_MILLISECONDS);
  return selfTest({
    ...parts,
    graph: () => createGraph({ url: graphUrl, identity: app, retrySeconds: 0, timeoutMilliseconds: patience }),
    mailbox,
    publicUrl,
    hearings: config.hearing.calendar,
    reach: (channel) => reachChannel(parts.adapter, channel),
    services: [
      { name: 'Microsoft Graph', ours: () => Date.parse(parts.world.now()), theirs: () => dateAt(`${graphUrl}/`, patience) },
      // The local clock may have jumped, and the stand-in's with it; storage has the machine's.
      { name: 'Table Storage', ours: Date.now, theirs: () => dateAt(tablesUrl(config.tables), patience) },
    ],
    runtime,
  });
}

/** Where the cards go: as chosen in Teams, else by the settings. */
export async function channelOf({ team, app }: Config, { store, now }: World): Promise<QualityChannel | undefined> {
  const chosen = await store.channel.read();
  if (chosen || !team) return chosen;
  const { id: teamId, channelId } = team;
  return { teamId, channelId, channelName: '', serviceUrl: PUBLIC_CONNECTOR, tenantId: app.tenantId, at: now() };
}

export async function start(config: Config, fittings: Fittings = {}): Promise<Running> {
  const { app, local, mailbox, zone } = config;
  const written = fittings.log ?? createLog(config.logLevel);
  const telemetry = createTelemetry(
    config.insights ? { connectionString: config.insights, identity: app, log: written } : undefined,
  );
  const log = telemetry.along(written);
  let offset = 0;
  const now = (): Instant => new Date(Date.now() + offset).toISOString();
  const store = fittings.store ?? storeOn(azureTables(tableClients({ ...config.tables, identity: app })));
  const { span, factId } = telemetry;
  let closing = false;
  const world: World = { store, now, zone, calendar: () => store.calendar.current(), closing: () => closing, factId };

  const graph = createGraph({
    url: config.graphUrl,
    identity: app,
    retrySeconds: fittings.retrySeconds,
    timeoutMilliseconds: fittings.timeoutMilliseconds,
  });
  const adapter = createAdapter({
    appType: app.type,
    appId: app.id,
    tenantId: app.tenantId,
    password: app.password,
    local,
    log,
    issuer: fittings.issuer,
  });
  const who = whoIn(graph, store);

  const channel = () => channelOf(config, world);

  const turns = createTurns((error, number) => log.broken('a delivery could not finish', error, { number }), DELIVERIES);
  const errands = createTurns((error) => log.broken('an errand could not finish', error));
  const held = heldStreams(world, log);
  const deliverOne = (number: string): Promise<void> => held.deliver(number, () => deliver(number, world, handed));
  const deliverNow = (number: string): Promise<void> => turns.take(number, () => deliverOne(number));
  // A turn of the event loop later: the person's answer is on its way before the first of it begins.
  const afterwards = (number: string, first = false) =>
    void turns.take(number, () => setImmediate().then(() => deliverOne(number)), first);
  const { house, publicUrl } = config;
  const door: Door = { world, log, span, house, publicUrl, proposed: config.proposedWords, afterwards };
  const teams = teamsHand(adapter);
  const tell: Reach['tell'] = async (number, command, papers) => {
    await submit(door, { number, command, by: { system: 'delivery' }, papers });
  };
  const performing = hands({
    meeting: meetingHand({
      graph,
      world,
      log,
      house,
      mailbox: config.hearing.calendar === 'mailbox' ? mailbox : undefined,
      office: config.hearing.office,
      tell,
    }),
    eraser: eraseHand({ world, graph, mailbox, log }),
    world,
    log,
    channel,
    teams,
    mail: mailHand(
      graph,
      mailbox,
      now,
      (messageId, letter) => store.register.recordLetter(keyOf(messageId), letter),
      lookBackIn(store, graph, mailbox, now),
    ),
    listAttachments: (mail) => readAttachments(graph, mailbox, mail),
    tell,
  });
  /** Each effect is told with the fact that it comes of, whoever wrote that and whenever. */
  const handed: Hands = {
    ...performing,
    perform(effect, job) {
      const version = Number.parseInt(job.key, 10);
      const work = async (note: Note) => {
        const outcome = await performing.perform(effect, job);
        note({ outcome: 'done' in outcome ? 'done' : 'waits' });
        return outcome;
      };
      return span('effect', { number: job.number, version, kind: effect.do }, work, job.past[version - 1]?.id);
    },
  };

  const welcome = welcomeDoor(door, graph, who);
  const mail = mailboxDoor(door, graph, mailbox);
  const absence = absenceDoor(door, graph);
  const links = linkDoor(door, (link) => openAttachment(world, graph, mailbox, link));
  // The pack is anonymous, so that whoever was invited may read it; until two weeks after the meeting, as long as who planned it leads.
  const packWords: PackWords = async (quarter, { organiser: by, start }) => {
    const until = addMinutes(start, PACK_MINUTES);
    const link = await makeLink({ purpose: 'pack', quarter, file: 'document', by, until }, door);
    return dutch('pack.invitation', { quarter, link });
  };
  const book = () => bookMeetings({ world, graph, log, packWords });
  const tested = selfTestFor(config, { world, log, adapter, channel, fittings, beat: () => watch.beat(store.settings, now) });
  const bot = teamsDoor({
    ...door,
    selfTest: tested,
    bookMeetings: () => void turns.take('quarterly meetings', book),
    who,
    welcome,
    channel,
    box: mail,
    absence,
    freeBusy: freeBusyDoor(door, graph),
    links,
  });
  const sent = sentItems(door, graph, mailbox);
  const reconcile = reconcileWith(door, graph, mailbox, mail);
  const bell = doorbell(store, graph, log, { mailbox, publicUrl: config.publicUrl, now });
  const tellNotices = async () => postNotices(world, teams, await channel());
  // First what went out: an answer, or a bounce, may be about a letter that a colleague wrote a minute ago.
  const readSent = () => sent.read().catch((error) => log.broken('Sent Items could not be read', error));
  const ring = (why: string) =>
    void errands.take(randomUUID(), () =>
      readSent()
        .then(() => mail.ring())
        .then(tellNotices)
        .catch((error) => log.broken('the mailbox could not be read', error, { kind: why })),
    );

  const restore = () =>
    void errands.take(randomUUID(), () =>
      bell.restore().catch((error) => log.broken('the subscription could not be restored', error)),
    );
  const knocks = {
    notifications: knocksAt(KNOCKS_A_MINUTE, (count) => {
      log.alarm('more notifications than were looked at', { count });
      ring('many notifications');
    }),
    lifecycle: knocksAt(KNOCKS_A_MINUTE, (count) => {
      log.alarm('more lifecycle notifications than were looked at', { count });
      restore();
      ring('many lifecycle notifications');
    }),
  };

  const timers: readonly Timer[] = [
    { name: 'sent', everyMinutes: 1, run: () => sent.read() },
    { name: 'mail', everyMinutes: 1, run: () => mail.ring().then(() => mail.mend()) },
    { name: 'reconciliation', everyMinutes: 1, run: () => reconcile.ifNight() },
    { name: 'destruction', everyMinutes: 1, run: () => proposeDestruction(door) },
    { name: 'meetings', everyMinutes: 1, run: book },
    { name: 'quarterly meeting', everyMinutes: 1, run: () => proposeMeeting(door) },
    { name: 'notices', everyMinutes: 1, run: tellNotices },
    { name: 'drafts', everyMinutes: 60, run: async () => void (await sweepDrafts(world, graph, mailbox, log)) },
    { name: 'closing days', everyMinutes: 1, run: () => tellClosingDays(door) },
    { name: 'hearings', everyMinutes: 5, run: () => followHearings(door, graph) },
    { name: 'absence', everyMinutes: 15, run: () => absence.look() },
    { name: 'terms', everyMinutes: 1, run: () => remindDue(door, deliverNow, held.hold) },
    {
      name: 'delivery',
      everyMinutes: 1,
      run: async () => {
        for (const number of await held.due()) await deliverNow(number);
      },
    },
    { name: 'measures', everyMinutes: 1, run: async () => remindMeasures(world, teams, await channel(), randomUUID()) },
    { name: 'overview', everyMinutes: 1, run: async () => postOverview(world, teams, await channel(), randomUUID()) },
    { name: 'subscription', everyMinutes: 60, run: () => bell.keep() },
    {
      name: 'people',
      everyMinutes: 60,
      run: async () => {
        const chosen = await channel();
        if (chosen) await who.members(chosen.teamId);
      },
    },
  ];
  const daily = { world, log, adapter, channel, examine: () => tested.examine(), holder: randomUUID() };
  // Last: what the others have just done counts.
  const everyDay: Timer = { name: 'self-test', everyMinutes: 1, run: () => testDaily(daily) };
  const isTestedDaily = fittings.dailyTest ?? !fittings.timersOff;
  const watch = watched(isTestedDaily ? [...timers, everyDay] : timers, now);
  // Each instance for itself, before its timers: they reckon with it.
  const readCalendar = async () => void (await store.calendar.read());
  const clock = clockDoor(watch.timers, store.settings, log, now, readCalendar);

  const setClock = async (to: Instant): Promise<void> => {
    offset = Date.parse(to) - Date.now();
    for (const one of Object.values(knocks)) one.minuteOver();
    await clock.tick(true);
    await turns.idle();
  };

  await readCalendar().catch((error) => log.broken('the calendar could not be read', error));
  const server = await serve(
    {
      messages: (authorization, activity) =>
        adapter.receive(authorization, activity, (context) => {
          telemetry.note({ verb: verbOf(context.activity) });
          return bot.run(context);
        }),
      async notifications(body) {
        if (!knocks.notifications.heard()) return;
        if ((await bell.areOurs(body)).length > 0) ring('notification');
        else log.alarm('a notification was not ours');
      },
      async lifecycle(body) {
        if (!knocks.lifecycle.heard()) return;
        const ours = await bell.areOurs(body);
        if (ours.length === 0) return log.alarm('a lifecycle notification was not ours');
        if (ours.some(({ lifecycle }) => lifecycle !== 'missed')) restore();
        ring('lifecycle');
      },
      links,
      readiness: () => ({ ...readinessOf(clock.lastRun, now()), ...(closing && { ready: false, closing }) }),
      clock: local
        ? async (asked) => {
            const to = parseInstant(asked);
            if (!to) return { status: 400, body: { error: 'Give {"now": "2026-11-24T08:00:00Z"}: a moment with its zone.' } };
            await setClock(to);
            return { status: 200, body: { now: now() } };
          }
        : undefined,
    },
    {
      port: config.port,
      host: local ? '127.0.0.1' : undefined,
      log,
      told: telemetry.request,
      https: publicUrl.startsWith('https://'),
      limited: !local,
    },
  );
  log.say('the doors are open', { port: server.port, mode: local ? 'local' : 'cloud' });
  if (config.insights) hushExporter();
  const opened = now();
  telemetry.begin({
    quarantine: async () => (await store.tables.register.list('quarantine', { limit: COUNTED })).length,
    undelivered: async () => (await store.tables.index.list('undelivered', { limit: COUNTED })).length,
    timerAge: () =>
      Object.fromEntries(timers.map(({ name }) => [name, secondsBetween(clock.lastRun.get(name) ?? opened, now())])),
    async subscriptionLeft() {
      const expires = (await store.settings.subscription.get())?.data.expires;
      return expires ? Math.max(0, secondsBetween(now(), expires)) : 0;
    },
    selfTestFailed: async () => (await lastSelfTest(store.settings))?.failing.length,
  });

  if (!fittings.timersOff) {
    // Before the first minute is over: subscribe, and catch up with what happened while nobody was here.
    void clock.tick(true);
    clock.start(config.sweepSeconds);
  }

  return {
    port: server.port,
    store,
    setClock,
    idle: () => turns.idle(),
    async stop() {
      closing = true;
      for (const one of [turns, errands]) one.close();
      for (const one of Object.values(knocks)) one.stop();
      const atRest = Promise.all([server.drain(), clock.stop(), turns.idle(), errands.idle()]);
      const late = await Promise.race([
        atRest,
        setTimeout(fittings.drainMilliseconds ?? DRAIN_MILLISECONDS, 'late', { ref: false }),
      ]);
      // What is left is in the store: another process, or the next one, begins it, or takes it over when its lease ends.
      const count = turns.left;
      const cutOff = { total: turns.running + errands.running + server.answering, timer: clock.running };
      if (late !== 'late') log.say('the house is closed', { count });
      else log.alarm('the house was closed before everything was finished', { count, ...cutOff });
      await server.close();
      await telemetry.stop();
    },
  };
}

const secondsBetween = (from: Instant, to: Instant): number => Math.round((Date.parse(to) - Date.parse(from)) / 1000);

/** Which of our buttons it is; what a client claims beside them is not told. */
function verbOf({ type, name, value }: { readonly type?: string; readonly name?: string; readonly value?: unknown }): string {
  if (!name) return type === 'message' ? 'word' : 'event';
  const { action, data, commandId } = (value ?? {}) as {
    action?: { verb?: unknown };
    data?: { verb?: unknown };
    commandId?: unknown;
  };
  const verb = action?.verb ?? data?.verb ?? commandId;
  return typeof verb === 'string' && VERBS.has(verb) ? verb : 'unknown';
}

/** Ready while the clock ticks: the ages, in seconds, of each timer's last good run. */
function readinessOf(lastRun: ReadonlyMap<string, Instant>, now: Instant) {
  const ages = Object.fromEntries([...lastRun].map(([timer, at]) => [timer, secondsBetween(at, now)]));
  return { ready: lateTimers(ages).length === 0, ages };
}

/** Of the timers without which nothing goes on, those whose last good run is too old; in seconds. */
export const lateTimers = (ages: Readonly<Record<string, number>>): readonly string[] =>
  ['mail', 'delivery', 'terms'].filter((timer) => (ages[timer] ?? Number.POSITIVE_INFINITY) >= LATE_SECONDS);

/** The whole program: from its environment until a signal. `fittings`: as a test wants it. */
export async function run(fittings: Fittings = {}): Promise<void> {
  let running: Running | undefined;
  let asked = false;
  const end = async () => {
    // Whoever asks twice does not want to wait.
    if (asked) process.exit(1);
    asked = true;
    await running?.stop();
    process.exit(0);
  };
  // Before the doors open: as the first process of a container it would not hear a signal that it does not listen to.
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void end());
  running = await start(readConfig(), fittings);
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  run().catch((error: Error) => {
    // What is wrong at the start is a setting or a port: the sentence tells the cure, a stack would hide it.
    console.error(error.message);
    process.exit(1);
  });
}
