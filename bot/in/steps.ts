/** The steps of a complaint besides handling it: sorting, dismissing, closing, merging, splitting, and the ways back. */

import { ENDINGS } from '../core/aftercare.ts';
import type { Command, ReceiveComplaint } from '../core/commands.ts';
import { type Added, type ComplaintNumber, type ContentId, fold, LANGUAGES } from '../core/complaint.ts';
import type { Refusal } from '../core/decision.ts';
import { clean } from '../core/mail.ts';
import { COMPLAINANTS, DISMISSALS, type Location, NATURES, oneOf, SEVERITIES } from '../core/natures.ts';
import type { NotePaper } from '../core/papers.ts';
import { isLead, isOwner, runs } from '../core/permissions.ts';
import { barredFrom, isBarred } from '../core/persons.ts';
import { stepOf } from '../core/steps.ts';
import type { Instant } from '../core/time.ts';
import { keyOf } from '../store/keys.ts';
import { otherButtons } from '../view/buttons.ts';
import { refusalWords } from '../view/dialogs.ts';
import { closeCard, detailsCard, dismissCard, mergeCard, moreCard, NO_LOCATION, splitCard } from '../view/steps.ts';
import type { Card } from '../view/templates.ts';
import type { TextKey } from '../view/texts.ts';
import {
  asked,
  type Counter,
  ifAllowed,
  mayOf,
  noteIn,
  notice,
  onComplaint,
  openWith,
  type Rows,
  refused,
  type Subject,
} from './counter.ts';
import { submit } from './door.ts';
import { locationsIn } from './locations.ts';
import type { Shown, Visit } from './visit.ts';
import { questionIn } from './words.ts';

export const stepDialogs: Rows = {
  details: onComplaint('dialog', askDetails),
  'save-details': onComplaint('dialog', saveDetails),
  more: onComplaint('dialog', async ({ number, complaint }, visit, counter) => {
    const { t } = visit.sight;
    if (!runs(visit.person, complaint)) return refused({ refused: 'not-yours', owner: complaint.owner }, visit);
    const papers = await counter.world.store.content.all(number);
    const may = mayOf(visit.person, complaint);
    return { dialog: moreCard(number, otherButtons({ number, complaint, papers, may }, t), t), title: t('more.title') };
  }),
  'ask-dismiss': onComplaint('dialog', async (subject, visit, counter) => {
    const no = ifAllowed({ type: 'DismissComplaint', reason: 'other' }, subject, visit, counter);
    return no ? refused(no, visit) : form('dismiss.title', dismissCard(subject.number, visit.sight), visit);
  }),
  dismiss: onComplaint('dialog', dismiss),
  restore: onComplaint('dialog', (subject, visit, counter) =>
    step({ type: 'RestoreComplaint' }, 'restore.done', subject, visit, counter),
  ),
  'ask-close': onComplaint('dialog', async (subject, visit, counter) => {
    const no = ifAllowed({ type: 'CloseComplaint', how: 'withdrawn', note: 'asked' }, subject, visit, counter);
    return no && no.refused !== 'not-now' ? notClosed(no, subject, visit, counter) : closeForm(subject, visit);
  }),
  close: onComplaint('dialog', close),
  reopen: onComplaint('dialog', async (subject, visit, counter) => {
    const handled = await submit(counter, asked(subject, visit, { type: 'ReopenComplaint', receivedAt: visit.sight.now }));
    // Who handled it before does not read it again: a second look is another person's.
    return 'refused' in handled ? refused(handled, visit) : notice(visit, visit.sight.t('reopen.done'), true);
  }),
  'ask-merge': onComplaint('dialog', async (subject, visit, counter) => {
    const no = ifAllowed({ type: 'MergeComplaint', into: '' }, subject, visit, counter);
    return no ? refused(no, visit) : form('merge.title', mergeCard(subject.number, visit.sight), visit);
  }),
  merge: onComplaint('dialog', merge),
  'ask-split': onComplaint('dialog', async (subject, visit, counter) => {
    const no = ifAllowed({ type: 'SplitComplaint', to: '' }, subject, visit, counter);
    if (no) return refused(no, visit);
    return form('split.title', splitCard(subject.number, subject.complaint, subject.complaint.splits.length, visit.sight), visit);
  }),
  split: onComplaint('dialog', split),
};

const form = (title: TextKey, dialog: Card, { sight }: Visit): Shown => ({ dialog, title: sight.t(title) });

/** A step without a form: done, or refused, and the complaint as it stands then. */
async function step(command: Command, done: TextKey, subject: Subject, visit: Visit, counter: Counter): Promise<Shown> {
  const handled = await submit(counter, asked(subject, visit, command));
  return 'refused' in handled ? refused(handled, visit) : openWith(visit.sight.t(done), subject, visit, counter);
}

async function askDetails(subject: Subject, visit: Visit, counter: Counter): Promise<Shown> {
  const { complainant, nature, language } = subject.complaint;
  const no = ifAllowed({ type: 'DescribeComplaint', complainant, nature, language }, subject, visit, counter);
  return no ? refused(no, visit) : detailsForm(subject, visit, counter);
}

