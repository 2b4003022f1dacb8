/** F59: letters move to another address only when both addresses, or the lead for a dead one, have said yes. */
import { type House, openHouse, textOf } from '../kit/house.ts';
import { complaintOf, factsOf, letterTo, linkIn, noor, reply } from '../kit/mailroom.ts';

let house: House;
beforeEach(async () => {
  house = await openHouse();
});
afterEach(() => house.close());

const elsewhere = { name: '', address: 'n.bakker@example.net' };

/** Through the preview and its button. Answers the links of the two letters. */
async function propose(number: string, address = elsewhere.address) {
  const preview = await house.submit(house.sanne, number, 'preview-address', { address });
  const letter = /"letter":"([0-9a-f-]{36})"/.exec(textOf(preview.body))?.[1];
  await house.submit(house.sanne, number, 'send-address', { letter });
  await house.tick();
  return { preview, atNew: linkIn(letterTo(house, address).text), atOld: linkIn(letterTo(house, noor.address).text) };
}

async function visit(link: string, answer?: string) {
  const body = answer === undefined ? undefined : new URLSearchParams({ answer });
  const response = await fetch(link, body ? { method: 'POST', body } : {});
  await house.bot.idle();
  return { status: response.status, html: await response.text(), headers: response.headers };
}

test('both letters are previewed as they leave, and the new address learns no name and no complaint', async () => {
  const number = await house.mail({ from: noor });
  await house.claim(house.sanne, number);
  const { preview } = await propose(number);
  const [toNew, toOld] = [letterTo(house, elsewhere.address), letterTo(house, noor.address)];
  for (const line of [...toNew.text.split('\n'), ...toOld.text.split('\n')].filter((one) => one.trim()))
    expect(textOf(preview.body)).toContain(JSON.stringify(line.trim()).slice(1, -1));
  expect(toNew.text).not.toMatch(/Noor|Bakker|loonstrook|klacht over/i);
  expect(toNew.inReplyTo).toBeUndefined();
});

test('nothing changes until both have said yes; then the next letter goes to the new address', async () => {
  const number = await house.mail({ from: noor });
  await house.claim(house.sanne, number);
  const { atNew, atOld } = await propose(number);
  expect((await visit(atNew, 'yes')).html).toContain('Wij hebben uw antwoord: ja');
  await reply(house, house.sanne, number, 'Nog naar het oude adres.');
  expect(letterTo(house, noor.address).text).toContain('Nog naar het oude adres.');
  await visit(atOld, 'yes');
  await reply(house, house.sanne, number, 'Nu naar het nieuwe.');
  expect(letterTo(house, elsewhere.address).text).toContain('Nu naar het nieuwe.');
  expect(
    house
      .threadOf(number)
      .map(({ text }) => text)
      .join('\n'),
  ).toContain('is gewijzigd en bevestigd');
  // A second press says nothing new.
  expect((await visit(atOld, 'yes')).status).toBe(200);
  expect((await factsOf(house, number)).filter(({ type }) => type === 'AddressChanged')).toHaveLength(1);
});

test('looking changes nothing: a hundred looks of a scanner leave no fact', async () => {
  const number = await house.mail({ from: noor });
  await house.claim(house.sanne, number);
  const { atNew, atOld } = await propose(number);
  const before = await factsOf(house, number);
  for (let n = 0; n < 50; n++) for (const link of [atNew, atOld]) expect((await visit(link)).status).toBe(200);
  expect(await factsOf(house, number)).toEqual(before);
  const { html, headers } = await visit(atOld);
  expect(html).toMatch(/<html lang="nl">[\s\S]*Klopt dit e-mailadres\?/);
  expect(html).not.toMatch(/<script|Noor|K-2026/);
  expect(headers.get('content-security-policy')).toContain("default-src 'none'");
  expect(headers.get('cache-control')).toBe('no-store');
  expect(headers.get('referrer-policy')).toBe('no-referrer');
});

