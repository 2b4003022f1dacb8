/** Mail between the shared mailbox and the outside world: what is written to it, and what leaves it. */
import { answerTo, isFromMailbox } from './answers.ts';
import type { AnswerLetter, SimMail, WriteMail } from './api.ts';
import { attachment } from './attachments.ts';
import type { Clock } from './clock.ts';
import { conversationId, conversationIndex, internetMessageId } from './ids.ts';
import { type Body, folderName, type Header, type Mailbox, type Message, type Recipient } from './mailbox.ts';
import { htmlToText, newPart, sanitise, textToHtml, topic } from './text.ts';

/** A letter that left the mailbox, with what the page does not need but a test may. */
export interface SentMail extends SimMail {
  readonly cc: SimMail['to'];
  readonly bcc: SimMail['to'];
  readonly html: string;
  readonly headers: readonly Header[];
  readonly references: readonly string[];
  /** The immutable id of the draft that it was. */
  readonly draftId: string;
  readonly extended: Readonly<Record<string, string>>;
}

export interface Written {
  readonly id: string;
  readonly messageId: string;
}

export interface Letters {
  readonly outside: Record<string, SimMail[]>;
  readonly sent: SentMail[];
  /** The newest so many mails of the inbox. */
  inbox(count: number): SimMail[];
  write(mail: WriteMail): Written;
  /** Writes what a mail system answers by itself to a letter that left. */
  answer(answer: AnswerLetter): Written;
  leave(message: Message): void;
  /** Mail of a colleague, and not of the shared mailbox, arrives with somebody outside. */
  arrive(address: string, mail: SimMail): void;
}

// MAPI properties that become headers of the mail: In-Reply-To, References, and everything in PS_INTERNET_HEADERS.
export const inReplyToProperty = 'String 0x1042';
export const referencesProperty = 'String 0x1039';
const internetHeader = /^String \{00020386-0000-0000-C000-000000000046\} Name (.+)$/i;

export const bodyFrom = ({ html, text }: { html?: string | undefined; text?: string | undefined }): Body => ({
  html: html === undefined ? textToHtml(text ?? '') : sanitise(html),
  text: text ?? htmlToText(html ?? ''),
});

export function makeLetters({
  mailbox,
  clock,
  sharedTopic,
  changed,
}: {
  mailbox: Mailbox;
  clock: Clock;
  sharedTopic: () => boolean;
  changed: () => void;
}): Letters {
  const outside: Letters['outside'] = {};
  const sent: SentMail[] = [];
  const own = { name: 'Info', address: mailbox.address };
  const keep = (address: string, mail: SimMail) => {
    const box = outside[address.toLowerCase()] ?? [];
    outside[address.toLowerCase()] = [...box, mail];
  };
  const asMail = (message: Message, direction: SimMail['direction']): SimMail => {
    const { from, subject = '', internetMessageId: messageId = '', receivedDateTime } = message.properties;
    const inReplyTo = headerOf(message.headers, 'in-reply-to');
    return {
      id: message.immutableId,
      from: { name: from?.emailAddress.name ?? '', address: from?.emailAddress.address ?? '' },
      to: plain(message.properties.toRecipients),
      subject,
      text: message.body.text,
      at: receivedDateTime ?? message.properties.createdDateTime,
      messageId,
      ...(inReplyTo ? { inReplyTo } : {}),
      direction,
    };
  };
  const write = (mail: WriteMail, fromMailbox = true): Written => {
    const message = mailbox.add(incoming(mail, { mailbox, at: clock.now(), sharedTopic: sharedTopic() }));
    const written = asMail(message, 'out');
    if (fromMailbox && written.from.address) keep(written.from.address, { ...written, at: clock.now() });
    changed();
    return { id: written.id, messageId: written.messageId };
  };

  return {
    outside,
    sent,
    inbox: (count) =>
      mailbox
        .inFolder('inbox')
        .slice(-count)
        .reverse()
        .map((message) => asMail(message, 'in')),
    write: (mail) => write(mail),
    answer: ({ letter: messageId, how }) => {
      const letter = sent.find((one) => one.messageId === messageId);
      if (!letter) throw new Error(`No letter with Message-ID '${messageId}' has left.`);
      return write(answerTo(letter, how), isFromMailbox(how));
    },
    leave: (message) => {
      const letter = leaving(message, own, clock.now());
      sent.push(letter);
      const { cc, bcc, html, headers, references, draftId, extended, ...mail } = letter;
      const addresses = new Set([...mail.to, ...cc, ...bcc].map(({ address }) => address.toLowerCase()));
      for (const address of addresses) {
        if (address === mailbox.address.toLowerCase()) mailbox.add(returned(message, letter));
        else keep(address, { ...mail, direction: 'in' });
      }
      changed();
    },
    arrive: (address, mail) => {
      keep(address, mail);
      changed();
    },
  };
}

