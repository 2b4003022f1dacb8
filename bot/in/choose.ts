/**
 * The page of an invitation to a talk (S5, F47): the complainant chooses a moment and a way, writes wishes, or wants no talk. A moment
 * is reserved before it is chosen, so that no two complainants choose the same one.
 */
import type { Command } from '../core/commands.ts';
import type { Complaint, ContentId, PersonId, State } from '../core/complaint.ts';
import { fold } from '../core/complaint.ts';
import { decide } from '../core/decide.ts';
import { HEARING_FORMS, type Hearing, isPlanned, type Slot } from '../core/hearing.ts';
import { clean } from '../core/mail.ts';
import { oneOf } from '../core/natures.ts';
import type { NotePaper } from '../core/papers.ts';
import { addMinutes, minutesBetween } from '../core/time.ts';
import type { Handled, Request } from '../handle.ts';
import { keyOf } from '../store/keys.ts';
import type { Held, Holder } from '../store/slots.ts';
import { chosenPage, type HearingChoice, hearingOverPage, hearingPage, LONGEST_WISHES } from '../view/choose.ts';
import type { TextKey } from '../view/texts.ts';
import { namesInWords } from '../view/words.ts';
import { type Door, submit } from './door.ts';
import type { LinkRow, LinkRows, LinkShown, LinkVisit } from './link.ts';
import type { Fields } from './visit.ts';

type HearingVisit = LinkVisit<'hearing'>;

/** How the page stands: it asks about this proposal, it shows what was chosen, or it is over. */
async function standing(visit: HearingVisit, state: State, { world }: Door): Promise<{ readonly asks: Hearing } | LinkShown> {
  const { link, t } = visit;
  if (state.status !== 'open' || state.hearing?.proposal !== link.about) return 'gone';
  const { hearing } = state;
  if (isPlanned(state) && hearing.chosen) {
    if (endOf(hearing.chosen.slot) < world.now()) return 'gone';
    const people = await world.store.people.read();
    const names = neededFor(state).map((id) => people[id]?.name ?? t('someone'));
    return { page: chosenPage(hearing, namesInWords(names, t), t, world.zone) };
  }
  if (hearing.status === 'declined' || hearing.status === 'cancelled') return { page: hearingOverPage(hearing.status, t) };
  const setting = { now: world.now(), by: { system: 'link' } as const, zone: world.zone, calendar: world.calendar() };
  const decision = decide(state, { type: 'DeclineHearing', proposal: link.about, how: 'link' }, setting);
  return 'refused' in decision || !state.owner ? 'gone' : { asks: hearing };
}

const endOf = ({ start, minutes }: Slot) => addMinutes(start, minutes);

/** Who must be free: the handler, and who comes along. */
const neededFor = ({ owner, hearing }: Complaint): readonly PersonId[] => [
  ...new Set([...(owner ? [owner.id] : []), ...(hearing?.people ?? [])]),
];

/** So long a reservation counts before its choice is written: a bot that died in between blocks nobody for longer. */
const CHOOSING_MINUTES = 5;

/**
 * A reservation counts while it is fresh, and as long as a planned talk of that complaint with that colleague is at that time. So
 * nobody has to give back what was cancelled, moved, handed over or never written: the next who asks takes it over.
 */
function stillHeld(slot: Slot, { world }: Door): (held: Held, person: PersonId) => Promise<boolean> {
  return async ({ number, proposal, at }, person) => {
    if (minutesBetween(at, world.now()) < CHOOSING_MINUTES) return true;
    const state = fold((await world.store.streams.read(number)).past);
    if (state.status !== 'open' || !isPlanned(state) || state.hearing?.proposal !== proposal) return false;
    return neededFor(state).includes(person) && overlaps(state.hearing.chosen?.slot, slot);
  };
}

const overlaps = (one: Slot | undefined, other: Slot): boolean =>
  one !== undefined && one.start < endOf(other) && other.start < endOf(one);

