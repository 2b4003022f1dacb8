/** The investigation as people walk it (S4): checklist, questions, the other side, judgements, and the answer to the complainant. */
import type { SimPerson } from '../../scripts/sim/api.ts';
import { type House, openHouse, textOf } from '../kit/house.ts';
import { arrives, complaintOf, factsOf, letterTo, linkIn, noor } from '../kit/mailroom.ts';

let house: House;
beforeEach(async () => {
  house = await openHouse();
});
afterEach(() => house.close());

const bram = { name: 'Bram Smit', address: 'bram.smit@example.com' };

const letterIn = (body: string): string => /"letter":"(letter-[^"]+)"/.exec(body)?.[1] ?? '';

/** A complaint about planning that Sanne handles. */
async function handled(): Promise<string> {
  const number = await house.mail({ from: noor });
  await house.claim(house.sanne, number);
  await house.submit(house.sanne, number, 'save-details', { complainant: 'flex-worker', nature: 'planning', writeIn: 'nl' });
  return number;
}

/** What the dialog answers when a button is pressed. */
const says = async (as: SimPerson, number: string, verb: string, data = {}): Promise<string> =>
  textOf((await house.submit(as, number, verb, data)).body ?? '');

const threadText = (number: string): string =>
  house
    .threadOf(number)
    .map(({ text }) => text)
    .join('\n');
const countOf = async (number: string, type: string): Promise<number> =>
  (await factsOf(house, number)).filter((fact) => fact.type === type).length;

async function ask(number: string, text = 'In welke week was dat?', day = '2026-11-26'): Promise<string> {
  const letter = letterIn(await says(house.sanne, number, 'preview-question', { text, day }));
  const done = await says(house.sanne, number, 'send-question', { letter });
  await house.tick();
  return done;
}

async function hear(number: string, text = 'Hoe is de planning gemaakt?'): Promise<string> {
  const fields = { ...bram, text, day: '2026-11-26' };
  const letter = letterIn(await says(house.sanne, number, 'preview-person', fields));
  await says(house.sanne, number, 'send-person', { letter });
  await house.tick();
  return linkIn(letterTo(house, bram.address).text);
}

async function page(link: string, answer?: string): Promise<{ readonly status: number; readonly html: string }> {
  const body = answer === undefined ? undefined : new URLSearchParams({ answer });
  const response = await fetch(link, body ? { method: 'POST', body } : {});
  await house.bot.idle();
  return { status: response.status, html: await response.text() };
}

const finish = (number: string, task: string, note = 'Nagekeken.') =>
  says(house.sanne, number, 'save-task', { task, how: 'done', note });

async function judge(number: string, part: string, judgement: string, finding: string): Promise<string> {
  const form = await says(house.sanne, number, 'judge');
  const about = /"about":"([0-9a-f-]{36})"/.exec(form)?.[1];
  return says(house.sanne, number, 'save-judgement', { about, which: 'new', part, judgement, finding });
}

async function agree(number: string): Promise<void> {
  const letter = letterIn(await says(house.sanne, number, 'agreements'));
  await says(house.sanne, number, 'send-agreements', { letter });
  await house.tick();
}

test('S4 F66 F69: everything is done, each part is judged, and the answer tells the complainant so', async () => {
  const number = await handled();
  await agree(number);
  for (const task of ['file', 'complainant', 'person', 'client']) await finish(number, task);
  await judge(number, 'Te laat gebeld', 'founded', 'Wij hadden u op 20 november moeten bellen.');
  await judge(number, 'Verkeerde planning', 'unfounded', 'De planning was op tijd verstuurd.');
  const form = await says(house.sanne, number, 'conclude');
  for (const part of ['Uw punt: Te laat gebeld', 'excuses aan', 'Uw punt: Verkeerde planning', 'goed hebben gedaan'])
    expect(form).toContain(part);

  const text = 'Te laat gebeld.\n\nU hebt gelijk. Onze excuses.\n\nVerkeerde planning: die was op tijd.';
  const measure = 'Wij bellen voortaan dezelfde dag terug.';
  const preview = await says(house.sanne, number, 'preview-conclusion', { cause: 'process', measure, text });
  expect(preview).toContain('Dit doen wij nu: Wij bellen voortaan dezelfde dag terug.');
  const letter = letterIn(preview);
  const changed = await says(house.sanne, number, 'conclude', { letter });
  expect(changed).toContain(measure);
  expect(changed).toContain('Verkeerde planning: die was op tijd.');

  await says(house.sanne, number, 'send-conclusion', { letter });
  expect(await says(house.sanne, number, 'send-conclusion', { letter })).toContain('De brief met ons antwoord gaat nu weg.');
  await house.tick();
  const left = letterTo(house, noor.address);
  for (const part of ['Onze excuses.', measure, 'Bent u het niet eens', 'bemiddelaar', 'of u tevreden bent', 'Sanne de Boer'])
    expect(left.text).toContain(part);
  expect(await countOf(number, 'ConclusionDrawn')).toBe(1);
  const { answeredAt, inquiry } = await complaintOf(house, number);
  expect(answeredAt).toBeDefined();
  expect(inquiry.conclusion).toMatchObject({ cause: 'process' });
  expect(inquiry.conclusion?.measure).toMatch(/^measure-/);
  expect(textOf(house.cardOf(number).cards)).toContain('Beantwoord');
  // The channel heard nothing of it.
  expect(textOf(house.channel())).not.toMatch(/gebeld\.|excuses|Noor/);
});

