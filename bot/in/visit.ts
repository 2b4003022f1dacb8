/** Somebody at the counter: who, in which language, from which card. Parsed once; past here nothing of the activity is raw. */
import type { ComplaintNumber } from '../core/complaint.ts';
import type { Reason } from '../core/decision.ts';
import type { Person } from '../core/permissions.ts';
import type { Instant } from '../core/time.ts';
import type { Sight } from '../view/cards.ts';
import type { Card } from '../view/templates.ts';

export interface Visit {
  readonly person: Person;
  readonly sight: Sight;
  /** Which row it is, once it was found. */
  readonly verb?: string;
  /** What the button and its form sent: text under names, nothing else. */
  readonly fields: Fields;
  /** The message whose button it was. */
  readonly message?: string;
  readonly place: Place;
  /** The message in Teams that a complaint is to be made of. */
  readonly taken?: Taken;
}

export interface Taken {
  /** The same for the same message. */
  readonly origin: string;
  readonly text: string;
  readonly author: string;
  readonly at?: Instant;
}

export interface Place {
  readonly tenantId: string;
  readonly serviceUrl: string;
  /** A chat of one person and the bot: nobody else sees the answer. */
  readonly personal?: true;
  /** The team's thread id and, when Teams tells it, its Entra id. */
  readonly team?: { readonly threadId: string; readonly id?: string };
}

export type Fields = Readonly<Record<string, string>>;

/** What a person gets back: a card in the place of the one that was clicked, a line of text, or a dialog. */
/** `no`: it was refused, and why; for the log, and for who leads. */
export type Shown = { readonly no?: Reason } /** `forAll`: everybody gets this card, not only the one who clicked. */ & (
  | { readonly card: Card; readonly forAll?: boolean }
  | { readonly text: string }
  | { readonly dialog: Card; readonly title: string; readonly size?: 'small' | 'medium' | 'large' }
);

const FIELD_LIMIT = 20_000;

/** Card data is a claim of the client: only plain fields of our own names, texts and numbers, nothing nested. */
export function fieldsOf(data: unknown): Fields {
  if (typeof data !== 'object' || data === null || Array.isArray(data)) return {};
  const fields: Record<string, string> = Object.create(null);
  for (const [name, value] of Object.entries(data).slice(0, 50)) {
    if (!/^[a-zA-Z]{1,30}$/.test(name)) continue;
    if (typeof value === 'string' && value.length <= FIELD_LIMIT) fields[name] = value;
    if (typeof value === 'number' || typeof value === 'boolean') fields[name] = String(value);
  }
  return fields;
}

export function numberIn(fields: Fields): ComplaintNumber | undefined {
  return /^[KO]-\d{4}-\d{4,6}$/.test(fields.number ?? '') ? fields.number : undefined;
}
