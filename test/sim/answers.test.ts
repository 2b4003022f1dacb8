import type { Client } from '@microsoft/microsoft-graph-client';
import type { AnswerLetter, SimMail } from '../../scripts/sim/api.ts';
import { type Sim, startSim } from '../../scripts/sim/sim.ts';
import { contractFile, graphClient, immutable, mailbox } from './helper.ts';

let sim: Sim;
let graph: Client;

beforeEach(async () => {
  sim = await startSim({ now: '2026-11-23T08:00:00Z', ...(contractFile ? { openapi: contractFile } : {}) });
  graph = graphClient(sim);
});
afterEach(async () => {
  await sim.close();
  expect(sim.violations).toEqual([]);
});

const at = (path: string) => graph.api(`/users/${mailbox}${path}`).header('Prefer', immutable);
const chosen =
  '?$select=subject,from,sender,body,bodyPreview,conversationId,internetMessageId,internetMessageHeaders,isDraft,parentFolderId';
const replyIds = ['String 0x1042', 'String 0x1039'];
const related = `&$expand=singleValueExtendedProperties($filter=${replyIds.map((id) => `id eq '${id}'`).join(' or ')})`;
const read = (id: string) => at(`/messages/${id}${chosen}${related}`).get();

async function sendLetter(to = 'noor@post.example.org') {
  const original = sim.writeMail({ subject: 'Klacht', references: ['<older@example.org>'] });
  const draft = await at(`/messages/${original.id}/createReply`).post({});
  await at(`/messages/${draft.id}`).patch({ toRecipients: [{ emailAddress: { address: to } }] });
  await at(`/messages/${draft.id}/send`).post({});
  return { original, letter: String(draft.internetMessageId) };
}

interface Came {
  readonly subject: string;
  readonly from: { readonly emailAddress: { readonly address: string } };
  readonly body: { readonly content: string };
  readonly headers: Record<string, string>;
}
const answered = async (how: AnswerLetter['how']): Promise<Came & { readonly letter: string }> => {
  const { letter } = await sendLetter();
  const { id, messageId } = sim.answerLetter({ letter, how });
  const shown = await read(id);
  expect(shown.internetMessageId).toBe(messageId);
  const headers = shown.internetMessageHeaders as { name: string; value: string }[];
  return { ...shown, headers: Object.fromEntries(headers.map(({ name, value }) => [name.toLowerCase(), value])), letter };
};

describe('what a mail system answers to a letter', () => {
  test.each(['out-of-office', 'bounce', 'delayed', 'read-receipt'] as const)('%s points at the letter', async (how) => {
    const { headers, letter } = await answered(how);
    expect(headers['in-reply-to']).toBe(letter);
    expect(headers.references?.split(' ').at(-1)).toBe(letter);
    expect(headers.references).toContain('<older@example.org>');
  });

  test('out-of-office: from who got it, and marked as automatic', async () => {
    const { subject, from, headers } = await answered('out-of-office');
    expect([subject, from.emailAddress.address]).toEqual(['Automatisch antwoord: RE: Klacht', 'noor@post.example.org']);
    expect(headers).toMatchObject({ 'auto-submitted': 'auto-replied', 'x-auto-response-suppress': 'All' });
    expect(headers['content-type']).toMatch(/^text\/plain/);
  });

  test('bounce: a report of the mail system, without a return path, about the address and the letter', async () => {
    const { subject, from, headers, body, letter } = await answered('bounce');
    expect([subject, from.emailAddress.address]).toEqual(['Onbestelbaar: RE: Klacht', 'postmaster@post.example.org']);
    expect(headers).toMatchObject({ 'auto-submitted': 'auto-replied', 'return-path': '<>' });
    expect(headers['content-type']).toMatch(/^multipart\/report; report-type=delivery-status/);
    const escaped = letter.replace('<', '&lt;').replace('>', '&gt;');
    for (const part of ['rfc822;noor@post.example.org', 'Action: failed', '550 5.1.1', `Message-ID: ${escaped}`]) {
      expect(body.content).toContain(part);
    }
  });

  test('delayed: the same, but it is still being tried', async () => {
    const { subject, from, headers, body } = await answered('delayed');
    expect(subject).toBe('Bezorging vertraagd: RE: Klacht');
    expect(from.emailAddress.address).toMatch(/^MicrosoftExchange[0-9a-f]{32}@post\.example\.org$/);
    expect(headers).toMatchObject({ 'auto-submitted': 'auto-replied', 'return-path': '<>' });
    expect(headers['content-type']).toMatch(/report-type=delivery-status/);
    for (const part of ['Action: delayed', 'will keep trying', 'vertraagd']) expect(body.content).toContain(part);
    expect(body.content).not.toContain('failed');
  });

  test('read-receipt: a disposition notification from who read it', async () => {
    const { subject, from, headers } = await answered('read-receipt');
    expect([subject, from.emailAddress.address]).toEqual(['Gelezen: RE: Klacht', 'noor@post.example.org']);
    expect(headers['content-type']).toMatch(/^multipart\/report; report-type=disposition-notification/);
  });

  test('only what a person’s own mailbox wrote lies in that mailbox', async () => {
    const { letter } = await sendLetter();
    sim.answerLetter({ letter, how: 'out-of-office' });
    sim.answerLetter({ letter, how: 'bounce' });
    const { outside } = sim.state();
    expect(Object.keys(outside)).toEqual(['noor.bakker@example.org', 'noor@post.example.org']);
    expect(outside['noor@post.example.org']?.map(({ direction }) => direction)).toEqual(['in', 'out']);
  });

  test('to a letter that never left there is no answer', () => {
    expect(() => sim.answerLetter({ letter: '<none@x>', how: 'bounce' })).toThrow('<none@x>');
  });

  test('of another kind there is none', async () => {
    const { letter } = await sendLetter();
    expect(() => sim.answerLetter({ letter, how: 'lost' as never })).toThrow('out-of-office');
  });
});

