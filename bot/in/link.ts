/** What a row of the table of links has at hand, and what it may answer. */
import { randomBytes } from 'node:crypto';
import type { Complaint } from '../core/complaint.ts';
import type { ComplaintLink, HouseLink, Link } from '../store/links.ts';
import type { Page } from '../view/pages.ts';
import type { Texts } from '../view/texts.ts';
import type { Door } from './door.ts';
import type { Fields } from './visit.ts';

export interface LinkVisit<Purpose extends ComplaintLink['purpose'] = ComplaintLink['purpose']> {
  readonly link: ComplaintLink & { readonly purpose: Purpose };
  readonly complaint: Complaint;
  /** In the complainant's language; for a colleague in that of the browser. */
  readonly t: Texts;
  /** What the form of the page sent; nothing on a look. */
  readonly fields: Fields;
}

/** `gone`: it never was, or it is over. One page for both, so that a guess learns nothing. */
export type LinkShown =
  | 'gone'
  | { readonly page: Page; readonly status?: 200 | 409 | 422 }
  | { readonly file: Uint8Array; readonly name: string };

/** One purpose: what its link shows, and what its form does. Looking changes nothing. */
export interface LinkRow<Purpose extends ComplaintLink['purpose'] = ComplaintLink['purpose']> {
  look(visit: LinkVisit<Purpose>, door: Door): Promise<LinkShown>;
  answer?(visit: LinkVisit<Purpose>, door: Door): Promise<LinkShown>;
}

export type LinkRows = { readonly [Purpose in ComplaintLink['purpose']]: LinkRow<Purpose> };

/** A purpose about no single complaint: there is nothing to look up, and looking is all there is. */
export interface HouseRow<Purpose extends HouseLink['purpose'] = HouseLink['purpose']> {
  look(link: HouseLink & { readonly purpose: Purpose }, t: Texts, door: Door): Promise<LinkShown>;
}

export type HouseRows = { readonly [Purpose in HouseLink['purpose']]: HouseRow<Purpose> };

/** Keeps a new link and answers its address. Nobody can guess it: 256 bits. */
export async function makeLink(link: Link, { world, publicUrl }: Door): Promise<string> {
  const token = randomBytes(32).toString('base64url');
  await world.store.links.keep(token, link);
  return `${publicUrl}/k/${token}`;
}
