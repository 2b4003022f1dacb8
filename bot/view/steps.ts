/** The forms of the steps of a complaint: sorting it, dismissing, closing, merging and splitting it. */

import { ENDING_RULES, ENDINGS } from '../core/aftercare.ts';
import { type Complaint, type ComplaintNumber, LANGUAGES } from '../core/complaint.ts';
import { COMPLAINANTS, DISMISSALS, type Location, NATURES, oneOf, SEVERITIES } from '../core/natures.ts';
import type { Step } from '../core/steps.ts';
import { type Button, type Choice, noticeCard, type Sight } from './cards.ts';
import type { Fields } from './dialogs.ts';
import { formCard, type Input } from './forms.ts';
import { type Card, fill } from './templates.ts';
import type { TextKey, Texts } from './texts.ts';
import { momentInWords, unbrace } from './words.ts';

/** What every form has: its heading, a word about what went wrong, and the two buttons. */
const frame = (number: ComplaintNumber, title: TextKey, submit: TextKey, notice: string, t: Texts) => ({
  language: t.language,
  title: t(title),
  number,
  notice,
  do: t(submit),
  back: t('open.back'),
});

const choices = <Code extends string>(codes: readonly Code[], key: (code: Code) => TextKey, t: Texts): readonly Choice[] =>
  codes.map((code) => ({ title: t(key(code)), value: code }));

/** No name of a location. */
export const NO_LOCATION = '-';

/** `expects`: what is known of it now, to be changed. */
export function detailsCard(
  number: ComplaintNumber,
  complaint: Complaint,
  expects: string,
  locations: readonly Location[],
  { t }: Sight,
  fields: Fields = {},
  notice = '',
): Card {
  const { location } = complaint;
  // One that the lead took off the list since stays what it was.
  const offices = [...new Set([...locations, ...(location ? [location] : [])])].map((name) => ({ title: name, value: name }));
  return fill('details', {
    ...frame(number, 'details.title', 'details.do', notice, t),
    error: t('details.error'),
    complainantLabel: t('details.complainant'),
    natureLabel: t('details.nature'),
    severityLabel: t('details.severity'),
    severities: choices(SEVERITIES, (code) => `severity.${code}`, t),
    severity: oneOf(SEVERITIES, fields.severity) ?? complaint.severity,
    locationLabel: t('details.location'),
    locations: [{ title: t('location.none'), value: NO_LOCATION }, ...offices].map(({ title, value }) => ({
      title: unbrace(title),
      value: unbrace(value),
    })),
    location: unbrace(fields.location ?? (location || NO_LOCATION)),
    languageLabel: t('details.language'),
    expectsLabel: t('details.expects'),
    complainants: choices(COMPLAINANTS, (code) => `complainant.${code}`, t),
    natures: choices(NATURES, (code) => `nature.${code}`, t),
    languages: choices(LANGUAGES, (code) => `language.${code}`, t),
    complainant: oneOf(COMPLAINANTS, fields.complainant) ?? complaint.complainant,
    nature: oneOf(NATURES, fields.nature) ?? complaint.nature,
    writeIn: oneOf(LANGUAGES, fields.writeIn) ?? complaint.language,
    expects: unbrace(fields.expects ?? expects),
    address: t('address.title'),
  });
}

export function dismissCard(number: ComplaintNumber, { t }: Sight, fields: Fields = {}, notice = ''): Card {
  return fill('dismiss', {
    ...frame(number, 'dismiss.title', 'dismiss.do', notice, t),
    reasonLabel: t('dismiss.reason'),
    reasonError: t('dismiss.reason.error'),
    reasons: choices(DISMISSALS, (code) => `dismissal.${code}`, t),
    noteLabel: t('dismiss.note'),
    reason: oneOf(DISMISSALS, fields.reason) ?? '',
    note: unbrace(fields.note ?? ''),
  });
}

/** Only the endings that a person may choose at this step. */
export function closeCard(number: ComplaintNumber, step: Step, { t }: Sight, fields: Fields = {}, notice = ''): Card {
  const endings = ENDINGS.filter((how) => ENDING_RULES[how].byHand.includes(step));
  const how: Input = {
    kind: 'choice',
    id: 'how',
    label: t('close.how'),
    choices: choices(endings, (code) => `ending.${code}`, t),
    value: oneOf(endings, fields.how) ?? '',
  };
  const note: Input = {
    kind: 'text',
    id: 'note',
    label: t('close.note'),
    most: 2_000,
    multiline: true,
    value: fields.note ?? '',
  };
  const form = { number, title: 'close.title', inputs: [how, { ...note, error: t('close.note.error') }] } as const;
  return formCard({ ...form, verb: 'close', do: 'close.do' }, t, notice);
}

export function mergeCard(number: ComplaintNumber, { t }: Sight, fields: Fields = {}, notice = ''): Card {
  return fill('merge', {
    ...frame(number, 'merge.title', 'merge.do', notice, t),
    intro: t('merge.intro'),
    toLabel: t('merge.to'),
    toError: t('merge.to.error'),
    to: unbrace(fields.to ?? ''),
  });
}

/** `nth`: how often its text was split off before, so that the same form sent twice is one split. */
export function splitCard(number: ComplaintNumber, { added }: Complaint, nth: number, sight: Sight, notice = ''): Card {
  const { t, zone } = sight;
  const mails = added.filter(({ automatic }) => !automatic);
  return fill('split', {
    ...frame(number, 'split.title', 'split.do', notice, t),
    intro: t('split.intro'),
    whatLabel: t('split.what'),
    whatError: t('split.what.error'),
    choices: [
      { title: t('split.text'), value: 'text' },
      ...mails.slice(-MAILS).map(({ source, receivedAt }) => ({
        title: t('split.mail', { day: momentInWords(receivedAt, t, zone) }),
        value: source,
      })),
    ],
    what: '',
    nth: String(nth),
  });
}

/** More choices than this fit in no card that anybody reads. */
const MAILS = 20;

/** `release`: giving back, where the complaint itself has no room for it. */
export const moreCard = (number: ComplaintNumber, buttons: readonly Button[], t: Texts): Card =>
  noticeCard(t('more.title'), t('more.intro'), t, [...buttons, { title: t('open.back'), verb: 'open', number }]);