function incoming(
  mail: WriteMail,
  { mailbox, at, sharedTopic }: { mailbox: Mailbox; at: string; sharedTopic: boolean },
): Parameters<Mailbox['add']>[0] {
  const from =
    mail.from === null
      ? undefined
      : { name: mail.from?.name ?? 'Noor Bakker', address: mail.from?.address ?? 'noor.bakker@example.org' };
  const folder = folderName(mail.folder ?? 'inbox');
  if (!folder) throw new Error(`There is no folder '${mail.folder}'.`);
  const subject = orAbsent(mail.subject, 'Klacht over mijn loonstrook');
  const messageId = orAbsent(mail.messageId, internetMessageId('mail.example.org'));
  const received = orAbsent(mail.receivedAt, at);
  const body = bodyFrom(
    mail.html === undefined && mail.text === undefined
      ? { text: 'Goedemiddag,\n\nMijn loonstrook van oktober klopt niet. Ik hoor graag van u.\n\nNoor Bakker' }
      : mail,
  );
  const references = [...(mail.references ?? []), ...(mail.inReplyTo && !mail.references ? [mail.inReplyTo] : [])];
  const to: Recipient[] = [{ emailAddress: { name: 'Info', address: mailbox.address } }];
  const headers = mailHeaders({ from, subject, messageId, references, to: mailbox.address, at: received ?? at, mail });
  const sender: Recipient | undefined = from && { emailAddress: from };
  const moment = received === undefined ? undefined : readable(received);
  return {
    folder,
    type: mail.type,
    headers,
    attachments: (mail.attachments ?? []).map(attachment),
    body,
    unique: mail.html === undefined ? bodyFrom({ text: newPart(body.text) }) : body,
    extended: new Map(),
    properties: {
      subject,
      from: sender,
      sender,
      replyTo: replyTo(headers),
      toRecipients: to,
      ccRecipients: [],
      bccRecipients: [],
      createdDateTime: at,
      lastModifiedDateTime: at,
      receivedDateTime: moment,
      sentDateTime: moment,
      internetMessageId: messageId,
      conversationId: conversation(mailbox, { subject, references, sharedTopic }),
      conversationIndex: conversationIndex(),
      importance: 'normal',
      isDraft: false,
      isRead: false,
      categories: [],
    },
  };
}

/** null is really absent, undefined is the default. */
const orAbsent = (given: string | null | undefined, usual: string): string | undefined =>
  given === null ? undefined : (given ?? usual);

// What is no moment at all stays as it is: bad input must be able to reach the bot.
const readable = (moment: string): string => (Number.isNaN(Date.parse(moment)) ? moment : new Date(moment).toISOString());

/** A reply stays in its conversation while the subject does; a changed subject starts another one, as Exchange does. */
function conversation(
  mailbox: Mailbox,
  { subject, references, sharedTopic }: { subject: string | undefined; references: readonly string[]; sharedTopic: boolean },
): string {
  if (!sharedTopic && references.length === 0) return conversationId();
  const related = mailbox
    .all()
    .find(
      ({ properties }) =>
        (sharedTopic || references.includes(properties.internetMessageId ?? '')) && topic(properties.subject) === topic(subject),
    );
  return related?.properties.conversationId ?? conversationId();
}

