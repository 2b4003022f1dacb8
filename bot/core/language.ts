/** Which of our two languages a text is in: only proposed, a person can change it. */

/** Small words that only one of the two has; 'is', 'in', 'of' and 'we' tell nothing. */
const smallWords = {
  nl: `de het een en van dat niet ik u je jij jullie wij zijn heb heeft hebben met voor op aan te er maar ook om naar bij deze dit
    mijn nog geen wordt worden kan uit dan als al wat wel bent ben omdat graag uw mij hij zij toen hoe`,
  en: `the and to that not i you my have has with for on at this it are be been they your from but which there their what when were
    would she as by an if because about our can could did do does how please am his her him`,
} as const;

const LOOKED_AT = 5_000;
/** A name, a quotation or a signature has some English words as well. */
const LEAST_ENGLISH = 5;

const [nl, en] = [smallWords.nl, smallWords.en].map((words) => new Set(words.split(/\s+/))) as [Set<string>, Set<string>];

/** English when that clearly wins; else Dutch, also for any third language. */
export function languageOf(text: string): 'nl' | 'en' {
  const words =
    text
      .slice(0, LOOKED_AT)
      .toLowerCase()
      .match(/\p{L}+/gu) ?? [];
  const english = words.filter((word) => en.has(word)).length;
  const dutch = words.filter((word) => nl.has(word)).length;
  return english >= LEAST_ENGLISH && english >= 2 * dutch ? 'en' : 'nl';
}
