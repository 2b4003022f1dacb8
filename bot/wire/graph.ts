/** The plug to Microsoft Graph: the official client, with our own rules for repeating, waiting and giving up. */
import type { Client, Context, GraphRequest, Middleware } from '@microsoft/microsoft-graph-client';
import { credentialOf, type Identity } from './credential.ts';
import { neverLeft, plainCode } from './trouble.ts';

/** The named property that marks what the bot itself put in the mailbox; its value is the complaint's number. */
export const OWN_PROPERTY = 'String {8ecc2a64-6880-4ebe-992f-8888d2eeaa1d} Name KlachtZaak';

export interface Graph {
  /** `path` begins with a slash and is encoded; a whole link of Graph (nextLink, deltaLink) will do as well. */
  get(path: string, prefer?: string): Promise<unknown>;
  /** The content behind a `$value` as it is, or `too-large` when it is more than `most` bytes: then it is not read to its end. */
  bytes(path: string, most: number): Promise<Uint8Array | 'too-large'>;
  post(path: string, body?: unknown): Promise<unknown>;
  patch(path: string, body: unknown): Promise<unknown>;
  delete(path: string): Promise<void>;
}

export interface GraphSetting {
  /** `https://graph.microsoft.com/v1.0`, or a loopback address, which needs no token. */
  readonly url: string;
  /** Whose token goes along; a loopback address gets none. */
  readonly identity?: Identity;
  readonly timeoutMilliseconds?: number;
  readonly retrySeconds?: number;
}

/** Graph said no, or nothing. `mayBeDone`: the request may have been carried out all the same. */
export class GraphTrouble extends Error {
  override readonly name = 'GraphTrouble';
  readonly status: number;
  readonly code: string;
  readonly mayBeDone: boolean;
  constructor(method: string, path: string, status: number, code: string, mayBeDone: boolean, cause: unknown) {
    super(
      `Graph answered ${status > 0 ? status : 'nothing'} ${plainCode(code)} to ${method} ${shapeOf(path)}. ${cureFor(status)}`,
      {
        cause,
      },
    );
    this.status = status;
    this.code = code;
    this.mayBeDone = mayBeDone;
  }
  /** Down, busy, or a permission that somebody must mend: the same request may succeed later, however late. */
  get passing(): boolean {
    return this.status <= 0 || [401, 403, 429].includes(this.status) || this.status >= 500;
  }
}

const cures: readonly (readonly [number, string])[] = [
  [401, 'The token was refused: check the identity and its tenant.'],
  [403, 'The app may do this only where the role was granted: see infra/README, "Mailboxes".'],
  [404, 'It is not there: it may have been moved or deleted by a person.'],
  [429, 'Too many requests; it is tried again later.'],
];
const cureFor = (status: number): string =>
  cures.find(([known]) => known === status)?.[1] ?? (status >= 500 || status <= 0 ? 'It is tried again later.' : '');

/** Ids in a path may name a person; the log needs only its shape. */
const shapeOf = (path: string): string =>
  path.replace(/\?.*/, '').replace(/(\/(?:users|messages|events|attachments|teams|subscriptions|groups)\/)[^/]+/g, '$1…');

/** At most three at once: Outlook allows four per app and mailbox (facts/graph D). */
const AT_ONCE = 3;
const IMMUTABLE = 'IdType="ImmutableId"';
/** What is read of a refusal, to find its code. */
const ERROR_BYTES = 64 * 1024;

export function createGraph(setting: GraphSetting): Graph {
  let opening: Promise<Client> | undefined;
  const waiting: (() => void)[] = [];
  let busy = 0;

  const inTurn = async <T>(work: () => Promise<T>): Promise<T> => {
    if (busy >= AT_ONCE) await new Promise<void>((go) => waiting.push(go));
    busy++;
    try {
      return await work();
    } finally {
      busy--;
      waiting.shift()?.();
    }
  };

  /** One request in its turn; whatever goes wrong with it comes out as GraphTrouble. */
  const request = <T>(method: string, path: string, work: (request: GraphRequest) => Promise<T>): Promise<T> =>
    inTurn(async () => {
      opening ??= connect(setting);
      const client = await opening;
      try {
        return await work(client.api(pathOf(path)));
      } catch (error) {
        if (error instanceof GraphTrouble) throw error;
        const { statusCode = 0, code } = error as { statusCode?: number; code?: unknown };
        const mayBeDone = method !== 'GET' && !neverLeft(causes(error)) && (statusCode <= 0 || statusCode >= 500);
        throw new GraphTrouble(method, path, statusCode, typeof code === 'string' ? code : '', mayBeDone, error);
      }
    });

  const ask = (method: 'get' | 'post' | 'patch' | 'delete', path: string, body?: unknown, prefer?: string): Promise<unknown> =>
    request(method.toUpperCase(), path, async (request) => {
      request.header('Prefer', prefer ? `${IMMUTABLE}, ${prefer}` : IMMUTABLE);
      try {
        if (method === 'get' || method === 'delete') return await request[method]();
        return await said(await request[method](body ?? {}));
      } catch (error) {
        // An empty 202 with a JSON content type makes the client stumble over its own success.
        const { statusCode = 0 } = error as { statusCode?: number };
        if (statusCode >= 200 && statusCode < 300) return undefined;
        throw error;
      }
    });

  const bytes = (path: string, most: number): Promise<Uint8Array | 'too-large'> =>
    request('GET', path, async (request) => {
      const { ResponseType } = await import('@microsoft/microsoft-graph-client');
      const response: Response = await request.header('Prefer', IMMUTABLE).responseType(ResponseType.RAW).get();
      // Graph marks each of its answers; what has no mark was said by something in between, and is not the file.
      if (response.ok && response.headers.has('request-id')) return upTo(most, response);
      const said = await upTo(ERROR_BYTES, response);
      const [status, code] = response.ok ? [0, 'unconfirmed'] : [response.status, codeIn(said)];
      throw new GraphTrouble('GET', path, status, code, false, undefined);
    });

  return {
    get: (path, prefer) => ask('get', path, undefined, prefer),
    bytes,
    post: (path, body) => ask('post', path, body),
    patch: (path, body) => ask('patch', path, body),
    delete: async (path) => void (await ask('delete', path)),
  };
}

