/** The dialog of one complaint: a report by phone, the complainant's answer to it, what was merged, what came back, what was attached. */
import type { Attachment } from '../../bot/core/attachments.ts';
import type { Actor, Complaint, Fact, Recorded } from '../../bot/core/complaint.ts';
import { fold } from '../../bot/core/complaint.ts';
import type { Paper } from '../../bot/core/papers.ts';
import { termFrom } from '../../bot/core/terms.ts';
import { standardCalendar } from '../../bot/core/workdays.ts';
import { firstButtons, type May, otherButtons } from '../../bot/view/buttons.ts';
import type { Sight } from '../../bot/view/cards.ts';
import { openCard } from '../../bot/view/dialogs.ts';
import { closeCard, detailsCard, dismissCard, mergeCard, moreCard, splitCard } from '../../bot/view/steps.ts';
import type { Card } from '../../bot/view/templates.ts';
import { dutch } from '../../bot/view/texts.ts';
import { lint, schemaCheck, textsIn } from '../kit/cardlint.ts';

const number = 'K-2026-0042';
const zone = 'Europe/Amsterdam';
const receivedAt = '2026-11-23T09:42:00.000Z';
const sanne: Actor = { person: '3d0a6c1f-5b27-4e94-9c38-1f6e2a7b4d02' };
const sight: Sight = { t: dutch, now: receivedAt, zone, calendar: standardCalendar, nameOf: () => 'Sanne de Boer' };
const owner: May = { act: true, manage: true, lead: false };

const received: Fact = {
  type: 'ComplaintReceived',
  channel: 'phone',
  receivedAt,
  source: 's',
  content: 'report',
  expects: 'expects',
  reaction: termFrom(receivedAt, 2, standardCalendar, zone),
  whole: termFrom(receivedAt, 5, standardCalendar, zone),
  language: 'nl',
  complainant: 'flex-worker',
  nature: 'wages',
};
const claimed: Fact = { type: 'HandlerClaimed', handler: 'person' in sanne ? sanne.person : '', notInvolved: true };
const added = (content: string, answers?: 'read-back'): Fact => ({
  type: 'MailAdded',
  receivedAt,
  mail: `m-${content}`,
  source: content,
  content,
  answers,
});
const recorded = (facts: readonly Fact[]): readonly Recorded[] =>
  facts.map((fact, n) => ({ id: String(n), at: receivedAt, by: sanne, fact }));
const complaintOf = (facts: readonly Fact[]) => fold(recorded(facts)) as Complaint;

const noor = { name: 'Noor Bakker', address: 'noor.bakker@example.org' };
const mailOf = (text: string, from = noor): Paper => ({ kind: 'mail', from, subject: 'Klacht', text, cut: false });
const report: Paper = {
  kind: 'report',
  caller: { name: 'Noor Bakker', phone: '06-12345678', address: noor.address },
  text: 'Mijn loonstrook van oktober klopt niet.',
};
const papers = new Map<string, Paper>([
  ['report', report],
  ['expects', { kind: 'note', text: 'Een nieuwe loonstrook.' }],
  ['mail-a', mailOf('Het was september.')],
]);

function open(facts: readonly Fact[], may = owner, kept: ReadonlyMap<string, Paper> = papers): Card {
  return openCard({ number, complaint: complaintOf(facts), past: recorded(facts), papers: kept, may }, sight);
}
const saysAll = (card: Card): string =>
  textsIn(card)
    .filter(({ at }) => /\/(text|value)$/.test(at))
    .map(({ text }) => text)
    .join('\n');

test('F5, F7, F9: a report by phone shows who called, how to call back, what was written down, and apart from it what is expected', () => {
  const text = saysAll(open([received, claimed]));
  for (const part of ['Noor Bakker', '06-12345678', noor.address, 'telefoon', 'uitzendkracht', 'loon, uren', 'Nederlands'])
    expect(text).toContain(part);
  expect(text).toContain('De klacht, zoals wij die hebben opgeschreven\nMijn loonstrook van oktober klopt niet.');
  expect(text).toContain('Wat de klager van ons verwacht\nEen nieuwe loonstrook.');
});

