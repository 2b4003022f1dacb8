/** The promise of `Table` (bot/store/rows.ts), kept by memory and by Azure Tables alike. */
import { type Mail, readMail, TEXT_LIMIT } from '../../bot/core/mail.ts';
import { type Row, StoreDown, type Table } from '../../bot/store/rows.ts';
import { azureTables, classify } from '../../bot/store/table.ts';
import { tableClients } from '../../bot/wire/tables.ts';
import { connectionTo, freePort } from '../../scripts/azurite.ts';
import { azurite, kinds } from './tables.ts';

/** What was thrown. */
async function errorOf(request: () => Promise<unknown>): Promise<unknown> {
  const error = await request().then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error === undefined) throw new Error('This should have been refused.');
  return error;
}

describe.each(kinds)('a table in %s', (_, tables) => {
  const table: Table = tables().content;
  let nth = 0;
  /** A partition that no other test writes in. */
  const fresh = (): string => `p${++nth}`;
  const made = async (partition: string, key: string, data: unknown = { key }): Promise<Row> => {
    const row = await table.insert({ partition, key, data });
    if (row === 'exists') throw new Error(`${partition} ${key} was there already.`);
    return row;
  };
  const keysOf = (rows: readonly Row[]) => rows.map(({ key }) => key);

  describe('a row', () => {
    test('is not there before it is put there', async () => {
      expect(await table.get(fresh(), 'a')).toBeUndefined();
      expect(await table.list(fresh())).toEqual([]);
    });
    test('is read as it was written, with the etag that the writer got', async () => {
      const p = fresh();
      const row = await made(p, 'a', { say: 'hello' });
      expect(row).toEqual({ partition: p, key: 'a', etag: expect.any(String), data: { say: 'hello' } });
      expect(row.etag).not.toBe('');
      expect(await table.get(p, 'a')).toEqual(row);
      expect(await table.list(p)).toEqual([row]);
    });
    test('that exists is not inserted again, and stays as it was', async () => {
      const p = fresh();
      const row = await made(p, 'a', 1);
      expect(await table.insert({ partition: p, key: 'a', data: 2 })).toBe('exists');
      expect(await table.get(p, 'a')).toEqual(row);
    });
    test('is inserted by one of many at the same time', async () => {
      const p = fresh();
      const all = await Promise.all(Array.from({ length: 20 }, (_, n) => table.insert({ partition: p, key: 'a', data: n })));
      const won = all.flatMap((answer) => (answer === 'exists' ? [] : [answer]));
      expect(won).toHaveLength(1);
      expect(await table.get(p, 'a')).toEqual(won[0]);
    });
    test('in another partition is another row', async () => {
      const [p, q] = [fresh(), fresh()];
      await made(p, 'a', 1);
      await made(q, 'a', 2);
      expect([(await table.get(p, 'a'))?.data, (await table.get(q, 'a'))?.data]).toEqual([1, 2]);
    });
  });

  describe('replacing', () => {
    test('gives the row new data and a new etag', async () => {
      const p = fresh();
      const row = await made(p, 'a', { one: 1, two: 2 });
      const next = (await table.replace(row, { two: 3 })) as Row;
      expect(next.data).toEqual({ two: 3 });
      expect(next.etag).not.toBe(row.etag);
      expect(await table.get(p, 'a')).toEqual(next);
    });
    test('over what was not seen changes nothing', async () => {
      const p = fresh();
      const row = await made(p, 'a', 1);
      const next = await table.replace(row, 2);
      expect(await table.replace(row, 3)).toBe('changed');
      expect(await table.get(p, 'a')).toEqual(next);
    });
    test('with the same data is a change too', async () => {
      const p = fresh();
      const row = await made(p, 'a', 1);
      await table.replace(row, 1);
      expect(await table.replace(row, 2)).toBe('changed');
    });
    test('a row that is gone changes nothing', async () => {
      const p = fresh();
      const row = await made(p, 'a', 1);
      await table.remove(row);
      expect(await table.replace(row, 2)).toBe('changed');
      expect(await table.get(p, 'a')).toBeUndefined();
    });
    test('a row that went and came back changes nothing', async () => {
      const p = fresh();
      const row = await made(p, 'a', 1);
      await table.remove(row);
      const again = await made(p, 'a', 1);
      expect(await table.replace(row, 2)).toBe('changed');
      expect(await table.get(p, 'a')).toEqual(again);
    });
    test('at the same time succeeds for one of twenty', async () => {
      const p = fresh();
      const row = await made(p, 'a', -1);
      const all = await Promise.all(Array.from({ length: 20 }, (_, n) => table.replace(row, n)));
      const won = all.flatMap((answer) => (answer === 'changed' ? [] : [answer]));
      expect(won).toHaveLength(1);
      expect(await table.get(p, 'a')).toEqual(won[0]);
    });
    test('can be done with a row from a list', async () => {
      const p = fresh();
      await made(p, 'a', 1);
      const [row] = await table.list(p);
      expect(await table.replace(row as Row, 2)).toMatchObject({ data: 2 });
    });
  });

  describe('removing', () => {
    test('takes the row away, and once more is no harm', async () => {
      const p = fresh();
      const row = await made(p, 'a');
      expect(await table.remove(row)).toBe('removed');
      expect(await table.get(p, 'a')).toBeUndefined();
      expect(await table.remove(row)).toBe('removed');
    });
    test('what was not seen takes nothing away', async () => {
      const p = fresh();
      const row = await made(p, 'a', 1);
      const next = await table.replace(row, 2);
      expect(await table.remove(row)).toBe('changed');
      expect(await table.get(p, 'a')).toEqual(next);
    });
  });

  describe('a change of several rows', () => {
    /** Two rows that are seen, one that was changed since, one that is gone. */
    const rows = async (p: string) => {
      const one = await made(p, 'one', 1);
      const two = await made(p, 'two', 2);
      const stale = await made(p, 'stale', 3);
      const gone = await made(p, 'gone', 4);
      await table.replace(stale, 33);
      await table.remove(gone);
      return { one, two, stale, gone };
    };
    const contents = async (p: string) => (await table.list(p)).map(({ key, data }) => `${key} ${data}`).join(', ');

    test('inserts and replaces together', async () => {
      const p = fresh();
      const { one, two } = await rows(p);
      const changes = [{ insert: { key: 'new', data: 5 } }, { replace: one, data: 11 }, { replace: two, data: 22 }];
      expect(await table.change(p, changes)).toBe('done');
      expect(await contents(p)).toBe('new 5, one 11, stale 33, two 22');
    });

    const wrongs = ['inserts what exists', 'replaces what changed', 'replaces what is gone'] as const;
    test.each(wrongs.flatMap((wrong) => [0, 1, 2].map((place) => [wrong, place] as const)))(
      'that %s in place %i changes nothing at all',
      async (wrong, place) => {
        const p = fresh();
        const { one, stale, gone } = await rows(p);
        const bad = {
          'inserts what exists': { insert: { key: 'stale', data: 9 } },
          'replaces what changed': { replace: stale, data: 9 },
          'replaces what is gone': { replace: gone, data: 9 },
        }[wrong];
        const good = [{ insert: { key: 'new', data: 5 } }, { replace: one, data: 11 }];
        expect(await table.change(p, good.toSpliced(place, 0, bad as never))).toBe('refused');
        expect(await contents(p)).toBe('one 1, stale 33, two 2');
        // And what was seen is still the newest there is.
        expect(await table.replace(one, 12)).toMatchObject({ data: 12 });
      },
    );

    test('with a key that cannot be changes nothing at all', async () => {
      const p = fresh();
      const { one } = await rows(p);
      const changes = [{ replace: one, data: 11 }, { insert: { key: 'new', data: 5 } }, { insert: { key: 'a/b', data: 6 } }];
      await expect(table.change(p, changes)).rejects.toThrow(/cannot be a key/);
      expect(await contents(p)).toBe('one 1, stale 33, two 2');
    });

    test('that names one row twice changes nothing at all', async () => {
      const p = fresh();
      const changes = [{ insert: { key: 'new', data: 5 } }, { insert: { key: 'new', data: 6 } }];
      await table.change(p, changes).catch(() => undefined);
      expect(await contents(p)).toBe('');
    });

    test('may have a hundred rows', async () => {
      const p = fresh();
      const changes = Array.from({ length: 100 }, (_, n) => ({ insert: { key: `k${n}`, data: n } }));
      expect(await table.change(p, changes)).toBe('done');
      expect(await table.list(p)).toHaveLength(100);
    });

    test('succeeds for one of twenty at the same time', async () => {
      const p = fresh();
      const tries = Array.from({ length: 20 }, (_, n) =>
        table.change(p, [{ insert: { key: 'v1', data: n } }, { insert: { key: `by ${n}`, data: n } }]),
      );
      const done = (await Promise.all(tries)).flatMap((answer, n) => (answer === 'done' ? [n] : []));
      expect(done).toHaveLength(1);
      expect(await contents(p)).toBe(`by ${done[0]} ${done[0]}, v1 ${done[0]}`);
    });
  });

  describe('a list', () => {
    test('is in the order of the keys, not of writing', async () => {
      const p = fresh();
      for (const key of ['b', '2', 'a|2', 'a', 'B', '10', '2026-11-23T08:00:00.000Z|K-2026-0001', 'a|1', '~', '-'])
        await made(p, key);
      expect(keysOf(await table.list(p))).toEqual([
        '-',
        '10',
        '2',
        '2026-11-23T08:00:00.000Z|K-2026-0001',
        'B',
        'a',
        'a|1',
        'a|2',
        'b',
        '~',
      ]);
    });
    test.each`
      range                                   | keys         | because
      ${{}}                                   | ${'a b c d'} | ${'all'}
      ${{ from: 'b' }}                        | ${'b c d'}   | ${'from is included'}
      ${{ from: 'bb' }}                       | ${'c d'}     | ${'from need not be there'}
      ${{ before: 'c' }}                      | ${'a b'}     | ${'before is left out'}
      ${{ before: 'cc' }}                     | ${'a b c'}   | ${'before need not be there'}
      ${{ from: 'b', before: 'd' }}           | ${'b c'}     | ${'both'}
      ${{ from: 'b', before: 'b' }}           | ${''}        | ${'nothing in between'}
      ${{ from: 'c', before: 'b' }}           | ${''}        | ${'the wrong way round'}
      ${{ limit: 2 }}                         | ${'a b'}     | ${'the first ones'}
      ${{ from: 'b', limit: 2 }}              | ${'b c'}     | ${'the first ones of the range'}
      ${{ from: 'b', before: 'c', limit: 9 }} | ${'b'}       | ${'no more than there are'}
    `('with range $range has $keys: $because', async ({ range, keys }) => {
      const p = fresh();
      for (const key of ['c', 'a', 'd', 'b']) await made(p, key);
      expect(keysOf(await table.list(p, range)).join(' ')).toBe(keys);
    });
    test('of 1,200 rows is whole, and its limit holds beyond a page', async () => {
      const p = fresh();
      const keys = Array.from({ length: 1200 }, (_, n) => `k${String(n).padStart(5, '0')}`);
      for (let at = 0; at < keys.length; at += 100) {
        const some = keys.slice(at, at + 100).map((key) => ({ insert: { key, data: { key } } }));
        expect(await table.change(p, some)).toBe('done');
      }
      expect(keysOf(await table.list(p))).toEqual(keys);
      expect(keysOf(await table.list(p, { limit: 1100 }))).toEqual(keys.slice(0, 1100));
      expect(keysOf(await table.list(p, { from: 'k00050', before: 'k01150' }))).toEqual(keys.slice(50, 1150));
      expect(keysOf(await table.list(p, { limit: 3 }))).toEqual(keys.slice(0, 3));
    });
    test('holds every key that can be written, in whatever script', async () => {
      const p = fresh();
      for (const key of ['a', 'é', 'Ωmega', '~~', '名']) await made(p, key);
      expect(keysOf(await table.list(p)).toSorted()).toEqual(['a', '~~', 'é', 'Ωmega', '名'].toSorted());
    });
  });

  describe('data', () => {
    test.each<[string, unknown]>([
      ['nothing', null],
      ['a text', 'text'],
      ['an empty text', ''],
      ['a number', 0.1],
      ['no', false],
      ['a list', [1, [2, []]]],
      ['an empty object', {}],
      [
        'names that Table Storage uses',
        { PartitionKey: 'x', RowKey: 'y', etag: 'z', Timestamp: 't', json0: 'j', 'odata.etag': 'o' },
      ],
      ['unicode', { text: 'Café 😀 日本 \u202e עברית' }],
      ['quotes and slashes', { text: `'"\\/\n\t\u0000\u2028` }],
      ['lone halves of characters', { text: 'a\ud800b\udc00' }],
      ['what looks like a date', { at: '2026-11-23T08:00:00.000Z', many: 2 ** 60 }],
      ['keys of the prototype', JSON.parse('{"__proto__":{"a":1},"constructor":2}')],
    ])('of %s comes back the same', async (_, data) => {
      const p = fresh();
      await made(p, 'a', data);
      expect((await table.get(p, 'a'))?.data).toEqual(data);
      expect(JSON.stringify((await table.get(p, 'a'))?.data)).toBe(JSON.stringify(data));
    });
    test('keeps the order of its fields', async () => {
      const p = fresh();
      await made(p, 'a', { z: 1, a: 2, m: { y: 1, b: 2 } });
      expect(JSON.stringify((await table.get(p, 'a'))?.data)).toBe('{"z":1,"a":2,"m":{"y":1,"b":2}}');
    });
    test('that is changed after writing or reading changes nothing in the table', async () => {
      const p = fresh();
      const data = { list: [1] };
      await made(p, 'a', data);
      data.list.push(2);
      const read = (await table.get(p, 'a')) as Row<{ list: number[] }>;
      read.data.list.push(3);
      expect((await table.get(p, 'a'))?.data).toEqual({ list: [1] });
    });
    test('written is answered as it will be read', async () => {
      const p = fresh();
      const row = await made(p, 'a', { list: [1], none: undefined, at: new Date(0) });
      expect(row.data).toStrictEqual((await table.get(p, 'a'))?.data);
      const next = (await table.replace(row, { none: undefined, at: new Date(1) })) as Row;
      expect(next.data).toStrictEqual((await table.get(p, 'a'))?.data);
    });
    test.each([31_998, 31_999, 32_000, 64_000, 300_000, 499_998])('of %i characters comes back whole', async (length) => {
      const p = fresh();
      const row = await made(p, 'a', 'x'.repeat(length));
      expect((await table.get(p, 'a'))?.data === 'x'.repeat(length)).toBe(true);
      await table.replace(row, 'short');
      expect((await table.get(p, 'a'))?.data).toBe('short');
    });
    test.each(['insert', 'replace', 'change'] as const)('of 500,001 characters is refused by %s, as our mistake', async (by) => {
      const p = fresh();
      const long = 'x'.repeat(499_999);
      const row = await made(p, 'a', 1);
      const insert = { key: 'b', data: long };
      const tries = {
        insert: () => table.insert({ partition: p, ...insert }),
        replace: () => table.replace(row, long),
        change: () => table.change(p, [{ insert }]),
      };
      const error = await errorOf(tries[by]);
      expect(error).toMatchObject({ message: expect.stringContaining('500001 characters does not fit in Table Storage') });
      expect(error).not.toBeInstanceOf(StoreDown);
      expect(keysOf(await table.list(p))).toEqual(['a']);
    });
  });

  describe('a key', () => {
    // 1 KiB of UTF-16 is 512 characters; Azurite refuses the 513th.
    const bad = ['a/b', 'a\\b', 'a#b', 'a?b', 'a%b', 'a\u0000', 'a\nb', 'a\u007fb', 'a\u0085', 'x'.repeat(513)];
    test.each(bad.map((key) => [encodeURIComponent(key).slice(0, 20), key]))(
      'like %s is refused, as our mistake',
      async (_, key) => {
        const p = fresh();
        const tries = {
          get: () => table.get(p, key),
          'get, partition': () => table.get(key, 'a'),
          list: () => table.list(key),
          insert: () => table.insert({ partition: p, key, data: 1 }),
          'insert, partition': () => table.insert({ partition: key, key: 'a', data: 1 }),
          change: () => table.change(p, [{ insert: { key, data: 1 } }]),
          'change, partition': () => table.change(key, [{ insert: { key: 'a', data: 1 } }]),
        };
        const wrong: string[] = [];
        for (const [name, attempt] of Object.entries(tries)) {
          const error = (await errorOf(attempt)) as Error;
          expect(error.message).toContain('cannot be a key');
          if (error instanceof StoreDown) wrong.push(name);
        }
        expect(wrong).toEqual([]);
        expect(await table.list(p)).toEqual([]);
      },
    );
    const odd = [
      "o'brien",
      "''",
      'a b',
      'a&b',
      'a+b',
      'a=b',
      'a,b',
      '(a)',
      '$a',
      '19:abc@thread.tacv2',
      'a|b',
      '{a}',
      '"a"',
      '<a>',
      'é',
      '😀',
      '名',
    ];
    const good = [...odd, 'x'.repeat(500)].map((key) => [JSON.stringify(key).slice(0, 30), key] as const);
    test.each(good)('like %s can be written, read, listed, replaced and removed', async (_, key) => {
      const p = `${fresh()}${key}`.slice(0, 500);
      const row = await made(p, key, { key });
      expect(await table.get(p, key)).toEqual(row);
      expect(keysOf(await table.list(p, { from: key, before: `${key}~` }))).toEqual([key]);
      const next = (await table.replace(row, 2)) as Row;
      expect(await table.change(p, [{ replace: next, data: 3 }, { insert: { key: `${key}2`, data: 4 } }])).toBe('done');
      const all = await Promise.all([table.get(p, key), table.get(p, `${key}2`)]);
      expect(all.map((one) => one?.data)).toEqual([3, 4]);
      for (const one of all) expect(await table.remove(one as Row)).toBe('removed');
      expect(await table.list(p)).toEqual([]);
    });
  });

  test('no update without an etag is possible by type', () => {
    // Never called: it is the compiler that must object.
    const wrong = (): unknown[] => [
      // @ts-expect-error a row to replace has the etag that was seen
      table.replace({ partition: 'p', key: 'a', data: 1 }, 2),
      // @ts-expect-error and so has a row to remove
      table.remove({ partition: 'p', key: 'a', data: 1 }),
      // @ts-expect-error also among other changes
      table.change('p', [{ replace: { partition: 'p', key: 'a', data: 1 }, data: 2 }]),
      // @ts-expect-error there is no writing over what is there
      table.put({ partition: 'p', key: 'a', data: 1 }),
    ];
    expect(wrong).toBeInstanceOf(Function);
    expect(Object.keys(table).toSorted()).toEqual(['change', 'get', 'insert', 'list', 'remove', 'replace']);
  });
});

