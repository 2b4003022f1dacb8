import type { Fact, Recorded } from '../../bot/core/complaint.ts';
import type { Row, Table } from '../../bot/store/rows.ts';
import { type Progress, streams } from '../../bot/store/streams.ts';
import { claimedBySanne, received, recorded, releasedBySanne } from '../kit/given.ts';
import { forgetful, kinds } from './tables.ts';

const number = 'K-2026-0001';

/** Facts with ids of their own, as each handling of a command makes them. */
const facts = (writer: string, ...some: readonly Fact[]): Recorded[] =>
  recorded(...some).map((one, n) => ({ ...one, id: `${writer} ${n}` }));

const taking = (holder: string, more: Partial<Progress> = {}): Progress => ({
  state: 'taken',
  holder,
  lease: '2026-11-23T08:02:00.000Z',
  since: '2026-11-23T08:00:00.000Z',
  tries: 0,
  refusals: 0,
  memo: {},
  ...more,
});

describe.each(kinds)('a stream in %s', (_, tables) => {
  const begin = () => {
    const table: Table = tables().complaints;
    const lossy = forgetful(table);
    return { table, lossy, kept: streams(table), unsure: streams(lossy) };
  };

  describe('of facts', () => {
    test('is empty before the first', async () => {
      const { past, progress } = await begin().kept.read(number);
      expect([past, progress.size]).toEqual([[], 0]);
    });
    test('gives them back in order, more than ten and more than one at a time', async () => {
      const { kept } = begin();
      const many = Array.from({ length: 12 }, (_, n) => facts(`w${n}`, received, claimedBySanne));
      for (const [n, two] of many.entries()) expect(await kept.append(number, 2 * n, two)).toBe('appended');
      expect((await kept.read(number)).past).toEqual(many.flat());
    });
    test('keeps each complaint apart', async () => {
      const { kept } = begin();
      await kept.append(number, 0, facts('a', received));
      expect((await kept.read('K-2026-00011')).past).toEqual([]);
      expect(await kept.append('K-2026-00011', 0, facts('b', received))).toBe('appended');
      expect((await kept.read(number)).past).toEqual(facts('a', received));
    });
    test('refuses a version that was written, and all that came with it', async () => {
      const { kept } = begin();
      await kept.append(number, 0, facts('a', received, claimedBySanne));
      expect(await kept.append(number, 1, facts('b', claimedBySanne, releasedBySanne))).toBe('conflict');
      expect(await kept.append(number, 0, facts('b', received))).toBe('conflict');
      expect((await kept.read(number)).past).toEqual(facts('a', received, claimedBySanne));
    });
    test('takes a version of one of twenty writers', async () => {
      const { kept } = begin();
      const answers = await Promise.all(
        Array.from({ length: 20 }, (_, n) => kept.append(number, 0, facts(`w${n}`, received, claimedBySanne))),
      );
      expect(answers.filter((answer) => answer === 'appended')).toHaveLength(1);
      expect((await kept.read(number)).past.map(({ id }) => id)).toEqual(
        [0, 1].map((n) => `w${answers.indexOf('appended')} ${n}`),
      );
    });
    test('knows its own success when the answer was lost', async () => {
      const { kept, lossy, unsure } = begin();
      await kept.append(number, 0, facts('a', received));
      lossy.loseNext();
      const ours = facts('b', claimedBySanne, releasedBySanne);
      expect(await unsure.append(number, 1, ours)).toBe('appended');
      expect((await kept.read(number)).past).toEqual([...facts('a', received), ...ours]);
    });
    test("does not take another's success for its own, though the facts are alike", async () => {
      const { kept, lossy, unsure } = begin();
      await kept.append(number, 0, facts('a', received));
      lossy.loseNext();
      expect(await unsure.append(number, 0, facts('b', received))).toBe('conflict');
    });
    test('knows its own success though others have gone on since', async () => {
      const { kept, table } = begin();
      const ours = facts('b', received);
      const late: Table = {
        ...table,
        async change(partition, changes) {
          await table.change(partition, changes);
          await kept.append(number, 1, facts('c', claimedBySanne));
          return 'refused';
        },
      };
      expect(await streams(late).append(number, 0, ours)).toBe('appended');
      expect((await kept.read(number)).past).toHaveLength(2);
    });
    test('adds nothing twice when the same facts are appended again', async () => {
      const { kept } = begin();
      const ours = facts('a', received, claimedBySanne);
      expect(await kept.append(number, 0, ours)).toBe('appended');
      expect(await kept.append(number, 0, ours)).toBe('appended');
      expect((await kept.read(number)).past).toEqual(ours);
    });
    test('does not call half a success its own', async () => {
      const { kept } = begin();
      const [one, two] = facts('a', received, claimedBySanne) as [Recorded, Recorded];
      await kept.append(number, 0, [one]);
      await kept.append(number, 1, facts('b', claimedBySanne));
      expect(await kept.append(number, 0, [one, two])).toBe('conflict');
    });
  });

  describe('of effects', () => {
    test('keeps the progress beside the facts, by its key', async () => {
      const { kept } = begin();
      await kept.append(number, 0, facts('a', received));
      await kept.take(number, '1/0', taking('x'));
      await kept.take(number, '12/1', taking('y'));
      const { past, progress } = await kept.read(number);
      expect(past).toHaveLength(1);
      expect([...progress].map(([key, { data }]) => `${key} ${data.holder}`).toSorted()).toEqual(['1/0 x', '12/1 y']);
    });
    test('is taken once, by one of twenty', async () => {
      const { kept } = begin();
      const answers = await Promise.all(Array.from({ length: 20 }, (_, n) => kept.take(number, '1/0', taking(`h${n}`))));
      const won = answers.flatMap((answer) => (answer === 'taken' ? [] : [answer.data.holder]));
      expect(won).toHaveLength(1);
      expect((await kept.read(number)).progress.get('1/0')?.data.holder).toBe(won[0]);
    });
    test('that was taken is ours when only the answer was lost', async () => {
      const { kept, lossy, unsure } = begin();
      lossy.loseNext();
      const row = (await unsure.take(number, '1/0', taking('x'))) as Row<Progress>;
      expect(row.data).toEqual(taking('x'));
      // And the row can be gone on with.
      expect(await kept.progress(row, taking('x', { state: 'done' }))).toMatchObject({ data: { state: 'done' } });
    });
    test('that another took is not ours, in the same moment and of the same kind', async () => {
      const { kept, unsure, lossy } = begin();
      await kept.take(number, '1/0', taking('x'));
      lossy.loseNext();
      expect(await unsure.take(number, '1/0', taking('y'))).toBe('taken');
    });
    test('goes on while it is ours, and is lost once another has it', async () => {
      const { kept } = begin();
      const row = (await kept.take(number, '1/0', taking('x'))) as Row<Progress>;
      const remembered = (await kept.progress(row, taking('x', { memo: { draft: '1' } }))) as Row<Progress>;
      const other = (await kept.progress(remembered, taking('y', { memo: { draft: '1' } }))) as Row<Progress>;
      expect(await kept.progress(remembered, taking('x', { state: 'done' }))).toBe('lost');
      expect((await kept.read(number)).progress.get('1/0')?.data).toEqual(other.data);
    });
    test('is taken over by one of twenty', async () => {
      const { kept } = begin();
      const row = (await kept.take(number, '1/0', taking('x'))) as Row<Progress>;
      const answers = await Promise.all(Array.from({ length: 20 }, (_, n) => kept.progress(row, taking(`h${n}`))));
      expect(answers.filter((answer) => answer !== 'lost')).toHaveLength(1);
    });
    test('that was written is ours when only the answer was lost', async () => {
      const { kept, lossy, unsure } = begin();
      const row = (await kept.take(number, '1/0', taking('x'))) as Row<Progress>;
      lossy.loseNext();
      const next = (await unsure.progress(row, taking('x', { state: 'done', after: undefined }))) as Row<Progress>;
      expect(next.data.state).toBe('done');
      expect(await kept.progress(next, taking('x', { state: 'held' }))).toMatchObject({ data: { state: 'held' } });
    });
    test('does no more in a complaint that was thrown away', async () => {
      const { table, kept } = begin();
      const row = (await kept.take(number, '1/0', taking('x'))) as Row<Progress>;
      await table.remove(row);
      expect(await kept.progress(row, taking('x', { state: 'done' }))).toBe('lost');
    });
  });
});
