/**
 * The road out: whatever was written and not yet shown, in order. It may be called by anyone at any time, twice or after a crash;
 * each effect is taken by inserting its row, so two instances never do the same one side by side.
 */
import { randomUUID } from 'node:crypto';
import type { ComplaintNumber, Recorded, State } from './core/complaint.ts';
import { fold } from './core/complaint.ts';
import { summaryOf } from './core/overview.ts';
import { isPassing } from './core/passing.ts';
import { nextLookAt } from './core/practice.ts';
import type { Effect } from './core/react.ts';
import { laneOf, react } from './core/react.ts';
import type { Instant } from './core/time.ts';
import { addMinutes } from './core/time.ts';
import type { World } from './handle.ts';
import type { Row } from './store/rows.ts';
import type { EffectKey, Kept, Progress } from './store/streams.ts';

/**
 * How an effect ended this time: done, or waiting for something that is nobody's fault, such as a channel that nobody has chosen. A
 * hand that fails throws; an error that is `passing` (down, busy, a permission withdrawn) is tried for ever, any other a few times.
 */
export type Outcome =
  | { readonly done: true; readonly memo?: Readonly<Record<string, unknown>> }
  | { readonly waitUntil: Instant };

/** What a hand may know and remember while it performs one effect. */
export interface Job {
  readonly number: ComplaintNumber;
  readonly key: EffectKey;
  readonly state: State;
  readonly past: readonly Recorded[];
  /** Progress of all effects of this complaint: where its card is, for one. */
  readonly progress: Kept['progress'];
  readonly memo: Readonly<Record<string, unknown>>;
  /** When this effect was first taken. */
  readonly since: Instant;
  /** Writes the memo, on condition that the effect is still ours. Awaited before anything that it must survive. */
  remember(memo: Readonly<Record<string, unknown>>): Promise<void>;
}

export interface Hands {
  perform(effect: Effect, job: Job): Promise<Outcome>;
  /** An effect was refused too often: a person must know. */
  gaveUp(effect: Effect, job: Job): Promise<void>;
  /** Something a person must look at: ids and counts; of the error only what is safe in a log. */
  alarm(
    what: string,
    about: { readonly number: ComplaintNumber; readonly key: EffectKey; readonly tries: number },
    error: unknown,
  ): void;
}

/** Nobody else takes an effect over within this time; the longest hand needs less than a minute. */
const LEASE_MINUTES = 2;
/** After so many refusals an effect is held for a person; the waits between them double, and add up to half an hour. */
const REFUSALS = 6;
/** A broken wire is looked at often: when it is mended, things should move. */
const LONGEST_WAIT_MINUTES = 15;
/** A mark whose facts never came: the writer died before it wrote. */
const ORPHAN_MINUTES = 5;

/** Somebody else has taken the effect over; what we hold is no longer ours to finish. */
class LostLease extends Error {}

export async function deliver(number: ComplaintNumber, world: World, hands: Hands): Promise<void> {
  // The mark first: facts written after this reading leave a newer mark, and that one stays.
  const mark = await world.store.lists.marker(number);
  const kept = await world.store.streams.read(number);
  const state = fold(kept.past);
  await refreshLists(number, state, kept.past.length, world);
  await world.store.repeats.note({ number, past: kept.past, papers: () => world.store.content.all(number) }, world.zone);

  const stopped = new Set<string>();
  for (const keyed of effectsOf(kept.past)) {
    const lane = laneOf(keyed.effect);
    if (stopped.has(lane)) continue;
    const finished = await performOnce(keyed, { number, kept, state }, world, hands);
    if (!finished) stopped.add(lane);
  }

  if (!mark || stopped.size > 0) return;
  const complete = kept.past.length >= mark.data.until || mark.data.at < addMinutes(world.now(), -ORPHAN_MINUTES);
  if (complete) await world.store.lists.unmark(mark);
}

interface Keyed {
  readonly effect: Effect;
  /** Version and place: the same each time it is derived. */
  readonly key: EffectKey;
}

interface Delivery {
  readonly number: ComplaintNumber;
  readonly kept: Kept;
  readonly state: State;
}

/** Every effect of a stream, in order. */
const effectsOf = (past: readonly Recorded[]): readonly Keyed[] =>
  past.flatMap(({ fact }, at) => react(fact).map((effect, n) => ({ effect, key: `${at + 1}/${n}` })));

