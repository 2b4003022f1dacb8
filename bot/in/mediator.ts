/** What happens after 'not satisfied' (S12): the choice, the way to a mediator and back, and the letters that tell how it ended. */
import { ENDING_LETTERS, endingLetter, FOLLOWED, type Followed, MEDIATION_MOST_DAYS } from '../core/aftercare.ts';
import type { Command } from '../core/commands.ts';
import type { ContentId } from '../core/complaint.ts';
import { readAddress } from '../core/mail.ts';
import { maskedText } from '../core/masking.ts';
import { oneOf } from '../core/natures.ts';
import type { AddressPaper } from '../core/papers.ts';
import { partiesOf } from '../core/papers.ts';
import { addDays, type Day, dayAt, parseDay } from '../core/time.ts';
import { addWorkingDays } from '../core/workdays.ts';
import { refusalWords } from '../view/dialogs.ts';
import { formCard, type Input, previewCard } from '../view/forms.ts';
import { standardLetter } from '../view/letters.ts';
import { documentsOf, nextCard, packagePage, packageText, routesInWords } from '../view/mediator.ts';
import { type Texts, textsFor } from '../view/texts.ts';
import { dayInWords } from '../view/words.ts';
import {
  addressee,
  type Counter,
  ifAllowed,
  mayOf,
  notice,
  onComplaint,
  openWith,
  type Rows,
  refused,
  type Subject,
} from './counter.ts';
import { type LinkRows, makeLink } from './link.ts';
import { draftIn, keepLetter, LONGEST_WORDS, newDraft, noteOf, preview, send, typedIn } from './preview.ts';
import type { Shown, Visit } from './visit.ts';

export const mediatorDialogs: Rows = {
  'not-satisfied': onComplaint('dialog', askNext),
  'ask-mediator': onComplaint('dialog', (subject, visit, counter) => askMediator(subject, visit, counter)),
  'mask-mediator': onComplaint('dialog', mask),
  'change-mediator': onComplaint('dialog', changeMasked),
  'preview-mediator': onComplaint('dialog', previewMediator),
  'send-mediator': onComplaint('dialog', sendMediator),
  'ask-verdict': onComplaint('dialog', openVerdict),
  'preview-verdict': onComplaint('dialog', previewVerdict),
  'send-verdict': onComplaint('dialog', sendVerdict),
  'ending-letter': onComplaint('dialog', openEnding),
  'preview-ending': onComplaint('dialog', previewEnding),
  'send-ending': onComplaint('dialog', sendEnding),
};

/** So many working days a mediator gets, unless the handler chooses otherwise. */
const MEDIATION_DAYS = 10;
/** So long after that day the papers can still be read, if there is no verdict yet. */
const LINK_DAYS = 14;
/** What a form has room for, in bytes: a card holds no more than 28 KB. */
const LONGEST_PACKAGE = 15_000;

async function askNext(subject: Subject, visit: Visit, counter: Counter): Promise<Shown> {
  const { number, complaint } = subject;
  const { t } = visit.sight;
  const no = ifAllowed(asking({}, visit), subject, visit, counter);
  if (no) return refused(no, visit);
  const { content } = complaint.aftercare.answer ?? {};
  const paper = content ? await counter.world.store.content.get(number, content) : undefined;
  const said = paper?.kind === 'note' || paper?.kind === 'mail' ? paper.text : '';
  const card = nextCard({ number, complaint, said, may: mayOf(visit.person, complaint) }, t);
  return { dialog: card, title: t('mediator.next'), size: 'large' };
}

type AskMediator = Extract<Command, { type: 'AskMediator' }>;

/** The command, whole; what is not known yet is filled in, to ask whether it would be allowed. */
const asking = (known: Partial<AskMediator>, { sight }: Visit): AskMediator => ({
  type: 'AskMediator',
  consent: 'asked',
  mediator: '',
  documents: '',
  until: addDays(dayAt(sight.now, sight.zone), 1),
  letter: '',
  toMediator: '',
  ...known,
});

