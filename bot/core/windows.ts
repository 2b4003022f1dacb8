/** A wall clock as Exchange wants it: it knows Windows' names of zones, and of the IANA names only some (facts/graph B2). */
import { dayAt, type Instant, timeAt, type Zone } from './time.ts';

const WINDOWS: Readonly<Record<Zone, string>> = {
  'Europe/Amsterdam': 'W. Europe Standard Time',
  'Europe/Berlin': 'W. Europe Standard Time',
  'Europe/Brussels': 'Romance Standard Time',
  'Europe/Luxembourg': 'W. Europe Standard Time',
  'Europe/Paris': 'Romance Standard Time',
  'Europe/Madrid': 'Romance Standard Time',
  'Europe/Vienna': 'W. Europe Standard Time',
  'Europe/Rome': 'W. Europe Standard Time',
  'Europe/Warsaw': 'Central European Standard Time',
  'Europe/London': 'GMT Standard Time',
  'Europe/Dublin': 'GMT Standard Time',
  'Europe/Lisbon': 'GMT Standard Time',
  'America/New_York': 'Eastern Standard Time',
  'America/Curacao': 'SA Western Standard Time',
};

/** The zone's name in Windows; without one the calendar gets UTC. */
export const windowsZone = (zone: Zone): string => WINDOWS[zone] ?? 'UTC';

/** A moment in the house's zone, or in UTC when Windows' name of that is not known here. In whole minutes. */
export function graphMoment(instant: Instant, zone: Zone): { readonly dateTime: string; readonly timeZone: string } {
  const named = windowsZone(zone);
  const shown = named === 'UTC' ? 'UTC' : zone;
  return { dateTime: `${dayAt(instant, shown)}T${timeAt(instant, shown)}:00`, timeZone: named };
}

/** The other way round, for working hours that Exchange tells; nothing when the name is not known here. */
export function ianaZone(name: string): Zone | undefined {
  if (name === 'UTC') return 'UTC';
  return Object.keys(WINDOWS).find((zone) => zone === name || WINDOWS[zone] === name);
}
