/** Questions of the investigation: to the complainant by letter (F67), and to the person complained about, who sees nothing else (F68). */
import type { Command } from '../core/commands.ts';
import { decide } from '../core/decide.ts';
import { readAddress } from '../core/mail.ts';
import type { AddressPaper, LetterPaper } from '../core/papers.ts';
import { type Day, dayAt, parseDay } from '../core/time.ts';
import { addWorkingDays } from '../core/workdays.ts';
import { refusalWords } from '../view/dialogs.ts';
import { type AskFields, personForm, questionForm } from '../view/inquiry.ts';
import { standardLetter } from '../view/letters.ts';
import { heardPage, hearPage } from '../view/pages.ts';
import { dutch, textsFor } from '../view/texts.ts';
import { dayInWords } from '../view/words.ts';
import { addressee, type Counter, ifAllowed, noteIn, notice, onComplaint, type Rows, refused, type Subject } from './counter.ts';
import { type Door, submit } from './door.ts';
import { openInquiry } from './inquiry.ts';
import { type LinkRow, type LinkRows, type LinkVisit, makeLink } from './link.ts';
import { draftIn, LONGEST_WORDS, newDraft, preview, send, typedIn } from './preview.ts';
import type { Shown, Visit } from './visit.ts';

export const questionDialogs: Rows = {
  'ask-question': onComplaint('dialog', askQuestion),
  'preview-question': onComplaint('dialog', previewQuestion),
  'send-question': onComplaint('dialog', (subject, visit, counter) => {
    const command = ({ id, extra }: { id: string; extra: string }): Command => ({
      type: 'AskComplainant',
      letter: id,
      until: extra,
    });
    const after = () => openInquiry(visit.sight.t('inquiry.question.done'), subject, visit, counter);
    return send({ kind: 'question', command, after }, subject, visit, counter);
  }),
  'ask-person': onComplaint('dialog', askPerson),
  'preview-person': onComplaint('dialog', previewPerson),
  'send-person': onComplaint('dialog', (subject, visit, counter) => {
    const command = ({ id, key, extra }: { id: string; key: string; extra: string }): Command => ({
      type: 'AskPerson',
      letter: id,
      person: personOf(key),
      until: extra,
    });
    const after = () => openInquiry(visit.sight.t('inquiry.person.done'), subject, visit, counter);
    return send({ kind: 'hear', command, after }, subject, visit, counter);
  }),
};

/** So long they have, unless the handler says otherwise. */
const ANSWER_DAYS = 3;

const personOf = (key: string): string => `person-${key}`;

const mayAsk = (until: Day): Command => ({ type: 'AskComplainant', letter: '', until });
const mayHear = (until: Day): Command => ({ type: 'AskPerson', letter: '', person: '', until });

function usualDay({ sight: { now, zone, calendar } }: Visit): Day {
  return addWorkingDays(dayAt(now, zone), ANSWER_DAYS, calendar);
}

async function askQuestion(subject: Subject, visit: Visit, counter: Counter): Promise<Shown> {
  const no = ifAllowed(mayAsk(usualDay(visit)), subject, visit, counter);
  if (no) return refused(no, visit);
  if (!(await addressee(subject, counter))) return notice(visit, visit.sight.t('letter.no-address'), true);
  const draft = await draftIn('question', subject, visit, counter);
  return questionShown(subject, visit, { text: draft?.letter.words ?? '', day: draft?.extra ?? usualDay(visit) });
}

function questionShown({ number }: Subject, { sight }: Visit, fields: AskFields, words = ''): Shown {
  return { dialog: questionForm(number, sight, fields, words), title: sight.t('inquiry.question.title') };
}

/** Both forms: the words, and the day by which an answer must be here. */
function readQuestion(visit: Visit): { readonly fields: AskFields; readonly until?: Day; readonly wrong?: string } {
  const { t } = visit.sight;
  const fields = { text: typedIn(visit, 'text'), day: typedIn(visit, 'day') };
  const until = parseDay(fields.day);
  if (!fields.text) return { fields, wrong: t('inquiry.question.error') };
  if (fields.text.length > LONGEST_WORDS) return { fields, wrong: t('letter.text.long', { most: LONGEST_WORDS }) };
  return until ? { fields, until } : { fields, wrong: t('inquiry.day.error') };
}

const DAYS: readonly string[] = ['day-not-later', 'day-too-late'];

async function previewQuestion(subject: Subject, visit: Visit, counter: Counter): Promise<Shown> {
  const { number, complaint } = subject;
  const { sight, person } = visit;
  const first = ifAllowed(mayAsk(usualDay(visit)), subject, visit, counter);
  if (first) return refused(first, visit);
  const { fields, until, wrong } = readQuestion(visit);
  if (!until) return questionShown(subject, visit, fields, wrong);
  const no = ifAllowed(mayAsk(until), subject, visit, counter);
  if (no) return DAYS.includes(no.refused) ? questionShown(subject, visit, fields, refusalWords(no, sight)) : refused(no, visit);
  const to = await addressee(subject, counter);
  if (!to) return notice(visit, sight.t('letter.no-address'), true);
  const t = textsFor(complaint.language);
  const values = { day: dayInWords(until, t, dayAt(sight.now, sight.zone)) };
  const letter = standardLetter('question', { number, to, by: person, values, words: fields.text }, counter.house, t);
  const buttons = [
    { title: 'letter.send', verb: 'send-question' },
    { title: 'letter.change', verb: 'ask-question' },
  ] as const;
  return preview(subject, { ...newDraft('question', until), letter }, buttons, visit, counter);
}

