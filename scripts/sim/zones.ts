/** The time zones that Outlook knows: by their Windows names, and a fixed list of IANA names on which Europe/Amsterdam is not. */

const windows: Readonly<Record<string, string>> = {
  UTC: 'UTC',
  'W. Europe Standard Time': 'Europe/Berlin',
  'Romance Standard Time': 'Europe/Paris',
  'Central Europe Standard Time': 'Europe/Budapest',
  'Central European Standard Time': 'Europe/Warsaw',
  'GMT Standard Time': 'Europe/London',
  'FLE Standard Time': 'Europe/Helsinki',
  'GTB Standard Time': 'Europe/Bucharest',
  'Eastern Standard Time': 'America/New_York',
  'Pacific Standard Time': 'America/Los_Angeles',
  'SA Western Standard Time': 'America/La_Paz',
};
const iana = ['Etc/GMT', 'Europe/Berlin', 'Europe/Paris', 'Europe/London', 'Europe/Brussels', 'America/New_York'];

/** A zone as `Intl` wants it; undefined where Outlook would refuse the name. */
export const zoneOf = (name: string): string | undefined =>
  Object.hasOwn(windows, name) ? windows[name] : iana.find((one) => one === name);

const formats = new Map<string, Intl.DateTimeFormat>();
const formatOf = (zone: string): Intl.DateTimeFormat => {
  const format =
    formats.get(zone) ??
    new Intl.DateTimeFormat('sv-SE', {
      timeZone: zone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    });
  formats.set(zone, format);
  return format;
};

/** `2026-11-23T09:00:00`: what clocks in that zone show. */
export const wallTime = (at: number, zone: string): string => formatOf(zone).format(at).replace(' ', 'T');

const offset = (at: number, zone: string): number => Date.parse(`${wallTime(at, zone)}Z`) - Math.floor(at / 1000) * 1000;

/**
 * The instant at which clocks in that zone show this; NaN when it is no moment. What a clock change skips is an hour later, and of
 * what it shows twice it is the second.
 */
export function instantIn(wall: string, zone: string): number {
  const shown = Date.parse(`${wall}Z`);
  if (Number.isNaN(shown)) return Number.NaN;
  return shown - offset(shown - offset(shown, zone), zone);
}
