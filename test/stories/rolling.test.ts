/**
 * A rolling deploy: an old and a new process together on one store, one mailbox and one team. The old one hears SIGTERM in the middle of
 * each kind of effect, while the new one works; then the new one is the old one (R17, DESIGN section 2: P1-P6).
 */
import { randomBytes } from 'node:crypto';
import type { Command } from '../../bot/core/commands.ts';
import type { Asker, Person } from '../../bot/core/permissions.ts';
import { addMinutes, dayAt, instantAt } from '../../bot/core/time.ts';
import { addWorkingDays, standardCalendar } from '../../bot/core/workdays.ts';
import { handle, type World } from '../../bot/handle.ts';
import { type Store, storeOn } from '../../bot/store/store.ts';
import { azureTables } from '../../bot/store/table.ts';
import { tableClients } from '../../bot/wire/tables.ts';
import { connectionTo } from '../../scripts/azurite.ts';
import type { WriteMail } from '../../scripts/sim/api.ts';
import { type Sim, startSim } from '../../scripts/sim/sim.ts';
import { amsterdam } from '../kit/given.ts';
import { moment, openapi } from '../kit/house.ts';
import type { Instance } from '../kit/instance.ts';
import { promisesKept } from '../kit/oracle.ts';
import { type BotProcess, startBotProcess } from '../kit/process.ts';
import { openTollgate, type Passing, type Tollgate } from '../kit/tollgate.ts';

jest.setTimeout(240_000);

const direct = process.env.TEST_TABLES ?? '';
const CLOSED = 'the house is closed';
const CUT_OFF = 'the house was closed before everything was finished';

/** `never`: it was done, and its answer never comes. `killed`: as `after`, and without a chance to drain. */
type How = 'before' | 'after' | 'never' | 'killed';
interface Lane {
  readonly tables: Tollgate;
  readonly graph: Tollgate;
}
interface Member {
  readonly bot: BotProcess;
  readonly lane: Lane;
}

/** Everything that the processes have in common. */
interface Town {
  readonly prefix: string;
  readonly sim: Sim;
  readonly store: Store;
  readonly teams: Tollgate;
  readonly lanes: readonly Lane[];
  readonly mails: string[];
  readonly running: Set<BotProcess>;
}

let town: Town;
const lead = () => person('Hanna', ['member', 'lead']);
const person = (name: string, roles: Person['roles'] = ['member']): Person => {
  const found = town.sim.people.find((one) => one.name.startsWith(name));
  return { id: found?.id ?? '', name: found?.name ?? '', roles };
};

async function build(): Promise<Town> {
  const prefix = `o${randomBytes(6).toString('hex')}`;
  const sim = await startSim({ now: moment('2026-11-23 09:30'), openapi });
  const teams = await openTollgate(sim.url);
  const azurite = `http://127.0.0.1:${/127\.0\.0\.1:(\d+)/.exec(direct)?.[1]}`;
  // The leaving one, the staying one, and the one that is being started.
  const lanes = await Promise.all(
    [1, 2, 3].map(async () => ({ tables: await openTollgate(azurite), graph: await openTollgate(sim.url) })),
  );
  const store = storeOn(azureTables(tableClients({ connectionString: direct, prefix })));
  // A ring would have the wrong one of the two read a mail.
  sim.holdNotifications(true);
  await sim.install({ as: sim.people[0]?.id ?? '' }).catch(() => undefined);
  await store.settings.channel.set(undefined, {
    teamId: sim.team.id,
    channelId: sim.team.channels.find(({ name }) => name === 'Klachten')?.id ?? '',
    channelName: 'Klachten',
    serviceUrl: `${teams.url}/`,
    tenantId: 'local',
    at: sim.now(),
  });
  return { prefix, sim, store, teams, lanes, mails: [], running: new Set() };
}

beforeEach(async () => {
  town = await build();
});
afterEach(async () => {
  const { sim, teams, lanes, running } = town;
  for (const bot of running) await bot.kill();
  await Promise.all([teams, ...lanes.flatMap(({ tables, graph }) => [tables, graph])].map((gate) => gate.close()));
  await sim.close();
});

