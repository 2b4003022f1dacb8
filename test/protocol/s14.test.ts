/** S14: from that meeting follow actions that prevent similar complaints. */
import { complaintOf } from '../kit/mailroom.ts';
import { tableIn } from '../kit/meeting.ts';
import { walking } from '../kit/walk.ts';

const walk = walking();

test('S14 F82: the measure that was thought of is kept for the meeting; there it becomes one with an owner and a day', async () => {
  const { house, press, claimed, mailed, asked, sentence } = walk();
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
  await asked(number, 'yes');
  await house.tick();
  expect(await sentence(number, 'S14')).toMatchObject({ state: 'open', quarter: true });

  await house.at('2027-01-05 10:00');
  const table = tableIn(house);
  const form = await table.press(house.lead, 'quarterly-save', {
    about: '2026Q4 process',
    numbers: number,
    cause: 'process',
    action: 'yes',
  });
  expect(await sentence(number, 'S14')).toMatchObject({ state: 'open', by: { person: house.lead.id } });
  const about = /"about":"([^"]+ 2026Q4 process [^"]+)"/.exec(form)?.[1];
  const answer = await table.press(house.lead, 'measure-save', {
    about,
    kind: 'preventive',
    text: 'Een tweede controle.',
    person: house.sanne.id,
    due: '2027-02-15',
    cause: 'process',
  });
  expect(answer).toContain('Maatregel M-2027-001 is genomen.');
  expect(await sentence(number, 'S14')).toMatchObject({
    state: 'done',
    proof: [{ fact: { type: 'ComplaintDiscussed' } }, { fact: { type: 'MeasureLinked', measure: 'M-2027-001' } }],
  });
});

test('S14: where the meeting says that nothing is needed, no measure is', async () => {
  const { house, sentence } = walk();
  const table = tableIn(house);
  const number = await table.closed();
  await house.at('2027-01-05 10:00');
  await table.press(house.lead, 'quarterly-save', {
    about: '2026Q4 unknown',
    numbers: number,
    cause: 'mistake',
    action: 'no',
  });
  expect((await sentence(number, 'S14')).state).toBe('not-needed');
});
