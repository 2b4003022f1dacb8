/** The investigation: what must be done before there is a conclusion, and how waiting is counted (S4, F44, F66-F69). */
import type { Fact, Recorded } from '../../bot/core/complaint.ts';
import { decide } from '../../bot/core/decide.ts';
import {
  agreementsPending,
  checklistFor,
  needsAgreements,
  openQuestion,
  openTasks,
  TASKS,
  waitedDays,
} from '../../bot/core/inquiry.ts';
import { NATURES } from '../../bot/core/natures.ts';
import { nextReminderAt } from '../../bot/core/reminders.ts';
import { stepOf } from '../../bot/core/steps.ts';
import { standardCalendar } from '../../bot/core/workdays.ts';
import {
  addMail,
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
  mailbox,
  moment,
  received,
  remind,
  reopenedAt,
  sanne,
  youssef,
} from '../kit/given.ts';

const agreementsWritten: Fact = { type: 'LetterWritten', letter: 'agreements', sequence: 1, content: 'letter-agreements' };
const agreementsSent: Fact = { type: 'LetterSent', letter: 'agreements', sequence: 1, sentAt: moment('2026-11-23 10:00') };
const agreementsBounced: Fact = { type: 'LetterBounced', letter: 'agreements', sequence: 1, source: 's', content: 'c' };
const finished = (task: (typeof TASKS)[number]): Fact => ({ type: 'TaskFinished', task });
/** `planning` asks the client as well. */
const allDone: readonly Fact[] = [agreementsWritten, ...(['file', 'complainant', 'person', 'client'] as const).map(finished)];
const claimed = [received, claimedBySanne, described];
const question = (content: string, until = '2026-11-27'): Fact => ({ type: 'QuestionAsked', content, until });
const questionWritten = (content: string, sequence = 1): Fact => ({
  type: 'LetterWritten',
  letter: 'question',
  sequence,
  content,
});

test('F66: every nature has a checklist of known tasks, each once, that begins with the agreements and hears both sides', () => {
  for (const nature of NATURES) {
    const list = checklistFor(nature);
    expect(list.slice(0, 4)).toEqual(['agreements', 'file', 'complainant', 'person']);
    expect(new Set(list).size).toBe(list.length);
    expect(TASKS).toEqual(expect.arrayContaining([...list]));
  }
  expect(checklistFor('wages')).toContain('payroll');
  expect(checklistFor('discrimination')).toContain('confidant');
});

describe('the agreements (S8)', () => {
  test('F61: are asked for from the claim until their letter is written, and pending until it has left', () => {
    const states = [
      [received],
      [received, claimedBySanne],
      [received, claimedBySanne, agreementsWritten],
      [received, claimedBySanne, agreementsWritten, agreementsSent],
      [received, claimedBySanne, agreementsWritten, agreementsSent, agreementsBounced],
    ].map((facts) => complaintOf(...facts));
    expect(states.map(needsAgreements)).toEqual([false, true, false, false, true]);
    expect(states.map(agreementsPending)).toEqual([false, true, true, false, true]);
  });

  test('F61: are made anew in a new round', () => {
    const closed: Fact = { type: 'ComplaintClosed', how: 'settled', note: 'n' };
    const facts = [received, claimedBySanne, agreementsWritten, agreementsSent, closed, reopenedAt('2026-11-30 09:00')];
    const again: Fact = { type: 'HandlerClaimed', handler: youssef.id, notInvolved: true };
    expect(needsAgreements(complaintOf(...facts, again))).toBe(true);
  });

  test('F66: are ticked by hand only with a note that says how', () => {
    given(...claimed)
      .when({ type: 'FinishTask', task: 'agreements' })
      .refuses('reason-missing');
    const byPost: Fact = { type: 'TaskFinished', task: 'agreements', note: 'note-post' };
    given(...claimed)
      .when({ type: 'FinishTask', task: 'agreements', note: 'note-post' })
      .happens(byPost);
    expect(needsAgreements(complaintOf(...claimed, byPost))).toBe(false);
  });
});

