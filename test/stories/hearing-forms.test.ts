/** S5, F46-F52, F103: one talk from proposal to report, for each of the three forms; what differs between them stands in the table. */
import { visit } from '../kit/aftercare.ts';
import { type House, openHouse, textOf } from '../kit/house.ts';
import { talkForms } from '../kit/invite.ts';
import { complaintOf, factsOf, letterIn, letterTo, linkIn, noor } from '../kit/mailroom.ts';
import { lintB1 } from '../kit/plain-dutch.ts';

jest.setTimeout(120_000);

const OFFICE = 'Dam 1, Amsterdam';
const PHONE = '06-12345678';
const JOIN = /https:\/\/teams\.microsoft\.com\/l\/meetup-join\//;

let house: House;
beforeEach(async () => {
  house = await openHouse({ env: { OFFICE } });
});
afterEach(() => house.close());

interface Differs {
  readonly form: 'teams' | 'office' | 'phone';
  readonly event: { readonly form: 'teams' | 'place'; readonly location: string };
  /** In the event and so in the invitation of the complainant. */
  readonly where: RegExp;
  /** In the thread. */
  readonly news: string;
  /** On the page of who chose it. */
  readonly page: string;
  /** In the open complaint, for who has to be there. */
  readonly opened: RegExp;
}

const forms: readonly Differs[] = [
  {
    form: 'teams',
    event: { form: 'teams', location: 'Teams' },
    where: /Het is een videogesprek met Teams\. De link staat in deze uitnodiging\./,
    news: 'een videogesprek met Teams',
    page: 'Videogesprek met Teams',
    opened: JOIN,
  },
  {
    form: 'office',
    event: { form: 'place', location: OFFICE },
    where: /U komt bij ons langs: Dam 1, Amsterdam\./,
    news: 'bij ons op kantoor',
    page: 'Bij ons op kantoor',
    opened: /bij ons op kantoor/,
  },
  {
    form: 'phone',
    event: { form: 'place', location: 'Telefonisch' },
    where: /Wij bellen u op dit moment\./,
    news: 'telefonisch',
    page: 'Telefonisch: wij bellen u',
    opened: new RegExp(PHONE),
  },
];

test.each(forms)('S5 F46 F47 F48 F50 F51 F52 F103: $form, from proposal to report', async ({ form, event, where, ...said }) => {
  const { press, invited } = talkForms(house);
  const opened = async () => textOf((await house.fetch(house.sanne, number, 'open')).body);
  const lettersAbout = (subject: string) => house.sim.sentMails().filter((mail) => mail.subject.startsWith(subject));
  const number = await house.mail({ from: noor });
  await house.claim(house.sanne, number);
  await press(number, 'save-details', { complainant: 'flex-worker', nature: 'planning', writeIn: 'nl' });

  // Proposed from calendars; the letter names every form and the page.
  const { preview, moments, text } = await invited(number);
  expect(text).toContain(`- ${said.news}`);
  const link = linkIn(text);

  // Chosen on the page, the last of the moments: Monday 30 November.
  const start = moments.at(-1) ?? '';
  expect(start).toMatch(/^2026-11-30/);
  const chosen = await visit(house, link, { moment: start, form, ...(form === 'phone' && { phone: PHONE }) });
  expect(chosen.html).toContain(said.page);

  // In the calendar, once and neutral; on the card, in the thread, on the page and in the complaint.
  await house.tick();
  const events = house.sim.events(house.sanne.id);
  expect(events).toMatchObject([
    { ...event, subject: `Gesprek ${number}`, start, private: true, hideAttendees: true, organiser: true, cancelled: false },
  ]);
  const [made] = events;
  expect(made?.attendees.map(({ address }) => address)).toEqual([noor.address]);
  expect(made?.text).toMatch(where);
  expect(`${made?.subject} ${made?.text} ${made?.location}`).not.toMatch(/klacht|loonstrook|plaatsing|Noor|06-1/i);
  const joins = JOIN.test(made?.joinUrl ?? '');
  expect(joins).toBe(form === 'teams');
  const invitations = (house.sim.state(house.lead.id).outside[noor.address] ?? []).filter(({ invitation }) => invitation);
  expect(invitations.map(({ invitation }) => invitation?.kind)).toEqual(['invitation']);
  const thread = () => textOf(house.threadOf(number));
  expect(thread()).toContain(`staat in de agenda: maandag 30 november om`);
  expect(thread()).toContain(said.news);
  const card = textOf(house.cardOf(number).cards);
  expect(card).toContain('Toelichting gepland');
  expect(card + thread()).not.toMatch(/Noor|06-12345678|meetup-join|loonstrook/i);
  const page = (await visit(house, link)).html;
  expect(page).toContain('Het gesprek staat in de agenda.');
  expect(page).toContain(said.page);
  expect(page).toContain('Sanne de Boer');
  expect(page).not.toMatch(/06-12345678|meetup-join/);
  expect(await opened()).toMatch(said.opened);

  // The working day before, at opening: the letter that was previewed, letter for letter.
  await house.at('2026-11-27 08:59');
  expect(lettersAbout('Herinnering: ons gesprek')).toHaveLength(0);
  await house.at('2026-11-27 09:01');
  await house.at('2026-11-27 12:00');
  const reminders = lettersAbout('Herinnering: ons gesprek');
  expect(reminders).toHaveLength(1);
  expect(lintB1(reminders[0]?.text ?? '')).toEqual([]);
  for (const line of (reminders[0]?.text ?? '').split('\n').filter((one) => one.trim()))
    expect(preview).toContain(JSON.stringify(line.trim()).slice(1, -1));

  // Held, with who were there; the report to be corrected, and the silence after it.
  await house.at('2026-11-30 16:30');
  expect(await press(number, 'save-hearing-held', { attended: 'yes', who: 'Noor en Sanne.' })).toContain(
    'Schrijf nu het verslag',
  );
  const report = await press(number, 'preview-hearing-report', { text: 'Noor vertelde het.', until: '2026-12-02' });
  await press(number, 'send-hearing-report', { letter: letterIn(report) });
  await house.tick();
  expect(letterTo(house, noor.address).text).toContain('Noor vertelde het.');
  await house.at('2026-12-03 09:01');
  expect((await complaintOf(house, number)).hearing).toMatchObject({
    status: 'held',
    attended: true,
    event: { form },
    report: { until: '2026-12-02', silent: true },
  });
  const once = ['HearingProposed', 'HearingChosen', 'HearingBooked', 'HearingHeld', 'ReportSent', 'ReportSilent'];
  const types = (await factsOf(house, number)).map(({ type }) => type);
  expect(once.map((type) => types.filter((one) => one === type).length)).toEqual(once.map(() => 1));
  for (const line of house.log) expect(line).not.toMatch(/noor|loonstrook|meetup-join|06-12345678/i);
});
