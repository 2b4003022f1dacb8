/**
 * Reading a mail: from what Graph hands over to what we may rely on. Nothing in a mail is trusted, and nothing in it throws. No
 * regular expression here can go back far: whoever mails us chooses what it runs on.
 */
import type { ComplaintNumber } from './complaint.ts';
import type { Instant } from './time.ts';
import { addMinutes, parseInstant } from './time.ts';

export interface Address {
  readonly name: string;
  readonly address: string;
}

/** What a mail is, by its headers and looks. `generated` is any program that is none of the others; `receipt` says it was read. */
export type MailKind = 'person' | 'auto-reply' | 'bounce' | 'delayed' | 'list' | 'generated' | 'meeting' | 'receipt';

export interface Mail {
  /** Graph's immutable id. */
  readonly id: string;
  /** The Message-ID with its angle brackets; some mails have none. */
  readonly messageId?: string;
  readonly subject: string;
  readonly from?: Address;
  readonly receivedAt: Instant;
  readonly text: string;
  /** True when the text was longer than what we keep. */
  readonly cut: boolean;
  /** Message-IDs of In-Reply-To and References. */
  readonly answersTo: readonly string[];
  readonly kind: MailKind;
  /** Exchange's idea of what belongs together: a hint, for it changes with the subject. */
  readonly conversation?: string;
  /** Our own mail server doubts that it comes from whom it says. */
  readonly spoofed: boolean;
  /** The complaint in our own header, which some programs send back. */
  readonly mark?: ComplaintNumber;
  /** Complaints that it names: in its subject, near the end of what is new in it, or as `[K-2026-0042]` anywhere. No proof. */
  readonly numbers: readonly ComplaintNumber[];
  /** Of a bounce or a delay: the Message-IDs in its text, those of whole mails before those that are mentioned. */
  readonly idsInText: readonly string[];
  /** False when the mail was gone and only its listing is known: its headers were not seen. */
  readonly whole: boolean;
  /** The text is HTML although plain text was asked for; it must be made plain before anything reads it. */
  readonly html: boolean;
  /** As Exchange says; pictures within the text do not count. */
  readonly hasAttachments: boolean;
}

/** Why a mail cannot be read: it goes to quarantine, where a person sees it. */
export type MailProblem = 'not-a-message' | 'no-id' | 'no-received-time' | 'absurd-received-time' | 'unreadable-html';

/** Longest text kept of a mail, in characters: escaped, in UTF-16, it must fit in a row of 1 MiB. The mailbox keeps the rest. */
export const TEXT_LIMIT = 200_000;
const SUBJECT_LIMIT = 500;
const NAME_LIMIT = 120;
const ADDRESS_LIMIT = 320;
const MOST_NUMBERS = 5;
const MOST_IDS_IN_TEXT = 20;
/** How far from the end of what somebody wrote a number may stand; further up it is more likely about something else. */
const END_OF_TEXT = 2_000;
/** How much of a text is looked at for words. */
const LOOKED_AT = 5_000;
/** Where a report says what it reports. */
const FIRST_LINES = 1_000;
/** A text with less in it is nobody's alone: 'Zie bijlage', 'Bedankt'. */
const TELLING_LENGTH = 20;

/** A mail cannot come from the future, and one of over a year old was moved into the inbox by a person. */
const FUTURE_MINUTES = 24 * 60;
const PAST_MINUTES = 400 * 24 * 60;

/**
 * Reads one message as `GET /users/{id}/messages/{id}` gives it.
 * @param raw the answer's JSON, of which nothing is believed
 * @param now to recognise absurd times
 */
