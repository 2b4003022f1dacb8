/** Another e-mail address for the complainant: asked at the new one and at the old one, before anything goes there (F59). */
import { randomUUID } from 'node:crypto';
import type { Command } from '../core/commands.ts';
import { SIDES, type Side } from '../core/complaint.ts';
import { readAddress } from '../core/mail.ts';
import type { AddressPaper, LetterPaper } from '../core/papers.ts';
import { addDays, dayAt } from '../core/time.ts';
import { formCard, previewCard } from '../view/forms.ts';
import { standardLetter } from '../view/letters.ts';
import { addressPage, answeredPage } from '../view/pages.ts';
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
import { type LinkRow, type LinkRows, makeLink } from './link.ts';
import { keepLetter } from './preview.ts';
import type { Shown, Visit } from './visit.ts';

export const addressDialogs: Rows = {
  address: onComplaint('dialog', async (subject, visit, counter) => askAddress(subject, visit, counter)),
  'preview-address': onComplaint('dialog', previewAddress),
  'send-address': onComplaint('dialog', sendAddress),
  'ask-vouch': onComplaint('dialog', async (subject, visit, counter) => askVouch(subject, visit, counter)),
  vouch: onComplaint('dialog', vouch),
};

/** So long the links work. */
const LINK_DAYS = 14;

function askAddress(subject: Subject, visit: Visit, counter: Counter, value = '', words = ''): Shown {
  const { t } = visit.sight;
  const no = ifAllowed({ type: 'ProposeAddress', content: '', letters: {} }, subject, visit, counter);
  if (no) return refused(no, visit);
  const input = {
    kind: 'text',
    id: 'address',
    label: t('address.new'),
    error: t('address.error'),
    most: 320,
    value,
  } as const;
  const form = { number: subject.number, title: 'address.title', intro: [t('address.intro')], inputs: [input] } as const;
  return { dialog: formCard({ ...form, verb: 'preview-address', do: 'letter.preview' }, t, words), title: t('address.title') };
}

/** Makes both letters, each with its own link, and keeps them; the button sends those. */
async function previewAddress(subject: Subject, visit: Visit, counter: Counter): Promise<Shown> {
  const { number, complaint } = subject;
  const { sight, fields, person } = visit;
  const typed = (fields.address ?? '').trim();
  const address = readAddress(typed);
  const known = await addressee(subject, counter);
  if (!address) return askAddress(subject, visit, counter, typed, sight.t('address.error'));
  if (address.toLowerCase() === known?.address.toLowerCase())
    return askAddress(subject, visit, counter, typed, sight.t('address.same'));
  const no = ifAllowed({ type: 'ProposeAddress', content: '', letters: {} }, subject, visit, counter);
  if (no) return refused(no, visit);

  const { content } = counter.world.store;
  const id = randomUUID();
  const to = { name: known?.name ?? '', address };
  const paper: AddressPaper = { kind: 'address', address: to, by: person.id };
  await content.keep(number, contentOf(id), paper);
  const lastDay = addDays(dayAt(sight.now, sight.zone), LINK_DAYS);
  const t = textsFor(complaint.language);
  const letters: LetterPaper[] = [];
  for (const [side, receiver] of [['new', to] as const, ...(known ? [['old', known] as const] : [])]) {
    const link = await makeLink({ number, purpose: `address-${side}`, about: contentOf(id), lastDay }, counter);
    // The new address may be a stranger's: it learns no name.
    const reader = side === 'old' ? receiver : { ...receiver, name: '' };
    const values = { link, day: dayInWords(lastDay, t) };
    const kind = `address-${side}` as const;
    const letter = { ...standardLetter(kind, { number, to: reader, values }, counter.house, t), by: person.id };
    letters.push(await keepLetter(subject, { kind, id: letterOf(id, side), letter }, visit, counter));
  }
  const buttons = [
    { title: 'letter.send', verb: 'send-address' },
    { title: 'letter.change', verb: 'address' },
  ] as const;
  const intro = sight.t(known ? 'address.preview' : 'address.preview.one');
  return {
    dialog: previewCard({ number, letter: id, intro }, letters, buttons, sight.t),
    title: sight.t('letter.preview.title'),
    size: 'large',
  };
}

const contentOf = (id: string): string => `address-${id}`;
const letterOf = (id: string, side: Side): string => `letter-address-${side}-${id}`;

