/** The measures in Teams (S14, F82, F115): taken in the meeting, done by their owner, checked by somebody else. */
import { randomUUID } from 'node:crypto';
import { type Complaint, type ComplaintNumber, fold } from '../core/complaint.ts';
import { refuse } from '../core/decision.ts';
import { causeOf, closedIn } from '../core/discussion.ts';
import { countsOf, type Quarter, quarterOf } from '../core/figures.ts';
import { CAUSES, type Cause } from '../core/inquiry.ts';
import {
  decideMeasure,
  effectDays,
  MEASURE_KINDS,
  MEASURE_MOST_MONTHS,
  type Measure,
  type MeasureCommand,
  measureOf,
  OUTCOMES,
  urgencyOf,
} from '../core/measures.ts';
import { oneOf } from '../core/natures.ts';
import type { Beside } from '../core/pack.ts';
import { isChair, isLead, isMember, type Person } from '../core/permissions.ts';
import { isBarred } from '../core/persons.ts';
import { addMonths, dayAt, parseDay } from '../core/time.ts';
import { refusalWords } from '../view/dialogs.ts';
import { checkForm, closedCard, doneForm, type Listed, LONGEST, measureForm, measuresCard, textIn } from '../view/measures.ts';
import { doorCard } from '../view/report.ts';
import type { Card } from '../view/templates.ts';
import { inMeeting, quarterNow } from './agenda.ts';
import { type Counter, noteIn, notice, type Row, type Rows, refused, standingFor } from './counter.ts';
import { type Door, submit } from './door.ts';
import { inGroups } from './groups.ts';
import { forLead } from './review.ts';
import type { Shown, Visit } from './visit.ts';

export const measureDialogs: Rows = {
  'measure-list': (visit, counter) => showMeasures(visit, counter),
  'measure-closed': forLead((visit, counter) => showClosed(visit, counter)),
  'measure-erase': onMeasure(eraseTexts),
  'measure-new': (visit, counter) => takeMeasure(visit, counter),
  'measure-save': saveMeasure,
  'measure-done': onMeasure((seen, visit, counter) => askDone(seen, visit, counter)),
  'measure-save-done': onMeasure(saveDone),
  'measure-check': onMeasure((seen, visit, counter) => askCheck(seen, visit, counter)),
  'measure-save-check': onMeasure(saveCheck),
};

/** Others who write at the same moment. */
const TRIES = 5;
/** What one form was filled in for. */
const MOST_NUMBERS = 40;

interface Seen {
  readonly measure: Measure;
  readonly leads: boolean;
}

/** The linked complaints as they are; each is read once. */
async function linkedTo(numbers: readonly ComplaintNumber[], { world }: Pick<Door, 'world'>): Promise<readonly Complaint[]> {
  const states = await inGroups(numbers, async (number) => fold((await world.store.streams.read(number)).past));
  return states.flatMap((state) => (state.status === 'unknown' ? [] : [state]));
}

/** A measure for somebody: nothing when one of its complaints is about them (P8). */
export async function seenBy(measure: Measure, person: Person, counter: Pick<Counter, 'world'>): Promise<Seen | undefined> {
  const linked = await linkedTo(measure.complaints, counter);
  if (linked.some((complaint) => isBarred(person.id, complaint))) return undefined;
  const standings = await Promise.all(linked.map((complaint) => standingFor(person, complaint, counter)));
  return { measure, leads: isLead(person) || standings.some(isLead) };
}

export async function readMeasures({
  world: { store },
}: {
  readonly world: Pick<Door['world'], 'store'>;
}): Promise<readonly Measure[]> {
  return [...(await store.measures.all())].flatMap(([number, past]) => measureOf(number, past) ?? []);
}

/** How many are open, and how many of those after their last day, as they stand now; and what the checks of a quarter found. */
export async function measuresNow({ store, now, zone }: Door['world']): Promise<NonNullable<Beside['measures']>> {
  const today = dayAt(now(), zone);
  const all = await readMeasures({ world: { store } });
  const states = all.map((measure) => urgencyOf(measure, today));
  const late = states.filter((state) => state === 'late').length;
  const checks = all.flatMap((measure) =>
    measure.checks.map(({ at, outcome }) => ({ outcome, quarter: quarterOf(dayAt(at, zone)) })),
  );
  return {
    open: states.filter((state) => state === 'open').length + late,
    late,
    checked: (quarter) => countsOf(checks.flatMap((check) => (check.quarter === quarter ? [check.outcome] : []))),
  };
}

