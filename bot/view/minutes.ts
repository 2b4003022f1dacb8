/** The minutes of a quarterly meeting: a card with the way to them, and the page itself, to be read and printed. */
import type { Quarter } from '../core/figures.ts';
import { CAUSES } from '../core/inquiry.ts';
import type { Measure } from '../core/measures.ts';
import type { Meeting, Minutes } from '../core/quarterly.ts';
import type { Sight } from './cards.ts';
import { type Listed, textIn } from './measures.ts';
import type { Page, PageSection } from './pages.ts';
import { type Card, fill } from './templates.ts';
import { dayInWords, momentInWords, quarterInWords } from './words.ts';

export const minutesCard = (quarter: Quarter, link: string, { t }: Sight): Card =>
  fill('link', {
    language: t.language,
    title: t('minutes.title'),
    name: t('minutes.of', { quarter: quarterInWords(quarter) }),
    text: t('minutes.ready'),
    do: t('minutes.open'),
    link,
    number: '',
    back: '',
  });

/** Per cause what was decided, the measures, and what is carried over: numbers and natures. */
export function minutesPage(
  quarter: Quarter,
  { at, by, minutes }: NonNullable<Meeting['kept']>,
  measures: readonly Listed[],
  sight: Sight,
): Page {
  const { t, zone, nameOf } = sight;
  const { chair, discussed, carried } = minutes;
  const who = (id: string): string => nameOf(id) ?? t('someone');
  const keeper = 'person' in by ? who(by.person) : t('someone');
  const counts = { discussed: discussed.length, measures: measures.length, carried: carried.length };
  return {
    title: t('minutes.of', { quarter: quarterInWords(quarter) }),
    paragraphs: [
      t('minutes.held', { who: who(chair), when: momentInWords(at, t, zone), by: keeper }),
      t('minutes.counts', counts),
    ],
    sections: [
      ...discussedIn(minutes, sight),
      ...(measures.length > 0 ? [measuresIn(measures, sight)] : []),
      ...(carried.length > 0 ? [carriedIn(carried, sight)] : []),
    ],
  };
}

const discussedIn = ({ discussed }: Minutes, { t }: Sight): readonly PageSection[] =>
  CAUSES.flatMap((cause) => {
    const rows = discussed
      .filter((one) => one.cause === cause)
      .map(({ number, nature, action, from }) => [
        from ? `${number} ${t('quarterly.from', { quarter: quarterInWords(from) })}` : number,
        t(`nature.${nature}`),
        t(action ? 'minutes.action' : 'minutes.no-action'),
      ]);
    const head = [t('minutes.number'), t('minutes.nature'), t('minutes.decision')];
    return rows.length > 0 ? [{ title: t('minutes.cause', { cause: t(`cause.${cause}`) }), head, rows }] : [];
  });

function measuresIn(measures: readonly Listed[], { t, nameOf }: Sight): PageSection {
  const row = ({ measure, description }: Listed): readonly string[] => {
    const { number, kind, owner, due }: Measure = measure;
    const what = textIn(description) ?? t('open.erased');
    return [`${number} (${t(`measure.kind.${kind}`)})`, what, nameOf(owner) ?? t('someone'), dayInWords(due, t)];
  };
  const head = [t('minutes.measure'), t('minutes.what'), t('minutes.who'), t('minutes.when')];
  return { title: t('measure.list'), head, rows: measures.map(row) };
}

function carriedIn(carried: Minutes['carried'], { t }: Sight): PageSection {
  const rows = carried.map(({ number, nature, cause }) => [number, t(`nature.${nature}`), t(`cause.${cause}`)]);
  const head = [t('minutes.number'), t('minutes.nature'), t('minutes.why')];
  return { title: t('minutes.carried'), head, rows };
}
