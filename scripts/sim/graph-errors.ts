/** How Graph says no. */
import { randomUUID } from 'node:crypto';
import { type Answer, type Ask, header } from './http.ts';

/** Why, in Graph's own words. */
export interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  /** What stands beside them in the error. */
  readonly more?: Readonly<Record<string, unknown>>;
}

export class GraphRefusal extends Error {
  readonly refusal: Refusal;
  readonly headers: Readonly<Record<string, string>>;
  constructor(refusal: Refusal, headers: Readonly<Record<string, string>> = {}) {
    super(refusal.message);
    this.refusal = refusal;
    this.headers = headers;
  }
}

export interface Marks {
  readonly 'request-id': string;
  readonly 'client-request-id': string;
}

export const marks = (ask: Ask): Marks => {
  const id = randomUUID();
  return { 'request-id': id, 'client-request-id': header(ask, 'client-request-id') ?? id };
};

/** The envelope; `now` without fraction and zone, as Graph writes it there. */
export const graphError = ({ status, code, message, more }: Refusal, now: string, ids: Marks): Answer => ({
  status,
  body: { error: { code, message, ...more, innerError: { date: now.slice(0, 19), ...ids } } },
});
