/** A letter's life in the mailbox: written as a draft or a reply, changed, sent once. */
import type { Clock } from './clock.ts';
import type { Refusal } from './graph-errors.ts';
import { isRecord, text } from './http.ts';
import { conversationId, conversationIndex, internetMessageId } from './ids.ts';
import type { Knobs } from './knobs.ts';
import { bodyFrom, inReplyToProperty, type Letters, referencesProperty } from './letters.ts';
import type { Body, Header, Mailbox, Message, Recipient } from './mailbox.ts';
import { escapeHtml, htmlToText, replySubject, topic } from './text.ts';

export interface Drafts {
  create(fields: Record<string, unknown>): Message | Refusal;
  reply(original: Message, body: Record<string, unknown>): Message | Refusal;
  change(message: Message, fields: Record<string, unknown>): Refusal | undefined;
  send(message: Message): Refusal | undefined;
}

const recipients = ['toRecipients', 'ccRecipients', 'bccRecipients', 'replyTo'] as const;
const onlyInDrafts = ['subject', 'body', 'from', 'sender', ...recipients];
const always = [
  '@odata.type',
  'categories',
  'isRead',
  'importance',
  'flag',
  'inferenceClassification',
  'singleValueExtendedProperties',
];
const onlyWhenMade = ['internetMessageHeaders'];

const refuse = (status: number, code: string, message: string): Refusal => ({ status, code, message });

const unknown = (name: string): Refusal =>
  refuse(
    400,
    'RequestBodyRead',
    `The property '${name}' does not exist on type 'microsoft.graph.message'. ` +
      'Make sure to only use property names that are defined by the type or mark the type as open type.',
  );

export function makeDrafts({
  mailbox,
  letters,
  clock,
  knobs,
}: {
  mailbox: Mailbox;
  letters: Letters;
  clock: Clock;
  knobs: Knobs;
}): Drafts {
  const blank = (): Parameters<Mailbox['add']>[0] => ({
    folder: 'drafts',
    headers: [],
    attachments: [],
    body: bodyFrom({ text: '' }),
    unique: bodyFrom({ text: '' }),
    extended: new Map(),
    properties: {
      subject: '',
      from: { emailAddress: { name: 'Info', address: mailbox.address } },
      sender: { emailAddress: { name: 'Info', address: mailbox.address } },
      replyTo: [],
      toRecipients: [],
      ccRecipients: [],
      bccRecipients: [],
      createdDateTime: clock.now(),
      lastModifiedDateTime: clock.now(),
      receivedDateTime: clock.now(),
      sentDateTime: clock.now(),
      internetMessageId: internetMessageId(`eurprd02.prod.${mailbox.address.split('@')[1] ?? 'outlook.com'}`),
      conversationId: conversationId(),
      conversationIndex: conversationIndex(),
      importance: 'normal',
      isDraft: true,
      isRead: true,
      categories: [],
    },
  });

  const drafts: Drafts = {
    create: (fields) => {
      const wrong =
        headerTrouble(fields.internetMessageHeaders) ?? strange(fields, [...onlyInDrafts, ...always, ...onlyWhenMade]);
      if (wrong) return wrong;
      const draft = blank();
      const headers = fields.internetMessageHeaders;
      return mailbox.add({ ...apply(draft, fields), headers: Array.isArray(headers) ? (headers as Header[]) : [] });
    },

    reply: (original, body) => {
      const message = isRecord(body.message) ? body.message : {};
      if (text(body.comment) && message.body) {
        return refuse(400, 'ErrorInvalidRequest', 'A reply takes either a comment or a message body, not both.');
      }
      const wrong = strange(message, [...onlyInDrafts, ...always, ...onlyWhenMade]) ?? strange(body, ['comment', 'message']);
      if (wrong) return wrong;
      const draft = blank();
      const p = original.properties;
      const to = p.replyTo.length > 0 ? p.replyTo : p.from ? [p.from] : [];
      const { internetMessageId: id } = p;
      const earlier = original.headers.find(({ name }) => name.toLowerCase() === 'references')?.value;
      if (id) {
        draft.extended.set(inReplyToProperty, id);
        draft.extended.set(referencesProperty, [earlier, id].filter(Boolean).join(' '));
      }
      const quoting: typeof draft = {
        ...draft,
        body: quote(original, text(body.comment) ?? ''),
        unique: bodyFrom({ text: text(body.comment) ?? '' }),
        properties: { ...draft.properties, subject: replySubject(p.subject), conversationId: p.conversationId, toRecipients: to },
      };
      return mailbox.add(apply(quoting, message));
    },

    change: (message, fields) => {
      const wrong = strange(fields, [...onlyInDrafts, ...always, ...onlyWhenMade]);
      if (wrong) return wrong;
      if (onlyWhenMade.some((name) => name in fields)) {
        return refuse(
          400,
          'ErrorInvalidPropertySet',
          'The internet message headers can only be set when the message is created.',
        );
      }
      if (!message.properties.isDraft && onlyInDrafts.some((name) => name in fields)) {
        return refuse(
          400,
          'ErrorInvalidPropertyUpdateSentMessage',
          'Update operation is invalid for property of a sent message.',
        );
      }
      Object.assign(message, apply(message, fields));
      mailbox.update(message);
      return undefined;
    },

    send: (message) => {
      const p = message.properties;
      if (!p.isDraft) {
        return knobs.resend === 404
          ? refuse(404, 'ErrorItemNotFound', 'The specified object was not found in the store.')
          : refuse(400, 'ErrorInvalidOperation', 'The message was sent before; only a draft can be sent.');
      }
      if (p.toRecipients.length + p.ccRecipients.length + p.bccRecipients.length === 0) {
        return refuse(
          400,
          'ErrorInvalidRecipients',
          "At least one recipient isn't valid., A message can't be sent because it contains no recipients.",
        );
      }
      Object.assign(p, { isDraft: false, sentDateTime: clock.now(), receivedDateTime: clock.now() });
      letters.leave(message);
      hide(message);
      if (!knobs.keepsIdOnSend) mailbox.renew(message);
      mailbox.move(message, 'sentitems');
      return undefined;
    },
  };

  const hide = (message: Message) => {
    if (knobs.sendGap <= 0) return;
    const now = () => (knobs.sendGapClock === 'virtual' ? clock.milliseconds() : Date.now());
    const until = now() + knobs.sendGap;
    message.hidden = () => now() < until;
  };

  return drafts;
}

