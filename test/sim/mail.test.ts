import type { Client } from '@microsoft/microsoft-graph-client';
import { type Sim, startSim } from '../../scripts/sim/sim.ts';
import { contractFile, graphClient, immutable, mailbox } from './helper.ts';

const tag = 'String {8ecc2a64-6880-4ebe-992f-8888d2eeaa1d} Name KlachtZaak';
const tagged = `singleValueExtendedProperties($filter=id eq '${tag}')`;

let sim: Sim;
let graph: Client;

beforeEach(async () => {
  sim = await startSim({ now: '2026-11-23T08:00:00Z', ...(contractFile ? { openapi: contractFile } : {}) });
  graph = graphClient(sim);
});
afterEach(async () => {
  // Closed first: a server that is left open keeps Jest waiting.
  await sim.close();
  expect(sim.violations.filter(({ side }) => side === 'response')).toEqual([]);
});

const at = (path: string, prefer = immutable) => graph.api(`/users/${mailbox}${path}`).header('Prefer', prefer);
const message = (id: string, options = '', prefer = immutable) => at(`/messages/${id}${options}`, prefer).get();

describe('reading a message', () => {
  test('the body is HTML unless text is asked for', async () => {
    const { id } = sim.writeMail({ text: 'Dag <b>& vaarwel\ntot later' });
    const html = await message(id);
    expect(html.body).toEqual({ contentType: 'html', content: expect.stringContaining('Dag &lt;b&gt;&amp; vaarwel<br>') });
    const response = await fetch(`${sim.url}/v1.0/users/${mailbox}/messages/${id}`, {
      headers: { prefer: 'outlook.body-content-type="text"' },
    });
    expect(response.headers.get('preference-applied')).toBe('outlook.body-content-type="text"');
    expect(await response.json()).toMatchObject({
      body: { contentType: 'text', content: 'Dag <b>& vaarwel\r\ntot later' },
    });
  });

  test('headers and the new part come only when they are asked for', async () => {
    const { id } = sim.writeMail({ text: 'Nee.\n\nOp ma 23 nov schreef Info:\n> Klopt dit?', inReplyTo: '<a@b>' });
    expect(Object.keys(await message(id))).not.toEqual(expect.arrayContaining(['uniqueBody']));
    const chosen = await message(
      id,
      '?$select=uniqueBody,internetMessageHeaders',
      `${immutable}, outlook.body-content-type="text"`,
    );
    expect(chosen.uniqueBody.content).toBe('Nee.');
    expect(chosen.internetMessageHeaders).toContainEqual({ name: 'In-Reply-To', value: '<a@b>' });
    expect(Object.keys(chosen).sort()).toEqual(['@odata.context', '@odata.etag', 'id', 'internetMessageHeaders', 'uniqueBody']);
  });

  test('what cannot be chosen is refused', async () => {
    const { id } = sim.writeMail();
    await expect(message(id, '?$select=onderwerp')).rejects.toMatchObject({
      statusCode: 400,
      code: 'RequestBroker--ParseUri',
    });
  });

  test('what is null is really absent', async () => {
    const { id } = sim.writeMail({ from: null, subject: null, messageId: null, receivedAt: null });
    const shown = await message(id);
    for (const name of ['from', 'sender', 'subject', 'internetMessageId', 'receivedDateTime']) {
      expect(shown).not.toHaveProperty(name);
    }
  });

  test('dangerous HTML is taken out', async () => {
    const { id } = sim.writeMail({ html: '<p onclick="x()">Dag<script>alert(1)</script></p>' });
    expect((await message(id)).body.content).toBe('<p>Dag</p>');
  });

  test('an id that is nearly right is not found', async () => {
    const { id } = sim.writeMail();
    await expect(message(id.toLowerCase())).rejects.toMatchObject({ statusCode: 404, code: 'ErrorItemNotFound' });
  });

  test('another mailbox is out of scope', async () => {
    await expect(graph.api('/users/wethouder@babbage.nl/messages').get()).rejects.toMatchObject({
      statusCode: 403,
      code: 'ErrorAccessDenied',
    });
  });

  test('errors come in the envelope, with the ids that support asks for', async () => {
    const response = await fetch(`${sim.url}/v1.0/users/${mailbox}/messages/none`, { headers: { 'client-request-id': 'mine' } });
    expect(response.headers.get('client-request-id')).toBe('mine');
    expect(await response.json()).toMatchObject({
      error: {
        code: 'ErrorItemNotFound',
        innerError: {
          date: expect.stringMatching(/^2026-11-23T08:00/),
          'request-id': response.headers.get('request-id'),
          'client-request-id': 'mine',
        },
      },
    });
  });
});