/** What can still be chosen. */
async function offerOf({ link }: HearingVisit, complaint: Complaint, hearing: Hearing, door: Door) {
  const { world } = door;
  const mine = { number: link.number, proposal: hearing.proposal };
  const ahead = hearing.slots.filter(({ start }) => start > world.now());
  const free = await Promise.all(ahead.map((slot) => isFree(slot, complaint, mine, door)));
  const slots = ahead.filter((_, n) => free[n]).sort((one, other) => (one.start < other.start ? -1 : 1));
  return { slots, forms: hearing.forms, until: hearing.until, wished: hearing.status === 'wished', zone: world.zone };
}

async function isFree(slot: Slot, complaint: Complaint, mine: Holder, door: Door): Promise<boolean> {
  const counts = stillHeld(slot, door);
  const isMine = ({ number, proposal }: Holder): boolean => number === mine.number && proposal === mine.proposal;
  for (const person of neededFor(complaint)) {
    const held = await door.world.store.slots.holdersOf(slot, person);
    for (const one of held) if (!isMine(one) && (await counts(one, person))) return false;
  }
  return true;
}

const nothingChosen: HearingChoice = { phone: '', companion: false, interpreter: false, words: '' };

const hearingLink: LinkRow<'hearing'> = {
  async look(visit, door) {
    const stands = await standing(visit, visit.complaint, door);
    if (typeof stands === 'string' || !('asks' in stands)) return stands;
    return { page: hearingPage(await offerOf(visit, visit.complaint, stands.asks, door), nothingChosen, visit.t) };
  },
  async answer(visit, door) {
    const { complaint, fields } = visit;
    const stands = await standing(visit, complaint, door);
    if (typeof stands === 'string' || !('asks' in stands)) return stands;
    const hearing = stands.asks;
    const choice = choiceIn(fields, hearing);
    const wrong = mistakeIn(choice);
    if (wrong) return again(visit, complaint, choice, wrong, door);
    if (choice.moment === 'notalk') return ask(visit, { type: 'DeclineHearing', proposal: hearing.proposal, how: 'link' }, door);
    if (choice.moment === 'none') {
      const paper = paperOf(hearing, [choice.words]);
      return ask(visit, { type: 'WishHearing', proposal: hearing.proposal, content: paper?.id ?? '' }, door, paper);
    }
    return choose(visit, hearing, choice, door);
  },
};

/** The same page with what was chosen, and what is free by now. */
async function again(
  visit: HearingVisit,
  complaint: Complaint,
  choice: HearingChoice,
  wrong: TextKey | 'taken',
  door: Door,
): Promise<LinkShown> {
  if (!complaint.hearing) return 'gone';
  const offer = await offerOf(visit, complaint, complaint.hearing, door);
  const { t } = visit;
  if (wrong === 'taken') return { page: hearingPage(offer, choice, t, t('page.hearing-choice.taken'), true), status: 409 };
  return { page: hearingPage(offer, choice, t, t(wrong, { most: LONGEST_WISHES })), status: 422 };
}

/**
 * First the reservation, then the choice: of two who want the same moment one gets no further than here. `request` chooses it, for the
 * complaint as it was read.
 */
export async function chooseReserved(
  slot: Slot,
  proposal: ContentId,
  complaint: Complaint,
  request: Request,
  door: Door,
): Promise<Handled | 'busy'> {
  const { slots } = door.world.store;
  const people = neededFor(complaint);
  const holder = { number: request.number, proposal };
  const taken = await slots.take(slot, people, { ...holder, at: door.world.now() }, stillHeld(slot, door));
  if (taken === 'busy') return 'busy';
  const handled = await submit(door, request);
  const { state } = handled;
  // Unless another window of the same person chose it: then it is needed.
  const ours = state.status === 'open' && isPlanned(state) && overlaps(state.hearing?.chosen?.slot, slot);
  if ('refused' in handled && !ours) await slots.release(slot, people, holder);
  return handled;
}

