import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LocalMesh, ROOT } from '@eaglerank/mesh';
import { startRedis, type RedisServer } from '@eaglerank/testkit';
import { parse, stringify } from 'yaml';
import type { ObservabilityStack } from '../../native/stack.js';
import { startMonitoring, type MonitoringOptions } from './monitoring.js';
import { PrometheusApi } from './prometheus-api.js';

/** A tenant with a quota that any load exceeds, and an experiment whose arm has no model. */
export const LIMITED_TENANT = 'limited';

/** As production sets it: what has a time to live goes first. */
const MEMORY = ['--maxmemory', '512mb', '--maxmemory-policy', 'volatile-ttl'];

export interface ObservedMeshOptions extends MonitoringOptions {
  readonly onStep?: (text: string) => void;
}

/** The mesh with two rankers, the demo's tenants, and a Prometheus that scrapes all of it. */
export class ObservedMesh {
  private constructor(
    readonly mesh: LocalMesh,
    readonly redis: RedisServer,
    private readonly monitoring: ObservabilityStack,
  ) {}

  get prometheus(): PrometheusApi {
    return new PrometheusApi(this.monitoring.prometheusUrl);
  }

  static async start(options: ObservedMeshOptions): Promise<ObservedMesh> {
    const { folder, onStep } = options;
    const tenants = join(folder, 'tenants');
    writeTenants(tenants);
    const redis = await startRedis({ appendonly: 'everysec', args: MEMORY });
    const mesh = new LocalMesh({
      redisUrl: redis.url,
      stateDir: join(folder, 'state'),
      replicas: { ranker: 2 },
      env: { TENANTS_DIR: tenants, DRAIN_MS: '0', ARCHIVE_ROLL_MS: '5000' },
      ...(onStep ? { onStep } : {}),
    });
    try {
      await mesh.start();
      const monitoring = await startMonitoring(mesh, {
        ...options,
        folder: join(folder, 'monitoring'),
      });
      return new ObservedMesh(mesh, redis, monitoring);
    } catch (error) {
      await mesh.stop();
      await redis.stop();
      throw error;
    }
  }

  async stop(): Promise<void> {
    await this.monitoring.stop();
    await this.mesh.stop();
    await this.redis.stop();
  }
}

function writeTenants(folder: string): void {
  mkdirSync(folder, { recursive: true });
  const demo = join(ROOT, 'config/tenants');
  for (const name of readdirSync(demo)) copyFileSync(join(demo, name), join(folder, name));
  const write = (name: string, tenant: object): void =>
    writeFileSync(join(folder, `${name}.yaml`), stringify(tenant));
  const social = parse(readFileSync(join(demo, 'social.yaml'), 'utf8')) as object;
  const arms = [
    { name: 'model', share: 0.5 },
    { name: 'popular', share: 0.05, heuristic: { item_ctr_24h: 1, item_actions_lifetime: 0.5 } },
  ];
  write('social', { ...social, experiments: [{ name: 'order', arms }] });
  write(LIMITED_TENANT, {
    id: LIMITED_TENANT,
    ranking: { model: 'bnpl-ranker' },
    quota: { requestsPerSecond: 1, burst: 2 },
    experiments: [{ name: 'absent', arms: [{ name: 'new', share: 1, model: 'not-published' }] }],
    fallback: { serveWithoutSafety: true },
  });
}
