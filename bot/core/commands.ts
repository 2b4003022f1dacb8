/** What can be asked of a complaint. Imperative; past the door nothing in it is raw. */
import type { AbsenceCommand } from './absence.ts';
import type { AftercareCommand, Ending } from './aftercare.ts';
import type { ClosingCommand } from './closing.ts';
import type { Added, ComplaintNumber, ContentId, Language, LetterKind, PersonId, Returned, Side } from './complaint.ts';
import type { PersonsCommand } from './confidential.ts';
import type { DiscussionCommand } from './discussion.ts';
import type { ExtensionCommand } from './extension.ts';
import type { FlagCommand } from './flags.ts';
import type { HearingCommand } from './hearing.ts';
import type { InquiryCommand } from './inquiry.ts';
import type { Channel, ComplainantKind, Dismissal, Location, Nature, Severity } from './natures.ts';
import type { RetentionCommand } from './retention.ts';
import type { Instant } from './time.ts';

export type Command =
  | ReceiveComplaint
  /** `named`: colleagues whose names stand in it (F110). */
  | ({ readonly type: 'AddMail'; readonly named?: readonly PersonId[] } & Added)
  | { readonly type: 'RemoveMail'; readonly source: string; readonly to?: ComplaintNumber }
  | { readonly type: 'ClaimComplaint'; readonly notInvolved: boolean }
  | { readonly type: 'ReleaseComplaint'; readonly reason?: ContentId }
  | { readonly type: 'OpenComplaint' }
  | {
      readonly type: 'DescribeComplaint';
      readonly complainant: ComplainantKind;
      readonly nature: Nature;
      readonly severity?: Severity;
      readonly location?: Location;
      readonly language: Language;
      readonly expects?: ContentId;
    }
  | { readonly type: 'DismissComplaint'; readonly reason: Dismissal; readonly note?: ContentId }
  | { readonly type: 'RestoreComplaint' }
  | { readonly type: 'CloseComplaint'; readonly how?: Ending; readonly note?: ContentId }
  /** `receivedAt`: when the complainant asked for it; the new round's terms count from there. */
  | { readonly type: 'ReopenComplaint'; readonly receivedAt: Instant }
  | { readonly type: 'MergeComplaint'; readonly into: ComplaintNumber }
  /** `named`: whom the one that was merged into this one is kept from. */
  | { readonly type: 'AbsorbComplaint'; readonly from: ComplaintNumber; readonly named?: readonly PersonId[] }
  | { readonly type: 'DetachComplaint'; readonly from: ComplaintNumber }
  | { readonly type: 'SplitComplaint'; readonly to: ComplaintNumber }
  | { readonly type: 'LogCall'; readonly happenedAt: Instant; readonly reached: boolean; readonly note?: ContentId }
  /** A letter by a person, as it was previewed. */
  | { readonly type: 'SendLetter'; readonly letter?: LetterKind; readonly content: ContentId }
  | { readonly type: 'RecordLetterSent'; readonly letter: LetterKind; readonly sequence: number; readonly sentAt: Instant }
  | { readonly type: 'RecordLetterFateUnknown' | 'RecordLetterRefused'; readonly letter: LetterKind; readonly sequence: number }
  | ({ readonly type: 'RecordLetterBounced'; readonly source: string; readonly content: ContentId } & Returned)
  | {
      readonly type: 'NoteLetter';
      readonly sentAt: Instant;
      readonly mail: string;
      readonly source: string;
      readonly content: ContentId;
    }
  | { readonly type: 'RecordAttachments'; readonly mail: string; readonly content: ContentId; readonly count: number }
  | { readonly type: 'ConfirmText'; readonly as: 'agreed' | 'corrected'; readonly content?: ContentId }
  | { readonly type: 'Remind' }
  /** With the letters that ask for confirmation, as they were previewed. */
  | { readonly type: 'ProposeAddress'; readonly content: ContentId; readonly letters: Readonly<Partial<Record<Side, ContentId>>> }
  /** `note`: how the lead knows what the old address would have said. */
  | {
      readonly type: 'AnswerAddress';
      readonly content: ContentId;
      readonly side: Side;
      readonly agreed: boolean;
      readonly note?: ContentId;
    }
  | { readonly type: 'OpenAttachment'; readonly content: ContentId; readonly nth: number }
  /** By the lead. */
  | { readonly type: 'AssignHandler'; readonly to: PersonId; readonly reason?: ContentId }
  | InquiryCommand
  | ExtensionCommand
  | AftercareCommand
  | FlagCommand
  | HearingCommand
  | AbsenceCommand
  | ClosingCommand
  | PersonsCommand
  | RetentionCommand
  | DiscussionCommand;

export interface ReceiveComplaint {
  readonly type: 'ReceiveComplaint';
  readonly channel: Channel;
  readonly receivedAt: Instant;
  readonly source: string;
  readonly mail?: string;
  readonly content: ContentId;
  /** The receipt's text, when the sender may have one; or why not, when it is for the number of letters. */
  readonly receipt?: ContentId;
  readonly withheld?: 'address' | 'total';
  readonly language: Language;
  readonly complainant?: ComplainantKind;
  readonly nature?: Nature;
  readonly expects?: ContentId;
  /** The text was read to the complainant, who agreed (F6). */
  readonly readAloud?: boolean;
  readonly splitFrom?: ComplaintNumber;
  readonly training?: true;
  /** Colleagues whose names stand in it (F110). */
  readonly named?: readonly PersonId[];
}
