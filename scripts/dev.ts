/**
 * `npm start`: Azurite's table service, Microsoft 365 in small, and the bot, each over its real protocol, behind one address.
 * Everything is in memory and begins anew each time, because the stand-in's channels and mailboxes do as well.
 */
import { spawn } from 'node:child_process';
import { createWriteStream, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { nextOfficeMinute, standardCalendar } from '../bot/core/workdays.ts';
import { freePort, isFree, startAzurite } from './azurite.ts';
import { startSim } from './sim/sim.ts';

const ZONE = 'Europe/Amsterdam';
const root = join(import.meta.dirname, '..');
const logFile = join(root, '.local', 'bot.log');

const azurite = await startAzurite();
// At night or in a weekend nothing would happen: the visit begins at the next office minute.
const now = nextOfficeMinute(new Date().toISOString(), standardCalendar, ZONE);
const sim = await startSim({ port: await localPort(), now, openapi: process.env.GRAPH_OPENAPI, live: true });
const port = process.env.PORT || String(await freePort());
const botUrl = `http://127.0.0.1:${port}`;

mkdirSync(join(root, '.local'), { recursive: true });
const bot = spawn(process.execPath, [join(root, 'bot', 'main.ts')], {
  env: {
    ...process.env,
    PORT: port,
    PUBLIC_URL: botUrl,
    GRAPH_URL: `${sim.url}/v1.0`,
    TABLES_CONNECTION_STRING: azurite.connectionString,
    TIME_ZONE: ZONE,
    MicrosoftAppId: '',
    SWEEP_SECONDS: process.env.SWEEP_SECONDS ?? '5',
  },
  stdio: ['ignore', 'pipe', 'pipe'],
});
const log = createWriteStream(logFile);
bot.stdout.pipe(log);
bot.stderr.pipe(log);
bot.stderr.pipe(process.stderr);
bot.once('exit', (code) => {
  if (stopping) return;
  console.error(`The bot stopped by itself (code ${code}). Its log: .local/bot.log`);
  void stop(1);
});

let stopping = false;
async function stop(code: number): Promise<void> {
  if (stopping) return;
  stopping = true;
  bot.kill('SIGTERM');
  await sim.close();
  await azurite.stop();
  process.exit(code);
}
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop(0));

await botAnswers();
sim.setBotUrl(botUrl);
await fetch(`${sim.url}/sim/clock`, {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ now: sim.now() }),
});

console.log(`
  Klachtenbot draait. Open  ${sim.url}

  Links is Teams, rechts de buitenwereld. Voeg de app toe, kies het kanaal, schrijf een mail met 'klacht'.
  Het log van de bot staat in .local/bot.log. Stoppen: Ctrl+C.
`);

/** 4000 when it is free, for people remember it; another one when it is not. */
async function localPort(): Promise<number> {
  const asked = Number(process.env.LOCAL_PORT || 4000);
  return (await isFree(asked)) || process.env.LOCAL_PORT ? asked : freePort();
}

async function botAnswers(): Promise<void> {
  for (let attempt = 0; attempt < 200 && bot.exitCode === null; attempt++) {
    if (
      await fetch(`${botUrl}/healthz`).then(
        (answer) => answer.ok,
        () => false,
      )
    )
      return;
    await new Promise((later) => setTimeout(later, 50));
  }
  console.error('The bot did not open its doors. Its log: .local/bot.log');
  await stop(1);
}
