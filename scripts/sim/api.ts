/**
 * What the local page and the tests may ask of the stand-in, next to the two protocols that it speaks (Graph under `/v1.0`,
 * the Bot Connector under `/v3`). Everything is JSON; times are ISO instants in UTC.
 */

/** Somebody who can be chosen in the page's person switcher. */
export interface SimPerson {
  /** The Entra object id (a GUID); the connector id is `29:<id>`. */
  readonly id: string;
  readonly name: string;
  readonly email: string;
  /** `owner` and `member` are in the quality team, `guest` is a guest in it, `outsider` is a colleague who is not in it. */
  readonly role: 'owner' | 'member' | 'guest' | 'outsider';
}

export interface SimChannel {
  /** `19:…@thread.tacv2` */
  readonly id: string;
  readonly name: string;
  /** Every team has one General channel; its id equals the team's thread id. */
  readonly general: boolean;
}

export interface SimTeam {
  /** The Entra group id (a GUID), as Graph's `/teams/{id}` wants it. */
  readonly id: string;
  /** The team's thread id, as the connector's `channelData.team.id` has it. */
  readonly threadId: string;
  readonly name: string;
  readonly channels: readonly SimChannel[];
  /** True once the bot was added. */
  readonly installed: boolean;
}

/** One message as Teams shows it: written by a person, or posted by the bot. */
export interface SimMessage {
  readonly id: string;
  /** `19:…@thread.tacv2` of the channel, or the id of a personal chat. */
  readonly place: string;
  /** In a channel: the id of the post that this is a reply to; absent for a post itself and in personal chats. */
  readonly root?: string;
  readonly from: { readonly id: string; readonly name: string; readonly bot: boolean };
  readonly at: string;
  readonly edited?: string;
  readonly text?: string;
  readonly summary?: string;
  /** The Adaptive Cards in it, as the bot sent them. */
  readonly cards: readonly unknown[];
  /** Names that are mentioned, from the message's entities. */
  readonly mentions: readonly { readonly id: string; readonly name: string }[];
  /** The card that this person alone sees in the message's place: what the bot answered to their own click. */
  readonly own?: unknown;
}

/** A mail in the outside world's mailbox of one person, or in the shared mailbox. */
export interface SimMail {
  readonly id: string;
  readonly from: { readonly name: string; readonly address: string };
  readonly to: readonly { readonly name: string; readonly address: string }[];
  readonly subject: string;
  readonly text: string;
  readonly at: string;
  readonly messageId: string;
  readonly inReplyTo?: string;
  readonly direction: 'in' | 'out';
  /** It is about an appointment, and a calendar can answer it. */
  readonly invitation?: SimInvitation;
}

export interface SimInvitation {
  /** The id of the event in the organiser's calendar. */
  readonly event: string;
  readonly kind: 'invitation' | 'update' | 'cancellation';
  readonly start: string;
  readonly end: string;
  readonly location?: string;
  readonly joinUrl?: string;
}

/** `unknown` is never shown, so it is not here. */
export type ShowAs = 'free' | 'tentative' | 'busy' | 'oof' | 'workingElsewhere';

export type EventResponse = 'none' | 'organizer' | 'tentativelyAccepted' | 'accepted' | 'declined' | 'notResponded';

/** An appointment as it stands in one calendar; also those that were taken out of it again (`cancelled`), for tests that count. */
export interface SimEvent {
  /** The immutable id. */
  readonly id: string;
  readonly subject: string;
  /** Instants in UTC. Of an appointment that is all day: midnight by the calendar's own zone. */
  readonly start: string;
  readonly end: string;
  readonly allDay: boolean;
  readonly status: ShowAs;
  /** False: a copy in the calendar of a colleague who was invited. */
  readonly organiser: boolean;
  readonly attendees: readonly { readonly name: string; readonly address: string; readonly response: EventResponse }[];
  /** `teams`: there is a link to join. */
  readonly form: 'teams' | 'place';
  readonly joinUrl?: string;
  readonly location?: string;
  /** The body without HTML. */
  readonly text: string;
  readonly private: boolean;
  readonly hideAttendees: boolean;
  readonly transactionId?: string;
  /** `singleValueExtendedProperties` by their id. */
  readonly extended: Readonly<Record<string, string>>;
  /** Cancelled or deleted: it is not in the calendar any more. */
  readonly cancelled: boolean;
}

