/** The doors, as routes and nothing more. */
import { createHash } from 'node:crypto';
import type { Server } from 'node:http';
import restify from 'restify';
import { STYLE } from '../view/pages.ts';
import { dutch, textsFor } from '../view/texts.ts';
import type { Answer } from '../wire/adapter.ts';
import type { Log } from '../wire/log.ts';
import type { Telemetry } from '../wire/telemetry.ts';
import type { LinkAnswer, LinkDoor } from './links.ts';
import { fieldsOf } from './visit.ts';
import { visitorOf } from './visitor.ts';

export interface Routes {
  /** A Bot Framework activity. */
  messages(authorization: string, activity: unknown): Promise<Answer>;
  /** Graph rings; answers once it is known whether the ring is ours. */
  notifications(body: unknown): Promise<void>;
  lifecycle(body: unknown): Promise<void>;
  /** The pages behind the links in our letters. */
  readonly links: LinkDoor;
  readiness(): { readonly ready: boolean; readonly [what: string]: unknown };
  /** Local mode only. */
  clock?(now: unknown): Promise<Answer>;
}

export interface Served {
  readonly port: number;
  /** So many requests wait for their answer. */
  readonly answering: number;
  /** Answers what was asked before this moment; whoever asks now hears 503, and that this is the end of the connection. */
  drain(): Promise<void>;
  close(): Promise<void>;
}

/** Nothing that Teams or Graph sends us is larger (T21). */
const LARGEST = 256 * 1024;
const TOKEN_LIMIT = 2048;
/** A choice and a text of some thousand characters. */
const LARGEST_FORM = 64 * 1024;

/** For who guesses at links, or has a machine ask for one (T10). Whoever reads a letter needs a handful. */
const PAGES_A_MINUTE = 10;
const PAGES_A_DAY = 30;
const [MINUTE_SECONDS, DAY_SECONDS] = [60, 24 * 60 * 60];
/** Of a link that is counted: a whole one fits, and a made-up one takes no room. */
const LONGEST_NAME = 64;

