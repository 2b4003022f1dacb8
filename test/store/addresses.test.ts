import { type CardMemo, cardOf, newestGeneration } from '../../bot/store/addresses.ts';
import type { Row } from '../../bot/store/rows.ts';
import type { Progress } from '../../bot/store/streams.ts';

const at = '2026-11-23T08:00:00.000Z';
const address = (id: string) => ({ serviceUrl: 'https://x', conversationId: `19:c;messageid=${id}`, activityId: id });
const posted = (generation: number): CardMemo => ({ generation, triedAt: at, address: address(`card ${generation}`) });
const tried = (generation: number): CardMemo => ({ generation, triedAt: at });

/** Progress of effects, each with what its hand remembers. */
const progress = (...memos: readonly Readonly<Record<string, unknown>>[]): Map<string, Row<Progress>> =>
  new Map(
    memos.map((memo, n) => {
      const data: Progress = { state: 'done', holder: 'h', lease: at, since: at, tries: 0, refusals: 0, memo };
      return [`${n}/0`, { partition: 'K', key: `effect|${n}|0`, etag: 'x', data }];
    }),
  );

test.each`
  memos                                             | live         | newest | because
  ${[]}                                             | ${undefined} | ${0}   | ${'nothing was done yet'}
  ${[{}, { draft: 'x' }]}                           | ${undefined} | ${0}   | ${'other effects have other memos'}
  ${[{ card: tried(1) }]}                           | ${undefined} | ${1}   | ${'a card that was tried may or may not be there'}
  ${[{ card: posted(1) }]}                          | ${1}         | ${1}   | ${'it was posted'}
  ${[{ card: posted(1) }, {}, { card: posted(2) }]} | ${2}         | ${2}   | ${'the newest is the live one'}
  ${[{ card: posted(3) }, { card: posted(2) }]}     | ${3}         | ${3}   | ${'whatever the order'}
  ${[{ card: posted(9) }, { card: posted(10) }]}    | ${10}        | ${10}  | ${'as numbers, not as texts'}
  ${[{ card: posted(1) }, { card: tried(2) }]}      | ${1}         | ${2}   | ${'an attempt without an answer replaces no card that can be reached'}
`('the live card is $live and the newest try $newest: $because', ({ memos, live, newest }) => {
  const kept = progress(...memos);
  expect(cardOf(kept)).toEqual(live && posted(live));
  expect(newestGeneration(kept)).toBe(newest);
});
