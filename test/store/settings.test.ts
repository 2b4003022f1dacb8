import type { Row, Table } from '../../bot/store/rows.ts';
import { settings } from '../../bot/store/settings.ts';
import { azureTables } from '../../bot/store/table.ts';
import { azurite, forgetful, kinds, newPrefix } from './tables.ts';

const at = '2026-11-23T08:00:00.000Z';
const subscription = (id: string) => ({ id, clientState: 'secret', expires: at });

describe.each(kinds)('the settings in %s', (_, tables) => {
  const begin = () => {
    const table: Table = tables().settings;
    return { table, kept: settings(table) };
  };

  test('are empty at first, and say what was set', async () => {
    const { kept } = begin();
    expect(await kept.subscription.get()).toBeUndefined();
    await kept.subscription.set(undefined, subscription('a'));
    expect((await kept.subscription.get())?.data).toEqual(subscription('a'));
  });
  test('change only over what was seen', async () => {
    const { kept } = begin();
    const first = (await kept.subscription.set(undefined, subscription('a'))) as Row<ReturnType<typeof subscription>>;
    expect(await kept.subscription.set(undefined, subscription('b'))).toBe('changed');
    expect(await kept.subscription.set(first, subscription('c'))).toMatchObject({ data: subscription('c') });
    expect(await kept.subscription.set(first, subscription('d'))).toBe('changed');
    expect((await kept.subscription.get())?.data.id).toBe('c');
  });
  test('are cleared only when nothing changed since they were seen', async () => {
    const { kept } = begin();
    const first = (await kept.cursor('inbox').set(undefined, { link: 'a', at })) as Row<{ link: string; at: string }>;
    const second = (await kept.cursor('inbox').set(first, { link: 'b', at })) as Row<{ link: string; at: string }>;
    await kept.cursor('inbox').clear(first);
    expect((await kept.cursor('inbox').get())?.data.link).toBe('b');
    await kept.cursor('inbox').clear(second);
    expect(await kept.cursor('inbox').get()).toBeUndefined();
    expect(await kept.cursor('inbox').set(undefined, { link: 'c', at })).toMatchObject({ data: { link: 'c' } });
  });
  test('do not mix: each has a place of its own, and so has each team', async () => {
    const { kept } = begin();
    const team = (teamId: string) => ({ teamId, threadId: '19:a@thread.tacv2', serviceUrl: 'https://x', tenantId: 't' });
    await kept.subscription.set(undefined, subscription('a'));
    await kept.cursor('inbox').set(undefined, { link: 'l', at });
    expect(await kept.cursor('sentitems').get()).toBeUndefined();
    await kept.cursor('sentitems').set(undefined, { link: 'm', at });
    expect((await kept.cursor('inbox').get())?.data.link).toBe('l');
    expect(await kept.reconciliation.get()).toBeUndefined();
    await kept.team('19:a@thread.tacv2').set(undefined, team('a'));
    await kept.team('19:b@thread.tacv2').set(undefined, team('b'));
    expect((await kept.team('19:a@thread.tacv2').get())?.data.teamId).toBe('a');
    expect((await kept.team('19:b@thread.tacv2').get())?.data.teamId).toBe('b');
    expect(await kept.channel.get()).toBeUndefined();
    expect(await kept.people.get()).toBeUndefined();
  });
  test('let one of ten say something once', async () => {
    const { kept } = begin();
    const tries = Array.from({ length: 10 }, (_, n) =>
      kept.once('overview 2026-11-23').set(undefined, { at, done: false, holder: `i${n}` }),
    );
    expect((await Promise.all(tries)).filter((answer) => answer !== 'changed')).toHaveLength(1);
    expect(await kept.once('overview 2026-11-24').get()).toBeUndefined();
  });

  describe('and the tick of a timer', () => {
    test('is claimed by one of ten instances, each minute anew', async () => {
      const { kept } = begin();
      for (const tick of ['100', '101', '102']) {
        const claims = await Promise.all(Array.from({ length: 10 }, (_, n) => kept.claimTick('reminders', tick, `i${n}`)));
        expect(claims.filter(Boolean)).toHaveLength(1);
        expect(await kept.claimTick('reminders', tick, 'late')).toBe(false);
      }
    });
    test('goes on when the clock was set back', async () => {
      const { kept } = begin();
      const claims: boolean[] = [];
      for (const tick of ['100', '101', '41', '41', '42', '101']) claims.push(await kept.claimTick('reminders', tick, 'a'));
      expect(claims).toEqual([true, true, true, false, true, true]);
    });
    test('of one timer says nothing of another', async () => {
      const { kept } = begin();
      expect(await kept.claimTick('reminders', '100', 'a')).toBe(true);
      expect(await kept.claimTick('sweep', '100', 'a')).toBe(true);
    });
    test.each(['100', '101'])('%s that was claimed is ours when only the answer was lost', async (tick) => {
      const { table, kept } = begin();
      if (tick === '101') await kept.claimTick('reminders', '100', 'b');
      const lossy = forgetful(table);
      lossy.loseNext();
      expect(await settings(lossy).claimTick('reminders', tick, 'a')).toBe(true);
      expect(await kept.claimTick('reminders', tick, 'b')).toBe(false);
    });
  });
});

test('ten instances with clients of their own claim one tick once', async () => {
  const prefix = newPrefix();
  const all = Array.from({ length: 10 }, () => settings(azureTables(azurite(prefix)).settings));
  const won: number[] = [];
  for (let tick = 0; tick < 20; tick++) {
    const claims = await Promise.all(all.map((one, n) => one.claimTick('reminders', String(tick), `i${n}`)));
    won.push(claims.filter(Boolean).length);
  }
  expect(won).toEqual(Array(20).fill(1));
}, 60_000);
