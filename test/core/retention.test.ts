/** F87: how long, counted in calendar months by the local clock; who may destroy, and what stands in the way. */
import type { Command } from '../../bot/core/commands.ts';
import type { Fact } from '../../bot/core/complaint.ts';
import { isDue, keepingOf, keptSince, type RetentionPolicy, standardRetention } from '../../bot/core/retention.ts';
import {
  addMail,
  amsterdam,
  at,
  claimedBySanne,
  complaintOf,
  delivery,
  described,
  given,
  guest,
  hanna,
  later,
  laterCommands,
  mailAdded,
  mailbox,
  merged,
  moment,
  noteLetter,
  open,
  openedAs,
  received,
  recordSent,
  remind,
  reopen,
  replyWritten,
  restore,
  sanne,
} from '../kit/given.ts';

const months = (count: number): RetentionPolicy => ({
  version: 3,
  months: { handled: count, mediated: count, withdrawn: count, 'not-handled': count, dismissed: count },
});
const closing = (how: 'settled' | 'mediated' | 'withdrawn' | 'not-handled'): Fact => ({
  type: 'ComplaintClosed',
  how,
  note: 'n',
});
const closedAt = (local: string, how: Parameters<typeof closing>[0] = 'settled') =>
  complaintOf(received, claimedBySanne, at(local, closing(how)));

test.each([
  ['2026-12-31 23:59', 2, '2027-02-28'],
  ['2027-12-31 09:00', 2, '2028-02-29'],
  ['2026-11-30 09:00', 3, '2027-02-28'],
  ['2027-01-31 09:00', 1, '2027-02-28'],
  // Midnight of the wall clock decides, also in summer: 22:30 by UTC on the day before.
  ['2027-07-01 00:30', 12, '2028-07-01'],
  ['2027-06-30 23:30', 12, '2028-06-30'],
  ['2027-03-28 02:30', 1, '2027-04-28'],
])('closed at %s and kept for %d months, it is kept until %s', (local, count, until) => {
  const keeping = keepingOf(closedAt(local), months(count), amsterdam);
  expect(keeping?.until).toBe(until);
  expect(keeping && isDue(keeping, until)).toBe(false);
  expect(keeping && isDue(keeping, `${until.slice(0, 8)}${Number(until.slice(8)) + 1}`)).toBe(true);
});

test('each outcome has its own months, and what is open or went on elsewhere has none', () => {
  const outcomes = (['settled', 'mediated', 'withdrawn', 'not-handled'] as const).map((how) =>
    keepingOf(closedAt('2026-11-24 09:00', how), standardRetention, amsterdam),
  );
  expect(outcomes.map((one) => [one?.outcome, one?.until])).toEqual([
    ['handled', '2028-11-24'],
    ['mediated', '2028-11-24'],
    ['withdrawn', '2028-11-24'],
    ['not-handled', '2027-11-24'],
  ]);
  const dismissed = complaintOf(received, at('2026-11-24 09:00', { type: 'ComplaintDismissed', reason: 'spam' }));
  expect(keepingOf(dismissed, standardRetention, amsterdam)).toMatchObject({ outcome: 'dismissed', until: '2027-11-24' });
  for (const none of [complaintOf(received), complaintOf(received, merged)])
    expect(keepingOf(none, standardRetention, amsterdam)).toBeUndefined();
});

test('opened again and closed again, it counts from the second time', () => {
  const twice = complaintOf(
    received,
    claimedBySanne,
    at('2026-11-24 09:00', closing('settled')),
    at('2027-02-01 09:00', { ...received, type: 'ComplaintReopened' } as Fact),
    at('2027-02-03 09:00', closing('settled')),
  );
  expect(keepingOf(twice, months(12), amsterdam)?.until).toBe('2028-02-03');
});

test('nothing that is due is missed by looking only at what ended long ago', () => {
  const policy: RetentionPolicy = { version: 2, months: { ...months(24).months, dismissed: 1 } };
  // A month after the 31st of January ends on the 28th of February; what ended then is looked at from the first of March on.
  for (const [ended, today] of [
    ['2027-01-31', '2027-03-01'],
    ['2027-01-28', '2027-03-01'],
    ['2027-05-31', '2027-07-01'],
  ] as const)
    expect([ended, ended <= keptSince(policy, today)]).toEqual([ended, true]);
});

const lastDay = moment('2028-11-23 23:59');
const nextDay = moment('2028-11-24 00:01');
const over: readonly Fact[] = [received, claimedBySanne, described, closing('settled')];
const destroy: Command = { type: 'EraseContent', why: 'retention', policy: standardRetention };
const onRequest: Command = { type: 'EraseContent', why: 'request', reason: 'objection' };
const withOther: Command = { type: 'EraseContent', why: 'merged' };
const hold: Command = { type: 'HoldComplaint', reason: 'note-hold', review: '2026-12-24' };
const erased = later.ContentErased;

