/** The quarterly pack (F81): the figures as a card, a workbook and a document, for who leads. */
import type { Quarter } from '../core/figures.ts';
import { type Measures, type Pack, packFrom } from '../core/pack.ts';
import type { World } from '../handle.ts';
import { inGroups } from './retention.ts';

/** Reads every complaint there was: facts outlive their texts, so nothing that was erased is missing. */
export async function packOf(quarter: Quarter, { store, now, zone, calendar }: World, measures?: Measures): Promise<Pack> {
  const numbers = [...new Set(await store.register.numbers())];
  const told = await inGroups(numbers, async (number) => ({ number, past: (await store.streams.read(number)).past }));
  return packFrom(told, quarter, { now: now(), calendar: calendar(), zone }, measures);
}
