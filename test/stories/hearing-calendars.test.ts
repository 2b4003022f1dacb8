/**
 * S5, F46: what the handler is told when calendars do not answer. Whose calendar was not read, counts as nothing: neither free nor taken.
 */

import { findSlots } from '../../bot/core/slots.ts';
import { addDays, dayAt, timeAt } from '../../bot/core/time.ts';
import { standardCalendar } from '../../bot/core/workdays.ts';
import type { Door } from '../../bot/in/door.ts';
import { freeBusyDoor } from '../../bot/in/freebusy.ts';
import { createGraph, type Graph } from '../../bot/wire/graph.ts';
import { createLog } from '../../bot/wire/log.ts';
import type { Fault } from '../../scripts/sim/api.ts';
import { amsterdam } from '../kit/given.ts';
import { type House, moment, openHouse } from '../kit/house.ts';
import { sentOn, talkForms } from '../kit/invite.ts';
import { factsOf, noor } from '../kit/mailroom.ts';

jest.setTimeout(300_000);

const TIMES = 20;
const PATH = 'POST /calendar/getSchedule$';

let house: House;
let forms: ReturnType<typeof talkForms>;
beforeAll(async () => {
  house = await openHouse();
  forms = talkForms(house);
  // Together they are free from one to three, and at no other time.
  for (let day = '2026-11-24'; day <= '2026-12-08'; day = addDays(day, 1)) {
    house.sim.addEvent(house.sanne.id, { start: moment(`${day} 07:00`), end: moment(`${day} 13:00`) });
    house.sim.addEvent(house.youssef.id, { start: moment(`${day} 15:00`), end: moment(`${day} 19:00`) });
  }
});
afterAll(() => house.close());
afterEach(() => {
  house.sim.clearFaults();
  house.sim.knobs.scheduleErrors = [];
});

const isFree = (start: string): boolean => timeAt(start, amsterdam) >= '13:00' && timeAt(start, amsterdam) <= '14:15';
const list = (moments: string): readonly string[] => moments.split(',').filter(Boolean);

async function claimed(): Promise<string> {
  const number = await house.mail({ from: noor });
  await house.claim(house.sanne, number);
  await forms.press(number, 'save-details', { complainant: 'flex-worker', nature: 'planning', writeIn: 'nl' });
  return number;
}

let one: string | undefined;
/** A complaint to which nothing is written. */
const theOne = async (): Promise<string> => {
  one ??= await claimed();
  return one;
};

const prefilledDay = (form: string): string => /"id":"day"[^{}]*"value":"([^"]*)"/.exec(form)?.[1] ?? '';

/** How often a form showed real moments, or said that a calendar was not read; and what was written after it. */
const tally = new Map<string, Record<'read' | 'said' | 'wrong' | 'proposals' | 'invitations', number>>();
afterAll(() => {
  const lines = [...tally].map(([name, sums]) => `${name}: ${Object.values(sums).join(', ')}`);
  console.info(['getSchedule: read, said, ticked on a taken hour, proposals, invitations', ...lines].join('\n'));
});

type Trouble = readonly [name: string, fault: Omit<Fault, 'match'> | 'item'];
const troubles: readonly Trouble[] = [
  ['done, answer lost', { kind: 'done-answer-lost' }],
  ['429 with Retry-After', { kind: 'throttled', retryAfter: '0' }],
  ['503', { kind: 'status', status: 503, retryAfter: '0' }],
  ['connection reset', { kind: 'reset' }],
  ['an error of one calendar in a 200', 'item'],
  ['HTML with 200', { kind: 'garbage', status: 200 }],
];

test('S5 F46: told to wait longer than a person does, the form is there within seconds and says so', async () => {
  const number = await claimed();
  house.sim.fault({ match: PATH, kind: 'throttled', retryAfter: '6' });
  const begun = Date.now();
  const { form, moments } = await forms.momentsOf(number);
  expect(form).toContain('De agenda van Sanne de Boer kon nu niet worden gelezen');
  expect(moments).toBe('');
  expect(Date.now() - begun).toBeLessThan(8_000);
});