async function askPerson(subject: Subject, visit: Visit, counter: Counter): Promise<Shown> {
  const no = ifAllowed(mayHear(usualDay(visit)), subject, visit, counter);
  if (no) return refused(no, visit);
  const draft = await draftIn('hear', subject, visit, counter);
  const { name = '', address = '' } = draft?.letter.to ?? {};
  const asked = { text: draft?.letter.words ?? '', day: draft?.extra ?? usualDay(visit) };
  return personShown(subject, visit, { ...asked, name, address });
}

type PersonFields = AskFields & { readonly name: string; readonly address: string };

function personShown({ number }: Subject, { sight }: Visit, fields: PersonFields, words = ''): Shown {
  return { dialog: personForm(number, sight, fields, words), title: sight.t('inquiry.person.title') };
}

/** Makes the letter with its link; nothing of the complaint is in it but the question and the number. */
async function previewPerson(subject: Subject, visit: Visit, counter: Counter): Promise<Shown> {
  const { number } = subject;
  const { sight, person } = visit;
  const first = ifAllowed(mayHear(usualDay(visit)), subject, visit, counter);
  if (first) return refused(first, visit);
  const { fields: asked, until, wrong } = readQuestion(visit);
  const fields: PersonFields = { ...asked, name: typedIn(visit, 'name'), address: typedIn(visit, 'address') };
  const again = (words: string) => personShown(subject, visit, fields, words);
  const address = readAddress(fields.address);
  if (!fields.name) return again(sight.t('inquiry.person.name.error'));
  if (!address) return again(sight.t('address.error'));
  const complainant = await addressee(subject, counter);
  if (address.toLowerCase() === complainant?.address.toLowerCase()) return again(sight.t('inquiry.person.same'));
  if (!until) return again(wrong ?? '');
  const no = ifAllowed(mayHear(until), subject, visit, counter);
  if (no) return DAYS.includes(no.refused) ? again(refusalWords(no, sight)) : refused(no, visit);

  const { id, key } = newDraft('hear', until);
  const to = { name: fields.name, address };
  const paper: AddressPaper = { kind: 'address', address: to, by: person.id };
  await counter.world.store.content.keep(number, personOf(key), paper);
  const link = await makeLink({ number, purpose: 'hear', about: id, lastDay: until }, counter);
  // Not in the complainant's language: this reader works here, or for a client.
  const values = { link, day: dayInWords(until, dutch, dayAt(sight.now, sight.zone)) };
  const letter = standardLetter('hear', { number, to, by: person, values, words: fields.text }, counter.house, dutch);
  const buttons = [
    { title: 'letter.send', verb: 'send-person' },
    { title: 'letter.change', verb: 'ask-person' },
  ] as const;
  return preview(subject, { kind: 'hear', id, letter }, buttons, visit, counter);
}

/** The question, as long as it is still asked: not answered, the day not over, the complaint still being looked into. */
async function stillAsked({ link, complaint }: LinkVisit<'hear'>, { world }: Door): Promise<LetterPaper | undefined> {
  const now = world.now();
  if (dayAt(now, world.zone) > link.lastDay) return undefined;
  const setting = { now, by: { system: 'link' } as const, zone: world.zone, calendar: world.calendar() };
  if ('refused' in decide(complaint, { type: 'AnswerPerson', asked: link.about, content: '' }, setting)) return undefined;
  const letter = await world.store.content.get(link.number, link.about);
  return letter?.kind === 'letter' ? letter : undefined;
}

const hearLink: LinkRow<'hear'> = {
  async look(visit, door) {
    const letter = await stillAsked(visit, door);
    return letter ? { page: hearPage(letter.words ?? '', visit.t) } : 'gone';
  },
  async answer(visit, door) {
    const { link, complaint, t, fields } = visit;
    const letter = await stillAsked(visit, door);
    const said = noteIn(fields.answer);
    if (!letter) return (await isSame(visit, said?.paper.text, door)) ? { page: heardPage(t) } : 'gone';
    if (!said) return { page: hearPage(letter.words ?? '', t, true), status: 422 };
    const command: Command = { type: 'AnswerPerson', asked: link.about, content: said.id };
    const handled = await submit(door, { number: link.number, command, by: { system: 'link' }, papers: [said] });
    if (!('refused' in handled)) return { page: heardPage(t) };
    const state = handled.state.status === 'unknown' ? complaint : handled.state;
    return (await isSame({ ...visit, complaint: state }, said.paper.text, door)) ? { page: heardPage(t) } : 'gone';
  },
};

/** The button was pressed twice: the same words are thanked for again, other words are not lost silently. */
async function isSame({ link, complaint }: LinkVisit<'hear'>, said: string | undefined, { world }: Door): Promise<boolean> {
  const answer = complaint.inquiry.persons.find(({ content }) => content === link.about)?.answer;
  const paper = answer && (await world.store.content.get(link.number, answer));
  return said !== undefined && paper !== undefined && paper !== '' && paper.kind === 'note' && paper.text === said;
}

export const hearLinks: Pick<LinkRows, 'hear'> = { hear: hearLink };
