/** F111: what the record shows of each sentence of the protocol. */
import type { Fact, Recorded } from '../../bot/core/complaint.ts';
import { SENTENCES, type Sentence, type SentenceKey, trailOf } from '../../bot/core/trail.ts';
import {
  amsterdam,
  at,
  called,
  claimedBySanne,
  complaintOf,
  dismissed,
  later,
  merged,
  moment,
  openedAs,
  receiptSent,
  receiptWritten,
  received,
  recorded,
  releasedBySanne,
  reopenedAt,
  replySent,
  replyWritten,
} from '../kit/given.ts';

const now = '2026-11-24 12:00';

function trail(facts: readonly (Fact | Recorded)[], local = now): ReadonlyMap<SentenceKey, Sentence> {
  const sentences = trailOf(recorded(...facts), complaintOf(...facts), moment(local), amsterdam);
  return new Map(sentences.map((sentence) => [sentence.key, sentence]));
}
const stateOf = (key: SentenceKey, facts: readonly (Fact | Recorded)[], local = now) => trail(facts, local).get(key)?.state;

const written = (letter: 'agreements' | 'conclusion' | 'satisfaction' | 'extension', content: string): Fact => ({
  type: 'LetterWritten',
  letter,
  sequence: 1,
  content,
});
const sent = (letter: 'agreements' | 'conclusion' | 'satisfaction' | 'extension', local: string): Recorded =>
  at(local, { type: 'LetterSent', letter, sequence: 1, sentAt: moment(local) });
const bounced = (letter: 'agreements' | 'extension'): Fact => ({
  type: 'LetterBounced',
  letter,
  sequence: 1,
  source: 's',
  content: 'c',
});
const closedAs = (how: 'withdrawn' | 'settled' | 'no-answer' | 'unsatisfied', local: string): Recorded =>
  at(local, { type: 'ComplaintClosed', how, note: 'why' });
const conclusion = (local: string) => [
  later.ConclusionDrawn,
  written('conclusion', 'letter-conclusion'),
  sent('conclusion', local),
];
const extension = (local: string) => [later.TermExtended, written('extension', 'letter-extension'), sent('extension', local)];

test('there are fourteen sentences, in their order, each with a state', () => {
  const sentences = [...trail([received]).values()];
  expect(sentences.map(({ key }) => key)).toEqual(SENTENCES);
  expect(sentences.filter(({ state }) => state === 'done').map(({ key }) => key)).toEqual(['S1', 'S3']);
  expect(sentences.filter(({ state }) => state === 'open')).toHaveLength(12);
});

test('the receipt is proven by the mail, at its own moment', () => {
  const sentence = trail([received, claimedBySanne]).get('S1');
  expect(sentence).toMatchObject({ state: 'done', at: received.receivedAt, by: { system: 'mail' } });
  expect(sentence?.proof.map(({ fact }) => fact.type)).toEqual(['ComplaintReceived']);
});

test.each<[string, readonly (Fact | Recorded)[], string, string]>([
  ['nothing yet', [received], '2026-11-25 23:59', 'open'],
  ['nothing, and the day is over', [received], '2026-11-26 00:00', 'late'],
  ['the automatic receipt only', [received, receiptWritten, receiptSent], '2026-11-26 00:00', 'late'],
  ['a call that reached somebody', [received, claimedBySanne, called('2026-11-23 10:00')], now, 'done'],
  ['a call that reached nobody', [received, claimedBySanne, called('2026-11-23 10:00', false)], now, 'open'],
  [
    'a letter on the last day',
    [received, claimedBySanne, replyWritten(), replySent('2026-11-25 16:00')],
    '2026-11-27 09:00',
    'done',
  ],
  ['a letter a day late', [received, claimedBySanne, replyWritten(), replySent('2026-11-26 09:00')], '2026-11-27 09:00', 'late'],
  [
    'closed before its day',
    [received, claimedBySanne, closedAs('withdrawn', '2026-11-24 09:00')],
    '2026-11-27 09:00',
    'not-needed',
  ],
  ['closed after its day', [received, claimedBySanne, closedAs('withdrawn', '2026-11-26 09:00')], '2026-11-27 09:00', 'late'],
])('S2: %s', (_, facts, local, state) => {
  expect(stateOf('S2', facts, local)).toBe(state);
});

