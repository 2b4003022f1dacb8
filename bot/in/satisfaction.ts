/** The question whether the complainant is satisfied (S11): the two letters, the page behind their link, and an answer by plain mail. */
import { randomUUID } from 'node:crypto';
import { answerByMail, DISSATISFACTIONS, SCORES, wasSilent } from '../core/aftercare.ts';
import type { Command } from '../core/commands.ts';
import type { ComplaintNumber, State } from '../core/complaint.ts';
import { clean } from '../core/mail.ts';
import { oneOf } from '../core/natures.ts';
import type { LetterPaper } from '../core/papers.ts';
import { addDays, type Day, dayAt } from '../core/time.ts';
import { addWorkingDays } from '../core/workdays.ts';
import { previewCard } from '../view/forms.ts';
import { standardLetter } from '../view/letters.ts';
import {
  answeredBeforePage,
  type Chosen,
  LONGEST_WORDS,
  reasonField,
  satisfactionPage,
  thanksPage,
} from '../view/satisfaction.ts';
import { textsFor } from '../view/texts.ts';
import { dayInWords } from '../view/words.ts';
import {
  addressee,
  asked,
  type Counter,
  ifAllowed,
  noteIn,
  notice,
  onComplaint,
  openWith,
  type Rows,
  refused,
  type Subject,
} from './counter.ts';
import { submit } from './door.ts';
import { type LinkRow, type LinkRows, type LinkShown, type LinkVisit, makeLink } from './link.ts';
import { keepLetter } from './preview.ts';
import type { Fields, Shown, Visit } from './visit.ts';

export const satisfactionDialogs: Rows = {
  'ask-satisfaction': onComplaint('dialog', previewQuestion),
  'send-satisfaction': onComplaint('dialog', sendQuestion),
  'mail-satisfied': onComplaint('dialog', (subject, visit, counter) => readAnswer(true, subject, visit, counter)),
  'mail-unsatisfied': onComplaint('dialog', (subject, visit, counter) => readAnswer(false, subject, visit, counter)),
};

/** In working days: the one reminder, and the day after which the silence is written down (facts 3.3, 7). */
const REMIND_AFTER = 5;
const SILENT_AFTER = 10;
/** So many days longer the link works: who reads late may still answer. */
const LATE_DAYS = 30;

const LETTERS = ['satisfaction', 'satisfaction-reminder'] as const;
/** The day is in the id, so that it is the house's word: letters that name days of another day are made anew. */
const newId = (today: Day): string => `${randomUUID()}-${today}`;
const ID = /^[0-9a-f-]{36}-\d{4}-\d\d-\d\d$/;
const letterOf = (id: string, kind: (typeof LETTERS)[number]): string => `letter-${kind}-${id}`;

/** Both days count from the day that the question is sent. */
function daysFrom({ sight: { now, zone, calendar } }: Visit): {
  readonly today: Day;
  readonly remindOn: Day;
  readonly until: Day;
} {
  const today = dayAt(now, zone);
  return {
    today,
    remindOn: addWorkingDays(today, REMIND_AFTER, calendar),
    until: addWorkingDays(today, SILENT_AFTER, calendar),
  };
}

const question = (id: string, { remindOn, until }: { readonly remindOn: Day; readonly until: Day }): Command => ({
  type: 'AskSatisfaction',
  letter: letterOf(id, 'satisfaction'),
  reminder: letterOf(id, 'satisfaction-reminder'),
  remindOn,
  until,
});

/** Makes the letter and the reminder, with one link, and keeps them; the button sends those. */
async function previewQuestion(subject: Subject, visit: Visit, counter: Counter): Promise<Shown> {
  const { number, complaint } = subject;
  const { sight, person } = visit;
  const days = daysFrom(visit);
  const id = newId(days.today);
  const no = ifAllowed(question(id, days), subject, visit, counter);
  if (no) return refused(no, visit);
  const to = await addressee(subject, counter);
  if (!to) return notice(visit, sight.t('satisfaction.no-address'), true);

  const { today, remindOn, until } = days;
  const about = letterOf(id, 'satisfaction');
  const link = await makeLink({ number, purpose: 'satisfaction', about, lastDay: addDays(until, LATE_DAYS) }, counter);
  const t = textsFor(complaint.language);
  const values = { link, day: dayInWords(until, t), asked: dayInWords(today, t) };
  const letters: LetterPaper[] = [];
  for (const kind of LETTERS) {
    const letter = standardLetter(kind, { number, to, by: person, values }, counter.house, t);
    letters.push(await keepLetter(subject, { kind, id: letterOf(id, kind), letter }, visit, counter));
  }
  const buttons = [
    { title: 'letter.send', verb: 'send-satisfaction' },
    { title: 'open.back', verb: 'open' },
  ] as const;
  const intro = sight.t('satisfaction.preview', { day: dayInWords(remindOn, sight.t) });
  return {
    dialog: previewCard({ number, letter: id, intro }, letters, buttons, sight.t),
    title: sight.t('letter.preview.title'),
    size: 'large',
  };
}

