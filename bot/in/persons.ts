/** Who may know of a complaint, and who must not (S6, S7, P8): the list, adding and removing, asking for access, and naming a conflict. */
import { randomUUID } from 'node:crypto';
import type { Command } from '../core/commands.ts';
import type { ContentId, PersonId } from '../core/complaint.ts';
import { oneOf } from '../core/natures.ts';
import { isDeputy, isLead, readsAs } from '../core/permissions.ts';
import { ROLES, type Who } from '../core/persons.ts';
import { noticeCard } from '../view/cards.ts';
import { refusalWords } from '../view/dialogs.ts';
import { formCard, type Input } from '../view/forms.ts';
import { whoWords } from '../view/history.ts';
import { personsCard } from '../view/persons.ts';
import type { TextKey } from '../view/texts.ts';
import { unbrace } from '../view/words.ts';
import {
  asked,
  type Counter,
  ifAllowed,
  mayOf,
  noteIn,
  notice,
  onComplaint,
  type Rows,
  refused,
  type Subject,
  titleFor,
} from './counter.ts';
import { submit } from './door.ts';
import { colleagues } from './inquiry.ts';
import { noteOf, typedIn } from './preview.ts';
import type { Shown, Visit } from './visit.ts';

export const personsDialogs: Rows = {
  persons: onComplaint('dialog', async (subject, visit, counter) => showPersons('', subject, visit, counter)),
  'ask-involve': onComplaint('dialog', (subject, visit, counter) => askInvolve(subject, visit, counter)),
  involve: onComplaint('dialog', involve),
  'ask-remove-person': onComplaint('dialog', (subject, visit, counter) => askRemove(subject, visit, counter)),
  'remove-person': onComplaint('dialog', removePerson),
  'ask-conflict': onComplaint('dialog', (subject, visit, counter) => askConflict(subject, visit, counter)),
  'name-conflict': onComplaint('dialog', nameConflict),
  'ask-decide-conflict': onComplaint('dialog', async (subject, visit) => askDecide(subject, visit)),
  'decide-conflict': onComplaint('dialog', decideConflict),
  'ask-access': onComplaint('dialog', async (subject, visit, counter) => askAccess(subject, visit, counter)),
  'send-access': onComplaint('dialog', sendAccess),
  'ask-answer-access': onComplaint('dialog', async (subject, visit, counter) => askAnswer(subject, visit, counter)),
  'answer-access': onComplaint('dialog', answerAccess),
};

const REASON_MOST = 2_000;
const NAME_MOST = 120;

/** For who runs the complaint: the list names colleagues who must not know, and why others were let in. */
async function showPersons(words: string, { number }: Subject, visit: Visit, counter: Counter): Promise<Shown> {
  const { sight, person } = visit;
  const opened = await submit(counter, { number, command: { type: 'OpenComplaint' }, by: person });
  if ('refused' in opened) return refused(opened, visit);
  if (opened.state.status === 'unknown') return notice(visit, sight.t('refusal.unknown-complaint'), true);
  if (!mayOf(person, opened.state).manage) return refused({ refused: 'not-owner', owner: opened.state.owner }, visit);
  const { store } = counter.world;
  const [{ past, denials }, papers] = await Promise.all([store.streams.read(number), store.content.all(number)]);
  const file = { number, complaint: opened.state, past, papers, denials, lead: isLead(person) };
  return { dialog: personsCard(file, sight, words), title: sight.t('persons.title'), size: 'large' };
}

const reasonInput = (visit: Visit, label: TextKey): Input => ({
  kind: 'text',
  id: 'reason',
  label: visit.sight.t(label),
  error: visit.sight.t('refusal.reason-missing'),
  most: REASON_MOST,
  multiline: true,
  value: visit.fields.reason,
});

interface Asking {
  readonly title: TextKey;
  readonly intro: TextKey;
  readonly inputs: readonly Input[];
  readonly verb: string;
  readonly do: TextKey;
}

function form({ number }: Subject, { title, intro, ...rest }: Asking, { sight: { t } }: Visit, words: string): Shown {
  const back = { title: 'persons.back', verb: 'persons' } as const;
  return { dialog: formCard({ number, title, intro: [t(intro)], back, ...rest }, t, words), title: t(title) };
}

