import { setTimeout as sleep } from 'node:timers/promises';
import { TenantKeys } from '@eaglerank/domain';
import { resolve, setStage, withStage } from '@eaglerank/registry';
import { MANIFEST_FILE, type ArtefactFiles, type Manifest } from '@eaglerank/model';
import { damaged, drifted } from './artefacts.js';
import { TENANTS, type DrillMesh } from './drill-mesh.js';

/** Something that breaks, and the alerts that must say so. */
export interface Fault {
  readonly name: string;
  readonly alerts: readonly string[];
  /** Alerts that fire as well and reach nobody, because the others explain them. */
  readonly silences?: readonly string[];
  /** Breaks it; what it resolves with mends it again. */
  inject(mesh: DrillMesh): Promise<() => Promise<void>>;
}

const MODEL = 'social-ranker';
const BATCH = 500;

export const FAULTS: readonly Fault[] = [
  {
    name: 'one ranker of two killed',
    alerts: ['ServiceDown'],
    inject: (mesh) => kill(mesh, ['ranker-service-2']),
  },
  {
    name: 'both rankers hung',
    alerts: ['ServiceDown'],
    silences: ['PredictionServiceDown'],
    inject: (mesh) => pause(mesh, ['ranker-service', 'ranker-service-2']),
  },
  {
    name: 'Redis hung',
    alerts: ['RedisUnavailable'],
    async inject({ redis }) {
      await redis.kill('SIGSTOP');
      return () => redis.kill('SIGCONT');
    },
  },
  { name: 'consumer stalled', alerts: ['StreamingPipelineDown'], inject: takeLeases },
  {
    name: 'latency added: 80 ms to each answer of Redis',
    alerts: ['FeatureLatencyHigh'],
    inject({ proxy }) {
      proxy.latencyMs = 40;
      return Promise.resolve(() => {
        proxy.latencyMs = 0;
        return Promise.resolve();
      });
    },
  },
  { name: 'error burst: deadlines that cannot be met', alerts: ['HighErrorRate'], inject: burst },
  {
    name: 'model refused: a byte of a new version flipped',
    alerts: ['ModelVersionRefused'],
    inject: (mesh) => publish(mesh, damaged),
  },
  {
    name: 'scores drifted: 6 standard deviations up, spread 5 times',
    alerts: ['PredictionDrift', 'PredictionSpread'],
    inject: (mesh) => publish(mesh, (files) => drifted(files, 6, 5)),
  },
  {
    name: 'cache cold: features of items and authors gone',
    alerts: ['LowCacheHitRate'],
    inject: forget,
  },
];

async function kill({ mesh }: DrillMesh, names: readonly string[]): Promise<() => Promise<void>> {
  for (const name of names) process.kill(pidOf(mesh, name), 'SIGKILL');
  return async () => {
    for (const name of names) mesh.process(name).start();
    await Promise.all(names.map((name) => mesh.ready(name)));
  };
}

function pause({ mesh }: DrillMesh, names: readonly string[]): Promise<() => Promise<void>> {
  for (const name of names) process.kill(pidOf(mesh, name), 'SIGSTOP');
  return Promise.resolve(() => {
    for (const name of names) process.kill(pidOf(mesh, name), 'SIGCONT');
    return Promise.resolve();
  });
}

function pidOf(mesh: DrillMesh['mesh'], name: string): number {
  const { pid } = mesh.process(name);
  if (pid === undefined) throw new Error(`${name} does not run`);
  return pid;
}

/** Another writer holds every tenant, and does nothing. */
async function takeLeases({ direct }: DrillMesh): Promise<() => Promise<void>> {
  const leases = TENANTS.map((tenant) => new TenantKeys(tenant).lease(0));
  await direct.pipeline(leases.map((key) => ['SET', key, 'drill', 'PX', 600_000]));
  return async () => {
    await direct.pipeline(leases.map((key) => ['DEL', key]));
  };
}

/** Requests that give the server four milliseconds, which is less than a feed takes here. */
async function burst(drill: DrillMesh): Promise<() => Promise<void>> {
  const token = await drill.token('social');
  const stop = new AbortController();
  const body = JSON.stringify({ userId: 'user-00001' });
  const headers = {
    authorization: `Bearer ${token}`,
    'content-type': 'application/json',
    'grpc-timeout': '4m',
  };
  const run = async (): Promise<void> => {
    while (!stop.signal.aborted) {
      const response = await fetch(`${drill.mesh.httpUrl}/v1/feed`, {
        method: 'POST',
        headers,
        body,
      });
      await response.arrayBuffer();
      await sleep(30);
    }
  };
  const running = run();
  return () => {
    stop.abort();
    return running;
  };
}

/** Puts a changed copy of the served model into production. */
async function publish(
  { models }: DrillMesh,
  change: (files: ArtefactFiles) => ArtefactFiles,
): Promise<() => Promise<void>> {
  const served = resolve(await models.readIndex(), MODEL);
  if (served === undefined) throw new Error(`${MODEL} is not in production`);
  const files = change(await models.readArtefact(MODEL, served));
  const manifest = JSON.parse(Buffer.from(files.get(MANIFEST_FILE) ?? []).toString()) as Manifest;
  await models.writeArtefact(MODEL, manifest.version, files);
  await models.updateIndex((index) =>
    withStage(index, MODEL, manifest.version, 'production', new Date()),
  );
  return async () => {
    await setStage(models, MODEL, served, 'production', new Date());
  };
}

/** Moves the features out of the way, and back. */
async function forget({ direct }: DrillMesh): Promise<() => Promise<void>> {
  const keys: string[] = [];
  for (const tenant of TENANTS) {
    for (const entity of ['item', 'author']) {
      const pattern = `${new TenantKeys(tenant).prefix(0)}f:${entity}:*`.replace(/[{}]/g, '\\$&');
      let cursor = '0';
      do {
        const reply = (await direct.call('SCAN', cursor, 'MATCH', pattern, 'COUNT', 1000)) as [
          Buffer,
          Buffer[],
        ];
        cursor = String(reply[0]);
        keys.push(...reply[1].map(String));
      } while (cursor !== '0');
    }
  }
  const aside = (key: string) => `${key}:aside`;
  await inBatches(keys, (batch) =>
    direct.pipeline(batch.map((key) => ['RENAME', key, aside(key)])),
  );
  return () =>
    inBatches(keys, (batch) => direct.pipeline(batch.map((key) => ['RENAME', aside(key), key])));
}

async function inBatches(
  keys: readonly string[],
  work: (batch: readonly string[]) => Promise<unknown>,
): Promise<void> {
  for (let i = 0; i < keys.length; i += BATCH) await work(keys.slice(i, i + BATCH));
}
