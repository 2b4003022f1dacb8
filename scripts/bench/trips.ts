/** Round trips to storage per intake, claim, opening and idle minute, through the real doors. */
import { readConfig } from '../../bot/config.ts';
import { start } from '../../bot/main.ts';
import { createLog } from '../../bot/wire/log.ts';
import { freePort, startAzurite } from '../azurite.ts';
import { startSim } from '../sim/sim.ts';
import { countedStore } from './counter.ts';

const azurite = await startAzurite();
const sim = await startSim({ now: '2026-11-23T09:00:00.000Z' });
const { store, since, answered } = countedStore(azurite.connectionString, 'bench');
const port = await freePort();
const config = readConfig({
  PORT: String(port),
  PUBLIC_URL: `http://127.0.0.1:${port}`,
  GRAPH_URL: `${sim.url}/v1.0`,
  TABLES_CONNECTION_STRING: azurite.connectionString,
});
const bot = await start(config, { store, log: createLog('silent'), timersOff: true });
sim.setBotUrl(`http://127.0.0.1:${port}`);
const tick = () => bot.setClock(sim.now());
const [lead, handler] = sim.people;

await tick();
await sim.install({ as: lead?.id ?? '' });
const welcome = sim.state(lead?.id).messages[0];
const channel = sim.team.channels.find(({ name }) => name === 'Klachten');
await sim.click({ as: lead?.id ?? '', message: welcome?.id ?? '', verb: 'choose-channel', data: { channel: channel?.id } });
sim.writeMail({ subject: 'Klacht om warm te lopen' });
await tick();
await tick();
since();

await tick();
const idle = since();
sim.writeMail({ subject: 'Klacht over de planning' });
await tick();
const intake = since();
const card = sim
  .state(lead?.id)
  .messages.filter(({ summary }) => summary?.includes('K-2026-0002'))
  .at(-1);
const data = { number: 'K-2026-0002', generation: 1, notInvolved: 'true' };
await sim.click({ as: handler?.id ?? '', message: card?.id ?? '', verb: 'claim', data });
await bot.idle();
const claim = answered();
const all = since();
const afterClaim = { trips: all.trips - claim.trips, rows: all.rows - claim.rows };
await sim.fetchDialog({ as: handler?.id ?? '', message: card?.id ?? '', data: { verb: 'open', ...data } });
await bot.idle();
const opening = answered();

console.log('Round trips to Table Storage (and rows read), one run:');
const print = (what: string, { trips, rows }: { trips: number; rows: number }) =>
  console.log(`  ${what.padEnd(58)} ${String(trips).padStart(3)}  (${rows})`);
print('a minute in which nothing happens: every timer', idle);
print('an intake, from mail to card and receipt', { trips: intake.trips - idle.trips, rows: intake.rows - idle.rows });
print('a claim, before the person is answered', claim);
print('a claim, after the answer: card and lists', afterClaim);
print('opening a complaint, before it is shown', opening);
console.log(`  a claim may take 3 before the answer: ${claim.trips <= 3 ? 'kept' : 'BROKEN'}`);

await bot.stop();
await sim.close();
await azurite.stop();
process.exitCode = claim.trips <= 3 ? 0 : 1;
