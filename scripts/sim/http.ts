/** One request in, one answer out: what Graph, the connector and the control API share of HTTP. */
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';

export interface Ask {
  readonly method: string;
  /** As it came, percent-encoded, without the query. */
  readonly path: string;
  /** As it came, with the query. */
  readonly target: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** The parsed JSON; undefined when there is none, or when it is no JSON (then `malformed`). */
  readonly body: unknown;
  readonly malformed: boolean;
}

/** A string or bytes go out as they are, anything else as JSON; without a body the answer is empty. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

export type Handle = (ask: Ask, ...keys: string[]) => Answer | Promise<Answer>;

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

export const header = (ask: Ask, name: string): string | undefined => {
  const value = ask.headers[name];
  return Array.isArray(value) ? value.join(', ') : value;
};

export async function readAsk(request: IncomingMessage): Promise<Ask> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks).toString('utf8');
  const target = request.url ?? '/';
  const [path = '/', query = ''] = target.split(/\?(.*)/s);
  return {
    method: request.method ?? 'GET',
    path,
    target,
    query: new URLSearchParams(query),
    headers: request.headers,
    text: body,
    ...parse(body),
  };
}

function parse(body: string): { body: unknown; malformed: boolean } {
  if (body.trim() === '') return { body: undefined, malformed: false };
  try {
    return { body: JSON.parse(body), malformed: false };
  } catch {
    return { body: undefined, malformed: true };
  }
}

export function writeAnswer(response: ServerResponse, { status, headers, body }: Answer): void {
  const asItIs = body === undefined || typeof body === 'string' || Buffer.isBuffer(body);
  const bytes = Buffer.isBuffer(body) ? body : Buffer.from(asItIs ? (body ?? '') : JSON.stringify(body));
  const type = asItIs ? {} : { 'content-type': 'application/json; charset=utf-8' };
  const length = status === 204 ? {} : { 'content-length': String(bytes.length) };
  response.writeHead(status, { ...type, ...headers, ...length });
  response.end(bytes);
}

interface Route<Found> {
  readonly method: string;
  readonly segments: readonly string[];
  readonly found: Found;
}

// A row is 'METHOD /path'; what stood in the place of each star comes back as a key, decoded. Literals match in any case, as Graph's do.
export function routes<Found = Handle>(table: Readonly<Record<string, Found>>) {
  const rows: Route<Found>[] = Object.entries(table).map(([key, found]) => {
    const [method = '', path = ''] = key.split(' ');
    return { method, segments: path.split('/').slice(1), found };
  });

  return (method: string, path: string): { found: Found; keys: string[] } | 'no-path' | 'no-method' => {
    const asked = path.split('/').slice(1);
    const sameShape = rows.filter(
      ({ segments }) =>
        segments.length === asked.length &&
        segments.every((segment, n) => segment === '*' || segment.toLowerCase() === asked[n]?.toLowerCase()),
    );
    // The row with the most literals wins: `/messages/delta` is not the message `delta`.
    const [best] = sameShape.filter((row) => row.method === method).sort((a, b) => stars(a) - stars(b));
    if (!best) return sameShape.length > 0 ? 'no-method' : 'no-path';
    const keys = asked.filter((_, n) => best.segments[n] === '*').map(decode);
    return { found: best.found, keys };
  };
}

const stars = ({ segments }: { readonly segments: readonly string[] }): number =>
  segments.filter((segment) => segment === '*').length;

export const decode = (part: string): string => {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
};
