/** F48, F49, F103, I10: whatever goes wrong on the way to a calendar, each hearing has one event and one invitation. */
import { createGraph } from '../../bot/wire/graph.ts';
import type { Fault } from '../../scripts/sim/api.ts';
import { choosing, type Desk, handlers, openDesk, type Wish } from '../kit/hearings.ts';

jest.setTimeout(300_000);

const { sanne, youssef, piet } = handlers;

type Trouble = readonly [name: string, fault: Omit<Fault, 'match'>];

/** What can happen to one request (facts/reliability-domain 1.6). */
const troubles: readonly Trouble[] = [
  ['429 with Retry-After', { kind: 'throttled', retryAfter: '0' }],
  ['429 without', { kind: 'throttled-bare' }],
  ['401', { kind: 'status', status: 401 }],
  ['403', { kind: 'status', status: 403 }],
  ['409', { kind: 'status', status: 409 }],
  ['500', { kind: 'status', status: 500 }],
  ['503', { kind: 'status', status: 503, retryAfter: '0' }],
  ['504', { kind: 'status', status: 504, retryAfter: '0' }],
  ['done, answer lost', { kind: 'done-answer-lost' }],
  ['done, yet 500', { kind: 'done-then-status', status: 500 }],
  ['done, yet 503', { kind: 'done-then-status', status: 503, retryAfter: '0' }],
  ['not done, no answer', { kind: 'not-done-timeout', milliseconds: 20 }],
  ['hangs', { kind: 'hang', milliseconds: 120_000 }],
  ['connection reset', { kind: 'reset' }],
  ['HTML with 502', { kind: 'garbage', status: 502 }],
  ['HTML with 200', { kind: 'garbage', status: 200 }],
];
const OFTEN = ['429 with Retry-After', '503', 'done, answer lost', 'connection reset'];
const timesOf = (name: string): number => (OFTEN.includes(name) ? 20 : 4);

const addressIn = (number: string): string => `noor${Number(number.slice(-4))}@example.org`;
const eventsOf = (desk: Desk, number: string, person = sanne) =>
  desk.sim.events(person.id).filter(({ subject, organiser }) => organiser && subject.endsWith(number));
const kindsTo = (desk: Desk, number: string) => desk.mailsTo(addressIn(number)).map(({ invitation }) => invitation?.kind);

const tally = new Map<string, { cases: number; events: number; invitations: number; updates: number; cancellations: number }>();
afterAll(() => {
  const lines = [...tally].map(([name, sums]) => `${name}: ${Object.values(sums).join(', ')}`);
  console.info(['hearings: cases, events ever made, invitations, updates, cancellations', ...lines].join('\n'));
});

function count(name: string, desk: Desk, number: string) {
  const sums = tally.get(name) ?? { cases: 0, events: 0, invitations: 0, updates: 0, cancellations: 0 };
  const kinds = kindsTo(desk, number);
  sums.cases += 1;
  sums.events += eventsOf(desk, number).length;
  sums.invitations += kinds.filter((kind) => kind === 'invitation').length;
  sums.updates += kinds.filter((kind) => kind === 'update').length;
  sums.cancellations += kinds.filter((kind) => kind === 'cancellation').length;
  tally.set(name, sums);
}

