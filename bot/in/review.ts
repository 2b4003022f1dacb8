/** The review list: a person says what a mail is, and may take that back. Other mails are made a complaint by hand (F3). */
import type { Command } from '../core/commands.ts';
import type { ComplaintNumber, State } from '../core/complaint.ts';
import { fold, unknown } from '../core/complaint.ts';
import { decide } from '../core/decide.ts';
import type { Refusal } from '../core/decision.ts';
import type { IgnoredReason } from '../core/intake.ts';
import type { Mail } from '../core/mail.ts';
import { isLead, isMember, mayReview } from '../core/permissions.ts';
import { isBarred, noPersons } from '../core/persons.ts';
import { REVIEW, type ReviewItem, type Verdict } from '../store/review.ts';
import type { Row as Kept } from '../store/rows.ts';
import { backToList, doneCard, otherMailCard, type Press, reviewItemCard, reviewListCard } from '../view/review.ts';
import { momentInWords, plain } from '../view/words.ts';
import { type Counter, notice, type Row, type Rows, refused, standingFor } from './counter.ts';
import { submit } from './door.ts';
import { settled } from './intake.ts';
import { numberIn, type Shown, type Visit } from './visit.ts';

export const reviewDialogs: Rows = {
  'review-list': showList,
  'review-item': onItem(({ data }, visit, counter) => showItem(data, visit, counter)),
  'review-link': onItem((seen, visit, counter) => conclude(link, seen, visit, counter)),
  'review-new': onItem((seen, visit, counter) => conclude(makeComplaint, seen, visit, counter)),
  'review-new-quiet': onItem((seen, visit, counter) => conclude(makeQuietly, seen, visit, counter)),
  'review-reopen': onItem((seen, visit, counter) => conclude(reopen, seen, visit, counter)),
  'review-ignore': onItem((seen, visit, counter) => conclude(async () => ({ how: 'ignored' }), seen, visit, counter)),
  'review-undo': onItem(undo),
  'other-mail': forLead(showOthers),
  'make-complaint': forLead(takeOther),
};

type Made = Pick<Verdict, 'how' | 'number'>;
type ItemRow = (seen: Kept<ReviewItem>, visit: Visit, counter: Counter) => Promise<Shown>;
/** Does on the road what was decided; what is shown instead when it could not be done. */
type Deed = (item: ReviewItem, visit: Visit, counter: Counter) => Promise<Made | Shown>;

/** The rules' word that nobody needs to look, where a person may think otherwise. */
const OFFERED: readonly IgnoredReason[] = ['other', 'bulk', 'auto-reply'];

/** For the lead only; whoever is not in the team hears that first. */
export function forLead(row: Row): Row {
  return async (visit, counter) => {
    if (isLead(visit.person)) return row(visit, counter);
    return notLead(visit);
  };
}

const notLead = (visit: Visit): Shown =>
  notice(visit, visit.sight.t(isMember(visit.person) ? 'refusal.not-lead' : 'refusal.not-in-team'), true);

/** Looks the mail up and authorises, each time anew; others hear the same whether it exists or not. */
function onItem(row: ItemRow): Row {
  return async (visit, counter) => {
    const source = sourceIn(visit);
    const seen = source ? await counter.world.store.review.get(source) : undefined;
    if (!(await mayDecide(seen?.data ?? {}, visit, counter))) return notLead(visit);
    return seen ? row(seen, visit, counter) : notice(visit, visit.sight.t('review.gone'), true);
  };
}

/** Keys of the register are hashes, with some of our own words and numbers. */
export function sourceIn({ fields: { source = '' } }: Visit): string | undefined {
  return /^[\w-]{1,100}$/.test(source) ? source : undefined;
}

