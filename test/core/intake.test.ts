import type { IgnoredReason, Known, Named, Place, ReviewReason } from '../../bot/core/intake.ts';
import { placeFor } from '../../bot/core/intake.ts';
import type { Mail, MailKind } from '../../bot/core/mail.ts';
import { seeded } from '../kit/second-opinion.ts';

type Looked = Pick<Mail, 'kind' | 'subject' | 'text' | 'spoofed'>;

const mail = (more: Partial<Looked> = {}): Looked => ({
  kind: 'person',
  subject: 'Vraag',
  text: 'Dag.',
  spoofed: false,
  ...more,
});
const known = (more: Partial<Known> = {}): Known => ({ named: [], ourLetter: false, ownAddress: false, proposed: [], ...more });

const number = 'K-2026-0042';
const named = (by: Named['by'], more: Partial<Named> = {}): Named => ({ number, by, status: 'open', party: true, ...more });
const byLetter = named('letter', { letter: 'reply', sequence: 3 });
const elsewhere = { number: 'K-2026-0007' };

const ignored = (why: IgnoredReason): Place => ({ ended: 'ignored', why });
const review = (why: ReviewReason, about?: string): Place => ({ ended: 'review', why, ...(about && { about }) });
const followUp = (automatic = false): Place => ({ ended: 'follow-up', number, automatic });
const bounce: Place = { ended: 'bounce', number, letter: 'reply', sequence: 3 };
const complaint: Place = { ended: 'complaint' };

const klacht = { subject: 'Klacht over mijn loon' };
const mentioned = { text: 'Ik heb een klacht.' };
const stranger = { party: false };
const missing = { status: 'missing', party: false } as const;
const all: readonly Named[] = [
  ...[byLetter, named('mail'), named('number'), named('text'), named('conversation'), named('sender')],
];

type Row = readonly [name: string, mail: Partial<Looked>, known: Partial<Known>, place: Place];

