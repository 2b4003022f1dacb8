/** S5, F47: the complainant chooses a moment and a way without an account, and two of them never choose the same moment. */
import type { Command } from '../../bot/core/commands.ts';
import { commanded, visit } from '../kit/aftercare.ts';
import { type House, moment, openHouse, textOf } from '../kit/house.ts';
import { type Invitation, inviteTo, slotOn } from '../kit/invite.ts';
import { complaintOf, factsOf, letterTo, linkIn, noor } from '../kit/mailroom.ts';

let house: House;
beforeEach(async () => {
  house = await openHouse();
});
afterEach(() => house.close());

const MOMENTS = ['2026-11-26 10:00', '2026-11-27 14:00'];
const [THURSDAY, FRIDAY] = MOMENTS.map(moment) as [string, string];

async function claimed(): Promise<string> {
  const number = await house.mail({ from: noor });
  await house.claim(house.sanne, number);
  return number;
}

async function invited(options: Invitation = {}, moments: readonly string[] = MOMENTS) {
  const number = await claimed();
  return { number, link: await inviteTo(house, number, moments, options) };
}

const hearingFacts = async (number: string) =>
  (await factsOf(house, number)).filter(({ type }) => /^Hearing(Chosen|Wished|Declined)$/.test(type));
const threadText = (number: string) =>
  house
    .threadOf(number)
    .map(({ text }) => text)
    .join('\n');

test('S5 F47: the page shows the moments and the ways, and a choice reaches complaint, calendar, thread and page', async () => {
  const { number, link } = await invited();
  const { html, status } = await visit(house, link);
  expect(status).toBe(200);
  for (const part of [
    'donderdag 26 november, van 10:00 tot 10:45',
    'vrijdag 27 november, van 14:00 tot 14:45',
    'tot en met woensdag 25 november',
    'Videogesprek met Teams',
    'Bij ons op kantoor',
    'Telefonisch: wij bellen u',
    'Geen van deze momenten',
    'Ik wil liever geen gesprek',
    'Ik neem iemand mee',
    'Er is een tolk nodig',
  ])
    expect(html).toContain(part);
  expect(html).not.toMatch(/<script|Noor|loonstrook/);

  const chosen = await visit(house, link, { moment: THURSDAY, form: 'office', companion: 'yes' });
  expect(chosen.status).toBe(200);
  expect(chosen.html).toContain('Uw gesprek met ons');
  expect(chosen.html).toContain('donderdag 26 november, van 10:00 tot 10:45');
  expect(chosen.html).toContain('Bij ons op kantoor');
  expect(chosen.html).toContain('Ik neem iemand mee');
  expect(await hearingFacts(number)).toEqual([
    expect.objectContaining({
      type: 'HearingChosen',
      slot: slotOn(MOMENTS[0] ?? ''),
      form: 'office',
      companion: true,
      how: 'link',
    }),
  ]);
  await house.tick();
  expect((await visit(house, link)).html).toContain('Het gesprek staat in de agenda.');
  expect(threadText(number)).toContain('donderdag 26 november om 10:00');
});

test('F47: the page reads English for who wrote English', async () => {
  const number = await claimed();
  await commanded(
    house,
    number,
    [{ type: 'DescribeComplaint', complainant: 'candidate', nature: 'planning', language: 'en' }],
    {},
  );
  const { html } = await visit(house, await inviteTo(house, number, MOMENTS));
  expect(html).toContain('<html lang="en">');
  expect(html).toContain('When can we talk with you?');
});

test('F47: the page is used once; afterwards it only says what was chosen', async () => {
  const { number, link } = await invited();
  await visit(house, link, { moment: THURSDAY, form: 'teams' });
  for (const form of [
    { moment: THURSDAY, form: 'teams' },
    { moment: FRIDAY, form: 'office' },
    { moment: 'notalk' },
    { moment: 'none', words: 'Toch maar woensdag.' },
  ] as Record<string, string>[]) {
    const again = await visit(house, link, form);
    expect(again.html).toContain('donderdag 26 november, van 10:00 tot 10:45');
    expect(again.html).toContain('Bel ons dan.');
  }
  expect(await hearingFacts(number)).toHaveLength(1);
  // The last day to choose is over; the page of the reminder still says when it is.
  await house.at('2026-11-26 09:00');
  expect((await visit(house, link)).html).toContain('donderdag 26 november, van 10:00 tot 10:45');
  await house.at('2026-11-26 11:00');
  expect((await visit(house, link)).status).toBe(410);
});

