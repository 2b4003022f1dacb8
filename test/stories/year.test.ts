/**
 * S2, S9, S10, F39, F41, F125: a year by the clock. Three complaints a working day through 2026, two instances on one store that tick
 * and deliver at the same time, people who work as they do, and a clock that jumps to whatever comes next. Afterwards everything is
 * reckoned again from the facts by another implementation.
 */
import type { Command } from '../../bot/core/commands.ts';
import type { Complaint, Fact, Recorded } from '../../bot/core/complaint.ts';
import { fold } from '../../bot/core/complaint.ts';
import { openTasks } from '../../bot/core/inquiry.ts';
import type { Person } from '../../bot/core/permissions.ts';
import { stepOf } from '../../bot/core/steps.ts';
import { addDays, addMinutes, dayAt, type Instant } from '../../bot/core/time.ts';
import { addWorkingDays, nextOfficeMinute, standardCalendar } from '../../bot/core/workdays.ts';
import { deliver, type Hands } from '../../bot/deliver.ts';
import { handle, type World } from '../../bot/handle.ts';
import { remindDue } from '../../bot/in/clock.ts';
import type { Door } from '../../bot/in/door.ts';
import { hands } from '../../bot/out/perform.ts';
import { memoryTables } from '../../bot/store/memory.ts';
import { type Store, storeOn } from '../../bot/store/store.ts';
import { createLog } from '../../bot/wire/log.ts';
import { amsterdam, hanna, moment, sanne, youssef } from '../kit/given.ts';
import { SecondOpinion, seeded } from '../kit/second-opinion.ts';

jest.setTimeout(600_000);