/** The team sees them; who is not in it hears so. */
async function showMeasures(visit: Visit, counter: Counter, words = ''): Promise<Shown> {
  const { person, sight } = visit;
  if (!isMember(person)) return notice(visit, sight.t('refusal.not-in-team'), true);
  const seen = await inGroups(await readMeasures(counter), (measure) => seenBy(measure, person, counter));
  const theirs = seen.flatMap((one) => (one ? [one.measure] : []));
  const open = theirs.filter(({ status }) => status !== 'closed');
  const listed = await inGroups(open, async (measure): Promise<Listed> => {
    const description = await counter.world.store.content.get(measure.number, measure.description);
    return { measure, description };
  });
  const card = measuresCard(listed, theirs.length - open.length, isLead(person), sight, words);
  return { dialog: card, title: sight.t('measure.list'), size: 'large' };
}

/** What was closed, with its counts; the lead can erase what was written. */
async function showClosed(visit: Visit, counter: Counter, words = ''): Promise<Shown> {
  const { person, sight } = visit;
  const closed = (await readMeasures(counter)).filter(({ status }) => status === 'closed');
  const seen = await inGroups(closed, (measure) => seenBy(measure, person, counter));
  const listed = await inGroups(
    seen.flatMap((one) => one ?? []),
    async ({ measure }): Promise<Listed> => ({
      measure,
      description: await counter.world.store.content.get(measure.number, measure.description),
    }),
  );
  return { dialog: closedCard(listed, sight, words), title: sight.t('measure.closed'), size: 'large' };
}

/** The record and its counts stay; every text of it goes. */
async function eraseTexts({ measure, leads }: Seen, visit: Visit, counter: Counter): Promise<Shown> {
  const { sight } = visit;
  if (!leads) return notLead(visit);
  const { number, status } = measure;
  if (status !== 'closed') return notice(visit, sight.t('measure.not-closed'), true);
  const { content } = counter.world.store;
  for (const id of (await content.all(number)).keys()) await content.erase(number, id);
  counter.log.say('the texts of a measure were erased', { key: number });
  return showClosed(visit, counter, sight.t('measure.erased', { number }));
}

/** The answer to the word `maatregelen`. */
export const measuresDoor = ({ sight: { t } }: Visit): Card =>
  doorCard(t('measure.list'), t('measure.word'), { title: t('measure.list'), verb: 'measure-list' }, t);

/** What a measure is taken for: the meeting, the cause and the complaints. `draft` makes the same form the same measure. */
interface For {
  readonly draft: string;
  readonly quarter: Quarter;
  readonly cause: Cause;
  readonly numbers: readonly ComplaintNumber[];
}

const wordsOf = ({ draft, quarter, cause, numbers }: For): string => [draft, quarter, cause, ...numbers].join(' ');

function forIn({ fields: { about = '' } }: Visit, { world }: Counter): For {
  const [draft = '', quarter = '', cause, ...numbers] = about.split(' ');
  const latest = quarterOf(dayAt(world.now(), world.zone));
  return {
    draft: /^[0-9a-f-]{36}$/.test(draft) ? draft : randomUUID(),
    quarter: /^20\d\dQ[1-4]$/.test(quarter) && quarter <= latest ? quarter : quarterNow(world),
    cause: oneOf(CAUSES, cause) ?? 'unknown',
    numbers: numbers.filter((one) => /^K-\d{4}-\d{4,6}$/.test(one)).slice(0, MOST_NUMBERS),
  };
}

type Standing = readonly { readonly number: ComplaintNumber; readonly complaint: Complaint; readonly standing: Person }[];

/** By the lead or the chair; of the complaints it is for only those that they lead or chair. */
async function standingIn({ quarter, numbers }: For, { person }: Visit, counter: Counter): Promise<Standing | undefined> {
  const theirs = await inMeeting(person, quarter, counter);
  if (!theirs) return undefined;
  const found = await inGroups(numbers, async (number): Promise<Standing> => {
    const complaint = fold((await counter.world.store.streams.read(number)).past);
    if (complaint.status === 'unknown' || isBarred(person.id, complaint)) return [];
    const standing = await standingFor(theirs, complaint, counter);
    return isLead(standing) || isChair(standing) ? [{ number, complaint, standing }] : [];
  });
  const linked = found.flat();
  return linked.length > 0 || isLead(theirs) || isChair(theirs) ? linked : undefined;
}

const notLead = (visit: Visit): Shown =>
  notice(visit, visit.sight.t(isMember(visit.person) ? 'refusal.not-lead' : 'refusal.not-in-team'), true);

