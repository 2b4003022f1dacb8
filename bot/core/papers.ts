/** Personal text: what stands behind a content id. Kept apart from the facts, so that it can be erased (P10). */
import type { PersonId } from './complaint.ts';
import type { Address } from './mail.ts';

export type MailPaper = {
  readonly kind: 'mail';
  readonly from?: Address;
  readonly subject: string;
  readonly text: string;
  readonly cut: boolean;
};
/** A letter exactly as it is previewed and sent. `words` is what its writer typed, to go on from. */
export type LetterPaper = {
  readonly kind: 'letter';
  readonly to: Address;
  readonly subject: string;
  readonly text: string;
  readonly by?: PersonId;
  readonly words?: string;
};
export type NotePaper = { readonly kind: 'note'; readonly text: string };

export type Paper = MailPaper | LetterPaper | NotePaper;
