/** Work under one name waits its turn within this process; between processes the store decides. */
export interface Turns {
  /** Runs the work after what was taken before it under the same name. Never rejects: trouble goes to the one callback. */
  take(name: string, work: () => Promise<void>): Promise<void>;
  /** Nothing is running or waiting any more. */
  idle(): Promise<void>;
}

export function createTurns(trouble: (error: unknown, name: string) => void): Turns {
  const last = new Map<string, Promise<void>>();
  return {
    take(name, work) {
      const turn = (last.get(name) ?? Promise.resolve()).then(work).catch((error) => trouble(error, name));
      last.set(name, turn);
      void turn.then(() => {
        if (last.get(name) === turn) last.delete(name);
      });
      return turn;
    },
    async idle() {
      while (last.size > 0) await Promise.all(last.values());
    },
  };
}
