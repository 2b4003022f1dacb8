/** News for the lead that is about no single complaint: said once in the channel, and forgotten when it was said. */
import type { Instant } from '../core/time.ts';
import type { Row, Table } from './rows.ts';

/**
 * `review`, `quarantine`: something waits there; `address-cap`, `total-cap`: automatic letters were held back (F18); `destruction`: a
 * complaint is kept longer than it should be (F122); `meeting`: a complaint waits for the quarterly meeting (F80); `self-test`: it has
 * news, and no lead could be told in a chat (F90).
 */
export const NOTICES = ['review', 'quarantine', 'address-cap', 'total-cap', 'destruction', 'meeting', 'self-test'] as const;
export type NoticeKind = (typeof NOTICES)[number];

export interface Notice {
  readonly kind: NoticeKind;
  readonly at: Instant;
}

export interface Notices {
  /** Says it, under a key that makes it the same news: the same key again is no second notice while the first is not said. */
  give(kind: NoticeKind, key: string, at: Instant): Promise<void>;
  waiting(): Promise<readonly Row<Notice>[]>;
  said(notice: Row<Notice>): Promise<void>;
}

const NOTICE = 'notice';

export const notices = (table: Table): Notices => ({
  async give(kind, key, at) {
    await table.insert({ partition: NOTICE, key: `${kind}|${key}`, data: { kind, at } satisfies Notice });
  },
  waiting: async () => (await table.list(NOTICE)) as Row<Notice>[],
  async said(notice) {
    await table.remove(notice);
  },
});
