/** Microsoft 365's calendars in the stand-in: free/busy, appointments, invitations, and what Graph refuses (facts/graph B). */
import type { Client } from '@microsoft/microsoft-graph-client';
import { type Sim, startSim } from '../../scripts/sim/sim.ts';
import { contractFile, graphClient, immutable, mailbox } from './helper.ts';

const tag = 'String {8ecc2a64-6880-4ebe-992f-8888d2eeaa1d} Name KlachtZaak';
const zone = 'W. Europe Standard Time';
const dutch = `${immutable}, outlook.timezone="${zone}"`;
const noor = 'noor.bakker@example.org';
const sanne = 'sanne.deboer@babbage.nl';
const youssef = 'youssef.elamrani@babbage.nl';
const outsider = 'bram.buiten@babbage.nl';

let sim: Sim;
let graph: Client;

beforeEach(async () => {
  sim = await startSim({ now: '2026-11-23T08:00:00Z', ...(contractFile ? { openapi: contractFile } : {}) });
  graph = graphClient(sim);
});
afterEach(async () => {
  // Closed first: a server that is left open keeps Jest waiting.
  await sim.close();
  expect(sim.violations.filter(({ side }) => side === 'response')).toEqual([]);
});

const at = (path: string, prefer = dutch) => graph.api(`/users/${path}`).header('Prefer', prefer);
const inZone = (dateTime: string, timeZone = zone) => ({ dateTime, timeZone });

const hearing = {
  subject: 'Gesprek K-2026-0001',
  body: { contentType: 'html', content: '<p>Tot dan.</p>' },
  start: inZone('2026-11-30T10:00:00'),
  end: inZone('2026-11-30T10:45:00'),
  attendees: [{ emailAddress: { name: 'Noor Bakker', address: noor }, type: 'required' }],
  sensitivity: 'private',
  hideAttendees: true,
  singleValueExtendedProperties: [{ id: tag, value: 'K-2026-0001' }],
};
const online = { ...hearing, isOnlineMeeting: true, onlineMeetingProvider: 'teamsForBusiness' };
const book = (event: object = hearing, who = sanne) => at(`${who}/calendar/events`).post(event);
const mailsOf = (address: string) => sim.state().outside[address] ?? [];
const standing = (who: string) => sim.events(who).filter(({ cancelled }) => !cancelled);

describe('free/busy', () => {
  const schedule = (schedules: readonly string[], more: object = {}, prefer = dutch) =>
    at(`${sanne}/calendar/getSchedule`, prefer).post({
      schedules,
      startTime: inZone('2026-11-24T08:00:00'),
      endTime: inZone('2026-11-24T12:00:00'),
      availabilityViewInterval: 60,
      ...more,
    });

  test('comes from appointments, with the strongest where two meet, in the zone that was asked for', async () => {
    sim.addEvent(sanne, { start: '2026-11-24T08:30:00Z', end: '2026-11-24T09:00:00Z' });
    sim.addEvent(sanne, { start: '2026-11-24T08:00:00Z', end: '2026-11-24T10:00:00Z', status: 'tentative' });
    sim.setWorkingHours(sanne, { days: ['tuesday'], end: '16:00' });
    const [found] = (await schedule([sanne])).value;
    expect(found.availabilityView).toBe('0210');
    expect(found.scheduleItems).toMatchObject([
      { status: 'tentative', start: inZone('2026-11-24T09:00:00.0000000'), end: inZone('2026-11-24T11:00:00.0000000') },
      { status: 'busy', start: inZone('2026-11-24T09:30:00.0000000') },
    ]);
    expect(found.workingHours).toEqual({
      daysOfWeek: ['tuesday'],
      startTime: '09:00:00.0000000',
      endTime: '16:00:00.0000000',
      timeZone: { name: zone },
    });
    const [plain] = (await schedule([sanne], {}, immutable)).value;
    expect(plain.scheduleItems[0].start).toEqual(inZone('2026-11-24T08:00:00.0000000', 'UTC'));
  });

  test('a whole day away, and a hearing that was booked, count', async () => {
    sim.setAbsence({ as: youssef, events: [{ start: '2026-11-24', end: '2026-11-25', allDay: true }] });
    await book({ ...hearing, start: inZone('2026-11-24T11:00:00'), end: inZone('2026-11-24T12:00:00') });
    const { value } = await schedule([youssef, sanne]);
    expect(value.map(({ availabilityView }: { availabilityView: string }) => availabilityView)).toEqual(['3333', '0002']);
    expect(JSON.stringify(value)).not.toContain('Gesprek');
  });

  test('whoever is not found is an error of that item inside a 200', async () => {
    sim.knobs.freeBusyOutsideScope = false;
    const { value } = await schedule(['weg@babbage.nl', sanne, 'gast@extern.example', outsider]);
    expect(value.map(({ error }: { error?: { responseCode: string } }) => error?.responseCode)).toEqual([
      'ErrorMailRecipientNotFound',
      undefined,
      'ErrorMailRecipientNotFound',
      'ErrorNoFreeBusyAccess',
    ]);
  });

  test.each([
    ['21 schedules', { schedules: Array.from({ length: 21 }, () => sanne) }],
    ['an interval of 4 minutes', { availabilityViewInterval: 4 }],
    ['63 days', { endTime: inZone('2027-01-26T09:00:00') }],
    ['an end before the start', { endTime: inZone('2026-11-24T07:00:00') }],
    ['a zone that Outlook does not know', { startTime: inZone('2026-11-24T08:00:00', 'Europe/Amsterdam') }],
  ])('%s is refused', async (_, more) => {
    await expect(schedule([sanne], more)).rejects.toMatchObject({ statusCode: 400 });
  });
});

