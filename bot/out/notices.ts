/** News for the lead, said in the channel: a mail waits for a decision, something is in quarantine, receipts were held back. */
import { addMinutes } from '../core/time.ts';
import { isOfficeMinute } from '../core/workdays.ts';
import type { World } from '../handle.ts';
import { affairsOf } from '../store/affairs.ts';
import { NOTICES } from '../store/notices.ts';
import type { QualityChannel } from '../store/settings.ts';
import { noticesCard } from '../view/cards.ts';
import { dutch } from '../view/texts.ts';
import type { TeamsHand } from './teams.ts';

/** What comes in shortly after each other is said together: a channel is no log. */
const QUIET_MINUTES = 15;

/** Says what was not said yet, in office minutes. Said twice after a crash does less harm than never. */
export async function postNotices(world: World, teams: TeamsHand, channel: QualityChannel | undefined): Promise<void> {
  const { store, zone } = world;
  const now = world.now();
  if (!channel || !isOfficeMinute(now, world.calendar(), zone)) return;
  // Of a kind that only a newer release knows: that one says it.
  const waiting = (await store.notices.waiting()).filter(({ data }) => NOTICES.includes(data.kind));
  if (waiting.length === 0) return;
  const last = store.settings.once('notices');
  const seen = await last.get();
  // Not 'since the last': after the clock was set back, that moment would lie ahead for long.
  if (seen && seen.data.at > addMinutes(now, -QUIET_MINUTES) && seen.data.at <= now) return;
  if ((await last.set(seen, { at: now, done: true, holder: 'notices' })) === 'changed') return;

  const affairs = await affairsOf(store);
  const lines = NOTICES.flatMap((kind) => {
    const count = waiting.filter(({ data }) => data.kind === kind).length;
    return count > 0 ? [dutch(`notices.${kind}`, { count })] : [];
  });
  await teams.post(channel, noticesCard(lines, affairs, dutch), dutch('notices.summary'));
  for (const notice of waiting) await store.notices.said(notice);
}
