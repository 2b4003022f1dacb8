/**
 * Where a complaint goes when the complainant is not satisfied (S12): what its nature proposes, and which bodies outside this house
 * may be of help (F79). A person decides; the tables only propose.
 */
import type { Nature } from './natures.ts';

/** Looked at anew by a second handler, or by an independent mediator. */
export type Route = 'reopen' | 'mediator';

/** What touches a person's dignity, or the house's own handling, is not looked at a second time by the house itself. */
const BY_NATURE: Readonly<Record<Nature, Route>> = {
  service: 'reopen',
  communication: 'reopen',
  treatment: 'reopen',
  matching: 'reopen',
  'job-description': 'reopen',
  selection: 'reopen',
  discrimination: 'mediator',
  privacy: 'reopen',
  contract: 'reopen',
  wages: 'reopen',
  invoice: 'reopen',
  planning: 'reopen',
  safety: 'reopen',
  housing: 'reopen',
  misconduct: 'mediator',
  integrity: 'mediator',
  'complaint-handling': 'mediator',
  other: 'reopen',
  unknown: 'reopen',
};

/** A second round that did not satisfy either is never followed by a third (F76). */
export const routeFor = (nature: Nature, round: number): Route => (round > 1 ? 'mediator' : BY_NATURE[nature]);

/** In the order of naming them. Their names and what they are for: the texts `route.<body>`. */
export const BODIES = ['college', 'ap', 'inspectorate', 'cka', 'gcu', 'nvp'] as const;
export type Body = (typeof BODIES)[number];

interface Outside {
  readonly natures: readonly Nature[];
  /** So long after our answer, or after what happened, somebody can go there; missing where no term is known. */
  readonly within?: { readonly count: number; readonly unit: 'weeks' | 'months' };
}

/**
 * Settings of this house. Which bodies are named, for which natures and with which term, is for the client to confirm before the first
 * letter leaves. Two terms were found: four weeks for the GCU (article 40 of the ABU collective agreement), six months for the CKA
 * (its own page); the others state none that was found.
 */
const OUTSIDE: Readonly<Record<Body, Outside>> = {
  college: { natures: ['discrimination'] },
  ap: { natures: ['privacy'] },
  inspectorate: { natures: ['safety', 'misconduct'] },
  cka: { natures: ['selection'], within: { count: 6, unit: 'months' } },
  gcu: { natures: ['wages', 'contract'], within: { count: 4, unit: 'weeks' } },
  nvp: { natures: ['selection', 'job-description'] },
};

export interface OutsideRoute {
  readonly body: Body;
  readonly within?: Outside['within'];
}

/** The bodies that fit this nature; often none. */
export const outsideFor = (nature: Nature): readonly OutsideRoute[] =>
  BODIES.filter((body) => OUTSIDE[body].natures.includes(nature)).map((body) => ({ body, within: OUTSIDE[body].within }));
