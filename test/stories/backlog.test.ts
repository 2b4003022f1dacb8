/** After an outage: what waited is read within Graph's limits, nearest deadline first, and the log says how far it is. */
import { type House, openHouse } from '../kit/house.ts';
import { placeOf } from '../kit/mailroom.ts';

jest.setTimeout(300_000);

/** 5,000 with `BACKLOG=5000`. */
const MAILS = Number(process.env.BACKLOG ?? 300);
const DAYS = 10;

let house: House;
beforeEach(async () => {
  house = await openHouse({ now: '2026-11-12 09:00' });
});
afterEach(() => house.close());

/** Mails of the last days in no order; each third says klacht. */
function wait(count: number) {
  house.sim.holdNotifications(true);
  const start = Date.parse('2026-11-23T07:00:00Z');
  return Array.from({ length: count }, (_, n) => {
    const receivedAt = new Date(start - ((n * 7919) % count) * ((DAYS * 24 * 3600 * 1000) / count)).toISOString();
    const subject = n % 3 === 0 ? `Klacht ${n}` : `Vraag ${n}`;
    const from = { name: 'Iemand', address: `iemand-${n}@example.org` };
    return { receivedAt, subject, ...house.sim.writeMail({ subject, receivedAt, from, text: `Dit schrijf ik over zaak ${n}.` }) };
  });
}

test(`${MAILS} mails: never more than four requests at once, the nearest deadline first, and progress in the log`, async () => {
  const mails = wait(MAILS);
  house.sim.knobs.concurrent = 4;
  const began = Date.now();
  await house.at('2026-11-23 09:00');
  const seconds = (Date.now() - began) / 1000;

  const places = await Promise.all(mails.map(async (mail) => ({ ...mail, place: await placeOf(house, mail.messageId) })));
  const progress = house.log.filter((line) => line.includes('a backlog is being read')).map((line) => JSON.parse(line));
  const complaints = places.filter(({ subject }) => subject.startsWith('Klacht'));
  console.log(
    `backlog of ${MAILS}:`,
    JSON.stringify({
      complaints: complaints.length,
      withoutPlace: places.filter(({ place }) => !place).length,
      overLimit: house.sim.overLimit,
      progress: progress.length,
      seconds: Math.round(seconds),
    }),
  );
  expect(house.sim.overLimit).toBe(0);
  expect(places.filter(({ place }) => !place)).toHaveLength(0);
  const numbers = complaints.sort((a, b) => a.receivedAt.localeCompare(b.receivedAt)).map(({ place }) => place?.number);
  expect(numbers).toEqual([...numbers].sort());
  expect(new Set(numbers).size).toBe(complaints.length);
  expect(progress).toHaveLength(Math.floor(MAILS / 200));
  expect(progress[0]).toMatchObject({ count: 200, total: MAILS });
});

test('complaints come before all else, however old the rest is', async () => {
  const mails = wait(60);
  await house.at('2026-11-23 09:00');
  const order = house.log.filter((line) => line.includes('a mail found its place')).map((line) => JSON.parse(line).ended);
  expect(order.slice(0, 20)).toEqual(Array(20).fill('complaint'));
  expect(order).toHaveLength(mails.length);
});

test('told to wait it waits, and asks no more in between than it was told', async () => {
  const mails = wait(12);
  house.sim.fault({ match: 'GET /messages/(?!delta)[^/?]+\\?', kind: 'throttled', retryAfter: '1', times: 3 });
  const began = Date.now();
  await house.at('2026-11-23 09:00');
  expect(Date.now() - began).toBeGreaterThanOrEqual(1000);
  const refused = house.sim.graphRequests.filter(({ status }) => status === 429);
  expect(refused).toHaveLength(3);
  const places = await Promise.all(mails.map(({ messageId }) => placeOf(house, messageId)));
  expect(places.filter((place) => !place)).toHaveLength(0);
});

test('the twin: the stand-in sees it when five ask at once', async () => {
  house.sim.knobs.concurrent = 4;
  const ask = () => fetch(`${house.sim.url}/v1.0/users/info%40babbage.nl/mailFolders/inbox/messages?$select=id&$top=1`);
  await Promise.all(Array.from({ length: 12 }, ask));
  expect(house.sim.overLimit).toBeGreaterThan(0);
});
