/** The control API under /sim, the stream of changes, and the static files of the page. */
import { existsSync, readFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { basename, extname, join } from 'node:path';
import type {
  Absence,
  AddEvent,
  AnswerEvent,
  AnswerLetter,
  Chat,
  Click,
  Dialog,
  Extension,
  Fault,
  Install,
  MoveEvent,
  Refresh,
  Say,
  Search,
  SimState,
  WriteFromOutlook,
  WriteMail,
} from './api.ts';
import type { Bot } from './bot.ts';
import type { Calendars } from './calendars.ts';
import type { Clock } from './clock.ts';
import type { Faults } from './faults.ts';
import { type Answer, type Ask, isRecord, routes } from './http.ts';
import type { Letters } from './letters.ts';
import type { Outlook } from './outlook.ts';
import type { Teams } from './teams.ts';

export interface PageParts {
  readonly letters: Letters;
  readonly setAbsence: (absence: Absence) => void;
  readonly calendars: Calendars;
  readonly outlook: Outlook;
  readonly teams: Teams;
  readonly faults: Faults;
  readonly clock: Clock;
  readonly bot: Bot;
  readonly state: (as?: string) => SimState;
  readonly changed: () => void;
}

export type Page = (ask: Ask) => Promise<Answer>;

export function makePage({
  letters,
  setAbsence,
  calendars,
  outlook,
  teams,
  faults,
  clock,
  bot,
  state,
  changed,
}: PageParts): Page {
  const find = routes({
    'GET /sim/state': (ask) => ok(state(ask.query.get('as') ?? undefined)),
    'POST /sim/mail': (ask) => ok(letters.write(given<WriteMail>(ask))),
    'POST /sim/mail/answer': (ask) => ok(letters.answer(given<AnswerLetter>(ask))),
    'POST /sim/outlook': (ask) => ok(outlook(given<WriteFromOutlook>(ask))),
    'POST /sim/absence': (ask) => {
      setAbsence(given<Absence>(ask));
      return { status: 204 };
    },
    'POST /sim/calendar': (ask) => {
      const { as, ...event } = given<AddEvent & { as: string }>(ask);
      return ok({ id: calendars.add(as, event) });
    },
    'POST /sim/calendar/move': (ask) => {
      const { as, event, ...to } = given<MoveEvent & Named>(ask);
      calendars.move(as, event, to);
      return { status: 204 };
    },
    'POST /sim/calendar/delete': (ask) => {
      const { as, event } = given<Named>(ask);
      calendars.delete(as, event);
      return { status: 204 };
    },
    'POST /sim/calendar/answer': (ask) => {
      calendars.answer(given<AnswerEvent>(ask));
      return { status: 204 };
    },
    'POST /sim/teams/install': async (ask) => ok(await teams.install(given<Install>(ask))),
    'POST /sim/teams/uninstall': async (ask) => ok(await teams.uninstall(given<Install>(ask))),
    'POST /sim/teams/say': async (ask) => ok(await teams.say(given<Say>(ask))),
    'POST /sim/teams/chat': (ask) => ok(teams.chat(given<Chat>(ask))),
    'POST /sim/teams/extension': async (ask) => ok(await teams.extension(given<Extension>(ask))),
    'POST /sim/teams/search': async (ask) => ok(await teams.search(given<Search>(ask))),
    'POST /sim/teams/extension/submit': async (ask) => ok(await teams.submitExtension(given<Extension>(ask))),
    'POST /sim/teams/click': async (ask) => ok(await teams.click(given<Click>(ask))),
    'POST /sim/teams/refresh': async (ask) => ok(await teams.refresh(given<Refresh>(ask))),
    'POST /sim/teams/fetch': async (ask) => ok(await teams.fetchDialog(given<Dialog>(ask))),
    'POST /sim/teams/submit': async (ask) => ok(await teams.submitDialog(given<Dialog>(ask))),
    'POST /sim/clock': async (ask) => {
      const { now } = given<{ now?: unknown }>(ask);
      if (typeof now !== 'string') throw new Error('Give `now`, an ISO instant.');
      clock.set(now);
      const answer = bot.url ? await bot.knock('/local/clock', { now: clock.now() }) : undefined;
      changed();
      return ok({ now: clock.now(), bot: answer });
    },
    'POST /sim/faults': (ask) => {
      faults.add(given<Fault>(ask));
      return { status: 204 };
    },
    'DELETE /sim/faults': () => {
      faults.clear();
      return { status: 204 };
    },
    'GET /': () => file('index.html'),
    'GET /adaptivecards.js': () => file('adaptivecards.js'),
    'GET /*': (_, name = '') => file(name),
  });

  return async (ask) => {
    const route = find(ask.method, ask.path);
    if (route === 'no-path') return { status: 404, body: { error: `There is nothing at ${ask.path}.` } };
    if (route === 'no-method') return { status: 405, body: { error: `${ask.path} does not take ${ask.method}.` } };
    try {
      return await route.found(ask, ...route.keys);
    } catch (error) {
      return { status: 400, body: { error: error instanceof Error ? error.message : String(error) } };
    }
  };
}

/** An appointment, and in whose calendar. */
interface Named {
  readonly as: string;
  readonly event: string;
}

const ok = (body: unknown): Answer => ({ status: 200, body });

/** The page and the tests are our own and typed; a body that is no object at all is caught here. */
function given<Kind>(ask: Ask): Kind {
  if (!isRecord(ask.body)) throw new Error(`${ask.method} ${ask.path} takes a JSON object.`);
  return ask.body as Kind;
}

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

const cards = join(import.meta.dirname, '..', '..', 'node_modules', 'adaptivecards', 'dist', 'adaptivecards.min.js');

function file(name: string): Answer {
  const type = types[extname(name)];
  const path = name === 'adaptivecards.js' ? cards : join(import.meta.dirname, 'page', basename(name));
  if (!type || !existsSync(path)) return { status: 404, body: { error: `There is no file '${name}'.` } };
  return { status: 200, headers: { 'content-type': type, 'cache-control': 'no-store' }, body: readFileSync(path, 'utf8') };
}

const keepAlive = 15_000;

/** Everybody who listens to `GET /sim/events` is told that something changed, at most once per turn of the event loop. */
export function makeStream() {
  const listeners = new Set<ServerResponse>();
  let told = true;
  const timer = setInterval(() => write(': still here\n\n'), keepAlive);
  timer.unref();
  const write = (line: string) => {
    for (const response of listeners) response.write(line);
  };
  return {
    changed: () => {
      if (!told) return;
      told = false;
      setImmediate(() => {
        told = true;
        write('data: changed\n\n');
      });
    },
    listen: (response: ServerResponse) => {
      response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store', connection: 'keep-alive' });
      response.write(': welcome\n\n');
      listeners.add(response);
      response.on('close', () => listeners.delete(response));
    },
    close: () => {
      clearInterval(timer);
      for (const response of listeners) response.end();
    },
  };
}