async function detailsForm(subject: Subject, visit: Visit, counter: Counter, fields: Visit['fields'] = {}, words = '') {
  const expects = await expectsOf(subject, counter);
  const locations = await locationsIn(counter.world);
  const card = detailsCard(subject.number, subject.complaint, expects, locations, visit.sight, fields, words);
  return form('details.title', card, visit);
}

async function expectsOf({ number, complaint }: Subject, { world }: Counter): Promise<string> {
  const paper = complaint.expects && (await world.store.content.get(number, complaint.expects));
  return paper && paper.kind === 'note' ? paper.text : '';
}

async function saveDetails(subject: Subject, visit: Visit, counter: Counter): Promise<Shown> {
  const { fields, sight } = visit;
  const complainant = oneOf(COMPLAINANTS, fields.complainant);
  const nature = oneOf(NATURES, fields.nature);
  const language = oneOf(LANGUAGES, fields.writeIn);
  if (!complainant || !nature || !language) {
    const { complaint } = subject;
    const { complainant, nature, language } = complaint;
    const no = ifAllowed({ type: 'DescribeComplaint', complainant, nature, language }, subject, visit, counter);
    // The form shows what the complainant expects, so it is for the same people as the complaint.
    return no ? refused(no, visit) : detailsForm(subject, visit, counter, fields, sight.t('details.error'));
  }
  const { complaint } = subject;
  // A card from before they existed leaves them as they are.
  const severity = oneOf(SEVERITIES, fields.severity) ?? complaint.severity;
  const location = await locationSaid(fields.location, complaint.location, counter);
  if (location === undefined) return detailsForm(subject, visit, counter, fields, sight.t('details.error'));
  const expects = await changedExpects(subject, visit, counter);
  const described = { complainant, nature, severity, location, language };
  const command: Command = { type: 'DescribeComplaint', ...described, expects: expects?.id };
  const handled = await submit(counter, asked(subject, visit, command, expects && [expects]));
  return 'refused' in handled ? refused(handled, visit) : openWith(sight.t('details.done'), subject, visit, counter);
}

/** One of the list, or none; nothing when the lead's list does not know it. */
async function locationSaid(said: string | undefined, now: Location, { world }: Counter): Promise<Location | undefined> {
  if (said === undefined || said === now) return now;
  if (said === NO_LOCATION) return '';
  return (await locationsIn(world)).find((name) => name === said);
}

/** What the complainant expects, when that was changed; an emptied field is a paper without words. */
async function changedExpects(
  subject: Subject,
  { fields }: Visit,
  counter: Counter,
): Promise<{ readonly id: ContentId; readonly paper: NotePaper } | undefined> {
  const known = await expectsOf(subject, counter);
  const said = clean(fields.expects ?? known).trim();
  if (said === known.trim()) return undefined;
  const note = noteIn(said) ?? noteIn('-');
  return note && { ...note, paper: { kind: 'note', text: said } };
}

async function dismiss(subject: Subject, visit: Visit, counter: Counter): Promise<Shown> {
  const { fields, sight } = visit;
  const reason = oneOf(DISMISSALS, fields.reason);
  const no = ifAllowed({ type: 'DismissComplaint', reason: reason ?? 'other' }, subject, visit, counter);
  if (no) return refused(no, visit);
  if (!reason) return form('dismiss.title', dismissCard(subject.number, sight, fields, sight.t('dismiss.reason.error')), visit);
  const note = noteIn(fields.note);
  const command: Command = { type: 'DismissComplaint', reason, note: note?.id };
  const handled = await submit(counter, asked(subject, visit, command, note && [note]));
  return 'refused' in handled ? refused(handled, visit) : openWith(sight.t('dismiss.done'), subject, visit, counter);
}

const closeForm = ({ number, complaint }: Subject, visit: Visit, words = ''): Shown =>
  form('close.title', closeCard(number, stepOf(complaint), visit.sight, visit.fields, words), visit);

async function close(subject: Subject, visit: Visit, counter: Counter): Promise<Shown> {
  const note = noteIn(visit.fields.note);
  const command: Command = { type: 'CloseComplaint', how: oneOf(ENDINGS, visit.fields.how), note: note?.id };
  const handled = await submit(counter, asked(subject, visit, command, note && [note]));
  if ('refused' in handled) return notClosed(handled, subject, visit, counter);
  return openWith(visit.sight.t('close.done'), subject, visit, counter);
}

/** What is missing is asked for at once: the sorting, or how it ended. */
async function notClosed(no: Refusal, subject: Subject, visit: Visit, counter: Counter): Promise<Shown> {
  const { sight } = visit;
  if (no.refused === 'not-described') return detailsForm(subject, visit, counter, {}, refusalWords(no, sight));
  return no.refused === 'reason-missing' ? closeForm(subject, visit, sight.t('close.note.error')) : refused(no, visit);
}

