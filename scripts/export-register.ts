/** `npm run export -- --csv out.csv`: the register of all complaints as docs/register.md describes it, for the quality system (F84). */
import { writeFileSync } from 'node:fs';
import { registerOf } from '../bot/in/export.ts';
import { csvOf } from '../bot/view/csv.ts';
import { dutch } from '../bot/view/texts.ts';
import { optionsIn, readingStore, run } from './operator.ts';

await run(async () => {
  const { csv } = optionsIn(process.argv.slice(2), ['csv'], 'Give the file to write: npm run export -- --csv out.csv');
  const { store, zone } = readingStore(process.env);
  const sheet = await registerOf(store, { now: new Date().toISOString(), zone });
  writeFileSync(csv, csvOf(sheet, dutch), { mode: 0o600 });
  return `${sheet.rows.length} complaints are in ${csv}.`;
});