describe('whatever goes wrong', () => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await openDesk({ instances: 2 });
  });
  afterAll(() => desk.close());
  beforeEach(() => desk.sim.setNow('2026-11-23T08:00:00.000Z'));

  test.each(troubles)('F48: at the request that makes the event: %s', async (name, fault) => {
    for (let n = 0; n < timesOf(name); n++) {
      desk.sim.setNow('2026-11-23T08:00:00.000Z');
      const number = await desk.chosen({ form: n % 2 ? 'teams' : 'phone' });
      // Twice in a row: what is tried again can fail again.
      desk.sim.fault({ match: 'POST /calendar/events$', times: 1 + (n % 2), ...fault });
      await desk.later(number, 0, 1, 3, 5, 9, 17);
      desk.sim.clearFaults();
      await desk.later(number, 33, 60);

      count(`create, ${name}`, desk, number);
      const { hearing } = await desk.complaintOf(number);
      expect(eventsOf(desk, number)).toMatchObject([{ cancelled: false, start: '2026-11-26T09:00:00.000Z' }]);
      expect(kindsTo(desk, number)).toEqual(['invitation']);
      expect(hearing).toMatchObject({ status: 'booked', event: { id: eventsOf(desk, number)[0]?.id, organiser: sanne.id } });
    }
  });

  test.each(troubles)('F48: at the request that turns a video call into a phone call: %s', async (name, fault) => {
    desk.sim.knobs.withoutTeams = [sanne.id];
    for (let n = 0; n < timesOf(name); n++) {
      desk.sim.setNow('2026-11-23T08:00:00.000Z');
      const number = await desk.chosen({ form: 'teams' });
      desk.sim.fault({ match: 'PATCH /events/', ...fault });
      await desk.later(number, 0, 1, 1, 1, 1, 3, 5, 9, 17);
      desk.sim.clearFaults();
      await desk.later(number, 33, 60);

      count(`patch, ${name}`, desk, number);
      expect(eventsOf(desk, number)).toMatchObject([{ cancelled: false, location: 'Telefonisch' }]);
      expect(kindsTo(desk, number)).toEqual(['invitation', 'update']);
      expect((await desk.complaintOf(number)).hearing).toMatchObject({ status: 'booked', event: { form: 'phone' } });
    }
    desk.sim.knobs.withoutTeams = [];
  });

  test.each(troubles)('F49: at the request that cancels the event: %s', async (name, fault) => {
    for (let n = 0; n < timesOf(name); n++) {
      desk.sim.setNow('2026-11-23T08:00:00.000Z');
      const number = await desk.chosen();
      await desk.later(number, 0);
      await desk.ask(number, { type: 'CancelHearing', proposal: 'hearing-1' }, sanne);
      desk.sim.fault({ match: 'POST /cancel$', times: 1 + (n % 2), ...fault });
      await desk.later(number, 0, 1, 3, 5, 9, 17);
      desk.sim.clearFaults();
      await desk.later(number, 33, 60);

      count(`cancel, ${name}`, desk, number);
      expect(eventsOf(desk, number)).toMatchObject([{ cancelled: true }]);
      expect(kindsTo(desk, number)).toEqual(['invitation', 'cancellation']);
      // What the complaints before it took, stays theirs.
      const holders = await desk.store.slots.holdersOf({ start: '2026-11-26T09:00:00.000Z', minutes: 45 }, sanne.id);
      expect(holders.filter((holder) => holder.number === number)).toEqual([]);
    }
  });

  test('a refusal that stays is held for a person after six times, and makes no event', async () => {
    const number = await desk.chosen();
    desk.sim.fault({ match: 'POST /calendar/events$', kind: 'status', status: 400, times: 50 });
    await desk.later(number, 0, 1, 3, 5, 9, 17, 33, 60, 60);
    desk.sim.clearFaults();
    expect(eventsOf(desk, number)).toEqual([]);
    expect(await desk.store.register.quarantined()).toMatchObject([
      { item: { problem: 'book-hearing', effect: { number }, state: 'held' } },
    ]);
  });

  test('the twin that this prevents: without a transactionId a lost answer makes a second event', async () => {
    const graph = createGraph({ url: `${desk.sim.url}/v1.0`, retrySeconds: 0, timeoutMilliseconds: 1000 });
    const at = (time: string) => ({ dateTime: `2026-12-01T${time}:00`, timeZone: 'UTC' });
    const event = { subject: 'twin', start: at('09:00'), end: at('10:00') };
    const post = () => graph.post(`/users/${sanne.id}/calendar/events`, event);
    desk.sim.fault({ match: 'POST /calendar/events$', kind: 'done-answer-lost' });
    await expect(post()).rejects.toThrow(/nothing/);
    await post();
    expect(desk.sim.events(sanne.id).filter(({ subject }) => subject === 'twin')).toHaveLength(2);
  });
});

