import { candidateService, type GetCandidatesRequest } from '@eaglerank/contracts';
import {
  Code,
  decodeCandidateSet,
  decodeRetrievalReport,
  PeerError,
  SOURCES,
  sourcesIn,
  type DecodedCandidateSet,
  type RetrievalReport,
  type SourceName,
  type TenantConfig,
} from '@eaglerank/domain';
import { loadFeaturePlan } from '@eaglerank/features';
import { RedisClient } from '@eaglerank/redis';
import { Peer } from '@eaglerank/rpc';
import { SpanRecorder, startTelemetry, type Telemetry } from '@eaglerank/telemetry';
import { startRedis, type RedisOptions, type RedisServer } from '@eaglerank/testkit';
import { fileURLToPath } from 'node:url';
import { readCandidateConfig } from '../config.js';
import type { EmbeddingSource } from '../vectors/embedding-source.js';
import { startCandidateService, type CandidateService } from '../service.js';
import { tenantConfig, World } from './world.js';

const FEATURES = fileURLToPath(new URL('../../../config/features.yaml', import.meta.url));

/** One candidate as a caller reads it. */
export interface Candidate {
  readonly id: string;
  readonly author: string;
  readonly topic: string | undefined;
  readonly seed: string | undefined;
  readonly sources: readonly SourceName[];
  readonly scores: Readonly<Partial<Record<SourceName, number>>>;
  /** Undefined where it is not known. */
  readonly cosine: number | undefined;
}

export interface Answer {
  readonly ids: readonly string[];
  readonly candidates: ReadonlyMap<string, Candidate>;
  /** Ids in the order of the set's heuristic; its own order without one. */
  readonly head: readonly string[];
  readonly report: RetrievalReport;
  readonly degraded: readonly string[];
  readonly unknown: readonly string[];
}

export interface TestServiceOptions {
  readonly redis?: RedisOptions;
  readonly tenants?: readonly TenantConfig[];
  /** Writes what is there before the service starts. */
  readonly before?: (world: World) => Promise<void>;
  /** Vectors of the tenants' models. */
  readonly embeddings?: EmbeddingSource;
  /** Redis is away when the service starts. */
  readonly down?: boolean;
}

/** candidate-service over real gRPC with a private Redis. */
export class TestService {
  readonly spans = new SpanRecorder();
  readonly logs: string[] = [];
  service!: CandidateService;
  peer!: Peer;
  world!: World;
  client!: RedisClient;
  private telemetry!: Telemetry;

  private constructor(
    readonly redis: RedisServer,
    readonly options: TestServiceOptions,
  ) {}

  static async start(options: TestServiceOptions = {}): Promise<TestService> {
    const test = new TestService(await startRedis(options.redis), options);
    await test.open();
    if (!options.down) await eventually(() => test.expectReadiness(200));
    return test;
  }

  private async open(): Promise<void> {
    const { options } = this;
    const tenants = options.tenants ?? [tenantConfig('social')];
    const plan = loadFeaturePlan(FEATURES);
    this.client = new RedisClient({ url: this.redis.url, profile: 'bulk' });
    await this.client.connect();
    this.world = new World(this.client, tenants[0] as TenantConfig, plan);
    await options.before?.(this.world);
    if (options.down) await this.redis.kill();
    const { config } = readCandidateConfig({
      REDIS_URL: this.redis.url,
      CANDIDATE_PORT: '0',
      CANDIDATE_ADMIN_PORT: '0',
      CANDIDATE_TRENDING_INTERVAL_MS: '50',
      // times that a busy machine keeps, within those of a call
      ...{ REDIS_TIMEOUT_MS: '250', CANDIDATE_GOLDEN_TIMEOUT_MS: '5000' },
      DRAIN_MS: '0',
    });
    this.service = await startCandidateService(config, {
      tenants: new Map(tenants.map((tenant) => [tenant.id, tenant])),
      plan,
      seed: () => 7,
      ...(options.embeddings && { embeddings: options.embeddings }),
      spanExporter: this.spans,
      logDestination: { write: (line) => this.logs.push(line) },
    });
    this.telemetry = startTelemetry({
      service: 'test',
      instance: 'test',
      version: '0',
      environment: 'test',
      sampleRatio: 1,
      logLevel: 'silent',
      spanExporter: this.spans,
      processMetrics: false,
    });
    this.peer = new Peer({
      name: 'candidate-service',
      addresses: [`127.0.0.1:${this.service.port}`],
      telemetry: this.telemetry,
      defaultTimeoutMs: 10_000,
    });
  }

