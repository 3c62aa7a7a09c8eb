import { join } from 'node:path';
import { mintToken, readSecret } from '@eaglerank/auth';
import { FeedClient } from '@eaglerank/client';
import { LocalMesh, untilSettled } from '@eaglerank/mesh';
import { RedisClient } from '@eaglerank/redis';
import { FileModelStore } from '@eaglerank/registry';
import { runSimulation } from '@eaglerank/simulator';
import { startRedis, startTcpProxy, type RedisServer, type TcpProxy } from '@eaglerank/testkit';

/** Tenants of the demo, which the simulator drives. */
export const TENANTS = ['social', 'market', 'bnpl'];
const SETTLE_MS = 60_000;

/** Times that leave room for an added latency on a shared machine. */
const PATIENT = {
  FEED_DEADLINE_MS: '1000',
  FEED_MAX_DEADLINE_MS: '10000',
  CANDIDATES_TIMEOUT_MS: '450',
  RANK_TIMEOUT_MS: '450',
  REDIS_TIMEOUT_MS: '400',
  DRAIN_MS: '0',
  ENGINE_LEASE_MS: '2000',
};

/** The whole mesh under simulated load, with every part within reach of a fault. */
export class DrillMesh {
  readonly abort = new AbortController();
  private traffic: Promise<unknown> = Promise.resolve();
  private readonly clients: FeedClient[] = [];

  private constructor(
    readonly mesh: LocalMesh,
    readonly redis: RedisServer,
    /** Between the services and Redis. */
    readonly proxy: TcpProxy,
    /** A connection past the proxy. */
    readonly direct: RedisClient,
  ) {}

  static async start(
    folder: string,
    inherited: Readonly<Record<string, string | undefined>>,
  ): Promise<DrillMesh> {
    const redis = await startRedis();
    const proxy = await startTcpProxy({ targetPort: redis.port });
    const direct = new RedisClient({ url: redis.url, profile: 'bulk' });
    const mesh = new LocalMesh({
      stateDir: join(folder, 'mesh'),
      redisUrl: `redis://127.0.0.1:${proxy.port}`,
      replicas: { ranker: 2 },
      // a killed process stays away until the drill starts it again
      restart: false,
      traces: false,
      env: { ...PATIENT, OTEL_EXPORTER_OTLP_ENDPOINT: '' },
      inherited,
    });
    const drill = new DrillMesh(mesh, redis, proxy, direct);
    try {
      await direct.connect();
      await mesh.start();
      return drill;
    } catch (error) {
      await drill.stop();
      throw error;
    }
  }

  get models(): FileModelStore {
    return new FileModelStore(this.mesh.modelsDir);
  }

  /** Begins simulated traffic; resolves once the worlds are built and feeds are asked for. */
  async drive(feedsPerSecond: number, say: (line: string) => void): Promise<void> {
    const apis = Object.fromEntries(TENANTS.map((tenant) => [tenant, this.client(tenant)]));
    let begun: () => void = () => undefined;
    const traffic = new Promise<void>((resolve) => (begun = resolve));
    this.traffic = runSimulation({
      apis,
      seed: 1,
      feedsPerSecond,
      signal: this.abort.signal,
      settled: (signal) => untilSettled(this.mesh.plan('feature-service').admin, signal, SETTLE_MS),
      onProgress: ({ phase }) => {
        if (phase === 'traffic') begun();
      },
    });
    await Promise.race([traffic, this.traffic]);
    say('the simulated worlds are built; traffic follows');
  }

  client(tenant: string): FeedClient {
    const address = this.mesh.address('gateway');
    const client = new FeedClient({
      address,
      tenant,
      tokenProvider: () => this.token(tenant),
      timeoutMs: 2000,
    });
    this.clients.push(client);
    return client;
  }

  token(tenant: string): Promise<string> {
    const secret = readSecret(this.mesh.secretFile, '127.0.0.1');
    return mintToken(secret, { tenant, role: 'service', subject: 'drill' });
  }

  async stop(): Promise<void> {
    this.abort.abort();
    await this.traffic.catch(() => undefined);
    for (const client of this.clients) client.close();
    await this.mesh.stop();
    this.direct.close();
    await this.proxy.stop();
    await this.redis.stop();
  }
}
