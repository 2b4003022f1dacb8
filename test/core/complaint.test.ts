import { evolve, fold, isSame, unknown } from '../../bot/core/complaint.ts';
import {
  at,
  called,
  claimedBy,
  claimedBySanne,
  complaintOf,
  mailAdded,
  moment,
  openedAs,
  receiptSent,
  receiptWritten,
  received,
  recorded,
  releasedBySanne,
  replyFateUnknown,
  replyRefused,
  replySent,
  replyWritten,
  youssef,
} from '../kit/given.ts';

describe('a complaint', () => {
  test('begins with its receipt: nobody has it, nothing was done', () => {
    expect(complaintOf(received)).toEqual({
      status: 'open',
      receivedAt: moment('2026-11-23 09:00'),
      source: 'source-1',
      mail: 'mail-1',
      content: 'mail-text-1',
      reaction: received.reaction,
      whole: received.whole,
      unclaimedSince: moment('2026-11-23 09:00'),
      calls: [],
      letters: [],
      added: [],
      reminded: [],
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
    const { source, content, receivedAt } = mailAdded as Extract<typeof mailAdded, { type: 'MailAdded' }>;
    expect(complaintOf(received, mailAdded).added).toEqual([{ source, content, receivedAt }]);
  });
  test('is not changed by being opened', () => {
    expect(complaintOf(received, openedAs('lead'))).toEqual(complaintOf(received));
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
  const sent = replySent;

  test.each`
    facts                                                              | reacted               | because
    ${[]}                                                              | ${undefined}          | ${'nobody did anything'}
    ${[receipt, receiptGone]}                                          | ${undefined}          | ${'the receipt never counts'}
    ${[missed('2026-11-23 10:00')]}                                    | ${undefined}          | ${'a call that did not reach never counts'}
    ${[letter]}                                                        | ${undefined}          | ${'a letter that is written has not left'}
    ${[letter, replyFateUnknown]}                                      | ${undefined}          | ${'nor has one of which nobody knows'}
    ${[letter, replyFateUnknown, sent('2026-11-23 11:00')]}            | ${'2026-11-23 11:00'} | ${'until it turns out that it did'}
    ${[call('2026-11-23 10:00')]}                                      | ${'2026-11-23 10:00'} | ${'a call that reached counts from when it was made'}
    ${[letter, sent('2026-11-23 11:00')]}                              | ${'2026-11-23 11:00'} | ${'a letter counts from when it left'}
    ${[missed('2026-11-23 10:00'), call('2026-11-23 14:00')]}          | ${'2026-11-23 14:00'} | ${'the second try reached'}
    ${[call('2026-11-23 14:00'), missed('2026-11-23 10:00')]}          | ${'2026-11-23 14:00'} | ${'an earlier try that did not reach moves nothing'}
    ${[call('2026-11-23 10:00'), letter, sent('2026-11-23 11:00')]}    | ${'2026-11-23 10:00'} | ${'the call was first'}
    ${[letter, sent('2026-11-23 11:00'), call('2026-11-23 10:00')]}    | ${'2026-11-23 10:00'} | ${'a call logged later that was made earlier moves it back'}
    ${[letter, sent('2026-11-23 11:00'), call('2026-11-23 12:00')]}    | ${'2026-11-23 11:00'} | ${'a later call moves nothing'}
    ${[receipt, receiptGone, call('2026-11-24 10:00')]}                | ${'2026-11-24 10:00'} | ${'the receipt stands in no way'}
    ${[letter, replyWritten(2), sent('2026-11-24 11:00', 2)]}          | ${'2026-11-24 11:00'} | ${'the second letter may be the first to leave'}
    ${[letter, sent('2026-11-24 11:00'), receipt, receiptGone]}        | ${'2026-11-24 11:00'} | ${'a late answer about the receipt moves nothing'}
    ${[claimedBySanne, call('2026-11-23 10:00'), releasedBySanne]}     | ${'2026-11-23 10:00'} | ${'a release does not undo it'}
    ${[call('2026-11-24 10:00'), mailAdded, call('2026-11-23 10:00')]} | ${'2026-11-23 10:00'} | ${'the earliest call counts, in whatever order'}
  `('is $reacted: $because', ({ facts, reacted }) => {
    expect(complaintOf(received, ...facts).reactedAt).toBe(reacted && moment(reacted));
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
