/**
 * One of several processes that send the form of a page at the same moment: `node chooser.ts <address> <form>`. It says `ready`, waits
 * for a line on stdin, and answers one line of JSON: the status and the page's heading.
 */
import { createInterface } from 'node:readline';

const [address = '', form = ''] = process.argv.slice(2);

async function post(): Promise<void> {
  console.log('ready');
  for await (const _ of createInterface({ input: process.stdin })) {
    const response = await fetch(address, { method: 'POST', body: new URLSearchParams(form) });
    const html = await response.text();
    const [, title = ''] = /<h1>([^<]*)<\/h1>/.exec(html) ?? [];
    const left = [...html.matchAll(/name="moment" value="(\d[^"]*)"/g)].map(([, start]) => start);
    console.log(JSON.stringify({ status: response.status, title, left }));
    return process.exit(0);
  }
}

void post();
