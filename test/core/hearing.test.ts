/** The talk in the core: what may follow what, what the clock brings, and what the record keeps. */
import type { Fact } from '../../bot/core/complaint.ts';
import { type Complaint, fold, type Recorded } from '../../bot/core/complaint.ts';
import { decide } from '../../bot/core/decide.ts';
import type { HearingCommand } from '../../bot/core/hearing.ts';
import type { Asker } from '../../bot/core/permissions.ts';
import { ticking } from '../../bot/core/ticking.ts';
import { addMinutes } from '../../bot/core/time.ts';
import { standardCalendar } from '../../bot/core/workdays.ts';
import {
  amsterdam,
  claimedBySanne,
  clock,
  described,
  hanna,
  later,
  laterCommands,
  moment,
  received,
  sanne,
  slotAt,
} from '../kit/given.ts';

const link: Asker = { system: 'link' };
const { HearingProposed: proposed, HearingChosen: chosen, HearingBooked: booked, HearingHeld: held } = later;

const complaintOf = (...facts: readonly Fact[]): Complaint => {
  const all = [received, claimedBySanne, described, ...facts];
  const past: readonly Recorded[] = all.map((fact, n) => ({
    id: String(n),
    at: addMinutes(moment('2026-11-23 09:00'), n),
    by: { person: 'sanne' },
    fact,
  }));
  return fold(past) as Complaint;
};

function told(complaint: Complaint, command: HearingCommand | { readonly type: 'Remind' }, by: Asker, at = '2026-11-24 12:00') {
  const decision = decide(complaint, command, { now: moment(at), by, zone: amsterdam, calendar: standardCalendar });
  return 'refused' in decision ? decision.refused : decision.facts.map(({ type }) => type);
}

const {
  ChooseHearing: choose,
  ProposeHearing: propose,
  HoldHearing: hold,
  CancelHearing: cancel,
  SendReport: report,
} = laterCommands;

type Row = readonly [string, readonly Fact[], HearingCommand, Asker, string | readonly string[], string?];
const rows: readonly Row[] = [
  ['is proposed by its handler', [], propose, sanne, ['HearingProposed', 'LetterWritten']],
  ['is not proposed by another', [], propose, hanna, 'not-owner'],
  ['needs two moments', [], { ...propose, slots: propose.slots.slice(0, 1) }, sanne, 'slots-missing'],
  ['needs a way', [], { ...propose, forms: [] }, sanne, 'slots-missing'],
  ['is not for yesterday', [], propose, sanne, 'slots-missing', '2026-11-26 12:00'],
  [
    'is not proposed beside one that is planned',
    [proposed, chosen],
    { ...propose, letter: 'letter-2' },
    sanne,
    'hearing-planned',
  ],
  ['is chosen by the link', [proposed], choose, link, ['HearingChosen']],
  ['is chosen once', [proposed, chosen], choose, link, []],
  [
    'is not chosen at another moment after that',
    [proposed, chosen],
    { ...choose, start: slotAt('2026-11-27 14:00').start },
    link,
    'link-over',
  ],
  ['is chosen from what was proposed', [proposed], { ...choose, start: slotAt('2026-11-26 11:00').start }, link, 'slot-gone'],
  ['is not chosen after the last day', [proposed], choose, link, 'link-over', '2026-11-26 09:00'],
  ['is not chosen from an older proposal', [proposed, { ...proposed, proposal: 'hearing-2' }], choose, link, 'link-over'],
  ['is not held before its moment', [proposed, chosen, booked], hold, sanne, 'hearing-ahead'],
  [
    'is held after it, and the complainant was heard',
    [proposed, chosen, booked],
    hold,
    sanne,
    ['HearingHeld', 'TaskFinished'],
    '2026-11-26 11:00',
  ],
  ['is cancelled with its reason', [proposed, chosen, booked], { ...cancel, content: 'note-why' }, sanne, ['HearingCancelled']],
  ['is not cancelled when there is none', [proposed], cancel, sanne, 'no-hearing'],
  [
    'has a report after it was held',
    [proposed, chosen, booked, held],
    report,
    sanne,
    ['ReportSent', 'LetterWritten'],
    '2026-11-26 12:00',
  ],
  ['has no report before', [proposed, chosen, booked], report, sanne, 'no-hearing'],
];

