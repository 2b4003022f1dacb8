/** S7: who is involved is always clear: a list with role, since, by whom and why; whoever is on it reads, and everybody else asks (F54, F55). */
import type { SimPerson } from '../../scripts/sim/api.ts';
import { type House, moment, openHouse, textOf } from '../kit/house.ts';
import { inviteTo } from '../kit/invite.ts';
import { complaintOf, factsOf, letterIn, letterTo, linkIn, noor } from '../kit/mailroom.ts';

let house: House;
beforeEach(async () => {
  house = await openHouse();
});
afterEach(() => house.close());

const reason = 'Kent de planning van week 40.';
const text = 'Goedemiddag,\n\nMijn rooster klopt niet. Bel mij op 06-12345678.\n\nNoor Bakker';
const fetched = async (as: SimPerson, number: string, verb: string, data = {}) =>
  textOf((await house.fetch(as, number, verb, data)).body);
const submitted = async (as: SimPerson, number: string, verb: string, data = {}) =>
  textOf((await house.submit(as, number, verb, data)).body);
const said = (number: string) => house.threadOf(number).map((one) => one.text ?? '');

async function claimed(): Promise<string> {
  const number = await house.mail({ from: noor, text });
  await house.claim(house.sanne, number);
  return number;
}
const involve = (number: string, fields: object, as = house.sanne) =>
  submitted(as, number, 'involve', { role: 'adviser', person: '', name: '', reason, ...fields });

test('S7 F54: a colleague is added with a reason, the others are told, and the card, the list and the letter say so', async () => {
  const number = await claimed();
  expect(await fetched(house.sanne, number, 'ask-involve')).toContain('Youssef El Amrani');
  expect(await involve(number, { person: house.youssef.id, reason: ' ' })).toContain('Schrijf kort op waarom');
  expect(await involve(number, {})).toContain('Kies een collega, of vul een naam in'.slice(5));
  expect(await involve(number, { person: house.youssef.id, name: 'Karin' })).toContain('Niet allebei');
  expect(await involve(number, { person: house.youssef.id })).toContain('Toegevoegd.');
  expect(said(number).at(-1)).toBe(
    `<at>Sanne de Boer</at> en <at>Youssef El Amrani</at>: bij klacht ${number} is er iemand bij gekomen. Open de klacht en kies Personen.`,
  );
  expect(textOf(house.cardOf(number).cards)).toContain('{"title":"Ook betrokken","value":"Youssef El Amrani (denkt mee)"}');
  const list = await fetched(house.sanne, number, 'persons');
  expect(list).toContain('Sanne de Boer: behandelaar. Sinds maandag 23 november om 09:00, door Sanne de Boer.');
  expect(list).toContain(`Youssef El Amrani: denkt mee. Sinds maandag 23 november om 09:00, door Sanne de Boer. ${reason}`);

  const preview = await submitted(house.sanne, number, 'preview-letter', { text: 'Wij zoeken het uit.' });
  const line = 'Betrokken bij uw klacht: Sanne de Boer (behandelaar) en Youssef El Amrani (denkt mee).';
  expect(preview).toContain(line);
  await submitted(house.sanne, number, 'send-letter', { letter: letterIn(preview) });
  expect(letterTo(house, noor.address).text).toContain(line);
});

test('F54: pressed twice is once; removed with a reason, it is in the record with both moments', async () => {
  const number = await claimed();
  await involve(number, { person: house.youssef.id });
  await involve(number, { person: house.youssef.id });
  expect((await factsOf(house, number)).filter(({ type }) => type === 'PersonInvolved')).toHaveLength(1);
  await house.at('2026-11-23 11:00');
  expect(await submitted(house.sanne, number, 'remove-person', { which: house.youssef.id, reason: '' })).toContain(
    'Schrijf kort op waarom',
  );
  expect(await submitted(house.sanne, number, 'remove-person', { which: 'nobody', reason })).toContain('Wie?');
  expect(await submitted(house.sanne, number, 'remove-person', { which: house.youssef.id, reason })).toContain('Afgehaald.');
  expect(await fetched(house.sanne, number, 'persons')).toContain(
    'Youssef El Amrani: denkt mee. Van maandag 23 november om 09:00 tot maandag 23 november om 11:00',
  );
  expect(await fetched(house.youssef, number, 'open')).toContain('Alleen de behandelaar');
  expect(textOf(house.cardOf(number).cards)).not.toContain('Ook betrokken');
});

