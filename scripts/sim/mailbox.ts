/** The shared mailbox as Exchange holds it: messages in folders, and a log of what changed in which folder. */
import type { Attachment } from './attachments.ts';
import type { Clock } from './clock.ts';
import { immutableId, regularId } from './ids.ts';

export interface Header {
  readonly name: string;
  readonly value: string;
}

export interface Recipient {
  readonly emailAddress: { readonly name?: string; readonly address: string };
}

export interface Body {
  readonly html: string;
  readonly text: string;
}

/** Graph's own names; what is undefined is really absent, as a mail without a sender or a subject shows it. */
export interface Properties {
  subject?: string | undefined;
  from?: Recipient | undefined;
  sender?: Recipient | undefined;
  replyTo: readonly Recipient[];
  toRecipients: readonly Recipient[];
  ccRecipients: readonly Recipient[];
  bccRecipients: readonly Recipient[];
  createdDateTime: string;
  lastModifiedDateTime: string;
  receivedDateTime?: string | undefined;
  sentDateTime?: string | undefined;
  internetMessageId?: string | undefined;
  conversationId: string;
  conversationIndex: string;
  importance: string;
  isDraft: boolean;
  isRead: boolean;
  categories: readonly string[];
}

export interface Message {
  immutableId: string;
  /** The regular id: another one after each move. */
  id: string;
  folder: string;
  version: number;
  properties: Properties;
  body: Body;
  unique: Body;
  headers: readonly Header[];
  attachments: readonly Attachment[];
  /** `singleValueExtendedProperties` by their id. */
  readonly extended: Map<string, string>;
  /** What kind of message it is, where it is more than a message: `eventMessageResponse` and its like. */
  readonly type?: string | undefined;
  /** Until then every GET answers 404: the copy is under way from Drafts to Sent Items. */
  hidden?: () => boolean;
}

export interface Change {
  readonly sequence: number;
  readonly kind: 'created' | 'updated' | 'deleted';
  readonly folder: string;
  readonly immutableId: string;
  /** The regular id at that moment: a removal must name the id that the folder knew. */
  readonly id: string;
}

export const folders = ['inbox', 'drafts', 'sentitems', 'deleteditems', 'archive', 'junkemail'] as const;

/** Folders have an id too; `inbox` and the like are names for it. */
export const folderId = (name: string): string => `AQMkAGI2${Buffer.from(name.padEnd(15, '.')).toString('base64url')}AAA=`;

export const folderName = (nameOrId: string): string | undefined =>
  folders.find((name) => name === nameOrId.toLowerCase() || folderId(name) === nameOrId);

export interface Mailbox {
  readonly address: string;
  readonly changes: readonly Change[];
  find(id: string): Message | undefined;
  inFolder(folder: string): Message[];
  all(): Message[];
  add(message: Omit<Message, 'immutableId' | 'id' | 'version'>): Message;
  update(message: Message): void;
  move(message: Message, folder: string): void;
  remove(message: Message): void;
  /** Sent Items gets a copy with new ids: what happens if drafts do not keep their immutable id. */
  renew(message: Message): void;
  onChange(listener: (change: Change, message: Message) => void): void;
}

export function makeMailbox(address: string, clock: Clock): Mailbox {
  const messages: Message[] = [];
  const changes: Change[] = [];
  const listeners: ((change: Change, message: Message) => void)[] = [];

  const log = (kind: Change['kind'], message: Message) => {
    const { folder, id } = message;
    const change = { sequence: changes.length + 1, kind, folder, id, immutableId: message.immutableId };
    changes.push(change);
    for (const listener of listeners) listener(change, message);
  };
  const visible = (message: Message) => !message.hidden?.();

  return {
    address,
    changes,
    find: (id) => messages.find((message) => (message.id === id || message.immutableId === id) && visible(message)),
    inFolder: (folder) => messages.filter((message) => message.folder === folder && visible(message)),
    all: () => messages.filter(visible),
    add: (parts) => {
      const message = { ...parts, immutableId: immutableId(), id: regularId(), version: 1 };
      messages.push(message);
      log('created', message);
      return message;
    },
    update: (message) => {
      message.version += 1;
      message.properties.lastModifiedDateTime = clock.now();
      log('updated', message);
    },
    move: (message, folder) => {
      log('deleted', message);
      message.folder = folder;
      message.id = regularId();
      message.version += 1;
      log('created', message);
    },
    remove: (message) => {
      messages.splice(messages.indexOf(message), 1);
      log('deleted', message);
    },
    renew: (message) => {
      message.immutableId = immutableId();
    },
    onChange: (listener) => {
      listeners.push(listener);
    },
  };
}
