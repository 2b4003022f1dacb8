/** Azurite's table service as a child process: the storage of local runs and of tests. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';

export interface Azurite {
  readonly port: number;
  readonly connectionString: string;
  /** Stops it in the one way in which it keeps its last writes: SIGINT. */
  stop(): Promise<void>;
}

/** The account and key that every Azurite has; they are in its manual and open nothing. */
const ACCOUNT = 'devstoreaccount1';
const KEY = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==';

export const connectionTo = (port: number): string =>
  `DefaultEndpointsProtocol=http;AccountName=${ACCOUNT};AccountKey=${KEY};TableEndpoint=http://127.0.0.1:${port}/${ACCOUNT};`;

/** Starts it on a free port; in `folder`, or in memory when there is none. */
export async function startAzurite(folder?: string): Promise<Azurite> {
  const port = await freePort();
  if (folder) mkdirSync(folder, { recursive: true });
  const program = join(import.meta.dirname, '..', 'node_modules', 'azurite', 'dist', 'src', 'table', 'main.js');
  const where = folder ? ['--location', folder] : ['--inMemoryPersistence'];
  const options = [
    '--silent',
    '--disableTelemetry',
    '--skipApiVersionCheck',
    '--tableHost',
    '127.0.0.1',
    '--tablePort',
    String(port),
  ];
  const child = spawn(process.execPath, [program, ...options, ...where], { stdio: 'ignore' });
  // Whatever ends this process, Azurite ends with it.
  const end = () => void child.kill('SIGINT');
  process.once('exit', end);
  child.once('exit', () => process.off('exit', end));
  await answering(port, child);
  return { port, connectionString: connectionTo(port), stop: () => stopped(child) };
}

export function isFree(port: number): Promise<boolean> {
  const server = createServer();
  return new Promise((answer) => {
    server.once('error', () => answer(false));
    server.listen(port, '127.0.0.1', () => server.close(() => answer(true)));
  });
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as { port: number };
  await new Promise((closed) => server.close(closed));
  return port;
}

async function answering(port: number, child: ChildProcess): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt++) {
    if (child.exitCode !== null)
      throw new Error(`Azurite stopped by itself (code ${child.exitCode}). Is the port ${port} taken, or npm ci not run?`);
    if (
      await fetch(`http://127.0.0.1:${port}/`).then(
        () => true,
        () => false,
      )
    )
      return;
    await new Promise((later) => setTimeout(later, 50));
  }
  throw new Error('Azurite did not answer within ten seconds.');
}

async function stopped(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const gone = new Promise((exit) => child.once('exit', exit));
  child.kill('SIGINT');
  const patience = setTimeout(() => child.kill('SIGKILL'), 5000);
  await gone;
  clearTimeout(patience);
}
