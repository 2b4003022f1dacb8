/** Repeat signals in a dialog of the lead: names stand here and nowhere else. */
import { REPEATS, type Signal } from '../core/repeats.ts';
import type { Sight } from './cards.ts';
import { type Card, fill } from './templates.ts';
import type { TextKey } from './texts.ts';
import { plain } from './words.ts';

export interface NamedSignal extends Signal {
  /** Of the complainant, or of the person complained about; nothing when nobody knows any more. */
  readonly name?: string;
}

/** A card is no register: more than this is looked up there. */
export const LINES = 15;
const NUMBERS = 20;

export function repeatsCard(signals: readonly NamedSignal[], { t }: Pick<Sight, 't'>): Card {
  const groups = REPEATS.flatMap((repeat) => {
    const theirs = signals.filter((signal) => signal.repeat === repeat);
    const more = theirs.length > LINES ? [`… (+${theirs.length - LINES})`] : [];
    const lines = [...theirs.slice(0, LINES).map((signal) => lineOf(signal, t)), ...more];
    return lines.length > 0 ? [{ title: t(`repeats.of.${repeat}`), style: 'default', lines }] : [];
  });
  const empty = groups.length === 0 ? t('repeats.none') : t('repeats.intro');
  return fill('list', { language: t.language, title: t('repeats.title'), empty, groups, actions: [] });
}

function lineOf({ repeat, key, numbers, name }: NamedSignal, t: Sight['t']): string {
  const more = numbers.length > NUMBERS ? ` … (+${numbers.length - NUMBERS})` : '';
  const about = { count: numbers.length, numbers: `${numbers.slice(-NUMBERS).join(', ')}${more}` };
  if (repeat === 'location') {
    const [cause = '', ...location] = key.split('|');
    return t('repeats.line.location', { cause: t(`cause.${cause}` as TextKey), location: plain(location.join('|')), ...about });
  }
  if (repeat !== 'cause') return t('repeats.line', { name: plain(name ?? t('someone')), ...about });
  const [cause, nature] = key.split('|');
  return t('repeats.line.cause', {
    cause: t(`cause.${cause}` as TextKey),
    nature: t(`nature.${nature}` as TextKey),
    ...about,
  });
}
