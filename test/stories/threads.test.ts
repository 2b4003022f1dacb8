/** F15, F16, F20: which complaint a mail belongs to. A number is no proof of who writes it; in doubt a person decides. */
import { type House, openHouse, textOf } from '../kit/house.ts';
import { arrives, factsOf, letterTo, noor, saidSince } from '../kit/mailroom.ts';

jest.setTimeout(60_000);

let house: House;
let number: string;
beforeEach(async () => {
  house = await openHouse();
  number = await house.mail({ from: noor });
  await house.claim(house.sanne, number);
});
afterEach(() => house.close());

const stranger = { name: 'Vera Vreemd', address: 'vera.vreemd@elders.example' };
const open = async () => (await house.store.lists.open()).length;

test('F14: an answer by reference goes to its complaint, whoever writes it and whatever its subject says', async () => {
  const { messageId } = letterTo(house, noor.address);
  for (const mail of [
    { from: noor, subject: 'RE: hallo', text: 'Het was dinsdag.', inReplyTo: messageId },
    { from: stranger, subject: 'Klacht', text: 'Ik antwoord voor mijn moeder.', references: ['<ouder@example.org>', messageId] },
  ]) {
    expect(await arrives(house, mail)).toMatchObject({ ended: 'follow-up', number });
    expect(house.threadOf(number).at(-1)?.text).toContain(`nieuw bericht bij klacht ${number}`);
  }
  expect(await open()).toBe(1);
});

test('a stranger who names the number waits for a person, and the channel is told without a name', async () => {
  const before = house.channel();
  const mail = { from: stranger, subject: `Klacht ${number}`, text: 'Mijn geheime zin over de planner.' };
  expect(await arrives(house, mail)).toMatchObject({ ended: 'review', why: 'stranger', number });
  await house.at('2026-11-23 09:16');
  const said = saidSince(house, before);
  expect(said).toContain('Nieuwe e-mails die op een beslissing wachten: 1.');
  expect(said).not.toMatch(/vera|vreemd|elders|geheime zin/i);
  expect((await factsOf(house, number)).map(({ type }) => type)).not.toContain('MailAdded');
  expect(await house.store.review.waiting()).toMatchObject([{ why: 'stranger', about: number }]);
  expect(await open()).toBe(1);
});

test('news for the lead is said at once, and what comes in the quarter of an hour after it is said together', async () => {
  const news = () => house.channel().filter(({ summary }) => summary === 'Bericht voor de kwaliteitsleider');
  const counts = () => news().map((post) => /beslissing wachten: (\d+)\./.exec(textOf(post.cards))?.[1]);
  await arrives(house, { from: stranger, subject: `Over ${number}`, text: 'Dit is het eerste bericht.' });
  expect(counts()).toEqual(['1']);
  await house.at('2026-11-23 09:05');
  for (const text of ['Dit is het tweede bericht.', 'Dit is het derde bericht.'])
    await arrives(house, { from: stranger, subject: `Over ${number}`, text });
  expect(counts()).toEqual(['1']);
  for (const minute of ['16', '20', '32', '50']) await house.at(`2026-11-23 09:${minute}`);
  expect(counts()).toEqual(['1', '2']);
});

test.each(['K-2026-0001', 'k 2026 1', 'K–2026–0001'])(
  'the complainant who names the number as %s adds to that complaint',
  async (typed) => {
    const mail = {
      from: { ...noor, address: 'Noor.Bakker@EXAMPLE.org' },
      subject: `Klacht ${typed}: nog iets`,
      text: 'Het rooster ook.',
    };
    expect(await arrives(house, mail)).toMatchObject({ ended: 'follow-up', number });
    expect(await open()).toBe(1);
  },
);

test('a number that does not exist makes no complaint and is not thrown away', async () => {
  expect(await arrives(house, { from: noor, subject: 'Klacht K-2026-0999' })).toMatchObject({
    ended: 'review',
    why: 'unknown-number',
  });
});