async function askMediator(subject: Subject, visit: Visit, counter: Counter, words = ''): Promise<Shown> {
  const { number, complaint } = subject;
  const { fields, sight } = visit;
  const { t } = sight;
  const no = ifAllowed(asking({}, visit), subject, visit, counter);
  if (no) return refused(no, visit);
  if (!(await addressee(subject, counter))) return notice(visit, t('letter.no-address'), true);
  const today = dayAt(sight.now, sight.zone);
  const papers = await counter.world.store.content.all(number);
  const choices = documentsOf(complaint, papers, t, sight.zone).map(({ id, title }) => ({ title, value: id }));
  const inputs: readonly Input[] = [
    { kind: 'text', id: 'name', label: t('mediator.name'), most: 100, value: fields.name },
    { kind: 'text', id: 'address', label: t('mediator.address'), error: t('address.error'), most: 320, value: fields.address },
    {
      kind: 'text',
      id: 'consent',
      label: t('mediator.consent'),
      error: t('refusal.consent-missing'),
      most: 2_000,
      multiline: true,
      value: fields.consent,
    },
    {
      kind: 'day',
      id: 'until',
      label: t('mediator.until'),
      min: addDays(today, 1),
      max: addDays(today, MEDIATION_MOST_DAYS),
      value: fields.until ?? addWorkingDays(today, MEDIATION_DAYS, sight.calendar),
    },
    {
      kind: 'choice',
      id: 'papers',
      label: t('mediator.papers'),
      error: t('mediator.papers.error'),
      choices,
      several: true,
      value: fields.papers ?? complaint.content,
    },
  ];
  const form = { number, title: 'mediator.title', intro: [t('mediator.intro')], inputs } as const;
  const dialog = formCard({ ...form, verb: 'mask-mediator', do: 'mediator.next-step' }, t, words);
  return { dialog, title: t('mediator.title'), size: 'large' };
}

/** Keeps who and what, and shows the text with a first masking, to be finished by hand. */
async function mask(subject: Subject, visit: Visit, counter: Counter): Promise<Shown> {
  const { number, complaint } = subject;
  const { fields, sight, person } = visit;
  const { t } = sight;
  const { content, people } = counter.world.store;
  const again = (words: string) => askMediator(subject, visit, counter, words);
  const [name, typed, consent] = [typedIn(visit, 'name'), typedIn(visit, 'address'), typedIn(visit, 'consent')];
  const address = readAddress(typed);
  const until = parseDay(fields.until);
  if (!name) return again(t('mediator.name'));
  if (!address) return again(t('address.error'));
  const papers = await content.all(number);
  if (partiesOf(complaint, papers).has(address.toLowerCase())) return again(t('mediator.address.party'));
  if (!until) return again(t('refusal.day-not-later'));
  const no = ifAllowed(asking({ consent, until }, visit), subject, visit, counter);
  if (no)
    return ['consent-missing', 'day-not-later', 'day-too-late'].includes(no.refused)
      ? again(refusalWords(no, sight))
      : refused(no, visit);
  const letterTexts = textsFor(complaint.language);
  const picked = (fields.papers ?? '').split(',');
  const documents = documentsOf(complaint, papers, letterTexts, sight.zone).filter(({ id }) => picked.includes(id));
  if (documents.length === 0) return again(t('mediator.papers.error'));

  const { key } = newDraft('mediator-referral', until);
  const mediator: AddressPaper = { kind: 'address', address: { name, address }, by: person.id };
  const list = documents.map(({ title }) => `- ${title}.`).join('\n');
  await keepAsked(key, { until, mediator, consent, list }, subject, counter);
  const names = Object.values(await people.read()).map((one) => one.name);
  const masked = maskedText(packageText(documents), names, letterTexts('mediator.mark'));
  const fits = within(masked, LONGEST_PACKAGE);
  return maskForm(subject, `${key}.${until}`, fits, visit, fits === masked ? '' : t('mediator.mask.cut'));
}

const mediatorOf = (key: string): ContentId => `mediator-${key}`;
const consentOf = (key: string): ContentId => `mediator-consent-${key}`;
const listOf = (key: string): ContentId => `mediator-list-${key}`;
const documentsIdOf = (key: string): ContentId => `mediator-documents-${key}`;
const packageOf = (key: string): ContentId => `letter-mediator-package-${key}`;

async function keepAsked(
  key: string,
  { mediator, consent, list }: Asked,
  { number }: Subject,
  { world }: Counter,
): Promise<void> {
  const { content } = world.store;
  await content.keep(number, mediatorOf(key), mediator);
  await content.keep(number, consentOf(key), noteOf(consent));
  await content.keep(number, listOf(key), noteOf(list));
}

/** As much of it as fits in so many bytes. */
const within = (text: string, bytes: number): string =>
  Buffer.byteLength(text) <= bytes
    ? text
    : Buffer.from(text)
        .subarray(0, bytes)
        .toString()
        .replace(/\ufffd+$/, '');

