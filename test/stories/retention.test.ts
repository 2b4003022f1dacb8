/** F87, F122: the lead decides how long texts are kept, sees what is due, approves it with one click, and keeps apart what must stay. */
import { type House, openHouse, textOf } from '../kit/house.ts';
import { arrives, complaintOf, factsOf, noor } from '../kit/mailroom.ts';
import { walkIn } from '../kit/walk.ts';

jest.setTimeout(120_000);

let house: House;
beforeEach(async () => {
  house = await openHouse();
});
afterEach(() => house.close());

type Fields = Readonly<Record<string, unknown>>;
type Who = { readonly id: string };

const lastIn = (chat: Who) =>
  house.sim
    .state(chat.id)
    .messages.filter(({ from, place }) => from.bot && !place.includes('@thread'))
    .at(-1);

async function types(as: Who, text: string): Promise<string> {
  await house.sim.say({ as: as.id, text });
  const answer = lastIn(as);
  return `${answer?.text ?? ''} ${textOf(answer?.cards)}`;
}

async function press(as: Who, verb: string, data: Fields = {}): Promise<string> {
  if (!lastIn(as)) await types(as, 'vernietigingslijst');
  const answer = await house.sim.submitDialog({ as: as.id, message: lastIn(as)?.id ?? '', data: { verb, ...data } });
  await house.bot.idle();
  return textOf(answer.body);
}
const list = (as: Who = house.lead) => press(as, 'destruction-list');
const aboutIn = (card: string): string => /"about":"([^"]*)"/.exec(card)?.[1] ?? '';
const months = { handled: '24', mediated: '24', withdrawn: '24', nothandled: '12', dismissed: '12' };
const said = async (as: Who, number: string, verb: string, data: Fields = {}) =>
  textOf((await house.submit(as as House['lead'], number, verb, data)).body);

async function dismissed(): Promise<string> {
  const number = await house.mail({ from: noor });
  await said(house.lead, number, 'dismiss', { reason: 'double' });
  await house.tick();
  return number;
}
async function withdrawn(): Promise<string> {
  const number = await walkIn(house).claimed();
  await said(house.sanne, number, 'close', { how: 'withdrawn', note: 'Zij belde ons.' });
  await house.tick();
  return number;
}
const isErased = async (number: string) => (await complaintOf(house, number)).erased !== undefined;
const textsOf = async (number: string) => (await house.store.content.all(number)).size;

const LAST_DAY = '2027-11-23T22:59:00Z';
const DAY_AFTER = '2027-11-24T09:00:00Z';
const TWO_YEARS = '2028-11-24T09:00:00Z';

test('F122: the list has what is due, by its outcome and to the day, and nothing personal', async () => {
  const [no, drawn] = [await dismissed(), await withdrawn()];
  expect(await types(house.lead, 'vernietigingslijst')).toContain('"verb":"destruction-list"');
  await house.at(LAST_DAY);
  expect(await list()).toContain('Er is nu niets om te vernietigen.');
  await house.at(DAY_AFTER);
  const first = await list();
  expect(first).toContain(`${no}: klaar op maandag 23 november 2026. Geen klacht. Bewaren tot en met dinsdag 23 november`);
  expect(aboutIn(first)).toBe(no);
  await house.at(TWO_YEARS);
  const second = await list();
  expect(aboutIn(second)).toBe(`${no} ${drawn}`);
  expect(second).toMatch(/bewaartermijn voorbij is: 2\. Wissen haalt \d+ teksten weg en \d+ e-mails/);
  expect(second).not.toMatch(/Noor|Bakker|loonstrook|Klacht over/);
});

