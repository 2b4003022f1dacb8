/** F80, F123: the quarterly meeting in Teams: its agenda by cause, who may discuss, and what nobody sees who must not. */
import { memoryTables } from '../../bot/store/memory.ts';
import { storeOn } from '../../bot/store/store.ts';
import { type House, openHouse, textOf } from '../kit/house.ts';
import { complaintOf, factsOf } from '../kit/mailroom.ts';
import { type Table, tableIn } from '../kit/meeting.ts';

jest.setTimeout(120_000);

let house: House;
let table: Table;
beforeEach(async () => {
  house = await openHouse({ now: '2026-12-14 09:00', fittings: { store: storeOn(memoryTables()) } });
  table = tableIn(house);
});
afterEach(() => house.close());

const JANUARY = '2027-01-05 10:00';
const GROUP = '2026Q4 unknown';
const agenda = (as = house.lead, source = '2026Q4') => table.press(as, 'quarterly-agenda', { source });
const discuss = (numbers: readonly string[], data = {}, as = house.lead) =>
  table.press(as, 'quarterly-save', { about: GROUP, numbers: numbers.join(','), cause: 'process', action: 'no', ...data });
const discussedIn = async (number: string) => (await factsOf(house, number)).filter(({ type }) => type === 'ComplaintDiscussed');

test('F80 F123: closed in Q4, proposed in the first week of January, discussed by cause, and not on the next agenda', async () => {
  const [one, two] = [await table.closed(), await table.closed()];
  await house.at('2027-01-04 09:01');
  await house.tick();
  const said = textOf(house.channel());
  expect(said).toContain('Afgesloten klachten die op het kwartaaloverleg wachten: 2.');
  expect(said).not.toMatch(/loonstrook|Zij belde/);
  await house.at(JANUARY);
  await house.tick();
  expect(textOf(house.channel()).split('op het kwartaaloverleg wachten')).toHaveLength(2);

  expect(await table.types(house.lead, 'kwartaaloverleg')).toContain('"verb":"quarterly-agenda"');
  const list = await agenda();
  expect(list).toContain('Op de agenda: 2. Besproken: 0. Blijven staan uit een eerder kwartaal: 0.');
  for (const number of [one, two]) expect(list).toContain(`${number} · planning`);
  expect(list).not.toMatch(/loonstrook|Zij belde|Noor/);
  const form = await table.press(house.lead, 'quarterly-discuss', { source: GROUP });
  expect(form).toContain(`"value":"${one},${two}"`);

  const saved = await discuss([one], { note: 'De planning belt voortaan na.' });
  expect(saved).toContain('Besproken klachten: 1.');
  expect(await discussedIn(one)).toMatchObject([{ quarter: '2026Q4', cause: 'process', action: false }]);
  expect(await agenda()).toContain('Op de agenda: 2. Besproken: 1.');
  expect(textOf(house.cardOf(one).cards)).toContain('Afgesloten en besproken');

  await house.at('2027-04-06 10:00');
  const next = await agenda(house.lead, '2027Q1');
  expect(next).toContain('Op de agenda: 1. Besproken: 0. Blijven staan uit een eerder kwartaal: 1.');
  expect(next).toContain(`${two} · planning`);
  expect(next).not.toContain(one);
  const late = await table.press(house.lead, 'quarterly-save', {
    about: '2027Q1 unknown',
    numbers: two,
    cause: 'unknown',
    action: 'no',
  });
  expect(late).toContain('Besproken klachten: 1.');
  expect(await discussedIn(two)).toMatchObject([{ quarter: '2027Q1' }]);
});

test('F80: closed on 31 March at 23:30 stands on the agenda of the first quarter', async () => {
  const number = await table.closed();
  await house.submit(house.sanne, number, 'reopen');
  await house.at('2027-03-31T21:30:00Z');
  await house.claim(house.youssef, number);
  await house.submit(house.youssef, number, 'close', { how: 'withdrawn', note: 'Zij belde ons.' });
  await house.tick();
  expect((await complaintOf(house, number)).endedAt).toMatch(/^2027-03-31T21:30/);
  await house.at('2027-04-06 10:00');
  expect(await agenda(house.lead, '2027Q1')).toContain(
    'Op de agenda: 1. Besproken: 0. Blijven staan uit een eerder kwartaal: 0.',
  );
  expect(await agenda(house.lead, '2026Q4')).toContain('Er staat niets op de agenda.');
});