/** Who leads, and who owns the complaint that it may belong to; in neither case whose name stands in it (P8). */
async function mayDecide(
  { about, named = [] }: Partial<Pick<ReviewItem, 'about' | 'named'>>,
  { person }: Visit,
  counter: Counter,
): Promise<boolean> {
  if (named.includes(person.id)) return false;
  const conflicts = named.map((id) => ({ person: id, stage: 'proposed' as const }));
  const leads = isLead(await standingFor(person, { persons: { ...noPersons, conflicts } }, counter));
  const { state } = about ? await settled(about, counter) : { state: unknown };
  if (state.status === 'unknown') return leads;
  if (isBarred(person.id, state)) return false;
  return leads || mayReview(await standingFor(person, state, counter), state);
}

async function showList(visit: Visit, counter: Counter): Promise<Shown> {
  const { person, sight } = visit;
  const waiting = await counter.world.store.review.waiting();
  const allowed = await Promise.all(waiting.map((item) => mayDecide(item, visit, counter)));
  const theirs = waiting.filter((_, at) => allowed[at]);
  if (theirs.length === 0 && !isLead(person)) return notLead(visit);
  return {
    dialog: reviewListCard(theirs, { mayPick: isLead(person) }, sight),
    title: sight.t('review.open'),
    size: 'large',
  };
}

async function showItem(
  item: ReviewItem,
  visit: Visit,
  counter: Counter,
  more: { readonly notice?: string; readonly to?: string } = {},
): Promise<Shown> {
  if (item.verdict) return showVerdict(item, item.verdict, visit);
  const paper = await counter.world.store.content.get(REVIEW, `mail-${item.source}`);
  return {
    dialog: reviewItemCard(item, paper, visit.sight, more),
    title: visit.sight.t('review.item.title'),
    size: 'large',
  };
}

/** What was decided, and by whom when it was somebody else. */
function showVerdict({ source }: ReviewItem, { how, number = '', by, at }: Verdict, { person, sight }: Visit): Shown {
  const { t, zone, nameOf } = sight;
  const done = t(`review.done.${how}`, { number });
  const who = plain(nameOf(by) ?? t('someone'));
  const words = by === person.id ? done : `${t('review.decided', { who, when: momentInWords(at, t, zone) })} ${done}`;
  const actions: readonly Press[] = [{ title: t('review.undo'), verb: 'review-undo', source }, backToList(t)];
  return { dialog: doneCard(t('review.done.title'), words, actions, t), title: t('review.open'), size: 'small' };
}

/**
 * First the deed, which is harmless to do twice, then the verdict: after a crash in between the mail still waits, and is nowhere
 * lost. Who finds that somebody else decided otherwise in the meantime takes the own deed back.
 */
async function conclude(deed: Deed, seen: Kept<ReviewItem>, visit: Visit, counter: Counter): Promise<Shown> {
  const { review } = counter.world.store;
  const item = seen.data;
  if (item.verdict) return showVerdict(item, item.verdict, visit);
  const made = await deed(item, visit, counter);
  if (!('how' in made)) return made;

  const verdict: Verdict = { ...made, by: visit.person.id, at: counter.world.now() };
  const decided = { ...item, verdict };
  const written = await review.write(seen, decided);
  const newest = written === 'written' ? decided : ((await review.get(item.source))?.data ?? item);
  if (newest.verdict?.number !== made.number) await takeBack(item.source, made, visit, counter);
  await dispose(newest, visit, counter);
  return showItem(newest, visit, counter);
}

async function link(item: ReviewItem, visit: Visit, counter: Counter): Promise<Made | Shown> {
  const { sight, person, fields } = visit;
  const typed = (fields.to ?? '').trim();
  const back = async (words: string): Promise<Shown> => showItemAgain(item, visit, counter, { notice: words, to: typed });
  const asked = numberIn({ number: typed.toUpperCase() });
  if (!asked) return back(sight.t('review.to.error'));
  const { number, state } = await settled(asked, counter);
  // An owner may not put a mail into somebody else's complaint, nor learn which numbers there are.
  if (!mayReview(person, state)) return back(sight.t('refusal.not-lead'));
  if (state.status === 'unknown') return back(sight.t('refusal.unknown-complaint'));
  // The complaint that this very mail was made into before.
  if (state.source === item.source) return makeComplaint(item, visit, counter);
  return (await add(number, item, visit, counter)) ?? { how: 'linked', number };
}

