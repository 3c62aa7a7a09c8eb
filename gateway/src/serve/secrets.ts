import { hkdfSync } from 'node:crypto';
import { readSecret, TokenVerifier } from '@eaglerank/auth';
import type { Telemetry } from '@eaglerank/telemetry';
import type { GatewayConfig } from '../config.js';
import { PageTokens } from '../feed/page-token.js';

const KEY_BYTES = 32;
const PAGE_TOKENS = 'eaglerank page tokens';
const LOG_EVERY_MS = 10_000;

/** What the gateway's secrets make. */
export interface Signatures {
  readonly verifier: TokenVerifier;
  readonly pageTokens: PageTokens;
}

/** Reads the secrets. @throws when a secret file is missing, open to others or not fit to serve */
export function openSignatures(config: GatewayConfig, telemetry: Telemetry): Signatures {
  const { keys, issuer, audience } = config.auth;
  const secret = 'secretFile' in keys ? readSecret(keys.secretFile, config.bind) : undefined;
  const file = config.pageTokenSecretFile;
  const pageSecret = file === undefined ? secret : readSecret(file, config.bind);
  if (!pageSecret) throw new Error('PAGE_TOKEN_SECRET_FILE is needed with AUTH_JWKS_URL');
  const verifier = new TokenVerifier({
    keys: secret ? { secret } : { jwksUrl: (keys as { jwksUrl: string }).jwksUrl },
    ...{ issuer, audience, clock: telemetry.clock },
    onKeysError: (error) =>
      telemetry.logger.rateLimited('jwks', LOG_EVERY_MS).warn('TokenKeysNotFetched', { error }),
  });
  const key = hkdfSync('sha256', pageSecret, new Uint8Array(), PAGE_TOKENS, KEY_BYTES);
  return { verifier, pageTokens: new PageTokens(new Uint8Array(key)) };
}
