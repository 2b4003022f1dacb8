/**
 * The office's own closing days (F35), for the lead. A day that is added makes a new version of the calendar; what was promised with
 * an older one stays, and whoever it touches is told.
 */
import { laterBy } from '../core/closing.ts';
import { type ComplaintNumber, fold } from '../core/complaint.ts';
import { clean } from '../core/mail.ts';
import { addMinutes, addMonths, type Day, dayAt, parseDay } from '../core/time.ts';
import { type Calendar, dayOff } from '../core/workdays.ts';
import type { World } from '../handle.ts';
import { closingDaysCard, closingFormCard, LONGEST_NAME, MONTHS_AHEAD } from '../view/closing.ts';
import { dayInWords, dayOffInWords } from '../view/words.ts';
import type { Counter, Rows } from './counter.ts';
import { type Door, submit } from './door.ts';
import { forLead } from './review.ts';
import type { Shown, Visit } from './visit.ts';

export const closingDialogs: Rows = {
  'closing-days': forLead((visit, counter) => showDays(visit, counter)),
  'closing-ask': forLead(async (visit) => askDay(visit)),
  'closing-add': forLead(addDay),
  'closing-remove': forLead(removeDay),
};

/** So many days to come: an office that closes more often has another calendar, not more closing days. */
const MOST_DAYS = 30;
/** Other leads who write at the same moment. */
const TRIES = 5;
const OVERTAKEN = `The calendar was changed by others ${TRIES} times in a row. Look for a loop that adds closing days.`;

const todayOf = ({ sight }: Visit): Day => dayAt(sight.now, sight.zone);

async function showDays(visit: Visit, counter: Counter, words = ''): Promise<Shown> {
  const { sight } = visit;
  const calendar = await counter.world.store.calendar.read();
  const coming = comingDays(calendar, todayOf(visit));
  const touched = await touchedBy(calendar, counter.world);
  return {
    dialog: closingDaysCard(coming, touched, { ...sight, calendar }, words),
    title: sight.t('closing.title'),
    size: 'large',
  };
}

const comingDays = ({ closed }: Calendar, today: Day): Calendar['closed'] =>
  closed.filter(({ day }) => day >= today).sort((one, other) => (one.day < other.day ? -1 : 1));

const askDay = (visit: Visit, words = ''): Shown => ({
  dialog: closingFormCard(visit.fields, visit.sight, words),
  title: visit.sight.t('closing.add'),
});

async function addDay(visit: Visit, counter: Counter): Promise<Shown> {
  const { fields, sight, person } = visit;
  const { t } = sight;
  const book = counter.world.store.calendar;
  const today = todayOf(visit);
  const day = parseDay(fields.day);
  const name = clean(fields.name ?? '')
    .replace(/\s+/g, ' ')
    .trim();
  if (!day) return askDay(visit, t('closing.day.error'));
  if (!name || name.length > LONGEST_NAME) return askDay(visit, t('closing.name.error', { count: LONGEST_NAME }));
  if (day < today) return askDay(visit, t('closing.past'));
  if (day > addMonths(today, MONTHS_AHEAD)) return askDay(visit, t('closing.far'));
  const done = () => showDays(visit, counter, t('closing.added', { day: dayInWords(day, t, today) }));
  for (let tries = 0; tries < TRIES; tries++) {
    const calendar = await book.read();
    const off = dayOff(day, calendar);
    // Teams repeats a press when our answer was slow.
    if (off?.kind === 'closed' && off.name === name) return done();
    if (off?.kind === 'closed') return askDay(visit, t('closing.twice', { name: dayOffInWords(off, t) }));
    if (off) return askDay(visit, t('closing.free', { why: dayOffInWords(off, t) }));
    if (comingDays(calendar, today).length >= MOST_DAYS) return askDay(visit, t('closing.full', { count: MOST_DAYS }));
    if ((await book.change(calendar, [...calendar.closed, { day, name }], person.id, sight.now)) !== 'changed') return done();
  }
  throw new Error(OVERTAKEN);
}

async function removeDay(visit: Visit, counter: Counter): Promise<Shown> {
  const { fields, sight, person } = visit;
  const { t } = sight;
  const book = counter.world.store.calendar;
  const today = todayOf(visit);
  const day = parseDay(fields.source);
  if (!day) return showDays(visit, counter, t('refusal.unreadable'));
  // What was reckoned with that day happened: only what lies ahead can still be another plan.
  if (day <= today) return showDays(visit, counter, t('closing.begun'));
  const done = () => showDays(visit, counter, t('closing.removed', { day: dayInWords(day, t, today) }));
  for (let tries = 0; tries < TRIES; tries++) {
    const calendar = await book.read();
    const closed = calendar.closed.filter((one) => one.day !== day);
    if (closed.length === calendar.closed.length) return done();
    if ((await book.change(calendar, closed, person.id, sight.now)) !== 'changed') return done();
  }
  throw new Error(OVERTAKEN);
}

const AT_ONCE = 8;

/** The open complaints whose promised day is earlier than this calendar would make it. */
async function touchedBy(calendar: Calendar, { store, now, zone }: World): Promise<readonly ComplaintNumber[]> {
  const open = await store.lists.open();
  const within = open.filter(({ receivedAt, wholeDue }) =>
    calendar.closed.some(({ day }) => day > dayAt(receivedAt, zone) && day <= wholeDue),
  );
  const touched: ComplaintNumber[] = [];
  for (let at = 0; at < within.length; at += AT_ONCE) {
    const some = within.slice(at, at + AT_ONCE).map(async ({ number }) => {
      const complaint = fold((await store.streams.read(number)).past);
      if (complaint.status !== 'unknown' && laterBy(complaint, calendar, now(), zone)) touched.push(number);
    });
    await Promise.all(some);
  }
  return touched.sort();
}

/** So long another instance may still reckon with the calendar of before. */
const SETTLED_MINUTES = 2;

/**
 * Tells every open complaint of a new version of the calendar, and has its reminders reckoned anew. Done again after a crash, each is
 * told once.
 */
export async function tellClosingDays(door: Door): Promise<void> {
  const { world, log } = door;
  const { store } = world;
  const { version } = await store.calendar.read();
  if (version === 1) return;
  const once = store.settings.once(`calendar-${version}`);
  const seen = await once.get();
  if (seen?.data.done) return;
  const now = world.now();
  const settled = seen !== undefined && seen.data.at <= addMinutes(now, -SETTLED_MINUTES);
  if (!seen) await once.set(undefined, { at: now, done: false, holder: '' });
  let again = false;
  for (const { number } of await store.lists.open()) {
    try {
      const handled = await submit(door, { number, command: { type: 'RecordCalendar' }, by: { system: 'clock' } });
      if ('refused' in handled || !handled.delivers) door.afterwards(number);
    } catch (error) {
      log.broken('a complaint could not be told of a closing day', error, { number });
      again ||= (error as { passing?: unknown }).passing === true;
    }
  }
  if (settled && !again) await once.set(seen, { ...seen.data, done: true });
}
