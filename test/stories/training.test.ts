/** F118: practice walks the whole protocol, fast; it mails nothing, calls nobody else and counts nowhere. */
import { type House, openHouse, textOf } from '../kit/house.ts';
import { complaintOf, factsOf, noor, reply } from '../kit/mailroom.ts';

let house: House;
beforeEach(async () => {
  house = await openHouse();
});
afterEach(() => house.close());

async function says(as: { id: string }, text: string): Promise<string> {
  await house.sim.say({ as: as.id, text });
  await house.bot.idle();
  const answer = house.sim
    .state(as.id)
    .messages.filter(({ from, place }) => from.bot && !place.includes('@thread'))
    .at(-1);
  return `${answer?.text ?? ''} ${textOf(answer?.cards)}`;
}

async function practise(as = house.sanne): Promise<string> {
  const number = /O-2026-\d{4}/.exec(await says(as, 'oefenklacht'))?.[0] ?? '';
  await house.tick();
  return number;
}

/** `09:07` on the Monday on which every story begins. */
const minute = (minutes: number): Promise<void> => house.at(`2026-11-23 09:${String(minutes).padStart(2, '0')}`);

test('F118: one word makes a marked complaint with a number of its own series, and its card says so', async () => {
  const answer = await says(house.sanne, 'Oefenklacht');
  expect(answer).toContain('Oefenklacht O-2026-0001 staat in het kanaal.');
  await house.tick();
  const card = house.cardOf('O-2026-0001');
  expect(textOf(card.cards)).toContain('OEFENING: klacht O-2026-0001');
  expect(card.summary).toContain('OEFENING O-2026-0001');
  // The series of complaints has no gap.
  expect(await house.mail({ from: noor })).toBe('K-2026-0001');
});

test('F118: said twice within a minute it is one, and who is not in the team practises nothing', async () => {
  expect(await practise()).toBe(await practise());
  for (const as of [house.guest, house.outsider]) {
    expect(await says(as, 'oefenklacht')).toContain('Alleen leden van het kwaliteitsteam');
  }
  expect(house.channel().filter(({ summary }) => summary?.includes('OEFENING'))).toHaveLength(1);
});

test('F118: its letters are previewed and written down, and none leaves', async () => {
  const number = await practise();
  await house.claim(house.sanne, number);
  const open = textOf((await house.fetch(house.sanne, number, 'open')).body);
  expect(open).toContain('Brieven gaan niet weg.');
  expect(open).toContain('Ik stond om zes uur voor een dichte deur.');
  const before = house.sim.sentMails().length;
  await reply(house, house.sanne, number).catch(() => undefined);
  await house.tick();
  expect(house.sim.sentMails()).toHaveLength(before);
  const complaint = await complaintOf(house, number);
  expect(complaint.letters.map(({ letter, sentAt }) => [letter, sentAt !== undefined])).toEqual([['reply', true]]);
  expect(complaint.reactedAt).toBeDefined();
  expect(textOf((await house.fetch(house.sanne, number, 'open')).body)).toContain('(oefening, niet verstuurd)');
});

test('F118: the ladder walks in about twelve minutes, calls only who practises, and each rung comes once', async () => {
  const number = await practise();
  const before = house.channel().length;
  for (let now = 1; now <= 7; now++) await minute(now);
  // Nobody has claimed it: nobody is called.
  const said = () => house.threadOf(number).map(({ text = '' }) => text);
  expect(said().length).toBeGreaterThan(3);
  expect(said().every((text) => text.startsWith('OEFENING. '))).toBe(true);
  expect(said().join(' ')).not.toMatch(/<at>/);
  await house.claim(house.sanne, number);
  for (let now = 8; now <= 13; now++) await minute(now);
  expect(said().join(' ')).toContain('<at>Sanne');
  expect(said().join(' ')).not.toContain('Hanna');
  const rungs = (await factsOf(house, number)).flatMap((fact) => (fact.type === 'RemindersGiven' ? fact.rungs : []));
  const keys = rungs.map(({ key }) => key);
  expect(new Set(keys).size).toBe(keys.length);
  expect(keys).toEqual(expect.arrayContaining(['reaction:late-1', 'whole:due-morning', 'whole:late-1']));
  expect(house.channel().length - before).toBe(said().length);
});

test('F118: its days are those of its own clock: what a form offers and what the trail says', async () => {
  const number = await practise();
  await house.claim(house.sanne, number);
  await minute(3);
  const call = textOf((await house.submit(house.sanne, number, 'call')).body);
  expect(call).toContain('"value":"2026-11-24"');
  await minute(7);
  const trail = textOf((await house.submit(house.lead, number, 'trail')).body);
  expect(trail).toContain('te laat · niet gedaan · uiterlijk woensdag 25 november');
});

test('F118: it is in no overview and in no list of others, and cannot be merged, split or merged into', async () => {
  const number = await practise();
  const real = await house.mail({ from: noor });
  await house.claim(house.lead, number);
  expect(textOf((await house.submit(house.lead, number, 'ask-split')).body)).toContain('Dit is een oefenklacht.');
  expect(textOf((await house.submit(house.lead, number, 'merge', { to: real })).body)).toContain('Dit is een oefenklacht.');
  await house.submit(house.lead, number, 'split', { what: 'text', nth: '0' });
  await house.submit(house.lead, real, 'merge', { to: number });
  expect((await complaintOf(house, real)).status).toBe('open');
  expect((await house.store.lists.open()).map((one) => one.number)).toEqual([real]);
  // Who practises finds it again.
  expect(await says(house.lead, 'mijn klachten')).toContain(number);
  await house.at('2026-11-24 09:01');
  for (const text of ['overzicht', 'overzicht anders']) expect(await says(house.lead, text)).not.toContain('O-2026');
  const overview = house.channel().filter(({ cards, root }) => !root && textOf(cards).includes('Overzicht'));
  expect(textOf(overview)).not.toContain('O-2026');
});

test('F118: a number that was taken when the process died becomes practice, and no complaint', async () => {
  const receivedAt = house.sim.now();
  await house.store.register.numberFor({ source: 'half', receivedAt, at: receivedAt, training: true }, 2026);
  await house.at('2026-11-23 10:00');
  expect((await complaintOf(house, 'O-2026-0001')).training).toBe(true);
  expect(await house.store.lists.open()).toEqual([]);
});
