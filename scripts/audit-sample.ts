/** `npm run audit-sample -- --quarter 2026Q4 --out folder`: an anonymised sample of the quarter for an auditor (F124). */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { auditFolder, meetingTables } from '../bot/in/audit.ts';
import { optionsIn, readingStore, run } from './operator.ts';

const USAGE = 'Give the quarter and a folder: npm run audit-sample -- --quarter 2026Q4 --out folder';

await run(async () => {
  const { quarter, out } = optionsIn(process.argv.slice(2), ['quarter', 'out'], USAGE);
  if (!/^\d{4}Q[1-4]$/.test(quarter)) throw new Error(USAGE);
  mkdirSync(out, { recursive: true, mode: 0o700 });
  // What an earlier sample left would seem to belong to this one.
  if (readdirSync(out).length > 0) throw new Error(`${out} is not empty. Give an empty folder, or one that is not there yet.`);
  const { store, zone } = readingStore(process.env);
  const folder = await auditFolder(quarter, store, { now: new Date().toISOString(), zone }, meetingTables(store));
  const columns = readFileSync(join(import.meta.dirname, '..', 'docs', 'register.md'), 'utf8');
  for (const [name, text] of [...folder, ['register.md', columns] as const])
    writeFileSync(join(out, name), text, { mode: 0o600 });
  return `${folder.size + 1} files are in ${out}. Open index.html first.`;
});
