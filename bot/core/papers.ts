/** Personal text: what stands behind a content id. Kept apart from the facts, so that it can be erased (P10). */
import type { AttachmentsPaper } from './attachments.ts';
import type { Complaint, ContentId, PersonId } from './complaint.ts';
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

/** What a colleague wrote down of a call, or took over from a message in Teams (F5). */
export type ReportPaper = {
  readonly kind: 'report';
  readonly caller: { readonly name: string; readonly phone?: string; readonly address?: string };
  readonly text: string;
};

/** An address that a complainant wants to be written at; `by`: the colleague who was told so. */
export type AddressPaper = { readonly kind: 'address'; readonly address: Address; readonly by: PersonId };

export type Paper = MailPaper | LetterPaper | NotePaper | ReportPaper | AttachmentsPaper | AddressPaper;

export type Papers = ReadonlyMap<ContentId, Paper>;

/** Where letters of this complaint go: the address of who wrote or called, or the one that was confirmed since. */
export function contactOf(complaint: Complaint, papers: Papers): Address | undefined {
  const changed = complaint.contact && papers.get(complaint.contact);
  if (changed && changed.kind === 'address') return changed.address;
  const first = papers.get(complaint.content);
  if (first?.kind === 'mail') return first.from;
  if (first?.kind !== 'report' || !first.caller.address) return undefined;
  return { name: first.caller.name, address: first.caller.address };
}

/** The address of who complains, and the one that letters go to now, in lower case. */
export function complainantAddresses(complaint: Complaint, papers: Papers): readonly string[] {
  const first = papers.get(complaint.content);
  const sender = first?.kind === 'mail' ? first.from?.address : first?.kind === 'report' ? first.caller.address : undefined;
  return [sender, contactOf(complaint, papers)?.address].flatMap((address) => (address ? [address.toLowerCase()] : []));
}

/** Every address that is known in this complaint, in lower case: who writes from one of them is a party to it (F16). */
export function partiesOf(complaint: Complaint, papers: Papers): ReadonlySet<string> {
  const ofPeople = complaint.added.filter(({ automatic }) => !automatic).map(({ content }) => papers.get(content));
  const writers = ofPeople.flatMap((paper) => (paper?.kind === 'mail' && paper.from ? [paper.from.address] : []));
  const contact = contactOf(complaint, papers);
  const first = papers.get(complaint.content);
  const sender = first?.kind === 'mail' && first.from ? [first.from.address] : [];
  return new Set([...(contact ? [contact.address] : []), ...sender, ...writers].map((address) => address.toLowerCase()));
}