test('F87 F122: approved with one click, but for what was left out; pressed twice it is the same', async () => {
  const numbers = [await dismissed(), await dismissed(), await dismissed()];
  await house.at(DAY_AFTER);
  const about = aboutIn(await list());
  const answer = await press(house.lead, 'destruction-approve', { about, leave: numbers[1] });
  expect(answer).toContain('Goedgekeurd om te wissen: 2.');
  expect(answer).toContain('Overgeslagen: 1.');
  await house.tick();
  expect(await Promise.all(numbers.map(isErased))).toEqual([true, false, true]);
  expect(await Promise.all(numbers.map(textsOf))).toEqual([0, expect.any(Number), 0]);
  expect(await press(house.lead, 'destruction-approve', { about, leave: numbers[1] })).toContain('Goedgekeurd om te wissen: 2.');
  const erasures = (await Promise.all(numbers.map((number) => factsOf(house, number))))
    .flat()
    .filter(({ type }) => type === 'ContentErased');
  expect(erasures).toEqual([
    { type: 'ContentErased', why: 'retention', policy: 1, absorbed: [] },
    { type: 'ContentErased', why: 'retention', policy: 1, absorbed: [] },
  ]);
  expect(aboutIn(await list())).toBe(numbers[1]);
  expect(textOf(house.cardOf(numbers[0] ?? '').cards)).toContain('is gewist');
});

test('what was not on the list that was shown stays, and so does what is not due, whatever the button says', async () => {
  const [due, drawn] = [await dismissed(), await withdrawn()];
  const open = await house.mail();
  await house.at(DAY_AFTER);
  const answer = await press(house.lead, 'destruction-approve', { about: `${drawn} ${open} K-2026-9999 <script>` });
  expect(answer).toContain('Goedgekeurd om te wissen: 0.');
  expect(answer).toContain(`${drawn}: De bewaartermijn van deze klacht is nog niet voorbij.`);
  expect(answer).toContain(`${open}: `);
  for (const number of [due, drawn, open]) expect(await isErased(number)).toBe(false);
});

test('F87: a hold keeps it, with a reason and a day to look again; lifted, it is due again', async () => {
  const number = await dismissed();
  expect(await said(house.lead, number, 'ask-hold')).toContain('"verb":"save-hold"');
  expect(await said(house.lead, number, 'save-hold', { note: ' ', review: '2027-03-01' })).toContain('"verb":"save-hold"');
  expect(await said(house.lead, number, 'save-hold', { note: 'Rechtszaak.', review: 'ooit' })).toContain('Kies een dag.');
  expect(await said(house.lead, number, 'save-hold', { note: 'Rechtszaak.', review: '2026-11-23' })).toContain(
    '"value":"Rechtszaak."',
  );
  expect(await said(house.lead, number, 'save-hold', { note: 'Rechtszaak.', review: '2029-11-24' })).toContain(
    '"verb":"save-hold"',
  );
  expect(await said(house.lead, number, 'save-hold', { note: 'Rechtszaak.', review: '2028-03-01' })).toContain(
    'De bewaarplicht is gezet.',
  );
  expect(await said(house.lead, number, 'erase-complaint', { reason: 'objection' })).toContain(
    'Op deze klacht rust een bewaarplicht.',
  );
  await house.at(DAY_AFTER);
  expect(await list()).toMatch(new RegExp(`Bewaarplicht:.*${number}: opnieuw kijken op woensdag 1 maart 2028\\. Rechtszaak\\.`));
  expect(await press(house.lead, 'destruction-approve', { about: number })).toContain('Op deze klacht rust een bewaarplicht');
  await house.at('2028-03-02T09:00:00Z');
  expect(await list()).toContain(`${number}: kijk nu opnieuw`);
  expect(await said(house.lead, number, 'lift-hold')).toContain('De bewaarplicht is opgeheven.');
  expect(await said(house.lead, number, 'lift-hold')).toContain('De bewaarplicht is opgeheven.');
  expect(aboutIn(await list())).toBe(number);
  expect((await factsOf(house, number)).filter(({ type }) => type === 'HoldLifted')).toHaveLength(1);
});

test('what is on hold is not merged away either', async () => {
  const [from, into] = [await house.mail(), await house.mail()];
  await said(house.lead, from, 'save-hold', { note: 'Rechtszaak.', review: '2027-03-01' });
  expect(await said(house.lead, from, 'merge', { to: into })).toContain('Op deze klacht rust een bewaarplicht');
});

test('F87: on request of the complainant the lead erases one at once, with the ground of it', async () => {
  const number = await withdrawn();
  expect(await said(house.lead, number, 'ask-erase')).toContain('bezwaar');
  expect(await said(house.lead, number, 'erase-complaint', { reason: 'zomaar' })).toContain('Kies de grond.');
  expect(await said(house.lead, number, 'erase-complaint', { reason: 'objection' })).toContain(
    'De inhoud is gewist op verzoek: bezwaar',
  );
  await house.tick();
  expect(await textsOf(number)).toBe(0);
  const open = await house.mail();
  expect(await said(house.lead, open, 'erase-complaint', { reason: 'objection' })).toContain('Dit kan nu niet');
  expect(await isErased(open)).toBe(false);
});

