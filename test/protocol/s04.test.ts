/** S4: it is investigated as soon as possible. */
import { walking } from '../kit/walk.ts';

const walk = walking();

test('S4 F66 F69: a conclusion needs everything on the checklist and a judgement on each part; then it is the proof', async () => {
  const { press, claimed, answered, sentence } = walk();
  const number = await claimed();
  expect((await sentence(number, 'S4')).state).toBe('open');
  expect(await press(number, 'conclude')).toMatch(/Geef eerst een oordeel|staat nog iets open/);
  await answered(number);
  const { state, proof } = await sentence(number, 'S4');
  expect(state).toBe('done');
  expect(proof.map(({ fact }) => fact.type)).toContain('ConclusionDrawn');
});
