/**
 * One of several processes that send a form at the same moment: `node poster.ts <link> <form>`, the form as it goes over the line.
 * It sends all but the last letter, says `ready`, waits for a line on stdin, sends that letter, and answers one line of JSON.
 */
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';

export interface Posted {
  readonly status?: number;
  readonly html: string;
}

const [link = '', form = ''] = process.argv.slice(2);

async function post(): Promise<void> {
  const headers = { 'content-type': 'application/x-www-form-urlencoded', 'content-length': Buffer.byteLength(form) };
  const sending = request(link, { method: 'POST', headers });
  const answered = once(sending, 'response');
  sending.write(form.slice(0, -1), () => console.log('ready'));
  await once(process.stdin, 'data');
  sending.end(form.slice(-1));
  const [response] = (await answered) as [IncomingMessage];
  const posted: Posted = { status: response.statusCode, html: await text(response) };
  console.log(JSON.stringify(posted));
  process.exit(0);
}

void post();