const good = { moment: THURSDAY, form: 'phone', phone: '06-12345678', interpreter: 'yes', words: 'Ik bel uit <b>Polen</b>.' };
test.each([
  ['no moment', { moment: '' }, 'Kies eerst een moment'],
  ['a moment that was not offered', { moment: moment('2026-11-26 12:00') }, 'Kies eerst een moment'],
  ['no way', { form: '' }, 'Kies ook hoe u wilt praten'],
  ['a way that was not offered', { form: 'carrier-pigeon' }, 'Kies ook hoe u wilt praten'],
  ['no phone number', { phone: ' ' }, 'Vul een telefoonnummer in'],
  ['a phone number that is none', { phone: 'bel me' }, 'Vul een telefoonnummer in'],
  ['none of these without wishes', { moment: 'none', words: ' ' }, 'Schrijf op wanneer u wel kunt'],
  ['too long a text', { words: 'x'.repeat(2_001) }, 'Uw tekst is te lang'],
])('F47: %s comes back with what was filled in', async (_, wrong, mistake) => {
  const { number, link } = await invited();
  const form: Record<string, string> = { ...good, ...wrong };
  const { status, html } = await visit(house, link, form);
  expect(status).toBe(422);
  expect(html).toMatch(new RegExp(`role="alert">[^<]*${mistake}`));
  if (form.phone?.trim()) expect(html).toContain(`value="${form.phone}"`);
  if (form.words === good.words) expect(html).toContain('Ik bel uit &lt;b&gt;Polen&lt;/b&gt;.');
  expect(html).toMatch(/name="interpreter" value="yes" checked/);
  if (form.moment === THURSDAY) expect(html).toContain(`value="${THURSDAY}" required checked`);
  if (form.form === 'phone') expect(html).toContain('value="phone" checked');
  expect(await hearingFacts(number)).toEqual([]);
});

test('F47: a phone number and a word go along with the choice, as personal text', async () => {
  const { number, link } = await invited();
  await visit(house, link, good);
  const [fact] = await hearingFacts(number);
  expect(fact).toMatchObject({ type: 'HearingChosen', form: 'phone', interpreter: true });
  const id = fact?.type === 'HearingChosen' ? (fact.content ?? '') : '';
  expect(await house.store.content.get(number, id)).toEqual({ kind: 'note', text: '06-12345678\nIk bel uit <b>Polen</b>.' });
  expect(textOf(await factsOf(house, number))).not.toMatch(/12345678|Polen/);
});

test('F47: one way is chosen already, and without the phone no number is asked', async () => {
  const { number, link } = await invited({ forms: ['office'] });
  const { html } = await visit(house, link);
  expect(html).toContain('value="office" checked');
  expect(html).not.toContain('type="tel"');
  await visit(house, link, { moment: FRIDAY });
  expect(await hearingFacts(number)).toEqual([expect.objectContaining({ type: 'HearingChosen', form: 'office' })]);
});

test('F47: none of these: the wishes reach the handler once, and a moment can still be chosen', async () => {
  const { number, link } = await invited();
  const wish = { moment: 'none', words: 'Alleen op maandag, na vijven.' };
  for (let n = 0; n < 2; n++) expect((await visit(house, link, wish)).html).toContain('Wij hebben uw wensen');
  const facts = await hearingFacts(number);
  expect(facts.map(({ type }) => type)).toEqual(['HearingWished']);
  const { hearing } = await complaintOf(house, number);
  expect(await house.store.content.get(number, hearing?.wish ?? '')).toEqual({ kind: 'note', text: wish.words });
  expect(threadText(number)).toContain('kan op geen van de momenten');
  expect(threadText(number)).not.toContain('na vijven');
  expect((await visit(house, link)).html).toContain('U mag ook nog een van deze momenten kiezen');
  await visit(house, link, { moment: FRIDAY, form: 'teams' });
  expect((await hearingFacts(number)).map(({ type }) => type)).toEqual(['HearingWished', 'HearingChosen']);
});

test('F47 F51: who prefers no talk is thanked, and the link is over for anything else', async () => {
  const { number, link } = await invited();
  expect((await visit(house, link, { moment: 'notalk' })).html).toContain('liever geen gesprek');
  await visit(house, link, { moment: THURSDAY, form: 'teams' });
  expect((await visit(house, link)).html).toContain('liever geen gesprek');
  expect((await hearingFacts(number)).map(({ type }) => type)).toEqual(['HearingDeclined']);
});