async function sendAddress(subject: Subject, visit: Visit, counter: Counter): Promise<Shown> {
  const { number } = subject;
  const { sight, fields, person } = visit;
  const id = fields.letter ?? '';
  const papers = await counter.world.store.content.all(number);
  const proposed = papers.get(contentOf(id));
  const old = papers.get(letterOf(id, 'old'));
  const now = await addressee(subject, counter);
  const previewed = /^[0-9a-f-]{36}$/.test(id) && proposed?.kind === 'address' && proposed.by === person.id;
  // The address may have been changed since the preview: then the letter to the old one would go astray.
  const stillOld = old?.kind === 'letter' ? old.to.address === now?.address : now === undefined;
  const again = subject.complaint.contact === contentOf(id);
  if (!previewed || !(stillOld || again)) return notice(visit, sight.t('letter.gone'), true);
  const letters = Object.fromEntries(
    SIDES.filter((side) => papers.has(letterOf(id, side))).map((side) => [side, letterOf(id, side)]),
  );
  const command: Command = { type: 'ProposeAddress', content: contentOf(id), letters };
  const handled = await submit(counter, asked(subject, visit, command));
  return 'refused' in handled ? refused(handled, visit) : openWith(sight.t('address.done'), subject, visit, counter);
}

/** For an old address that reaches nobody: the lead writes down how else it is known that the complainant wants this. */
function askVouch(subject: Subject, visit: Visit, counter: Counter, words = ''): Shown {
  const { t } = visit.sight;
  const content = subject.complaint.proposal?.content ?? '';
  const no = ifAllowed({ type: 'AnswerAddress', content, side: 'old', agreed: true, note: 'asked' }, subject, visit, counter);
  if (no) return refused(no, visit);
  const input = { kind: 'text', id: 'reason', label: t('address.vouch.reason'), most: 2_000, multiline: true } as const;
  const form = { number: subject.number, about: content, title: 'address.vouch', intro: [t('address.vouch.intro')] } as const;
  return {
    dialog: formCard({ ...form, inputs: [input], verb: 'vouch', do: 'address.vouch' }, t, words),
    title: t('address.vouch'),
  };
}

async function vouch(subject: Subject, visit: Visit, counter: Counter): Promise<Shown> {
  const { fields, sight } = visit;
  const note = noteIn(fields.reason);
  const command: Command = {
    type: 'AnswerAddress',
    content: fields.about ?? '',
    side: 'old',
    agreed: true,
    note: note?.id,
  };
  const handled = await submit(counter, asked(subject, visit, command, note && [note]));
  if (!('refused' in handled)) return openWith(sight.t('address.vouched'), subject, visit, counter);
  return handled.refused === 'reason-missing'
    ? askVouch(subject, visit, counter, sight.t('refusal.reason-missing'))
    : refused(handled, visit);
}

/** The page that asks one side; what was answered already says so, and the other side's no ends both. */
const addressLink = (side: Side): LinkRow<`address-${Side}`> => ({
  async look({ link, complaint, t }, { house, world }) {
    const { contact, proposal } = complaint;
    const current = proposal?.content === link.about;
    if (contact === link.about || (current && !proposal.missing.includes(side))) return { page: answeredPage('yes', t) };
    const late = dayAt(world.now(), world.zone) > link.lastDay;
    return complaint.status !== 'open' || !current || late ? 'gone' : { page: addressPage(side, house, t) };
  },
  async answer({ link, complaint, t, fields }, door) {
    const { world, house } = door;
    if (dayAt(world.now(), world.zone) > link.lastDay) return 'gone';
    const { answer } = fields;
    if (answer !== 'yes' && answer !== 'no') {
      const asks = complaint.proposal?.content === link.about && complaint.status === 'open';
      return asks ? { page: addressPage(side, house, t, true), status: 422 } : 'gone';
    }
    const command: Command = { type: 'AnswerAddress', content: link.about, side, agreed: answer === 'yes' };
    const handled = await submit(door, { number: link.number, command, by: { system: 'link' } });
    return 'refused' in handled ? 'gone' : { page: answeredPage(answer, t) };
  },
});

export const addressLinks: Pick<LinkRows, `address-${Side}`> = {
  'address-new': addressLink('new'),
  'address-old': addressLink('old'),
};