/** Each rule, with what else is true of the mail: the rules below it must not win. */
const rows: readonly Row[] = [
  ['1 an invitation', { kind: 'meeting' }, {}, ignored('meeting')],
  [
    '1 an invitation with everything',
    { kind: 'meeting', ...klacht },
    { named: all, ourLetter: true, ownAddress: true },
    ignored('meeting'),
  ],
  ['1 a read receipt', { kind: 'receipt', ...klacht }, { named: all }, ignored('receipt')],

  ['2 our own letter', klacht, { ourLetter: true, ownAddress: true, named: all }, ignored('own-letter')],
  ['2 our own letter with an automatic look', { kind: 'bounce' }, { ourLetter: true, named: all }, ignored('own-letter')],

  ['3 a bounce of our letter', { kind: 'bounce', ...klacht }, { named: all, ownAddress: true }, bounce],
  ['3 a bounce on a closed complaint', { kind: 'bounce' }, { named: [{ ...byLetter, status: 'closed' }] }, bounce],
  ['3 a bounce by a server that nobody knows', { kind: 'bounce' }, { named: [{ ...byLetter, party: false }] }, bounce],
  [
    '3 a bounce of a receipt',
    { kind: 'bounce' },
    { named: [{ ...byLetter, letter: 'receipt', sequence: 1 }] },
    { ...bounce, letter: 'receipt', sequence: 1 } as Place,
  ],
  [
    '3 a bounce of a letter from Outlook',
    { kind: 'bounce' },
    { named: [named('letter', { noted: 'source-5' })] },
    { ended: 'bounce', number, noted: 'source-5' },
  ],
  [
    '3 a bounce of a letter that cannot be told',
    { kind: 'bounce' },
    { named: [named('letter')] },
    review('bounce-unknown', number),
  ],
  [
    '3 a bounce with a number',
    { kind: 'bounce', ...klacht },
    { named: [named('number', stranger)] },
    review('bounce-unknown', number),
  ],
  [
    '3 a bounce with a number that is not',
    { kind: 'bounce', ...klacht },
    { named: [named('number', missing)] },
    ignored('bounce'),
  ],
  ['3 a bounce of a complaint that is not', { kind: 'bounce' }, { named: [{ ...byLetter, ...missing }] }, ignored('bounce')],
  [
    '3 a bounce that Exchange puts somewhere',
    { kind: 'bounce', ...klacht },
    { named: [named('conversation'), named('sender')] },
    ignored('bounce'),
  ],
  ['3 a bounce of nothing of ours', { kind: 'bounce', ...klacht }, {}, ignored('bounce')],

  ['4 a delay of our letter', { kind: 'delayed' }, { named: all }, followUp(true)],
  ['4 a delay on a closed complaint', { kind: 'delayed' }, { named: [{ ...byLetter, status: 'closed' }] }, followUp(true)],
  ['4 a delay with a number', { kind: 'delayed', ...klacht }, { named: [named('number')] }, ignored('delayed')],

  ['5 an out-of-office on our letter', { kind: 'auto-reply', ...klacht }, { named: all }, followUp(true)],
  [
    '5 an out-of-office on a dismissed complaint',
    { kind: 'auto-reply' },
    { named: [{ ...byLetter, status: 'dismissed' }] },
    followUp(true),
  ],
  [
    '5 an out-of-office on a complaint that is not',
    { kind: 'auto-reply' },
    { named: [{ ...byLetter, ...missing }] },
    ignored('auto-reply'),
  ],
  [
    '5 an out-of-office with a number',
    { kind: 'auto-reply', ...klacht },
    { named: [named('number'), named('mail')] },
    ignored('auto-reply'),
  ],

  ['6 ourselves with the word', klacht, { ownAddress: true }, review('own-address')],
  ['6 ourselves with a number', {}, { ownAddress: true, named: [named('number')] }, review('own-address', number)],
  ['6 ourselves with a number that is not', {}, { ownAddress: true, named: [named('number', missing)] }, review('own-address')],
  [
    '6 ourselves on our letter',
    {},
    { ownAddress: true, named: [named('number', elsewhere), byLetter] },
    review('own-address', number),
  ],
  ['6 ourselves on an earlier mail', {}, { ownAddress: true, named: [named('mail')] }, review('own-address', number)],
  [
    '6 ourselves, and Exchange thinks so',
    mentioned,
    { ownAddress: true, named: [named('conversation'), named('sender'), named('text')] },
    ignored('own-address'),
  ],
  ['6 ourselves otherwise', {}, { ownAddress: true }, ignored('own-address')],
  ['6 ourselves, as a list', { kind: 'list' }, { ownAddress: true }, ignored('own-address')],

  ['7 an answer to our letter', {}, { named: all }, followUp()],
  ['7 an answer with the word', klacht, { named: [byLetter] }, followUp()],
  ['7 an answer from another address', {}, { named: [{ ...byLetter, party: false }] }, followUp()],
  ['7 an answer that names another complaint', {}, { named: [named('number', elsewhere), byLetter] }, followUp()],
  ['7 an answer that is doubted', { spoofed: true }, { named: [byLetter] }, followUp()],
  ['7 an answer among the junk', {}, { named: [byLetter], junk: true }, followUp()],
  ['7 an answer by a program', { kind: 'generated' }, { named: [byLetter] }, followUp(true)],
  ['7 an answer by a list', { kind: 'list' }, { named: [byLetter] }, followUp(true)],
  ['7 an answer on a closed complaint', klacht, { named: [{ ...byLetter, status: 'closed' }] }, review('closed', number)],
  [
    '7 an answer on a dismissed complaint',
    klacht,
    { named: [{ ...byLetter, status: 'dismissed' }] },
    review('dismissed', number),
  ],
  ['7 an answer on a complaint that is not', klacht, { named: [{ ...byLetter, ...missing }] }, review('unknown-number')],

  ['8 an answer to a mail of the complainant', klacht, { named: [named('mail')] }, followUp()],
  ['8 an answer by somebody else to that mail', klacht, { named: [named('mail', stranger)] }, review('stranger', number)],
  [
    '8 an answer by a stranger with a number that is his',
    {},
    { named: [named('number', elsewhere), named('mail', stranger)] },
    review('stranger', number),
  ],
  ['8 an answer on a closed complaint', klacht, { named: [named('mail', { status: 'closed' })] }, review('closed', number)],
  [
    '8 a stranger on a closed complaint',
    klacht,
    { named: [named('mail', { status: 'closed', party: false })] },
    review('stranger', number),
  ],

  ['9 a number from a party', klacht, { named: [named('number')] }, followUp()],
  ['9 a number from a program of a party', { kind: 'list', ...klacht }, { named: [named('number')] }, followUp(true)],
  ['9 a number from a stranger', klacht, { named: [named('number', stranger)] }, review('stranger', number)],
  ['9 a number that is not', klacht, { named: [named('number', missing)] }, review('unknown-number')],
  [
    '9 a number that is not, from a known sender',
    {},
    { named: [named('number', missing), named('sender')] },
    review('unknown-number'),
  ],
  [
    '9 two numbers, one of the sender',
    {},
    { named: [named('number', { ...elsewhere, ...stranger }), named('number')] },
    followUp(),
  ],
  [
    '9 two numbers, one that is',
    {},
    { named: [named('number', { ...elsewhere, ...missing }), named('number', stranger)] },
    review('stranger', number),
  ],
  ['9 a number on a closed complaint', {}, { named: [named('number', { status: 'closed' })] }, review('closed', number)],
  ['9 a number on a dismissed complaint', {}, { named: [named('number', { status: 'dismissed' })] }, review('dismissed', number)],
  [
    '9 a number of a stranger who is doubted',
    { spoofed: true },
    { named: [named('number', stranger)] },
    review('stranger', number),
  ],

  ['10 the same text again', klacht, { named: [named('text')] }, followUp()],
  ['10 the same text by a program', { kind: 'generated', ...klacht }, { named: [named('text')] }, followUp(true)],
  ['10 the same text on a closed complaint', klacht, { named: [named('text', { status: 'closed' })] }, review('closed', number)],
  ['10 the same text by a stranger', klacht, { named: [named('text', stranger)] }, complaint],

  ['11 a list with the word', { kind: 'list', ...klacht }, {}, review('automatic')],
  ['11 a program with the word', { kind: 'generated', ...klacht, spoofed: true }, { junk: true }, review('automatic')],
  [
    '11 a program that mentions it',
    { kind: 'generated', ...mentioned },
    { named: [named('sender'), named('conversation')] },
    ignored('bulk'),
  ],
  ['11 a list', { kind: 'list' }, {}, ignored('bulk')],

  ['12 a forged complaint', { spoofed: true, ...klacht }, { junk: true, named: [named('conversation')] }, review('spoofed')],
  [
    '12 a forged mail',
    { spoofed: true, ...mentioned },
    { named: [named('conversation'), named('sender')], proposed: ['vraag'] },
    ignored('other'),
  ],

  ['13 a party in a known conversation', {}, { named: [named('conversation')] }, review('maybe-follow-up', number)],
  ['13 the same with the word', klacht, { named: [named('conversation')], junk: true }, review('maybe-follow-up', number)],
  [
    '13 the same on a closed complaint',
    {},
    { named: [named('conversation', { status: 'closed' })] },
    review('maybe-follow-up', number),
  ],
  ['13 a stranger in a known conversation', klacht, { named: [named('conversation', stranger)] }, complaint],
  [
    '13 a conversation of a complaint that is not',
    {},
    { named: [named('conversation', { status: 'missing' })] },
    ignored('other'),
  ],

  ['14 a complaint among the junk', klacht, { junk: true, named: [named('sender')] }, review('junk')],
  ['14 anything else among the junk', mentioned, { junk: true, named: [named('sender')], proposed: ['vraag'] }, ignored('other')],

  ['15 a complaint', klacht, {}, complaint],
  [
    '15 a complaint by a known sender',
    { ...klacht, ...mentioned },
    { named: [named('sender')], proposed: ['klacht'] },
    complaint,
  ],

  ['16 a word that is proposed', { subject: 'My COMPLAINT' }, { proposed: ['skarga', 'complaint'] }, review('proposed')],
  ['16 a text that mentions it', mentioned, { named: [named('sender')] }, review('proposed')],
  ['16 a text that says there is none', { text: 'Ik heb geen klachten.' }, {}, ignored('other')],
  ['16 a quoted text that mentions it', { text: 'Dank.\n> Ik heb een klacht' }, {}, ignored('other')],

  ['17 a known sender', {}, { named: [named('sender')] }, review('known-sender', number)],
  [
    '17 a known sender of a closed complaint',
    {},
    { named: [named('sender', { status: 'closed' })] },
    review('known-sender', number),
  ],
  ['17 a sender who is not known', {}, { named: [named('sender', stranger)] }, ignored('other')],

  ['18 anything else', {}, {}, ignored('other')],
];

