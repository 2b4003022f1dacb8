/** The `Prefer` header that Outlook's part of Graph listens to, and what it says back in `Preference-Applied`. */
import { type Ask, header } from './http.ts';

export interface Prefer {
  readonly immutable: boolean;
  readonly text: boolean;
  readonly pageSize?: number;
  /** The zone in which calendars give their times, by its Windows name. */
  readonly timeZone?: string;
  readonly applied: Readonly<Record<string, string>>;
}

export function readPrefer(ask: Ask): Prefer {
  const said = header(ask, 'prefer') ?? '';
  const immutable = /\bIdType\s*=\s*"?ImmutableId"?/i.test(said);
  const content = /outlook\.body-content-type\s*=\s*"?(text|html)"?/i.exec(said)?.[1]?.toLowerCase();
  const size = /(?:odata\.)?maxpagesize\s*=\s*"?(\d+)"?/i.exec(said)?.[1];
  const timeZone = /outlook\.timezone\s*=\s*"([^"]*)"/i.exec(said)?.[1];
  const applied = [
    ...(immutable ? ['IdType="ImmutableId"'] : []),
    ...(content ? [`outlook.body-content-type="${content}"`] : []),
    ...(size ? [`odata.maxpagesize=${size}`] : []),
    ...(timeZone ? [`outlook.timezone="${timeZone}"`] : []),
  ];
  return {
    immutable,
    text: content === 'text',
    ...(timeZone ? { timeZone } : {}),
    ...(size ? { pageSize: Number(size) } : {}),
    applied: applied.length > 0 ? { 'Preference-Applied': applied.join(', ') } : {},
  };
}
