/** Where a complaint's live card is: the newest generation that was posted. */
import type { Row } from './rows.ts';
import type { EffectKey, Progress } from './streams.ts';

/** How far each effect of a complaint has come. */
type ProgressMap = ReadonlyMap<EffectKey, Row<Progress>>;

export interface CardAddress {
  readonly serviceUrl: string;
  /** `19:…@thread.tacv2;messageid=…`: the thread that the card began. */
  readonly conversationId: string;
  readonly activityId: string;
}

/** What an effect remembers of posting a card. An attempt without an address may or may not have reached the channel. */
export interface CardMemo {
  readonly generation: number;
  readonly triedAt: string;
  readonly address?: CardAddress;
}

const memoOf = ({ data }: Row<Progress>): CardMemo | undefined => data.memo.card as CardMemo | undefined;

/** The live card, or nothing while there is none. */
export function cardOf(progress: ProgressMap): (CardMemo & { readonly address: CardAddress }) | undefined {
  const posted = [...progress.values()].map(memoOf).filter((memo) => memo?.address !== undefined) as (CardMemo & {
    address: CardAddress;
  })[];
  return posted.sort((a, b) => b.generation - a.generation)[0];
}

/** The newest generation that was tried, posted or not: cards of an older one are replaced. */
export const newestGeneration = (progress: ProgressMap): number =>
  Math.max(0, ...[...progress.values()].map((row) => memoOf(row)?.generation ?? 0));
