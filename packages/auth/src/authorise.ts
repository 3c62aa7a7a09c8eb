import { RequestError, mayWriteEvent, reachOf, type Operation, type Role } from '@eaglerank/domain';
import type { Caller } from './caller.js';

/**
 * The tenant a request is for: the one it names, else the token's.
 * Throws TENANT_MISMATCH when it names another one, which only a platform_admin may, or two.
 */
export function tenantFor(caller: Caller, ...named: readonly (string | undefined)[]): string {
  let tenant: string | undefined;
  for (const name of named) {
    if (name === undefined || name === '') continue;
    if (name !== caller.tenant && caller.role !== 'platform_admin') {
      throw new RequestError('TENANT_MISMATCH', 'the token belongs to another tenant');
    }
    if (tenant !== undefined && name !== tenant) {
      throw new RequestError('TENANT_MISMATCH', 'the request names two tenants');
    }
    tenant = name;
  }
  return tenant ?? caller.tenant;
}

/** Throws ROLE_NOT_ALLOWED when the role may not do this at all. */
export function requireRole(role: Role, operation: Operation): void {
  if (reachOf(role, operation) === undefined) {
    throw new RequestError('ROLE_NOT_ALLOWED', `the role ${role} may not call ${operation}`, {
      metadata: { role, operation },
    });
  }
}

/** Whether the caller may act for `userId`; the empty id is the anonymous user. */
export function mayActFor(caller: Caller, operation: Operation, userId: string): boolean {
  const reach = reachOf(caller.role, operation);
  if (reach === 'any') return true;
  return reach === 'own' && (userId === '' || userId === caller.subject);
}

/**
 * Throws ROLE_NOT_ALLOWED when the role may not do this at all, USER_MISMATCH when it may, but not
 * for this user.
 */
export function requireReach(caller: Caller, operation: Operation, userId: string): void {
  requireRole(caller.role, operation);
  if (!mayActFor(caller, operation, userId)) {
    throw new RequestError('USER_MISMATCH', 'the token belongs to another user');
  }
}

/** Why the caller may not write such an event; undefined when it may. */
export function eventFault(
  caller: Caller,
  type: string,
  userId: string,
): { readonly field: 'type' | 'user_id'; readonly reason: string } | undefined {
  if (!mayWriteEvent(caller.role, type)) {
    return { field: 'type', reason: `the role ${caller.role} may not write ${type} events` };
  }
  if (reachOf(caller.role, 'LogEvents') === 'own' && userId !== caller.subject) {
    return { field: 'user_id', reason: "must be the token's own user" };
  }
  return undefined;
}
