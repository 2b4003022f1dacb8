/**
 * Drafts that nobody will ever send: the answer to their making was lost, so a second one was made and that one was recorded. They
 * carry our mark, and are removed from the mailbox before a person takes one for a letter that was forgotten.
 */
import { addMinutes } from '../core/time.ts';
import type { World } from '../handle.ts';
import { type Graph, GraphTrouble, OWN_PROPERTY } from '../wire/graph.ts';
import type { Log } from '../wire/log.ts';

/** Younger ones may be a letter's that is being made at this moment. */
const OLD_MINUTES = 60;

interface Draft {
  readonly id?: unknown;
  readonly singleValueExtendedProperties?: readonly { readonly value?: unknown }[];
}

/** Removes marked drafts that no effect knows; answers how many. Removing one twice is harmless. */
export async function sweepDrafts(world: World, graph: Graph, mailbox: string, log: Log): Promise<number> {
  const messages = `/users/${encodeURIComponent(mailbox)}`;
  const filter = encodeURIComponent(`createdDateTime lt ${addMinutes(world.now(), -OLD_MINUTES)}`);
  const mark = encodeURIComponent(`singleValueExtendedProperties($filter=id eq '${OWN_PROPERTY}')`);
  const path = `${messages}/mailFolders/drafts/messages?$select=id,createdDateTime&$filter=${filter}&$expand=${mark}&$top=100`;
  const { value = [] } = (await graph.get(path)) as { value?: readonly Draft[] };
  let removed = 0;
  for (const { id, singleValueExtendedProperties } of value) {
    const number = singleValueExtendedProperties?.[0]?.value;
    if (typeof id !== 'string' || typeof number !== 'string' || (await isKnown(world, number, id))) continue;
    await graph.delete(`${messages}/messages/${encodeURIComponent(id)}`).catch((error) => {
      if (!(error instanceof GraphTrouble) || error.status !== 404) throw error;
    });
    removed++;
  }
  if (removed > 0) log.say('drafts that nobody will send were removed', { count: removed });
  return removed;
}

async function isKnown({ store }: World, number: string, draft: string): Promise<boolean> {
  // A mark that is not a number of ours is none of our business.
  if (!/^K-\d{4}-\d{4,6}$/.test(number)) return true;
  const { past, progress } = await store.streams.read(number);
  return past.length === 0 || [...progress.values()].some(({ data }) => data.memo.draft === draft);
}
