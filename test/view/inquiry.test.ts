/** The faces of the investigation: fit for Teams whatever people wrote, and letters in plain Dutch. */
import type { Complaint, Fact } from '../../bot/core/complaint.ts';
import { JUDGEMENTS, TASKS } from '../../bot/core/inquiry.ts';
import { NATURES } from '../../bot/core/natures.ts';
import type { Paper } from '../../bot/core/papers.ts';
import { standardCalendar } from '../../bot/core/workdays.ts';
import type { Sight } from '../../bot/view/cards.ts';
import {
  agreementsLetter,
  assignForm,
  conclusionForm,
  conclusionText,
  conclusionWords,
  inquiryCard,
  judgeForm,
  personForm,
  questionForm,
  taskForm,
} from '../../bot/view/inquiry.ts';
import { standardLetter } from '../../bot/view/letters.ts';
import { hearPage, pageHtml } from '../../bot/view/pages.ts';
import type { Card } from '../../bot/view/templates.ts';
import { dutch, textsFor } from '../../bot/view/texts.ts';
import { lint, schemaCheck, textsIn } from '../kit/cardlint.ts';
import { amsterdam, claimedBySanne, complaintOf, moment, received } from '../kit/given.ts';
import { lintB1 } from '../kit/plain-dutch.ts';

const number = 'K-2026-0042';
const house = { organisation: 'Babbage', phone: '020-4414707' };
const status = 'https://klachten.example.org/k/x';
const noor = { name: 'Noor Bakker', address: 'noor.bakker@example.org' };
const by = { id: 'sanne', name: 'Sanne de Boer' };
const all = { act: true, manage: true, lead: false };
const nasty = '[klik](https://evil.example) <at>Iedereen</at> {{DATE(2026)}} ${secret} **x** <img src=x>';
const check = schemaCheck();

const sightIn = (locale: string, name = 'Sanne de Boer'): Sight => ({
  t: textsFor(locale),
  now: moment('2026-11-25 10:00'),
  zone: amsterdam,
  calendar: standardCalendar,
  nameOf: () => name,
});

const writtenBy = (text: string, count: number) => {
  const facts: Fact[] = [{ type: 'ComplaintDescribed', complainant: 'client', nature: 'planning', language: 'nl' }];
  const papers = new Map<string, Paper>();
  const note = (id: string): string => {
    papers.set(id, { kind: 'note', text });
    return id;
  };
  const letter = (id: string): string => {
    papers.set(id, { kind: 'letter', to: noor, subject: text, text, words: text });
    return id;
  };
  for (let n = 0; n < count; n++) {
    papers.set(`person-${n}`, { kind: 'address', address: { name: text.slice(0, 150), address: noor.address }, by: 'sanne' });
    facts.push(
      { type: 'QuestionAsked', content: letter(`question-${n}`), until: '2026-11-27' },
      { type: 'PersonAsked', content: letter(`hear-${n}`), person: `person-${n}`, until: '2026-11-27' },
      { type: 'PartJudged', part: note(`part-${n}`), judgement: JUDGEMENTS[n % 7] ?? 'founded', finding: note(`finding-${n}`) },
    );
    if (n % 2) facts.push({ type: 'PersonAnswered', asked: `hear-${n}`, content: note(`answer-${n}`) });
  }
  facts.push({ type: 'TaskFinished', task: 'file', waived: true, note: note('why') });
  return { complaint: complaintOf(received, claimedBySanne, ...facts), papers };
};

const given: readonly (readonly [string, string, number])[] = [
  ['nothing', 'x', 0],
  ['short texts', 'De planning was te laat.', 2],
  ['long texts in another script', 'Ж'.repeat(5_000), 12],
  ['many long lines', 'regel\n\n'.repeat(700), 15],
  ['hostile texts', nasty, 3],
];

const cases = given.flatMap(([name, text, count]) =>
  ['nl', 'en'].map(
    (locale) =>
      [`${name}, ${locale}`, sightIn(locale, text === nasty ? nasty : undefined), writtenBy(text, count), text] as const,
  ),
);

