/** The faces of the investigation: its dialog, its forms, and what its letters are made of. */
import type { Complaint, ComplaintNumber, ContentId, PersonId } from '../core/complaint.ts';
import { CAUSES, checklistFor, type Inquiry, JUDGEMENTS, openQuestion, type Task, waitedDays } from '../core/inquiry.ts';
import type { Address } from '../core/mail.ts';
import { type Nature, oneOf } from '../core/natures.ts';
import type { LetterPaper, Papers } from '../core/papers.ts';
import { ALLOWED, stepOf } from '../core/steps.ts';
import { addDays, type Day, dayAt } from '../core/time.ts';
import type { May } from './buttons.ts';
import { type Button, type Choice, type Sight, stepWords } from './cards.ts';
import type { Fields } from './dialogs.ts';
import { formCard, type Input } from './forms.ts';
import { shorten } from './history.ts';
import { type House, standardLetter } from './letters.ts';
import { type Card, fill } from './templates.ts';
import type { Texts } from './texts.ts';
import { dayInWords, momentInWords, namesInWords, termInWords, unbrace } from './words.ts';

export type { Fields };

export const taskNames = (tasks: readonly Task[], t: Texts): string =>
  namesInWords(
    tasks.map((task) => t(`task.${task}`)),
    t,
  );

/** Who else is asked something, by role, as the complainant reads it. What we look up ourselves involves nobody. */
const ROLES: readonly Task[] = ['person', 'client', 'payroll', 'privacy', 'confidant'];

const roleNames = (nature: Nature, t: Texts, without: readonly Task[] = []): readonly string[] =>
  ROLES.filter((role) => checklistFor(nature).includes(role) && !without.includes(role)).map((role) =>
    t(`agreements.role.${role}` as 'agreements.role.person'),
  );

/** Who else is involved, by role: whom an investigation of this nature asks, without whom this one turned out not to need. */
export function rolesInvolved({ nature, inquiry }: Complaint, t: Texts): readonly string[] {
  const waived = inquiry.tasks.filter((task) => task.waived).map(({ task }) => task);
  return roleNames(nature, t, waived);
}

/** The agreements on the handling and its term (S8): who, which steps, both dates, contact, the way to a mediator. `status`: the page. */
export function agreementsLetter(
  number: ComplaintNumber,
  complaint: Complaint,
  given: {
    readonly to: Address;
    readonly by: { readonly id: PersonId; readonly name: string };
    readonly words: string;
    readonly status: string;
  },
  house: House,
  t: Texts,
): LetterPaper {
  const { nature, reaction, whole, round } = complaint;
  const handler = given.by.name;
  const days = { reaction: dayInWords(reaction.due, t), whole: dayInWords(whole.due, t) };
  // Opened again: the same agreements, and first of all that somebody else looks (facts/reliability-domain 3.7, 12).
  const again = round > 1;
  const opening = again
    ? t('letter.agreements.again.opening', { number, handler, ...days })
    : t('letter.agreements.opening', { number });
  const values = { opening, handler, others: namesInWords(roleNames(nature, t), t), status: given.status, ...days };
  const letter = standardLetter('agreements', { number, ...given, values }, house, t);
  return again ? { ...letter, subject: t('letter.agreements.again.subject', { number }) } : letter;
}

export interface ConclusionFields {
  readonly cause: string;
  readonly measure: string;
  readonly text: string;
}

/** What the letter with the conclusion begins with: each part, what was found, and the judgement in plain words (facts 3.7, 7). */
export function conclusionText({ inquiry }: Complaint, papers: Papers, most: number, t: Texts): string {
  const parts = inquiry.parts.map(({ part, judgement, finding }) =>
    [
      `${t('letter.conclusion.part')} ${noteText(part, papers)}`,
      `${t('letter.conclusion.finding')} ${noteText(finding, papers)}`,
      t(`letter.conclusion.${judgement}`),
    ].join('\n'),
  );
  return shorten(parts.join('\n\n'), most - 1);
}

/** The words of the letter: what was typed, and after it what we do about it. */
export const conclusionWords = ({ text, measure }: ConclusionFields, t: Texts): string =>
  measure ? `${text}\n\n${t('letter.conclusion.measure')} ${measure}` : text;

function noteText(id: ContentId | undefined, papers: Papers): string {
  const paper = id === undefined ? undefined : papers.get(id);
  return paper?.kind === 'note' ? paper.text : '';
}

interface InquiryFile {
  readonly number: ComplaintNumber;
  readonly complaint: Complaint;
  readonly papers: Papers;
  readonly may: May;
}

/** A card must stay under 25 KB (facts/teams-azure 2.3): so long may each text be. The last always fits. */
const ROOMS: readonly number[] = [1_500, 500, 150, 40];
const LARGEST = 24_000;
/** Of questions, persons and parts: so many, the newest. */
const LATEST = 10;

