/**
 * What every row of the tables of buttons has at hand: looking a complaint up, saying no, and going back to the complaint. Every row
 * looks up, then has the road authorise, then shows.
 */
import { randomUUID } from 'node:crypto';
import type { Command } from '../core/commands.ts';
import { type Complaint, type ComplaintNumber, type ContentId, fold } from '../core/complaint.ts';
import { decide } from '../core/decide.ts';
import type { Reason, Refusal } from '../core/decision.ts';
import { clean } from '../core/mail.ts';
import { withoutContacts } from '../core/masking.ts';
import { contactOf, type NotePaper } from '../core/papers.ts';
import { isLead, isMember, isOwner, leadsFor, type Person, readsAs, runs } from '../core/permissions.ts';
import { isBarred } from '../core/persons.ts';
import { practiceNow } from '../core/practice.ts';
import { dayAt } from '../core/time.ts';
import type { Request } from '../handle.ts';
import { cardOf, newestGeneration } from '../store/addresses.ts';
import { deputiesOf } from '../store/settings.ts';
import type { Kept } from '../store/streams.ts';
import type { May } from '../view/buttons.ts';
import { complaintCard, noticeCard, replacedCard, type Viewer } from '../view/cards.ts';
import { type Absorbed, openCard, refusalWords } from '../view/dialogs.ts';
import type { AbsenceDoor } from './absence.ts';
import { notForThem } from './audience.ts';
import { type Door, submit } from './door.ts';
import { earlierFor } from './earlier.ts';
import type { FreeBusy } from './freebusy.ts';
import { settled } from './intake.ts';
import type { Mailbox } from './mail.ts';
import { numberIn, type Shown, type Visit } from './visit.ts';
import type { Welcome } from './welcome.ts';

export interface Counter extends Door {
  readonly welcome: Welcome;
  readonly box: Mailbox;
  readonly absence: AbsenceDoor;
  readonly freeBusy: FreeBusy;
  /** Puts meetings that were planned in the calendar soon; answers at once. */
  bookMeetings(): void;
}

export type Row = (visit: Visit, counter: Counter) => Promise<Shown>;
export type Rows = Readonly<Record<string, Row>>;
/** A row about one complaint: its number was read and its stream was found. */
export type Subject = { readonly number: ComplaintNumber; readonly complaint: Complaint; readonly kept: Kept };
type ComplaintRow = (subject: Subject, visit: Visit, counter: Counter) => Promise<Shown>;

/** Looks the complaint up and sends old cards away before the row sees anything. */
export function onComplaint(shownAs: 'card' | 'dialog', row: ComplaintRow): Row {
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
    const person = await standingFor(visit.person, complaint, counter);
    // Whatever the button: whom it is about learns nothing more than that (P8). Their card is this one from then on.
    if (await isKeptFrom(person, complaint, counter)) return denied({ refused: 'not-for-you' }, number, visit, counter, asDialog);
    const no = notForThem(visit.verb ?? '', person, complaint);
    if (no) return refused(no, visit);
    if (isOldCard(kept, fields.generation, message)) {
      counter.log.say('an old card was used', { number });
      const card = replacedCard(number, sight.t);
      return asDialog ? { dialog: card, title: sight.t('card.title', { number }), size: 'small' } : { card };
    }
    // Forms fill in and offer days: in practice those of its own clock.
    const now = practiceNow(complaint, sight.now, sight.calendar, sight.zone);
    const shown = await row({ number, complaint, kept }, { ...visit, person, sight: { ...sight, now } }, counter);
    if (shown.no === 'not-yours') await deny(shown.no, number, visit, counter);
    return shown;
  };
}

/** Whether somebody must not know of it: for itself, or for the complaint in which it went on. */
async function isKeptFrom({ id }: Person, complaint: Complaint, door: Door): Promise<boolean> {
  if (isBarred(id, complaint)) return true;
  if (complaint.status !== 'merged' || !complaint.into) return false;
  const { state } = await settled(complaint.into, door);
  return state.status !== 'unknown' && isBarred(id, state);
}

/** Who somebody is in this complaint: where it concerns every lead, their deputy leads (T15). */
export async function standingFor(
  person: Person,
  complaint: Pick<Complaint, 'persons'>,
  { world: { store } }: Pick<Counter, 'world'>,
): Promise<Person> {
  // A deputy has something to say only where somebody must not know.
  if (!isMember(person) || complaint.persons.conflicts.length === 0) return person;
  const deputies = await deputiesOf(store);
  if (!deputies.includes(person.id)) return person;
  const people = await store.people.read();
  const leads = Object.keys(people).filter((id) => people[id]?.member && people[id].lead);
  const more = leadsFor(complaint, leads, deputies).includes(person.id) && !isLead(person) ? (['lead'] as const) : [];
  return { ...person, roles: [...person.roles, 'deputy', ...more] };
}

/** Somebody was not let in: the lead sees so among the readings (F55). A card that renews itself is nobody's wish to read. */
async function deny(why: Reason, number: ComplaintNumber, { person, verb }: Visit, { world }: Counter): Promise<void> {
  if (verb === 'refresh') return;
  const at = world.now();
  await world.store.streams.deny(number, dayAt(at, world.zone), { at, person: person.id, why });
}

