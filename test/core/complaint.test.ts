import type { Fact } from '../../bot/core/complaint.ts';
import { evolve, fold, isSame, unknown } from '../../bot/core/complaint.ts';
import {
  absorbed,
  at,
  attachmentsListed,
  called,
  claimedBy,
  claimedBySanne,
  closed,
  complaintOf,
  described,
  detached,
  dismissed,
  mailAdded,
  mailRemoved,
  merged,
  moment,
  noted,
  openedAs,
  receiptBounced,
  receiptSent,
  receiptWritten,
  received,
  recorded,
  releasedBySanne,
  reopenedAt,
  replyBounced,
  replyFateUnknown,
  replyRefused,
  replySent,
  replyWritten,
  reportedBy,
  restored,
  youssef,
} from '../kit/given.ts';

describe('a complaint', () => {
  test('begins with its receipt: nobody has it, nothing was done', () => {
    expect(complaintOf(received)).toEqual({
      status: 'open',
      round: 1,
      channel: 'mail',
      receivedAt: moment('2026-11-23 09:00'),
      source: 'source-1',
      mail: 'mail-1',
      content: 'mail-text-1',
      language: 'nl',
      complainant: 'unknown',
      nature: 'unknown',
      severity: 'unknown',
      location: '',
      reaction: received.reaction,
      whole: received.whole,
      unclaimedSince: moment('2026-11-23 09:00'),
      calls: [],
      letters: [],
      noted: [],
      added: [],
      attachments: [],
      absorbed: [],
      splits: [],
      reminded: [],
      norm: received.whole,
      extended: [],
      extensions: [],
      flags: [],
      measures: [],
      persons: { involved: [], conflicts: [], cleared: [], asking: [] },
      earlierOwners: [],
      inquiry: { tasks: [], questions: [], persons: [], parts: [] },
      aftercare: {},
    });
  });
  test('is unknown before its receipt, whatever came before', () => {
    expect(fold([])).toEqual(unknown);
    expect(fold(recorded(claimedBySanne, called('2026-11-23 11:00'), mailAdded))).toEqual(unknown);
  });
  test('is unclaimed since it was received, not since we read the mail', () => {
    const later = at('2026-11-24 11:00', received);
    expect(fold([later])).toMatchObject({ unclaimedSince: moment('2026-11-23 09:00') });
  });
  test('keeps each added mail', () => {
    const { type, ...added } = mailAdded as Extract<Fact, { type: 'MailAdded' }>;
    expect(complaintOf(received, mailAdded).added).toEqual([added]);
    const automatic = { ...added, source: 'source-3', automatic: true, answers: 'receipt' } as const;
    expect(complaintOf(received, mailAdded, { type, ...automatic }).added).toEqual([added, automatic]);
  });
  test('keeps no mail that was removed, and the others as they were', () => {
    const other = { ...mailAdded, source: 'source-3' } as Fact;
    expect(complaintOf(received, mailAdded, other, mailRemoved).added).toMatchObject([{ source: 'source-3' }]);
    expect(complaintOf(received, mailAdded, mailRemoved, mailAdded).added).toMatchObject([{ source: 'source-2' }]);
  });
  test('knows who wrote it down, when that was a person', () => {
    expect(complaintOf(received).recordedBy).toBeUndefined();
    expect(complaintOf(reportedBy(youssef))).toMatchObject({ recordedBy: 'youssef', channel: 'phone' });
  });
  test('is sorted as it was sorted last; what is asked of us stays until it is told anew', () => {
    const asks = { ...described, expects: 'asks-1' } as Fact;
    const later = { ...described, complainant: 'candidate', language: 'en' } as Fact;
    expect(complaintOf(received, asks, later)).toMatchObject({ complainant: 'candidate', nature: 'planning', language: 'en' });
    expect(complaintOf(received, asks, later).expects).toBe('asks-1');
    expect(complaintOf(received, asks, { ...asks, expects: 'asks-2' } as Fact).expects).toBe('asks-2');
  });
  test('keeps where its text was confirmed, and the last word on it', () => {
    const confirmed = { type: 'TextConfirmed', as: 'read-aloud' } as const;
    const corrected = { type: 'TextConfirmed', as: 'corrected', content: 'mail-text-2' } as const;
    expect(complaintOf(received, confirmed).textConfirmed).toEqual({ as: 'read-aloud' });
    expect(complaintOf(received, confirmed, corrected).textConfirmed).toEqual({ as: 'corrected', content: 'mail-text-2' });
  });
  test('keeps what came with each mail', () => {
    const other = { ...attachmentsListed, mail: 'mail-2', content: 'list-2', count: 1 } as Fact;
    expect(complaintOf(received, attachmentsListed, other).attachments).toEqual([
      { mail: 'mail-1', content: 'list-1', count: 2 },
      { mail: 'mail-2', content: 'list-2', count: 1 },
    ]);
  });
  test('keeps what was merged into it, until it parts again', () => {
    const other = { ...absorbed, from: 'K-2026-0006' } as Fact;
    expect(complaintOf(received, absorbed, other).absorbed).toEqual(['K-2026-0008', 'K-2026-0006']);
    expect(complaintOf(received, absorbed, other, detached).absorbed).toEqual(['K-2026-0006']);
  });
  test('is not changed by being opened or by a receipt that was withheld', () => {
    const withheld = { type: 'ReceiptWithheld', why: 'address' } as const;
    expect(complaintOf(received, openedAs('lead'), withheld)).toEqual(complaintOf(received));
  });
  test('folds into the same state twice, and leaves the facts and the state before as they were', () => {
    const past = recorded(received, claimedBySanne, called('2026-11-23 11:00'), replyWritten(), replySent('2026-11-23 12:00'));
    const frozen = past.map((one) => deepFrozen(structuredClone(one)));
    const folded = frozen.reduce((state, one) => deepFrozen(evolve(state, one)), unknown);
    expect(folded).toEqual(fold(past));
    expect(frozen).toEqual(past);
  });
});

