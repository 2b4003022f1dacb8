/** S5: the talk as the handler has it: moments from real calendars, the invitation, an answer by mail, cancelling, and the record. */
import { visit } from '../kit/aftercare.ts';
import { type House, moment, openHouse, textOf } from '../kit/house.ts';
import { talkForms } from '../kit/invite.ts';
import { arrives, complaintOf, factsOf, letterTo, linkIn, noor } from '../kit/mailroom.ts';
import { lintB1 } from '../kit/plain-dutch.ts';

jest.setTimeout(120_000);

type Forms = ReturnType<typeof talkForms>;

let house: House;
let press: Forms['press'];
let momentsOf: Forms['momentsOf'];
let invited: Forms['invited'];
let plan: Forms['plan'];
beforeEach(async () => {
  house = await openHouse();
  ({ press, momentsOf, invited, plan } = talkForms(house));
});
afterEach(() => house.close());

const opened = async (number: string, as = house.sanne) => textOf((await house.fetch(as, number, 'open')).body);
const typesOf = async (number: string) => (await factsOf(house, number)).map(({ type }) => type);

async function claimed(): Promise<string> {
  const number = await house.mail({ from: noor });
  await house.claim(house.sanne, number);
  await press(number, 'save-details', { complainant: 'flex-worker', nature: 'planning', writeIn: 'nl' });
  return number;
}

/** Chosen for the complainant, and put in the calendar. */
async function planned(number: string, nth = 0) {
  const { moments } = await invited(number);
  const start = moments[nth] ?? '';
  const answer = await press(number, 'choose-hearing', {
    about: start,
    form: 'phone',
    words: '06-12345678',
    company: 'companion',
  });
  await house.tick();
  return { start, answer };
}

describe('proposing', () => {
  test('S5 F46: from everybody’s calendars four moments are found, and the form says what was left out and why', async () => {
    const number = await claimed();
    house.sim.addEvent(house.sanne.id, { start: moment('2026-11-24 09:00'), end: moment('2026-11-24 13:00') });
    house.sim.addEvent(house.youssef.id, { start: moment('2026-11-25 09:00'), end: moment('2026-11-25 17:00') });
    expect(await press(number, 'propose-hearing')).toContain('Wie gaat er mee?');
    const alone = await momentsOf(number);
    expect(alone.moments.split(',').length).toBe(4);
    expect(alone.form).toContain('dinsdag 24 november: 09:00-13:15 bezet');
    const together = await momentsOf(number, { with: house.youssef.id });
    expect(together.form).toContain('woensdag 25 november');
    expect(together.moments).not.toContain('2026-11-25');
    expect(together.form).toContain('zaterdag 28 november: weekend');
    expect(together.form).toContain('de termijn');
  });

  test('S5 F46: a calendar that cannot be read is said, and nobody waits for it', async () => {
    const number = await claimed();
    house.sim.fault({ match: 'POST /calendar/getSchedule$', kind: 'status', status: 503, retryAfter: '0', times: 1000 });
    const { form, moments } = await momentsOf(number);
    house.sim.clearFaults();
    expect(form).toContain('De agenda van Sanne de Boer kon nu niet worden gelezen');
    expect(form).not.toContain('al aangekruist');
    expect(moments).toBe('');
  });

  test('S5 F46: when the term cannot be met the form says so, with the button for more time', async () => {
    const number = await claimed();
    house.sim.addEvent(house.sanne.id, { start: moment('2026-11-24 08:00'), end: moment('2026-11-30 20:00') });
    const { form, moments } = await momentsOf(number);
    expect(form).toContain('Binnen de termijn zijn er te weinig vrije momenten');
    expect(form).toContain('"verb":"extend"');
    expect(moments).toContain('2026-12-01');
  });

  test('S5 F47: both letters are previewed as they leave, in plain Dutch; the reminder only later', async () => {
    const number = await claimed();
    const { preview, text, done } = await invited(number);
    expect(preview).toContain('Herinnering');
    expect(done).toContain('De uitnodiging gaat nu weg');
    expect(lintB1(text)).toEqual([]);
    for (const said of ['45 minuten', 'op kantoor', 'telefonisch', 'Teams', 'iemand meenemen', 'verslag', 'liever geen gesprek'])
      expect(text).toContain(said);
    expect(text).toContain('dinsdag 24 november om 10:00');
    for (const line of text.split('\n').filter((one) => one.trim()))
      expect(preview).toContain(JSON.stringify(line.trim()).slice(1, -1));
    expect((await complaintOf(house, number)).hearing).toMatchObject({ status: 'proposed', people: [] });
    const link = /http:\S+\/k\/[A-Za-z0-9_-]{43}/.exec(text)?.[0] ?? '';
    expect((await visit(house, link)).html).toContain('dinsdag 24 november');
  });

  test('S5 F47: sent twice it is one proposal and one letter', async () => {
    const number = await claimed();
    const { letter } = await invited(number);
    expect(await press(number, 'send-hearing', { letter })).toContain('De uitnodiging gaat nu weg');
    expect((await typesOf(number)).filter((type) => type === 'HearingProposed')).toHaveLength(1);
  });

  test('S5 F46: what does not fit comes back with a word: too few, no day, half a moment of one’s own', async () => {
    const number = await claimed();
    const { about, moments, until } = await momentsOf(number);
    const sent = (change: Readonly<Record<string, unknown>>) =>
      press(number, 'preview-hearing', { about, moments, until, ...change });
    expect(await sent({ moments: moments.split(',')[0] })).toContain('Kies 2, 3 of 4 momenten');
    expect(await sent({ until: '' })).toContain('Momenten om uit te kiezen');
    expect(await sent({ day: '2026-11-26' })).toContain('Vul bij een eigen moment');
    expect(await press(number, 'hearing-moments', { ...plan, forms: '' })).toContain('Kies minstens één manier');
    const own = await sent({ moments: moments.split(',')[0], day: '2026-11-26', time: '11:30' });
    expect(own).toContain('donderdag 26 november om 11:30');
    expect(await typesOf(number)).not.toContain('HearingProposed');
  });

  test('S5 F47: who does not handle it proposes nothing, and sends nothing of another', async () => {
    const number = await claimed();
    const { about, moments, until } = await momentsOf(number);
    const preview = await press(number, 'preview-hearing', { about, moments, until });
    const letter = /"letter":"([0-9a-f-]{36})"/.exec(preview)?.[1];
    for (const person of [house.lead, house.youssef, house.guest, house.outsider]) {
      for (const verb of ['propose-hearing', 'hearing-moments', 'preview-hearing', 'send-hearing', 'choose-hearing'])
        await press(number, verb, { ...plan, about, moments, until, letter, form: 'phone' }, person);
    }
    for (const strange of [undefined, '', '__proto__', `${letter}0`]) await press(number, 'send-hearing', { letter: strange });
    expect(await typesOf(number)).not.toContain('HearingProposed');
  });
});

