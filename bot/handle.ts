/** The road in: read, decide, write; again if somebody was faster. Whatever changes a complaint goes through here. */
import { randomUUID } from 'node:crypto';
import type { Command } from './core/commands.ts';
import type { ComplaintNumber, ContentId, Recorded, State } from './core/complaint.ts';
import { evolve, fold } from './core/complaint.ts';
import { decide } from './core/decide.ts';
import type { Refusal } from './core/decision.ts';
import type { Paper } from './core/papers.ts';
import type { Asker } from './core/permissions.ts';
import { actorOf } from './core/permissions.ts';
import { practiceNow } from './core/practice.ts';
import { react } from './core/react.ts';
import type { Instant, Zone } from './core/time.ts';
import type { Calendar } from './core/workdays.ts';
import type { Store } from './store/store.ts';

/** What the road needs of the world. */
export interface World {
  readonly store: Store;
  readonly now: () => Instant;
  readonly zone: Zone;
  readonly calendar: () => Calendar;
  /** The process is about to end: what is under way is finished, and nothing else is begun. */
  readonly closing?: () => boolean;
  /** The id of a fact that is written now; it tells in which trace (wire/telemetry.ts). */
  readonly factId?: () => string;
}

export interface Request {
  readonly number: ComplaintNumber;
  readonly command: Command;
  readonly by: Asker;
  /** Personal text that the facts will point to; kept only when the command is granted. */
  readonly papers?: readonly { readonly id: ContentId; readonly paper: Paper }[];
  /** The stream as the door has just read it; when it was overtaken, the append notices and it is read again. */
  readonly seen?: readonly Recorded[];
}

export type Handled =
  | { readonly state: State; readonly past: readonly Recorded[]; readonly delivers: boolean }
  | (Refusal & { readonly state: State });

/** Nine writers in a row before us means something is broken, not busy. */
const TRIES = 9;

/**
 * Handles one command. Three trips to the store when nobody interferes: read the stream (or the door did), mark it, append.
 * @returns the state after it and the facts that it added, or the refusal with its reason
 */
export async function handle({ number, command, by, papers = [], seen }: Request, world: World): Promise<Handled> {
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const past = (attempt === 0 && seen) || (await world.store.streams.read(number)).past;
    const state = fold(past);
    const now = practiceNow(state, world.now(), world.calendar(), world.zone);
    const decision = decide(state, command, { now, by, zone: world.zone, calendar: world.calendar() });
    if ('refused' in decision) return { ...decision, state };
    if (decision.facts.length === 0) return { state, past, delivers: false };

    for (const { id, paper } of papers) await world.store.content.keep(number, id, paper);
    const { factId = randomUUID } = world;
    const facts = decision.facts.map((fact): Recorded => ({ id: factId(), at: now, by: actorOf(by), fact }));
    const delivers = decision.facts.some((fact) => react(fact).length > 0);
    if (delivers) {
      await world.store.lists.mark(number, { until: past.length + facts.length, at: world.now() });
    }
    const written = await world.store.streams.append(number, past.length, facts);
    if (written === 'appended') return { state: facts.reduce(evolve, state), past: [...past, ...facts], delivers };
  }
  throw new Error(`${number} was written by others ${TRIES} times in a row. Look for a loop of commands on this complaint.`);
}