async function open(lane: Lane, more: Instance = {}): Promise<Member> {
  const env = {
    GRAPH_URL: `${lane.graph.url}/v1.0`,
    TABLES_CONNECTION_STRING: connectionTo(lane.tables.port),
    TABLES_PREFIX: town.prefix,
  };
  const bot = await startBotProcess(env, { timersOff: true, retrySeconds: 0, ...more });
  town.running.add(bot);
  return { bot, lane };
}

function write(mail: WriteMail): void {
  town.mails.push(town.sim.writeMail(mail).messageId);
}
let writers = 0;
const complain = (mail: WriteMail = {}): void =>
  write({
    subject: `Klacht ${++writers}`,
    text: `Het ging mis, keer ${writers}.`,
    from: { address: `klager${writers}@example.org` },
    ...mail,
  });

async function ask(number: string, command: Command, by: Asker): Promise<void> {
  const { store, sim } = town;
  const world: World = { store, now: () => sim.now(), zone: amsterdam, calendar: () => standardCalendar };
  const handled = await handle({ number, command, by }, world);
  if ('refused' in handled) throw new Error(`${command.type} was refused: ${handled.refused}.`);
}

const later = (minutes: number) => town.sim.setNow(addMinutes(town.sim.now(), minutes));
const tick = (bot: BotProcess) => bot.setClock(town.sim.now());

/** Complaints that nobody has, each for one round. */
let stock: string[] = [];
const taken = (): string => stock.shift() ?? '';
const booked: string[] = [];

function press(bot: BotProcess, as: string, number: string) {
  town.sim.setBotUrl(bot.url);
  const message = town.sim
    .state(person('Hanna').id)
    .messages.filter(({ root, summary }) => !root && summary?.startsWith(`Klacht ${number}:`))
    .at(-1);
  const data = { number, generation: generationOf(message?.cards), notInvolved: 'true' };
  return town.sim.click({ as: person(as).id, message: message?.id ?? '', verb: 'claim', data });
}
const generationOf = (cards: unknown) => Number(/"generation":(\d+)/.exec(JSON.stringify(cards))?.[1]);

async function chosen(): Promise<string> {
  const number = taken();
  const { store, sim } = town;
  const sanne = person('Sanne');
  const proposal = `hearing-${number}`;
  const content = `letter-${number}`;
  await store.content.keep(number, content, {
    kind: 'letter',
    to: { name: 'Noor', address: 'noor@example.org' },
    subject: number,
    text: 't',
  });
  const today = dayAt(sim.now(), amsterdam);
  const nth = Number(number.slice(-4));
  const slots = [3, 4].map((days) => ({
    start: instantAt(addWorkingDays(today, days + nth, standardCalendar), '10:00', amsterdam),
    minutes: 45,
  }));
  const until = addWorkingDays(today, 2, standardCalendar);
  const letters = { letter: content, reminder: content, until };
  await ask(number, { type: 'ClaimComplaint', notInvolved: true }, sanne);
  await ask(number, { type: 'ProposeHearing', proposal, slots, forms: ['teams'], people: [], ...letters }, sanne);
  await ask(
    number,
    { type: 'ChooseHearing', proposal, start: slots[0]?.start ?? '', form: 'teams', how: 'link' },
    { system: 'link' },
  );
  return number;
}

interface Kind {
  readonly gate: 'tables' | 'graph' | 'teams';
  fits(passing: Passing): boolean;
  /** Has this process do it; what comes of it is the round's business. */
  begin(bot: BotProcess): Promise<unknown>;
}

const isBatch =
  (words: string) =>
  ({ path, body }: Passing) =>
    path.includes('$batch') && body.includes(words);
const posts =
  (words: string) =>
  ({ method, path, body }: Passing) =>
    method === 'POST' && path.endsWith('/v3/conversations') && body.includes(words);
const mail = async (bot: BotProcess, more?: WriteMail) => {
  complain(more);
  await tick(bot);
};
/** To the next working day, at the opening of the office. */
const nextMorning = async (bot: BotProcess) => {
  const { sim } = town;
  sim.setNow(instantAt(addWorkingDays(dayAt(sim.now(), amsterdam), 1, standardCalendar), '09:05', amsterdam));
  await tick(bot);
};
const attachments = [{ name: 'rooster.txt', contentType: 'text/plain', contentBase64: 'cm9vc3Rlcg==' }];
let measures = 0;

