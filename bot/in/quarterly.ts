/** The quarterly meeting in Teams (F80, F123): its agenda by cause, discussed by the lead or whoever the lead appointed as chair. */
import { randomUUID } from 'node:crypto';
import type { Command } from '../core/commands.ts';
import { type Quarter, quarterBefore, quarterOf } from '../core/figures.ts';
import { CAUSES, type Cause } from '../core/inquiry.ts';
import { oneOf } from '../core/natures.ts';
import { isLead, isMember, type Person } from '../core/permissions.ts';
import { type MeetingFact, meetingOf } from '../core/quarterly.ts';
import { dayAt } from '../core/time.ts';
import { refusalWords } from '../view/dialogs.ts';
import { agendaCard, chairForm, discussForm, LONGEST_NOTE, savedWords, TICKS } from '../view/quarterly.ts';
import { doorCard } from '../view/report.ts';
import type { Card } from '../view/templates.ts';
import { quarterInWords } from '../view/words.ts';
import { inMeeting, quarterNow, readAgenda, theirsOf } from './agenda.ts';
import { type Counter, noteIn, notice, type Row, type Rows } from './counter.ts';
import { submit } from './door.ts';
import { forLead } from './review.ts';
import type { Shown, Visit } from './visit.ts';

export const quarterlyDialogs: Rows = {
  'quarterly-agenda': forMeeting((quarter, visit, counter) => showAgenda(quarter, visit, counter)),
  'quarterly-discuss': forMeeting((quarter, visit, counter) => askDiscuss(quarter, visit, counter)),
  'quarterly-save': forMeeting(saveDiscussed),
  'quarterly-chair': forLead((visit, counter) => askChair(visit, counter)),
  'quarterly-appoint': forLead(appoint),
};

type MeetingRow = (quarter: Quarter, visit: Visit, counter: Counter) => Promise<Shown>;

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
  const more = { leads: isLead(person), before: quarterBefore(quarter), words };
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
  return showAgenda(quarter, visit, counter, savedWords(done, not, sight));
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

/** One more fact of the meeting, unless it says nothing new; again if somebody was faster. */
async function write(
  quarter: Quarter,
  fact: MeetingFact,
  by: Person,
  { world: { store, now } }: Counter,
  known: (meeting: ReturnType<typeof meetingOf>) => boolean,
): Promise<void> {
  const entry = { id: randomUUID(), at: now(), by: { person: by.id }, fact };
  for (let tries = 0; tries < TRIES; tries++) {
    const past = await store.meetings.read(quarter);
    if (known(meetingOf(past))) return;
    if ((await store.meetings.append(quarter, past.length, entry)) === 'appended') return;
  }
  throw new Error(`The record of a quarterly meeting was written by others ${TRIES} times in a row. Look for a loop.`);
}