describe('ids', () => {
  test('a move changes the regular id and keeps the immutable one', async () => {
    const { id } = sim.writeMail();
    const regular = (await message(id, '', 'IdType="RestId"')).id;
    expect(regular).not.toBe(id);
    expect((await message(regular)).id).toBe(id);
    const moved = await at(`/messages/${id}/move`).post({ destinationId: 'archive' });
    expect(moved.id).toBe(id);
    await expect(message(regular)).rejects.toMatchObject({ statusCode: 404 });
    expect((await message(id)).id).toBe(id);
  });

  test('a message that a person destroyed is not found', async () => {
    const { id } = sim.writeMail();
    sim.deleteMail(id);
    await expect(message(id)).rejects.toMatchObject({ statusCode: 404, code: 'ErrorItemNotFound' });
  });
});

describe('conversations', () => {
  const conversation = async (mail: Parameters<Sim['writeMail']>[0]) => (await message(sim.writeMail(mail).id)).conversationId;

  test('a reply stays in it, until the subject changes', async () => {
    const first = sim.writeMail({ subject: 'Klacht' });
    const { conversationId } = await message(first.id);
    expect(await conversation({ subject: 'RE: Klacht', inReplyTo: first.messageId })).toBe(conversationId);
    expect(await conversation({ subject: '[EXTERN] RE: Klacht', inReplyTo: first.messageId })).not.toBe(conversationId);
  });

  test('strangers with the same subject share one only where that is switched on', async () => {
    const { conversationId } = await message(sim.writeMail({ subject: 'Klacht' }).id);
    expect(await conversation({ subject: 'Klacht' })).not.toBe(conversationId);
    sim.knobs.sharedTopic = true;
    expect(await conversation({ subject: 'Klacht' })).toBe(conversationId);
  });
});

describe('lists', () => {
  test('are filtered, sorted and paged', async () => {
    for (const day of ['01', '02', '03', '04']) sim.writeMail({ subject: day, receivedAt: `2026-11-${day}T08:00:00Z` });
    const query = '?$filter=receivedDateTime ge 2026-11-02T00:00:00Z&$orderby=receivedDateTime&$select=subject&$top=2';
    const first = await at(`/mailFolders/inbox/messages${query}`).get();
    expect(first.value.map(({ subject }: { subject: string }) => subject)).toEqual(['02', '03']);
    const rest = await (await fetch(first['@odata.nextLink'])).json();
    expect(rest).toMatchObject({ value: [{ subject: '04' }] });
    expect(rest).not.toHaveProperty('@odata.nextLink');
  });

  test('take and, or, not, brackets and functions', async () => {
    for (const subject of ['Klacht een', 'Klacht twee', 'Vraag']) sim.writeMail({ subject });
    const found = async (filter: string): Promise<string[]> =>
      (await at(`/messages?$filter=${encodeURIComponent(filter)}&$select=subject`).get()).value
        .map(({ subject }: { subject: string }) => subject)
        .sort();
    expect(await found("isDraft eq false and startswith(subject,'klacht')")).toEqual(['Klacht een', 'Klacht twee']);
    expect(await found("startswith(subject,'klacht') and contains(subject,'twee')")).toEqual(['Klacht twee']);
    expect(await found("subject eq 'vraag' or subject eq 'klacht een'")).toEqual(['Klacht een', 'Vraag']);
    expect(await found("not (subject eq 'Vraag') and isRead ne true")).toEqual(['Klacht een', 'Klacht twee']);
    expect(await found("from/emailAddress/address eq 'nobody@example.org'")).toEqual([]);
  });

  test('see what was changed since the last time', async () => {
    const { id } = sim.writeMail();
    const unread = async () => (await at('/messages?$filter=isRead eq false').get()).value.length;
    expect(await unread()).toBe(1);
    await at(`/messages/${id}`).patch({ isRead: true });
    expect(await unread()).toBe(0);
  });

  test('cannot be sorted by something else than what they are filtered by', async () => {
    const query = "?$filter=subject eq 'x'&$orderby=receivedDateTime";
    await expect(at(`/mailFolders/inbox/messages${query}`).get()).rejects.toMatchObject({
      statusCode: 400,
      code: 'InefficientFilter',
    });
  });

  test('a filter that is no filter is refused', async () => {
    await expect(at('/messages?$filter=subject is x').get()).rejects.toMatchObject({ statusCode: 400 });
  });
});

