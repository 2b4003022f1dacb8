/** Is the complainant satisfied (S11): the question, its one reminder, the silence, and an answer whenever it comes. */
import { answerByMail, ENDING_RULES, ENDINGS, type Satisfaction } from '../../bot/core/aftercare.ts';
import type { Command } from '../../bot/core/commands.ts';
import type { Fact, Recorded } from '../../bot/core/complaint.ts';
import { nextReminderAt } from '../../bot/core/reminders.ts';
import { stepOf } from '../../bot/core/steps.ts';
import { ticking } from '../../bot/core/ticking.ts';
import { standardCalendar } from '../../bot/core/workdays.ts';
import {
  amsterdam,
  at,
  claimedBySanne,
  clock,
  complaintOf,
  described,
  given,
  guest,
  hanna,
  later,
  laterCommands,
  moment,
  received,
  remind,
  reopenedAt,
  sanne,
  youssef,
} from '../kit/given.ts';

const written = (letter: 'conclusion' | 'satisfaction' | 'satisfaction-reminder', content: string): Fact => ({
  type: 'LetterWritten',
  letter,
  sequence: 1,
  content,
});
const sent = (letter: 'conclusion' | 'satisfaction', local: string): Recorded =>
  at(local, { type: 'LetterSent', letter, sequence: 1, sentAt: moment(local) });
const fate = (type: 'LetterFateUnknown' | 'LetterRefused'): Fact => ({ type, letter: 'satisfaction', sequence: 1 });
const bounced: Fact = { type: 'LetterBounced', letter: 'satisfaction', sequence: 1, source: 'source-9', content: 'mail-text-9' };

const answered = [
  received,
  claimedBySanne,
  described,
  later.PartJudged,
  later.ConclusionDrawn,
  written('conclusion', 'letter-conclusion'),
  sent('conclusion', '2026-11-26 10:00'),
] as const;
/** Asked on Monday 30 November; the reminder is due on the 7th, and the last day is Monday the 14th. */
const asked = [...answered, at('2026-11-30 10:00', later.SatisfactionAsked), written('satisfaction', 'letter-satisfaction')];
const arrived = [...asked, sent('satisfaction', '2026-11-30 10:01')];
const reminded = [...arrived, at('2026-12-07 09:00', written('satisfaction-reminder', 'letter-reminder'))];
const silence: Fact = { type: 'ComplaintClosed', how: 'no-answer' };
const satisfied: Fact = { type: 'ComplaintClosed', how: 'satisfied' };
const silent = [...reminded, at('2026-12-15 09:00', silence)];

const link = { system: 'link' } as const;
const says = (
  more: Partial<Satisfaction> = {},
  question = 'letter-satisfaction',
): Extract<Command, { type: 'AnswerSatisfaction' }> => ({
  type: 'AnswerSatisfaction',
  asked: question,
  satisfied: true,
  reasons: [],
  how: 'link',
  ...more,
});
const factOf = ({ asked: _, ...said }: Extract<Command, { type: 'AnswerSatisfaction' }>): Fact => ({
  ...said,
  type: 'SatisfactionAnswered',
});
const yes = says();
const no = says({ satisfied: false, process: 'good', outcome: 'poor', reasons: ['solution', 'too-late'], content: 'note-1' });
const mailed = (local: string, more: object = {}): Recorded =>
  at(local, {
    type: 'MailAdded',
    receivedAt: moment(local),
    mail: 'mail-7',
    source: 'source-7',
    content: 'mail-text-7',
    answers: 'satisfaction',
    ...more,
  });
const december = moment('2026-12-01 12:00');

