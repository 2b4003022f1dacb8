/** The investigation (S4): its dialog, the checklist (F66), and a judgement on each part of the complaint (F69). */
import { randomUUID } from 'node:crypto';
import type { Command } from '../core/commands.ts';
import { fold, type PersonId } from '../core/complaint.ts';
import { JUDGEMENTS, openTasks, TASKS, type Task } from '../core/inquiry.ts';
import { oneOf } from '../core/natures.ts';
import { isOwner, runs } from '../core/permissions.ts';
import { barredFrom } from '../core/persons.ts';
import { ALLOWED, stepOf } from '../core/steps.ts';
import { noticeCard } from '../view/cards.ts';
import { refusalWords } from '../view/dialogs.ts';
import { assignForm, type Fields, inquiryCard, judgeForm, taskForm, taskNames } from '../view/inquiry.ts';
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
import { noteOf, typedIn } from './preview.ts';
import type { Shown, Visit } from './visit.ts';

export const inquiryDialogs: Rows = {
  inquiry: onComplaint('dialog', (subject, visit, counter) => openInquiry('', subject, visit, counter)),
  'finish-task': onComplaint('dialog', async (subject, visit, counter) => askTask(subject, visit, counter)),
  'save-task': onComplaint('dialog', saveTask),
  'assign-task': onComplaint('dialog', async (subject, visit, counter) => askAssign(subject, visit, counter)),
  'save-assign': onComplaint('dialog', saveAssign),
  judge: onComplaint('dialog', async (subject, visit, counter) => askJudgement(subject, visit, counter)),
  'save-judgement': onComplaint('dialog', saveJudgement),
};

/** The investigation as it stands now, with a word about the last step; for those who may read the complaint. */
export async function openInquiry(words: string, { number }: Subject, visit: Visit, { world }: Counter): Promise<Shown> {
  const { sight, person } = visit;
  const complaint = fold((await world.store.streams.read(number)).past);
  if (complaint.status === 'unknown') return notice(visit, sight.t('refusal.unknown-complaint'), true);
  if (!runs(person, complaint)) return refused({ refused: 'not-yours', owner: complaint.owner }, visit);
  const papers = await world.store.content.all(number);
  const card = inquiryCard({ number, complaint, papers, may: mayOf(person, complaint) }, sight, words);
  return { dialog: card, title: sight.t('inquiry.title'), size: 'large' };
}

/** A refusal with what is still to be done by name: a "no" tells the way on. */
export const explained =
  ({ complaint }: Subject): typeof refused =>
  (refusal, visit) => {
    if (refusal.refused !== 'tasks-open') return refused(refusal, visit);
    const { t } = visit.sight;
    const tasks = taskNames(openTasks(complaint.nature, complaint.inquiry), t);
    return notice(visit, `${t('refusal.tasks-open')} ${t('inquiry.tasks-open', { tasks })}`, true);
  };

/** What this person may finish: the owner and the lead everything, a colleague what was given to them. */
function finishable({ complaint }: Subject, { person }: Visit): readonly Task[] {
  const { nature, inquiry } = complaint;
  const open = openTasks(nature, inquiry);
  if (mayOf(person, complaint).manage) return open;
  return open.filter((task) => inquiry.tasks.some((one) => one.task === task && one.by === person.id));
}

/** Who was given a task and may not read the complaint gets the task alone; undefined for everybody else. */
export function onlyTasks(subject: Subject, visit: Visit, counter: Counter): Shown | undefined {
  const { complaint } = subject;
  const works = ALLOWED[stepOf(complaint)].includes('FinishTask');
  const hasOne = works && !runs(visit.person, complaint) && finishable(subject, visit).length > 0;
  return hasOne ? askTask(subject, visit, counter) : undefined;
}

function askTask(subject: Subject, visit: Visit, counter: Counter, fields: Fields = {}, words = ''): Shown {
  const { number, complaint } = subject;
  const { sight } = visit;
  const tasks = finishable(subject, visit);
  const [task = 'file'] = tasks;
  const no = ifAllowed({ type: 'FinishTask', task, note: 'asked' }, subject, visit, counter);
  if (no) return refused(no, visit);
  if (tasks.length === 0) return notice(visit, sight.t('inquiry.task.none'), true);
  return { dialog: taskForm(number, complaint, tasks, sight, fields, words), title: sight.t('inquiry.task.title') };
}

