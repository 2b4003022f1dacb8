/** Reading a mail: from what Graph hands over to what we may rely on. Nothing in a mail is trusted, and nothing in it throws. */
import type { Instant } from './time.ts';
import { addMinutes, parseInstant } from './time.ts';

export interface Address {
  readonly name: string;
  readonly address: string;
}

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
  /** Sent by a program: an out-of-office, a list, a bounce. Never answered automatically (RFC 3834). */
  readonly automatic: boolean;
  /** An invitation or an answer to one: Graph keeps those between the mails. */
  readonly meeting: boolean;
}

/** Why a mail cannot be read: it goes to quarantine, where a person sees it. */
export type MailProblem = 'not-a-message' | 'no-id' | 'no-received-time' | 'absurd-received-time';

/** Longest text kept of a mail, in characters: escaped, in UTF-16, it must fit in a row of 1 MiB. The mailbox keeps the rest. */
export const TEXT_LIMIT = 200_000;
const SUBJECT_LIMIT = 500;
const NAME_LIMIT = 120;
const ADDRESS_LIMIT = 320;

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
  const body = isRecord(raw.body) && typeof raw.body.content === 'string' ? raw.body.content : '';
  const headers = headersOf(raw.internetMessageHeaders);
  return {
    id,
    messageId: text(raw.internetMessageId, 1000) || undefined,
    subject: line(raw.subject, SUBJECT_LIMIT),
    from: addressOf(raw.from) ?? addressOf(raw.sender),
    receivedAt,
    text: clean(body.slice(0, TEXT_LIMIT)),
    cut: body.length > TEXT_LIMIT,
    answersTo: [...idsIn(headers.get('in-reply-to')), ...idsIn(headers.get('references'))].slice(0, 50),
    automatic: isAutomatic(headers),
    meeting: /eventMessage/i.test(text(raw['@odata.type'], 100)),
  };
}

/** The subject says that this is a complaint (S1): 'klacht' in any case, in any disguise that Unicode allows, within any word. */
export function saysComplaint(subject: string): boolean {
  const plain = subject
    .normalize('NFKD')
    .replace(/[\p{M}\p{Cf}]/gu, '')
    .toLowerCase();
  return plain.includes('klacht');
}

/** Whether an automatic receipt may go to the sender: a real address, not our own, not a program. */
export function mayHaveReceipt(mail: Mail, ownMailbox: string): boolean {
  if (!mail.from || mail.automatic) return false;
  const address = mail.from.address.toLowerCase();
  if (address === ownMailbox.toLowerCase()) return false;
  return !/^(mailer-daemon|postmaster|no[-_.]?reply|do[-_.]?not[-_.]?reply|bounces?)([+@.-]|$)/.test(address);
}

function isAutomatic(headers: ReadonlyMap<string, string>): boolean {
  const submitted = headers.get('auto-submitted');
  if (submitted && !/^no\b/i.test(submitted.trim())) return true;
  if (/\b(bulk|list|junk|auto_reply)\b/i.test(headers.get('precedence') ?? '')) return true;
  if (headers.has('list-id') || headers.has('x-autoreply') || headers.has('x-autorespond')) return true;
  if (/^multipart\/report/i.test(headers.get('content-type')?.trim() ?? '')) return true;
  return headers.get('return-path')?.trim() === '<>' || headers.has('x-auto-response-suppress');
}

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
export const clean = (value: string): string =>
  value
    .toWellFormed()
    .replace(/\r\n?/g, '\n')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is removed
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g, '');
