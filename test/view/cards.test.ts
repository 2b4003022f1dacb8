/** Every card that anybody can see, with the shortest, the longest and the nastiest of texts: valid for Teams, and safe. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Complaint, Fact, Recorded } from '../../bot/core/complaint.ts';
import { fold } from '../../bot/core/complaint.ts';
import type { Overview, Summary } from '../../bot/core/overview.ts';
import type { LetterPaper, Paper } from '../../bot/core/papers.ts';
import { termFrom } from '../../bot/core/terms.ts';
import { type Calendar, standardCalendar } from '../../bot/core/workdays.ts';
import { NOTICES } from '../../bot/store/notices.ts';
import {
  complaintCard,
  complaintSummary,
  helpCard,
  mineCard,
  noticeCard,
  noticesCard,
  oneCard,
  overviewCard,
  replacedCard,
  type Sight,
  welcomeCard,
  whyCard,
} from '../../bot/view/cards.ts';
import { callCard, letterCard, linkCard, openCard, refusalWords, releaseCard } from '../../bot/view/dialogs.ts';
import { type Form, formCard, previewCard } from '../../bot/view/forms.ts';
import { replyLetter } from '../../bot/view/letters.ts';
import { offered, searchCard } from '../../bot/view/search.ts';
import { type Card, type CardName, fill } from '../../bot/view/templates.ts';
import { dutch, textsFor } from '../../bot/view/texts.ts';
import { printCard, trailCard } from '../../bot/view/trail.ts';
import { unbrace } from '../../bot/view/words.ts';
import { lint, schemaCheck, schemaFile, textsIn } from '../kit/cardlint.ts';

const number = 'K-2026-0042';
const zone = 'Europe/Amsterdam';
const now = '2026-11-24T09:15:00.000Z';
const owner = '3d0a6c1f-5b27-4e94-9c38-1f6e2a7b4d02';
const house = { organisation: 'Babbage', phone: '020-4414707' };

/** The same complaint three times: with as little, as much and as nasty text as can be in it. */
interface Sort {
  readonly name: string;
  /** A colleague, as Entra names them. */
  readonly colleague: string;
  readonly from?: { readonly name: string; readonly address: string };
  readonly subject: string;
  readonly text: string;
  /** What a handler types into the forms, which let 2,000 characters of a note through and 8,000 of a letter. */
  readonly note: string;
  readonly letter: string;
  readonly closingDay: string;
  readonly times: number;
}

const nasty = [
  '${secret}',
  '${$root.number}',
  '{{DATE(2026-11-23T08:00:00Z, SHORT)}}',
  '{{{TIME(2026-11-23T08:00:00Z)}}}',
  '[klik hier](https://evil.example)',
  '![x](https://evil.example/pixel.png)',
  '**vet** _schuin_ `code` <at>Hanna Visser</at> @iedereen',
  '<img src=x onerror=alert(1)> msteams:/l/chat',
];

const sorts: readonly Sort[] = [
  { name: 'the shortest', colleague: 'Bo', subject: '', text: '', note: 'x', letter: 'x', closingDay: 'x', times: 1 },
  {
    name: 'ordinary',
    colleague: 'Sanne de Boer',
    from: { name: 'Noor Bakker', address: 'noor.bakker@example.org' },
    subject: 'Klacht over mijn loonstrook',
    text: 'Goedemiddag,\n\nMijn loonstrook van oktober klopt niet. Ik hoor graag van u.\n\nNoor Bakker',
    note: 'Mevrouw krijgt morgen een nieuwe loonstrook.',
    letter: 'U krijgt morgen een nieuwe loonstrook.\n\nOnze excuses.',
    closingDay: 'Brugdag',
    times: 2,
  },
  {
    name: 'the longest',
    colleague: 'Maria-Johanna Alexandrina van den Bosch-Oudejans tot Verweggistan'.padEnd(120, ' de Groot'),
    from: { name: 'N'.repeat(120), address: `${'n'.repeat(64)}@${'example.'.repeat(30)}org` },
    subject: 'Klacht '.repeat(71).slice(0, 500),
    text: 'Dit is een lange zin over een loonstrook die al maanden niet klopt.\n\n'.repeat(4000),
    note: 'Lang gesproken. '.repeat(125),
    letter: 'Een zin in een brief. Nog een zin.\n\n'.repeat(223).slice(0, 8000),
    closingDay: 'Collectieve brugdag na Hemelvaartsdag',
    times: 60,
  },
  {
    name: 'long, in a script of more bytes',
    colleague: 'Олександра Коваленко-Шевченко',
    from: { name: 'Володимир '.repeat(12), address: 'volodymyr@example.org' },
    subject: 'Klacht: моя зарплата '.repeat(20).slice(0, 500),
    text: 'Моя зарплатна відомість вже кілька місяців неправильна. Чекаю на вашу відповідь. '.repeat(400),
    note: 'Ми говорили довго. '.repeat(105).slice(0, 2000),
    letter: 'Ви отримаєте нову відомість завтра. '.repeat(223).slice(0, 8000),
    closingDay: 'Різдво',
    times: 12,
  },
  {
    name: 'hostile',
    // Entra keeps at most 256 characters of a name.
    colleague: nasty.slice(2).join(' ').slice(0, 200),
    from: { name: nasty.join(' ').slice(0, 120), address: '{{DATE(x)}}@example.org' },
    subject: `Klacht ${nasty.join(' ')}`,
    text: nasty.join('\n\n'),
    note: nasty.join(' '),
    letter: nasty.join('\n\n'),
    closingDay: nasty.slice(2).join(' '),
    times: 3,
  },
];