test.each(troubles)('S5 F46: %s: real moments or a clear word, and each proposal once', async (name, fault) => {
  const number = await claimed();
  const mails = () =>
    house.sim.sentMails().filter(({ subject }) => subject.includes('Wij praten graag') && subject.includes(number));
  const sums = { read: 0, said: 0, wrong: 0, proposals: 0, invitations: 0 };
  tally.set(name, sums);
  for (let n = 0; n < TIMES; n++) {
    const before = (await factsOf(house, number)).length;
    if (fault === 'item') house.sim.knobs.scheduleErrors = [[house.sanne, house.youssef][n % 2]?.id ?? ''];
    // Twice in a row: what is asked again can fail again.
    else house.sim.fault({ match: PATH, times: 1 + (n % 2), ...fault });
    const { form, about, moments, until } = await forms.momentsOf(number, { with: house.youssef.id });
    house.sim.clearFaults();
    const ticked = list(moments);
    const said = form.includes('kon nu niet worden gelezen. Daarom kruisen wij niets aan');
    sums[said ? 'said' : 'read'] += 1;
    sums.wrong += ticked.filter((start) => !isFree(start)).length;
    expect(said ? ticked : ticked.length).toEqual(said ? [] : 4);
    expect(await factsOf(house, number)).toHaveLength(before);

    const own = ['2026-11-25 13:00', '2026-11-26 14:00'].map(moment).join(',');
    const preview = await forms.press(number, 'preview-hearing', { about, moments: moments || own, until });
    const letter = /"letter":"([0-9a-f-]{36})"/.exec(preview)?.[1];
    for (const _ of [1, 2]) await forms.press(number, 'send-hearing', { letter });
    await house.tick();
    sums.proposals = (await factsOf(house, number)).filter(({ type }) => type === 'HearingProposed').length;
    sums.invitations = mails().length;
  }
  expect(sums).toMatchObject({ wrong: 0, proposals: TIMES, invitations: TIMES });
  expect(sums.read + sums.said).toBe(TIMES);
  if (name !== '429 with Retry-After') expect(sums.said).toBe(TIMES);
});

describe('a moment that the handler types', () => {
  /** What comes back when the form is sent with this moment of the handler's own beside a ticked one. */
  async function typed(day: string, time: string, change: Readonly<Record<string, string>> = {}) {
    const number = await claimed();
    const { about, until } = await forms.momentsOf(number, { with: house.youssef.id, ...change });
    const fields = { about, moments: moment('2026-11-25 13:00'), until, day, time };
    const answer = await forms.press(number, 'preview-hearing', fields);
    const again = (differs = {}) =>
      forms.press(number, 'preview-hearing', { ...fields, about: sentOn(answer).about, ...differs });
    return { number, answer, again };
  }
  const PREVIEW = '"verb":"send-hearing"';

  test('S5 F46: free for everybody who is needed, it goes straight into the letter', async () => {
    const { answer } = await typed('2026-11-26', '14:10');
    expect(answer).toContain(PREVIEW);
    expect(answer).toContain('donderdag 26 november om 14:10');
  });

  test.each([
    ['2026-11-26', '12:30', 'donderdag 26 november om 12:30 past misschien niet: bezet: Sanne de Boer.'],
    ['2026-11-26', '15:00', 'donderdag 26 november om 15:00 past misschien niet: bezet: Youssef El Amrani.'],
    [
      '2026-11-26',
      '18:30',
      'past misschien niet: buiten werktijd: Sanne de Boer en Youssef El Amrani; bezet: Youssef El Amrani.',
    ],
    ['2026-11-28', '13:00', 'zaterdag 28 november om 13:00 past misschien niet: weekend.'],
    [
      '2027-01-20',
      '07:00',
      'woensdag 20 januari om 07:00 past misschien niet: buiten werktijd: Sanne de Boer en Youssef El Amrani.',
    ],
  ])('S5 F46: %s at %s is doubted with who and why; sent again it is meant', async (day, time, words) => {
    const { number, answer, again } = await typed(day, time);
    expect(answer).toContain(words);
    expect(answer).toContain('Verstuur het formulier dan nog een keer. Of kies een ander moment.');
    expect(answer).not.toContain(PREVIEW);
    expect(prefilledDay(answer)).toBe(day);
    expect(await again()).toContain(PREVIEW);
    // The yes was to that moment, and to no other one.
    expect(await again({ day: '2026-11-27', time: '09:30' })).toContain('vrijdag 27 november om 09:30 past misschien niet');
    expect(await again({ day: '2026-11-27', time: '13:30' })).toContain(PREVIEW);
    expect((await factsOf(house, number)).map(({ type }) => type)).not.toContain('HearingProposed');
  });

  test('S5 F46: a colleague who does not come along is not asked after', async () => {
    expect((await typed('2026-11-26', '15:00', { with: '' })).answer).toContain(PREVIEW);
  });

  test('S5 F46: a calendar that cannot be read is said, x 20; the handler decides', async () => {
    let said = 0;
    for (let n = 0; n < TIMES; n++) {
      const { about, until } = await forms.momentsOf(await theOne(), { with: house.youssef.id });
      if (n % 2) house.sim.knobs.scheduleErrors = [house.youssef.id];
      else house.sim.fault({ match: PATH, kind: 'status', status: 503, retryAfter: '0', times: 2 });
      const fields = { about, moments: moment('2026-11-25 13:00'), until, day: '2026-11-26', time: '14:10' };
      const answer = await forms.press(await theOne(), 'preview-hearing', fields);
      const who = n % 2 ? 'Youssef El Amrani' : 'Sanne de Boer en Youssef El Amrani';
      if (answer.includes(`past misschien niet: de agenda van ${who} kon nu niet worden gelezen.`) && !answer.includes(PREVIEW))
        said += 1;
      const sure = await forms.press(await theOne(), 'preview-hearing', { ...fields, about: sentOn(answer).about });
      expect(sure).toContain(PREVIEW);
      house.sim.clearFaults();
      house.sim.knobs.scheduleErrors = [];
    }
    console.info(`a typed moment with unread calendars: said ${said} of ${TIMES}`);
    expect(said).toBe(TIMES);
  });
});

