import { TenantKeys, systemClock, type TenantConfig } from '@eaglerank/domain';
import { parseTenant } from '@eaglerank/config';
import type { LogRecord } from '@eaglerank/contracts';
import { RedisEventLog } from '@eaglerank/events';
import type { EntityRef, FeaturePlan } from '@eaglerank/features';
import { RedisClient } from '@eaglerank/redis';
import { startRedis, type RedisServer } from '@eaglerank/testkit';
import { Engine } from '../engine/engine.js';
import { DEFAULT_SETTINGS, type EnginePorts } from '../engine/ports.js';
import { SILENT_REPORT } from '../engine/report.js';

/** A tenant with everything at its default but what is given. */
export function tenantOf(id: string, fields: object = {}): TenantConfig {
  const { tenant, faults } = parseTenant(id, JSON.stringify({ id, ...fields }));
  if (!tenant) throw new Error(faults.join());
  return tenant;
}

/** A private Redis and engines on it. */
export class EngineHarness {
  private constructor(
    readonly server: RedisServer,
    readonly redis: RedisClient,
  ) {}

  static async start(): Promise<EngineHarness> {
    const server = await startRedis();
    const redis = new RedisClient({ url: server.url, profile: 'bulk' });
    await redis.connect();
    return new EngineHarness(server, redis);
  }

  async stop(): Promise<void> {
    this.redis.close();
    await this.server.stop();
  }

  log(tenant: TenantConfig, namespace = ''): RedisEventLog {
    const keysOf = (id: string): TenantKeys => new TenantKeys(id, tenant.slots, namespace);
    return new RedisEventLog({ redis: this.redis, keysOf });
  }

  engine(plan: FeaturePlan, tenant: TenantConfig, ports: Partial<EnginePorts> = {}): Engine {
    return new Engine({
      redis: this.redis,
      log: this.log(tenant, ports.namespace),
      plan,
      tenants: [tenant],
      namespace: '',
      clock: systemClock,
      report: SILENT_REPORT,
      settings: DEFAULT_SETTINGS,
      ...ports,
    });
  }

  /** Appends records in entries of `1` to `most` records. */
  async append(
    tenant: TenantConfig,
    records: readonly LogRecord[],
    most: number,
    random: () => number,
    namespace = '',
  ): Promise<void> {
    const log = this.log(tenant, namespace);
    for (let at = 0; at < records.length;) {
      const size = 1 + Math.floor(random() * most);
      await log.append(tenant.id, records.slice(at, at + size));
      at += size;
    }
  }

  /** Feature blobs as stored, by key. */
  async blobs(keys: TenantKeys, kinds: readonly string[]): Promise<Map<string, Buffer>> {
    const found = new Map<string, Buffer>();
    for (let slot = 0; slot < keys.slots; slot++) {
      for (const kind of kinds) {
        const pattern = `${keys.prefix(slot)}${kind}:*`;
        const names = (await this.redis.call('KEYS', pattern)) as Buffer[];
        const values = await this.redis.mget(names.map((name) => name.toString()));
        names.forEach((name, i) => found.set(name.toString(), values[i] as Buffer));
      }
    }
    return found;
  }
}

/** Key of an entity's blob. */
export function blobKey(keys: TenantKeys, { entity, id }: EntityRef): string {
  return keys.features(entity, id);
}
