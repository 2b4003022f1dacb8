/** Work under one name waits its turn within this process; between processes the store decides. */
export interface Turns {
  /**
   * Runs the work after what was taken before it under the same name, and never too many at once. `first`: before all that is only
   * waiting for a place. Never rejects: trouble goes to the one callback.
   */
  take(name: string, work: () => Promise<void>, first?: boolean): Promise<void>;
  /** Nothing is running or waiting any more. */
  idle(): Promise<void>;
  /** Begins nothing any more; what runs goes on. */
  close(): void;
  /** How many run at this moment. */
  readonly running: number;
  /** How many were taken and not begun. */
  readonly left: number;
}

export function createTurns(trouble: (error: unknown, name: string) => void, atOnce = Number.POSITIVE_INFINITY): Turns {
  const last = new Map<string, Promise<void>>();
  const waiting: (() => void)[] = [];
  let busy = 0;
  let closed = false;
  let left = 0;

  const inPlace = async (work: () => Promise<void>, first: boolean): Promise<void> => {
    if (busy >= atOnce) await new Promise<void>((go) => (first ? waiting.unshift(go) : waiting.push(go)));
    else busy++;
    try {
      if (closed) return;
      left--;
      await work();
    } finally {
      const next = waiting.shift();
      // The place goes from hand to hand; it is free only when nobody wants it.
      if (next) next();
      else busy--;
    }
  };

  return {
    take(name, work, first = false) {
      left++;
      const turn = (last.get(name) ?? Promise.resolve()).then(() => inPlace(work, first)).catch((error) => trouble(error, name));
      last.set(name, turn);
      void turn.then(() => {
        if (last.get(name) === turn) last.delete(name);
      });
      return turn;
    },
    async idle() {
      while (last.size > 0) await Promise.all(last.values());
    },
    close() {
      closed = true;
    },
    get running() {
      return busy;
    },
    get left() {
      return left;
    },
  };
}