function maskForm({ number, complaint }: Subject, about: string, value: string, { sight: { t } }: Visit, words = ''): Shown {
  const mark = textsFor(complaint.language)('mediator.mark');
  const input = {
    kind: 'text',
    id: 'text',
    label: t('mediator.mask.text'),
    most: LONGEST_PACKAGE,
    multiline: true,
    value,
  } as const;
  const form = { number, about, title: 'mediator.mask.title', intro: [t('mediator.mask.intro', { mark })] } as const;
  const dialog = formCard({ ...form, inputs: [input], verb: 'preview-mediator', do: 'letter.preview' }, t, words);
  return { dialog, title: t('mediator.mask.title'), size: 'large' };
}

interface Asked {
  readonly until: Day;
  readonly mediator: AddressPaper;
  readonly consent: string;
  readonly list: string;
}

/** What the first form kept under this key, if this person filled it in. */
async function askedIn(about: string, { number }: Subject, { person }: Visit, { world }: Counter): Promise<Asked | undefined> {
  const [, key = '', day] = /^([0-9a-f-]{36})\.(\d{4}-\d\d-\d\d)$/.exec(about) ?? [];
  const until = parseDay(day);
  if (!until) return undefined;
  const papers = await world.store.content.all(number);
  const [mediator, consent, list] = [mediatorOf, consentOf, listOf].map((idOf) => papers.get(idOf(key)));
  if (mediator?.kind !== 'address' || mediator.by !== person.id) return undefined;
  return consent?.kind === 'note' && list?.kind === 'note'
    ? { until, mediator, consent: consent.text, list: list.text }
    : undefined;
}

/** Both letters, as they will leave; and the text under the link that the mediator gets. */
async function previewMediator(subject: Subject, visit: Visit, counter: Counter): Promise<Shown> {
  const { number, complaint } = subject;
  const { fields, sight, person } = visit;
  const { content } = counter.world.store;
  const about = fields.about ?? '';
  const known = await askedIn(about, subject, visit, counter);
  const to = await addressee(subject, counter);
  if (!known || !to) return notice(visit, sight.t('letter.gone'), true);
  const { until, mediator, list } = known;
  const no = ifAllowed(asking({ until }, visit), subject, visit, counter);
  if (no) return refused(no, visit);
  const text = typedIn(visit, 'text');
  if (!text) return maskForm(subject, about, '', visit, sight.t('mediator.mask.empty'));
  const fits = within(text, LONGEST_PACKAGE);
  if (fits !== text) return maskForm(subject, about, fits, visit, sight.t('mediator.mask.cut'));

  const t = textsFor(complaint.language);
  const { id, key } = newDraft('mediator-referral', until);
  await keepAsked(key, known, subject, counter);
  await content.keep(number, documentsIdOf(key), noteOf(text));
  const lastDay = addDays(until, LINK_DAYS);
  const link = await makeLink({ number, purpose: 'package', about: documentsIdOf(key), lastDay }, counter);
  const values = {
    mediator: mediator.address.name,
    documents: list,
    link,
    day: dayInWords(until, t),
    last: dayInWords(lastDay, t),
  };
  const made = standardLetter('mediator-referral', { number, to, by: person, values }, counter.house, t);
  const toMediator = standardLetter('mediator-package', { number, to: mediator.address, by: person, values }, counter.house, t);
  const referral = await keepLetter(subject, { kind: 'mediator-referral', id, letter: made }, visit, counter);
  await content.keep(number, packageOf(key), toMediator);
  const buttons = [
    { title: 'letter.send', verb: 'send-mediator' },
    { title: 'letter.change', verb: 'change-mediator' },
  ] as const;
  const card = previewCard({ number, letter: id, intro: sight.t('mediator.preview') }, [referral, toMediator], buttons, sight.t);
  return { dialog: card, title: sight.t('letter.preview.title'), size: 'large' };
}

/** Back from the preview to the text, as it was left. */
async function changeMasked(subject: Subject, visit: Visit, counter: Counter): Promise<Shown> {
  const draft = await draftIn('mediator-referral', subject, visit, counter);
  const paper = draft && (await counter.world.store.content.get(subject.number, documentsIdOf(draft.key)));
  const no = ifAllowed(asking({}, visit), subject, visit, counter);
  if (no) return refused(no, visit);
  if (!draft || paper?.kind !== 'note') return notice(visit, visit.sight.t('letter.gone'), true);
  return maskForm(subject, `${draft.key}.${draft.extra}`, paper.text, visit);
}

