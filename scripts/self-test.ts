/**
 * `npm run self-test`: what the bot looks at when a quality lead types `zelftest`, for an operator (F90). Run it where the bot runs, with
 * its settings: a managed identity exists nowhere else. One line for each check, and the cure of what is broken; exit code 1 when
 * something is. Nothing is posted or sent; colleagues are named by their Entra id.
 */
import { readConfig } from '../bot/config.ts';
import type { Beat } from '../bot/in/selftest.ts';
import { channelOf, lateTimers, selfTestFor } from '../bot/main.ts';
import { storeOn } from '../bot/store/store.ts';
import { azureTables } from '../bot/store/table.ts';
import { countsLine, goodLine, testLine } from '../bot/view/selftest.ts';
import { textsFor } from '../bot/view/texts.ts';
import { createAdapter } from '../bot/wire/adapter.ts';
import { createLog } from '../bot/wire/log.ts';
import { tableClients } from '../bot/wire/tables.ts';
import { run } from './operator.ts';

const MILLISECONDS = 4_000;
const MARKS = { good: 'ok     ', unknown: 'unknown', bad: 'BROKEN ' };

/** The running bot tells how its timers are. */
async function beatAt(publicUrl: string): Promise<Beat | 'unreachable'> {
  try {
    const answer = await fetch(`${publicUrl}/readyz`, { signal: AbortSignal.timeout(MILLISECONDS) });
    const { ready, ages } = (await answer.json()) as { ready?: unknown; ages?: Record<string, number> };
    if (ready === true) return { still: [], failing: [] };
    if (!ages) return 'unreachable';
    return { still: lateTimers(ages), failing: [] };
  } catch {
    return 'unreachable';
  }
}

await run(async () => {
  const config = readConfig(process.env);
  const { app, zone, local } = config;
  // The reference of what crashed is found here, beside the result.
  const log = createLog('error', (line) => void process.stderr.write(line));
  const store = storeOn(azureTables(tableClients({ ...config.tables, identity: app, readOnly: true })));
  const now = () => new Date().toISOString();
  const world = { store, now, zone, calendar: () => store.calendar.current() };
  const { type: appType, id: appId, tenantId, password } = app;
  const adapter = createAdapter({ appType, appId, tenantId, password, local, log });
  const channel = () => channelOf(config, world);
  const test = selfTestFor(config, { world, log, adapter, channel, beat: () => beatAt(config.publicUrl) });

  const outcomes = await test.examine();
  const t = textsFor('en');
  const lines = outcomes.flatMap((outcome) => {
    const { title, found } = testLine(outcome, t, (id) => id, Number.POSITIVE_INFINITY);
    const mark = MARKS[outcome.state];
    if (outcome.state === 'good') return [`${mark}  ${title}. ${goodLine(outcome, { t, now: now(), zone })}`];
    return found.map(({ text, cure }) => `${mark}  ${title}. ${text} ${t('self-test.cure', { cure })}`);
  });
  if (outcomes.some(({ state }) => state === 'bad')) process.exitCode = 1;
  return [...lines, countsLine(outcomes, t)].join('\n');
});