describe('a colleague in Outlook', () => {
  const sanne = () => sim.people[1]?.id ?? '';
  const answer = (inReplyTo: string, subject = 'RE: Klacht') =>
    sim.writeFromOutlook({ as: sanne(), to: 'noor@example.org', subject, text: 'Ik kijk ernaar.', inReplyTo });

  test('answers from the shared mailbox, in the conversation, and says whom it answers', async () => {
    const original = sim.writeMail({ subject: 'Klacht', references: ['<older@example.org>'] });
    const { id, messageId } = answer(original.messageId);
    const shown = await read(id);
    expect(shown).toMatchObject({
      from: { emailAddress: { address: mailbox } },
      sender: { emailAddress: { name: 'Sanne de Boer', address: 'sanne.deboer@babbage.nl' } },
      isDraft: false,
      internetMessageId: messageId,
      conversationId: (await read(original.id)).conversationId,
      singleValueExtendedProperties: [
        { id: 'String 0x1042', value: original.messageId },
        { id: 'String 0x1039', value: `<older@example.org> ${original.messageId}` },
      ],
    });
    expect(shown).not.toHaveProperty('internetMessageHeaders');
    const inSent = (await at('/mailFolders/sentitems/messages?$select=id').get()).value;
    expect(inSent).toMatchObject([{ id }]);
    expect((await at('/mailFolders/drafts/messages').get()).value).toEqual([]);
  });

  test('reaches who it is for', () => {
    const original = sim.writeMail({ subject: 'Klacht' });
    const { messageId } = answer(original.messageId);
    expect(sim.state().outside['noor@example.org']).toMatchObject([
      { messageId, inReplyTo: original.messageId, text: 'Ik kijk ernaar.', direction: 'in' },
    ]);
    expect(sim.sentMails()).toMatchObject([{ messageId, references: [original.messageId] }]);
    expect(sim.answerLetter({ letter: messageId, how: 'bounce' }).id).toEqual(expect.any(String));
  });

  test('another subject is another conversation', async () => {
    const original = sim.writeMail({ subject: 'Klacht' });
    const { id } = answer(original.messageId, 'Uw loonstrook');
    expect((await read(id)).conversationId).not.toBe((await read(original.id)).conversationId);
  });

  test('may write to somebody out of the blue', async () => {
    const { id } = sim.writeFromOutlook({ as: sanne(), to: 'noor@example.org', subject: 'Vraag', text: 'Dag' });
    expect(await read(id)).not.toHaveProperty('singleValueExtendedProperties');
  });

  test('cannot answer what is not there', () => {
    expect(() => answer('<none@x>')).toThrow('<none@x>');
  });

  test('sees the newest fifty mails of the inbox', () => {
    const { id, messageId } = sim.writeMail({ subject: 'Eerste', text: 'Dag', inReplyTo: '<a@b>' });
    expect(sim.state().inbox).toEqual<SimMail[]>([
      {
        id,
        messageId,
        inReplyTo: '<a@b>',
        from: { name: 'Noor Bakker', address: 'noor.bakker@example.org' },
        to: [{ name: 'Info', address: mailbox }],
        subject: 'Eerste',
        text: 'Dag',
        at: expect.stringMatching(/^2026-11-23T08:00/),
        direction: 'in',
      },
    ]);
    sim.writeMail({ folder: 'junkemail' });
    for (let n = 2; n <= 51; n += 1) sim.writeMail({ subject: String(n), from: null });
    const { inbox } = sim.state();
    expect([inbox.length, inbox[0]?.subject, inbox.at(-1)?.subject]).toEqual([50, '51', '2']);
  });
});