/** Graph lists these only in its documentation; its contract, if one is given, says the same more strictly. */
const strange = (fields: Record<string, unknown>, known: readonly string[]): Refusal | undefined => {
  const name = Object.keys(fields).find((key) => !known.includes(key));
  return name === undefined ? undefined : unknown(name);
};

function headerTrouble(headers: unknown): Refusal | undefined {
  if (!Array.isArray(headers)) return undefined;
  if (headers.length > 5) {
    return refuse(
      400,
      'InvalidInternetMessageHeaderCollection',
      'Maximum number of headers in one message should be less than or equal to 5.',
    );
  }
  const odd = headers.find((header) => !isRecord(header) || !/^x-/i.test(text(header.name) ?? ''));
  if (!odd) return undefined;
  return refuse(
    400,
    'InvalidInternetMessageHeader',
    `The internet message header name '${odd.name}' should start with 'x-' or 'X-'.`,
  );
}

type Draft = Parameters<Mailbox['add']>[0];

function apply<Item extends Draft>(draft: Item, fields: Record<string, unknown>): Item {
  for (const property of list(fields.singleValueExtendedProperties)) {
    const { id, value } = property;
    if (typeof id === 'string' && typeof value === 'string') draft.extended.set(id, value);
  }
  const properties = { ...draft.properties };
  if ('subject' in fields) properties.subject = text(fields.subject) ?? '';
  if (typeof fields.isRead === 'boolean') properties.isRead = fields.isRead;
  if (typeof fields.importance === 'string') properties.importance = fields.importance;
  if (Array.isArray(fields.categories)) properties.categories = fields.categories.map(String);
  for (const name of recipients) {
    if (name in fields) properties[name] = list(fields[name]).flatMap(recipient);
  }
  for (const name of ['from', 'sender'] as const) {
    if (name in fields) properties[name] = recipient(fields[name])[0];
  }
  // A changed subject is another conversation.
  if (topic(properties.subject) !== topic(draft.properties.subject)) properties.conversationId = conversationId();
  const body = isRecord(fields.body) ? givenBody(fields.body) : undefined;
  return { ...draft, properties, ...(body ? { body, unique: body } : {}) };
}

const list = (value: unknown): Record<string, unknown>[] => (Array.isArray(value) ? value.filter(isRecord) : []);

const recipient = (value: unknown): Recipient[] => {
  const address = isRecord(value) && isRecord(value.emailAddress) ? value.emailAddress : {};
  const to = text(address.address);
  return to === undefined ? [] : [{ emailAddress: { name: text(address.name) ?? to, address: to } }];
};

function givenBody(body: Record<string, unknown>): Body {
  const content = text(body.content) ?? '';
  return text(body.contentType)?.toLowerCase() === 'html' ? bodyFrom({ html: content }) : bodyFrom({ text: content });
}

/** A reply quotes what it replies to, until somebody writes another body. */
function quote(original: Message, comment: string): Body {
  const { from, sentDateTime, subject } = original.properties;
  const said = from ? `${from.emailAddress.name ?? ''} <${from.emailAddress.address}>` : '';
  const html =
    `<html><head></head><body><div>${escapeHtml(comment)}</div><div id="appendonsend"></div><hr>` +
    `<div id="divRplyFwdMsg"><b>Van:</b> ${escapeHtml(said)}<br><b>Verzonden:</b> ${sentDateTime ?? ''}<br>` +
    `<b>Onderwerp:</b> ${escapeHtml(subject ?? '')}</div><div>${original.body.html}</div></body></html>`;
  return { html, text: htmlToText(html) };
}
