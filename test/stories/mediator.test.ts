/** S12: not satisfied. Looked at anew by somebody else, or by a mediator with consent; and then it is over. */
import type { Command } from '../../bot/core/commands.ts';
import { checklistFor } from '../../bot/core/inquiry.ts';
import type { Nature } from '../../bot/core/natures.ts';
import type { Person } from '../../bot/core/permissions.ts';
import { standardCalendar } from '../../bot/core/workdays.ts';
import { handle, type World } from '../../bot/handle.ts';
import type { SimPerson } from '../../scripts/sim/api.ts';
import { amsterdam } from '../kit/given.ts';
import { type House, openHouse, textOf } from '../kit/house.ts';
import { complaintOf, factsOf, letterIn, letterTo, linkIn, noor } from '../kit/mailroom.ts';
import { lintB1 } from '../kit/plain-dutch.ts';

let house: House;
beforeEach(async () => {
  house = await openHouse();
});
afterEach(() => house.close());

const mediator = { name: 'Mr. Bo van Dam', address: 'bo.van.dam@example.net' };

const personOf = ({ id, name }: SimPerson): Person => ({ id, name, roles: ['member'] });

/** Straight to the road in, for the steps that other stories are about. */
async function step(as: SimPerson, number: string, command: Command, text?: string): Promise<void> {
  const world: World = {
    store: house.store,
    now: () => house.sim.now(),
    zone: amsterdam,
    calendar: () => standardCalendar,
  };
  const note = { id: 'note-of-a-story', paper: { kind: 'note', text: text ?? '' } } as const;
  const handled = await handle({ number, command, by: personOf(as), papers: text ? [note] : [] }, world);
  if ('refused' in handled) throw new Error(`${command.type} was refused: ${handled.refused}`);
}

const submit = async (as: SimPerson, number: string, verb: string, data = {}): Promise<string> =>
  textOf((await house.submit(as, number, verb, data)).body ?? '');

const opened = async (as: SimPerson, number: string): Promise<string> => textOf((await house.fetch(as, number, 'open')).body);

/** From claimed to answered, asked and 'no' through the link. */
async function disappoint(as: SimPerson, number: string, said = 'Het loon klopt nog steeds niet.'): Promise<void> {
  const { nature } = await complaintOf(house, number);
  for (const task of checklistFor(nature))
    await step(as, number, { type: 'FinishTask', task, waived: true, note: 'note-of-a-story' }, 'Niet nodig.');
  await step(as, number, { type: 'JudgePart', part: 'note-of-a-story', judgement: 'partly', finding: 'note-of-a-story' });
  const conclusion = await submit(as, number, 'preview-conclusion', {
    cause: 'process',
    measure: '',
    text: 'U hebt deels gelijk.',
  });
  await submit(as, number, 'send-conclusion', { letter: letterIn(conclusion) });
  await house.tick();
  const question = await submit(as, number, 'ask-satisfaction');
  await submit(as, number, 'send-satisfaction', { letter: letterIn(question) });
  await house.tick();
  const body = new URLSearchParams({ satisfied: 'no', whyfacts: 'yes', words: said });
  const answer = await fetch(linkIn(letterTo(house, noor.address).text), { method: 'POST', body });
  expect(answer.status).toBe(200);
  await house.bot.idle();
}

/** A complaint of this nature with which its complainant is not satisfied; it is Sanne's. */
async function unsatisfied(nature: Nature = 'wages'): Promise<string> {
  const text = 'Goedemiddag,\n\nPiet Jansen belde mij niet terug. Bel mij op 06-12345678 of mail piet@example.org.\n\nNoor';
  const number = await house.mail({ from: noor, text });
  await house.claim(house.sanne, number);
  await submit(house.sanne, number, 'save-details', { complainant: 'candidate', nature, writeIn: 'nl' });
  await disappoint(house.sanne, number);
  return number;
}