describe('folders', () => {
  test('a rule may put a mail elsewhere', async () => {
    const { id } = sim.writeMail({ folder: 'junkemail' });
    const folder = await at('/mailFolders/junkemail').get();
    expect(folder).toMatchObject({ id: expect.any(String), displayName: 'junkemail', totalItemCount: 1 });
    expect((await read(id)).parentFolderId).toBe(folder.id);
    expect((await at('/mailFolders/inbox/messages').get()).value).toEqual([]);
    expect(() => sim.writeMail({ folder: 'zolder' })).toThrow('zolder');
  });

  test('all messages come with the folder that each lies in', async () => {
    const { messageId } = sim.writeMail({ subject: 'Klacht' });
    sim.writeMail({ folder: 'junkemail' });
    sim.writeFromOutlook({ as: sim.people[1]?.id ?? '', to: 'a@example.org', subject: 'x', text: 'y', inReplyTo: messageId });
    await at('/messages').post({ subject: 'Nog niet klaar' });
    const shown = (await at('/messages?$select=parentFolderId').get()).value as { parentFolderId: string }[];
    const names = ['inbox', 'junkemail', 'sentitems', 'drafts'];
    const ids = await Promise.all(names.map(async (name) => (await at(`/mailFolders/${name}?$select=id`).get()).id));
    expect(shown.map(({ parentFolderId }) => parentFolderId).sort()).toEqual(ids.sort());
  });

  test.each(['sentitems', 'junkemail', 'drafts'])('%s is listed by the moment, in pages, with its properties', async (folder) => {
    for (const minute of ['00', '01', '02', '03']) {
      sim.setNow(`2026-11-23T09:${minute}:00Z`);
      if (folder === 'junkemail') sim.writeMail({ folder, subject: minute });
      else {
        const draft = await at('/messages').post({
          subject: minute,
          toRecipients: [{ emailAddress: { address: 'a@example.org' } }],
          singleValueExtendedProperties: [{ id: 'String 0x1042', value: '<a@b>' }],
        });
        if (folder === 'sentitems') await at(`/messages/${draft.id}/send`).post({});
      }
    }
    for (const moment of ['receivedDateTime', 'createdDateTime']) {
      const query = `?$filter=${moment} ge 2026-11-23T09:01:00Z&$orderby=${moment}&$select=subject&$top=2${related}`;
      const page = await at(`/mailFolders/${folder}/messages${query}`).get();
      const next = (await (await fetch(page['@odata.nextLink'])).json()) as { value: unknown[] };
      const items = [...page.value, ...next.value] as Record<string, unknown>[];
      expect(items.map(({ subject }) => subject)).toEqual(['01', '02', '03']);
      expect(next).not.toHaveProperty('@odata.nextLink');
      const properties = folder === 'junkemail' ? undefined : [{ id: 'String 0x1042', value: '<a@b>' }];
      expect(items.map(({ singleValueExtendedProperties }) => singleValueExtendedProperties)).toEqual(Array(3).fill(properties));
    }
  });

  test('delta of Sent Items tells of a colleague’s letter', async () => {
    sim.knobs.oddities = 0;
    const start = await at(`/mailFolders/sentitems/messages/delta?$select=id,subject${related}`).get();
    const original = sim.writeMail({ subject: 'Klacht' });
    const { id } = sim.writeFromOutlook({
      as: sim.people[1]?.id ?? '',
      to: 'a@example.org',
      subject: 'RE: Klacht',
      text: 'x',
      inReplyTo: original.messageId,
    });
    const link = String(start['@odata.deltaLink']).replace(`${sim.url}/v1.0`, '');
    const round = await graph.api(link).header('Prefer', immutable).get();
    expect(round.value).toMatchObject([
      { id, singleValueExtendedProperties: [{ id: 'String 0x1042', value: original.messageId }, { id: 'String 0x1039' }] },
    ]);
  });

  test('a reply draft has its tags at once', async () => {
    const tag = { id: 'String {8ecc2a64-6880-4ebe-992f-8888d2eeaa1d} Name KlachtZaak', value: 'K-2026-0001' };
    const { id, messageId } = sim.writeMail();
    const draft = await at(`/messages/${id}/createReply`).post({ message: { singleValueExtendedProperties: [tag] } });
    const shown = await at(
      `/messages/${draft.id}?$select=id&$expand=singleValueExtendedProperties($filter=id eq '${tag.id}' or id eq 'String 0x1042')`,
    ).get();
    expect(shown.singleValueExtendedProperties).toEqual([tag, { id: 'String 0x1042', value: messageId }]);
  });
});
