/** A backup as a folder: a file of lines for each table, and a manifest that says what should be in them. */
import { createHash } from 'node:crypto';
import { createReadStream, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { Instant } from '../../bot/core/time.ts';
import type { Line } from './lines.ts';

export interface Counted {
  readonly rows: number;
  readonly sha256: string;
}

export interface Manifest {
  readonly format: 1;
  /** The last moment of which the backup knows everything. */
  readonly begun: Instant;
  readonly ended: Instant;
  /** In the order in which they were read. */
  readonly tables: Readonly<Record<string, Counted>>;
}

const FORMAT = 1;
const MANIFEST = 'manifest.json';
/** Nobody but who made it. */
const [FOLDER_RIGHTS, FILE_RIGHTS] = [0o700, 0o600];

const fileOf = (folder: string, table: string): string => join(folder, `${table}.jsonl`);

/** A folder for a new backup; refuses one with something in it. */
export function newFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: FOLDER_RIGHTS });
  if (readdirSync(folder).length > 0)
    throw new Error(`${folder} is not empty. Give an empty folder, or one that is not there yet.`);
}

/** Writes the lines of one table, as many at a time as come at a time. */
export async function writeTable(folder: string, table: string, pages: AsyncIterable<readonly Line[]>): Promise<Counted> {
  const file = await open(fileOf(folder, table), 'wx', FILE_RIGHTS);
  const hash = createHash('sha256');
  let rows = 0;
  try {
    for await (const page of pages) {
      const text = page.map((line) => `${JSON.stringify(line)}\n`).join('');
      await file.appendFile(text);
      hash.update(text);
      rows += page.length;
    }
    await file.sync();
  } finally {
    await file.close();
  }
  return { rows, sha256: hash.digest('hex') };
}

/** Last of all: a folder without a manifest is half a backup, and is refused. */
export function writeManifest(folder: string, manifest: Omit<Manifest, 'format'>): void {
  const text = JSON.stringify({ format: FORMAT, ...manifest }, undefined, 2);
  writeFileSync(join(folder, MANIFEST), `${text}\n`, { mode: FILE_RIGHTS, flag: 'wx' });
}

export function readManifest(folder: string): Manifest {
  const file = join(folder, MANIFEST);
  if (!existsSync(file)) throw new Error(`There is no ${MANIFEST} in ${folder}: it is no backup, or one that was not finished.`);
  const manifest = JSON.parse(readFileSync(file, 'utf8')) as Omit<Manifest, 'format'> & { readonly format: number };
  if (manifest.format !== FORMAT)
    throw new Error(
      `${file} is of format ${manifest.format}, and this release reads format ${FORMAT}. Use the release that made it.`,
    );
  return manifest as Manifest;
}

/** By the line feed alone: other ends of lines may stand in what a complainant wrote. */
export async function* linesIn(folder: string, table: string): AsyncGenerator<Line> {
  let rest = '';
  for await (const chunk of createReadStream(fileOf(folder, table), 'utf8')) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) yield JSON.parse(line) as Line;
  }
}

/** Counts a file as it stands; throws when it is not what the manifest says. */
export async function checkFile(folder: string, table: string, said: Counted): Promise<void> {
  const hash = createHash('sha256');
  let rows = 0;
  for await (const chunk of createReadStream(fileOf(folder, table))) {
    hash.update(chunk as Buffer);
    for (const byte of chunk as Buffer) if (byte === 10) rows++;
  }
  const sha256 = hash.digest('hex');
  if (rows === said.rows && sha256 === said.sha256) return;
  const what = rows === said.rows ? 'other rows' : `${rows} rows`;
  throw new Error(
    `${table}.jsonl holds ${what} than the manifest says (${said.rows}). The backup was changed or cut: take another.`,
  );
}
