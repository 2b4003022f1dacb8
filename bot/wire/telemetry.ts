/**
 * What an operator sees of the house in Application Insights: ids, kinds and counts. What has no place in the tables below does not
 * leave, and without a connection string nothing is loaded (docs/decisions/0019).
 *
 * A trace lasts from mail to card, also when another process posts the card. That costs no row and no column: whatever writes facts
 * does so within a span, and the facts' ids begin with its trace and go on with the span itself.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { randomBytes, randomInt, randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import type { Identity } from './credential.ts';
import { type About, ALLOWED, type Log } from './log.ts';

/** Every name that leaves; the workbook and the alerts of infra are made with them. */
export const NAMES = {
  service: 'klachtenbot',
  gauges: {
    /** What stands in quarantine: mails, effects that are held, complaints that cannot be read. */
    quarantine: 'klachtenbot.quarantine',
    /** Complaints with something that is not delivered yet. */
    undelivered: 'klachtenbot.undelivered',
    /** Seconds since this instance last ran a timer well, or since it started; of several instances the smallest counts. */
    timerAge: 'klachtenbot.timer.age',
    /** Seconds until the mailbox's subscription ends; 0 when there is none. */
    subscriptionLeft: 'klachtenbot.subscription.left',
    /** Checks that failed in the last self-test. */
    selfTestFailed: 'klachtenbot.selftest.failed',
  },
  /** Below them a span for each request at one of the routes, `POST /api/messages`. */
  spans: ['mail', 'handle', 'effect'],
  routes: ['/api/messages', '/api/graph/notifications', '/api/graph/lifecycle', '/k/:token'],
  /** On spans; `timer` on its gauge. */
  attributes: {
    number: 'klachtenbot.number',
    version: 'klachtenbot.version',
    command: 'klachtenbot.command',
    kind: 'klachtenbot.kind',
    /** mail: where it ended; handle: granted, refused; effect: done, waits; any: failed. A request says what its command came to. */
    outcome: 'klachtenbot.outcome',
    verb: 'klachtenbot.verb',
    timer: 'klachtenbot.timer',
  },
  http: { method: 'http.request.method', route: 'http.route', status: 'http.response.status_code' },
  /** On a line of the log that a person should look at; its other fields are those of bot/wire/log.ts, with the same prefix. */
  alarm: 'klachtenbot.alarm',
  /** The class of what was thrown; never its message. */
  fault: 'klachtenbot.fault',
} as const;

export type SpanName = (typeof NAMES.spans)[number];
export type Attributes = Partial<Record<keyof typeof NAMES.attributes, string | number>>;
/** Adds to the span, when its work knows more. */
export type Note = (about: Attributes) => void;
/** Runs the work as a span. `fact`: the id of the fact that it comes of; else it belongs to the span that it runs in. */
export type Span = <T>(name: SpanName, about: Attributes, work: (note: Note) => Promise<T>, fact?: string) => Promise<T>;

/** What the gauges ask, each minute. What cannot be answered is not reported. */
export interface Gauges {
  quarantine(): Promise<number>;
  undelivered(): Promise<number>;
  /** By timer, in seconds. */
  timerAge(): Readonly<Record<string, number>>;
  subscriptionLeft(): Promise<number>;
  /** Nothing before the first one. */
  selfTestFailed(): Promise<number | undefined>;
}

export interface Telemetry {
  readonly span: Span;
  /** A request at one of the routes; what is asked elsewhere is not told. */
  request<A extends { readonly status: number }>(method: string, route: string, work: () => Promise<A>): Promise<A>;
  /** Adds to the span that this runs in. */
  readonly note: Note;
  /** The id of a fact that is written now. */
  factId(): string;
  /** A log whose lines go along. */
  along(log: Log): Log;
  /** Loads what sends. Until then a limited number of spans and lines waits. */
  begin(gauges: Gauges): void;
  /** Sends what is left, for two seconds at the most. */
  stop(): Promise<void>;
}

export interface TelemetrySetting {
  readonly connectionString: string;
  /** Whose token goes along; a loopback address gets none. */
  readonly identity?: Identity;
  /** Where it is told that nothing arrives. */
  readonly log: Log;
}

/** A gauge, as it leaves; nothing when it cannot be read. */
export interface Reading {
  readonly name: string;
  read(): Promise<readonly { readonly value: number; readonly attributes?: Leaving }[]>;
}

/** A span that is over, as it leaves. */
export interface Told {
  readonly name: string;
  /** What begins with the outside world, a request or a mail, stands among Insights' requests. */
  readonly kind: 'server' | 'internal';
  readonly traceId: string;
  readonly spanId: string;
  readonly parentId?: string;
  readonly start: number;
  readonly end: number;
  readonly failed: boolean;
  readonly attributes: Leaving;
}

