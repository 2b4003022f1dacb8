/**
 * The quarterly pack of a simulated 2026: 750 complaints in memory, the pack, its card and both files, timed. With a folder as its
 * argument the files are written there, to be looked at.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { standardCalendar } from '../../bot/core/workdays.ts';
import type { World } from '../../bot/handle.ts';
import { documentOf, packOf, workbookOf } from '../../bot/in/pack.ts';
import { memoryTables } from '../../bot/store/memory.ts';
import { storeOn } from '../../bot/store/store.ts';
import { packCard } from '../../bot/view/pack.ts';
import { textsFor } from '../../bot/view/texts.ts';
import { drawn } from '../../test/kit/quarters.ts';

const [BUDGET, COMPLAINTS, DAYS] = [5_000, 750, 365];
const zone = 'Europe/Amsterdam';
const folder = process.argv[2];
const store = storeOn(memoryTables());
const world: World = { store, now: () => '2027-01-04T09:00:00.000Z', zone, calendar: () => standardCalendar };

const told = drawn(2026, '2025-12-31T23:00:00.000Z', DAYS, COMPLAINTS, COMPLAINTS);
let facts = 0;
for (const [n, { past }] of told.entries()) {
  const at = past[0]?.at ?? '';
  const number = await store.register.numberFor({ source: `source-${n}`, receivedAt: at, at }, 2026);
  await store.streams.append(number, 0, past);
  facts += past.length;
}

const t = textsFor('nl');
const took: Record<string, number> = {};
async function timed<Made>(what: string, make: () => Promise<Made>): Promise<Made> {
  const from = performance.now();
  const made = await make();
  took[what] = Math.round(performance.now() - from);
  return made;
}
const pack = await timed('figures', () => packOf('2026Q4', world));
const card = await timed('card', async () => packCard(pack, { t, zone }));
const workbook = await timed('workbook', () => workbookOf(pack, t, zone));
const document = await timed('document', () => documentOf(pack, t, zone, 'Babbage'));
const total = Object.values(took).reduce((sum, one) => sum + one, 0);
console.log(`The pack of 2026Q4 out of ${told.length} complaints (${facts} facts): ${total} ms of ${BUDGET}`);
console.log(
  `  ${Object.entries(took)
    .map(([what, ms]) => `${what} ${ms} ms`)
    .join(', ')}`,
);
console.log(`  card ${JSON.stringify(card).length} bytes, workbook ${workbook.length}, document ${document.length}`);
if (folder) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'card.json'), JSON.stringify(card, undefined, 2));
  writeFileSync(join(folder, 'pack.xlsx'), workbook);
  writeFileSync(join(folder, 'pack.pptx'), document);
}
process.exitCode = total < BUDGET ? 0 : 1;
