/** Work over many complaints, some at a time: the tables answer side by side, and nobody else waits long. */

const AT_ONCE = 8;

/** Runs the work for some at a time, and answers in their order. */
export async function inGroups<T, R>(all: readonly T[], work: (one: T) => Promise<R>): Promise<readonly R[]> {
  const results: R[] = [];
  for (let at = 0; at < all.length; at += AT_ONCE) results.push(...(await Promise.all(all.slice(at, at + AT_ONCE).map(work))));
  return results;
}