describe('making an appointment', () => {
  test('answers the event with its link, and the invitation is there at once', async () => {
    const event = await book(online);
    expect(event).toMatchObject({
      isOrganizer: true,
      onlineMeetingProvider: 'teamsForBusiness',
      onlineMeeting: { joinUrl: expect.stringMatching(/^https:\/\/teams\.microsoft\.com\/l\/meetup-join\//) },
      onlineMeetingUrl: null,
      start: inZone('2026-11-30T10:00:00.0000000'),
      attendees: [{ type: 'required', status: { response: 'none' }, emailAddress: { address: noor } }],
    });
    expect(sim.events(sanne)).toMatchObject([
      { id: event.id, subject: 'Gesprek K-2026-0001', start: '2026-11-30T09:00:00.000Z', form: 'teams', private: true },
    ]);
    const [mail, ...others] = mailsOf(noor);
    expect(others).toEqual([]);
    expect(mail).toMatchObject({
      from: { address: sanne },
      subject: 'Gesprek K-2026-0001',
      invitation: { event: event.id, kind: 'invitation', joinUrl: event.onlineMeeting.joinUrl },
    });
    expect(mail?.text).toContain('10:00');
  });

  test('the id is immutable only when that is preferred, and both find it; times are UTC without a preference', async () => {
    const plain = await at(`${sanne}/events`, '').post(hearing);
    expect(plain.start).toEqual(inZone('2026-11-30T09:00:00.0000000', 'UTC'));
    const fixed = await at(`${sanne}/events/${plain.id}`).get();
    expect(fixed.id).not.toBe(plain.id);
    expect((await at(`${sanne}/events/${fixed.id}`, '').get()).id).toBe(plain.id);
  });

  test('a mailbox without Teams makes the event without a link, and says so beforehand', async () => {
    const person = sim.people.find(({ email }) => email === sanne);
    sim.knobs.withoutTeams = [person?.id ?? ''];
    const select = '?$select=allowedOnlineMeetingProviders,defaultOnlineMeetingProvider';
    expect(await at(`${sanne}/calendar${select}`).get()).toMatchObject({
      allowedOnlineMeetingProviders: [],
      defaultOnlineMeetingProvider: 'unknown',
    });
    expect(await at(`${youssef}/calendar${select}`).get()).toMatchObject({ allowedOnlineMeetingProviders: ['teamsForBusiness'] });
    expect(await book(online)).toMatchObject({ onlineMeetingProvider: 'unknown', onlineMeeting: null });
    expect(standing(sanne)[0]?.form).toBe('place');
  });

  test('the link may come late', async () => {
    sim.knobs.answersWithoutJoinUrl = 2;
    const made = await book(online);
    const answers = [made, await at(`${sanne}/events/${made.id}`).get(), await at(`${sanne}/events/${made.id}`).get()];
    expect(answers.map(({ onlineMeeting }) => onlineMeeting !== null)).toEqual([false, false, true]);
  });

  test('a transactionId makes one event, also after it was deleted; a knob says what the repeat is answered with', async () => {
    const once = { ...hearing, transactionId: 'hearing-1' };
    const { id } = await book(once);
    const refused = await book(once).catch((error: { statusCode: number; code: string; body: string }) => error);
    expect(refused).toMatchObject({ statusCode: 409, code: 'ErrorDuplicateTransactionId' });
    expect(refused.body).not.toContain('existingEventId');
    sim.knobs.namesExistingEvent = true;
    sim.knobs.repeatedEvent = 400;
    const named = await book(once).catch((error: { statusCode: number; body: string }) => error);
    expect(named.statusCode).toBe(400);
    expect(JSON.parse(named.body)['@event.existingEventId']).toBe(id);
    sim.knobs.repeatedEvent = 201;
    expect((await book(once)).id).toBe(id);
    expect((await book(once, youssef)).id).not.toBe(id);
    expect([sim.events(sanne), mailsOf(noor)].map(({ length }) => length)).toEqual([1, 2]);
    await at(`${sanne}/events/${id}`).delete();
    sim.knobs.repeatedEvent = 409;
    await expect(book(once)).rejects.toMatchObject({ statusCode: 409 });
  });

  test.each([
    [
      'Europe/Amsterdam is no zone',
      { start: inZone('2026-11-30T10:00:00', 'Europe/Amsterdam') },
      'TimeZoneNotSupportedException',
    ],
    ['an end before the start', { end: inZone('2026-11-30T09:00:00') }, 'ErrorPropertyValidationFailure'],
    // The contract, where there is one, refuses these two before the calendar does.
    ['no moment at all', { start: inZone('morgen') }, expect.any(String)],
    ['no address', { attendees: [{ emailAddress: { address: 'Noor' } }] }, expect.any(String)],
  ])('%s is refused, and nobody is invited', async (_, wrong, code) => {
    await expect(book({ ...hearing, ...wrong })).rejects.toMatchObject({ statusCode: 400, code });
    expect([sim.events(sanne), mailsOf(noor)]).toEqual([[], []]);
  });

  test('a clock change lies between two hearings at ten', async () => {
    for (const day of ['2026-10-23', '2026-10-26', '2027-03-26', '2027-03-29'])
      await book({ ...hearing, start: inZone(`${day}T10:00:00`), end: inZone(`${day}T11:00:00`) });
    expect(sim.events(sanne).map(({ start }) => start.slice(0, 16))).toEqual([
      '2026-10-23T08:00',
      '2026-10-26T09:00',
      '2027-03-26T09:00',
      '2027-03-29T08:00',
    ]);
    const view = 'startDateTime=2027-03-01T00:00:00Z&endDateTime=2027-04-01T00:00:00Z&$select=start';
    const { value } = await at(`${sanne}/calendarView?${view}`).get();
    expect(value.map(({ start }: { start: { dateTime: string } }) => start.dateTime.slice(11, 16))).toEqual(['10:00', '10:00']);
  });
});

test('it is found by our own property, which comes along when it is expanded', async () => {
  const { id } = await book();
  await book({ ...hearing, singleValueExtendedProperties: [{ id: tag, value: 'K-2026-0002' }] });
  const { value } = await at(`${sanne}/events`)
    .filter(`singleValueExtendedProperties/any(ep: ep/id eq '${tag}' and ep/value eq 'K-2026-0001')`)
    .expand(`singleValueExtendedProperties($filter=id eq '${tag}')`)
    .get();
  expect(value).toMatchObject([{ id, singleValueExtendedProperties: [{ id: tag, value: 'K-2026-0001' }] }]);
  expect((await at(`${sanne}/calendar/events?$top=1`).get())['@odata.nextLink']).toContain('$skip=1');
  expect(await at(`${sanne}/events/${id}?$select=subject`).get()).not.toHaveProperty('singleValueExtendedProperties');
});

describe('changing and cancelling', () => {
  test('another moment is mailed, and asks everybody anew', async () => {
    const { id } = await book();
    sim.answerEvent({ event: id, attendee: noor, response: 'accepted' });
    expect((await at(`${sanne}/events/${id}`).get()).attendees[0].status.response).toBe('accepted');
    const start = inZone('2026-12-01T10:00:00');
    const changed = await at(`${sanne}/events/${id}`).patch({ start, end: inZone('2026-12-01T10:45:00') });
    expect(changed).toMatchObject({
      id,
      start: inZone('2026-12-01T10:00:00.0000000'),
      attendees: [{ status: { response: 'none' } }],
    });
    expect(mailsOf(noor).map(({ invitation }) => invitation?.kind)).toEqual(['invitation', 'update']);
  });

  test('attendees are replaced, and who is dropped hears so', async () => {
    const { id } = await book();
    await at(`${sanne}/events/${id}`).patch({ attendees: [{ emailAddress: { address: 'esra.demir@example.org' } }] });
    expect(standing(sanne)[0]?.attendees.map(({ address }) => address)).toEqual(['esra.demir@example.org']);
    expect(mailsOf(noor).at(-1)?.invitation?.kind).toBe('cancellation');
    expect(mailsOf('esra.demir@example.org').map(({ invitation }) => invitation?.kind)).toEqual(['invitation']);
  });

  test('another body loses the link, unless the link is kept in it', async () => {
    const first = await book(online);
    const kept = await at(`${sanne}/events/${first.id}`).patch({ body: first.body });
    expect(kept.onlineMeeting).toEqual(first.onlineMeeting);
    const lost = await at(`${sanne}/events/${first.id}`).patch({ body: { contentType: 'html', content: '<p>Anders.</p>' } });
    expect(lost.onlineMeeting).toBeNull();
  });

  test('what is cancelled or deleted is gone, and mailed once', async () => {
    const [one, two] = [await book(), await book()];
    await at(`${sanne}/events/${one.id}/cancel`).post({ comment: 'Het gaat niet door.' });
    await at(`${sanne}/events/${two.id}`).delete();
    const last = mailsOf(noor).slice(-2);
    expect(last.map(({ subject }) => subject)).toEqual(Array(2).fill('Geannuleerd: Gesprek K-2026-0001'));
    expect(last[0]?.text).toContain('Het gaat niet door.');
    for (const { id } of [one, two]) {
      await expect(at(`${sanne}/events/${id}`).get()).rejects.toMatchObject({ statusCode: 404, code: 'ErrorItemNotFound' });
      await expect(at(`${sanne}/events/${id}/cancel`).post({})).rejects.toMatchObject({ statusCode: 404 });
      await expect(at(`${sanne}/events/${id}`).delete()).rejects.toMatchObject({ statusCode: 404 });
    }
    expect(sim.events(sanne).map(({ cancelled }) => cancelled)).toEqual([true, true]);
    expect(mailsOf(noor)).toHaveLength(4);
  });

  test('a colleague who is invited has a copy, may not cancel it, and is free again when it is over', async () => {
    const { id } = await book({ ...hearing, attendees: [...hearing.attendees, { emailAddress: { address: youssef } }] });
    const [copy] = standing(youssef);
    expect(copy).toMatchObject({ organiser: false, status: 'tentative' });
    expect(mailsOf(youssef)).toEqual([]);
    expect((await at(`${youssef}/events/${copy?.id}`).get()).attendees).toHaveLength(1);
    await expect(at(`${youssef}/events/${copy?.id}/cancel`).post({})).rejects.toMatchObject({ statusCode: 400 });
    sim.answerEvent({ event: id, attendee: youssef, response: 'accepted' });
    expect(standing(youssef)[0]?.status).toBe('busy');
    await at(`${sanne}/events/${id}/cancel`).post({});
    expect(standing(youssef)).toEqual([]);
  });

  test('by hand in Outlook it is moved and deleted as well', async () => {
    const { id } = await book();
    sim.moveEvent(sanne, id, { start: '2026-12-02T13:00:00Z' });
    expect((await at(`${sanne}/events/${id}`).get()).end).toEqual(inZone('2026-12-02T14:45:00.0000000'));
    sim.deleteEvent(sanne, id);
    await expect(at(`${sanne}/events/${id}`).get()).rejects.toMatchObject({ statusCode: 404 });
    expect(mailsOf(noor).map(({ invitation }) => invitation?.kind)).toEqual(['invitation', 'update', 'cancellation']);
  });
});

describe('answers', () => {
  test('reach the calendar of the shared mailbox by mail as well', async () => {
    const { id } = await book(hearing, mailbox);
    sim.answerEvent({ event: id, attendee: noor, response: 'declined' });
    expect(sim.events(mailbox)[0]?.attendees[0]?.response).toBe('declined');
    const [mail] = sim.state().inbox;
    expect(mail).toMatchObject({ subject: 'Geweigerd: Gesprek K-2026-0001', from: { address: noor } });
    const message = await at(`${mailbox}/messages/${mail?.id}?$select=subject`).get();
    expect(message['@odata.type']).toBe('#microsoft.graph.eventMessageResponse');
  });

  test('do not reach it from every mail program, and only of who was invited', async () => {
    const { id } = await book();
    sim.knobs.answersArrive = false;
    sim.answerEvent({ event: id, attendee: noor, response: 'accepted' });
    expect(sim.events(sanne)[0]?.attendees[0]?.response).toBe('none');
    expect(() => sim.answerEvent({ event: id, attendee: 'x@example.org', response: 'accepted' })).toThrow('not invited');
  });
});

test('rights: writing and reading are granted apart, and nobody else is in scope', async () => {
  const { id } = await book();
  sim.knobs.mayWriteCalendars = false;
  const writes = [book(), at(`${sanne}/events/${id}`).patch({ subject: 'X' }), at(`${sanne}/events/${id}`).delete()];
  for (const write of writes) await expect(write).rejects.toMatchObject({ statusCode: 403, code: 'ErrorAccessDenied' });
  expect((await at(`${sanne}/events/${id}`).get()).subject).toBe('Gesprek K-2026-0001');
  sim.knobs.mayWriteCalendars = true;
  sim.knobs.mayReadCalendars = false;
  await expect(at(`${sanne}/events`).get()).rejects.toMatchObject({ statusCode: 403 });
  sim.knobs.mayReadCalendars = true;
  await expect(book(hearing, outsider)).rejects.toMatchObject({ statusCode: 403 });
  await expect(book(hearing, 'gast@extern.example')).rejects.toMatchObject({ statusCode: 404 });
  await expect(book(hearing, 'niemand@babbage.nl')).rejects.toMatchObject({ statusCode: 404, code: 'ErrorInvalidUser' });
});

test.each([
  ['throttled', 429, 0],
  ['throttled-bare', 429, 0],
  ['status', 503, 0],
  ['reset', -1, 0],
  ['garbage', 200, 0],
  ['done-answer-lost', -1, 1],
  ['done-then-status', 503, 1],
] as const)('a fault hits a booking: %s', async (kind, status, made) => {
  sim.fault({ match: 'POST /calendar/events$', kind });
  const answer = await fetch(`${sim.url}/v1.0/users/${sanne}/calendar/events`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...hearing, transactionId: 'once' }),
  }).catch(() => ({ status: -1 }));
  expect([answer.status, sim.events(sanne).length, mailsOf(noor).length]).toEqual([status, made, made]);
  if (made > 0) await expect(book({ ...hearing, transactionId: 'once' })).rejects.toMatchObject({ statusCode: 409 });
});

test('the page: a colleague makes, moves and deletes; who is invited answers', async () => {
  const post = (path: string, body: object) =>
    fetch(`${sim.url}/sim/calendar${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  const added = await post('', { as: sanne, start: '2026-11-24T09:00:00Z', end: '2026-11-24T10:00:00Z' });
  const { id } = (await added.json()) as { id: string };
  await post('/move', { as: sanne, event: id, start: '2026-11-24T10:00:00Z' });
  expect(sim.state(sanne).agenda).toMatchObject([{ id, end: '2026-11-24T11:00:00.000Z' }]);
  await post('/delete', { as: sanne, event: id });
  expect(sim.state(sanne).agenda).toEqual([]);
  const { id: booked } = await book();
  await post('/answer', { event: booked, attendee: noor, response: 'accepted' });
  expect(sim.state(sanne).agenda[0]?.attendees[0]?.response).toBe('accepted');
  expect((await post('/delete', { as: sanne, event: 'nothing' })).status).toBe(400);
});
