import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { mintToken, readSecret } from '@eaglerank/auth';
import { FeedClient } from '@eaglerank/client';
import { feedService, type GetFeedResponseOut } from '@eaglerank/contracts';
import { LocalMesh, ROOT } from '@eaglerank/mesh';
import { seed, seedUser, type WorldSize } from '@eaglerank/testing';
import * as grpc from '@grpc/grpc-js';
import { environment } from '../config.js';

export interface BenchMeshOptions {
  /** Candidates per feed: one tenant `bench<N>` for each. */
  readonly candidates: readonly number[];
  /** Share of traces recorded and exported; undefined for no telemetry export. */
  readonly traceSampleRatio?: number;
}

interface RawClient extends grpc.Client {
  GetFeed(
    request: object,
    metadata: grpc.Metadata,
    options: grpc.CallOptions,
    done: (error: grpc.ServiceError | null, answer: GetFeedResponseOut) => void,
  ): grpc.ClientUnaryCall;
}

/** How one feed is asked for. */
export interface FeedCall {
  readonly tenant: string;
  readonly user?: string;
  readonly pageSize?: number;
}

const WORLD: WorldSize = { items: 10_000, authors: 400, users: 500, follows: 30, engaged: 40 };

const SERVICES = ['gateway', 'candidate-service', 'ranker-service'] as const;

function tenantFile(id: string, candidates: number): string {
  // served items come back at once, so that every feed of a run has its full candidate set
  return `id: ${id}
retrieval:
  limit: ${candidates}
  seenSeconds: 0
  quotas: {followed: ${candidates}, trending: ${candidates}, similar: ${candidates}, author_affinity: ${candidates}, fresh: ${candidates}}
quota: {requestsPerSecond: 1000000, burst: 1000000, eventsPerSecond: 1000000}
fallback: {serveWithoutSafety: true}
`;
}

/** The real mesh as processes, filled with the benchmark's data. */
export class BenchMesh {
  private readonly tokens = new Map<string, string>();
  private readonly clients = new Map<string, FeedClient>();
  private raw: RawClient | undefined;
  private users = 0;

  private constructor(
    readonly mesh: LocalMesh,
    private readonly folder: string,
    readonly tenants: readonly string[],
  ) {}

  static async start(options: BenchMeshOptions): Promise<BenchMesh> {
    const folder = mkdtempSync(join(tmpdir(), 'eaglerank-bench-'));
    const tenantsDir = join(folder, 'tenants');
    mkdirSync(tenantsDir);
    cpSync(join(ROOT, 'config/features.yaml'), join(folder, 'features.yaml'));
    const tenants = options.candidates.map((n) => `bench${n}`);
    for (const n of options.candidates) {
      writeFileSync(join(tenantsDir, `bench${n}.yaml`), tenantFile(`bench${n}`, n));
    }
    const sampled = options.traceSampleRatio;
    const mesh = new LocalMesh({
      stateDir: folder,
      traces: sampled !== undefined,
      inherited: environment(),
      env: {
        TENANTS_DIR: tenantsDir,
        FEATURES_FILE: join(folder, 'features.yaml'),
        LOG_LEVEL: 'warn',
        TRACE_SAMPLE_RATIO: String(sampled ?? 0),
      },
    });
    const bench = new BenchMesh(mesh, folder, tenants);
    try {
      await mesh.start();
      await bench.connect();
      return bench;
    } catch (error) {
      await bench.stop();
      throw error;
    }
  }

  private async connect(): Promise<void> {
    const secret = readSecret(this.mesh.secretFile, '127.0.0.1');
    const address = this.mesh.address('gateway');
    for (const tenant of this.tenants) {
      const token = await mintToken(secret, {
        tenant,
        role: 'service',
        subject: 'bench',
        ttlSeconds: 7200,
      });
      this.tokens.set(tenant, token);
      this.clients.set(tenant, new FeedClient({ address, token, tenant }));
    }
    const Client = grpc.makeClientConstructor(feedService, 'FeedService');
    this.raw = new Client(address, grpc.credentials.createInsecure(), {
      'grpc.enable_channelz': 0,
    }) as unknown as RawClient;
  }

  client(tenant: string): FeedClient {
    return this.clients.get(tenant) as FeedClient;
  }

  token(tenant: string): string {
    return this.tokens.get(tenant) as string;
  }

  /** Fills every tenant and waits until feeds are full. */
  async fill(): Promise<number> {
    let accepted = 0;
    for (const tenant of this.tenants)
      accepted += await seed(this.client(tenant), WORLD, Date.now());
    const deadline = performance.now() + 60_000;
    for (const tenant of this.tenants) {
      while ((await this.feed({ tenant, pageSize: 20 })).items.length < 20) {
        if (performance.now() > deadline) throw new Error(`feeds of ${tenant} do not fill`);
        await sleep(100);
      }
    }
    // the engine is done when the log is: features no longer move under the measurement
    await sleep(2000);
    return accepted;
  }

  /** One feed by a plain grpc-js client, like the bare chain's calls. */
  feed(call: FeedCall): Promise<GetFeedResponseOut> {
    const metadata = new grpc.Metadata();
    metadata.set('authorization', `Bearer ${this.token(call.tenant)}`);
    const request = {
      userId: call.user ?? seedUser(this.users++ % WORLD.users),
      pageSize: call.pageSize ?? 20,
    };
    return new Promise((resolve, reject) => {
      this.raw?.GetFeed(request, metadata, { deadline: Date.now() + 1000 }, (error, answer) => {
        if (error) reject(error);
        else resolve(answer);
      });
    });
  }

  /** Process ids by service, of those on the request path. */
  get pids(): Readonly<Record<string, number>> {
    return Object.fromEntries(SERVICES.map((name) => [name, this.mesh.process(name).pid ?? 0]));
  }

  async stop(): Promise<void> {
    this.raw?.close();
    for (const client of this.clients.values()) client.close();
    await this.mesh.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
