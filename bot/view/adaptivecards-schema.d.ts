/**
 * adaptivecards-templating's types point into the sources of adaptivecards, which our compiler settings refuse. This stands in their
 * place (tsconfig `paths`).
 */
export type IAdaptiveCard = object;
