/** F17, F18, F19: what machines write makes no complaint, gets no answer and counts as nobody's contact; and a letter that came back did not arrive. */
import type { WriteMail } from '../../scripts/sim/api.ts';
import { type House, openHouse, textOf } from '../kit/house.ts';
import { arrives, complaintOf, factsOf, letterTo, noor, placeOf, reply } from '../kit/mailroom.ts';

jest.setTimeout(60_000);

let house: House;
let number: string;
beforeEach(async () => {
  house = await openHouse();
  number = await house.mail({ from: noor });
  await house.claim(house.sanne, number);
});
afterEach(() => house.close());

const still = async () => ({
  letters: house.sim.sentMails().length,
  open: (await house.store.lists.open()).length,
  thread: house.threadOf(number).length,
});

describe.each(['out-of-office', 'delayed'] as const)('an answer by itself: %s', (how) => {
  test('to our receipt is kept on the timeline, and does nothing else', async () => {
    const before = await still();
    const { messageId } = house.sim.answerLetter({ letter: letterTo(house, noor.address).messageId, how });
    await house.tick();
    expect(await placeOf(house, messageId)).toMatchObject({ ended: 'follow-up', number });
    expect(await factsOf(house, number)).toContainEqual(
      expect.objectContaining({ type: 'MailAdded', automatic: true, answers: 'receipt' }),
    );
    expect((await complaintOf(house, number)).reactedAt).toBeUndefined();
    expect(await still()).toEqual(before);
    expect(textOf((await house.fetch(house.sanne, number, 'open')).body)).toContain(
      how === 'delayed' ? 'Delivery is delayed' : 'Ik ben afwezig tot en met vrijdag',
    );
  });

  test('to our reply takes nothing from the first reaction', async () => {
    const letter = await reply(house, house.sanne, number);
    const { reactedAt } = await complaintOf(house, number);
    house.sim.answerLetter({ letter: letter.messageId, how });
    await house.tick();
    expect(reactedAt).toBeDefined();
    expect((await complaintOf(house, number)).reactedAt).toBe(reactedAt);
  });
});

test('an out-of-office makes its sender no party: whoever wrote it is still a stranger', async () => {
  const away = { name: 'Iemand', address: 'iemand@elders.example' };
  await arrives(house, {
    from: away,
    subject: 'Automatisch antwoord',
    inReplyTo: letterTo(house, noor.address).messageId,
    headers: [{ name: 'Auto-Submitted', value: 'auto-replied' }],
  });
  expect(await arrives(house, { from: away, subject: `Vraag over ${number}` })).toMatchObject({
    ended: 'review',
    why: 'stranger',
  });
});

describe('a reply that comes back', () => {
  test("is said in the thread as 'brief niet aangekomen', and is no first reaction any more: the reminder comes again", async () => {
    const letter = await reply(house, house.sanne, number);
    expect(textOf(house.cardOf(number).cards)).toContain('gedaan op maandag 23 november');
    const { messageId } = house.sim.answerLetter({ letter: letter.messageId, how: 'bounce' });
    await house.tick();
    expect(await placeOf(house, messageId)).toMatchObject({ ended: 'follow-up', number });
    expect(await factsOf(house, number)).toContainEqual(
      expect.objectContaining({ type: 'LetterBounced', letter: 'reply', sequence: 1 }),
    );
    expect(house.threadOf(number).at(-1)?.text).toContain(`brief niet aangekomen bij klacht ${number}`);
    expect(
      house
        .threadOf(number)
        .at(-1)
        ?.mentions.map(({ id }) => id),
    ).toContain(house.sanne.id);
    expect(textOf(house.cardOf(number).cards)).not.toContain('gedaan op');
    await house.at('2026-11-25 09:00');
    expect(house.threadOf(number).at(-1)?.text).toContain(`de eerste reactie op klacht ${number}`);
  });

  test('the twin: one that does not come back is a first reaction, and no reminder of it comes', async () => {
    await reply(house, house.sanne, number);
    const reminders = () => house.threadOf(number).filter(({ text }) => text?.includes('eerste reactie'));
    const before = reminders().length;
    await house.at('2026-11-25 09:00');
    expect(reminders()).toHaveLength(before);
  });

  test('is told once, however many servers report it; and a new letter that arrives is a first reaction again', async () => {
    const letter = await reply(house, house.sanne, number);
    for (let report = 0; report < 3; report++) house.sim.answerLetter({ letter: letter.messageId, how: 'bounce' });
    await house.tick();
    expect(house.threadOf(number).filter(({ text }) => text?.includes('niet aangekomen'))).toHaveLength(1);
    expect((await complaintOf(house, number)).reactedAt).toBeUndefined();
    await reply(house, house.sanne, number, 'Nog een keer, nu goed.');
    expect((await complaintOf(house, number)).reactedAt).toBeDefined();
  });

  test('after a logged call leaves that call as the first reaction', async () => {
    await house.submit(house.sanne, number, 'log-call', { reached: 'yes', day: '2026-11-23', time: '09:00' });
    const { reactedAt } = await complaintOf(house, number);
    const letter = await reply(house, house.sanne, number);
    house.sim.answerLetter({ letter: letter.messageId, how: 'bounce' });
    await house.tick();
    expect(reactedAt).toBeDefined();
    expect((await complaintOf(house, number)).reactedAt).toBe(reactedAt);
  });
});

test('a read receipt is nothing', async () => {
  const letter = await reply(house, house.sanne, number);
  const [before, facts] = [await still(), await factsOf(house, number)];
  const { messageId } = house.sim.answerLetter({ letter: letter.messageId, how: 'read-receipt' });
  await house.tick();
  expect(await placeOf(house, messageId)).toMatchObject({ ended: 'ignored', why: 'receipt' });
  expect(await still()).toEqual(before);
  expect(await factsOf(house, number)).toEqual(facts);
});

const header = (name: string, value: string): WriteMail['headers'] => [{ name, value }];
const own = { name: 'Info', address: 'INFO@babbage.nl' };
test.each<[string, WriteMail, object]>([
  [
    'an out-of-office about nothing of ours',
    { headers: header('Auto-Submitted', 'auto-replied') },
    { ended: 'ignored', why: 'auto-reply' },
  ],
  ['a list that says klacht', { headers: header('List-Id', '<nieuws.example.org>') }, { ended: 'review', why: 'automatic' }],
  [
    'a list that does not',
    { subject: 'Nieuwsbrief', headers: header('List-Id', '<nieuws.example.org>') },
    { ended: 'ignored', why: 'bulk' },
  ],
  ['a program that says klacht', { from: { address: 'no-reply@example.org' } }, { ended: 'review', why: 'automatic' }],
  ['our own mailbox that says klacht', { from: own }, { ended: 'review', why: 'own-address' }],
  ['our own mailbox that does not', { from: own, subject: 'Rooster' }, { ended: 'ignored', why: 'own-address' }],
  [
    'who is not who they say',
    { headers: header('Authentication-Results', 'spf=fail; dmarc=fail action=none header.from=example.org; compauth=fail') },
    { ended: 'review', why: 'spoofed' },
  ],
])('%s makes no complaint and gets no letter', async (_, mail, place) => {
  const before = await still();
  expect(await arrives(house, { subject: 'Klacht', text: 'Dit bericht heeft een eigen tekst.', ...mail })).toMatchObject(place);
  expect(await still()).toEqual(before);
});
