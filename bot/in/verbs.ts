/**
 * Button to command. Adding a button is adding a row to one of the two tables: `clicks` answers with a card in place or a text,
 * `dialogs` with a dialog. Every row looks up, then has the road authorise, then shows.
 */
import { randomUUID } from 'node:crypto';
import type { Command } from '../core/commands.ts';
import type { Complaint, ComplaintNumber, ContentId } from '../core/complaint.ts';
import { fold } from '../core/complaint.ts';
import { decide, type Refusal } from '../core/decide.ts';
import { type Address, clean } from '../core/mail.ts';
import type { LetterPaper, NotePaper, Paper } from '../core/papers.ts';
import { isLead, isMember, isOwner } from '../core/permissions.ts';
import { dayAt, instantAt, parseDay, timeAt } from '../core/time.ts';
import type { Request } from '../handle.ts';
import { cardOf, newestGeneration } from '../store/addresses.ts';
import type { Kept } from '../store/streams.ts';
import { complaintCard, noticeCard, replacedCard, whyCard } from '../view/cards.ts';
import { callCard, letterCard, openCard, previewCard, refusalWords, releaseCard } from '../view/dialogs.ts';
import { replyLetter } from '../view/letters.ts';
import { dutch } from '../view/texts.ts';
import { type Door, submit } from './door.ts';
import { numberIn, type Shown, type Visit } from './visit.ts';
import type { Welcome } from './welcome.ts';

export interface Counter extends Door {
  readonly welcome: Welcome;
}

type Row = (visit: Visit, counter: Counter) => Promise<Shown>;
/** A row about one complaint: its number was read and its stream was found. */
type Subject = { readonly number: ComplaintNumber; readonly complaint: Complaint; readonly kept: Kept };
type ComplaintRow = (subject: Subject, visit: Visit, counter: Counter) => Promise<Shown>;

/** Buttons that change the card they stand on. */
export const clicks: Readonly<Record<string, Row>> = {
  claim: onComplaint('card', claim),
  refresh: onComplaint('card', async (subject, { sight }) => ({ card: currentCard(subject, sight) })),
  'choose-channel': (visit, { welcome }) => welcome.choose(visit),
  'refresh-welcome': async (visit, { welcome }) => ({ card: await welcome.card(visit) }),
};

/** Buttons that open a dialog, or stand in one. */
export const dialogs: Readonly<Record<string, Row>> = {
  why: onComplaint('dialog', async ({ complaint }, { sight }) => ({
    dialog: whyCard(complaint, sight),
    title: sight.t('why.title'),
  })),
  open: onComplaint('dialog', open),
  call: onComplaint('dialog', askCall),
  'log-call': onComplaint('dialog', logCall),
  letter: onComplaint('dialog', askLetter),
  'preview-letter': onComplaint('dialog', previewLetter),
  'send-letter': onComplaint('dialog', sendLetter),
  'ask-release': onComplaint('dialog', askRelease),
  release: onComplaint('dialog', release),
};

/** Runs a row of a table; a verb that is in neither table gets a plain answer. Names of prototypes are no verbs. */
export async function press(table: Readonly<Record<string, Row>>, verb: string, visit: Visit, counter: Counter): Promise<Shown> {
  const row = Object.hasOwn(table, verb) ? table[verb] : undefined;
  return row ? row(visit, counter) : notice(visit, visit.sight.t('refusal.unknown-button'), table === dialogs);
}

/** Looks the complaint up and sends old cards away before the row sees anything. */
function onComplaint(shownAs: 'card' | 'dialog', row: ComplaintRow): Row {
  const asDialog = shownAs === 'dialog';
  return async (visit, counter) => {
    const { fields, sight, message } = visit;
    const number = numberIn(fields);
    // Not even the dates are for others: whoever is not in the team hears the same of every number.
    if (!isMember(visit.person)) return notice(visit, sight.t('refusal.not-in-team'), asDialog);
    if (!number) return notice(visit, sight.t('refusal.unreadable'), asDialog);
    const kept = await counter.world.store.streams.read(number);
    const complaint = fold(kept.past);
    if (complaint.status === 'unknown') return notice(visit, sight.t('refusal.unknown-complaint'), asDialog);
    if (isOldCard(kept, fields.generation, message)) {
      counter.log.say('an old card was used', { number });
      const card = replacedCard(number, sight.t);
      return asDialog ? { dialog: card, title: sight.t('card.title', { number }), size: 'small' } : { card };
    }
    return row({ number, complaint, kept }, visit, counter);
  };
}