test('a conversation is only a hint: the complainant who goes on in it without our letter is shown to a person', async () => {
  house.sim.knobs.sharedTopic = true;
  const other = await house.mail({ from: noor, subject: 'Klacht over de planner' });
  const mail = { from: noor, subject: 'RE: Klacht over de planner', text: 'En wie belt mij nu terug?' };
  expect(await arrives(house, mail)).toMatchObject({ ended: 'review', why: 'maybe-follow-up', number: other });
});

test('and a conversation with somebody else in it is no hint at all', async () => {
  house.sim.knobs.sharedTopic = true;
  await house.mail({ from: noor, subject: 'Klacht over de planner' });
  const mail = { from: stranger, subject: 'Klacht over de planner', text: 'Ik heb daar ook last van, en ben iemand anders.' };
  expect(await arrives(house, mail)).toMatchObject({ ended: 'complaint' });
});

test('the same words of the same sender under a new Message-ID are the same complaint', async () => {
  const mail = { from: stranger, subject: 'Klacht over de reiskosten', text: 'Ik kreeg in oktober geen reiskosten betaald.' };
  const first = await arrives(house, mail);
  const again = await arrives(house, { ...mail, subject: 'FW: Klacht over de reiskosten' });
  expect(first).toMatchObject({ ended: 'complaint' });
  expect(again).toMatchObject({ ended: 'follow-up', number: first?.number });
});

test('another text under a Message-ID that has its place is not lost: a person looks', async () => {
  const mail = { from: stranger, subject: 'Klacht over de reiskosten', text: 'Ik kreeg in oktober geen reiskosten betaald.' };
  const { messageId } = house.sim.writeMail(mail);
  await house.tick();
  const count = await open();
  house.sim.writeMail({ ...mail, messageId });
  await house.tick();
  expect(await house.store.review.waiting()).toEqual([]);
  house.sim.writeMail({ ...mail, messageId, text: 'Dit is een heel ander verhaal over mijn rooster.' });
  await house.tick();
  expect(await house.store.review.waiting()).toMatchObject([{ why: 'same-id' }]);
  expect(await open()).toBe(count);
  house.sim.expireDeltaTokens('gone');
  await house.tick();
  expect(await house.store.review.waiting()).toHaveLength(1);
});

test.each(['Complaint about my payslip', 'Eine BESCHWERDE', 'Plangere'])(
  '%s is proposed to a person, not taken',
  async (subject) => {
    const before = house.sim.sentMails().length;
    expect(await arrives(house, { from: stranger, subject, text: 'Hello' })).toMatchObject({ ended: 'review', why: 'proposed' });
    expect(house.sim.sentMails()).toHaveLength(before);
  },
);

test('the words that are proposed are a setting', async () => {
  const finnish = await openHouse({ env: { PROPOSED_WORDS: 'valitus' } });
  expect(await arrives(finnish, { from: stranger, subject: 'Valitus', text: 'Hei' })).toMatchObject({
    ended: 'review',
    why: 'proposed',
  });
  expect(await arrives(finnish, { from: stranger, subject: 'Complaint', text: 'Hello' })).toMatchObject({ ended: 'ignored' });
  await finnish.close();
});

test('who complains in English gets an English receipt, with the same dates', async () => {
  const text =
    'Good afternoon,\n\nMy payslip of October is wrong and nobody has called me back. I would like to hear from you.\n\nVera';
  expect(await arrives(house, { from: stranger, subject: 'Klacht / complaint about my payslip', text })).toMatchObject({
    ended: 'complaint',
  });
  const receipt = letterTo(house, stranger.address);
  expect(receipt.text).toContain('Wednesday 25 November');
  expect(receipt.text).toContain('Monday 30 November');
  expect(receipt.text).not.toMatch(/klacht van|werkdag|uiterlijk|Beste/);
});