function mailHeaders(parts: {
  from: { name: string; address: string } | undefined;
  subject: string | undefined;
  messageId: string | undefined;
  references: readonly string[];
  to: string;
  at: string;
  mail: WriteMail;
}): Header[] {
  const { from, subject, messageId, references, mail } = parts;
  const given = mail.headers ?? [];
  const usual: [string, string | undefined][] = [
    ['Received', `from mx.example.org by mail.protection.outlook.com; ${parts.at}`],
    ['From', from && `${from.name} <${from.address}>`],
    ['To', parts.to],
    ['Subject', subject],
    ['Date', parts.at],
    ['Message-ID', messageId],
    ['In-Reply-To', mail.inReplyTo],
    ['References', references.length > 0 ? references.join(' ') : undefined],
    ['Content-Type', mail.html === undefined ? 'text/plain; charset="utf-8"' : 'text/html; charset="utf-8"'],
    ['MIME-Version', '1.0'],
    ['Return-Path', from?.address],
  ];
  const replaced = new Set(given.map(({ name }) => name.toLowerCase()));
  return [
    ...usual.flatMap(([name, value]) => (value === undefined || replaced.has(name.toLowerCase()) ? [] : [{ name, value }])),
    ...given,
  ];
}

function replyTo(headers: readonly Header[]): Recipient[] {
  const value = headerOf(headers, 'reply-to');
  const address = value && (/<([^>]*)>/.exec(value)?.[1] ?? value).trim();
  return address ? [{ emailAddress: { name: value.replace(/<.*/, '').trim() || address, address } }] : [];
}

const headerOf = (headers: readonly Header[], lower: string): string | undefined =>
  headers.find(({ name }) => name.toLowerCase() === lower)?.value;

const plain = (recipients: readonly Recipient[]): SimMail['to'] =>
  recipients.map(({ emailAddress: { name, address } }) => ({ name: name ?? '', address }));

function leaving(message: Message, own: SimMail['from'], at: string): SentMail {
  const { properties, extended } = message;
  const references = (extended.get(referencesProperty) ?? '').split(/\s+/).filter(Boolean);
  const inReplyTo = extended.get(inReplyToProperty);
  const fromExtended = [...extended].flatMap(([id, value]) => {
    const name = internetHeader.exec(id)?.[1];
    return name ? [{ name, value }] : [];
  });
  return {
    id: message.immutableId,
    draftId: message.immutableId,
    from: own,
    to: plain(properties.toRecipients),
    cc: plain(properties.ccRecipients),
    bcc: plain(properties.bccRecipients),
    subject: properties.subject ?? '',
    text: message.body.text,
    html: message.body.html,
    at,
    messageId: properties.internetMessageId ?? '',
    ...(inReplyTo ? { inReplyTo } : {}),
    references,
    headers: [
      { name: 'Message-ID', value: properties.internetMessageId ?? '' },
      ...(inReplyTo ? [{ name: 'In-Reply-To', value: inReplyTo }] : []),
      ...(references.length > 0 ? [{ name: 'References', value: references.join(' ') }] : []),
      ...message.headers,
      ...fromExtended,
    ],
    extended: Object.fromEntries(extended),
    direction: 'out',
  };
}

/** Mail from the mailbox to itself arrives in its inbox like any other. */
const returned = (message: Message, letter: SentMail): Parameters<Mailbox['add']>[0] => ({
  folder: 'inbox',
  headers: letter.headers,
  attachments: message.attachments,
  body: message.body,
  unique: message.unique,
  extended: new Map(),
  properties: { ...message.properties, isDraft: false, isRead: false, receivedDateTime: letter.at, sentDateTime: letter.at },
});
