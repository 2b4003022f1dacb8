/** The query options of OData, as far as Outlook takes them: $select, $filter, $orderby and $expand of extended properties. */

/** The value of a property by its path, `from/emailAddress/address`; extended properties are asked for by their id. */
export interface Readable {
  property(path: string): unknown;
  extended(id: string): string | undefined;
}

export interface Filter {
  readonly test: (item: Readable) => boolean;
  /** The properties that are compared, in order: `$orderby` may only use these, in this order. */
  readonly properties: readonly string[];
}

export class QueryError extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

const words = /\s*('(?:[^']|'')*'|[()]|,|[^\s(),']+)/gy;

function tokens(source: string): string[] {
  const found: string[] = [];
  words.lastIndex = 0;
  for (let match = words.exec(source); match; match = words.exec(source)) {
    if (match[1]) found.push(match[1]);
  }
  return found;
}

type Test = (item: Readable) => boolean;

/** `and`, `or`, `not`, brackets, comparisons, contains/startswith and `singleValueExtendedProperties/Any(...)`. */
export function readFilter(source: string): Filter {
  const rest = tokens(source);
  const properties: string[] = [];
  const wrong = (): never => {
    throw new QueryError('ErrorInvalidUrlQueryFilter', `The query filter '${source}' is invalid.`);
  };
  const take = (expected?: string): string => {
    const word = rest.shift();
    if (word === undefined || (expected && word.toLowerCase() !== expected)) return wrong();
    return word;
  };
  const peek = () => rest[0]?.toLowerCase();

  const either = (): Test => {
    const left = both();
    if (peek() !== 'or') return left;
    take('or');
    const right = either();
    return (item) => left(item) || right(item);
  };
  const both = (): Test => {
    const left = one();
    if (peek() !== 'and') return left;
    take('and');
    const right = both();
    return (item) => left(item) && right(item);
  };
  const one = (): Test => {
    if (peek() === 'not') {
      take('not');
      const test = one();
      return (item) => !test(item);
    }
    if (peek() === '(') return bracketed(either);
    const word = take();
    if (/^singleValueExtendedProperties\/any$/i.test(word)) return bracketed(anyExtended);
    if (/^(contains|startswith)$/i.test(word)) return bracketed(() => called(word.toLowerCase()));
    return compared(word);
  };
  const bracketed = (inner: () => Test): Test => {
    take('(');
    const test = inner();
    take(')');
    return test;
  };
  const called = (name: string): Test => {
    const path = take();
    take(',');
    const value = String(literal(take())).toLowerCase();
    properties.push(path);
    return (item) => {
      const found = String(item.property(path) ?? '').toLowerCase();
      return name === 'contains' ? found.includes(value) : found.startsWith(value);
    };
  };
  const compared = (path: string): Test => {
    const operator = take().toLowerCase();
    const value = literal(take());
    properties.push(path);
    if (!(operator in comparisons)) return wrong();
    return (item) => comparisons[operator as keyof typeof comparisons](order(item.property(path), value));
  };
  // ep: ep/id eq '...' and ep/value eq '...'
  const anyExtended = (): Test => {
    const [name = '', first] = take().split(':');
    if (first) rest.unshift(first);
    const asked = { id: '', value: '' };
    for (;;) {
      const part = take().slice(name.length + 1) as 'id' | 'value';
      take('eq');
      asked[part] = String(literal(take()));
      if (peek() !== 'and') break;
      take('and');
    }
    // Type, GUID and name are compared as they are written.
    return (item) => asked.id !== '' && item.extended(asked.id) === asked.value;
  };

  const test = either();
  if (rest.length > 0) wrong();
  return { test, properties };
}

const comparisons = {
  eq: (difference: number) => difference === 0,
  ne: (difference: number) => difference !== 0,
  gt: (difference: number) => difference > 0,
  ge: (difference: number) => difference >= 0,
  lt: (difference: number) => difference < 0,
  le: (difference: number) => difference <= 0,
};

type Literal = string | number | boolean | null | Date;

function literal(word: string): Literal {
  if (word.startsWith("'")) return word.slice(1, -1).replaceAll("''", "'");
  if (word === 'true' || word === 'false') return word === 'true';
  if (word === 'null') return null;
  if (/^\d{4}-\d\d-\d\d/.test(word)) {
    const at = new Date(word);
    if (!Number.isNaN(at.getTime())) return at;
  }
  const number = Number(word);
  if (Number.isNaN(number)) throw new QueryError('BadRequest', `Syntax error: '${word}' is not a value.`);
  return number;
}

/** Under, equal or above; NaN where the two cannot be compared, which makes only `ne` true. */
function order(found: unknown, value: Literal): number {
  if (value === null) return found === undefined || found === null ? 0 : Number.NaN;
  if (value instanceof Date) return typeof found === 'string' ? Date.parse(found) - value.getTime() : Number.NaN;
  if (typeof value === 'string') {
    if (typeof found !== 'string') return Number.NaN;
    const [a, b] = [found.toLowerCase(), value.toLowerCase()];
    return a < b ? -1 : Number(a > b);
  }
  return Number(found) - Number(value);
}

export interface Sorting {
  readonly property: string;
  readonly descending: boolean;
}

export const readOrder = (source: string): Sorting[] =>
  source.split(',').map((part) => {
    const [property = '', direction = 'asc'] = part.trim().split(/\s+/);
    return { property, descending: direction.toLowerCase() === 'desc' };
  });

export const sorted = <Item extends Readable>(items: readonly Item[], by: readonly Sorting[]): Item[] =>
  [...items].sort((a, b) => {
    for (const { property, descending } of by) {
      const [left, right] = [String(a.property(property) ?? ''), String(b.property(property) ?? '')];
      if (left !== right) return (left < right ? -1 : 1) * (descending ? -1 : 1);
    }
    return 0;
  });

/** The ids in `singleValueExtendedProperties($filter=id eq '...' or id eq '...')`; undefined when it is not expanded. */
export function readExpand(source: string | null): readonly string[] | undefined {
  if (!source || !/singleValueExtendedProperties/i.test(source)) return undefined;
  return [...source.matchAll(/id\s+eq\s+'((?:[^']|'')*)'/gi)].map((match) => (match[1] ?? '').replaceAll("''", "'"));
}

export const readSelect = (source: string | null): readonly string[] | undefined =>
  source
    ?.split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');

/** Of an object the properties that were asked for, or all; a name that it does not have is refused as Graph does. */
export function selected(
  all: Readonly<Record<string, unknown>>,
  select: readonly string[] | undefined,
  type: string,
): Readonly<Record<string, unknown>> {
  if (!select) return all;
  const strange = select.find((name) => !(name in all));
  if (strange !== undefined)
    throw new QueryError('BadRequest', `Could not find a property named '${strange}' on type '${type}'.`);
  return Object.fromEntries(select.map((name) => [name, all[name]]));
}