test('F66 F69: the answer is refused with what is still open by name, without a judgement, without a cause or a text', async () => {
  const number = await handled();
  await judge(number, 'Te laat gebeld', 'founded', 'Dat klopt.');
  expect(await says(house.sanne, number, 'conclude')).toMatch(
    /Nog open: afspraken met de klager op papier, het dossier bekeken, de klager gehoord, degene over wie de klacht gaat gehoord en de opdrachtgever gevraagd\./,
  );
  await agree(number);
  for (const task of ['file', 'complainant', 'person']) await finish(number, task);
  const open = await says(house.sanne, number, 'preview-conclusion', { cause: 'process', text: 'Klaar.' });
  expect(open).toContain('Nog open: de opdrachtgever gevraagd.');
  expect(await says(house.sanne, number, 'save-task', { task: 'client', how: 'waived', note: '' })).toContain(
    'Schrijf kort op waarom.',
  );
  await says(house.sanne, number, 'save-task', { task: 'client', how: 'waived', note: 'Er is geen opdrachtgever.' });
  expect(await says(house.sanne, number, 'preview-conclusion', { cause: 'fate', text: 'Klaar.' })).toContain('Kies een oorzaak');
  expect(await says(house.sanne, number, 'preview-conclusion', { cause: 'process', text: ' ' })).toContain(
    'Schrijf eerst een tekst',
  );
  const long = await says(house.sanne, number, 'preview-conclusion', { cause: 'process', text: 'x'.repeat(5001) });
  expect(long).toContain('De brief is te lang');
  expect(await countOf(number, 'ConclusionDrawn')).toBe(0);

  const other = await handled();
  await agree(other);
  for (const task of ['file', 'complainant', 'person', 'client']) await finish(other, task);
  expect(await says(house.sanne, other, 'conclude')).toContain('Geef eerst een oordeel');
});

test('F69: a complaint of which nobody wrote down what it is about gets no answer', async () => {
  const number = await house.mail({ from: noor });
  await house.claim(house.sanne, number);
  expect(await says(house.sanne, number, 'inquiry')).toContain('Vul bij Gegevens in waarover de klacht gaat.');
  expect(await says(house.sanne, number, 'conclude')).toContain("Vul eerst bij 'Gegevens' in");
});

test('F66: a colleague with a task finishes that task and sees nothing of the complaint', async () => {
  const number = await handled();
  const before = house.channel().length;
  const given = await says(house.sanne, number, 'save-assign', { task: 'client', colleague: house.youssef.id });
  expect(given).toContain('Open: de opdrachtgever gevraagd (Youssef');
  expect(house.channel()).toHaveLength(before);
  const opened = textOf((await house.fetch(house.youssef, number, 'open')).body);
  expect(opened).toContain('de opdrachtgever gevraagd');
  expect(opened).not.toMatch(/Noor|loonstrook|het dossier bekeken/);
  expect(await says(house.youssef, number, 'save-task', { task: 'file', how: 'done' })).toContain('Alleen de behandelaar');
  const done = await says(house.youssef, number, 'save-task', { task: 'client', how: 'done', note: 'Gebeld met de klant.' });
  expect(done).toContain('Afgerond: de opdrachtgever gevraagd.');
  expect(done).not.toMatch(/Noor|loonstrook/);
  expect(textOf((await house.fetch(house.youssef, number, 'open')).body)).toContain('Alleen de behandelaar');
  expect(await says(house.sanne, number, 'inquiry')).toContain('Gedaan: de opdrachtgever gevraagd. Gebeld met de klant.');
});

