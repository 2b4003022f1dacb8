/** Dice that fall the same way for the same seed, for oddities that must be repeatable. Ids never come from here: see `ids.ts`. */
export type Chance = (probability: number) => boolean;

export function makeChance(seed: number): Chance {
  let state = seed >>> 0;
  // A linear congruential generator: poor dice for cryptography, good enough to vary pages.
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  return (probability) => next() < probability;
}
