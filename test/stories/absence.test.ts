/** F30: a handler who is away is told to the lead, once for each absence, with the way to hand the complaint over. */
import { type House, openHouse, textOf } from '../kit/house.ts';
import { complaintOf, factsOf } from '../kit/mailroom.ts';

let house: House;
let number: string;
beforeEach(async () => {
  house = await openHouse();
  number = await house.mail();
  await house.claim(house.sanne, number);
  // Work that was begun is not offered again (F31), so that these days are about the absence alone.
  await house.submit(house.sanne, number, 'save-details', { complainant: 'client', nature: 'planning', writeIn: 'nl' });
});
afterEach(() => house.close());

const absent = (of = number) =>
  house
    .threadOf(of)
    .map(({ text }) => text ?? '')
    .filter((text) => text.includes('is er niet'));
const wordsOfHerOwn = 'Wegens een operatie ben ik er niet. Bel mijn moeder.';
const replies = (from: string, until: string) => ({ from, until, text: wordsOfHerOwn });
const graph = () => house.sim.graphRequests.filter(({ path }) => /mailboxSettings|calendarView/.test(path));

test('F30: automatic replies until a day: the lead hears it once, and the hand-over is the first button', async () => {
  house.sim.setAbsence({ as: house.sanne.id, replies: replies('2026-11-24T06:00:00Z', '2026-11-27T07:00:00Z') });
  await house.at('2026-11-23 16:30');
  expect(absent()).toEqual([]);
  for (const time of ['24 09:00', '24 09:15', '24 15:00', '25 10:00', '26 10:00']) await house.at(`2026-11-${time}`);
  expect(absent()).toEqual([
    `<at>Hanna Visser</at>: Sanne de Boer is er niet tot en met donderdag 26 november. Geef klacht ${number} aan een collega. ` +
      "Kies Openen en dan 'Aan een collega geven'.",
  ]);
  expect((await complaintOf(house, number)).absence).toMatchObject({ handler: house.sanne.id, until: '2026-11-26' });
  const opened = textOf((await house.fetch(house.lead, number, 'open')).body);
  const verbs = [...opened.matchAll(/"verb":"([^"]+)"/g)].map(([, verb]) => verb);
  expect(verbs[0]).toBe('ask-assign');
  expect(opened).toContain('De behandelaar is er niet tot en met donderdag 26 november.');
});

test('F30: in one tap from there it is another colleague’s to claim, and nothing more is said', async () => {
  house.sim.setAbsence({ as: house.sanne.id, replies: { text: wordsOfHerOwn } });
  await house.at('2026-11-24 09:00');
  expect(absent()[0]).toContain('Sanne de Boer is er niet. Wij weten niet tot wanneer.');
  await house.submit(house.lead, number, 'assign', { to: house.youssef.id, reason: 'Sanne is er niet.' });
  await house.claim(house.youssef, number);
  await house.at('2026-11-24 11:00');
  expect(absent()).toHaveLength(1);
  const opened = textOf((await house.fetch(house.lead, number, 'open')).body);
  expect(/"verb":"([^"]+)"/.exec(opened)?.[1]).not.toBe('ask-assign');
});

test('F30: the calendar says it as well, for whole days only', async () => {
  const day = (date: string) => ({
    start: `${date}T00:00:00Z`,
    end: `${date.slice(0, 8)}${Number(date.slice(8)) + 1}T00:00:00Z`,
  });
  const events = [
    { start: '2026-11-24T08:00:00Z', end: '2026-11-24T16:00:00Z', showAs: 'busy', subject: 'Training' },
    { start: '2026-11-24T12:00:00Z', end: '2026-11-24T16:00:00Z', subject: 'Tandarts' },
    { ...day('2026-11-26'), allDay: true, subject: 'Verlof' },
    { ...day('2026-11-27'), allDay: true, subject: 'Verlof' },
  ] as const;
  house.sim.setAbsence({ as: house.sanne.id, events });
  for (const time of ['24 10:00', '24 14:00', '25 10:00']) await house.at(`2026-11-${time}`);
  expect(absent()).toEqual([]);
  await house.at('2026-11-26 09:00');
  await house.at('2026-11-27 09:00');
  expect(absent()).toHaveLength(1);
  expect(absent()[0]).toContain('tot en met vrijdag 27 november');
});

test('F30: of two complaints each is told once; a second absence is told again', async () => {
  const other = await house.mail();
  await house.claim(house.sanne, other);
  house.sim.setAbsence({ as: house.sanne.id, replies: {} });
  await house.at('2026-11-24 09:00');
  expect([absent(), absent(other)].map(({ length }) => length)).toEqual([1, 1]);
  house.sim.setAbsence({ as: house.sanne.id });
  await house.at('2026-11-24 13:00');
  house.sim.setAbsence({ as: house.sanne.id, replies: {} });
  await house.at('2026-11-25 09:00');
  expect([absent(), absent(other)].map(({ length }) => length)).toEqual([2, 2]);
});

