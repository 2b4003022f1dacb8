/** F1, F2, F8, F12, F101, F104: a mail with 'klacht' becomes one complaint with one number, one card and one receipt. */
import { keyOf } from '../../bot/store/keys.ts';
import { type House, moment, openHouse, textOf } from '../kit/house.ts';

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(async () => {
  await house.close();
});

const open = async () => (await house.store.lists.open()).length;

test.each`
  subject                                   | why
  ${'Klacht over mijn plaatsing'}           | ${'plain'}
  ${'KLACHT!!'}                             | ${'in capitals'}
  ${'RE: FW: klacht'}                       | ${'as a reply and a forward'}
  ${'Antw: Klachten over de planner'}       | ${'in the plural'}
  ${'klachtbrief'}                          | ${'inside a word'}
  ${'k\u200bl\u00adacht'}                   | ${'with invisible characters'}
  ${'\uff2b\uff4c\uff41\uff43\uff48\uff54'} | ${'in full-width letters'}
`('F1: a mail whose subject says klacht $why becomes a complaint', async ({ subject }) => {
  const before = await open();
  const number = await house.mail({ subject });
  expect(number).toMatch(/^K-2026-\d{4}$/);
  expect(await open()).toBe(before + 1);
});

test.each`
  text                                                    | ended        | where
  ${'Werk ik maandag in Utrecht?'}                        | ${'ignored'} | ${'nowhere is ignored'}
  ${'Ik heb een klacht: mijn loon is er nog steeds niet'} | ${'review'}  | ${'in its text is shown to a person'}
`('F1: a mail that says klacht $where becomes no complaint, and is counted', async ({ text, ended }) => {
  const before = await house.store.register.counts();
  const from = { name: 'Ilse Mol', address: 'ilse.mol@example.org' };
  expect(await house.mail({ from, subject: 'Vraag over mijn rooster', text })).toBe('');
  const after = await house.store.register.counts();
  expect(after).toEqual({ ...before, [ended]: (before[ended as 'ignored' | 'review'] ?? 0) + 1 });
});

test('F1: the webhook alone brings the complaint in, without a tick of the clock', async () => {
  const before = await open();
  house.sim.writeMail({ subject: 'Klacht via de bel' });
  await house.sim.notified();
  for (let wait = 0; wait < 100 && (await open()) === before; wait++) await new Promise((later) => setTimeout(later, 50));
  expect(await open()).toBe(before + 1);
});

test('F2: the same message delivered twice, in a replay and in a second copy makes one complaint', async () => {
  const before = await open();
  const { messageId } = house.sim.writeMail({ subject: 'Klacht die twee keer komt' });
  house.sim.replayDelta(5);
  await house.tick();
  house.sim.writeMail({ subject: 'Klacht die twee keer komt', messageId });
  await house.tick();
  house.sim.replayDelta(5);
  await house.tick();
  expect(await open()).toBe(before + 1);
});

test('F2: after a lost cursor everything is read anew and nothing is taken twice', async () => {
  const before = await open();
  const letters = house.sim.sentMails().length;
  for (const how of ['syncStateNotFound', 'gone'] as const) {
    house.sim.expireDeltaTokens(how);
    await house.tick();
  }
  expect(await open()).toBe(before);
  expect(house.sim.sentMails()).toHaveLength(letters);
});

test('F8: twenty complaints at once get twenty numbers in a row', async () => {
  const known = new Set((await house.store.lists.open()).map(({ number }) => number));
  for (let n = 0; n < 20; n++) house.sim.writeMail({ subject: `Klacht ${n}` });
  await house.tick();
  const numbers = (await house.store.lists.open()).map(({ number }) => Number(number.slice(-4)));
  const all = [...numbers].sort((a, b) => a - b);
  expect(all).toEqual(all.map((_, n) => n + 1));
  expect(numbers.length - known.size).toBe(20);
});

test('F8: the year of a number is that of the receipt in Amsterdam, whatever the hour in UTC', async () => {
  const newYear = await openHouse({ now: '2026-01-01 10:00' });
  expect(await newYear.mail({ receivedAt: moment('2025-12-31T22:30:00Z') })).toBe('K-2025-0001');
  expect(await newYear.mail({ receivedAt: moment('2025-12-31T23:30:00Z') })).toBe('K-2026-0001');
  await newYear.close();
});

