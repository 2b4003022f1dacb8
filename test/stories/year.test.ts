/**
 * S2, S9, S10, F39, F41, F125: a year by the clock. Three complaints a working day through 2026, two instances on one store that tick
 * and deliver at the same time, people who work as they do, and a clock that jumps to whatever comes next. Afterwards everything is
 * reckoned again from the facts by another implementation.
 */
import type { Command } from '../../bot/core/commands.ts';
import type { Complaint, Fact, LetterKind, Recorded } from '../../bot/core/complaint.ts';
import { fold } from '../../bot/core/complaint.ts';
import { needsAgreements, openTasks } from '../../bot/core/inquiry.ts';
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
import { instantOf, numberOf, SecondOpinion, seeded } from '../kit/second-opinion.ts';

jest.setTimeout(600_000);

const A_DAY = 3;
const YEAR = 2026;
/** A year and half a year of aftercare. */
const END = `${YEAR + 1}-07-01`;
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
      meeting: {
        book: async () => {
          throw new Error('Nobody proposes a hearing in this year.');
        },
        cancel: async () => {
          throw new Error('Nobody proposes a hearing in this year.');
        },
      },
      eraser: { erase: async () => ({ done: true }), clearMailbox: async () => ({ done: true }) },
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
/** The reminders that should have been, by what they are about. */
const compared = { reaction: 0, whole: 0, extended: 0, makeIt: 0 };

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
  const once = ['question', 'conclusion', 'satisfaction', 'reminder', 'referral', 'package', 'verdict'];
  for (const name of once) for (const round of [1, 2, 3]) await store.content.keep(number, letterId(name, round), letter);
  // Each handler writes the agreements anew, and a term is extended twice at most.
  for (const [name, most] of [['agreements', 12] as const, ['extension', 6] as const])
    for (let nth = 1; nth <= most; nth++) await store.content.keep(number, letterId(name, nth), letter);
  await store.content.keep(number, 'letter-receipt', letter);
  const received = { type: 'ReceiveComplaint', channel: 'mail', receivedAt: now, ...mail } as const;
  await handle({ number, command: received, by: { system: 'mail' } }, pick(...doors).world);
  await deliverAll(number);
  plan(later(now, pick(30, 120, 600, 2_000)), () => work(number));
}

const letterId = (name: string, nth: number): string => `letter-${name}-${nth}`;

/** For a letter that is written more than once. */
const nextLetterId = ({ letters }: Complaint, name: LetterKind): string =>
  letterId(name, 1 + letters.filter(({ letter }) => letter === name).length);

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
      const command = nextOf(complaint, by);
      // The second extension is the lead's.
      const byLead = command.type === 'ExtendTerm' && complaint.extensions.length > 0 && chance(0.7);
      await ask(number, command, byLead ? hanna : by);
      if (nature !== 'unknown' && chance(0.05)) await ask(number, { type: 'ReleaseComplaint', reason: 'note' }, by);
      // Now and then something else comes between, for days.
      if (chance(0.12)) return again(pick(1_000, 2_000, 3_000));
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
  const { nature, inquiry, round, calls, whole } = complaint;
  if (nature === 'unknown')
    return { type: 'DescribeComplaint', complainant: 'client', nature: pick('planning', 'service'), language: 'nl' };
  if (chance(0.15) && dayAt(now, amsterdam) <= whole.due)
    return {
      type: 'ExtendTerm',
      due: addWorkingDays(whole.due, pick(2, 5), standardCalendar),
      reason: 'complex',
      letter: nextLetterId(complaint, 'extension'),
    };
  if (calls.length < round && chance(0.6)) return { type: 'LogCall', happenedAt: now, reached: chance(0.7) };
  if (needsAgreements(complaint))
    return { type: 'SendLetter', letter: 'agreements', content: nextLetterId(complaint, 'agreements') };
  if (chance(0.1))
    return { type: 'AskComplainant', letter: letterId('question', round), until: addDays(dayAt(now, amsterdam), pick(1, 4)) };
  const [task] = openTasks(nature, inquiry);
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
    if ((!next || next.at > END) && (!dueAt || dueAt > END)) break;
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
    `a year: ${JSON.stringify({ ...seen, compared, seconds: Math.round(seconds), letters: [...left.keys()].filter((key) => key.startsWith('letter')).length, doubled: doubled.length, differences: differences.length })} ${JSON.stringify(Object.fromEntries(endings))}`,
  );
  expect(differences.slice(0, 20)).toEqual([]);
  expect(Math.min(...Object.values(compared))).toBeGreaterThan(50);
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
    const rungs = round.facts.flatMap(({ fact, at }) =>
      fact.type === 'RemindersGiven' ? fact.rungs.map(({ key }) => ({ key, given: `${key} at ${at}` })) : [],
    );
    const keys = rungs.map(({ key }) => key);
    for (const key of new Set(keys)) if (keys.filter((one) => one === key).length > 1) found.push(`${key} came more than once`);
    const said = rungs.filter(({ key }) => /^(reaction|whole):/.test(key)).map(({ given }) => given);
    const should = [...ladder('reaction:', reaction, round.receivedAt, round.reached, opinion), ...wholeLadders(round, opinion)];
    for (const one of should) compared[kindOf(one)]++;
    for (const one of said) if (!should.includes(one)) found.push(`${one} should not be, ${story(round)}`);
    for (const one of should) if (!said.includes(one)) found.push(`${one} is missing, ${story(round)}`);
  }
  return found;
}

