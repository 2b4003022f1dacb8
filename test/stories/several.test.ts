/** F109, F125: several instances at once on one store and one mailbox. */
import { type House, openHouse } from '../kit/house.ts';

let house: House;
beforeEach(async () => {
  house = await openHouse();
});
afterEach(async () => {
  await house.close();
});

test('F109, F125: three instances that read the same mailbox make one complaint, one card and one receipt of each mail', async () => {
  const others = [await house.another(), await house.another()];
  const mails = 12;
  for (let n = 0; n < mails; n++)
    house.sim.writeMail({ subject: `Klacht ${n}`, from: { name: 'Noor Bakker', address: `noor${n}@example.org` } });
  await Promise.all([house.bot, ...others].map((bot) => bot.setClock(house.sim.now())));
  for (const minute of ['05', '10', '15']) await house.at(`2026-11-23 09:${minute}`);
  const numbers = (await house.store.lists.open()).map(({ number }) => number);
  const cards = house.channel().filter(({ summary, root }) => summary?.startsWith('Klacht') && !root);
  const receipts = house.sim.sentMails();
  console.log(
    `intake by 3 instances: mails ${mails}, complaints ${numbers.length}, cards ${cards.length}, receipts ${receipts.length}`,
  );
  expect(numbers).toHaveLength(mails);
  expect(cards).toHaveLength(mails);
  expect(receipts).toHaveLength(mails);
});

test('F125: three instances that tick together remind once and greet the morning once', async () => {
  const number = await house.mail();
  await house.claim(house.sanne, number);
  const others = [await house.another(), await house.another()];
  house.sim.setNow('2026-11-24T08:00:00.000Z');
  await Promise.all([house.bot, ...others].map((bot) => bot.setClock(house.sim.now())));
  await Promise.all([house.bot, ...others].map((bot) => bot.setClock(house.sim.now())));
  // A second after, the claim of yesterday 09:00 is a working day old: that is another reminder, and may be there already.
  expect(house.threadOf(number).filter(({ text }) => text?.includes('eerste reactie'))).toHaveLength(1);
  expect(house.channel().filter(({ summary }) => summary === 'Overzicht van de klachten')).toHaveLength(1);
});
