/** `npm start` as a stranger would run it, and Chromium in front of it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { freePort } from '../../scripts/azurite.ts';

const root = join(import.meta.dirname, '..', '..');
const shots = join(root, '.local', 'shots');
const program = process.env.CHROMIUM ?? '/usr/bin/chromium';
/** Chromium's own calls home are off: nothing leaves the machine. */
const ARGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync'].concat([
  '--disable-background-networking',
  '--disable-component-update',
]);

export interface Walk {
  readonly url: string;
  readonly page: Page;
  /** A second person at a second screen. */
  another(): Promise<Page>;
  /** Another page, such as one behind a link in a letter. */
  open(url: string): Promise<Page>;
  shot(name: string, of?: Page): Promise<void>;
  close(): Promise<void>;
}

export async function openBrowser(): Promise<Browser> {
  if (!existsSync(program)) throw new Error(`Chromium is not at ${program}. Install it (apt install chromium), or set CHROMIUM.`);
  return chromium.launch({ executablePath: program, args: ARGS });
}

/** Keeps what a page looks like, for people to look at. */
export async function shoot(name: string, page: Page, fullPage = false): Promise<void> {
  mkdirSync(shots, { recursive: true });
  await page.screenshot({ path: join(shots, `${name}.png`), fullPage });
}

export async function startWalk(): Promise<Walk> {
  const browser = await openBrowser();
  const port = String(await freePort());
  const local = spawn('npm', ['start'], { cwd: root, env: { ...process.env, LOCAL_PORT: port, PORT: '' }, detached: true });
  const url = await addressOf(local);
  const page = await screen(browser, url);
  return {
    url,
    page,
    another: () => screen(browser, url),
    open: (address) => screen(browser, address),
    shot: (name, of = page) => shoot(name, of),
    async close() {
      await browser.close();
      // npm passes no signal on; the whole group gets it.
      if (local.pid) process.kill(-local.pid, 'SIGINT');
      await new Promise((gone) => local.once('exit', gone));
    },
  };
}

async function screen(browser: Browser, url: string): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1440, height: 1000 }, locale: 'nl-NL' });
  page.setDefaultTimeout(15_000);
  await page.goto(url);
  return page;
}

function addressOf(local: ChildProcess): Promise<string> {
  return new Promise((found, failed) => {
    let said = '';
    const hear = (chunk: Buffer) => {
      said += chunk;
      const address = /http:\/\/127\.0\.0\.1:\d+/.exec(said)?.[0];
      if (address) found(address);
    };
    local.stdout?.on('data', hear);
    local.stderr?.on('data', hear);
    local.once('exit', (code) => failed(new Error(`npm start stopped with code ${code}:\n${said}`)));
  });
}