const kindOf = (reminder: string): keyof typeof compared => {
  if (reminder.startsWith('reaction:')) return 'reaction';
  if (reminder.startsWith('whole:make-it:')) return 'makeIt';
  return /^whole:\d/.test(reminder) ? 'extended' : 'whole';
};

const story = ({ reached, answered, whole }: Round): string =>
  `reached at ${reached}, promised ${whole.due}, answered at ${answered}`;

interface Round {
  readonly receivedAt: Instant;
  readonly reaction: { readonly due: string };
  readonly whole: { readonly due: string };
  readonly facts: readonly Recorded[];
  /** When the first reaction came, and when the answer left; or when the round ended. */
  readonly reached: Instant;
  readonly answered: Instant;
}

const CONTACTS = ['agreements', 'question', 'extension', 'conclusion', 'mediator-referral', 'verdict'];

function roundsOf(past: readonly Recorded[]): readonly Round[] {
  const begins = past.flatMap(({ fact }, n) =>
    fact.type === 'ComplaintReceived' || fact.type === 'ComplaintReopened' ? [n] : [],
  );
  return begins.map((from, n) => {
    const facts = past.slice(from, begins[n + 1] ?? past.length);
    const first = facts[0]?.fact as Extract<Fact, { type: 'ComplaintReceived' | 'ComplaintReopened' }>;
    const ended = past[begins[n + 1] ?? past.length]?.at ?? END;
    const firstAt = (is: (fact: Fact) => boolean): Instant =>
      facts.find(({ fact }) => is(fact) || fact.type === 'ComplaintClosed')?.at ?? ended;
    const reached = firstAt(
      (fact) => (fact.type === 'CallLogged' && fact.reached) || (fact.type === 'LetterSent' && CONTACTS.includes(fact.letter)),
    );
    const answered = firstAt((fact) => fact.type === 'LetterSent' && fact.letter === 'conclusion');
    return { ...first, facts: facts.slice(1), reached, answered };
  });
}

/** The ladder of each day that was promised for the answer, while it was the promised day, and the question whether it is met. */
function wholeLadders({ receivedAt, whole, facts, answered }: Round, opinion: SecondOpinion): string[] {
  const later = facts.flatMap(({ fact, at }) => (fact.type === 'TermExtended' ? [{ due: fact.due, since: at }] : []));
  const promised = [{ due: whole.due, since: receivedAt }, ...later];
  return promised.flatMap(({ due, since }, n) => {
    const over = [promised[n + 1]?.since ?? END, answered].sort()[0] ?? END;
    const asked = wallTime(opinion.addWorkingDays(due, -1), '10:00');
    return [
      ...ladder(n === 0 ? 'whole:' : `whole:${due}:`, due, since, over, opinion),
      ...(since < asked && asked < over ? [`whole:make-it:${due} at ${asked}`] : []),
    ];
  });
}

/** The rungs of a promised day between two moments, each by its name and its own moment. */
function ladder(prefix: string, due: string, since: Instant, over: Instant, opinion: SecondOpinion): string[] {
  const rungs: [string, Instant][] = [
    ['day-before', wallTime(opinion.addWorkingDays(due, -1), '09:00')],
    ['due-morning', wallTime(due, '09:00')],
    ['due-afternoon', wallTime(due, '15:00')],
  ];
  for (let nth = 1; (rungs.at(-1)?.[1] ?? END) < over; nth++)
    rungs.push([`late-${nth}`, wallTime(opinion.addWorkingDays(due, nth), '09:00')]);
  return rungs.filter(([, at]) => since < at && at < over).map(([name, at]) => `${prefix}${name} at ${at}`);
}

/** Not by bot/core. */
const wallTime = (day: string, time: string): Instant =>
  instantOf(numberOf(day), Date.parse(`1970-01-01T${time}:00Z`), amsterdam);
