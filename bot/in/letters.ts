/** Letters by a person: written, previewed exactly, sent (F62). */
import { randomUUID } from 'node:crypto';
import type { ComplaintNumber, Language } from '../core/complaint.ts';
import { type Address, clean } from '../core/mail.ts';
import { letterCard } from '../view/dialogs.ts';
import { previewCard } from '../view/forms.ts';
import { replyLetter } from '../view/letters.ts';
import { textsFor } from '../view/texts.ts';
import {
  addressee,
  asked,
  type Counter,
  ifAllowed,
  notice,
  onComplaint,
  openWith,
  type Rows,
  refused,
  type Subject,
} from './counter.ts';
import { submit } from './door.ts';
import { keepLetter, previewedLetter } from './preview.ts';
import type { Shown, Visit } from './visit.ts';

export const letterDialogs: Rows = {
  letter: onComplaint('dialog', askLetter),
  'preview-letter': onComplaint('dialog', previewLetter),
  'send-letter': onComplaint('dialog', sendLetter),
};

async function askLetter(subject: Subject, visit: Visit, counter: Counter): Promise<Shown> {
  const { number } = subject;
  const { sight, fields } = visit;
  const no = ifAllowed({ type: 'SendLetter', content: '' }, subject, visit, counter);
  if (no) return refused(no, visit);
  const to = await addressee(subject, counter);
  if (!to) return notice(visit, sight.t('letter.no-address'), true);
  const earlier = await previewedLetter(REPLY, fields.letter, number, visit, counter);
  return {
    dialog: letterCard(number, headingOf(number, to, subject.complaint.language), sight.t, earlier?.words),
    title: sight.t('letter.title'),
  };
}

/** The preview shows all of it, in a card of 25 KB at the most. */
const LONGEST_LETTER = 5_000;

// A letter is in the complainant's language, whatever the handler's Teams speaks.
const headingOf = (number: ComplaintNumber, to: Address, language: Language) => ({
  to: `${to.name} <${to.address}>`,
  subject: textsFor(language)('letter.reply.subject', { number }),
});

/** Makes the letter and keeps it; what is shown is read from what is kept, and the button sends that (P9). */
async function previewLetter(subject: Subject, visit: Visit, counter: Counter): Promise<Shown> {
  const { number } = subject;
  const { sight, fields, person } = visit;
  const no = ifAllowed({ type: 'SendLetter', content: '' }, subject, visit, counter);
  if (no) return refused(no, visit);
  const to = await addressee(subject, counter);
  if (!to) return notice(visit, sight.t('letter.no-address'), true);
  const words = clean(fields.text ?? '').trim();
  if (words.length > LONGEST_LETTER) {
    const tooLong = sight.t('letter.text.long', { most: LONGEST_LETTER });
    return {
      dialog: letterCard(number, headingOf(number, to, subject.complaint.language), sight.t, words, tooLong),
      title: sight.t('letter.title'),
    };
  }
  if (!words)
    return {
      dialog: letterCard(number, headingOf(number, to, subject.complaint.language), sight.t, '', sight.t('letter.text.error')),
      title: sight.t('letter.title'),
    };
  const id = `letter-${randomUUID()}`;
  const made = replyLetter(number, to, words, person, counter.house, textsFor(subject.complaint.language));
  const letter = await keepLetter(subject, { kind: 'reply', id, letter: made }, visit, counter);
  const buttons = [
    { title: 'letter.send', verb: 'send-letter' },
    { title: 'letter.change', verb: 'letter' },
  ] as const;
  const preview = previewCard({ number, letter: id, intro: sight.t('letter.preview.intro') }, [letter], buttons, sight.t);
  return { dialog: preview, title: sight.t('letter.preview.title') };
}

/** What an id of a letter in somebody's own words looks like. */
const REPLY = /^letter-[0-9a-f-]{36}$/;

async function sendLetter(subject: Subject, visit: Visit, counter: Counter): Promise<Shown> {
  const { number } = subject;
  const { sight, fields } = visit;
  const letter = await previewedLetter(REPLY, fields.letter, number, visit, counter);
  const to = await addressee(subject, counter);
  // Another address may have been confirmed since the preview.
  if (!letter || !fields.letter || letter.to.address !== to?.address) return notice(visit, sight.t('letter.gone'), true);
  const handled = await submit(counter, asked(subject, visit, { type: 'SendLetter', content: fields.letter }));
  return 'refused' in handled ? refused(handled, visit) : openWith(sight.t('letter.done'), subject, visit, counter);
}
