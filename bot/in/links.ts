/**
 * The door for who has no account: a link in a letter. Looking changes nothing, because scanners of mail look at everything; only
 * the button of the page does. A link is for one thing in one complaint, and over when that is.
 */
import { randomBytes } from 'node:crypto';
import type { Command } from '../core/commands.ts';
import { type Complaint, fold, type Side } from '../core/complaint.ts';
import { dayAt } from '../core/time.ts';
import type { Link } from '../store/links.ts';
import { addressPage, answeredPage, gonePage, type Page, pageHtml } from '../view/pages.ts';
import { type Texts, textsFor } from '../view/texts.ts';
import { type Door, submit } from './door.ts';
import type { Fields } from './visit.ts';

/** A page; or a file, to be saved and never to be shown. */
export type LinkAnswer =
  | { readonly status: number; readonly html: string }
  | { readonly status: 200; readonly file: Uint8Array; readonly name: string };

export interface LinkDoor {
  /** What the link shows; nothing changes by it. `spoken`: what the browser says it would like to read (Accept-Language). */
  look(token: string, spoken: string): Promise<LinkAnswer>;
  /** The page's form was sent. */
  answer(token: string, fields: Fields, spoken: string): Promise<LinkAnswer>;
}

/** An attachment as it was judged, or nothing when the mailbox has it no longer or holds something else. */
export type OpenFile = (
  link: Extract<Link, { purpose: 'attachment' }>,
) => Promise<{ readonly name: string; readonly bytes: Uint8Array } | undefined>;

const TOKEN = /^[A-Za-z0-9_-]{43}$/;

/** Nobody can guess it: 256 bits. */
export const newToken = (): string => randomBytes(32).toString('base64url');

export function linkDoor(door: Door, openFile: OpenFile): LinkDoor {
  const { world, house, log } = door;

  async function found(token: string): Promise<{ readonly link: Link; readonly complaint: Complaint } | undefined> {
    const link = TOKEN.test(token) ? await world.store.links.find(token) : undefined;
    const complaint = link && fold((await world.store.streams.read(link.number)).past);
    return link && complaint && complaint.status !== 'unknown' ? { link, complaint } : undefined;
  }

  const page = (status: number, shown: Page, t: Texts): LinkAnswer => ({
    status,
    html: pageHtml(shown, t('page.footer', { organisation: house.organisation, phone: house.phone }), t),
  });
  // One page for what never was and for what is over: a guess learns nothing.
  const gone = (t: Texts): LinkAnswer => page(410, gonePage(t), t);

  async function file(link: Extract<Link, { purpose: 'attachment' }>, t: Texts): Promise<LinkAnswer> {
    if (world.now() > link.until) return gone(t);
    const opened = await openFile(link);
    return opened ? { status: 200, file: opened.bytes, name: opened.name } : gone(t);
  }

  const isOver = (link: Link, complaint: Complaint): boolean =>
    link.purpose !== 'attachment' &&
    (complaint.status !== 'open' || complaint.proposal?.content !== link.about || dayAt(world.now(), world.zone) > link.lastDay);

  return {
    async look(token, spoken) {
      const { link, complaint } = (await found(token)) ?? {};
      if (!link || !complaint) return gone(textsFor(spoken));
      if (link.purpose === 'attachment') return file(link, textsFor(spoken));
      const t = textsFor(complaint.language);
      const side = sideOf(link);
      if (complaint.contact === link.about || (isCurrent(link, complaint) && !complaint.proposal?.missing.includes(side)))
        return page(200, answeredPage('yes', t), t);
      return isOver(link, complaint) ? gone(t) : page(200, addressPage(side, house, t), t);
    },

    async answer(token, fields, spoken) {
      const { link, complaint } = (await found(token)) ?? {};
      if (!link || !complaint || link.purpose === 'attachment') return gone(textsFor(spoken));
      const t = textsFor(complaint.language);
      const side = sideOf(link);
      if (isOver(link, complaint) && complaint.contact !== link.about) return gone(t);
      const { answer } = fields;
      if (answer !== 'yes' && answer !== 'no') return page(422, addressPage(side, house, t, true), t);
      const command: Command = { type: 'AnswerAddress', content: link.about, side, agreed: answer === 'yes' };
      const handled = await submit(door, { number: link.number, command, by: { system: 'link' } });
      log.say('a link was answered', { number: link.number, kind: link.purpose });
      return 'refused' in handled ? gone(t) : page(200, answeredPage(answer, t), t);
    },
  };
}

const isCurrent = (link: Link, complaint: Complaint): boolean => complaint.proposal?.content === link.about;

const sideOf = ({ purpose }: Link): Side => (purpose === 'address-old' ? 'old' : 'new');