describe("the service's answers", () => {
  test.each<[string, unknown, ReturnType<typeof classify>]>([
    ['an insert of what exists', { statusCode: 409, details: { odataError: { code: 'EntityAlreadyExists' } } }, 'exists'],
    ['the same in a transaction', { statusCode: 409, code: 'EntityAlreadyExists' }, 'exists'],
    ['a stale etag', { statusCode: 412, details: { odataError: { code: 'UpdateConditionNotSatisfied' } } }, 'changed'],
    ['the same in a transaction', { statusCode: 412, code: 'UpdateConditionNotSatisfied' }, 'changed'],
    ['a stale etag without a code', { statusCode: 412 }, 'changed'],
    ['a row that is gone', { statusCode: 404, details: { odataError: { code: 'ResourceNotFound' } } }, 'gone'],
    ['the same in a transaction', { statusCode: 404, code: 'ResourceNotFound' }, 'gone'],
    ['a table that is not there', { statusCode: 404, details: { odataError: { code: 'TableNotFound' } } }, 'refused'],
    ['a table that is being deleted', { statusCode: 409, details: { odataError: { code: 'TableBeingDeleted' } } }, 'refused'],
    ['too long a column', { statusCode: 400, details: { odataError: { code: 'PropertyValueTooLarge' } } }, 'refused'],
    ['one row twice in a transaction', { statusCode: 400, code: 'InvalidDuplicateRow' }, 'refused'],
    ['no right to write', { statusCode: 403, details: { odataError: { code: 'AuthorizationFailure' } } }, 'refused'],
    ['too many requests', { statusCode: 429 }, 'down'],
    ['a request that took too long', { statusCode: 408 }, 'down'],
    ['a broken service', { statusCode: 500, details: { odataError: { code: 'InternalError' } } }, 'down'],
    ['a busy service', { statusCode: 503, code: 'ServerBusy' }, 'down'],
    ['a refused connection', { name: 'RestError', code: 'ECONNREFUSED' }, 'down'],
    ['a name that nobody knows', { name: 'RestError', code: 'ENOTFOUND' }, 'down'],
    ['an aborted request', { name: 'AbortError' }, 'down'],
  ])('%s', (_, error, verdict) => {
    expect(classify(error)).toBe(verdict);
  });

  describe('as Azurite really gives them', () => {
    const clients = azurite();
    const entity = (rowKey: string, etag?: string) => ({ partitionKey: 'p', rowKey, etag, json0: '1' });
    test('single operations', async () => {
      const client = await clients.open('content');
      const stale = (await client.createEntity(entity('a'))).etag as string;
      await client.updateEntity(entity('a'), 'Replace', { etag: stale });
      const answers = await Promise.all(
        [
          () => client.createEntity(entity('a')),
          () => client.updateEntity(entity('a'), 'Replace', { etag: stale }),
          () => client.updateEntity(entity('gone'), 'Replace', { etag: stale }),
          () => client.getEntity('p', 'gone'),
          () => client.deleteEntity('p', 'a', { etag: stale }),
          () => client.deleteEntity('p', 'gone', { etag: stale }),
          () => client.createEntity({ ...entity('b'), json0: 'x'.repeat(32_769) }),
          () => client.createEntity(entity('b/c')),
        ].map(async (request) => classify(await errorOf(request))),
      );
      expect(answers).toEqual(['exists', 'changed', 'gone', 'gone', 'changed', 'gone', 'refused', 'refused']);
    });

    test('transactions', async () => {
      const client = await clients.open('register');
      const stale = (await client.createEntity(entity('a'))).etag as string;
      await client.updateEntity(entity('a'), 'Replace', { etag: stale });
      const create = ['create', entity('new')] as const;
      const answers = [
        await errorOf(() => client.submitTransaction([[...create], ['create', entity('a')]])),
        await errorOf(() => client.submitTransaction([[...create], ['update', entity('a'), 'Replace', { etag: stale }]])),
        await errorOf(() => client.submitTransaction([[...create], ['update', entity('gone'), 'Replace', { etag: stale }]])),
        await errorOf(() => client.submitTransaction([[...create], ['delete', { ...entity('gone'), etag: stale }]])),
        await errorOf(() => client.submitTransaction([[...create], [...create]])),
      ];
      expect(answers.map(classify)).toEqual(['exists', 'changed', 'gone', 'gone', 'refused']);
    });

    test('a connection that is refused is a store that is down, in each operation', async () => {
      const connectionString = connectionTo(await freePort());
      const { content: table } = azureTables(tableClients({ connectionString }));
      const row: Row = { partition: 'p', key: 'a', etag: 'x', data: 1 };
      const all = [
        table.get('p', 'a'),
        table.list('p'),
        table.insert(row),
        table.replace(row, 2),
        table.remove(row),
        table.change('p', [{ replace: row, data: 2 }]),
      ];
      for (const answer of await Promise.allSettled(all)) {
        expect(answer).toMatchObject({ status: 'rejected', reason: expect.any(StoreDown) });
      }
    }, 60_000);

    test('a mistake of ours is not a store that is down', () => {
      expect(classify(new TypeError('x is not a function'))).toBe('refused');
      expect(classify(new SyntaxError('Unexpected end of JSON input'))).toBe('refused');
    });
  });
});

