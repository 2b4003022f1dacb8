/** An issuer of tokens of our own: what login.botframework.com is for Teams, with a private key that tests may use and abuse. */
import { createHmac, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

type Claims = Readonly<Record<string, unknown>>;

export interface Issuer {
  readonly url: string;
  /** Every setting by which botbuilder finds an issuer; if one is given, all must be (facts/teams-azure 4.3). */
  readonly settings: Readonly<Record<string, string>>;
  /** A token signed with the key of that name: `msteams`, `webchat` (endorsed for that channel only) or `secret` (in no list). */
  token(claims: Claims, key?: string, header?: Claims): string;
  /** The same token signed with the public key as if it were a shared secret. */
  symmetric(claims: Claims): string;
  unsigned(claims: Claims): string;
  /** What was asked of it, by path: nobody may be sent here by a token. */
  readonly asked: readonly string[];
  close(): Promise<void>;
}

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

export async function openIssuer(): Promise<Issuer> {
  const pairs = Object.fromEntries(
    ['msteams', 'webchat', 'secret'].map((name) => [name, generateKeyPairSync('rsa', { modulusLength: 2048 })]),
  ) as Record<string, { publicKey: KeyObject; privateKey: KeyObject }>;
  const pairOf = (name: string) => pairs[name] as { publicKey: KeyObject; privateKey: KeyObject };
  const keys = ['msteams', 'webchat'].map((kid) => {
    const { n, e, kty } = pairOf(kid).publicKey.export({ format: 'jwk' });
    return { kid, kty, n, e, use: 'sig', alg: 'RS256', endorsements: [kid] };
  });

  const asked: string[] = [];
  let url = '';
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    const said: Record<string, unknown> = {
      '/metadata': {
        issuer: 'https://api.botframework.com',
        jwks_uri: `${url}/keys`,
        id_token_signing_alg_values_supported: ['RS256'],
      },
      '/keys': { keys },
    };
    const found = said[request.url ?? ''];
    response.writeHead(found ? 200 : 404, { 'content-type': 'application/json' });
    response.end(JSON.stringify(found ?? {}));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  return {
    url,
    asked,
    settings: {
      ToBotFromChannelOpenIdMetadataUrl: `${url}/metadata`,
      ToBotFromEmulatorOpenIdMetadataUrl: `${url}/metadata`,
      ToBotFromChannelTokenIssuer: 'https://api.botframework.com',
      ToChannelFromBotLoginUrl: `${url}/login`,
      ToChannelFromBotOAuthScope: 'https://api.botframework.com',
      OAuthUrl: `${url}/oauth`,
      ValidateAuthority: 'false',
      CallerId: 'urn:botframework:azure',
    },
    token(claims, key = 'msteams', header = {}) {
      const signed = `${part({ alg: 'RS256', typ: 'JWT', kid: key, ...header })}.${part(claims)}`;
      return `${signed}.${sign('RSA-SHA256', Buffer.from(signed), pairOf(key).privateKey).toString('base64url')}`;
    },
    symmetric(claims) {
      const signed = `${part({ alg: 'HS256', typ: 'JWT', kid: 'msteams' })}.${part(claims)}`;
      const secret = pairOf('msteams').publicKey.export({ type: 'spki', format: 'pem' });
      return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
    },
    unsigned: (claims) => `${part({ alg: 'none', typ: 'JWT', kid: 'msteams' })}.${part(claims)}.`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}