test('F47: after the last day, after a newer invitation and after closing the link is over', async () => {
  const late = await invited();
  const replaced = await invited();
  const newer = await inviteTo(house, replaced.number, ['2026-11-27 10:00', '2026-11-30 14:00'], { until: '2026-11-26' });
  const closed = await invited();
  const closing: readonly Command[] = [
    { type: 'DescribeComplaint', complainant: 'flex-worker', nature: 'planning', language: 'nl' },
    { type: 'CloseComplaint', how: 'withdrawn', note: 'note-closing' },
  ];
  await commanded(house, closed.number, closing, { 'note-closing': { kind: 'note', text: 'Op verzoek.' } });
  for (const link of [replaced.link, closed.link]) {
    expect((await visit(house, link)).status).toBe(410);
    expect((await visit(house, link, { moment: THURSDAY, form: 'teams' })).status).toBe(410);
  }
  expect((await visit(house, newer)).status).toBe(200);
  await house.at('2026-11-25 23:59');
  expect((await visit(house, late.link)).status).toBe(200);
  await house.at('2026-11-26 00:01');
  expect((await visit(house, late.link)).status).toBe(410);
  expect((await visit(house, late.link, { moment: FRIDAY, form: 'teams' })).status).toBe(410);
  for (const number of [late.number, replaced.number, closed.number]) expect(await hearingFacts(number)).toEqual([]);
});

test('F47: a moment that has begun is not offered any more', async () => {
  const { link } = await invited({ until: '2026-11-27' });
  await house.at('2026-11-26 10:01');
  expect((await visit(house, link)).html).not.toContain('donderdag 26 november');
  const { status, html } = await visit(house, link, { moment: THURSDAY, form: 'office' });
  expect(status).toBe(422);
  expect(html).toContain('Dit moment kan niet meer');
});

test('F47: a moment that somebody else chose is refused kindly, with what is left and what was filled in', async () => {
  const first = await invited();
  const second = await invited();
  const form = { moment: THURSDAY, form: 'phone', phone: '020 123 45 67', words: 'Ik spreek Pools.', interpreter: 'yes' };
  await visit(house, first.link, { moment: THURSDAY, form: 'office' });
  const { status, html } = await visit(house, second.link, form);
  expect(status).toBe(409);
  expect(html).toContain('<h1>Dit moment is net gekozen door iemand anders</h1>');
  expect(html).not.toContain('donderdag 26 november');
  for (const part of ['vrijdag 27 november', 'value="phone" checked', 'value="020 123 45 67"', 'Ik spreek Pools.'])
    expect(html).toContain(part);
  expect(await hearingFacts(second.number)).toEqual([]);
  const then = await visit(house, second.link, { ...form, moment: FRIDAY });
  expect(then.html).toContain('vrijdag 27 november, van 14:00 tot 14:45');
});

test('F47: when nothing is left, wishes can be written, or no talk chosen', async () => {
  const others = [await invited(), await invited()];
  await visit(house, others[0]?.link ?? '', { moment: THURSDAY, form: 'office' });
  await visit(house, others[1]?.link ?? '', { moment: FRIDAY, form: 'office' });
  const { link, number } = await invited();
  const { html } = await visit(house, link);
  expect(html).toContain('Er is geen moment meer vrij');
  await visit(house, link, { moment: 'none', words: 'Maandag kan ik.' });
  expect((await hearingFacts(number)).map(({ type }) => type)).toEqual(['HearingWished']);
});

test('F47: moments that touch each other in part meet as well, and so does a colleague who comes along', async () => {
  const first = await invited({ people: [house.youssef.id] });
  await visit(house, first.link, { moment: THURSDAY, form: 'office' });
  const overlapping = await invited({}, ['2026-11-26 10:30', '2026-11-26 10:45']);
  const { html } = await visit(house, overlapping.link);
  expect(html).not.toContain('van 10:30');
  expect(html).toContain('van 10:45 tot 11:30');
  // Youssef's own complaint, at the time that he sits in on Sanne's.
  const his = await house.mail({ from: noor });
  await house.claim(house.youssef, his);
  expect((await visit(house, await inviteTo(house, his, MOMENTS))).html).not.toContain('donderdag 26 november');
});

