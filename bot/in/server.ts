/** The doors, as routes and nothing more. */
import { createHash } from 'node:crypto';
import restify from 'restify';
import { STYLE } from '../view/pages.ts';
import { dutch, textsFor } from '../view/texts.ts';
import type { Answer } from '../wire/adapter.ts';
import type { Log } from '../wire/log.ts';
import type { LinkAnswer, LinkDoor } from './links.ts';
import { fieldsOf } from './visit.ts';

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
  close(): Promise<void>;
}

/** Nothing that Teams or Graph sends us is larger (T21). */
const LARGEST = 256 * 1024;
const TOKEN_LIMIT = 2048;
/** A choice and a text of some thousand characters. */
const LARGEST_FORM = 64 * 1024;

const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');
const PAGE_HEADERS = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy': `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'`,
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'X-Robots-Tag': 'noindex, nofollow',
};
/** When storage is down nothing is known, the reader's language neither. */
const UNAVAILABLE = `<!doctype html><html lang="nl"><meta charset="utf-8"><title>${dutch('page.down.title')}</title><h1>${dutch('page.down.title')}</h1><p>${dutch('page.down')}</p><p lang="en">${textsFor('en')('page.down')}</p></html>`;

export async function serve(
  routes: Routes,
  setting: { readonly port: number; readonly host?: string; readonly log: Log },
): Promise<Served> {
  const server = restify.createServer({ name: 'klachtenbot' });
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
  const spoken = (request: restify.Request): string => request.header('accept-language', '').slice(0, 100);
  const look = shown((request) => routes.links.look(String(request.params.token), spoken(request)));
  server.get('/k/:token', look);
  // Scanners of mail ask like this first: the same answer without its body.
  server.head('/k/:token', look);
  server.post(
    '/k/:token',
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
  return {
    port,
    close: () =>
      new Promise<void>((closed) => {
        server.close(() => closed());
        (server as unknown as { server: { closeAllConnections(): void } }).server.closeAllConnections();
      }),
  };

  /** A page, or a file to be saved. Browsers and proxies keep neither, and no address of ours leaves with a click. */
  function shown(route: (request: restify.Request) => Promise<LinkAnswer>): restify.RequestHandler {
    return (request, response, next) => {
      void route(request)
        .catch((error): LinkAnswer => {
          setting.log.broken('a page could not be shown', error);
          return { status: 503, html: UNAVAILABLE };
        })
        .then((answer) => {
          const isPage = 'html' in answer;
          const body = isPage ? Buffer.from(answer.html) : Buffer.from(answer.file);
          response.writeHead(answer.status, {
            ...PAGE_HEADERS,
            'Content-Type': isPage ? 'text/html; charset=utf-8' : 'application/octet-stream',
            'Content-Length': String(body.length),
            ...(!isPage && { 'Content-Disposition': `attachment; filename*=UTF-8''${encodeURIComponent(answer.name)}` }),
          });
          response.end(body);
          next(false);
        });
    };
  }

  function guarded(route: (request: restify.Request) => Promise<Answer>): restify.RequestHandler {
    return (request, response, next) => {
      void route(request)
        .catch((error): Answer => {
          setting.log.broken('a request failed', error);
          return { status: 500 };
        })
        .then(({ status, body }) => {
          response.header('X-Content-Type-Options', 'nosniff');
          if (body === undefined) response.send(status);
          else response.json(status, body);
          next();
        });
    };
  }
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
  response.writeHead(fits ? 200 : 400, { 'Content-Type': 'text/plain; charset=utf-8', 'X-Content-Type-Options': 'nosniff' });
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
