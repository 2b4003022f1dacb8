/** F48, F49: what was chosen stands in the handler's calendar within a minute, and what happens there comes back to card and thread. */
import type { Asker } from '../../bot/core/permissions.ts';
import { standardCalendar } from '../../bot/core/workdays.ts';
import { handle } from '../../bot/handle.ts';
import { amsterdam } from '../kit/given.ts';
import { choosing, type Wish } from '../kit/hearings.ts';
import { type House, openHouse, textOf } from '../kit/house.ts';
import { complaintOf, factsOf, noor } from '../kit/mailroom.ts';

jest.setTimeout(60_000);

let house: House;
afterEach(() => house.close());

/** The complainant's choice, on the road that the page takes. */
async function chosen(wish: Wish = {}): Promise<string> {
  const number = await house.mail({ from: noor });
  await house.claim(house.sanne, number);
  const handler = { id: house.sanne.id, name: 'Sanne', roles: ['member'] } as const;
  const world = { store: house.store, now: () => house.sim.now(), zone: amsterdam, calendar: () => standardCalendar };
  const letter = { kind: 'letter', to: noor, subject: 'Uitnodiging', text: 'Kiest u maar.' } as const;
  for (const [command, by] of choosing(wish, handler)) {
    const papers = 'letter' in command ? [{ id: command.letter, paper: letter }] : [];
    const handled = await handle({ number, command, by: by as Asker, papers }, world);
    if ('refused' in handled) throw new Error(`${command.type} was refused: ${handled.refused}.`);
  }
  return number;
}

const eventsOf = (number: string, person = house.sanne) =>
  house.sim.events(person.id).filter(({ subject, organiser }) => organiser && subject.endsWith(number));
const saidIn = (number: string): readonly string[] => house.threadOf(number).map(({ text = '' }) => text);
const mailsToNoor = () =>
  (house.sim.state(house.lead.id).outside[noor.address] ?? []).flatMap(({ invitation }) => invitation?.kind ?? []);

test('S5 F48: chosen is booked: in the calendar, on the card, in the thread, and in the mailbox of who complains', async () => {
  house = await openHouse();
  const number = await chosen({ form: 'teams', people: [house.piet.id] });
  await house.at('2026-11-23 09:02');
  expect(eventsOf(number)).toMatchObject([{ start: '2026-11-26T09:00:00.000Z', form: 'teams', cancelled: false }]);
  expect(house.sim.events(house.piet.id)).toMatchObject([{ subject: `Gesprek ${number}`, organiser: false }]);
  expect(saidIn(number).at(-1)).toMatch(/staat in de agenda: donderdag 26 november om 10:00, een videogesprek met Teams/);
  expect(textOf(house.cardOf(number).cards)).toMatch(/Toelichting gepland/);
  expect(mailsToNoor()).toEqual(['invitation']);
  for (const line of house.log) expect(line).not.toMatch(/noor|loonstrook|meetup-join/i);
});

test('S5 F49: moved by hand it comes back within five minutes, and right after a jump of the clock', async () => {
  house = await openHouse();
  const number = await chosen();
  await house.at('2026-11-23 09:02');
  house.sim.moveEvent(house.sanne.id, eventsOf(number)[0]?.id ?? '', { start: '2026-11-27T13:00:00Z' });
  await house.at('2026-11-23 09:07');
  expect((await complaintOf(house, number)).hearing?.chosen?.slot.start).toBe('2026-11-27T13:00:00.000Z');
  expect(saidIn(number).at(-1)).toMatch(/verzet naar vrijdag 27 november om 14:00/);
  await house.tick();
  expect((await factsOf(house, number)).filter(({ type }) => type === 'HearingMoved')).toHaveLength(1);
});

test('S5 F49: declined by the complainant the handler hears once; deleted by a colleague the hearing is over', async () => {
  house = await openHouse();
  const number = await chosen();
  await house.at('2026-11-23 09:02');
  const id = eventsOf(number)[0]?.id ?? '';
  house.sim.answerEvent({ event: id, attendee: noor.address, response: 'declined' });
  await house.at('2026-11-23 09:07');
  await house.at('2026-11-23 09:12');
  expect(saidIn(number).filter((text) => /afgewezen. Bel de klager/.test(text))).toHaveLength(1);
  house.sim.deleteEvent(house.sanne.id, id);
  await house.at('2026-11-23 09:17');
  expect(saidIn(number).at(-1)).toMatch(/uit de agenda gehaald in Outlook/);
  expect((await complaintOf(house, number)).hearing).toMatchObject({ status: 'cancelled', why: 'outlook' });
  expect(textOf(house.cardOf(number).cards)).not.toMatch(/Toelichting gepland/);
});

test('S5 F49: given back, the event goes out of the calendar and the complainant hears it', async () => {
  house = await openHouse();
  const number = await chosen();
  await house.at('2026-11-23 09:02');
  await house.submit(house.sanne, number, 'release', { reason: 'Te druk' });
  await house.at('2026-11-23 09:05');
  const { owner } = await complaintOf(house, number);
  expect(owner).toBeUndefined();
  expect(eventsOf(number)).toMatchObject([{ cancelled: true }]);
  expect(mailsToNoor()).toEqual(['invitation', 'cancellation']);
});

test('F48: a permission that was not granted yet makes it wait, and nobody is asked anything', async () => {
  house = await openHouse();
  house.sim.knobs.mayWriteCalendars = false;
  const number = await chosen();
  await house.at('2026-11-23 09:02');
  await house.at('2026-11-23 13:00');
  await house.at('2026-11-24 09:00');
  expect((await complaintOf(house, number)).hearing?.status).toBe('chosen');
  expect(await house.store.register.quarantined()).toEqual([]);
  house.sim.knobs.mayWriteCalendars = true;
  await house.at('2026-11-24 09:20');
  expect((await complaintOf(house, number)).hearing?.status).toBe('booked');
});

test('F48: two bots on one store book it once; the second goes on where the first was stopped', async () => {
  house = await openHouse();
  await house.another();
  const numbers = [await chosen(), await chosen({ start: '2026-11-26 13:00' }), await chosen({ start: '2026-11-26 15:00' })];
  for (const minute of ['09:02', '09:03', '09:05', '09:10']) await house.at(`2026-11-23 ${minute}`);
  for (const number of numbers) expect(eventsOf(number)).toHaveLength(1);
  expect(mailsToNoor()).toEqual(['invitation', 'invitation', 'invitation']);
});

test('F48: with HEARING_CALENDAR=mailbox it stands in the shared calendar, and the handler is invited', async () => {
  house = await openHouse({ env: { HEARING_CALENDAR: 'mailbox', OFFICE: 'Dam 1, Amsterdam' } });
  const number = await chosen({ form: 'office' });
  await house.at('2026-11-23 09:02');
  expect(house.sim.events('info@babbage.nl')).toMatchObject([{ subject: `Gesprek ${number}`, location: 'Dam 1, Amsterdam' }]);
  expect(house.sim.events(house.sanne.id)).toMatchObject([{ organiser: false }]);

  // The answer of the complainant's calendar is a mail to the shared mailbox, and no complaint and no letter.
  const id = house.sim.events('info@babbage.nl')[0]?.id ?? '';
  const before = await house.store.lists.open();
  house.sim.answerEvent({ event: id, attendee: noor.address, response: 'declined' });
  await house.at('2026-11-23 09:08');
  expect(await house.store.lists.open()).toHaveLength(before.length);
  expect((await complaintOf(house, number)).hearing?.answer).toBe('declined');
  expect((await factsOf(house, number)).map(({ type }) => type)).not.toContain('MailAdded');
});