async function refreshLists(number: ComplaintNumber, state: State, version: number, world: World): Promise<void> {
  if (state.status === 'unknown') return;
  const summary = summaryOf(number, state);
  const { endedAt: at, erased, status, training, discussed } = state;
  const agenda = status === 'closed' && !training ? discussed?.quarter : 'never';
  const ended = { at, ...(erased && { erased: true as const }), ...(agenda && { agenda }) };
  if (state.status !== 'open') return world.store.lists.refresh({ version, summary, over: true, ended });
  const due = nextLookAt(state, world.now(), world.calendar(), world.zone);
  await world.store.lists.refresh({ version, summary, due });
}

/** Performs one effect unless it is done, held, not yet due or somebody else's. Answers whether the lane may go on. */
async function performOnce(
  { effect, key }: Keyed,
  { number, kept, state }: Delivery,
  world: World,
  hands: Hands,
): Promise<boolean> {
  const before = kept.progress.get(key);
  if (before && before.data.state !== 'taken') return true;
  // It stays marked, so that another process, or the next one, begins it.
  if (world.closing?.()) return false;
  const ours = await take(number, key, before, world);
  if (!ours) return false;

  const { memo, since } = ours.data();
  const job: Job = {
    number,
    key,
    state,
    past: kept.past,
    progress: kept.progress,
    memo,
    since,
    remember: (memo) => ours.write({ memo }),
  };
  try {
    const outcome = await hands.perform(effect, job);
    if ('waitUntil' in outcome) {
      await ours.write({ after: outcome.waitUntil, lease: world.now() });
      return false;
    }
    await ours.write({ state: 'done', ...(outcome.memo && { memo: outcome.memo }) });
    // The effects that follow in this round look there for the card.
    kept.progress.set(key, ours.row());
    return true;
  } catch (error) {
    if (error instanceof LostLease) return false;
    return putOff(ours, error, { effect, job }, world, hands).catch((lost) => {
      if (lost instanceof LostLease) return false;
      throw lost;
    });
  }
}

/** Writes down a failure and when to come back; answers true when the effect is held, so that it holds up nothing. */
async function putOff(
  ours: Taken,
  error: unknown,
  { effect, job }: { effect: Effect; job: Job },
  world: World,
  hands: Hands,
): Promise<boolean> {
  const passing = isPassing(error);
  const { tries, refusals } = ours.data();
  const counted = { tries: tries + 1, refusals: refusals + (passing ? 0 : 1) };
  const held = counted.refusals >= REFUSALS;
  const { number, key } = job;
  const what = held ? 'an effect is held for a person' : 'an effect will be tried again';
  hands.alarm(what, { number, key, tries: counted.tries }, error);
  if (held) await hands.gaveUp(effect, job);
  const minutes = passing ? Math.min(2 ** tries, LONGEST_WAIT_MINUTES) : 2 ** refusals;
  // The lease ends with the attempt: the wait alone says when the next one may come.
  await ours.write({ ...counted, state: held ? 'held' : 'taken', after: addMinutes(world.now(), minutes), lease: world.now() });
  return held;
}

/** An effect that is ours until its lease ends; each write makes sure that it still is. */
interface Taken {
  data(): Progress;
  row(): Row<Progress>;
  write(change: Partial<Progress>): Promise<void>;
}

async function take(
  number: ComplaintNumber,
  key: EffectKey,
  before: Row<Progress> | undefined,
  world: World,
): Promise<Taken | undefined> {
  const now = world.now();
  if (before && (before.data.lease > now || (before.data.after ?? '') > now)) return undefined;
  const claim = { state: 'taken' as const, holder: randomUUID(), lease: addMinutes(now, LEASE_MINUTES) };
  const { streams } = world.store;
  let row = before
    ? await streams.progress(before, { ...before.data, ...claim, after: undefined })
    : await streams.take(number, key, { ...claim, since: now, tries: 0, refusals: 0, memo: {} });
  if (typeof row === 'string') return undefined;

  const current = (): Row<Progress> => row as Row<Progress>;
  return {
    row: current,
    data: () => current().data,
    async write(change) {
      const written = await streams.progress(current(), { ...current().data, ...change });
      if (written === 'lost') throw new LostLease();
      row = written;
    },
  };
}
