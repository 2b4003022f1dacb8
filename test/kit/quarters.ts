/** Records of a few quarters, drawn by lot: whatever can happen to a complaint happens to some, in an order that can be. */
import { type Ending, FOLLOWED, SCORES } from '../../bot/core/aftercare.ts';
import type { Fact, LetterKind, Recorded } from '../../bot/core/complaint.ts';
import { EXTENSION_REASONS } from '../../bot/core/extension.ts';
import { quarterOf, type Told } from '../../bot/core/figures.ts';
import { CAUSES, JUDGEMENTS } from '../../bot/core/inquiry.ts';
import { CHANNELS, COMPLAINANTS, DISMISSALS, NATURES, SEVERITIES } from '../../bot/core/natures.ts';
import { REACTION_DAYS, termFrom, WHOLE_DAYS } from '../../bot/core/terms.ts';
import { addDays, addMinutes, dayAt, type Instant } from '../../bot/core/time.ts';
import { standardCalendar } from '../../bot/core/workdays.ts';
import { amsterdam, later } from './given.ts';
import { seeded } from './second-opinion.ts';

/** So many complaints, `least` to `most`, within these days; some groups are large and others are not. */
export function drawn(seed: number, from: Instant, days: number, most: number, least = 1): readonly Told[] {
  const random = seeded(seed);
  const kinds = 2 + Math.floor(random() * 6);
  return Array.from({ length: least + Math.floor(random() * (most - least + 1)) }, (_, n) => ({
    number: `K-2026-${String(n + 1).padStart(4, '0')}`,
    past: lifeOf(random, addMinutes(from, Math.floor(random() * days * 1440)), kinds, n),
  }));
}

/** Squared: the first of a list comes up far more than the last. */
const pickFrom =
  (random: () => number) =>
  <T>(all: readonly T[]): T =>
    all[Math.floor(random() ** 2 * all.length)] as T;

function lifeOf(random: () => number, start: Instant, kinds: number, n: number): readonly Recorded[] {
  const pick = pickFrom(random);
  const chance = (share: number): boolean => random() < share;
  const past: Recorded[] = [];
  let at = start;
  const tell = (fact: Fact, minutes = 1 + random() * 900): void => {
    at = addMinutes(at, Math.ceil(minutes));
    past.push({ id: `${n}-${past.length}`, at, by: { person: 'sanne' }, fact });
  };
  const terms = (received: Instant) => ({
    receivedAt: received,
    reaction: termFrom(received, REACTION_DAYS, standardCalendar, amsterdam),
    whole: termFrom(received, WHOLE_DAYS, standardCalendar, amsterdam),
  });
  const sorted = () => ({
    complainant: pick(COMPLAINANTS.slice(0, kinds)),
    nature: pick(NATURES.slice(0, kinds * 2)),
    language: 'nl' as const,
  });
  // Nobody weighs it when it comes in.
  const weighed = () => ({
    ...sorted(),
    ...(chance(0.8) && { severity: pick(SEVERITIES), location: pick(['Utrecht', 'Zwolle', '', 'Den Haag', 'Assen']) }),
  });
  let letters = 0;
  const letter = (kind: LetterKind, content: string): void => {
    const sequence = ++letters;
    tell({ type: 'LetterWritten', letter: kind, sequence, content }, 1);
    if (chance(0.04)) {
      tell({ type: 'LetterRefused', letter: kind, sequence }, 1);
      return;
    }
    if (chance(0.97)) tell({ type: 'LetterSent', letter: kind, sequence, sentAt: addMinutes(at, 1) }, 2);
    if (chance(0.05)) tell({ type: 'LetterBounced', letter: kind, sequence, source: 's', content: 'c' }, 30);
  };
  const received = {
    type: 'ComplaintReceived' as const,
    channel: pick(CHANNELS),
    source: `s${n}`,
    content: 'text',
    ...terms(start),
    ...sorted(),
    ...(chance(0.04) && { training: true as const }),
  };
  tell(received, 1);
  if (chance(0.08)) {
    tell({ type: 'ComplaintDismissed', reason: pick(DISMISSALS) });
    if (chance(0.7)) return past;
    tell({ type: 'ComplaintRestored' });
  }
  if (chance(0.03)) tell({ type: 'ComplaintMerged', into: 'K-2026-9999' });
  if (chance(0.7)) tell({ type: 'ComplaintDescribed', ...weighed() });
  const rounds = chance(0.1) ? 2 : 1;
  for (let round = 1; round <= rounds; round++) {
    if (chance(0.8))
      tell({ type: 'CallLogged', happenedAt: addMinutes(at, -Math.floor(random() * 60)), reached: chance(0.8) }, random() * 6000);
    if (chance(0.1)) {
      const source = `n${n}-${round}`;
      tell({ type: 'LetterNoted', sentAt: at, mail: source, source, content: 'c' });
      if (chance(0.3)) tell({ type: 'LetterBounced', noted: source, source: 'b', content: 'c' });
    }
    for (let nth = 0; nth < 2 && chance(0.3); nth++) {
      const day = dayAt(at, amsterdam);
      const content = `extension-${round}-${nth}`;
      tell({
        type: 'TermExtended',
        from: day,
        due: addDays(day, 5 + Math.floor(random() * 10)),
        reason: pick(EXTENSION_REASONS),
        letter: content,
      });
      letter('extension', content);
    }
    for (let nth = 0; nth < 3 && chance(0.6); nth++)
      tell({ type: 'PartJudged', part: `part-${pick([1, 2, 3])}`, judgement: pick(JUDGEMENTS), finding: 'f' });
    if (chance(0.2)) return past;
    if (chance(0.85)) {
      const content = `conclusion-${round}`;
      tell({ type: 'ConclusionDrawn', cause: pick(CAUSES.slice(0, kinds * 2)), letter: content }, random() * 5000);
      letter('conclusion', content);
      if (chance(0.8)) {
        tell({ ...later.SatisfactionAsked, letter: `satisfaction-${round}` });
        if (chance(0.3)) tell({ type: 'ComplaintClosed', how: 'no-answer' }, 14_000);
        if (chance(0.7)) {
          const score = () => (chance(0.8) ? { process: pick(SCORES), outcome: pick(SCORES) } : {});
          tell({ type: 'SatisfactionAnswered', satisfied: chance(0.7), reasons: [], how: 'link', ...score() });
        }
      }
      if (chance(0.1)) {
        tell(later.MediatorAsked);
        if (chance(0.8)) tell({ ...later.VerdictReceived, followed: pick(FOLLOWED) }, 20_000);
      }
    }
    if (chance(0.15)) return past;
    tell(
      {
        type: 'ComplaintClosed',
        ...(chance(0.95) && { how: pick<Ending>(['satisfied', 'settled', 'withdrawn', 'mediated', 'not-asked']) }),
      },
      random() * 3000,
    );
    for (let nth = 0; nth < 2 && chance(0.4); nth++) {
      const quarter = quarterOf(dayAt(at, amsterdam));
      tell(
        { type: 'ComplaintDiscussed', quarter, cause: pick(CAUSES.slice(0, kinds * 2)), action: chance(0.3) },
        random() * 60_000,
      );
    }
    // Whoever never answered may still say no, long after.
    if (chance(0.1)) tell({ type: 'SatisfactionAnswered', satisfied: chance(0.5), reasons: [], how: 'link' }, random() * 40_000);
    if (round === rounds) return past;
    tell({ type: 'ComplaintReopened', ...terms(addMinutes(at, 20_000)) }, 20_000);
  }
  return past;
}