const calendarOf = ({ closingDay }: Sort): Calendar => ({
  ...standardCalendar,
  closed: ['2026-11-27', '2026-11-30', '2026-12-01'].map((day) => ({ day, name: closingDay })),
});

function pastOf({ times }: Sort, calendar: Calendar): readonly Recorded[] {
  const receivedAt = '2026-11-23T09:42:00.000Z';
  const many = (make: (n: number) => Fact): readonly Fact[] => Array.from({ length: times }, (_, n) => make(n));
  const received: Fact = {
    type: 'ComplaintReceived',
    channel: 'mail',
    receivedAt,
    source: 's',
    mail: 'm',
    content: 'mail-0',
    reaction: termFrom(receivedAt, 2, calendar, zone),
    whole: termFrom(receivedAt, 5, calendar, zone),
    language: 'nl',
    complainant: 'unknown',
    nature: 'unknown',
  };
  const facts: readonly Fact[] = [
    received,
    { type: 'LetterWritten', letter: 'receipt', sequence: 1, content: 'letter-0' },
    { type: 'LetterSent', letter: 'receipt', sequence: 1, sentAt: receivedAt },
    { type: 'HandlerClaimed', handler: owner, notInvolved: true },
    { type: 'HandlerReleased', handler: owner, reason: 'note' },
    { type: 'HandlerClaimed', handler: owner, notInvolved: true },
    { type: 'RemindersGiven', rungs: [] },
    ...many((n) => ({ type: 'MailAdded', receivedAt, mail: 'm', source: `s${n}`, content: 'mail-0' })),
    ...many(() => ({ type: 'ComplaintOpened', as: 'owner' })),
    { type: 'LetterWritten', letter: 'reply', sequence: 1, content: 'letter-1' },
    { type: 'LetterSent', letter: 'reply', sequence: 1, sentAt: receivedAt },
    { type: 'LetterFateUnknown', letter: 'reply', sequence: 1 },
    ...many(() => ({ type: 'CallLogged', happenedAt: receivedAt, reached: false, note: 'note' })),
    { type: 'CallLogged', happenedAt: receivedAt, reached: true, note: 'note' },
  ];
  const systems = ['mail', 'clock', 'delivery'] as const;
  return facts.map((fact, n) => ({
    id: String(n),
    at: receivedAt,
    by: n % 2 ? { person: owner } : { system: systems[n % 3] ?? 'mail' },
    fact,
  }));
}

interface Face {
  readonly of: string;
  readonly card: Card;
  readonly channel?: boolean;
}

