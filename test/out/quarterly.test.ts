/** F80: whatever goes wrong on the way to the calendar, a quarterly meeting has one event, and shows its newest plan. */
import type { MeetingFact } from '../../bot/core/quarterly.ts';
import { meetingOf } from '../../bot/core/quarterly.ts';
import { addMinutes } from '../../bot/core/time.ts';
import { standardCalendar } from '../../bot/core/workdays.ts';
import type { World } from '../../bot/handle.ts';
import { bookMeetings } from '../../bot/out/quarterly.ts';
import { memoryTables } from '../../bot/store/memory.ts';
import { type Store, storeOn } from '../../bot/store/store.ts';
import { createGraph } from '../../bot/wire/graph.ts';
import { createLog } from '../../bot/wire/log.ts';
import type { Fault } from '../../scripts/sim/api.ts';
import { people } from '../../scripts/sim/directory.ts';
import { type Sim, startSim } from '../../scripts/sim/sim.ts';
import { amsterdam, moment } from '../kit/given.ts';
import { openapi } from '../kit/house.ts';

jest.setTimeout(300_000);

const idOf = (name: string): string => people.find((person) => person.name.startsWith(name))?.id ?? '';
const [hanna, sanne, youssef] = [idOf('Hanna'), idOf('Sanne'), idOf('Youssef')];
const NOW = moment('2027-01-05 10:00');

let sim: Sim;
let store: Store;
let world: World;
let book: () => Promise<unknown>;
beforeAll(async () => {
  sim = await startSim({ now: NOW, openapi });
});
afterAll(async () => {
  await sim.close();
  expect(sim.violations.filter(({ side }) => side === 'request')).toEqual([]);
});
const lines: string[] = [];

/** Two bots on one store, for the n-th organiser: each case has a calendar's events of its own by their quarter. */
function open(packWords: () => Promise<string | undefined> = async () => undefined): void {
  sim.setNow(NOW);
  store = storeOn(memoryTables());
  world = { store, now: () => sim.now(), zone: amsterdam, calendar: () => standardCalendar };
  const log = createLog('debug', (line) => void lines.push(line));
  const graphs = [1, 2].map(() => createGraph({ url: `${sim.url}/v1.0`, retrySeconds: 0, timeoutMilliseconds: 1000 }));
  book = () => Promise.all(graphs.map((graph) => bookMeetings({ world, graph, log, packWords })));
}

let cases = 0;
/** A quarter that no other case has. */
const nextQuarter = (): string => `${2030 + Math.floor(cases / 4)}Q${(cases++ % 4) + 1}`;

async function planned(quarter: string, plan: string, local = '2027-01-11 10:00', by = hanna): Promise<void> {
  const fact: MeetingFact = {
    type: 'MeetingPlanned',
    plan,
    organiser: by,
    start: moment(local),
    minutes: 60,
    people: [sanne, youssef],
  };
  const past = await store.meetings.read(quarter);
  await store.meetings.append(quarter, past.length, { id: plan, at: sim.now(), by: { person: by }, fact });
}
const titleOf = (quarter: string): string => `Kwartaaloverleg klachten ${quarter.slice(0, 4)} ${quarter.slice(4)}`;
const eventsOf = (quarter: string) =>
  sim.events(hanna).filter(({ subject, organiser }) => organiser && subject === titleOf(quarter));
const meeting = async (quarter: string) => meetingOf(await store.meetings.read(quarter));

type Trouble = readonly [name: string, fault: Omit<Fault, 'match'>];
const troubles: readonly Trouble[] = [
  ['429 with Retry-After', { kind: 'throttled', retryAfter: '0' }],
  ['401', { kind: 'status', status: 401 }],
  ['409', { kind: 'status', status: 409 }],
  ['503', { kind: 'status', status: 503, retryAfter: '0' }],
  ['done, answer lost', { kind: 'done-answer-lost' }],
  ['done, yet 503', { kind: 'done-then-status', status: 503, retryAfter: '0' }],
  ['connection reset', { kind: 'reset' }],
  ['HTML with 200', { kind: 'garbage', status: 200 }],
];
const TIMES = 20;
const tally = new Map<string, { cases: number; events: number }>();
afterAll(() =>
  console.info(
    ['quarterly meetings: cases, events', ...[...tally].map(([name, { cases, events }]) => `${name}: ${cases}, ${events}`)].join(
      '\n',
    ),
  ),
);

