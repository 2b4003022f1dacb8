/** A clock that can be set and runs on from there: an offset to the machine's own. */
export interface Clock {
  /** The moment as an ISO instant with milliseconds. */
  now(): string;
  /** The same in milliseconds since 1970. */
  milliseconds(): number;
  set(iso: string): void;
}

export function makeClock(start?: string): Clock {
  let offset = 0;
  const clock: Clock = {
    now: () => new Date(clock.milliseconds()).toISOString(),
    milliseconds: () => Date.now() + offset,
    set: (iso) => {
      const at = Date.parse(iso);
      if (Number.isNaN(at)) throw new Error(`'${iso}' is not a moment. Give an ISO instant such as 2026-11-23T08:00:00Z.`);
      offset = at - Date.now();
    },
  };
  if (start !== undefined) clock.set(start);
  return clock;
}

/** Graph cuts the times of a message off at whole seconds. */
export const wholeSeconds = (iso: string): string => iso.replace(/\.\d+Z$/, 'Z');
