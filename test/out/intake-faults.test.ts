/** P1: whatever goes wrong on the way from the mailbox, each mail becomes what it is, once, with all that came with it. */
import { addMinutes } from '../../bot/core/time.ts';
import { memoryTables } from '../../bot/store/memory.ts';
import { storeOn } from '../../bot/store/store.ts';
import type { Fault } from '../../scripts/sim/api.ts';
import { type House, moment, openHouse } from '../kit/house.ts';
import { complaintOf, factsOf, placeOf } from '../kit/mailroom.ts';

jest.setTimeout(180_000);

type Trouble = readonly [name: string, fault: Omit<Fault, 'match'>];

const troubles: readonly Trouble[] = [
  ['429 with Retry-After', { kind: 'throttled', retryAfter: '0' }],
  ['429 without', { kind: 'throttled-bare' }],
  ['500', { kind: 'status', status: 500 }],
  ['503', { kind: 'status', status: 503, retryAfter: '0' }],
  ['no answer', { kind: 'not-done-timeout', milliseconds: 50 }],
  ['hangs', { kind: 'hang', milliseconds: 120_000 }],
  ['connection reset', { kind: 'reset' }],
  ['401', { kind: 'status', status: 401 }],
  ['403', { kind: 'status', status: 403 }],
  ['404', { kind: 'status', status: 404 }],
  ['HTML with 502', { kind: 'garbage', status: 502 }],
  ['HTML with 200', { kind: 'garbage', status: 200 }],
];

/** `gone`: what a 404 takes away, for Graph says with it that a person removed the thing; `after`: said so often, if not at once. */
const requests = [
  { request: 'delta of the inbox', match: 'GET inbox.*/messages/delta', gone: [] },
  { request: 'GET of a mail', match: 'GET internetMessageHeaders', gone: ['text', 'receipt'], after: 2 },
  { request: 'list of attachments', match: 'GET /attachments\\?', gone: ['attachments'] },
  { request: 'content of an attachment', match: 'GET /attachments/[^/]+/\\$value', gone: ['hash'] },
  { request: 'delta of Sent Items', match: 'GET sentitems.*/messages/delta', gone: [] },
  { request: 'GET of a sent letter', match: 'GET /messages/[^/]+\\?.*0x1042', gone: ['noted'] },
] as const satisfies readonly { request: string; match: string; gone: readonly string[]; after?: number }[];

const tally = new Map<string, { cases: number; lost: number; doubled: number; gone: number }>();
afterAll(() => {
  const lines = [...tally].map(([name, sums]) => `${name}: ${Object.values(sums).join(', ')}`);
  console.info(['intake: cases, lost, doubled, gone as Graph said', ...lines].join('\n'));
});

const contentBase64 = Buffer.from(`%PDF-1.7\n${'x'.repeat(300)}`).toString('base64');

describe.each(requests)('$request', ({ request, match, gone, ...more }) => {
  let house: House;
  let now = moment('2026-11-23 09:00');
  beforeAll(async () => {
    house = await openHouse({ fittings: { store: storeOn(memoryTables()), timeoutMilliseconds: 300 } });
    // A listing that repeats itself would mend by luck what was lost.
    house.sim.knobs.oddities = 0;
  });
  afterAll(() => house.close());

  const later = async (...waits: readonly number[]): Promise<void> => {
    for (const minutes of waits) {
      now = addMinutes(now, minutes);
      await house.at(now);
    }
  };

  const cases = troubles.flatMap(([name, fault]) => [1, 6].map((times) => ({ name, fault, times })));
  // Several of these are as many waits in real time; one is enough.
  const quick = cases.filter(({ fault, times }) => times === 1 || !['hang', 'throttled-bare'].includes(fault.kind));
  const after = 'after' in more ? more.after : 1;
  let nth = 0;

  test.each(quick)('$name, $times time(s): nothing is lost and nothing comes twice', async ({ name, fault, times }) => {
    const address = `case-${++nth}@example.org`;
    const text = `Mijn loonstrook van week ${nth} klopt niet.`;
    // The letter from Outlook answers a complaint that is there already.
    const hits = () => house.sim.graphRequests.filter((asked) => asked.fault !== undefined).length;
    const before = hits();
    const aboutSent = /sent/i.test(request);
    const mail = { from: { name: 'Noor', address }, subject: `Klacht ${nth}`, text };
    const attachments = [{ name: 'strook.pdf', contentType: 'application/pdf', contentBase64 }];
    if (!aboutSent) house.sim.fault({ match, times, ...fault });
    const { messageId } = house.sim.writeMail({ ...mail, attachments });
    await house.tick();
    if (aboutSent) {
      house.sim.fault({ match, times, ...fault });
      house.sim.writeFromOutlook({ as: house.sanne.id, to: address, subject: 'RE', text: 'Opgelost.', inReplyTo: messageId });
    }
    await later(0, 1, 2, 4, 8);
    house.sim.clearFaults();
    await later(16, 61, 61);

    const place = await placeOf(house, messageId);
    const number = place?.number ?? '';
    expect(place?.ended).toBe('complaint');
    const complaint = await complaintOf(house, number);
    const facts = await factsOf(house, number);
    const paper = await house.store.content.get(number, complaint.content);
    const lists = facts.filter(({ type }) => type === 'AttachmentsListed').length;
    const list = await house.store.content.get(number, complaint.attachments[0]?.content ?? '');
    const counts = {
      complaint: (await house.store.lists.open()).length - nth + 1,
      text: Number(paper?.kind === 'mail' && paper.text === text),
      receipt: house.sim.sentMails().filter(({ to, subject }) => to[0]?.address === address && subject.includes(number)).length,
      attachments: lists,
      hash: Number(list?.kind === 'attachments' && list.list.some(({ sha256 }) => sha256)),
      noted: complaint.noted.length,
    };
    const missing = Object.keys(counts).filter(
      (what) => counts[what as keyof typeof counts] === 0 && (aboutSent || what !== 'noted'),
    );
    const mayGo: readonly string[] = name === '404' && times >= after ? gone : [];
    // Without the list of attachments there is no hash.
    const lost = missing.filter((what) => !mayGo.includes(what) && !(what === 'hash' && mayGo.includes('attachments')));
    const doubled = Object.values(counts).filter((count) => count > 1);
    const sums = tally.get(`${request}, ${name}`) ?? { cases: 0, lost: 0, doubled: 0, gone: 0 };
    sums.cases += 1;
    sums.lost += lost.length;
    sums.doubled += doubled.length;
    sums.gone += missing.length - lost.length;
    tally.set(`${request}, ${name}`, sums);
    // One that hangs is written down when it ends.
    if (fault.kind !== 'hang') expect(hits()).toBeGreaterThan(before);
    expect({ lost, doubled }).toEqual({ lost: [], doubled: [] });
    expect(await house.store.register.quarantined()).toEqual([]);
    expect(await house.store.register.pending()).toEqual([]);
  });
});
