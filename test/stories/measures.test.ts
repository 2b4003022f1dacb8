/** F82, F115: from the meeting in January to the check of the effect in April, and what a measure refuses. */
import { memoryTables } from '../../bot/store/memory.ts';
import { storeOn } from '../../bot/store/store.ts';
import { type House, openHouse, textOf } from '../kit/house.ts';
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
const measure = { kind: 'preventive', text: 'De planning belt elke vrijdag na.', due: '2027-01-22', cause: 'process' };
const aboutIn = (form: string): string => /"about":"([0-9a-f-]{36} [^"]*)"/.exec(form)?.[1] ?? '';
const discuss = (numbers: readonly string[], cause = 'process', action = 'yes', quarter = '2026Q4') =>
  table.press(house.lead, 'quarterly-save', { about: `${quarter} unknown`, numbers: numbers.join(','), cause, action });
const save = (about: string, data = {}, as = house.lead) =>
  table.press(as, 'measure-save', { ...measure, person: house.sanne.id, about, ...data });
const list = (as = house.lead) => table.press(as, 'measure-list');
const ONE = 'M-2027-001';
/** What the channel heard of measures. */
const heard = () =>
  house.channel().flatMap(({ cards }) => [...textOf(cards).matchAll(/"(M-2027-\d{3} \([^"]+)"/g)].map(([, line]) => line));
const factsOf = async (number = ONE) => (await house.store.measures.read(number)).map(({ fact }) => fact);

/** A measure of January for these complaints, of Sanne. */
async function taken(numbers: readonly string[]): Promise<void> {
  await house.at(JANUARY);
  expect(await save(aboutIn(await discuss(numbers)))).toContain(`Maatregel ${ONE} is genomen.`);
}

test('F82 F115 F80: closed in Q4, discussed in January, done, reminded once, and checked in April with the counts', async () => {
  const [one, two, three] = [await table.closed(), await table.closed(), await table.closed()];
  await house.at(JANUARY);
  const form = await discuss([one, two]);
  expect(form).toContain('Besproken klachten: 2.');
  expect(form).toContain('Gekoppelde klachten: 2.');
  await save(aboutIn(form));
  await discuss([three], 'mistake', 'no');
  expect(await factsOf()).toMatchObject([
    { type: 'MeasureTaken', owner: house.sanne.id, complaints: [one, two], quarter: '2026Q4' },
  ]);
  const open = await list();
  expect(open).toContain(`${ONE} · preventief · uiterlijk vrijdag 22 januari`);
  expect(open).toContain(`Klachten: ${one}, ${two}`);
  expect(open).toContain('De planning belt elke vrijdag na.');

  // A week before, by two instances and after a restart: once.
  const other = await house.another();
  await house.at('2027-01-15 09:01');
  await Promise.all([house.bot.setClock(house.sim.now()), other.setClock(house.sim.now())]);
  await house.restart();
  await house.tick();
  expect(heard()).toEqual([`${ONE} (preventief) moet binnenkort klaar zijn: op vrijdag 22 januari. Eigenaar: Sanne de Boer.`]);
  // Not on a Saturday, nor before the office opens.
  await house.at('2027-01-22 08:59');
  expect(heard()).toHaveLength(1);
  await house.at('2027-01-22 09:00');
  await house.at('2027-01-23 12:00');
  expect(heard()).toHaveLength(2);

  await house.at('2027-01-25 10:00');
  expect(await list()).toContain('te laat, moest klaar zijn op vrijdag 22 januari');
  expect(await table.press(house.sanne, 'measure-done', { source: ONE })).toContain('"value":"2027-04-25"');
  const done = await table.press(house.sanne, 'measure-save-done', {
    about: ONE,
    note: 'Er is een belrooster.',
    day: '2027-04-26',
  });
  expect(done).toContain(`${ONE} is gedaan.`);
  expect(await table.press(house.youssef, 'measure-check', { source: ONE })).toContain('Het is nog te vroeg');

  // In the months after it one complaint with the same cause is closed, and one with another.
  await house.at('2027-03-02 10:00');
  const [four, five] = [await table.closed(), await table.closed()];
  await house.at('2027-04-06 10:00');
  await discuss([four], 'process', 'no', '2027Q1');
  await discuss([five], 'mistake', 'no', '2027Q1');
  await house.at('2027-04-26 09:01');
  await house.tick();
  expect(heard()).toHaveLength(3);
  expect(heard().at(-1)).toContain('controleer of hij helpt');
  expect(await list(house.youssef)).toContain('gedaan, nu controleren');

  expect(await table.press(house.sanne, 'measure-save-check', { about: ONE, outcome: 'effective', note: 'Ja.' })).toContain(
    'De controle doet iemand anders dan wie de maatregel uitvoerde.',
  );
  const check = await table.press(house.youssef, 'measure-check', { source: ONE });
  expect(check).toContain(
    'Klachten met deze oorzaak (de werkwijze). Ervoor, in 2026 Q4: 2. Erna, in de drie maanden na de maatregel: 1.',
  );
  expect(check).toContain('Er is een belrooster.');
  const closed = { about: ONE, outcome: 'effective', note: 'Minder klachten.' };
  expect(await table.press(house.youssef, 'measure-save-check', closed)).toContain(`${ONE} helpt en is afgesloten.`);
  expect((await factsOf()).at(-1)).toMatchObject({ type: 'EffectChecked', outcome: 'effective', before: 2, after: 1 });
  expect(await table.press(house.youssef, 'measure-save-check', closed)).toContain('Deze maatregel is al afgesloten.');
  expect(await list()).toContain('Er staat geen maatregel open. Afgesloten: 1.');
  expect(textOf(house.channel())).not.toMatch(/belt elke vrijdag|belrooster|Minder klachten|loonstrook/);
  expect(house.log.join()).not.toMatch(/belt elke vrijdag|belrooster|Minder klachten/);
});

test('F82: late it is said weekly; done, no more', async () => {
  await taken([await table.closed()]);
  await house.at('2027-01-29 09:01');
  await house.at('2027-02-01 09:01');
  await house.at('2027-02-05 09:01');
  expect(heard().filter((line) => line?.includes('is te laat'))).toHaveLength(2);
  await table.press(house.lead, 'measure-save-done', { about: ONE, note: 'Gedaan.', day: '2027-05-05' });
  await house.at('2027-02-19 09:01');
  expect(heard()).toHaveLength(2);
});

test('F82: when Teams surely did not take it, the next tick says it', async () => {
  await taken([await table.closed()]);
  house.sim.fault({ match: 'POST /v3/conversations$', kind: 'throttled-bare', times: 20 });
  await house.at('2027-01-22 09:01');
  house.sim.clearFaults();
  const before = heard().length;
  await house.tick();
  await house.tick();
  expect([before, heard().length]).toEqual([0, 1]);
});

test('F115: not effective it is open again with a new day, or closed with the form of another one', async () => {
  const number = await table.closed();
  await taken([number]);
  const finish = (day: string) => table.press(house.sanne, 'measure-save-done', { about: ONE, note: 'Belrooster.', day });
  const check = (data: object) =>
    table.press(house.youssef, 'measure-save-check', { about: ONE, note: 'Evenveel klachten.', ...data });
  await finish('2027-04-05');
  await house.at('2027-04-05 10:00');
  expect(await check({ outcome: 'misschien' })).toContain('Kies of de maatregel helpt.');
  expect(await check({ outcome: 'effective', note: ' ' })).toContain('"verb":"measure-save-check"');
  expect(await check({ outcome: 'again' })).toContain('"verb":"measure-save-check"');
  expect(await check({ outcome: 'again', due: '2027-05-03' })).toContain('staat weer open met een nieuwe dag');
  expect(await list()).toContain('uiterlijk maandag 3 mei');
  await finish('2027-07-05');
  await house.at('2027-07-05 10:00');
  await table.press(house.lead, 'quarterly-appoint', { about: '2026Q4', person: house.youssef.id });
  const form = await check({ outcome: 'other' });
  expect(form).toContain('Er komt een andere maatregel.');
  expect(form).toContain('Gekoppelde klachten: 1.');
  expect(await save(aboutIn(form), { due: '2027-09-01' }, house.youssef)).toContain('Maatregel M-2027-002 is genomen.');
  expect((await factsOf('M-2027-002'))[0]).toMatchObject({ complaints: [number], quarter: '2026Q4' });
  expect((await factsOf()).map(({ type }) => type)).toEqual([
    'MeasureTaken',
    'MeasureDone',
    'EffectChecked',
    'MeasureDone',
    'EffectChecked',
  ]);
});

test.each([
  [{ kind: 'burn' }, 'Kies het soort maatregel.'],
  [{ text: '  ' }, 'Schrijf op wat er gebeurt.'],
  [{ person: 'niemand' }, 'Kies wie het doet.'],
  [{ cause: '__proto__' }, 'Kies tegen welke oorzaak het helpt.'],
  [{ due: '2027-01-05' }, '"verb":"measure-save"'],
  [{ due: '2031-01-05' }, '"verb":"measure-save"'],
  [{ due: 'ooit' }, '"verb":"measure-save"'],
])('F82: %j comes back with a word and takes nothing', async (data, words) => {
  const number = await table.closed();
  await house.at(JANUARY);
  expect(await save(aboutIn(await discuss([number])), data)).toContain(words);
  expect((await house.store.measures.all()).size).toBe(0);
});

test('F82: the same form sent twice, and by two at once, is one measure', async () => {
  const number = await table.closed();
  await house.at(JANUARY);
  const about = aboutIn(await discuss([number]));
  await Promise.all([save(about), save(about)]);
  await save(about);
  expect([...(await house.store.measures.all()).keys()]).toEqual([ONE]);
});

test('F82 F56: a colleague takes none and ends none that is not theirs; who is not in the team sees none', async () => {
  await taken([await table.closed()]);
  const NO = 'Alleen een eigenaar van het team';
  expect(await save(`${'0'.repeat(8)}-0000-4000-8000-${'0'.repeat(12)} 2026Q4 process`, {}, house.youssef)).toContain(NO);
  expect(await table.press(house.youssef, 'measure-new')).toContain(NO);
  expect(await table.press(house.youssef, 'measure-done', { source: ONE })).toContain('Alleen de eigenaar van de maatregel');
  expect(await table.press(house.youssef, 'measure-done', { source: 'M-2027-999' })).toContain(NO);
  expect(await table.press(house.lead, 'measure-done', { source: 'M-2027-999' })).toContain('Deze maatregel is er niet.');
  for (const as of [house.guest, house.outsider])
    for (const verb of ['measure-list', 'measure-done', 'measure-save-check'])
      expect(await table.press(as, verb, { source: ONE, about: ONE })).toContain('Alleen leden van het kwaliteitsteam');
  expect(await table.types(house.youssef, 'maatregelen')).toContain('"verb":"measure-list"');
  expect(await list(house.youssef)).toContain(ONE);
});

test('F82 F56: whom one of its complaints is about gets no work of it, and does not see it', async () => {
  const number = await table.closed();
  await house.submit(house.lead, number, 'name-conflict', { person: house.piet.id, reason: 'Het gaat over hem.' });
  await house.at(JANUARY);
  const about = aboutIn(await discuss([number]));
  expect(await save(about, { person: house.piet.id })).toContain('Maatregel nemen');
  expect((await house.store.measures.all()).size).toBe(0);
  await save(about);
  expect(await list(house.piet)).not.toContain(ONE);
  expect(await table.press(house.piet, 'measure-check', { source: ONE })).toContain('Alleen een eigenaar van het team');
  expect(await list(house.youssef)).toContain(ONE);
});

test('F82: when it is closed the lead can erase its texts; the record and the counts stay', async () => {
  await taken([await table.closed()]);
  const erase = (as = house.lead) => table.press(as, 'measure-erase', { source: ONE });
  expect(await erase()).toContain('De tekst kan pas weg als de maatregel is afgesloten.');
  await table.press(house.sanne, 'measure-save-done', { about: ONE, note: 'Belrooster.', day: '2027-04-05' });
  await house.at('2027-04-05 10:00');
  await table.press(house.youssef, 'measure-save-check', { about: ONE, outcome: 'effective', note: 'Minder.' });
  expect(await table.press(house.lead, 'measure-closed')).toContain('De planning belt elke vrijdag na.');
  for (const as of [house.sanne, house.youssef]) expect(await erase(as)).toContain('Alleen een eigenaar van het team');
  expect((await house.store.content.all(ONE)).size).toBe(3);
  const answer = await erase();
  expect(answer).toContain(`De tekst van ${ONE} is gewist.`);
  expect(answer).toContain('Ervoor 1, erna 0.');
  expect(answer).not.toContain('belt elke vrijdag');
  expect((await house.store.content.all(ONE)).size).toBe(0);
  expect((await factsOf()).map(({ type }) => type)).toEqual(['MeasureTaken', 'MeasureDone', 'EffectChecked']);
});
