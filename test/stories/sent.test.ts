/** F22: a colleague who answers the complainant from Outlook, in the shared mailbox, has answered. */
import { keyOf } from '../../bot/store/keys.ts';
import { type House, moment, openHouse, textOf } from '../kit/house.ts';
import { arrives, complaintOf, factsOf, noor, placeOf, reply } from '../kit/mailroom.ts';

jest.setTimeout(60_000);

let house: House;
let number: string;
const mail = '<klacht-1@example.org>';
beforeEach(async () => {
  house = await openHouse();
  number = await house.mail({ from: noor, messageId: mail });
  await house.claim(house.sanne, number);
});
afterEach(() => house.close());

const noted = async () => (await factsOf(house, number)).filter(({ type }) => type === 'LetterNoted').length;
const write = (letter: { to?: string; subject?: string; text?: string; inReplyTo?: string }) =>
  house.sim.writeFromOutlook({
    as: house.youssef.id,
    to: noor.address,
    subject: 'RE: uw bericht',
    text: 'Wij hebben uw loonstrook verbeterd.',
    ...letter,
  });

describe('a letter from Outlook to the complainant', () => {
  test.each<[string, () => Parameters<typeof write>[0]]>([
    ['as an answer to the complaint', () => ({ inReplyTo: mail })],
    ['with the number in its subject', () => ({ subject: `Uw klacht ${number}` })],
    ['with the address in capitals', () => ({ inReplyTo: mail, to: 'NOOR.Bakker@example.org' })],
  ])('%s is the first reaction: the card says so, and no reminder of it comes', async (_, letter) => {
    await house.at('2026-11-23 11:00');
    write(letter());
    await house.tick();
    expect(await noted()).toBe(1);
    expect((await complaintOf(house, number)).reactedAt).toBe(moment('2026-11-23 11:00'));
    expect(textOf(house.cardOf(number).cards)).toContain('gedaan op maandag 23 november');
    const reminders = () => house.threadOf(number).filter(({ text }) => text?.includes('eerste reactie'));
    const before = reminders().length;
    await house.at('2026-11-25 09:00');
    expect(reminders()).toHaveLength(before);
    const papers = await house.store.content.all(number);
    expect(papers.get((await complaintOf(house, number)).noted[0]?.content ?? '')).toMatchObject({
      text: expect.stringContaining('Wij hebben uw loonstrook verbeterd.'),
    });
  });

  test('as an answer to what the complainant wrote later counts as well', async () => {
    const later = house.sim.writeMail({ from: noor, subject: `Nog iets bij ${number}`, text: 'Het rooster klopt ook niet.' });
    await house.tick();
    write({ inReplyTo: later.messageId });
    await house.tick();
    expect(await noted()).toBe(1);
  });

  test('is noted once, also when the folder is read anew', async () => {
    write({ inReplyTo: mail });
    await house.tick();
    for (const how of ['syncStateNotFound', 'gone'] as const) {
      house.sim.expireDeltaTokens(how);
      await house.tick();
    }
    expect(await noted()).toBe(1);
  });

  test('that was sent while the cursor was lost is found', async () => {
    house.sim.expireDeltaTokens('gone');
    write({ inReplyTo: mail });
    await house.tick();
    expect(await noted()).toBe(1);
  });

  test('is noted late rather than never when Graph was down', async () => {
    house.sim.fault({ match: 'GET /sentitems/messages/delta', kind: 'status', status: 503, times: 1000, retryAfter: '0' });
    write({ inReplyTo: mail });
    await house.tick();
    expect(await noted()).toBe(0);
    house.sim.clearFaults();
    await house.tick();
    expect(await noted()).toBe(1);
  });
});

test('a mail to a colleague about the complaint is no reaction, by reference or by number', async () => {
  write({ to: 'planner@babbage.nl', inReplyTo: mail });
  write({ to: 'planner@babbage.nl', subject: `Vraag over ${number}` });
  await house.tick();
  expect(await noted()).toBe(0);
  expect((await complaintOf(house, number)).reactedAt).toBeUndefined();
});

test('a letter to the complainant about something else is no reaction', async () => {
  write({ subject: 'Uw rooster van volgende week' });
  await house.tick();
  expect(await noted()).toBe(0);
});

