/** F111 and F65: the trail of the protocol in the dialog, and the file in print. */
import { randomUUID } from 'node:crypto';
import { type House, openHouse, textOf } from '../kit/house.ts';
import { factsOf, linkIn, noor, reply } from '../kit/mailroom.ts';

let house: House;
beforeEach(async () => {
  house = await openHouse();
});
afterEach(() => house.close());

interface Shown {
  readonly title: string;
  readonly words: string;
}

/** What the dialog says of each sentence. */
async function trailOf(number: string, as = house.sanne): Promise<ReadonlyMap<string, Shown>> {
  const { body } = await house.submit(as, number, 'trail');
  const card = (body as { task?: { value?: { card?: { content?: { body?: Element[] } } } } }).task?.value?.card?.content;
  const containers = (card?.body ?? []).filter(({ type }) => type === 'Container');
  return new Map(
    containers.map(({ items = [] }) => {
      const [{ text: title = '' } = {}, ...lines] = items;
      const words = lines.map(({ inlines = [] }) => inlines.map(({ text }) => text).join('')).join(' | ');
      return [title.split(' ')[1] ?? '', { title, words }];
    }),
  );
}
interface Element {
  readonly type?: string;
  readonly text?: string;
  readonly items?: readonly Element[];
  readonly inlines?: readonly { readonly text?: string }[];
}

async function page(link: string) {
  const response = await fetch(link);
  return { status: response.status, html: await response.text(), headers: response.headers };
}

test('S1 S3 F111: a complaint by mail is received and registered, and the trail names the facts', async () => {
  const number = await house.mail({ from: noor });
  await house.claim(house.sanne, number);
  const trail = await trailOf(number);
  expect([...trail.keys()]).toEqual(Array.from({ length: 14 }, (_, n) => `S${n + 1}`));
  for (const key of ['S1', 'S3'])
    expect(trail.get(key)?.words).toMatch(/^gedaan · maandag 23 november om 09:00.* \| Blijkt uit: \S/);
  expect(trail.get('S1')?.title).toBe('✔ S1 · De klacht komt binnen per telefoon of e-mail.');
  expect(trail.get('S13')?.words).toBe('open · nog niet aan de orde');
});

test('S1 F111: so is one by phone, by the colleague who wrote it down', async () => {
  const form = randomUUID();
  const report = { form, origin: '', channel: 'phone', caller: 'Noor Bakker', day: '2026-11-20', time: '15:00' };
  await house.mail();
  const known = new Set((await house.store.lists.open()).map(({ number }) => number));
  const anywhere = (await house.store.lists.open())[0]?.number ?? '';
  await house.submit(house.sanne, anywhere, 'save-report', { ...report, text: 'Niemand belt terug.', language: 'nl' });
  const number = (await house.store.lists.open()).find((one) => !known.has(one.number))?.number ?? '';
  await house.claim(house.sanne, number);
  const words = (await trailOf(number)).get('S1')?.words;
  expect(words).toContain('gedaan · vrijdag 20 november om 15:00 · Sanne');
});

test('S2 F111: open with its last day, done by a call with who and when, late when it was late', async () => {
  const number = await house.mail({ from: noor });
  const other = await house.mail({ from: noor });
  await house.claim(house.sanne, number);
  expect((await trailOf(number)).get('S2')).toEqual({
    title: '○ S2 · De klager krijgt binnen 2 werkdagen een eerste reactie.',
    words: 'open · uiterlijk woensdag 25 november',
  });
  await house.at('2026-11-24 14:10');
  await house.submit(house.sanne, number, 'log-call', { reached: 'yes', day: '2026-11-24', time: '14:00', note: '' });
  expect((await trailOf(number)).get('S2')?.words).toMatch(/^gedaan · dinsdag 24 november om 14:00 · Sanne.* \| Blijkt uit: /);
  await house.at('2026-11-26 09:00');
  const late = (await trailOf(other, house.lead)).get('S2');
  expect([late?.title[0], late?.words]).toEqual(['✖', 'te laat · niet gedaan · uiterlijk woensdag 25 november']);
  await house.claim(house.sanne, other);
  await reply(house, house.sanne, other);
  await house.tick();
  expect((await trailOf(other)).get('S2')?.words).toContain('te laat · donderdag 26 november');
});

test('S6 S7 F111: who read it is proof, and so is the declaration of who claimed it', async () => {
  const number = await house.mail({ from: noor });
  expect((await trailOf(number, house.lead)).get('S7')?.words).toBe('open');
  await house.claim(house.sanne, number);
  expect((await trailOf(number)).get('S6')?.words).toBe('open');
  await house.fetch(house.sanne, number, 'open');
  await house.fetch(house.youssef, number, 'open');
  const trail = await trailOf(number);
  expect(trail.get('S6')?.words).toMatch(/^gedaan · .* · Sanne/);
  expect(trail.get('S7')?.words).toMatch(/^gedaan · .* · Sanne/);
  expect((await factsOf(house, number)).filter(({ type }) => type === 'ComplaintOpened')).toHaveLength(1);
});

test('S5 F111: the explanation is open until the complaint ends without one; what is closed waits for the quarter', async () => {
  const number = await house.mail({ from: noor });
  await house.claim(house.sanne, number);
  expect((await trailOf(number)).get('S5')?.words).toBe('open');
  await house.submit(house.sanne, number, 'save-details', { complainant: 'candidate', nature: 'planning', writeIn: 'nl' });
  await house.submit(house.sanne, number, 'close', { how: 'withdrawn', note: 'Zij ziet ervan af.' });
  const trail = await trailOf(number);
  expect(trail.get('S5')?.words).toMatch(/^niet nodig \| Blijkt uit: /);
  expect(trail.get('S5')?.title[0]).toBe('–');
  expect(trail.get('S14')?.words).toBe('open · komt in het kwartaaloverleg');
  expect(textOf([...trail.values()])).not.toContain('ziet ervan af');
});

