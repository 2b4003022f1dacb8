/** `npm run backup -- --out folder`: all tables of the store, to be put back by `npm run restore` (F121). The bot may go on meanwhile. */
import { operatorTables, optionsIn, run } from './operator.ts';
import { backUp } from './tables/backup.ts';

await run(async () => {
  const { out } = optionsIn(
    process.argv.slice(2),
    ['out'],
    'Give a folder that is not there yet: npm run backup -- --out folder',
  );
  const { tables } = await backUp(operatorTables(process.env, { readOnly: true }), out, () => new Date().toISOString());
  const counts = Object.entries(tables).map(([table, { rows }]) => `  ${table}: ${rows} rows`);
  return [
    `The backup is in ${out}:`,
    ...counts,
    'content.jsonl holds the names, addresses and texts of complainants, as they are. The files can be read by you alone (0600), and are',
    'not encrypted: keep the folder on an encrypted disk or in a container that few may read, and no longer than the retention periods',
    'allow. Whoever restores it must do again what was erased since; see docs/decisions/0018.',
  ].join('\n');
});
