/** Forms and previews, as data: a step that needs a form adds a list of inputs, not a template. */
import type { ComplaintNumber, ContentId } from '../core/complaint.ts';
import type { LetterPaper } from '../core/papers.ts';
import type { Day } from '../core/time.ts';
import type { Choice } from './cards.ts';
import { type Card, fill } from './templates.ts';
import type { TextKey, Texts } from './texts.ts';
import { unbrace } from './words.ts';

/** `required` unless told otherwise; `error` is what Teams says when it was left empty. */
export type Input = {
  readonly id: string;
  readonly label: string;
  readonly error?: string;
  readonly value?: string;
  readonly optional?: boolean;
} & (
  | { readonly kind: 'text'; readonly most: number; readonly multiline?: boolean }
  | {
      readonly kind: 'choice';
      readonly choices: readonly Choice[];
      readonly style?: 'compact' | 'expanded';
      readonly several?: boolean;
    }
  | { readonly kind: 'day'; readonly min: Day; readonly max: Day }
);

export interface Form {
  /** Empty for a form about no single complaint; such a form says itself where back is, if anywhere. */
  readonly number: ComplaintNumber | '';
  /** What of the complaint it is about, for the button. */
  readonly about?: string;
  readonly title: TextKey;
  readonly intro?: readonly string[];
  readonly inputs: readonly Input[];
  readonly verb: string;
  readonly do: TextKey;
  readonly back?: PreviewButton;
}

export function formCard(form: Form, t: Texts, notice = ''): Card {
  const { number, about = '', title, intro = [], inputs, verb, do: submit } = form;
  const back = form.back ?? (number === '' ? undefined : ({ title: 'open.back', verb: 'open' } as const));
  return fill('form', {
    language: t.language,
    title: t(title),
    notice,
    intro,
    inputs: inputs.map(inputData),
    verb,
    number,
    about,
    do: t(submit),
    back: back ? t(back.title) : '',
    backVerb: back?.verb ?? '',
  });
}

/** Everything that the template names, of each kind. */
function inputData(input: Input) {
  const { id, label, error = label, value = '', optional = false } = input;
  const all = { id, label, error, required: !optional, value: unbrace(value), kind: input.kind };
  if (input.kind === 'text') return { ...all, most: input.most, multiline: input.multiline ?? false };
  if (input.kind === 'day') return { ...all, min: input.min, max: input.max };
  return { ...all, choices: input.choices, style: input.style ?? 'expanded', several: input.several ?? false };
}

export interface PreviewButton {
  readonly title: TextKey;
  readonly verb: string;
}

/** Letters exactly as they are kept; the first button sends those, under the key `letter` (P9). */
export function previewCard(
  { number, letter, intro }: { readonly number: ComplaintNumber; readonly letter: ContentId; readonly intro: string },
  letters: readonly LetterPaper[],
  buttons: readonly PreviewButton[],
  t: Texts,
): Card {
  return fill('preview', {
    language: t.language,
    title: t('letter.preview.title'),
    intro,
    letters: letters.map(({ to, subject, text }) => ({
      lines: headingLines({ to: `${to.name} <${to.address}>`.trim(), subject }, t),
      paragraphs: paragraphs(text) ?? [],
    })),
    actions: buttons.map(({ title, verb }, n) => ({
      title: t(title),
      style: n === 0 ? 'positive' : 'default',
      verb,
      number,
      letter,
    })),
  });
}

export const headingLines = ({ to, subject }: { readonly to: string; readonly subject: string }, t: Texts) => [
  { title: t('letter.to'), value: unbrace(to) },
  { title: t('letter.subject'), value: unbrace(subject) },
];

const PARAGRAPHS = 60;

/** A text run shows line breaks, but one block a paragraph reads better; so few that blank lines cannot fill a card. */
export function paragraphs(text: string, room = PARAGRAPHS): readonly string[] | undefined {
  const parts = unbrace(text)
    .split(/\n\s*\n/)
    .map((part) => part.trim())
    .filter(Boolean);
  if (parts.length === 0) return undefined;
  const most = Math.min(PARAGRAPHS, room);
  return parts.length > most ? [...parts.slice(0, most - 1), parts.slice(most - 1).join('\n')] : parts;
}
