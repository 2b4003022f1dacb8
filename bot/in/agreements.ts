/** The agreements on paper (S8, F61): drafted when a complaint is claimed, and asked for until they were sent. */
import { agreementsPending, needsAgreements } from '../core/inquiry.ts';
import { formCard } from '../view/forms.ts';
import { agreementsLetter } from '../view/inquiry.ts';
import { textsFor } from '../view/texts.ts';
import {
  addressee,
  type Counter,
  ifAllowed,
  notice,
  onComplaint,
  openWith,
  type Rows,
  refused,
  type Subject,
} from './counter.ts';
import { makeLink } from './link.ts';
import { draftIn, LONGEST_WORDS, newDraft, preview, send, typedIn } from './preview.ts';
import type { Shown, Visit } from './visit.ts';

export const agreementsDialogs: Rows = {
  agreements: onComplaint('dialog', (subject, visit, counter) => previewAgreements(subject, visit, counter)),
  'agreements-words': onComplaint('dialog', async (subject, visit, counter) => {
    const draft = await draftIn('agreements', subject, visit, counter);
    return askWords(subject, visit, counter, draft?.letter.words);
  }),
  'preview-agreements': onComplaint('dialog', (subject, visit, counter) => {
    const words = typedIn(visit, 'words');
    const long = visit.sight.t('letter.text.long', { most: LONGEST_WORDS });
    return words.length > LONGEST_WORDS
      ? askWords(subject, visit, counter, words.slice(0, LONGEST_WORDS).toWellFormed(), long)
      : previewAgreements(subject, visit, counter, words);
  }),
  'send-agreements': onComplaint('dialog', sendAgreements),
};

async function askWords(subject: Subject, visit: Visit, counter: Counter, value = '', words = ''): Promise<Shown> {
  const { t } = visit.sight;
  const no = ifAllowed({ type: 'SendLetter', letter: 'agreements', content: '' }, subject, visit, counter);
  if (no) return refused(no, visit);
  const most = LONGEST_WORDS;
  const input = {
    kind: 'text',
    id: 'words',
    label: t('agreements.words'),
    most,
    multiline: true,
    optional: true,
    value,
  } as const;
  const form = { number: subject.number, title: 'agreements.title', intro: [t('agreements.intro')], inputs: [input] } as const;
  return {
    dialog: formCard({ ...form, verb: 'preview-agreements', do: 'letter.preview' }, t, words),
    title: t('agreements.title'),
  };
}

/** Made of what is known: handler, who else is involved, steps, both dates. */
async function previewAgreements(subject: Subject, visit: Visit, counter: Counter, words = ''): Promise<Shown> {
  const { number, complaint } = subject;
  const { sight, person } = visit;
  const no = ifAllowed({ type: 'SendLetter', letter: 'agreements', content: '' }, subject, visit, counter);
  if (no) return refused(no, visit);
  if (!agreementsPending(complaint)) return notice(visit, sight.t('agreements.sent'), true);
  if (!needsAgreements(complaint)) return notice(visit, sight.t('agreements.leaving'), true);
  const to = await addressee(subject, counter);
  if (!to) return notice(visit, sight.t('agreements.no-address'), true);
  const draft = newDraft('agreements', '');
  const status = await makeLink({ number, purpose: 'status', about: draft.id }, counter);
  const given = { to, by: person, words, status };
  const letter = agreementsLetter(number, complaint, given, counter.house, textsFor(complaint.language));
  const buttons = [
    { title: 'letter.send', verb: 'send-agreements' },
    { title: 'agreements.change', verb: 'agreements-words' },
  ] as const;
  return preview(subject, { ...draft, letter }, buttons, visit, counter);
}

async function sendAgreements(subject: Subject, visit: Visit, counter: Counter): Promise<Shown> {
  const { complaint } = subject;
  // A second preview, in another window: one letter with the agreements is enough.
  if (!needsAgreements(complaint) && complaint.inquiry.agreements !== visit.fields.letter)
    return notice(visit, visit.sight.t('agreements.sent'), true);
  return send(
    {
      kind: 'agreements',
      command: ({ id }) => ({ type: 'SendLetter', letter: 'agreements', content: id }),
      after: () => openWith(visit.sight.t('letter.done'), subject, visit, counter),
    },
    subject,
    visit,
    counter,
  );
}