/** An answer without a content type, as each empty 202 is, comes out of the client as a stream. Nothing in it is no answer. */
async function said(answer: unknown): Promise<unknown> {
  if (!(answer instanceof ReadableStream)) return answer;
  const words = await upTo(ERROR_BYTES, new Response(answer));
  return words.length === 0 ? undefined : Buffer.from(words).toString();
}

async function upTo(most: number, response: Response): Promise<Uint8Array | 'too-large'> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  // Leaving the loop early closes the connection.
  for await (const chunk of response.body ?? []) {
    length += chunk.length;
    if (length > most) return 'too-large';
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, length);
}

function codeIn(said: Uint8Array | 'too-large'): string {
  try {
    const { error } = JSON.parse(Buffer.from(said).toString()) as { error?: { code?: unknown } };
    return typeof error?.code === 'string' ? error.code : '';
  } catch {
    return '';
  }
}

// The client knows absolute links only by their https; a link is cut to what follows the version.
const pathOf = (path: string): string => path.replace(/^https?:\/\/[^/]+\/v1\.0(?=\/)/, '');

const causes = (error: unknown): string => {
  const { message = '', cause, stack = '' } = (error ?? {}) as { message?: string; cause?: unknown; stack?: string };
  return `${message} ${(error as { code?: string })?.code ?? ''} ${stack} ${cause ? causes(cause) : ''}`;
};

async function connect({ url, identity, timeoutMilliseconds = 20_000, retrySeconds = 2 }: GraphSetting): Promise<Client> {
  const sdk = await import('@microsoft/microsoft-graph-client');
  // The default repeats a POST on 503 and 504, which sends a letter twice (facts/graph D, measured): repeat only what is safe.
  const mayRepeat = (
    _delay: number,
    _attempt: number,
    _request: unknown,
    options: { method?: string } | undefined,
    response: Response,
  ) => response.status === 429 || (options?.method ?? 'GET').toUpperCase() === 'GET';
  const chain: Middleware[] = [
    ...(isLoopback(url) ? [] : [new sdk.AuthenticationHandler(await tokens(identity))]),
    new sdk.RetryHandler(new sdk.RetryHandlerOptions(retrySeconds, 3, mayRepeat)),
    new Patience(timeoutMilliseconds),
    new sdk.HTTPMessageHandler(),
  ];
  return sdk.Client.initWithMiddleware({ middleware: chain, baseUrl: url.replace(/\/v1\.0\/?$/, ''), defaultVersion: 'v1.0' });
}

/** The client has no time limit of its own: each attempt gets one here. */
class Patience implements Middleware {
  private next: Middleware | undefined;
  private readonly milliseconds: number;
  constructor(milliseconds: number) {
    this.milliseconds = milliseconds;
  }
  async execute(context: Context): Promise<void> {
    context.options = { ...context.options, signal: AbortSignal.timeout(this.milliseconds) };
    await this.next?.execute(context);
  }
  setNext(next: Middleware): void {
    this.next = next;
  }
}

export const isLoopback = (url: string): boolean => {
  const host = URL.canParse(url) ? new URL(url).hostname : '';
  return host === 'localhost' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host);
};

async function tokens(identity: Identity | undefined) {
  if (!identity) throw new Error('Graph needs an identity. Set MicrosoftAppId, or a loopback GRAPH_URL.');
  const credential = await credentialOf(identity);
  return {
    async getAccessToken() {
      const token = await credential.getToken('https://graph.microsoft.com/.default');
      if (!token) throw new Error('No token for Graph. Check MicrosoftAppId, its type and its tenant.');
      return token.token;
    },
  };
}