describe('asking', () => {
  test('S11 F70: comes after the answer, by the handler, with both letters; then the complaint waits', () => {
    given(...answered)
      .when(laterCommands.AskSatisfaction, sanne, moment('2026-11-30 10:00'))
      .happens(later.SatisfactionAsked, written('satisfaction', 'letter-satisfaction'));
    expect([stepOf(complaintOf(...answered)), stepOf(complaintOf(...asked))]).toEqual(['answered', 'asked']);
  });
  test.each([
    ['a colleague', youssef, 'not-owner'],
    ['the lead', hanna, 'not-owner'],
    ['somebody outside the team', guest, 'not-in-team'],
  ] as const)('%s does not ask', (_, by, why) => {
    given(...answered)
      .when(laterCommands.AskSatisfaction, by)
      .refuses(why);
  });
  test('F70: nothing is asked before there is an answer, nor a second time', () => {
    given(received, claimedBySanne, described).when(laterCommands.AskSatisfaction).refuses('not-now');
    given(...arrived)
      .when({ ...laterCommands.AskSatisfaction, letter: 'another', reminder: 'one more' }, sanne, december)
      .refuses('not-now');
  });
  test.each([
    ['2026-11-30', '2026-12-14'],
    ['2026-12-07', '2026-12-07'],
  ])('a reminder on %s before a last day on %s is no order of days', (remindOn, until) => {
    given(...answered)
      .when({ ...laterCommands.AskSatisfaction, remindOn, until }, sanne, moment('2026-11-30 10:00'))
      .refuses('day-not-later');
  });
  test.each([bounced, fate('LetterRefused')])(
    'F70: a question whose letter did not arrive ($type) asked nobody, and is asked again',
    (stuck) => {
      const lost = [...arrived, stuck];
      expect(stepOf(complaintOf(...lost))).toBe('answered');
      expect(ticking(complaintOf(...lost), standardCalendar, amsterdam)).toEqual([]);
      given(...lost)
        .when({ ...laterCommands.AskSatisfaction, letter: 'again', reminder: 'reminder-again' }, sanne, december)
        .happens(
          { ...later.SatisfactionAsked, letter: 'again', reminder: 'reminder-again' },
          { type: 'LetterWritten', letter: 'satisfaction', sequence: 2, content: 'again' },
        );
      // The report was wrong: who answers, has read it.
      given(...lost)
        .when(yes, link, december)
        .happens(factOf(yes), satisfied);
    },
  );
});

describe('answering', () => {
  test('S11 F70: satisfied closes the complaint', () => {
    given(...arrived)
      .when(yes, link, december)
      .happens(factOf(yes), satisfied);
    expect(complaintOf(...arrived, factOf(yes), satisfied)).toMatchObject({ status: 'closed', ending: 'satisfied' });
  });
  test('F73: not satisfied closes nothing, and keeps process, outcome and reasons apart', () => {
    given(...arrived)
      .when(no, link, december)
      .happens(factOf(no));
    const after = complaintOf(...arrived, factOf(no));
    expect(stepOf(after)).toBe('unsatisfied');
    expect(after.aftercare.answer).toMatchObject({
      process: 'good',
      outcome: 'poor',
      reasons: ['solution', 'too-late'],
      content: 'note-1',
    });
  });
  test('F72: only once, whatever the second answer is', () => {
    const after = [...arrived, factOf(no)];
    given(...after)
      .when(no, link, december)
      .happens();
    given(...after)
      .when(yes, link, december)
      .refuses('link-over');
    given(...after)
      .when({ ...no, content: 'note-2' }, link, december)
      .refuses('link-over');
    given(...arrived, factOf(yes), satisfied)
      .when(yes, link, december)
      .happens();
    given(...arrived, factOf(yes), satisfied)
      .when(no, link, december)
      .refuses('link-over');
  });
  test.each([
    ['another question', says({}, 'an-older-letter'), arrived],
    ['no question', yes, answered],
    ['an earlier round', yes, [...arrived, reopenedAt('2026-12-02 10:00')]],
  ] as const)('F72: an answer to %s is over', (_, command, facts) => {
    given(...facts)
      .when(command, link, december)
      .refuses('link-over');
  });
  test.each(['withdrawn', 'settled'] as const)('F72: the link is over when the complaint was closed as %s', (how) => {
    given(...arrived, { type: 'ComplaintClosed', how, note: 'why' })
      .when(yes, link, december)
      .refuses('link-over');
  });
  test('F74: what a mail says, the handler or the lead records, and nobody else', () => {
    const read = says({ satisfied: false, content: 'mail-text-7', how: 'mail' });
    const facts = [...arrived, mailed('2026-12-01 09:00')];
    for (const by of [sanne, hanna])
      given(...facts)
        .when(read, by, december)
        .happens(factOf(read));
    given(...facts)
      .when(read, youssef, december)
      .refuses('not-owner');
    given(...facts)
      .when(read, guest, december)
      .refuses('not-in-team');
    // Pressed twice, and the other button after it.
    given(...facts, factOf(read))
      .when(read, sanne, december)
      .happens();
    given(...facts, factOf(read))
      .when({ ...read, satisfied: true }, sanne, december)
      .refuses('not-now');
  });
});