async function reopen(item: ReviewItem, visit: Visit, counter: Counter): Promise<Made | Shown> {
  if (!item.about) return notice(visit, visit.sight.t('refusal.unknown-complaint'), true);
  const { number, state } = await settled(item.about, counter);
  // It may be open by now: by a colleague, or by this very click, which Teams repeats.
  if (state.status !== 'open') {
    const command: Command = { type: 'ReopenComplaint', receivedAt: item.receivedAt };
    const handled = await submit(counter, { number, command, by: visit.person });
    if ('refused' in handled && handled.refused !== 'is-open') return refused(handled, visit);
  }
  return (await add(number, item, visit, counter)) ?? { how: 'reopened', number };
}

const makeComplaint: Deed = (item, visit, counter) => make(item, visit, counter, {});
/** The receipt left before: in Sent Items a person has seen it. */
const makeQuietly: Deed = (item, visit, counter) => make(item, visit, counter, { quiet: true });

async function make(item: ReviewItem, visit: Visit, counter: Counter, how: { quiet?: boolean }): Promise<Made | Shown> {
  const mail = await mailOf(item, counter);
  if (!mail) return unreadable(item, visit, counter);
  const number = await counter.box.intake.receive(item.source, mail, visit.person, how);
  // It was a complaint before and taken back: the same mail is the same number, and the facts stay.
  if ((await stateOf(number, counter)).status === 'dismissed') {
    const handled = await submit(counter, { number, command: { type: 'RestoreComplaint' }, by: visit.person });
    if ('refused' in handled) return refused(handled, visit);
  }
  return { how: 'complaint', number };
}

/** Nothing when it was added. */
async function add(number: ComplaintNumber, item: ReviewItem, visit: Visit, counter: Counter): Promise<Shown | undefined> {
  const mail = await mailOf(item, counter);
  if (!mail) return unreadable(item, visit, counter);
  const automatic = mail.kind === 'person' ? {} : { automatic: true as const };
  const added = await counter.box.intake.add(number, item.source, mail, { by: visit.person, ...automatic });
  return added === 'added' ? undefined : refused({ refused: 'is-erased' }, visit);
}

const unreadable = (item: ReviewItem, visit: Visit, counter: Counter): Promise<Shown> =>
  showItemAgain(item, visit, counter, { notice: visit.sight.t('review.unreadable') });

async function showItemAgain(
  item: ReviewItem,
  visit: Visit,
  counter: Counter,
  more: { readonly notice: string; readonly to?: string },
): Promise<Shown> {
  const seen = await counter.world.store.review.get(item.source);
  return seen ? showItem(seen.data, visit, counter, more) : notice(visit, visit.sight.t('review.gone'), true);
}

/** The mail as it lies in the mailbox; when it is gone from there, as it was kept. */
async function mailOf(item: ReviewItem, counter: Counter): Promise<Mail | undefined> {
  const read = await counter.box.read(item.mail);
  if (read) return read.mail;
  const paper = await counter.world.store.content.get(REVIEW, `mail-${item.source}`);
  if (paper?.kind !== 'mail') return undefined;
  const { from, subject, text, cut } = paper;
  const nothingMore = { answersTo: [], numbers: [], idsInText: [], spoofed: false, html: false, hasAttachments: false };
  return { id: item.mail, from, subject, text, cut, receivedAt: item.receivedAt, kind: 'person', whole: false, ...nothingMore };
}

/**
 * First back on the list, then off the complaint: a mail may stand in two places for a moment, and never in none. Only one of
 * several who undo at once gets past the list.
 */
