/** Mails of every kind through the whole bot (R9): `node scripts/corpus.ts [count] [seed]`, or 10,000 of them. */
import { runCorpus } from '../test/kit/corpus-run.ts';

const [count = 10_000, seed = 1] = process.argv.slice(2).map(Number);
const { figures, wrong } = await runCorpus(count, seed);
console.log(figures);
const MOST = 40;
for (const finding of wrong.slice(0, MOST)) console.error(finding);
if (wrong.length > MOST) console.error(`and ${wrong.length - MOST} more`);
process.exit(wrong.length > 0 ? 1 : 0);