test.each(['atNew', 'atOld'] as const)('a no at %s ends it, calls a person, and the other link is over', async (side) => {
  const number = await house.mail({ from: noor });
  await house.claim(house.sanne, number);
  const links = await propose(number);
  await visit(links[side], 'no');
  const other = side === 'atNew' ? links.atOld : links.atNew;
  expect((await visit(other, 'yes')).status).toBe(410);
  expect((await complaintOf(house, number)).contact).toBeUndefined();
  expect(
    house
      .threadOf(number)
      .map(({ text }) => text)
      .join('\n'),
  ).toContain('Er kwam nee als antwoord');
});

test('an answer that is none is asked again, and a link that never was says no more than one that is over', async () => {
  const number = await house.mail({ from: noor });
  await house.claim(house.sanne, number);
  const { atNew } = await propose(number);
  for (const answer of ['', 'maybe', '__proto__']) {
    const { status, html } = await visit(atNew, answer);
    expect([status, html.includes('Kies eerst een antwoord.')]).toEqual([422, true]);
  }
  await propose(number, 'nog.een.ander@example.net');
  const over = await visit(atNew);
  const never = await visit(atNew.replace(/.{43}$/, 'A'.repeat(43)));
  const garbage = await visit(atNew.replace(/.{43}$/, '..%2f..'));
  expect([over.status, never.status, garbage.status]).toEqual([410, 410, 410]);
  expect(never.html).toBe(over.html);
  expect((await fetch(atNew, { method: 'POST', body: '{"answer":"yes"}' })).status).toBe(415);
});

test('the links end after 14 days', async () => {
  const number = await house.mail({ from: noor });
  await house.claim(house.sanne, number);
  const { atNew } = await propose(number);
  await house.at('2026-12-07 23:00');
  expect((await visit(atNew)).status).toBe(200);
  await house.at('2026-12-08 00:01');
  expect((await visit(atNew, 'yes')).status).toBe(410);
});

test('for an old address that reaches nobody the lead answers, with a reason; nobody else does', async () => {
  const number = await house.mail({ from: noor });
  await house.claim(house.sanne, number);
  const { atNew } = await propose(number);
  await visit(atNew, 'yes');
  const about = (await complaintOf(house, number)).proposal?.content;
  const reason = 'Gebeld op het nummer dat wij al hadden.';
  for (const person of [house.sanne, house.youssef]) await house.submit(person, number, 'vouch', { about, reason });
  await house.submit(house.lead, number, 'vouch', { about, reason: ' ' });
  expect((await complaintOf(house, number)).contact).toBeUndefined();
  await house.submit(house.lead, number, 'vouch', { about, reason });
  expect((await complaintOf(house, number)).contact).toBe(about);
  expect(textOf((await house.fetch(house.lead, number, 'open')).body)).toContain(reason);
});

test.each([
  ['geen adres', 'Vul één e-mailadres in'],
  ['noor.bakker@example.org', 'Dit adres gebruiken wij al.'],
  ['a@example.org, b@example.org', 'Vul één e-mailadres in'],
])('%s is refused with a word, and no letter leaves', async (address, words) => {
  const number = await house.mail({ from: noor });
  await house.claim(house.sanne, number);
  const before = house.sim.sentMails().length;
  const answer = textOf((await house.submit(house.sanne, number, 'preview-address', { address })).body);
  expect(answer).toContain(words);
  expect(house.sim.sentMails()).toHaveLength(before);
});

test('who does not run the complaint can neither propose nor send', async () => {
  const number = await house.mail({ from: noor });
  await house.claim(house.sanne, number);
  const preview = await house.submit(house.sanne, number, 'preview-address', { address: elsewhere.address });
  const letter = /"letter":"([0-9a-f-]{36})"/.exec(textOf(preview.body))?.[1];
  for (const person of [house.youssef, house.guest, house.outsider, house.lead]) {
    const answer = await house.submit(person, number, 'send-address', { letter });
    expect(textOf(answer.body ?? '')).not.toContain('gaan nu weg');
  }
  expect((await factsOf(house, number)).some(({ type }) => type === 'AddressProposed')).toBe(false);
});
