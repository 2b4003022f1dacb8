/** The page of an invitation to a talk (S5): moments, ways and wishes, and what became of them. */
import type { Complaint } from '../core/complaint.ts';
import type { Hearing, HearingForm, Slot } from '../core/hearing.ts';
import { addMinutes, type Day, dayAt, type Instant, timeAt, type Zone } from '../core/time.ts';
import type { Page, PageField } from './pages.ts';
import type { Texts } from './texts.ts';
import { dayInWords, momentInWords } from './words.ts';

/** What was chosen and typed on the page; a page that comes back shows it again. */
export interface HearingChoice {
  /** The start of a moment, or one of the two other answers. */
  readonly moment?: Instant | 'none' | 'notalk';
  readonly form?: HearingForm;
  readonly phone: string;
  readonly companion: boolean;
  readonly interpreter: boolean;
  readonly words: string;
}

export interface Offer {
  /** What is still free. */
  readonly slots: readonly Slot[];
  readonly forms: readonly HearingForm[];
  readonly until: Day;
  /** The complainant has written wishes before. */
  readonly wished: boolean;
  readonly zone: Zone;
}

const LONGEST_WISHES = 2_000;

export { LONGEST_WISHES };

/** `taken`: somebody else was faster; it is said in the title as well, for who reads no further. */
export function hearingPage(offer: Offer, choice: HearingChoice, t: Texts, mistake?: string, taken = false): Page {
  const { slots, forms, until, wished, zone } = offer;
  const left = slots.length > 0;
  const moments = slots.map((slot) => ({ title: slotInWords(slot, t, zone), value: slot.start }));
  const others = [
    { title: t(left ? 'page.hearing-choice.none' : 'page.hearing-choice.other'), value: 'none' },
    { title: t('page.hearing-choice.no-talk'), value: 'notalk' },
  ];
  const ways: PageField = {
    kind: 'choice',
    name: 'form',
    label: t('page.hearing-choice.how'),
    optional: true,
    choices: forms.map((form) => ({
      title: t(`page.hearing-choice.form.${form}`),
      value: form,
      // Where there is nothing to choose, it is chosen.
      chosen: choice.form === form || forms.length === 1,
    })),
  };
  const phone: PageField = { kind: 'phone', name: 'phone', label: t('page.hearing-choice.phone'), value: choice.phone };
  const company: PageField = {
    kind: 'several',
    label: t('page.hearing-choice.company'),
    choices: [
      { title: t('page.hearing-choice.companion'), name: 'companion', chosen: choice.companion },
      { title: t('page.hearing-choice.interpreter'), name: 'interpreter', chosen: choice.interpreter },
    ],
  };
  return {
    title: t(taken ? 'page.hearing-choice.taken.title' : 'page.hearing-choice.title'),
    paragraphs: [
      ...(wished ? [t('page.hearing-choice.wished')] : []),
      t(left ? 'page.hearing-choice.intro' : 'page.hearing-choice.none-left', { day: dayInWords(until, t) }),
      ...(left ? [t('page.hearing-choice.zone')] : []),
    ],
    form: {
      mistake,
      fields: [
        {
          kind: 'choice',
          name: 'moment',
          label: t('page.hearing-choice.when'),
          choices: [...moments, ...others].map((one) => ({ ...one, chosen: one.value === choice.moment })),
        },
        ...(left ? [ways, ...(forms.includes('phone') ? [phone] : []), company] : []),
        {
          kind: 'text',
          name: 'words',
          label: t('page.hearing-choice.words'),
          most: LONGEST_WISHES,
          value: choice.words,
        },
      ],
      submit: t('page.send'),
    },
  };
}

/** `donderdag 26 november, van 10:00 tot 10:45`. */
const slotInWords = ({ start, minutes }: Slot, t: Texts, zone: Zone): string =>
  t('page.hearing-choice.slot', {
    day: dayInWords(dayAt(start, zone), t),
    from: timeAt(start, zone),
    until: timeAt(addMinutes(start, minutes), zone),
  });

/** What was chosen, for who chose it: the moment as it stands now, in which way, and with whom (`names`). */
export function chosenPage({ chosen, event }: Hearing, names: string, t: Texts, zone: Zone): Page {
  const company = [
    ...(chosen?.companion ? [t('page.hearing-choice.companion')] : []),
    ...(chosen?.interpreter ? [t('page.hearing-choice.interpreter')] : []),
  ];
  const rows = chosen
    ? [
        [t('page.hearing-choice.chosen.when'), slotInWords(chosen.slot, t, zone)],
        [t('page.hearing-choice.chosen.how'), t(`page.hearing-choice.form.${event?.form ?? chosen.form}`)],
        [t('page.hearing-choice.chosen.who'), names],
        ...(company.length > 0 ? [[t('page.hearing-choice.chosen.company'), company.join('. ')]] : []),
      ]
    : [];
  return {
    title: t('page.hearing-choice.chosen.title'),
    paragraphs: [t(event ? 'page.hearing-choice.booked' : 'page.hearing-choice.chosen'), t('page.hearing-choice.change')],
    sections: [{ title: t('page.hearing-choice.chosen.what'), rows }],
  };
}

/** The other endings: wishes were written, no talk is wanted, or it was cancelled. */
export const hearingOverPage = (how: 'wishes' | 'declined' | 'cancelled', t: Texts): Page => ({
  title: t(how === 'cancelled' ? 'page.hearing-choice.cancelled.title' : 'page.answered.title'),
  paragraphs: [t(`page.hearing-choice.${how}`)],
});

/** A talk that is planned, in one line: `donderdag 26 november om 10:00, een videogesprek met Teams`. */
export const plannedTalk = ({ hearing }: Complaint, t: Texts, zone: Zone): string =>
  hearing?.chosen
    ? `${momentInWords(hearing.chosen.slot.start, t, zone)}, ${t(`hearing.form.${hearing.event?.form ?? hearing.chosen.form}`)}`
    : '';