test('the first reaction is proven by the call or the letter that was it', () => {
  const call = trail([received, claimedBySanne, called('2026-11-23 10:00'), called('2026-11-23 11:00')]).get('S2');
  expect(call?.proof.map(({ fact }) => fact)).toEqual([called('2026-11-23 10:00')]);
  expect(call).toMatchObject({ at: moment('2026-11-23 10:00'), by: { person: 'sanne' } });
  // A call that reached nobody at the same moment proves nothing.
  const missed = trail([received, claimedBySanne, called('2026-11-23 10:00'), called('2026-11-23 10:00', false)]).get('S2');
  expect(missed?.proof.map(({ fact }) => fact)).toEqual([called('2026-11-23 10:00')]);
  const letter = trail([received, claimedBySanne, replyWritten(), replySent('2026-11-26 09:00')]).get('S2');
  expect(letter).toMatchObject({ state: 'late', at: moment('2026-11-26 09:00'), due: '2026-11-25' });
});

test.each<[string, readonly (Fact | Recorded)[], string]>([
  ['nothing yet', [received, claimedBySanne], 'open'],
  ['begun', [received, claimedBySanne, later.TaskFinished], 'open'],
  ['concluded', [received, claimedBySanne, later.TaskFinished, ...conclusion('2026-11-24 11:00')], 'done'],
  ['withdrawn', [received, claimedBySanne, closedAs('withdrawn', '2026-11-24 11:00')], 'not-needed'],
])('S4: %s', (_, facts, state) => {
  expect(stateOf('S4', facts)).toBe(state);
});

test('what was begun says since when', () => {
  const sentence = trail([received, claimedBySanne, later.TaskFinished]).get('S4');
  expect(sentence).toMatchObject({ state: 'open', by: { person: 'sanne' }, at: moment('2026-11-23 09:20') });
});

test('S5: a hearing is open until there is a conclusion without one', () => {
  expect(stateOf('S5', [received, claimedBySanne])).toBe('open');
  expect(stateOf('S5', [received, claimedBySanne, ...conclusion('2026-11-24 11:00')])).toBe('not-needed');
});

const by = (person: string, fact: Fact): Recorded => ({ ...at('2026-11-23 11:00', fact), by: { person } });

test.each<[string, readonly (Fact | Recorded)[], string]>([
  ['nobody read it', [received, claimedBySanne], 'open'],
  ['its owner read it', [received, claimedBySanne, by('sanne', openedAs('owner'))], 'done'],
  ['the lead read it', [received, by('hanna', openedAs('lead'))], 'done'],
  ['somebody else read it', [received, claimedBySanne, by('youssef', openedAs('owner'))], 'late'],
  ['its former owner read it', [received, claimedBySanne, releasedBySanne, by('sanne', openedAs('owner'))], 'late'],
  [
    'the lead opened an attachment',
    [received, by('hanna', openedAs('lead')), by('hanna', { type: 'AttachmentOpened', content: 'a', nth: 0 })],
    'done',
  ],
  [
    'somebody else opened an attachment',
    [received, claimedBySanne, by('piet', { type: 'AttachmentOpened', content: 'a', nth: 0 })],
    'late',
  ],
])('S6: %s', (_, facts, state) => {
  expect(stateOf('S6', facts)).toBe(state);
});

test('S7: the owner who declared not to be involved is known; given back, nobody is', () => {
  expect(trail([received, claimedBySanne]).get('S7')).toMatchObject({ state: 'done', by: { person: 'sanne' } });
  expect(stateOf('S7', [received, claimedBySanne, releasedBySanne])).toBe('open');
});

test.each<[string, readonly (Fact | Recorded)[], string]>([
  ['not yet', [received, claimedBySanne], 'open'],
  ['written, not sent', [received, claimedBySanne, written('agreements', 'a')], 'open'],
  ['sent', [received, claimedBySanne, written('agreements', 'a'), sent('agreements', '2026-11-23 11:00')], 'done'],
  [
    'came back',
    [received, claimedBySanne, written('agreements', 'a'), sent('agreements', '2026-11-23 11:00'), bounced('agreements')],
    'open',
  ],
  ['waived', [received, claimedBySanne, { type: 'TaskFinished', task: 'agreements', waived: true, note: 'n' }], 'not-needed'],
  [
    'never, and answered',
    [received, claimedBySanne, ...conclusion('2026-11-24 10:00'), closedAs('no-answer', '2026-11-24 11:00')],
    'late',
  ],
])('S8: %s', (_, facts, state) => {
  expect(stateOf('S8', facts)).toBe(state);
});