/** What was done, asked and found. For who may read the complaint; what others wrote stands in text runs. */
export function inquiryCard(file: InquiryFile, sight: Sight, notice = ''): Card {
  let card: Card | undefined;
  for (const room of ROOMS) {
    card = inquiryCardIn(room, file, sight, notice);
    if (new TextEncoder().encode(JSON.stringify(card)).length <= LARGEST) break;
  }
  return card as Card;
}

function inquiryCardIn(room: number, file: InquiryFile, sight: Sight, notice: string): Card {
  const { number, complaint, may } = file;
  const { t, now, zone, calendar } = sight;
  const { inquiry } = complaint;
  const allowed = ALLOWED[stepOf(complaint)];
  const button = (title: string, verb: string): Button => ({ title, verb, number });
  const conclude = may.act && allowed.includes('DrawConclusion') ? [button(t('inquiry.conclude'), 'conclude')] : [];
  const waited = {
    title: t('inquiry.waited.title'),
    value: t('inquiry.waited', { count: waitedDays(inquiry, now, calendar, zone) }),
  };
  return fill('open', {
    language: t.language,
    title: t('inquiry.title'),
    confidential: t('open.confidential'),
    notice,
    lines: [
      { title: t('card.step'), value: stepWords(complaint, t) },
      { title: t('card.whole'), value: termInWords(complaint.whole.due, dayAt(now, zone), calendar, t) },
      ...(inquiry.questions.length > 0 ? [waited] : []),
    ],
    texts: [
      checklist(room, file, sight),
      ...questions(room, file, sight),
      ...persons(room, file, sight),
      ...parts(room, file, t),
    ],
    history: '',
    events: [],
    actions: [...conclude, button(t('open.back'), 'open')],
  });
}

interface Section {
  readonly title: string;
  readonly sender: string;
  readonly paragraphs: readonly string[];
  readonly note: string;
  readonly answers: readonly (Button & { readonly content: ContentId })[];
}

const section = (title: string, lines: readonly string[], answers: Section['answers'] = [], note = ''): Section => ({
  title,
  sender: '',
  paragraphs: lines.map(unbrace),
  note,
  answers,
});

/** Only what this reader may ask at this step; the road decides again. */
function buttonsFor({ number, complaint, may }: InquiryFile, rows: readonly (readonly [keyof May, Offered, string, string])[]) {
  const allowed = ALLOWED[stepOf(complaint)];
  return rows.flatMap(([by, command, title, verb]) =>
    may[by] && allowed.includes(command) ? [{ title, verb, number, content: '' }] : [],
  );
}

type Offered = 'FinishTask' | 'AssignTask' | 'AskComplainant' | 'AskPerson' | 'JudgePart';

function checklist(room: number, file: InquiryFile, { t, nameOf }: Sight): Section {
  const { complaint, papers } = file;
  const { nature, inquiry, owner } = complaint;
  const lines = checklistFor(nature).map((task) => {
    const known = inquiry.tasks.find((one) => one.task === task);
    const who = known?.by ?? owner?.id;
    const values = { task: t(`task.${task}`), who: (who && nameOf(who)) ?? t('nobody') };
    const note = shorten(noteText(known?.note, papers), room);
    const byLetter = task === 'agreements' && inquiry.agreements !== undefined;
    if (!known?.doneAt && !byLetter) return t('inquiry.task.open', values);
    return `${t(known?.waived ? 'inquiry.task.waived' : 'inquiry.task.finished', values)} ${note}`.trim();
  });
  const answers = buttonsFor(file, [
    ['manage', 'FinishTask', t('inquiry.task.title'), 'finish-task'],
    ['manage', 'AssignTask', t('inquiry.assign.title'), 'assign-task'],
  ]);
  return section(t('inquiry.checklist'), lines, answers, nature === 'unknown' ? t('inquiry.no-nature') : '');
}

function questions(room: number, file: InquiryFile, { t, zone }: Sight): readonly Section[] {
  const { complaint, papers } = file;
  const answers = buttonsFor(file, [['act', 'AskComplainant', t('inquiry.question.title'), 'ask-question']]);
  const asked = complaint.inquiry.questions.slice(-LATEST);
  const lines = asked.flatMap((question) => {
    const { content, askedAt, until, how, endedAt } = question;
    const values = {
      asked: momentInWords(askedAt, t, zone),
      day: dayInWords(until, t),
      ended: endedAt ? momentInWords(endedAt, t, zone) : '',
    };
    return [shorten(wordsOf(content, papers, t), room), t(`inquiry.question.${how ?? 'open'}`, values)];
  });
  if (lines.length === 0 && answers.length === 0) return [];
  const note = openQuestion(complaint.inquiry) ? t('inquiry.term-runs') : '';
  return [section(t('inquiry.questions'), lines.length > 0 ? lines : [t('inquiry.question.none')], answers, note)];
}

