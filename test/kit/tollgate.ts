/** A gate on a road of HTTP: every request of the bot passes here, so a test can kill it at exactly one of them. */
import { createServer, type IncomingHttpHeaders, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Passing {
  readonly method: string;
  readonly path: string;
  readonly body: string;
}

export interface Tollgate {
  readonly url: string;
  readonly port: number;
  /**
   * Springs once, at the first request that fits. `before`: it never reaches the other side. `after`: it was done, and its answer
   * never comes back.
   */
  spring(fits: (passing: Passing) => boolean, when: 'before' | 'after', trap: () => void): void;
  /** Holds the first request that fits, before or after it was done, until `meanwhile` is over; then it goes on as if nothing was. */
  hold(fits: (passing: Passing) => boolean, when: 'before' | 'after', meanwhile: () => Promise<void>): void;
  close(): Promise<void>;
}

export async function openTollgate(target: string): Promise<Tollgate> {
  const { hostname, port: targetPort } = new URL(target);
  let armed:
    | {
        readonly fits: (passing: Passing) => boolean;
        readonly when: 'before' | 'after';
        readonly trap: () => void | Promise<void>;
      }
    | undefined;

  const server = createServer(async (incoming, outgoing) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const { method = 'GET', url: path = '/', headers } = incoming;
    const trap = armed?.fits({ method, path, body: body.toString('utf8') }) ? armed : undefined;
    if (trap) armed = undefined;
    /** Answers whether the request goes on. */
    const trapped = async (when: 'before' | 'after'): Promise<boolean> => {
      if (trap?.when !== when) return true;
      const held = trap.trap();
      if (held) return held.then(() => true);
      incoming.socket.destroy();
      return false;
    };
    try {
      if (!(await trapped('before'))) return;
      const answer = await forward(method, path, headers, body);
      if (!(await trapped('after'))) return;
      // Not chained: restify, when it is loaded in the same process, makes writeHead answer nothing.
      outgoing.writeHead(answer.status, answer.headers);
      outgoing.end(answer.body);
    } catch {
      incoming.socket.destroy();
    }
  });

  const forward = (method: string, path: string, headers: IncomingHttpHeaders, body: Buffer) =>
    new Promise<{ status: number; headers: IncomingHttpHeaders; body: Buffer }>((answered, failed) => {
      const outgoing = send({ hostname, port: targetPort, method, path, headers }, async (answer) => {
        const chunks: Buffer[] = [];
        for await (const chunk of answer) chunks.push(chunk as Buffer);
        const { 'transfer-encoding': _chunked, ...rest } = answer.headers;
        answered({ status: answer.statusCode ?? 502, headers: rest, body: Buffer.concat(chunks) });
      });
      outgoing.once('error', failed);
      outgoing.end(body);
    });

  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    spring(fits, when, trap) {
      armed = { fits, when, trap };
    },
    hold(fits, when, meanwhile) {
      armed = { fits, when, trap: meanwhile };
    },
    async close() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}