function facesOf(
  sight: Sight,
  { complaint, papers }: { complaint: Complaint; papers: Map<string, Paper> },
  text: string,
): readonly Card[] {
  const fields = { text: text.slice(0, 5_000), day: '2026-11-30', name: text.slice(0, 150), address: noor.address };
  const typed = {
    task: 'file',
    how: 'waived',
    note: text.slice(0, 2_000),
    part: text.slice(0, 150),
    finding: text.slice(0, 2_000),
  };
  const colleagues = Array.from({ length: 30 }, (_, n) => ({ id: `id-${n}`, name: sight.nameOf('x') ?? '' }));
  const words = { cause: 'process', measure: text.slice(0, 1_000), text: text.slice(0, 3_900) };
  return [
    inquiryCard({ number, complaint, papers, may: all }, sight, 'Opgeslagen.'),
    inquiryCard({ number, complaint, papers: new Map(), may: { ...all, act: false } }, sight),
    taskForm(number, complaint, TASKS, sight, typed, 'Kies.'),
    assignForm(number, TASKS, colleagues, sight, typed, ''),
    questionForm(number, sight, fields, ''),
    personForm(number, sight, fields, 'Kies.'),
    judgeForm(number, 'about', complaint.inquiry.parts, papers, sight, typed, ''),
    conclusionForm(number, sight, words, 5_000, ''),
  ];
}

test.each(cases)('F66 F67 F68 F69: the dialogs are fit for Teams with %s', (_, sight, file, text) => {
  for (const card of facesOf(sight, file, text)) {
    expect(lint(card, { given: ['${secret}'] })).toEqual([]);
    expect(check?.(card) ?? []).toEqual([]);
  }
});

test('what outsiders wrote stands in text runs and inputs only', () => {
  for (const card of facesOf(sightIn('nl'), writtenBy(nasty, 3), nasty))
    for (const { at, text } of textsIn(card))
      if (text.includes('evil.example')) expect(at).toMatch(/inlines|\/value$|\/choices\/\d+\/title$/);
});

test.each(NATURES)('S8 F61: the agreements about %s are plain Dutch with nothing left to fill in', (nature) => {
  const complaint = { ...complaintOf(received, claimedBySanne), nature };
  for (const words of ['', 'Wij bellen u donderdag.'])
    expect(lintB1(agreementsLetter(number, complaint, { to: noor, by, words, status }, house, dutch).text)).toEqual([]);
  expect(agreementsLetter(number, complaint, { to: noor, by, words: '', status }, house, textsFor('en')).text).not.toMatch(
    /\{\w+\}|Wij /,
  );
});

test('F60: the letters of the investigation are plain Dutch', () => {
  const values = { day: 'donderdag 26 november', link: 'https://klachten.example.org/k/x' };
  for (const kind of ['question', 'hear'] as const)
    expect(
      lintB1(standardLetter(kind, { number, to: noor, by, values, words: 'In welke week was dat?' }, house, dutch).text),
    ).toEqual([]);
  const { complaint, papers } = writtenBy('Wij belden u te laat.', 7);
  const text = conclusionText(complaint, papers, 5_000, dutch);
  const words = conclusionWords({ cause: 'process', measure: 'Wij bellen nu dezelfde dag terug.', text }, dutch);
  expect(lintB1(standardLetter('conclusion', { number, to: noor, by, words }, house, dutch).text)).toEqual([]);
});

test('F69: the draft of the answer names every part, and says sorry where we were wrong', () => {
  const { complaint, papers } = writtenBy('De planning was te laat.', 7);
  const text = conclusionText(complaint, papers, 5_000, dutch);
  expect(text.match(/Uw punt: De planning was te laat\./g)).toHaveLength(7);
  expect(text.match(/excuses/g)).toHaveLength(2);
  expect(conclusionText(complaint, papers, 200, dutch)).toHaveLength(200);
});

test('S6 F68: the page of the question escapes it, and holds no number', () => {
  const html = pageHtml(hearPage(`Waarom?\n\n${nasty}`, dutch), 'Babbage', dutch);
  expect(html).toContain('<p>Waarom?</p>');
  expect(html).not.toMatch(/<at>|<img|K-2026/);
});