describe('what stands in the calendar', () => {
  let desk: Desk;
  const open = async (options: Parameters<typeof openDesk>[0] = {}) => {
    desk = await openDesk(options);
    return desk;
  };
  afterEach(() => desk.close());
  const booked = async (wish: Wish = {}) => {
    const number = await desk.chosen(wish);
    // What the first round brought about, the second writes in the lists.
    await desk.later(number, 0, 0);
    const [event] = eventsOf(desk, number);
    if (!event) throw new Error('Nothing was booked.');
    return { number, event };
  };

  test('F48, F103: a video call: private, guests hidden, nothing of the complaint in it, and a link on file', async () => {
    await open();
    const { number, event } = await booked({ form: 'teams', people: [piet.id] });
    expect(event).toMatchObject({
      subject: `Gesprek ${number}`,
      start: '2026-11-26T09:00:00.000Z',
      end: '2026-11-26T09:45:00.000Z',
      form: 'teams',
      private: true,
      hideAttendees: true,
      attendees: [
        { name: 'Noor Bakker', address: 'noor1@example.org' },
        { name: piet.name, address: 'piet.jansen@babbage.nl' },
      ],
    });
    expect(Object.values(event.extended)).toEqual([number]);
    expect(JSON.stringify({ ...event, extended: {} })).not.toMatch(/geheim|klacht|complaint/i);
    expect(event.text).toMatch(/Sanne de Boer en Piet Jansen van Babbage/);
    expect(event.text).toMatch(/020-4414707/);
    const { hearing } = await desk.complaintOf(number);
    expect(await desk.store.content.get(number, hearing?.event?.join ?? '')).toEqual({ kind: 'note', text: event.joinUrl });
  });

  test.each([
    ['office', 'nl', 'Dam 1, Amsterdam', /U komt bij ons langs: Dam 1, Amsterdam/],
    ['phone', 'nl', 'Telefonisch', /Wij bellen u op dit moment/],
    ['office', 'en', 'Dam 1, Amsterdam', /You come to us: Dam 1, Amsterdam/],
    ['phone', 'en', 'By phone', /We will call you at this time/],
  ] as const)('F48: %s in %s', async (form, language, location, text) => {
    await open();
    const { event } = await booked({ form, language });
    expect(event).toMatchObject({ form: 'place', location });
    expect(event.text).toMatch(text);
    expect(event.text).not.toMatch(/[{}]/);
  });

  test('F48: in the shared mailbox the handler is invited too', async () => {
    await open({ mailbox: 'info@babbage.nl' });
    const number = await desk.chosen();
    await desk.later(number, 0);
    expect(desk.sim.events(sanne.id)).toMatchObject([{ organiser: false }]);
    expect(desk.sim.events('info@babbage.nl')).toMatchObject([
      { organiser: true, attendees: [{ address: 'noor1@example.org' }, { address: 'sanne.deboer@babbage.nl' }] },
    ]);
    await desk.ask(number, { type: 'CancelHearing', proposal: 'hearing-1' }, sanne);
    await desk.later(number, 0);
    expect(desk.sim.events('info@babbage.nl')).toMatchObject([{ cancelled: true }]);
  });

  test('F48: a link that comes late is waited for, and one that never comes makes it a phone call', async () => {
    await open();
    desk.sim.knobs.answersWithoutJoinUrl = 2;
    const late = await desk.chosen({ form: 'teams' });
    await desk.later(late, 0);
    expect((await desk.complaintOf(late)).hearing?.status).toBe('chosen');
    await desk.later(late, 1, 1, 1);
    expect((await desk.complaintOf(late)).hearing?.event).toMatchObject({ form: 'teams', join: expect.any(String) });

    desk.sim.knobs.withoutTeams = [sanne.id];
    const never = await desk.chosen({ form: 'teams', start: '2026-11-26 14:00' });
    await desk.later(never, 0, 1, 1, 1, 1);
    expect((await desk.complaintOf(never)).hearing?.event).toMatchObject({ form: 'phone' });
    expect(desk.said.filter((text) => text.includes(never)).at(-1)).toMatch(/telefonisch/);
    const [event] = eventsOf(desk, never);
    expect(event?.text).toMatch(/Wij bellen u/);
  });

  test.each([400, 201, 409] as const)('F48: a request that was carried out before may be answered with %s', async (status) => {
    await open();
    desk.sim.knobs.repeatedEvent = status;
    for (const form of ['teams', 'phone'] as const) {
      const number = await desk.chosen({ form });
      desk.sim.fault({ match: 'POST /calendar/events$', kind: 'done-answer-lost' });
      await desk.later(number, 0, 1, 1);
      expect(eventsOf(desk, number)).toHaveLength(1);
      expect((await desk.complaintOf(number)).hearing).toMatchObject({ status: 'booked', event: { form } });
    }
  });

  test('F48: two hearings of one complaint are two events, and the second is not taken for the first', async () => {
    await open();
    const { number } = await booked();
    await desk.ask(number, { type: 'CancelHearing', proposal: 'hearing-1' }, sanne);
    await desk.deliver(number);
    for (const [command, by] of choosing({ proposal: 'hearing-2', start: '2026-11-26 10:00' }, sanne))
      await desk.ask(number, command, by);
    desk.sim.fault({ match: 'POST /calendar/events$', kind: 'done-answer-lost' });
    await desk.later(number, 0, 1, 1);
    expect(eventsOf(desk, number)).toMatchObject([{ cancelled: true }, { cancelled: false }]);
    expect((await desk.complaintOf(number)).hearing?.event?.id).toBe(eventsOf(desk, number)[1]?.id);
  });

  test('F49: what is over is followed no longer', async () => {
    await open();
    const { number, event } = await booked();
    await desk.deliver(number);
    desk.sim.setNow('2026-11-26T09:45:00.000Z');
    desk.sim.deleteEvent(sanne.id, event.id);
    await desk.follow();
    expect((await desk.complaintOf(number)).hearing?.status).toBe('booked');
  });

  test('F49: moved, declined and deleted in Outlook come back at the next look', async () => {
    await open();
    const { number, event } = await booked();
    desk.sim.answerEvent({ event: event.id, attendee: 'noor1@example.org', response: 'accepted' });
    await desk.follow();
    expect((await desk.complaintOf(number)).hearing?.answer).toBe('accepted');

    desk.sim.moveEvent(sanne.id, event.id, { start: '2026-11-27T13:00:00Z' });
    await desk.follow();
    const moved = { start: '2026-11-27T13:00:00.000Z', minutes: 45 };
    const { hearing } = await desk.complaintOf(number);
    expect(hearing?.chosen?.slot).toEqual(moved);
    expect(hearing?.answer).toBeUndefined();
    const holdersOf = (start: string) => desk.store.slots.holdersOf({ start, minutes: 45 }, sanne.id);
    expect(await holdersOf(moved.start)).toMatchObject([{ number }, { number }, { number }]);
    expect(await holdersOf('2026-11-26T09:00:00.000Z')).toEqual([]);

    desk.sim.answerEvent({ event: event.id, attendee: 'noor1@example.org', response: 'declined' });
    await desk.follow();
    await desk.follow();
    await desk.deliver(number);
    expect(desk.said.filter((text) => /afgewezen/.test(text))).toHaveLength(1);

    desk.sim.deleteEvent(sanne.id, event.id);
    await desk.deliver(number);
    await desk.follow();
    expect((await desk.complaintOf(number)).hearing).toMatchObject({ status: 'cancelled', why: 'outlook' });
    expect(await holdersOf(moved.start)).toEqual([]);
    await desk.deliver(number);
    expect(kindsTo(desk, number)).toEqual(['invitation', 'update', 'cancellation']);
  });

  test('F49: an event that cannot be read holds up no other, and is no reason to say that it is gone', async () => {
    await open();
    const first = await booked();
    const second = await booked({ start: '2026-11-26 14:00' });
    for (const { number } of [first, second]) await desk.deliver(number);
    for (const fault of [
      { kind: 'status', status: 503, retryAfter: '0' },
      { kind: 'garbage' },
      { kind: 'status', status: 404, code: 'ErrorInvalidUser' },
    ] as const) {
      desk.sim.fault({ match: `GET ${first.event.id}`, times: 9, ...fault });
      desk.sim.moveEvent(sanne.id, second.event.id, { start: '2026-11-27T13:00:00Z' });
      await desk.follow();
      desk.sim.clearFaults();
      expect((await desk.complaintOf(first.number)).hearing?.status).toBe('booked');
      expect((await desk.complaintOf(second.number)).hearing?.chosen?.slot.start).toBe('2026-11-27T13:00:00.000Z');
    }
    expect(desk.log.filter((line) => line.includes('could not be read'))).toHaveLength(3);
  });

  test('F49: two instances that follow at once tell the complaint once', async () => {
    await open({ instances: 2 });
    const { number, event } = await booked();
    await desk.deliver(number);
    desk.sim.moveEvent(sanne.id, event.id, { start: '2026-11-27T13:00:00Z' });
    await desk.follow();
    expect((await desk.factsOf(number)).filter(({ type }) => type === 'HearingMoved')).toHaveLength(1);
  });

  test('F49: who takes the complaint over gets the event, and the complainant hears of both', async () => {
    await open();
    const { number, event } = await booked();
    await desk.ask(number, { type: 'AssignHandler', to: youssef.id, reason: 'note' }, { ...sanne, roles: ['member', 'lead'] });
    await desk.ask(number, { type: 'ClaimComplaint', notInvolved: true }, youssef);
    await desk.later(number, 0, 1);
    expect(eventsOf(desk, number)).toMatchObject([{ id: event.id, cancelled: true }]);
    expect(eventsOf(desk, number, youssef)).toMatchObject([{ cancelled: false, start: event.start }]);
    expect((await desk.complaintOf(number)).hearing).toMatchObject({ status: 'booked', event: { organiser: youssef.id } });
    const holdersOf = (person: string) => desk.store.slots.holdersOf({ start: event.start, minutes: 45 }, person);
    expect(await holdersOf(sanne.id)).toEqual([]);
    expect(await holdersOf(youssef.id)).toHaveLength(3);
  });

  test('F48: cancelled or handed over while the answer of the calendar was lost, nothing stays behind', async () => {
    await open();
    for (const [lost, after] of [
      ['answer', 'cancel'],
      ['answer', 'hand over'],
      ['request', 'cancel'],
      ['request', 'hand over'],
    ] as const) {
      const number = await desk.chosen();
      const kind = lost === 'answer' ? 'done-answer-lost' : 'not-done-timeout';
      desk.sim.fault({ match: 'POST /calendar/events$', kind, milliseconds: 10 });
      await desk.later(number, 0);
      if (after === 'cancel') await desk.ask(number, { type: 'CancelHearing', proposal: 'hearing-1' }, sanne);
      else {
        await desk.ask(
          number,
          { type: 'AssignHandler', to: youssef.id, reason: 'note' },
          { ...sanne, roles: ['member', 'lead'] },
        );
        await desk.ask(number, { type: 'ClaimComplaint', notInvolved: true }, youssef);
      }
      await desk.later(number, 1, 1, 2, 4);
      expect(eventsOf(desk, number).filter(({ cancelled }) => !cancelled)).toEqual([]);
      const others = eventsOf(desk, number, youssef).filter(({ cancelled }) => !cancelled);
      expect(others).toHaveLength(after === 'cancel' ? 0 : 1);
      const { hearing } = await desk.complaintOf(number);
      expect(hearing).toMatchObject(after === 'cancel' ? { status: 'cancelled' } : { event: { organiser: youssef.id } });
    }
  });

  test('F48: an event that was made for who handled it before is not the one of the hearing', async () => {
    await open();
    const number = await desk.chosen();
    const booking = { type: 'RecordHearingBooked', proposal: 'hearing-1', event: 'event-1', form: 'phone' } as const;
    await desk.ask(number, { ...booking, handler: youssef.id, organiser: youssef.id }, { system: 'delivery' });
    expect((await desk.complaintOf(number)).hearing?.status).toBe('chosen');
    await desk.ask(number, { ...booking, handler: sanne.id, organiser: sanne.id }, { system: 'delivery' });
    expect((await desk.complaintOf(number)).hearing).toMatchObject({ status: 'booked', event: { id: 'event-1' } });
  });

  test('F48: without an e-mail address the event is there, and invites nobody', async () => {
    await open();
    const number = await desk.complaint();
    await desk.store.content.erase(number, 'mail');
    for (const [command, by] of choosing({}, sanne)) await desk.ask(number, command, by);
    await desk.later(number, 0);
    expect(eventsOf(desk, number)).toMatchObject([{ attendees: [], cancelled: false }]);
    await desk.ask(number, { type: 'CancelHearing', proposal: 'hearing-1' }, sanne);
    await desk.later(number, 0);
    expect(eventsOf(desk, number)).toMatchObject([{ cancelled: true }]);
  });

  test('practice puts nothing in a calendar', async () => {
    await open();
    const number = await desk.chosen({ training: true });
    await desk.later(number, 0);
    await desk.follow();
    expect((await desk.complaintOf(number)).hearing?.status).toBe('booked');
    await desk.ask(number, { type: 'CancelHearing', proposal: 'hearing-1' }, sanne);
    await desk.later(number, 0);
    expect(desk.sim.events(sanne.id)).toEqual([]);
    expect((await desk.complaintOf(number)).hearing?.status).toBe('cancelled');
  });

  test.each([
    ['2027-03-29 09:00', '2027-03-29T07:00:00.000Z'],
    ['2026-10-26 09:00', '2026-10-26T08:00:00.000Z'],
    ['2027-06-01 09:00', '2027-06-01T07:00:00.000Z'],
  ])('F48: %s in Amsterdam stands in the calendar at %s', async (local, instant) => {
    await open();
    desk.sim.setNow('2026-10-19T08:00:00.000Z');
    const { event, number } = await booked({ start: local });
    expect(event.start).toBe(instant);
    await desk.deliver(number);
    await desk.follow();
    expect((await desk.factsOf(number)).filter(({ type }) => type === 'HearingMoved')).toEqual([]);
  });
});