/** The form; `wanted`: straight from the meeting, or from a check that asks for another measure. */
export async function takeMeasure(visit: Visit, counter: Counter, wanted?: Omit<For, 'draft'>, words = ''): Promise<Shown> {
  const { sight } = visit;
  const what = wanted ? { ...wanted, draft: randomUUID() } : forIn(visit, counter);
  const standing = await standingIn(what, visit, counter);
  if (!standing) return notLead(visit);
  const numbers = standing.map(({ number }) => number);
  const people = Object.entries(await counter.world.store.people.read());
  // Whom one of them is about gets no work of it.
  const owners = people.flatMap(([id, { name, member }]) =>
    member && !standing.some(({ complaint }) => isBarred(id, complaint)) ? [{ id, name }] : [],
  );
  const fields = wanted ? {} : visit.fields;
  const card = measureForm(wordsOf({ ...what, numbers }), what.cause, numbers, owners, fields, sight, words);
  return { dialog: card, title: sight.t('measure.new') };
}

async function saveMeasure(visit: Visit, counter: Counter): Promise<Shown> {
  const { fields, person, sight } = visit;
  const { t } = sight;
  const { store, now, zone } = counter.world;
  const what = forIn(visit, counter);
  const standing = await standingIn(what, visit, counter);
  if (!standing) return notLead(visit);
  const again = (words: string) => takeMeasure(visit, counter, undefined, words);
  const kind = oneOf(MEASURE_KINDS, fields.kind);
  const note = noteIn(fields.text?.slice(0, LONGEST));
  const owner = fields.person ?? '';
  const due = parseDay(fields.due);
  const cause = oneOf(CAUSES, fields.cause);
  const today = dayAt(sight.now, sight.zone);
  if (!kind) return again(t('measure.kind'));
  if (!note) return again(t('measure.text'));
  if (!(await store.people.read())[owner]?.member) return again(t('measure.owner'));
  if (standing.some(({ complaint }) => isBarred(owner, complaint))) return again(t('refusal.person-barred'));
  if (!cause) return again(t('measure.cause'));
  if (!due || due <= today) return again(t('refusal.day-not-later'));
  if (due > addMonths(today, MEASURE_MOST_MONTHS)) return again(t('refusal.day-too-late'));

  const complaints = standing.map(({ number }) => number);
  const { draft, quarter } = what;
  const fact = { type: 'MeasureTaken', kind, description: note.id, owner, due, cause, quarter, complaints, draft } as const;
  const year = dayAt(now(), zone).slice(0, 4);
  const number = await store.measures.take(year, { id: randomUUID(), at: now(), by: { person: person.id }, fact });
  // After the number, because its papers stand under it; sent again by the same form, the first one stays.
  const kept = measureOf(number, await store.measures.read(number));
  if (kept && !(await store.content.get(number, kept.description)))
    await store.content.keep(number, kept.description, note.paper);
  for (const one of standing)
    await submit(counter, { number: one.number, command: { type: 'LinkMeasure', measure: number }, by: one.standing });
  counter.log.say('a measure was taken', { key: number, count: complaints.length });
  return showMeasures(visit, counter, t('measure.saved', { number }));
}

type MeasureRow = (seen: Seen, visit: Visit, counter: Counter) => Promise<Shown>;

/** Looks the measure up; who must not know of it hears the same as of one that is not there. */
function onMeasure(row: MeasureRow): Row {
  return async (visit, counter) => {
    const { person, fields, sight } = visit;
    if (!isMember(person)) return notLead(visit);
    const number = /^M-\d{4}-\d{3,5}$/.exec(fields.source ?? fields.about ?? '')?.[0];
    const measure = number && measureOf(number, await counter.world.store.measures.read(number));
    const seen = measure ? await seenBy(measure, person, counter) : undefined;
    if (seen) return row(seen, visit, counter);
    return isLead(person) ? notice(visit, sight.t('measure.gone'), true) : notLead(visit);
  };
}

/** On the road of the measures: read, decide, write; again if somebody was faster. */
async function submitMeasure(
  { measure: { number }, leads }: Seen,
  command: MeasureCommand,
  note: ReturnType<typeof noteIn>,
  by: Person,
  { world }: Counter,
) {
  const { store, now, zone } = world;
  const id = randomUUID();
  for (let tries = 0; tries < TRIES; tries++) {
    const past = await store.measures.read(number);
    const measure = measureOf(number, past);
    if (!measure) return refuse('unknown-complaint');
    const fact = decideMeasure(measure, command, { by, leads, now: now(), zone });
    if (!fact || 'refused' in fact) return fact;
    if (note) await store.content.keep(number, note.id, note.paper);
    const entry = { id, at: now(), by: { person: by.id }, fact };
    if ((await store.measures.append(number, past.length, entry)) === 'appended') return undefined;
  }
  throw new Error(`A measure was written by others ${TRIES} times in a row. Look for a loop.`);
}

/** The refusal that the road would give now, before anybody fills in a form. */
const refusedNow = ({ measure, leads }: Seen, command: MeasureCommand, { person }: Visit, { world: { now, zone } }: Counter) => {
  const fact = decideMeasure(measure, command, { by: person, leads, now: now(), zone });
  return fact && 'refused' in fact ? fact : undefined;
};