/** `POST /sim/calendar`: an appointment that a person makes in Outlook. Answers `{ id }`. */
export interface AddEvent {
  readonly start: string;
  readonly end: string;
  /** `busy` unless it says otherwise. */
  readonly status?: ShowAs;
  readonly subject?: string;
  readonly allDay?: boolean;
}

/** `POST /sim/calendar/move`: drags an appointment to another moment in Outlook; it keeps its length unless `end` is given. */
export interface MoveEvent {
  readonly start: string;
  readonly end?: string;
}

/** `POST /sim/calendar/answer`: somebody who was invited answers from the own calendar, and so the organiser's calendar knows. */
export interface AnswerEvent {
  /** The id of the event in the organiser's calendar. */
  readonly event: string;
  /** The address of who was invited. */
  readonly attendee: string;
  readonly response: 'accepted' | 'tentativelyAccepted' | 'declined';
}

/** When a person works, as Outlook's settings say it: 09:00-17:00 from Monday to Friday unless it is set. */
export interface WorkingHours {
  readonly days?: readonly ('sunday' | 'monday' | 'tuesday' | 'wednesday' | 'thursday' | 'friday' | 'saturday')[];
  /** `09:00` */
  readonly start?: string;
  readonly end?: string;
  /** A zone by its Windows name. */
  readonly timeZone?: string;
}

/** `GET /sim/state` */
export interface SimState {
  readonly now: string;
  readonly people: readonly SimPerson[];
  readonly team: SimTeam;
  /** All messages that `as` may see: the team's channels for its members, and the own personal chat. */
  readonly messages: readonly SimMessage[];
  /** The complainants' mailboxes by address: what they sent and what reached them. */
  readonly outside: Readonly<Record<string, readonly SimMail[]>>;
  readonly mailbox: string;
  /** What lies in the shared mailbox's inbox, newest first and at most 50, for a colleague who answers from Outlook. */
  readonly inbox: readonly SimMail[];
  /** What stands in the calendar of `as`. */
  readonly agenda: readonly SimEvent[];
}

/** `POST /sim/mail`: somebody outside writes to the shared mailbox. Answers `{ id, messageId }`. */
export interface WriteMail {
  readonly from?: { readonly name?: string; readonly address?: string } | null;
  readonly subject?: string | null;
  readonly text?: string;
  readonly html?: string;
  readonly messageId?: string | null;
  readonly inReplyTo?: string;
  readonly references?: readonly string[];
  readonly receivedAt?: string | null;
  readonly headers?: readonly { readonly name: string; readonly value: string }[];
  readonly attachments?: readonly WriteAttachment[];
  /** Where a rule of the mailbox puts it: the inbox, unless this says `junkemail`, `archive` or `deleteditems`. */
  readonly folder?: string;
  /** It came out of a calendar: an invitation, or the answer to one. */
  readonly type?: 'eventMessageRequest' | 'eventMessageResponse';
}

/** Something that is sent along. Without content it is `size` zeros, made when they are asked for. */
export interface WriteAttachment {
  readonly name: string;
  readonly contentType?: string | null;
  readonly contentBase64?: string;
  readonly size?: number;
  readonly inline?: boolean;
  /** A mail in a mail, or a link to a file in the cloud, which has no content (405). */
  readonly kind?: 'file' | 'item' | 'reference';
}

/** `POST /sim/mail/answer`: what a mail system does by itself with a letter that left. Answers `{ id, messageId }`. */
export interface AnswerLetter {
  /** The Message-ID of the letter. */
  readonly letter: string;
  readonly how: 'out-of-office' | 'bounce' | 'delayed' | 'read-receipt';
}

/**
 * `POST /sim/outlook`: a colleague writes in the shared mailbox with Outlook; the letter leaves, and lies in Sent Items. Answers
 * `{ id, messageId }`.
 */
export interface WriteFromOutlook {
  readonly as: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  /** The Message-ID of the mail in the shared mailbox that it answers. */
  readonly inReplyTo?: string;
}

/** `POST /sim/teams/search`: somebody types in the search of the message extension (`composeExtension/query`). */
export interface Search {
  readonly as: string;
  readonly channel?: string;
  /** Without it, the search was just opened. */
  readonly text?: string;
  /** `search` when not given. */
  readonly command?: string;
  /** More of the same list is asked for, past so many. */
  readonly skip?: number;
}