describe('a letter', () => {
  const reply = async () => {
    const original = sim.writeMail({ subject: 'Klacht', references: ['<older@example.org>'] });
    return { original, draft: await at(`/messages/${original.id}/createReply`).post({}) };
  };
  const send = (id: string) => at(`/messages/${id}/send`).post({});

  test('a reply is a draft in the conversation, addressed to who wrote', async () => {
    const { original, draft } = await reply();
    const { conversationId } = await message(original.id);
    expect(draft).toMatchObject({
      isDraft: true,
      subject: 'RE: Klacht',
      conversationId,
      toRecipients: [{ emailAddress: { address: 'noor.bakker@example.org' } }],
    });
    expect(draft.internetMessageId).not.toBe(original.messageId);
    expect(sim.sentMails()).toEqual([]);
  });

  test('goes to Reply-To where there is one', async () => {
    const { id } = sim.writeMail({ headers: [{ name: 'Reply-To', value: 'Ander <ander@example.org>' }] });
    const draft = await at(`/messages/${id}/createReply`).post({});
    expect(draft.toRecipients[0].emailAddress.address).toBe('ander@example.org');
  });

  test('is written, sent once, and found again by its tag', async () => {
    const { original, draft } = await reply();
    await at(`/messages/${draft.id}`).patch({
      body: { contentType: 'html', content: '<p>Beste Noor</p>' },
      singleValueExtendedProperties: [
        { id: tag, value: 'K-2026-0001' },
        { id: 'String {00020386-0000-0000-C000-000000000046} Name x-klacht-zaak', value: 'K-2026-0001' },
      ],
    });
    const sent = await fetch(`${sim.url}/v1.0/users/${mailbox}/messages/${draft.id}/send`, { method: 'POST' });
    expect([sent.status, sent.headers.get('content-length'), await sent.text()]).toEqual([202, '0', '']);

    expect(sim.sentMails()).toMatchObject([
      {
        inReplyTo: original.messageId,
        references: ['<older@example.org>', original.messageId],
        text: 'Beste Noor',
        headers: expect.arrayContaining([{ name: 'x-klacht-zaak', value: 'K-2026-0001' }]),
      },
    ]);
    expect(sim.state().outside['noor.bakker@example.org']).toMatchObject([
      { direction: 'out', messageId: original.messageId },
      { direction: 'in', inReplyTo: original.messageId, messageId: draft.internetMessageId },
    ]);
    const found = await at('/mailFolders/sentitems/messages')
      .filter(`singleValueExtendedProperties/Any(ep: ep/id eq '${tag}' and ep/value eq 'K-2026-0001')`)
      .expand(tagged)
      .get();
    expect(found.value).toMatchObject([
      { id: draft.id, isDraft: false, singleValueExtendedProperties: [{ id: tag, value: 'K-2026-0001' }] },
    ]);
    for (const other of [
      `ep/id eq '${tag}' and ep/value eq 'K-2026-0002'`,
      `ep/id eq '${tag.toLowerCase()}' and ep/value eq 'K-2026-0001'`,
    ]) {
      const none = await at('/mailFolders/sentitems/messages').filter(`singleValueExtendedProperties/Any(ep: ${other})`).get();
      expect(none.value).toEqual([]);
    }
    const byMessageId = encodeURIComponent(`internetMessageId eq '${draft.internetMessageId}'`);
    expect((await at(`/mailFolders/sentitems/messages?$filter=${byMessageId}`).get()).value).toHaveLength(1);
  });

  test.each([
    [400, 'ErrorInvalidOperation'],
    [404, 'ErrorItemNotFound'],
  ] as const)('cannot be sent twice (%s)', async (status, code) => {
    sim.knobs.resend = status;
    const { draft } = await reply();
    await send(draft.id);
    await expect(send(draft.id)).rejects.toMatchObject({ statusCode: status, code });
    expect(sim.sentMails()).toHaveLength(1);
  });

  test('without a recipient does not leave', async () => {
    const draft = await at('/messages').post({ subject: 'Aan niemand' });
    await expect(send(draft.id)).rejects.toMatchObject({ statusCode: 400, code: 'ErrorInvalidRecipients' });
    expect(await message(draft.id)).toMatchObject({ isDraft: true });
  });

  test('cannot be found for a while after it was sent', async () => {
    sim.knobs.sendGap = 60_000;
    sim.knobs.sendGapClock = 'virtual';
    const { draft } = await reply();
    await send(draft.id);
    await expect(message(draft.id)).rejects.toMatchObject({ statusCode: 404, code: 'ErrorItemNotFound' });
    expect((await at('/mailFolders/sentitems/messages').get()).value).toEqual([]);
    sim.setNow('2026-11-23T08:02:00Z');
    expect(await message(draft.id)).toMatchObject({ isDraft: false });
  });

  test('may get another id in Sent Items, if that switch is set', async () => {
    sim.knobs.keepsIdOnSend = false;
    const { draft } = await reply();
    await send(draft.id);
    await expect(message(draft.id)).rejects.toMatchObject({ statusCode: 404 });
    expect((await at('/mailFolders/sentitems/messages').get()).value).toMatchObject([
      { internetMessageId: draft.internetMessageId },
    ]);
  });

  test('is not changed after it was sent; its tags may be', async () => {
    const { draft } = await reply();
    await send(draft.id);
    await expect(at(`/messages/${draft.id}`).patch({ subject: 'Anders' })).rejects.toMatchObject({
      statusCode: 400,
      code: 'ErrorInvalidPropertyUpdateSentMessage',
    });
    expect(await at(`/messages/${draft.id}`).patch({ categories: ['Klacht'] })).toMatchObject({ categories: ['Klacht'] });
  });

  test('a draft that is thrown away does not leave', async () => {
    const { draft } = await reply();
    const regular = await message(draft.id, '?$select=id', 'IdType="RestId"');
    await at(`/messages/${draft.id}`).delete();
    await expect(message(regular.id)).rejects.toMatchObject({ statusCode: 404 });
    expect((await at('/mailFolders/drafts/messages').get()).value).toEqual([]);
    expect(sim.sentMails()).toEqual([]);
  });

  test("headers of one's own begin with x-", async () => {
    const wrong = { subject: 'x', internetMessageHeaders: [{ name: 'In-Reply-To', value: '<a@b>' }] };
    await expect(at('/messages').post(wrong)).rejects.toMatchObject({ statusCode: 400 });
  });
});