async function sendMediator(subject: Subject, visit: Visit, counter: Counter): Promise<Shown> {
  const { sight } = visit;
  const day = (await draftIn('mediator-referral', subject, visit, counter))?.extra ?? '';
  return send(
    {
      kind: 'mediator-referral',
      command: ({ id, key, extra }) => ({
        type: 'AskMediator',
        consent: consentOf(key),
        mediator: mediatorOf(key),
        documents: documentsIdOf(key),
        until: extra,
        letter: id,
        toMediator: packageOf(key),
      }),
      after: () => openWith(sight.t('mediator.done', { day: dayInWords(day, sight.t) }), subject, visit, counter),
    },
    subject,
    visit,
    counter,
  );
}

/** The mediator reads what was picked and masked, as long as a verdict is waited for; nobody reads a withdrawn package. */
export const packageLinks: Pick<LinkRows, 'package'> = {
  package: {
    async look({ link, complaint, t }, { world }) {
      const current = complaint.status === 'open' && complaint.aftercare.mediation?.documents === link.about;
      const late = dayAt(world.now(), world.zone) > link.lastDay;
      const paper = current && !late ? await world.store.content.get(link.number, link.about) : undefined;
      return paper?.kind === 'note' ? { page: packagePage(link.number, link.lastDay, paper.text, t) } : 'gone';
    },
  },
};

const judging: Command = { type: 'ReceiveVerdict', followed: 'yes', verdict: '', letter: '' };

/** Empty; or from the preview, as it was typed. */
async function openVerdict(subject: Subject, visit: Visit, counter: Counter): Promise<Shown> {
  const draft = await draftIn('verdict', subject, visit, counter);
  if (!draft) return askVerdict(subject, visit, counter);
  const papers = await counter.world.store.content.all(subject.number);
  const [verdict, reason] = [verdictOf, reasonOf].map((idOf) => {
    const paper = papers.get(idOf(draft.key));
    return paper?.kind === 'note' ? paper.text : '';
  });
  const fields = { ...visit.fields, followed: draft.extra, verdict: verdict ?? '', reason: reason ?? '' };
  return askVerdict(subject, { ...visit, fields }, counter);
}

/** The verdict in short and nothing else of the mediation: that stays between those who were there. */
function askVerdict(subject: Subject, visit: Visit, counter: Counter, words = ''): Shown {
  const { fields, sight } = visit;
  const { t } = sight;
  const no = ifAllowed(judging, subject, visit, counter);
  if (no) return refused(no, visit);
  const inputs: readonly Input[] = [
    {
      kind: 'choice',
      id: 'followed',
      label: t('mediator.verdict.followed'),
      choices: FOLLOWED.map((value) => ({ title: t(`mediator.verdict.${value}`), value })),
      value: oneOf(FOLLOWED, fields.followed) ?? '',
    },
    { kind: 'text', id: 'verdict', label: t('mediator.verdict.text'), most: 2_000, multiline: true, value: fields.verdict },
    {
      kind: 'text',
      id: 'reason',
      label: t('mediator.verdict.reason'),
      most: 2_000,
      multiline: true,
      optional: true,
      value: fields.reason,
    },
  ];
  const form = { number: subject.number, title: 'mediator.verdict', intro: [t('mediator.verdict.intro')], inputs } as const;
  const dialog = formCard({ ...form, verb: 'preview-verdict', do: 'letter.preview' }, t, words);
  return { dialog, title: t('mediator.verdict') };
}

const verdictOf = (key: string): ContentId => `verdict-${key}`;
const reasonOf = (key: string): ContentId => `verdict-reason-${key}`;

async function previewVerdict(subject: Subject, visit: Visit, counter: Counter): Promise<Shown> {
  const { number, complaint } = subject;
  const { fields, sight, person } = visit;
  const no = ifAllowed(judging, subject, visit, counter);
  if (no) return refused(no, visit);
  const again = (words: string) => askVerdict(subject, visit, counter, words);
  const followed = oneOf(FOLLOWED, fields.followed);
  const [verdict, reason] = [typedIn(visit, 'verdict'), typedIn(visit, 'reason')];
  if (!followed) return again(sight.t('mediator.verdict.followed'));
  if (!verdict) return again(sight.t('mediator.verdict.text'));
  if (followed !== 'yes' && !reason) return again(sight.t('refusal.reason-missing'));
  const to = await addressee(subject, counter);
  if (!to) return notice(visit, sight.t('letter.no-address'), true);

  const t = textsFor(complaint.language);
  const { id, key } = newDraft('verdict', followed);
  const { content } = counter.world.store;
  await content.keep(number, verdictOf(key), noteOf(verdict));
  if (followed !== 'yes') await content.keep(number, reasonOf(key), noteOf(reason));
  const outcome = t(`letter.verdict.${followed}`, { reason });
  const values = { verdict, outcome, routes: routesInWords(complaint.nature, t) };
  const letter = standardLetter('verdict', { number, to, by: person, values }, counter.house, t);
  const buttons = [
    { title: 'letter.send', verb: 'send-verdict' },
    { title: 'letter.change', verb: 'ask-verdict' },
  ] as const;
  return preview(subject, { kind: 'verdict', id, letter }, buttons, visit, counter);
}

