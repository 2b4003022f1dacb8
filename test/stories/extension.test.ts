/** S10: when the day cannot be met, the complainant is told so before it, with a new day; without that letter there is none (F42, F43). */
import type { Command } from '../../bot/core/commands.ts';
import { decide } from '../../bot/core/decide.ts';
import { standardCalendar } from '../../bot/core/workdays.ts';
import type { SimPerson } from '../../scripts/sim/api.ts';
import { amsterdam, moment } from '../kit/given.ts';
import { type House, openHouse, textOf } from '../kit/house.ts';
import { complaintOf, factsOf, letterIn, letterTo, noor } from '../kit/mailroom.ts';

jest.setTimeout(60_000);

let house: House;
let number: string;
beforeEach(async () => {
  house = await openHouse();
  number = await house.mail({ from: noor });
  await house.claim(house.sanne, number);
});
afterEach(() => house.close());

const why = 'Wij willen eerst nog met een collega praten. Die is deze week vrij.';
const asking = { reason: 'complex', due: '2026-12-07', words: why };
const lettersOut = () => house.sim.sentMails().length;
const extensionsOf = async () => (await factsOf(house, number)).filter(({ type }) => type === 'TermExtended').length;
const cardText = () => textOf(house.cardOf(number).cards);
const said = () => house.threadOf(number).map(({ text }) => text ?? '');

const ask = async (fields: object = asking, as: SimPerson = house.sanne) =>
  textOf((await house.submit(as, number, 'preview-extension', { ...fields })).body);
const send = async (letter: string, as: SimPerson = house.sanne) =>
  textOf((await house.submit(as, number, 'send-extension', { letter })).body);
/** The complainant was called, and the agreements are settled, so that only the whole term speaks. */
async function callNoor() {
  await house.submit(house.sanne, number, 'log-call', { reached: 'yes', day: '2026-11-23', time: '09:00', note: '' });
}

test('S10 F43 F42: asked on working day 4, the letter goes out, and the new day has its own reminders', async () => {
  await callNoor();
  await house.at('2026-11-27 09:59');
  const before = said().length;
  await house.at('2026-11-27 10:00');
  expect(said().slice(before)).toEqual([
    `<at>Sanne de Boer</at>: halen we maandag 30 november bij klacht ${number}? Zo niet: de brief over uitstel staat klaar achter 'Openen' en dan 'Uitstel'.`,
  ]);
  expect(textOf((await house.fetch(house.sanne, number, 'open')).body)).toMatch(/"verb":"(extend|more)"/);

  const form = textOf((await house.fetch(house.sanne, number, 'extend')).body);
  expect(form).toContain('Het antwoord is nu beloofd: uiterlijk maandag 30 november, nog 1 werkdag.');
  expect(form).toMatch(/"id":"due"[^}]*"value":"2026-12-07"|"value":"2026-12-07"[^}]*"id":"due"/);
  const out = lettersOut();
  const preview = await ask();
  expect([lettersOut(), await extensionsOf()]).toEqual([out, 0]);
  expect(cardText()).toContain('uiterlijk maandag 30 november');

  expect(await send(letterIn(preview))).toContain('Het uitstel geldt: uiterlijk maandag 7 december, nog 6 werkdagen.');
  const { text, subject } = letterTo(house, noor.address);
  for (const line of text.split('\n').filter((one) => one.trim()))
    expect(preview).toContain(JSON.stringify(line.trim()).slice(1, -1));
  expect(subject).toContain(`Uw klacht ${number}: ons antwoord komt later`);
  for (const part of [
    'uiterlijk maandag 30 november. Dat lukt helaas niet. Het spijt ons',
    'Het onderzoek kost meer tijd dan wij dachten.',
    why,
    'U krijgt ons antwoord nu uiterlijk maandag 7 december.',
    '020-4414707. Vraag dan naar Sanne de Boer.',
  ])
    expect(text).toContain(part);
  expect(cardText()).toContain('uiterlijk maandag 7 december');
  expect(cardText()).toContain('Uitgesteld met bericht');
  expect(textOf((await house.fetch(house.sanne, number, 'open')).body)).toContain(
    'Uitstel van maandag 30 november tot en met maandag 7 december. Reden: het onderzoek kost meer tijd',
  );

  const heard: string[] = [];
  for (const when of ['11-30 09:00', '11-30 15:00', '12-01 09:00', '12-04 09:00', '12-04 10:00', '12-07 09:00', '12-07 15:00']) {
    const count = said().length;
    await house.at(`2026-${when}`);
    for (const line of said().slice(count)) heard.push(`${when} ${/halen we [a-z]+ \d+ [a-z]+|het antwoord/.exec(line)?.[0]}`);
  }
  expect(heard).toEqual([
    '12-04 09:00 het antwoord',
    '12-04 10:00 halen we maandag 7 december',
    '12-07 09:00 het antwoord',
    '12-07 15:00 het antwoord',
  ]);
});

