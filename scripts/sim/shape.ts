/** A message as Graph shows it: which properties, in which id format, with which body. */

import { hasAttachments } from './attachments.ts';
import { wholeSeconds } from './clock.ts';
import { isRecord } from './http.ts';
import { folderId, type Message } from './mailbox.ts';
import { QueryError, type Readable } from './odata.ts';
import { crlf, preview } from './text.ts';

export interface Shape {
  readonly immutable: boolean;
  readonly text: boolean;
  readonly select?: readonly string[] | undefined;
  readonly expand?: readonly string[] | undefined;
}

export const etag = (message: Message): string => `W/"${changeKey(message)}"`;
const changeKey = (message: Message): string =>
  Buffer.from(`${message.immutableId.slice(-16, -4)}${message.version}`).toString('base64');

export const idOf = (message: Message, immutable: boolean): string => (immutable ? message.immutableId : message.id);

/** Every property that Graph gives without `$select`. */
function usual(message: Message, { immutable, text }: Shape): Record<string, unknown> {
  const p = message.properties;
  return {
    createdDateTime: wholeSeconds(p.createdDateTime),
    lastModifiedDateTime: wholeSeconds(p.lastModifiedDateTime),
    changeKey: changeKey(message),
    categories: p.categories,
    receivedDateTime: p.receivedDateTime && wholeSeconds(p.receivedDateTime),
    sentDateTime: p.sentDateTime && wholeSeconds(p.sentDateTime),
    hasAttachments: hasAttachments(message),
    internetMessageId: p.internetMessageId,
    subject: p.subject,
    bodyPreview: preview(message.body.text),
    importance: p.importance,
    parentFolderId: folderId(message.folder),
    conversationId: p.conversationId,
    conversationIndex: p.conversationIndex,
    isDeliveryReceiptRequested: null,
    isReadReceiptRequested: false,
    isRead: p.isRead,
    isDraft: p.isDraft,
    webLink: `https://outlook.office365.com/owa/?ItemID=${encodeURIComponent(idOf(message, immutable))}&exvsurl=1&viewmodel=ReadMessageItem`,
    inferenceClassification: 'focused',
    body: bodyOf(message.body, text),
    sender: p.sender,
    from: p.from,
    toRecipients: p.toRecipients,
    ccRecipients: p.ccRecipients,
    bccRecipients: p.bccRecipients,
    replyTo: p.replyTo,
    flag: { flagStatus: 'notFlagged' },
  };
}

/** These two come only when `$select` names them. */
const onRequest = (message: Message, { text }: Shape): Record<string, unknown> => ({
  uniqueBody: bodyOf(message.unique, text),
  // Graph leaves the property out where there are no headers.
  internetMessageHeaders: message.headers.length > 0 ? message.headers : undefined,
});

const bodyOf = (body: Message['body'], asText: boolean) =>
  asText ? { contentType: 'text', content: crlf(body.text) } : { contentType: 'html', content: body.html };

const navigation = ['attachments', 'extensions', 'singleValueExtendedProperties', 'multiValueExtendedProperties'];

export function show(message: Message, shape: Shape): Record<string, unknown> {
  const all = usual(message, shape);
  const chosen = shape.select ? pick({ ...all, ...onRequest(message, shape) }, shape.select) : all;
  const extended = (shape.expand ?? []).flatMap((id) => {
    const value = message.extended.get(id);
    return value === undefined ? [] : [{ id, value }];
  });
  return {
    ...(message.type ? { '@odata.type': `#microsoft.graph.${message.type}` } : {}),
    '@odata.etag': etag(message),
    id: idOf(message, shape.immutable),
    ...chosen,
    // As Graph does: nothing found, nothing shown.
    ...(extended.length > 0 ? { singleValueExtendedProperties: extended } : {}),
  };
}

function pick(all: Record<string, unknown>, names: readonly string[]): Record<string, unknown> {
  const known = new Map(Object.keys(all).map((name) => [name.toLowerCase(), name]));
  const wanted = names.filter((name) => name !== 'id' && !navigation.includes(name));
  return Object.fromEntries(
    wanted.map((name) => {
      const property = known.get(name.toLowerCase());
      if (!property) {
        throw new QueryError(
          'RequestBroker--ParseUri',
          `Could not find a property named '${name}' on type 'microsoft.graph.message'.`,
        );
      }
      return [property, all[property]];
    }),
  );
}

type ReadableMessage = Readable & { readonly message: Message; readonly version: number };

// Each page of a list looks at all messages: ten thousand of them are made readable once, not for every page.
const madeReadable = new WeakMap<Message, ReadableMessage>();

/** The same message for `$filter` and `$orderby`. */
export function readable(message: Message): ReadableMessage {
  const before = madeReadable.get(message);
  if (before?.version === message.version) return before;
  const made = makeReadable(message);
  madeReadable.set(message, made);
  return made;
}

function makeReadable(message: Message): ReadableMessage {
  const all = { id: message.id, ...usual(message, { immutable: false, text: false }) };
  return {
    version: message.version,
    message,
    extended: (id) => message.extended.get(id),
    property: (path) =>
      path.split('/').reduce<unknown>((value, name) => (isRecord(value) ? value[name] : undefined), all as unknown),
  };
}
