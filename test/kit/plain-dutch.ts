/** Plain Dutch (B1) as far as a machine can tell: short sentences, no office words (facts/reliability-domain 3.7). */

const MEAN_WORDS = 12;
const MOST_WORDS = 20;

const OFFICE_WORDS = [
  'indien',
  'echter',
  'derhalve',
  'conform',
  'middels',
  'omtrent',
  'ter inzage',
  'dienen te',
  'dient te',
  'betreffende',
  'alsmede',
  'te allen tijde',
  'restitutie',
  'een en ander',
];

/** What is wrong with a letter, one sentence each. The greeting, the closing and the mark are no sentences, and neither is a link. */
export function lintB1(letter: string): readonly string[] {
  const sentences = letter
    .split(/(?<=[.!?:])\s+|\n{2,}/)
    .map((sentence) => sentence.replace(/https?:\S+/g, '').trim())
    .filter((sentence) => sentence && !/^(Beste |Met vriendelijke groet|\[K-)/.test(sentence));
  const lengths = sentences.map((sentence) => sentence.split(/\s+/).length);
  const mean = lengths.reduce((sum, length) => sum + length, 0) / lengths.length;
  return [
    ...sentences.filter((_, n) => (lengths[n] ?? 0) > MOST_WORDS).map((sentence) => `Longer than 20 words: ${sentence}`),
    ...(mean > MEAN_WORDS ? [`${mean.toFixed(1)} words a sentence`] : []),
    ...OFFICE_WORDS.filter((word) => new RegExp(`\\b${word}\\b`, 'i').test(letter)).map((word) => `An office word: ${word}`),
    ...(/\{\w+\}|undefined|\$\{/.test(letter) ? ['A place was not filled in.'] : []),
  ];
}