export function readMail(raw: unknown, now: Instant): Mail | { readonly problem: MailProblem } {
  if (!isRecord(raw)) return { problem: 'not-a-message' };
  const id = text(raw.id, 1024);
  if (!id) return { problem: 'no-id' };
  const receivedAt = parseInstant(raw.receivedDateTime);
  if (!receivedAt) return { problem: 'no-received-time' };
  if (receivedAt > addMinutes(now, FUTURE_MINUTES) || receivedAt < addMinutes(now, -PAST_MINUTES))
    return { problem: 'absurd-received-time' };
  const whole = isRecord(raw.body) || Array.isArray(raw.internetMessageHeaders);
  const body = isRecord(raw.body) && typeof raw.body.content === 'string' ? raw.body.content : '';
  const headers = headersOf(raw.internetMessageHeaders);
  const subject = line(raw.subject, SUBJECT_LIMIT);
  const from = addressOf(raw.from) ?? addressOf(raw.sender);
  const plain = clean(body.slice(0, TEXT_LIMIT));
  const kind = kindOf({ type: text(raw['@odata.type'], 100), headers, subject, text: plain, address: from?.address ?? '' });
  const mark = headers.get('x-klacht-zaak')?.trim() ?? '';
  return {
    id,
    messageId: text(raw.internetMessageId, 1000) || undefined,
    subject,
    from,
    receivedAt,
    text: plain,
    cut: body.length > TEXT_LIMIT,
    answersTo: [...idsIn(headers.get('in-reply-to')), ...idsIn(headers.get('references'))].slice(0, 50),
    kind,
    conversation: text(raw.conversationId, 1000) || undefined,
    spoofed: /\b(dmarc|compauth)=fail\b/i.test(headers.get('authentication-results') ?? ''),
    mark: /^K-\d{4}-\d{4,6}$/.test(mark) ? mark : undefined,
    numbers: numbersOf(subject, plain),
    idsInText: kind === 'bounce' || kind === 'delayed' ? idsInText(plain) : [],
    whole,
    html: isRecord(raw.body) && /^html$/i.test(text(raw.body.contentType, 20)),
    hasAttachments: raw.hasAttachments === true,
  };
}

/** A letter that a colleague sent from the shared mailbox. */
export interface SentLetter {
  readonly subject: string;
  readonly to: readonly Address[];
  readonly sentAt: Instant;
  readonly text: string;
  readonly cut: boolean;
  readonly answersTo: readonly string[];
  readonly numbers: readonly ComplaintNumber[];
  readonly conversation?: string;
}

/** Reads a message of Sent Items; nothing when it bears the mark of our own letters, or cannot be read. */
export function readSent(raw: unknown, ownMark: string): SentLetter | undefined {
  const sentAt = isRecord(raw) && parseInstant(raw.sentDateTime);
  if (!isRecord(raw) || !sentAt) return undefined;
  const marks = (Array.isArray(raw.singleValueExtendedProperties) ? raw.singleValueExtendedProperties : []).filter(isRecord);
  if (marks.some(({ id }) => id === ownMark)) return undefined;
  const body = isRecord(raw.body) && typeof raw.body.content === 'string' ? raw.body.content : '';
  const subject = line(raw.subject, SUBJECT_LIMIT);
  const plain = clean(body.slice(0, TEXT_LIMIT));
  const recipients = [raw.toRecipients, raw.ccRecipients].flatMap((list) => (Array.isArray(list) ? list.slice(0, 100) : []));
  return {
    subject,
    to: recipients.flatMap((one) => addressOf(one) ?? []),
    sentAt,
    text: plain,
    cut: body.length > TEXT_LIMIT,
    answersTo: marks.flatMap(({ value }) => idsIn(typeof value === 'string' ? value.slice(0, 20_000) : undefined)).slice(0, 50),
    numbers: numbersOf(subject, ''),
    conversation: text(raw.conversationId, 1000) || undefined,
  };
}

/** The subject says that this is a complaint (S1): 'klacht' in any case, in any disguise that Unicode allows, within any word. */
export const saysComplaint = (subject: string): boolean => saysAnyOf(subject, ['klacht']);

/** The subject holds one of these words, in any case or disguise, also within a word. Empty words are in no subject. */
export function saysAnyOf(subject: string, words: readonly string[]): boolean {
  const seen = undisguised(subject.slice(0, LOOKED_AT));
  return words.map((word) => undisguised(word).trim()).some((word) => word !== '' && seen.includes(word));
}

/**
 * Whoever wrote this text may well mean a complaint: 'klacht' or 'klachten' as a word, near the beginning of what is new in it.
 * 'Geen klachten' and the names of our own paperwork (klachtenregeling, klachtenformulier) are none.
 */
