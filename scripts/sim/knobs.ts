/** What nobody here knows of a real tenant, or what happens there only at times: each a switch, so that a test can try both ways. */
export interface Knobs {
  /** What `send` of something that is no longer a draft is answered with. */
  resend: 400 | 404;
  /** For so long after `send`, the message cannot be found (404 ErrorItemNotFound): it is under way to Sent Items. */
  sendGap: number;
  /** By which clock `sendGap` runs. */
  sendGapClock: 'real' | 'virtual';
  /** Does the copy in Sent Items keep the draft's immutable id? Microsoft says so. */
  keepsIdOnSend: boolean;
  /** Unrelated mails with the same subject share one conversationId, as was seen. */
  sharedTopic: boolean;
  /** How often a delta round has an empty page, or repeats an item. */
  oddities: number;
  /** The largest page of members that Graph and the connector give. */
  membersPage: number;
  /** The connector's rate limits per conversation. */
  rateLimits: boolean;
  /** `channelData.team` of messages and invokes holds the thread id only, without aadGroupId and name. */
  leanChannelData: boolean;
  /** More Graph mail requests at once than this are refused with 429; Outlook takes 4. 0 is no limit. */
  concurrent: number;
  /** Real milliseconds between a change in the mailbox and its notification. */
  notifyAfter: number;
  /** What an app is answered that looks in another mailbox: kept out, let in by a tenant-wide right, or nobody there has one. */
  otherMailboxes: 'closed' | 'open' | 'none';
  /** So many seconds Graph's clock is ahead of ours. */
  secondsAhead: number;
  /** Nobody owns the team any more. */
  withoutOwner: boolean;
  /** Were the Exchange roles granted with which an app reads automatic replies, and calendars? */
  mayReadMailboxSettings: boolean;
  mayReadCalendars: boolean;
  /** And with which it makes, changes and removes appointments? */
  mayWriteCalendars: boolean;
  /** Are people whose mailbox is out of the app's scope (`outsider`) in a getSchedule too? */
  freeBusyOutsideScope: boolean;
  /** Ids of people of whom a getSchedule tells an error instead, in a 200. */
  scheduleErrors: readonly string[];
  /** Ids of people whose mailbox has no Teams: an online meeting there has no link. */
  withoutTeams: readonly string[];
  /** So many answers about a new online meeting come without its link. */
  answersWithoutJoinUrl: number;
  /** What a transactionId that was used before is answered with: refused, or the event that was made then. */
  repeatedEvent: 409 | 400 | 201;
  /** Does that refusal say which event it was? */
  namesExistingEvent: boolean;
  /** Do answers of those who were invited reach the organiser's calendar? Not every mail program sends them. */
  answersArrive: boolean;
  /** Real milliseconds that an endpoint has for a handshake. Graph gives ten seconds. */
  handshakeTimeout: number;
}

export const usualKnobs = (): Knobs => ({
  resend: 400,
  sendGap: 0,
  sendGapClock: 'real',
  keepsIdOnSend: true,
  sharedTopic: false,
  oddities: 1 / 8,
  membersPage: 100,
  rateLimits: false,
  leanChannelData: false,
  concurrent: 0,
  notifyAfter: 30,
  otherMailboxes: 'closed',
  secondsAhead: 0,
  withoutOwner: false,
  mayReadMailboxSettings: true,
  mayReadCalendars: true,
  mayWriteCalendars: true,
  freeBusyOutsideScope: true,
  scheduleErrors: [],
  withoutTeams: [],
  answersWithoutJoinUrl: 0,
  repeatedEvent: 409,
  namesExistingEvent: false,
  answersArrive: true,
  handshakeTimeout: 10_000,
});
