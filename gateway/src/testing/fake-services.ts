/** Stand-ins for the services behind the gateway: real gRPC servers whose answers a test sets. */
import {
  candidateService,
  rankerService,
  type GetCandidatesRequestOut,
  type GetCandidatesResponse,
  type PrepareItemsRequestOut,
  type RankRequestOut,
  type RankResponse,
} from '@eaglerank/contracts';
import {
  decodeCandidateSet,
  encodeCandidateSet,
  encodeRankedSet,
  encodeRetrievalReport,
  encodeVectorBlock,
  NONE,
  RequestError,
  sourceBit,
  SOURCES,
} from '@eaglerank/domain';
import { RpcServer } from '@eaglerank/rpc';
import { startTelemetry } from '@eaglerank/telemetry';

/** An item as the stand-ins know it. */
export interface FakeItem {
  readonly id: string;
  readonly authorId: string;
  readonly ordinal: number;
}

/** How a stand-in behaves. */
export type Behaviour =
  | 'answer'
  | 'fail'
  | 'hang'
  | { readonly delayMs: number }
  /** Answers after that, or when told that nobody waits. */
  | { readonly until: Promise<void> };

const CREATED_AT = Date.UTC(2026, 0, 1);
const COLUMNS = 3;

function encodeCandidates(items: readonly FakeItem[]): Buffer {
  const { length } = items;
  return encodeCandidateSet({
    count: length,
    createdAtMs: Float64Array.from(items, (i) => CREATED_AT + i.ordinal),
    ordinals: Uint32Array.from(items, (i) => i.ordinal),
    sourceMasks: new Uint16Array(length).fill(sourceBit('followed') | sourceBit('fresh')),
    authorIndex: Uint16Array.from(items, (_, row) => row),
    topicIndex: new Uint16Array(length).fill(NONE),
    seedIndex: new Uint16Array(length).fill(NONE),
    sourceScores: SOURCES.map((source) =>
      source === 'followed' || source === 'fresh'
        ? Float32Array.from(items, (i) => i.ordinal / 10)
        : undefined,
    ),
    ids: items.map((i) => i.id),
    authors: items.map((i) => i.authorId),
    topics: [],
    seeds: [],
    heuristic: Float32Array.from(items, (_, row) => length - row),
  });
}

/** Items as a ranked set, in the given order. */
function encodeRanked(items: readonly FakeItem[], source = 'followed' as const): Buffer {
  const { length } = items;
  return encodeRankedSet({
    count: length,
    createdAtMs: Float64Array.from(items, (i) => CREATED_AT + i.ordinal),
    ordinals: Uint32Array.from(items, (i) => i.ordinal),
    scores: Float32Array.from(items, (_, row) => length - row),
    propensities: new Float32Array(length).fill(1),
    sourceMasks: new Uint16Array(length).fill(sourceBit(source)),
    ruleMasks: new Uint16Array(length).fill(2),
    reasonCodes: new Uint8Array(length).fill(1),
    ids: items.map((i) => i.id),
    authorIds: items.map((i) => i.authorId),
    reasonArgs: items.map((i) => i.authorId),
  });
}

abstract class FakeService {
  port = 0;
  calls = 0;
  behaviour: Behaviour = 'answer';
  protected readonly telemetry = startTelemetry({
    ...{ service: 'fake', instance: '', version: '', environment: 'test' },
    ...{ sampleRatio: 0, logLevel: 'silent', processMetrics: false },
  });
  protected server: RpcServer | undefined;

  /** Starts on a free port, or again on the one it had. */
  async start(): Promise<this> {
    this.server = this.make(this.port);
    this.port = await this.server.start();
    return this;
  }

  protected abstract make(port: number): RpcServer;

  get address(): string {
    return `127.0.0.1:${this.port}`;
  }

  protected options(service: string, port: number) {
    return { service, port, bind: '127.0.0.1', telemetry: this.telemetry };
  }