async function saveTask(subject: Subject, visit: Visit, counter: Counter): Promise<Shown> {
  const { sight, fields, person } = visit;
  const { t } = sight;
  const task = oneOf(TASKS, fields.task);
  const how = oneOf(['done', 'waived'], fields.how);
  if (!task || !how) return askTask(subject, visit, counter, fields, t('inquiry.task.error'));
  const note = noteIn(fields.note);
  const command: Command = { type: 'FinishTask', task, ...(how === 'waived' && { waived: true }), note: note?.id };
  const handled = await submit(counter, asked(subject, visit, command, note && [note]));
  if ('refused' in handled)
    return handled.refused === 'reason-missing'
      ? askTask(subject, visit, counter, fields, refusalWords(handled, sight))
      : refused(handled, visit);
  const words = t('inquiry.task.done', { task: t(`task.${task}`) });
  if (runs(person, subject.complaint)) return openInquiry(words, subject, visit, counter);
  return { dialog: noticeCard(t('inquiry.task.title'), words, t), title: titleFor(visit), size: 'small' };
}

/** Everybody of the team whom it is not about. */
export async function colleagues({ complaint }: Subject, { world }: Counter) {
  const people = await world.store.people.read();
  const barred = barredFrom(complaint);
  return Object.entries(people).flatMap(([id, { name, member }]) => (member && !barred.includes(id) ? [{ id, name }] : []));
}

/** How they are called, without some of them, by name. */
export async function colleaguesBut(except: readonly PersonId[], subject: Subject, counter: Counter) {
  const others = (await colleagues(subject, counter)).filter(({ id }) => !except.includes(id));
  return new Map(others.map(({ id, name }): [PersonId, string] => [id, name]).sort(([, a], [, b]) => a.localeCompare(b)));
}

async function askAssign(subject: Subject, visit: Visit, counter: Counter, fields: Fields = {}, words = ''): Promise<Shown> {
  const { number, complaint } = subject;
  const { sight, person } = visit;
  const tasks = openTasks(complaint.nature, complaint.inquiry);
  const [task = 'file'] = tasks;
  const no = ifAllowed({ type: 'AssignTask', task, to: person.id }, subject, visit, counter);
  if (no) return refused(no, visit);
  if (tasks.length === 0) return notice(visit, sight.t('inquiry.task.none'), true);
  const card = assignForm(number, tasks, await colleagues(subject, counter), sight, fields, words);
  return { dialog: card, title: sight.t('inquiry.assign.title') };
}

async function saveAssign(subject: Subject, visit: Visit, counter: Counter): Promise<Shown> {
  const { sight, fields } = visit;
  const task = oneOf(TASKS, fields.task);
  const to = (await colleagues(subject, counter)).find(({ id }) => id === fields.colleague);
  if (!task || !to)
    return askAssign(subject, visit, counter, fields, sight.t(task ? 'refusal.not-this-colleague' : 'inquiry.task.error'));
  const handled = await submit(counter, asked(subject, visit, { type: 'AssignTask', task, to: to.id }));
  return 'refused' in handled ? refused(handled, visit) : openInquiry(sight.t('inquiry.assign.done'), subject, visit, counter);
}

/** The form carries a key of its own, so that it makes one part however often it is sent. */
async function askJudgement(subject: Subject, visit: Visit, counter: Counter, fields: Fields = {}, words = ''): Promise<Shown> {
  const { number, complaint } = subject;
  const { sight } = visit;
  const no = ifAllowed({ type: 'JudgePart', part: '', judgement: 'founded', finding: '' }, subject, visit, counter);
  if (no) return refused(no, visit);
  const papers = await counter.world.store.content.all(number);
  const card = judgeForm(number, randomUUID(), complaint.inquiry.parts, papers, sight, fields, words);
  return { dialog: card, title: sight.t('inquiry.judge.title') };
}

async function saveJudgement(subject: Subject, visit: Visit, counter: Counter): Promise<Shown> {
  const { complaint } = subject;
  const { sight, fields, person } = visit;
  const again = (words: string) => askJudgement(subject, visit, counter, fields, words);
  // What is typed about a complaint goes back to its owner only.
  if (!isOwner(person, complaint)) return again('');
  const key = /^[0-9a-f-]{36}$/.test(fields.about ?? '') ? fields.about : randomUUID();
  const known = complaint.inquiry.parts.find(({ part }) => part === fields.which)?.part;
  const [part, finding] = [typedIn(visit, 'part'), typedIn(visit, 'finding')];
  const judgement = oneOf(JUDGEMENTS, fields.judgement);
  if (!known && !part) return again(sight.t('inquiry.part.error'));
  if (!judgement) return again(sight.t('inquiry.judgement.error'));
  if (!finding) return again(sight.t('inquiry.finding.error'));
  const ids = { part: known ?? `part-${key}`, finding: `finding-${key}` };
  const papers = [{ id: ids.finding, paper: noteOf(finding) }, ...(known ? [] : [{ id: ids.part, paper: noteOf(part) }])];
  const handled = await submit(counter, asked(subject, visit, { type: 'JudgePart', judgement, ...ids }, papers));
  return 'refused' in handled ? refused(handled, visit) : openInquiry(sight.t('inquiry.judged'), subject, visit, counter);
}
