import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mintToken, readSecret } from '@eaglerank/auth';
import { FeedClient } from '@eaglerank/client';
import type { GetFeedResponseOut } from '@eaglerank/contracts';
import type { Role } from '@eaglerank/domain';
import { LocalMesh, ROOT, type LocalMeshOptions } from '@eaglerank/mesh';
import { RedisClient } from '@eaglerank/redis';
import { seed, seedUser, type WorldSize } from '@eaglerank/testing';
import { environment } from '../config.js';
import { BenchError } from '../errors.js';
import { Scrape } from '../load/metrics.js';
import type { Pids } from '../load/process-usage.js';
import { RawFeedClient, requireWhole } from './feed-client.js';
import { drained, retrievable } from './filled.js';
import { Internals } from './internals.js';
import { WORLD, tenantFile, tenantOf } from './world.js';

export interface BenchMeshOptions extends Pick<LocalMeshOptions, 'nodeArgs' | 'env'> {
  /** Candidates per feed: one tenant for each. */
  readonly candidates: readonly number[];
  readonly world?: WorldSize;
}

export const SERVICES = ['gateway', 'candidate-service', 'ranker-service'] as const;
const PAGE = 20;
/** A feed may take as long as a bare chain: a full machine shall queue, not cut stages off. */
const PATIENCE = {
  REDIS_TIMEOUT_MS: '200',
  FEED_DEADLINE_MS: '1000',
  CANDIDATES_TIMEOUT_MS: '450',
  RANK_TIMEOUT_MS: '450',
};

/** Connections of a crowd. */
const CROWD = 8;

/**
 * The real mesh as processes, with every setting at its default but ports, folders, tenants and the
 * time-outs of the stages and of Redis. No collector is set, so nothing is traced unless `env` names one.
 */
export class BenchMesh {
  /** Steps of the start, e.g. "gateway ready in 0.9 s". */
  readonly steps: string[] = [];
  readonly mesh: LocalMesh;
  private readonly tokens = new Map<string, string>();
  private readonly clients = new Map<string, FeedClient>();
  private raw: RawFeedClient | undefined;
  private readonly crowd: RawFeedClient[] = [];
  private crowdTurn = 0;
  private inside: Internals | undefined;
  private users = 0;

  private constructor(
    private readonly options: BenchMeshOptions,
    readonly folder: string,
  ) {
    this.mesh = new LocalMesh({
      stateDir: folder,
      traces: false,
      inherited: environment(),
      ...(options.nodeArgs ? { nodeArgs: options.nodeArgs } : {}),
      onStep: (step) => this.steps.push(step),
      env: {
        TENANTS_DIR: join(folder, 'tenants'),
        FEATURES_FILE: join(folder, 'features.yaml'),
        ...PATIENCE,
        ...options.env,
      },
    });
  }

  /** Starts the processes and fills the tenants; resolves when feeds are full. */
  static async start(options: BenchMeshOptions): Promise<BenchMesh> {
    const folder = mkdtempSync(join(tmpdir(), 'eaglerank-bench-'));
    mkdirSync(join(folder, 'tenants'));
    cpSync(join(ROOT, 'config/features.yaml'), join(folder, 'features.yaml'));
    for (const n of options.candidates) {
      writeFileSync(join(folder, 'tenants', `${tenantOf(n)}.yaml`), tenantFile(n));
    }
    const bench = new BenchMesh(options, folder);
    try {
      await bench.mesh.start();
      await bench.connect();
      await bench.fill();
      return bench;
    } catch (cause) {
      const logs = bench.logs();
      await bench.stop();
      throw new BenchError(`the mesh did not start\n${logs}`, { cause });
    }
  }

  private async connect(): Promise<void> {
    const { mesh } = this;
    for (const tenant of this.tenants) {
      const token = await this.mint(tenant, 'service');
      this.tokens.set(tenant, token);
      const address = mesh.address('gateway');
      this.clients.set(tenant, new FeedClient({ address, token, tenant }));
    }
    this.raw = new RawFeedClient(mesh.address('gateway'));
    for (let i = 0; i < CROWD; i++) this.crowd.push(new RawFeedClient(mesh.address('gateway')));
    this.inside = new Internals({
      candidate: mesh.address('candidate-service'),
      ranker: mesh.address('ranker-service'),
      feature: mesh.address('feature-service'),
    });
  }