describe('destroying', () => {
  test('is the lead’s, from the day after the last one, and says under which periods', () => {
    given(...over)
      .when(destroy, hanna, lastDay)
      .refuses('not-due');
    given(...over)
      .when(destroy, hanna, nextDay)
      .happens({ ...erased, policy: 1 });
    given(...over)
      .when(destroy, sanne, nextDay)
      .refuses('not-lead');
    given(...over)
      .when(destroy, guest, nextDay)
      .refuses('not-in-team');
    given(...over, erased)
      .when(destroy, hanna, nextDay)
      .happens();
  });

  test('takes along what was merged into it, which nobody destroys by itself', () => {
    const absorbed: Fact = { type: 'ComplaintAbsorbed', from: 'K-2026-0008' };
    given(received, absorbed, claimedBySanne, closing('settled'))
      .when(destroy, hanna, nextDay)
      .happens({ ...erased, absorbed: ['K-2026-0008'] });
    given(received, merged).when(withOther, delivery, nextDay).happens({ type: 'ContentErased', why: 'merged', absorbed: [] });
    given(received, merged, erased).when(withOther, delivery, nextDay).happens();
    // Detached in the meantime: it stays.
    given(received).when(withOther, delivery, nextDay).happens();
    given(...over)
      .when(withOther, hanna, nextDay)
      .refuses('not-ended');
  });

  test('waits for a hold, an open flag and a letter that is on its way', () => {
    given(...over, later.HoldSet)
      .when(destroy, hanna, nextDay)
      .refuses('on-hold');
    given(...over, later.HoldSet, later.HoldLifted)
      .when(destroy, hanna, nextDay)
      .happens(erased);
    given(...over, later.FlagRaised)
      .when(destroy, hanna, nextDay)
      .refuses('flags-open');
    given(...over, later.FlagRaised, later.FlagHandled)
      .when(onRequest, hanna)
      .happens({
        type: 'ContentErased',
        why: 'request',
        reason: 'objection',
        absorbed: [],
      });
    given(received, claimedBySanne, replyWritten(), closing('settled')).when(onRequest, hanna).refuses('letter-under-way');
  });

  test('on request needs its ground, and not the end of a period', () => {
    given(...over)
      .when({ type: 'EraseContent', why: 'request' }, hanna)
      .refuses('reason-missing');
    given(received, claimedBySanne).when(onRequest, hanna).refuses('not-now');
    given(received, merged).when(onRequest, hanna).refuses('not-now');
  });
});

describe('a hold', () => {
  test('is the lead’s, with a reason and a day to look again within two years', () => {
    given(...over)
      .when(hold, hanna)
      .happens({ type: 'HoldSet', reason: 'note-hold', review: '2026-12-24' });
    given(...over)
      .when(hold, sanne)
      .refuses('not-lead');
    given(...over)
      .when({ type: 'HoldComplaint', review: '2026-12-24' }, hanna)
      .refuses('reason-missing');
    given(...over)
      .when({ ...hold, review: '2026-11-23' } as Command, hanna)
      .refuses('day-not-later');
    given(...over)
      .when({ ...hold, review: '2028-11-24' } as Command, hanna)
      .refuses('day-too-late');
    given(received).when(hold, hanna).happens({ type: 'HoldSet', reason: 'note-hold', review: '2026-12-24' });
  });

  test('pressed twice is one; lifted twice is one; and it keeps a complaint from being merged away', () => {
    given(...over, { type: 'HoldSet', reason: 'note-hold', review: '2026-12-24' })
      .when(hold, hanna)
      .happens();
    given(...over)
      .when({ type: 'LiftHold' }, hanna)
      .happens();
    given(received, later.HoldSet).when({ type: 'MergeComplaint', into: 'K-2026-0007' }, hanna).refuses('on-hold');
  });
});

describe('what was erased', () => {
  test('takes no mail from anybody, no way back and no note', () => {
    given(...over, erased)
      .when(addMail, mailbox)
      .refuses('is-erased');
    given(...over, erased)
      .when(addMail, hanna)
      .refuses('is-erased');
    for (const command of [reopen('2028-01-01 09:00'), restore, hold, laterCommands.HandleFlag, laterCommands.GiveAccess])
      given(...over, erased)
        .when(command, hanna)
        .refuses('is-erased');
    given(...over, erased)
      .when(restore, guest)
      .refuses('not-in-team');
    given(...over, erased)
      .when(laterCommands.AnswerSatisfaction, { system: 'link' })
      .refuses('link-over');
  });

  test('hears news of the house in silence, and can be read', () => {
    for (const command of [noteLetter('2026-11-23 11:00'), remind, laterCommands.AnswerPerson] as const)
      given(...over, erased)
        .when(command, delivery)
        .happens();
    given(received, replyWritten(), mailAdded, closing('settled'), erased)
      .when(recordSent('2026-11-23 11:00'), delivery)
      .happens({ type: 'LetterSent', letter: 'reply', sequence: 1, sentAt: moment('2026-11-23 11:00') });
    given(...over, erased)
      .when(open, hanna)
      .happens(openedAs('lead'));
  });
});