test('our own letters lie there too, and are noted by nobody', async () => {
  await reply(house, house.sanne, number);
  for (let tick = 0; tick < 2; tick++) await house.tick();
  expect(house.sim.sentMails()).toHaveLength(2);
  expect(await noted()).toBe(0);
});

test('a ring reads Sent Items first, and the mail all the same when that fails', async () => {
  const ring = async (written: { messageId: string }) => {
    await house.sim.notified();
    for (let wait = 0; wait < 200 && !(await placeOf(house, written.messageId)); wait++)
      await new Promise((later) => setTimeout(later, 20));
    await house.bot.idle();
    return placeOf(house, written.messageId);
  };
  const { messageId } = write({ inReplyTo: mail });
  expect(await ring(house.sim.answerLetter({ letter: messageId, how: 'bounce' }))).toMatchObject({ ended: 'follow-up', number });
  house.sim.fault({ match: 'GET /sentitems/messages/delta', kind: 'status', status: 403, times: 1000 });
  const written = house.sim.writeMail({ from: noor, subject: `Nog iets bij ${number}`, text: 'Het rooster klopt ook niet.' });
  expect(await ring(written)).toMatchObject({ ended: 'follow-up', number });
  expect(house.log.join('\n')).toContain('Sent Items could not be read');
});

describe('what comes back on a letter from Outlook finds the complaint:', () => {
  let letter: string;
  beforeEach(async () => {
    letter = write({ inReplyTo: mail }).messageId;
    await house.tick();
  });

  test('an answer, also when it names nothing else', async () => {
    const answer = { from: noor, subject: 'Dank u', text: 'Dank u, dat klopt nu.', inReplyTo: letter };
    expect(await arrives(house, answer)).toMatchObject({ ended: 'follow-up', number });
    expect(house.threadOf(number).at(-1)?.text).toContain('nieuw bericht');
  });

  test('an out-of-office, which rings nobody', async () => {
    const before = house.threadOf(number).length;
    const { messageId } = house.sim.answerLetter({ letter, how: 'out-of-office' });
    await house.tick();
    expect(await placeOf(house, messageId)).toMatchObject({ ended: 'follow-up', number });
    expect(house.threadOf(number)).toHaveLength(before);
  });

  test('a bounce: it was no first reaction, the thread says so, and the reminder comes again', async () => {
    expect((await complaintOf(house, number)).reactedAt).toBeDefined();
    const { messageId } = house.sim.answerLetter({ letter, how: 'bounce' });
    await house.tick();
    expect(await placeOf(house, messageId)).toMatchObject({ ended: 'follow-up', number });
    expect(await factsOf(house, number)).toContainEqual(expect.objectContaining({ type: 'LetterBounced', noted: keyOf(letter) }));
    expect((await complaintOf(house, number)).reactedAt).toBeUndefined();
    const last = house.threadOf(number).at(-1);
    expect(last?.text).toContain(`brief niet aangekomen bij klacht ${number}`);
    expect(last?.mentions.map(({ id }) => id)).toContain(house.sanne.id);
    expect(textOf(house.cardOf(number).cards)).not.toContain('gedaan op');
    await house.at('2026-11-25 09:00');
    expect(house.threadOf(number).at(-1)?.text).toContain(`de eerste reactie op klacht ${number}`);
  });

  test('a bounce that comes before we have seen the letter itself', async () => {
    const { messageId: later } = write({ inReplyTo: mail, text: 'Nog een keer.' });
    const { messageId } = house.sim.answerLetter({ letter: later, how: 'bounce' });
    await house.tick();
    expect(await placeOf(house, messageId)).toMatchObject({ ended: 'follow-up', number });
    expect((await complaintOf(house, number)).noted).toMatchObject([{ source: keyOf(letter) }, { bounced: true }]);
  });

  test('bounces of several servers, which are told once', async () => {
    for (let report = 0; report < 3; report++) house.sim.answerLetter({ letter, how: 'bounce' });
    await house.tick();
    expect(house.threadOf(number).filter(({ text }) => text?.includes('niet aangekomen'))).toHaveLength(1);
    write({ inReplyTo: mail, text: 'Nog een keer, nu goed.' });
    await house.tick();
    expect((await complaintOf(house, number)).reactedAt).toBeDefined();
  });
});
