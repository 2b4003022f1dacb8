/** Graph under /v1.0: finds the route, holds it against the contract, and speaks Graph's headers and errors. */
import type { Clock } from './clock.ts';
import type { Contract } from './contract.ts';
import { GraphRefusal, graphError, marks, type Refusal } from './graph-errors.ts';
import { type Answer, type Ask, decode, type Handle, header, routes } from './http.ts';
import type { Knobs } from './knobs.ts';
import { QueryError } from './odata.ts';

export type Graph = (ask: Ask) => Promise<Answer>;

export function makeGraph(
  table: Record<string, Handle>,
  { clock, contract, knobs }: { clock: Clock; contract: Contract; knobs: Knobs },
): Graph {
  const find = routes(table);

  const answer = async (ask: Ask, path: string): Promise<Answer> => {
    const route = find(ask.method, path);
    if (route === 'no-path') throw unknownPath(contract.knows(ask, path), path);
    if (route === 'no-method') {
      throw refusal(405, 'Request_BadRequest', 'Specified HTTP method is not allowed for the request target.');
    }
    const wrong = unreadable(ask) ?? contract.request(ask, path);
    if (wrong) throw new GraphRefusal(wrong);
    return route.found(ask, ...route.keys);
  };

  return async (ask) => {
    const ids = marks(ask);
    const path = plainPath(ask.path);
    const said = await answer(ask, path).catch((error: unknown) => {
      const { refusal, headers } = asRefusal(error);
      const { status, body } = graphError(refusal, clock.now(), ids);
      return { status, body, headers };
    });
    contract.response(ask, path, said);
    const date = new Date(clock.milliseconds() + knobs.secondsAhead * 1000).toUTCString();
    return { ...said, headers: { ...said.headers, ...ids, date } };
  };
}

const refusal = (status: number, code: string, message: string): GraphRefusal => new GraphRefusal({ status, code, message });

function unknownPath(known: boolean, path: string): GraphRefusal {
  if (known) return refusal(501, 'NotImplemented', `Graph has '${path}', but the stand-in does not do it yet.`);
  return refusal(400, 'BadRequest', `Resource not found for the segment '${decode(path.split('/').at(-1) ?? '')}'.`);
}

/** `/v1.0/users/x/mailFolders('Inbox')/messages` is `/users/x/mailFolders/Inbox/messages`. */
const plainPath = (path: string): string =>
  path
    .replace(/^\/v1\.0/i, '')
    .replace(/\((?:'|%27)(.*?)(?:'|%27)\)/gi, '/$1')
    .replace(/\/$/, '');

function unreadable(ask: Ask): Refusal | undefined {
  if (ask.malformed) {
    return {
      status: 400,
      code: 'BadRequest',
      message:
        'Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid JSON format.',
    };
  }
  if (ask.text !== '' && !header(ask, 'content-type')?.includes('json')) {
    return {
      status: 400,
      code: 'BadRequest',
      message: 'Write requests (excluding DELETE) must contain the Content-Type header declaration.',
    };
  }
  return undefined;
}

function asRefusal(error: unknown): { refusal: Refusal; headers: Readonly<Record<string, string>> } {
  if (error instanceof GraphRefusal) return error;
  if (error instanceof QueryError) return { refusal: { status: 400, code: error.code, message: error.message }, headers: {} };
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { refusal: { status: 500, code: 'InternalServerError', message: `The stand-in has a bug: ${message}` }, headers: {} };
}