const asked = (number: string, more = {}) => ({
  number,
  ...mediator,
  consent: 'Telefonisch, vandaag om 10:00.',
  until: '2026-12-07',
  ...more,
});

/** To the preview of both letters. Answers the card of the masking and that of the preview. */
async function previewed(as: SimPerson, number: string, more: { readonly text?: string; readonly papers?: string } = {}) {
  const papers = more.papers ?? (await complaintOf(house, number)).content;
  const masking = await submit(as, number, 'mask-mediator', asked(number, { papers }));
  const about = /"about":"([^"]+)"/.exec(masking)?.[1] ?? '';
  const filled = JSON.parse(
    `"${/"label":"Tekst voor de bemiddelaar"[^}]*?"value":"((?:[^"\\]|\\.)*)"/.exec(masking)?.[1] ?? ''}"`,
  );
  const preview = await submit(as, number, 'preview-mediator', { about, text: more.text ?? filled });
  return { masking, about, filled, preview, letter: letterIn(preview) };
}

async function toMediator(as: SimPerson, number: string): Promise<string> {
  const { letter } = await previewed(as, number);
  const answer = await submit(as, number, 'send-mediator', { letter });
  await house.tick();
  return answer;
}

async function verdict(as: SimPerson, number: string, fields: Readonly<Record<string, string>>): Promise<string> {
  const preview = await submit(as, number, 'preview-verdict', fields);
  await submit(as, number, 'send-verdict', { letter: letterIn(preview) });
  await house.tick();
  return preview;
}

const lettersOf = async (number: string, ...kinds: readonly string[]): Promise<readonly (string | number)[]> => {
  const sent = (await factsOf(house, number)).flatMap((fact) => (fact.type === 'LetterSent' ? [fact.letter as string] : []));
  return kinds.map((kind) => sent.filter((letter) => letter === kind).length);
};

const page = async (link: string) => {
  const response = await fetch(link);
  return { status: response.status, html: await response.text() };
};

test('S12 F73: the first button asks what now: the reasons, the words, the proposal by nature and the ways on', async () => {
  const number = await unsatisfied('wages');
  const card = await opened(house.sanne, number);
  expect(/"actions":\[\{[^}]*"title":"([^"]+)"/.exec(card)?.[1]).toBe('Hoe nu verder?');
  const next = await submit(house.sanne, number, 'not-satisfied');
  for (const words of [
    'De feiten kloppen niet',
    'Het loon klopt nog steeds niet.',
    'heropenen',
    'Geschillencommissie',
    'binnen 4 weken',
  ])
    expect(next).toContain(words);
  const verbs = [...next.matchAll(/"verb":"([a-z-]+)"/g)].map(([, verb]) => verb);
  expect(verbs).toEqual(['reopen', 'ask-mediator', 'ask-close', 'open']);
  for (const person of [house.youssef, house.guest, house.outsider])
    expect(await submit(person, number, 'not-satisfied')).not.toContain('De feiten kloppen niet');
});

test('S12 F73: discrimination goes to the mediator first, and names the College', async () => {
  const number = await unsatisfied('discrimination');
  const next = await submit(house.lead, number, 'not-satisfied');
  expect([...next.matchAll(/"verb":"([a-z-]+)"/g)].map(([, verb]) => verb)).toEqual(['ask-mediator', 'reopen', 'open']);
  expect(next).toContain('College voor de Rechten van de Mens');
});