/** What comes of a form about persons: the list again, or the form with what is missing. */
async function done(
  command: Command,
  words: TextKey,
  again: (words: string) => Shown | Promise<Shown>,
  subject: Subject,
  visit: Visit,
  counter: Counter,
  papers: readonly { readonly id: ContentId; readonly paper: ReturnType<typeof noteOf> }[] = [],
): Promise<Shown> {
  const { t } = visit.sight;
  const handled = await submit(counter, asked(subject, visit, command, papers));
  if ('refused' in handled)
    return handled.refused === 'reason-missing' ? again(t('refusal.reason-missing')) : refused(handled, visit);
  const { state } = handled;
  // Who named themself reads it no more.
  const stays = state.status !== 'unknown' && readsAs(visit.person, state);
  if (stays) return showPersons(t(words), subject, visit, counter);
  return { dialog: noticeCard(t('persons.title'), t(words), t), title: titleFor(visit), size: 'small' };
}

async function choices(subject: Subject, counter: Counter) {
  return (await colleagues(subject, counter)).map(({ id, name }) => ({ title: unbrace(name), value: id }));
}

async function askInvolve(subject: Subject, visit: Visit, counter: Counter, words = ''): Promise<Shown> {
  const { sight, fields } = visit;
  const { t } = sight;
  const no = ifAllowed({ type: 'InvolvePerson', person: '', role: 'reader', reason: 'asked' }, subject, visit, counter);
  if (no) return refused(no, visit);
  const roles = ROLES.map((role) => ({ title: t(`person.role.${role}`), value: role }));
  const inputs: readonly Input[] = [
    { kind: 'choice', id: 'role', label: t('persons.role'), choices: roles, value: fields.role },
    {
      kind: 'choice',
      id: 'person',
      label: t('persons.colleague'),
      choices: await choices(subject, counter),
      style: 'compact',
      optional: true,
      value: fields.person,
    },
    { kind: 'text', id: 'name', label: t('persons.outsider'), most: NAME_MOST, optional: true, value: fields.name },
    reasonInput(visit, 'persons.why'),
  ];
  return form(
    subject,
    { title: 'persons.add', intro: 'persons.add.intro', inputs, verb: 'involve', do: 'persons.add' },
    visit,
    words,
  );
}

async function involve(subject: Subject, visit: Visit, counter: Counter): Promise<Shown> {
  const { fields, sight } = visit;
  const role = oneOf(ROLES, fields.role);
  const name = typedIn(visit, 'name').slice(0, NAME_MOST);
  const colleague = (await colleagues(subject, counter)).find(({ id }) => id === fields.person)?.id;
  const again = (words: string) => askInvolve(subject, visit, counter, words);
  const no = ifAllowed({ type: 'InvolvePerson', person: '', role: 'reader', reason: 'asked' }, subject, visit, counter);
  if (no) return refused(no, visit);
  // One of the two: a colleague, or a name.
  if (!role || (colleague === undefined) === (name === '')) return again(sight.t('persons.add.error'));
  const reason = noteIn(fields.reason);
  const papers = reason ? [reason] : [];
  // A colleague whom it is about is not involved in it, but kept from it.
  if (role === 'subject' && colleague)
    return done(
      { type: 'NameConflict', person: colleague, reason: reason?.id },
      'persons.conflict.done',
      again,
      subject,
      visit,
      counter,
      papers,
    );
  const outsider = { id: `name-${randomUUID()}`, paper: noteOf(name) };
  const who: Who = colleague ? { person: colleague } : { name: outsider.id };
  const command: Command = { type: 'InvolvePerson', role, reason: reason?.id, ...who };
  return done(command, 'persons.add.done', again, subject, visit, counter, colleague ? papers : [...papers, outsider]);
}

const keyOfWho = (who: Who): string => ('person' in who ? who.person : who.name);

async function askRemove(subject: Subject, visit: Visit, counter: Counter, words = ''): Promise<Shown> {
  const { sight, fields } = visit;
  const { t } = sight;
  const { involved } = subject.complaint.persons;
  const no = ifAllowed({ type: 'RemovePerson', person: '', reason: 'asked' }, subject, visit, counter);
  if (no) return refused(no, visit);
  if (involved.length === 0) return showPersons('', subject, visit, counter);
  const papers = await counter.world.store.content.all(subject.number);
  const titles = involved.map((who) => ({ title: whoWords(who, papers, sight), value: keyOfWho(who) }));
  const inputs: readonly Input[] = [
    { kind: 'choice', id: 'which', label: t('persons.which'), choices: titles, value: fields.which },
    reasonInput(visit, 'persons.why'),
  ];
  return form(
    subject,
    { title: 'persons.remove', intro: 'persons.remove.intro', inputs, verb: 'remove-person', do: 'persons.remove' },
    visit,
    words,
  );
}