/** Cards of the channel carry their generation; one that is not the newest, or stands elsewhere, was replaced or copied. */
function isOldCard(kept: Kept, generation: string | undefined, message: string | undefined): boolean {
  if (generation === undefined) return false;
  if (Number(generation) !== newestGeneration(kept.progress)) return true;
  const live = cardOf(kept.progress);
  return (
    live !== undefined && message !== undefined && String(live.generation) === generation && live.address.activityId !== message
  );
}

const currentCard = ({ number, complaint, kept }: Subject, sight: Visit['sight'], words = '') =>
  complaintCard(number, complaint, newestGeneration(kept.progress), sight, words);

function notice(visit: Visit, text: string, asDialog: boolean): Shown {
  const { t } = visit.sight;
  return asDialog ? { dialog: noticeCard(t('refusal.title'), text, t), title: titleFor(visit), size: 'small' } : { text };
}

/** Above a short notice stands which complaint it is about; the notice has a heading of its own. */
function titleFor({ fields, sight: { t } }: Visit): string {
  const number = numberIn(fields);
  return number ? t('card.title', { number }) : t('help.title');
}

/** A person's command about a complaint that was just read. */
const asked = ({ number, kept }: Subject, { person }: Visit, command: Command, papers?: Request['papers']): Request => ({
  number,
  command,
  by: person,
  papers,
  seen: kept.past,
});

async function claim(subject: Subject, visit: Visit, counter: Counter): Promise<Shown> {
  const notInvolved = visit.fields.notInvolved === 'true';
  const handled = await submit(counter, asked(subject, visit, { type: 'ClaimComplaint', notInvolved }));
  const { state } = handled;
  if (state.status === 'unknown') return notice(visit, visit.sight.t('refusal.unknown-complaint'), false);
  const words = 'refused' in handled ? refusalWords(handled, visit.sight) : '';
  return { card: currentCard({ ...subject, complaint: state }, visit.sight, words) };
}

/** Opens the complaint for those who may (P7); the reading is a fact. */
async function open(subject: Subject, visit: Visit, counter: Counter): Promise<Shown> {
  return openWith('', subject, visit, counter, subject.kept.past);
}

/** Shows the complaint again after a step, with a word about that step; the stream has moved on since it was read. */
async function openWith(
  words: string,
  { number }: Subject,
  visit: Visit,
  counter: Counter,
  seen?: Subject['kept']['past'],
): Promise<Shown> {
  const handled = await submit(counter, { number, command: { type: 'OpenComplaint' }, by: visit.person, seen });
  if ('refused' in handled) return refused(handled, visit);
  if (handled.state.status === 'unknown') return notice(visit, visit.sight.t('refusal.unknown-complaint'), true);
  const papers = await counter.world.store.content.all(number);
  const may = {
    act: isOwner(visit.person, handled.state),
    release: isOwner(visit.person, handled.state) || isLead(visit.person),
  };
  const card = openCard({ number, complaint: handled.state, past: handled.past, papers, may }, visit.sight, words);
  return { dialog: card, title: visit.sight.t('open.title', { number }), size: 'large' };
}

const refused = (refusal: Refusal, visit: Visit): Shown => notice(visit, refusalWords(refusal, visit.sight), true);