/** On every answer, whatever it says: nobody keeps it, and nobody reads it as anything else than it says it is. */
const HEADERS = { 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff' };
const HTTPS_ONLY = { 'Strict-Transport-Security': 'max-age=31536000' };

const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');
const PAGE_HEADERS = {
  'Content-Security-Policy': `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'`,
  'Referrer-Policy': 'no-referrer',
  'X-Frame-Options': 'DENY',
  'X-Robots-Tag': 'noindex, nofollow',
};
/** The other process, or the next one, is there by then. */
const MOMENT_SECONDS = 2;
/** Platforms look here whether requests should still come: these answer to the end. */
const HEALTH = ['/healthz', '/readyz'];

/** When storage is down nothing is known, the reader's language neither. */
const UNAVAILABLE = `<!doctype html><html lang="nl"><meta charset="utf-8"><title>${dutch('page.down.title')}</title><h1>${dutch('page.down.title')}</h1><p>${dutch('page.down')}</p><p lang="en">${textsFor('en')('page.down')}</p></html>`;

export async function serve(
  routes: Routes,
  setting: {
    readonly port: number;
    readonly host?: string;
    readonly log: Log;
    /** Told of each request that reaches its route. */
    readonly told?: Telemetry['request'];
    /** Reached by https only, so that browsers may be told so. */
    readonly https: boolean;
    /** Pages are counted per visitor and per link. Not on loopback, where all visitors are one. */
    readonly limited: boolean;
  },
): Promise<Served> {
  // Without a name it sends none. Its own log would hold addresses and links; ours is an allow-list.
  const server = restify.createServer({ name: '' });
  (server.log as { level?: unknown }).level = 'silent';
  // Before anything is routed, so that a refusal has them as well.
  server.pre((_, response, next) => {
    for (const [name, value] of Object.entries({ ...HEADERS, ...(setting.https && HTTPS_ONLY) })) response.setHeader(name, value);
    next();
  });
  const answering = new Set<restify.Response>();
  let drained: (() => void) | undefined;
  server.pre((request, response, next) => {
    if (drained) {
      response.setHeader('Connection', 'close');
      if (HEALTH.includes(request.path())) return next();
      response.setHeader('Retry-After', String(MOMENT_SECONDS));
      if (request.path().startsWith('/k/')) pageOf({ status: 503, html: UNAVAILABLE }, response);
      else response.send(503);
      return next(false);
    }
    answering.add(response);
    response.once('close', () => {
      answering.delete(response);
      if (answering.size === 0) drained?.();
    });
    next();
  });
  // What restify, a parser or a slip of ours has to say about it stays here: the caller learns a status (T26).
  server.on('restifyError', (_: restify.Request, response: restify.Response, error: unknown, done: () => void) => {
    const { statusCode = 500 } = (error ?? {}) as { statusCode?: number };
    if (statusCode >= 500) setting.log.broken('a request failed', error);
    response.send(statusCode);
    done();
  });
  // Not in the types of restify, but its reader knows it.
  const reading = { mapParams: false, maxBodySize: LARGEST };
  const json = [plainJson, restify.plugins.jsonBodyParser(reading), asObject].flat();

  server.post(
    '/api/messages',
    ...json,
    guarded(async (request) => routes.messages(request.header('authorization') ?? '', request.body)),
  );
  // The handshake comes before anything else is looked at; Graph waits ten seconds for the bare token (facts/graph A2).
  server.post(
    '/api/graph/notifications',
    restify.plugins.queryParser({ mapParams: false }),
    handshake,
    ...json,
    guarded(accept(routes.notifications)),
  );
  server.post(
    '/api/graph/lifecycle',
    restify.plugins.queryParser({ mapParams: false }),
    handshake,
    ...json,
    guarded(accept(routes.lifecycle)),
  );
  const counted = setting.limited
    ? [
        atMost(PAGES_A_MINUTE, MINUTE_SECONDS, (request) =>
          visitorOf(request.header('x-forwarded-for'), request.socket.remoteAddress),
        ),
        atMost(PAGES_A_DAY, DAY_SECONDS, (request) => String(request.params.token).slice(0, LONGEST_NAME)),
      ]
    : [];
  const look = shown((request) => routes.links.look(String(request.params.token), spoken(request)));
  server.get('/k/:token', ...counted, look);
  // Scanners of mail ask like this first: the same answer without its body.
  server.head('/k/:token', ...counted, look);
  server.post(
    '/k/:token',
    ...counted,
    plainForm,
    ...[restify.plugins.urlEncodedBodyParser({ mapParams: false, maxBodySize: LARGEST_FORM } as object)].flat(),
    shown((request) => routes.links.answer(String(request.params.token), fieldsOf(request.body), spoken(request))),
  );
  server.get(
    '/healthz',
    guarded(async () => ({ status: 200, body: { alive: true } })),
  );
  server.get(
    '/readyz',
    guarded(async () => {
      const readiness = routes.readiness();
      return { status: readiness.ready ? 200 : 503, body: readiness };
    }),
  );
  const { clock } = routes;
  if (clock)
    server.post(
      '/local/clock',
      ...json,
      guarded(async (request) => clock(request.body?.now)),
    );

  await new Promise<void>((listening, failed) => {
    server.once('error', failed);
    server.listen(setting.port, setting.host ?? '0.0.0.0', () => listening());
  });
  const { port } = server.address() as { port: number };
  const { server: connections } = server as unknown as { server: Server };
  return {
    port,
    get answering() {
      return answering.size;
    },
    drain: () =>
      new Promise<void>((done) => {
        drained = done;
        for (const response of answering) if (!response.headersSent) response.setHeader('Connection', 'close');
        connections.closeIdleConnections();
        if (answering.size === 0) done();
      }),
    close: () =>
      new Promise<void>((closed) => {
        server.close(() => closed());
        connections.closeAllConnections();
      }),
  };

  /** A page, or a file to be saved. Browsers and proxies keep neither, and no address of ours leaves with a click. */
  function shown(route: (request: restify.Request) => Promise<LinkAnswer>): restify.RequestHandler {
    return (request, response, next) => {
      void answered(request, route, (error): LinkAnswer => {
        setting.log.broken('a page could not be shown', error);
        return { status: 503, html: UNAVAILABLE };
      }).then((answer) => {
        pageOf(answer, response);
        next(false);
      });
    };
  }

  /** What the route answers, or what is answered when it throws. */
  function answered<A extends { readonly status: number }>(
    request: restify.Request,
    route: (request: restify.Request) => Promise<A>,
    otherwise: (error: unknown) => A,
  ): Promise<A> {
    const { told = (_method, _path, work) => work() } = setting;
    // By its name as a route: the path of a page is its secret.
    const { path } = request.getRoute();
    return told(request.method ?? '', String(path), () => Promise.resolve(request).then(route).catch(otherwise));
  }

  /**
   * So many at once, and so many per stretch of time after that; each process counts for itself. It is restify's own bucket, which
   * counts by the name of a user: ours is the address or the link.
   */
  function atMost(most: number, seconds: number, by: (request: restify.Request) => string): restify.RequestHandler {
    const bucket = restify.plugins.throttle({ username: true, burst: most, rate: most / seconds });
    return (request, response, next) => {
      request.username = by(request);
      bucket(request, response, (error?: unknown) => {
        if (!error) return next();
        setting.log.alarm('a page was asked for too often', { seconds });
        pageOf(routes.links.busy(spoken(request)), response);
        next(false);
      });
    };
  }

  function guarded(route: (request: restify.Request) => Promise<Answer>): restify.RequestHandler {
    return (request, response, next) => {
      void answered(request, route, (error): Answer => {
        setting.log.broken('a request failed', error);
        return { status: 500 };
      }).then(({ status, body }) => {
        if (body === undefined) response.send(status);
        else response.json(status, body);
        next();
      });
    };
  }
}

const spoken = (request: restify.Request): string => request.header('accept-language', '').slice(0, 100);

function pageOf(answer: LinkAnswer, response: restify.Response): void {
  const isPage = 'html' in answer;
  const body = isPage ? Buffer.from(answer.html) : Buffer.from(answer.file);
  response.writeHead(answer.status, {
    ...PAGE_HEADERS,
    'Content-Type': isPage ? 'text/html; charset=utf-8' : 'application/octet-stream',
    'Content-Length': String(body.length),
    ...(!isPage && { 'Content-Disposition': `attachment; filename*=UTF-8''${encodeURIComponent(answer.name)}` }),
    ...(answer.status === 429 && { 'Retry-After': String(MINUTE_SECONDS) }),
  });
  response.end(body);
}

const accept = (ring: (body: unknown) => Promise<void>) => async (request: restify.Request) => {
  await ring(request.body);
  return { status: 202 };
};

/** The token goes back as plain text; it is nobody's markup (T3). */
const handshake: restify.RequestHandler = (request, response, next) => {
  const token: unknown = (request.query as Record<string, unknown> | undefined)?.validationToken;
  if (token === undefined) return next();
  const fits = typeof token === 'string' && token.length <= TOKEN_LIMIT;
  response.writeHead(fits ? 200 : 400, { 'Content-Type': 'text/plain; charset=utf-8' });
  response.end(fits ? token : '');
  return next(false);
};

/** Only what Teams and Graph send: JSON as it is, no form, no file, nothing packed. */
const plainJson: restify.RequestHandler = (request, response, next) => {
  const packed = request.header('content-encoding', 'identity').toLowerCase() !== 'identity';
  if (!packed && /^application\/json\b/i.test(request.header('content-type', ''))) return next();
  response.send(415);
  return next(false);
};

/** Only what a browser sends for a form without files. */
const plainForm: restify.RequestHandler = (request, response, next) => {
  if (/^application\/x-www-form-urlencoded\b/i.test(request.header('content-type', ''))) return next();
  response.send(415);
  return next(false);
};

/** A body that is no JSON object is nobody's message. */
const asObject: restify.RequestHandler = (request, response, next) => {
  const { body } = request;
  if (typeof body === 'object' && body !== null && !Array.isArray(body) && !Buffer.isBuffer(body)) return next();
  response.send(400);
  return next(false);
};