test.each<[string, readonly (Fact | Recorded)[], string, string, string]>([
  ['in time so far', [received, claimedBySanne], '2026-11-30 23:59', 'open', 'open'],
  ['over its norm, nobody told', [received, claimedBySanne], '2026-12-01 00:00', 'late', 'late'],
  ['answered in time', [received, claimedBySanne, ...conclusion('2026-11-30 16:00')], '2026-12-02 09:00', 'done', 'not-needed'],
  ['answered late', [received, claimedBySanne, ...conclusion('2026-12-01 09:00')], '2026-12-02 09:00', 'late', 'late'],
  ['told in time', [received, claimedBySanne, ...extension('2026-11-30 16:00')], '2026-12-02 09:00', 'late', 'done'],
  ['told too late', [received, claimedBySanne, ...extension('2026-12-01 09:00')], '2026-12-02 09:00', 'late', 'late'],
  [
    'the letter came back',
    [received, claimedBySanne, ...extension('2026-11-27 09:00'), bounced('extension')],
    '2026-11-30 09:00',
    'open',
    'open',
  ],
  [
    'extended and answered within the new term',
    [received, claimedBySanne, ...extension('2026-11-27 09:00'), ...conclusion('2026-12-04 09:00')],
    '2026-12-05 09:00',
    'late',
    'done',
  ],
  [
    'withdrawn in time',
    [received, claimedBySanne, closedAs('withdrawn', '2026-11-27 09:00')],
    '2026-12-02 09:00',
    'done',
    'not-needed',
  ],
])('S9 S10: %s', (_, facts, local, whole, told) => {
  expect([stateOf('S9', facts, local), stateOf('S10', facts, local)]).toEqual([whole, told]);
});

const answered = [received, claimedBySanne, ...conclusion('2026-11-24 09:00')];
const asked = [
  ...answered,
  later.SatisfactionAsked,
  written('satisfaction', 'letter-satisfaction'),
  sent('satisfaction', '2026-11-24 10:00'),
];
const no = later.SatisfactionAnswered;
const yes: Fact = { type: 'SatisfactionAnswered', satisfied: true, reasons: [], how: 'link' };

test.each<[string, readonly (Fact | Recorded)[], string, string]>([
  ['not asked yet', answered, 'open', 'open'],
  ['asked', asked, 'done', 'open'],
  ['satisfied', [...asked, yes, { type: 'ComplaintClosed', how: 'satisfied' }], 'done', 'not-needed'],
  ['silent', [...asked, closedAs('no-answer', '2026-11-24 11:00')], 'done', 'not-needed'],
  ['not satisfied', [...asked, no], 'done', 'open'],
  ['at the mediator', [...asked, no, later.MediatorAsked], 'done', 'open'],
  [
    'with a verdict',
    [...asked, no, later.MediatorAsked, later.VerdictReceived, { type: 'ComplaintClosed', how: 'mediated' }],
    'done',
    'done',
  ],
  ['not satisfied, and left at that', [...asked, no, closedAs('unsatisfied', '2026-11-24 11:00')], 'done', 'not-needed'],
  ['withdrawn before', [received, claimedBySanne, closedAs('withdrawn', '2026-11-24 11:00')], 'not-needed', 'not-needed'],
])('S11 S12: %s', (_, facts, question, route) => {
  expect([stateOf('S11', facts), stateOf('S12', facts)]).toEqual([question, route]);
});

test('S13 and S14 wait for the quarterly meeting once it is closed', () => {
  expect(trail(answered).get('S13')).toEqual({ key: 'S13', state: 'open', proof: [] });
  const over = trail([...asked, closedAs('no-answer', '2026-11-24 11:00')]);
  expect([over.get('S13')?.quarter, over.get('S14')?.quarter]).toEqual([true, true]);
});

test.each([
  ['no complaint after all', dismissed],
  ['merged into another', merged],
])('%s: what was not done is not needed, and says why', (_, ended) => {
  const sentences = [...trail([received, claimedBySanne, called('2026-11-23 10:00'), ended], '2026-12-24 09:00').values()];
  expect(sentences.filter(({ state }) => state === 'done').map(({ key }) => key)).toEqual(['S1', 'S2', 'S3', 'S7']);
  const others = sentences.filter(({ state }) => state !== 'done' && state !== 'late');
  expect(others.every(({ state, proof }) => state === 'not-needed' && proof[0]?.fact === ended)).toBe(true);
});

test('a second round keeps the sentences again', () => {
  const again = [...asked, no, reopenedAt('2026-11-25 09:00')];
  const sentences = trail(again, '2026-11-25 12:00');
  const done = [...sentences.values()].filter(({ state }) => state === 'done').map(({ key }) => key);
  expect(done).toEqual(['S1', 'S3']);
  expect(sentences.get('S2')).toMatchObject({ state: 'open', due: '2026-11-27' });
});
