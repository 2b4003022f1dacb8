/** What the self-test found: how many first, then what is broken with its cure, and what is in order behind a button. */
import { CHECKS, type CheckName, FINDINGS, type Finding, type Outcome } from '../core/selftest.ts';
import { dayAt } from '../core/time.ts';
import type { Sight } from './cards.ts';
import { type Card, fill } from './templates.ts';
import type { TextKey, Texts } from './texts.ts';
import { dayInWords, momentInWords, type NameOf, namesInWords, plain } from './words.ts';

/** Of one check: its name, and what was found with its cure. */
export interface TestLine {
  readonly title: string;
  readonly found: readonly { readonly text: string; readonly cure: string }[];
}

const nameIn = (check: CheckName, t: Texts): string => t(`self-test.check.${check}` as TextKey);

/** A card has room for so many names. */
const MOST_NAMES = 8;
const LONGEST_NAME = 60;

/** Who it concerns: colleagues by name, the rest of them by number, or the mailbox that all share. */
function whoIn(people: Finding['people'], t: Texts, nameOf: NameOf, most: number): string {
  if (!people) return t('self-test.shared');
  const names = people.slice(0, most).map((id) => plain((nameOf(id) ?? t('someone')).slice(0, LONGEST_NAME)));
  const more = people.length - names.length;
  return namesInWords(more > 0 ? [...names, t('self-test.more', { count: more })] : names, t);
}

function wordsOf(check: CheckName, { key, values = {}, people }: Finding, t: Texts, nameOf: NameOf, most: number) {
  const own = FINDINGS[check].includes(key) ? check : 'any';
  const all = { who: whoIn(people, t, nameOf, most), ...values };
  return {
    text: t(`self-test.found.${own}.${key}` as TextKey, all),
    cure: t(`self-test.cure.${own}.${key}` as TextKey, all),
  };
}

/** `most`: names of so many colleagues. */
export const testLine = ({ check, found }: Outcome, t: Texts, nameOf: NameOf, most = MOST_NAMES): TestLine => ({
  title: nameIn(check, t),
  found: found.map((one) => wordsOf(check, one, t, nameOf, most)),
});

export const goodLine = ({ check, at }: Outcome, { t, now, zone }: Pick<Sight, 't' | 'now' | 'zone'>): string =>
  t(`self-test.good.${check}` as TextKey, { day: at ? dayInWords(dayAt(at, zone), t, dayAt(now, zone)) : '' });

export const countsLine = (outcomes: readonly Outcome[], t: Texts): string =>
  t('self-test.counts', {
    bad: outcomes.filter(({ state }) => state === 'bad').length,
    unknown: outcomes.filter(({ state }) => state === 'unknown').length,
    good: outcomes.filter(({ state }) => state === 'good').length,
  });

/** `mended`: what was told to fail and is good again. */
export function selfTestCard(
  outcomes: readonly Outcome[],
  { t, now, zone, nameOf }: Sight,
  mended: readonly CheckName[] = [],
): Card {
  const lines = (state: Outcome['state']) =>
    outcomes
      .filter((one) => one.state === state)
      .map((one) => testLine(one, t, nameOf))
      .map(({ title, found }) => ({
        title,
        lines: found.map(({ text, cure }) => ({ text, cure: t('self-test.cure', { cure }) })),
      }));
  const good = outcomes.filter(({ state }) => state === 'good');
  const [bad, unknown] = [lines('bad'), lines('unknown')];
  return fill('self-test', {
    language: t.language,
    title: t('self-test.title'),
    counts: countsLine(outcomes, t),
    made: t('self-test.made', { moment: momentInWords(now, t, zone) }),
    allGood: bad.length + unknown.length === 0 ? t('self-test.all-good') : '',
    mended:
      mended.length > 0
        ? t('self-test.mended', {
            checks: namesInWords(
              CHECKS.filter((check) => mended.includes(check)).map((check) => nameIn(check, t)),
              t,
            ),
          })
        : '',
    bad,
    unknownTitle: unknown.length > 0 ? t('self-test.unknown') : '',
    unknown,
    hasGood: good.length > 0,
    goodTitle: t('self-test.good', { count: good.length }),
    good: good.map((one) => ({ title: nameIn(one.check, t), text: goodLine(one, { t, now, zone }) })),
  });
}