  protected async behave(signal: AbortSignal): Promise<void> {
    this.calls++;
    const { behaviour } = this;
    if (behaviour === 'fail') {
      throw new RequestError('DEPENDENCY_UNAVAILABLE', 'as asked', { retryAfterMs: -1 });
    }
    if (behaviour === 'answer') return;
    const ms = behaviour === 'hang' || 'until' in behaviour ? 60_000 : behaviour.delayMs;
    await new Promise<void>((resolve) => {
      if (typeof behaviour === 'object' && 'until' in behaviour) void behaviour.until.then(resolve);
      const timer = setTimeout(resolve, ms);
      signal.addEventListener('abort', () => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  async stop(): Promise<void> {
    await this.server?.stop({ drainMs: 0, graceMs: 50 });
  }
}

/** candidate-service: what it brings is `items`, less what is excluded. */
export class FakeCandidates extends FakeService {
  items: readonly FakeItem[] = [];
  similar: readonly FakeItem[] = [];
  degraded: string[] = [];
  last: GetCandidatesRequestOut | undefined;

  protected make(port: number): RpcServer {
    return new RpcServer(this.options('candidate-service', port)).add(candidateService, {
      GetCandidates: async (call, request) => {
        await this.behave(call.signal);
        this.last = request;
        const excluded = new Set(request.excludeItemIds);
        return this.response(this.items.filter((i) => !excluded.has(i.id)));
      },
      PrepareItems: async (call, request) => {
        await this.behave(call.signal);
        return this.prepare(request);
      },
      GetSimilar: async (call, request) => {
        await this.behave(call.signal);
        const known = this.items.some((i) => i.id === request.itemId);
        const items = this.similar.slice(0, request.limit);
        return { ...this.response(items), unknownItemIds: known ? [] : [request.itemId] };
      },
    });
  }

  private prepare(request: PrepareItemsRequestOut): GetCandidatesResponse {
    const byId = new Map(this.items.map((i) => [i.id, i]));
    const known = request.itemIds.flatMap((id) => byId.get(id) ?? []);
    const unknownItemIds = request.itemIds.filter((id) => !byId.has(id));
    return { ...this.response(known), unknownItemIds };
  }

  private response(items: readonly FakeItem[]): GetCandidatesResponse {
    return {
      candidateSet: encodeCandidates(items),
      report: encodeRetrievalReport({
        fetched: { followed: items.length, trending: 0 },
        filters: ['seen', 'deleted'],
        removed: { seen: ['seen-1'] },
      }),
      degraded: this.degraded,
      unknownItemIds: [],
    };
  }
}

/** ranker-service: ranks in reverse order, and attributes scores to three features. */
export class FakeRanker extends FakeService {
  items: readonly FakeItem[] = [];
  modelName = 'heuristic';
  last: RankRequestOut | undefined;

  protected make(port: number): RpcServer {
    return new RpcServer(this.options('ranker-service', port)).add(rankerService, {
      Rank: async (call, request) => {
        await this.behave(call.signal);
        this.last = request;
        return this.rank(request);
      },
      Explain: async (call, request) => {
        await this.behave(call.signal);
        const rows = request.vectors.length === 0 ? 0 : 200;
        const cells = rows * COLUMNS;
        return {
          features: ['a', 'b', 'c'],
          values: Array.from({ length: cells }, (_, i) => i),
          contributions: Array.from({ length: cells }, (_, i) => i / 2),
          baseScore: 0.5,
          freshnessMs: new Array<number>(cells).fill(1000),
          present: new Array<boolean>(cells).fill(true),
        };
      },
    });
  }

  private rank(request: RankRequestOut): RankResponse {
    const set = decodeCandidateSet(request.candidateSet);
    const items = Array.from({ length: set.count }, (_, row) => ({
      id: set.ids.at(row),
      authorId: set.authors.at(set.authorIndex[row] as number),
      ordinal: set.ordinals[row] as number,
    }))
      .reverse()
      .slice(0, request.limit);
    const size = items.length * COLUMNS;
    return {
      ranked: encodeRanked(items),
      vectors: encodeVectorBlock({
        schemaHash: 1,
        asOfMs: Date.now(),
        rows: items.length,
        columns: COLUMNS,
        values: Float32Array.from({ length: size }, (_, i) => i),
        present: new Uint8Array(size).fill(1),
        ageSeconds: new Float32Array(size).fill(1),
      }),
      modelName: this.modelName,
      modelVersion: '1',
      degraded: [],
      knownEvents: 7,
    };
  }
}
