/** The table of steps (F86): what is allowed where, with a text for each no; and nothing that the table does not know can be reached. */
import fc from 'fast-check';
import type { Command } from '../../bot/core/commands.ts';
import { type Complaint, evolve, type Fact, fold, type Recorded, type State } from '../../bot/core/complaint.ts';
import { decide } from '../../bot/core/decide.ts';
import { openTasks, TASKS } from '../../bot/core/inquiry.ts';
import { type Asker, actorOf } from '../../bot/core/permissions.ts';
import { ALLOWED, STEPS, type Step, stepOf } from '../../bot/core/steps.ts';
import { addMinutes } from '../../bot/core/time.ts';
import { standardCalendar } from '../../bot/core/workdays.ts';
import { refusalWords } from '../../bot/view/dialogs.ts';
import { dutch, textsFor } from '../../bot/view/texts.ts';
import {
  amsterdam,
  claim,
  claimedBySanne,
  clock,
  close,
  closed,
  described,
  describeIt,
  dismiss,
  dismissed,
  hanna,
  later,
  laterCommands,
  mailbox,
  merge,
  merged,
  moment,
  open,
  receive,
  received,
  release,
  remind,
  reopen,
  restore,
  sanne,
  split,
  write,
  youssef,
} from '../kit/given.ts';

const setting = { now: moment('2026-11-24 12:00'), zone: amsterdam, calendar: standardCalendar };
const link: Asker = { system: 'link' };

/** The facts that bring a complaint to each step. */
const concluded: readonly Fact[] = [
  later.PartJudged,
  ...TASKS.map((task): Fact => ({ type: 'TaskFinished', task })),
  later.ConclusionDrawn,
  { type: 'LetterWritten', letter: 'conclusion', sequence: 1, content: 'letter-conclusion' },
];
const ways: Readonly<Record<Step, readonly Fact[]>> = {
  new: [],
  claimed: [claimedBySanne, described],
  investigating: [claimedBySanne, described, later.PartJudged],
  waiting: [claimedBySanne, described, later.QuestionAsked],
  hearing: [claimedBySanne, described, later.HearingProposed, later.HearingChosen],
  extended: [
    claimedBySanne,
    described,
    later.TermExtended,
    { type: 'LetterWritten', letter: 'extension', sequence: 1, content: 'letter-extension' },
  ],
  answered: [claimedBySanne, described, ...concluded],
  asked: [claimedBySanne, described, ...concluded, later.SatisfactionAsked],
  unsatisfied: [claimedBySanne, described, ...concluded, later.SatisfactionAsked, later.SatisfactionAnswered],
  mediation: [claimedBySanne, described, ...concluded, later.SatisfactionAsked, later.SatisfactionAnswered, later.MediatorAsked],
  closed: [claimedBySanne, described, closed],
  discussed: [claimedBySanne, described, closed, later.ComplaintDiscussed],
  dismissed: [claimedBySanne, described, dismissed],
  merged: [claimedBySanne, described, merged],
  erased: [claimedBySanne, described, closed, later.ContentErased],
};

const recorded = (facts: readonly Fact[]): readonly Recorded[] =>
  facts.map((fact, n) => ({ id: String(n), at: addMinutes(received.receivedAt, n), by: { person: 'sanne' }, fact }));
const at = (step: Step): Complaint => fold(recorded([received, ...ways[step]])) as Complaint;

/** One of every command that a person or a link may give; what the house alone tells is in decide.test.ts. */
const commands: readonly Command[] = [
  claim,
  release,
  open,
  describeIt,
  dismiss,
  close,
  merge,
  split,
  { type: 'LogCall', happenedAt: moment('2026-11-23 15:00'), reached: true },
  write('reply-text-1'),
  { type: 'ConfirmText', as: 'agreed' },
  { type: 'ProposeAddress', content: 'address-9', letters: { new: 'letter-new' } },
  { type: 'OpenAttachment', content: 'attachments-1', nth: 0 },
  { type: 'RemoveMail', source: 'source-2' },
  ...Object.values(laterCommands),
];
const cells = STEPS.flatMap((step) => commands.map((command) => ({ step, command, type: command.type })));

test.each(STEPS)('there is a way to the step %s', (step) => {
  expect(stepOf(at(step))).toBe(step);
});