test('F30: outside office minutes, and of who has no complaint, nothing is asked of Graph', async () => {
  house.sim.setAbsence({ as: house.sanne.id, replies: {} });
  const before = graph().length;
  for (const time of ['23 17:00', '24 08:59', '28 11:00']) await house.at(`2026-11-${time}`);
  expect(graph()).toHaveLength(before);
  expect(absent()).toEqual([]);
  await house.at('2026-11-30 09:00');
  expect(graph().length).toBeGreaterThan(before);
  expect(graph().every(({ path }) => path.includes(house.sanne.id))).toBe(true);
});

test('F30, P7: what the replies and the appointments say is in no fact, card, row or log; subjects are never asked for', async () => {
  const events = [{ start: '2026-11-24T00:00:00Z', end: '2026-11-25T00:00:00Z', allDay: true, subject: 'Ziekenhuis Utrecht' }];
  house.sim.setAbsence({ as: house.sanne.id, replies: { text: wordsOfHerOwn }, events });
  await house.at('2026-11-24 09:00');
  expect(absent()).toHaveLength(1);
  const asked = graph().map(({ path }) => decodeURIComponent(path));
  for (const path of asked) expect(path).toMatch(/\$select=(automaticRepliesSetting$|start,end,isAllDay,showAs&)/);
  const slot = JSON.stringify((await house.store.settings.absences.get())?.data);
  expect(Object.keys(JSON.parse(slot)[house.sanne.id])).toEqual(['since']);
  const facts = JSON.stringify(await factsOf(house, number));
  const everything = [facts, slot, house.log.join('\n'), textOf(house.channel())].join('\n');
  expect(everything).not.toMatch(/operatie|moeder|Ziekenhuis/);
});

test('F30: two instances and a restart tell it once', async () => {
  await house.another();
  house.sim.setAbsence({ as: house.sanne.id, replies: {} });
  for (const time of ['09:00', '09:15', '09:30']) await house.at(`2026-11-24 ${time}`);
  await house.restart();
  await house.at('2026-11-24 10:00');
  const facts = (await factsOf(house, number)).filter(({ type }) => type === 'HandlerAbsent');
  console.log('absence, two instances and a restart:', JSON.stringify({ facts: facts.length, told: absent().length }));
  expect([facts.length, absent().length]).toEqual([1, 1]);
});

test.each([
  ['may read neither', { mayReadMailboxSettings: false, mayReadCalendars: false }],
  ['may not read calendars', { mayReadCalendars: false }],
])('F30: when the app %s, the log says so once a day, and reminders go on', async (_, rights) => {
  Object.assign(house.sim.knobs, rights);
  for (const time of ['24 09:00', '24 09:15', '24 15:00', '25 09:00', '25 09:15']) await house.at(`2026-11-${time}`);
  const lines = house.log.filter((line) => line.includes('whether a handler is away could not be read'));
  expect(lines).toHaveLength(2);
  expect(lines[0]).toContain('Graph answered 403 ErrorAccessDenied');
  expect(lines.join()).not.toContain(house.sanne.id);
  expect(house.threadOf(number).some(({ text }) => text?.includes('de eerste reactie'))).toBe(true);
});

test('F30: with one of the two rights it is told all the same', async () => {
  house.sim.knobs.mayReadCalendars = false;
  house.sim.setAbsence({ as: house.sanne.id, replies: {} });
  await house.at('2026-11-24 09:00');
  expect(absent()).toHaveLength(1);
  house.sim.setAbsence({ as: house.sanne.id });
  await house.at('2026-11-24 11:00');
  house.sim.setAbsence({ as: house.sanne.id, replies: {} });
  await house.at('2026-11-24 13:00');
  expect(absent()).toHaveLength(2);
});

test('F30: while Graph is down nobody comes back: the same absence is not told twice', async () => {
  house.sim.setAbsence({ as: house.sanne.id, replies: {} });
  await house.at('2026-11-24 09:00');
  house.sim.fault({ match: 'GET /mailboxSettings', kind: 'status', status: 500, times: 1 });
  await house.at('2026-11-24 10:00');
  await house.at('2026-11-24 11:00');
  expect(absent()).toHaveLength(1);
  expect((await house.store.settings.absences.get())?.data[house.sanne.id]?.since).toMatch(/^2026-11-24T08:00/);
});
