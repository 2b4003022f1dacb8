// @ts-check
/** Dates in words, and the step from a Dutch clock time to an instant. */

const zone = 'Europe/Amsterdam';
const long = new Intl.DateTimeFormat('nl-NL', {
  timeZone: zone,
  weekday: 'long',
  day: 'numeric',
  month: 'long',
  year: 'numeric',
});
const short = new Intl.DateTimeFormat('nl-NL', { timeZone: zone, weekday: 'short', day: 'numeric', month: 'short' });
const clock = new Intl.DateTimeFormat('nl-NL', { timeZone: zone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
const parts = new Intl.DateTimeFormat('en-GB', {
  timeZone: zone,
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});

const minute = 60_000;
const day = 24 * 60 * minute;

/**
 * `maandag 23 november 2026, 09:12`
 * @param {number} at
 */
export function inWords(at) {
  return `${long.format(at)}, ${clock.format(at)}`;
}

/**
 * `ma 23 nov 09:12`
 * @param {number} at
 */
export function inShort(at) {
  return `${short.format(at).replaceAll('.', '')} ${clock.format(at)}`;
}

/**
 * The Dutch clock time as if it were UTC: only good to count with.
 * @param {number} at
 */
function wall(at) {
  const found = Object.fromEntries(parts.formatToParts(at).map((part) => [part.type, part.value]));
  return Date.parse(`${found.year}-${found.month}-${found.day}T${found.hour}:${found.minute}:${found.second}Z`);
}

/**
 * The instant at which Dutch clocks show this.
 * @param {number} shown
 */
function instant(shown) {
  const first = shown - (wall(shown) - shown);
  return first + (shown - wall(first));
}

/**
 * For a datetime-local field: `2026-11-23T09:12`.
 * @param {number} at
 */
export function toField(at) {
  return new Date(wall(at)).toISOString().slice(0, 16);
}

/**
 * @param {string} value
 * @returns {number} NaN when it is no date
 */
export function fromField(value) {
  const shown = Date.parse(`${value.slice(0, 16)}:00Z`);
  return Number.isNaN(shown) ? Number.NaN : instant(shown);
}

/**
 * @param {number} at
 * @param {number} days
 * @param {number} [hour] else the same clock time
 */
export function later(at, days, hour) {
  const shown = wall(at);
  const midnight = Math.floor(shown / day) * day;
  return instant(midnight + days * day + (hour === undefined ? shown - midnight : hour * 60 * minute));
}

/**
 * The next day that is no weekend and no national holiday, at nine. Only a help for this page: the bot has its own calendar.
 * @param {number} at
 */
export function nextWorkday(at) {
  for (let days = 1; ; days += 1) {
    const shown = Math.floor(wall(at) / day) * day + days * day;
    const weekday = new Date(shown).getUTCDay();
    if (weekday !== 0 && weekday !== 6 && !holidays(new Date(shown).getUTCFullYear()).includes(shown)) return later(at, days, 9);
  }
}

/**
 * @param {number} year
 * @returns {number[]}
 */
function holidays(year) {
  // Easter after Meeus, Jones and Butcher.
  const a = year % 19;
  const b = Math.floor(year / 100);
  const c = year % 100;
  const d = (19 * a + b - Math.floor(b / 4) - Math.floor((b - Math.floor((b + 8) / 25) + 1) / 3) + 15) % 30;
  const e = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - d - (c % 4)) % 7;
  const f = d + e - 7 * Math.floor((a + 11 * d + 22 * e) / 451) + 114;
  const easter = Date.UTC(year, Math.floor(f / 31) - 1, (f % 31) + 1);
  const king = new Date(Date.UTC(year, 3, 27)).getUTCDay() === 0 ? 26 : 27;
  return [
    Date.UTC(year, 0, 1),
    easter + day,
    Date.UTC(year, 3, king),
    easter + 39 * day,
    easter + 50 * day,
    Date.UTC(year, 11, 25),
    Date.UTC(year, 11, 26),
  ];
}
