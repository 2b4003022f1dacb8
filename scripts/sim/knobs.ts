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
  /** Were the Exchange roles granted with which an app reads automatic replies, and calendars? */
  mayReadMailboxSettings: boolean;
  mayReadCalendars: boolean;
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
  mayReadMailboxSettings: true,
  mayReadCalendars: true,
  handshakeTimeout: 10_000,
});
