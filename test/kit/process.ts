/** The bot as a process of its own, which can be killed, or asked to end. */
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { freePort } from '../../scripts/azurite.ts';
import type { Instance } from './instance.ts';

export interface BotProcess {
  readonly url: string;
  readonly child: ChildProcess;
  /** kill -9, and the process is gone when this returns. */
  kill(): Promise<void>;
  /** Asks it to end, as App Service does. */
  ask(): void;
  /** Its exit code, when it has ended by itself; the signal that ended it, when it has not. */
  readonly ended: Promise<number | string>;
  /** The lines of its log. */
  readonly log: readonly { readonly msg: string; readonly [about: string]: unknown }[];
  setClock(now: string): Promise<void>;
}

const root = join(import.meta.dirname, '..', '..');
/** Node as package.json pins it: the tests may run in another one. */
export const node = join(root, 'node_modules', '.bin', 'node');

/** @param fittings given to a program that makes a bot out of them (`test/kit/instance.ts`); without them it is the bot itself */
export async function startBotProcess(env: Readonly<Record<string, string>>, fittings?: Instance): Promise<BotProcess> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const program = fittings
    ? [join(root, 'test', 'kit', 'instance.ts'), JSON.stringify(fittings)]
    : [join(root, 'bot', 'main.ts')];
  const child = spawn(node, program, {
    env: { PATH: process.env.PATH ?? '', PORT: String(port), PUBLIC_URL: url, SWEEP_SECONDS: '3600', ...env },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const log: { msg: string }[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => log.push(JSON.parse(line)));
  const ended = new Promise<number | string>((exit) => child.once('close', (code, signal) => exit(code ?? signal ?? '')));
  for (let attempt = 0; attempt < 400; attempt++) {
    if (child.exitCode !== null) throw new Error(`The bot stopped by itself with code ${child.exitCode}.`);
    if (
      await fetch(`${url}/healthz`).then(
        (answer) => answer.ok,
        () => false,
      )
    )
      break;
    await new Promise((later) => setTimeout(later, 25));
  }
  return {
    url,
    child,
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
    ask: () => void child.kill('SIGTERM'),
    ended,
    log,
    async setClock(now) {
      const answer = await fetch(`${url}/local/clock`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ now }),
      });
      if (!answer.ok) throw new Error(`The bot's clock did not jump: ${answer.status}.`);
    },
  };
}
