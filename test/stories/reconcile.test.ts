/** F13: each night mailbox and register are compared; what has no place gets one, and the morning overview says how it was. */
import { type House, moment, openHouse, textOf } from '../kit/house.ts';
import { arrives, factsOf, noor, placeOf } from '../kit/mailroom.ts';

jest.setTimeout(60_000);

let house: House;
beforeEach(async () => {
  house = await openHouse();
});
afterEach(() => house.close());

const agreed = /Alle (\d+) e-mails van de laatste 14 dagen hebben hun plek/;
const missed = /(\d+) van (\d+) e-mails hadden vannacht nog geen plek/;
const overviewOf = (day: string) =>
  textOf(house.channel().filter(({ summary, at }) => summary === 'Overzicht van de klachten' && at.startsWith(day)));

test('when all mails have their place, the overview has a green line with their number', async () => {
  await house.mail({ from: noor });
  await arrives(house, { subject: 'Vraag over mijn rooster', text: 'Werk ik maandag?' });
  await house.at('2026-11-24 03:00');
  await house.at('2026-11-24 09:00');
  expect(agreed.exec(overviewOf('2026-11-24'))?.[1]).toBe('2');
  expect(overviewOf('2026-11-24')).not.toMatch(missed);
});

test('a mail that a rule moved before we saw it becomes a complaint that night, with the term of its receipt, and is said', async () => {
  await house.mail({ from: noor });
  const moved = house.sim.writeMail({
    subject: 'Klacht die verdween',
    text: 'Een regel heeft dit weggelegd.',
    folder: 'archive',
  });
  await house.tick();
  expect(await placeOf(house, moved.messageId)).toBeUndefined();
  await house.at('2026-11-24 03:00');
  const place = await placeOf(house, moved.messageId);
  expect(place).toMatchObject({ ended: 'complaint' });
  expect(await factsOf(house, place?.number ?? '')).toContainEqual(
    expect.objectContaining({ type: 'ComplaintReceived', reaction: expect.objectContaining({ due: '2026-11-25' }) }),
  );
  await house.at('2026-11-24 09:00');
  expect(missed.exec(overviewOf('2026-11-24'))?.slice(1)).toEqual(['1', '2']);
  expect(overviewOf('2026-11-24')).not.toMatch(agreed);
  await house.at('2026-11-25 03:00');
  await house.at('2026-11-25 09:00');
  expect(agreed.exec(overviewOf('2026-11-25'))?.[1]).toBe('2');
});

test('a mail that a person moves after we saw it is the same mail', async () => {
  const { id, messageId } = house.sim.writeMail({ subject: 'Klacht', text: 'Iemand legt dit straks in een map.' });
  await house.tick();
  house.sim.moveMail(id, 'archive');
  const before = await placeOf(house, messageId);
  await house.at('2026-11-24 03:00');
  expect(await placeOf(house, messageId)).toEqual(before);
  expect(await house.store.lists.open()).toHaveLength(1);
});

test('in Junk, what says klacht goes to a person and the rest is left; neither is a loss', async () => {
  const [klacht, other] = ['Klacht in de verkeerde map', 'U heeft gewonnen'].map((subject) =>
    house.sim.writeMail({ subject, text: `${subject}, en meer dan twintig letters.`, folder: 'junkemail' }),
  );
  await house.at('2026-11-24 03:00');
  expect(await placeOf(house, klacht?.messageId ?? '')).toMatchObject({ ended: 'review', why: 'junk' });
  expect(await placeOf(house, other?.messageId ?? '')).toMatchObject({ ended: 'ignored', why: 'other' });
  expect(await house.store.lists.open()).toEqual([]);
  expect(house.sim.sentMails()).toEqual([]);
  await house.at('2026-11-24 09:00');
  expect(overviewOf('2026-11-24')).not.toMatch(missed);
});

test('our own letters, drafts and letters from Outlook are no mails that came in', async () => {
  const number = await house.mail({ from: noor });
  house.sim.writeFromOutlook({ as: house.sanne.id, to: noor.address, subject: `Uw klacht ${number}`, text: 'Wij bellen u.' });
  await house.at('2026-11-24 03:00');
  await house.at('2026-11-24 09:00');
  expect(agreed.exec(overviewOf('2026-11-24'))?.[1]).toBe('1');
});

test('a mail of 15 days ago is not looked for, one of 13 is', async () => {
  const written = ['2026-11-09T10:00:00Z', '2026-11-11T10:00:00Z'].map((receivedAt) =>
    house.sim.writeMail({ subject: 'Klacht', text: `Dit is geschreven op ${receivedAt}.`, receivedAt, folder: 'archive' }),
  );
  await house.at('2026-11-24 11:30');
  const places = await Promise.all(written.map(({ messageId }) => placeOf(house, messageId)));
  expect(places.map((place) => place?.ended)).toEqual([undefined, 'complaint']);
});

test('a night in which Graph is down is made up for as soon as it is back', async () => {
  house.sim.writeMail({ subject: 'Klacht die verdween', text: 'Een regel heeft dit weggelegd.', folder: 'archive' });
  house.sim.fault({ match: 'GET /messages\\?.*receivedDateTime', kind: 'status', status: 503, times: 1000, retryAfter: '0' });
  await house.at('2026-11-24 02:30');
  expect(await house.store.lists.open()).toEqual([]);
  house.sim.clearFaults();
  await house.at('2026-11-24 02:40');
  expect(await house.store.lists.open()).toHaveLength(1);
});

test('what another instance has begun is left to it, and taken over when that has died', async () => {
  house.sim.writeMail({ subject: 'Klacht die verdween', text: 'Een regel heeft dit weggelegd.', folder: 'archive' });
  const begun = { at: moment('2026-11-24 02:05'), done: false, holder: 'reconciliation' };
  await house.store.settings.once('reconciled-2026-11-24').set(undefined, begun);
  for (const soon of ['2026-11-24 02:06', '2026-11-24 02:34']) await house.at(soon);
  expect(await house.store.lists.open()).toEqual([]);
  await house.at('2026-11-24 02:36');
  expect(await house.store.lists.open()).toHaveLength(1);
  expect((await house.store.settings.once('reconciled-2026-11-24').get())?.data.done).toBe(true);
});

test('a page of text from something in between is not an empty mailbox in which all is well', async () => {
  house.sim.writeMail({ subject: 'Klacht die verdween', text: 'Een regel heeft dit weggelegd.', folder: 'archive' });
  const before = await house.store.settings.reconciliation.get();
  house.sim.fault({ match: 'GET /messages\\?.*receivedDateTime', kind: 'garbage', status: 200 });
  await house.at('2026-11-24 02:30');
  expect(await house.store.settings.reconciliation.get()).toEqual(before);
  await house.at('2026-11-24 02:31');
  expect((await house.store.settings.reconciliation.get())?.data).toMatchObject({ checked: 1, missing: 1 });
});

test.each(['junkemail', 'sentitems'])(
  'without knowing where %s is nothing is taken: spam is no complaint, our letters are no mails',
  async (folder) => {
    const spam = { subject: 'Klacht? Win een prijs', text: 'Klik hier en win meteen.', folder: 'junkemail' };
    const { messageId } = house.sim.writeMail(spam);
    house.sim.fault({ match: `GET /mailFolders/${folder}\\?`, kind: 'status', status: 403 });
    await house.at('2026-11-24 02:30');
    expect(await placeOf(house, messageId)).toBeUndefined();
    await house.at('2026-11-24 02:31');
    expect(await placeOf(house, messageId)).toMatchObject({ ended: 'review', why: 'junk' });
  },
);