test('S5 F47: the letters are signed, so the next handler sends none of another', async () => {
  const number = await claimed();
  const { about, moments, until } = await momentsOf(number);
  const preview = await press(number, 'preview-hearing', { about, moments, until });
  const letter = /"letter":"([0-9a-f-]{36})"/.exec(preview)?.[1];
  await press(number, 'release', { reason: 'Vakantie.' });
  await house.claim(house.youssef, number);
  expect(await press(number, 'send-hearing', { letter }, house.youssef)).toContain('Dit voorbeeld is er niet meer');
  expect(await typesOf(number)).not.toContain('HearingProposed');
});

describe('the answer by mail', () => {
  test('S5 F47: the mail stands beside a button for each moment; the moment is reserved and booked', async () => {
    const number = await claimed();
    const { moments } = await invited(number);
    await arrives(house, { from: noor, text: 'Woensdag is goed.', inReplyTo: letterTo(house, noor.address).messageId });
    const before = await opened(number);
    expect(before).toMatch(
      /Antwoord van de klager op de uitnodiging[\s\S]*Woensdag is goed\.[\s\S]*Klager kiest dinsdag 24 november om 10:00/,
    );
    expect(await press(number, 'mail-hearing', { content: moments[1] })).toContain('Klager kiest');
    expect(await press(number, 'choose-hearing', { about: moments[1], form: 'phone', words: '06-12345678' })).toContain(
      'De keuze is vastgelegd',
    );
    await house.tick();
    const { hearing } = await complaintOf(house, number);
    expect(hearing).toMatchObject({ status: 'booked', chosen: { form: 'phone' } });
    expect(await opened(number)).toContain('06-12345678');
  });

  test('S5 F47: a moment that another complaint took is refused', async () => {
    const [first, second] = [await claimed(), await claimed()];
    const { moments } = await invited(first);
    await invited(second);
    const data = { about: moments[0], form: 'office' };
    await press(first, 'choose-hearing', data);
    expect(await press(second, 'choose-hearing', data)).toContain('Dit moment is niet meer vrij');
    expect(await typesOf(second)).not.toContain('HearingChosen');
  });

  test('S5 F51: who wants no talk gets none', async () => {
    const number = await claimed();
    await invited(number);
    const { hearing } = await complaintOf(house, number);
    expect(await press(number, 'mail-no-hearing', { content: hearing?.proposal })).toContain('liever geen gesprek');
    expect((await complaintOf(house, number)).hearing?.status).toBe('declined');
  });

  test('S5 F47: wishes are read in the complaint, and a new proposal takes the place of the old one', async () => {
    const number = await claimed();
    const { text } = await invited(number);
    const link = /http:\S+\/k\/[A-Za-z0-9_-]{43}/.exec(text)?.[0] ?? '';
    await visit(house, link, { moment: 'none', words: 'Alleen na zes uur.' });
    const shown = await opened(number);
    expect(shown).toContain('Alleen na zes uur.');
    expect(shown).toContain('Opnieuw voorstellen');
    await invited(number);
    expect((await complaintOf(house, number)).hearing?.status).toBe('proposed');
  });
});

