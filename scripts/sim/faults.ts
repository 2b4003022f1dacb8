/** What can go wrong on the way: the next requests that match are throttled, lost, answered too late, or answered after all was done. */
import type { ServerResponse } from 'node:http';
import type { Fault } from './api.ts';
import { type Answer, type Ask, decode, writeAnswer } from './http.ts';

/** How the service at hand words an error: Graph's envelope or the connector's. */
export type Wording = (status: number, code: string, message: string) => Answer;

export interface Faults {
  add(fault: Fault): void;
  clear(): void;
  /** The fault that hits this request, if any; it is used up by that. */
  take(ask: Ask): Fault | undefined;
}

interface Armed {
  readonly fault: Fault;
  readonly method: string;
  readonly pattern: RegExp;
  left: number;
}

export function makeFaults(): Faults {
  let armed: Armed[] = [];
  return {
    add: (fault) => {
      const [, method = '*', pattern = ''] = /^([A-Z*]+)\s+(.*)$/.exec(fault.match) ?? [];
      if (pattern === '')
        throw new Error(`A fault's match is 'METHOD path-regexp', such as 'POST /send$', not '${fault.match}'.`);
      armed.push({ fault, method, pattern: new RegExp(pattern), left: fault.times ?? 1 });
    },
    clear: () => {
      armed = [];
    },
    take: (ask) => {
      const hit = armed.find(({ method, pattern }) => (method === '*' || method === ask.method) && touches(pattern, ask));
      if (!hit) return undefined;
      hit.left -= 1;
      if (hit.left <= 0) armed = armed.filter((one) => one !== hit);
      return hit.fault;
    },
  };
}

const touches = (pattern: RegExp, { path, target }: Ask): boolean =>
  [path, target, decode(path), decode(target)].some((asked) => pattern.test(asked));

/** How the answer goes out; the record of requests shows it. */
export interface Outcome {
  /** 0: nothing came back. */
  readonly status: number;
  readonly done: boolean;
}

/** Answers, or fails to, as the fault says. `act` does what was asked and gives the answer that should have come. */
export async function misbehave(
  fault: Fault,
  response: ServerResponse,
  act: () => Promise<Answer>,
  wording: Wording,
  closing: AbortSignal,
): Promise<Outcome> {
  const send = (answer: Answer, done: boolean): Outcome => {
    writeAnswer(response, answer);
    return { status: answer.status, done };
  };
  const lost = (done: boolean): Outcome => {
    response.destroy();
    return { status: 0, done };
  };
  const retryAfter: Record<string, string> = fault.retryAfter === undefined ? {} : { 'retry-after': fault.retryAfter };
  const refused = (status: number): Answer => {
    const said = wording(status, fault.code ?? usualCode[status] ?? 'UnknownError', `The stand-in was told to answer ${status}.`);
    return { ...said, headers: { ...said.headers, ...retryAfter } };
  };

  switch (fault.kind) {
    case 'throttled': {
      const said = refused(429);
      return send({ ...said, headers: { 'retry-after': '1', ...said.headers } }, false);
    }
    case 'throttled-bare':
      return send(refused(429), false);
    case 'status':
      return send(refused(fault.status ?? 503), false);
    case 'garbage':
      return send(
        {
          status: fault.status ?? 200,
          headers: { 'content-type': 'text/html' },
          body: '<html><body><h1>Bad gateway</h1></body></html>',
        },
        false,
      );
    case 'reset':
      response.socket?.resetAndDestroy();
      return { status: 0, done: false };
    case 'not-done-timeout':
      await pause(fault.milliseconds ?? 1000, closing);
      return lost(false);
    case 'hang':
      await pause(fault.milliseconds ?? 120_000, closing);
      return lost(false);
    case 'slow':
      await pause(fault.milliseconds ?? 1000, closing);
      return send(await act(), true);
    case 'done-answer-lost':
      await act();
      return lost(true);
    case 'done-then-status':
      await act();
      return send(refused(fault.status ?? 503), true);
  }
}

const usualCode: Record<number, string> = {
  401: 'InvalidAuthenticationToken',
  403: 'ErrorAccessDenied',
  404: 'ErrorItemNotFound',
  409: 'Conflict',
  412: 'PreconditionFailed',
  429: 'Throttled',
  500: 'InternalServerError',
  502: 'BadGateway',
  503: 'ServiceUnavailable',
  504: 'GatewayTimeout',
};

const pause = (milliseconds: number, closing: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    closing.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