/** Every card that the house can make of this sort of complaint. */
function facesOf(sort: Sort, locale: string): readonly Face[] {
  const calendar = calendarOf(sort);
  const t = textsFor(locale);
  const people = 60;
  const nameOf = (id: string): string | undefined => (id === owner ? sort.colleague : undefined);
  const sight: Sight = { t, now, zone, calendar, nameOf };
  const past = pastOf(sort, calendar);
  const claimed = fold(past) as Complaint;
  const fresh = fold(past.slice(0, 3)) as Complaint;
  const mail: Paper = { kind: 'mail', from: sort.from, subject: sort.subject, text: sort.text, cut: false };
  const papers = new Map<string, Paper>([
    ['mail-0', mail],
    ['note', { kind: 'note', text: sort.note }],
  ]);
  const to = sort.from ?? { name: 'Noor Bakker', address: 'noor.bakker@example.org' };
  const letter = replyLetter(number, to, sort.letter, { id: owner, name: sort.colleague }, house, dutch);
  const heading = { to: `${to.name} <${to.address}>`, subject: letter.subject };
  const late = { ...sight, now: '2026-12-15T09:15:00.000Z' };
  const summary: Summary = { number, channel: 'mail', receivedAt: now, reactionDue: '2026-11-25', wholeDue: '2026-12-02', owner };
  const summaries = Array.from({ length: sort.times }, () => summary);
  const overview: Overview = { late: summaries, today: summaries, tomorrow: summaries, unclaimed: summaries };
  const quiet: Overview = { late: [], today: [], tomorrow: [], unclaimed: [] };
  const refusal = refusalWords({ refused: 'already-claimed', owner: { id: owner, since: now } }, sight);
  const choices = Array.from({ length: people }, (_, n) => ({ title: sort.colleague, value: `${owner.slice(0, -2)}${n}` }));
  const chosen = { channel: choices[0]?.value ?? '', channelName: sort.colleague, management: choices[1]?.value };
  const all = { act: true, manage: true, lead: true };
  const hit = { number, complaint: claimed };
  const busy = { quarantined: 3, review: 12, reconciliation: { checked: 1234, missing: 2 } };
  const calm = { quarantined: 0, review: 0, reconciliation: { checked: 1234, missing: 0 } };
  const open = (kept: ReadonlyMap<string, Paper>, notice = '') =>
    openCard({ number, complaint: claimed, past, papers: kept, may: all }, sight, notice);
  return [
    { of: 'complaint, new', card: complaintCard(number, fresh, 1, sight), channel: true },
    { of: 'complaint, claimed', card: complaintCard(number, claimed, 2, sight, refusal), channel: true },
    { of: 'complaint, late', card: complaintCard(number, fresh, 1, late, refusal), channel: true },
    { of: 'replaced', card: replacedCard(number, t), channel: true },
    { of: 'why', card: whyCard(claimed, sight) },
    { of: 'overview', card: overviewCard(overview, busy, sight), channel: true },
    { of: 'overview, quiet', card: overviewCard(quiet, calm, sight), channel: true },
    {
      of: 'notices',
      card: noticesCard(
        NOTICES.map((kind) => t(`notices.${kind}`, { count: 3 })),
        busy,
        t,
      ),
      channel: true,
    },
    { of: 'mine', card: mineCard(summaries, sight) },
    { of: 'mine, none', card: mineCard([], sight) },
    { of: 'one', card: oneCard(summary, sight) },
    { of: 'search', card: searchCard({ hits: Array(10).fill(hit), more: true }, sight) },
    { of: 'search, none', card: searchCard({ hits: [], more: false }, sight) },
    ...offered({ hits: [hit], more: true }, sight).map(({ card }) => ({ of: 'search, in a message', card, channel: true })),
    { of: 'help', card: helpCard(t) },
    {
      of: 'welcome',
      card: welcomeCard({ by: sort.colleague, channels: choices.slice(0, 20), people: choices, chosen }, t),
      channel: true,
    },
    { of: 'welcome, no channel', card: welcomeCard({ channels: [], people: [] }, t), channel: true },
    { of: 'refusal', card: noticeCard(t('refusal.title'), refusal, t) },
    { of: 'open', card: open(papers, refusal) },
    { of: 'open, erased', card: open(new Map()) },
    { of: 'open, new', card: openCard({ number, complaint: fresh, past: past.slice(0, 3), papers, may: all }, sight) },
    { of: 'call', card: callCard(number, sight) },
    { of: 'call, again', card: callCard(number, sight, { note: sort.note, reached: 'no' }, refusal) },
    { of: 'letter', card: letterCard(number, heading, t) },
    { of: 'letter, again', card: letterCard(number, heading, t, sort.letter, t('letter.text.error')) },
    {
      of: 'preview',
      card: previewCard(
        { number, letter: 'letter-1', intro: t('letter.preview.intro') },
        [letter as LetterPaper],
        [{ title: 'letter.send', verb: 'send-letter' }],
        t,
      ),
    },
    { of: 'form', card: formCard(formOf(sort), t, refusal) },
    { of: 'link', card: linkCard(number, sort.subject || 'x', 'https://klachten.example.org/k/x', t) },
    { of: 'release', card: releaseCard(number, t) },
    { of: 'trail', card: trailCard(number, claimed, past, sight) },
    { of: 'print', card: printCard(number, 'https://klachten.example.org/k/x', sight) },
  ];
}

