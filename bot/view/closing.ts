/** Faces of the office's own closing days, for the lead. */
import type { ComplaintNumber } from '../core/complaint.ts';
import { addMonths, type Day, dayAt } from '../core/time.ts';
import type { Calendar } from '../core/workdays.ts';
import type { Sight } from './cards.ts';
import { formCard } from './forms.ts';
import { type Card, fill } from './templates.ts';
import { dayInWords, unbrace } from './words.ts';

/** So far ahead a closing day may lie. */
export const MONTHS_AHEAD = 24;
export const LONGEST_NAME = 60;

const NUMBERS = 20;

/** The days to come, each with its button; below it the complaints whose promised day they touch. */
export function closingDaysCard(
  coming: Calendar['closed'],
  touched: readonly ComplaintNumber[],
  { t, now, zone }: Sight,
  words = '',
): Card {
  const today = dayAt(now, zone);
  const entries = coming.map(({ day, name }) => ({
    title: dayInWords(day, t, today),
    lines: [],
    theirs: [unbrace(name)],
    button: t('closing.remove', { day: dayInWords(day, t, today) }),
    verb: 'closing-remove',
    source: day,
    mail: '',
  }));
  const numbers = touched.length > NUMBERS ? `${touched.slice(0, NUMBERS).join(', ')}, …` : touched.join(', ');
  const count = touched.length;
  return fill('review', {
    language: t.language,
    title: t('closing.title'),
    intro: [words, coming.length > 0 ? t('closing.intro') : t('closing.none')].filter(Boolean).join('\n\n'),
    entries,
    more: count === 0 ? '' : t(count === 1 ? 'closing.touched.one' : 'closing.touched', { count, numbers }),
    actions: [{ title: t('closing.add'), verb: 'closing-ask', source: '' }],
  });
}

export function closingFormCard(fields: { readonly day?: string; readonly name?: string }, { t, now, zone }: Sight, words = '') {
  const today: Day = dayAt(now, zone);
  const inputs = [
    { kind: 'day', id: 'day', label: t('closing.day'), min: today, max: addMonths(today, MONTHS_AHEAD), value: fields.day },
    { kind: 'text', id: 'name', label: t('closing.name'), most: LONGEST_NAME, value: fields.name },
  ] as const;
  const back = { title: 'closing.back', verb: 'closing-days' } as const;
  const form = { number: '', title: 'closing.add', intro: [t('closing.promise')], inputs, verb: 'closing-add' } as const;
  return formCard({ ...form, do: 'closing.do', back }, t, words);
}
