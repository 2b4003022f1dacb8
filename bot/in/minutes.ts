/** The page of the minutes (F123), behind a link of a few minutes. */
import { type ComplaintNumber, fold } from '../core/complaint.ts';
import type { Person } from '../core/permissions.ts';
import { isBarred } from '../core/persons.ts';
import { meetingOf } from '../core/quarterly.ts';
import type { Listed } from '../view/measures.ts';
import { minutesPage } from '../view/minutes.ts';
import { inMeeting } from './agenda.ts';
import { inGroups } from './groups.ts';
import type { HouseRow } from './link.ts';
import { readMeasures, seenBy } from './measures.ts';

export const minutesLink: HouseRow<'minutes'> = {
  async look({ quarter, by }, t, door) {
    const { world } = door;
    const { store, zone, now } = world;
    const people = await store.people.read();
    const known = people[by];
    const { kept } = meetingOf(await store.meetings.read(quarter));
    // Whoever has no more part in that meeting has no use of it.
    if (!known || !kept) return 'gone';
    const reader: Person = { id: by, name: known.name, roles: known.lead ? ['member', 'lead'] : ['member'] };
    if (!(await inMeeting(reader, quarter, door))) return 'gone';

    const { discussed, carried } = kept.minutes;
    const numbers = [...discussed, ...carried].map(({ number }) => number);
    const hidden = await inGroups(numbers, async (number): Promise<readonly ComplaintNumber[]> => {
      const complaint = fold((await store.streams.read(number)).past);
      return complaint.status !== 'unknown' && isBarred(by, complaint) ? [number] : [];
    });
    const isTheirs = ({ number }: { readonly number: ComplaintNumber }): boolean => !hidden.flat().includes(number);
    const minutes = { ...kept.minutes, discussed: discussed.filter(isTheirs), carried: carried.filter(isTheirs) };
    const taken = (await readMeasures(door)).filter(({ number }) => minutes.measures.includes(number));
    const measures = await inGroups(taken, async (measure): Promise<readonly Listed[]> => {
      if (!(await seenBy(measure, reader, door))) return [];
      return [{ measure, description: await store.content.get(measure.number, measure.description) }];
    });
    const sight = { t, now: now(), zone, calendar: world.calendar(), nameOf: (id: string) => people[id]?.name };
    return { page: minutesPage(quarter, { ...kept, minutes }, measures.flat(), sight) };
  },
};
