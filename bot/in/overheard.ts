/** Hears what somebody is refused: every no is said with a text of the table. */
import type { TextKey, Texts } from '../view/texts.ts';

/**
 * Notes which refusals are said. Every no has its words under `refusal.`, so there is none that the log does not know of, whichever
 * row of whichever table said it.
 */
export function overheard(t: Texts, heard: Set<string>): Texts {
  const say = (key: TextKey, values?: Parameters<Texts>[1]): string => {
    if (key.startsWith('refusal.') && key !== 'refusal.title') heard.add(key.slice('refusal.'.length));
    return t(key, values);
  };
  return Object.assign(say, { language: t.language });
}
