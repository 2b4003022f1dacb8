/** F42: more time, before the term is over, with its letter, and never for ever. */
import type { Complaint, Fact, Recorded } from '../../bot/core/complaint.ts';
import { EXTENSION_REASONS, type ExtensionCommand } from '../../bot/core/extension.ts';
import { stepOf } from '../../bot/core/steps.ts';
import type { Day } from '../../bot/core/time.ts';
import {
  at,
  claimedBySanne,
  complaintOf,
  given,
  guest,
  hanna,
  moment,
  received,
  receivedAt,
  sanne,
  youssef,
} from '../kit/given.ts';
import { seeded } from '../kit/second-opinion.ts';

const extend = (due: Day, letter = 'letter-extension'): ExtensionCommand => ({
  type: 'ExtendTerm',
  due,
  reason: 'complex',
  letter,
});
const extended = (from: Day, due: Day, nth = 1): readonly [Fact, Fact] => [
  { type: 'TermExtended', from, due, reason: 'complex', letter: `letter-extension-${nth}` },
  { type: 'LetterWritten', letter: 'extension', sequence: nth, content: `letter-extension-${nth}` },
];
const fate = (type: 'LetterRefused' | 'LetterBounced' | 'LetterFateUnknown', sequence = 1): Fact =>
  ({ type, letter: 'extension', sequence, source: 's', content: 'c' }) as Fact;

/** Received on Monday 23 November, so that its whole term ends on Monday the 30th. */
const begun = [received, claimedBySanne] as const;
const first = extended('2026-11-30', '2026-12-07');
const second = extended('2026-12-07', '2026-12-14', 2);
const now = moment('2026-11-27 12:00');

describe('S10 F42: the new day and its letter are one decision', () => {
  test.each([sanne, hanna])('of $name, the first time', (by) => {
    given(...begun)
      .when(extend('2026-12-07', 'letter-extension-1'), by, now)
      .happens(...first);
  });

  test('and the same letter again is a yes that changes nothing', () => {
    given(...begun, ...first)
      .when(extend('2026-12-07', 'letter-extension-1'), sanne, now)
      .happens();
  });

  test.each`
    due             | reason             | because
    ${'2026-12-01'} | ${undefined}       | ${'the next working day'}
    ${'2026-12-24'} | ${undefined}       | ${'18 working days later'}
    ${'2026-12-29'} | ${undefined}       | ${'20 working days later, Christmas not counted'}
    ${'2026-12-30'} | ${'day-too-late'}  | ${'21 working days later'}
    ${'2026-11-30'} | ${'day-not-later'} | ${'the day that was promised already'}
    ${'2026-11-27'} | ${'day-not-later'} | ${'an earlier day'}
    ${'2026-12-05'} | ${'day-not-later'} | ${'a Saturday'}
    ${'2026-12-25'} | ${'day-not-later'} | ${'Christmas'}
  `('until $due: $reason, because it is $because', ({ due, reason }) => {
    const told = given(...begun).when(extend(due, 'letter-extension-1'), sanne, now);
    if (reason) told.refuses(reason);
    else told.happens(...extended('2026-11-30', due));
  });

  test.each`
    when                  | reason
    ${'2026-11-30 23:59'} | ${undefined}
    ${'2026-12-01 00:00'} | ${'term-over'}
  `('at $when: $reason', ({ when, reason }) => {
    const told = given(...begun).when(extend('2026-12-07', 'letter-extension-1'), sanne, moment(when));
    if (reason) told.refuses(reason);
    else told.happens(...first);
  });

  test('a second time by the lead, a third time by nobody', () => {
    const once = given(...begun, ...first);
    once.when(extend('2026-12-14', 'letter-extension-2'), sanne, now).refuses('needs-lead');
    once.when(extend('2026-12-14', 'letter-extension-2'), hanna, now).happens(...second);
    const twice = given(...begun, ...first, ...second);
    for (const by of [sanne, hanna]) twice.when(extend('2026-12-21', 'letter-extension-3'), by, now).refuses('extended-enough');
  });

  test.each([
    [youssef, 'not-owner'],
    [guest, 'not-in-team'],
  ] as const)('not by $name', (by, reason) => {
    given(...begun)
      .when(extend('2026-12-07'), by, now)
      .refuses(reason);
  });

  test('not before somebody has it', () => {
    given(received).when(extend('2026-12-07'), hanna, now).refuses('not-now');
  });
});