export function mentionsComplaint(text: string): boolean {
  const seen = undisguised(newPart(text).slice(0, LOOKED_AT)).replace(/\s+/g, ' ');
  const words = seen.matchAll(/(?<!\p{L})klacht(?:en)?(?!\p{L}|[ -](?:regeling|procedure|formulier|commissie|vrij))/gu);
  return [...words].some(({ index }) => !/(?<!\p{L})geen (?:enkele )?$/u.test(seen.slice(Math.max(0, index - 20), index)));
}

/** The text without the older mails that it quotes, as far as can be seen. For looking only; what is kept is the whole text. */
export function newPart(text: string): string {
  const lines = text.split('\n');
  const end = lines.findIndex((line, at) => beginsOriginal(line, lines, at));
  return (end < 0 ? lines : lines.slice(0, end)).filter((line) => !/^\s{0,3}>/.test(line)).join('\n');
}

const dividers = /^\s{0,3}-{2,10} ?(?:oorspronkelijk|origineel|original|ursprüngliche|message d.origine)/i;
const sentBy = /^[\s*_]{0,3}(?:van|from|von|de)[*_]{0,2} ?:/i;
const sentWhen = /(?:^|\s)[*_]{0,2}(?:verzonden|datum|sent|date|gesendet|envoyé)[*_]{0,2} ?:/im;
const attribution = /^(?:on|op|am|le)\s/i;
/** 'Op 3 maart schreef u mij:' is somebody's own sentence: a mail program names the year and the time as well. */
const wroteWhen = /\b20\d\d\b[\s\S]{0,40}\d[:.]\d\d[\s\S]{0,200}?(?:wrote|schreef|geschreven|schrieb|écrit)[^:]{0,120}:\s?$/m;

function beginsOriginal(line: string, lines: readonly string[], at: number): boolean {
  const following = (count: number) =>
    lines
      .slice(at, at + count)
      .map((one) => one.slice(0, 200))
      .join('\n');
  if (sentBy.test(line)) return sentWhen.test(following(5));
  if (attribution.test(line)) return wroteWhen.test(following(3).slice(0, 400));
  return dividers.test(line);
}

/** Whether an automatic receipt may go to the sender: a person at a real address, not our own. What we did not see may be a program. */
export function mayHaveReceipt(mail: Mail, ownMailbox: string): boolean {
  if (!mail.from || mail.kind !== 'person' || !mail.whole || mail.spoofed) return false;
  const address = mail.from.address.toLowerCase();
  if (address === ownMailbox.toLowerCase() || isProgram(address)) return false;
  // Signs that some servers read as a route: through us to somebody else.
  return /^[^%!:|\\]{1,64}@(?:[\p{L}\p{M}\p{N}-]{1,63}\.)+[\p{L}\p{M}\p{N}-]{2,63}$/u.test(address);
}

/**
 * What stays the same when a mail is sent again with a new Message-ID: sender, subject without RE and FW, text without white space.
 * Undefined when the text says too little to know a mail by.
 */
export function sameness({ from, subject, text }: Pick<Mail, 'from' | 'subject' | 'text'>): string | undefined {
  const words = text.replace(/\s+/g, '');
  if (words.length < TELLING_LENGTH) return undefined;
  return [from?.address.toLowerCase() ?? '', bare(subject).toLowerCase(), words].join('\n');
}

/** What the headers and the first words tell of a mail's kind. */
interface Signs {
  readonly type: string;
  readonly headers: ReadonlyMap<string, string>;
  readonly subject: string;
  readonly text: string;
  readonly address: string;
}