describe('the conclusion', () => {
  const judged = later.PartJudged;
  const conclude = laterCommands.DrawConclusion;
  const written: Fact = { type: 'LetterWritten', letter: 'conclusion', sequence: 1, content: 'letter-conclusion' };

  test('S4 F69: is drawn when everything is done and judged, with its letter in one step', () => {
    given(...claimed, ...allDone, judged)
      .when(conclude)
      .happens(later.ConclusionDrawn, written);
  });

  test.each(['file', 'complainant', 'person', 'client'] as const)('F66: is refused while %s is open', (task) => {
    const others = allDone.filter((fact) => fact.type !== 'TaskFinished' || fact.task !== task);
    given(...claimed, ...others, judged)
      .when(conclude)
      .refuses('tasks-open');
    const waived: Fact = { type: 'TaskFinished', task, waived: true, note: 'why' };
    given(...claimed, ...others, waived, judged)
      .when(conclude)
      .happens(later.ConclusionDrawn, written);
  });

  test('F66: is refused while the agreements are not on paper, also when they came back', () => {
    const [, ...others] = allDone;
    given(...claimed, ...others, judged)
      .when(conclude)
      .refuses('tasks-open');
    given(...claimed, ...allDone, agreementsSent, agreementsBounced, judged)
      .when(conclude)
      .refuses('tasks-open');
  });

  test('F69: is refused without a judgement, without a nature, and to others than the handler', () => {
    given(...claimed, ...allDone)
      .when(conclude)
      .refuses('no-judgement');
    given(received, claimedBySanne, ...allDone, judged)
      .when(conclude)
      .refuses('not-described');
    for (const person of [youssef, hanna])
      given(...claimed, ...allDone, judged)
        .when(conclude, person)
        .refuses('not-owner');
    given(...claimed, ...allDone, judged)
      .when(conclude, guest)
      .refuses('not-in-team');
  });

  test('F69: comes once; another one does not fit an answered complaint', () => {
    const answered = [...claimed, ...allDone, judged, later.ConclusionDrawn, written];
    expect(stepOf(complaintOf(...answered))).toBe('answered');
    given(...answered)
      .when({ ...conclude, letter: 'another' })
      .refuses('not-now');
  });
});

describe('a task', () => {
  test('F66: is given by the handler or the lead, and finished by who has it', () => {
    given(...claimed)
      .when(laterCommands.AssignTask)
      .happens(later.TaskAssigned);
    given(...claimed)
      .when(laterCommands.AssignTask, hanna)
      .happens(later.TaskAssigned);
    given(...claimed)
      .when(laterCommands.AssignTask, youssef)
      .refuses('not-owner');
    given(...claimed)
      .when(laterCommands.FinishTask, youssef)
      .refuses('not-owner');
    given(...claimed, later.TaskAssigned)
      .when(laterCommands.FinishTask, youssef)
      .happens(later.TaskFinished);
    given(...claimed, later.TaskAssigned)
      .when({ type: 'FinishTask', task: 'person' }, youssef)
      .refuses('not-owner');
    given(...claimed, later.TaskAssigned, later.TaskFinished)
      .when(laterCommands.FinishTask)
      .happens();
  });

  test('F66: that the nature does not ask is refused, and what is not needed needs a reason', () => {
    given(...claimed)
      .when({ type: 'FinishTask', task: 'payroll' })
      .refuses('task-not-asked');
    given(...claimed)
      .when({ type: 'AssignTask', task: 'payroll', to: 'youssef' })
      .refuses('task-not-asked');
    given(...claimed)
      .when({ type: 'FinishTask', task: 'file', waived: true })
      .refuses('reason-missing');
  });
});

describe('a question to the complainant', () => {
  const ask = laterCommands.AskComplainant;

  test('S4 F67: leaves with its letter; the newest takes the place of the older one', () => {
    given(...claimed)
      .when(ask)
      .happens(later.QuestionAsked, questionWritten('letter-question'));
    const complaint = complaintOf(...claimed, question('q1'), questionWritten('q1'), question('q2'), questionWritten('q2', 2));
    expect(complaint.inquiry.questions.map(({ how }) => how)).toEqual(['replaced', undefined]);
    expect(openQuestion(complaint.inquiry)?.content).toBe('q2');
    expect(stepOf(complaint)).toBe('waiting');
  });

  test.each([
    ['2026-11-23', 'day-not-later'],
    ['2026-11-20', 'day-not-later'],
    ['2026-12-25', 'day-too-late'],
  ] as const)('F67: with an answer by %s is refused', (until, reason) => {
    given(...claimed)
      .when({ ...ask, until })
      .refuses(reason);
    given(...claimed)
      .when({ ...laterCommands.AskPerson, until })
      .refuses(reason);
  });

  test('F67: any word of the complainant after it ends the waiting; a word of before it and a machine do not', () => {
    const asked = [...claimed, at('2026-11-23 10:00', later.QuestionAsked), questionWritten('letter-question')];
    const { type, ...added } = addMail as Extract<typeof addMail, { type: 'AddMail' }>;
    const arrived: Fact = { type: 'MailAdded', ...added };
    const ended: Fact = { type: 'QuestionEnded', content: 'letter-question', how: 'answered', endedAt: added.receivedAt };
    given(...asked)
      .when(addMail, mailbox)
      .happens(arrived, ended);
    given(...asked)
      .when({ ...addMail, automatic: true } as typeof addMail, mailbox)
      .happens({ ...arrived, automatic: true } as Fact);
    const early = { receivedAt: moment('2026-11-23 09:30') };
    given(...asked)
      .when({ ...addMail, ...early } as typeof addMail, mailbox)
      .happens({ ...arrived, ...early } as Fact);
  });

  test('F67: silence is recorded by the clock at the first opening after the last day, once', () => {
    const asked = [...claimed, later.QuestionAsked, questionWritten('letter-question')];
    const friday = complaintOf(...asked);
    const silentAt = moment('2026-11-30 09:00');
    expect(nextReminderAt(friday, moment('2026-11-27 17:30'), standardCalendar, amsterdam)).toBe(silentAt);
    const facts = (...past: readonly Fact[]) => {
      const setting = { now: silentAt, by: clock, zone: amsterdam, calendar: standardCalendar };
      const decision = decide(complaintOf(...past), remind, setting);
      return 'facts' in decision ? decision.facts.filter(({ type }) => type === 'QuestionEnded') : decision;
    };
    expect(facts(...asked)).toEqual([later.QuestionEnded]);
    expect(facts(...asked, later.QuestionEnded)).toEqual([]);
    expect(stepOf(complaintOf(...asked, later.QuestionEnded))).toBe('investigating');
  });

  test.each([
    { type: 'LetterBounced', letter: 'question', sequence: 1, source: 's', content: 'c' },
    { type: 'LetterRefused', letter: 'question', sequence: 1 },
  ] as const)('F67: of which the letter did not arrive ($type) waits for nobody', (fate) => {
    const complaint = complaintOf(
      ...claimed,
      later.QuestionAsked,
      questionWritten('letter-question'),
      at('2026-11-26 10:00', fate),
    );
    expect(openQuestion(complaint.inquiry)).toBeUndefined();
    expect(stepOf(complaint)).not.toBe('waiting');
    expect(waitedDays(complaint.inquiry, moment('2026-12-10 09:00'), standardCalendar, amsterdam)).toBe(0);
  });
});

