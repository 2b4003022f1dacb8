/** P8: whoever a complaint is about does not claim, open, find, get or learn of it; found out later, it ends at once (F27, F110). */
import type { SimPerson } from '../../scripts/sim/api.ts';
import { type House, moment, openHouse, textOf } from '../kit/house.ts';
import { inviteTo } from '../kit/invite.ts';
import { arrives, complaintOf, factsOf, linkIn, noor, reply, says } from '../kit/mailroom.ts';

let house: House;
beforeEach(async () => {
  house = await openHouse();
});
afterEach(() => house.close());

const NOT_FOR_YOU = 'Deze klacht is niet voor u.';
const reason = 'De klacht noemt deze collega.';
const about = (name: string) => ({ from: noor, text: `Goedemiddag,\n\n${name} was onbeleefd aan de telefoon.\n\nNoor Bakker` });

const asks = (as: SimPerson, text: string): Promise<string> => says(house, as, text);
const fetched = async (as: SimPerson, number: string, verb: string, data = {}) =>
  textOf((await house.fetch(as, number, verb, data)).body);
const submitted = async (as: SimPerson, number: string, verb: string, data = {}) =>
  textOf((await house.submit(as, number, verb, data)).body);
const said = (number: string) => house.threadOf(number).map(({ text }) => text ?? '');
const lead = () => house.lead;
const decide = (number: string, person: SimPerson, decision: string, as = lead(), fields = {}) =>
  submitted(as, number, 'decide-conflict', { person: person.id, decision, reason, ...fields });

test('S6 F110: a colleague who is named in a mail is kept from it at once, and the lead is asked to decide without a name being said', async () => {
  const number = await house.mail(about('Sanne'));
  expect((await factsOf(house, number)).map(({ type }) => type)).toContain('ConflictProposed');
  expect(said(number)).toEqual([
    `<at>Hanna Visser</at>: bij klacht ${number} moet u beslissen wie ervan mag weten. Open de klacht en kies Personen.`,
  ]);
  expect(textOf(house.channel())).not.toContain('Sanne');

  expect(textOf((await house.claim(house.sanne, number)).body)).toContain(NOT_FOR_YOU);
  expect(await fetched(house.sanne, number, 'open')).toContain(NOT_FOR_YOU);
  expect(await fetched(house.sanne, number, 'why')).toContain(NOT_FOR_YOU);
  expect(textOf((await house.click(house.sanne, number, 'refresh')).body)).toContain(NOT_FOR_YOU);
  expect(await asks(house.sanne, number)).toContain(NOT_FOR_YOU);
  expect(await asks(house.sanne, 'overzicht')).not.toContain(number);
  expect(await asks(house.sanne, 'overzicht e-mail')).not.toContain(number);
  // A colleague who has nothing to do with it sees and does what was always possible.
  await house.at('2026-11-24 10:00');
  expect(await asks(house.youssef, 'overzicht')).toContain(number);
  await house.claim(house.youssef, number);
  expect((await complaintOf(house, number)).owner?.id).toBe(house.youssef.id);
});

test.each([
  ['a name with a slip', 'Youssf El Amrani'],
  ['a family name', 'De heer Amrani'],
  ['an address', 'youssef.elamrani@babbage.nl'],
])('F110: %s is enough', async (_, name) => {
  const number = await house.mail(about(name));
  expect(textOf((await house.claim(house.youssef, number)).body)).toContain(NOT_FOR_YOU);
  expect((await complaintOf(house, number)).persons.conflicts).toEqual([{ person: house.youssef.id, stage: 'proposed' }]);
});

test('F110: the lead clears it in one form, and then the colleague may take it', async () => {
  const number = await house.mail(about('Sanne'));
  expect(await fetched(lead(), number, 'persons')).toContain('Sanne de Boer: de naam staat misschien in de tekst.');
  expect(await fetched(lead(), number, 'ask-decide-conflict')).toContain('Sanne de Boer');
  expect(await decide(number, house.sanne, 'cleared', lead(), { reason: '' })).toContain('Schrijf kort op waarom');
  expect(await decide(number, house.sanne, '')).toContain('Kies een collega en een besluit.');
  expect(await decide(number, house.sanne, 'cleared')).toContain('de klacht gaat niet over deze collega');
  await house.claim(house.sanne, number);
  expect((await complaintOf(house, number)).owner?.id).toBe(house.sanne.id);
  // Named once more by a later mail it says nothing new: the lead has looked.
  await arrives(house, { from: noor, subject: `RE: Klacht [${number}]`, text: 'Sanne heeft mij nu wel gebeld.' });
  expect((await complaintOf(house, number)).persons.conflicts).toEqual([]);
});