/** Words as they are after `undisguised`: small letters, no accents. */
const subjectBegins = {
  read: ['gelezen:', 'niet gelezen:', 'read:', 'not read:', 'gelesen:', 'nicht gelesen:', 'ungelesen:'],
  arrived: [
    ...['delivered:', 'relayed:', 'bezorgd:', 'doorgegeven:', 'zugestellt:', 'successful mail delivery'],
    ...['delivery status notification (success', 'delivery status notification (relay', 'delivery status notification (expand'],
  ],
  failed: [
    ...['undeliverable', 'undelivered mail returned', 'message undeliverable', 'mail undeliverable', 'returned mail'],
    ...['delivery status notification (failure', 'mail delivery failed', 'mail delivery failure', 'delivery failure'],
    ...['delivery has failed', 'failure notice', 'mail system error', 'onbestelbaar', 'niet bezorgd', 'bezorging mislukt'],
    ...['unzustellbar', 'nicht zustellbar', 'zustellung fehlgeschlagen', 'non remis', 'niedostarczalne', 'nie mozna dostarczyc'],
  ],
  delayed: [
    ...['delayed', 'delivery delayed', 'delivery status notification (delay', 'mail delivery delayed', 'message delayed'],
    ...['warning: could not send', 'warning: message', 'vertraagd', 'bezorging vertraagd', 'levering vertraagd'],
    ...['verzogert', 'zustellung verzogert', 'ubermittlung verzogert', 'retarde'],
  ],
  away: [
    ...['automatisch antwoord', 'automatic reply', 'automatische antwort', 'reponse automatique', 'odpowiedz automatyczna'],
    ...['respuesta automatica', 'risposta automatica', 'autoreply', 'auto-reply', 'auto reply', 'afwezigheidsbericht'],
    ...['abwesenheitsnotiz', 'out of office', 'out-of-office', 'afwezig'],
  ],
} as const;

/** Only said of mail: who complains of a parcel says other things. The bare words count in a mail server's own report. */
const textSays = {
  failed: [
    ...['delivery has failed to these recipients', "message couldn't be delivered", "message wasn't delivered"],
    ...[
      'message could not be delivered',
      'message was not delivered',
      'able to deliver your message',
      'delivery failed permanently',
    ],
    ...['bericht is niet bezorgd', 'bericht kan niet worden bezorgd', 'bericht kon niet worden bezorgd'],
    ...['nachricht wurde nicht zugestellt', 'nachricht konnte nicht zugestellt', 'fehler bei der nachrichtenzustellung'],
  ],
  delayed: [
    ...['still being retried', 'message will be retried', 'keep trying to deliver', 'message has not yet been delivered'],
    ...["message hasn't been delivered yet", 'message is delayed', 'message has been delayed', 'could not send message for'],
    ...['delivery to these recipients has been delayed', 'bericht is vertraagd', 'bericht is nog niet bezorgd'],
    ...['bezorging van uw bericht is vertraagd', 'nachricht wird verzogert', 'nachricht wurde noch nicht zugestellt'],
  ],
  delayedInReport: ['delayed', 'vertraagd', 'verzogert', 'will be retried', 'warning only', 'not yet been delivered'],
  gaveUp: [
    ...['gave up', 'giving up', 'given up', 'expired', 'permanent', 'will not be retried', 'no further attempts'],
    ...['opgegeven', 'verlopen', 'aufgegeben', 'endgultig', 'abgelaufen'],
  ],
} as const;

/** The first that fits. A report of delivery comes before an automatic answer: bounces carry the headers of both. */
const kinds: readonly (readonly [MailKind, (signs: Signs) => boolean])[] = [
  ['meeting', ({ type }) => /eventMessage/i.test(type)],
  ['receipt', (signs) => isReport(signs, 'disposition-notification') || begins(signs, 'read')],
  ['receipt', (signs) => isDeliveryReport(signs) && begins(signs, 'arrived')],
  ['delayed', (signs) => isAboutDelivery(signs) && !begins(signs, 'failed') && saysDelayed(signs)],
  ['bounce', (signs) => isDeliveryReport(signs)],
  ['bounce', (signs) => isAboutDelivery(signs) && (begins(signs, 'failed') || says(signs, 'failed'))],
  ['auto-reply', ({ headers }) => /^auto-(replied|notified)\b/.test(submitted(headers))],
  ['auto-reply', ({ headers }) => headers.has('x-autoreply') || headers.has('x-autorespond')],
  ['auto-reply', ({ headers }) => /\bauto_reply\b/i.test(headers.get('precedence') ?? '')],
  ['auto-reply', (signs) => begins(signs, 'away')],
  ['list', ({ headers }) => headers.has('list-id') || headers.has('list-unsubscribe')],
  ['list', ({ headers }) => /\b(bulk|list|junk)\b/i.test(headers.get('precedence') ?? '')],
  // Web forms send like this too, and a complaint may stand in one: a person looks (review 'automatic').
  ['generated', ({ headers }) => hasNoReturn(headers)],
  ['generated', ({ headers }) => !/^(no\b|$)/.test(submitted(headers)) || headers.has('x-auto-response-suppress')],
  ['generated', ({ headers }) => /^multipart\/report\b/i.test(headers.get('content-type')?.trim() ?? '')],
  ['generated', ({ address }) => isProgram(address.toLowerCase())],
];

