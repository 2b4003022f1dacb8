/** F11: what was sent along stands with the complaint, with a verdict of ours; the channel sees none of it, and nobody gets it back. */
import type { WriteAttachment } from '../../scripts/sim/api.ts';
import { type House, openHouse, textOf } from '../kit/house.ts';
import { arrives, complaintOf, factsOf, letterTo, noor, reply } from '../kit/mailroom.ts';

jest.setTimeout(60_000);

let house: House;
beforeEach(async () => {
  house = await openHouse();
});
afterEach(() => house.close());

const file = (name: string, content: string, contentType: string): WriteAttachment => ({
  name,
  contentType,
  contentBase64: Buffer.from(content, 'latin1').toString('base64'),
});
const pdf = file('loonstrook.pdf', `%PDF-1.7\n${'\u00e2'.repeat(400)}`, 'application/pdf');
const program = file('factuur.pdf', `MZ\u0090\u0000\u0003${'\u0000'.repeat(200)}PE\u0000\u0000`, 'application/pdf');
const script = file('lees-mij.js', 'alert(1)', 'text/javascript');

async function listOf(number: string) {
  const { attachments } = await complaintOf(house, number);
  const papers = await house.store.content.all(number);
  return attachments.flatMap(({ content }) => {
    const paper = papers.get(content);
    return paper?.kind === 'attachments' ? paper.list : [];
  });
}

test('is listed with a verdict: a factuur.pdf that is a program is not what it says', async () => {
  const number = await house.mail({ from: noor, attachments: [pdf, program, script] });
  await house.claim(house.sanne, number);
  expect(await listOf(number)).toMatchObject([
    { name: 'loonstrook.pdf', verdict: 'ok', sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
    { name: 'factuur.pdf', verdict: 'content-differs' },
    { name: 'lees-mij.js', verdict: 'type-not-allowed' },
  ]);
  const dialog = textOf((await house.fetch(house.sanne, number, 'open')).body);
  expect(dialog).toMatch(/factuur\.pdf \(application\/pdf, [^)]*\): let op: de inhoud past niet bij de naam/);
  expect(dialog).toMatch(/loonstrook\.pdf [^"]*: ziet er goed uit/);
  expect(dialog).toMatch(/lees-mij\.js [^"]*: dit soort bestand nemen wij niet aan/);
});

test('shows nothing of itself in the channel, the log or our letters', async () => {
  const number = await house.mail({ from: noor, attachments: [pdf, program] });
  await house.claim(house.sanne, number);
  await reply(house, house.sanne, number);
  // Whole words and long pieces of the content: an id is random letters, in which any short piece stands some day.
  const contents = [pdf, program].map(({ contentBase64 = '' }) => contentBase64.slice(0, 20));
  const shown = new RegExp(['loonstrook', 'factuur', ...contents].join('|'));
  expect(textOf(house.channel())).not.toMatch(shown);
  expect(house.log.filter((line) => shown.test(line))).toEqual([]);
  expect(house.sim.sentMails()).toHaveLength(2);
  for (const letter of house.sim.sentMails()) expect(JSON.stringify(letter)).not.toMatch(shown);
  const written = house.sim.graphRequests.filter(({ method }) => method !== 'GET').map(({ body }) => JSON.stringify(body ?? ''));
  expect(written.filter((body) => shown.test(body))).toEqual([]);
});

/** Opens the first file that the dialog offers. Answers the link. */
async function linkTo(number: string, as = house.sanne): Promise<string> {
  const offered = textOf((await house.submit(as, number, 'files')).body);
  const file = /"value":"(attachments-[0-9a-f]+\|\d+)"/.exec(offered)?.[1];
  const answer = textOf((await house.submit(as, number, 'open-file', { file })).body);
  return /"url":"(http[^"]+)"/.exec(answer)?.[1] ?? '';
}

test('is opened by who may read the complaint: as a file to save, for five minutes, and the opening is a fact', async () => {
  const number = await house.mail({ from: noor, attachments: [program, pdf] });
  await house.claim(house.sanne, number);
  const offered = textOf((await house.submit(house.sanne, number, 'files')).body);
  expect(offered).toContain('loonstrook.pdf');
  expect(offered).not.toContain('factuur.pdf');
  const link = await linkTo(number);
  const response = await fetch(link);
  expect(Buffer.from(await response.arrayBuffer()).toString('base64')).toBe(pdf.contentBase64);
  expect(response.headers.get('content-type')).toBe('application/octet-stream');
  expect(response.headers.get('content-disposition')).toBe("attachment; filename*=UTF-8''loonstrook.pdf");
  expect(response.headers.get('x-content-type-options')).toBe('nosniff');
  expect((await factsOf(house, number)).filter(({ type }) => type === 'AttachmentOpened')).toHaveLength(1);
  await house.at('2026-11-23 09:06');
  expect((await fetch(link)).status).toBe(410);
});

test('is opened by nobody else, and not when the mailbox holds something else by now', async () => {
  const number = await house.mail({ from: noor, attachments: [pdf] });
  await house.claim(house.sanne, number);
  const [{ content } = { content: '' }] = (await complaintOf(house, number)).attachments;
  for (const person of [house.youssef, house.guest, house.outsider]) {
    const answer = textOf((await house.submit(person, number, 'open-file', { file: `${content}|0` })).body ?? '');
    expect(answer).not.toMatch(/\/k\/|loonstrook/);
  }
  expect((await factsOf(house, number)).some(({ type }) => type === 'AttachmentOpened')).toBe(false);
  const link = await linkTo(number);
  const paper = await house.store.content.get(number, content);
  await house.store.content.erase(number, content);
  const other = paper?.kind === 'attachments' ? paper.list.map((one) => ({ ...one, sha256: '0'.repeat(64) })) : [];
  await house.store.content.keep(number, content, {
    kind: 'attachments',
    mail: paper?.kind === 'attachments' ? paper.mail : '',
    list: other,
  });
  expect((await fetch(link)).status).toBe(410);
});

test('is listed once, and what comes with a later message is listed with it', async () => {
  const number = await house.mail({ from: noor, attachments: [pdf] });
  const { messageId } = letterTo(house, noor.address);
  await arrives(house, {
    from: noor,
    subject: 'RE: uw brief',
    text: 'Hierbij nog een.',
    inReplyTo: messageId,
    attachments: [program],
  });
  for (const minute of ['05', '10']) await house.at(`2026-11-23 09:${minute}`);
  expect((await listOf(number)).map(({ name }) => name)).toEqual(['loonstrook.pdf', 'factuur.pdf']);
  expect((await factsOf(house, number)).filter(({ type }) => type === 'AttachmentsListed')).toHaveLength(2);
});

test('that cannot be read yet holds up neither the card nor the receipt', async () => {
  house.sim.fault({ match: 'GET /attachments', kind: 'status', status: 503, retryAfter: '0', times: 1000 });
  const number = await house.mail({ from: noor, attachments: [pdf] });
  expect(house.cardOf(number).summary).toContain(number);
  expect(letterTo(house, noor.address).subject).toContain(number);
  expect(await listOf(number)).toEqual([]);
  house.sim.clearFaults();
  for (const minute of ['05', '15', '40']) await house.at(`2026-11-23 09:${minute}`);
  expect(await listOf(number)).toMatchObject([{ name: 'loonstrook.pdf', verdict: 'ok' }]);
});
