/** The quarterly meeting in Teams (F80, F123): its agenda by cause, discussed by the lead or whoever the lead appointed as chair. */
import { randomUUID } from 'node:crypto';
import type { Command } from '../core/commands.ts';
import { type Quarter, quarterBefore, quarterOf } from '../core/figures.ts';
import { CAUSES, type Cause } from '../core/inquiry.ts';
import { oneOf } from '../core/natures.ts';
import { isChair, isLead, isMember, type Person } from '../core/permissions.ts';
import { type Meeting, type MeetingFact, meetingOf, minutesOf } from '../core/quarterly.ts';
import { addMinutes, addMonths, dayAt, instantAt, parseDay } from '../core/time.ts';
import { refusalWords } from '../view/dialogs.ts';
import { minutesCard } from '../view/minutes.ts';
import { agendaCard, chairForm, discussForm, LONGEST_NOTE, planForm, savedWords, TICKS } from '../view/quarterly.ts';
import { doorCard } from '../view/report.ts';
import type { Card } from '../view/templates.ts';
import { quarterInWords } from '../view/words.ts';
import { inMeeting, quarterNow, readAgenda, theirsOf } from './agenda.ts';
import { type Counter, noteIn, notice, type Row, type Rows } from './counter.ts';
import { submit } from './door.ts';
import { makeLink } from './link.ts';
import { readMeasures, takeMeasure } from './measures.ts';
import { forLead } from './review.ts';
import type { Shown, Visit } from './visit.ts';

export const quarterlyDialogs: Rows = {
  'quarterly-agenda': forMeeting((quarter, visit, counter) => showAgenda(quarter, visit, counter)),
  'quarterly-discuss': forMeeting((quarter, visit, counter) => askDiscuss(quarter, visit, counter)),
  'quarterly-save': forMeeting(saveDiscussed),
  'quarterly-minutes': forMeeting(keepMinutes),
  'quarterly-plan': forLead((visit, counter) => askPlan(visit, counter)),
  'quarterly-book': forLead(plan),
  'quarterly-chair': forLead((visit, counter) => askChair(visit, counter)),
  'quarterly-appoint': forLead(appoint),
};

type MeetingRow = (quarter: Quarter, visit: Visit, counter: Counter) => Promise<Shown>;

/** Long enough for a click, too short to be passed on. */
const LINK_MINUTES = 5;
/** Other chairs and leads who write at the same moment. */
const TRIES = 5;

/** For the leads, the chair of that meeting, and the deputy; the row then shows what is theirs. */
function forMeeting(row: MeetingRow): Row {
  return async (visit, counter) => {
    const quarter = quarterIn(visit, counter);
    const person = await inMeeting(visit.person, quarter, counter);
    if (person) return row(quarter, { ...visit, person }, counter);
    return notice(visit, visit.sight.t(isMember(visit.person) ? 'refusal.not-lead' : 'refusal.not-in-team'), true);
  };
}

/** The quarter that a button names; without one, the quarter that ended last. Not later than the one that runs. */
function quarterIn({ fields: { source, about } }: Visit, { world }: Counter): Quarter {
  const [named = ''] = (source ?? about ?? '').split(' ');
  const latest = quarterOf(dayAt(world.now(), world.zone));
  return /^20\d\dQ[1-4]$/.test(named) && named <= latest ? named : quarterNow(world);
}

const causeIn = ({ fields: { source, about } }: Visit): Cause =>
  oneOf(CAUSES, (source ?? about ?? '').split(' ')[1]) ?? 'unknown';

/** The answer to the word `kwartaaloverleg`. */
export async function quarterlyDoor({ person, sight: { t } }: Visit, counter: Pick<Counter, 'world'>): Promise<Card | string> {
  const quarter = quarterNow(counter.world);
  if (!(await inMeeting(person, quarter, counter))) return t('refusal.not-lead');
  const words = t('quarterly.word', { quarter: quarterInWords(quarter) });
  return doorCard(t('quarterly.title'), words, { title: t('quarterly.title'), verb: 'quarterly-agenda' }, t);
}

