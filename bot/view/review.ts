/** The review list, the other mails and the quarantine. One mail is shown to whoever may decide about it; the doors check that. */
import type { ComplaintNumber } from '../core/complaint.ts';
import type { ReviewReason } from '../core/intake.ts';
import type { Address, MailProblem } from '../core/mail.ts';
import { oneOf } from '../core/natures.ts';
import type { Paper } from '../core/papers.ts';
import type { Effect } from '../core/react.ts';
import type { Instant } from '../core/time.ts';
import type { Sight } from './cards.ts';
import { paperText, senderLines } from './dialogs.ts';
import { type Card, fill } from './templates.ts';
import type { Texts } from './texts.ts';
import { momentInWords, unbrace } from './words.ts';

/** A mail that waits for a person's decision, as the review list keeps it. */
export interface Waiting {
  readonly source: string;
  readonly receivedAt: Instant;
  readonly why: ReviewReason;
  readonly about?: ComplaintNumber;
}

/** A mail that the rules left alone. `id` is Graph's. */
export interface Other {
  readonly id: string;
  readonly from?: Address;
  readonly subject: string;
  readonly receivedAt: Instant;
}

/** Something that could not be done. */
export interface Stuck {
  readonly effect?: { readonly number: ComplaintNumber };
  readonly stream?: ComplaintNumber;
  readonly problem: string;
  readonly tries: number;
  readonly at: Instant;
  readonly state: 'trying' | 'held';
}

export interface Press {
  readonly title: string;
  readonly verb: string;
  readonly source: string;
}

interface Entry {
  readonly title: string;
  readonly lines: readonly string[];
  /** Words of outsiders, for text runs. */
  readonly theirs: readonly string[];
  readonly button: string;
  readonly verb: string;
  readonly source: string;
  readonly mail: string;
}

/** A card with more buttons than this is no list any more. */
const SHOWN = 5;
/** From roomy to tight, in characters: what fits in a card depends on the script. The last always fits. */
const ROOMS = [6_000, 3_000, 1_500, 500] as const;
const LARGEST = 24_000;

/** What waits for this person, oldest first; the first five with a button. */
export function reviewListCard(waiting: readonly Waiting[], { mayPick }: { readonly mayPick: boolean }, sight: Sight): Card {
  const { t, zone } = sight;
  const entries = waiting.slice(0, SHOWN).map(({ source, receivedAt, why, about }, at): Entry => {
    const n = at + 1;
    return {
      title: t('review.received', { n, when: momentInWords(receivedAt, t, zone) }),
      lines: [t(`review.why.${why}`), ...(about ? [t('review.about', { number: about })] : [])],
      theirs: [],
      button: t('review.look', { n }),
      verb: 'review-item',
      source,
      mail: '',
    };
  });
  const rest = waiting.length - entries.length;
  return listCard(t, {
    title: t('review.title'),
    intro: waiting.length > 0 ? t('review.intro', { count: waiting.length }) : t('review.empty'),
    entries,
    more: rest > 0 ? t('review.more', { count: rest }) : '',
    actions: mayPick ? [{ title: t('other.open'), verb: 'other-mail', source: '' }] : [],
  });
}

/** The newest mails that the rules left alone, each to be made a complaint (F3). */
export function otherMailCard(others: readonly Other[], sight: Sight): Card {
  const { t, zone } = sight;
  const entries = others.slice(0, SHOWN).map(({ id, from, subject, receivedAt }, at): Entry => {
    const n = at + 1;
    return {
      title: t('review.received', { n, when: momentInWords(receivedAt, t, zone) }),
      lines: [],
      theirs: [
        from ? unbrace(`${from.name} <${from.address}>`) : t('open.from.unknown'),
        unbrace(subject) || t('open.subject.none'),
      ],
      button: t('other.make', { n }),
      verb: 'make-complaint',
      source: '',
      mail: id,
    };
  });
  const rest = others.length - entries.length;
  return listCard(t, {
    title: t('other.title'),
    intro: t(others.length > 0 ? 'other.intro' : 'other.empty'),
    entries,
    more: rest > 0 ? t('other.more', { count: rest }) : '',
    actions: [backToList(t)],
  });
}

/** What could not be done, oldest first. */
export function quarantineListCard(stuck: readonly { readonly source: string; readonly item: Stuck }[], sight: Sight): Card {
  const { t, zone } = sight;
  const oldest = [...stuck].sort((one, other) => (one.item.at < other.item.at ? -1 : 1));
  const entries = oldest.slice(0, SHOWN).map(({ source, item }, at): Entry => {
    const n = at + 1;
    return {
      title: t('quarantine.since', { n, when: momentInWords(item.at, t, zone) }),
      lines: [problemWords(item, t), t('quarantine.tries', { count: item.tries })],
      theirs: [],
      button: t('quarantine.look', { n }),
      verb: 'quarantine-item',
      source,
      mail: '',
    };
  });
  const rest = stuck.length - entries.length;
  return listCard(t, {
    title: t('quarantine.title'),
    intro: stuck.length > 0 ? t('quarantine.intro', { count: stuck.length }) : t('quarantine.empty'),
    entries,
    more: rest > 0 ? t('review.more', { count: rest }) : '',
    actions: [],
  });
}

