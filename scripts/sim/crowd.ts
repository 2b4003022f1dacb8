/** Outlook's limit on how many requests it takes from one app at the same time. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Fault } from './api.ts';
import type { Knobs } from './knobs.ts';

export interface Crowd {
  /** Called when a request begins to come in: what happens to it, if there are too many at once. */
  enter(request: IncomingMessage, response: ServerResponse): Fault | undefined;
  /** Without a moment inside nobody would ever meet another: here everything is done at once. */
  linger(): Promise<void>;
  readonly overLimit: number;
}

const aboutMail = /^\/v1\.0\/users\/[^/]+\/(messages|mailFolders|sendMail)\b/i;
const moment = 2;
const refused: Fault = { match: '', kind: 'throttled', code: 'ApplicationThrottled', retryAfter: '1' };

export function makeCrowd(knobs: Knobs): Crowd {
  let inside = 0;
  let overLimit = 0;
  return {
    get overLimit() {
      return overLimit;
    },
    enter: ({ url = '' }, response) => {
      if (knobs.concurrent <= 0 || !aboutMail.test(url)) return undefined;
      if (inside >= knobs.concurrent) {
        overLimit += 1;
        return refused;
      }
      inside += 1;
      // Answered, or given up by the client.
      response.once('close', () => {
        inside -= 1;
      });
      return undefined;
    },
    linger: async () => {
      if (knobs.concurrent > 0) await new Promise((resolve) => setTimeout(resolve, moment));
    },
  };
}