/** Where the old process hears it: in the middle of the request that takes the step. */
const kinds: Readonly<Record<string, Kind>> = {
  reminder: {
    gate: 'teams',
    fits: ({ path, body }) => path.endsWith('/activities') && body.includes('klacht K-'),
    begin: nextMorning,
  },
  overview: { gate: 'teams', fits: posts('Overzicht van de klachten'), begin: nextMorning },
  'complaint written': { gate: 'tables', fits: isBatch('ComplaintReceived'), begin: mail },
  'new card': { gate: 'teams', fits: posts('K-2026-'), begin: mail },
  'letter, draft': { gate: 'graph', fits: ({ path }) => path.endsWith('/createReply'), begin: mail },
  'letter, sending': { gate: 'graph', fits: ({ path }) => path.endsWith('/send'), begin: mail },
  'letter, recorded': { gate: 'tables', fits: isBatch('LetterSent'), begin: mail },
  attachments: { gate: 'graph', fits: ({ path }) => path.includes('/attachments'), begin: (bot) => mail(bot, { attachments }) },
  claim: { gate: 'tables', fits: isBatch('HandlerClaimed'), begin: (bot) => press(bot, 'Sanne', taken()) },
  'card update': { gate: 'teams', fits: ({ method }) => method === 'PUT', begin: (bot) => press(bot, 'Sanne', taken()) },
  'reply in the thread': {
    gate: 'teams',
    fits: ({ path, body }) => path.endsWith('/activities') && body.includes('teruggegeven'),
    async begin(bot) {
      const number = taken();
      await ask(number, { type: 'ClaimComplaint', notInvolved: true }, person('Sanne'));
      await ask(number, { type: 'ReleaseComplaint', reason: 'note-1' }, person('Sanne'));
      await tick(bot);
    },
  },
  meeting: {
    gate: 'graph',
    fits: ({ method, path }) => method === 'POST' && path.endsWith('/calendar/events'),
    async begin(bot) {
      booked.push(await chosen());
      await tick(bot);
    },
  },
  'meeting, cancelled': {
    gate: 'graph',
    fits: ({ path }) => path.endsWith('/cancel'),
    async begin(bot) {
      const number = booked.shift() ?? '';
      await ask(number, { type: 'CancelHearing', proposal: `hearing-${number}` }, person('Sanne'));
      await tick(bot);
    },
  },
  'another complaint told': {
    gate: 'tables',
    fits: isBatch('ComplaintAbsorbed'),
    async begin(bot) {
      await ask(taken(), { type: 'MergeComplaint', into: taken() }, lead());
      await tick(bot);
    },
  },
  erased: { gate: 'tables', fits: ({ method, path }) => method === 'POST' && path.includes('content'), begin: erase },
  'mailbox cleared': { gate: 'graph', fits: ({ path }) => path.endsWith('/move'), begin: erase },
  notice: {
    gate: 'teams',
    fits: posts('Bericht voor de kwaliteitsleider'),
    async begin(bot) {
      later(16);
      write({
        subject: 'Vraag',
        text: `Ik heb een klacht over week ${++writers}.`,
        from: { address: `vrager${writers}@example.org` },
      });
      await tick(bot);
    },
  },
  measure: {
    gate: 'teams',
    fits: posts('Maatregelen'),
    async begin(bot) {
      const { store, sim } = town;
      const day = addWorkingDays(dayAt(sim.now(), amsterdam), 3, standardCalendar);
      const what = { kind: 'repair', description: 'text-1', owner: person('Sanne').id, due: day, cause: 'process' } as const;
      const fact = { type: 'MeasureTaken', ...what, quarter: '2026Q3', complaints: [], draft: `draft-${++measures}` } as const;
      await store.measures.take('2026', { id: `measure-${measures}`, at: sim.now(), by: { person: lead().id }, fact });
      await tick(bot);
    },
  },
  'quarterly meeting': {
    gate: 'graph',
    fits: ({ method, path, body }) => method === 'POST' && path.endsWith('/calendar/events') && body.includes('Kwartaaloverleg'),
    async begin(bot) {
      const { store, sim } = town;
      const quarter = `${2027 + ++measures}Q1`;
      const plan = { plan: `plan-${measures}`, organiser: lead().id, start: moment('2026-12-21 10:00'), minutes: 60, people: [] };
      const fact = { type: 'MeetingPlanned', ...plan } as const;
      await store.meetings.append(quarter, 0, { id: plan.plan, at: sim.now(), by: { person: lead().id }, fact });
      await tick(bot);
    },
  },
};

