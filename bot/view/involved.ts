/** Who is involved, in words: on the card, on pages and in each letter to the complainant (S7). */
import { type ComplaintNumber, isApart, type LetterKind } from '../core/complaint.ts';
import type { LetterPaper } from '../core/papers.ts';
import { type Company, colleaguesInvolved, type Listed } from '../core/persons.ts';
import type { Texts } from './texts.ts';
import { type NameOf, namesInWords } from './words.ts';

export const roleWords = (role: Listed['role'], t: Texts): string => t(`person.role.${role}`);

/** Colleagues by name and role, for the card and for the complainant; the handler first when asked for. */
export function involvedWords(complaint: Company, nameOf: NameOf, t: Texts, withHandler: boolean): string {
  const handler = withHandler && complaint.owner ? [[complaint.owner.id, 'handler'] as const] : [];
  const all = [...handler, ...colleaguesInvolved(complaint)];
  return namesInWords(
    all.map(([id, role]) => t('person.named', { who: nameOf(id) ?? t('someone'), role: roleWords(role, t) })),
    t,
  );
}

/** Previewed with another letter and sent weeks later: by then somebody else may handle it. */
const SENT_LATER: readonly LetterKind[] = ['hearing-reminder', 'satisfaction-reminder'];

/** The same letter with a line that says who is involved (S7), above its mark; what goes to somebody else has none. */
export function withPersons(
  letter: LetterPaper,
  kind: LetterKind,
  number: ComplaintNumber,
  complaint: Company,
  nameOf: NameOf,
  t: Texts,
): LetterPaper {
  const names = involvedWords(complaint, nameOf, t, true);
  const mark = `[${number}]`;
  if (isApart(kind) || SENT_LATER.includes(kind) || names === '' || !letter.text.endsWith(mark)) return letter;
  return { ...letter, text: `${letter.text.slice(0, -mark.length)}${t('letter.persons', { names })}\n\n${mark}` };
}
