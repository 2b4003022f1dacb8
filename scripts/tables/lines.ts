/** A row of a table as one line of a file, with the type of each value, and back. */
import type { TableEntity, TableEntityResult } from '@azure/data-tables';

/** Text stands as it is; of everything else the type is named, for JSON knows no Int64, Guid, date or bytes. */
type Value = string | { readonly type: Edm; readonly value: string };
type Edm = 'Boolean' | 'DateTime' | 'Double' | 'Guid' | 'Int32' | 'Int64' | 'Binary';

/** `p`, `k`: partition and row key. Etag and timestamp belong to the service and are not kept. */
export interface Line {
  readonly p: string;
  readonly k: string;
  readonly v: Readonly<Record<string, Value>>;
}

type Typed = { readonly type: Edm | 'String'; readonly value: unknown };
const OF_THE_SERVICE = ['partitionKey', 'rowKey', 'etag', 'timestamp'];
const INT32 = 2 ** 31;

/** @param entity as the SDK reads it with `disableTypeConversion` */
export function lineOf(entity: TableEntityResult<Record<string, unknown>>): Line {
  const values = Object.entries(entity).flatMap(([name, typed]): (readonly [string, Value])[] =>
    OF_THE_SERVICE.includes(name) || name.startsWith('odata.') ? [] : [[name, typedAs(typed as Typed)]],
  );
  return { p: entity.partitionKey ?? '', k: entity.rowKey ?? '', v: Object.fromEntries(values) };
}

function typedAs({ type, value }: Typed): Value {
  const text = String(value);
  if (type === 'String') return text;
  // The SDK takes every whole number that has no type of its own for an Int32, also one that cannot be.
  const large = type === 'Int32' && (Number(text) >= INT32 || Number(text) < -INT32);
  return { type: large ? 'Double' : type, value: text };
}

export const entityOf = ({ p, k, v }: Line): TableEntity<Record<string, unknown>> => ({ partitionKey: p, rowKey: k, ...v });

/** What the store keeps in a row (bot/store/table.ts). */
export function dataOf({ v }: Line): unknown {
  let json = '';
  for (let nth = 0; typeof v[`json${nth}`] === 'string'; nth++) json += v[`json${nth}`];
  return json === '' ? undefined : JSON.parse(json);
}

/** A line for something short. */
export const lineWith = (p: string, k: string, data: unknown): Line => ({ p, k, v: { json0: JSON.stringify(data) } });

export const isSame = (one: Line, other: Line): boolean => sorted(one) === sorted(other);

const sorted = ({ p, k, v }: Line): string => JSON.stringify([p, k, Object.entries(v).sort(([a], [b]) => (a < b ? -1 : 1))]);
