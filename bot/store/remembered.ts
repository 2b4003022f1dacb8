/** A slot that is read on every road and written once in a while: kept in mind for a minute, so that a claim needs no trip for it. */
import type { Row } from './rows.ts';
import type { Slot } from './slot.ts';

export interface Remembered<T> {
  /** At most a minute old; other instances learn of a change within that time. */
  read(): Promise<T | undefined>;
  /** Writes over what was seen in the slot. `changed`: somebody else was faster, and what they wrote stays. */
  write(seen: Row<T> | undefined, value: T): Promise<'written' | 'changed'>;
}

const FRESH_MILLISECONDS = 60_000;

export function remembered<T>(slot: Slot<T>): Remembered<T> {
  let known: { readonly value: T; readonly until: number } | undefined;
  const keep = (value: T): void => {
    known = { value, until: performance.now() + FRESH_MILLISECONDS };
  };
  const fresh = () => (known && performance.now() < known.until ? known : undefined);
  return {
    async read() {
      const before = fresh();
      if (before) return before.value;
      const found = (await slot.get())?.data;
      // What was written while we were reading is newer; that there is nothing yet is not worth remembering.
      const since = fresh();
      if (since) return since.value;
      if (found !== undefined) keep(found);
      return found;
    },
    async write(seen, value) {
      if ((await slot.set(seen, value)) === 'changed') {
        known = undefined;
        return 'changed';
      }
      keep(value);
      return 'written';
    },
  };
}