test('F6: an answer to our text stands beside it, and asks once whether it is a yes or better words', () => {
  const facts = [received, claimed, added('mail-a', 'read-back')];
  const asking = JSON.stringify(open(facts));
  expect(saysAll(open(facts))).toMatch(/oktober klopt niet\.\nAntwoord van de klager op onze tekst, .*\nHet was september\./);
  expect(asking.match(/Het was september/g)).toHaveLength(1);
  for (const verb of ['text-agreed', 'text-corrected'])
    expect(asking).toContain(`{"verb":"${verb}","number":"${number}","content":"mail-a"}`);
  const confirmed: Fact = { type: 'TextConfirmed', as: 'corrected', content: 'mail-a' };
  expect(JSON.stringify(open([...facts, confirmed]))).not.toContain('text-agreed');
  expect(saysAll(open([...facts, confirmed]))).toContain('De klager heeft onze tekst verbeterd');
  const later = [...facts, confirmed, added('mail-b', 'read-back')];
  expect(JSON.stringify(open(later))).toContain('"content":"mail-b"');
});

test('F19: a letter that came back is shown with what the other side said', () => {
  const facts: readonly Fact[] = [
    received,
    { type: 'LetterWritten', letter: 'reply', sequence: 1, content: 'letter' },
    { type: 'LetterSent', letter: 'reply', sequence: 1, sentAt: receivedAt },
    { type: 'LetterBounced', letter: 'reply', sequence: 1, source: 'b', content: 'bounce' },
  ];
  const text = saysAll(open(facts, owner, new Map([...papers, ['bounce', mailOf('550 No such user')]])));
  expect(text).toMatch(/Een brief kwam terug op .*\n550 No such user/);
});

const lead: May = { act: false, manage: true, lead: true };
const closed: Fact = { type: 'ComplaintClosed', note: 'note' };
const dismissed: Fact = { type: 'ComplaintDismissed', reason: 'spam' };
const merged: Fact = { type: 'ComplaintMerged', into: 'K-2026-0001' };
const readAloud: Fact = { type: 'TextConfirmed', as: 'read-aloud' };
const readBack: Fact = { type: 'LetterWritten', letter: 'read-back', sequence: 1, content: 'letter' };
const byMail: Fact = { ...received, channel: 'mail', content: 'mail-a' } as Fact;
const haveChecked = 'Tekst laten controleren';

/** Every button, those behind 'more' as well. */
function offered(facts: readonly Fact[], may: May, kept = papers): readonly string[] {
  const complaint = complaintOf(facts);
  const offer = { number, complaint, papers: kept, may };
  const [first, more] = [firstButtons(offer, dutch), otherButtons(offer, dutch)];
  expect(first.length).toBeLessThanOrEqual(6);
  expect(first.some(({ verb }) => verb === 'more')).toBe(more.length > 1);
  return [...first.filter(({ verb }) => verb !== 'more'), ...(first.length < 6 ? [] : more)].map(({ title }) => title);
}

test.each<[string, readonly Fact[], May, readonly string[], readonly string[]]>([
  ['its handler', [received, claimed, readAloud], owner, ['Gesprek vastleggen', 'Brief schrijven', 'Afsluiten'], [haveChecked]],
  ['its handler, by mail', [byMail, claimed], owner, ['Brief schrijven', 'Teruggeven'], [haveChecked, 'Heropenen']],
  ['its handler, read back', [received, claimed, readBack], owner, ['Gegevens'], [haveChecked]],
  ['its handler, not read back', [received, claimed], owner, [haveChecked, 'Teruggeven', 'Geen klacht'], []],
  ['the lead', [received, claimed, readBack], lead, ['Gegevens', 'Teruggeven'], ['Brief schrijven', 'Afsluiten']],
  ['the lead, when nobody has it', [received, readAloud], lead, ['Gegevens', 'Geen klacht'], ['Teruggeven']],
  ['its handler, closed', [received, claimed, closed], owner, ['Heropenen'], ['Brief schrijven', 'Gegevens', 'Afsluiten']],
  ['its handler, dismissed', [received, claimed, dismissed], owner, ['Toch een klacht'], ['Gegevens', 'Weer losmaken']],
  ['its handler, merged', [received, claimed, merged], owner, ['Weer losmaken'], ['Gegevens', 'Toch een klacht']],
])('the buttons of a complaint for %s', (_, facts, may, there, missing) => {
  const titles = offered(facts, may);
  expect(titles).toEqual(expect.arrayContaining([...there]));
  expect(titles.filter((title) => missing.includes(title))).toEqual([]);
});

test('a reader who may do nothing gets no button that does something', () => {
  const verbs = firstButtons(
    {
      number,
      complaint: complaintOf([received, claimed]),
      papers,
      may: { act: false, manage: false, lead: false },
    },
    dutch,
  );
  expect(verbs).toEqual([]);
});

