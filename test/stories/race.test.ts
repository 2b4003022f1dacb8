/** F24, F125, P2: processes that claim the same complaints at the same moment. */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fold } from '../../bot/core/complaint.ts';
import { standardCalendar } from '../../bot/core/workdays.ts';
import { handle, type World } from '../../bot/handle.ts';
import { storeOn } from '../../bot/store/store.ts';
import { azureTables } from '../../bot/store/table.ts';
import { tableClients } from '../../bot/wire/tables.ts';
import { node } from '../kit/process.ts';

const PROCESSES = 8;
const connectionString = process.env.TEST_TABLES ?? '';

interface Result {
  readonly person: string;
  readonly won: readonly string[];
  readonly lost: Readonly<Record<string, string>>;
}

/** A racer that stands at the line. */
async function racer(prefix: string, person: string, naive: boolean) {
  const program = join(import.meta.dirname, '..', 'kit', 'racer.ts');
  const child = spawn(node, [program, connectionString, prefix, person, ...(naive ? ['naive'] : [])], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  expect((await lines.next()).value).toBe('ready');
  return {
    async run(numbers: readonly string[]): Promise<Result> {
      child.stdin.write(`${numbers.join(',')}\n`);
      return JSON.parse((await lines.next()).value ?? '{}');
    },
  };
}

async function raceOver(complaints: number, naive: boolean) {
  const prefix = `r${randomBytes(6).toString('hex')}`;
  const store = storeOn(azureTables(tableClients({ connectionString, prefix })));
  const world: World = {
    store,
    now: () => '2026-11-23T08:00:00.000Z',
    zone: 'Europe/Amsterdam',
    calendar: () => standardCalendar,
  };
  const numbers = Array.from({ length: complaints }, (_, n) => `K-2026-${String(n + 1).padStart(4, '0')}`);
  for (const number of numbers) {
    const mail = { source: number, mail: number, content: 'mail', language: 'nl' } as const;
    const command = { type: 'ReceiveComplaint', channel: 'mail', receivedAt: world.now(), ...mail } as const;
    await handle({ number, command, by: { system: 'mail' } }, world);
  }
  const racers = await Promise.all(Array.from({ length: PROCESSES }, (_, n) => racer(prefix, `handler-${n + 1}`, naive)));
  const results = await Promise.all(racers.map((one) => one.run(numbers)));

  let winners = 0;
  let doubled = 0;
  let wronglyTold = 0;
  for (const number of numbers) {
    const { past } = await store.streams.read(number);
    const claims = past.filter(({ fact }) => fact.type === 'HandlerClaimed');
    const state = fold(past);
    const owner = state.status === 'open' ? state.owner?.id : undefined;
    if (claims.length > 1) doubled++;
    if (claims.length === 1 && results.filter(({ won }) => won.includes(number)).length === 1) winners++;
    wronglyTold += results.filter(({ lost }) => lost[number] !== undefined && lost[number] !== owner).length;
  }
  const losers = results.reduce((sum, { lost }) => sum + Object.keys(lost).length, 0);
  return { complaints, winners, doubled, losers, wronglyTold, perProcess: results.map(({ won }) => won.length) };
}

test(`${PROCESSES} processes race for 300 complaints: 300 winners, every loser is told the true winner`, async () => {
  const result = await raceOver(300, false);
  console.log(`claim race, ${PROCESSES} processes:`, JSON.stringify(result));
  expect(result).toMatchObject({ winners: 300, doubled: 0, losers: 300 * (PROCESSES - 1), wronglyTold: 0 });
}, 180_000);

test('the twin: when the version is not looked at, complaints get several owners', async () => {
  const result = await raceOver(40, true);
  console.log('claim race without the guard:', JSON.stringify(result));
  expect(result.doubled).toBeGreaterThan(0);
}, 120_000);
