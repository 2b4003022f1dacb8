/** Keys out of ids that come from outside: Graph ids and Message-IDs hold `/`, `#` and more than Azure Tables allows. */
import { createHash } from 'node:crypto';

/** 32 hexadecimal characters; equal ids give equal keys. */
export const keyOf = (id: string): string => createHash('sha256').update(id).digest('hex').slice(0, 32);
