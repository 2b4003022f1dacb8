/** The mail part of Graph: messages, folders, drafts and the delta query of one mailbox. */
import { type Attachment, rawAttachment, showAttachment } from './attachments.ts';
import type { Delta } from './delta.ts';
import { MAILBOX_ID } from './directory.ts';
import type { Drafts } from './drafts.ts';
import { GraphRefusal, type Refusal } from './graph-errors.ts';
import { type Answer, type Ask, type Handle, isRecord, text } from './http.ts';
import type { Knobs } from './knobs.ts';
import { folderId, folderName, type Mailbox, type Message } from './mailbox.ts';
import { QueryError, readExpand, readFilter, readOrder, readSelect, sorted } from './odata.ts';
import { readPrefer } from './prefer.ts';
import { readable, type Shape, show } from './shape.ts';

const metadata = 'https://graph.microsoft.com/v1.0/$metadata';

const notFound = (): GraphRefusal =>
  new GraphRefusal({ status: 404, code: 'ErrorItemNotFound', message: 'The specified object was not found in the store.' });

export interface MailRoutes {
  readonly mailbox: Mailbox;
  readonly drafts: Drafts;
  readonly delta: Delta;
  readonly url: () => string;
  readonly knobs: Knobs;
}

export function mailRoutes({ mailbox, drafts, delta, url, knobs }: MailRoutes): Record<string, Handle> {
  /** The app may only read this one mailbox, as Exchange's RBAC for Applications has it. */
  const allow = (user: string) => {
    if (user.toLowerCase() === mailbox.address.toLowerCase() || user === MAILBOX_ID) return;
    // There is one mailbox here: who is let in anywhere finds these mails everywhere.
    if (knobs.otherMailboxes === 'open') return;
    if (knobs.otherMailboxes === 'none') {
      const message = 'The mailbox is either inactive, soft-deleted, or is hosted on-premise.';
      throw new GraphRefusal({ status: 404, code: 'MailboxNotEnabledForRESTAPI', message });
    }
    throw new GraphRefusal({
      status: 403,
      code: 'ErrorAccessDenied',
      message: 'Access is denied. Check credentials and try again.',
    });
  };
  const need = (user: string, id: string): Message => {
    allow(user);
    const message = mailbox.find(id);
    if (!message) throw notFound();
    return message;
  };
  const needFolder = (user: string, folder: string): string => {
    allow(user);
    const name = folderName(folder);
    if (!name) throw notFound();
    return name;
  };
  const one = (status: number, ask: Ask, user: string, message: Message): Answer => {
    const shape = readShape(ask);
    const fields = shape.select ? `(${shape.select.join(',')})` : '';
    return {
      status,
      headers: shape.prefer.applied,
      body: {
        '@odata.context': `${metadata}#users('${encodeURIComponent(user)}')/messages${fields}/$entity`,
        ...show(message, shape),
      },
    };
  };
  const done = (refusal: Refusal | undefined, answer: () => Answer): Answer => {
    if (refusal) throw new GraphRefusal(refusal);
    return answer();
  };
  const made = (result: Message | Refusal, ask: Ask, user: string): Answer => {
    if ('code' in result) throw new GraphRefusal(result);
    return one(201, ask, user, result);
  };
  const list = (ask: Ask, user: string, messages: Message[]): Answer => page(ask, user, messages, url());
  const fields = (ask: Ask): Record<string, unknown> => (isRecord(ask.body) ? ask.body : {});

  return {
    'GET /users/*/messages': (ask, user = '') => {
      allow(user);
      return list(ask, user, mailbox.all());
    },
    'POST /users/*/messages': (ask, user = '') => {
      allow(user);
      return made(drafts.create(fields(ask)), ask, user);
    },
    'GET /users/*/messages/*': (ask, user = '', id = '') => one(200, ask, user, need(user, id)),
    'PATCH /users/*/messages/*': (ask, user = '', id = '') => {
      const message = need(user, id);
      return done(drafts.change(message, fields(ask)), () => one(200, ask, user, message));
    },
    'DELETE /users/*/messages/*': (_, user = '', id = '') => {
      const message = need(user, id);
      // A first DELETE only moves it to Deleted Items; the immutable id still finds it there.
      if (message.folder === 'deleteditems') mailbox.remove(message);
      else mailbox.move(message, 'deleteditems');
      return { status: 204 };
    },
    'POST /users/*/messages/*/createReply': (ask, user = '', id = '') =>
      made(drafts.reply(need(user, id), fields(ask)), ask, user),
    'POST /users/*/messages/*/send': (_, user = '', id = '') => done(drafts.send(need(user, id)), () => ({ status: 202 })),
    'POST /users/*/messages/*/move': (ask, user = '', id = '') => {
      const message = need(user, id);
      mailbox.move(message, needFolder(user, text(fields(ask).destinationId) ?? ''));
      return one(201, ask, user, message);
    },
    'GET /users/*/messages/*/attachments': (ask, user = '', id = '') => {
      const message = need(user, id);
      return {
        status: 200,
        body: {
          '@odata.context': `${metadata}#users('${encodeURIComponent(user)}')/messages('${encodeURIComponent(id)}')/attachments`,
          value: message.attachments.map((one) => showAttachment(message, one, ask)),
        },
      };
    },
    'GET /users/*/messages/*/attachments/*': (ask, user = '', id = '', attachment = '') => {
      const message = need(user, id);
      return {
        status: 200,
        body: {
          '@odata.context': `${metadata}#users('${encodeURIComponent(user)}')/messages('${encodeURIComponent(id)}')/attachments/$entity`,
          ...showAttachment(message, needAttachment(message, attachment), ask),
        },
      };
    },
    'GET /users/*/messages/*/attachments/*/$value': (_, user = '', id = '', attachment = '') =>
      rawAttachment(needAttachment(need(user, id), attachment)),
    'GET /users/*/mailFolders/*': (_, user = '', folder = '') => {
      const name = needFolder(user, folder);
      const messages = mailbox.inFolder(name);
      const unread = messages.filter(({ properties }) => !properties.isRead).length;
      return {
        status: 200,
        body: {
          '@odata.context': `${metadata}#users('${encodeURIComponent(user)}')/mailFolders/$entity`,
          id: folderId(name),
          displayName: name,
          childFolderCount: 0,
          unreadItemCount: unread,
          totalItemCount: messages.length,
        },
      };
    },
    'GET /users/*/mailFolders/*/messages': (ask, user = '', folder = '') =>
      list(ask, user, mailbox.inFolder(needFolder(user, folder))),
    'GET /users/*/mailFolders/*/messages/*': (ask, user = '', folder = '', id = '') => {
      const message = need(user, id);
      if (message.folder !== needFolder(user, folder)) throw notFound();
      return one(200, ask, user, message);
    },
    'GET /users/*/mailFolders/*/messages/delta': (ask, user = '', folder = '') => {
      const prefer = readPrefer(ask);
      const name = needFolder(user, folder);
      const here = `${url()}${ask.path}`;
      const result = delta.page(name, ask.query, prefer);
      if ('code' in result) {
        const anew = result.startAnew;
        const location = anew === undefined ? {} : { Location: `${here}?$deltatoken=${anew && `&${anew}`}` };
        throw new GraphRefusal(result, location as Record<string, string>);
      }
      const kind = result.link.name === '@odata.nextLink' ? '$skiptoken' : '$deltatoken';
      return {
        status: 200,
        headers: prefer.applied,
        body: {
          '@odata.context': `${metadata}#Collection(message)`,
          [result.link.name]: `${here}?${kind}=${result.link.token}`,
          value: result.value,
        },
      };
    },
  };
}