test('F42: the norm stays to be seen, with each time that there was more: from, to, why and when it was told', async () => {
  await callNoor();
  await house.at('2026-11-25 10:00');
  await send(letterIn(await ask()));
  const told = textOf((await house.fetch(house.youssef, number, 'why')).body);
  expect(told).toContain('Antwoord: 5 werkdagen');
  expect(told).toContain('Uiterlijk maandag 30 november, tot het einde van de dag.');
  expect(told).toContain(
    'Uitstel van maandag 30 november tot en met maandag 7 december. Reden: het onderzoek kost meer tijd. De klager kreeg de brief op woensdag 25 november om 10:00.',
  );
  expect((await complaintOf(house, number)).norm.due).toBe('2026-11-30');
});

test('S10 F42: a letter that comes back takes the new day with it, everywhere', async () => {
  await callNoor();
  await house.at('2026-11-27 10:00');
  const preview = await ask();
  await send(letterIn(preview));
  expect(cardText()).toContain('uiterlijk maandag 7 december');
  const before = said().length;
  house.sim.answerLetter({ letter: letterTo(house, noor.address).messageId, how: 'bounce' });
  await house.tick();
  expect(said().slice(before).join('\n')).toContain(
    `de brief over uitstel bij klacht ${number} kwam terug. Het uitstel geldt niet. Het antwoord: uiterlijk maandag 30 november, nog 1 werkdag.`,
  );
  expect(cardText()).toContain('uiterlijk maandag 30 november');
  expect(cardText()).not.toContain('Uitgesteld');
  expect(textOf((await house.fetch(house.sanne, number, 'why')).body)).toContain(
    'Geen uitstel van maandag 30 november tot en met',
  );
  const count = said().length;
  await house.at('2026-11-30 09:00');
  expect(said().slice(count).join()).toContain('het antwoord op klacht');
  // The preview of then is no letter any more, and a new one can be made as long as the term runs.
  expect(await send(letterIn(preview))).toContain('Dit voorbeeld is er niet meer');
  expect(await send(letterIn(await ask()))).toContain('Het uitstel geldt');
  expect(await extensionsOf()).toBe(2);
});

test('S10 F42: a letter that Graph refuses takes the new day with it', async () => {
  await callNoor();
  const preview = await ask();
  house.sim.fault({ match: 'POST /createReply', kind: 'status', status: 400, times: 10_000 });
  await send(letterIn(preview));
  for (let minute = 0; minute < 60; minute += 5) await house.at(`2026-11-23 10:${String(minute).padStart(2, '0')}`);
  house.sim.clearFaults();
  expect((await factsOf(house, number)).map(({ type }) => type)).toContain('LetterRefused');
  expect(said().join('\n')).toContain(
    `de brief over uitstel bij klacht ${number} kon niet worden verstuurd. Het uitstel geldt niet.`,
  );
  expect((await complaintOf(house, number)).whole.due).toBe('2026-11-30');
  expect(cardText()).toContain('uiterlijk maandag 30 november');
});

