/**
 * `npm run package`: the zip for `az webapp deploy`, .local/klachtenbot.zip, with what production needs and nothing else (F106). The
 * folder .local/package beside it is what the Agents Toolkit deploys.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { zipSync } from 'fflate';
import { run } from './operator.ts';

const ROOT = join(import.meta.dirname, '..');
export const STAGE = join('.local', 'package');
const ZIP = join('.local', 'klachtenbot.zip');

/** Ours in the package. The lock says which versions of the others are in it. */
export const OURS = ['bot', 'cards', 'package.json', 'package-lock.json'] as const;

/** Commands that only run where the identity is: beside the bot, by `az webapp ssh`. */
export const BESIDE_THE_BOT = ['scripts/operator.ts', 'scripts/self-test.ts'] as const;

/** Reads .webappignore: whether a path, with slashes, is left out. @throws for a line of a shape that it does not know */
export function leavingOut(ignore: string): (path: string) => boolean {
  const lines = ignore.split(/\r?\n/).filter((line) => line && !line.startsWith('#'));
  const tests = lines.map((line): ((path: string) => boolean) => {
    const [, within, ending] = line.match(/^([\w/]+\/)\*\*\/\*(\.\w+)$/) ?? [];
    if (within && ending) return (path) => path.startsWith(within) && path.endsWith(ending);
    if (/^[\w./]+\/$/.test(line)) return (path) => path.startsWith(line);
    throw new Error(`.webappignore: "${line}" is neither folder/ nor folder/**/*.ending.`);
  });
  return (path) => tests.some((leaves) => leaves(path));
}

/** Every file below a folder that is not left out, by its path with slashes. */
export function filesOf(folder: string, leaves: (path: string) => boolean): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter((path) => !leaves(path))
    .toSorted();
}

async function makePackage(): Promise<string> {
  const stage = join(ROOT, STAGE);
  rmSync(stage, { recursive: true, force: true });
  mkdirSync(stage, { recursive: true });
  const there = BESIDE_THE_BOT.filter((name) => existsSync(join(ROOT, name)));
  for (const name of [...OURS, ...there, '.npmrc']) cpSync(join(ROOT, name), join(stage, name), { recursive: true });
  // No package of production runs a script at installation, so that the zip is the same wherever it is made.
  const windows = process.platform === 'win32';
  const npm = spawnSync('npm', ['ci', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund'], {
    cwd: stage,
    stdio: 'inherit',
    shell: windows,
  });
  if (npm.status !== 0)
    throw new Error('npm ci did not succeed; what it says stands above. It needs the registry and a lock that fits.');
  rmSync(join(stage, '.npmrc'));
  // Without our scripts: `start` is the local house, and nothing there may take it for the bot.
  const { version, type, engines, dependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  writeFileSync(join(stage, 'package.json'), JSON.stringify({ private: true, version, type, engines, dependencies }, null, 2));
  const names = filesOf(stage, leavingOut(readFileSync(join(ROOT, '.webappignore'), 'utf8')));
  const native = names.filter((name) => name.endsWith('.node'));
  if (native.length > 0)
    throw new Error(`Built for this machine and not for Azure's: ${native.join(', ')}. Find a package without it.`);
  const zip = zipSync(Object.fromEntries(names.map((name) => [name, readFileSync(join(stage, name))])), { level: 6 });
  writeFileSync(join(ROOT, ZIP), zip);
  return `${ZIP}: ${names.length} files, ${(zip.length / 1e6).toFixed(1)} MB. Deploy it with: az webapp deploy --type zip --src-path ${ZIP}`;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) void run(makePackage);