function readShape(ask: Ask): Shape & { readonly prefer: ReturnType<typeof readPrefer> } {
  const prefer = readPrefer(ask);
  return {
    prefer,
    immutable: prefer.immutable,
    text: prefer.text,
    select: readSelect(ask.query.get('$select')),
    expand: readExpand(ask.query.get('$expand')),
  };
}

function needAttachment({ attachments }: Message, id: string): Attachment {
  const found = attachments.find((one) => one.id === id);
  if (!found) throw notFound();
  return found;
}

/** A list: filtered, sorted (newest first unless asked otherwise), a page of it. */
function page(ask: Ask, user: string, messages: Message[], url: string): Answer {
  const { query } = ask;
  const shape = readShape(ask);
  const filter = query.has('$filter') ? readFilter(query.get('$filter') ?? '') : undefined;
  const order = query.has('$orderby') ? readOrder(query.get('$orderby') ?? '') : undefined;
  if (filter && order?.some(({ property }, n) => filter.properties[n] !== property)) {
    throw new QueryError('InefficientFilter', 'The restriction or sort order is too complex for this operation.');
  }
  const items = messages.map(readable).filter((item) => !filter || filter.test(item));
  const inOrder = sorted(items, order ?? [{ property: 'receivedDateTime', descending: true }]);
  const top = Number(query.get('$top') ?? shape.prefer.pageSize ?? 10);
  const skip = Number(query.get('$skip') ?? 0);
  const value = inOrder.slice(skip, skip + top).map(({ message }) => show(message, shape));
  const next = new URLSearchParams(query);
  next.set('$skip', String(skip + top));
  return {
    status: 200,
    headers: shape.prefer.applied,
    body: {
      '@odata.context': `${metadata}#users('${encodeURIComponent(user)}')/messages`,
      ...(query.get('$count') === 'true' ? { '@odata.count': inOrder.length } : {}),
      value,
      ...(skip + top < inOrder.length
        ? { '@odata.nextLink': `${url}${ask.path}?${next.toString().replaceAll('%24', '$')}` }
        : {}),
    },
  };
}