const doorOf = (): Door => {
  const world = { store: house.store, now: () => house.sim.now(), zone: amsterdam, calendar: () => standardCalendar };
  return { world, log: createLog('silent') } as Door;
};

test('the twin that this prevents: whoever takes an error for a free calendar proposes hours that are taken', async () => {
  const graph = createGraph({ url: `${house.sim.url}/v1.0`, retrySeconds: 0, timeoutMilliseconds: 1000 });
  const now = house.sim.now();
  let taken = 0;
  for (let n = 0; n < TIMES; n++) {
    house.sim.fault({ match: PATH, kind: 'status', status: 503, retryAfter: '0' });
    const { diaries } = await freeBusyDoor(doorOf(), graph).read([house.sanne.id], now, moment('2026-12-08 18:00'));
    const { proposed } = findSlots({
      diaries,
      minutes: 45,
      now,
      due: addDays(dayAt(now, amsterdam), 7),
      calendar: standardCalendar,
      zone: amsterdam,
    });
    if (proposed.some(({ start }) => !isFree(start))) taken += 1;
  }
  expect(taken).toBe(TIMES);
});

test.each([
  ['no appointments at all, not even none', undefined],
  ['an appointment without an end', [{ status: 'busy', start: { dateTime: '2026-11-24T09:00:00', timeZone: 'UTC' } }]],
  ['an appointment in a zone that nobody knows', [{ start: { dateTime: '2026-11-24T09:00:00', timeZone: 'Mars' }, end: {} }]],
])('F46: a calendar that tells %s was not read', async (_, scheduleItems) => {
  const value = [{ scheduleId: 'sanne@b.nl', availabilityView: '', scheduleItems }];
  const graph = { get: async () => ({ mail: 'sanne@b.nl' }), post: async () => ({ value }) } as unknown as Graph;
  const { unread, diaries } = await freeBusyDoor(doorOf(), graph).read(['sanne'], house.sim.now(), moment('2026-11-27 18:00'));
  expect(unread).toEqual(['sanne']);
  expect(diaries).toEqual([{ person: 'sanne', busy: [] }]);
});
