import { RequestError, TenantKeys, type TenantConfig } from '@eaglerank/domain';

/** A tenant that is served. */
export interface Tenant {
  readonly id: string;
  readonly config: TenantConfig;
  readonly keys: TenantKeys;
}

/** The tenants of this deployment. */
export class Tenants {
  private readonly byId = new Map<string, Tenant>();

  constructor(configs: Iterable<TenantConfig>, keyNamespace: string) {
    for (const config of configs) {
      const keys = new TenantKeys(config.id, config.slots, keyNamespace);
      this.byId.set(config.id, { id: config.id, config, keys });
    }
  }

  get all(): readonly Tenant[] {
    return [...this.byId.values()];
  }

  /** Throws TENANT_UNKNOWN. */
  require(id: string): Tenant {
    const tenant = this.byId.get(id);
    if (!tenant) {
      throw new RequestError('TENANT_UNKNOWN', 'no such tenant is configured', {
        metadata: { tenant_id: id },
      });
    }
    return tenant;
  }
}
