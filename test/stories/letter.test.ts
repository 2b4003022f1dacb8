/** Letters from the dialog: the preview is what is sent, and a letter is a first reaction. */
import type { SentMail } from '../../scripts/sim/sim.ts';
import { type House, openHouse, textOf } from '../kit/house.ts';
import { arrives, letterTo, reply } from '../kit/mailroom.ts';

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(async () => {
  await house.close();
});

const address = 'noor.bakker@example.org';
const lettersTo = () => house.sim.sentMails().length;

async function preview(number: string, text: string) {
  const answer = await house.submit(house.sanne, number, 'preview-letter', { text });
  const card = textOf(answer.body);
  return { card, letter: /"letter":"([^"]+)"/.exec(card)?.[1] ?? '' };
}

test('what the preview shows is what arrives, and it counts as the first reaction', async () => {
  const number = await house.mail({ from: { name: 'Noor Bakker', address } });
  await house.claim(house.sanne, number);
  const before = lettersTo();
  const { card, letter } = await preview(number, 'Wij hebben u gebeld.\n\nWij zoeken het uit. 5 * 3 = 15 & <b>niet vet</b>');
  expect(card).toContain('Er is nog niets verstuurd');
  expect(lettersTo()).toBe(before);
  await house.submit(house.sanne, number, 'send-letter', { letter });
  expect(lettersTo()).toBe(before + 1);
  const kept = await house.store.content.get(number, letter);
  const arrived =
    house.sim
      .state(house.lead.id)
      .outside[address]?.filter(({ direction }) => direction === 'in')
      .at(-1) ?? house.sim.state(house.lead.id).outside[address]?.[0];
  expect(kept).toMatchObject({ subject: arrived?.subject, text: arrived?.text });
  for (const part of ['Wij hebben u gebeld.', 'Sanne de Boer', '5 * 3 = 15 & <b>niet vet</b>']) expect(card).toContain(part);
  expect(textOf(house.cardOf(number).cards)).toContain('gedaan op maandag 23 november');
});

/** As a web mailer sends it: no reference, a subject of its own, and our letter below it. */
const answerTo = (letter: SentMail) =>
  `Dank u wel, dat helpt.\n\n${letter.text
    .split('\n')
    .map((line) => `> ${line}`)
    .join('\n')}`;

test('each letter ends with a mark, by which an answer that lost all else finds its complaint', async () => {
  const number = await house.mail({ from: { name: 'Noor Bakker', address } });
  await house.claim(house.sanne, number);
  const receipt = letterTo(house, address);
  expect((await preview(number, 'Wij zoeken het uit.')).card).toContain(`[${number}]`);
  const letters = [receipt, await reply(house, house.sanne, number)];
  for (const letter of letters) {
    expect(letter.text.endsWith(`\n\n[${number}]`)).toBe(true);
    const answer = { subject: 'Dank', text: answerTo(letter) };
    expect(await arrives(house, { ...answer, from: { name: 'Noor', address } })).toMatchObject({ ended: 'follow-up', number });
    // A mark is no proof: anybody may write it down.
    const stranger = { name: 'Iemand', address: 'iemand@elders.example' };
    expect(await arrives(house, { ...answer, from: stranger })).toMatchObject({ ended: 'review', why: 'stranger' });
  }
});

test('the same letter sent twice leaves once', async () => {
  const number = await house.mail();
  await house.claim(house.sanne, number);
  const { letter } = await preview(number, 'Eén brief.');
  const before = lettersTo();
  await Promise.all([1, 2, 3].map(() => house.submit(house.sanne, number, 'send-letter', { letter })));
  await house.at('2026-11-23 09:20');
  expect(lettersTo()).toBe(before + 1);
});

test('an empty letter, a colleague who is not the owner, and a complaint without address get a clear no', async () => {
  const number = await house.mail();
  await house.claim(house.sanne, number);
  expect((await preview(number, '   ')).card).toContain('Schrijf eerst een tekst');
  expect(textOf((await house.submit(house.youssef, number, 'preview-letter', { text: 'Hallo' })).body)).toContain(
    'Alleen de behandelaar (Sanne de Boer)',
  );
  const nameless = await house.mail({ from: null });
  await house.claim(house.sanne, nameless);
  expect(textOf((await house.fetch(house.sanne, nameless, 'letter')).body)).toContain('geen e-mailadres');
});

test('a letter of one complaint cannot be sent from another, nor by somebody else', async () => {
  const [one, other] = [await house.mail(), await house.mail()];
  await house.claim(house.sanne, one);
  await house.claim(house.youssef, other);
  const { letter } = await preview(one, 'Alleen voor deze klager.');
  const before = lettersTo();
  const sent = async (number: string) => textOf((await house.submit(house.youssef, number, 'send-letter', { letter })).body);
  expect(await sent(other)).toContain('voorbeeld is er niet meer');
  expect(await sent(one)).toContain('Alleen de behandelaar (Sanne de Boer)');
  expect(lettersTo()).toBe(before);
});