async function erase(bot: BotProcess): Promise<void> {
  const number = taken();
  await ask(number, { type: 'DismissComplaint', reason: 'question' }, lead());
  await ask(number, { type: 'EraseContent', why: 'request', reason: 'objection' }, lead());
  await tick(bot);
}

/** What goes on meanwhile, at the process that stays. */
async function busy({ bot }: Member, round: number): Promise<void> {
  const receipt = town.sim.sentMails().at(-1);
  const loads: readonly WriteMail[] = [
    { subject: 'Vraag over mijn rooster', text: 'Werk ik maandag in Utrecht?' },
    {
      subject: `Klacht ${++writers}`,
      text: `Ook dit ging mis, keer ${writers}.`,
      from: { address: `klager${writers}@example.org` },
    },
    {
      subject: 'Re: uw klacht',
      inReplyTo: receipt?.messageId,
      text: `Nog iets, keer ${round}.`,
      from: { address: receipt?.to[0]?.address },
    },
  ];
  write(loads[round % 3] as WriteMail);
  const number = stock.at(-1);
  if (number && round % 2) await press(bot, 'Youssef', number);
  await tick(bot);
}

async function claimsLeft(): Promise<number> {
  const { store, sim } = town;
  let count = 0;
  for (const { key } of await store.lists.marked()) {
    const { progress } = await store.streams.read(key);
    for (const { data } of progress.values()) if (data.state === 'taken' && data.lease > sim.now()) count++;
  }
  return count;
}

interface Round {
  readonly code: number | string;
  readonly last: unknown;
  /** Effects that are claimed by who is no more. */
  readonly claims: number;
}

async function hearsIt(old: BotProcess): Promise<void> {
  old.ask();
  for (let attempt = 0; attempt < 400; attempt++) {
    const ready = await fetch(`${old.url}/readyz`)
      .then((answer) => answer.json() as Promise<{ closing?: true }>)
      .catch(() => undefined);
    if (ready?.closing || old.child.exitCode !== null) return;
    await new Promise((next) => setTimeout(next, 10));
  }
}

/** SIGTERM in the middle of one effect, while the other process works; and after it, everything comes to rest. */
async function round(nth: number, kind: Kind, how: How, old: Member, stays: Member): Promise<Round> {
  const gate = kind.gate === 'teams' ? town.teams : old.lane[kind.gate];
  let letGo = () => {};
  const letOn = new Promise<void>((go) => {
    letGo = go;
  });
  await new Promise<void>((heard, missed) => {
    gate.hold(kind.fits, how === 'before' ? 'before' : 'after', async () => {
      if (how === 'killed') await old.bot.kill();
      else await hearsIt(old.bot);
      heard();
      await letOn;
    });
    // Its own request for the clock is cut off with everything else: that is no trouble.
    let trouble: unknown;
    kind.begin(old.bot).catch((error) => {
      trouble = error;
    });
    setTimeout(
      () => missed(new Error('The step at which it should have been held never came.', { cause: trouble })),
      15_000,
    ).unref();
  });
  await busy(stays, nth);
  if (how !== 'never') letGo();
  const code = await old.bot.ended;
  letGo();
  town.running.delete(old.bot);
  const last = old.bot.log.at(-1)?.msg;
  const claims = await claimsLeft();
  // What was cut off is taken over when its lease is over.
  later(how === 'never' || how === 'killed' ? 3 : 1);
  await settle(stays);
  return { code, last, claims };
}

async function settle({ bot }: Member): Promise<void> {
  for (let minutes = 0; minutes < 20; minutes++) {
    await tick(bot);
    if ((await town.store.lists.marked()).length === 0 && (await town.store.register.pending()).length === 0) return;
    later(1);
  }
}

async function fill(one: Member, count: number): Promise<void> {
  const before = new Set((await town.store.lists.open()).map(({ number }) => number));
  for (let n = 0; n < count; n++) complain();
  await settle(one);
  stock = (await town.store.lists.open()).map(({ number }) => number).filter((number) => !before.has(number));
}

