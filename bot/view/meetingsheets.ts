/** What a quarterly meeting left, as tables without names or texts: its minutes, and its measures with what their check found (F124). */
import type { Measure } from '../core/measures.ts';
import type { Minutes } from '../core/quarterly.ts';
import type { Column, Sheet } from './sheets.ts';
import type { TextKey, Texts } from './texts.ts';

const column = (key: string, title: TextKey, t: Texts, type: Column['type'] = 'text'): Column => ({ key, title: t(title), type });

export function minutesSheet({ discussed, carried }: Minutes, t: Texts): Sheet {
  const said = discussed.map(({ number, nature, cause, action }) => ({
    ...{ number, nature, cause, decision: t(action ? 'minutes.action' : 'minutes.no-action') },
  }));
  const kept = carried.map((one) => ({ ...one, decision: t('minutes.carried') }));
  return {
    name: t('minutes.title'),
    columns: [
      column('number', 'minutes.number', t),
      column('nature', 'minutes.nature', t),
      column('cause', 'minutes.why', t),
      column('decision', 'minutes.decision', t),
    ],
    rows: [...said, ...kept].map(({ number, nature, cause, decision }) => [
      number,
      t(`nature.${nature}`),
      t(`cause.${cause}`),
      decision,
    ]),
  };
}

/** Who owns it and what it says stay inside: an auditor sees that it was done, and whether it helped. */
export function measuresSheet(measures: readonly Measure[], t: Texts): Sheet {
  return {
    name: t('measure.list'),
    columns: [
      column('number', 'minutes.measure', t),
      column('kind', 'audit.measure.kind', t),
      column('cause', 'minutes.why', t),
      column('due', 'minutes.when', t, 'day'),
      column('status', 'audit.measure.status', t),
      column('before', 'audit.measure.before', t, 'number'),
      column('after', 'audit.measure.after', t, 'number'),
      column('outcome', 'audit.measure.outcome', t),
    ],
    rows: measures.map(({ number, kind, cause, due, status, checks }) => {
      const check = checks.at(-1);
      return [
        number,
        t(`measure.kind.${kind}`),
        t(`cause.${cause}`),
        due,
        t(`audit.measure.status.${status}`),
        check?.before,
        check?.after,
        check && t(`measure.outcome.${check.outcome}`),
      ];
    }),
  };
}
