/** What Graph refuses an app that asks who is away, in the stand-in. */
import { type House, openHouse } from '../kit/house.ts';

let house: House;
beforeAll(async () => {
  house = await openHouse({ settled: false });
  house.sim.setAbsence({
    as: house.sanne.id,
    replies: { text: 'weg' },
    events: [{ start: '2026-11-24', end: '2026-11-25', subject: 'X' }],
  });
});
afterAll(() => house.close());

const ask = async (path: string) => {
  const response = await fetch(`${house.sim.url}/v1.0${path}`);
  return { status: response.status, body: (await response.json()) as Record<string, unknown> & { error?: { code: string } } };
};
const window = 'startDateTime=2026-11-23T00:00:00Z&endDateTime=2026-11-30T00:00:00Z';

test.each([
  ['a guest has no mailbox here', () => house.guest.id, 404, 'MailboxNotEnabledForRESTAPI'],
  ['a colleague outside the group is out of scope', () => house.outsider.id, 403, 'ErrorAccessDenied'],
  ['nobody is no user', () => 'nobody@babbage.nl', 404, 'ErrorInvalidUser'],
])('%s', async (_, who, status, code) => {
  for (const path of ['mailboxSettings', `calendarView?${window}`]) {
    const { body, ...answer } = await ask(`/users/${who()}/${path}`);
    expect({ ...answer, code: body.error?.code }).toEqual({ status, code });
  }
});

test('a right that was not granted is a 403 for that road alone', async () => {
  house.sim.knobs.mayReadMailboxSettings = false;
  const answers = [
    await ask(`/users/${house.sanne.id}/mailboxSettings`),
    await ask(`/users/${house.sanne.id}/calendarView?${window}`),
  ];
  house.sim.knobs.mayReadMailboxSettings = true;
  expect(answers.map(({ status }) => status)).toEqual([403, 200]);
});

test('only what was chosen comes along, and a property that does not exist is refused', async () => {
  const { body } = await ask(`/users/${house.sanne.id}/calendarView?${window}&$select=start,end,isAllDay,showAs`);
  expect(JSON.stringify(body)).not.toContain('"X"');
  expect((await ask(`/users/${house.sanne.id}/calendarView?${window}&$select=colour`)).status).toBe(400);
  expect((await ask(`/users/${house.sanne.id}/mailboxSettings?$select=colour`)).status).toBe(400);
});
