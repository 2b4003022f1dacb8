/** P1: the doorbell may ring too often, too late, backwards or not at all. The delta query finds everything, once. */
import { memoryTables } from '../../bot/store/memory.ts';
import { storeOn } from '../../bot/store/store.ts';
import { openHouse } from '../kit/house.ts';
import { placeOf } from '../kit/mailroom.ts';

jest.setTimeout(600_000);

/** 10,000 with `STORM=10000`. */
const MAILS = Number(process.env.STORM ?? 1000);

test.each(['gone', 'syncStateNotFound'] as const)(
  `${MAILS} mails, rung for five times, backwards, three in ten never, four hours late; no subscription and no cursor (%s)`,
  async (how) => {
    const house = await openHouse({ fittings: { store: storeOn(memoryTables()) } });
    // A cursor to lose.
    await house.tick();
    house.sim.holdNotifications(true);
    const mails = Array.from({ length: MAILS }, (_, n) => {
      const klacht = n % 10 === 0;
      const from = { name: 'Iemand', address: `iemand-${n}@example.org` };
      const text = `Dit gaat over mijn loon van week ${n}.`;
      return { klacht, ...house.sim.writeMail({ from, subject: klacht ? `Klacht ${n}` : `Vraag ${n}`, text }) };
    });
    house.sim.expireDeltaTokens(how);
    house.sim.setNow('2026-11-23T12:00:00Z');
    // The ends of it at the same time: rings, the subscription's end, and the sweep of the timer.
    const [rings] = await Promise.all([
      house.sim.releaseNotifications({ times: 5, reverse: true, share: 0.7 }),
      house.sim.lifecycle('subscriptionRemoved'),
    ]);
    await house.at('2026-11-23 13:00');

    const places = await Promise.all(mails.map(async (mail) => ({ ...mail, place: await placeOf(house, mail.messageId) })));
    const complaints = await house.store.lists.open();
    const receipts = Map.groupBy(house.sim.sentMails(), ({ to }) => to[0]?.address);
    const cards = house.channel().filter(({ root, summary }) => !root && summary?.startsWith('Klacht K-'));
    const figures = {
      rings,
      lost: places.filter(({ place, klacht }) => place?.ended !== (klacht ? 'complaint' : 'ignored')).length,
      complaints: complaints.length,
      cards: cards.length,
      receipts: house.sim.sentMails().length,
      doubled: [...receipts.values()].filter((letters) => letters.length > 1).length,
      subscriptions: house.sim.subscriptions.length,
    };
    console.log(`storm of ${MAILS}, ${how}:`, JSON.stringify(figures));
    expect(figures).toEqual({
      rings: Math.round(MAILS * 0.7) * 5,
      lost: 0,
      complaints: MAILS / 10,
      cards: MAILS / 10,
      receipts: Math.min(MAILS / 10, 200),
      doubled: 0,
      subscriptions: 1,
    });
    expect((await house.store.register.counts()).complaint).toBe(MAILS / 10);

    // And the new subscription rings.
    house.sim.holdNotifications(false);
    const { messageId } = house.sim.writeMail({ subject: 'Klacht na de storm', text: 'Dit is van na de storm.' });
    await house.sim.notified();
    for (let wait = 0; wait < 200 && !(await placeOf(house, messageId)); wait++)
      await new Promise((later) => setTimeout(later, 20));
    expect(await placeOf(house, messageId)).toMatchObject({ ended: 'complaint' });
    await house.close();
  },
);
