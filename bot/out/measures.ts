/** Reminds the channel of measures (F82), in office minutes: each reminder is claimed by an insert before it is posted, so it never comes twice. */
import { dueRung, measureOf } from '../core/measures.ts';
import { dayAt } from '../core/time.ts';
import { isOfficeMinute } from '../core/workdays.ts';
import type { World } from '../handle.ts';
import type { QualityChannel } from '../store/settings.ts';
import { remindersCard } from '../view/measures.ts';
import { dutch } from '../view/texts.ts';
import { type TeamsHand, TeamsTrouble } from './teams.ts';

/** Says what is due and was not said yet, together in one card. A crash between claim and post costs a week: then it is said again. */
export async function remindMeasures(
  world: World,
  teams: TeamsHand,
  channel: QualityChannel | undefined,
  holder: string,
): Promise<void> {
  const { store, zone } = world;
  const now = world.now();
  const calendar = world.calendar();
  if (!channel || !isOfficeMinute(now, calendar, zone)) return;
  const today = dayAt(now, zone);
  const ours = [];
  for (const [number, past] of await store.measures.all()) {
    const measure = measureOf(number, past);
    const rung = measure && dueRung(measure, today);
    if (!rung) continue;
    const slot = store.settings.once(`measure-${number}|${rung.key}`);
    if (await slot.get()) continue;
    const claim = await slot.set(undefined, { at: now, done: true, holder });
    if (claim !== 'changed') ours.push({ measure, rung, slot, claim });
  }
  if (ours.length === 0) return;
  const people = await store.people.read();
  const sight = { t: dutch, now, zone, calendar, nameOf: (id: string) => people[id]?.name };
  try {
    await teams.post(channel, remindersCard(ours, sight), dutch('measure.list'));
  } catch (error) {
    // Surely not there: free the claims, so that the next tick tries again.
    if (error instanceof TeamsTrouble && !error.mayBeDone) for (const { slot, claim } of ours) await slot.clear(claim);
    throw error;
  }
}
