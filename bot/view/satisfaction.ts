/** Is the complainant satisfied (S11): the page that asks, and how the answer reads in the dialog. */
import { DISSATISFACTIONS, type Dissatisfaction, type Satisfaction, SCORES, type Score } from '../core/aftercare.ts';
import type { Page, PageField } from './pages.ts';
import type { Texts } from './texts.ts';

/** What was chosen and typed on the page; a page that comes back with a mistake shows it again. */
export interface Chosen {
  readonly satisfied?: boolean;
  readonly process?: Score;
  readonly outcome?: Score;
  readonly reasons: readonly Dissatisfaction[];
  readonly words: string;
}

export const LONGEST_WORDS = 2_000;

/** A name that a form may use: letters only. */
export const reasonField = (reason: Dissatisfaction): string => `why${reason.replaceAll('-', '')}`;

export function satisfactionPage(t: Texts, chosen: Chosen, mistake?: string): Page {
  const { satisfied, reasons, words } = chosen;
  const scored = (name: 'process' | 'outcome'): PageField => ({
    kind: 'choice',
    name,
    label: t(`page.satisfaction.${name}`),
    optional: true,
    choices: SCORES.map((score) => ({ title: t(`satisfaction.score.${score}`), value: score, chosen: chosen[name] === score })),
  });
  return {
    title: t('page.satisfaction.title'),
    paragraphs: [t('page.satisfaction.intro'), t('page.satisfaction.first')],
    form: {
      mistake,
      fields: [
        {
          kind: 'choice',
          name: 'satisfied',
          label: t('page.satisfaction.question'),
          choices: [
            { title: t('page.satisfaction.yes'), value: 'yes', chosen: satisfied === true },
            { title: t('page.satisfaction.no'), value: 'no', chosen: satisfied === false },
          ],
        },
        scored('process'),
        scored('outcome'),
        {
          kind: 'several',
          label: t('page.satisfaction.reasons'),
          choices: DISSATISFACTIONS.map((reason) => ({
            title: t(`satisfaction.reason.${reason}`),
            name: reasonField(reason),
            chosen: reasons.includes(reason),
          })),
        },
        { kind: 'text', name: 'words', label: t('page.satisfaction.words'), most: LONGEST_WORDS, value: words },
      ],
      submit: t('page.send'),
    },
  };
}

/** For who just answered. */
export const thanksPage = (satisfied: boolean, t: Texts): Page => ({
  title: t('page.satisfaction.thanks'),
  paragraphs: [t(satisfied ? 'page.satisfaction.thanks.yes' : 'page.satisfaction.thanks.no')],
});

/** For who answered before; what was answered is not told. */
export const answeredBeforePage = (t: Texts): Page => ({
  title: t('page.satisfaction.answered.title'),
  paragraphs: [t('page.satisfaction.answered')],
});

/** The answer as the handler reads it, without what was typed besides. */
export function answerLines({ satisfied, process, outcome, reasons }: Satisfaction, t: Texts): readonly string[] {
  return [
    t(satisfied ? 'satisfaction.answer.yes' : 'satisfaction.answer.no'),
    ...(process ? [t('satisfaction.answer.process', { score: t(`satisfaction.score.${process}`) })] : []),
    ...(outcome ? [t('satisfaction.answer.outcome', { score: t(`satisfaction.score.${outcome}`) })] : []),
    ...reasons.map((reason) => `– ${t(`satisfaction.reason.${reason}`)}`),
  ];
}