async function removePerson(subject: Subject, visit: Visit, counter: Counter): Promise<Shown> {
  const { fields, sight } = visit;
  const again = (words: string) => askRemove(subject, visit, counter, words);
  const who = subject.complaint.persons.involved.find((one) => keyOfWho(one) === fields.which);
  if (!who) return again(sight.t('persons.which'));
  const reason = noteIn(fields.reason);
  const { role, ...person } = who;
  const command: Command = { type: 'RemovePerson', reason: reason?.id, ...person };
  return done(command, 'persons.remove.done', again, subject, visit, counter, reason && [reason]);
}

async function askConflict(subject: Subject, visit: Visit, counter: Counter, words = ''): Promise<Shown> {
  const { t } = visit.sight;
  const no = ifAllowed({ type: 'NameConflict', person: '', reason: 'asked' }, subject, visit, counter);
  if (no) return refused(no, visit);
  const inputs: readonly Input[] = [
    {
      kind: 'choice',
      id: 'person',
      label: t('persons.colleague'),
      choices: await choices(subject, counter),
      style: 'compact',
      value: visit.fields.person,
    },
    reasonInput(visit, 'persons.why'),
  ];
  const asking = { title: 'persons.conflict', intro: 'persons.conflict.intro', inputs } as const;
  return form(subject, { ...asking, verb: 'name-conflict', do: 'persons.conflict' }, visit, words);
}

async function nameConflict(subject: Subject, visit: Visit, counter: Counter): Promise<Shown> {
  const { fields, sight } = visit;
  const again = (words: string) => askConflict(subject, visit, counter, words);
  const person = (await colleagues(subject, counter)).find(({ id }) => id === fields.person)?.id;
  if (!person) return again(sight.t('persons.colleague'));
  const reason = noteIn(fields.reason);
  const command: Command = { type: 'NameConflict', person, reason: reason?.id };
  return done(command, 'persons.conflict.done', again, subject, visit, counter, reason && [reason]);
}

const DECISIONS = ['named', 'cleared', 'exception'] as const;

/** The lead decides; and a second person, when the first wants to let somebody know all the same. */
function askDecide(subject: Subject, visit: Visit, words = ''): Shown {
  const { sight, fields, person } = visit;
  const { t } = sight;
  if (!isLead(person) && !isDeputy(person)) return refused({ refused: 'not-lead' }, visit);
  const { conflicts } = subject.complaint.persons;
  if (conflicts.length === 0) return refused({ refused: 'no-conflict' }, visit);
  const titles = conflicts.map((one) => ({ title: unbrace(sight.nameOf(one.person) ?? t('someone')), value: one.person }));
  const inputs: readonly Input[] = [
    { kind: 'choice', id: 'person', label: t('persons.about'), choices: titles, value: fields.person },
    {
      kind: 'choice',
      id: 'decision',
      label: t('persons.decision'),
      choices: DECISIONS.map((value) => ({ title: t(`persons.decision.${value}`), value })),
      value: fields.decision,
    },
    reasonInput(visit, 'persons.why'),
  ];
  const asking = { title: 'persons.decide', intro: 'persons.decide.intro', inputs } as const;
  return form(subject, { ...asking, verb: 'decide-conflict', do: 'persons.decide' }, visit, words);
}

async function decideConflict(subject: Subject, visit: Visit, counter: Counter): Promise<Shown> {
  const { fields, sight } = visit;
  const again = (words: string) => askDecide(subject, visit, words);
  const decision = oneOf(DECISIONS, fields.decision);
  const known = subject.complaint.persons.conflicts.find(({ person }) => person === fields.person);
  if (!known || !decision) return again(sight.t('persons.decide.error'));
  const { person } = known;
  const reason = noteIn(fields.reason);
  if (!reason) return again(sight.t('refusal.reason-missing'));
  const commands: Readonly<Record<(typeof DECISIONS)[number], Command>> = {
    named: { type: 'NameConflict', person, reason: reason.id },
    cleared: { type: 'ClearConflict', person, reason: reason.id },
    exception: known.exceptionAskedBy ? { type: 'MakeException', person } : { type: 'AskException', person, reason: reason.id },
  };
  return done(commands[decision], `persons.decided.${decision}`, again, subject, visit, counter, [reason]);
}

