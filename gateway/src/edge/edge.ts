import {
  AuthenticationError,
  requireReach,
  requireRole,
  tenantFor,
  type Caller,
  type TokenVerifier,
} from '@eaglerank/auth';
import { RequestError, requireTenantId, type Operation } from '@eaglerank/domain';
import type { CallContext } from '@eaglerank/rpc';
import { METRICS, type Telemetry } from '@eaglerank/telemetry';
import type { Tenant, Tenants } from '../state/tenants.js';
import type { Quota } from './quota.js';

/** Who calls, and for which tenant. */
export interface Admitted {
  readonly caller: Caller;
  readonly tenant: Tenant;
}

/** The least that every request says. */
interface Addressed {
  readonly tenantId: string;
  readonly userId?: string;
}

const LOG_EVERY_MS = 1000;

/** Lets a request in: token, fields, tenant, role, quota, in this order. */
export class Edge {
  constructor(
    private readonly verifier: TokenVerifier,
    private readonly tenants: Tenants,
    private readonly quota: Quota,
    private readonly telemetry: Telemetry,
  ) {}

  /** The caller behind a call's token, before its request is read. @throws UNAUTHENTICATED */
  authenticate(metadata: CallContext['metadata']): Caller | Promise<Caller> {
    const refuse = (error: unknown): never => {
      this.noteRefusal(error);
      throw error;
    };
    try {
      const caller = this.verifier.authenticate(metadata.get('authorization'));
      return caller instanceof Promise ? caller.catch(refuse) : caller;
    } catch (error) {
      return refuse(error);
    }
  }

  /**
   * Throws UNAUTHENTICATED, what `validate` throws, TENANT_MISMATCH, ROLE_NOT_ALLOWED,
   * USER_MISMATCH, TENANT_UNKNOWN or QUOTA_EXCEEDED.
   */
  async admit<Req extends Addressed>(
    call: CallContext,
    operation: Operation,
    request: Req,
    validate: (request: Req) => void,
  ): Promise<Admitted> {
    try {
      const caller = await this.verifier.authenticate(call.metadata.get('authorization'));
      validate(request);
      const header = call.metadata.get('x-tenant-id');
      if (header !== undefined && header !== '') requireTenantId('x-tenant-id', header);
      const tenantId = tenantFor(caller, request.tenantId, header);
      if (request.userId === undefined) requireRole(caller.role, operation);
      else requireReach(caller, operation, request.userId);
      const tenant = this.tenants.require(tenantId);
      this.telemetry.tracing.active()?.setAttribute('eaglerank.tenant.id', tenant.id);
      this.quota.takeRequest(tenant);
      return { caller, tenant };
    } catch (error) {
      this.noteRefusal(error);
      throw error;
    }
  }

  /** Counts and logs refusals of tokens and roles. */
  noteRefusal(error: unknown): void {
    if (!(error instanceof RequestError)) return;
    const reason = error instanceof AuthenticationError ? error.fault : REFUSALS.get(error.reason);
    if (reason === undefined) return;
    this.telemetry.metrics.use(METRICS.authFailures).inc({ reason });
    this.telemetry.logger
      .rateLimited(`auth.${reason}`, LOG_EVERY_MS)
      .warn('AuthenticationFailed', { reason, ...error.metadata });
  }
}

const REFUSALS: ReadonlyMap<string, string> = new Map([
  ['ROLE_NOT_ALLOWED', 'role'],
  ['TENANT_MISMATCH', 'tenant_mismatch'],
  ['USER_MISMATCH', 'user_mismatch'],
]);
