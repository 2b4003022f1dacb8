/** Every word a person reads, by language. Texts are data: `{name}` is filled in once, and what is filled in is never read again. */
import en from '../../cards/texts/en.json' with { type: 'json' };
import nl from '../../cards/texts/nl.json' with { type: 'json' };

export type TextKey = keyof typeof nl;
export type Language = 'nl' | 'en';

export interface Texts {
  readonly language: Language;
  (key: TextKey, values?: Readonly<Record<string, string | number>>): string;
}

const tables: Record<Language, Record<string, string>> = { nl, en };

function textsIn(language: Language): Texts {
  const table = tables[language];
  const say = (key: TextKey, values: Readonly<Record<string, string | number>> = {}) =>
    (table[key] ?? key).replace(/\{(\w+)\}/g, (whole, name: string) =>
      Object.hasOwn(values, name) ? String(values[name]) : whole,
    );
  return Object.assign(say, { language });
}

const spoken: Record<Language, Texts> = { nl: textsIn('nl'), en: textsIn('en') };

/** The texts for a Teams locale such as `en-GB`; Dutch unless it is English. */
export const textsFor = (locale: string | undefined): Texts => spoken[/^en\b/i.test(locale ?? '') ? 'en' : 'nl'];

/** What everybody sees together is in the house's language. */
export const dutch: Texts = spoken.nl;