/** The owner's forms are shown to the owner only; the road checks again when they come back. */
function ifAllowed(command: Command, { complaint }: Subject, visit: Visit, counter: Counter): Refusal | undefined {
  const { world } = counter;
  const decision = decide(complaint, command, {
    now: world.now(),
    by: visit.person,
    zone: world.zone,
    calendar: world.calendar(),
  });
  return 'refused' in decision ? decision : undefined;
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

function noteIn(text: string | undefined): { readonly id: ContentId; readonly paper: NotePaper } | undefined {
  const said = clean(text ?? '').trim();
  return said ? { id: `note-${randomUUID()}`, paper: { kind: 'note', text: said } } : undefined;
}

/** To whom a letter goes: the sender of the complaint, from the record and nowhere else (T8). */
async function addressee({ number, complaint }: Subject, counter: Counter) {
  const paper = await counter.world.store.content.get(number, complaint.content);
  return paper?.kind === 'mail' ? paper.from : undefined;
}

async function askLetter(subject: Subject, visit: Visit, counter: Counter): Promise<Shown> {
  const { number } = subject;
  const { sight, fields } = visit;
  const no = ifAllowed({ type: 'SendLetter', content: '' }, subject, visit, counter);
  if (no) return refused(no, visit);
  const to = await addressee(subject, counter);
  if (!to) return notice(visit, sight.t('letter.no-address'), true);
  const earlier = await draftIn(fields.letter, number, visit, counter);
  return { dialog: letterCard(number, headingOf(number, to), sight.t, earlier?.words), title: sight.t('letter.title') };
}

/** The preview shows all of it, in a card of 25 KB at the most. */
const LONGEST_LETTER = 5_000;

// A letter is in the complainant's language, whatever the handler's Teams speaks.
const headingOf = (number: ComplaintNumber, to: Address) => ({
  to: `${to.name} <${to.address}>`,
  subject: dutch('letter.reply.subject', { number }),
});

/** Makes the letter and keeps it; what is shown is read from what is kept, and the button sends that (P9). */
async function previewLetter(subject: Subject, visit: Visit, counter: Counter): Promise<Shown> {
  const { number } = subject;
  const { sight, fields, person } = visit;
  const no = ifAllowed({ type: 'SendLetter', content: '' }, subject, visit, counter);
  if (no) return refused(no, visit);
  const to = await addressee(subject, counter);
  if (!to) return notice(visit, sight.t('letter.no-address'), true);
  const words = clean(fields.text ?? '').trim();
  if (words.length > LONGEST_LETTER) {
    const tooLong = sight.t('letter.text.long', { most: LONGEST_LETTER });
    return { dialog: letterCard(number, headingOf(number, to), sight.t, words, tooLong), title: sight.t('letter.title') };
  }
  if (!words)
    return {
      dialog: letterCard(number, headingOf(number, to), sight.t, '', sight.t('letter.text.error')),
      title: sight.t('letter.title'),
    };
  const id = `letter-${randomUUID()}`;
  const letter = replyLetter(number, to, words, person, counter.house, dutch);
  await counter.world.store.content.keep(number, id, letter);
  return { dialog: previewCard(number, id, letter, sight.t), title: sight.t('letter.preview.title') };
}

/** The previewed letter under this id, if it is of this complaint and was written by this person. */
async function draftIn(
  id: string | undefined,
  number: ComplaintNumber,
  { person }: Visit,
  counter: Counter,
): Promise<LetterPaper | undefined> {
  if (!id || !/^letter-[0-9a-f-]{36}$/.test(id)) return undefined;
  const paper: Paper | undefined = await counter.world.store.content.get(number, id);
  return paper?.kind === 'letter' && paper.by === person.id ? paper : undefined;
}

async function sendLetter(subject: Subject, visit: Visit, counter: Counter): Promise<Shown> {
  const { number } = subject;
  const { sight, fields } = visit;
  const letter = await draftIn(fields.letter, number, visit, counter);
  if (!letter || !fields.letter) return notice(visit, sight.t('letter.gone'), true);
  const handled = await submit(counter, asked(subject, visit, { type: 'SendLetter', content: fields.letter }));
  return 'refused' in handled ? refused(handled, visit) : openWith(sight.t('letter.done'), subject, visit, counter);
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