const monthOn = ({ sight: { now, zone } }: Visit) => addMonths(dayAt(now, zone), 1);

function askDone(seen: Seen, visit: Visit, counter: Counter, words = ''): Promise<Shown> {
  const { sight, fields } = visit;
  const no = refusedNow(seen, { type: 'FinishMeasure', note: 'asked', checkOn: monthOn(visit) }, visit, counter);
  if (no) return Promise.resolve(refused(no, visit));
  return Promise.resolve({ dialog: doneForm(seen.measure, fields, sight, words), title: sight.t('measure.done.title') });
}

async function saveDone(seen: Seen, visit: Visit, counter: Counter): Promise<Shown> {
  const { fields, person, sight } = visit;
  const { number } = seen.measure;
  const note = noteIn(fields.note?.slice(0, LONGEST));
  const checkOn = parseDay(fields.day);
  if (!checkOn) return askDone(seen, visit, counter, sight.t('refusal.day-not-later'));
  const no = await submitMeasure(seen, { type: 'FinishMeasure', note: note?.id, checkOn }, note, person, counter);
  if (!no) return showMeasures(visit, counter, sight.t('measure.done.saved', { number }));
  return ['reason-missing', 'day-not-later', 'day-too-late'].includes(no.refused)
    ? askDone(seen, visit, counter, refusalWords(no, sight))
    : refused(no, visit);
}

/** Complaints with this cause: those closed in the quarter of the meeting, and those closed in the months after it was done. */
async function countEffect(measure: Measure, { world }: Counter): Promise<{ readonly before: number; readonly after: number }> {
  const { store, zone, now } = world;
  const { quarter, cause } = measure;
  const days = effectDays(measure, dayAt(now(), zone), zone);
  const wanted = (await store.lists.ended()).filter(({ at }) => !at || quarterOf(dayAt(at, zone)) >= quarter);
  const ended = await inGroups(wanted, async ({ number }) => fold((await store.streams.read(number)).past));
  const same = ended.flatMap((state) => (state.status !== 'unknown' && causeOf(state) === cause ? [state] : []));
  const isAfter = (one: Complaint): boolean => {
    const day = closedIn(one, zone) && one.endedAt && dayAt(one.endedAt, zone);
    return days !== undefined && day !== undefined && day >= days.from && day <= days.until;
  };
  return { before: same.filter((one) => closedIn(one, zone) === quarter).length, after: same.filter(isAfter).length };
}

const NOTHING = { before: 0, after: 0 } as const;

async function askCheck(seen: Seen, visit: Visit, counter: Counter, words = ''): Promise<Shown> {
  const { sight, fields } = visit;
  const { measure } = seen;
  const no = refusedNow(seen, { type: 'CheckEffect', outcome: 'effective', note: 'asked', ...NOTHING }, visit, counter);
  if (no) return refused(no, visit);
  const counts = await countEffect(measure, counter);
  const done = measure.done && textIn(await counter.world.store.content.get(measure.number, measure.done.note));
  const card = checkForm(measure, counts, done ?? sight.t('open.erased'), fields, sight, words);
  return { dialog: card, title: sight.t('measure.check.title') };
}

async function saveCheck(seen: Seen, visit: Visit, counter: Counter): Promise<Shown> {
  const { fields, person, sight } = visit;
  const { measure } = seen;
  const { number, quarter, cause, complaints } = measure;
  const outcome = oneOf(OUTCOMES, fields.outcome);
  const no = refusedNow(seen, { type: 'CheckEffect', outcome: 'effective', note: 'asked', ...NOTHING }, visit, counter);
  if (no) return refused(no, visit);
  if (!outcome) return askCheck(seen, visit, counter, sight.t('measure.check.outcome'));
  const note = noteIn(fields.note?.slice(0, LONGEST));
  const counts = await countEffect(measure, counter);
  const command = { type: 'CheckEffect', outcome, note: note?.id, due: parseDay(fields.due), ...counts } as const;
  const later = await submitMeasure(seen, command, note, person, counter);
  if (later)
    return ['reason-missing', 'day-not-later', 'day-too-late'].includes(later.refused)
      ? askCheck(seen, visit, counter, refusalWords(later, sight))
      : refused(later, visit);
  counter.log.say('the effect of a measure was checked', { key: number, kind: outcome });
  const words = sight.t(`measure.checked.${outcome}`, { number });
  const wanted = { quarter, cause, numbers: complaints };
  const taking = outcome === 'other' && (await standingIn({ ...wanted, draft: '' }, visit, counter));
  return taking ? takeMeasure(visit, counter, wanted, words) : showMeasures(visit, counter, words);
}
