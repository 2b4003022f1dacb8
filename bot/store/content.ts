/** Personal text, apart from the facts: names, addresses, bodies, notes. It can be erased; the record stays whole (P10). */
import type { ComplaintNumber, ContentId } from '../core/complaint.ts';
import type { Paper } from '../core/papers.ts';
import type { Table } from './rows.ts';
import { isBuried } from './tombstones.ts';

export interface Content {
  /**
   * Keeps a paper. The same id again changes nothing: what was kept first is what was shown, previewed or sent. Of an erased complaint
   * nothing is kept.
   */
  keep(number: ComplaintNumber, id: ContentId, paper: Paper): Promise<void>;
  get(number: ComplaintNumber, id: ContentId): Promise<Paper | undefined>;
  all(number: ComplaintNumber): Promise<ReadonlyMap<ContentId, Paper>>;
  /** For good; that there was a paper stays in the facts. */
  erase(number: ComplaintNumber, id: ContentId): Promise<void>;
}

export const content = (table: Table): Content => ({
  async keep(number, id, paper) {
    const made = await table.insert({ partition: number, key: id, data: paper });
    // Looked at afterwards: either the erasing hand sees this row, or we see its tombstone.
    if (made !== 'exists' && (await isBuried(table, number))) await table.remove(made);
  },
  async get(number, id) {
    return (await table.get(number, id))?.data as Paper | undefined;
  },
  async all(number) {
    return new Map((await table.list(number)).map(({ key, data }) => [key, data as Paper]));
  },
  async erase(number, id) {
    const row = await table.get(number, id);
    if (row) await table.remove(row);
  },
});
