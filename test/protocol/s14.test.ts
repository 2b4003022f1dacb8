/** S14: from that meeting follow actions that prevent similar complaints. They come with a later release. */
import { complaintOf } from '../kit/mailroom.ts';
import { walking } from '../kit/walk.ts';

const walk = walking();

test('towards S14: the measure that was thought of is kept with the conclusion, for the meeting to decide about', async () => {
  const { house, press, claimed, mailed, sentence } = walk();
  const number = await claimed();
  await mailed(number, 'agreements');
  for (const task of ['file', 'complainant', 'person', 'client'])
    await press(number, 'save-task', { task, how: 'waived', note: 'Niet nodig.' });
  await press(number, 'save-judgement', { part: 'Planning', judgement: 'founded', finding: 'Fout gemaakt.' });
  await mailed(number, 'conclusion', { cause: 'process', measure: 'Een tweede controle.', text: 'U hebt gelijk.' });
  const { conclusion } = (await complaintOf(house, number)).inquiry;
  const kept = conclusion?.measure ? await house.store.content.get(number, conclusion.measure) : undefined;
  expect([conclusion?.cause, kept]).toEqual(['process', { kind: 'note', text: 'Een tweede controle.' }]);
  expect((await sentence(number, 'S14')).state).toBe('open');
});
