/**
 * The door for who has no account: a link in a letter. Looking changes nothing, because scanners of mail look at everything; only
 * the button of the page does. A link is for one thing in one complaint, and over when that is.
 */
import { type Complaint, fold } from '../core/complaint.ts';
import type { ComplaintLink, HouseLink, Link } from '../store/links.ts';
import { busyPage, gonePage, type Page, pageHtml } from '../view/pages.ts';
import { type Texts, textsFor } from '../view/texts.ts';
import { accessLink } from './access.ts';
import { addressLinks } from './address.ts';
import { hearingLinks } from './choose.ts';
import type { Door } from './door.ts';
import { registerLink } from './export.ts';
import { fileLink, type OpenFile } from './files.ts';
import type { HouseRow, HouseRows, LinkRow, LinkRows, LinkShown } from './link.ts';
import { packageLinks } from './mediator.ts';
import { minutesLink } from './minutes.ts';
import { packLink } from './pack.ts';
import { hearLinks } from './questions.ts';
import { satisfactionLinks } from './satisfaction.ts';
import { statusLinks } from './status.ts';
import { printLink } from './trail.ts';
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
  /** For who asks too often: what to do instead. It does not tell whether there is such a link. */
  busy(spoken: string): LinkAnswer;
}

const isOfHouse = (link: Link): link is HouseLink => !('number' in link);

const TOKEN = /^[A-Za-z0-9_-]{43}$/;

/** Purposes whose reader is a colleague, or works for a client, and not the complainant. */
const FOR_COLLEAGUES: readonly Link['purpose'][] = ['attachment', 'print', 'hear', 'access', 'pack'];

export function linkDoor(door: Door, openFile: OpenFile): LinkDoor {
  const { world, house, log } = door;
  // Adding a purpose is adding a row.
  const rows: LinkRows = {
    ...addressLinks,
    ...hearLinks,
    ...satisfactionLinks,
    ...packageLinks,
    ...hearingLinks,
    ...statusLinks,
    attachment: fileLink(openFile),
    print: printLink,
    access: accessLink,
  };
  const houseRows: HouseRows = { register: registerLink, minutes: minutesLink, pack: packLink(door) };

  async function subjectOf(link: ComplaintLink): Promise<Complaint | undefined> {
    const complaint = fold((await world.store.streams.read(link.number)).past);
    if (complaint.status === 'unknown') return undefined;
    // The file of an erased complaint can still be printed: it is the record alone.
    return complaint.erased && link.purpose !== 'print' ? undefined : complaint;
  }

  const whole = (page: Page, t: Texts): string =>
    pageHtml(page, t('page.footer', { organisation: house.organisation, phone: house.phone }), t);

  function answerOf(shown: LinkShown, t: Texts): LinkAnswer {
    if (shown !== 'gone' && 'file' in shown) return { status: 200, ...shown };
    if (shown === 'gone') return { status: 410, html: whole(gonePage(t), t) };
    return { status: shown.status ?? 200, html: whole(shown.page, t) };
  }

  async function lookAtHouse(link: HouseLink, t: Texts): Promise<LinkAnswer> {
    // Made for a colleague and for a while: whoever left the team, or comes later, has no use of it.
    const known = (await world.store.people.read())[link.by];
    if (world.now() > link.until || !known?.member) return answerOf('gone', t);
    const row = houseRows[link.purpose] as HouseRow;
    return answerOf(await row.look(link, t, door), t);
  }

  async function run(how: 'look' | 'answer', token: string, fields: Fields, spoken: string): Promise<LinkAnswer> {
    const link = TOKEN.test(token) ? await world.store.links.find(token) : undefined;
    if (link && isOfHouse(link)) return how === 'look' ? lookAtHouse(link, textsFor(spoken)) : answerOf('gone', textsFor(spoken));
    const complaint = link && (await subjectOf(link));
    if (!link || !complaint) return answerOf('gone', textsFor(spoken));
    const t = textsFor(FOR_COLLEAGUES.includes(link.purpose) ? spoken : complaint.language);
    const row = rows[link.purpose as keyof LinkRows] as LinkRow;
    const shown = (await row[how]?.({ link, complaint, t, fields }, door)) ?? 'gone';
    if (how === 'answer') log.say('a link was answered', { number: link.number, kind: link.purpose });
    return answerOf(shown, t);
  }

  return {
    look: (token, spoken) => run('look', token, {}, spoken),
    answer: (token, fields, spoken) => run('answer', token, fields, spoken),
    busy: (spoken) => ({ status: 429, html: whole(busyPage(textsFor(spoken)), textsFor(spoken)) }),
  };
}
