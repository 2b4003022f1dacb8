/** S12 without a screen: which way a nature proposes, who hears third parties' names, and where the way to a mediator is closed. */
import { endingLetter } from '../../bot/core/aftercare.ts';
import type { Fact } from '../../bot/core/complaint.ts';
import { checklistFor } from '../../bot/core/inquiry.ts';
import { maskedText } from '../../bot/core/masking.ts';
import { NATURES } from '../../bot/core/natures.ts';
import { BODIES, outsideFor, routeFor } from '../../bot/core/routes.ts';
import {
  claim,
  claimedBy,
  claimedBySanne,
  close,
  closed,
  complaintOf,
  described,
  given,
  guest,
  hanna,
  later,
  laterCommands,
  moment,
  received,
  reopen,
  reopenedAt,
  sanne,
  youssef,
} from '../kit/given.ts';

const lettered = (letter: 'conclusion' | 'satisfaction', sequence = 1): Fact => ({
  type: 'LetterWritten',
  letter,
  sequence,
  content: `letter-${letter}`,
});
const answered: readonly Fact[] = [
  described,
  ...checklistFor('planning').map((task): Fact => ({ type: 'TaskFinished', task })),
  later.PartJudged,
  later.ConclusionDrawn,
  lettered('conclusion'),
  later.SatisfactionAsked,
  lettered('satisfaction'),
  later.SatisfactionAnswered,
];
const unsatisfied: readonly Fact[] = [received, claimedBySanne, ...answered];
const asked: readonly Fact[] = [
  later.MediatorAsked,
  { type: 'LetterWritten', letter: 'mediator-referral', sequence: 1, content: 'letter-referral' },
  { type: 'LetterWritten', letter: 'mediator-package', sequence: 1, content: 'letter-package' },
];
const second: readonly Fact[] = [...unsatisfied, reopenedAt('2026-11-23 11:30'), claimedBy(youssef), ...answered];
const ask = laterCommands.AskMediator;
const judge = laterCommands.ReceiveVerdict;
const returned: Fact = {
  type: 'LetterBounced',
  letter: 'mediator-package',
  sequence: 1,
  source: 'source-8',
  content: 'mail-text-8',
};

test.each(NATURES)('S12 F73: %s has a way in the first round, and the mediator in the second', (nature) => {
  const own = ['discrimination', 'misconduct', 'integrity', 'complaint-handling'].includes(nature);
  expect([routeFor(nature, 1), routeFor(nature, 2), routeFor(nature, 3)]).toEqual([
    own ? 'mediator' : 'reopen',
    'mediator',
    'mediator',
  ]);
});

test('S12 F79: every body outside this house is named for a nature, and most natures need none', () => {
  const named = NATURES.flatMap((nature) => outsideFor(nature).map(({ body }) => body));
  expect(new Set(named)).toEqual(new Set(BODIES));
  expect(outsideFor('discrimination')).toEqual([{ body: 'college', within: undefined }]);
  expect(outsideFor('wages')).toEqual([{ body: 'gcu', within: { count: 4, unit: 'weeks' } }]);
  expect(outsideFor('selection').map(({ body }) => body)).toEqual(['cka', 'nvp']);
  expect(outsideFor('communication')).toEqual([]);
});

test('F76: what did not satisfy once is opened again; what did not satisfy twice is not', () => {
  given(...unsatisfied)
    .when(reopen('2026-11-23 13:00'))
    .happens(reopenedAt('2026-11-23 13:00'));
  given(...second)
    .when(reopen('2026-11-23 14:00'), youssef)
    .refuses('reopened-once');
  given(...second)
    .when(reopen('2026-11-23 14:00'), hanna)
    .refuses('reopened-once');
});

test('F114: the second handler is another one, and the first result stays in the record', () => {
  const again = [...unsatisfied, reopenedAt('2026-11-23 13:00')];
  given(...again)
    .when(claim, sanne)
    .refuses('second-handler');
  given(...again)
    .when(claim, youssef)
    .happens(claimedBy(youssef));
  const complaint = complaintOf(...again);
  expect([complaint.round, complaint.reaction.received > received.receivedAt, complaint.aftercare]).toEqual([2, true, {}]);
  expect(complaint.letters.map(({ letter }) => letter)).toContain('conclusion');
});

test('F77: no consent, no mediator; and a day that has begun or is too far away is none', () => {
  given(...unsatisfied)
    .when({ ...ask, consent: '' })
    .refuses('consent-missing');
  given(...unsatisfied)
    .when({ ...ask, until: '2026-11-23' })
    .refuses('day-not-later');
  given(...unsatisfied)
    .when({ ...ask, until: '2027-02-24' })
    .refuses('day-too-late');
  given(...unsatisfied)
    .when({ ...ask, until: '2027-02-23' })
    .happens({ ...later.MediatorAsked, until: '2027-02-23' }, ...asked.slice(1));
});

test('F77: the handler and the lead ask a mediator; nobody else does, and not at another step', () => {
  for (const by of [sanne, hanna])
    given(...unsatisfied)
      .when(ask, by)
      .happens(...asked);
  given(...unsatisfied)
    .when(ask, guest)
    .refuses('not-in-team');
  given(...unsatisfied)
    .when(ask, youssef)
    .refuses('not-owner');
  given(received, claimedBySanne, described).when(ask).refuses('not-now');
});

test('F76, F77: a complaint goes to a mediator once; asked again by the same button it is a yes', () => {
  given(...unsatisfied, ...asked)
    .when(ask)
    .happens();
  given(...unsatisfied, ...asked)
    .when({ ...ask, letter: 'another' })
    .refuses('mediator-once');
  const again = [
    ...unsatisfied,
    ...asked,
    later.VerdictReceived,
    closed,
    reopenedAt('2026-11-23 15:30'),
    claimedBy(youssef),
    ...answered,
  ];
  given(...again)
    .when({ ...ask, letter: 'another' }, youssef)
    .refuses('mediator-once');
});