/** What was done, in one line, and the buttons that follow from it. */
export const doneCard = (title: string, text: string, actions: readonly Press[], t: Texts): Card =>
  listCard(t, { title, intro: text, entries: [], more: '', actions });

const listCard = (
  t: Texts,
  list: {
    readonly title: string;
    readonly intro: string;
    readonly entries: readonly Entry[];
    readonly more: string;
    readonly actions: readonly Press[];
  },
): Card => fill('review', { language: t.language, ...list });

export const backToList = (t: Texts): Press => ({ title: t('review.back'), verb: 'review-list', source: '' });

/** One mail with everything that can be done with it. `paper`: the mail's text, as long as it is kept. */
export function reviewItemCard(
  item: Waiting,
  paper: Paper | undefined,
  sight: Sight,
  { notice = '', to = item.about ?? '' }: { readonly notice?: string; readonly to?: string } = {},
): Card {
  let card: Card | undefined;
  for (const room of ROOMS) {
    card = reviewItemIn(room, item, paper, sight, notice, to);
    if (new TextEncoder().encode(JSON.stringify(card)).length <= LARGEST) break;
  }
  return card as Card;
}

function reviewItemIn(
  room: number,
  { source, receivedAt, why, about }: Waiting,
  paper: Paper | undefined,
  { t, zone }: Sight,
  notice: string,
  to: string,
): Card {
  const closed = why === 'closed';
  const restored = why === 'restored';
  const press = (title: string, verb: string, inputs: 'auto' | 'none' = 'none') => ({ title, verb, source, inputs });
  return fill('review-item', {
    language: t.language,
    title: t('review.item.title'),
    notice,
    lines: [
      { title: t('review.why'), value: t(`review.why.${why}`) },
      ...(about ? [{ title: t('quarantine.number'), value: about }] : []),
      { title: t('open.received'), value: momentInWords(receivedAt, t, zone) },
      ...senderLines(paper, t),
    ],
    text: paperText(t('review.item.text'), paper, room, t),
    toLabel: t('review.to'),
    toError: t('review.to.error'),
    to: unbrace(to),
    actions: [
      ...(closed ? [press(t('review.reopen'), 'review-reopen')] : []),
      press(t(closed ? 'review.link.closed' : 'review.link'), 'review-link', 'auto'),
      press(t(restored ? 'review.new.receipt' : 'review.new'), 'review-new'),
      ...(restored ? [press(t('review.new.quiet'), 'review-new-quiet')] : []),
      press(t('review.ignore'), 'review-ignore'),
      { ...backToList(t), inputs: 'none' },
    ],
  });
}

/** One thing in quarantine: nothing of what was written is known here, so nothing of it can be shown. */
export function quarantineItemCard(source: string, item: Stuck, { t, zone }: Sight, notice = ''): Card {
  const number = item.effect?.number ?? item.stream;
  return fill('quarantine-item', {
    language: t.language,
    title: t('quarantine.title'),
    notice,
    lines: [
      { title: t('quarantine.problem'), value: problemWords(item, t) },
      ...(number ? [{ title: t('quarantine.number'), value: number }] : []),
      { title: t('quarantine.since.title'), value: momentInWords(item.at, t, zone) },
      { title: t('quarantine.tries.title'), value: t('quarantine.tries.value', { count: item.tries }) },
      { title: t('quarantine.state'), value: t(`quarantine.state.${item.state}`) },
    ],
    advice: t('quarantine.advice'),
    source,
    retry: t('quarantine.retry'),
    dismiss: t('quarantine.dismiss'),
    reasonLabel: t('quarantine.reason'),
    reasonError: t('quarantine.reason.error'),
    back: t('review.back'),
  });
}

/** A letter that is refused tells so in its complaint, so it never stands here. */
type Problem = MailProblem | 'failed' | 'stream' | Exclude<Effect['do'], 'send-letter'>;

// A record, so that the compiler misses a new problem.
const PROBLEMS: Readonly<Record<Problem, true>> = {
  'not-a-message': true,
  'no-id': true,
  'no-received-time': true,
  'absurd-received-time': true,
  'unreadable-html': true,
  failed: true,
  stream: true,
  'post-card': true,
  'update-card': true,
  say: true,
  'list-attachments': true,
  tell: true,
  'book-hearing': true,
  'cancel-hearing': true,
  'erase-content': true,
  'clear-mailbox': true,
};

const problemWords = ({ problem }: Stuck, t: Texts): string =>
  t(`quarantine.why.${oneOf(Object.keys(PROBLEMS) as Problem[], problem) ?? 'failed'}`);
