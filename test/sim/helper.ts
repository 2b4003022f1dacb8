/** A real Graph client against the stand-in, and a tiny door that plays the bot. */
import { existsSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Client, HTTPMessageHandler } from '@microsoft/microsoft-graph-client';
import type { Sim } from '../../scripts/sim/sim.ts';

export const mailbox = 'info@babbage.nl';
export const immutable = 'IdType="ImmutableId"';

const given = process.env.GRAPH_OPENAPI;
const beside = join(import.meta.dirname, '..', '..', '..', 'shared', 'contract', 'graph.openapi.json');
export const contractFile = given ?? (existsSync(beside) ? beside : undefined);

/** Without its retries, which would hide what is being looked at. */
export const graphClient = (sim: Sim): Client =>
  Client.initWithMiddleware({ baseUrl: `${sim.url}/`, defaultVersion: 'v1.0', middleware: new HTTPMessageHandler() });

export interface Heard {
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into whatever came.
  readonly json: any;
}

export interface Door {
  readonly url: string;
  readonly heard: Heard[];
  /** What it says; by default it greets handshakes and accepts the rest. */
  answer: (heard: Heard, response: ServerResponse) => void | Promise<void>;
  close(): Promise<void>;
}

/** Not chained: restify, when another test has loaded it in this process, makes writeHead answer nothing. */
export function reply(response: ServerResponse, status: number, headers: Readonly<Record<string, string>> = {}, body = ''): void {
  response.writeHead(status, headers);
  response.end(body);
}

export const politely: Door['answer'] = ({ query }, response) => {
  const token = query.get('validationToken');
  if (token === null) reply(response, 202);
  else reply(response, 200, { 'content-type': 'text/plain' }, token);
};

export async function openDoor(): Promise<Door> {
  const heard: Heard[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString();
    const url = new URL(request.url ?? '/', 'http://door');
    const json = parse(text);
    const call = { path: url.pathname, query: url.searchParams, headers: request.headers, text, json };
    heard.push(call);
    await door.answer(call, response);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const door: Door = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    heard,
    answer: politely,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return door;
}

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** The Graph client knows absolute links only with https; the stand-in's are http. */
// biome-ignore lint/suspicious/noExplicitAny: the client itself answers any.
export const follow = async (sim: Sim, link: string, prefer = immutable): Promise<any> =>
  graphClient(sim)
    .api(link.replace(`${sim.url}/v1.0`, ''))
    .header('Prefer', prefer)
    .get();