test.each(troubles)(`F80: at the request that makes the event, ${TIMES} times: %s`, async (name, fault) => {
  const sums = { cases: 0, events: 0 };
  for (let n = 0; n < TIMES; n++) {
    open();
    const quarter = nextQuarter();
    await planned(quarter, `plan-${n}`);
    sim.fault({ match: 'POST /calendar/events$', times: 1 + (n % 2), ...fault });
    for (const minutes of [0, 1, 1, 1]) {
      sim.setNow(addMinutes(sim.now(), minutes));
      await book();
    }
    sim.clearFaults();
    await book();
    sums.cases += 1;
    sums.events += eventsOf(quarter).length;
    expect(eventsOf(quarter)).toMatchObject([{ cancelled: false, start: moment('2027-01-11 10:00') }]);
    expect((await meeting(quarter)).event).toMatchObject({ id: eventsOf(quarter)[0]?.id, plan: `plan-${n}` });
  }
  tally.set(name, sums);
  expect(sums).toEqual({ cases: TIMES, events: TIMES });
});

test('F80: its title, its guests and the words about the pack; nothing of a complaint', async () => {
  open(async () => 'De cijfers staan in Teams.');
  const quarter = nextQuarter();
  await planned(quarter, 'plan');
  await book();
  const [event] = eventsOf(quarter);
  expect(event).toMatchObject({ end: moment('2027-01-11 11:00'), form: 'teams' });
  expect(event?.attendees.map(({ name }) => name).sort()).toEqual(['Sanne de Boer', expect.stringContaining('Youssef')]);
  expect(event?.text).toContain('De cijfers staan in Teams.');
  expect(event?.text).not.toMatch(/[{}]|K-\d{4}/);
});

test('F80: planned again, also before the first was confirmed and by another lead, it is the same event at the new time', async () => {
  open();
  const quarter = nextQuarter();
  await planned(quarter, 'one');
  sim.fault({ match: 'POST /calendar/events$', kind: 'done-answer-lost', times: 2 });
  await book();
  sim.clearFaults();
  await planned(quarter, 'two', '2027-01-12 14:00', sanne);
  await book();
  expect(eventsOf(quarter)).toMatchObject([{ start: moment('2027-01-12 14:00'), cancelled: false }]);
  await planned(quarter, 'three', '2027-01-13 09:00');
  sim.fault({ match: 'PATCH /events/', kind: 'done-answer-lost', times: 2 });
  await book();
  sim.clearFaults();
  await book();
  expect(eventsOf(quarter)).toMatchObject([{ start: moment('2027-01-13 09:00'), cancelled: false }]);
  expect(sim.events(sanne).filter(({ subject, organiser }) => organiser && subject === titleOf(quarter))).toEqual([]);
  expect((await meeting(quarter)).event).toMatchObject({ plan: 'three', organiser: hanna });
});

test('the twin that this prevents: without a transactionId a lost answer makes a second event', async () => {
  const graph = createGraph({ url: `${sim.url}/v1.0`, retrySeconds: 0, timeoutMilliseconds: 1000 });
  const at = (time: string) => ({ dateTime: `2027-01-12T${time}:00`, timeZone: 'UTC' });
  const post = () => graph.post(`/users/${hanna}/calendar/events`, { subject: 'twin', start: at('09:00'), end: at('10:00') });
  sim.fault({ match: 'POST /calendar/events$', kind: 'done-answer-lost' });
  await expect(post()).rejects.toThrow(/nothing/);
  await post();
  expect(sim.events(hanna).filter(({ subject }) => subject === 'twin')).toHaveLength(2);
});

test('one meeting that Graph refuses holds up no other, and the log names no one', async () => {
  open();
  const [bad, good] = [nextQuarter(), nextQuarter()];
  await planned(bad, 'bad', '2027-01-11 10:00', 'nobody');
  await planned(good, 'good');
  await book();
  expect(eventsOf(good)).toHaveLength(1);
  expect(lines.some((line) => line.includes('could not be put in the calendar') && line.includes(bad))).toBe(true);
  expect(lines.join()).not.toMatch(/Sanne|Youssef|babbage/);
});