const wordsOf = (letter: ContentId, papers: Papers, t: Texts): string => {
  const paper = papers.get(letter);
  return paper?.kind === 'letter' && paper.words ? paper.words : t('open.erased');
};

function persons(room: number, file: InquiryFile, { t }: Sight): readonly Section[] {
  const { complaint, papers } = file;
  const answers = buttonsFor(file, [['act', 'AskPerson', t('inquiry.person.title'), 'ask-person']]);
  const lines = complaint.inquiry.persons.slice(-LATEST).flatMap(({ content, person, until, answer }) => {
    const paper = papers.get(person);
    const who = paper?.kind === 'address' ? `${paper.address.name} <${paper.address.address}>` : t('open.erased');
    const state = complaint.letters.find((letter) => letter.content === content)?.stuck;
    const waiting = t(state === 'bounced' || state === 'refused' ? 'inquiry.person.undelivered' : 'inquiry.person.open', {
      day: dayInWords(until, t),
    });
    const said = answer ? `${t('inquiry.person.answer')} ${noteText(answer, papers) || t('open.erased')}` : waiting;
    return [shorten(`${who}: ${wordsOf(content, papers, t)}`, room), shorten(said, 2 * room)];
  });
  if (lines.length === 0 && answers.length === 0) return [];
  return [section(t('inquiry.persons'), lines.length > 0 ? lines : [t('inquiry.person.none')], answers)];
}

function parts(room: number, file: InquiryFile, t: Texts): readonly Section[] {
  const { complaint, papers } = file;
  const answers = buttonsFor(file, [['act', 'JudgePart', t('inquiry.judge.title'), 'judge']]);
  const lines = complaint.inquiry.parts
    .slice(-LATEST)
    .flatMap(({ part, judgement, finding }) => [
      `${shorten(noteText(part, papers), room) || t('open.erased')}: ${t(`judgement.${judgement}`)}`,
      shorten(noteText(finding, papers), room) || t('open.erased'),
    ]);
  const more = complaint.inquiry.parts.length - LATEST;
  if (lines.length === 0 && answers.length === 0) return [];
  const note = more > 0 ? t('inquiry.parts.more', { count: more }) : '';
  return [section(t('inquiry.parts'), lines.length > 0 ? lines : [t('inquiry.part.none')], answers, note)];
}

const NOTE = 2_000;
const SHORT = 150;

const taskInput = (tasks: readonly Task[], fields: Fields, t: Texts): Input => ({
  kind: 'choice',
  id: 'task',
  label: t('inquiry.task'),
  error: t('inquiry.task.error'),
  choices: tasks.map((task) => ({ title: t(`task.${task}`), value: task })),
  value: oneOf(tasks, fields.task) ?? tasks[0],
});

export function taskForm(
  number: ComplaintNumber,
  { nature }: Complaint,
  tasks: readonly Task[],
  { t }: Sight,
  fields: Fields,
  notice: string,
): Card {
  const inputs: readonly Input[] = [
    taskInput(tasks, fields, t),
    {
      kind: 'choice',
      id: 'how',
      label: t('inquiry.task.how'),
      error: t('inquiry.task.error'),
      choices: [
        { title: t('inquiry.task.how.done'), value: 'done' },
        { title: t('inquiry.task.how.waived'), value: 'waived' },
      ],
      value: oneOf(['done', 'waived'], fields.how) ?? 'done',
    },
    { kind: 'text', id: 'note', label: t('inquiry.task.note'), most: NOTE, multiline: true, optional: true, value: fields.note },
  ];
  const intro = nature === 'unknown' ? [t('inquiry.no-nature')] : [];
  return formCard({ number, title: 'inquiry.task.title', intro, inputs, verb: 'save-task', do: 'inquiry.save' }, t, notice);
}

/** More names than this fit in no card; a quality team is far smaller. */
const COLLEAGUES = 60;

export function assignForm(
  number: ComplaintNumber,
  tasks: readonly Task[],
  colleagues: readonly { readonly id: PersonId; readonly name: string }[],
  { t }: Sight,
  fields: Fields,
  notice: string,
): Card {
  const choices: readonly Choice[] = colleagues.slice(0, COLLEAGUES).map(({ id, name }) => ({ title: unbrace(name), value: id }));
  const colleague = { kind: 'choice', id: 'colleague', label: t('inquiry.assign.who'), style: 'compact', choices } as const;
  const inputs = [taskInput(tasks, fields, t), colleague];
  const form = { number, title: 'inquiry.assign.title', intro: [t('inquiry.assign.intro')], inputs } as const;
  return formCard({ ...form, verb: 'save-assign', do: 'inquiry.save' }, t, notice);
}

