/**
 * Every figure a second time, straight from the raw facts: no state is folded. Each complaint is a heap of lines, and every figure a
 * question to that heap: the last that..., the first that..., none that.... Nothing of bot/core but types.
 */
import type { Fact, LetterKind, Recorded } from '../../bot/core/complaint.ts';
import type { Figures, Told } from '../../bot/core/figures.ts';
import type { Calendar } from '../../bot/core/workdays.ts';
import { dayOf, instantOf, numberOf, SecondOpinion, wallAt } from './second-opinion.ts';

type Of<Type extends Fact['type']> = Extract<Fact, { type: Type }>;
type Line<Type extends Fact['type'] = Fact['type']> = Omit<Recorded, 'fact'> & { readonly fact: Of<Type> };

const OPENING = ['ComplaintReceived', 'ComplaintRestored', 'ComplaintReopened'] as const;
const ENDING = ['ComplaintClosed', 'ComplaintDismissed', 'ComplaintMerged'] as const;
const CONTACTS: readonly LetterKind[] = [
  'reply',
  'agreements',
  'question',
  'extension',
  'conclusion',
  'mediator-referral',
  'verdict',
  'not-handled',
  'withdrawn',
  'invitation',
  'hearing-report',
  'unsatisfied',
];

class Heap {
  readonly lines: readonly Recorded[];
  constructor(lines: readonly Recorded[]) {
    this.lines = lines;
  }
  all<Type extends Fact['type']>(...types: readonly Type[]): readonly Line<Type>[] {
    return this.lines.filter(({ fact }) => (types as readonly string[]).includes(fact.type)) as unknown as readonly Line<Type>[];
  }
  last<Type extends Fact['type']>(...types: readonly Type[]): Line<Type> | undefined {
    return this.all(...types).at(-1);
  }
  /** From the last time that it was opened again, and what was written since. */
  get round(): Heap {
    const from = this.lines.findLastIndex(({ fact }) => fact.type === 'ComplaintReopened');
    return from < 0 ? this : new Heap(this.lines.slice(from));
  }
  get firstRound(): Heap {
    const to = this.lines.findIndex(({ fact }) => fact.type === 'ComplaintReopened');
    return to < 0 ? this : new Heap(this.lines.slice(0, to));
  }
  /** The line that says whether it is open; a no after the silence was written down opens it, too. */
  get standing(): { readonly is: 'open' | 'closed' | 'dismissed' | 'merged' | 'nothing'; readonly at: string } {
    let is: 'open' | 'closed' | 'dismissed' | 'merged' | 'nothing' = 'nothing';
    let at = '';
    let silent = false;
    let heard = false;
    let asked = false;
    for (const { fact, at: when } of this.lines) {
      if ((OPENING as readonly string[]).includes(fact.type)) is = 'open';
      if (fact.type === 'ComplaintReopened') [silent, heard, asked] = [false, false, false];
      if (fact.type === 'SatisfactionAsked') asked = true;
      if ((ENDING as readonly string[]).includes(fact.type)) {
        is = fact.type === 'ComplaintClosed' ? 'closed' : fact.type === 'ComplaintMerged' ? 'merged' : 'dismissed';
        silent = fact.type === 'ComplaintClosed' && fact.how === 'no-answer';
        at = when;
      }
      if (fact.type === 'SatisfactionAnswered') {
        if (is === 'closed' && silent && asked && !heard && !fact.satisfied) is = 'open';
        heard = true;
      }
    }
    return { is, at };
  }
  /** When the letter left and did not come back. */
  sent(content: string | undefined): string | undefined {
    const written = this.all('LetterWritten').find(({ fact }) => fact.content === content)?.fact;
    return written && this.came(written.sequence, written.letter) ? this.leaves(written.sequence, written.letter) : undefined;
  }
  leaves(sequence: number, kind: LetterKind): string | undefined {
    return this.all('LetterSent').findLast(({ fact }) => fact.sequence === sequence && fact.letter === kind)?.fact.sentAt;
  }
  came(sequence: number, kind: LetterKind): boolean {
    const back = this.lines.flatMap(({ fact }) => (fact.type === 'LetterBounced' && 'sequence' in fact ? [fact] : []));
    return !back.some((one) => one.sequence === sequence && one.letter === kind);
  }
  refused(content: string): boolean {
    const written = this.all('LetterWritten').find(({ fact }) => fact.content === content)?.fact;
    if (!written) return false;
    const no = this.lines.some(
      ({ fact }) => fact.type === 'LetterRefused' && fact.sequence === written.sequence && fact.letter === written.letter,
    );
    return no || !this.came(written.sequence, written.letter);
  }
  get contacts(): readonly string[] {
    const calls = this.all('CallLogged').flatMap(({ fact }) => (fact.reached ? [fact.happenedAt] : []));
    const letters = this.all('LetterWritten').flatMap(({ fact: { letter, sequence } }) =>
      CONTACTS.includes(letter) && this.came(sequence, letter) ? [this.leaves(sequence, letter) ?? ''] : [],
    );
    const back = this.all('LetterBounced').flatMap(({ fact }) => ('noted' in fact ? [fact.noted] : []));
    const noted = this.all('LetterNoted').flatMap(({ fact }) => (back.includes(fact.source) ? [] : [fact.sentAt]));
    return [...calls, ...letters, ...noted].filter((at) => at !== '');
  }
}