describe('after that', () => {
  test('S5 F50: the reminder leaves at opening on the working day before, once', async () => {
    const number = await claimed();
    await planned(number, 3);
    const reminders = () => house.sim.sentMails().filter(({ subject }) => subject.includes('Herinnering: ons gesprek'));
    await house.at('2026-11-27 08:30');
    expect(reminders()).toHaveLength(0);
    await house.at('2026-11-27 09:01');
    await house.at('2026-11-27 11:00');
    expect(reminders()).toHaveLength(1);
    expect(lintB1(reminders()[0]?.text ?? '')).toEqual([]);
    expect(reminders()[0]?.text).toMatch(/\/k\//);
    await house.at('2026-11-30 14:30');
    expect(reminders()).toHaveLength(1);
  });

  test('S5 F50 F26: after a hand-over the reminder leaves as it was previewed and names no handler; page and event name the new one', async () => {
    const number = await claimed();
    const { preview, moments, text } = await invited(number);
    expect(text).toContain('Sanne de Boer');
    const link = linkIn(text);
    await visit(house, link, { moment: moments[3] ?? '', form: 'office' });
    await house.tick();
    expect((await visit(house, link)).html).toContain('Sanne de Boer');
    await house.submit(house.lead, number, 'assign', { to: house.youssef.id, reason: 'Sanne is met verlof.' });
    await house.claim(house.youssef, number);
    await house.at('2026-11-23 09:05');
    await house.at('2026-11-27 09:01');
    const reminder = letterTo(house, noor.address);
    expect(reminder.subject).toContain('Herinnering: ons gesprek');
    expect(reminder.text).not.toMatch(/Sanne|Youssef/);
    for (const line of reminder.text.split('\n').filter((one) => one.trim()))
      expect(preview).toContain(JSON.stringify(line.trim()).slice(1, -1));
    const { html } = await visit(house, link);
    expect(html).toContain('Youssef El Amrani');
    expect(html).not.toContain('Sanne');
    const [event] = house.sim.events(house.youssef.id).filter(({ cancelled }) => !cancelled);
    expect(event?.text).toMatch(/^U hebt een gesprek met Youssef El Amrani van /);
  });

  test('S5 F50: for a talk tomorrow there is no reminder: it was agreed on today', async () => {
    const number = await claimed();
    await planned(number, 0);
    await house.at('2026-11-23 16:00');
    await house.at('2026-11-24 09:30');
    expect(
      (await factsOf(house, number)).filter((fact) => fact.type === 'LetterWritten' && fact.letter === 'hearing-reminder'),
    ).toEqual([]);
  });

  test('S5 F49: it is cancelled with a reason, and nothing is planned any more', async () => {
    const number = await claimed();
    await planned(number, 1);
    expect(await opened(number)).toContain('Gesprek afzeggen');
    expect(await press(number, 'cancel-hearing', { reason: ' ' })).toContain('Gesprek afzeggen');
    expect(await press(number, 'cancel-hearing', { reason: 'De collega is ziek.' })).toContain(
      'Het gesprek is afgezegd. De collega is ziek.',
    );
    await house.tick();
    expect((await complaintOf(house, number)).hearing).toMatchObject({ status: 'cancelled', why: 'handler' });
  });

  test('S5 F51: a talk that is over and not recorded is asked for in the thread on three mornings, never twice, until it is', async () => {
    const asked = (number: string) =>
      house
        .threadOf(number)
        .filter(({ text }) => text?.includes(`het gesprek van klacht ${number} is geweest en nog niet vastgelegd`));
    const [silent, recorded] = [await claimed(), await claimed()];
    for (const [nth, number] of [silent, recorded].entries()) await planned(number, nth);
    await house.at('2026-11-24 16:00');
    await house.at('2026-11-25 08:59');
    expect(asked(silent)).toHaveLength(0);
    await house.at('2026-11-25 09:01');
    await house.at('2026-11-25 13:00');
    expect(asked(silent)).toHaveLength(1);
    expect(asked(silent)[0]?.text).toContain('<at>Sanne de Boer</at>');
    expect(asked(silent)[0]?.text).not.toMatch(/Noor|Hanna/);
    await house.at('2026-11-26 09:01');
    expect([asked(silent).length, asked(recorded).length]).toEqual([2, 1]);
    await press(recorded, 'save-hearing-held', { attended: 'no' });
    for (const day of ['2026-11-27', '2026-11-30', '2026-12-01', '2026-12-02']) await house.at(`${day} 09:01`);
    expect([asked(silent).length, asked(recorded).length]).toEqual([3, 1]);
    await press(silent, 'save-hearing-held', { attended: 'yes' });
    expect((await complaintOf(house, silent)).hearing?.status).toBe('held');
  });

  test('S5 F51 F52: it is recorded, the report is sent to be corrected, and silence is written down', async () => {
    const number = await claimed();
    await planned(number, 0);
    expect(await press(number, 'save-hearing-held', { attended: 'yes' })).toContain('Dit gesprek is nog niet geweest');
    await house.at('2026-11-24 11:00');
    expect(await opened(number)).toContain('Gesprek afronden');
    expect(await press(number, 'hold-hearing')).toContain('Was de klager erbij?');
    expect(await press(number, 'save-hearing-held', {})).toContain('Kies ja of nee');
    const held = { attended: 'yes', company: 'companion', who: 'Noor, haar zus en Sanne.' };
    expect(await press(number, 'save-hearing-held', held)).toContain('Schrijf nu het verslag');
    const form = await press(number, 'write-hearing-report');
    expect(form).toContain('haar zus');
    expect(form).toContain('2026-11-26');
    expect(await press(number, 'preview-hearing-report', { text: '', until: '2026-11-26' })).toContain(
      'Schrijf eerst het verslag',
    );
    const preview = await press(number, 'preview-hearing-report', {
      text: 'Noor vertelde over de planning.',
      until: '2026-11-26',
    });
    const letter = /"letter":"(letter-hearing-report-[^"]+)"/.exec(preview)?.[1];
    await press(number, 'send-hearing-report', { letter });
    await press(number, 'send-hearing-report', { letter });
    await house.tick();
    const report = letterTo(house, noor.address);
    expect(report.text).toContain('Noor vertelde over de planning.');
    expect(report.text).toContain('donderdag 26 november');
    expect(lintB1(report.text)).toEqual([]);
    expect((await typesOf(number)).filter((type) => type === 'ReportSent')).toHaveLength(1);
    await house.at('2026-11-26 16:00');
    expect(await typesOf(number)).not.toContain('ReportSilent');
    await house.at('2026-11-27 09:01');
    expect(await typesOf(number)).toContain('ReportSilent');
    expect(await opened(number)).toContain('Op het verslag kwam geen reactie');
  });

  test('S5 F52: a reaction is kept beside the report, and then there is no silence', async () => {
    const number = await claimed();
    await planned(number, 0);
    await house.at('2026-11-24 11:00');
    await press(number, 'save-hearing-held', { attended: 'yes' });
    const preview = await press(number, 'preview-hearing-report', { text: 'Verslag.', until: '2026-11-26' });
    await press(number, 'send-hearing-report', { letter: /"letter":"(letter-hearing-report-[^"]+)"/.exec(preview)?.[1] });
    await house.tick();
    await arrives(house, { from: noor, text: 'Punt 2 klopt niet.', inReplyTo: letterTo(house, noor.address).messageId });
    expect(await opened(number)).toContain('De klager reageerde op het verslag');
    await house.at('2026-11-27 09:01');
    expect(await typesOf(number)).not.toContain('ReportSilent');
  });
});
