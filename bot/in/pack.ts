/** The quarterly pack (F81), for who leads: a card with the main figures, and a workbook and a document through links of a few minutes. */
import { countsOf, firstDayOf, type Quarter, quarterBefore, quarterOf } from '../core/figures.ts';
import { type Beside, columnsOf, type Pack, packFrom } from '../core/pack.ts';
import { againIn } from '../core/repeats.ts';
import { addMinutes, dayAt, type Instant, type Zone } from '../core/time.ts';
import type { World } from '../handle.ts';
import type { HouseLink } from '../store/links.ts';
import type { Disposition } from '../store/register.ts';
import { packCard, packLinkCard, placementsForm, quarterInWords, titleOf } from '../view/pack.ts';
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
import { marksIn } from './repeats.ts';
import { forLead } from './review.ts';
import type { Shown, Visit } from './visit.ts';

export const packDialogs: Rows = {
  'pack-workbook': forLead((visit, counter) => linkTo('workbook', visit, counter)),
  'pack-document': forLead((visit, counter) => linkTo('document', visit, counter)),
  placements: forLead((visit, counter) => askPlacements(visit, counter)),
  'placements-save': forLead(savePlacements),
};

/** Long enough for a click, too short to be passed on. */
const LINK_MINUTES = 5;

/** Reads every complaint there was: facts outlive their texts, so nothing that was erased is missing. */
export async function packOf(quarter: Quarter, world: World): Promise<Pack> {
  const { store, now, zone, calendar } = world;
  const [told, marks, beside] = await Promise.all([everyStream(store), marksIn(world), besideOf(quarter, world)]);
  return packFrom(told, quarter, { now: now(), calendar: calendar(), zone, again: againIn(marks) }, beside);
}

/** What is in no complaint: measures, placements, and the mails that needed a person. */
async function besideOf(quarter: Quarter, world: World): Promise<Beside> {
  const { store, zone } = world;
  const quarters = Object.values(columnsOf(quarter));
  const [measures, mails, quarantined, placements] = await Promise.all([
    measuresNow(world),
    store.register.dispositions(),
    store.register.quarantined(),
    Promise.all(quarters.map(async (one) => [one, (await store.settings.placements(one).get())?.data.value] as const)),
  ]);
  const filledIn = new Map(placements);
  // Once for all quarters: there are far more mails than complaints.
  const perQuarter = (fits: (mail: Disposition) => boolean) =>
    countsOf(mails.filter(fits).map(({ at }) => quarterOf(dayAt(at, zone))));
  const byHand = perQuarter(({ by, ended }) => by !== undefined || ended === 'review');
  const ignored = perQuarter(({ by, ended }) => by === undefined && ended === 'ignored');
  return {
    measures,
    placements: (one) => filledIn.get(one),
    mails: {
      decided: (one) => ({ byHand: byHand[one] ?? 0, ignored: ignored[one] ?? 0 }),
      waiting: mails.filter(({ ended }) => ended === 'review').length,
      quarantined: quarantined.length,
    },
  };
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
  const pack = await packOf(quarter, world);
  log.say('the quarterly pack was made', { kind: 'card' });
  return packCard(pack, sight);
}

const quarterIn = ({ fields, sight }: Visit): Quarter | undefined => {
  // A form brings it back as what it is about.
  const said = fields.quarter ?? fields.about;
  return said === undefined ? undefined : quarterAsked(said, sight.now, sight.zone);
};

async function askPlacements(visit: Visit, { world }: Counter, words = ''): Promise<Shown> {
  const { t } = visit.sight;
  const quarter = quarterIn(visit);
  if (!quarter) return notice(visit, t('pack.unknown'), true);
  const known = (await world.store.settings.placements(quarter).get())?.data.value;
  const said = visit.fields.count ?? (known === undefined ? '' : String(known));
  return { dialog: placementsForm(quarter, said, t, words), title: t('placements.title') };
}

/** Written over when it was counted anew: the newest is what counts. */
async function savePlacements(visit: Visit, counter: Counter): Promise<Shown> {
  const { fields, person, sight } = visit;
  const { t, now } = sight;
  const quarter = quarterIn(visit);
  if (!quarter) return notice(visit, t('pack.unknown'), true);
  const said = (fields.count ?? '').trim();
  if (!/^[1-9]\d{0,5}$/.test(said)) return askPlacements(visit, counter, t('placements.error'));
  const slot = counter.world.store.settings.placements(quarter);
  if ((await slot.set(await slot.get(), { value: Number(said), by: person.id, at: now })) === 'changed')
    return askPlacements(visit, counter, t('placements.changed'));
  counter.log.say('the placements of a quarter were filled in', { kind: quarter });
  return notice(visit, t('placements.saved', { quarter: quarterInWords(quarter, t), count: said }), false);
}

async function linkTo(file: 'workbook' | 'document', visit: Visit, counter: Counter): Promise<Shown> {
  const { sight, person } = visit;
  const { t, now } = sight;
  const quarter = quarterIn(visit);
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
    const pack = await packOf(quarter, world);
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
