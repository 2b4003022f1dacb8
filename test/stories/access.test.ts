/** F88: the complainant asks what we have: one page of all their complaints, our notes included and third parties masked, once, and logged. */

import { visit } from '../kit/aftercare.ts';
import { canary, canaryComplaint } from '../kit/canary.ts';
import { type House, openHouse, textOf } from '../kit/house.ts';
import { factsOf, linkIn, noor } from '../kit/mailroom.ts';
import { walkIn } from '../kit/walk.ts';

jest.setTimeout(120_000);

let house: House;
beforeEach(async () => {
  house = await openHouse();
});
afterEach(() => house.close());

const press = async (as: House['lead'], number: string, verb: string) => textOf((await house.submit(as, number, verb)).body);
const given = async (number: string) => (await factsOf(house, number)).filter(({ type }) => type === 'AccessGiven').length;
const unescaped = (html: string): string =>
  html.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&#39;', "'").replaceAll('&quot;', '"');

test('F88: every text of every complaint of this address is on the page; names and addresses of others are not', async () => {
  const { number, merged, split } = await canaryComplaint(walkIn(house));
  const last = await house.mail({
    from: { ...canary, address: canary.address.toUpperCase() },
    subject: 'Klacht: weer een kanarie',
  });
  const noors = await house.mail({ from: noor });
  expect(await press(house.lead, number, 'ask-subject-access')).toContain('"verb":"give-subject-access"');
  const card = await press(house.lead, number, 'give-subject-access');
  for (const one of [number, merged, split, last]) expect([one, card]).toEqual([one, expect.stringContaining(one)]);
  expect(card).not.toContain(noors);
  const { status, html } = await visit(house, linkIn(card));
  const page = unescaped(html);
  expect(status).toBe(200);
  for (const [id, paper] of await house.store.content.all(number)) {
    if (paper.kind !== 'note' && paper.kind !== 'mail') continue;
    const words = paper.text
      .trim()
      .split(/\s+/)
      .slice(0, 2)
      .join(' ')
      .replace(/\d\d-\d{8}.*/, '');
    expect([id, page]).toEqual([id, expect.stringContaining(words)]);
  }
  expect(page).toContain(canary.address);
  expect(page).toContain('Kanarie Geelvink');
  expect(page).not.toMatch(/Sanne|Youssef|Hanna Visser <|bo@kanariebos|Kanariekooi|mr@/);
  expect(page).not.toContain('/k/');
  expect(await Promise.all([number, merged, split, last, noors].map(given))).toEqual([1, 1, 1, 1, 0]);
  expect(textOf(house.channel())).not.toMatch(/kanarie/i);
});

test('F88: what was erased is named by its number only, and the link is over after five minutes', async () => {
  const { number, split } = await canaryComplaint(walkIn(house));
  await house.submit(house.lead, split, 'dismiss', { reason: 'double' });
  await house.submit(house.lead, split, 'erase-complaint', { reason: 'objection' });
  await house.tick();
  const link = linkIn(await press(house.lead, number, 'give-subject-access'));
  const { html } = await visit(house, link);
  expect(html).toContain(`<h2>Hiervan is de inhoud gewist. Alleen het nummer is er nog.</h2>`);
  expect(html.slice(html.indexOf('Hiervan is de inhoud gewist'))).toContain(split);
  expect(await press(house.lead, split, 'give-subject-access')).toContain('is gewist');
  await house.at('2026-11-23 09:06');
  expect((await visit(house, link)).status).toBe(410);
});

test('only the lead may', async () => {
  const number = await house.mail({ from: noor });
  await house.claim(house.sanne, number);
  for (const person of [house.sanne, house.youssef, house.guest, house.outsider])
    for (const verb of ['ask-subject-access', 'give-subject-access']) {
      const said = await press(person, number, verb);
      expect(said).toMatch(/Alleen (een eigenaar|leden) van het/);
      expect(said).not.toContain('/k/');
    }
  expect(await given(number)).toBe(0);
});

test("in a text the own address stays, and somebody else's is masked", async () => {
  const number = await house.mail({
    from: noor,
    text: 'Mail mij op noor.bakker@example.org, of Piet op piet@example.org of 06-12345678.',
  });
  const { html } = await visit(house, linkIn(await press(house.lead, number, 'give-subject-access')));
  expect(html).toContain('Mail mij op noor.bakker@example.org, of');
  expect(html).not.toMatch(/piet@|12345678/);
});

test('F88: a complaint by phone stands on the page with the own number; without an address it is one by itself, and erased it is gone', async () => {
  const called = async (fields: Readonly<Record<string, string>>) => {
    const form = textOf((await house.sim.extension({ as: house.sanne.id, command: 'report' })).body);
    const hidden = JSON.parse(/"data":(\{[^{}]*"save-report"[^{}]*\})/.exec(form)?.[1] ?? '{}');
    const call = { caller: 'Kees Kanarie', day: '2026-11-20', time: '15:30', complainant: 'flex-worker', language: 'nl' };
    const data = { ...hidden, ...call, readAloud: 'true', ...fields };
    const answer = textOf((await house.sim.submitExtension({ as: house.sanne.id, command: 'report', data })).body);
    await house.bot.idle();
    return /K-2026-\d{4}/.exec(answer)?.[0] ?? '';
  };
  const text = 'Ik belde al drie keer. Bel mij op 06 12345678 en niet op 06 87654321.';
  const alone = await called({ phone: '06 12345678', text });
  const other = await called({ phone: '06 87654321', text: 'Dit is een andere beller.' });
  const card = await press(house.lead, alone, 'give-subject-access');
  expect(card).toContain(alone);
  expect(card).not.toContain(other);
  const page = unescaped((await visit(house, linkIn(card))).html);
  expect(page).toContain('Bel mij op 06 12345678 en niet op');
  expect(page).toContain('Kees Kanarie');
  expect(page).not.toMatch(/87654321|andere beller|Sanne/);

  await house.submit(house.lead, alone, 'dismiss', { reason: 'double' });
  await house.submit(house.lead, alone, 'erase-complaint', { reason: 'objection' });
  await house.tick();
  const left = await Promise.all(Object.values(house.store.tables).map((table) => table.list(alone)));
  expect(textOf(left)).not.toMatch(/Kees|Kanarie|12345678|drie keer/);
});
