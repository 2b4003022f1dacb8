/** Dates, terms and names in words. Pure; days are in the office's time zone. */
import type { PersonId } from '../core/complaint.ts';
import type { Quarter } from '../core/figures.ts';
import type { Day, Instant, Zone } from '../core/time.ts';
import { dayAt, timeAt, weekday } from '../core/time.ts';
import type { Calendar, DayOff } from '../core/workdays.ts';
import { workingDaysUntil } from '../core/workdays.ts';
import type { TextKey, Texts } from './texts.ts';

/** `donderdag 26 november`; with the year when it is not this year. */
export function dayInWords(day: Day, t: Texts, today: Day = day): string {
  const [year = '', month = '1', date = '1'] = day.split('-');
  const values = {
    weekday: t('weekdays').split(' ')[weekday(day) - 1] ?? '',
    day: Number(date),
    month: t('months').split(' ')[Number(month) - 1] ?? '',
    year,
  };
  return t(year === today.slice(0, 4) ? 'day' : 'day.year', values);
}

/** `2026 Q4`. */
export const quarterInWords = (quarter: Quarter): string => `${quarter.slice(0, 4)} ${quarter.slice(4)}`;

/** `maandag 23 november om 10:42`. */
export const momentInWords = (instant: Instant, t: Texts, zone: Zone): string =>
  t('moment', { day: dayInWords(dayAt(instant, zone), t), time: timeAt(instant, zone) });

/** `uiterlijk donderdag 26 november, nog 2 werkdagen`. */
export function termInWords(due: Day, today: Day, calendar: Calendar, t: Texts): string {
  const day = dayInWords(due, t, today);
  if (due === today) return t('term.today', { day });
  const count = workingDaysUntil(today, due, calendar);
  if (due > today) return count === 1 ? t('term.one', { day }) : t('term.more', { day, count });
  const late = workingDaysUntil(due, today, calendar);
  if (late === 0) return t('term.just-late', { day });
  return late === 1 ? t('term.late', { day }) : t('term.lates', { day, count: late });
}

/** `gedaan op dinsdag 24 november`, and honestly so when that was too late. */
export function metInWords(met: Day, due: Day, t: Texts): string {
  if (met <= due) return t('term.met', { day: dayInWords(met, t) });
  return t('term.met-late', { day: dayInWords(met, t), due: dayInWords(due, t) });
}

export const dayOffInWords = (why: DayOff, t: Texts): string =>
  why.kind === 'weekend' ? t('off.weekend') : why.kind === 'holiday' ? t(`holiday.${why.name}` as TextKey) : plain(why.name);

/** `Sanne, Piet en Hanna`. */
export function namesInWords(names: readonly string[], t: Texts): string {
  if (names.length < 2) return names[0] ?? '';
  return `${names.slice(0, -1).join(', ')} ${t('and')} ${names.at(-1)}`;
}

/** How a person is called; somebody who is not known any more stays somebody. */
export type NameOf = (person: PersonId) => string | undefined;

/**
 * Neutralises text for a place where Teams reads Markdown: no links, no emphasis, no mentions, no card functions such as
 * `{{DATE(...)}}`. Text of outsiders goes in text runs instead, which know no Markdown; this is for names and the like.
 */
export const plain = (value: string): string =>
  unbrace(value.replace(/\s+/g, ' ')).replace(/[\\`*_[\]<>]/g, (character) => `\\${character}`);

/** Breaks `{{`, which cards read as a function even in text runs. The reader sees no difference. */
export const unbrace = (value: string): string => value.replace(/\{(?=\{)/g, '{\u200b');