test.each(rows.map(([rule, ...row]) => ({ rule, row })))(
  'F46 F51 F52: a talk $rule',
  ({ row: [facts, command, by, expected, at] }) => {
    expect(told(complaintOf(...facts), command, by, at)).toEqual(expected);
  },
);

test('F49: the reason and the event go along with the cancelling', () => {
  const decision = decide(
    complaintOf(proposed, chosen, booked),
    { ...cancel, content: 'note-why' },
    {
      now: moment('2026-11-24 12:00'),
      by: sanne,
      zone: amsterdam,
      calendar: standardCalendar,
    },
  );
  expect(decision).toMatchObject({ facts: [{ why: 'handler', content: 'note-why', event: 'event-1', organiser: 'sanne' }] });
});

describe('F50: the reminder', () => {
  const ticksOf = (...facts: readonly Fact[]) =>
    ticking(complaintOf(...facts), standardCalendar, amsterdam).filter(({ facts: [fact] }) => fact?.type === 'LetterWritten');

  test('is at the opening of the working day before, and says nothing any more once the talk begins', () => {
    expect(ticksOf(proposed, chosen, booked)).toMatchObject([
      { at: moment('2026-11-25 09:00'), before: moment('2026-11-26 10:00') },
    ]);
    const late = complaintOf(proposed, chosen, booked);
    expect(told(late, { type: 'Remind' }, clock, '2026-11-25 09:00')).toContain('LetterWritten');
    expect(told(late, { type: 'Remind' }, clock, '2026-11-26 10:00')).not.toContain('LetterWritten');
  });
  test('skips the weekend, and holidays', () => {
    const on = (local: string): Fact => ({ type: 'HearingMoved', proposal: 'hearing-1', slot: slotAt(local), how: 'outlook' });
    expect(ticksOf(proposed, chosen, booked, on('2026-11-30 10:00'))[0]?.at).toBe(moment('2026-11-27 09:00'));
    expect(ticksOf(proposed, chosen, booked, on('2026-12-28 10:00'))[0]?.at).toBe(moment('2026-12-24 09:00'));
  });
  test('does not come before it is in the calendar, when it was agreed on too late, or twice', () => {
    expect(ticksOf(proposed, chosen)).toEqual([]);
    const soon: Fact = { type: 'HearingMoved', proposal: 'hearing-1', slot: slotAt('2026-11-24 10:00'), how: 'outlook' };
    expect(ticksOf(proposed, chosen, booked, soon)).toEqual([]);
    const written: Fact = { type: 'LetterWritten', letter: 'hearing-reminder', sequence: 1, content: proposed.reminder };
    expect(ticksOf(proposed, chosen, booked, written)).toEqual([]);
    // It was written to an address that is not the complainant's any more.
    expect(ticksOf(proposed, chosen, booked, { type: 'AddressChanged', content: 'address-1' })).toEqual([]);
  });
});

describe('F52: after the report', () => {
  const sent = [proposed, chosen, booked, held, later.ReportSent] as const;
  const silent = (...facts: readonly Fact[]) =>
    ticking(complaintOf(...facts), standardCalendar, amsterdam).flatMap(({ at, facts }) =>
      facts[0]?.type === 'ReportSilent' ? at : [],
    );
  const mail = (answers: 'hearing-report' | 'invitation', automatic?: true): Fact => ({
    type: 'MailAdded',
    source: 'source-9',
    mail: 'mail-9',
    content: 'mail-text-9',
    receivedAt: moment('2026-11-27 10:00'),
    answers,
    ...(automatic && { automatic }),
  });

  test('silence is written down at the opening after the last day, once', () => {
    expect(silent(...sent)).toEqual([moment('2026-12-02 09:00')]);
    expect(silent(...sent, later.ReportSilent)).toEqual([]);
  });
  test('a reaction ends the waiting; what a machine says, or what is about something else, does not', () => {
    expect(silent(...sent, mail('hearing-report'))).toEqual([]);
    expect(silent(...sent, mail('hearing-report', true))).toHaveLength(1);
    expect(silent(...sent, mail('invitation'))).toHaveLength(1);
  });
});
