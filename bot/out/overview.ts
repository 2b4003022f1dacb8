/** The morning overview in the channel: once a working day, at opening, and silent when there is nothing to say (F45). */
import { isQuiet, overviewOf } from '../core/overview.ts';
import { dayAt, instantAt } from '../core/time.ts';
import { isOfficeMinute } from '../core/workdays.ts';
import type { World } from '../handle.ts';
import { affairsOf } from '../store/affairs.ts';
import type { QualityChannel } from '../store/settings.ts';
import { overviewCard } from '../view/cards.ts';
import { dutch } from '../view/texts.ts';
import { claimed } from './claim.ts';
import { type TeamsHand, TeamsTrouble } from './teams.ts';

/** A claim that was not finished by then belonged to a process that died; an overview twice does less harm than none. */
const CLAIM_MINUTES = 2;

/** Posts today's overview if this is an office minute, nobody did, and there is something in it. */
export async function postOverview(
  world: World,
  teams: TeamsHand,
  channel: QualityChannel | undefined,
  holder: string,
): Promise<void> {
  const { store, zone } = world;
  const now = world.now();
  const calendar = world.calendar();
  if (!channel || !isOfficeMinute(now, calendar, zone)) return;
  const slot = store.settings.once(`overview-${dayAt(now, zone)}`);
  const claim = await claimed(slot, now, CLAIM_MINUTES, holder);
  if (!claim) return;

  // The overview tells how things stood at opening: what came in since has just had a card of its own.
  const opening = instantAt(dayAt(now, zone), calendar.opens, zone);
  const open = (await store.lists.open()).filter(({ receivedAt }) => receivedAt < opening);
  const overview = overviewOf(open, now, calendar, zone);
  const affairs = await affairsOf(store);
  if (!isQuiet(overview) || affairs.review + affairs.quarantined + (affairs.reconciliation?.missing ?? 0) > 0) {
    const people = await store.people.read();
    const card = overviewCard(overview, affairs, { t: dutch, now, zone, calendar, nameOf: (id) => people[id]?.name });
    try {
      await teams.post(channel, card, dutch('overview.summary'));
    } catch (error) {
      // Surely not there: free the claim, so that the next tick tries again.
      if (error instanceof TeamsTrouble && !error.mayBeDone) await slot.clear(claim);
      throw error;
    }
  }
  await slot.set(claim, { at: now, done: true, holder });
}
