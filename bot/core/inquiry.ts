/**
 * The investigation (S4): a checklist by nature, questions to the complainant, hearing the person complained about, and a judgement
 * on each part of the complaint. Fairness: facts/reliability-domain 3.3.
 */
import type { Complaint, ContentId, Fact, PersonId } from './complaint.ts';
import {
  type Decision,
  happened,
  ifManager,
  ifOwner,
  isWritten,
  type Refusal,
  refuse,
  type Setting,
  writing,
} from './decision.ts';
import type { Nature } from './natures.ts';
import { isMember, isPerson } from './permissions.ts';
import { addDays, type Day, dayAt, type Instant, type Zone } from './time.ts';
import { type Calendar, workingDaysUntil } from './workdays.ts';

/**
 * What is done in an investigation. `agreements` is done by its letter; by hand only with a note, for what went by post or could not
 * be written. The others are ticked by a person, who may also say why not.
 */
export const TASKS = [
  'agreements',
  'file',
  'complainant',
  'person',
  'client',
  'payroll',
  'contract',
  'privacy',
  'confidant',
  'safety',
] as const;
export type Task = (typeof TASKS)[number];

/** What every investigation needs. The person complained about is heard when there is one (facts 3.3, 2). */
const ALWAYS: readonly Task[] = ['agreements', 'file', 'complainant', 'person'];

/** What a nature asks besides. */
const BY_NATURE: Partial<Record<Nature, readonly Task[]>> = {
  matching: ['client'],
  'job-description': ['client'],
  planning: ['client'],
  wages: ['payroll'],
  contract: ['contract'],
  invoice: ['contract'],
  privacy: ['privacy'],
  discrimination: ['confidant'],
  misconduct: ['confidant'],
  integrity: ['confidant'],
  safety: ['safety'],
  housing: ['safety'],
};

/** The checklist of a nature, in the order of working. All of it must be done, or waived with a reason, before there is a conclusion. */
export const checklistFor = (nature: Nature): readonly Task[] => [...ALWAYS, ...(BY_NATURE[nature] ?? [])];

/** What we find of one part of the complaint (facts 3.3, 3). */
export const JUDGEMENTS = ['founded', 'partly', 'unfounded', 'no-judgement', 'withdrawn', 'settled', 'not-handled'] as const;
export type Judgement = (typeof JUDGEMENTS)[number];

/** Why it went wrong (facts 3.4). */
export const CAUSES = [
  'knowledge',
  'conduct',
  'mistake',
  'process',
  'system',
  'expectation',
  'capacity',
  'client',
  'candidate',
  'outside',
  'unknown',
] as const;
export type Cause = (typeof CAUSES)[number];

export type InquiryFact =
  | { readonly type: 'TaskAssigned'; readonly task: Task; readonly to: PersonId }
  /** `waived`: not needed here, and the note says why. */
  | { readonly type: 'TaskFinished'; readonly task: Task; readonly waived?: true; readonly note?: ContentId }
  /** The newest question takes the place of an older one. `content`: its letter. */
  | { readonly type: 'QuestionAsked'; readonly content: ContentId; readonly until: Day }
  /** `silent`: the last day went by without an answer. */
  | {
      readonly type: 'QuestionEnded';
      readonly content: ContentId;
      readonly how: 'answered' | 'silent';
      readonly endedAt: Instant;
    }
  /** The person complained about is asked for their side. `content`: the letter; `person`: a paper with name and address. */
  | { readonly type: 'PersonAsked'; readonly content: ContentId; readonly person: ContentId; readonly until: Day }
  | { readonly type: 'PersonAnswered'; readonly asked: ContentId; readonly content: ContentId }
  /** A part is judged again under the same id. */
  | { readonly type: 'PartJudged'; readonly part: ContentId; readonly judgement: Judgement; readonly finding: ContentId }
  /** Everything is known; `letter` tells the complainant, and the complaint is answered when that letter left. */
  | { readonly type: 'ConclusionDrawn'; readonly cause: Cause; readonly measure?: ContentId; readonly letter: ContentId };

export type InquiryCommand =
  | { readonly type: 'AssignTask'; readonly task: Task; readonly to: PersonId }
  | { readonly type: 'FinishTask'; readonly task: Task; readonly waived?: true; readonly note?: ContentId }
  /** `letter`: as it was previewed. */
  | { readonly type: 'AskComplainant'; readonly letter: ContentId; readonly until: Day }
  | { readonly type: 'AskPerson'; readonly letter: ContentId; readonly person: ContentId; readonly until: Day }
  | { readonly type: 'AnswerPerson'; readonly asked: ContentId; readonly content: ContentId }
  | { readonly type: 'JudgePart'; readonly part: ContentId; readonly judgement: Judgement; readonly finding: ContentId }
  | { readonly type: 'DrawConclusion'; readonly cause: Cause; readonly measure?: ContentId; readonly letter: ContentId };