test('F66: what is filled in wrong comes back with what was typed', async () => {
  const number = await handled();
  const note = 'Dit had ik al getypt.';
  for (const fields of [
    { task: 'payroll', how: 'done' },
    { task: 'nothing', how: 'done' },
    { task: 'file', how: 'perhaps' },
    {},
  ]) {
    const answer = await says(house.sanne, number, 'save-task', { ...fields, note });
    expect(answer).toMatch(/Kies een taak|hoort niet bij deze soort klacht/);
  }
  expect(await says(house.sanne, number, 'save-task', { task: 'file', how: 'perhaps', note })).toContain(note);
  expect(await says(house.sanne, number, 'save-assign', { task: 'file', colleague: house.outsider.id })).toContain(
    'Kies een andere collega.',
  );
  const finding = 'Dit vonden wij.';
  expect(await says(house.sanne, number, 'save-judgement', { part: '', judgement: 'founded', finding })).toContain(finding);
  expect(await says(house.sanne, number, 'save-judgement', { part: 'Een deel', judgement: 'guilty', finding })).toContain(
    'Kies een oordeel.',
  );
  expect(await says(house.sanne, number, 'save-judgement', { part: 'Een deel', judgement: 'founded', finding: ' ' })).toContain(
    'Schrijf op wat wij hebben gevonden.',
  );
  expect(await countOf(number, 'TaskFinished')).toBe(0);
  expect(await countOf(number, 'PartJudged')).toBe(0);
});

test('F69: a part can be judged again, and the same form sent twice is one judgement', async () => {
  const number = await handled();
  const about = /"about":"([0-9a-f-]{36})"/.exec(await says(house.sanne, number, 'judge'))?.[1];
  const fields = { about, which: 'new', part: 'Te laat gebeld', judgement: 'founded', finding: 'Dat klopt.' };
  await says(house.sanne, number, 'save-judgement', fields);
  await says(house.sanne, number, 'save-judgement', fields);
  expect(await countOf(number, 'PartJudged')).toBe(1);
  const [part] = (await complaintOf(house, number)).inquiry.parts;
  const again = { which: part?.part, judgement: 'partly', finding: 'Voor een deel.' };
  expect(await says(house.sanne, number, 'save-judgement', again)).toContain('Te laat gebeld: deels gegrond');
  expect((await complaintOf(house, number)).inquiry.parts).toHaveLength(1);
});

test('S4 F67: a question leaves as it was shown, shows as waiting, and the answer by mail ends it', async () => {
  const number = await handled();
  expect(await says(house.sanne, number, 'ask-question')).toContain('2026-11-26');
  const preview = await says(house.sanne, number, 'preview-question', { text: 'In welke week was dat?', day: '2026-11-26' });
  const changed = await says(house.sanne, number, 'ask-question', { letter: letterIn(preview) });
  expect(changed).toContain('In welke week was dat?');
  await says(house.sanne, number, 'send-question', { letter: letterIn(preview) });
  await says(house.sanne, number, 'send-question', { letter: letterIn(preview) });
  await house.tick();
  const letter = letterTo(house, noor.address);
  expect(letter.text).toMatch(/In welke week was dat\?[\s\S]*uiterlijk donderdag 26 november/);
  expect(await countOf(number, 'QuestionAsked')).toBe(1);
  expect(textOf(house.cardOf(number).cards)).toContain('Wacht op de klager');
  // Waiting is seen, and moves no day.
  await house.at('2026-11-25 10:00');
  const waiting = await says(house.sanne, number, 'inquiry');
  expect(waiting).toContain('2 werkdagen gewacht. De termijn loopt gewoon door.');
  expect(waiting).toContain('maandag 30 november');
  await arrives(house, { from: noor, subject: `RE: ${letter.subject}`, text: 'In week 45.', inReplyTo: letter.messageId });
  expect((await complaintOf(house, number)).inquiry.questions.map(({ how }) => how)).toEqual(['answered']);
  expect(await says(house.sanne, number, 'inquiry')).toContain('De klager schreef terug op woensdag 25 november');
  expect(textOf(house.cardOf(number).cards)).not.toContain('Wacht op de klager');
  await house.at('2026-11-27 10:00');
  expect(await countOf(number, 'QuestionEnded')).toBe(1);
  expect(threadText(number)).not.toContain('gaf geen antwoord');
});

