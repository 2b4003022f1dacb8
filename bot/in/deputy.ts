/** Who decides where a complaint concerns every lead (T15): chosen by a lead, beforehand. */
import { formCard } from '../view/forms.ts';
import { doorCard } from '../view/report.ts';
import { plain, unbrace } from '../view/words.ts';
import type { Counter, Rows } from './counter.ts';
import { forLead } from './review.ts';
import type { Shown, Visit } from './visit.ts';

export const deputyDialogs: Rows = {
  'deputy-ask': forLead((visit, counter) => askDeputy(visit, counter)),
  'deputy-choose': forLead(chooseDeputy),
};

async function askDeputy(visit: Visit, { world: { store } }: Counter, words = ''): Promise<Shown> {
  const { sight } = visit;
  const { t } = sight;
  const people = Object.entries(await store.people.read());
  // A lead has the say already.
  const others = people.filter(([, { member, lead }]) => member && !lead);
  const choices = others.map(([value, { name }]) => ({ title: unbrace(name), value }));
  const chosen = (await store.deputy.read())?.person;
  const now = chosen ? [t('deputy.now', { who: plain(sight.nameOf(chosen) ?? t('someone')) })] : [];
  const value = visit.fields.person ?? chosen;
  const input = { kind: 'choice', id: 'person', label: t('deputy.who'), choices, style: 'compact', value } as const;
  const back = { title: 'deputy.title', verb: 'deputy-ask' } as const;
  const form = { number: '', title: 'deputy.title', intro: [t('deputy.intro'), ...now], inputs: [input], back } as const;
  return { dialog: formCard({ ...form, verb: 'deputy-choose', do: 'deputy.do' }, t, words), title: t('deputy.title') };
}

async function chooseDeputy(visit: Visit, counter: Counter): Promise<Shown> {
  const { fields, sight, person } = visit;
  const { store } = counter.world;
  const known = (await store.people.read())[fields.person ?? ''];
  if (!known?.member || known.lead) return askDeputy(visit, counter, sight.t('deputy.who'));
  const seen = await store.settings.deputy.get();
  await store.deputy.write(seen, { person: fields.person ?? '', chosenBy: person.id, at: sight.now });
  counter.log.say('a deputy was chosen');
  return askDeputy(visit, counter, sight.t('deputy.done', { who: unbrace(known.name) }));
}

/** The answer to the word `plaatsvervanger`. */
export const deputyDoor = ({ sight: { t } }: Visit) =>
  doorCard(t('deputy.title'), t('deputy.word'), { title: t('deputy.title'), verb: 'deputy-ask' }, t);
