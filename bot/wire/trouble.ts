/** What both outside services have in common when they fail. */

/** A code as it may stand in a message: what is no plain code could be anybody's text. */
export const plainCode = (code: string): string => (/^[\w.-]{1,60}$/.test(code) ? code : '');

/** The connection was never made, so the request surely was not carried out. */
export const neverLeft = (said: string): boolean => /ECONNREFUSED|ENOTFOUND|EAI_AGAIN/.test(said);
