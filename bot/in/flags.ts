/** What starts another clock: the handler or the lead ticks it, the lead deals with it (F112). */
import type { Command } from '../core/commands.ts';
import { FLAGS, isRequestConfirmed, knownSince, openFlags, openRequest, requestDue } from '../core/flags.ts';
import { oneOf } from '../core/natures.ts';
import { addDays, dayAt, parseDay } from '../core/time.ts';
import { formCard, type Input } from '../view/forms.ts';
import { standardLetter } from '../view/letters.ts';
import { textsFor } from '../view/texts.ts';
import { dayInWords } from '../view/words.ts';
import {
  addressee,
  asked,
  type Counter,
  ifAllowed,
  noteIn,
  notice,
  onComplaint,
  openWith,
  type Rows,
  refused,
  type Subject,
} from './counter.ts';
import { submit } from './door.ts';
import { newDraft, preview, send } from './preview.ts';
import type { Shown, Visit } from './visit.ts';

export const flagDialogs: Rows = {
  flags: onComplaint('dialog', async (subject, visit, counter) => askFlags(subject, visit, counter)),
  'raise-flags': onComplaint('dialog', raiseFlags),
  'ask-flag': onComplaint('dialog', async (subject, visit, counter) => askFlag(subject, visit, counter, visit.fields.content)),
  'handle-flag': onComplaint('dialog', handleFlag),
  'preview-privacy-request': onComplaint('dialog', previewRequest),
  'send-privacy-request': onComplaint('dialog', sendRequest),
};

/** So far back anybody knows. */
const OLDEST_DAYS = 365;

/** What was ticked before stays ticked; unticking it ends nothing. */
function askFlags(subject: Subject, visit: Visit, counter: Counter, words = ''): Shown {
  const { number, complaint } = subject;
  const { fields, sight } = visit;
  const { t, zone } = sight;
  const no = ifAllowed({ type: 'RaiseFlag', flags: [] }, subject, visit, counter);
  if (no) return refused(no, visit);
  const today = dayAt(sight.now, zone);
  const known = openFlags(complaint).map(({ flag }) => flag);
  const choices = FLAGS.map((flag) => ({ title: t(`flag.${flag}`), value: flag }));
  const ticked =
    fields.flags === undefined ? known : FLAGS.filter((flag) => flagsIn(visit).includes(flag) || known.includes(flag));
  const inputs: readonly Input[] = [
    {
      kind: 'choice',
      id: 'flags',
      label: t('flag.which'),
      error: t('flag.error'),
      choices,
      several: true,
      value: ticked.join(','),
    },
    {
      kind: 'day',
      id: 'known',
      label: t('flag.known'),
      error: t('flag.known.error'),
      min: addDays(today, -OLDEST_DAYS),
      max: today,
      value: parseDay(fields.known) ?? dayAt(complaint.receivedAt, zone),
    },
  ];
  const form = { number, title: 'flag.title', intro: [t('flag.intro')], inputs, verb: 'raise-flags', do: 'flag.title' } as const;
  return { dialog: formCard(form, t, words), title: t('flag.title') };
}

const flagsIn = ({ fields }: Visit): readonly (typeof FLAGS)[number][] =>
  (fields.flags ?? '').split(',').flatMap((code) => oneOf(FLAGS, code) ?? []);

async function raiseFlags(subject: Subject, visit: Visit, counter: Counter): Promise<Shown> {
  const { fields, sight } = visit;
  const flags = flagsIn(visit);
  const known = parseDay(fields.known);
  const today = dayAt(sight.now, sight.zone);
  if (flags.length === 0) return askFlags(subject, visit, counter, sight.t('flag.error'));
  if (!known || known > today || known < addDays(today, -OLDEST_DAYS))
    return askFlags(subject, visit, counter, sight.t('flag.known.error'));
  const handled = await submit(counter, asked(subject, visit, { type: 'RaiseFlag', flags, known }));
  return 'refused' in handled ? refused(handled, visit) : openWith(sight.t('flag.done'), subject, visit, counter);
}

function askFlag(subject: Subject, visit: Visit, counter: Counter, code: string | undefined, words = ''): Shown {
  const { t } = visit.sight;
  const flag = oneOf(FLAGS, code);
  const no = flag && ifAllowed({ type: 'HandleFlag', flag, note: 'asked' }, subject, visit, counter);
  if (!flag || no) return refused(no ?? { refused: 'flag-unknown' }, visit);
  const input = { kind: 'text', id: 'note', label: t('flag.handle.note'), most: 2_000, multiline: true } as const;
  const intro = [t('flag.handle.intro', { flag: t(`flag.${flag}`) })];
  const form = { number: subject.number, about: flag, title: 'flag.handle.title', intro, inputs: [input] } as const;
  return { dialog: formCard({ ...form, verb: 'handle-flag', do: 'flag.handle' }, t, words), title: t('flag.handle.title') };
}

async function handleFlag(subject: Subject, visit: Visit, counter: Counter): Promise<Shown> {
  const { fields, sight } = visit;
  const flag = oneOf(FLAGS, fields.about);
  if (!flag) return refused({ refused: 'flag-unknown' }, visit);
  const note = noteIn(fields.note);
  const command: Command = { type: 'HandleFlag', flag, note: note?.id };
  const handled = await submit(counter, asked(subject, visit, command, note && [note]));
  if (!('refused' in handled)) return openWith(sight.t('flag.handled'), subject, visit, counter);
  return handled.refused === 'reason-missing'
    ? askFlag(subject, visit, counter, flag, sight.t('refusal.reason-missing'))
    : refused(handled, visit);
}

/** Tells the complainant that the privacy request came in, and until when the law gives us (facts/reliability-domain 3.7, 14). */
async function previewRequest(subject: Subject, visit: Visit, counter: Counter): Promise<Shown> {
  const { number, complaint } = subject;
  const { sight, person } = visit;
  const no = ifAllowed({ type: 'SendLetter', letter: 'privacy-request', content: '' }, subject, visit, counter);
  if (no) return refused(no, visit);
  const request = openRequest(complaint);
  if (!request || isRequestConfirmed(complaint)) return notice(visit, sight.t('flag.confirmed'), true);
  const to = await addressee(subject, counter);
  if (!to) return notice(visit, sight.t('letter.no-address'), true);
  const since = knownSince(request, complaint, sight.zone);
  const due = requestDue(since, sight.calendar);
  if (due < dayAt(sight.now, sight.zone)) return notice(visit, sight.t('flag.confirm.late'), true);
  const t = textsFor(complaint.language);
  const values = { received: dayInWords(since, t), day: dayInWords(due, t) };
  const letter = standardLetter('privacy-request', { number, to, by: person, values }, counter.house, t);
  const button = { title: 'letter.send', verb: 'send-privacy-request' } as const;
  return preview(subject, { ...newDraft('privacy-request', ''), letter }, [button], visit, counter);
}

function sendRequest(subject: Subject, visit: Visit, counter: Counter): Promise<Shown> {
  return send(
    {
      kind: 'privacy-request',
      command: ({ id }) => ({ type: 'SendLetter', letter: 'privacy-request', content: id }),
      after: () => openWith(visit.sight.t('letter.done'), subject, visit, counter),
    },
    subject,
    visit,
    counter,
  );
}
