/** What the house has learnt or been told: the channel, the subscription, the cursor, the people's names, the ticks. */
import type { PersonId } from '../core/complaint.ts';
import type { Quarter } from '../core/figures.ts';
import type { Location } from '../core/natures.ts';
import type { CheckName, Told } from '../core/selftest.ts';
import type { Day, Instant } from '../core/time.ts';
import type { People } from './people.ts';
import type { Remembered } from './remembered.ts';
import { RESTORE, type Restored } from './restored.ts';
import type { Table } from './rows.ts';
import { type Slot, slotIn } from './slot.ts';

/** Where the cards go. Chosen in Teams by a lead, or given by the settings. */
export interface QualityChannel {
  readonly teamId: string;
  readonly channelId: string;
  readonly channelName: string;
  readonly serviceUrl: string;
  readonly tenantId: string;
  readonly chosenBy?: PersonId;
  readonly management?: PersonId;
  readonly at: Instant;
}

/** Who decides where every lead is concerned; chosen by a lead. */
export interface Deputy {
  readonly person: PersonId;
  readonly chosenBy: PersonId;
  readonly at: Instant;
}

/** A team the bot was added to: how to reach it through Graph and through the connector. */
export interface KnownTeam {
  readonly teamId: string;
  readonly threadId: string;
  readonly serviceUrl: string;
  readonly tenantId: string;
}

/** The chosen deputy; until there is one, whoever hears it when a complaint is late for long. */
export async function deputiesOf(store: {
  readonly deputy: Remembered<Deputy>;
  readonly channel: Remembered<QualityChannel>;
}): Promise<readonly PersonId[]> {
  const chosen = (await store.deputy.read())?.person ?? (await store.channel.read())?.management;
  return chosen ? [chosen] : [];
}

export interface Subscription {
  readonly id: string;
  readonly clientState: string;
  readonly expires: Instant;
}

/** Mailbox against register, of one night (F13). */
export interface Reconciliation {
  readonly at: Instant;
  /** Mails that were compared. */
  readonly checked: number;
  /** Of those, how many had no place until this night. */
  readonly missing: number;
}

/** What the last self-test found, and what of it the leads were told (F90). */
export interface SelfTested {
  readonly at: Instant;
  readonly failing: readonly CheckName[];
  readonly told: Told;
}

/** Who is away, since when the house knows it, and until which day when anybody knows. */
export type Absences = Readonly<Record<PersonId, { readonly since: Instant; readonly until?: Day }>>;

/** Something that is said once; until it is done, `holder` is at it since `at`. */
export interface Once {
  readonly at: Instant;
  readonly done: boolean;
  readonly holder: string;
}

/** What a lead filled in. */
export interface FilledIn<T> {
  readonly value: T;
  readonly by: PersonId;
  readonly at: Instant;
}

export interface Settings {
  readonly channel: Slot<QualityChannel>;
  readonly deputy: Slot<Deputy>;
  readonly subscription: Slot<Subscription>;
  /** How far a folder of the mailbox was read. */
  cursor(folder: 'inbox' | 'sentitems'): Slot<{ readonly link: string; readonly at: Instant }>;
  /** What the last comparison of mailbox and register found. */
  readonly reconciliation: Slot<Reconciliation>;
  /** The last backup that was put back (scripts/restore.ts). */
  readonly restore: Slot<Restored>;
  /** Everybody who was ever seen in the team, so that an old fact can still say who. */
  readonly people: Slot<People>;
  readonly selfTest: Slot<SelfTested>;
  /** Handlers of open complaints who are away. */
  readonly absences: Slot<Absences>;
  team(threadId: string): Slot<KnownTeam>;
  /** The offices that a complaint can be about, by name. */
  readonly locations: Slot<FilledIn<readonly Location[]>>;
  /** Placements in a quarter, for the rate of complaints. */
  placements(quarter: Quarter): Slot<FilledIn<number>>;
  /** Something that is said once: a welcome, the overview of a day. */
  once(what: string): Slot<Once>;
  /** The tick of a timer that was claimed last, on any instance. */
  tick(timer: string): Slot<{ readonly tick: string; readonly holder: string }>;
  /** The tick of a timer: true for the one instance that claims it. */
  claimTick(timer: string, tick: string, holder: string): Promise<boolean>;
}

export function settings(table: Table): Settings {
  const slot = <T>(partition: string, key: string): Slot<T> => slotIn<T>(table, partition, key);

  return {
    channel: slot('channel', 'quality'),
    deputy: slot('people', 'deputy'),
    subscription: slot('subscription', 'inbox'),
    cursor: (folder) => slot('cursor', folder),
    reconciliation: slot('reconciliation', 'last'),
    selfTest: slot('self-test', 'last'),
    restore: slot(RESTORE, 'last'),
    people: slot('people', 'team'),
    absences: slot('people', 'absences'),
    locations: slot('locations', 'all'),
    placements: (quarter) => slot('placements', quarter),
    team: (threadId) => slot('team', threadId),
    once: (what) => slot('once', what),

    tick: (timer) => slot('tick', timer),

    async claimTick(timer, tick, holder) {
      const last = this.tick(timer);
      const seen = await last.get();
      // Not 'later than': a clock that was set back must go on ticking. Doing the work twice would be harmless.
      if (seen?.data.tick === tick) return false;
      if ((await last.set(seen, { tick, holder })) !== 'changed') return true;
      // It may be our own claim, repeated by the SDK after a lost answer.
      const now = (await last.get())?.data;
      return now?.tick === tick && now.holder === holder;
    },
  };
}