/**
 * `POST /sim/teams/extension`: a command of the message extension is chosen, below the box to write in, or in the menu of a message
 * (`composeExtension/fetchTask`). `POST /sim/teams/extension/submit`: its dialog is sent (`composeExtension/submitAction`).
 */
export interface Extension {
  readonly as: string;
  /** `report` (Klacht melden) or `from-message` (Klacht van dit bericht). */
  readonly command: string;
  /** The channel that is open; nothing is the personal chat. */
  readonly channel?: string;
  /** The message whose menu it was. */
  readonly message?: string;
  /** What the dialog's form sends. */
  readonly data?: Readonly<Record<string, unknown>>;
}

/** `POST /sim/teams/install`: a person adds the bot to the team (default), or to the own personal chat. */
export interface Install {
  readonly as: string;
  readonly personal?: boolean;
  /** The channel that was chosen while adding; General if none is named. */
  readonly channel?: string;
}

/** `POST /sim/teams/say`: a person types to the bot; in a channel the bot is mentioned, as Teams demands. */
export interface Say {
  readonly as: string;
  /** A channel id, or nothing for the personal chat. */
  readonly channel?: string;
  /** The post to reply to. */
  readonly root?: string;
  readonly text: string;
}

/** `POST /sim/teams/chat`: a person writes in a channel to the others; the bot is not mentioned and hears nothing. Answers `{ id }`. */
export interface Chat {
  readonly as: string;
  readonly channel: string;
  /** The post to reply to. */
  readonly root?: string;
  readonly text: string;
  /** A result of the message extension that they put in their message. */
  readonly card?: unknown;
}

/**
 * `POST /sim/teams/click`: Action.Execute on a card. Answers the invoke's HTTP status and body. Where the body holds a card, that
 * person sees it in the message's place until the message changes; the page does that by itself.
 */
export interface Click {
  readonly as: string;
  readonly message: string;
  readonly verb: string;
  readonly data?: Readonly<Record<string, unknown>>;
  /** The `id` of the action, if it has one. */
  readonly id?: string;
}

/** `POST /sim/teams/refresh`: the client asks for this person's own view of a card that has a `refresh` action. */
export interface Refresh {
  readonly as: string;
  readonly message: string;
}

/** `POST /sim/teams/fetch` and `/sim/teams/submit`: a dialog is opened (`task/fetch`) or sent (`task/submit`). */
export interface Dialog {
  readonly as: string;
  /** The message whose button opened the dialog. */
  readonly message: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** `POST /sim/absence`: a person is away, or is back. What is not named is off, or empty. */
export interface Absence {
  readonly as: string;
  /** Automatic replies; without `from` they are on until somebody turns them off. */
  readonly replies?: { readonly from?: string; readonly until?: string; readonly text?: string };
  /** Appointments; `oof` unless they say otherwise. Of one that is all day only the date counts. */
  readonly events?: readonly {
    readonly start: string;
    readonly end: string;
    readonly allDay?: boolean;
    readonly showAs?: ShowAs;
    readonly subject?: string;
  }[];
}

/** What an invoke came back with. */
export interface InvokeAnswer {
  readonly status: number;
  readonly body: unknown;
  /** What the second of two equal invokes came back with, if Teams was told to send it twice. */
  readonly replayed?: InvokeAnswer;
}

/**
 * `POST /sim/clock` `{ now }`: the whole stand-in's clock, and through `POST /local/clock` the bot's.
 *
 * `POST /sim/faults`: the next requests that match go wrong. `DELETE /sim/faults` clears them.
 * `match` is `METHOD path-regexp`, e.g. `POST /send$`; the path is as the bot asked for it.
 */
export interface Fault {
  readonly match: string;
  readonly times?: number;
  readonly kind:
    | 'throttled'
    | 'throttled-bare'
    | 'status'
    | 'not-done-timeout'
    | 'done-answer-lost'
    | 'hang'
    | 'reset'
    | 'garbage'
    | 'slow'
    | 'done-then-status';
  /** For `status` and `done-then-status`: which (default 503). For `slow` and `hang`: `milliseconds`. */
  readonly status?: number;
  readonly code?: string;
  readonly milliseconds?: number;
  readonly retryAfter?: string;
}