test('S9 S10 F111: when the norm is over and nobody was told, both are late', async () => {
  const number = await house.mail({ from: noor });
  await house.claim(house.sanne, number);
  await house.at('2026-11-30 16:59');
  expect((await trailOf(number, house.lead)).get('S9')?.words).toBe('open · uiterlijk maandag 30 november');
  await house.at('2026-12-01 09:00');
  const trail = await trailOf(number, house.lead);
  for (const key of ['S9', 'S10']) expect(trail.get(key)?.words).toBe('te laat · niet gedaan · uiterlijk maandag 30 november');
});

test('F111: owner and lead see the trail, also when it is closed; nobody else does', async () => {
  const number = await house.mail({ from: noor });
  await house.claim(house.sanne, number);
  for (const as of [house.youssef, house.guest, house.outsider]) expect((await trailOf(number, as)).size).toBe(0);
  await house.submit(house.lead, number, 'dismiss', { reason: 'question' });
  expect((await trailOf(number, house.lead)).get('S2')?.words).toMatch(/^niet nodig/);
  const open = textOf((await house.fetch(house.lead, number, 'open')).body);
  const more = textOf((await house.submit(house.lead, number, 'more')).body);
  expect(`${open}${more}`).toContain('"verb":"trail"');
});

const NOTE = 'Mevrouw klonk boos en dreigt met de krant.';
const REASON = 'Hij kent haar broer.';

/** A complaint with a note in a call and in a release, a letter and hostile text. */
async function fileOf(): Promise<string> {
  const text = 'Goedemiddag <script>alert(1)</script> & "dag"\n\nMijn loonstrook klopt niet.';
  const number = await house.mail({ from: noor, text });
  await house.claim(house.youssef, number);
  await house.submit(house.youssef, number, 'release', { reason: REASON });
  await house.claim(house.sanne, number);
  await house.submit(house.sanne, number, 'log-call', { reached: 'yes', day: '2026-11-23', time: '09:00', note: NOTE });
  await reply(house, house.sanne, number, 'U krijgt morgen een nieuwe loonstrook.');
  await house.tick();
  return number;
}

test('F65: the whole file in print holds messages, letters as sent, notes, timeline and trail, and is plain HTML', async () => {
  const number = await fileOf();
  const answer = await house.submit(house.sanne, number, 'print');
  const { status, html, headers } = await page(linkIn(textOf(answer.body)));
  expect([status, headers.get('cache-control')]).toEqual([200, expect.stringContaining('no-store')]);
  for (const words of [
    `Dossier van klacht ${number}`,
    'Noor Bakker',
    'noor.bakker@example.org',
    'Goedemiddag &lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;dag&quot;',
    'U krijgt morgen een nieuwe loonstrook.',
    NOTE,
    REASON,
    'Protocolspoor',
    'S14 · Uit dat overleg volgen verbeteringen.',
    'Met interne notities.',
  ])
    expect(html).toContain(words);
  expect(html).not.toMatch(/<script|\son\w+=|https?:\/\/(?!127)/);
  expect(html).toContain('@media print');
  // The style that prints is the style that the policy allows.
  expect(headers.get('content-security-policy')).toMatch(/style-src 'sha256-/);
});

test('F65: without internal notes nothing of them is in it, and all the rest is', async () => {
  const number = await fileOf();
  const answer = await house.submit(house.lead, number, 'print-public');
  const { html } = await page(linkIn(textOf(answer.body)));
  for (const words of [NOTE, REASON, 'boos', 'broer']) expect(html).not.toContain(words);
  for (const words of [
    'Zonder interne notities.',
    'Mijn loonstrook klopt niet.',
    'U krijgt morgen een nieuwe loonstrook.',
    'Sanne',
  ])
    expect(html).toContain(words);
});

test('F65: printing is a reading that is written down; looking at the page a hundred times is not', async () => {
  const number = await fileOf();
  const opened = async () => (await factsOf(house, number)).filter(({ type }) => type === 'ComplaintOpened').length;
  const before = await opened();
  const link = linkIn(textOf((await house.submit(house.sanne, number, 'print')).body));
  expect(await opened()).toBe(before + 1);
  const facts = await factsOf(house, number);
  for (let n = 0; n < 100; n++) expect((await page(link)).status).toBe(200);
  expect((await fetch(link, { method: 'POST', body: new URLSearchParams({ answer: 'yes' }) })).status).toBe(410);
  expect(await factsOf(house, number)).toEqual(facts);
});

test('F65: the link works for five minutes, and for owner and lead only there is one', async () => {
  const number = await fileOf();
  const link = linkIn(textOf((await house.submit(house.sanne, number, 'print')).body));
  for (const as of [house.youssef, house.guest, house.outsider])
    for (const verb of ['print', 'print-public'])
      expect(linkIn(textOf((await house.submit(as, number, verb)).body ?? ''))).toBe('');
  await house.at('2026-11-23 09:04');
  expect((await page(link)).status).toBe(200);
  await house.at('2026-11-23 09:06');
  expect((await page(link)).status).toBe(410);
});
