/** What can be asked of a complaint. Imperative; past the door nothing in it is raw. */
import type { ContentId, LetterKind } from './complaint.ts';
import type { Instant } from './time.ts';

export type Command =
  | {
      readonly type: 'ReceiveComplaint';
      readonly receivedAt: Instant;
      readonly source: string;
      readonly mail: string;
      readonly content: ContentId;
      /** The receipt's text, when the sender may have one. */
      readonly receipt?: ContentId;
    }
  | {
      readonly type: 'AddMail';
      readonly receivedAt: Instant;
      readonly source: string;
      readonly mail: string;
      readonly content: ContentId;
    }
  | { readonly type: 'ClaimComplaint'; readonly notInvolved: boolean }
  | { readonly type: 'ReleaseComplaint'; readonly reason?: ContentId }
  | { readonly type: 'OpenComplaint' }
  | { readonly type: 'LogCall'; readonly happenedAt: Instant; readonly reached: boolean; readonly note?: ContentId }
  | { readonly type: 'SendLetter'; readonly content: ContentId }
  | { readonly type: 'RecordLetterSent'; readonly letter: LetterKind; readonly sequence: number; readonly sentAt: Instant }
  | { readonly type: 'RecordLetterFateUnknown' | 'RecordLetterRefused'; readonly letter: LetterKind; readonly sequence: number }
  | { readonly type: 'Remind' };
