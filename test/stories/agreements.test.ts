/** S8, F61: what was agreed on the handling and its term goes to the complainant on paper, and the complaint asks for it until then. */
import { type House, openHouse, textOf } from '../kit/house.ts';
import { complaintOf, factsOf, letterTo, noor } from '../kit/mailroom.ts';

let house: House;
beforeEach(async () => {
  house = await openHouse();
});
afterEach(() => house.close());

const letterIn = (body: unknown): string => /"letter":"(letter-agreements-[^"]+)"/.exec(textOf(body))?.[1] ?? '';
const agreementsOf = async (number: string) =>
  (await factsOf(house, number)).filter((fact) => fact.type === 'LetterWritten' && fact.letter === 'agreements');

test('S8 F61: the letter names handler, other persons by role, steps, both dates, contact and mediator, and leaves as it was shown', async () => {
  const number = await house.mail({ from: noor });
  const claimed = await house.claim(house.sanne, number);
  expect(textOf(claimed.body)).toContain('De brief met de afspraken staat klaar');
  expect(textOf(house.cardOf(number).cards)).toContain('nog niet op papier');
  await house.submit(house.sanne, number, 'save-details', { complainant: 'flex-worker', nature: 'wages', writeIn: 'nl' });
  const opened = textOf((await house.fetch(house.sanne, number, 'open')).body);
  expect(opened).toContain('nog niet op papier');
  expect(/"title":"([^"]+)","data":\{"verb":"([a-z-]+)"/.exec(opened.slice(opened.lastIndexOf('"actions"')))?.[2]).toBe(
    'agreements',
  );

  const preview = await house.submit(house.sanne, number, 'agreements');
  await house.submit(house.sanne, number, 'send-agreements', { letter: letterIn(preview.body) });
  await house.tick();
  const letter = letterTo(house, noor.address);
  for (const part of [
    'Sanne de Boer behandelt uw klacht',
    'degene over wie uw klacht gaat en onze loonadministratie',
    'Wij lezen uw klacht en het dossier.',
    'uiterlijk woensdag 25 november',
    'uiterlijk maandag 30 november',
    '020-4414707',
    'onafhankelijke bemiddelaar',
    'U mag iemand meenemen',
    'Een klacht is gratis.',
    number,
  ])
    expect(letter.text).toContain(part);
  for (const line of letter.text.split('\n').filter((one) => one.trim()))
    expect(textOf(preview.body)).toContain(JSON.stringify(line.trim()).slice(1, -1));
  expect(letter.text).not.toContain('loonstrook');

  // It left: nothing asks for it any more, and it is the first reaction.
  expect(textOf(house.cardOf(number).cards)).not.toContain('nog niet op papier');
  const later = textOf((await house.fetch(house.sanne, number, 'open')).body);
  expect(later).not.toContain('nog niet op papier');
  expect(later).not.toContain('"verb":"agreements"');
  expect((await complaintOf(house, number)).reactedAt).toBeDefined();
  expect(textOf((await house.submit(house.sanne, number, 'inquiry')).body)).toContain(
    'Gedaan: afspraken met de klager op papier.',
  );
});

test('F61: a paragraph of the handler stands in it, can be changed, and is no place to fill in', async () => {
  const number = await house.mail({ from: noor });
  await house.claim(house.sanne, number);
  const words = 'Wij bellen u donderdag om 10 uur. {phone}';
  const preview = await house.submit(house.sanne, number, 'preview-agreements', { words });
  const again = await house.submit(house.sanne, number, 'agreements-words', { letter: letterIn(preview.body) });
  expect(textOf(again.body)).toContain(words);
  await house.submit(house.sanne, number, 'send-agreements', { letter: letterIn(preview.body) });
  await house.tick();
  expect(letterTo(house, noor.address).text).toContain(words);
});