const formOf = ({ note, colleague }: Sort): Form => ({
  number,
  about: 'address-1',
  title: 'address.title',
  intro: ['Wij vragen het eerst.'],
  inputs: [
    { kind: 'text', id: 'address', label: 'Adres', most: 2_000, multiline: true, value: note },
    { kind: 'choice', id: 'file', label: 'Welke?', choices: [{ title: unbrace(colleague), value: '0' }], optional: true },
    { kind: 'day', id: 'day', label: 'Dag', min: '2026-11-24', max: '2026-12-31', value: '2026-11-30' },
  ],
  verb: 'preview-address',
  do: 'letter.preview',
});

const cases = sorts.flatMap((sort) =>
  ['nl-NL', 'en-GB'].flatMap((locale) =>
    facesOf(sort, locale).map((face): [string, Face] => [`${face.of}, ${sort.name}, ${locale.slice(0, 2)}`, face]),
  ),
);
// Outsiders' text with `${` stays as it is, in text runs and input values; see the test on that below.
const given = nasty.filter((text) => text.includes('${'));

test.each(cases)('the card is fit for Teams: %s', (_, { card, channel }) => {
  expect(lint(card, { channel, given })).toEqual([]);
});

const check = schemaCheck();
(check ? test : test.skip)(
  `the schema of Teams knows every card${check ? '' : ' (skipped: no schema; set CARD_SCHEMA to adaptive-card-teams.schema.json)'}`,
  () => {
    const wrong = cases.flatMap(([name, { card }]) => check?.(card).map((error) => `${name}: ${error}`) ?? []);
    expect(wrong).toEqual([]);
    console.info(`${cases.length} cards are valid for ${schemaFile}`);
  },
);

const samples = join(import.meta.dirname, '..', '..', 'cards', 'samples');
const templates = readdirSync(join(samples, '..')).filter((name) => name.endsWith('.json'));

test.each(templates)('the sample beside %s fills all of it', (file) => {
  const card = fill(file.replace('.json', '') as CardName, JSON.parse(readFileSync(join(samples, file), 'utf8')));
  expect(lint(card)).toEqual([]);
  expect(check?.(card) ?? []).toEqual([]);
});

test('there is a sample for every card and a card for every sample', () => {
  expect(readdirSync(samples).filter((name) => name.endsWith('.json'))).toEqual(templates);
});

