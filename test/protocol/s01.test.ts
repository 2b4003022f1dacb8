/** S1: a complaint comes by phone, or by mail to the shared mailbox with 'klacht' in the subject. */
import { noor } from '../kit/mailroom.ts';
import { walking } from '../kit/walk.ts';

const walk = walking();

test("S1 F1: a mail with 'klacht' in the subject is a complaint; one without it is none", async () => {
  const { house, sentence } = walk();
  const number = await house.mail({ from: noor, subject: 'RE: Klachten over de planning' });
  expect(number).toMatch(/^K-2026-\d{4}$/);
  expect((await sentence(number, 'S1')).state).toBe('done');
  expect(await house.mail({ from: noor, subject: 'Een vraag', text: 'Wanneer is mijn gesprek?' })).toBe('');
});

test('S1 F5: so is a call that a colleague writes down, from the moment of the call', async () => {
  const { house, press, sentence } = walk();
  const first = await house.mail({ from: noor });
  const form = { form: '6b0f4a1e-2f57-4c19-9d6b-0c8f5f7f1a23', origin: '', channel: 'phone', language: 'nl' };
  const said = { caller: 'Esra Demir', day: '2026-11-20', time: '15:00', text: 'Niemand belt mij terug.' };
  await press(first, 'save-report', { ...form, ...said });
  const number = (await house.store.lists.open()).find((one) => one.number !== first)?.number ?? '';
  const { state, at } = await sentence(number, 'S1');
  expect([state, at]).toEqual(['done', '2026-11-20T14:00:00.000Z']);
});