async function sendQuestion(subject: Subject, visit: Visit, counter: Counter): Promise<Shown> {
  const { sight, fields } = visit;
  const { letter: id = '' } = fields;
  const days = daysFrom(visit);
  const done = (until: Day) =>
    openWith(sight.t('satisfaction.done', { day: dayInWords(until, sight.t) }), subject, visit, counter);
  if (!(await isMine(id, subject, visit, counter))) return notice(visit, sight.t('letter.gone'), true);
  const before = askedBy(id, subject.complaint);
  if (before) return done(before.remindOn);
  // The letters name the days of the day that they were made on, and the address may be another one since.
  if (!id.endsWith(`-${days.today}`) || !(await fitsAddress(id, subject, counter)))
    return notice(visit, sight.t('letter.gone'), true);
  const handled = await submit(counter, asked(subject, visit, question(id, days)));
  if (!('refused' in handled)) return done(days.remindOn);
  // Teams repeats a click when our answer was slow: the other one asked it.
  const same = askedBy(id, handled.state);
  return same ? done(same.remindOn) : refused(handled, visit);
}

const askedBy = (id: string, state: State) =>
  state.status !== 'unknown' && state.aftercare.asked?.letter === letterOf(id, 'satisfaction')
    ? state.aftercare.asked
    : undefined;

async function lettersOf(id: string, number: ComplaintNumber, { world }: Counter): Promise<readonly LetterPaper[]> {
  if (!ID.test(id)) return [];
  const papers = await Promise.all(LETTERS.map((kind) => world.store.content.get(number, letterOf(id, kind))));
  return papers.flatMap((paper) => (paper?.kind === 'letter' ? [paper] : []));
}

async function isMine(id: string, { number }: Subject, { person }: Visit, counter: Counter): Promise<boolean> {
  const letters = await lettersOf(id, number, counter);
  return letters.length === LETTERS.length && letters.every(({ by }) => by === person.id);
}

async function fitsAddress(id: string, subject: Subject, counter: Counter): Promise<boolean> {
  const now = await addressee(subject, counter);
  return (await lettersOf(id, subject.number, counter)).every(({ to }) => to.address === now?.address);
}

/** What the mail says, a person read; the button tells which mail, for another one may have come since (F74). */
async function readAnswer(satisfied: boolean, subject: Subject, visit: Visit, counter: Counter): Promise<Shown> {
  const { t } = visit.sight;
  const mail = answerByMail(subject.complaint);
  const question = subject.complaint.aftercare.asked?.letter;
  if (!mail || !question || mail.content !== visit.fields.content) return notice(visit, t('satisfaction.reply.none'), true);
  const said = { satisfied, reasons: [], content: mail.content, how: 'mail' } as const;
  const handled = await submit(counter, asked(subject, visit, { type: 'AnswerSatisfaction', asked: question, ...said }));
  return 'refused' in handled ? refused(handled, visit) : openWith(t('satisfaction.kept'), subject, visit, counter);
}

type SatisfactionVisit = LinkVisit<'satisfaction'>;

/** How the page stands: it asks, it was answered, or it is over. A second answer of any kind is told that we have one. */
function standing({ link, t }: SatisfactionVisit, state: State, today: Day): 'asks' | LinkShown {
  if (state.status === 'unknown' || state.aftercare.asked?.letter !== link.about || today > link.lastDay) return 'gone';
  if (state.aftercare.answer) return { page: answeredBeforePage(t) };
  return state.status === 'open' || wasSilent(state) ? 'asks' : 'gone';
}

const nothingChosen: Chosen = { reasons: [], words: '' };

const satisfactionLink: LinkRow<'satisfaction'> = {
  async look(visit, { world }) {
    const stands = standing(visit, visit.complaint, dayAt(world.now(), world.zone));
    return stands === 'asks' ? { page: satisfactionPage(visit.t, nothingChosen) } : stands;
  },
  async answer(visit, door) {
    const { link, t, fields } = visit;
    const { world } = door;
    const today = dayAt(world.now(), world.zone);
    const stands = standing(visit, visit.complaint, today);
    if (stands !== 'asks') return stands;
    const chosen = chosenIn(fields);
    const { satisfied, words, ...scores } = chosen;
    const again = (mistake: string): LinkShown => ({ page: satisfactionPage(t, chosen, mistake), status: 422 });
    if (satisfied === undefined) return again(t('page.satisfaction.choose'));
    if (words.length > LONGEST_WORDS) return again(t('page.satisfaction.long', { most: LONGEST_WORDS }));
    const note = noteIn(words);
    const said = { satisfied, ...scores, content: note?.id, how: 'link' } as const;
    const command: Command = { type: 'AnswerSatisfaction', asked: link.about, ...said };
    const handled = await submit(door, { number: link.number, command, by: { system: 'link' }, papers: note && [note] });
    if (!('refused' in handled) && handled.delivers) return { page: thanksPage(satisfied, t) };
    // Somebody was faster: the same person at another screen, or a button pressed twice.
    const stood = standing(visit, handled.state, today);
    return stood === 'asks' ? 'gone' : stood;
  },
};

function chosenIn(fields: Fields): Chosen {
  const answer = oneOf(['yes', 'no'] as const, fields.satisfied);
  return {
    satisfied: answer && answer === 'yes',
    process: oneOf(SCORES, fields.process),
    outcome: oneOf(SCORES, fields.outcome),
    reasons: DISSATISFACTIONS.filter((reason) => fields[reasonField(reason)] === 'yes'),
    words: clean(fields.words ?? '').trim(),
  };
}

export const satisfactionLinks: Pick<LinkRows, 'satisfaction'> = { satisfaction: satisfactionLink };