test('S12 F77, F78: from a mail to the mediator and the verdict; one letter of each kind', async () => {
  const number = await unsatisfied('wages');
  const form = await submit(house.sanne, number, 'ask-mediator');
  // Ten working days, and nothing picked beyond the complaint itself.
  expect(form).toContain('"value":"2026-12-07"');
  expect(form).toContain(`"value":"${(await complaintOf(house, number)).content}"`);
  const { filled, preview, letter } = await previewed(house.sanne, number);
  expect(filled).toContain('[afgeschermd] belde mij niet terug. Bel mij op [afgeschermd] of mail [afgeschermd].');
  for (const words of ['Mr. Bo van Dam', '- De klacht.', 'maandag 7 december', 'maandag 21 december', 'Het kost u niets'])
    expect(preview).toContain(words);
  const link = linkIn(preview);
  expect((await page(link)).status).toBe(410);
  const before = house.sim.sentMails().length;
  await submit(house.sanne, number, 'send-mediator', { letter });
  await submit(house.sanne, number, 'send-mediator', { letter });
  await house.tick();
  expect(house.sim.sentMails()).toHaveLength(before + 2);
  const [referral, toMediator] = [letterTo(house, noor.address), letterTo(house, mediator.address)];
  expect(referral.text).not.toContain('/k/');
  expect(toMediator.text).not.toMatch(/Noor|loonstrook|06-1234/);
  expect(toMediator.inReplyTo).toBeUndefined();
  for (const { text } of [referral, toMediator]) expect(lintB1(text)).toEqual([]);
  expect(await opened(house.sanne, number)).toContain('Telefonisch, vandaag om 10:00.');

  const facts = await factsOf(house, number);
  const shown = await page(linkIn(toMediator.text));
  expect(shown.html).toContain('[afgeschermd] belde mij niet terug.');
  expect(shown.html).not.toMatch(/<script|<form|Piet Jansen|12345678|piet@/);
  expect((await fetch(link, { method: 'POST', body: new URLSearchParams({ answer: 'yes' }) })).status).toBe(410);
  for (let n = 0; n < 50; n++) await page(link);
  expect(await factsOf(house, number)).toEqual(facts);

  await house.at('2026-12-07 11:00');
  const said = house.threadOf(number).map(({ text }) => text);
  expect(said.filter((text) => text?.includes(`de bemiddelaar bij klacht ${number}`))).toHaveLength(1);
  const reason = 'De cao staat het niet toe.';
  const previewOfVerdict = await verdict(house.sanne, number, { followed: 'partly', verdict: 'Betaal de uren na.', reason });
  const last = letterTo(house, noor.address).text;
  expect(previewOfVerdict).toContain('Betaal de uren na.');
  for (const words of ['Betaal de uren na.', 'voor een deel', reason, 'Geschillencommissie Uitzendbranche'])
    expect(last).toContain(words);
  expect(lintB1(last)).toEqual([]);
  const complaint = await complaintOf(house, number);
  expect([complaint.status, complaint.ending]).toEqual(['closed', 'mediated']);
  // What was waited for is there: the papers are read by nobody any more.
  expect((await page(link)).status).toBe(410);
  expect(await lettersOf(number, 'mediator-referral', 'mediator-package', 'verdict')).toEqual([1, 1, 1]);
});

test.each([
  ['yes', 'Wij volgen deze uitspraak helemaal.', ''],
  ['no', 'Wij volgen deze uitspraak niet.', 'Dat kunnen wij niet.'],
])('F78: a verdict that is followed: %s', async (followed, words, reason) => {
  const number = await unsatisfied('communication');
  await toMediator(house.sanne, number);
  await verdict(house.lead, number, { followed, verdict: 'Bied excuses aan.', reason });
  const { text } = letterTo(house, noor.address);
  expect(text).toContain(words);
  expect(text).toContain('Wij vertellen u waar u nog meer terechtkunt.');
  expect(lintB1(text)).toEqual([]);
});