test('a caller without an address has nothing to check by mail', () => {
  const caller = { kind: 'report', caller: { name: 'Noor Bakker' }, text: 'Mijn loonstrook klopt niet.' } as const;
  const kept = new Map<string, Paper>([...papers, ['report', caller]]);
  expect(offered([received, claimed], owner, kept)).not.toContain(haveChecked);
});

/** Everything at once, of the longest and the nastiest. */
const nasty = '${secret} {{DATE(x)}} [klik](https://evil.example) **vet** <at>Hanna</at>\n\n';
const everything = (text: string): Card => {
  const file = (n: number): Attachment => ({
    id: 'x',
    name: `${text.slice(0, 90).replace(/\s+/g, ' ')}${n}.pdf`,
    type: 'application/pdf',
    size: 5_000_000,
    inline: false,
    verdict: 'content-differs',
  });
  const from = { name: text.slice(0, 120), address: `${'n'.repeat(64)}@${'example.'.repeat(30)}org` };
  const facts: readonly Fact[] = [
    received,
    claimed,
    ...['a', 'b', 'c', 'd'].map((one) => added(`mail-${one}`)),
    added('mail-e', 'read-back'),
    { type: 'LetterWritten', letter: 'reply', sequence: 1, content: 'mail-a' },
    ...['a', 'b', 'c', 'd'].map(
      (one): Fact => ({
        type: 'LetterBounced',
        letter: 'reply',
        sequence: 1,
        source: one,
        content: 'mail-a',
      }),
    ),
    { type: 'AttachmentsListed', mail: 'm-mail-a', content: 'files', count: 100 },
    ...Array.from({ length: 60 }, (): Fact => ({ type: 'CallLogged', happenedAt: receivedAt, reached: false, note: 'note' })),
  ];
  const kept = new Map<string, Paper>([
    ['report', { kind: 'report', caller: { ...from, phone: text.slice(0, 40) }, text }],
    ['expects', { kind: 'note', text }],
    ['note', { kind: 'note', text: text.slice(0, 2000) }],
    ['files', { kind: 'attachments', mail: 'm-mail-a', list: Array.from({ length: 100 }, (_, n) => file(n)) }],
    ...['a', 'b', 'c', 'd', 'e'].map((one) => [`mail-${one}`, mailOf(text, from)] as const),
  ]);
  const complaint = complaintOf(facts);
  const absorbed = Array.from({ length: 10 }, () => ({ number: 'K-2026-0001', complaint, papers: kept }));
  return openCard({ number, complaint, past: recorded(facts), papers: kept, absorbed, may: owner }, sight);
};

const check = schemaCheck();
test.each([
  ['long', 'Dit is een lange zin over een loonstrook die niet klopt. '.repeat(1_000)],
  ['of many short paragraphs', 'a\n\n'.repeat(10_000)],
  ['in a script of more bytes', '我的工资单不对。'.repeat(2_000)],
  ['hostile', nasty.repeat(200)],
])('all of it together is fit for Teams, even when it is %s', (_, text) => {
  const card = everything(text);
  expect(lint(card, { given: ['${secret}', '${se', '${'] })).toEqual([]);
  expect(check?.(card) ?? []).toEqual([]);
  expect(saysAll(card)).toContain('En nog ');
});

test('what outsiders write stands in text runs only', () => {
  const card = everything(nasty.repeat(3));
  const found = textsIn(card).filter(({ text }) => text.includes('secret'));
  expect(found.length).toBeGreaterThan(10);
  expect(found.filter(({ at }) => !/\/inlines\/\d+\/text$/.test(at))).toEqual([]);
});

test('the forms are fit for Teams, with the nastiest of what can be typed', () => {
  const complaint = complaintOf([received, claimed, added('a'), added('b')]);
  const fields = {
    expects: nasty.repeat(20),
    note: nasty.repeat(20),
    to: nasty,
    reason: nasty,
    complainant: nasty,
    nature: nasty,
  };
  const words = dutch('refusal.not-described');
  const cards = [
    detailsCard(number, complaint, nasty, [], sight),
    detailsCard(number, { ...complaint, location: nasty }, nasty, [nasty, 'Utrecht'], sight),
    detailsCard(number, complaint, '', ['Utrecht'], sight, fields, words),
    dismissCard(number, sight),
    dismissCard(number, sight, fields, words),
    closeCard(number, 'claimed', sight, fields, words),
    closeCard(number, 'unsatisfied', sight),
    mergeCard(number, sight, fields, words),
    splitCard(number, complaint, 0, sight, words),
    moreCard(number, [], dutch),
  ];
  for (const card of cards) {
    expect(lint(card, { given: ['${secret}'] })).toEqual([]);
    expect(check?.(card) ?? []).toEqual([]);
  }
});
