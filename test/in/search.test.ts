/** F89, F56: a search reads no more than its budget, whatever there is, and says that there may be more. */
import type { Fact, Recorded } from '../../bot/core/complaint.ts';
import { fold } from '../../bot/core/complaint.ts';
import { summaryOf } from '../../bot/core/overview.ts';
import type { Person } from '../../bot/core/permissions.ts';
import { standardCalendar } from '../../bot/core/workdays.ts';
import { MOST_ENDED, MOST_HITS, MOST_READ, search } from '../../bot/in/search.ts';
import type { Visit } from '../../bot/in/visit.ts';
import { memoryTables } from '../../bot/store/memory.ts';
import { type Store, storeOn } from '../../bot/store/store.ts';
import { textsFor } from '../../bot/view/texts.ts';
import { amsterdam, claimedBySanne, dismissed, hanna, moment, received, sanne, youssef } from '../kit/given.ts';

const now = moment('2026-11-24 10:00');
const numberAt = (nth: number): string => `K-2026-${String(nth).padStart(4, '0')}`;

/** A store that counts what is read of complaints and of their texts, and what waits. */
function counting() {
  const store = storeOn(memoryTables());
  const reads = { streams: 0, texts: 0 };
  const counted: Store = {
    ...store,
    streams: {
      ...store.streams,
      read(number) {
        reads.streams++;
        return store.streams.read(number);
      },
    },
    content: {
      ...store.content,
      all(number) {
        reads.texts++;
        return store.content.all(number);
      },
    },
  };
  return { store, counted, reads };
}

async function fill(store: Store, count: number, facts: readonly Fact[], text = 'niets', from = 1): Promise<void> {
  for (let nth = from; nth < from + count; nth++) {
    const number = numberAt(nth);
    const past = facts.map((fact, n): Recorded => ({ id: `${nth}-${n}`, at: now, by: { system: 'mail' }, fact }));
    await store.streams.append(number, 0, past);
    await store.content.keep(number, 'mail-text-1', { kind: 'mail', subject: 'Klacht', text, cut: false });
    const state = fold(past);
    if (state.status === 'unknown') throw new Error('There is a complaint.');
    const over = state.status === 'open' ? {} : { over: true as const };
    await store.lists.refresh({ version: past.length, summary: summaryOf(number, state), ...over });
  }
}

const ask = (text: string, person: Person, store: Store) => {
  const sight = { t: textsFor('nl'), now, zone: amsterdam, calendar: standardCalendar, nameOf: () => undefined };
  const visit: Visit = { person, sight, fields: {}, place: { tenantId: '', serviceUrl: '', personal: true } };
  return search(text, visit, { world: { store, now: () => now, zone: amsterdam, calendar: () => standardCalendar } });
};

test('of 60 complaints, 25 are read and of those the texts, and there may be more', async () => {
  const { store, counted, reads } = counting();
  await fill(store, 60, [received]);
  expect(await ask('kolibrie', hanna, counted)).toEqual({ hits: [], more: true });
  expect([MOST_READ, reads]).toEqual([25, { streams: 25, texts: 25 }]);
});

test('who may read none of them reads none of them: a word costs nothing and says nothing', async () => {
  const { store, counted, reads } = counting();
  await fill(store, 60, [received], 'kolibrie');
  expect(await ask('kolibrie', youssef, counted)).toEqual({ hits: [], more: false });
  expect(reads).toEqual({ streams: 0, texts: 0 });
});

test('S6: whoever they are all about reads none, and hears of none: not even that there may be more', async () => {
  const { store, counted, reads } = counting();
  const about: Fact = { type: 'ConflictNamed', person: hanna.id, reason: 'why' };
  await fill(store, 60, [received, about], 'kolibrie');
  await fill(store, 60, [received, about, dismissed], 'kolibrie', 100);
  for (const text of ['kolibrie', 'nieuw', 'niemand', '2026', 'te laat'])
    expect(await ask(text, hanna, counted)).toEqual({ hits: [], more: false });
  // A number is looked up, and what is found is not told.
  expect(reads.texts).toBe(0);
  expect(await ask('K-2026-0001', hanna, counted)).toEqual({ hits: [], more: false });
  expect((await ask('nieuw', youssef, counted)).hits).toHaveLength(MOST_HITS);
});

test('ten are shown; those that the index finds cost no text', async () => {
  const { store, counted, reads } = counting();
  await fill(store, 60, [received]);
  const { hits, more } = await ask('nieuw', youssef, counted);
  expect([hits.map(({ number }) => number), more]).toEqual([Array.from({ length: MOST_HITS }, (_, n) => numberAt(n + 1)), true]);
  expect(reads).toEqual({ streams: 10, texts: 0 });
});

test('what fits exactly is all there is', async () => {
  const { store, counted } = counting();
  await fill(store, MOST_HITS, [received]);
  expect(await ask('nieuw', youssef, counted)).toMatchObject({ more: false });
});

test('of what ended the newest are looked at, the open ones first', async () => {
  const { store, counted, reads } = counting();
  await fill(store, MOST_ENDED + 5, [received, claimedBySanne, dismissed], 'kolibrie');
  await fill(store, 1, [received, claimedBySanne], 'kolibrie', 900);
  const { hits, more } = await ask('kolibrie', sanne, counted);
  expect(hits.map(({ number }) => number).slice(0, 3)).toEqual([numberAt(900), numberAt(205), numberAt(204)]);
  expect([hits.length, more, reads.streams]).toEqual([MOST_HITS, true, MOST_HITS]);
  expect(await ask('', sanne, counted)).toMatchObject({ hits: [{ number: numberAt(900) }], more: false });
  // Older than the newest: by its number, for everybody.
  expect((await ask('K-2026-0001', youssef, counted)).hits.map(({ number }) => number)).toEqual([numberAt(1)]);
});

test('rows of an index from before there was a search break nothing: the streams tell', async () => {
  const { store, counted } = counting();
  await fill(store, 3, [received, claimedBySanne], 'kolibrie');
  for (const one of await store.lists.open()) {
    const { step, nature, ...older } = one;
    await store.lists.refresh({ version: 9, summary: older });
  }
  const numbers = async (text: string, person: Person) => (await ask(text, person, counted)).hits.map(({ number }) => number);
  expect(await numbers('opgepakt', youssef)).toHaveLength(3);
  expect(await numbers('kolibrie', sanne)).toHaveLength(3);
  expect(await numbers('kolibrie', youssef)).toEqual([]);
});

test('a store that does not answer in time is not waited for: within the five seconds of Teams there is an answer', async () => {
  const { store } = counting();
  await fill(store, 3, [received]);
  const silent: Store = { ...store, streams: { ...store.streams, read: () => new Promise(() => undefined) } };
  const begun = performance.now();
  expect(await ask('nieuw', youssef, silent)).toEqual({ hits: [], more: true });
  expect(performance.now() - begun).toBeLessThan(4_000);
});