function sendVerdict(subject: Subject, visit: Visit, counter: Counter): Promise<Shown> {
  return send(
    {
      kind: 'verdict',
      command: ({ id, key, extra }) => {
        const followed: Followed = oneOf(FOLLOWED, extra) ?? 'no';
        const reason = followed === 'yes' ? undefined : reasonOf(key);
        return { type: 'ReceiveVerdict', followed, verdict: verdictOf(key), reason, letter: id };
      },
      after: () => openWith(visit.sight.t('mediator.verdict.done'), subject, visit, counter),
    },
    subject,
    visit,
    counter,
  );
}

async function openEnding(subject: Subject, visit: Visit, counter: Counter): Promise<Shown> {
  const kind = endingLetter(subject.complaint);
  const draft = kind && (await draftIn(kind, subject, visit, counter));
  return askEnding(subject, { ...visit, fields: { ...visit.fields, text: draft?.letter.words ?? '' } }, counter);
}

/** Only why it is not handled must be written: the rest is known. */
function askEnding(subject: Subject, visit: Visit, counter: Counter, words = ''): Shown {
  const { t } = visit.sight;
  const kind = endingLetter(subject.complaint);
  const no = ifAllowed({ type: 'SendLetter', letter: kind, content: '' }, subject, visit, counter);
  if (no) return refused(no, visit);
  const asksWhy = kind === 'not-handled';
  const input = {
    kind: 'text',
    id: 'text',
    label: t(asksWhy ? 'mediator.ending.why' : 'mediator.ending.words'),
    most: LONGEST_WORDS,
    multiline: true,
    optional: !asksWhy,
    value: visit.fields.text,
  } as const;
  const intro = t('mediator.ending.intro', { letter: t(`ending.${subject.complaint.ending ?? 'settled'}`) });
  const form = { number: subject.number, title: 'mediator.ending', intro: [intro], inputs: [input] } as const;
  const dialog = formCard({ ...form, verb: 'preview-ending', do: 'letter.preview' }, t, words);
  return { dialog, title: t('mediator.ending') };
}

async function previewEnding(subject: Subject, visit: Visit, counter: Counter): Promise<Shown> {
  const { number, complaint } = subject;
  const { sight, person } = visit;
  const kind = endingLetter(complaint);
  const no = ifAllowed({ type: 'SendLetter', letter: kind, content: '' }, subject, visit, counter);
  if (no) return refused(no, visit);
  const to = await addressee(subject, counter);
  if (!kind || !to) return notice(visit, sight.t('letter.no-address'), true);
  const words = typedIn(visit, 'text').slice(0, LONGEST_WORDS).toWellFormed();
  if (kind === 'not-handled' && !words) return askEnding(subject, visit, counter, sight.t('refusal.reason-missing'));
  const t: Texts = textsFor(complaint.language);
  const values = { routes: routesInWords(complaint.nature, t) };
  const draft = newDraft(kind, 'end');
  const letter = standardLetter(kind, { number, to, by: person, values, words }, counter.house, t);
  const buttons = [
    { title: 'letter.send', verb: 'send-ending' },
    { title: 'letter.change', verb: 'ending-letter' },
  ] as const;
  return preview(subject, { ...draft, letter }, buttons, visit, counter);
}

async function sendEnding(subject: Subject, visit: Visit, counter: Counter): Promise<Shown> {
  const { letter = '' } = visit.fields;
  const kind = ENDING_LETTERS.find((one) => letter.startsWith(`letter-${one}-`));
  if (!kind) return notice(visit, visit.sight.t('letter.gone'), true);
  const after = () => openWith(visit.sight.t('letter.done'), subject, visit, counter);
  const command = ({ id }: { readonly id: ContentId }): Command => ({ type: 'SendLetter', letter: kind, content: id });
  return send({ kind, command, after }, subject, visit, counter);
}