const tally = (codes: readonly string[]): Record<string, number> => {
  const found: Record<string, number> = {};
  for (const code of codes) found[code] = codes.filter((one) => one === code).length;
  return found;
};

/** Same question, another answerer: of `2026Q4`, with the facts up to `now`. */
export function recount(
  told: readonly Told[],
  quarter: string,
  calendar: Calendar,
  zone: string,
  now: string,
  again?: ReadonlySet<string>,
): Figures {
  const [year = 0, nth = 0] = quarter.split('Q').map(Number);
  const opinion = new SecondOpinion(calendar, zone, year - 3, year + 2);
  const firstMonth = (nth - 1) * 3;
  const [begins, ends] = [firstMonth, firstMonth + 3].map((month) => Date.UTC(year, month, 1) / 86_400_000) as [number, number];
  const [from, end] = [begins, ends].map((day) => instantOf(day, 0, zone)) as [string, string];
  const stop = now < end ? now : end;
  const local = (at: string): string => dayOf(wallAt(at, zone).day);
  const isWithin = (at: string): boolean => at >= from && at < end;

  const heaps = told
    .map(({ number, past }) => ({ number, past, today: new Heap(past.filter(({ at }) => at <= now)) }))
    .filter(({ today }) => today.standing.is !== 'nothing' && today.standing.is !== 'merged')
    .filter(({ today }) => !today.all('ComplaintReceived').some(({ fact }) => fact.training))
    .map(({ number, past, today }) => ({ number, today, past: new Heap(past.filter(({ at }) => at < stop)) }));

  const arrivedAt = (heap: Heap): string => heap.all('ComplaintReceived')[0]?.fact.receivedAt ?? '';
  const roundBegan = (heap: Heap): string => heap.last('ComplaintReceived', 'ComplaintReopened')?.fact.receivedAt ?? '';
  const came = heaps.filter(({ today }) => isWithin(arrivedAt(today)));
  const real = came.filter(({ today }) => today.standing.is !== 'dismissed').map(({ today }) => today);
  const went = heaps.filter(({ past: { standing } }) => standing.is === 'closed' && isWithin(standing.at));
  const gone = went.map(({ past }) => past);
  const left = heaps.map(({ past }) => past).filter(({ standing }) => standing.is === 'open');

  const sortedAs = (heap: Heap) => heap.last('ComplaintReceived', 'ComplaintDescribed')?.fact;
  const concluded = (heap: Heap) => heap.round.last('ConclusionDrawn')?.fact;
  const finished = (heap: Heap): string => local(heap.sent(concluded(heap)?.letter) ?? heap.standing.at);
  const normDay = (heap: Heap): string => opinion.term(roundBegan(heap), 5).due;
  const granted = (heap: Heap) => heap.round.all('TermExtended').filter(({ fact }) => !heap.refused(fact.letter));
  const lastDay = (heap: Heap): string => granted(heap).at(-1)?.fact.due ?? normDay(heap);

  const reactions = real.flatMap((heap) => {
    const first = heap.firstRound;
    const due = opinion.term(arrivedAt(heap), 2).due;
    const earliest = first.contacts.filter((at) => at >= arrivedAt(heap)).sort()[0];
    return earliest === undefined && due >= local(now) ? [] : [earliest !== undefined && local(earliest) <= due];
  });
  // What a meeting said of it before it was opened again; and of what was never discussed, what we concluded.
  const agreed = ({ past, today }: { readonly past: Heap; readonly today: Heap }): string | undefined => {
    const lengths = today.lines.map((_, n) => n + 1).filter((length) => length >= past.lines.length);
    const opened = lengths.find((length) => new Heap(today.lines.slice(0, length)).standing.is !== 'closed');
    const still = new Heap(today.lines.slice(0, opened === undefined ? today.lines.length : opened - 1));
    const since = still.lines.findLastIndex((_, n) => new Heap(still.lines.slice(0, n + 1)).standing.is !== 'closed');
    return new Heap(still.lines.slice(since + 1)).last('ComplaintDiscussed')?.fact.cause ?? concluded(past)?.cause;
  };
  const places = real.flatMap((heap) => {
    const place = heap.all('ComplaintDescribed').findLast(({ fact }) => fact.location !== undefined)?.fact.location;
    return place ? [place] : [];
  });
  const answers = gone.flatMap((heap) => heap.round.last('SatisfactionAnswered')?.fact ?? []);
  const lasted = (heap: Heap, until: string): number => opinion.workingDaysUntil(local(roundBegan(heap)), until);
  const lastOfQuarter = now < end ? local(now) : dayOf(ends - 1);
  const inQuarter = heaps.flatMap(({ today }) => today.lines.filter(({ at }) => isWithin(at)));
  const judged = gone.flatMap((heap) => {
    const parts = heap.round.all('PartJudged').map(({ fact }) => fact);
    return [...new Set(parts.map(({ part }) => part))].map((part) => parts.findLast((one) => one.part === part)?.judgement ?? '');
  });
  const verdicts = inQuarter.flatMap(({ fact }) => (fact.type === 'VerdictReceived' ? [fact.followed] : []));

  return {
    quarter,
    received: real.length,
    dismissed: came.length - real.length,
    byDismissal: tally(
      came.flatMap(({ today }) =>
        today.standing.is === 'dismissed' ? [today.last('ComplaintDismissed')?.fact.reason ?? ''] : [],
      ),
    ),
    byNature: tally(real.map((heap) => sortedAs(heap)?.nature ?? '')),
    byComplainant: tally(real.map((heap) => sortedAs(heap)?.complainant ?? '')),
    bySeverity: tally(
      real.map(
        (heap) => heap.all('ComplaintDescribed').findLast(({ fact }) => fact.severity !== undefined)?.fact.severity ?? 'unknown',
      ),
    ),
    byLocation: tally(places),
    ...(again && { again: came.filter(({ today, number }) => today.standing.is !== 'dismissed' && again.has(number)).length }),
    byChannel: tally(real.map((heap) => heap.all('ComplaintReceived')[0]?.fact.channel ?? '')),
    closed: gone.length,
    byEnding: tally(gone.map((heap) => heap.last('ComplaintClosed')?.fact.how ?? 'settled')),
    byCause: tally(went.flatMap((one) => agreed(one) ?? [])),
    byJudgement: tally(judged),
    days: spread(gone.map((heap) => lasted(heap, finished(heap)))),
    open: left.length,
    age: spread(left.map((heap) => lasted(heap, lastOfQuarter))),
    reaction: { of: reactions.length, met: reactions.filter(Boolean).length },
    whole: { of: gone.length, met: gone.filter((heap) => numberOf(finished(heap)) <= numberOf(normDay(heap))).length },
    wholeExtended: { of: gone.length, met: gone.filter((heap) => numberOf(finished(heap)) <= numberOf(lastDay(heap))).length },
    extensions: tally(gone.flatMap((heap) => granted(heap).map(({ fact }) => fact.reason))),
    satisfaction: {
      asked: gone.filter((heap) => heap.round.all('SatisfactionAsked').length > 0).length,
      answered: answers.length,
      satisfied: answers.filter(({ satisfied }) => satisfied).length,
      process: tally(answers.flatMap(({ process }) => process ?? [])),
      outcome: tally(answers.flatMap(({ outcome }) => outcome ?? [])),
    },
    mediator: { referred: inQuarter.filter(({ fact }) => fact.type === 'MediatorAsked').length, verdicts: tally(verdicts) },
  } as Figures;
}

/** The middle by pairing off from both ends; the 90th of a hundred by counting how many are not above it. */
function spread(values: readonly number[]): Figures['days'] {
  if (values.length === 0) return undefined;
  let rest = [...values].sort((one, other) => one - other);
  while (rest.length > 2) rest = rest.slice(1, -1);
  const enough = values.filter((value) => values.filter((other) => other <= value).length * 10 >= values.length * 9);
  return {
    median: ((rest[0] ?? 0) + (rest.at(-1) ?? 0)) / 2,
    mean: values.reduce((sum, value) => sum + value, 0) / values.length,
    p90: Math.min(...enough),
    max: Math.max(...values),
  };
}