test('nothing goes while a privacy request is open, or a mail about it waits on the review list', async () => {
  const number = await withdrawn();
  const other = await dismissed();
  await arrives(house, { from: { name: 'X', address: 'x@example.com' }, subject: `Over ${number}`, text: 'Ik weet meer.' });
  await house.at(TWO_YEARS);
  expect(aboutIn(await list())).toBe(other);
  expect(await list()).toContain(`${number}: Er wacht nog een e-mail`);
  expect(await said(house.lead, number, 'erase-complaint', { reason: 'objection' })).toContain('Er wacht nog een e-mail');
});

test('F87: the periods are versions: the lead changes them, who and when stands beside them, and they count at once', async () => {
  const number = await withdrawn();
  expect(await types(house.lead, 'bewaartermijnen')).toContain('"verb":"retention"');
  expect(await press(house.lead, 'retention')).toContain('Niemand heeft het gewijzigd.');
  for (const wrong of ['0', '121', 'twee', '', '-3', '1.5'])
    expect(await press(house.lead, 'retention-save', { ...months, withdrawn: wrong })).toContain('van 1 tot en met 120');
  expect((await house.store.retention.read()).version).toBe(1);
  const saved = await press(house.lead, 'retention-save', { ...months, withdrawn: '6' });
  expect(saved).toContain('De bewaartermijnen zijn opgeslagen.');
  expect(saved).toContain('Versie 2, gewijzigd door Hanna Visser op maandag 23 november');
  await press(house.lead, 'retention-save', { ...months, withdrawn: '6' });
  expect(await house.store.retention.read()).toMatchObject({
    version: 2,
    by: house.lead.id,
    months: { withdrawn: 6, dismissed: 12 },
  });
  await house.at('2027-05-24T09:00:00Z');
  const about = aboutIn(await list());
  expect(about).toBe(number);
  await press(house.lead, 'destruction-approve', { about });
  expect((await factsOf(house, number)).at(-1)).toMatchObject({ type: 'ContentErased', policy: 2 });
});

test('only the lead sees, changes, holds, approves and erases', async () => {
  const number = await withdrawn();
  await house.at(TWO_YEARS);
  for (const person of [house.sanne, house.guest, house.outsider]) {
    const answers = [
      await types(person, 'vernietigingslijst'),
      await types(person, 'bewaartermijnen'),
      await list(person),
      await press(person, 'destruction-approve', { about: number }),
      await press(person, 'retention'),
      await press(person, 'retention-save', { ...months, withdrawn: '1' }),
      await said(person, number, 'ask-hold'),
      await said(person, number, 'save-hold', { note: 'Zomaar.', review: '2029-03-01' }),
      await said(person, number, 'lift-hold'),
      await said(person, number, 'ask-erase'),
      await said(person, number, 'erase-complaint', { reason: 'objection' }),
    ];
    for (const answer of answers) expect(answer).toMatch(/Alleen (een eigenaar|leden) van het/);
  }
  expect([await isErased(number), (await house.store.retention.read()).version]).toEqual([false, 1]);
});

test('F122: once a quarter, in its first office minute, the channel hears how many are due; and nothing when none is', async () => {
  const numbers = [await dismissed(), await dismissed()];
  const notices = () => textOf(house.channel()).match(/bewaartermijn voorbij is: \d+/g) ?? [];
  await house.at('2027-01-04T08:01:00Z');
  await house.at('2028-01-03T07:59:00Z');
  expect(notices()).toEqual([]);
  for (const minute of ['08:00', '08:30', '09:00', '12:00']) await house.at(`2028-01-03T${minute}:00Z`);
  expect(notices()).toEqual(['bewaartermijn voorbij is: 2']);
  await press(house.lead, 'destruction-approve', { about: numbers[0] });
  await house.at('2028-04-03T08:00:00Z');
  expect(notices()).toHaveLength(2);
  expect(notices()[1]).toBe('bewaartermijn voorbij is: 1');
  expect(textOf(house.channel())).not.toMatch(/Noor|Bakker/);
});
