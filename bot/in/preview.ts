/**
 * Letters of the protocol that a person previews and sends: made, kept, shown, and sent under the id of what was shown (P9). What
 * belongs to a letter and is no personal text, such as a last day, stands at the end of that id: whoever changes it has no letter.
 */
import { randomUUID } from 'node:crypto';
import type { Command } from '../core/commands.ts';
import type { ComplaintNumber, ContentId, LetterKind } from '../core/complaint.ts';
import { isWritten } from '../core/decision.ts';
import { clean } from '../core/mail.ts';
import type { LetterPaper, NotePaper } from '../core/papers.ts';
import { type PreviewButton, previewCard } from '../view/forms.ts';
import { withPersons } from '../view/involved.ts';
import { textsFor } from '../view/texts.ts';
import { addressee, asked, type Counter, notice, refused, type Subject } from './counter.ts';
import { submit } from './door.ts';
import type { Shown, Visit } from './visit.ts';

/** The preview shows all of it, in a card of 25 KB at the most. */
export const LONGEST_WORDS = 5_000;

export interface Draft {
  readonly kind: LetterKind;
  readonly id: ContentId;
  /** Of this letter and of the papers that go with it. */
  readonly key: string;
  /** What stands at the end of the id. */
  readonly extra: string;
  readonly letter: LetterPaper;
}

/** The ids of a new letter; `extra` in small letters, digits and dashes. */
export function newDraft(kind: LetterKind, extra: string): Pick<Draft, 'kind' | 'id' | 'key'> {
  const key = randomUUID();
  return { kind, key, id: `letter-${kind}-${key}.${extra}` };
}

/** Keeps a letter as it will be previewed and sent: with the line that says who is involved (S7). */
export async function keepLetter(
  { number, complaint }: Subject,
  { kind, id, letter }: Pick<Draft, 'kind' | 'id' | 'letter'>,
  { sight }: Visit,
  { world }: Counter,
): Promise<LetterPaper> {
  const whole = withPersons(letter, kind, number, complaint, sight.nameOf, textsFor(complaint.language));
  await world.store.content.keep(number, id, whole);
  return whole;
}

/** Keeps the letter and shows it. */
export async function preview(
  subject: Subject,
  draft: Pick<Draft, 'kind' | 'id' | 'letter'>,
  buttons: readonly PreviewButton[],
  visit: Visit,
  counter: Counter,
): Promise<Shown> {
  const { number } = subject;
  const { id } = draft;
  const { t } = visit.sight;
  const letter = await keepLetter(subject, draft, visit, counter);
  const card = previewCard({ number, letter: id, intro: t('letter.preview.intro') }, [letter], buttons, t);
  return { dialog: card, title: t('letter.preview.title'), size: 'large' };
}

/**
 * The letter under the id that a button named, if it is of this complaint and this person made its preview; of every kind of letter,
 * this is the check before it is shown again or sent (P9). `pattern`: what an id of that kind looks like.
 */
export async function previewedLetter(
  pattern: RegExp,
  id: string | undefined,
  number: ComplaintNumber,
  { person }: Visit,
  { world }: Counter,
): Promise<LetterPaper | undefined> {
  if (!id || !pattern.test(id)) return undefined;
  const paper = await world.store.content.get(number, id);
  return paper?.kind === 'letter' && paper.by === person.id ? paper : undefined;
}

/** The previewed letter of a kind, with what its id says. */
export async function draftIn(kind: LetterKind, { number }: Subject, visit: Visit, counter: Counter): Promise<Draft | undefined> {
  const id = visit.fields.letter ?? '';
  const pattern = new RegExp(`^letter-${kind}-([0-9a-f-]{36})\\.([a-z0-9-]{0,40})$`);
  const letter = await previewedLetter(pattern, id, number, visit, counter);
  const [, key = '', extra = ''] = pattern.exec(id) ?? [];
  return letter && { kind, id, key, extra, letter };
}

interface Sending {
  readonly kind: LetterKind;
  readonly command: (draft: Draft) => Command;
  readonly after: () => Promise<Shown>;
  readonly explain?: typeof refused;
}

/** Sends what was previewed; the same button again is the same letter. */
export async function send(
  { kind, command, after, explain = refused }: Sending,
  subject: Subject,
  visit: Visit,
  counter: Counter,
): Promise<Shown> {
  const draft = await draftIn(kind, subject, visit, counter);
  const gone = () => notice(visit, visit.sight.t('letter.gone'), true);
  if (!draft) return gone();
  // Another address may have been confirmed since the preview.
  if (kind !== 'hear' && (await addressee(subject, counter))?.address !== draft.letter.to.address) return gone();
  const handled = await submit(counter, asked(subject, visit, command(draft)));
  const written = handled.state.status !== 'unknown' && isWritten(handled.state, draft.id);
  return 'refused' in handled && !written ? explain(handled, visit) : after();
}

/** A field of a form as it was meant: without what cannot be seen. */
export const typedIn = ({ fields }: Visit, name: string): string => clean(fields[name] ?? '').trim();

export const noteOf = (text: string): NotePaper => ({ kind: 'note', text });
