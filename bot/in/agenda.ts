/** The agenda of a quarterly meeting as the record has it, and what of it somebody may see and discuss. */
import { type Complaint, fold } from '../core/complaint.ts';
import { type AgendaItem, onAgenda } from '../core/discussion.ts';
import { type Quarter, quarterBefore, quarterOf } from '../core/figures.ts';
import { isChair, isLead, isMember, type Person } from '../core/permissions.ts';
import { isBarred } from '../core/persons.ts';
import { meetingOf } from '../core/quarterly.ts';
import { addDays, dayAt } from '../core/time.ts';
import { isOfficeMinute, workingDaysUntil } from '../core/workdays.ts';
import { deputiesOf } from '../store/settings.ts';
import { type Counter, standingFor } from './counter.ts';
import type { Door } from './door.ts';
import { inGroups } from './groups.ts';

export interface OnAgenda {
  readonly item: AgendaItem;
  readonly complaint: Complaint;
}

/** Reads what ended and was not discussed by an earlier meeting. */
export async function readAgenda({ store, zone }: Door['world'], quarter: Quarter): Promise<readonly OnAgenda[]> {
  const ended = (await store.lists.ended()).filter(({ agenda }) => agenda !== 'never' && (!agenda || agenda >= quarter));
  const found = await inGroups(ended, async ({ number }): Promise<readonly OnAgenda[]> => {
    const complaint = fold((await store.streams.read(number)).past);
    const item = complaint.status === 'unknown' ? undefined : onAgenda(number, complaint, quarter, zone);
    return item && complaint.status !== 'unknown' ? [{ item, complaint }] : [];
  });
  return found.flat().sort((one, other) => (one.item.number < other.item.number ? -1 : 1));
}

/** The newest meeting there can be: that of the quarter before this one. */
export const quarterNow = ({ now, zone }: Door['world']): Quarter => quarterBefore(quarterOf(dayAt(now(), zone)));

/** Somebody with what the meeting of this quarter makes of them: its chair; `undefined` when they have no part in it. */
export async function inMeeting(person: Person, quarter: Quarter, { world: { store } }: Pick<Counter, 'world'>) {
  if (!isMember(person)) return undefined;
  const { chair } = meetingOf(await store.meetings.read(quarter));
  if (chair === person.id) return { ...person, roles: [...person.roles, 'chair'] } satisfies Person;
  if (isLead(person)) return person;
  // Where it concerns every lead, the deputy has the word, and only there.
  return (await deputiesOf(store)).includes(person.id) ? person : undefined;
}

/** Only what is not about them; and of the rest what they lead or chair (P8). */
export async function theirsOf(
  all: readonly OnAgenda[],
  person: Person,
  counter: Pick<Counter, 'world'>,
): Promise<readonly (OnAgenda & { readonly standing: Person })[]> {
  const theirs = await Promise.all(
    all.map(async (one) => {
      const standing = await standingFor(person, one.complaint, counter);
      const may = !isBarred(person.id, one.complaint) && (isLead(standing) || isChair(standing));
      return may ? [{ ...one, standing }] : [];
    }),
  );
  return theirs.flat();
}

/** The first working days of a quarter. */
const FIRST_DAYS = 5;

/** Once a quarter, in the first office week: so many complaints wait for the meeting. Nothing is said when none does. */
export async function proposeMeeting({ world }: Pick<Door, 'world'>): Promise<void> {
  const { store, zone } = world;
  const now = world.now();
  if (!isOfficeMinute(now, world.calendar(), zone)) return;
  const today = dayAt(now, zone);
  const first = `${today.slice(0, 4)}-${String(Number(quarterOf(today).slice(5)) * 3 - 2).padStart(2, '0')}-01`;
  if (workingDaysUntil(addDays(first, -1), today, world.calendar()) > FIRST_DAYS) return;
  const quarter = quarterNow(world);
  const once = store.settings.once(`meeting-${quarter}`);
  const seen = await once.get();
  if (seen?.data.done) return;
  const waiting = (await readAgenda(world, quarter)).filter(({ item }) => !item.discussed);
  for (const { item } of waiting) await store.notices.give('meeting', `${quarter}|${item.number}`, now);
  // The notices first: given again after a crash they are the same ones.
  await once.set(seen, { at: now, done: true, holder: 'meeting' });
}