test.each(rows)('%s ends where it should', (_, more, lookedUp, place) => {
  expect(placeFor(mail(more), known(lookedUp))).toEqual(place);
});

/** Rule by rule, what makes it fit; a mail for which two fit must end where it would with the first alone. */
describe('of two rules that fit the first wins', () => {
  const fitting: readonly (readonly [rule: string, mail: Partial<Looked>, known: Partial<Known>])[] = [
    ['our letter', {}, { ourLetter: true }],
    ['ourselves', klacht, { ownAddress: true }],
    ['by letter', {}, { named: [byLetter] }],
    ['by mail', {}, { named: [named('mail', stranger)] }],
    ['by number', {}, { named: [named('number', missing)] }],
    ['by text', {}, { named: [named('text', { status: 'closed' })] }],
    ['a program', { kind: 'list', ...klacht }, {}],
    ['spoofed', { spoofed: true, ...klacht }, {}],
    ['by conversation', {}, { named: [named('conversation')] }],
    ['junk', klacht, { junk: true }],
    ['a complaint', klacht, {}],
    ['proposed', mentioned, {}],
    ['by sender', {}, { named: [named('sender')] }],
  ];
  const pairs = fitting.flatMap((first, at) =>
    fitting.slice(at + 1).map((second) => [first[0], second[0], first, second] as const),
  );

  test.each(pairs)('%s before %s', (_, __, first, second) => {
    const [, oneMail, one] = first;
    const [, otherMail, other] = second;
    const both = { ...other, ...one, named: [...(other.named ?? []), ...(one.named ?? [])] };
    const alone = placeFor(mail(oneMail), known(one));
    const place = placeFor(mail({ ...otherMail, ...oneMail }), known(both));
    // Only whether a program wrote it may still show in a follow-up, and a complaint that is named in what we are told.
    const what = ({ ended, ...rest }: Place) => [ended, 'why' in rest ? rest.why : ''];
    expect(what(place)).toEqual(what(alone));
  });
});