test.each([
  [{ numbers: '' }, 'Vink minstens één klacht van de agenda aan.'],
  [{ numbers: 'K-2026-9999,<script>' }, 'Vink minstens één klacht van de agenda aan.'],
  [{ cause: 'zomaar' }, 'Kies een oorzaak.'],
  [{ action: 'misschien' }, 'Kies of u er iets aan doet.'],
])('F123: %j comes back with a word, and nothing is written', async (data, words) => {
  const number = await table.closed();
  await house.at(JANUARY);
  expect(await discuss([number], data)).toContain(words);
  expect(await discussedIn(number)).toEqual([]);
});

test('F123: pressed twice and by two people at once it is one; in the same meeting it can be corrected', async () => {
  const number = await table.closed();
  await house.at(JANUARY);
  await Promise.all([discuss([number]), discuss([number])]);
  await discuss([number]);
  expect(await discussedIn(number)).toHaveLength(1);
  const again = await table.press(house.lead, 'quarterly-save', {
    about: '2026Q4 process',
    numbers: number,
    cause: 'mistake',
    action: 'yes',
  });
  expect(again).toContain('Besproken klachten: 1.');
  expect((await discussedIn(number)).at(-1)).toMatchObject({ cause: 'mistake', action: true });
});

test('F123: opened again after the meeting it is on the agenda of its new quarter', async () => {
  const number = await table.closed();
  await house.at(JANUARY);
  await discuss([number]);
  await house.submit(house.lead, number, 'reopen');
  expect((await complaintOf(house, number)).discussed).toBeUndefined();
  expect(await agenda()).toContain('Er staat niets op de agenda.');
  await house.claim(house.youssef, number);
  await house.submit(house.youssef, number, 'close', { how: 'withdrawn', note: 'Nu echt.' });
  await house.tick();
  expect(await agenda(house.lead, '2027Q1')).toContain(`${number} · planning of uitval · nog bespreken`);
});

test('F123: a colleague hears who may; appointed as chair they hold this meeting and no other', async () => {
  const number = await table.closed();
  await house.at(JANUARY);
  const NO = 'Alleen een eigenaar van het team';
  expect(await table.types(house.youssef, 'kwartaaloverleg')).toContain(NO);
  for (const as of [house.youssef, house.sanne]) {
    expect(await agenda(as)).toContain(NO);
    expect(await discuss([number], {}, as)).toContain(NO);
    expect(await table.press(as, 'quarterly-appoint', { about: '2026Q4', person: as.id })).toContain(NO);
  }
  for (const as of [house.guest, house.outsider]) expect(await agenda(as)).toContain('Alleen leden van het kwaliteitsteam');
  expect(await table.press(house.lead, 'quarterly-appoint', { about: '2026Q4', person: 'niemand' })).toContain(
    'Kies wie voorzitter is.',
  );
  const done = await table.press(house.lead, 'quarterly-appoint', { about: '2026Q4', person: house.youssef.id });
  expect(done).toContain('De voorzitter is aangewezen.');
  await table.press(house.lead, 'quarterly-appoint', { about: '2026Q4', person: house.youssef.id });
  expect(await house.store.meetings.read('2026Q4')).toMatchObject([
    { by: { person: house.lead.id }, fact: { type: 'ChairAppointed', person: house.youssef.id } },
  ]);
  expect(await table.types(house.youssef, 'kwartaaloverleg')).toContain('"verb":"quarterly-agenda"');
  expect(await agenda(house.youssef)).toContain(number);
  expect(await agenda(house.youssef, '2026Q3')).toContain(NO);
  expect(await discuss([number], {}, house.youssef)).toContain('Besproken klachten: 1.');
  expect(await discussedIn(number)).toHaveLength(1);
});

test('F123 F56: whom a complaint is about neither sees nor discusses it; where that is every lead, the deputy does', async () => {
  const [plain, about] = [await table.closed(), await table.closed()];
  await house.submit(house.sanne, about, 'name-conflict', { person: house.lead.id, reason: 'Het gaat over haar.' });
  await table.press(house.lead, 'deputy-choose', { person: house.piet.id });
  await house.at(JANUARY);
  const hers = await agenda();
  expect(hers).toContain(plain);
  expect(hers).not.toContain(about);
  expect(await discuss([about])).toContain('Vink minstens één klacht van de agenda aan.');
  expect(await discuss([plain, about])).toContain('Besproken klachten: 1.');
  expect(await discussedIn(about)).toEqual([]);
  const theirs = await agenda(house.piet);
  expect(theirs).toContain(about);
  expect(theirs).not.toContain(plain);
  expect(await discuss([about, plain], {}, house.piet)).toContain('Besproken klachten: 1.');
  expect(await discussedIn(about)).toHaveLength(1);
  expect(await discussedIn(plain)).toHaveLength(1);
});
