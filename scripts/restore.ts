/** `npm run restore -- --from folder`: a backup back into empty tables (F121). Prints what it will do, and asks. */
import { createInterface } from 'node:readline/promises';
import { argumentsIn, operatorTables, run } from './operator.ts';
import { planInWords, planRestore, restore } from './tables/restore.ts';

const USAGE = 'Give the folder of a backup: npm run restore -- --from folder [--last-number K-2026-0062] [--resume] [--yes]';

await run(async () => {
  const { from, resume, yes, ...rest } = argumentsIn(
    process.argv.slice(2),
    { from: { type: 'string' }, 'last-number': { type: 'string' }, resume: { type: 'boolean' }, yes: { type: 'boolean' } },
    USAGE,
  );
  if (typeof from !== 'string') throw new Error(USAGE);
  const clients = operatorTables(process.env, { readOnly: false });
  const lastNumber = rest['last-number'] as string | undefined;
  const plan = await planRestore(clients, from, { resume: resume === true, lastNumber });
  console.info(planInWords(plan).join('\n'));
  if (yes !== true && !(await agreed())) return 'Nothing was written.';
  const { written, there } = await restore(clients, plan, () => new Date().toISOString());
  return `${written} rows were written, ${there} stood there already. Start the bot, and type "zelftest" in Teams.`;
});

async function agreed(): Promise<boolean> {
  if (!process.stdin.isTTY) return false;
  const lines = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await lines.question('Put it back? Type "yes": ');
  lines.close();
  return answer.trim() === 'yes';
}