test('any mail with anything known of it has exactly one place, and never another complaint than a named one', () => {
  const random = seeded(20_261_124);
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
  const maybe = (chance: number): boolean => random() < chance;
  const kinds: readonly MailKind[] = [
    'person',
    'person',
    'person',
    'auto-reply',
    'bounce',
    'delayed',
    'list',
    'generated',
    'meeting',
    'receipt',
  ];
  const subjects = ['', 'Klacht', 'RE: klacht K-2026-0001', 'Vraag', 'complaint', '\ud800', 'k\u200blacht', '[['.repeat(250)];
  const texts = ['', 'Ik heb een klacht', 'Geen klachten', '> klacht', 'x'.repeat(6000), '\udc00\n\n\n', 'Van:\nVerzonden:'];
  const randomNamed = (): Named => ({
    number: `K-2026-000${Math.floor(random() * 9)}`,
    by: pick(['letter', 'mail', 'number', 'text', 'conversation', 'sender']),
    status: pick(['open', 'open', 'closed', 'dismissed', 'missing']),
    party: maybe(0.5),
    ...(maybe(0.7) && { letter: pick(['receipt', 'reply']), sequence: Math.floor(random() * 3) }),
  });
  const ends: Record<string, number> = {};

  for (let n = 0; n < 20_000; n++) {
    const lookedUp: Known = {
      named: Array.from({ length: Math.floor(random() * 5) }, randomNamed),
      ourLetter: maybe(0.03),
      ownAddress: maybe(0.05),
      proposed: pick([[], ['complaint', 'skarga'], ['', ' ']]),
      ...(maybe(0.3) && { junk: maybe(0.5) }),
    };
    const looked: Looked = { kind: pick(kinds), subject: pick(subjects), text: pick(texts), spoofed: maybe(0.1) };
    const place = placeFor(looked, lookedUp);
    const told = `${JSON.stringify(looked.subject)} ${JSON.stringify(lookedUp)} -> ${JSON.stringify(place)}`;
    ends[place.ended] = (ends[place.ended] ?? 0) + 1;

    expect(['complaint', 'follow-up', 'bounce', 'review', 'ignored']).toContain(place.ended);
    const about = 'number' in place ? place.number : 'about' in place ? place.about : undefined;
    const which = lookedUp.named.filter((one) => one.number === about && one.status !== 'missing');
    if (about !== undefined && which.length === 0) throw new Error(`It goes to a complaint that nothing names: ${told}`);
    // T16: into a complaint goes only who is known there, or holds a letter of ours.
    if (
      place.ended === 'follow-up' &&
      !which.some(({ by, party }) => by === 'letter' || (party && by !== 'sender' && by !== 'conversation'))
    )
      throw new Error(`A stranger got into a complaint: ${told}`);
    // P1: what says 'klacht' and was written by a person, unforged, is never left alone.
    const says = /k\u200b?lacht/i.test(looked.subject);
    if (says && looked.kind === 'person' && place.ended === 'ignored' && !lookedUp.ourLetter)
      throw new Error(`A complaint was ignored: ${told}`);
    if (
      place.ended === 'complaint' &&
      (looked.kind !== 'person' || looked.spoofed || lookedUp.junk || lookedUp.ownAddress || !says)
    )
      throw new Error(`That is no new complaint: ${told}`);
  }
  process.stdout.write(`20,000 mails: ${JSON.stringify(ends)}\n`);
  expect(Object.keys(ends).sort()).toEqual(['bounce', 'complaint', 'follow-up', 'ignored', 'review']);
  expect(Object.values(ends).reduce((sum, count) => sum + count, 0)).toBe(20_000);
});
