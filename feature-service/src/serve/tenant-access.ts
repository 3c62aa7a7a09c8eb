import { requireRole, tenantFor, type Caller, type TokenVerifier } from '@eaglerank/auth';
import { RequestError, TenantKeys, type Operation, type TenantConfig } from '@eaglerank/domain';
import type { CallContext } from '@eaglerank/rpc';

/** A tenant that a caller may inspect. */
export interface Access {
  readonly caller: Caller;
  readonly tenant: TenantConfig;
  readonly keys: TenantKeys;
}

/** Checks tokens and roles, and finds the tenant a call is about. */
export class TenantAccess {
  private readonly keys = new Map<string, TenantKeys>();

  constructor(
    private readonly verifier: TokenVerifier,
    readonly tenants: ReadonlyMap<string, TenantConfig>,
    namespace: string,
  ) {
    for (const { id, slots } of tenants.values()) {
      this.keys.set(id, new TenantKeys(id, slots, namespace));
    }
  }

  /** The caller. Rejects with UNAUTHENTICATED or ROLE_NOT_ALLOWED. */
  async caller(context: CallContext, operation: Operation): Promise<Caller> {
    const caller = await this.verifier.authenticate(context.metadata.get('authorization'));
    requireRole(caller.role, operation);
    return caller;
  }

  /** The tenant named by request or token. Rejects also with TENANT_MISMATCH or TENANT_UNKNOWN. */
  async open(context: CallContext, operation: Operation, named: string): Promise<Access> {
    const caller = await this.caller(context, operation);
    const id = tenantFor(caller, context.metadata.get('x-tenant-id'), named);
    return { caller, ...this.tenant(id) };
  }

  tenant(id: string): Omit<Access, 'caller'> {
    const tenant = this.tenants.get(id);
    const keys = this.keys.get(id);
    if (!tenant || !keys) throw new RequestError('TENANT_UNKNOWN', 'no such tenant');
    return { tenant, keys };
  }
}
