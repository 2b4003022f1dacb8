/** What is sent along with a mail. Only what a test gave is kept; the rest is made each time somebody asks for it. */
import type { WriteAttachment } from './api.ts';
import { wholeSeconds } from './clock.ts';
import { GraphRefusal } from './graph-errors.ts';
import type { Answer, Ask } from './http.ts';
import { attachmentId } from './ids.ts';
import type { Message } from './mailbox.ts';
import { QueryError, readSelect } from './odata.ts';

export interface Attachment {
  readonly id: string;
  readonly kind: 'file' | 'item' | 'reference';
  readonly name: string;
  readonly contentType: string | null;
  readonly size: number;
  readonly inline: boolean;
  readonly content: () => Buffer;
}

export function attachment(given: WriteAttachment): Attachment {
  const { name, kind = 'file', contentBase64, size, inline = false } = given;
  const content = (): Buffer => {
    if (contentBase64 !== undefined) return Buffer.from(contentBase64, 'base64');
    return kind === 'item' ? mimeOf(name, size ?? 0) : Buffer.alloc(size ?? 0);
  };
  return {
    id: attachmentId(),
    kind,
    name,
    contentType: given.contentType === undefined ? usualType[kind] : given.contentType,
    size: kind === 'file' && contentBase64 === undefined ? (size ?? 0) : content().length,
    inline,
    content,
  };
}

const usualType = { file: 'application/octet-stream', item: 'message/rfc822', reference: null };

/** A mail of about that size. */
function mimeOf(subject: string, size: number): Buffer {
  const head = `From: iemand@example.org\r\nSubject: ${subject}\r\nMIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\n`;
  return Buffer.from(head.padEnd(size, '.'));
}

/** Pictures in the text do not count, says Graph. */
export const hasAttachments = (message: Message): boolean => message.attachments.some(({ inline }) => !inline);

/** The collection, or one of it; the content is in it unless `$select` keeps it out. */
export function showAttachment(message: Message, attachment: Attachment, ask: Ask): Record<string, unknown> {
  const { kind, id, inline, contentType, name, size } = attachment;
  const base: Record<string, unknown> = {
    lastModifiedDateTime: wholeSeconds(message.properties.createdDateTime),
    name,
    contentType,
    size,
    isInline: inline,
  };
  const select = readSelect(ask.query.get('$select'));
  const type = { '@odata.type': `#microsoft.graph.${kind}Attachment` };
  if (select) return { ...type, id, ...pick(base, select) };
  const file = () => ({ contentId: inline ? `${id.slice(-12)}@babbage.nl` : null, contentLocation: null, contentBytes: bytes() });
  const bytes = () => attachment.content().toString('base64');
  return { ...type, id, ...base, ...(kind === 'file' ? file() : {}) };
}

/** The base type has only these; `contentId` and `contentBytes` belong to the file attachment and cannot be chosen. */
function pick(base: Record<string, unknown>, names: readonly string[]): Record<string, unknown> {
  const strange = names.find((name) => name !== 'id' && !(name in base));
  if (strange !== undefined) {
    throw new QueryError(
      'RequestBroker--ParseUri',
      `Could not find a property named '${strange}' on type 'microsoft.graph.attachment'.`,
    );
  }
  return Object.fromEntries(names.filter((name) => name !== 'id').map((name) => [name, base[name]]));
}

export function rawAttachment({ kind, contentType, content }: Attachment): Answer {
  if (kind === 'reference') {
    throw new GraphRefusal({
      status: 405,
      code: 'ErrorInvalidRequest',
      message: 'The $value of a reference attachment cannot be read.',
    });
  }
  return { status: 200, headers: { 'content-type': contentType ?? 'application/octet-stream' }, body: content() };
}
