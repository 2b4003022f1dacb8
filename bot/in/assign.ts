/** Handing over (F26): the lead asks a colleague, who makes the complaint theirs by claiming it. */
import type { Command } from '../core/commands.ts';
import type { PersonId } from '../core/complaint.ts';
import { formCard } from '../view/forms.ts';
import { dayInWords, unbrace } from '../view/words.ts';
import {
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
import { colleaguesBut } from './inquiry.ts';
import type { Shown, Visit } from './visit.ts';

export const assignDialogs: Rows = {
  'ask-assign': onComplaint('dialog', (subject, visit, counter) => askAssign(subject, visit, counter)),
  assign: onComplaint('dialog', assign),
};

/** Not whom it is about, not who has it, nor who handled it in an earlier round: a second look is another person's (F114). */
function colleaguesFor(subject: Subject, counter: Counter): Promise<ReadonlyMap<PersonId, string>> {
  const { owner, earlierOwners } = subject.complaint;
  return colleaguesBut([...(owner ? [owner.id] : []), ...earlierOwners], subject, counter);
}

async function askAssign(subject: Subject, visit: Visit, counter: Counter, words = ''): Promise<Shown> {
  const { number, complaint } = subject;
  const { sight, fields } = visit;
  const { t } = sight;
  const no = ifAllowed({ type: 'AssignHandler', to: '', reason: 'asked' }, subject, visit, counter);
  if (no) return refused(no, visit);
  const colleagues = await colleaguesFor(subject, counter);
  if (colleagues.size === 0) return notice(visit, t('assign.nobody'), true);
  const away = await counter.absence.among([...colleagues.keys()]);
  const choices = [...colleagues].map(([value, name]) => {
    const absence = away.get(value);
    const who = unbrace(name);
    if (!absence) return { title: who, value };
    const { until } = absence;
    return { title: until ? t('assign.away.until', { who, day: dayInWords(until, t) }) : t('assign.away', { who }), value };
  });
  const { assigned } = complaint;
  const now = assigned ? [t('assign.now', { who: unbrace(sight.nameOf(assigned.to) ?? t('someone')) })] : [];
  const inputs = [
    { kind: 'choice', id: 'to', label: t('assign.to'), error: t('assign.to.error'), choices, value: fields.to },
    {
      kind: 'text',
      id: 'reason',
      label: t('assign.reason'),
      error: t('assign.reason.error'),
      most: 2_000,
      multiline: true,
      value: fields.reason,
      optional: !complaint.owner,
    },
  ] as const;
  const form = {
    number,
    title: 'assign.title',
    intro: [t('assign.intro'), ...now],
    inputs,
    verb: 'assign',
    do: 'assign.do',
  } as const;
  return { dialog: formCard(form, t, words), title: t('assign.title') };
}

async function assign(subject: Subject, visit: Visit, counter: Counter): Promise<Shown> {
  const { fields, sight } = visit;
  const to = fields.to ?? '';
  const no = ifAllowed({ type: 'AssignHandler', to: '', reason: 'asked' }, subject, visit, counter);
  if (no) return refused(no, visit);
  const who = (await colleaguesFor(subject, counter)).get(to);
  if (!who) return askAssign(subject, visit, counter, sight.t('assign.to.error'));
  const note = noteIn(fields.reason);
  const command: Command = { type: 'AssignHandler', to, reason: note?.id };
  const handled = await submit(counter, asked(subject, visit, command, note && [note]));
  if (!('refused' in handled)) return openWith(sight.t('assign.done', { who: unbrace(who) }), subject, visit, counter);
  return handled.refused === 'reason-missing'
    ? askAssign(subject, visit, counter, sight.t('refusal.reason-missing'))
    : refused(handled, visit);
}
