/** The offices that a complaint can be about (facts/reliability-domain 3.5, vestiging): a list of the lead. */
import { clean } from '../core/mail.ts';
import type { Location } from '../core/natures.ts';
import type { World } from '../handle.ts';
import { inLines, LONGEST_LOCATION, locationsForm, MOST_LOCATIONS } from '../view/locations.ts';
import { doorCard } from '../view/report.ts';
import type { Counter, Rows } from './counter.ts';
import { forLead } from './review.ts';
import type { Shown, Visit } from './visit.ts';

export const locationDialogs: Rows = {
  locations: forLead((visit, counter) => show(visit, counter)),
  'locations-save': forLead(save),
};

/** The answer to the word `vestigingen`. */
export const locationsDoor = ({ sight: { t } }: Visit) =>
  doorCard(t('locations.title'), t('locations.word'), { title: t('locations.title'), verb: 'locations' }, t);

export const locationsIn = async ({ store }: World): Promise<readonly Location[]> =>
  (await store.settings.locations.get())?.data.value ?? [];

async function show({ sight }: Visit, { world }: Counter, said?: string, words = ''): Promise<Shown> {
  const names = said ?? inLines(await locationsIn(world));
  return { dialog: locationsForm(names, sight.t, words), title: sight.t('locations.title') };
}

/** One a line, each once; what is no name is refused, so that nothing typed is lost. */
function namesIn(said: string): readonly Location[] | undefined {
  const lines = said.split('\n').map((line) => clean(line).replace(/\s+/g, ' ').trim());
  const names = [...new Set(lines.filter(Boolean))];
  const fits = names.every((name) => name.length <= LONGEST_LOCATION && /\p{L}/u.test(name));
  return fits && names.length <= MOST_LOCATIONS ? names : undefined;
}

async function save(visit: Visit, counter: Counter): Promise<Shown> {
  const { fields, person, sight } = visit;
  const said = fields.names ?? '';
  const names = namesIn(said);
  if (!names) return show(visit, counter, said, sight.t('locations.error', { most: MOST_LOCATIONS, longest: LONGEST_LOCATION }));
  const slot = counter.world.store.settings.locations;
  const seen = await slot.get();
  if (inLines(seen?.data.value ?? []) === inLines(names)) return show(visit, counter, undefined, sight.t('locations.saved'));
  const written = await slot.set(seen, { value: names, by: person.id, at: sight.now });
  if (written === 'changed') return show(visit, counter, said, sight.t('locations.changed'));
  counter.log.say('the locations were changed', { count: names.length });
  return show(visit, counter, undefined, sight.t('locations.saved'));
}
