/** What is new in a folder of the mailbox: the delta query, from a kept cursor or from two days back (facts/graph A6). */
import { addMinutes, type Instant } from '../core/time.ts';
import type { Slot } from '../store/slot.ts';
import { type Graph, GraphTrouble } from '../wire/graph.ts';
import type { Log } from '../wire/log.ts';

/** A message as a listing names it. Nothing in it is believed. */
export interface Listed {
  readonly id: string;
  readonly internetMessageId?: unknown;
  readonly subject?: unknown;
  readonly receivedDateTime?: unknown;
}

/** Where the reading of a folder has come. */
export interface Cursor {
  readonly link: string;
  readonly at: Instant;
}

export interface Folder {
  /** The path of its messages, such as `/users/…/mailFolders/inbox/messages`. */
  readonly path: string;
  readonly cursor: Slot<Cursor>;
}

/** Fields that a listing gives; enough to make a complaint of a mail that is gone when we come to read it. */
export const LISTED = 'id,subject,from,receivedDateTime,internetMessageId';
const PAGE = 'odata.maxpagesize=50';
const PAGES = 2_000;

/** After a lost cursor we look back so far; what was seen before is recognised. */
const LOOK_BACK_MINUTES = 2 * 24 * 60;

/**
 * Hands everything that is new in the folder to `take`, page by page put together, and moves the cursor when `take` has returned.
 * A cursor that Graph has lost is thrown away: the next reading begins two days before the last one.
 */
export async function readNew(
  { path, cursor: slot }: Folder,
  { graph, log, now }: { readonly graph: Graph; readonly log: Log; now(): Instant },
  take: (listed: readonly Listed[]) => Promise<void>,
): Promise<'read' | 'cursor-lost'> {
  const cursor = await slot.get();
  const started = now();
  try {
    const known = cursor?.data.link;
    const { listed, deltaLink } = known
      ? await listAll(graph, known)
      : await listAnew(graph, path, addMinutes(cursor?.data.at ?? started, -LOOK_BACK_MINUTES));
    await take(listed);
    if (deltaLink !== undefined) await slot.set(cursor, { link: deltaLink, at: started });
    return 'read';
  } catch (error) {
    if (!isLostCursor(error) || !cursor?.data.link) throw error;
    log.alarm('the mailbox cursor was lost; reading anew from two days back', { status: (error as GraphTrouble).status });
    await slot.set(cursor, { link: '', at: cursor.data.at });
    return 'cursor-lost';
  }
}

/** A filtered delta query gives no more than so many, and says nothing of the rest (facts/graph A6). */
const FILTERED_AT_MOST = 5_000;

/**
 * Everything since a moment, and the link to go on from. What the delta query leaves out is listed plainly; and so is all of it for a
 * mailbox whose delta query refuses the filter, which then is listed each time (facts/graph A6).
 */
async function listAnew(graph: Graph, path: string, from: Instant): Promise<{ listed: readonly Listed[]; deltaLink?: string }> {
  const filter = encodeURIComponent(`receivedDateTime ge ${from}`);
  const plain = `${path}?$select=${LISTED}&$filter=${filter}&$orderby=${encodeURIComponent('receivedDateTime asc')}&$top=100`;
  try {
    const found = await listAll(graph, `${path}/delta?changeType=created&$select=${LISTED}&$filter=${filter}`);
    if (found.listed.length < FILTERED_AT_MOST) return found;
    const { listed } = await listAll(graph, plain);
    const all = new Map([...found.listed, ...listed].map((one) => [one.id, one]));
    return { listed: [...all.values()], deltaLink: found.deltaLink };
  } catch (error) {
    if (!(error instanceof GraphTrouble) || error.status !== 400) throw error;
    return { listed: (await listAll(graph, plain)).listed, deltaLink: '' };
  }
}

async function listAll(graph: Graph, first: string): Promise<{ listed: readonly Listed[]; deltaLink?: string }> {
  const listed = new Map<string, Listed>();
  const seen = new Set<string>();
  let link = first;
  for (let page = 0; page < PAGES && !seen.has(link); page++) {
    seen.add(link);
    const answer = (await graph.get(link, PAGE)) as {
      value?: readonly (Listed & { '@removed'?: unknown })[];
      '@odata.nextLink'?: string;
      '@odata.deltaLink'?: string;
    };
    for (const one of Array.isArray(answer?.value) ? answer.value : []) {
      if (typeof one?.id === 'string' && one.id && !one['@removed']) listed.set(one.id, one);
    }
    const next = answer?.['@odata.nextLink'];
    if (!next) return { listed: [...listed.values()], deltaLink: answer?.['@odata.deltaLink'] };
    link = next;
  }
  throw new Error(`The mailbox's delta query went on for ${seen.size} pages, or in a circle. It starts again at the next tick.`);
}

const isLostCursor = (error: unknown): boolean =>
  error instanceof GraphTrouble &&
  (error.status === 410 || /syncStateNotFound|resyncRequired|syncStateInvalid/i.test(error.code));
