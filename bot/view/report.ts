/** Faces of what a colleague writes down for a complainant. They show personal text, to the one who writes it only. */
import { LANGUAGES } from '../core/complaint.ts';
import type { Channel } from '../core/natures.ts';
import { COMPLAINANTS } from '../core/natures.ts';
import { nextDue, type Summary } from '../core/overview.ts';
import type { Instant } from '../core/time.ts';
import { dayAt, timeAt } from '../core/time.ts';
import type { Button, Sight } from './cards.ts';
import { type Card, fill } from './templates.ts';
import type { Texts } from './texts.ts';
import { momentInWords, plain, termInWords, unbrace } from './words.ts';

/** What the form holds besides its fields: they travel with it, and come back. */
export interface ReportForm {
  /** Made when the form was opened: the same form sent twice makes one complaint. */
  readonly form: string;
  /** Of the message that it was made of; empty for a call. The same message makes one complaint, by whoever. */
  readonly origin: string;
  readonly channel: 'phone' | 'teams';
}

/** Where the text came from, above a form that was made of a message. */
export interface Source {
  readonly author: string;
  readonly at?: Instant;
}

/** The form, empty or with what was filled in before: nobody types twice. */
export function reportCard(
  { form, origin, channel }: ReportForm,
  fields: Readonly<Record<string, string>>,
  { t, zone, now }: Sight,
  { notices = [], source }: { readonly notices?: readonly string[]; readonly source?: Source } = {},
): Card {
  const given = (name: string): string => unbrace(fields[name] ?? '');
  const moment = source?.at ?? now;
  const who = source && [unbrace(source.author), source.at && momentInWords(source.at, t, zone)].filter(Boolean).join(', ');
  return fill('report', {
    language: t.language,
    title: reportTitle(channel, t),
    form,
    origin,
    channel,
    notices,
    lines: who ? [{ title: t('report.message'), value: who }] : [],
    callerLabel: t('report.caller'),
    callerError: t('report.caller.error'),
    caller: given('caller'),
    phoneLabel: t('report.phone'),
    phone: given('phone'),
    addressLabel: t('report.address'),
    addressError: t('report.address.error'),
    address: given('address'),
    dayLabel: t('report.day'),
    timeLabel: t('report.time'),
    whenError: t('call.when.error'),
    today: dayAt(now, zone),
    day: fields.day ?? dayAt(moment, zone),
    time: fields.time ?? timeAt(moment, zone),
    textLabel: t('report.text'),
    textError: t('report.text.error'),
    text: given('text'),
    expectsLabel: t('report.expects'),
    expects: given('expects'),
    complainantLabel: t('report.complainant'),
    complainants: COMPLAINANTS.map((value) => ({ title: t(`complainant.${value}`), value })),
    complainant: fields.complainant ?? 'unknown',
    languageLabel: t('report.language'),
    languages: LANGUAGES.map((value) => ({ title: t(`language.${value}`), value })),
    spoken: fields.language ?? 'nl',
    readAloudLabel: t('report.read-aloud'),
    readAloudTitle: t('report.read-aloud'),
    readAloud: fields.readAloud ?? 'false',
    do: t('report.do'),
  });
}

export const reportTitle = (channel: 'phone' | 'teams', t: Texts): string =>
  t(channel === 'teams' ? 'report.title.message' : 'report.title');

/** A line and a button: the way from a typed word to a dialog. */
export const doorCard = (title: string, line: string, button: Omit<Button, 'number'>, t: Texts): Card =>
  fill('list', {
    language: t.language,
    title,
    empty: '',
    groups: [{ title: '', style: 'default', lines: [line] }],
    actions: [{ ...button, number: '' }],
  });

/** The way to the file of the register. */
export const registerCard = (link: string, { t }: Pick<Sight, 't'>): Card =>
  fill('link', {
    language: t.language,
    title: t('register.title'),
    name: t('register.title'),
    text: t('register.ready'),
    do: t('register.open'),
    link,
    number: '',
    back: '',
  });

const LINES = 15;

/** Those of the open complaints that came one way (F7), soonest first. */
export function channelCard(channel: Channel, summaries: readonly Summary[], { t, now, zone, calendar, nameOf }: Sight): Card {
  const today = dayAt(now, zone);
  const those = summaries.filter((summary) => summary.channel === channel);
  const sorted = those.sort((a, b) => nextDue(a).due.localeCompare(nextDue(b).due) || a.number.localeCompare(b.number));
  const lines = sorted.slice(0, LINES).map((summary) =>
    t('overview.line', {
      number: summary.number,
      term: termInWords(nextDue(summary).due, today, calendar, t),
      owner: summary.owner ? plain(nameOf(summary.owner) ?? t('someone')) : t('nobody'),
    }),
  );
  const more = sorted.length > LINES ? [`… (+${sorted.length - LINES})`] : [];
  const words = { channel: t(`channel.${channel}`), count: sorted.length };
  return fill('list', {
    language: t.language,
    title: t('overview.channel', words),
    empty: lines.length === 0 ? t('overview.channel.none', words) : '',
    groups: lines.length === 0 ? [] : [{ title: '', style: 'default', lines: [...lines, ...more] }],
    actions: [],
  });
}
