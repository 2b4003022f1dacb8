/**
 * How many posts to a webhook are looked at (T2). Looking costs a read of the store and, for a right one, a reading of the mailbox.
 * Whatever comes over that is not looked at and not lost: when the minute is over the mailbox is read once for all of them.
 */
export interface Knocks {
  /** Whether this one is looked at. */
  heard(): boolean;
  /** Ends the minute now. */
  minuteOver(): void;
  /** No minute ends any more. */
  stop(): void;
}

const MINUTE = 60_000;

/** `look` gets how many were not looked at. */
export function knocksAt(most: number, look: (count: number) => void): Knocks {
  let count = 0;
  let minute: NodeJS.Timeout | undefined;

  const minuteOver = (): void => {
    clearTimeout(minute);
    minute = undefined;
    const over = count - most;
    count = 0;
    if (over > 0) look(over);
  };

  return {
    heard() {
      minute ??= setTimeout(minuteOver, MINUTE).unref();
      return ++count <= most;
    },
    minuteOver,
    stop: () => clearTimeout(minute),
  };
}