test('F27: nobody gives it to who must not know, and only the lead decides', async () => {
  const number = await house.mail(about('Sanne'));
  await house.claim(house.youssef, number);
  expect(await fetched(lead(), number, 'ask-assign')).not.toContain('Sanne');
  await submitted(lead(), number, 'assign', { to: house.sanne.id, reason });
  expect((await complaintOf(house, number)).assigned).toBeUndefined();
  expect(await fetched(house.youssef, number, 'assign-task')).not.toContain('Sanne');
  expect(await fetched(house.youssef, number, 'ask-involve')).not.toContain('Sanne');
  expect(await submitted(house.youssef, number, 'involve', { person: house.sanne.id, role: 'reader', reason })).toContain(
    'Kies een rol. Kies daarna een collega',
  );
  for (const as of [house.youssef, house.piet, house.sanne, house.guest, house.outsider])
    expect(await decide(number, house.sanne, 'cleared', as)).toMatch(/Alleen|niet voor u/);
  expect((await complaintOf(house, number)).persons.conflicts).toHaveLength(1);
});

test('F27: found out later, access ends at once: the complaint, its printed file and its cards; and it goes to the lead', async () => {
  const number = await house.mail({ from: noor });
  await house.claim(house.sanne, number);
  await reply(house, house.sanne, number);
  const print = linkIn(await submitted(house.sanne, number, 'print'));
  expect((await fetch(print)).status).toBe(200);
  const read = await fetched(house.sanne, number, 'open');
  expect(read).toContain('Noor Bakker');

  expect(await submitted(lead(), number, 'name-conflict', { person: house.sanne.id, reason })).toContain('Genoteerd.');
  const complaint = await complaintOf(house, number);
  expect(complaint.owner).toBeUndefined();
  expect(said(number).at(-1)).toBe(
    `<at>Hanna Visser</at>: klacht ${number} heeft geen behandelaar meer. Vraag een collega om hem over te nemen.`,
  );
  expect((await fetch(print)).status).toBe(410);
  for (const verb of ['open', 'letter', 'call', 'trail', 'print', 'inquiry', 'persons', 'files', 'more'])
    expect(await fetched(house.sanne, number, verb)).toContain(NOT_FOR_YOU);
  expect(textOf((await house.claim(house.sanne, number)).body)).toContain(NOT_FOR_YOU);
  expect(await asks(house.sanne, 'mijn klachten')).not.toContain(number);
  expect(textOf(house.cardOf(number).cards)).not.toContain('Sanne');
  expect(textOf(house.threadOf(number).at(-1))).not.toContain('Sanne');
});

test('F27: a handler who finds that it is about themself says so, and is out of it', async () => {
  const number = await house.mail({ from: noor });
  await house.claim(house.sanne, number);
  expect(await submitted(house.sanne, number, 'name-conflict', { person: house.sanne.id, reason })).toContain(
    'Deze collega kan nergens meer bij.',
  );
  expect(await fetched(house.sanne, number, 'open')).toContain(NOT_FOR_YOU);
});

test('F27: where it is about the lead, the deputy leads; without one the thread says what to do', async () => {
  const first = await house.mail(about('Hanna Visser'));
  expect(said(first).at(-1)).toContain("Kies een plaatsvervanger: typ 'plaatsvervanger'");
  expect(await fetched(lead(), first, 'open')).toContain(NOT_FOR_YOU);
  // As long as there is none, others are refused as ever.
  expect(await fetched(house.piet, first, 'open')).toContain('Pak de klacht eerst op');

  expect(await asks(lead(), 'plaatsvervanger')).toContain('Wie beslist als een klacht over de kwaliteitsleider gaat?');
  expect(await asks(house.piet, 'plaatsvervanger')).toContain('Alleen een eigenaar van het team');
  expect(await submitted(house.piet, first, 'deputy-choose', { person: house.piet.id })).toContain('Alleen een eigenaar');
  expect(await submitted(lead(), first, 'deputy-choose', { person: house.piet.id })).toContain(
    'Piet Jansen is nu plaatsvervanger.',
  );

  const second = await house.mail(about('Mevrouw Visser'));
  expect(said(second).at(-1)).toContain('<at>Piet Jansen</at>');
  expect(textOf(house.threadOf(second).at(-1))).not.toContain('Hanna');
  for (const number of [first, second]) {
    expect(await fetched(house.piet, number, 'open')).toContain('was onbeleefd');
    expect(await fetched(lead(), number, 'open')).toContain(NOT_FOR_YOU);
  }
  expect(await decide(second, house.lead, 'named', house.piet)).toContain('de klacht gaat over deze collega');
  // In any other complaint the deputy is a colleague like the others.
  const third = await house.mail();
  expect(await fetched(house.piet, third, 'open')).not.toContain('Noor');
});

