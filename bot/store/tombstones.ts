/**
 * What was erased, and may not come back (P10): of a complaint its number, of each of its mails the hash of its Message-ID. They hold
 * nothing personal and are kept for ever; whoever restores a backup, restores these first.
 */
import type { ComplaintNumber } from '../core/complaint.ts';
import type { Instant } from '../core/time.ts';
import type { Table } from './rows.ts';

/** A mail of an erased complaint: the key of the register, and Graph's id. */
export interface Buried {
  readonly source: string;
  readonly mail?: string;
}

export interface Tombstones {
  /** The complaint for whose erasure this mail was buried; a second message under its Message-ID is buried with it. */
  of(source: string): Promise<ComplaintNumber | undefined>;
  /** The mails of one complaint. */
  mailsOf(number: ComplaintNumber): Promise<readonly Buried[]>;
  bury(number: ComplaintNumber, mails: readonly Buried[], at: Instant): Promise<void>;
}

const ERASED = 'erased';
const byNumber = (number: ComplaintNumber): string => `${ERASED}|${number}`;

export const tombstones = (register: Table, content: Table): Tombstones => ({
  async of(source) {
    const [message = ''] = source.split('-');
    const found = (await register.get(ERASED, source)) ?? (await register.get(ERASED, message));
    return (found?.data as { number: ComplaintNumber } | undefined)?.number;
  },
  async mailsOf(number) {
    return (await register.list(byNumber(number))).map(({ key, data }) => ({ source: key, ...(data as Pick<Buried, 'mail'>) }));
  },
  async bury(number, mails, at) {
    for (const { source, mail } of mails) {
      await register.insert({ partition: byNumber(number), key: source, data: { mail } });
      await register.insert({ partition: ERASED, key: source, data: { number, at } });
    }
    // Last: with it no text of this complaint can be kept any more (bot/store/content.ts).
    await content.insert({ partition: ERASED, key: number, data: { at } });
  },
});

/** Whether nothing may be kept for this complaint any more. */
export const isBuried = async (content: Table, number: ComplaintNumber): Promise<boolean> =>
  (await content.get(ERASED, number)) !== undefined;
