/** The links of `/k/<token>`. Only the token's hash is kept: who reads the tables cannot walk in. */
import type { ComplaintNumber, ContentId, PersonId } from '../core/complaint.ts';
import type { Quarter } from '../core/figures.ts';
import type { Day, Instant } from '../core/time.ts';
import { keyOf } from './keys.ts';
import type { Table } from './rows.ts';

/** What a link is for, and for nothing else. */
export type Link = ComplaintLink | HouseLink;

/** About no single complaint. `by`: for whom it was made, and for as long as they lead. */
export type HouseLink = { readonly by: PersonId; readonly until: Instant } & (
  | { readonly purpose: 'register'; readonly file: 'csv' | 'workbook' }
  | { readonly purpose: 'minutes'; readonly quarter: Quarter }
  | { readonly purpose: 'pack'; readonly quarter: Quarter; readonly file: 'workbook' | 'document' }
);

export type ComplaintLink = {
  readonly number: ComplaintNumber;
  /** What in the complaint it is about; when that is over, so is the link. */
  readonly about: ContentId;
} & (
  | { readonly purpose: 'address-new' | 'address-old' /** The last day, in the house's zone. */; readonly lastDay: Day }
  | { readonly purpose: 'satisfaction'; readonly lastDay: Day }
  | { readonly purpose: 'hear'; readonly lastDay: Day }
  /** Until when a moment can be chosen, the proposal says; what was chosen is shown until the talk is over. */
  | { readonly purpose: 'hearing' }
  /** About the letter that it stands in; until the complaint is closed. */
  | { readonly purpose: 'status' }
  | { readonly purpose: 'package'; readonly lastDay: Day }
  /** `by`: for whom it was made, and for as long as they may read. */
  | { readonly purpose: 'attachment'; readonly nth: number; readonly by: PersonId; readonly until: Instant }
  | { readonly purpose: 'print'; readonly notes: boolean; readonly by: PersonId; readonly until: Instant }
  /** Of one person's complaints. */
  | { readonly purpose: 'access'; readonly numbers: readonly ComplaintNumber[]; readonly by: PersonId; readonly until: Instant }
);

export interface Links {
  keep(token: string, link: Link): Promise<void>;
  find(token: string): Promise<Link | undefined>;
}

const LINKS = 'link';

export const links = (table: Table): Links => ({
  async keep(token, link) {
    await table.insert({ partition: LINKS, key: keyOf(token), data: link });
  },
  async find(token) {
    return (await table.get(LINKS, keyOf(token)))?.data as Link | undefined;
  },
});
