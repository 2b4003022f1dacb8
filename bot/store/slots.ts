/**
 * Moments of colleagues that a complainant has chosen, taken by insert: of two who choose the same moment one gets it, whatever
 * instances they meet. In pieces of a quarter of an hour, so that moments that only touch each other in part meet as well.
 */
import type { ComplaintNumber, ContentId, PersonId } from '../core/complaint.ts';
import type { Slot } from '../core/hearing.ts';
import type { Instant } from '../core/time.ts';
import type { Row, Table } from './rows.ts';

/** Whose choice it is. */
export interface Holder {
  readonly number: ComplaintNumber;
  readonly proposal: ContentId;
}

/** `at`: since when; the choice itself is written right after it. */
export interface Held extends Holder {
  readonly at: Instant;
}

/** Whether somebody else's reservation still counts: what nobody needs any more is taken over by the next who asks. */
export type StillHeld = (held: Held, person: PersonId) => Promise<boolean>;

export interface Slots {
  /** Takes the moment for all of these colleagues, or for none. Taken already for the same holder counts as taken. */
  take(slot: Slot, people: readonly PersonId[], held: Held, stillHeld: StillHeld): Promise<'taken' | 'busy'>;
  /** Gives back what this holder took; what is somebody else's stays. */
  release(slot: Slot, people: readonly PersonId[], holder: Holder): Promise<void>;
  /** Who has a part of this moment of this colleague. */
  holdersOf(slot: Slot, person: PersonId): Promise<readonly Held[]>;
}

const PIECE = 15 * 60_000;

const partitionOf = (person: PersonId): string => `slot|${person}`;

function piecesOf({ start, minutes }: Slot): readonly string[] {
  const from = Math.floor(Date.parse(start) / PIECE);
  const until = Math.ceil((Date.parse(start) + minutes * 60_000) / PIECE);
  return Array.from({ length: until - from }, (_, n) => new Date((from + n) * PIECE).toISOString());
}

const isSame = (one: Holder, other: Holder): boolean => one.number === other.number && one.proposal === other.proposal;

export function slots(table: Table): Slots {
  /** The row, when this request is the one that wrote it; `kept`: it is this holder's already. */
  async function takePiece(person: PersonId, key: string, held: Held, stillHeld: StillHeld): Promise<Row | 'kept' | 'busy'> {
    const partition = partitionOf(person);
    const made = await table.insert({ partition, key, data: held });
    if (made !== 'exists') return made;
    const row = await table.get(partition, key);
    // Given back in between.
    if (!row) return takePiece(person, key, held, stillHeld);
    const before = row.data as Held;
    if (!isSame(before, held) && (await stillHeld(before, person))) return 'busy';
    // Also one's own is written anew: it counts from now, and somebody who is just taking it over sees that.
    const mine = await table.replace(row, held);
    if (mine !== 'changed') return isSame(before, held) ? 'kept' : mine;
    const now = await table.get(partition, key);
    return now && isSame(now.data as Held, held) ? 'kept' : 'busy';
  }

  return {
    async take(slot, people, held, stillHeld) {
      const mine: Row[] = [];
      // In one order for all, so that two who want the same meet at the first piece and not in each other's middle.
      for (const person of [...people].sort()) {
        for (const key of piecesOf(slot)) {
          const got = await takePiece(person, key, held, stillHeld);
          if (got === 'busy') {
            for (const row of mine) await table.remove(row);
            return 'busy';
          }
          if (got !== 'kept') mine.push(got);
        }
      }
      return 'taken';
    },
    async release(slot, people, holder) {
      for (const person of people) {
        for (const key of piecesOf(slot)) {
          const row = await table.get(partitionOf(person), key);
          if (row && isSame(row.data as Held, holder)) await table.remove(row);
        }
      }
    },
    async holdersOf(slot, person) {
      const [from = ''] = piecesOf(slot);
      const before = new Date(Date.parse(slot.start) + slot.minutes * 60_000).toISOString();
      return (await table.list(partitionOf(person), { from, before })).map(({ data }) => data as Held);
    },
  };
}
