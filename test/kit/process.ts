/** The bot as a process of its own, which can be killed. */
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { freePort } from '../../scripts/azurite.ts';

export interface BotProcess {
  readonly url: string;
  readonly child: ChildProcess;
  /** kill -9, and the process is gone when this returns. */
  kill(): Promise<void>;
  setClock(now: string): Promise<void>;
}

const root = join(import.meta.dirname, '..', '..');
/** Node as package.json pins it: the tests may run in another one. */
export const node = join(root, 'node_modules', '.bin', 'node');

export async function startBotProcess(env: Readonly<Record<string, string>>): Promise<BotProcess> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(node, [join(root, 'bot', 'main.ts')], {
    env: { PATH: process.env.PATH ?? '', PORT: String(port), PUBLIC_URL: url, SWEEP_SECONDS: '3600', ...env },
    stdio: 'ignore',
  });
  const gone = new Promise<void>((exit) => child.once('exit', () => exit()));
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
      await gone;
    },
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
