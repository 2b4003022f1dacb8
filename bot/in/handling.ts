/** Handling: claim, read, log a call, give back. */
import type { Command } from '../core/commands.ts';
import type { Complaint } from '../core/complaint.ts';
import { needsAgreements } from '../core/inquiry.ts';
import { isMember, readsAs } from '../core/permissions.ts';
import { dayAt, instantAt, parseDay, timeAt } from '../core/time.ts';
import { noticeCard, whyCard } from '../view/cards.ts';
import { callCard, refusalWords, releaseCard } from '../view/dialogs.ts';
import {
  asked,
  type Counter,
  currentCard,
  ifAllowed,
  noteIn,
  notice,
  onComplaint,
  openWith,
  type Rows,
  refused,
  type Subject,
  titleFor,
} from './counter.ts';
import { submit } from './door.ts';
import { onlyTasks } from './inquiry.ts';
import { notYours } from './persons.ts';
import type { Shown, Visit } from './visit.ts';

export const handlingClicks: Rows = {
  claim: onComplaint('card', claim),
  refresh: onComplaint('card', async (subject, visit) => ({ card: currentCard(subject, visit) })),
};

export const handlingDialogs: Rows = {
  why: onComplaint('dialog', async ({ complaint }, { sight }) => ({
    dialog: whyCard(complaint, sight),
    title: sight.t('why.title'),
  })),
  // Opens the complaint for those who may (P7); the reading is a fact.
  open: onComplaint(
    'dialog',
    async (subject, visit, counter) =>
      onlyTasks(subject, visit, counter) ??
      (isMember(visit.person) && !readsAs(visit.person, subject.complaint)
        ? notYours(subject, visit)
        : openWith('', subject, visit, counter, subject.kept.past)),
  ),
  call: onComplaint('dialog', askCall),
  'log-call': onComplaint('dialog', logCall),
  'ask-release': onComplaint('dialog', askRelease),
  release: onComplaint('dialog', release),
};

async function claim(subject: Subject, visit: Visit, counter: Counter): Promise<Shown> {
  const notInvolved = visit.fields.notInvolved === 'true';
  const handled = await submit(counter, asked(subject, visit, { type: 'ClaimComplaint', notInvolved }));
  const { state } = handled;
  if (state.status === 'unknown') return notice(visit, visit.sight.t('refusal.unknown-complaint'), false);
  const ready = needsAgreements(state) ? visit.sight.t('agreements.ready') : '';
  const words = 'refused' in handled ? refusalWords(handled, visit.sight) : ready;
  return { card: currentCard({ ...subject, complaint: state }, visit, words) };
}

async function askCall(subject: Subject, visit: Visit, counter: Counter): Promise<Shown> {
  const { sight } = visit;
  const no = ifAllowed({ type: 'LogCall', happenedAt: sight.now, reached: false }, subject, visit, counter);
  return no ? refused(no, visit) : { dialog: callCard(subject.number, sight), title: sight.t('call.title') };
}

async function logCall(subject: Subject, visit: Visit, counter: Counter): Promise<Shown> {
  const { fields, sight } = visit;
  const { number } = subject;
  const back = (words: string): Shown => ({ dialog: callCard(number, sight, fields, words), title: sight.t('call.title') });
  const { reached, day: dayField, time = '' } = fields;
  if (reached !== 'yes' && reached !== 'no') return back(sight.t('call.reached.error'));
  const day = parseDay(dayField);
  if (!day || !/^([01]\d|2[0-3]):[0-5]\d$/.test(time)) return back(sight.t('call.when.error'));
  const happenedAt = momentOf(day, time, visit, subject.complaint);
  const note = noteIn(fields.note);
  const command: Command = { type: 'LogCall', happenedAt, reached: reached === 'yes', note: note?.id };
  const handled = await submit(counter, asked(subject, visit, command, note && [note]));
  if ('refused' in handled) {
    const words = refusalWords(handled, sight);
    return handled.refused === 'call-in-future' || handled.refused === 'call-before-receipt'
      ? back(words)
      : refused(handled, visit);
  }
  return openWith(sight.t(reached === 'yes' ? 'call.done.reached' : 'call.done.missed'), subject, visit, counter);
}

/**
 * A form knows minutes, a complaint knows seconds: a call in the very minute of the receipt came after it, and a call in this
 * minute is not in the future.
 */
function momentOf(day: string, time: string, { sight }: Visit, { receivedAt }: Complaint): string {
  const sameMinute = (moment: string) => dayAt(moment, sight.zone) === day && timeAt(moment, sight.zone) === time;
  return sameMinute(receivedAt) ? receivedAt : instantAt(day, time, sight.zone);
}

async function askRelease(subject: Subject, visit: Visit, counter: Counter): Promise<Shown> {
  const no = ifAllowed({ type: 'ReleaseComplaint', reason: 'asked' }, subject, visit, counter);
  return no ? refused(no, visit) : { dialog: releaseCard(subject.number, visit.sight.t), title: visit.sight.t('release.title') };
}

async function release(subject: Subject, visit: Visit, counter: Counter): Promise<Shown> {
  const { sight } = visit;
  const note = noteIn(visit.fields.reason);
  const handled = await submit(counter, asked(subject, visit, { type: 'ReleaseComplaint', reason: note?.id }, note && [note]));
  if ('refused' in handled) return refused(handled, visit);
  return {
    dialog: noticeCard(sight.t('release.title'), sight.t('release.done'), sight.t),
    title: titleFor(visit),
    size: 'small',
  };
}