test.each([
  [{ consent: ' ' }, 'Zonder toestemming gaat er niets naar de bemiddelaar.'],
  [{ name: '' }, 'Naam van de bemiddelaar'],
  [{ address: 'bo.van.dam' }, 'Vul één e-mailadres in'],
  [{ address: 'Noor.Bakker@example.org' }, 'Dit adres is van de klager.'],
  [{ until: '' }, 'Kies een latere werkdag.'],
  [{ until: '2026-11-23' }, 'Kies een latere werkdag.'],
  [{ until: '2027-12-01' }, 'Deze dag is te ver weg.'],
  [{ papers: '' }, 'Kies minstens één stuk.'],
  [{ papers: 'letter-of-another-complaint' }, 'Kies minstens één stuk.'],
])('F77: without what is needed nothing goes to a mediator: %j', async (wrong, words) => {
  const number = await unsatisfied();
  const papers = (await complaintOf(house, number)).content;
  const answer = await submit(house.sanne, number, 'mask-mediator', asked(number, { papers, ...wrong }));
  expect(answer).toContain(words);
  // What was typed is still there.
  expect(answer).toContain('"mask-mediator"');
  expect(answer).toContain('consent' in wrong ? mediator.name : 'Telefonisch, vandaag om 10:00.');
  expect((await factsOf(house, number)).some(({ type }) => type === 'MediatorAsked')).toBe(false);
});

test("F77: the papers are picked by hand: letters and findings, never a link that is the complainant's", async () => {
  const number = await unsatisfied();
  const { letters, content } = await complaintOf(house, number);
  const form = await submit(house.sanne, number, 'ask-mediator');
  const conclusion = letters.find(({ letter }) => letter === 'conclusion')?.content ?? '';
  const question = letters.find(({ letter }) => letter === 'satisfaction')?.content ?? '';
  expect(form).toContain(conclusion);
  expect(form).not.toContain(question);
  const { filled, preview } = await previewed(house.sanne, number, { papers: `${content},${conclusion},${question}` });
  expect(filled).toContain('U hebt deels gelijk.');
  expect(filled).not.toMatch(/\/k\/|Bent u tevreden/);
  expect(preview).toContain('- Brief met ons antwoord, maandag 23 november.');
});

test('F77: what was masked by hand is what the mediator reads, and changing it makes another preview', async () => {
  const number = await unsatisfied();
  const first = await previewed(house.sanne, number, { text: 'Eerste tekst.' });
  const form = await submit(house.sanne, number, 'change-mediator', { letter: first.letter });
  expect(form).toContain('Eerste tekst.');
  const about = /"about":"([^"]+)"/.exec(form)?.[1];
  const empty = await submit(house.sanne, number, 'preview-mediator', { about, text: '  ' });
  expect(empty).toContain('Er staat geen tekst meer.');
  const second = await submit(house.sanne, number, 'preview-mediator', {
    about,
    text: 'Tweede <b>tekst</b>.\n\nRegel {{DATE}}.',
  });
  await submit(house.sanne, number, 'send-mediator', { letter: letterIn(second) });
  await house.tick();
  expect((await page(linkIn(first.preview))).status).toBe(410);
  const { html } = await page(linkIn(letterTo(house, mediator.address).text));
  expect(html).toContain('Tweede &lt;b&gt;tekst&lt;/b&gt;.');
  expect(html).not.toContain('Eerste tekst.');
});

test('F77: a text longer than a card holds is cut, and said so; all of it can still be sent', async () => {
  const number = await unsatisfied();
  const { masking, about } = await previewed(house.sanne, number);
  expect(masking).not.toContain('hier ingekort');
  const long = 'é'.repeat(9_000);
  const cut = await submit(house.sanne, number, 'preview-mediator', { about, text: long });
  expect(cut).toContain('hier ingekort');
  expect(Buffer.byteLength(cut)).toBeLessThan(28_000);
  const fits = await submit(house.sanne, number, 'preview-mediator', { about, text: 'é'.repeat(7_500) });
  expect(letterIn(fits)).not.toBe('');
});