describe('people and the team', () => {
  test('members come in pages, with their roles', async () => {
    sim.knobs.membersPage = 2;
    const roles: string[][] = [];
    let link = `${sim.url}/v1.0/teams/${sim.team.id}/members`;
    while (link) {
      const page = (await (await fetch(link)).json()) as { value: { roles: string[] }[]; '@odata.nextLink'?: string };
      roles.push(...page.value.map((member) => member.roles));
      link = page['@odata.nextLink'] ?? '';
    }
    expect(roles).toEqual([['owner'], [], [], [], ['guest']]);
  });

  test('a team is known by its group id, not by its thread', async () => {
    expect((await graph.api(`/teams/${sim.team.id}/channels`).get()).value).toHaveLength(3);
    await expect(graph.api(`/teams/${encodeURIComponent(sim.team.threadId)}/channels`).get()).rejects.toMatchObject({
      statusCode: 400,
    });
  });

  test('a user by id and by address', async () => {
    const { id, name, email } = sim.people[1] ?? { id: '', name: '', email: '' };
    expect(await graph.api(`/users/${id}?$select=id,displayName`).get()).toMatchObject({ id, displayName: name });
    expect(await graph.api(`/users/${email}`).get()).toMatchObject({ id });
    await expect(graph.api('/users/nobody@babbage.nl').get()).rejects.toMatchObject({ statusCode: 404 });
  });
});

describe('what Graph does not have', () => {
  test('an unknown segment', async () => {
    await expect(graph.api('/klachten').get()).rejects.toMatchObject({ statusCode: 400, code: 'BadRequest' });
  });

  test('a method that a path does not take', async () => {
    await expect(graph.api(`/users/${mailbox}/messages/x/send`).get()).rejects.toMatchObject({ statusCode: 405 });
  });

  test('a body that is no JSON', async () => {
    const response = await fetch(`${sim.url}/v1.0/subscriptions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"changeType":',
    });
    expect(response.status).toBe(400);
  });
});
