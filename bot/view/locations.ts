/** The list of locations, for the lead. */
import type { Location } from '../core/natures.ts';
import { formCard } from './forms.ts';
import type { Card } from './templates.ts';
import type { Texts } from './texts.ts';

/** More than these are no list to choose from; a name is one line of a card. */
export const MOST_LOCATIONS = 40;
export const LONGEST_LOCATION = 40;

/** `said`: as it was typed, one a line. */
export function locationsForm(said: string, t: Texts, words = ''): Card {
  const most = MOST_LOCATIONS * (LONGEST_LOCATION + 1);
  const inputs = [
    { kind: 'text', id: 'names', label: t('locations.names'), most, multiline: true, optional: true, value: said },
  ] as const;
  const back = { title: 'locations.back', verb: 'repeats-list' } as const;
  const form = { number: '', title: 'locations.title', intro: [t('locations.intro')], inputs, back } as const;
  return formCard({ ...form, verb: 'locations-save', do: 'locations.do' }, t, words);
}

export const inLines = (names: readonly Location[]): string => names.join('\n');