const A_DAY = 3;
const YEAR = 2026;
const people = [sanne, youssef, { id: 'piet', name: 'Piet', roles: ['member'] } as Person];
const random = seeded(20260101);
const chance = (share: number): boolean => random() < share;
const pick = <T>(...from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;

let now = '2025-12-31T23:00:00.000Z';
let store: Store;
let doors: readonly Door[];
let handsOf: readonly Hands[];
/** What went out, by what it is: more than one of anything is a double. */
const left = new Map<string, number>();
const count = (what: string): void => void left.set(what, (left.get(what) ?? 0) + 1);

function openInstances(): void {
  store = storeOn(memoryTables());
  const log = createLog('silent');
  const channel = { teamId: 't', channelId: 'c', channelName: 'Klachten', serviceUrl: 'x', tenantId: 'x', at: now };
  let posts = 0;
  const made = [1, 2].map((nth) => {
    const world: World = { store, now: () => now, zone: amsterdam, calendar: () => standardCalendar };
    const door = {
      world,
      log,
      house: { organisation: 'B', phone: '0' },
      publicUrl: '',
      proposed: [],
      afterwards: () => {},
    } as Door;
    const reach = hands({
      world,
      log,
      channel: async () => channel,
      teams: {
        post: async (_, __, summary) => {
          count(`card ${summary.slice(0, 18)}`);
          return { conversationId: `c${++posts}`, activityId: `a${posts}`, serviceUrl: 'x', tenantId: 'x' } as never;
        },
        update: async () => {},
        reply: async () => count('replies'),
      },
      mail: {
        send: async (_, { letter, sequence }, { number }) => {
          count(`letter ${number} ${letter} ${sequence}`);
          return { fate: 'sent' };
        },
      },
      listAttachments: async () => 'gone',
      tell: async (number, command, papers) =>
        void (await handle({ number, command, by: { system: 'delivery' }, papers }, world)),
    });
    return { door, reach, nth };
  });
  doors = made.map(({ door }) => door);
  handsOf = made.map(({ reach }) => reach);
}

/** Both instances at once. */
async function both(work: (door: Door, hands: Hands) => Promise<unknown>): Promise<void> {
  await Promise.all(doors.map((door, n) => work(door, handsOf[n] as Hands)));
}

/** As after an answer, and then as the timer does: what a delivery itself brought about is delivered as well. */
async function deliverAll(number: string): Promise<void> {
  await both(({ world }, reach) => deliver(number, world, reach));
  for (const { key } of await store.lists.marked()) await both(({ world }, reach) => deliver(key, world, reach));
}

const fail = async (number: string, error: unknown): Promise<never> => {
  throw new Error(`${number} could not be reminded`, { cause: error });
};

async function tick(): Promise<void> {
  const due = (await store.lists.dueBy(now, 500)).map(({ number }) => number);
  await both((door, reach) => remindDue(door, (number) => deliver(number, door.world, reach), fail));
  for (const number of due) await deliverAll(number);
}

interface Deed {
  readonly at: Instant;
  readonly run: () => Promise<void>;
}
const agenda: Deed[] = [];
const seen = { complaints: 0, deeds: 0, refused: 0, ticks: 0, facts: 0, reminders: 0 };

/** A moment in working hours, some office time later; with seconds of its own, so that nothing meets by accident. */
function later(from: Instant, minutes: number): Instant {
  const at = nextOfficeMinute(addMinutes(from, Math.floor(minutes * (0.5 + random()))), standardCalendar, amsterdam);
  return new Date(Date.parse(at) + 1_000 + Math.floor(random() * 50_000)).toISOString();
}

function plan(at: Instant, run: () => Promise<void>): void {
  agenda.push({ at, run });
}

/** One person asks one thing, through either instance. */
async function ask(number: string, command: Command, by: Person): Promise<boolean> {
  const { world } = pick(...doors);
  seen.deeds++;
  const handled = await handle({ number, command, by }, world);
  if ('refused' in handled) seen.refused++;
  await deliverAll(number);
  return !('refused' in handled);
}

const stateOf = async (number: string): Promise<Complaint> => fold((await store.streams.read(number)).past) as Complaint;

async function arrive(): Promise<void> {
  const n = ++seen.complaints;
  const number = `K-${YEAR}-${String(n).padStart(4, '0')}`;
  const mail = { source: `s${n}`, mail: `m${n}`, content: 'mail', language: 'nl', receipt: 'letter-receipt' } as const;
  const letter = { kind: 'letter', to: { name: 'N', address: 'n@example.org' }, subject: 's', text: 't' } as const;
  const names = [
    'receipt',
    'agreements',
    'question',
    'extension',
    'conclusion',
    'satisfaction',
    'reminder',
    'referral',
    'package',
    'verdict',
  ];
  for (const name of names) for (const round of [1, 2, 3]) await store.content.keep(number, letterId(name, round), letter);
  await store.content.keep(number, 'letter-receipt', letter);
  const received = { type: 'ReceiveComplaint', channel: 'mail', receivedAt: now, ...mail } as const;
  await handle({ number, command: received, by: { system: 'mail' } }, pick(...doors).world);
  await deliverAll(number);
  plan(later(now, pick(30, 120, 600, 2_000)), () => work(number));
}

const letterId = (name: string, round: number): string => `letter-${name}-${round}`;

/** Whoever is asked takes it up and does what is left to do, one thing at a time, in a mood of their own. */
async function work(number: string): Promise<void> {
  const complaint = await stateOf(number);
  const { owner, round, inquiry, nature } = complaint;
  const by = people.find(({ id }) => id === owner?.id);
  const again = (minutes: number) => plan(later(now, minutes), () => work(number));
  const step = stepOf(complaint);
  if (['closed', 'dismissed', 'merged'].includes(step)) return;
  if (!by) {
    const free = people.filter(({ id }) => !complaint.earlierOwners.includes(id));
    if (step === 'unsatisfied') await ask(number, afterNo(complaint, number), hanna);
    else await ask(number, { type: 'ClaimComplaint', notInvolved: true }, pick(...free));
    return again(200);
  }
  const today = dayAt(now, amsterdam);
  switch (step) {
    case 'unsatisfied':
      await ask(number, afterNo(complaint, number), hanna);
      return again(300);
    case 'mediation':
      await ask(number, { type: 'ReceiveVerdict', followed: 'yes', verdict: 'note', letter: letterId('verdict', round) }, by);
      return again(300);
    case 'asked': {
      if (chance(0.35)) return;
      const answer = { satisfied: chance(0.6), reasons: [], how: 'link' } as const;
      await handle(
        {
          number,
          command: { type: 'AnswerSatisfaction', asked: letterId('satisfaction', round), ...answer },
          by: { system: 'link' },
        },
        pick(...doors).world,
      );
      await deliverAll(number);
      return again(600);
    }
    case 'answered':
      await ask(
        number,
        {
          type: 'AskSatisfaction',
          letter: letterId('satisfaction', round),
          reminder: letterId('reminder', round),
          remindOn: addWorkingDays(today, 5, standardCalendar),
          until: addWorkingDays(today, 10, standardCalendar),
        },
        by,
      );
      return again(pick(600, 3_000));
    default: {
      await ask(number, nextOf(complaint, by), by);
      if (nature !== 'unknown' && chance(0.05)) await ask(number, { type: 'ReleaseComplaint', reason: 'note' }, by);
      return again(openTasks(nature, inquiry).length > 0 ? pick(30, 120) : pick(60, 400, 1_500));
    }
  }
}

function afterNo({ round }: Complaint, number: string): Command {
  if (round === 1 && chance(0.6)) return { type: 'ReopenComplaint', receivedAt: now };
  const until = addWorkingDays(dayAt(now, amsterdam), 10, standardCalendar);
  const letters = { letter: letterId('referral', round), toMediator: letterId('package', round) };
  return { type: 'AskMediator', consent: 'note', mediator: `mediator-${number}`, documents: 'note', until, ...letters };
}

function nextOf(complaint: Complaint, by: Person): Command {
  const { nature, inquiry, round, letters, calls, whole } = complaint;
  if (nature === 'unknown')
    return { type: 'DescribeComplaint', complainant: 'client', nature: pick('planning', 'service'), language: 'nl' };
  if (chance(0.15) && dayAt(now, amsterdam) <= whole.due)
    return {
      type: 'ExtendTerm',
      due: addWorkingDays(whole.due, pick(2, 5), standardCalendar),
      reason: 'complex',
      letter: letterId('extension', round + letters.filter(({ letter }) => letter === 'extension').length),
    };
  if (calls.length < round && chance(0.6)) return { type: 'LogCall', happenedAt: now, reached: chance(0.7) };
  const agreed = letterId('agreements', round);
  if (!letters.some(({ content }) => content === agreed)) return { type: 'SendLetter', letter: 'agreements', content: agreed };
  if (chance(0.1))
    return { type: 'AskComplainant', letter: letterId('question', round), until: addDays(dayAt(now, amsterdam), pick(1, 4)) };
  const [task] = openTasks(nature, inquiry).filter(
    (one) => one !== 'agreements' || !letters.some(({ content }) => content === agreed),
  );
  if (task) return { type: 'FinishTask', task };
  if (inquiry.parts.length === 0) return { type: 'JudgePart', part: 'note', judgement: 'founded', finding: `note-${by.id}` };
  return { type: 'DrawConclusion', cause: 'process', letter: letterId('conclusion', round) };
}

test('every term is right, every reminder comes once and nothing goes twice', async () => {
  openInstances();
  const opinion = new SecondOpinion(standardCalendar, amsterdam, 2025, 2028);
  for (let day = `${YEAR}-01-01`; day <= `${YEAR}-12-31`; day = addDays(day, 1)) {
    if (!opinion.isWorkingDay(day)) continue;
    // At any hour of the day and now and then in the weekend before.
    for (let n = 0; n < A_DAY; n++) {
      const seconds = Math.floor(random() * 86_400) - (chance(0.1) ? 86_400 : 0);
      plan(new Date(Date.parse(moment(`${day} 00:00`)) + seconds * 1000 + 500).toISOString(), arrive);
    }
  }

  const started = performance.now();
  for (;;) {
    agenda.sort((one, other) => (one.at < other.at ? -1 : 1));
    const next = agenda[0];
    const [due] = await store.lists.dueBy('9999', 1);
    const dueAt = due?.row.key.slice(0, 24);
    // A year and half a year of aftercare.
    const until = `${YEAR + 1}-07-01`;
    if ((!next || next.at > until) && (!dueAt || dueAt > until)) break;
    if (dueAt && (!next || dueAt <= next.at)) {
      now = dueAt > now ? dueAt : now;
      seen.ticks++;
      await tick();
      if ((await store.lists.dueBy(now, 1)).some(({ row }) => row.key === due?.row.key))
        throw new Error(`${due?.row.key} stays due.`);
    } else if (next) {
      agenda.shift();
      now = next.at > now ? next.at : now;
      await next.run();
    }
  }
  const seconds = (performance.now() - started) / 1000;

  const differences: string[] = [];
  for (let n = 1; n <= seen.complaints; n++) {
    const number = `K-${YEAR}-${String(n).padStart(4, '0')}`;
    const { past } = await store.streams.read(number);
    seen.facts += past.length;
    differences.push(...differencesIn(past, opinion).map((what) => `${number}: ${what}`));
  }
  const doubled = [...left].filter(([what, times]) => what !== 'replies' && times > 1);
  const endings = new Map<string, number>();
  for (let n = 1; n <= seen.complaints; n++) {
    const complaint = await stateOf(`K-${YEAR}-${String(n).padStart(4, '0')}`);
    const { ending = `open: ${stepOf(complaint)}` } = complaint;
    endings.set(ending, (endings.get(ending) ?? 0) + 1);
  }
  console.log(
    `a year: ${JSON.stringify({ ...seen, seconds: Math.round(seconds), letters: [...left.keys()].filter((key) => key.startsWith('letter')).length, doubled: doubled.length, differences: differences.length })} ${JSON.stringify(Object.fromEntries(endings))}`,
  );
  expect(differences.slice(0, 20)).toEqual([]);
  expect(doubled).toEqual([]);
  expect([...endings.keys()]).toEqual(expect.arrayContaining(['satisfied', 'no-answer', 'mediated']));
});

/** What the second implementation finds otherwise in one stream: terms, and the reminders that should have been. */
function differencesIn(past: readonly Recorded[], opinion: SecondOpinion): readonly string[] {
  const found: string[] = [];
  const given = past.flatMap(({ fact }) => (fact.type === 'RemindersGiven' ? fact.rungs : []));
  seen.reminders += given.length;
  for (const { at } of given) if (!opinion.isOfficeMinute(at)) found.push(`a reminder at ${at}, outside office hours`);

  for (const round of roundsOf(past)) {
    const reaction = opinion.term(round.receivedAt, 2).due;
    const whole = opinion.term(round.receivedAt, 5).due;
    if (round.reaction.due !== reaction) found.push(`reaction ${round.reaction.due}, not ${reaction}`);
    if (round.whole.due !== whole) found.push(`whole ${round.whole.due}, not ${whole}`);
    const keys = round.facts.flatMap(({ fact }) => (fact.type === 'RemindersGiven' ? fact.rungs.map(({ key }) => key) : []));
    for (const key of new Set(keys)) if (keys.filter((one) => one === key).length > 1) found.push(`${key} came more than once`);
    const said = keys.filter((key) => /^reaction:[a-z]+-/.test(key)).sort();
    const should = reactionLadder(reaction, round.over, opinion).sort();
    if (said.join() !== should.join())
      found.push(`reminders ${said.join()} where ${should.join()} should be, over at ${round.over}`);
  }
  return found;
}

interface Round {
  readonly receivedAt: Instant;
  readonly reaction: { readonly due: string };
  readonly whole: { readonly due: string };
  readonly facts: readonly Recorded[];
  /** When the first reaction came, or the round ended. */
  readonly over: Instant;
}

const CONTACTS = ['agreements', 'question', 'extension', 'conclusion', 'mediator-referral', 'verdict'];

function roundsOf(past: readonly Recorded[]): readonly Round[] {
  const begins = past.flatMap(({ fact }, n) =>
    fact.type === 'ComplaintReceived' || fact.type === 'ComplaintReopened' ? [n] : [],
  );
  return begins.map((from, n) => {
    const facts = past.slice(from, begins[n + 1] ?? past.length);
    const first = facts[0]?.fact as Extract<Fact, { type: 'ComplaintReceived' | 'ComplaintReopened' }>;
    const reached = facts.find(
      ({ fact }) =>
        (fact.type === 'CallLogged' && fact.reached) ||
        (fact.type === 'LetterSent' && CONTACTS.includes(fact.letter)) ||
        fact.type === 'ComplaintClosed',
    );
    return { ...first, facts: facts.slice(1), over: reached?.at ?? '9999' };
  });
}

/** The rungs of the first reaction up to the moment that it came, each by its name. */
function reactionLadder(due: string, over: Instant, opinion: SecondOpinion): string[] {
  const at = (day: string, time: string): Instant => opinion.nextOfficeMinute(moment2(day, time));
  const rungs: [string, Instant][] = [
    ['reaction:day-before', at(opinion.addWorkingDays(due, -1), '09:00')],
    ['reaction:due-morning', at(due, '09:00')],
    ['reaction:due-afternoon', at(due, '15:00')],
  ];
  for (let nth = 1; nth < 60; nth++) rungs.push([`reaction:late-${nth}`, at(opinion.addWorkingDays(due, nth), '09:00')]);
  return rungs.filter(([, when]) => when < over).map(([key]) => key);
}

/** Wall time in Amsterdam by Intl, not by bot/core. */
function moment2(day: string, time: string): Instant {
  const utc = Date.parse(`${day}T${time}:00Z`);
  for (const hours of [1, 2]) {
    const guess = new Date(utc - hours * 3_600_000);
    const wall = new Intl.DateTimeFormat('sv-SE', { timeZone: amsterdam, dateStyle: 'short', timeStyle: 'short' }).format(guess);
    if (wall === `${day} ${time}`) return guess.toISOString();
  }
  throw new Error(`${day} ${time} is no time of the office.`);
}
