/** F35: the office's own closing days: added by the lead, used at once, and never moving what was promised. */
import { type House, openHouse, textOf } from '../kit/house.ts';
import { complaintOf, factsOf } from '../kit/mailroom.ts';

let house: House;
beforeEach(async () => {
  house = await openHouse();
});
afterEach(() => house.close());

type Fields = Readonly<Record<string, unknown>>;

/** The newest message of the bot in the personal chat. */
const lastIn = (chat: { id: string }) =>
  house.sim
    .state(chat.id)
    .messages.filter(({ from, place }) => from.bot && !place.includes('@thread'))
    .at(-1);

async function types(as: { id: string }, text: string): Promise<string> {
  await house.sim.say({ as: as.id, text });
  const answer = lastIn(as);
  return `${answer?.text ?? ''} ${textOf(answer?.cards)}`;
}

/** In the dialog that opens from the personal chat. */
async function press(as: { id: string }, verb: string, data: Fields = {}): Promise<string> {
  if (!lastIn(as)) await types(as, 'sluitingsdagen');
  const answer = await house.sim.submitDialog({ as: as.id, message: lastIn(as)?.id ?? '', data: { verb, ...data } });
  await house.bot.idle();
  return textOf(answer.body);
}
const add = (day: string, name = 'Brugdag', as = house.lead) => press(as, 'closing-add', { day, name });
const remove = (source: string, as = house.lead) => press(as, 'closing-remove', { source });

const versions = async () => (await house.store.calendar.read()).version;
const news = (number: string) =>
  house
    .threadOf(number)
    .map(({ text }) => text ?? '')
    .filter((text) => text.includes('sluitingsdag'));

test('F35: the lead adds a day, sees it in the list with the complaints that it touches, and takes it out again', async () => {
  const [one, other] = [await house.mail(), await house.mail()];
  expect(await types(house.lead, 'sluitingsdagen')).toContain('"verb":"closing-days"');
  expect(await press(house.lead, 'closing-days')).toContain('Er zijn geen eigen sluitingsdagen');
  expect(await press(house.lead, 'closing-ask')).toContain('"min":"2026-11-23","max":"2028-11-23"');
  const answer = await add('2026-11-27', 'Verhuizing');
  expect(answer).toContain('Sluitingsdag toegevoegd: vrijdag 27 november.');
  expect(answer).toContain('"type":"TextRun","text":"Verhuizing"');
  expect(answer).toContain(`2 klachten raakt dit: ${one}, ${other}. De beloofde dag blijft.`);
  await add('2026-12-24', 'Kerst');
  expect(await press(house.lead, 'closing-days')).toMatch(/vrijdag 27 november.*donderdag 24 december/);
  expect(await remove('2026-11-27')).toContain('Weer een werkdag: vrijdag 27 november.');
  expect(await press(house.lead, 'closing-days')).not.toMatch(/27 november|raakt dit/);
  expect(await versions()).toBe(4);
});

test('F35: what was promised stays, its owner hears once which day it would be, and the lead when there is none', async () => {
  const [mine, nobodys] = [await house.mail(), await house.mail()];
  await house.claim(house.sanne, mine);
  await add('2026-11-26');
  for (let n = 0; n < 3; n++) await house.tick();
  await house.at('2026-11-23 10:00');
  const words = (number: string) =>
    `er is een sluitingsdag bij gekomen. Voor klacht ${number} is maandag 30 november beloofd. Dat blijft zo. ` +
    'Hebt u meer tijd nodig, tot dinsdag 1 december? Open de klacht en kies Uitstel.';
  expect(news(mine)).toEqual([`<at>Sanne de Boer</at>: ${words(mine)}`]);
  expect(news(nobodys)).toEqual([`<at>Hanna Visser</at>: ${words(nobodys)}`]);
  expect((await complaintOf(house, mine)).whole).toMatchObject({ due: '2026-11-30', calendar: 1 });
  expect(textOf(house.cardOf(mine).cards)).toContain('uiterlijk maandag 30 november');
  expect(textOf((await house.fetch(house.sanne, mine, 'open')).body)).toContain(
    'Beloofd is maandag 30 november, en dat blijft zo.',
  );
});

test('F35: a new complaint counts with the new calendar, and explains itself with the name of the day', async () => {
  await add('2026-11-26', 'Teamdag *groot*');
  const number = await house.mail();
  expect((await complaintOf(house, number)).whole).toMatchObject({ due: '2026-12-01', calendar: 2 });
  expect(textOf((await house.fetch(house.sanne, number, 'why')).body)).toContain(
    'donderdag 26 november (Teamdag \\\\*groot\\\\*)',
  );
  await house.tick();
  expect(news(number)).toEqual([]);
});

test('F35: on a closing day nothing is said; reminders come the day before it and after it, and the overview too', async () => {
  const number = await house.mail();
  await house.claim(house.sanne, number);
  await house.submit(house.sanne, number, 'save-details', { complainant: 'client', nature: 'planning', writeIn: 'nl' });
  await add('2026-11-24');
  await house.tick();
  const said = () => house.channel().length;
  await house.at('2026-11-23 16:59');
  const monday = said();
  for (const time of ['09:00', '12:00', '16:00']) await house.at(`2026-11-24 ${time}`);
  expect(said()).toBe(monday);
  await house.at('2026-11-25 09:00');
  expect(textOf(house.channel().slice(monday))).toContain('Vandaag');
  // The day before Wednesday is Monday now: the reminder of the day before was not lost with the closed Tuesday.
  const first = house.threadOf(number).find(({ text }) => text?.includes('de eerste reactie'));
  expect(first?.text).toContain('uiterlijk woensdag 25 november, nog 1 werkdag');
});

