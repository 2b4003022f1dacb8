import { notices } from '../../bot/store/notices.ts';
import type { Row } from '../../bot/store/rows.ts';
import { kinds } from './tables.ts';

const [nine, ten] = ['2026-11-23T08:00:00.000Z', '2026-11-23T09:00:00.000Z'] as const;

describe.each(kinds)('news for the lead in %s', (_, tables) => {
  const begin = () => {
    const told = notices(tables().register);
    const waiting = async () => (await told.waiting()).map(({ data }) => data);
    return { told, waiting };
  };

  test('waits until it is said, with when it came', async () => {
    const { told, waiting } = begin();
    expect(await waiting()).toEqual([]);
    await told.give('review', 'mail-1', nine);
    expect(await waiting()).toEqual([{ kind: 'review', at: nine }]);
    const [notice] = await told.waiting();
    await told.said(notice as Row<never>);
    await told.said(notice as Row<never>);
    expect(await waiting()).toEqual([]);
  });
  test('is the same news under the same key, as long as it was not said', async () => {
    const { told, waiting } = begin();
    await told.give('review', 'mail-1', nine);
    await told.give('review', 'mail-1', ten);
    expect(await waiting()).toEqual([{ kind: 'review', at: nine }]);
    const [notice] = await told.waiting();
    await told.said(notice as Row<never>);
    await told.give('review', 'mail-1', ten);
    expect(await waiting()).toEqual([{ kind: 'review', at: ten }]);
  });
  test('is other news under another key or of another kind', async () => {
    const { told, waiting } = begin();
    await told.give('review', 'a', nine);
    await told.give('review', 'b', nine);
    await told.give('quarantine', 'a', nine);
    expect((await waiting()).map(({ kind }) => kind).sort()).toEqual(['quarantine', 'review', 'review']);
  });
  test('that ten instances give at once is one', async () => {
    const { told, waiting } = begin();
    await Promise.all(Array.from({ length: 10 }, () => told.give('total-cap', '2026-11-23', nine)));
    expect(await waiting()).toEqual([{ kind: 'total-cap', at: nine }]);
  });
});
