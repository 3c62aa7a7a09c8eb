import { readFileSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { TenantConfig } from '@eaglerank/domain';
import { parse } from 'yaml';
import { ConfigurationError } from './environment.js';
import { sharedKpiFaults } from './shared-kpis.js';
import { tenantSchema } from './tenant-schema.js';

/** Parses one tenant file's text; returns its faults instead when it has any. */
export function parseTenant(
  file: string,
  text: string,
): { tenant?: TenantConfig; faults: string[] } {
  let raw: unknown;
  try {
    raw = parse(text);
  } catch (error) {
    return { faults: [`${file}: is not YAML: ${error instanceof Error ? error.message : ''}`] };
  }
  const parsed = tenantSchema.safeParse(raw ?? {});
  if (!parsed.success) {
    return {
      faults: parsed.error.issues.map(
        (i) => `${file}: ${i.path.join('.') || '(file)'} ${i.message}`,
      ),
    };
  }
  return { tenant: parsed.data, faults: [] };
}

/** Every tenant of a folder of `<id>.yaml` files, by id. Throws ConfigurationError with every fault. */
export function loadTenants(dir: string): ReadonlyMap<string, TenantConfig> {
  const tenants = new Map<string, TenantConfig>();
  const faults: string[] = [];
  let names: string[] = [];
  try {
    names = readdirSync(dir)
      .filter((name) => /\.ya?ml$/.test(name))
      .sort();
  } catch {
    throw new ConfigurationError([`TENANTS_DIR ${dir} cannot be read`]);
  }
  if (names.length === 0) faults.push(`TENANTS_DIR ${dir} holds no .yaml file`);
  for (const name of names) {
    const file = join(dir, name);
    const { tenant, faults: found } = parseTenant(file, readFileSync(file, 'utf8'));
    faults.push(...found);
    if (!tenant) continue;
    if (basename(name).replace(/\.ya?ml$/, '') !== tenant.id) {
      faults.push(`${file}: id is "${tenant.id}", the file name says otherwise`);
    }
    tenants.set(tenant.id, tenant);
  }
  faults.push(...sharedKpiFaults(tenants.values()).map((fault) => `${dir}: ${fault}`));
  if (faults.length > 0) throw new ConfigurationError(faults);
  return tenants;
}