async function showAgenda(quarter: Quarter, visit: Visit, counter: Counter, words = ''): Promise<Shown> {
  const { person, sight } = visit;
  const meeting = meetingOf(await counter.world.store.meetings.read(quarter));
  const theirs = await theirsOf(await readAgenda(counter.world, quarter), person, counter);
  const items = theirs.map(({ item }) => item);
  const more = { leads: isLead(person), chairs: isLead(person) || isChair(person), before: quarterBefore(quarter), words };
  return { dialog: agendaCard(quarter, items, meeting, more, sight), title: sight.t('quarterly.title'), size: 'large' };
}

async function askDiscuss(quarter: Quarter, visit: Visit, counter: Counter, words = ''): Promise<Shown> {
  const { person, fields, sight } = visit;
  const cause = causeIn(visit);
  const theirs = await theirsOf(await readAgenda(counter.world, quarter), person, counter);
  const group = theirs.map(({ item }) => item).filter((item) => item.cause === cause);
  if (group.length === 0) return showAgenda(quarter, visit, counter, sight.t('quarterly.group.none'));
  return { dialog: discussForm(quarter, cause, group, fields, sight, words), title: sight.t('quarterly.discuss.title') };
}

/** Each complaint through the road, which looks again; what was no more on the agenda is named. */
async function saveDiscussed(quarter: Quarter, visit: Visit, counter: Counter): Promise<Shown> {
  const { person, fields, sight } = visit;
  const { t } = sight;
  const numbers = (fields.numbers ?? '').split(',').slice(0, TICKS);
  const cause = oneOf(CAUSES, fields.cause);
  const { action } = fields;
  const theirs = await theirsOf(await readAgenda(counter.world, quarter), person, counter);
  const chosen = theirs.filter(({ item }) => numbers.includes(item.number));
  if (chosen.length === 0) return askDiscuss(quarter, visit, counter, t('quarterly.numbers.error'));
  if (!cause) return askDiscuss(quarter, visit, counter, t('quarterly.cause.error'));
  if (action !== 'yes' && action !== 'no') return askDiscuss(quarter, visit, counter, t('quarterly.action.error'));
  const text = fields.note?.slice(0, LONGEST_NOTE);
  const not: { number: string; why: string }[] = [];
  for (const { item, standing } of chosen) {
    const note = noteIn(text);
    const command: Command = { type: 'DiscussComplaint', quarter, cause, action: action === 'yes', note: note?.id };
    const handled = await submit(counter, { number: item.number, command, by: standing, papers: note && [note] });
    if ('refused' in handled) not.push({ number: item.number, why: refusalWords(handled, sight) });
  }
  const done = chosen.length - not.length;
  counter.log.say('complaints were discussed in the quarterly meeting', { count: done });
  const words = savedWords(done, not, sight);
  const taken = chosen.map(({ item }) => item.number).filter((number) => !not.some((one) => one.number === number));
  return action === 'yes' && taken.length > 0
    ? takeMeasure(visit, counter, { quarter, cause, numbers: taken }, words)
    : showAgenda(quarter, visit, counter, words);
}

/** The minutes as the record has them now, kept, and a link to their page. Kept again without news they stay as they were. */
async function keepMinutes(quarter: Quarter, visit: Visit, counter: Counter): Promise<Shown> {
  const { person, sight } = visit;
  const { t } = sight;
  if (!isLead(person) && !isChair(person)) return notice(visit, t('refusal.not-lead'), true);
  const all = await readAgenda(counter.world, quarter);
  const measures = (await readMeasures(counter)).filter((one) => one.quarter === quarter).map(({ number }) => number);
  const { chair = person.id, kept } = meetingOf(await counter.world.store.meetings.read(quarter));
  const items = all.map(({ item }) => item);
  // Nothing was said yet: there is nothing to keep.
  if (!kept && !items.some(({ discussed }) => discussed?.quarter === quarter))
    return showAgenda(quarter, visit, counter, t('minutes.none'));
  const minutes = minutesOf(items, quarter, kept?.minutes.chair ?? chair, measures);
  const same = (meeting: Meeting) => JSON.stringify(meeting.kept?.minutes) === JSON.stringify(minutes);
  await write(quarter, { type: 'MinutesKept', minutes }, person, counter, same);
  const until = addMinutes(counter.world.now(), LINK_MINUTES);
  const link = await makeLink({ purpose: 'minutes', quarter, by: person.id, until }, counter);
  counter.log.say('minutes of the quarterly meeting were opened', { count: minutes.discussed.length });
  return { dialog: minutesCard(quarter, link, sight), title: t('minutes.title'), size: 'small' };
}

