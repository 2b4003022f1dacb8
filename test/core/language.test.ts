import { languageOf } from '../../bot/core/language.ts';

const dutch =
  'Geachte heer, mevrouw, ik heb een klacht over mijn loon. Het is niet goed berekend en ik wil graag dat u het aanpast.';
const english = 'Dear sir or madam, I have a complaint about my wages. They are not right and I would like you to look at this.';

test.each`
  text                                                                       | language | because
  ${dutch}                                                                   | ${'nl'}  | ${'it is Dutch'}
  ${english}                                                                 | ${'en'}  | ${'it is English'}
  ${english.toUpperCase()}                                                   | ${'en'}  | ${'it shouts in English'}
  ${`${english}\n\nMet vriendelijke groet, Jan`}                             | ${'en'}  | ${'only the closing is Dutch'}
  ${`${dutch}\nPlease find attached the timesheet that you sent on Monday.`} | ${'nl'}  | ${'it only ends in English'}
  ${`${english}\n${dutch}`}                                                  | ${'nl'}  | ${'it is both, and that is not clear'}
  ${''}                                                                      | ${'nl'}  | ${'there is nothing'}
  ${'Please call me.'}                                                       | ${'nl'}  | ${'that is too little'}
  ${'the and to that'}                                                       | ${'nl'}  | ${'four words are too few'}
  ${'the and to that you'}                                                   | ${'en'}  | ${'five are enough'}
  ${'the and to that you have de het een'}                                   | ${'en'}  | ${'twice as many is enough'}
  ${'the and to that you de het een'}                                        | ${'nl'}  | ${'less than twice as many is not'}
  ${'Dzień dobry, mam skargę na moją pracę i na moje wynagrodzenie.'}        | ${'nl'}  | ${'a third language gets our first'}
  ${'Ich habe eine Beschwerde über meinen Lohn, der nicht stimmt.'}          | ${'nl'}  | ${'German too'}
  ${'Weekend shift in the warehouse, the team lead was not there'}           | ${'nl'}  | ${'jargon is not yet English'}
  ${`${'x '.repeat(2500)}${english}`}                                        | ${'nl'}  | ${'it comes too late'}
  ${'the'.repeat(2000)}                                                      | ${'nl'}  | ${'words have ends'}
  ${'\ud800\u0000 constructor __proto__ toString'}                           | ${'nl'}  | ${'it is nonsense'}
`('answers $language, because $because', ({ text, language }) => {
  expect(languageOf(text)).toBe(language);
});

test('takes no longer for a megabyte', () => {
  for (const piece of ['the ', 'a', ' ', '\u0301', '\n']) {
    const lots = piece.repeat(1_000_000 / piece.length);
    const took = Math.min(
      ...[1, 2, 3].map(() => {
        const start = performance.now();
        languageOf(lots);
        return performance.now() - start;
      }),
    );
    expect(took).toBeLessThan(200);
  }
});
