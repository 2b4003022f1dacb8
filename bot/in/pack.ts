/** The quarterly pack (F81), for who leads: a card with the main figures, and a workbook and a document through links of a few minutes. */
import { firstDayOf, type Quarter, quarterBefore, quarterOf } from '../core/figures.ts';
import { type Measures, type Pack, packFrom } from '../core/pack.ts';
import { addMinutes, dayAt, type Instant, type Zone } from '../core/time.ts';
import type { World } from '../handle.ts';
import type { HouseLink } from '../store/links.ts';
import { packCard, packLinkCard, quarterInWords, titleOf } from '../view/pack.ts';
import { sheetsOf, slidesOf } from '../view/packfiles.ts';
import type { Card } from '../view/templates.ts';
import type { Texts } from '../view/texts.ts';
import { writeDeck } from '../wire/deck.ts';
import { writeWorkbook } from '../wire/workbook.ts';
import { type Counter, notice, type Rows } from './counter.ts';
import type { Door } from './door.ts';
import { everyStream } from './export.ts';
import { type HouseRow, type LinkShown, makeLink } from './link.ts';
import { measuresNow } from './measures.ts';
import { forLead } from './review.ts';
import type { Shown, Visit } from './visit.ts';

export const packDialogs: Rows = {
  'pack-workbook': forLead((visit, counter) => linkTo('workbook', visit, counter)),
  'pack-document': forLead((visit, counter) => linkTo('document', visit, counter)),
};

/** Long enough for a click, too short to be passed on. */
const LINK_MINUTES = 5;

/** Reads every complaint there was: facts outlive their texts, so nothing that was erased is missing. */
export async function packOf(quarter: Quarter, { store, now, zone, calendar }: World, measures?: Measures): Promise<Pack> {
  return packFrom(await everyStream(store), quarter, { now: now(), calendar: calendar(), zone }, measures);
}

export const workbookOf = (pack: Pack, t: Texts, zone: Zone): Promise<Uint8Array> => writeWorkbook(sheetsOf(pack, t, zone));

export const documentOf = (pack: Pack, t: Texts, zone: Zone, organisation: string): Promise<Uint8Array> =>
  writeDeck({
    title: titleOf(pack, t),
    organisation,
    language: t.language === 'nl' ? 'nl-NL' : 'en-GB',
    slides: slidesOf(pack, t, zone),
  });

/** Which quarter is meant: the one that was named, or the last one that is over. Nothing when it is still to come. */
export function quarterAsked(asked: string | undefined, now: Instant, zone: Zone): Quarter | undefined {
  const today = dayAt(now, zone);
  if (asked === undefined) return quarterBefore(quarterOf(today), 1);
  const quarter = asked.toUpperCase();
  return /^20\d{2}Q[1-4]$/.test(quarter) && firstDayOf(quarter) <= today ? quarter : undefined;
}

/** The answer to the word; the person was told before that it takes a moment. */
export async function packAnswer(quarter: Quarter, { sight }: Visit, { world, log }: Door): Promise<Card> {
  const pack = await packOf(quarter, world, await measuresNow({ world }));
  log.say('the quarterly pack was made', { kind: 'card' });
  return packCard(pack, sight);
}

async function linkTo(file: 'workbook' | 'document', visit: Visit, counter: Counter): Promise<Shown> {
  const { fields, sight, person } = visit;
  const { t, now, zone } = sight;
  const quarter = fields.quarter === undefined ? undefined : quarterAsked(fields.quarter, now, zone);
  if (!quarter) return notice(visit, t('pack.unknown'), true);
  const until = addMinutes(now, LINK_MINUTES);
  const link = await makeLink({ purpose: 'pack', quarter, file, by: person.id, until }, counter);
  return {
    dialog: packLinkCard({ quarter, link }, t),
    title: t('pack.title', { quarter: quarterInWords(quarter, t) }),
    size: 'small',
  };
}

type PackLink = HouseLink & { readonly purpose: 'pack' };

/** The file of a link, for as long as who asked for it leads. Made once for a link: looked at again, it is the same. */
export function packLink({ world, house, log }: Door): HouseRow<'pack'> {
  let last: { readonly key: string; readonly file: Promise<Uint8Array> } | undefined;
  const make = async ({ quarter, file }: PackLink, t: Texts): Promise<Uint8Array> => {
    const pack = await packOf(quarter, world, await measuresNow({ world }));
    log.say('the quarterly pack was made', { kind: file });
    return file === 'workbook' ? workbookOf(pack, t, world.zone) : documentOf(pack, t, world.zone, house.organisation);
  };
  const look = async (link: PackLink, t: Texts): Promise<LinkShown> => {
    if (!(await world.store.people.read())[link.by]?.lead) return 'gone';
    const key = JSON.stringify([link, t.language]);
    if (last?.key !== key) last = { key, file: make(link, t) };
    const { file } = last;
    // What could not be made is tried anew.
    const bytes = await file.catch((error) => {
      last = undefined;
      throw error;
    });
    const ending = link.file === 'workbook' ? 'xlsx' : 'pptx';
    return { file: bytes, name: `${t('pack.file')}-${link.quarter}.${ending}` };
  };
  return { look };
}
