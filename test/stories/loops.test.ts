/** F18, R10: whatever answers our letters by itself, a loop ends at the caps; every mail of it has its place, and the lead hears it. */

import { addMinutes } from '../../bot/core/time.ts';
import type { Fittings } from '../../bot/main.ts';
import { PER_ADDRESS } from '../../bot/store/caps.ts';
import { memoryTables } from '../../bot/store/memory.ts';
import { storeOn } from '../../bot/store/store.ts';
import { type House, moment, openHouse, textOf } from '../kit/house.ts';
import { factsOf, placeOf } from '../kit/mailroom.ts';

jest.setTimeout(300_000);

const ROBOTS = 20;
const DAYS = 30;
/** When the robots begin anew, in hours: the second time just within a day, the third just after it. */
const BEGIN_AT = [0, 23, 25, 10 * 24, 21 * 24, 29 * 24];
const DAY_MINUTES = 24 * 60;

const inMemory = (): Fittings => ({ store: storeOn(memoryTables()) });

/** Robots that answer each of our letters at once, in a new mail that says klacht, with other words and without a reference. */
function robots(house: House, count: number) {
  const written: string[] = [];
  const isRobot = /^robot-\d+@example\.org$/;
  let answered = 0;
  const write = (address: string) => {
    const text = `Wij hebben uw bericht ${written.length} ontvangen en nemen het in behandeling.`;
    const mail = { from: { name: 'Helpdesk', address }, subject: `Klacht ${written.length} geregistreerd`, text };
    written.push(house.sim.writeMail(mail).messageId);
  };
  return {
    written,
    begin: () => Array.from({ length: count }, (_, n) => write(`robot-${n}@example.org`)),
    /** They answer what came since; answers how many letters that were. */
    answer() {
      const letters = house.sim.sentMails().slice(answered);
      answered += letters.length;
      const toRobots = letters.flatMap(({ to }) => to.filter(({ address }) => isRobot.test(address)));
      for (const { address } of toRobots) write(address);
      return toRobots.length;
    },
  };
}

/** The most letters that one address got within 24 hours. */
function mostInADay(house: House): number {
  const byAddress = Map.groupBy(house.sim.sentMails(), ({ to }) => to[0]?.address);
  const most = [...byAddress.values()].map((letters) =>
    Math.max(
      ...letters.map(({ at }) => letters.filter((other) => other.at > addMinutes(at, -DAY_MINUTES) && other.at <= at).length),
    ),
  );
  return Math.max(0, ...most);
}

test(`${ROBOTS} robots over ${DAYS} days: at most ${PER_ADDRESS} receipts in 24 hours each, an alert, and a place for every mail`, async () => {
  const house = await openHouse({ now: '2026-11-02 09:30', fittings: inMemory() });
  const crowd = robots(house, ROBOTS);
  const start = moment('2026-11-02 09:30');
  for (const hours of BEGIN_AT) {
    crowd.begin();
    for (let round = 0; round < 6; round++) {
      await house.at(addMinutes(start, hours * 60 + round));
      if (crowd.answer() === 0) break;
    }
  }
  await house.at(addMinutes(start, DAYS * DAY_MINUTES));

  const places = await Promise.all(crowd.written.map((messageId) => placeOf(house, messageId)));
  const numbers = places.flatMap((place) => (place?.ended === 'complaint' && place.number ? [place.number] : []));
  const facts = await Promise.all(numbers.map((number) => factsOf(house, number)));
  const withheld = facts.filter((all) => all.some(({ type }) => type === 'ReceiptWithheld')).length;
  const alerts = house
    .channel()
    .filter(({ cards }) => textOf(cards).includes('Adressen die vandaag geen ontvangstbevestiging meer krijgen'));
  const figures = {
    mails: crowd.written.length,
    withoutPlace: places.filter((place) => !place).length,
    complaints: new Set(numbers).size,
    receipts: house.sim.sentMails().length,
    withheld,
    mostInADay: mostInADay(house),
    alerts: alerts.length,
  };
  console.log(`${ROBOTS} robots, ${DAYS} days:`, JSON.stringify(figures));
  expect(figures).toMatchObject({ withoutPlace: 0, complaints: crowd.written.length, mostInADay: PER_ADDRESS });
  expect(figures.receipts + withheld).toBe(crowd.written.length);
  expect(withheld).toBe(ROBOTS * BEGIN_AT.length);
  expect(alerts.length).toBeGreaterThanOrEqual(BEGIN_AT.length - 1);
  expect(textOf(alerts.map(({ cards }) => cards))).not.toMatch(/robot|helpdesk|example\.org/i);
  await house.close();
});

test('the twin: without the caps one robot gets a letter for each of its own, for as long as it likes', async () => {
  const store = { ...storeOn(memoryTables()), caps: { mayGo: async () => 'yes' as const } };
  const house = await openHouse({ now: '2026-11-02 09:30', fittings: { store } });
  const crowd = robots(house, 1);
  crowd.begin();
  for (let round = 0; round < 10; round++) {
    await house.tick();
    crowd.answer();
  }
  console.log('one robot, ten rounds, no caps:', JSON.stringify({ mails: crowd.written.length, mostInADay: mostInADay(house) }));
  expect(mostInADay(house)).toBe(10);
  await house.close();
});

test('a robot with a new address each time meets the cap on all letters together, and the lead hears it', async () => {
  const house = await openHouse({ now: '2026-11-02 09:30', fittings: inMemory() });
  for (let n = 0; n < 205; n++) {
    const from = { name: 'Helpdesk', address: `robot-${n}@example.org` };
    house.sim.writeMail({ from, subject: `Klacht ${n}`, text: `Dit is bericht nummer ${n} van deze helpdesk.` });
  }
  await house.tick();
  await house.at('2026-11-02 09:50');
  expect(await house.store.lists.open()).toHaveLength(205);
  expect(house.sim.sentMails()).toHaveLength(200);
  const alerts = house.channel().filter(({ cards }) => textOf(cards).includes('Er gingen vandaag 200 automatische brieven weg'));
  expect(alerts).toHaveLength(1);
  await house.close();
});