describe('F44: waiting on the complainant', () => {
  const days = (now: string, ...facts: readonly (Fact | Recorded)[]) =>
    waitedDays(complaintOf(...claimed, ...facts).inquiry, moment(now), standardCalendar, amsterdam);
  const asked = at('2026-11-25 10:00', question('q1', '2026-12-01'));
  const answered = (local: string): Fact => ({ type: 'QuestionEnded', content: 'q1', how: 'answered', endedAt: moment(local) });
  const silent: Fact = { type: 'QuestionEnded', content: 'q1', how: 'silent', endedAt: moment('2026-12-02 00:00') };

  test('is counted in working days: to today, to the answer, or to the last day that was given', () => {
    expect(days('2026-11-25 16:00', asked)).toBe(0);
    expect(days('2026-11-30 09:00', asked)).toBe(3);
    expect(days('2026-12-09 09:00', asked)).toBe(4);
    expect(days('2026-12-09 09:00', asked, answered('2026-11-27 09:00'))).toBe(2);
    expect(days('2026-12-09 09:00', asked, silent)).toBe(4);
  });

  test('adds up over questions, and a replaced one counts no day twice', () => {
    const second = at('2026-11-27 10:00', question('q2', '2026-12-03'));
    expect(days('2026-11-30 09:00', asked, second)).toBe(3);
    const third = at('2026-12-07 10:00', question('q3', '2026-12-10'));
    expect(days('2026-12-08 09:00', asked, answered('2026-11-27 09:00'), third)).toBe(3);
  });

  test('hides nothing: the whole term stays where it was', () => {
    const complaint = complaintOf(...claimed, asked);
    expect(complaint.whole).toEqual(complaintOf(...claimed).whole);
  });
});

describe('the person complained about', () => {
  const hear: Fact = { type: 'LetterWritten', letter: 'hear', sequence: 1, content: 'letter-hear' };
  const asked = [...claimed, later.PersonAsked, hear];
  const link = { system: 'link' } as const;

  test('S4 F68: is asked by letter, and answers by its link only, once; then they were heard', () => {
    given(...claimed)
      .when(laterCommands.AskPerson)
      .happens(later.PersonAsked, hear);
    given(...asked)
      .when(laterCommands.AnswerPerson, link)
      .happens(later.PersonAnswered, finished('person'));
    given(...asked, later.PersonAnswered)
      .when({ ...laterCommands.AnswerPerson, content: 'other' }, link)
      .refuses('link-over');
    given(...claimed)
      .when(laterCommands.AnswerPerson, link)
      .refuses('link-over');
    for (const person of [sanne, hanna])
      given(...asked)
        .when(laterCommands.AnswerPerson, person)
        .refuses('not-owner');
  });
});

test('F69: a part is judged again under the same name, and the same judgement twice is one', () => {
  const again = { ...laterCommands.JudgePart, judgement: 'partly', finding: 'note-finding-2' } as const;
  given(...claimed, later.PartJudged)
    .when(laterCommands.JudgePart)
    .happens();
  given(...claimed, later.PartJudged)
    .when(again)
    .happens({ ...later.PartJudged, ...again, type: 'PartJudged' });
  const complaint = complaintOf(...claimed, later.PartJudged, {
    ...later.PartJudged,
    judgement: 'partly',
    finding: 'note-finding-2',
  });
  expect(complaint.inquiry.parts).toEqual([{ part: 'note-part', judgement: 'partly', finding: 'note-finding-2' }]);
  expect(openTasks('planning', complaint.inquiry)).toHaveLength(5);
});