describe('the owner', () => {
  test('is who claimed, since the fact was written', () => {
    expect(complaintOf(received, at('2026-11-23 10:42', claimedBySanne))).toMatchObject({
      owner: { id: 'sanne', since: moment('2026-11-23 10:42') },
      unclaimedSince: undefined,
    });
  });
  test('is nobody after a release, and it is unclaimed since that moment', () => {
    const released = at('2026-11-24 15:00', releasedBySanne);
    const complaint = complaintOf(received, at('2026-11-23 10:42', claimedBySanne), released);
    expect(complaint).toMatchObject({ owner: undefined, unclaimedSince: moment('2026-11-24 15:00') });
  });
  test('is the next one after the next claim', () => {
    const complaint = complaintOf(received, claimedBySanne, releasedBySanne, at('2026-11-24 16:00', claimedBy(youssef)));
    expect(complaint).toMatchObject({
      owner: { id: 'youssef', since: moment('2026-11-24 16:00') },
      unclaimedSince: undefined,
    });
  });
});

describe('the first reaction (S2)', () => {
  const [receipt, receiptGone] = [receiptWritten, receiptSent];
  const call = (local: string) => called(local);
  const missed = (local: string) => called(local, false);
  const letter = replyWritten();
  const readBackWritten = { ...letter, letter: 'read-back' } as Fact;
  const readBackSent = { ...replySent('2026-11-23 11:00'), letter: 'read-back' } as Fact;
  const sent = replySent;

  test.each`
    facts                                                                                                | reacted               | because
    ${[]}                                                                                                | ${undefined}          | ${'nobody did anything'}
    ${[receipt, receiptGone]}                                                                            | ${undefined}          | ${'the receipt never counts'}
    ${[missed('2026-11-23 10:00')]}                                                                      | ${undefined}          | ${'a call that did not reach never counts'}
    ${[letter]}                                                                                          | ${undefined}          | ${'a letter that is written has not left'}
    ${[letter, replyFateUnknown]}                                                                        | ${undefined}          | ${'nor has one of which nobody knows'}
    ${[letter, replyFateUnknown, sent('2026-11-23 11:00')]}                                              | ${'2026-11-23 11:00'} | ${'until it turns out that it did'}
    ${[call('2026-11-23 10:00')]}                                                                        | ${'2026-11-23 10:00'} | ${'a call that reached counts from when it was made'}
    ${[letter, sent('2026-11-23 11:00')]}                                                                | ${'2026-11-23 11:00'} | ${'a letter counts from when it left'}
    ${[missed('2026-11-23 10:00'), call('2026-11-23 14:00')]}                                            | ${'2026-11-23 14:00'} | ${'the second try reached'}
    ${[call('2026-11-23 14:00'), missed('2026-11-23 10:00')]}                                            | ${'2026-11-23 14:00'} | ${'an earlier try that did not reach moves nothing'}
    ${[call('2026-11-23 10:00'), letter, sent('2026-11-23 11:00')]}                                      | ${'2026-11-23 10:00'} | ${'the call was first'}
    ${[letter, sent('2026-11-23 11:00'), call('2026-11-23 10:00')]}                                      | ${'2026-11-23 10:00'} | ${'a call logged later that was made earlier moves it back'}
    ${[letter, sent('2026-11-23 11:00'), call('2026-11-23 12:00')]}                                      | ${'2026-11-23 11:00'} | ${'a later call moves nothing'}
    ${[receipt, receiptGone, call('2026-11-24 10:00')]}                                                  | ${'2026-11-24 10:00'} | ${'the receipt stands in no way'}
    ${[letter, replyWritten(2), sent('2026-11-24 11:00', 2)]}                                            | ${'2026-11-24 11:00'} | ${'the second letter may be the first to leave'}
    ${[letter, sent('2026-11-24 11:00'), receipt, receiptGone]}                                          | ${'2026-11-24 11:00'} | ${'a late answer about the receipt moves nothing'}
    ${[claimedBySanne, call('2026-11-23 10:00'), releasedBySanne]}                                       | ${'2026-11-23 10:00'} | ${'a release does not undo it'}
    ${[letter, sent('2026-11-23 11:00'), replyBounced()]}                                                | ${undefined}          | ${'a letter that came back reached nobody'}
    ${[letter, replyBounced(), sent('2026-11-23 11:00')]}                                                | ${undefined}          | ${'nor when its return was known before its sending'}
    ${[letter, sent('2026-11-23 11:00'), call('2026-11-23 14:00'), replyBounced()]}                      | ${'2026-11-23 14:00'} | ${'a later call keeps it, at its own moment'}
    ${[letter, sent('2026-11-23 11:00'), replyWritten(2), sent('2026-11-23 15:00', 2), replyBounced()]}  | ${'2026-11-23 15:00'} | ${'another letter keeps it'}
    ${[letter, sent('2026-11-23 11:00'), replyWritten(2), sent('2026-11-23 15:00', 2), replyBounced(2)]} | ${'2026-11-23 11:00'} | ${'the return of a later letter moves nothing'}
    ${[letter, sent('2026-11-23 11:00'), noted('2026-11-23 12:00'), replyBounced()]}                     | ${'2026-11-23 12:00'} | ${'a letter from Outlook keeps it'}
    ${[receipt, receiptGone, receiptBounced, call('2026-11-23 10:00')]}                                  | ${'2026-11-23 10:00'} | ${'the return of the receipt takes nothing away'}
    ${[noted('2026-11-23 12:00')]}                                                                       | ${'2026-11-23 12:00'} | ${'a letter from Outlook is a contact by a person'}
    ${[noted('2026-11-22 12:00')]}                                                                       | ${undefined}          | ${'but not one from before the complaint'}
    ${[noted('2026-11-23 12:00'), call('2026-11-23 10:00')]}                                             | ${'2026-11-23 10:00'} | ${'and it may not be the first'}
    ${[readBackWritten, readBackSent]}                                                                   | ${undefined}          | ${'a read-back letter never counts'}
    ${[mailAdded, mailRemoved]}                                                                          | ${undefined}          | ${'what the complainant writes never counts'}
    ${[call('2026-11-23 10:00'), dismissed, restored]}                                                   | ${'2026-11-23 10:00'} | ${'a dismissal that was undone takes nothing away'}
    ${[call('2026-11-23 10:00'), closed]}                                                                | ${'2026-11-23 10:00'} | ${'closing takes nothing away'}
    ${[call('2026-11-24 10:00'), mailAdded, call('2026-11-23 10:00')]}                                   | ${'2026-11-23 10:00'} | ${'the earliest call counts, in whatever order'}
  `('is $reacted: $because', ({ facts, reacted }) => {
    expect(complaintOf(received, ...facts).reactedAt).toBe(reacted && moment(reacted));
  });
});