function askAccess(subject: Subject, visit: Visit, counter: Counter, words = ''): Shown {
  const no = ifAllowed({ type: 'AskAccess', reason: 'asked' }, subject, visit, counter);
  if (no) return refused(no, visit);
  const asking = { title: 'access.ask', intro: 'access.ask.intro', inputs: [reasonInput(visit, 'access.why')] } as const;
  return form(subject, { ...asking, verb: 'send-access', do: 'access.ask' }, visit, words);
}

async function sendAccess(subject: Subject, visit: Visit, counter: Counter): Promise<Shown> {
  const { t } = visit.sight;
  const reason = noteIn(visit.fields.reason);
  const command: Command = { type: 'AskAccess', reason: reason?.id };
  const handled = await submit(counter, asked(subject, visit, command, reason && [reason]));
  if ('refused' in handled)
    return handled.refused === 'reason-missing'
      ? askAccess(subject, visit, counter, t('refusal.reason-missing'))
      : refused(handled, visit);
  return { dialog: noticeCard(t('access.ask'), t('access.sent'), t), title: titleFor(visit), size: 'small' };
}

const ANSWERS = ['yes', 'no'] as const;

function askAnswer(subject: Subject, visit: Visit, counter: Counter, words = ''): Shown {
  const { sight, fields } = visit;
  const { t } = sight;
  const no = ifAllowed({ type: 'AnswerAccess', person: '', granted: false }, subject, visit, counter);
  if (no) return refused(no, visit);
  const { asking } = subject.complaint.persons;
  if (asking.length === 0) return notice(visit, t('access.nobody'), true);
  const titles = asking.map(({ person }) => ({ title: unbrace(sight.nameOf(person) ?? t('someone')), value: person }));
  const inputs: readonly Input[] = [
    { kind: 'choice', id: 'person', label: t('access.who'), choices: titles, value: fields.person ?? titles[0]?.value },
    {
      kind: 'choice',
      id: 'answer',
      label: t('access.decision'),
      choices: ANSWERS.map((value) => ({ title: t(`access.${value}`), value })),
      value: fields.answer,
    },
  ];
  const question = { title: 'access.answer', intro: 'access.answer.intro', inputs } as const;
  return form(subject, { ...question, verb: 'answer-access', do: 'access.answer' }, visit, words);
}

async function answerAccess(subject: Subject, visit: Visit, counter: Counter): Promise<Shown> {
  const { fields, sight } = visit;
  const answer = oneOf(ANSWERS, fields.answer);
  const person: PersonId | undefined = subject.complaint.persons.asking.find((one) => one.person === fields.person)?.person;
  if (!answer || !person) return askAnswer(subject, visit, counter, sight.t('access.error'));
  const command: Command = { type: 'AnswerAccess', person, granted: answer === 'yes' };
  const words = answer === 'yes' ? 'access.granted' : 'access.denied';
  return done(command, words, (again) => askAnswer(subject, visit, counter, again), subject, visit, counter);
}

/** Who may not read it hears whom to ask, and can ask at once (F55); a second person hears what waits for their word. */
export function notYours({ number, complaint }: Subject, visit: Visit): Shown {
  const { person, sight } = visit;
  const refusal = { refused: 'not-yours', owner: complaint.owner } as const;
  const { t } = sight;
  const waits = isDeputy(person) && complaint.persons.conflicts.some(({ exceptionAskedBy: by, excepted }) => by && !excepted);
  const buttons = [
    ...(waits ? [{ title: t('persons.decide'), verb: 'ask-decide-conflict', number }] : []),
    { title: t('access.ask'), verb: 'ask-access', number },
  ];
  const card = noticeCard(t('refusal.title'), refusalWords(refusal, sight), t, buttons);
  return { dialog: card, title: titleFor(visit), size: 'small', no: refusal.refused };
}
