/**
 * The promise every store keeps: rows in partitions, and no write that overwrites what it has not seen. There is no `put`:
 * an update needs the row that was read, with its etag, so a lost update cannot be written down.
 */

/** A row as it was read. `etag` proves which version was seen. */
export interface Row<T = unknown> {
  readonly partition: string;
  readonly key: string;
  readonly etag: string;
  readonly data: T;
}

export interface NewRow<T = unknown> {
  readonly partition: string;
  readonly key: string;
  readonly data: T;
}

export type Change =
  | { readonly insert: { readonly key: string; readonly data: unknown } }
  | { readonly replace: Row; readonly data: unknown };

export interface Range {
  /** From this key on, itself included. */
  readonly from?: string;
  /** Up to this key, itself left out. */
  readonly before?: string;
  /** At most so many rows. */
  readonly limit?: number;
}

/**
 * One table. Partitions and keys are any text without `/ \ # ? %` and control characters, 512 characters at the most; data is
 * JSON of up to 500,000 characters. Answers that a caller must handle are values; a broken wire throws a `StoreDown`.
 */
export interface Table {
  get(partition: string, key: string): Promise<Row | undefined>;
  /** Rows in key order. */
  list(partition: string, range?: Range): Promise<Row[]>;
  insert(row: NewRow): Promise<Row | 'exists'>;
  /** `changed` also when the row is gone. */
  replace(seen: Row, data: unknown): Promise<Row | 'changed'>;
  /** A row that is gone already counts as removed. */
  remove(seen: Row): Promise<'removed' | 'changed'>;
  /**
   * All of it or nothing, within one partition, each row once, 100 changes at the most. `refused`: some row existed, changed or was
   * gone. There is no removing here: the SDK removes in a transaction whatever the etag says.
   */
  change(partition: string, changes: readonly Change[]): Promise<'done' | 'refused'>;
}

export const TABLES = ['complaints', 'content', 'register', 'index', 'settings'] as const;
export type TableName = (typeof TABLES)[number];
export type Tables = Readonly<Record<TableName, Table>>;

/** The store could not be reached, or did not answer in time. What was asked may have been done. */
export class StoreDown extends Error {
  override readonly name = 'StoreDown';
  /** The same request may succeed later. */
  readonly passing = true;
}

/** 1 KiB of UTF-16. */
const LONGEST_KEY = 512;

/** A key that Azure Tables would refuse is a mistake of ours: ids from outside are hashed before they become keys. */
export function checkKey(key: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: exactly these are refused by Azure Tables
  if (key.length > LONGEST_KEY || /[/\\#?%\u0000-\u001f\u007f-\u009f]/.test(key)) {
    throw new Error(`"${key.slice(0, 40)}" cannot be a key in Azure Tables. Hash ids that come from outside (store/keys.ts).`);
  }
  return key;
}

/** A row holds 1 MiB, and a character takes two bytes of it. */
const LONGEST_DATA = 500_000;

/** The data as it is written and as it will be read: what JSON cannot hold must not seem to be kept. */
export function jsonOf(data: unknown): string {
  const json = JSON.stringify(data);
  if (json.length > LONGEST_DATA) {
    throw new Error(`A row of ${json.length} characters does not fit in Table Storage (${LONGEST_DATA}). Cut it at the door.`);
  }
  return json;
}