describe('the rounds of a complaint', () => {
  const first = [received, claimedBySanne, called('2026-11-23 11:00'), replyWritten(), replySent('2026-11-23 15:00')] as const;
  const again = reopenedAt('2026-12-07 10:00');
  const rung = (key: string) => ({ key, about: 'reaction', at: moment('2026-11-24 09:00'), to: ['owner'] }) as const;
  const reminded = { type: 'RemindersGiven', rungs: [rung('reaction:day-before')] } as const;

  test('end, and keep what they were', () => {
    const before = { ...complaintOf(...first), endedAt: recorded(...first, closed).at(-1)?.at };
    expect(complaintOf(...first, closed)).toEqual({ ...before, status: 'closed', ending: 'withdrawn' });
    expect(complaintOf(...first, merged)).toEqual({ ...before, status: 'merged', into: 'K-2026-0007' });
    expect(complaintOf(...first, dismissed)).toEqual({ ...before, status: 'dismissed', dismissal: 'question' });
    expect(complaintOf(...first, dismissed, restored).endedAt).toBeUndefined();
  });
  test.each([
    ['a dismissal', dismissed],
    ['a merge', merged],
  ])('go on after %s that was undone as if it had not happened: terms, owner and reminders', (_, end) => {
    expect(complaintOf(...first, reminded, end, restored)).toEqual(complaintOf(...first, reminded));
  });
  test('begin anew when it is opened again: terms, first reaction and reminders, for somebody else', () => {
    const complaint = complaintOf(...first, reminded, closed, again);
    expect(complaint).toMatchObject({
      status: 'open',
      receivedAt: moment('2026-12-07 10:00'),
      owner: undefined,
      earlierOwners: ['sanne'],
      reminded: [],
    });
    expect([complaint.reaction.due, complaint.whole.due]).toEqual(['2026-12-09', '2026-12-14']);
    expect([complaint.reactedAt, complaint.unclaimedSince]).toEqual([undefined, moment('2026-12-07 10:00')]);
    expect(complaint.letters).toHaveLength(1);
  });
  test('are unclaimed since they began, when nobody has it', () => {
    expect(complaintOf(received, closed, again).unclaimedSince).toBe(moment('2026-12-07 10:00'));
  });
  test.each`
    facts                                                                   | reacted               | because
    ${[called('2026-12-07 10:00')]}                                         | ${'2026-12-07 10:00'} | ${'a call in the new round counts'}
    ${[called('2026-12-07 09:59')]}                                         | ${undefined}          | ${'a call of before it does not'}
    ${[noted('2026-12-07 11:00')]}                                          | ${'2026-12-07 11:00'} | ${'nor does it matter how we wrote'}
    ${[replyWritten(2), replySent('2026-12-07 11:00', 2)]}                  | ${'2026-12-07 11:00'} | ${'a letter in the new round counts'}
    ${[replyWritten(2), replySent('2026-12-07 11:00', 2), replyBounced(2)]} | ${undefined}          | ${'one that came back does not, and the old one stays old'}
    ${[replyBounced(1)]}                                                    | ${undefined}          | ${'the return of an old letter changes nothing'}
  `('have a first reaction of their own, at $reacted: $because', ({ facts, reacted }) => {
    expect(complaintOf(...first, closed, again, ...facts).reactedAt).toBe(reacted && moment(reacted));
  });
  test('count what was done between the message that opened it again and the click that did', () => {
    const early = complaintOf(...first, closed, noted('2026-12-07 11:00'), at('2026-12-08 09:00', again));
    expect(early.reactedAt).toBe(moment('2026-12-07 11:00'));
  });
});