test('F77: only who runs the complaint asks a mediator, and only with a preview of their own', async () => {
  const number = await unsatisfied();
  const { about, letter } = await previewed(house.sanne, number);
  for (const person of [house.youssef, house.guest, house.outsider, house.lead]) {
    await submit(person, number, 'preview-mediator', { about, text: 'x' });
    await submit(person, number, 'change-mediator', { letter });
    await submit(person, number, 'send-mediator', { letter });
  }
  for (const wrong of ['', '__proto__', letter.replace('2026-12-07', '2026-12-30'), 'letter-mediator-referral-x.2026-12-07'])
    await submit(house.sanne, number, 'send-mediator', { letter: wrong });
  for (const verb of ['preview-verdict', 'ask-verdict', 'send-verdict']) {
    const answer = await submit(house.sanne, number, verb, { followed: 'yes', verdict: 'x', letter });
    expect(answer).toMatch(/Dit kan nu niet/);
  }
  expect((await factsOf(house, number)).some(({ type }) => type === 'MediatorAsked' || type === 'VerdictReceived')).toBe(false);
  expect(house.sim.sentMails().some(({ to }) => to.some(({ address }) => address === mediator.address))).toBe(false);
});

test('F77: the papers can be read until fourteen days after the day of the verdict', async () => {
  const number = await unsatisfied();
  await toMediator(house.sanne, number);
  const link = linkIn(letterTo(house, mediator.address).text);
  await house.at('2026-12-21 23:00');
  expect((await page(link)).status).toBe(200);
  await house.at('2026-12-22 00:01');
  expect((await page(link)).status).toBe(410);
});

test('F78: a verdict needs its words, and a reason when it is not followed; what was typed stays', async () => {
  const number = await unsatisfied();
  await toMediator(house.sanne, number);
  expect(await opened(house.sanne, number)).toContain('Uitspraak van de bemiddelaar');
  const wrong: readonly (readonly [Readonly<Record<string, string>>, string])[] = [
    [{ followed: 'maybe', verdict: 'Betaal.' }, 'Volgen wij de uitspraak?'],
    [{ followed: 'yes', verdict: ' ' }, 'De uitspraak in het kort'],
    [{ followed: 'no', verdict: 'Betaal.', reason: '' }, 'Schrijf kort op waarom.'],
  ];
  for (const [fields, words] of wrong) {
    const answer = await submit(house.sanne, number, 'preview-verdict', fields);
    expect(answer).toContain(words);
    expect(letterIn(answer)).toBe('');
    if (fields.verdict?.trim()) expect(answer).toContain('Betaal.');
  }
  const preview = await submit(house.sanne, number, 'preview-verdict', { followed: 'no', verdict: 'Betaal.', reason: 'Nee.' });
  const change = await submit(house.sanne, number, 'ask-verdict', { letter: letterIn(preview) });
  expect(change).toContain('Betaal.');
  for (const person of [house.youssef, house.guest, house.outsider])
    await submit(person, number, 'send-verdict', { letter: letterIn(preview) });
  // Nobody turns a preview into another verdict.
  await submit(house.sanne, number, 'send-verdict', { letter: letterIn(preview).replace(/\.no$/, '.yes') });
  expect((await complaintOf(house, number)).status).toBe('open');
  for (let n = 0; n < 2; n++) await submit(house.sanne, number, 'send-verdict', { letter: letterIn(preview) });
  await house.tick();
  expect(await lettersOf(number, 'verdict')).toEqual([1]);
});