test('F67: a question that was previewed for an older address does not leave', async () => {
  const number = await handled();
  const question = letterIn(await says(house.sanne, number, 'preview-question', { text: 'Waarom?', day: '2026-11-26' }));
  const proposed = await says(house.sanne, number, 'preview-address', { address: 'n.bakker@example.net' });
  await says(house.sanne, number, 'send-address', { letter: /"letter":"([0-9a-f-]{36})"/.exec(proposed)?.[1] });
  await house.tick();
  for (const address of ['n.bakker@example.net', noor.address])
    await fetch(linkIn(letterTo(house, address).text), { method: 'POST', body: new URLSearchParams({ answer: 'yes' }) });
  await house.bot.idle();
  expect(await says(house.sanne, number, 'send-question', { letter: question })).toContain('Dit voorbeeld is er niet meer');
  expect(await countOf(number, 'QuestionAsked')).toBe(0);
});

test('F67: the newest question takes the place of the older one, and silence is recorded and said once', async () => {
  const number = await handled();
  await ask(number, 'Eerste vraag?');
  const both = await ask(number, 'Tweede vraag?', '2026-11-25');
  expect(both).toContain('Vervangen door een nieuwe vraag');
  await house.at('2026-11-25 16:59');
  expect(await countOf(number, 'QuestionEnded')).toBe(0);
  await house.at('2026-11-26 09:00');
  await house.at('2026-11-26 12:00');
  await house.restart();
  expect(await countOf(number, 'QuestionEnded')).toBe(1);
  expect(threadText(number).match(/gaf geen antwoord op onze vraag/g)).toHaveLength(1);
  expect(await says(house.sanne, number, 'inquiry')).toContain('Geen antwoord gekregen uiterlijk woensdag 25 november.');
});

test.each([
  ['no words', { text: ' ', day: '2026-11-26' }, 'Schrijf eerst een vraag.'],
  ['no day', { text: 'Waarom?', day: 'morgen' }, 'Kies de dag waarop'],
  ['today', { text: 'Waarom?', day: '2026-11-23' }, 'Kies een latere werkdag.'],
  ['a day far away', { text: 'Waarom?', day: '2027-02-01' }, 'Deze dag is te ver weg.'],
  ['more words than a letter holds', { text: 'x'.repeat(5001), day: '2026-11-26' }, 'De brief is te lang.'],
])('F67 F68: a question with %s is refused with a word, to both sides', async (_, fields, words) => {
  const number = await handled();
  const before = house.sim.sentMails().length;
  expect(await says(house.sanne, number, 'preview-question', fields)).toContain(words);
  expect(await says(house.sanne, number, 'preview-person', { ...bram, ...fields })).toContain(words);
  expect(house.sim.sentMails()).toHaveLength(before);
});

test('S4 S6 F68: the person complained about sees the question and nothing else, and the answer comes to the handler', async () => {
  const number = await handled();
  const link = await hear(number);
  const letter = letterTo(house, bram.address);
  expect(letter.text).toContain('Hoe is de planning gemaakt?');
  expect(letter.inReplyTo).toBeUndefined();
  const shown = await page(link);
  expect(shown.html).toContain('Hoe is de planning gemaakt?');
  for (const seen of [`${letter.subject}\n${letter.text}`, shown.html])
    expect(seen).not.toMatch(/Noor|Bakker|loonstrook|plaatsing/i);
  expect(shown.html).not.toMatch(/<script|K-2026/);

  const before = await factsOf(house, number);
  for (let n = 0; n < 20; n++) await page(link);
  expect(await factsOf(house, number)).toEqual(before);

  expect(await page(link, ' ')).toMatchObject({ status: 422, html: expect.stringContaining('Schrijf eerst een antwoord.') });
  const said = 'De planner heeft het vergeten. <b>Echt</b>';
  expect((await page(link, said)).html).toContain('Wij hebben uw antwoord.');
  expect((await page(link, said)).status).toBe(200);
  expect((await page(link, 'Toch niet.')).status).toBe(410);
  expect((await page(link)).status).toBe(410);
  expect(await countOf(number, 'PersonAnswered')).toBe(1);
  const inquiry = await says(house.sanne, number, 'inquiry');
  expect(inquiry).toContain('De planner heeft het vergeten.');
  expect(inquiry).toContain('Gedaan: degene over wie de klacht gaat gehoord.');
  expect(threadText(number)).toContain('er is een reactie bij klacht');
  expect(textOf(house.channel())).not.toMatch(/vergeten|Bram/);
});

test('F68: after the last day the page is over, and says how to reach us', async () => {
  const number = await handled();
  const link = await hear(number);
  await house.at('2026-11-26 23:30');
  expect((await page(link)).status).toBe(200);
  await house.at('2026-11-27 00:01');
  expect((await page(link)).status).toBe(410);
  const late = await page(link, 'Te laat.');
  expect([late.status, late.html.includes('Bel ons')]).toEqual([410, true]);
  expect(await countOf(number, 'PersonAnswered')).toBe(0);
});