describe('S10 F42: no letter, no more time', () => {
  const stateAfter = (...facts: readonly Fact[]): Complaint => complaintOf(...begun, ...facts);

  test.each(['LetterRefused', 'LetterBounced'] as const)('%s: the norm counts again, and there may be more time anew', (type) => {
    const complaint = stateAfter(...first, fate(type));
    expect([complaint.whole, complaint.extensions, stepOf(complaint)]).toEqual([complaint.norm, [], 'claimed']);
    expect(complaint.extended).toHaveLength(1);
    given(...begun, ...first, fate(type))
      .when(extend('2026-12-07', 'letter-extension-2'), sanne, now)
      .happens(...extended('2026-11-30', '2026-12-07', 2));
    given(...begun, ...first, fate(type))
      .when(extend('2026-12-07', 'letter-extension-2'), sanne, moment('2026-12-01 09:00'))
      .refuses('term-over');
  });

  test('a letter of which nobody knows whether it left keeps its day: it may have been read', () => {
    expect(stateAfter(...first, fate('LetterFateUnknown')).whole.due).toBe('2026-12-07');
  });

  test('the norm stays as it was promised, whatever came after it', () => {
    const complaint = stateAfter(...first, ...second);
    expect(complaint.norm).toEqual(receivedAt('2026-11-23 09:00').whole);
    expect(complaint.whole).toEqual({ ...complaint.norm, due: '2026-12-14' });
    expect(complaint.extensions.map(({ from, due, reason }) => [from, due, reason])).toEqual([
      ['2026-11-30', '2026-12-07', 'complex'],
      ['2026-12-07', '2026-12-14', 'complex'],
    ]);
  });

  test('a new round has a new norm and its own two times', () => {
    const asked = receivedAt('2026-12-10 09:00');
    const reopened: Fact = { ...asked, type: 'ComplaintReopened' };
    const complaint = stateAfter(...first, ...second, { type: 'ComplaintClosed', how: 'withdrawn' }, reopened);
    expect([complaint.extended, complaint.whole, complaint.norm]).toEqual([[], asked.whole, asked.whole]);
  });

  test('of 1,000 lives none has more time than a letter promised; without the check most of the void ones would', () => {
    const random = seeded(42);
    const pick = <T>(...from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
    const seen = { lives: 0, withLetter: 0, withoutLetter: 0, twin: 0 };
    for (let n = 0; n < 1000; n++) {
      const facts: (Fact | Recorded)[] = [...begun];
      let from: Day = '2026-11-30';
      for (let nth = 1; nth <= 2; nth++) {
        const due = from === '2026-11-30' ? '2026-12-07' : '2026-12-14';
        facts.push(...extended(from, due, nth));
        const type = pick('sent', 'LetterRefused', 'LetterBounced', 'LetterFateUnknown');
        facts.push(
          type === 'sent'
            ? at('2026-11-27 10:00', {
                type: 'LetterSent',
                letter: 'extension',
                sequence: nth,
                sentAt: moment('2026-11-27 10:00'),
              })
            : fate(type as 'LetterRefused', nth),
        );
        if (type === 'sent' || type === 'LetterFateUnknown') from = due;
      }
      const { whole, extended: asked, norm } = complaintOf(...facts);
      seen.lives++;
      if (whole.due !== norm.due) seen.withLetter++;
      if (whole.due !== from) seen.withoutLetter++;
      // The twin takes every extension that was asked for.
      if (asked.at(-1)?.due !== from) seen.twin++;
    }
    process.stdout.write(`extensions: ${JSON.stringify(seen)}\n`);
    expect(seen.withoutLetter).toBe(0);
    expect(seen.twin).toBeGreaterThan(200);
  });
});

test('every reason can be given', () => {
  for (const reason of EXTENSION_REASONS)
    given(...begun)
      .when({ ...extend('2026-12-07', 'letter-extension-1'), reason }, sanne, now)
      .happens({ ...first[0], reason } as Fact, first[1]);
});