export interface Question {
  readonly content: ContentId;
  readonly askedAt: Instant;
  readonly until: Day;
  /** `undelivered`: its letter came back or was refused, so it asked nobody anything. */
  readonly how?: 'answered' | 'silent' | 'replaced' | 'undelivered';
  readonly endedAt?: Instant;
}

export interface Asked {
  readonly content: ContentId;
  readonly person: ContentId;
  readonly askedAt: Instant;
  readonly until: Day;
  readonly answer?: ContentId;
}

/** What the investigation of this round has come to. */
export interface Inquiry {
  /** The letter with the agreements, as long as it did not come back and was not refused. */
  readonly agreements?: ContentId;
  readonly tasks: readonly {
    readonly task: Task;
    readonly by?: PersonId;
    readonly doneAt?: Instant;
    readonly waived?: true;
    readonly note?: ContentId;
  }[];
  readonly questions: readonly Question[];
  readonly persons: readonly Asked[];
  readonly parts: readonly { readonly part: ContentId; readonly judgement: Judgement; readonly finding: ContentId }[];
  readonly conclusion?: { readonly cause: Cause; readonly measure?: ContentId; readonly letter: ContentId; readonly at: Instant };
}

export const noInquiry: Inquiry = { tasks: [], questions: [], persons: [], parts: [] };

export function evolveInquiry(inquiry: Inquiry, fact: InquiryFact, at: Instant): Inquiry {
  const { tasks, questions, persons, parts } = inquiry;
  const withTask = (task: Task, news: Partial<Inquiry['tasks'][number]>): Inquiry => {
    const before = tasks.find((one) => one.task === task) ?? { task };
    return { ...inquiry, tasks: [...tasks.filter((one) => one.task !== task), { ...before, ...news }] };
  };
  switch (fact.type) {
    case 'TaskAssigned':
      return withTask(fact.task, { by: fact.to });
    case 'TaskFinished':
      return withTask(fact.task, { doneAt: at, waived: fact.waived, note: fact.note });
    case 'QuestionAsked': {
      const older = questions.map((one) => (one.how ? one : { ...one, how: 'replaced' as const, endedAt: at }));
      return { ...inquiry, questions: [...older, { content: fact.content, askedAt: at, until: fact.until }] };
    }
    case 'QuestionEnded': {
      const { content, how, endedAt } = fact;
      return {
        ...inquiry,
        questions: questions.map((one) => (one.content === content && !one.how ? { ...one, how, endedAt } : one)),
      };
    }
    case 'PersonAsked': {
      const { content, person, until } = fact;
      return { ...inquiry, persons: [...persons, { content, person, until, askedAt: at }] };
    }
    case 'PersonAnswered':
      return {
        ...inquiry,
        persons: persons.map((one) => (one.content === fact.asked ? { ...one, answer: fact.content } : one)),
      };
    case 'PartJudged': {
      const { part, judgement, finding } = fact;
      const known = parts.some((one) => one.part === part);
      const judged = { part, judgement, finding };
      return { ...inquiry, parts: known ? parts.map((one) => (one.part === part ? judged : one)) : [...parts, judged] };
    }
    case 'ConclusionDrawn': {
      const { cause, measure, letter } = fact;
      return { ...inquiry, conclusion: { cause, measure, letter, at } };
    }
  }
}

/** A letter that came back or was refused agreed nothing and asked nothing. */
export function withoutLetter(inquiry: Inquiry, content: ContentId | undefined, at: Instant): Inquiry {
  const agreements = inquiry.agreements === content ? undefined : inquiry.agreements;
  const questions = inquiry.questions.map((one) =>
    one.content === content && !one.how ? { ...one, how: 'undelivered' as const, endedAt: at } : one,
  );
  return { ...inquiry, agreements, questions };
}

/** The question that the complainant has not answered yet. */
export const openQuestion = ({ questions }: Inquiry): Question | undefined => questions.find(({ how }) => !how);

/** What of the checklist is still to be done. */
export function openTasks(nature: Nature, { tasks, agreements }: Inquiry): readonly Task[] {
  const done = (task: Task): boolean =>
    (task === 'agreements' && agreements !== undefined) || tasks.some((one) => one.task === task && one.doneAt);
  return checklistFor(nature).filter((task) => !done(task));
}

/** Somebody handles it, and what was agreed was neither written to the complainant nor settled in another way (S8). */
export const needsAgreements = ({ status, owner, nature, inquiry }: Complaint): boolean =>
  status === 'open' && owner !== undefined && openTasks(nature, inquiry).includes('agreements');

/** The agreements were written to the complainant, or need to be, and have not left yet. */
export function agreementsPending(complaint: Complaint): boolean {
  const { status, letters, inquiry } = complaint;
  const letter = letters.find(({ content }) => content === inquiry.agreements);
  return needsAgreements(complaint) || (status === 'open' && letter !== undefined && !letter.sentAt);
}

/**
 * The working days on which the complainant had the word: from each question to its answer, to the last day that was given for
 * it, or to today. They are counted, and taken off nothing: the whole term runs on (F44).
 */
