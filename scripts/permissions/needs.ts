/** Every right the bot needs, where it is granted, and the Graph calls it is for. The least that does (facts/graph A1, C, E). */

export type TeamBy = 'rsc' | 'entra';

export interface Need {
  readonly role: string;
  /** exchange: RBAC for Applications, within a scope. rsc: the owner of the team, by installing the app. entra: for the whole tenant. */
  readonly by: 'exchange' | 'rsc' | 'entra';
  readonly scope?: 'mailbox' | 'handlers';
  readonly why: string;
  /** Method and path, a star for each id. */
  readonly calls: readonly string[];
}

const MAIL: readonly Need[] = [
  {
    role: 'Mail.Read',
    by: 'exchange',
    scope: 'mailbox',
    why: 'reads what comes in and what left; a subscription counts read rights only',
    calls: [
      'GET /users/*/mailFolders/*/messages/delta',
      'GET /users/*/mailFolders/*/messages',
      'GET /users/*/mailFolders/*',
      'GET /users/*/messages',
      'GET /users/*/messages/*',
      'GET /users/*/messages/*/attachments',
      'GET /users/*/messages/*/attachments/*/$value',
      'GET /subscriptions',
      'POST /subscriptions',
      'PATCH /subscriptions/*',
      'DELETE /subscriptions/*',
    ],
  },
  {
    role: 'Mail.ReadWrite',
    by: 'exchange',
    scope: 'mailbox',
    why: 'writes letters as drafts first, and puts the mails of an erased complaint in Deleted Items',
    calls: [
      'POST /users/*/messages',
      'POST /users/*/messages/*/createReply',
      'PATCH /users/*/messages/*',
      'DELETE /users/*/messages/*',
      'POST /users/*/messages/*/move',
    ],
  },
  { role: 'Mail.Send', by: 'exchange', scope: 'mailbox', why: 'sends a letter', calls: ['POST /users/*/messages/*/send'] },
];

const CALENDARS: readonly Need[] = [
  {
    role: 'Calendars.ReadWrite',
    by: 'exchange',
    scope: 'handlers',
    why: 'finds free moments, keeps hearings and the quarterly meeting, and sees who is out of office',
    calls: [
      'POST /users/*/calendar/getSchedule',
      'GET /users/*/calendarView',
      'GET /users/*/calendar/events',
      'POST /users/*/calendar/events',
      'GET /users/*/events/*',
      'PATCH /users/*/events/*',
      'DELETE /users/*/events/*',
      'POST /users/*/events/*/cancel',
    ],
  },
  {
    role: 'MailboxSettings.Read',
    by: 'exchange',
    scope: 'handlers',
    why: 'sees whether automatic replies are on',
    calls: ['GET /users/*/mailboxSettings'],
  },
];

const PEOPLE: readonly Need[] = [
  {
    role: 'User.ReadBasic.All',
    by: 'entra',
    why: 'name and address of a colleague who comes along to a meeting',
    calls: ['GET /users/*'],
  },
];

const teamNeed = (by: TeamBy, role: string, why: string, calls: readonly string[]): Need => ({
  role: `${role}.${by === 'rsc' ? 'Group' : 'All'}`,
  by,
  why,
  calls,
});

/** @param teamBy by whom the roster and the channels are granted: the team's owner, or the tenant where that does not work */
export const needsOf = (teamBy: TeamBy): readonly Need[] => [
  ...MAIL,
  ...CALENDARS,
  ...PEOPLE,
  teamNeed(teamBy, 'TeamMember.Read', 'who is in the quality team, and who owns it', ['GET /teams/*/members']),
  teamNeed(teamBy, 'ChannelSettings.Read', 'which channels there are to choose from', ['GET /teams/*/channels']),
];

/** Where a tenant-wide role defeats the scopes of Exchange, because grants add up (facts/graph E1). */
export const isDangerous = (role: string): boolean =>
  /^(Mail|Calendars|MailboxSettings|Contacts|MailboxFolder|MailboxItem|EWS|IMAP|POP|SMTP)\b|^full_access_as_app$|^Exchange\./i.test(
    role,
  );
