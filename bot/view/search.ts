/** Faces of what a search found: what the channel card says of each, and nothing of why it was found (P7). */
import type { Complaint, ComplaintNumber, PersonId } from '../core/complaint.ts';
import { NATURES } from '../core/natures.ts';
import { nextDue, summaryOf } from '../core/overview.ts';
import type { Vocabulary } from '../core/search.ts';
import { STEPS } from '../core/steps.ts';
import { dayAt } from '../core/time.ts';
import { type Sight, stepWords } from './cards.ts';
import { type Card, fill } from './templates.ts';
import { type TextKey, textsFor } from './texts.ts';
import { plain, termInWords } from './words.ts';

export interface Hit {
  readonly number: ComplaintNumber;
  readonly complaint: Complaint;
}

export interface Found {
  readonly hits: readonly Hit[];
  /** There may be more than these: not everything was looked at. */
  readonly more: boolean;
}

/** Natures and steps as they are called on the screen, in both languages, and colleagues by their names. */
export function vocabularyOf(people: Readonly<Record<PersonId, { readonly name: string }>>): Vocabulary {
  const called = <Code extends string>(codes: readonly Code[], prefix: 'nature' | 'step') =>
    ['nl', 'en'].flatMap((language) =>
      // What is filled in is of one complaint; it names no step.
      codes.map((code) => ({ code, name: textsFor(language)(`${prefix}.${code}` as TextKey).replace(/\{\w+\}/g, '') })),
    );
  return {
    natures: called(NATURES, 'nature'),
    steps: called(STEPS, 'step'),
    people: Object.entries(people).map(([code, { name }]) => ({ code, name })),
  };
}

/** Two lines: what it is about and where it stands; until when, and whose it is. */
function wordsOf({ number, complaint }: Hit, { t, now, zone, calendar, nameOf }: Sight): readonly [string, string] {
  const { nature, owner, status } = complaint;
  // The number of the other one is for who opens this one: it may be about the asker (P8).
  const step = status === 'merged' ? t('search.merged') : stepWords(complaint, t);
  const { due } = nextDue(summaryOf(number, complaint));
  const words = {
    term: termInWords(due, dayAt(now, zone), calendar, t),
    owner: owner ? plain(nameOf(owner.id) ?? t('someone')) : t('nobody'),
  };
  // What is over has no term that runs.
  const last = t(status === 'open' ? 'search.term' : 'search.owner', words);
  return [t('search.about', { nature: t(`nature.${nature}`), step }), last];
}

/** The answer in the personal chat, with a button to open each of the first three. */
export function searchCard({ hits, more }: Found, sight: Sight): Card {
  const { t } = sight;
  const group = (hit: Hit) => ({ title: hit.number, style: 'default', lines: wordsOf(hit, sight) });
  return fill('list', {
    language: t.language,
    title: t('search.title'),
    empty: hits.length === 0 ? t(more ? 'search.none.more' : 'search.none') : more ? t('search.more') : '',
    groups: hits.map(group),
    actions: hits.slice(0, 3).map(({ number }) => ({ title: `${t('card.open')} ${number}`, verb: 'open', number })),
  });
}

/** One result of the message extension: its line in the list, and the card that comes in the message when it is chosen. */
export interface Offered {
  readonly title: string;
  readonly text: string;
  readonly card: Card;
}

/** The card may end up in any chat: its button checks for itself who pressed it. */
export function offered({ hits, more }: Found, sight: Sight): readonly Offered[] {
  const { t } = sight;
  return hits.map((hit, at) => {
    const lines = wordsOf(hit, sight);
    const last = more && at === hits.length - 1 ? ` ${t('search.more')}` : '';
    const card = fill('list', {
      language: t.language,
      title: t('card.title', { number: hit.number }),
      empty: '',
      groups: [{ title: '', style: 'default', lines }],
      actions: [{ title: t('card.open'), verb: 'open', number: hit.number }],
    });
    return { title: hit.number, text: harmless(`${lines.join('. ')}${last}`), card };
  });
}

/** The line in the list is a thumbnail card, which reads HTML and no Markdown. */
const harmless = (text: string): string => text.replace(/\\?[<>]/g, '').replace(/\\([\\`*_[\]])/g, '$1');