  private mint(tenant: string, role: Role): Promise<string> {
    const secret = readSecret(this.mesh.secretFile, '127.0.0.1');
    return mintToken(secret, { tenant, role, subject: 'bench', ttlSeconds: 7200 });
  }

  private async fill(): Promise<void> {
    const world = this.options.world ?? WORLD;
    for (const tenant of this.tenants) await seed(this.client(tenant), world, Date.now());
    for (const tenant of this.tenants) {
      await drained(this.internals, tenant, await this.mint(tenant, 'tenant_admin'));
    }
    for (const candidates of this.options.candidates) await retrievable(this.internals, candidates);
  }

  get tenants(): string[] {
    return this.options.candidates.map(tenantOf);
  }

  client(tenant: string): FeedClient {
    return this.clients.get(tenant) as FeedClient;
  }

  token(tenant: string): string {
    return this.tokens.get(tenant) as string;
  }

  get internals(): Internals {
    return this.inside as Internals;
  }

  /** Users in turn, so that no user's state is warmer than another's. */
  nextUser(): string {
    return seedUser(this.users++ % (this.options.world ?? WORLD).users);
  }

  /** One whole feed of the next user, or of `userId`. Rejects when it is not whole. */
  feed(tenant: string, userId = this.nextUser()): Promise<GetFeedResponseOut> {
    return this.whole(this.raw as RawFeedClient, tenant, userId);
  }

  /**
   * Like `feed`, from several connections in turn, as from several applications: on one the client
   * itself lets calls wait once it has as many under way as the gateway takes of a connection.
   */
  feedOfCrowd(tenant: string): Promise<GetFeedResponseOut> {
    const client = this.crowd[this.crowdTurn++ % CROWD] as RawFeedClient;
    return this.whole(client, tenant, this.nextUser());
  }

  private async whole(
    client: RawFeedClient,
    tenant: string,
    userId: string,
  ): Promise<GetFeedResponseOut> {
    const answer = await client.get({ token: this.token(tenant), userId, pageSize: PAGE });
    requireWhole(answer, PAGE);
    return answer;
  }

  /** Process ids of what works for a feed: on its path, the store, and the engine behind it. */
  get pids(): Pids {
    const pid = (name: string): number => this.mesh.process(name).pid ?? 0;
    return {
      ...Object.fromEntries(SERVICES.map((name) => [name, pid(name)])),
      redis: this.mesh.redis?.pid ?? 0,
      'feature-service': pid('feature-service'),
    };
  }

  /** A figure of the store's INFO, e.g. `total_net_input_bytes`. */
  async redisInfo(name: string): Promise<number> {
    const redis = new RedisClient({ url: this.mesh.redisUrl, profile: 'bulk' });
    await redis.connect();
    try {
      const info = ((await redis.call('INFO')) as Buffer).toString();
      return Number(new RegExp(`^${name}:(\\d+)`, 'm').exec(info)?.[1] ?? NaN);
    } finally {
      redis.close();
    }
  }

  scrape(service: string): Promise<Scrape> {
    return Scrape.of(this.mesh.plan(service).admin);
  }

  /** Ends of the logs, for a failure's message. */
  logs(): string {
    return this.mesh.plans
      .map(({ name }) => {
        const file = join(this.folder, 'logs', `${name}.log`);
        const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
        const lines = text.split('\n').filter((line) => !line.includes('"level":"info"'));
        return `${name}:\n${lines.slice(-8).join('\n')}`;
      })
      .join('\n');
  }

  async stop(): Promise<void> {
    this.raw?.close();
    for (const client of this.crowd) client.close();
    this.inside?.close();
    for (const client of this.clients.values()) client.close();
    await this.mesh.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