describe('letters', () => {
  test('keep who wrote them, and each its own fate', () => {
    const past = [received, receiptWritten, receiptSent, claimedBySanne, replyWritten(1), replyWritten(2)];
    const { letters } = complaintOf(...past, replySent('2026-11-23 12:00', 2), replyFateUnknown);
    expect(letters).toEqual([
      { letter: 'receipt', sequence: 1, content: 'receipt-text', by: { system: 'mail' }, sentAt: moment('2026-11-23 09:01') },
      { letter: 'reply', sequence: 1, content: 'reply-text-1', by: { person: 'sanne' }, stuck: 'unknown' },
      { letter: 'reply', sequence: 2, content: 'reply-text-2', by: { person: 'sanne' }, sentAt: moment('2026-11-23 12:00') },
    ]);
  });
  test('that are stuck may leave after all', () => {
    const stuck = [received, claimedBySanne, replyWritten(1), replyRefused] as const;
    expect(complaintOf(...stuck).letters).toMatchObject([{ sequence: 1, stuck: 'refused' }]);
    expect(complaintOf(...stuck).reactedAt).toBeUndefined();
    expect(complaintOf(...stuck, replySent('2026-11-23 12:00')).letters).toMatchObject([{ sentAt: moment('2026-11-23 12:00') }]);
  });
  test('that came back are bounced, each by itself', () => {
    const past = [received, receiptWritten, receiptSent, claimedBySanne, replyWritten(1), replySent('2026-11-23 12:00')] as const;
    expect(complaintOf(...past, receiptBounced).letters).toMatchObject([
      { letter: 'receipt', stuck: 'bounced' },
      { letter: 'reply' },
    ]);
    expect(complaintOf(...past, receiptBounced).letters[1]).not.toHaveProperty('stuck');
    expect(complaintOf(...past, replyFateUnknown, replyBounced()).letters[1]).toMatchObject({ stuck: 'bounced' });
  });
  test('the receipt and the first reply have one number and are not the same', () => {
    expect(isSame({ letter: 'receipt', sequence: 1 }, { letter: 'reply', sequence: 1 })).toBe(false);
    expect(isSame({ letter: 'reply', sequence: 1 }, { letter: 'reply', sequence: 2 })).toBe(false);
    expect(isSame({ letter: 'reply', sequence: 2 }, { letter: 'reply', sequence: 2 })).toBe(true);
  });
});

test('the rungs that were given add up', () => {
  const rung = (key: string) => ({ key, about: 'reaction', at: moment('2026-11-24 09:00'), to: ['owner'] }) as const;
  const first = { type: 'RemindersGiven', rungs: [rung('a'), rung('b')] } as const;
  const second = { type: 'RemindersGiven', rungs: [rung('c')] } as const;
  expect(complaintOf(received, first, second).reminded).toEqual(['a', 'b', 'c']);
});

function deepFrozen<T extends object>(value: T): T {
  for (const part of Object.values(value)) if (typeof part === 'object' && part !== null) deepFrozen(part);
  return Object.freeze(value);
}
