/** Who we are to Graph and to Table Storage: the same identity as the bot's, and no other that the environment may hold. */
import type { TokenCredential } from '@azure/identity';

export interface Identity {
  readonly type: string;
  readonly id: string;
  readonly tenantId: string;
  readonly password: string;
}

/** The managed identity, or the app with its secret. Loaded when it is first needed: the package takes an eighth of a second. */
export async function credentialOf({ type, id, tenantId, password }: Identity): Promise<TokenCredential> {
  const { ClientSecretCredential, ManagedIdentityCredential } = await import('@azure/identity');
  if (type === 'SingleTenant') return new ClientSecretCredential(tenantId, id, password);
  return new ManagedIdentityCredential({ clientId: id });
}