/** A line of the log, as it leaves. */
export interface Line {
  readonly at: number;
  readonly level: 'info' | 'warn' | 'error';
  readonly what: string;
  readonly attributes: Leaving;
  readonly within?: { readonly traceId: string; readonly spanId: string };
}

export interface Sink {
  span(told: Told): void;
  line(line: Line): void;
  /** Sends what is left. */
  close(): Promise<void>;
  /** Ends what is still being sent. */
  drop(): void;
}

export type Leaving = Readonly<Record<string, string | number | boolean>>;

const PREFIX = 'klachtenbot.';
const FIELDS = new Set<string>([...ALLOWED, ...Object.keys(NAMES.attributes)]);
/** Words of a code: no address, no link, no token of a link, no id of a person or a mail fits in. */
const CODE = /^[A-Za-z0-9][A-Za-z0-9'._|-]{0,31}(?:[ :/][A-Za-z0-9'._|-]{1,32}){0,9}$/;
const SHAPES: Readonly<Record<string, RegExp>> = { number: /^[A-Z]-\d{4}-\d{3,6}$/ };
/** The sentences of the log stand in the code; one that was put together from something else does not leave. */
const SENTENCE = /^[A-Za-z][A-Za-z ,:;'-]{0,119}$/;

/** Of what is given only the fields that may leave, in the shape that they have. */
export function leaving(about: Readonly<Record<string, unknown>>): Leaving {
  const fits = (field: string, value: unknown): boolean =>
    typeof value === 'number' ? Number.isFinite(value) : typeof value === 'string' && (SHAPES[field] ?? CODE).test(value);
  return Object.fromEntries(
    Object.entries(about)
      .filter(([field, value]) => FIELDS.has(field) && fits(field, value))
      .map(([field, value]) => [`${PREFIX}${field}`, value as string | number]),
  );
}

/** A span that is going on. */
interface Live {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentId?: string;
  readonly about: Record<string, unknown>;
  /** The request or the mail that it is a part of; it says what came of it. */
  first?: Live;
  /** How many facts were written in it. */
  facts: number;
}

/** The first half of a trace, in the shape of the first half of a UUID. */
const newHalf = (): string => replaced(randomBytes(8).toString('hex'), 12, '4');
/** A span, in the shape of the second half of a UUID; the last two digits count the facts that are written in it. */
const newSpan = (): string => replaced(replaced(randomBytes(8).toString('hex'), 14, '00'), 0, '89ab'[randomInt(4)] ?? '8');
const replaced = (hex: string, at: number, by: string): string => hex.slice(0, at) + by + hex.slice(at + by.length);
const traceOf = (half: string): string => half + half;
const uuidOf = (hex: string): string => hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');

/** The trace and the span in which a fact was written. One from before there was telemetry makes a trace of its own. */
function writtenIn(fact: string): { readonly traceId: string; readonly parentId: string } | undefined {
  const hex = fact.replaceAll('-', '');
  return /^[0-9a-f]{32}$/.test(hex) ? { traceId: traceOf(hex.slice(0, 16)), parentId: `${hex.slice(16, 30)}00` } : undefined;
}

/** So many spans and lines wait until the exporter is loaded; more are forgotten. */
const WAITING = 1000;
/** So long a stop waits for what is left. */
const STOPPING = 2000;

/** A span that nobody is told of. */
export const untold: Span = (_name, _about, work) => work(() => {});

function readingsOf(gauges: Gauges): readonly Reading[] {
  const one = (name: string, ask: () => Promise<number | undefined>): Reading => ({
    name,
    read: async () => {
      const value = await ask().catch(() => undefined);
      return value === undefined ? [] : [{ value }];
    },
  });
  return [
    one(NAMES.gauges.quarantine, gauges.quarantine),
    one(NAMES.gauges.undelivered, gauges.undelivered),
    one(NAMES.gauges.subscriptionLeft, gauges.subscriptionLeft),
    {
      name: NAMES.gauges.timerAge,
      read: async () => Object.entries(gauges.timerAge()).map(([timer, value]) => ({ value, attributes: leaving({ timer }) })),
    },
    one(NAMES.gauges.selfTestFailed, gauges.selfTestFailed),
  ];
}

/** No telemetry: everything runs as it would without it. */
const none: Telemetry = {
  span: untold,
  request: (_method, _route, work) => work(),
  note: () => {},
  factId: randomUUID,
  along: (log) => log,
  begin: () => {},
  stop: async () => {},
};

/** @param setting nothing: nothing leaves, and nothing is loaded */
export function createTelemetry(setting?: TelemetrySetting): Telemetry {
  if (!setting) return none;
  const inside = new AsyncLocalStorage<Live>();
  let waiting: ((sink: Sink) => void)[] = [];
  let sink: Sink | undefined;
  let opening: Promise<void> | undefined;

  /** Never throws: whatever is wrong with telling, the work that is told of goes on. */
  const tell = (say: (sink: Sink) => void): void => {
    if (!sink && waiting.length < WAITING) waiting.push(say);
    try {
      if (sink) say(sink);
    } catch (error) {
      setting.log.broken('telemetry could not be told', error);
    }
  };

  /** Opens a span in another one, or one with a trace of its own. */
  const opened = (about: Attributes, within: Partial<Pick<Live, 'traceId' | 'parentId' | 'first'>> = {}): Live => ({
    traceId: traceOf(newHalf()),
    spanId: newSpan(),
    about: { ...about },
    facts: 0,
    ...within,
  });

  async function run<T>(live: Live, told: Pick<Told, 'name' | 'kind'>, work: () => Promise<T>, http?: () => Leaving): Promise<T> {
    const start = Date.now();
    let failed = false;
    try {
      return await inside.run(live, work);
    } catch (error) {
      failed = true;
      live.about.outcome = 'failed';
      throw error;
    } finally {
      const { traceId, spanId, parentId, about } = live;
      const attributes = { ...leaving(about), ...http?.() };
      tell((sink) => sink.span({ ...told, traceId, spanId, parentId, start, end: Date.now(), failed, attributes }));
    }
  }

  function line(level: Line['level'], what: string, about: About = {}, more: Leaving = {}): void {
    const live = inside.getStore();
    // Where a mail ended is said by the log alone.
    if (live && about.ended !== undefined)
      Object.assign(live.about, { outcome: about.ended, ...(about.number !== undefined && { number: about.number }) });
    const within = live && { traceId: live.traceId, spanId: live.spanId };
    const sentence = SENTENCE.test(what) ? what : 'a line that may not leave';
    const at = Date.now();
    tell((sink) => sink.line({ at, level, what: sentence, attributes: { ...leaving(about), ...more }, within }));
  }

  return {
    span(name, about, work, fact) {
      // A mail begins a trace, whoever rang: one ring can bring hundreds.
      if (name === 'mail') {
        const live = opened(about);
        live.first = live;
        return run(live, { name, kind: 'server' }, () => work((more) => void Object.assign(live.about, more)));
      }
      const around = inside.getStore();
      const here = around && { traceId: around.traceId, parentId: around.spanId, first: around.first };
      const live = opened(about, fact === undefined ? here : writtenIn(fact));
      const note: Note = (more) => {
        Object.assign(live.about, more);
        if (live.first) Object.assign(live.first.about, { number: about.number, outcome: more.outcome });
      };
      return run(live, { name, kind: 'internal' }, () => work(note));
    },

    request(method, route, work) {
      if (!(NAMES.routes as readonly string[]).includes(route)) return work();
      const live = opened({});
      live.first = live;
      let status = 0;
      const asked = async () => {
        const answer = await work();
        status = answer.status;
        return answer;
      };
      const { http } = NAMES;
      return run(live, { name: `${method} ${route}`, kind: 'server' }, asked, () => ({
        [http.method]: method,
        [http.route]: route,
        [http.status]: status,
      }));
    },

    note(about) {
      const live = inside.getStore();
      if (live) Object.assign(live.about, about);
    },

    factId() {
      const live = inside.getStore();
      if (!live || live.facts >= 256) return randomUUID();
      const nth = (live.facts++).toString(16).padStart(2, '0');
      return uuidOf(live.traceId.slice(0, 16) + live.spanId.slice(0, 14) + nth);
    },

    along: (log) => ({
      say(what, about) {
        log.say(what, about);
        line('info', what, about);
      },
      alarm(what, about) {
        log.alarm(what, about);
        line('warn', what, about, { [NAMES.alarm]: true });
      },
      broken(what, error, about) {
        log.broken(what, error, about);
        const fault = error instanceof Error && CODE.test(error.name) ? error.name : 'not an error';
        line('error', what, about, { [NAMES.fault]: fault });
      },
    }),

    begin(gauges) {
      opening = import('./insights.ts')
        .then(({ openInsights }) => openInsights(NAMES.service, setting, readingsOf(gauges)))
        .then((opened) => {
          sink = opened;
          for (const say of waiting) say(opened);
        })
        .catch((error) => setting.log.broken('telemetry could not begin', error))
        .finally(() => {
          waiting = [];
        });
    },

    async stop() {
      const enough = new AbortController();
      const patience = setTimeout(STOPPING, undefined, { signal: enough.signal }).catch(() => {});
      await Promise.race([opening?.then(() => sink?.close()), patience]);
      enough.abort();
      sink?.drop();
    },
  };
}
