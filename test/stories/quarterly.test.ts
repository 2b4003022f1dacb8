/** F80, F123: the quarterly meeting in Teams: its agenda by cause, who may discuss, and what nobody sees who must not. */
import { memoryTables } from '../../bot/store/memory.ts';
import { storeOn } from '../../bot/store/store.ts';
import { type House, openHouse, textOf } from '../kit/house.ts';
import { complaintOf, factsOf, linkIn } from '../kit/mailroom.ts';
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

describe('the minutes', () => {
  const kept = (as = house.lead, source = '2026Q4') => table.press(as, 'quarterly-minutes', { source });
  const pageOf = async (answer: string) => (await fetch(linkIn(answer))).text();
  const records = async () =>
    (await house.store.meetings.read('2026Q4')).flatMap(({ fact }) => (fact.type === 'MinutesKept' ? [fact.minutes] : []));

  test('F123: they write themselves: who was chair, what was decided per cause, which measures, what is carried over', async () => {
    const [one, two, three] = [await table.closed(), await table.closed(), await table.closed()];
    await house.at(JANUARY);
    expect(await kept()).toContain('Er is nog niets besproken.');
    expect(await records()).toEqual([]);
    await table.press(house.lead, 'quarterly-appoint', { about: '2026Q4', person: house.youssef.id });
    const form = await discuss([one], { action: 'yes' }, house.youssef);
    const measure = {
      kind: 'corrective',
      text: 'Nabellen op vrijdag.',
      person: house.sanne.id,
      due: '2027-02-01',
      cause: 'process',
    };
    const about = /"about":"([0-9a-f-]{36} [^"]*)"/.exec(form)?.[1];
    await table.press(house.youssef, 'measure-save', { ...measure, about });
    await discuss([two], { cause: 'mistake', note: 'Niet meer doen.' }, house.youssef);
    const answer = await kept(house.youssef);
    expect(await records()).toEqual([
      {
        chair: house.youssef.id,
        discussed: [
          { number: one, nature: 'planning', cause: 'process', action: true },
          { number: two, nature: 'planning', cause: 'mistake', action: false },
        ],
        measures: ['M-2027-001'],
        carried: [{ number: three, nature: 'planning', cause: 'unknown' }],
      },
    ]);
    const page = await pageOf(answer);
    for (const words of [
      'Verslag kwartaaloverleg klachten 2026 Q4',
      'Voorzitter: Youssef',
      'Besproken: 2. Maatregelen: 1. Naar het volgende overleg: 1.',
      'Oorzaak: de werkwijze',
      'besproken, er komt een maatregel',
      'M-2027-001 (correctief)',
      'Nabellen op vrijdag.',
      'Blijft staan voor het volgende overleg',
      three,
    ])
      expect(page).toContain(words);
    expect(page).not.toMatch(/Noor|loonstrook|Niet meer doen/);

    // Kept again without news it is the same; with news, a new version beside the old one.
    await kept();
    expect(await records()).toHaveLength(1);
    await discuss([three]);
    await kept();
    expect((await records()).map(({ discussed, carried }) => [discussed.length, carried.length])).toEqual([
      [2, 1],
      [3, 0],
    ]);
  });

  test('F123: the link is over after five minutes, and for who has no more part in it', async () => {
    const number = await table.closed();
    await house.at(JANUARY);
    await discuss([number]);
    await table.press(house.lead, 'quarterly-appoint', { about: '2026Q4', person: house.youssef.id });
    const link = linkIn(await kept(house.youssef));
    expect((await fetch(link)).status).toBe(200);
    expect((await fetch(link, { method: 'POST', body: new URLSearchParams({ answer: 'yes' }) })).status).toBe(410);
    await table.press(house.lead, 'quarterly-appoint', { about: '2026Q4', person: house.lead.id });
    expect((await fetch(link)).status).toBe(410);
    const hers = linkIn(await kept());
    await house.at('2027-01-05 10:06');
    expect((await fetch(hers)).status).toBe(410);
    for (const as of [house.sanne, house.guest]) expect(await kept(as)).not.toContain('/k/');
  });

  test('F123 F56: they are whole, and show nobody what is about them', async () => {
    const [plain, about] = [await table.closed(), await table.closed()];
    await house.submit(house.sanne, about, 'name-conflict', { person: house.lead.id, reason: 'Het gaat over haar.' });
    await house.at(JANUARY);
    await discuss([plain]);
    const page = await pageOf(await kept());
    expect(page).toContain(plain);
    expect(page).not.toContain(about);
    expect((await records())[0]?.carried).toMatchObject([{ number: about }]);
  });
});