test.each([
  ['no day at all', 'morgen', 'Brugdag', 'Kies een dag.'],
  ['a day that does not exist', '2027-02-29', 'Brugdag', 'Kies een dag.'],
  ['yesterday', '2026-11-22', 'Brugdag', 'Deze dag is voorbij.'],
  ['too far ahead', '2028-11-24', 'Brugdag', 'Kies een dag binnen 2 jaar.'],
  ['a Saturday', '2026-11-28', 'Brugdag', 'Deze dag is al vrij: weekend.'],
  ['a holiday', '2026-12-25', 'Brugdag', 'Deze dag is al vrij: eerste kerstdag'],
  ['no name', '2026-12-24', '  ', 'Geef de dag een korte naam'],
  ['a long name', '2026-12-24', 'x'.repeat(61), 'Geef de dag een korte naam'],
])('F35: %s is refused with a word, and what was typed comes back', async (_, day, name, words) => {
  const answer = await add(day, name);
  expect(answer.toLowerCase()).toContain(words.toLowerCase());
  expect(answer).toContain(`"value":"${name}"`);
  expect(await versions()).toBe(1);
});

test('F35: twice the same day is one day: pressed again is a yes, under another name a no', async () => {
  await add('2026-12-24', 'Kerst');
  expect(await add('2026-12-24', 'Kerst')).toContain('Sluitingsdag toegevoegd');
  expect(await add('2026-12-24', 'Vrij')).toContain('Op deze dag zijn wij al dicht: Kerst.');
  await remove('2026-12-24');
  expect(await remove('2026-12-24')).toContain('Weer een werkdag');
  expect(await versions()).toBe(3);
});

test('F35: a day that has begun or is over stays', async () => {
  await add('2026-11-24');
  await house.at('2026-11-24 10:00');
  expect(await remove('2026-11-24')).toContain('Deze dag is begonnen of voorbij.');
  await house.at('2026-11-25 10:00');
  expect(await remove('2026-11-24')).toContain('Deze dag is begonnen of voorbij.');
  expect(await remove('geen dag')).toContain('Ik kon uw invoer niet lezen');
  expect((await house.store.calendar.read()).closed).toEqual([{ day: '2026-11-24', name: 'Brugdag' }]);
});

test('F35: only the lead sees and changes them', async () => {
  await add('2026-12-24', 'Kerst');
  for (const person of [house.sanne, house.guest, house.outsider]) {
    const answers = [
      await types(person, 'sluitingsdagen'),
      await press(person, 'closing-days'),
      await press(person, 'closing-ask'),
      await add('2026-12-28', 'Van mij', person),
      await remove('2026-12-24', person),
    ];
    for (const answer of answers) {
      expect(answer).toMatch(/Alleen (een eigenaar|leden) van het/);
      expect(answer).not.toContain('Kerst');
    }
  }
  expect(await versions()).toBe(2);
});

test('F35: there is room for 30 days to come', async () => {
  const days = Array.from({ length: 31 }, (_, n) => ({
    day: `2027-0${3 + Math.floor(n / 28)}-${String((n % 28) + 1).padStart(2, '0')}`,
    name: 'x',
  }));
  await house.store.calendar.change(await house.store.calendar.read(), days.slice(0, 30), house.lead.id, house.sim.now());
  expect(await add('2026-12-24')).toContain('Er staan al 30 sluitingsdagen.');
});

test('F35, P5: over a restart and in two instances all count with the new calendar, and what was promised keeps its version', async () => {
  const before = await house.mail();
  await house.claim(house.sanne, before);
  const other = await house.another();
  await add('2026-11-26');
  expect((await house.store.calendar.read()).version).toBe(2);
  for (const time of ['09:10', '09:12', '09:15', '09:20']) await house.at(`2026-11-23 ${time}`);
  expect(other.store.calendar.current().version).toBe(2);
  await house.restart();
  expect(house.bot.store.calendar.current().version).toBe(2);
  const after = await house.mail();
  await house.at('2026-11-23 11:00');
  const told = (await factsOf(house, before)).filter(({ type }) => type === 'ClosingDayAdded').length;
  console.log('closing day, two instances and a restart:', JSON.stringify({ facts: told, said: news(before).length }));
  expect([told, news(before).length]).toEqual([1, 1]);
  const [promised, fresh] = [await complaintOf(house, before), await complaintOf(house, after)];
  expect([promised.whole.calendar, promised.whole.due]).toEqual([1, '2026-11-30']);
  expect([fresh.whole.calendar, fresh.whole.due]).toEqual([2, '2026-12-01']);
});

test('F35: two leads at the same moment: both days are in, in two versions', async () => {
  const book = house.bot.store.calendar;
  const { change } = book;
  let overtaken = 0;
  // Between our look and our write another instance adds a day.
  book.change = async (...asked) => {
    book.change = change;
    overtaken++;
    await house.store.calendar.change(await house.store.calendar.read(), [{ day: '2026-12-31', name: 'Oudjaar' }], 'x', asked[3]);
    return change(...asked);
  };
  await add('2026-12-24', 'Kerst');
  expect((await house.store.calendar.read()).closed.map(({ day }) => day).sort()).toEqual(['2026-12-24', '2026-12-31']);
  expect([overtaken, await versions()]).toEqual([1, 3]);
});

test('F35 F42: the form for more time has the day that the closing day asks for, and its reason', async () => {
  const number = await house.mail();
  await house.claim(house.sanne, number);
  await add('2026-11-26');
  await house.at('2026-11-23 09:10');
  const form = textOf((await house.submit(house.sanne, number, 'extend')).body);
  expect(form).toMatch(/"id":"due"[^}]*"value":"2026-12-01"/);
  expect(form).toMatch(/"id":"reason"[^\]]*"value":"closing-day"/);
});
