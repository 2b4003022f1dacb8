/**
 * HTML to plain text, in a process of its own: a megabyte of nested tags keeps html-to-text busy for half a minute
 * (facts/reliability-domain 0.8), and nothing else would happen here meanwhile. A thread is no wall: when one of them ran into its
 * memory limit, V8 ended the whole process (measured, a megabyte of lines in quotes in quotes).
 */
import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';

export interface PlainTextLimits {
  /** For one conversion. */
  readonly milliseconds?: number;
  /** What is longer is cut before. */
  readonly characters?: number;
}

const MEGABYTES = 128;
/** A process has so long to start on a busy machine. */
const START_MILLISECONDS = 15_000;
const program = join(import.meta.dirname, 'plaintext-worker.ts');

interface Running {
  readonly worker: ChildProcess;
  readonly ready: Promise<unknown>;
}

let running: Running | undefined;
let last: Promise<unknown> = Promise.resolve();

/**
 * The text of an HTML page or fragment: without pictures, scripts, styles and the targets of links.
 * @returns undefined when it cannot be told within the limits: then it is a person's to look at
 */
export function plainText(html: string, limits: PlainTextLimits = {}): Promise<string | undefined> {
  // One at a time: the time of each is its own, and the process that one breaks is nobody else's.
  const turn = last.then(() => convert(html, limits)).catch(() => undefined);
  last = turn;
  return turn;
}

async function convert(
  html: string,
  { milliseconds = 2000, characters = 1024 * 1024 }: PlainTextLimits,
): Promise<string | undefined> {
  running ??= start();
  const { worker, ready } = running;
  await ready;
  const answer = next(worker, milliseconds);
  worker.send({ html: html.slice(0, characters) });
  const said = (await answer) as { readonly text?: string } | undefined;
  if (!said) stop(worker);
  return said?.text;
}

function start(): Running {
  // No environment: what reads a stranger's HTML has no business with our secrets.
  const worker = fork(program, {
    execArgv: [`--max-old-space-size=${MEGABYTES}`],
    env: {},
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  // It waits for work; that is no reason for us to stay.
  worker.unref();
  worker.channel?.unref();
  worker.on('error', () => stop(worker));
  worker.on('exit', () => stop(worker));
  return { worker, ready: next(worker, START_MILLISECONDS) };
}

function stop(worker: ChildProcess): void {
  if (running?.worker === worker) running = undefined;
  worker.kill('SIGKILL');
}

/** The next thing that the worker says; undefined when it dies or takes too long. */
function next(worker: ChildProcess, milliseconds: number): Promise<unknown> {
  return new Promise((resolve) => {
    const end = (said?: unknown): void => {
      clearTimeout(timer);
      worker.off('message', end).off('exit', died);
      resolve(said);
    };
    const died = (): void => end();
    const timer = setTimeout(died, milliseconds);
    worker.once('message', end).once('exit', died);
  });
}