async function denied(
  refusal: Refusal,
  number: ComplaintNumber,
  visit: Visit,
  counter: Counter,
  asDialog: boolean,
): Promise<Shown> {
  await deny(refusal.refused, number, visit, counter);
  const { t } = visit.sight;
  const card = noticeCard(t('card.title', { number }), refusalWords(refusal, visit.sight), t);
  if (!asDialog) return { card, no: refusal.refused };
  return { dialog: card, title: titleFor(visit), size: 'small', no: refusal.refused };
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

/** The card as this person sees it in the channel's place: the same facts, and the buttons that are theirs. */
export const currentCard = ({ number, complaint, kept }: Subject, { person, sight }: Visit, words = '') =>
  complaintCard(number, complaint, newestGeneration(kept.progress), sight, words, viewerOf(person, complaint));

function viewerOf(person: Person, complaint: Complaint): Viewer {
  const { owner, assigned, earlierOwners, persons, inquiry } = complaint;
  const mayClaim = owner ? assigned?.to === person.id : !earlierOwners.includes(person.id);
  const hasTask = inquiry.tasks.some((task) => task.by === person.id && !task.doneAt);
  const waits = persons.asking.length > 0 || (isLead(person) && persons.conflicts.some(({ stage }) => stage === 'proposed'));
  return {
    claims: mayClaim,
    opens: hasTask || readsAs(person, complaint) !== undefined,
    decides: waits && runs(person, complaint),
  };
}

export function notice(visit: Visit, text: string, asDialog: boolean): Shown {
  const { t } = visit.sight;
  return asDialog ? { dialog: noticeCard(t('refusal.title'), text, t), title: titleFor(visit), size: 'small' } : { text };
}

/** Above a short notice stands which complaint it is about; the notice has a heading of its own. */
export function titleFor({ fields, sight: { t } }: Visit): string {
  const number = numberIn(fields);
  return number ? t('card.title', { number }) : t('help.title');
}

/** A person's command about a complaint that was just read. */
export const asked = ({ number, kept }: Subject, { person }: Visit, command: Command, papers?: Request['papers']): Request => ({
  number,
  command,
  by: person,
  papers,
  seen: kept.past,
});

/** Shows the complaint again after a step, with a word about that step; the stream has moved on since it was read. */
export async function openWith(
  words: string,
  { number }: Subject,
  visit: Visit,
  counter: Counter,
  seen?: Subject['kept']['past'],
): Promise<Shown> {
  const handled = await submit(counter, { number, command: { type: 'OpenComplaint' }, by: visit.person, seen });
  if ('refused' in handled) return refused(handled, visit);
  if (handled.state.status === 'unknown') return notice(visit, visit.sight.t('refusal.unknown-complaint'), true);
  const { t } = visit.sight;
  const all = await counter.world.store.content.all(number);
  const alone = readsAs(visit.person, handled.state) === 'involved';
  const papers = alone ? withoutContacts(all, t('masked')) : all;
  const absorbed = alone ? [] : await absorbedBy(handled.state, visit.person, counter);
  const may = mayOf(visit.person, handled.state);
  const earlier = await earlierFor(number, handled.state, visit, counter.world);
  const card = openCard(
    { number, complaint: handled.state, past: handled.past, papers, absorbed, may },
    visit.sight,
    [words, earlier].filter(Boolean).join(' '),
  );
  return { dialog: card, title: t('open.title', { number }), size: 'large' };
}

/** Which buttons somebody gets; the road decides again when one is pressed. */
export function mayOf(person: Person, complaint: Complaint): May {
  const [act, lead] = [isOwner(person, complaint), isLead(person)];
  return { act, manage: act || lead, lead };
}

/** No more than a card has room for. */
const ABSORBED = 10;

/** What was merged into it, and what had been merged into that: it is read where it went on (F21). */
async function absorbedBy(complaint: Complaint, { id }: Person, { world }: Counter): Promise<readonly Absorbed[]> {
  const { streams, content } = world.store;
  const found: Absorbed[] = [];
  const numbers = [...complaint.absorbed];
  for (const number of numbers) {
    if (found.length === ABSORBED) break;
    const merged = fold((await streams.read(number)).past);
    if (merged.status === 'unknown' || isBarred(id, merged)) continue;
    found.push({ number, complaint: merged, papers: await content.all(number) });
    numbers.push(...merged.absorbed.filter((further) => !numbers.includes(further)));
  }
  return found;
}

export const refused = (refusal: Refusal, visit: Visit): Shown => ({
  ...notice(visit, refusalWords(refusal, visit.sight), true),
  no: refusal.refused,
});

/** The owner's forms are shown to the owner only; the road checks again when they come back. */
export function ifAllowed(command: Command, { complaint }: Subject, visit: Visit, counter: Counter): Refusal | undefined {
  const { world } = counter;
  const decision = decide(complaint, command, {
    now: visit.sight.now,
    by: visit.person,
    zone: world.zone,
    calendar: world.calendar(),
  });
  return 'refused' in decision ? decision : undefined;
}

/** A text that somebody typed, as a paper; nothing when there was none. */
export function noteIn(text: string | undefined): { readonly id: ContentId; readonly paper: NotePaper } | undefined {
  const said = clean(text ?? '').trim();
  return said ? { id: `note-${randomUUID()}`, paper: { kind: 'note', text: said } } : undefined;
}

/** Where letters of this complaint go: from the record and nowhere else (T8). */
export async function addressee({ number, complaint }: Subject, counter: Counter) {
  return contactOf(complaint, await counter.world.store.content.all(number));
}
