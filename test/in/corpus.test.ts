/** A thousand mails of every kind that there is, through the whole bot (R9); ten thousand run under scripts/corpus.ts. */
import { runCorpus } from '../kit/corpus-run.ts';

jest.setTimeout(180_000);

test('of a thousand mails each ends in the one place where it belongs, and none of their words get out', async () => {
  const { figures, wrong } = await runCorpus(1000, 20_261_123);
  console.info(figures);
  expect(wrong).toEqual([]);
});
