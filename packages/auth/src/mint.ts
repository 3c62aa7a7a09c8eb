import type { Role } from '@eaglerank/domain';
import { SignJWT } from 'jose';

/** Issuer and audience that services expect unless told otherwise. */
export const DEFAULT_ISSUER = 'eaglerank';
export const DEFAULT_AUDIENCE = 'eaglerank-feed';

export interface TokenClaims {
  readonly tenant: string;
  /** The `sub` claim: a user id, or the name of a service. */
  readonly subject: string;
  readonly role: Role;
  /** Lifetime; 3,600 unless given. */
  readonly ttlSeconds?: number | undefined;
  readonly issuer?: string | undefined;
  readonly audience?: string | undefined;
}

/** Signs a token with the HS256 secret; for development, tests and the command line. */
export function mintToken(secret: Uint8Array, claims: TokenClaims): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  return new SignJWT({ tenant: claims.tenant, role: claims.role })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setSubject(claims.subject)
    .setIssuer(claims.issuer ?? DEFAULT_ISSUER)
    .setAudience(claims.audience ?? DEFAULT_AUDIENCE)
    .setIssuedAt(now)
    .setExpirationTime(now + (claims.ttlSeconds ?? 3600))
    .sign(secret);
}