describe('silence', () => {
  const ticks = (...facts: readonly (Fact | Recorded)[]) => ticking(complaintOf(...facts), standardCalendar, amsterdam);
  const reminderDue = { at: moment('2026-12-07 09:00'), facts: [written('satisfaction-reminder', 'letter-reminder')] };
  const silenceDue = { at: moment('2026-12-15 09:00'), facts: [silence] };

  test('S11 F75: one reminder, then it is written down as no answer, apart from satisfied', () => {
    expect(ticks(...arrived)).toEqual([reminderDue, silenceDue]);
    expect(ticks(...reminded)).toEqual([silenceDue]);
    given(...arrived)
      .when(remind, clock, moment('2026-12-07 08:59'))
      .happens();
    given(...arrived)
      .when(remind, clock, moment('2026-12-07 09:00'))
      .happens(...reminderDue.facts);
    given(...reminded)
      .when(remind, clock, moment('2026-12-14 16:59'))
      .happens();
    given(...reminded)
      .when(remind, clock, moment('2026-12-15 09:00'))
      .happens(silence);
    given(...silent)
      .when(remind, clock, moment('2026-12-16 09:00'))
      .happens();
    expect(complaintOf(...silent)).toMatchObject({ status: 'closed', ending: 'no-answer' });
    expect(nextReminderAt(complaintOf(...arrived), december, standardCalendar, amsterdam)).toBe(reminderDue.at);
  });
  test('F75: who answered, or wrote, is not silent', () => {
    expect(ticks(...arrived, factOf(no))).toEqual([]);
    expect(ticks(...arrived, mailed('2026-12-01 09:00'))).toEqual([]);
    expect(ticks(...reminded, mailed('2026-12-08 09:00', { answers: 'satisfaction-reminder' }))).toEqual([]);
    // A program answers nothing, and neither does a mail about something else.
    expect(ticks(...arrived, mailed('2026-12-01 09:00', { automatic: true }))).toHaveLength(2);
    expect(ticks(...arrived, mailed('2026-12-01 09:00', { answers: 'conclusion' }))).toHaveLength(2);
  });
  test('F75: nobody is silent who was not asked: the letter must have left, or nobody can tell', () => {
    expect(ticks(...asked)).toEqual([]);
    expect(ticks(...asked, fate('LetterFateUnknown'))).toHaveLength(2);
    expect(ticks(...asked, fate('LetterRefused'))).toEqual([]);
  });
  test('the reminder stays in when letters go elsewhere since: its preview named another address', () => {
    expect(ticks(...arrived, { type: 'AddressChanged', content: 'address-1' })).toEqual([silenceDue]);
  });
  test('F75: an answer after the silence still counts', () => {
    given(...silent)
      .when(yes, link, moment('2026-12-20 12:00'))
      .happens(factOf(yes), satisfied);
    given(...silent)
      .when(no, link, moment('2026-12-20 12:00'))
      .happens(factOf(no));
    expect(complaintOf(...silent, factOf(yes), satisfied)).toMatchObject({ status: 'closed', ending: 'satisfied' });
    const after = complaintOf(...silent, factOf(no));
    expect([stepOf(after), after.ending]).toEqual(['unsatisfied', undefined]);
    // It is open again without reminders of terms: it was answered in time.
    given(...silent, factOf(no))
      .when(remind, clock, moment('2026-12-21 10:00'))
      .happens();
  });
  test('F76: a mail of an earlier round answers no question of this one', () => {
    const again = [
      ...arrived,
      mailed('2026-12-01 09:00'),
      factOf(no),
      reopenedAt('2026-12-02 10:00'),
      at('2026-12-10 10:00', { ...later.SatisfactionAsked, letter: 'second', reminder: 'second-reminder' }),
    ];
    expect(answerByMail(complaintOf(...arrived, mailed('2026-12-01 09:00')))).toBeDefined();
    expect(answerByMail(complaintOf(...again))).toBeUndefined();
  });
});

test('F75: nobody closes by hand as satisfied or as silent', () => {
  expect(ENDINGS.filter((how) => ENDING_RULES[how].byHand.length === 0)).toEqual(['satisfied', 'no-answer', 'mediated']);
  for (const how of ['satisfied', 'no-answer'] as const)
    given(...arrived)
      .when({ type: 'CloseComplaint', how, note: 'why' }, sanne, december)
      .refuses('not-now');
  given(...answered)
    .when({ type: 'CloseComplaint', how: 'not-asked', note: 'why' }, sanne, december)
    .happens({ type: 'ComplaintClosed', how: 'not-asked', note: 'why' });
});
