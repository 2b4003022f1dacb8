/** Who we are to Graph and to Table Storage: the same identity as the bot's, and no other that the environment may hold. */
import type { TokenCredential } from '@azure/identity';

export interface Identity {
  readonly type: string;
  readonly id: string;
  readonly tenantId: string;
  readonly password: string;
}

/** The managed identity, the app with its secret, or whoever is signed in with `az login` (`Operator`). Loaded when it is first needed: the package takes an eighth of a second. */
export async function credentialOf({ type, id, tenantId, password }: Identity): Promise<TokenCredential> {
  const { AzureCliCredential, ClientSecretCredential, ManagedIdentityCredential } = await import('@azure/identity');
  if (type === 'SingleTenant') return new ClientSecretCredential(tenantId, id, password);
  if (type === 'Operator') return new AzureCliCredential(tenantId ? { tenantId } : {});
  return new ManagedIdentityCredential({ clientId: id });
}