test('F12: the receipt comes in the same thread within the minute, and names number, both dates and our phone', async () => {
  const address = 'els.vermeer@example.org';
  const number = await house.mail({ from: { name: 'Els Vermeer', address } });
  const letters = house.sim.state(house.lead.id).outside[address]?.filter(({ direction }) => direction === 'in') ?? [];
  const sent = house.sim.state(house.lead.id).outside[address]?.find(({ direction }) => direction === 'out');
  expect(letters).toHaveLength(1);
  const [receipt] = letters;
  expect(receipt?.inReplyTo).toBe(sent?.messageId);
  expect(receipt?.subject).toContain(number);
  expect(receipt?.text).toContain('Beste Els Vermeer,');
  expect(receipt?.text).toContain('uiterlijk woensdag 25 november');
  expect(receipt?.text).toContain('uiterlijk maandag 30 november');
  expect(receipt?.text).toContain('020-4414707');
});

test('F12: the receipt is not the first reaction', async () => {
  const number = await house.mail();
  expect(textOf(house.cardOf(number).cards)).toContain('uiterlijk woensdag 25 november, nog 2 werkdagen');
});

test.each`
  from                                              | who
  ${null}                                           | ${'nobody'}
  ${{ address: 'noor%elders.example@example.org' }} | ${'an address that leads on to another'}
`('F12: a complaint from $who gets no receipt, and is still registered', async ({ from }) => {
  const letters = house.sim.sentMails().length;
  expect(await house.mail({ from })).toMatch(/^K-/);
  expect(house.sim.sentMails()).toHaveLength(letters);
});

test('an answer to our receipt is added to its complaint and does not become a second one', async () => {
  const address = 'kees.smit@example.org';
  const number = await house.mail({ from: { name: 'Kees Smit', address } });
  await house.claim(house.sanne, number);
  const receipt = house.sim.state(house.lead.id).outside[address]?.find(({ direction }) => direction === 'in');
  const before = await open();
  house.sim.writeMail({
    from: { name: 'Kees Smit', address },
    subject: `RE: ${receipt?.subject}`,
    text: 'Nog iets: het was dinsdag.',
    inReplyTo: receipt?.messageId ?? '',
  });
  await house.tick();
  expect(await open()).toBe(before);
  expect(house.threadOf(number).at(-1)?.text).toContain(`nieuw bericht bij klacht ${number}`);
  const dialog = await house.fetch(house.sanne, number, 'open');
  expect(textOf(dialog.body)).toContain('Nog iets: het was dinsdag.');
});

test('F101: each complaint is one card in the chosen channel', async () => {
  const number = await house.mail();
  const cards = house.channel().filter((message) => message.summary?.includes(number) && !message.root);
  expect(cards).toHaveLength(1);
  expect(cards[0]?.cards).toHaveLength(1);
});

test('F104: a new bot on the same tables knows everything', async () => {
  const number = await house.mail();
  await house.claim(house.piet, number);
  await house.restart();
  const answer = await house.claim(house.sanne, number);
  expect(textOf(answer.body)).toContain('Al opgepakt door Piet Jansen');
});

describe('a number that was given out just before a crash', () => {
  const given = (fresh: House, messageId: string, mail: string) =>
    fresh.store.register.numberFor({ source: keyOf(messageId), mail, receivedAt: fresh.sim.now(), at: fresh.sim.now() }, 2026);
  const textOfMail = async (fresh: House, number: string) =>
    [...(await fresh.store.content.all(number)).values()].flatMap((paper) => (paper.kind === 'mail' ? [paper.text] : []));

  test('waits while Graph is down, and then gets the whole mail', async () => {
    const fresh = await openHouse();
    fresh.sim.fault({ match: 'GET /messages/(?!delta)[^/]+$', kind: 'status', status: 503, times: 10_000, retryAfter: '0' });
    const { id, messageId } = fresh.sim.writeMail({ subject: 'Klacht tijdens een storing', text: 'Deze tekst mag niet weg.' });
    const number = await given(fresh, messageId, id);
    for (const minute of ['05', '10', '20']) await fresh.at(`2026-11-23 09:${minute}`);
    expect((await fresh.store.streams.read(number)).past).toHaveLength(0);
    fresh.sim.clearFaults();
    for (const when of ['2026-11-23 10:30', '2026-11-23 11:40']) await fresh.at(when);
    expect((await textOfMail(fresh, number)).join()).toContain('Deze tekst mag niet weg.');
    expect(await fresh.store.lists.open()).toHaveLength(1);
    await fresh.close();
  });

  test('gets its complaint of what is known when the mail is gone for good, so that there is no gap', async () => {
    const fresh = await openHouse();
    const { id, messageId } = fresh.sim.writeMail({ subject: 'Klacht die verdwijnt' });
    fresh.sim.deleteMail(id);
    const number = await given(fresh, messageId, id);
    for (const minute of ['05', '10']) await fresh.at(`2026-11-23 09:${minute}`);
    expect(fresh.cardOf(number).summary).toContain(number);
    expect(await textOfMail(fresh, number)).toEqual(['']);
    expect(await fresh.store.register.pending()).toEqual([]);
    await fresh.close();
  });
});