test('F47: a reservation whose choice was never written is over after five minutes, and a written one is not', async () => {
  const { number, link } = await invited();
  const crashed = await invited();
  const { hearing } = await complaintOf(house, crashed.number);
  const held = { number: crashed.number, proposal: hearing?.proposal ?? '', at: house.sim.now() };
  // The bot died between the reservation and the choice.
  const [slot] = hearing?.slots ?? [];
  if (!slot) throw new Error('There is no moment.');
  await house.store.slots.take(slot, [house.sanne.id], held, async () => true);
  await house.at('2026-11-23 09:04');
  expect((await visit(house, link, { moment: THURSDAY, form: 'office' })).status).toBe(409);
  await house.at('2026-11-23 09:06');
  expect((await visit(house, link)).html).toContain('donderdag 26 november');
  expect((await visit(house, link, { moment: THURSDAY, form: 'office' })).status).toBe(200);
  await house.at('2026-11-23 09:30');
  expect((await visit(house, crashed.link, { moment: THURSDAY, form: 'office' })).status).toBe(409);
  expect(await hearingFacts(number)).toHaveLength(1);
  // Cancelled: nobody gave the reservation back, and still the moment is free.
  const proposal = (await complaintOf(house, number)).hearing?.proposal ?? '';
  await commanded(house, number, [{ type: 'CancelHearing', proposal }], {});
  expect((await visit(house, link)).html).toContain('Dit gesprek gaat niet door');
  expect((await visit(house, crashed.link, { moment: THURSDAY, form: 'office' })).html).toContain('Uw gesprek met ons');
});

test('F47: two windows of one link, another moment in each: one choice, and the other moment is given back', async () => {
  const { number, link } = await invited();
  const pages = await Promise.all([THURSDAY, FRIDAY].map((start) => visit(house, link, { moment: start, form: 'office' })));
  expect(await hearingFacts(number)).toHaveLength(1);
  const chosen = (await complaintOf(house, number)).hearing?.chosen?.slot.start;
  const words = chosen === THURSDAY ? 'donderdag 26 november, van 10:00' : 'vrijdag 27 november, van 14:00';
  for (const { html } of pages) expect(html).toContain(words);
  const left = chosen === THURSDAY ? FRIDAY : THURSDAY;
  const other = await visit(house, (await invited()).link, { moment: left, form: 'office' });
  expect(other.html).toContain('Uw gesprek met ons');
});

test('F47: a complaint that nobody has any more gives no moment away', async () => {
  const { number, link } = await invited();
  await commanded(house, number, [{ type: 'ReleaseComplaint', reason: 'note-back' }], {
    'note-back': { kind: 'note', text: 'Geen tijd.' },
  });
  expect((await complaintOf(house, number)).owner).toBeUndefined();
  expect((await visit(house, link, { moment: THURSDAY, form: 'teams' })).status).toBe(410);
  expect(await hearingFacts(number)).toEqual([]);
});

describe.each([
  ['30 March 2026, the day after summer time began', '2026-03-26 09:00', '2026-03-27', '2026-03-30', 'maandag 30 maart'],
  ['26 October 2026, the day after it ended', '2026-10-22 09:00', '2026-10-23', '2026-10-26', 'maandag 26 oktober'],
])('on Monday %s', (_, now, until, monday, words) => {
  test('S5: ten o’clock is ten o’clock in letter, page, calendar, card, thread and open complaint', async () => {
    await house.close();
    house = await openHouse({ now });
    const number = await claimed();
    const press = async (verb: string, data: Readonly<Record<string, unknown>>) =>
      textOf((await house.submit(house.sanne, number, verb, data)).body);
    await press('save-details', { complainant: 'flex-worker', nature: 'planning', writeIn: 'nl' });
    const plan = await press('hearing-moments', { minutes: '45', forms: 'teams,office', with: '' });
    const about = /"about":"([^"]*)"/.exec(plan)?.[1] ?? '';
    // One of them ticked, the other typed as the clock on the wall says it.
    const moments = { about, moments: moment(`${monday} 14:00`), day: monday, time: '10:00', until };
    const letter = /"letter":"([0-9a-f-]{36})"/.exec(await press('preview-hearing', moments))?.[1];
    await press('send-hearing', { letter });
    await house.tick();
    const { text } = letterTo(house, noor.address);
    expect(text).toContain(`${words} om 10:00`);
    expect(text).toContain(`${words} om 14:00`);
    const link = linkIn(text);
    expect((await visit(house, link)).html).toContain(`${words}, van 10:00 tot 10:45`);
    const { html } = await visit(house, link, { moment: moment(`${monday} 10:00`), form: 'office' });
    expect(html).toContain(`${words}, van 10:00 tot 10:45`);
    await house.tick();
    expect(threadText(number)).toContain(`${words} om 10:00`);
    expect(textOf(house.cardOf(number).cards)).toContain(`"title":"Gesprek","value":"${words} om 10:00, bij ons op kantoor"`);
    expect(house.sim.events(house.sanne.id).map(({ start }) => start)).toEqual([moment(`${monday} 10:00`)]);
    expect(textOf((await house.fetch(house.sanne, number, 'open')).body)).toContain(`${words} om 10:00`);
  });
});
