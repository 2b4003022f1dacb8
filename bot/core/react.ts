/** What must be shown or sent because something happened. Data, derived from the fact alone, so it can be derived again. */
import type { ContentId, Fact, LetterKind, Rung } from './complaint.ts';

export type Effect =
  /** The one live card of the complaint, posted once (P4). */
  | { readonly do: 'post-card' }
  /** The card in place, as the complaint stands now. */
  | { readonly do: 'update-card' }
  /** A reply in the card's thread. */
  | { readonly do: 'say'; readonly news: News }
  /** A letter to the complainant (P3). */
  | { readonly do: 'send-letter'; readonly letter: LetterKind; readonly sequence: number; readonly content: ContentId };

export type News =
  | { readonly about: 'reminders'; readonly rungs: readonly Rung[] }
  | { readonly about: 'released' }
  | { readonly about: 'mail-added' }
  | { readonly about: 'letter-fate-unknown' | 'letter-refused' };

/** Effects wait for each other within a lane: a card that cannot be posted holds up no letter. */
export const laneOf = (effect: Effect): 'channel' | 'mail' => (effect.do === 'send-letter' ? 'mail' : 'channel');

const say = (news: News): Effect => ({ do: 'say', news });
const update: Effect = { do: 'update-card' };

export function react(fact: Fact): readonly Effect[] {
  switch (fact.type) {
    case 'ComplaintReceived':
      return [{ do: 'post-card' }];
    case 'MailAdded':
      return [say({ about: 'mail-added' })];
    case 'HandlerClaimed':
    case 'CallLogged':
      return [update];
    case 'HandlerReleased':
      return [update, say({ about: 'released' })];
    case 'LetterWritten':
      return [{ do: 'send-letter', letter: fact.letter, sequence: fact.sequence, content: fact.content }];
    case 'LetterSent':
      return fact.letter === 'receipt' ? [] : [update];
    case 'LetterFateUnknown':
      return [update, say({ about: 'letter-fate-unknown' })];
    case 'LetterRefused':
      return [update, say({ about: 'letter-refused' })];
    case 'RemindersGiven':
      return [say({ about: 'reminders', rungs: fact.rungs }), update];
    case 'ComplaintOpened':
      return [];
  }
}
