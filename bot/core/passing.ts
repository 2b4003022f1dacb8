/** Down, busy or forbidden for now: an error that says of itself that the same request may succeed later, however late. */
export const isPassing = (error: unknown): boolean => (error as { passing?: unknown } | undefined)?.passing === true;
