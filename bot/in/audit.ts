/** The folder for an auditor (F124), as names of files with what is in them. It reads, and writes nothing. */
import { fold } from '../core/complaint.ts';
import { type EntrySetting, entryOf } from '../core/entry.ts';
import type { Quarter } from '../core/figures.ts';
import { meetingOf } from '../core/quarterly.ts';
import { entriesOf, sampleOf } from '../core/sample.ts';
import { keyOf } from '../store/keys.ts';
import type { Store } from '../store/store.ts';
import { auditIndex, auditPage } from '../view/audit.ts';
import { csvOf } from '../view/csv.ts';
import { measuresSheet, minutesSheet } from '../view/meetingsheets.ts';
import { type Page, pageHtml } from '../view/pages.ts';
import { registerSheet } from '../view/register.ts';
import type { Sheet } from '../view/sheets.ts';
import { dutch } from '../view/texts.ts';
import { everyStream } from './export.ts';
import { readMeasures } from './measures.ts';

export type Folder = ReadonlyMap<string, string>;

/** What the quarterly meeting left, as tables without names: its minutes, and the measures with their effect. */
export type MeetingTables = (quarter: Quarter) => Promise<readonly Sheet[]>;

/** As it was kept when the chair kept it; nothing of a quarter that was not discussed. */
export const meetingTables =
  (store: Store): MeetingTables =>
  async (quarter) => {
    const { kept } = meetingOf(await store.meetings.read(quarter));
    const measures = (await readMeasures({ world: { store } })).filter((measure) => measure.quarter === quarter);
    return [...(kept ? [minutesSheet(kept.minutes, dutch)] : []), measuresSheet(measures, dutch)];
  };

export async function auditFolder(
  quarter: Quarter,
  store: Store,
  setting: EntrySetting,
  meeting?: MeetingTables,
): Promise<Folder> {
  const { now, zone } = setting;
  const told = await everyStream(store);
  const calendar = await store.calendar.read();
  const entries = entriesOf(
    told.flatMap((one) => entryOf(one, setting) ?? []),
    quarter,
    zone,
  );
  // Nobody can choose the rank of a complaint, and everybody can reckon it again.
  const chosen = sampleOf(entries, quarter, zone, (number) => keyOf(`${quarter}|${number}`));
  const files = chosen.map((entry) => ({ name: `${entry.number}.html`, entry }));
  const pages = files.flatMap(({ name, entry: { number } }): readonly (readonly [string, string])[] => {
    const past = told.find((one) => one.number === number)?.past ?? [];
    const complaint = fold(past);
    if (complaint.status === 'unknown') return [];
    return [[name, htmlOf(auditPage({ number, complaint, past }, { now, zone, calendar }))]];
  });
  const tables = ((await meeting?.(quarter)) ?? []).filter(({ rows }) => rows.length > 0);
  const named = tables.map((sheet) => ({ name: `${fileName(sheet.name)}.csv`, sheet }));
  const index = auditIndex({
    quarter,
    total: entries.length,
    files,
    tables: named.map(({ name, sheet }) => ({ name, title: sheet.name, count: sheet.rows.length })),
  });
  return new Map([
    ['index.html', htmlOf(index)],
    ['register.csv', csvOf(registerSheet(entries, zone), dutch)],
    ...pages,
    ...named.map(({ name, sheet }) => [name, csvOf(sheet, dutch)] as const),
  ]);
}

const htmlOf = (page: Page): string => pageHtml(page, dutch('audit.footer'), dutch);

const fileName = (title: string): string =>
  title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '') || 'tabel';
