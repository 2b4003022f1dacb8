import { request } from 'node:http';
import { type Sim, startSim } from '../../scripts/sim/sim.ts';
import { type Door, graphClient, mailbox, openDoor } from './helper.ts';

let sim: Sim;
let door: Door;

beforeEach(async () => {
  sim = await startSim({ now: '2026-11-23T08:00:00Z' });
  door = await openDoor();
  sim.setBotUrl(door.url);
});
afterEach(async () => {
  await sim.close();
  await door.close();
});

const ask = async (method: string, path: string, body?: unknown) => {
  const response = await fetch(`${sim.url}${path}`, {
    method,
    ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
  const text = await response.text();
  // biome-ignore lint/suspicious/noExplicitAny: whatever the page would get.
  return { status: response.status, body: text === '' ? undefined : (JSON.parse(text) as any) };
};

test('the page can do all of it over HTTP', async () => {
  const [owner, member] = (await ask('GET', '/sim/state')).body.people;
  expect((await ask('POST', '/sim/teams/install', { as: owner.id })).status).toBe(200);
  const mail = (await ask('POST', '/sim/mail', { subject: 'Klacht', text: 'x' })).body;
  expect(mail).toEqual({ id: expect.any(String), messageId: expect.stringMatching(/^<.*>$/) });
  const { id: message } = (await ask('POST', '/sim/teams/say', { as: member.id, text: 'hallo' })).body;
  for (const [path, name] of [
    ['click', 'adaptiveCard/action'],
    ['fetch', 'task/fetch'],
    ['submit', 'task/submit'],
  ]) {
    const answer = await ask('POST', `/sim/teams/${path}`, { as: member.id, message, verb: 'x', data: { a: 1 } });
    expect(answer.body).toMatchObject({ status: 202 });
    expect(door.heard.at(-1)?.json.name).toBe(name);
  }
  for (const [path, name] of [
    ['extension', 'composeExtension/fetchTask'],
    ['extension/submit', 'composeExtension/submitAction'],
    ['search', 'composeExtension/query'],
  ]) {
    expect((await ask('POST', `/sim/teams/${path}`, { as: member.id, command: 'report' })).body).toMatchObject({ status: 202 });
    expect(door.heard.at(-1)?.json.name).toBe(name);
  }
  const { body: state } = await ask('GET', `/sim/state?as=${member.id}`);
  expect(state).toMatchObject({ mailbox, team: { installed: true }, messages: [{ id: message }] });
  expect(state.outside['noor.bakker@example.org']).toMatchObject([{ subject: 'Klacht', messageId: mail.messageId }]);
});

test('the page can write from Outlook, have a letter answered, and let people talk', async () => {
  const { people, team } = (await ask('GET', '/sim/state')).body;
  const as = people[1].id;
  const { messageId: inReplyTo } = (await ask('POST', '/sim/mail', { subject: 'Klacht' })).body;
  const letter = { as, to: 'noor@example.org', subject: 'RE: Klacht', text: 'Dag', inReplyTo };
  const sent = (await ask('POST', '/sim/outlook', letter)).body;
  expect(sent).toEqual({ id: expect.any(String), messageId: expect.stringMatching(/^<.*>$/) });
  const answer = (await ask('POST', '/sim/mail/answer', { letter: sent.messageId, how: 'bounce' })).body;
  expect(answer).toEqual({ id: expect.any(String), messageId: expect.stringMatching(/^<.*>$/) });
  const channel = team.channels[1].id;
  const { id } = (await ask('POST', '/sim/teams/chat', { as, channel, text: 'Hoi' })).body;
  const { inbox, messages } = (await ask('GET', `/sim/state?as=${as}`)).body;
  expect(inbox.map((mail: { messageId: string }) => mail.messageId)).toEqual([answer.messageId, inReplyTo]);
  expect(messages).toMatchObject([{ id, text: 'Hoi' }]);
});

test('the clock jumps here and at the bot, and runs on', async () => {
  await ask('POST', '/sim/clock', { now: '2026-12-01T07:00:00Z' });
  expect(door.heard.at(-1)).toMatchObject({ path: '/local/clock', json: { now: expect.stringMatching(/^2026-12-01T07:00:00/) } });
  const first = (await ask('GET', '/sim/state')).body.now;
  await new Promise((resolve) => setTimeout(resolve, 30));
  const later = (await ask('GET', '/sim/state')).body.now;
  expect(Date.parse(later) - Date.parse(first)).toBeGreaterThanOrEqual(25);
  sim.setNow('2026-12-02T07:00:00Z');
  expect(door.heard).toHaveLength(1);
});

test('faults are set and taken back', async () => {
  await ask('POST', '/sim/faults', { match: 'GET /messages$', kind: 'status', times: 5 });
  const list = () => graphClient(sim).api(`/users/${mailbox}/messages`).get();
  await expect(list()).rejects.toMatchObject({ statusCode: 503 });
  await ask('DELETE', '/sim/faults');
  expect(await list()).toMatchObject({ value: [] });
});

test.each([
  ['POST', '/sim/mail', undefined, 400],
  ['POST', '/sim/teams/say', { as: 'nobody', text: 'x' }, 400],
  ['POST', '/sim/teams/click', { as: 'nobody', message: 'none', verb: 'x' }, 400],
  ['POST', '/sim/mail', { folder: 'zolder' }, 400],
  ['POST', '/sim/mail/answer', { letter: '<none>', how: 'bounce' }, 400],
  ['POST', '/sim/outlook', { as: 'nobody', to: 'a@b', subject: 'x', text: 'y' }, 400],
  ['POST', '/sim/teams/extension', { as: 'nobody', command: 'report' }, 400],
  ['POST', '/sim/teams/search', { as: 'nobody', text: 'loon' }, 400],
  ['POST', '/sim/clock', { now: 'morgen' }, 400],
  ['GET', '/sim/nothing', undefined, 404],
  ['PUT', '/sim/mail', {}, 405],
  ['GET', '/../package.json', undefined, 404],
  ['GET', '/..%2f..%2fpackage.json', undefined, 404],
])('%s %s with %j is answered with a reason', async (method, path, body, status) => {
  expect(await ask(method, path, body)).toEqual({ status, body: { error: expect.any(String) } });
});

test('whoever listens hears that something changed', async () => {
  const stream = await fetch(`${sim.url}/sim/events`);
  expect(stream.headers.get('content-type')).toBe('text/event-stream');
  const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader();
  expect((await reader?.read())?.value).toBe(': welcome\n\n');
  sim.writeMail();
  expect((await reader?.read())?.value).toBe('data: changed\n\n');
  await reader?.cancel();
});

test('the renderer of cards is there, as a script', async () => {
  const response = await fetch(`${sim.url}/adaptivecards.js`);
  expect(response.headers.get('content-type')).toMatch('text/javascript');
  expect(await response.text()).toContain('AdaptiveCard');
});

test('no other name gets in: a page elsewhere could point its own at loopback', async () => {
  const status = await new Promise((resolve, reject) => {
    request(`${sim.url}/sim/state`, { headers: { host: 'evil.example' } }, (response) => resolve(response.statusCode))
      .on('error', reject)
      .end();
  });
  expect(status).toBe(403);
});