test.each(cells)('F86: $type at $step is as the table says, with a text for each no', ({ step, command }) => {
  const complaint = at(step);
  const allowed = ALLOWED[step].includes(command.type);
  for (const by of [sanne, hanna]) {
    const decision = decide(complaint, command, { ...setting, by });
    if (!('refused' in decision)) {
      expect(allowed || decision.facts.length === 0).toBe(true);
      continue;
    }
    if (!allowed)
      expect(['not-now', 'is-closed', 'is-dismissed', 'is-merged', 'is-erased', 'link-over']).toContain(decision.refused);
    for (const t of [dutch, textsFor('en')]) {
      const sight = { t, now: setting.now, zone: amsterdam, calendar: standardCalendar, nameOf: () => 'Sanne' };
      const words = refusalWords(decision, sight);
      expect(words).not.toMatch(/refusal\.|next\.|step\.|\{/);
      if (decision.refused === 'not-now') expect(words).toContain(t(`next.${step}`));
    }
  }
});

/** Whom a step may lead to, written down apart from the code that decides. */
const onward: Readonly<Record<Step, readonly Step[]>> = {
  new: ['claimed', 'investigating', 'waiting', 'extended', 'dismissed', 'merged'],
  claimed: ['new', 'investigating', 'waiting', 'hearing', 'extended', 'answered', 'closed', 'dismissed', 'merged'],
  investigating: ['new', 'waiting', 'hearing', 'extended', 'answered', 'closed', 'dismissed', 'merged'],
  waiting: ['new', 'investigating', 'extended', 'answered', 'closed', 'dismissed', 'merged'],
  // A new handler takes the hearing over; one that was cancelled or held leads back.
  hearing: ['new', 'claimed', 'investigating', 'waiting', 'extended', 'answered', 'closed', 'dismissed', 'merged'],
  extended: ['new', 'waiting', 'hearing', 'answered', 'closed', 'dismissed', 'merged', 'investigating', 'claimed'],
  answered: ['asked', 'closed', 'new', 'claimed', 'investigating', 'waiting', 'extended'],
  asked: ['unsatisfied', 'closed'],
  unsatisfied: ['mediation', 'closed', 'new'],
  mediation: ['closed'],
  closed: ['new', 'erased', 'discussed'],
  discussed: ['new', 'erased'],
  dismissed: [
    'erased',
    'new',
    'claimed',
    'investigating',
    'waiting',
    'extended',
    'answered',
    'asked',
    'unsatisfied',
    'mediation',
  ],
  merged: ['new', 'claimed', 'investigating', 'waiting', 'extended', 'answered', 'asked', 'unsatisfied', 'mediation'],
  erased: [],
};

const SEQUENCES = 20_000;

test(`F86, F76: ${SEQUENCES} sequences of commands never leave the table`, () => {
  const any = fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...commands) },
    // The way through: so that the later steps are reached as well.
    { weight: 5, arbitrary: fc.constantFrom<Command>(claim, describeIt, laterCommands.JudgePart, laterCommands.DrawConclusion) },
    { weight: 6, arbitrary: fc.constantFrom(...TASKS).map((task): Command => ({ type: 'FinishTask', task })) },
    { weight: 4, arbitrary: fc.constantFrom<Command>(laterCommands.AskSatisfaction, laterCommands.AnswerSatisfaction) },
    { weight: 2, arbitrary: fc.constantFrom<Command>(restore, reopen('2026-11-24 12:00'), laterCommands.AskMediator) },
    { weight: 1, arbitrary: fc.constantFrom<Command>(remind, laterCommands.ReceiveVerdict, receive) },
  );
  const step = fc.tuple(any, fc.constantFrom<Asker>(sanne, sanne, sanne, hanna, youssef, link, clock), fc.nat(40));
  const seen = { sequences: 0, commands: 0, facts: 0 };
  const visited = new Map<Step, number>();
  fc.assert(
    // From anywhere: by chance alone hardly anything would come to the end of the protocol.
    fc.property(fc.constantFrom(...STEPS), fc.array(step, { minLength: 5, maxLength: 25 }), (from, sequence) => {
      let state: State = at(from);
      let now = moment('2026-11-24 09:00');
      let letters = 0;
      seen.sequences++;
      for (const [command, by, minutes] of sequence) {
        now = addMinutes(now, minutes);
        const before = state as Complaint;
        const was = stepOf(before);
        // Each press is a letter of its own, as each preview is; and by the clock only the clock speaks.
        const given = by === clock ? remind : renamed(command, ++letters);
        const asker = given.type === 'Remind' ? clock : given.type === 'ReceiveComplaint' ? mailbox : by;
        const decision = decide(before, given, { now, by: asker, zone: amsterdam, calendar: standardCalendar });
        seen.commands++;
        if ('refused' in decision) continue;
        for (const fact of decision.facts) {
          seen.facts++;
          state = evolve(state, { id: '', at: now, by: actorOf(asker), fact });
        }
        const after = state as Complaint;
        const is = stepOf(after);
        visited.set(is, (visited.get(is) ?? 0) + 1);
        if (is !== was) expect([was, onward[was].includes(is), is]).toEqual([was, true, is]);
        invariants(before, after, decision.facts);
      }
    }),
    { numRuns: SEQUENCES, seed: 20261123 },
  );
  process.stdout.write(`steps: ${JSON.stringify(seen)} ${JSON.stringify(Object.fromEntries(visited))}\n`);
  expect(STEPS.filter((one) => (visited.get(one) ?? 0) < 20)).toEqual([]);
});

function renamed(command: Command, nth: number): Command {
  if ('letter' in command && command.type !== 'SendLetter' && typeof command.letter === 'string')
    return { ...command, letter: `${command.letter}-${nth}` } as Command;
  return command;
}

/** What holds for every complaint, whoever presses what. */
function invariants(before: Complaint, after: Complaint, facts: readonly Fact[]): void {
  for (const fact of facts) {
    if (fact.type === 'ConclusionDrawn') expect(openTasks(before.nature, before.inquiry)).toEqual([]);
    if (fact.type === 'MediatorAsked') expect(before.aftercare.mediation).toBeUndefined();
    if (fact.type === 'HandlerClaimed') expect(before.earlierOwners).not.toContain(fact.handler);
    if (fact.type === 'TermExtended') expect([fact.due > before.whole.due, before.extensions.length < 2]).toEqual([true, true]);
    if (fact.type === 'ComplaintReopened' && before.status === 'open') expect(before.round).toBe(1);
  }
  expect(after.norm.due <= after.whole.due).toBe(true);
  expect(new Set(after.letters.map(({ letter, sequence }) => `${letter} ${sequence}`)).size).toBe(after.letters.length);
}