async function merge(subject: Subject, visit: Visit, counter: Counter): Promise<Shown> {
  const { fields, sight, person } = visit;
  const { t } = sight;
  const no = ifAllowed({ type: 'MergeComplaint', into: '' }, subject, visit, counter);
  // Pressed again after it was merged: the road knows that it is the same one.
  if (no && no.refused !== 'is-merged') return refused(no, visit);
  const again = (words: string) => form('merge.title', mergeCard(subject.number, sight, fields, words), visit);
  const question = questionIn(fields.to ?? '');
  if (question.ask !== 'complaint') return again(t('merge.to.error'));
  const into = question.number;
  if (into === subject.number) return again(t('refusal.merge-with-itself'));
  const other = fold((await counter.world.store.streams.read(into)).past);
  if (other.status === 'unknown') return again(t('word.not-found', { number: into }));
  if (isBarred(person.id, other)) return again(refusalWords({ refused: 'not-for-you' }, sight));
  if (other.status === 'merged') return again(refusalWords({ refused: 'is-merged', into: other.into }, sight));
  if (other.status !== 'open') return again(t('merge.not-open', { number: into }));
  // Merging opens this one's text to the other's readers, and moves work to its owner: who decides must run both.
  if (!isOwner(person, other) && !isLead(person)) return again(refusalWords({ refused: 'not-owner', owner: other.owner }, sight));
  const handled = await submit(counter, asked(subject, visit, { type: 'MergeComplaint', into }));
  return 'refused' in handled ? refused(handled, visit) : openWith(t('merge.done', { number: into }), subject, visit, counter);
}

async function split(subject: Subject, visit: Visit, counter: Counter): Promise<Shown> {
  const { fields, sight } = visit;
  const no = ifAllowed({ type: 'SplitComplaint', to: '' }, subject, visit, counter);
  if (no) return refused(no, visit);
  const { what = '', nth = '' } = fields;
  const done = (number: ComplaintNumber) => openWith(sight.t('split.done', { number }), subject, visit, counter);
  const { splits } = subject.complaint;
  if (what === 'text') {
    const before = /^\d{1,3}$/.test(nth) ? Math.min(Number(nth), splits.length) : splits.length;
    return done(splits[before] ?? (await splitText(subject, before, visit, counter)));
  }
  const gone = subject.kept.past.find(({ fact }) => fact.type === 'MailRemoved' && fact.source === what && fact.to)?.fact;
  if (gone?.type === 'MailRemoved' && gone.to) return done(gone.to);
  const added = subject.complaint.added.find(({ source, automatic }) => source === what && !automatic);
  if (added) return done(await splitMail(subject, added, visit, counter));
  const words = sight.t('split.what.error');
  return form('split.title', splitCard(subject.number, subject.complaint, splits.length, sight, words), visit);
}

async function splitText(subject: Subject, nth: number, visit: Visit, counter: Counter): Promise<ComplaintNumber> {
  const { complaint } = subject;
  const { receivedAt, mail, content } = complaint;
  const key = `${complaint.source}|text|${nth}`;
  const number = await secondComplaint(subject, key, { receivedAt, mail, content }, visit, counter);
  await submit(counter, asked(subject, visit, { type: 'SplitComplaint', to: number }));
  return number;
}

/** The mail becomes a complaint of its own. Done again after a crash, each part is done once. */
async function splitMail(subject: Subject, added: Added, visit: Visit, counter: Counter): Promise<ComplaintNumber> {
  const { register } = counter.world.store;
  const { source, mail } = added;
  const number = await secondComplaint(subject, source, added, visit, counter);
  // Answers to this mail follow it.
  const before = await register.disposition(source);
  const at = counter.world.now();
  await register.redispose(source, { ...before, ended: 'complaint', number, mail, at, by: visit.person.id });
  await submit(counter, asked(subject, visit, { type: 'RemoveMail', source, to: number }));
  return number;
}

interface Origin {
  readonly receivedAt: Instant;
  readonly mail?: string;
  readonly content: ContentId;
}

/** Makes the complaint that is split off; nothing is mailed. */
async function secondComplaint(
  { number: splitFrom, complaint }: Subject,
  key: string,
  { receivedAt, mail, content }: Origin,
  { person }: Visit,
  counter: Counter,
): Promise<ComplaintNumber> {
  const { store } = counter.world;
  const source = keyOf(`split|${key}`);
  // Without the mail: after a crash the mailbox would read it anew, and put it back where it came from.
  const number = await counter.box.intake.numberFor(source, receivedAt);
  const id = `mail-${source}`;
  const paper = await store.content.get(splitFrom, content);
  // Kept before the facts, under the key that a rescue after a crash would use as well.
  if (paper) await store.content.keep(number, id, paper);
  const { channel, language, complainant } = complaint;
  const received = { type: 'ReceiveComplaint', channel, receivedAt, source, mail, content: id, language, complainant } as const;
  // Who must not know of the whole must not know of a part.
  const command: ReceiveComplaint = { ...received, splitFrom, named: barredFrom(complaint) };
  const papers = paper && [{ id, paper }];
  await submit(counter, { number, command, by: person, papers });
  await store.register.settled(number);
  return number;
}
