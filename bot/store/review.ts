/** The review list: mails of which a person must say what they are. The mail's text is a paper under `REVIEW`, so it can be erased. */
import type { ComplaintNumber, PersonId } from '../core/complaint.ts';
import type { ReviewReason } from '../core/intake.ts';
import type { Instant } from '../core/time.ts';
import type { Row, Table } from './rows.ts';

/** The partition of the content table that holds the texts of the review list. */
export const REVIEW = 'review';

/** What a person made of a mail. `number`: the complaint it went to, or became. */
export interface Verdict {
  readonly how: 'linked' | 'complaint' | 'reopened' | 'ignored';
  readonly number?: ComplaintNumber;
  readonly by: PersonId;
  readonly at: Instant;
}

export interface ReviewItem {
  /** The key of the mail in the register. */
  readonly source: string;
  /** Graph's id. */
  readonly mail: string;
  readonly receivedAt: Instant;
  readonly why: ReviewReason;
  readonly about?: ComplaintNumber;
  /** Colleagues whose names stand in it: it is not for them to decide about (P8). */
  readonly named?: readonly PersonId[];
  readonly verdict?: Verdict;
}

export interface ReviewList {
  /** Adds an item; one that is there stays as it is. */
  add(item: ReviewItem): Promise<void>;
  get(source: string): Promise<Row<ReviewItem> | undefined>;
  /** Who sees an item, decides on what was seen: `changed` when somebody else was faster. */
  write(seen: Row<ReviewItem>, item: ReviewItem): Promise<'written' | 'changed'>;
  /** Decided or not. */
  all(): Promise<readonly ReviewItem[]>;
  /** What waits for a person, oldest first. */
  waiting(): Promise<readonly ReviewItem[]>;
}

const WAITING = 'review-waiting';

export function reviewList(table: Table): ReviewList {
  const get = async (source: string) => (await table.get(REVIEW, source)) as Row<ReviewItem> | undefined;
  const keyIn = (item: ReviewItem): string => `${item.receivedAt}|${item.source}`;

  /** Written anew when it is there: whoever is about to take it away, because of what the item said before, then cannot. */
  async function show(item: ReviewItem): Promise<void> {
    const [partition, key, data] = [WAITING, keyIn(item), { source: item.source }];
    if ((await table.insert({ partition, key, data })) !== 'exists') return;
    const row = await table.get(partition, key);
    if (!row || (await table.replace(row, data)) === 'changed') await show(item);
  }

  return {
    get,
    async add(item) {
      // The index first: an item without its index would be seen by nobody.
      await show(item);
      await table.insert({ partition: REVIEW, key: item.source, data: item });
    },
    async write(seen, item) {
      const index = await table.get(WAITING, keyIn(item));
      if (!item.verdict) await show(item);
      if ((await table.replace(seen, item)) === 'changed') return 'changed';
      if (!item.verdict) await show(item);
      else if (index) await table.remove(index);
      return 'written';
    },
    all: async () => (await table.list(REVIEW)).map(({ data }) => data as ReviewItem),
    async waiting() {
      // A leftover of a crash is seen and mended here.
      const found: ReviewItem[] = [];
      for (const row of await table.list(WAITING)) {
        const item = (await get((row.data as { source: string }).source))?.data;
        if (item && !item.verdict) found.push(item);
        else if (item) await table.remove(row);
      }
      return found;
    },
  };
}