async function choose(visit: HearingVisit, hearing: Hearing, choice: HearingChoice, door: Door): Promise<LinkShown> {
  const { complaint, link } = visit;
  const { form, companion, interpreter } = choice;
  const { proposal } = hearing;
  const slot = hearing.slots.find(({ start }) => start === choice.moment);
  if (!slot || !form || slot.start <= door.world.now()) return again(visit, complaint, choice, 'page.hearing-choice.past', door);
  const paper = paperOf(hearing, [choice.phone, choice.words]);
  const company = { ...(companion && { companion }), ...(interpreter && { interpreter }) };
  const chosen = { proposal, start: slot.start, form, how: 'link', content: paper?.id, ...company } as const;
  const command: Command = { type: 'ChooseHearing', ...chosen };
  const request = { number: link.number, command, by: { system: 'link' } as const, papers: paper && [paper] };
  const handled = await chooseReserved(slot, proposal, complaint, request, door);
  // The same form sent twice: the other one may have chosen it in the meantime.
  return handled === 'busy' ? standsNow(visit, choice, door) : shownNow(visit, handled.state, door);
}

async function standsNow(visit: HearingVisit, choice: HearingChoice, door: Door): Promise<LinkShown> {
  const state = fold((await door.world.store.streams.read(visit.link.number)).past);
  const stands = await standing(visit, state, door);
  if (typeof stands === 'string' || !('asks' in stands) || state.status === 'unknown') return stands as LinkShown;
  return again(visit, state, choice, 'taken', door);
}

/** What was chosen, or the end of it; a proposal that still asks was not answered by this form. */
async function shownNow(visit: HearingVisit, state: State, door: Door): Promise<LinkShown> {
  const stands = await standing(visit, state, door);
  return typeof stands === 'string' || !('asks' in stands) ? stands : 'gone';
}

async function ask(visit: HearingVisit, command: Command, door: Door, paper?: Written): Promise<LinkShown> {
  const papers = paper && [paper];
  const handled = await submit(door, { number: visit.link.number, command, by: { system: 'link' }, papers });
  if (!('refused' in handled) && command.type === 'WishHearing') return { page: hearingOverPage('wishes', visit.t) };
  return shownNow(visit, handled.state, door);
}

interface Written {
  readonly id: string;
  readonly paper: NotePaper;
}

/** Under the same id for the same words: a button that is pressed twice says them once. */
function paperOf({ proposal }: Hearing, texts: readonly string[]): Written | undefined {
  const text = texts.filter(Boolean).join('\n');
  return text ? { id: `note-${keyOf(`${proposal} ${text}`)}`, paper: { kind: 'note', text } } : undefined;
}

function choiceIn(fields: Fields, { slots, forms }: Hearing): HearingChoice {
  const [only] = forms.length === 1 ? forms : [];
  const form = oneOf(HEARING_FORMS, fields.form);
  return {
    moment: oneOf(['none', 'notalk', ...slots.map(({ start }) => start)], fields.moment),
    form: form && forms.includes(form) ? form : only,
    phone: clean(fields.phone ?? '').trim(),
    companion: fields.companion === 'yes',
    interpreter: fields.interpreter === 'yes',
    words: clean(fields.words ?? '').trim(),
  };
}

/** As people write them, with at least seven digits. */
const PHONE = /^(?=(?:\D*\d){7})[+\d][\d\s().-]{5,38}$/;

function mistakeIn({ moment, form, phone, words }: HearingChoice): TextKey | undefined {
  if (words.length > LONGEST_WISHES) return 'page.satisfaction.long';
  if (!moment) return 'page.hearing-choice.choose';
  if (moment === 'notalk') return undefined;
  if (moment === 'none') return words ? undefined : 'page.hearing-choice.wish-missing';
  if (!form) return 'page.hearing-choice.form-missing';
  return form === 'phone' && !PHONE.test(phone) ? 'page.hearing-choice.phone-missing' : undefined;
}

export const hearingLinks: Pick<LinkRows, 'hearing'> = { hearing: hearingLink };