test.each([
  [{ due: '2026-11-30' }, 'Kies een latere werkdag.'],
  [{ due: '2026-12-05' }, 'Op die dag werken wij niet.'],
  [{ due: '2026-12-25' }, 'Op die dag werken wij niet.'],
  [{ due: '2026-12-30' }, 'Deze dag is te ver weg.'],
  [{ due: 'morgen' }, 'Kies een dag.'],
  [{ due: '2026-02-30' }, 'Kies een dag.'],
  [{ reason: '' }, 'Kies een reden.'],
  [{ reason: '__proto__' }, 'Kies een reden.'],
  [{ words: ' \n ' }, 'Leg kort uit waarom het langer duurt.'],
  [{ words: `${why} `.repeat(40) }, 'De uitleg is te lang.'],
])('F42: %j is refused with a word, and what was typed comes back', async (fields, words) => {
  const out = lettersOut();
  const answer = await ask({ ...asking, ...fields });
  expect(answer).toContain(words);
  expect(answer).toContain('"verb":"preview-extension"');
  if (!('words' in fields)) expect(answer).toContain(why);
  expect([await extensionsOf(), lettersOut()]).toEqual([0, out]);
});

test('S10 F42: when the term is over it is too late, at each step, and the text is not lost', async () => {
  await callNoor();
  await house.at('2026-11-30 16:55');
  const preview = await ask();
  await house.at('2026-12-01 09:00');
  const out = lettersOut();
  expect(textOf((await house.fetch(house.sanne, number, 'extend')).body)).toContain('De termijn is al voorbij');
  for (const answer of [await ask(), await send(letterIn(preview))]) {
    expect(answer).toContain('De termijn is al voorbij. Uitstel kan alleen ervoor.');
    expect(answer).toContain(why);
  }
  expect([await extensionsOf(), lettersOut()]).toEqual([0, out]);
});

test('F42: the second time is for the lead, the third for nobody', async () => {
  await send(letterIn(await ask()));
  const next = { ...asking, due: '2026-12-14' };
  expect(await ask(next)).toContain('Een tweede keer uitstel kan alleen de kwaliteitsleider geven.');
  expect(await send(letterIn(await ask(next, house.lead)), house.lead)).toContain(
    'Het uitstel geldt: uiterlijk maandag 14 december',
  );
  expect(letterTo(house, noor.address).text).toContain('Hanna Visser');
  for (const as of [house.sanne, house.lead])
    expect(await ask({ ...asking, due: '2026-12-21' }, as)).toContain('al twee keer uitgesteld');
  expect(textOf((await house.fetch(house.lead, number, 'more')).body)).not.toContain('"verb":"extend"');
  expect(await extensionsOf()).toBe(2);
});

test('F42: who does not run the complaint can ask nothing, and send nothing of another', async () => {
  const letter = letterIn(await ask());
  const out = lettersOut();
  for (const person of [house.youssef, house.guest, house.outsider]) {
    await house.fetch(person, number, 'extend');
    await ask(asking, person);
    await send(letter, person);
  }
  // The lead may give more time, but not with a letter that somebody else signed.
  expect(await send(letter, house.lead)).toContain('Dit voorbeeld is er niet meer');
  expect([await extensionsOf(), lettersOut()]).toEqual([0, out]);
});

test('F42: pressed three times and done again after a crash, it is one letter and one new day', async () => {
  const letter = letterIn(await ask());
  const out = lettersOut();
  const answers = await Promise.all([1, 2, 3].map(() => send(letter)));
  await house.restart();
  answers.push(await send(letter));
  for (const answer of answers) expect(answer).toContain('Het uitstel geldt');
  expect([await extensionsOf(), lettersOut()]).toEqual([1, out + 1]);
});

test('F42: what was typed stands in the form again when the letter must change', async () => {
  const preview = await ask({ ...asking, reason: 'absence', due: '2026-12-03' });
  const form = textOf((await house.submit(house.sanne, number, 'extend', { letter: letterIn(preview) })).body);
  for (const part of [why, '"2026-12-03"', '"absence"', '"verb":"preview-extension"']) expect(form).toContain(part);
});