test('the line of a search result is a thumbnail, which reads HTML: nothing in it is a tag or a function', () => {
  for (const sort of sorts) {
    const complaint = fold(pastOf(sort, calendarOf(sort))) as Complaint;
    const sight = { t: dutch, now: '2026-11-24T09:15:00.000Z', zone, calendar: calendarOf(sort), nameOf: () => sort.colleague };
    for (const { title, text } of offered({ hits: [{ number: 'K-2026-0001', complaint }], more: true }, sight)) {
      expect(title).toBe('K-2026-0001');
      expect(text).not.toMatch(/[<>]|\{\{|\\[*_[\]]/);
      expect(text).toContain('Er kunnen er meer zijn');
    }
  }
});

test('what outsiders write stands in text runs and input values only, where nothing reads it as Markdown', () => {
  const outside = /evil\.example|secret|\$root|msteams:/;
  const hostile = sorts.at(-1) as Sort;
  // Colleagues' names are hostile too in this sort; here only the outsider's own words are looked at.
  const faces = facesOf({ ...hostile, colleague: 'Bo', closingDay: 'Brugdag' }, 'nl').filter(({ of }) => of !== 'letter, again');
  const shown = faces.flatMap(({ of, card }) =>
    textsIn(card)
      .filter(({ text }) => outside.test(text))
      .map(({ at }) => ({ of, at, node: parent(card, at) })),
  );
  expect(shown.length).toBeGreaterThan(10);
  expect(shown.filter(({ node }) => node.type !== 'TextRun' && !String(node.type).startsWith('Input.'))).toEqual([]);
});

test('a hostile name of a colleague cannot become a link, a mention or a function', () => {
  const hostile = sorts.at(-1) as Sort;
  for (const { of, card } of facesOf(hostile, 'nl')) {
    for (const { at, text } of textsIn(card)) {
      const { type } = parent(card, at) as { type?: string };
      // Titles of choices and texts of runs know no Markdown.
      if (type !== 'TextBlock' && !at.includes('/facts/')) continue;
      expect([of, at, text.replace(/\\[[\]<>`*_\\]/g, '')]).not.toEqual([
        of,
        at,
        expect.stringMatching(/\[[^\]]*\]\(|<at>|<img|\{\{/),
      ]);
    }
  }
});

test('nothing in the data is ever read as a template', () => {
  const { card } = facesOf(sorts.at(-1) as Sort, 'nl').find(({ of }) => of === 'open') as Face;
  const runs = textsIn(card).map(({ text }) => text);
  expect(runs.some((text) => text.includes('${secret}'))).toBe(true);
  expect(runs.some((text) => text.includes('${$root.number}'))).toBe(true);
});

test('the channel card and its summary have no place for the words of a complainant', () => {
  const sort = sorts.at(-1) as Sort;
  const faces = facesOf(
    {
      ...sort,
      colleague: 'Bo',
      closingDay: 'Brugdag',
      from: { name: 'CANARYNAME', address: 'canary@address.example' },
      subject: 'CANARYSUBJECT',
      text: 'CANARYTEXT',
    },
    'nl',
  );
  const seen = faces.filter(({ channel }) => channel).map(({ card }) => card);
  const past = pastOf(sort, calendarOf(sort));
  const summary = complaintSummary(number, fold(past) as Complaint, dutch);
  expect(JSON.stringify([seen, summary])).not.toMatch(/canary/i);
  // And the open card has, so the canaries are really in it.
  expect(
    JSON.stringify(faces.map(({ card }) => card)).match(/CANARY(NAME|SUBJECT|TEXT)|canary@address/g)?.length,
  ).toBeGreaterThanOrEqual(4);
});

/** The lint itself must bite, or the tests above say nothing. */
const spoilt: readonly (readonly [string, (card: Spoilable) => object, RegExp])[] = [
  ['another version', () => ({ version: '1.6' }), /version 1.6/],
  ['no speak', () => ({ speak: undefined }), /no speak/],
  ['no fallbackText', () => ({ fallbackText: '' }), /no fallbackText/],
  ['an input without an id', () => ({ body: [{ type: 'Input.Text', label: 'x' }] }), /without id/],
  ['an input without a label', () => ({ body: [{ type: 'Input.Text', id: 'x' }] }), /without label/],
  ['a picture without words', () => ({ body: [{ type: 'Image', url: 'https://x' }] }), /without altText/],
  ['text that does not wrap', () => ({ body: [{ type: 'TextBlock', text: 'x' }] }), /not wrap/],
  ['an address without TLS', () => ({ body: [{ type: 'Image', altText: 'x', url: 'http://x' }] }), /has url http/],
  ['four buttons', ({ actions }) => ({ actions: [...actions, actions[0]] }), /4 buttons/],
  ['an unknown verb', () => ({ actions: [button('burn')] }), /verb burn/],
  ['a verb of the other table', () => ({ actions: [button('claim')] }), /verb claim/],
  ['a verb that every object has', () => ({ actions: [button('constructor')] }), /verb constructor/],
  ['a place that was not filled in', () => ({ body: [block('Klacht ${number}')] }), /not filled in/],
  ['a function', () => ({ body: [block('{{DATE(x)}}')] }), /function/],
  ['a missing value', () => ({ body: [block('undefined werkdagen')] }), /says undefined/],
  ['too many bytes', () => ({ body: [block('é'.repeat(13_000))] }), /bytes/],
];
type Spoilable = { readonly actions: readonly unknown[] };
const block = (text: string) => ({ type: 'TextBlock', text, wrap: true });
const button = (verb: string) => ({ type: 'Action.Submit', title: 'x', data: { verb } });

test.each(spoilt)('the lint finds %s', (_, spoil, finding) => {
  const card = facesOf(sorts[1] as Sort, 'nl')[0]?.card as Card & Spoilable;
  expect(lint(card, { channel: true })).toEqual([]);
  expect(lint({ ...card, ...spoil(card) }, { channel: true }).join('\n')).toMatch(finding);
});

(check ? test : test.skip)('the schema finds a misspelt element, property and value', () => {
  const { card } = facesOf(sorts[1] as Sort, 'nl')[0] as Face;
  for (const odd of [
    { type: 'TextBlokk', text: 'x' },
    { type: 'TextBlock', text: 'x', wrapp: true },
    { type: 'TextBlock', text: 'x', weight: 'Heavy' },
  ]) {
    expect(check?.({ ...card, body: [odd] })).not.toEqual([]);
  }
});

/** The object that holds the text at this place. */
function parent(card: unknown, at: string): Record<string, unknown> {
  const steps = at.split('/').slice(1, -1);
  return steps.reduce<unknown>((node, step) => (node as Record<string, unknown>)[step], card) as Record<string, unknown>;
}