const kindOf = (signs: Signs): MailKind => kinds.find(([, fits]) => fits(signs))?.[0] ?? 'person';

const submitted = (headers: Signs['headers']): string => headers.get('auto-submitted')?.trim().toLowerCase() ?? '';
const hasNoReturn = (headers: Signs['headers']): boolean => /^<\s?>$/.test(headers.get('return-path')?.trim() ?? '');

const isReport = ({ headers }: Signs, about: string): boolean => {
  const type = headers.get('content-type')?.trim().toLowerCase() ?? '';
  return type.startsWith('multipart/report') && type.includes(about);
};

const isDeliveryReport = (signs: Signs): boolean =>
  isReport(signs, 'delivery-status') || signs.headers.has('x-failed-recipients');

/** It may be a report of delivery: the looks must decide, for people do have an address such as postmaster@. */
const isAboutDelivery = (signs: Signs): boolean =>
  isDeliveryReport(signs) ||
  hasNoReturn(signs.headers) ||
  /^(mailer-daemon|postmaster|microsoftexchange[0-9a-f]{8,40})@/i.test(signs.address);

/** In doubt it did not arrive: a person who is told so for nothing loses less than a complainant who never got the letter. */
function saysDelayed(signs: Signs): boolean {
  if (begins(signs, 'delayed')) return true;
  if (says(signs, 'gaveUp')) return false;
  return says(signs, 'delayed') || (isDeliveryReport(signs) && says(signs, 'delayedInReport'));
}

