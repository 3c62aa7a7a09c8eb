import { RequestError, ROLES, entityIdFault, isTenantId, type Role } from '@eaglerank/domain';

/** Whom a verified token speaks for. */
export interface Caller {
  readonly tenant: string;
  /** The `sub` claim: a user id, or the name of a service. */
  readonly subject: string;
  readonly role: Role;
}

/** What is wrong with a token: for logs and metrics, never for the client. */
export type TokenFault =
  | 'absent'
  | 'malformed'
  | 'algorithm'
  | 'signature'
  | 'expired'
  | 'not_yet_valid'
  | 'audience'
  | 'issuer'
  | 'claims';

/** UNAUTHENTICATED. The client reads one message whatever the fault, so that it learns nothing. */
export class AuthenticationError extends RequestError {
  constructor(
    readonly fault: TokenFault,
    cause?: unknown,
  ) {
    super('UNAUTHENTICATED', 'a valid bearer token is required', { cause });
  }
}

/** The caller named by verified claims. A token without a role is an end user's. */
export function callerOf(claims: Readonly<Record<string, unknown>>): Caller {
  const { tenant, sub, role = 'user' } = claims;
  if (typeof tenant !== 'string' || !isTenantId(tenant)) throw new AuthenticationError('claims');
  if (typeof sub !== 'string' || entityIdFault(sub) !== undefined) {
    throw new AuthenticationError('claims');
  }
  const known = ROLES.find((name) => name === role);
  if (known === undefined) throw new AuthenticationError('claims');
  return { tenant, subject: sub, role: known };
}
