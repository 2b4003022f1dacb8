/** What a row of the table of links has at hand, and what it may answer. */
import { randomBytes } from 'node:crypto';
import type { Complaint } from '../core/complaint.ts';
import type { Link } from '../store/links.ts';
import type { Page } from '../view/pages.ts';
import type { Texts } from '../view/texts.ts';
import type { Door } from './door.ts';
import type { Fields } from './visit.ts';

export interface LinkVisit<Purpose extends Link['purpose'] = Link['purpose']> {
  readonly link: Link & { readonly purpose: Purpose };
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
export interface LinkRow<Purpose extends Link['purpose'] = Link['purpose']> {
  look(visit: LinkVisit<Purpose>, door: Door): Promise<LinkShown>;
  answer?(visit: LinkVisit<Purpose>, door: Door): Promise<LinkShown>;
}

/** What is about no single complaint has no row: it is looked at before one is read. */
export type LinkRows = { readonly [Purpose in Exclude<Link['purpose'], 'pack'>]: LinkRow<Purpose> };

/** Keeps a new link and answers its address. Nobody can guess it: 256 bits. */
export async function makeLink(link: Link, { world, publicUrl }: Door): Promise<string> {
  const token = randomBytes(32).toString('base64url');
  await world.store.links.keep(token, link);
  return `${publicUrl}/k/${token}`;
}
