import { execFile } from 'node:child_process';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');
const zones = ['UTC', 'Europe/Amsterdam', 'America/New_York', 'Pacific/Auckland'];

/** What `jest --json` says of one test. */
interface Verdict {
  readonly ancestorTitles: readonly string[];
  readonly title: string;
  readonly status: string;
}

test('the golden table is the same on a machine in any zone', async () => {
  const verdicts = await Promise.all(zones.map(goldenTableIn));
  process.stdout.write(`zones: ${zones.map((zone, n) => `${zone} ${verdicts[n]?.length} rows`).join(', ')}\n`);
  for (const [n, zone] of zones.entries()) {
    expect(verdicts[n]?.map(({ ancestorTitles }) => ancestorTitles[0])).toEqual(
      Array(17).fill(`golden table, on a machine in ${zone}`),
    );
    expect(verdicts[n]?.filter(({ status }) => status !== 'passed')).toEqual([]);
    expect(verdicts[n]?.map(({ title }) => title)).toEqual(verdicts[0]?.map(({ title }) => title));
  }
}, 60_000);

/** Runs the golden table in a process of its own: a zone, once used by a process, is not reliably changed within it. */
function goldenTableIn(zone: string): Promise<Verdict[]> {
  const jest = join(root, 'node_modules/jest/bin/jest.js');
  const args = [jest, 'test/core/terms.test.ts', '--testNamePattern=golden table', '--json', '--runInBand', '--coverage=false'];
  return new Promise((resolve, reject) => {
    execFile(process.execPath, args, { cwd: root, env: { TZ: zone }, maxBuffer: 1e8 }, (error, stdout, stderr) => {
      // Jest leaves with 1 when a row fails; that is an answer too. No JSON is not.
      const start = stdout.indexOf('{"');
      if (start < 0) return reject(error ?? new Error(`Jest printed no JSON. Run it by hand with TZ=${zone}: ${stderr}`));
      const report = JSON.parse(stdout.slice(start)) as { testResults: { assertionResults: Verdict[] }[] };
      resolve(report.testResults.flatMap((file) => file.assertionResults).filter(({ status }) => status !== 'pending'));
    });
  });
}
