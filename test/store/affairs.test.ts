import { affairsOf } from '../../bot/store/affairs.ts';
import { memoryTables } from '../../bot/store/memory.ts';
import { storeOn } from '../../bot/store/store.ts';

const at = '2026-11-23T08:00:00.000Z';

test('what waits for the lead is counted: quarantine, review list, and the last comparison of mailbox and register', async () => {
  const store = storeOn(memoryTables());
  expect(await affairsOf(store)).toEqual({ quarantined: 0, review: 0, reconciliation: undefined });
  const held = { problem: 'no-id', tries: 8, at, after: at, state: 'held' } as const;
  await store.register.quarantine('a', () => ({ ...held, mail: 'mail a' }));
  await store.register.quarantine('effect-1', () => ({ ...held, effect: { number: 'K-2026-0001', key: '1/0' } }));
  for (const source of ['b', 'c']) await store.review.add({ source, mail: source, receivedAt: at, why: 'spoofed' });
  const decided = await store.review.get('c');
  if (decided) await store.review.write(decided, { ...decided.data, verdict: { how: 'ignored', by: 'hanna', at } });
  await store.settings.reconciliation.set(undefined, { at, checked: 120, missing: 2 });
  expect(await affairsOf(store)).toMatchObject({ quarantined: 2, review: 1, reconciliation: { checked: 120, missing: 2 } });
});