test('F54: somebody from outside is a name in the file, in no channel and in no letter', async () => {
  const number = await claimed();
  await involve(number, { role: 'witness', name: 'Karin van Zaal' });
  expect(await fetched(house.sanne, number, 'persons')).toContain('Karin van Zaal: was erbij.');
  expect(textOf(house.channel())).not.toContain('Karin');
  expect(await submitted(house.sanne, number, 'preview-letter', { text: 'Hallo.' })).not.toContain('Karin');
  await involve(number, { role: 'subject', name: '*Bo* [x](https://evil.example) <at>Hanna</at>' });
  expect(await fetched(house.sanne, number, 'persons')).not.toMatch(/\[x\]\(https|<at>/);
});

test('F32: in the place of the card everybody sees the buttons that are theirs, and nobody sees more than the card says', async () => {
  const number = await house.mail({ from: noor, text });
  const seen = async (as: SimPerson) => {
    const card = textOf((await house.click(as, number, 'refresh')).body);
    expect(card).not.toMatch(/Noor|12345678|rooster/);
    return [...card.matchAll(/"verb":"([a-z-]+)"/g)].map(([, verb]) => verb).filter((verb) => verb !== 'refresh');
  };
  // The one card of the channel is safe for all, and complete by itself.
  expect(textOf(house.cardOf(number).cards)).toMatch(/"verb":"claim".*"verb":"open".*"verb":"why"/);
  expect(await seen(house.sanne)).toEqual(['claim', 'ask-access', 'why']);
  expect(await seen(house.lead)).toEqual(['claim', 'open', 'why']);
  await house.claim(house.sanne, number);
  expect(await seen(house.sanne)).toEqual(['open', 'why']);
  expect(await seen(house.piet)).toEqual(['ask-access', 'why']);
  await submitted(house.piet, number, 'send-access', { reason });
  expect(await seen(house.sanne)).toEqual(['persons', 'open', 'why']);
  await submitted(house.lead, number, 'assign', { to: house.piet.id, reason });
  expect(await seen(house.piet)).toEqual(['claim', 'ask-access', 'why']);
  expect(await seen(house.youssef)).toEqual(['ask-access', 'why']);
  for (const as of [house.guest, house.outsider])
    expect(textOf((await house.click(as, number, 'refresh')).body)).toContain('Alleen leden van het kwaliteitsteam');
});

test('F32: to renew the card costs one reading and no writing', async () => {
  const number = await house.mail({ from: noor });
  const before = (await house.store.streams.read(number)).past;
  for (const as of [house.sanne, house.piet, house.lead]) await house.click(as, number, 'refresh');
  const after = await house.store.streams.read(number);
  expect(after.past).toEqual(before);
  expect(after.denials).toEqual([]);
});

test('F58: who reads along sees what was said, and nobody to write to or call', async () => {
  const number = await claimed();
  await involve(number, { role: 'reader', person: house.youssef.id });
  const read = await fetched(house.youssef, number, 'open');
  expect(read).toContain('Mijn rooster klopt niet.');
  expect(read).toContain('Noor Bakker');
  expect(read).not.toMatch(/12345678|noor\.bakker@/);
  expect(read).toContain('[weggelaten]');
  expect(await fetched(house.sanne, number, 'open')).toContain('06-12345678');
  // Reading is all: every other button is the handler's.
  for (const verb of ['letter', 'call', 'persons', 'ask-close', 'trail', 'print', 'files'])
    expect(await fetched(house.youssef, number, verb)).toMatch(/Alleen de behandelaar|niet voor u/);
  expect((await factsOf(house, number)).filter(({ type }) => type === 'ComplaintOpened')).toContainEqual({
    type: 'ComplaintOpened',
    as: 'involved',
  });
});

test('F55: who is not involved asks, the handler is called, and a yes opens it for reading', async () => {
  const number = await claimed();
  const refused = await fetched(house.youssef, number, 'open');
  expect(refused).toContain('Alleen de behandelaar (Sanne de Boer)');
  expect(refused).toContain('ask-access');
  expect(await submitted(house.youssef, number, 'send-access', { reason: '' })).toContain('Schrijf kort op waarom');
  expect(await submitted(house.youssef, number, 'send-access', { reason: 'Ik plan deze week.' })).toContain(
    'Uw vraag is verstuurd.',
  );
  await submitted(house.youssef, number, 'send-access', { reason: 'Nog een keer.' });
  expect(said(number)).toEqual([
    `<at>Sanne de Boer</at>: een collega vraagt of die klacht ${number} mag lezen. Open de klacht en kies Personen.`,
  ]);
  expect(await fetched(house.sanne, number, 'persons')).toContain('Youssef El Amrani: Ik plan deze week.');
  for (const as of [house.youssef, house.piet])
    expect(await submitted(as, number, 'answer-access', { person: house.youssef.id, answer: 'yes' })).toContain('Alleen');
  expect(await submitted(house.sanne, number, 'answer-access', { person: house.youssef.id, answer: '' })).toContain(
    'Kies een collega en een antwoord.',
  );
  expect(await submitted(house.sanne, number, 'answer-access', { person: house.youssef.id, answer: 'yes' })).toContain(
    'Deze collega mag nu meelezen.',
  );
  expect(await fetched(house.youssef, number, 'open')).toContain('Mijn rooster klopt niet.');
});

test('F55: a no leaves it shut, and asking again is possible', async () => {
  const number = await claimed();
  const ask = () => submitted(house.piet, number, 'send-access', { reason: 'Uit belangstelling.' });
  await ask();
  expect(await submitted(house.lead, number, 'answer-access', { person: house.piet.id, answer: 'no' })).toContain(
    'Deze collega mag niet meelezen.',
  );
  expect(await fetched(house.piet, number, 'open')).toContain('Alleen de behandelaar');
  await ask();
  expect((await complaintOf(house, number)).persons.asking).toHaveLength(1);
});

test('F57: the lead sees who read it and who was not let in; the handler sees neither', async () => {
  const number = await claimed();
  await fetched(house.sanne, number, 'open');
  for (let times = 0; times < 3; times++) await fetched(house.piet, number, 'open');
  await house.at('2026-11-24 10:00');
  await fetched(house.piet, number, 'open');
  const list = await fetched(house.lead, number, 'persons');
  expect(list).toContain('Wie las de klacht?');
  expect(list).toContain('Sanne de Boer, maandag 23 november om 09:00');
  expect(list).toContain('Wie kwam er niet in?');
  expect(list.match(/Piet Jansen, /g)).toHaveLength(2);
  expect(list).toContain('Piet Jansen, dinsdag 24 november om 10:00');
  const theirs = await fetched(house.sanne, number, 'persons');
  expect(theirs).not.toMatch(/Wie las de klacht|Wie kwam er niet in|Piet/);
});

test('S5 S7 F51: who came to the talk is involved from then on, and reads along; who came with the complainant is on the list', async () => {
  const number = await claimed();
  await house.at('2026-11-23 10:00');
  const link = await inviteTo(house, number, ['2026-11-26 10:00', '2026-11-27 14:00'], { people: [house.piet.id] });
  const chosen = { moment: moment('2026-11-26 10:00'), form: 'office', companion: 'yes' };
  expect((await fetch(link, { method: 'POST', body: new URLSearchParams(chosen) })).status).toBe(200);
  await house.tick();
  expect(await fetched(house.piet, number, 'open')).toContain('Alleen de behandelaar');
  await house.at('2026-11-26 11:00');
  await submitted(house.sanne, number, 'save-hearing-held', { attended: 'yes', who: 'Noor en haar zus.' });
  expect(await fetched(house.piet, number, 'open')).toContain('Mijn rooster klopt niet.');
  const list = await fetched(house.sanne, number, 'persons');
  expect(list).toContain('Piet Jansen: was bij het gesprek. Sinds donderdag 26 november om 11:00');
  expect(list).toContain('kwam mee met de klager. Sinds donderdag 26 november om 11:00, door Sanne de Boer. Noor en haar zus.');
  expect(textOf(house.cardOf(number).cards)).toContain('Piet Jansen (was bij het gesprek)');
});

test('S7 F54: the status page names who is involved, by role and colleague', async () => {
  const number = await claimed();
  await involve(number, { person: house.youssef.id });
  const preview = await submitted(house.sanne, number, 'agreements');
  await submitted(house.sanne, number, 'send-agreements', { letter: letterIn(preview) });
  const page = await (await fetch(linkIn(letterTo(house, noor.address).text))).text();
  expect(page).toContain('Youssef El Amrani (denkt mee)');
  expect(page).not.toContain('rooster');
});