test('S12 F114, F76: opened again for a second handler with terms of its own; the second no ends at the mediator', async () => {
  const number = await unsatisfied('communication');
  const first = await complaintOf(house, number);
  await house.at('2026-11-25 10:00');
  await submit(house.sanne, number, 'reopen');
  expect(textOf((await house.claim(house.sanne, number)).body)).toContain('U hebt deze klacht eerder behandeld.');
  await house.claim(house.youssef, number);
  const again = await complaintOf(house, number);
  expect([again.round, again.owner?.id, again.whole.due, first.whole.due]).toEqual([
    2,
    house.youssef.id,
    '2026-12-02',
    '2026-11-30',
  ]);
  // The first result stays in the record.
  expect(
    (await factsOf(house, number)).filter(({ type }) => type === 'ConclusionDrawn' || type === 'SatisfactionAnswered'),
  ).toHaveLength(2);

  await disappoint(house.youssef, number, 'Nog steeds niet.');
  const next = await submit(house.youssef, number, 'not-satisfied');
  expect(next).toContain('Er is al een keer opnieuw naar deze klacht gekeken.');
  expect([...next.matchAll(/"verb":"([a-z-]+)"/g)].map(([, verb]) => verb)).toEqual(['ask-mediator', 'ask-close', 'open']);
  for (const person of [house.youssef, house.lead])
    expect(await submit(person, number, 'reopen')).toContain('Deze klacht is al een keer heropend.');
  await toMediator(house.youssef, number);
  await verdict(house.youssef, number, { followed: 'yes', verdict: 'Bied excuses aan.' });
  expect((await complaintOf(house, number)).ending).toBe('mediated');
  expect(await lettersOf(number, 'mediator-referral', 'mediator-package', 'verdict')).toEqual([1, 1, 1]);
});

test('S12 F79: closed while not satisfied, the letter says where else somebody can go; it is sent once', async () => {
  const number = await unsatisfied('privacy');
  await submit(house.sanne, number, 'close', { how: 'unsatisfied', note: 'Wij komen er niet uit.' });
  expect(await opened(house.sanne, number)).toContain('Brief over het einde');
  const preview = await submit(house.sanne, number, 'preview-ending', { text: '' });
  for (const person of [house.youssef, house.lead, house.outsider])
    await submit(person, number, 'send-ending', { letter: letterIn(preview) });
  for (let n = 0; n < 2; n++) await submit(house.sanne, number, 'send-ending', { letter: letterIn(preview) });
  await house.tick();
  const { text } = letterTo(house, noor.address);
  expect(text).toContain('Autoriteit Persoonsgegevens');
  // What was noted for ourselves is not for the complainant.
  expect(text).not.toContain('Wij komen er niet uit.');
  expect(lintB1(text)).toEqual([]);
  expect(await lettersOf(number, 'unsatisfied')).toEqual([1]);
  expect(await opened(house.sanne, number)).not.toContain('Brief over het einde');
  expect(await submit(house.sanne, number, 'preview-ending', { text: 'x' })).toContain('Deze klacht is afgesloten.');
});

test.each([
  ['withdrawn', '', 'U hebt uw klacht'],
  ['not-handled', 'U werkte niet bij ons.', 'College voor de Rechten van de Mens'],
])('a complaint that ends as %s has a letter about it', async (how, words, says) => {
  const number = await house.mail({ from: noor });
  await house.claim(house.sanne, number);
  await submit(house.sanne, number, 'save-details', { complainant: 'candidate', nature: 'discrimination', writeIn: 'nl' });
  await submit(house.sanne, number, 'close', { how, note: 'Intern.' });
  if (words) expect(await submit(house.sanne, number, 'preview-ending', { text: ' ' })).toContain('Schrijf kort op waarom.');
  const preview = await submit(house.sanne, number, 'preview-ending', { text: words });
  if (words) expect(await submit(house.sanne, number, 'ending-letter', { letter: letterIn(preview) })).toContain(words);
  await submit(house.sanne, number, 'send-ending', { letter: letterIn(preview) });
  await house.tick();
  const { text } = letterTo(house, noor.address);
  for (const part of [says, words]) expect(text).toContain(part);
  expect(text).not.toContain('Intern.');
  expect(lintB1(text)).toEqual([]);
  expect(await lettersOf(number, how)).toEqual([1]);
});

test('F77: a complainant who reads English gets English letters', async () => {
  const number = await unsatisfied();
  await submit(house.sanne, number, 'save-details', { complainant: 'candidate', nature: 'wages', writeIn: 'en' });
  const { preview, filled } = await previewed(house.sanne, number);
  expect(preview).toContain('It costs you nothing.');
  expect(filled).toContain('[masked]');
});
