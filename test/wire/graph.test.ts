/** The plug to Graph, against a server that says exactly what Graph, or something in between, would say. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createGraph } from '../../bot/wire/graph.ts';

let server: Server;
let says: { readonly status: number; readonly type?: string; readonly body: string };
beforeAll(async () => {
  server = createServer((_, response) => {
    response.writeHead(says.status, says.type ? { 'content-type': says.type } : {});
    response.end(says.body);
  });
  await new Promise<void>((open) => server.listen(0, '127.0.0.1', open));
});
afterAll(() => void server.close());

const send = () =>
  createGraph({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1.0`, retrySeconds: 0 }).post(
    '/users/a/sendMail',
  );

test.each([
  ['without a content type, as Graph has it', undefined],
  ['that calls itself JSON', 'application/json'],
])('an empty 202 %s is no answer', async (_, type) => {
  says = { status: 202, type, body: '' };
  expect(await send()).toBeUndefined();
});

test.each([undefined, 'text/html'])(
  'a page of text (%s) from something in between is one, so that nobody takes it for done',
  async (type) => {
    says = { status: 200, type, body: '<p>Log in</p>' };
    expect(await send()).toBeTruthy();
  },
);