describe('in the calendar', () => {
  const TITLE = 'Kwartaaloverleg klachten 2026 Q4';
  const plan = (data = {}, as = house.lead) =>
    table.press(as, 'quarterly-book', {
      about: '2026Q4',
      day: '2027-01-11',
      time: '10:00',
      minutes: '60',
      people: `${house.sanne.id},${house.youssef.id}`,
      ...data,
    });
  const events = () => house.sim.events(house.lead.id).filter(({ subject, organiser }) => organiser && subject === TITLE);

  test('F80: the lead chooses day, time and guests, and the invitation leaves; moved it is the same event', async () => {
    await table.closed();
    await house.at(JANUARY);
    const form = await table.press(house.lead, 'quarterly-plan', { source: '2026Q4' });
    expect(form).toContain(TITLE);
    expect(form).toContain('"value":"09:30"');
    expect(await plan()).toContain('Het overleg komt in de agenda.');
    await plan();
    await house.tick();
    expect(events()).toMatchObject([{ start: '2027-01-11T09:00:00.000Z', end: '2027-01-11T10:00:00.000Z', cancelled: false }]);
    expect(events()[0]?.attendees).toHaveLength(2);
    // The figures are behind a link in the invitation, until two weeks after the meeting.
    const link = linkIn(events()[0]?.text ?? '');
    const figures = async () => (await fetch(link)).status;
    expect((await fetch(link)).headers.get('content-disposition')).toContain('2026Q4.pptx');
    await house.at('2027-01-25 09:00');
    expect(await figures()).toBe(200);
    await house.at('2027-01-25 11:00');
    expect(await figures()).toBe(410);
    await house.at(JANUARY);
    expect(await agenda()).toContain('In de agenda: maandag 11 januari om 10:00.');
    await plan({ day: '2027-01-12' });
    await house.tick();
    expect(events()).toMatchObject([{ start: '2027-01-12T09:00:00.000Z' }]);
  });

  test.each([
    [{ day: 'ooit' }, 'Kies een dag en een tijd die nog komen'],
    [{ day: '2027-01-04' }, 'Kies een dag en een tijd die nog komen'],
    [{ day: '2028-02-04' }, 'Kies een dag en een tijd die nog komen'],
    [{ time: '25:00' }, 'Kies een dag en een tijd die nog komen'],
    [{ minutes: '7' }, 'Kies hoe lang het duurt.'],
    [{ people: 'dief@evil.example' }, 'Kies wie u uitnodigt.'],
  ])('F80: %j comes back with a word and invites nobody', async (data, words) => {
    await house.at(JANUARY);
    expect(await plan(data)).toContain(words);
    await house.tick();
    expect(events()).toEqual([]);
  });

  test('F80: nobody but the lead plans it, and what was deleted in Outlook is made anew when it is planned again', async () => {
    await house.at(JANUARY);
    for (const as of [house.sanne, house.guest]) await plan({}, as);
    expect(await house.store.meetings.read('2026Q4')).toEqual([]);
    await plan();
    const [event] = events();
    house.sim.fault({ match: 'PATCH /events/', kind: 'status', status: 404, times: 2 });
    await plan({ day: '2027-01-12' });
    await house.tick();
    house.sim.clearFaults();
    await house.tick();
    expect(events().map(({ start }) => start)).toContain('2027-01-12T09:00:00.000Z');
    expect(events().at(-1)?.id).not.toBe(event?.id);
  });
});