export interface AskFields {
  readonly text: string;
  readonly day: string;
}

/** The furthest day that the form offers; the road has the last word. */
const FURTHEST_DAYS = 31;

const askInputs = ({ text, day }: AskFields, most: number, { t, now, zone }: Sight): readonly Input[] => {
  const today: Day = dayAt(now, zone);
  const [min, max] = [addDays(today, 1), addDays(today, FURTHEST_DAYS)];
  return [
    {
      kind: 'text',
      id: 'text',
      label: t('inquiry.question.text'),
      error: t('inquiry.question.error'),
      most,
      multiline: true,
      value: text,
    },
    { kind: 'day', id: 'day', label: t('inquiry.day'), error: t('inquiry.day.error'), min, max, value: day },
  ];
};

export function questionForm(number: ComplaintNumber, sight: Sight, fields: AskFields, notice: string): Card {
  const { t } = sight;
  const form = { number, title: 'inquiry.question.title', intro: [t('inquiry.question.intro')], do: 'letter.preview' } as const;
  return formCard({ ...form, inputs: askInputs(fields, 5_000, sight), verb: 'preview-question' }, t, notice);
}

export function personForm(
  number: ComplaintNumber,
  sight: Sight,
  fields: AskFields & { readonly name: string; readonly address: string },
  notice: string,
): Card {
  const { t } = sight;
  const { name, address } = fields;
  const inputs: readonly Input[] = [
    {
      kind: 'text',
      id: 'name',
      label: t('inquiry.person.name'),
      error: t('inquiry.person.name.error'),
      most: SHORT,
      value: name,
    },
    { kind: 'text', id: 'address', label: t('inquiry.person.address'), error: t('address.error'), most: 320, value: address },
    ...askInputs(fields, 5_000, sight),
  ];
  const form = { number, title: 'inquiry.person.title', intro: [t('inquiry.person.intro')], do: 'letter.preview' } as const;
  return formCard({ ...form, inputs, verb: 'preview-person' }, t, notice);
}

const NEW = 'new';

/** `about`: the key of what the form will make. */
export function judgeForm(
  number: ComplaintNumber,
  about: string,
  judged: Inquiry['parts'],
  papers: Papers,
  { t }: Sight,
  fields: Fields,
  notice: string,
): Card {
  const known = judged.slice(-LATEST);
  const which: Input = {
    kind: 'choice',
    id: 'which',
    label: t('inquiry.which'),
    choices: [
      { title: t('inquiry.which.new'), value: NEW },
      ...known.map(({ part }) => ({ title: unbrace(shorten(noteText(part, papers), 80)) || t('open.erased'), value: part })),
    ],
    value: known.find(({ part }) => part === fields.which)?.part ?? NEW,
  };
  const inputs: readonly Input[] = [
    ...(known.length > 0 ? [which] : []),
    {
      kind: 'text',
      id: 'part',
      label: t('inquiry.part'),
      error: t('inquiry.part.error'),
      most: SHORT,
      optional: known.length > 0,
      value: fields.part,
    },
    {
      kind: 'choice',
      id: 'judgement',
      label: t('inquiry.judgement'),
      error: t('inquiry.judgement.error'),
      choices: JUDGEMENTS.map((code) => ({ title: t(`judgement.${code}`), value: code })),
      value: oneOf(JUDGEMENTS, fields.judgement),
    },
    {
      kind: 'text',
      id: 'finding',
      label: t('inquiry.finding'),
      error: t('inquiry.finding.error'),
      most: NOTE,
      multiline: true,
      value: fields.finding,
    },
  ];
  const form = { number, about, title: 'inquiry.judge.title', intro: [t('inquiry.judge.intro')], inputs } as const;
  return formCard({ ...form, verb: 'save-judgement', do: 'inquiry.save' }, t, notice);
}

export function conclusionForm(
  number: ComplaintNumber,
  { t }: Sight,
  { cause, measure, text }: ConclusionFields,
  most: number,
  notice: string,
): Card {
  const inputs: readonly Input[] = [
    {
      kind: 'choice',
      id: 'cause',
      label: t('inquiry.cause'),
      error: t('inquiry.cause.error'),
      style: 'compact',
      choices: CAUSES.map((code) => ({ title: t(`cause.${code}`), value: code })),
      value: oneOf(CAUSES, cause),
    },
    { kind: 'text', id: 'text', label: t('letter.text'), error: t('letter.text.error'), most, multiline: true, value: text },
    { kind: 'text', id: 'measure', label: t('inquiry.measure'), most: 1_000, multiline: true, optional: true, value: measure },
  ];
  const form = { number, title: 'inquiry.conclude', intro: [t('inquiry.conclude.intro')], inputs } as const;
  return formCard({ ...form, verb: 'preview-conclusion', do: 'letter.preview' }, t, notice);
}
