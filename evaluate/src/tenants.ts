import { join } from 'node:path';
import { loadTenants } from '@eaglerank/config';
import type { TenantConfig } from '@eaglerank/domain';
import { ROOT } from './paths.js';

/** Tenants of config/tenants by id. @throws ConfigurationError */
export function configuredTenants(): ReadonlyMap<string, TenantConfig> {
  return loadTenants(join(ROOT, 'config/tenants'));
}