async function colleagues({ world: { store } }: Counter) {
  const people = Object.entries(await store.people.read());
  return people.flatMap(([id, { name, member }]) => (member ? [{ id, name }] : []));
}

async function askChair(visit: Visit, counter: Counter, words = ''): Promise<Shown> {
  const { sight } = visit;
  const quarter = quarterIn(visit, counter);
  const { chair } = meetingOf(await counter.world.store.meetings.read(quarter));
  const card = chairForm(quarter, await colleagues(counter), chair, sight, words);
  return { dialog: card, title: sight.t('quarterly.chair.title') };
}

async function appoint(visit: Visit, counter: Counter): Promise<Shown> {
  const { fields, person, sight } = visit;
  const quarter = quarterIn(visit, counter);
  const chosen = (await colleagues(counter)).find(({ id }) => id === fields.person);
  if (!chosen) return askChair(visit, counter, sight.t('quarterly.chair.who'));
  await write(quarter, { type: 'ChairAppointed', person: chosen.id }, person, counter, ({ chair }) => chair === chosen.id);
  counter.log.say('a chair was appointed for the quarterly meeting');
  return showAgenda(quarter, visit, counter, sight.t('quarterly.chair.done'));
}

/** Office hours in halves, and how long it takes. */
const STEP_MINUTES = 30;
const LONGEST_MINUTES = 180;
const PLAN_MONTHS = 12;

async function askPlan(visit: Visit, counter: Counter, words = ''): Promise<Shown> {
  const { sight, fields } = visit;
  const quarter = quarterIn(visit, counter);
  const { plans } = meetingOf(await counter.world.store.meetings.read(quarter));
  const card = planForm(quarter, await colleagues(counter), plans.at(-1), fields, sight, words);
  return { dialog: card, title: sight.t('quarterly.plan.title') };
}

async function plan(visit: Visit, counter: Counter): Promise<Shown> {
  const { fields, person, sight } = visit;
  const { t, now, zone } = sight;
  const quarter = quarterIn(visit, counter);
  const day = parseDay(fields.day);
  const minutes = Number(fields.minutes);
  const team = (await colleagues(counter)).map(({ id }) => id);
  const people = [...new Set((fields.people ?? '').split(','))].filter((id) => team.includes(id)).sort();
  if (!day || !/^([01]\d|2[0-3]):[03]0$/.test(fields.time ?? '')) return askPlan(visit, counter, t('quarterly.plan.when'));
  const start = instantAt(day, fields.time ?? '', zone);
  if (start <= now || day > addMonths(dayAt(now, zone), PLAN_MONTHS)) return askPlan(visit, counter, t('quarterly.plan.when'));
  if (!(minutes >= STEP_MINUTES && minutes <= LONGEST_MINUTES && minutes % STEP_MINUTES === 0))
    return askPlan(visit, counter, t('quarterly.plan.minutes'));
  if (people.length === 0) return askPlan(visit, counter, t('quarterly.plan.people'));
  const wanted = { start, minutes, people };
  const isKnown = ({ plans }: Meeting): boolean => {
    const last = plans.at(-1);
    return (
      last !== undefined && JSON.stringify([last.start, last.minutes, last.people]) === JSON.stringify(Object.values(wanted))
    );
  };
  const planned: MeetingFact = { type: 'MeetingPlanned', plan: randomUUID(), organiser: person.id, ...wanted };
  await write(quarter, planned, person, counter, isKnown);
  counter.log.say('a quarterly meeting was planned', { count: people.length });
  counter.bookMeetings();
  return showAgenda(quarter, visit, counter, t('quarterly.plan.done'));
}

/** One more fact of the meeting, unless it says nothing new; again if somebody was faster. */
async function write(
  quarter: Quarter,
  fact: MeetingFact,
  by: Person,
  { world: { store, now } }: Counter,
  known: (meeting: Meeting) => boolean,
): Promise<void> {
  const entry = { id: randomUUID(), at: now(), by: { person: by.id }, fact };
  for (let tries = 0; tries < TRIES; tries++) {
    const past = await store.meetings.read(quarter);
    if (known(meetingOf(past))) return;
    if ((await store.meetings.append(quarter, past.length, entry)) === 'appended') return;
  }
  throw new Error(`The record of a quarterly meeting was written by others ${TRIES} times in a row. Look for a loop.`);
}
