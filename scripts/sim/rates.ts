/** The connector's rate limits per bot and conversation, as Microsoft publishes them. */

/** Milliseconds and how many requests may fall into them. */
const writes: readonly [number, number][] = [
  [1000, 7],
  [2000, 8],
  [30_000, 60],
  [3_600_000, 1800],
];
const reads = writes.map(([window, count]) => [window, count * 2] as const);

export function makeRateLimits() {
  const past = new Map<string, number[]>();
  return {
    /** 0, or how many milliseconds to wait; a request that must wait does not count. */
    mustWait: (method: string, conversation: string): number => {
      const key = `${method === 'GET' ? 'read' : 'write'} ${conversation}`;
      const times = past.get(key) ?? [];
      const now = Date.now();
      const limits = method === 'GET' ? reads : writes;
      const waits = limits.map(([window, count]) => {
        const first = times.filter((time) => time > now - window).at(-count);
        return first === undefined ? 0 : first + window - now;
      });
      const wait = Math.max(...waits);
      if (wait === 0) past.set(key, [...times.slice(-1800 * 2), now]);
      return wait;
    },
  };
}