test('F42: no letter, no new day: of six ids that are no previewed letter none stands; without the check all would', async () => {
  const other = await house.mail({ from: noor });
  await house.claim(house.sanne, other);
  const reply = letterIn(textOf((await house.submit(house.sanne, number, 'preview-letter', { text: 'Hallo.' })).body));
  const elsewhere = letterIn(textOf((await house.submit(house.sanne, other, 'preview-extension', asking)).body));
  const mine = letterIn(await ask());
  const anotherDay = mine.replace('2026-12-07', '2026-12-24');
  const ids = [reply, elsewhere, anotherDay, mine.replace(/.{12}$/, '000000000000'), 'letter-extension', '../../x'];
  const out = lettersOut();
  for (const id of ids) expect(await send(id)).toContain('Dit voorbeeld is er niet meer');
  expect(mine).toMatch(/^letter-extension-2026-11-30-2026-12-07-complex-/);

  // The twin: the same ids past the check at the counter.
  const complaint = await complaintOf(house, number);
  const by = { id: house.sanne.id, name: 'Sanne', roles: ['member'] } as const;
  const setting = { now: moment('2026-11-23 10:00'), by, zone: amsterdam, calendar: standardCalendar };
  const twin = ids.filter((letter) => {
    const command: Command = { type: 'ExtendTerm', due: '2026-12-07', reason: 'complex', letter };
    return 'facts' in decide(complaint, command, setting);
  });
  const seen = { ids: ids.length, stand: await extensionsOf(), letters: lettersOut() - out, twin: twin.length };
  process.stdout.write(`extensions without a letter: ${JSON.stringify(seen)}\n`);
  expect(seen).toEqual({ ids: 6, stand: 0, letters: 0, twin: 6 });
});

test('F31: a claim with which nothing happens is told, given back by the clock, and called out again', async () => {
  await house.at('2026-11-24 09:01');
  expect(said().join()).toContain(`bij klacht ${number} gebeurde nog niets sinds het oppakken.`);
  expect(
    house
      .threadOf(number)
      .at(-1)
      ?.mentions.map(({ name }) => name),
  ).toEqual(['Sanne de Boer', 'Hanna Visser']);
  await house.at('2026-11-25 08:59');
  expect(cardText()).toContain('Sanne de Boer');
  await house.at('2026-11-25 09:01');
  expect(said().join('\n')).toContain(`klacht ${number} is automatisch teruggegeven, want er gebeurde niets. Wie pakt hem op?`);
  expect(cardText()).not.toContain('Sanne de Boer');
  expect(textOf((await house.fetch(house.lead, number, 'open')).body)).toContain(
    'Klacht automatisch teruggegeven: er gebeurde niets',
  );
  await house.at('2026-11-25 13:02');
  expect(said().at(-1)).toContain('is nog door niemand opgepakt');
  const released = (await factsOf(house, number)).filter(({ type }) => type === 'HandlerReleased');
  expect(released).toEqual([{ type: 'HandlerReleased', handler: house.sanne.id, idle: true }]);
  await house.claim(house.youssef, number);
  expect((await complaintOf(house, number)).owner?.id).toBe(house.youssef.id);
});

test('F31: one call that reached nobody keeps the claim, and a restart repeats nothing', async () => {
  await house.submit(house.sanne, number, 'log-call', { reached: 'no', day: '2026-11-23', time: '09:00', note: '' });
  for (const when of ['2026-11-24 12:00', '2026-11-25 12:00', '2026-11-26 12:00']) await house.at(when);
  await house.restart();
  await house.at('2026-11-26 12:30');
  expect(said().join('\n')).not.toMatch(/gebeurde n/);
  expect(said().filter((line) => line.includes('de brief met de afspraken'))).toHaveLength(1);
  expect((await complaintOf(house, number)).owner?.id).toBe(house.sanne.id);
});
