import type { Environment } from '@eaglerank/config';
import { DEFAULT_AUDIENCE, DEFAULT_ISSUER } from './mint.js';

/** How tokens are checked: a shared secret or the keys of an identity provider, never both. */
export interface AuthConfig {
  readonly keys: { readonly secretFile: string } | { readonly jwksUrl: string };
  readonly issuer: string;
  readonly audience: string;
}

const SECRET_FILE = '.eaglerank/secret';

export function readAuthConfig(env: Environment): AuthConfig {
  const file = env.optional(
    'AUTH_SECRET_FILE',
    `File with the HS256 secret, mode 0600; ${SECRET_FILE} unless AUTH_JWKS_URL is set.`,
  );
  const jwksUrl = env.optional('AUTH_JWKS_URL', 'JWKS endpoint of the identity provider.');
  if (file !== undefined && jwksUrl !== undefined) {
    env.refuse('AUTH_SECRET_FILE and AUTH_JWKS_URL exclude one another');
  }
  return {
    keys: jwksUrl === undefined ? { secretFile: file ?? SECRET_FILE } : { jwksUrl },
    issuer: env.text('AUTH_ISSUER', DEFAULT_ISSUER, 'Issuer that tokens must name.'),
    audience: env.text('AUTH_AUDIENCE', DEFAULT_AUDIENCE, 'Audience that tokens must name.'),
  };
}