  /** Rejects unless /health/ready answers this status. */
  async expectReadiness(status: 200 | 503): Promise<void> {
    const response = await fetch(`http://127.0.0.1:${this.service.adminPort}/health/ready`);
    if (response.status !== status) throw new Error(`ready: ${response.status}`);
  }

  async get(request: GetCandidatesRequest): Promise<Answer> {
    const sent = { tenantId: this.world.config.id, ...request };
    return read(await this.steadily(() => this.peer.call(candidateService.GetCandidates, sent)));
  }

  async prepare(userId: string, itemIds: readonly string[]): Promise<Answer> {
    const sent = { tenantId: this.world.config.id, userId, itemIds: [...itemIds] };
    return read(await this.steadily(() => this.peer.call(candidateService.PrepareItems, sent)));
  }

  async similar(userId: string, itemId: string, limit = 20): Promise<Answer> {
    const sent = { tenantId: this.world.config.id, userId, itemId, limit };
    return read(await this.steadily(() => this.peer.call(candidateService.GetSimilar, sent)));
  }

  /** Calls again while Redis answers: a busy machine can stall it for longer than its time-out. */
  private async steadily<T>(call: () => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await call();
      } catch (error) {
        const stalled = error instanceof PeerError && error.code === Code.UNAVAILABLE;
        if (!stalled || attempt === 5 || !(await this.redisAnswers())) throw error;
      }
    }
  }

  private redisAnswers(): Promise<boolean> {
    const late = new Promise<boolean>((resolve) => setTimeout(resolve, 1000, false));
    const ping = this.client.call('PING').then(
      () => true,
      () => false,
    );
    return Promise.race([ping, late]);
  }

  async stop(): Promise<void> {
    this.peer.close();
    await this.service.stop();
    await this.telemetry.shutdown();
    this.client.close();
    await this.redis.stop();
  }
}

function read(response: {
  candidateSet: Buffer;
  report: Buffer;
  degraded: string[];
  unknownItemIds: string[];
}): Answer {
  const set = decodeCandidateSet(response.candidateSet);
  const ids = set.ids.toArray();
  const candidates = ids.map((id, i): [string, Candidate] => {
    const sources = sourcesIn(set.sourceMasks[i] as number);
    const scores = sources.map((s) => [s, set.sourceScores[SOURCES.indexOf(s)]?.[i]]);
    const topic = set.topicIndex[i] as number;
    const seed = set.seedIndex[i] as number;
    const cosine = set.cosine?.[i] ?? NaN;
    return [
      id,
      {
        id,
        author: set.authors.at(set.authorIndex[i] as number),
        topic: topic === 0xffff ? undefined : set.topics.at(topic),
        seed: seed === 0xffff ? undefined : set.seeds.at(seed),
        sources,
        scores: Object.fromEntries(scores) as Candidate['scores'],
        cosine: cosine === cosine ? cosine : undefined,
      },
    ];
  });
  return {
    ids,
    candidates: new Map(candidates),
    head: headOf(set, ids),
    report: decodeRetrievalReport(response.report),
    degraded: response.degraded,
    unknown: response.unknownItemIds,
  };
}

function headOf({ heuristic }: DecodedCandidateSet, ids: readonly string[]): string[] {
  const rows = ids.map((_, row) => row);
  if (heuristic) rows.sort((a, b) => (heuristic[b] as number) - (heuristic[a] as number));
  return rows.map((row) => ids[row] as string);
}

/** Waits until `check` does not throw, 15 s at most; rejects with its last error. */
export async function eventually(check: () => Promise<void> | void): Promise<number> {
  const startedAt = performance.now();
  for (;;) {
    try {
      await check();
      return performance.now() - startedAt;
    } catch (error) {
      if (performance.now() - startedAt > 15_000) throw error;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}