test('F61: pressed twice, in two windows, and after a restart it is one letter', async () => {
  const number = await house.mail({ from: noor });
  await house.claim(house.sanne, number);
  const [one, other] = [
    await house.submit(house.sanne, number, 'agreements'),
    await house.submit(house.sanne, number, 'agreements'),
  ];
  const letter = letterIn(one.body);
  await house.submit(house.sanne, number, 'send-agreements', { letter });
  const repeated = textOf((await house.submit(house.sanne, number, 'send-agreements', { letter })).body);
  expect(repeated).toContain('gaat nu weg');
  await house.restart();
  expect(textOf((await house.submit(house.sanne, number, 'send-agreements', { letter: letterIn(other.body) })).body)).toContain(
    'De afspraken staan al op papier.',
  );
  expect(textOf((await house.submit(house.sanne, number, 'agreements')).body)).toContain('De afspraken staan al op papier.');
  expect(await agreementsOf(number)).toHaveLength(1);
  expect(house.sim.sentMails().filter(({ subject }) => subject.startsWith('Onze afspraken'))).toHaveLength(1);
});

test('F61: who does not handle the complaint can neither see nor send it', async () => {
  const number = await house.mail({ from: noor });
  await house.claim(house.sanne, number);
  const letter = letterIn((await house.submit(house.sanne, number, 'agreements')).body);
  for (const person of [house.youssef, house.guest, house.outsider, house.lead]) {
    expect(textOf((await house.submit(person, number, 'agreements')).body ?? '')).not.toContain(noor.address);
    await house.submit(person, number, 'send-agreements', { letter });
  }
  for (const forged of ['', letter.replace(/.$/, 'x'), `${letter}x`, 'letter-agreements-../..', 'receipt'])
    expect(textOf((await house.submit(house.sanne, number, 'send-agreements', { letter: forged })).body)).toContain(
      'Dit voorbeeld is er niet meer',
    );
  expect(await agreementsOf(number)).toEqual([]);
});

test('F61: after a hand-over the letter of the old handler cannot be sent: it names the wrong person', async () => {
  const number = await house.mail({ from: noor });
  await house.claim(house.sanne, number);
  const letter = letterIn((await house.submit(house.sanne, number, 'agreements')).body);
  await house.submit(house.sanne, number, 'release', { reason: 'Vakantie.' });
  await house.claim(house.youssef, number);
  const answer = textOf((await house.submit(house.youssef, number, 'send-agreements', { letter })).body);
  expect(answer).toContain('Dit voorbeeld is er niet meer');
  expect(textOf((await house.submit(house.youssef, number, 'agreements')).body)).toContain('Youssef');
  expect(await agreementsOf(number)).toEqual([]);
});

test('F61: a letter that comes back is asked for anew', async () => {
  const number = await house.mail({ from: noor });
  await house.claim(house.sanne, number);
  const letter = letterIn((await house.submit(house.sanne, number, 'agreements')).body);
  await house.submit(house.sanne, number, 'send-agreements', { letter });
  await house.tick();
  house.sim.answerLetter({ letter: letterTo(house, noor.address).messageId, how: 'bounce' });
  await house.tick();
  expect(textOf(house.cardOf(number).cards)).toContain('nog niet op papier');
  expect(letterIn((await house.submit(house.sanne, number, 'agreements')).body)).not.toBe('');
});

test('F61 F66: without an e-mail address they are made by post, and the note says so', async () => {
  const number = await house.mail({ from: null, subject: 'Klacht zonder afzender' });
  await house.claim(house.sanne, number);
  expect(textOf((await house.submit(house.sanne, number, 'agreements')).body)).toContain('geen e-mailadres');
  const form = { task: 'agreements', how: 'done' };
  expect(textOf((await house.submit(house.sanne, number, 'save-task', { ...form, note: ' ' })).body)).toContain(
    'Schrijf kort op waarom.',
  );
  await house.submit(house.sanne, number, 'save-task', { ...form, note: 'Per post verstuurd.' });
  await house.tick();
  expect(textOf(house.cardOf(number).cards)).not.toContain('nog niet op papier');
});
