/** What people type to the bot: words to questions. Dutch and English alike. */
import type { ComplaintNumber } from '../core/complaint.ts';
import type { Channel } from '../core/natures.ts';

export type Question =
  | { readonly ask: 'help' }
  | { readonly ask: 'mine' }
  /** Of one channel of receipt only (F7). */
  | { readonly ask: 'overview'; readonly channel?: Channel }
  | { readonly ask: 'report' }
  | { readonly ask: 'training' }
  | { readonly ask: 'review' }
  | { readonly ask: 'quarantine' }
  | { readonly ask: 'closing-days' }
  | { readonly ask: 'deputy' }
  | { readonly ask: 'leak-test' }
  | { readonly ask: 'self-test' }
  | { readonly ask: 'channel' }
  | { readonly ask: 'locations' }
  | { readonly ask: 'retention' }
  | { readonly ask: 'destruction' }
  /** `words`: in small letters, or nothing. */
  | { readonly ask: 'search'; readonly words: string }
  | { readonly ask: 'register' }
  | { readonly ask: 'repeats' }
  | { readonly ask: 'quarterly' }
  | { readonly ask: 'measures' }
  /** `2026q3`; without one the last quarter that is over. */
  | { readonly ask: 'quarter'; readonly quarter?: string }
  | { readonly ask: 'complaint'; readonly number: ComplaintNumber }
  | { readonly ask: 'unknown' };

/** Every word the bot understands; the manifest's commands are the same ones. */
export const words: readonly (readonly [RegExp, Question])[] = [
  [/^(help|hulp|uitleg|\?)$/, { ask: 'help' }],
  [/^(mijn klachten|mijn|my complaints|mine)$/, { ask: 'mine' }],
  [/^(overzicht|overview)$/, { ask: 'overview' }],
  [/^(overzicht|overview) (telefoon|phone)$/, { ask: 'overview', channel: 'phone' }],
  [/^(overzicht|overview) (e-?mail|mail)$/, { ask: 'overview', channel: 'mail' }],
  [/^(overzicht|overview) teams$/, { ask: 'overview', channel: 'teams' }],
  [/^(overzicht|overview) (anders|other)$/, { ask: 'overview', channel: 'other' }],
  [/^(klacht melden|melden|report)$/, { ask: 'report' }],
  [/^(oefenklacht|oefening|practice|practice complaint)$/, { ask: 'training' }],
  [/^(beoordelen|beoordelingslijst|review)$/, { ask: 'review' }],
  [/^(quarantaine|quarantine)$/, { ask: 'quarantine' }],
  [/^(sluitingsdag(en)?|closing days?)$/, { ask: 'closing-days' }],
  [/^(lekproef|leak test)$/, { ask: 'leak-test' }],
  [/^(zelftest|self-?test)$/, { ask: 'self-test' }],
  [/^(plaatsvervanger|deputy)$/, { ask: 'deputy' }],
  [/^(kanaal|channel)$/, { ask: 'channel' }],
  [/^(vestiging(en)?|locations?)$/, { ask: 'locations' }],
  [/^(bewaartermijn(en)?|retention)$/, { ask: 'retention' }],
  [/^(vernietigingslijst|destruction list)$/, { ask: 'destruction' }],
  [/^(zoek|zoeken|search|find)( |$)/, { ask: 'search', words: '' }],
  [/^(register|export|exporteren)$/, { ask: 'register' }],
  [/^(herhalingen|repeats)$/, { ask: 'repeats' }],
  [/^(kwartaaloverleg|quarterly meeting)$/, { ask: 'quarterly' }],
  [/^(maatregel(en)?|measures?)$/, { ask: 'measures' }],
  [/^(kwartaalcijfers|quarter)$/, { ask: 'quarter' }],
];

const QUARTER = /^(?:kwartaalcijfers|quarter) (\S+)$/;
const NUMBER = /^k?\s*-?\s*(\d{4})\s*-\s*(\d{1,6})$/;

export function questionIn(text: string): Question {
  const said = text
    .slice(0, 200)
    .toLowerCase()
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/[.!]+$/, '');
  const known = words.find(([pattern]) => pattern.test(said));
  if (known?.[1].ask === 'search') return { ask: 'search', words: said.replace(known[0], '') };
  if (known) return known[1];
  const quarter = said.match(QUARTER)?.[1];
  if (quarter) return { ask: 'quarter', quarter };
  const [, year, nth] = said.match(NUMBER) ?? [];
  if (!year || !nth) return { ask: 'unknown' };
  return { ask: 'complaint', number: `K-${year}-${nth.padStart(4, '0')}` };
}