test('F68: an answer still comes when the handler has given the complaint back', async () => {
  const number = await handled();
  const link = await hear(number);
  await house.submit(house.sanne, number, 'release', { reason: 'Vakantie.' });
  expect((await page(link, 'Dit is mijn kant.')).status).toBe(200);
  expect(await countOf(number, 'PersonAnswered')).toBe(1);
  await house.claim(house.youssef, number);
  expect(await says(house.youssef, number, 'inquiry')).toContain('Dit is mijn kant.');
});

test('F68: a previewed question that was not sent has no page, and the complainant is no such person', async () => {
  const number = await handled();
  const fields = { ...bram, text: 'Hoe ging dit?', day: '2026-11-26' };
  const preview = await says(house.sanne, number, 'preview-person', fields);
  expect((await page(linkIn(preview))).status).toBe(410);
  expect(await says(house.sanne, number, 'preview-person', { ...fields, address: 'Noor.Bakker@example.org' })).toContain(
    'Dit is het e-mailadres van de klager.',
  );
  expect(await says(house.sanne, number, 'preview-person', { ...fields, address: 'geen adres' })).toContain(
    'Vul één e-mailadres in',
  );
  expect(await says(house.sanne, number, 'preview-person', { ...fields, name: ' ' })).toContain('Vul de naam in.');
  expect(house.sim.sentMails().some(({ to }) => to.some(({ address }) => address === bram.address))).toBe(false);
});

test('S6 F66: who does not handle the complaint can do none of it, and reads none of it', async () => {
  const number = await handled();
  await judge(number, 'Te laat gebeld', 'founded', 'Geheime bevinding.');
  const question = letterIn(await says(house.sanne, number, 'preview-question', { text: 'Vraag?', day: '2026-11-26' }));
  const person = letterIn(await says(house.sanne, number, 'preview-person', { ...bram, text: 'Vraag?', day: '2026-11-26' }));
  const before = await factsOf(house, number);
  const tries: readonly (readonly [string, object])[] = [
    ['inquiry', {}],
    ['finish-task', {}],
    ['save-task', { task: 'file', how: 'done' }],
    ['assign-task', {}],
    ['save-assign', { task: 'file', colleague: house.youssef.id }],
    ['judge', {}],
    ['save-judgement', { part: 'x', judgement: 'founded', finding: 'y' }],
    ['ask-question', { letter: question }],
    ['preview-question', { text: 'Vraag?', day: '2026-11-26' }],
    ['send-question', { letter: question }],
    ['ask-person', { letter: person }],
    ['preview-person', { ...bram, text: 'Vraag?', day: '2026-11-26' }],
    ['send-person', { letter: person }],
    ['conclude', {}],
    ['preview-conclusion', { cause: 'process', text: 'x' }],
    ['send-conclusion', { letter: question }],
  ];
  for (const as of [house.youssef, house.guest, house.outsider])
    for (const [verb, data] of tries) expect(await says(as, number, verb, data)).not.toMatch(/Geheime|Te laat gebeld|Bram|Noor/);
  expect(await factsOf(house, number)).toEqual(before);
  // The lead reads along and gives tasks, but asks and judges nothing.
  expect(await says(house.lead, number, 'inquiry')).toContain('Geheime bevinding.');
  const asLead = await factsOf(house, number);
  for (const [verb, data] of tries.filter(([name]) => !/task|assign|inquiry/.test(name)))
    await says(house.lead, number, verb, data);
  expect(await factsOf(house, number)).toEqual(asLead);
});

test('F86: a closed complaint takes no step of the investigation, and says what it does take', async () => {
  const number = await handled();
  await judge(number, 'Te laat gebeld', 'withdrawn', 'Ingetrokken.');
  await house.submit(house.sanne, number, 'close', { how: 'withdrawn', note: 'De klager trekt de klacht in.' });
  expect(await says(house.sanne, number, 'save-task', { task: 'file', how: 'done' })).toContain('Deze klacht is afgesloten.');
  expect(await says(house.sanne, number, 'judge')).toContain('Deze klacht is afgesloten.');
  const inquiry = await says(house.sanne, number, 'inquiry');
  expect(inquiry).toContain('Te laat gebeld: ingetrokken');
  expect(inquiry).not.toMatch(/"verb":"(judge|conclude|ask-question|finish-task)"/);
});
