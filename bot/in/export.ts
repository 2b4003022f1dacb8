/** The register as a file for the quality system (F84): for the lead, behind a link of a few minutes. Nothing of it is kept. */
import type { ComplaintNumber } from '../core/complaint.ts';
import { type EntrySetting, entryOf } from '../core/entry.ts';
import type { Told } from '../core/figures.ts';
import { addMinutes, dayAt } from '../core/time.ts';
import type { Store } from '../store/store.ts';
import { noticeCard } from '../view/cards.ts';
import { csvOf } from '../view/csv.ts';
import { registerSheet } from '../view/register.ts';
import { registerCard } from '../view/report.ts';
import type { Cell, Column, Sheet } from '../view/sheets.ts';
import { dutch } from '../view/texts.ts';
import { type WorkbookCell, type WorkbookSheet, writeWorkbook } from '../wire/workbook.ts';
import type { Counter, Rows } from './counter.ts';
import { mayKnow } from './earlier.ts';
import { inGroups } from './groups.ts';
import { type HouseRow, makeLink } from './link.ts';
import { forLead } from './review.ts';
import type { Shown, Visit } from './visit.ts';

export const exportDialogs: Rows = {
  'register-export': forLead((visit, counter) => makeFile('csv', visit, counter)),
  'register-workbook': forLead((visit, counter) => makeFile('workbook', visit, counter)),
};

/** Long enough for a click, too short to be passed on. */
const LINK_MINUTES = 5;

async function makeFile(file: 'csv' | 'workbook', { person, sight }: Visit, counter: Counter): Promise<Shown> {
  const until = addMinutes(counter.world.now(), LINK_MINUTES);
  const link = await makeLink({ purpose: 'register', file, by: person.id, until }, counter);
  return { dialog: registerCard(link, sight), title: sight.t('register.title'), size: 'small' };
}

/** The answer to the word `register`. */
export const exportDoor = ({ sight: { t } }: Visit) =>
  noticeCard(t('register.title'), t('register.word'), t, [
    { title: t('register.do'), verb: 'register-export', number: '' },
    { title: t('register.workbook'), verb: 'register-workbook', number: '' },
  ]);

/** The same table with typed cells: a number is a number, a day a day, and a text never a formula. */
function workbookSheetOf({ name, columns, rows }: Sheet): WorkbookSheet {
  const cellOf = (cell: Cell, type: Column['type']): WorkbookCell => {
    if (typeof cell === 'number') return { count: cell };
    if (typeof cell === 'boolean') return { text: dutch(cell ? 'register.yes' : 'register.no') };
    if (!cell) return { text: '' };
    if (type === 'day') return { day: new Date(`${cell}T00:00:00Z`) };
    return type === 'moment' ? { date: new Date(`${cell.replace(' ', 'T')}:00Z`) } : { text: cell };
  };
  return {
    name,
    widths: columns.map(({ title }) => Math.max(12, title.length)),
    rows: [
      columns.map(({ title }) => ({ text: title, strong: true as const })),
      ...rows.map((row) => row.map((cell, n) => cellOf(cell, columns[n]?.type ?? 'text'))),
    ],
  };
}

/** Every stream, practice too. Pending numbers have none yet. */
export function everyStream({ register, streams }: Pick<Store, 'register' | 'streams'>): Promise<readonly Told[]> {
  const read = async (number: ComplaintNumber): Promise<Told> => ({ number, past: (await streams.read(number)).past });
  return register.numbers().then((numbers) => inGroups([...new Set(numbers)].sort(), read));
}

const sheetOf = (told: readonly Told[], setting: EntrySetting): Sheet =>
  registerSheet(
    told.flatMap((one) => entryOf(one, setting) ?? []),
    setting.zone,
  );

/** The whole register, for who runs the house. */
export const registerOf = async (store: Store, setting: EntrySetting): Promise<Sheet> =>
  sheetOf(await everyStream(store), setting);

export const registerLink: HouseRow<'register'> = {
  async look({ by, file }, _, { world, log }) {
    const { store, zone } = world;
    const now = world.now();
    // Who does not lead any more has no use of it.
    if (!(await store.people.read())[by]?.lead) return 'gone';
    const all = await everyStream(store);
    const sheet = sheetOf(
      all.filter((one) => mayKnow(by, one)),
      { now, zone },
    );
    // How much was left out is for the log; that there is something, is not for the reader.
    log.say('the register was exported', { count: sheet.rows.length, total: sheetOf(all, { now, zone }).rows.length });
    const name = `klachtenregister-${dayAt(now, zone)}`;
    if (file === 'workbook') return { file: await writeWorkbook([workbookSheetOf(sheet)]), name: `${name}.xlsx` };
    return { file: new TextEncoder().encode(csvOf(sheet, dutch)), name: `${name}.csv` };
  },
};