test('F27: breaking the rule needs two people, and both are in the record', async () => {
  const number = await house.mail(about('Sanne'));
  await submitted(lead(), number, 'deputy-choose', { person: house.piet.id });
  await decide(number, house.sanne, 'named');
  expect(await decide(number, house.sanne, 'exception')).toContain('Zodra twee mensen dit vinden');
  expect(await fetched(house.sanne, number, 'open')).toContain(NOT_FOR_YOU);
  // The one who asked is not the second one.
  expect(await decide(number, house.sanne, 'exception')).toContain('Hierover beslissen twee mensen.');
  expect(await decide(number, house.sanne, 'exception', house.sanne)).toContain(NOT_FOR_YOU);
  expect(await decide(number, house.sanne, 'exception', house.youssef)).toContain('Alleen een eigenaar');
  expect((await complaintOf(house, number)).persons.conflicts[0]?.excepted).toBeUndefined();

  expect(await fetched(house.piet, number, 'open')).toContain('ask-decide-conflict');
  await decide(number, house.sanne, 'exception', house.piet);
  expect((await complaintOf(house, number)).persons.conflicts[0]?.excepted).toBe(true);
  await house.claim(house.sanne, number);
  expect((await complaintOf(house, number)).owner?.id).toBe(house.sanne.id);
  const history = await fetched(lead(), number, 'open');
  expect(history).toContain('Gevraagd of Sanne de Boer er toch van mag weten.');
  expect(history).toContain('Twee mensen vinden: Sanne de Boer mag er toch van weten');
});

test('F27: merged into another complaint, it stays out of sight there as well; split off, too', async () => {
  const whole = await house.mail({ ...about('Sanne'), subject: 'Klacht over de telefoon' });
  const other = await house.mail({ from: noor });
  await house.claim(house.sanne, other);
  expect(await fetched(house.sanne, other, 'open')).toContain('Noor');
  await submitted(lead(), whole, 'merge', { to: other });
  await house.tick();
  expect(await fetched(house.sanne, other, 'open')).toContain(NOT_FOR_YOU);
  expect((await complaintOf(house, other)).owner).toBeUndefined();

  // Named in the one in which it went on, they are kept from the one that went there as well.
  const [fourth, fifth] = [await house.mail({ from: noor }), await house.mail({ from: noor })];
  for (const number of [fourth, fifth]) await house.claim(house.piet, number);
  await submitted(house.piet, fourth, 'merge', { to: fifth });
  await house.tick();
  expect(await fetched(house.piet, fourth, 'open')).toContain('Noor');
  await submitted(lead(), fifth, 'name-conflict', { person: house.piet.id, reason });
  expect(await fetched(house.piet, fourth, 'open')).toContain(NOT_FOR_YOU);

  const third = await house.mail({ ...about('Youssef'), subject: 'Klacht over nog iets' });
  await submitted(lead(), third, 'split', { what: 'text', nth: '0' });
  const [part = ''] = (await complaintOf(house, third)).splits;
  await house.tick();
  expect(textOf((await house.claim(house.youssef, part)).body)).toContain(NOT_FOR_YOU);
});

test('F27: a talk to which they would come is off, and Outlook is told', async () => {
  const number = await house.mail({ from: noor });
  await house.claim(house.sanne, number);
  await house.at('2026-11-23 10:00');
  const link = await inviteTo(house, number, ['2026-11-26 10:00', '2026-11-27 14:00'], { people: [house.youssef.id] });
  const chosen = { moment: moment('2026-11-26 10:00'), form: 'teams' };
  expect((await fetch(link, { method: 'POST', body: new URLSearchParams(chosen) })).status).toBe(200);
  await house.tick();
  expect((await complaintOf(house, number)).hearing?.status).toBe('booked');

  await submitted(house.sanne, number, 'name-conflict', { person: house.youssef.id, reason });
  await house.tick();
  expect((await complaintOf(house, number)).hearing?.status).toBe('cancelled');
  expect(house.sim.events(house.sanne.id).filter(({ cancelled }) => !cancelled)).toEqual([]);
  // The handler plans another one, without.
  expect(await submitted(house.sanne, number, 'propose-hearing')).not.toContain('Youssef');
});

test('F110: a mail on the review list that names the lead waits for the deputy', async () => {
  await submitted(lead(), await house.mail(), 'deputy-choose', { person: house.piet.id });
  await arrives(house, { from: noor, subject: 'Vraag', text: 'Hanna Visser heeft mij slecht geholpen.' });
  await house.tick();
  const message = house.sim.state(lead().id).messages.find(({ from }) => from.bot)?.id ?? '';
  const listed = async (as: SimPerson) =>
    textOf((await house.sim.fetchDialog({ as: as.id, message, data: { verb: 'review-list' } })).body);
  const waiting = await house.store.review.waiting();
  for (const { named } of waiting) expect(named).toEqual([house.lead.id]);
  expect(waiting.length).toBeGreaterThan(0);
  expect(await listed(lead())).not.toContain('review-item');
  expect(await listed(house.piet)).toContain('review-item');
});