async function undo(seen: Kept<ReviewItem>, visit: Visit, counter: Counter): Promise<Shown> {
  const { verdict, ...item } = seen.data;
  if (!verdict) return showItem(item, visit, counter);
  const no = await mayTakeBack(item.source, verdict, visit, counter);
  if (no) return refused(no, visit);
  if ((await counter.world.store.review.write(seen, item)) === 'written') {
    await takeBack(item.source, verdict, visit, counter);
    await dispose(item, visit, counter);
  }
  return showItemAgain(item, visit, counter, { notice: visit.sight.t('review.undone') });
}

const commandBack = (source: string, { how }: Made): Command =>
  how === 'complaint' ? { type: 'DismissComplaint', reason: 'mistake' } : { type: 'RemoveMail', source };

async function mayTakeBack(source: string, made: Made, { person }: Visit, counter: Counter): Promise<Refusal | undefined> {
  if (!made.number) return undefined;
  const { world } = counter;
  const setting = { now: world.now(), by: person, zone: world.zone, calendar: world.calendar() };
  const decision = decide(await stateOf(made.number, counter), commandBack(source, made), setting);
  return 'refused' in decision ? decision : undefined;
}

async function takeBack(source: string, made: Made, { person }: Visit, counter: Counter): Promise<void> {
  const { number, how } = made;
  if (!number) return;
  const handled = await submit(counter, { number, command: commandBack(source, made), by: person });
  if (!('refused' in handled) && how !== 'complaint') await counter.world.store.content.erase(number, `mail-${source}`);
}

/** The register says where the mail is now, and who put it there (P1). */
async function dispose(item: ReviewItem, { person }: Visit, counter: Counter): Promise<void> {
  const { register } = counter.world.store;
  const print = (await register.disposition(item.source))?.print;
  const by = item.verdict?.by ?? person.id;
  await register.redispose(item.source, { ...placeOf(item), mail: item.mail, print, at: counter.world.now(), by });
}

function placeOf({ verdict, why, about }: ReviewItem) {
  if (!verdict) return { ended: 'review', why, number: about } as const;
  if (verdict.how === 'ignored') return { ended: 'ignored', why: 'by-hand' } as const;
  return { ended: verdict.how === 'complaint' ? 'complaint' : 'follow-up', number: verdict.number } as const;
}

const stateOf = async (number: ComplaintNumber, { world }: Counter): Promise<State> =>
  fold((await world.store.streams.read(number)).past);

async function showOthers({ sight }: Visit, counter: Counter): Promise<Shown> {
  const { register } = counter.world.store;
  const recent = await counter.box.recent();
  const places = await Promise.all(recent.map(({ source }) => register.disposition(source)));
  const others = recent.flatMap(({ mail }, at) => (isOffered(places[at], mail.id) ? [mail] : []));
  return { dialog: otherMailCard(others, sight), title: sight.t('other.open'), size: 'large' };
}

/** Ignored by a rule that can be wrong; and this very message, not another one under the same Message-ID. */
const isOffered = (place: { readonly why?: string; readonly mail: string } | undefined, mail: string): boolean =>
  place?.mail === mail && OFFERED.some((why) => why === place.why);

async function takeOther(visit: Visit, counter: Counter): Promise<Shown> {
  const { sight, person, fields } = visit;
  const { t } = sight;
  const { register } = counter.world.store;
  const again: Press = { title: t('other.open'), verb: 'other-mail', source: '' };
  const say = (words: string): Shown => ({
    dialog: doneCard(t('other.title'), words, [again], t),
    title: t('other.open'),
    size: 'small',
  });
  const read = fields.mail ? await counter.box.read(fields.mail) : undefined;
  const place = read && (await register.disposition(read.source));
  // Teams repeats a click: what is a complaint already is one.
  if (place?.ended === 'complaint' && place.mail === read?.mail.id)
    return say(t('review.done.complaint', { number: place.number ?? '' }));
  if (!read || !place || !isOffered(place, read.mail.id)) return say(t('other.gone'));
  const number = await counter.box.intake.receive(read.source, read.mail, person);
  const { mail, print } = place;
  await register.redispose(read.source, { ended: 'complaint', number, mail, print, at: counter.world.now(), by: person.id });
  return say(t('review.done.complaint', { number }));
}