/** The words come first and end there: 'Afwezigheid niet betaald' and 'Afwezig geweest en geen loon' are written by a person. */
function begins({ subject }: Signs, what: keyof typeof subjectBegins): boolean {
  const seen = undisguised(withoutTags(subject)).trimStart();
  const after =
    what === 'away'
      ? /^(?:$|[^\p{L}\p{N} ]| ?[:([-]| (?:re|aw|antw|fw|auto|tot|t\/m|van|until|till|from|bis|vom)\b)/u
      : /^(?!\p{L})/u;
  return subjectBegins[what].some((words) => seen.startsWith(words) && after.test(seen.slice(words.length)));
}

function says({ text }: Signs, what: keyof typeof textSays): boolean {
  const seen = undisguised(text.slice(0, FIRST_LINES)).replace(/\s+/g, ' ').replaceAll('’', "'");
  return textSays[what].some((words) => seen.includes(words));
}

const isProgram = (address: string): boolean =>
  /^(mailer-daemon|postmaster|no[-_.]?reply|do[-_.]?not[-_.]?reply|bounces?)([+@._-]|$)/.test(address);

/** Letters as a reader sees them: one form of each, no accents, nothing invisible, small. */
const undisguised = (value: string): string =>
  value
    .normalize('NFKD')
    .replace(/[\p{M}\p{Cf}]/gu, '')
    .toLowerCase();

/** `[EXTERN]` and the like, which gateways put before a subject. */
const withoutTags = (subject: string): string => subject.replace(/^(?: ?\[[^[\]]{1,40}\] ?){1,5}/, '');

/** The subject without tags and signs of an answer. One line, as `line` makes it, so its spaces are single. */
const bare = (subject: string): string =>
  withoutTags(subject)
    .replace(/^(?:(?:re|fw|fwd|antw|aw|wg|doorst|sv|tr)(?:\[\d{1,3}\])? ?: ?)+/i, '')
    .trim();

function headersOf(raw: unknown): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  if (!Array.isArray(raw)) return found;
  for (const header of raw.slice(0, 500)) {
    if (!isRecord(header) || typeof header.name !== 'string' || typeof header.value !== 'string') continue;
    const name = header.name.toLowerCase();
    if (!found.has(name)) found.set(name, header.value.slice(0, 20_000));
  }
  return found;
}

const idsIn = (header: string | undefined): readonly string[] => header?.match(/<[^<>\s]{1,990}>/g) ?? [];

/** A bounce's own list of headers also names older mails and addresses, so Message-IDs that are said to be so come first. */
function idsInText(text: string): readonly string[] {
  const said = [...text.matchAll(/message-id: {0,5}\n? {0,5}(<[^<>\s@]{1,490}@[^<>\s@]{1,490}>)/gi)].map(([, id = '']) => id);
  const others = text.match(/<[^<>\s@]{1,490}@[^<>\s@]{1,490}>/g) ?? [];
  return [...new Set([...said, ...others])].slice(0, MOST_IDS_IN_TEXT);
}

function numbersOf(subject: string, text: string): readonly ComplaintNumber[] {
  const marks = (text.match(/\[K-20\d\d-\d{4,6}\]/g) ?? []).map((mark) => mark.slice(1, -1));
  const named = [...numbersIn(subject), ...numbersIn(newPart(text).slice(-END_OF_TEXT)), ...marks];
  return [...new Set(named)].slice(0, MOST_NUMBERS);
}

/** However it was typed or a mail program changed its dashes: `k 2026 42`. */
function numbersIn(text: string): readonly ComplaintNumber[] {
  const typed = /(?<![\p{L}\p{N}])k[\s\p{Pd}\u2212]{0,3}(20\d\d)[\s\p{Pd}\u2212]{1,3}(\d{1,6})(?![\p{L}\p{N}])/gu;
  return [...undisguised(text).matchAll(typed)]
    .filter(([, , nth]) => Number(nth) > 0)
    .map(([, year, nth]) => `K-${year}-${String(Number(nth)).padStart(4, '0')}`);
}

function addressOf(raw: unknown): Address | undefined {
  if (!isRecord(raw) || !isRecord(raw.emailAddress)) return undefined;
  const address = text(raw.emailAddress.address, ADDRESS_LIMIT).trim();
  // One @ with something on both sides, nothing that separates or hides: mended, it would be somebody else's address.
  if (!/^[^@,;<>()"\s\p{C}]+@[^@,;<>()"\s\p{C}]+$/u.test(address)) return undefined;
  return { name: line(raw.emailAddress.name, NAME_LIMIT) || address, address };
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const text = (value: unknown, limit: number): string => (typeof value === 'string' && value.length <= limit ? value : '');

/** One line: for subjects and names, where a line break is an attempt to add a header. */
const line = (value: unknown, limit: number): string =>
  typeof value === 'string'
    ? clean(value.slice(0, limit * 4))
        .replace(/\s+/g, ' ')
        .trim()
        .slice(0, limit)
        .toWellFormed()
    : '';

/** Drops what can disguise or break text: control characters, bidi overrides, lone halves of a character. */
/** One @ with something on both sides, and a host with a dot; nothing that separates or hides. */
const TYPED_ADDRESS = /^[^@,;:<>()[\]\\"\s\p{C}]+@[^@,;:<>()[\]\\"\s\p{C}.]+(\.[^@,;:<>()[\]\\"\s\p{C}.]+)+$/u;
const LONGEST_ADDRESS = 320;

/** An address as a person typed it, or nothing when no letter could go there. */
export const readAddress = (typed: string): string | undefined =>
  TYPED_ADDRESS.test(typed) && typed.length <= LONGEST_ADDRESS ? typed : undefined;

export const clean = (value: string): string =>
  value
    .toWellFormed()
    .replace(/\r\n?/g, '\n')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is removed
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g, '');