test('F77: when the papers came back, nobody has them: they go to another address', () => {
  const sequence = 2;
  given(...unsatisfied, ...asked, returned)
    .when({ ...ask, letter: 'another', toMediator: 'package-2' })
    .happens(
      later.MediatorAsked,
      { type: 'LetterWritten', letter: 'mediator-referral', sequence, content: 'another' },
      { type: 'LetterWritten', letter: 'mediator-package', sequence, content: 'package-2' },
    );
});

test('F78: a verdict ends the complaint, with its letter; what is not followed needs a reason', () => {
  const written: Fact = { type: 'LetterWritten', letter: 'verdict', sequence: 1, content: 'letter-verdict' };
  const mediated: Fact = { type: 'ComplaintClosed', how: 'mediated' };
  given(...unsatisfied, ...asked)
    .when(judge)
    .happens(later.VerdictReceived, written, mediated);
  for (const followed of ['partly', 'no'] as const) {
    given(...unsatisfied, ...asked)
      .when({ ...judge, followed })
      .refuses('reason-missing');
    given(...unsatisfied, ...asked)
      .when({ ...judge, followed, reason: 'note-why' })
      .happens({ ...later.VerdictReceived, followed, reason: 'note-why' }, written, mediated);
  }
  given(...unsatisfied)
    .when(judge)
    .refuses('not-now');
});

test('F77: whoever no longer wants a mediator is not held to it', () => {
  given(...unsatisfied, ...asked)
    .when(close)
    .happens(closed);
});

test('a letter about the ending is written once, by its handler, and only the one that fits', () => {
  const write = (letter: 'withdrawn' | 'not-handled' | 'reply', content = 'letter-9') =>
    ({ type: 'SendLetter', letter, content }) as const;
  const ended = [received, claimedBySanne, described, closed];
  const written: Fact = { type: 'LetterWritten', letter: 'withdrawn', sequence: 1, content: 'letter-9' };
  expect(endingLetter(complaintOf(...ended))).toBe('withdrawn');
  given(...ended)
    .when(write('withdrawn'))
    .happens(written);
  for (const letter of ['not-handled', 'reply'] as const)
    given(...ended)
      .when(write(letter))
      .refuses('is-closed');
  given(...ended, written)
    .when(write('withdrawn'))
    .happens();
  given(...ended, written)
    .when(write('withdrawn', 'another'))
    .refuses('is-closed');
  given(received, claimedBySanne, described, { ...closed, how: 'mediated' } as Fact)
    .when(write('withdrawn'))
    .refuses('is-closed');
  // A second round that is withdrawn as well is another ending.
  const sent: Fact = { type: 'LetterSent', letter: 'withdrawn', sequence: 1, sentAt: moment('2026-11-23 09:50') };
  const reopened = [...ended, written, sent, reopenedAt('2026-11-23 11:30'), claimedBy(youssef), closed];
  expect(endingLetter(complaintOf(...reopened))).toBe('withdrawn');
});

const masked = (text: string, ...names: readonly string[]) => maskedText(text, names, '[x]');

test.each([
  'piet.jansen+werk@example.org',
  'PIET@EXAMPLE.ORG',
  'piet@dienst.example.co.uk',
  'p@exämple.nl',
  '06-12345678',
  '06 12 34 56 78',
  '0612345678',
  '+31 6 1234 5678',
  '+31612345678',
  '0031 6 12345678',
  '(020) 441 47 07',
  '020-4414707',
  '+31 (0)20 441 47 07',
  '+49 30 901820',
  '+48 601 234 567',
])('F77: %s is masked', (contact) => {
  expect(masked(`Bel of mail ${contact}, of kom langs.`)).toBe('Bel of mail [x], of kom langs.');
  expect(masked(contact)).toBe('[x]');
});

test.each([
  'Op 24-11-2026 om 09:00 belde ik.',
  'Op 05-06-2026 09 12 kreeg ik een brief.',
  'Klacht K-2026-0042.',
  'Het gaat om 1.234,56 euro en 40 uur.',
  'Week 0 tot en met 52.',
  'Stuur het @ons.',
])('%s stays as it is', (text) => {
  expect(masked(text)).toBe(text);
});

test('F77: names of colleagues are masked, whole and in part, and not within another word', () => {
  const names = ['Sanne de Boer', 'Youssef El Idrissi', 'José'];
  const text =
    'sanne  de boer belde. Sanne was aardig, de boer op het land ook. Boer schreef; Sannes brief. Sannetje bleef. El Idrissi, Jose\u0301.';
  expect(masked(text, ...names)).toBe(
    '[x] belde. [x] was aardig, de boer op het land ook. [x] schreef; [x] brief. Sannetje bleef. [x] [x], [x].',
  );
  expect(maskedText('Kosten: $1 (a+b)', ['A (B', '(a+b)', ''], '$&')).toBe('Kosten: $1 $&');
});

test("F77: a link that is somebody's own is masked", () => {
  const link = `https://klachten.example.org/k/${'a'.repeat(43)}`;
  expect(masked(`Kies op ${link}. Dank.`)).toBe('Kies op [x]. Dank.');
});

test('a hostile text is masked in no time', () => {
  const began = performance.now();
  for (const text of [
    '0 '.repeat(100_000),
    'a'.repeat(200_000),
    'a.'.repeat(100_000),
    '+1-'.repeat(60_000),
    `a@${'b.'.repeat(90_000)}`,
  ])
    masked(text, 'Sanne de Boer');
  expect(performance.now() - began).toBeLessThan(2_000);
});