describe('the columns of a long row', () => {
  /** The columns that would be sent. */
  async function columnsOf(data: unknown): Promise<string[]> {
    const sent: Record<string, unknown>[] = [];
    const client = { createEntity: async (entity: Record<string, unknown>) => sent.push(entity) };
    const clients = { ...azurite(), open: async () => client } as unknown as ReturnType<typeof azurite>;
    await azureTables(clients).content.insert({ partition: 'p', key: 'a', data });
    return Object.entries(sent[0] ?? {}).flatMap(([name, value]) => (name.startsWith('json') ? [value as string] : []));
  }

  // As Azure reckons a text: 2 bytes a character and 4 for its length; 8 for a property and 2 a character of its name.
  const bytesOf = (columns: readonly string[]): number =>
    columns.reduce((sum, { length }, nth) => sum + 2 * length + 4 + 8 + 2 * `json${nth}`.length, 200);

  test('hold no more than Table Storage takes', async () => {
    const columns = await columnsOf('x'.repeat(400_000));
    expect(Math.max(...columns.map(({ length }) => length))).toBeLessThanOrEqual(32_768);
    expect(columns.join('').length).toBe(400_002);
  });

  test('fit, with what is not refused, in the 1 MiB that an entity may have', async () => {
    for (let length = 100_000; length <= 1_000_000; length += 100_000) {
      const columns = await columnsOf('x'.repeat(length - 2)).catch(() => []);
      expect([length, bytesOf(columns) <= 2 ** 20]).toEqual([length, true]);
    }
  });

  test('take the longest mail that is kept, whatever it is made of', async () => {
    for (const piece of ['x', '"', '\\', '\n', '😀', '\ud800', '\u2028', '\u0001']) {
      const raw = {
        id: 'x',
        receivedDateTime: '2026-11-23T07:45:00Z',
        subject: piece.repeat(10_000),
        body: { content: piece.repeat(TEXT_LIMIT) },
      };
      const mail = readMail(raw, '2026-11-23T08:00:00.000Z') as Mail;
      const columns = await columnsOf({ kind: 'mail', subject: mail.subject, text: mail.text, cut: mail.cut });
      expect([piece, bytesOf(columns) <= 2 ** 20]).toEqual([piece, true]);
    }
  });

  test('never hold half a character, which the wire would replace', async () => {
    for (const before of ['', 'x']) {
      const columns = await columnsOf(before + '😀'.repeat(40_000));
      expect(columns.filter((column) => !column.isWellFormed()).length).toBe(0);
      expect(JSON.parse(columns.join('')) === before + '😀'.repeat(40_000)).toBe(true);
    }
  });
});
