import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, STATE } from '../bootstrap/say.mjs';

/**
 * Writes what the trainer has to know of features and tenant; the build must be there.
 * @param {string} features path of the feature definitions
 * @param {string} tenant
 * @returns {Promise<string>} path of the JSON file
 */
export async function writePlan(features, tenant) {
  const [{ loadFeaturePlan }, { loadTenants }] = await Promise.all([
    import('../../packages/features/dist/index.js'),
    import('../../packages/config/dist/index.js'),
  ]);
  const plan = loadFeaturePlan(features);
  const settings = loadTenants(join(ROOT, 'config/tenants')).get(tenant);
  const path = join(STATE, 'train-plan.json');
  mkdirSync(STATE, { recursive: true });
  const content = {
    schemaHash: plan.schemaHash,
    columns: plan.columns.map(({ name, defaultValue }) => ({ name, default: defaultValue })),
    blockSize: settings?.ranking.exploration.blockSize ?? DEFAULT_BLOCK,
  };
  writeFileSync(path, JSON.stringify(content, null, 2));
  return path;
}

/** Block size of a tenant that this configuration does not know. */
const DEFAULT_BLOCK = 5;