export function waitedDays({ questions }: Inquiry, now: Instant, calendar: Calendar, zone: Zone): number {
  return questions.reduce((days, { how, askedAt, endedAt, until }) => {
    if (how === 'undelivered') return days;
    const ended = dayAt(endedAt ?? now, zone);
    const last = how !== 'answered' && ended > until ? until : ended;
    return days + Math.max(0, workingDaysUntil(dayAt(askedAt, zone), last, calendar));
  }, 0);
}

/** Whether anything of the investigation has begun. */
export const hasBegun = ({ tasks, questions, persons, parts }: Inquiry): boolean =>
  tasks.some(({ task, doneAt }) => doneAt && task !== 'agreements') || questions.length + persons.length + parts.length > 0;

/** The day by which somebody must answer us lies ahead, and not further than this many calendar days. */
const LONGEST_WAIT_DAYS = 31;

export function decideInquiry(complaint: Complaint, command: InquiryCommand, setting: Setting): Decision {
  const { inquiry, nature } = complaint;
  switch (command.type) {
    case 'AnswerPerson':
      return answerPerson(inquiry, command, setting);
    case 'AssignTask':
      return ifManager(complaint, setting, () => {
        const { task, to } = command;
        if (!checklistFor(nature).includes(task)) return refuse('task-not-asked');
        return inquiry.tasks.some((one) => one.task === task && one.by === to)
          ? happened()
          : happened({ type: 'TaskAssigned', task, to });
      });
    case 'FinishTask':
      return finishTask(complaint, command, setting);
    case 'AskComplainant':
      return ifOwner(complaint, setting, () => {
        const { letter, until } = command;
        if (isWritten(complaint, letter)) return happened();
        return (
          badDay(until, setting) ??
          happened({ type: 'QuestionAsked', content: letter, until }, writing('question', complaint, letter))
        );
      });
    case 'AskPerson':
      return ifOwner(complaint, setting, () => {
        const { letter, person, until } = command;
        if (isWritten(complaint, letter)) return happened();
        return (
          badDay(until, setting) ??
          happened({ type: 'PersonAsked', content: letter, person, until }, writing('hear', complaint, letter))
        );
      });
    case 'JudgePart':
      return ifOwner(complaint, setting, () => {
        const { part, judgement, finding } = command;
        const known = inquiry.parts.find((one) => one.part === part);
        if (known?.judgement === judgement && known.finding === finding) return happened();
        return happened({ type: 'PartJudged', part, judgement, finding });
      });
    case 'DrawConclusion':
      return ifOwner(complaint, setting, () => drawConclusion(complaint, command));
  }
}

function badDay(until: Day, { now, zone }: Setting): Refusal | undefined {
  const today = dayAt(now, zone);
  if (until <= today) return refuse('day-not-later');
  return until > addDays(today, LONGEST_WAIT_DAYS) ? refuse('day-too-late') : undefined;
}

type FinishTask = Extract<InquiryCommand, { type: 'FinishTask' }>;

/** By the handler, the lead, or the colleague who was asked to do it. */
function finishTask(complaint: Complaint, { task, waived, note }: FinishTask, setting: Setting): Decision {
  const { inquiry, nature } = complaint;
  const { by } = setting;
  const before = inquiry.tasks.find((one) => one.task === task);
  const asked = isPerson(by) && isMember(by) && before?.by === by.id;
  const finish = (): Decision => {
    if (!checklistFor(nature).includes(task)) return refuse('task-not-asked');
    if ((waived || task === 'agreements') && !note) return refuse('reason-missing');
    if (before?.doneAt && before.waived === waived) return happened();
    return happened({ type: 'TaskFinished', task, waived, note });
  };
  return asked ? finish() : ifManager(complaint, setting, finish);
}

/** Through the link in the letter only: nobody answers for somebody else. The first answer stands. */
function answerPerson(
  { persons }: Inquiry,
  { asked, content }: Extract<InquiryCommand, { type: 'AnswerPerson' }>,
  { by }: Setting,
) {
  if (isPerson(by)) return refuse(isMember(by) ? 'not-owner' : 'not-in-team');
  const one = persons.find((person) => person.content === asked);
  if (!one || one.answer) return refuse('link-over');
  const heard: Fact = { type: 'TaskFinished', task: 'person' };
  return happened({ type: 'PersonAnswered', asked, content }, heard);
}

type DrawConclusion = Extract<InquiryCommand, { type: 'DrawConclusion' }>;

/** Not before everything that the nature asks was done, or waived with a reason, and each part was judged (facts 3.3, 3). */
function drawConclusion(complaint: Complaint, { cause, measure, letter }: DrawConclusion): Decision {
  const { inquiry, nature, complainant } = complaint;
  if (isWritten(complaint, letter)) return happened();
  if (complainant === 'unknown' || nature === 'unknown') return refuse('not-described');
  if (inquiry.parts.length === 0) return refuse('no-judgement');
  if (openTasks(nature, inquiry).length > 0) return refuse('tasks-open');
  return happened({ type: 'ConclusionDrawn', cause, measure, letter }, writing('conclusion', complaint, letter));
}