type Step = { readonly name: string; readonly kind: Kind; readonly how: How };
const planOf = (names: readonly string[], hows: readonly How[]): readonly Step[] =>
  names.flatMap((name) => hows.map((how) => ({ name, kind: kinds[name] as Kind, how })));

/** One restart after the other; each process is the new one, then the old one. */
async function roll(plan: readonly Step[], more: Instance = {}) {
  const [first, second, third] = town.lanes as [Lane, Lane, Lane];
  // One whose request is never answered is not waited for long.
  const fittings = (nth: number) => ({ ...more, ...(plan[nth]?.how === 'never' && { drainMilliseconds: 300 }) });
  let [old, stays] = await Promise.all([open(first, fittings(0)), open(second, fittings(1))]);
  let free = third;
  await fill(stays, 1);
  stock = [];
  const wrong: string[] = [];
  const sums = { restarts: plan.length, drained: 0, cutOff: 0, killed: 0, claimsLeft: 0 };
  for (const [nth, { name, kind, how }] of plan.entries()) {
    // The days of reminders are over: from now on there are more complaints.
    if (stock.length < 2 && !DAYS.includes(name)) await fill(stays, 32);
    const [next, { code, last, claims }] = await Promise.all([open(free, fittings(nth + 2)), round(nth, kind, how, old, stays)]);
    const drained = code === 0 && last === CLOSED;
    const cutOff = code === 0 && last === CUT_OFF;
    const killed = code === 'SIGKILL';
    if (!{ before: drained, after: drained, never: cutOff, killed }[how]) wrong.push(`${name}, ${how}: exit ${code}, "${last}"`);
    if (drained && claims > 0) wrong.push(`${name}, ${how}: it ended and left ${claims} claims behind`);
    sums.drained += Number(drained);
    sums.cutOff += Number(cutOff);
    sums.killed += Number(killed);
    sums.claimsLeft += claims;
    [old, stays, free] = [stays, next, old.lane];
  }
  later(20);
  await settle(stays);
  const { counts, wrong: broken } = await promisesKept(town.store, town.sim, town.mails);
  return { wrong: [...wrong, ...broken], sums, counts };
}

/** Rounds that go from day to day. */
const DAYS = ['reminder', 'overview'];

test('57 restarts in the middle of every kind of effect: nothing lost, nothing doubled, every exit by itself', async () => {
  const began = Date.now();
  const { wrong, sums, counts } = await roll(planOf(Object.keys(kinds), ['before', 'after', 'never']));
  const seconds = Math.round((Date.now() - began) / 1000);
  console.log(`rolling deploy, ${seconds} s: ${JSON.stringify(sums)}, ${JSON.stringify(counts)}`);
  expect(wrong).toEqual([]);
  expect(sums).toMatchObject({ restarts: 57, drained: 38, cutOff: 19 });
  // Only a card whose answer was never heard has a twin.
  expect(counts['cards replaced']).toBeLessThanOrEqual(1);
});

const SOME = ['new card', 'letter, sending', 'card update', 'meeting'];

test('the twin without draining: who is killed at once leaves claims behind, for which the others wait, and a card to replace', async () => {
  const { wrong, sums, counts } = await roll(planOf(SOME, ['killed']));
  console.log(`the twin without draining: ${JSON.stringify(sums)}, ${JSON.stringify(counts)}`);
  expect(wrong).toEqual([]);
  expect(sums).toMatchObject({ drained: 0, killed: SOME.length, claimsLeft: SOME.length });
  expect(counts).toMatchObject({ 'letters lost': 0, 'letters doubled': 0, 'cards replaced': 1 });
});

test('the twin without claims: old and new do the same side by side, and a letter leaves twice', async () => {
  const { wrong, sums, counts } = await roll(planOf(SOME, ['after']), { unclaimed: true });
  console.log(`the twin without claims: ${JSON.stringify(sums)}, ${JSON.stringify(counts)}, broken promises ${wrong.length}`);
  expect(counts['letters doubled']).toBeGreaterThan(0);
  expect(counts['cards replaced']).toBeGreaterThan(0);
});
