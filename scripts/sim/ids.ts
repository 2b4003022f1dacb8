/**
 * Ids that look like Microsoft's. They are always fresh: the bot keeps its tables when the stand-in starts anew, and a second
 * mail with an id of yesterday would be taken for a replay.
 */
import { randomBytes } from 'node:crypto';

const opaque = (bytes: number): string => randomBytes(bytes).toString('base64url');

/** The default format: another one after each move. */
export const regularId = (): string => `AAMkAGI2${opaque(66)}AAA=`;

/** The format behind `Prefer: IdType="ImmutableId"`: it stays when the item moves. */
export const immutableId = (): string => `AAkALgAAAAAAHYQDEapmEc2byACqAC-EWg0A${opaque(36)}AAA=`;

export const attachmentId = (): string => `AAMkAGI2${opaque(66)}AAABEgAQA${opaque(12)}=`;

export const conversationId = (): string => `AAQkAGI2${opaque(32)}=`;

export const conversationIndex = (): string => `Ac${randomBytes(20).toString('base64')}`.replace(/=+$/, '==');

export const token = (): string => opaque(72);

export const internetMessageId = (domain: string): string => `<${opaque(18)}@${domain}>`;
