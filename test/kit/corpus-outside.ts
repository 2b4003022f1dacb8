/**
 * The outside world for the corpus, in a process of its own, so that what keeps it busy is not taken for the bot's:
 * `node corpus-outside.ts <seed> <count>`, with a channel to its parent. Between the stand-in and the bot it changes what some mails
 * are said to be, for no orderly mailbox says such things.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { startSim } from '../../scripts/sim/sim.ts';
import { CANARY, corpus, INJECTED, type Piece } from './corpus.ts';

/** A letter that left. */
export interface Letter {
  readonly to: readonly { readonly name: string; readonly address: string }[];
  readonly others: number;
  readonly subject: string;
  readonly text: string;
}

/** What was seen from outside when all was over. Findings name a place, never what stood there. */
export interface Seen {
  readonly letters: readonly Letter[];
  readonly posts: number;
  readonly findings: readonly string[];
}

export type Order =
  | { readonly do: 'settle'; readonly bot: string }
  | { readonly do: 'clock'; readonly now: string }
  | { readonly do: 'write'; readonly which: 'first' | 'rest'; readonly from: number; readonly until: number; readonly at: string }
  | { readonly do: 'look' };

/** Between two mails. */
const STEP_MILLISECONDS = 100;

const [seed = 1, count = 0, now = 0] = process.argv.slice(2).map(Number);
const mails = corpus(seed, count);
const sim = await startSim({ now: new Date(now).toISOString(), seed });
const toldOf = new Map<string, NonNullable<Piece['told']>>();

const relay = createServer((request, response) => {
  pass(request, response).catch(() => response.destroy());
});
await new Promise<void>((resolve) => relay.listen(0, '127.0.0.1', resolve));
const url = `http://127.0.0.1:${(relay.address() as AddressInfo).port}`;

async function pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { host, connection, 'content-length': length, 'transfer-encoding': encoding, ...headers } = request.headers;
  const body = await buffer(request);
  const answer = await fetch(`${sim.url}${request.url}`, {
    method: request.method ?? 'GET',
    headers: headers as Record<string, string>,
    ...(body.length > 0 && { body }),
  });
  const content = Buffer.from(await answer.arrayBuffer());
  const kept = [...answer.headers].filter(([name]) => !/^(content-length|transfer-encoding|connection|keep-alive)$/.test(name));
  const isMessages = request.method === 'GET' && answer.ok && /\/messages(\/[^/?]+)?(\?|$)/.test(request.url ?? '');
  response.writeHead(answer.status, Object.fromEntries(kept));
  response.end(isMessages ? retold(content.toString()) : content);
}

/** What the stand-in said, with what this corpus says instead; the links in it lead here again. */
function retold(content: string): string {
  const said = JSON.parse(content.replaceAll(sim.url, url)) as Record<string, unknown>;
  if (!Array.isArray(said.value)) return JSON.stringify({ ...said, ...toldOf.get(String(said.id))?.() });
  const value = said.value.map((one: Record<string, unknown>) => {
    const { body, ...listed } = toldOf.get(String(one.id))?.() ?? {};
    return { ...one, ...listed };
  });
  return JSON.stringify({ ...said, value });
}

function write({ which, from, until, at }: Extract<Order, { do: 'write' }>) {
  return mails[which].slice(from, until).map((piece, nth) => {
    const letterTo = (address: string) => sim.sentMails().find(({ to }) => to.some((one) => one.address === address))?.messageId;
    const receivedAt = new Date(Date.parse(at) + nth * STEP_MILLISECONDS).toISOString();
    const written = sim.writeMail({
      receivedAt,
      ...piece.mail,
      ...(piece.answers && { inReplyTo: letterTo(piece.answers) ?? 'there is no letter' }),
      ...(piece.returns && { messageId: letterTo(piece.returns) ?? null }),
    });
    if (piece.told) toldOf.set(written.id, piece.told);
    return written;
  });
}

function look(): Seen {
  const findings: string[] = [];
  const names = new Set(sim.people.map(({ name }) => name));
  const posted = sim.everythingPosted();
  for (const { how, activity } of posted) {
    const text = JSON.stringify(activity);
    if (CANARY.test(text)) findings.push(`a ${how} in Teams holds words of a mail`);
    if (INJECTED.test(text)) findings.push(`a ${how} in Teams holds something injected: ${INJECTED.exec(text)?.[0]}`);
    for (const [, name = ''] of text.matchAll(/<at>(.*?)<\/at>/g))
      if (!names.has(name)) findings.push(`a ${how} in Teams calls somebody who is no colleague`);
  }
  for (const { method, path, body } of sim.connectorRequests)
    if (CANARY.test(path + JSON.stringify(body ?? ''))) findings.push(`${method} to Teams holds words of a mail`);
  for (const { method, path } of sim.graphRequests)
    if (CANARY.test(decodeURIComponent(path))) findings.push(`the address of a ${method} to Graph holds words of a mail`);
  return {
    letters: sim.sentMails().map(({ to, cc, bcc, subject, text }) => ({ to, others: cc.length + bcc.length, subject, text })),
    posts: posted.filter(({ how }) => how === 'post').length,
    findings,
  };
}

async function settle(bot: string): Promise<void> {
  sim.setBotUrl(bot);
  const lead = sim.people.find(({ role }) => role === 'owner')?.id ?? '';
  await sim.install({ as: lead });
  const welcome = sim.state(lead).messages.at(-1)?.id ?? '';
  const channel = sim.team.channels.find(({ general }) => !general)?.id ?? '';
  await sim.click({ as: lead, message: welcome, verb: 'choose-channel', data: { channel } });
}

async function obey(order: Order): Promise<unknown> {
  switch (order.do) {
    case 'settle':
      return settle(order.bot);
    case 'clock':
      return sim.setNow(order.now);
    case 'write':
      return write(order);
    case 'look':
      return look();
  }
}

process.on('message', (order: Order) => {
  obey(order).then(
    (answer) => process.send?.({ answer }),
    (error: Error) => process.send?.({ error: error.stack }),
  );
});
process.on('disconnect', () => process.exit(0));
process.send?.({ answer: url });
