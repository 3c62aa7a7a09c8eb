import { TenantKeys, type RankedSet, decodeRankedSet } from '@eaglerank/domain';
import type { RankRequestOut, RankResponse } from '@eaglerank/contracts';
import type { BlobReader } from '@eaglerank/features';
import { SpanRecorder, startTelemetry } from '@eaglerank/telemetry';
import type { ModelRegistry } from '../model/model.js';
import { SeededRandom } from '../policy/random.js';
import { ExplainHandler } from '../rank/explain-handler.js';
import { HeuristicRegistry } from '../model/heuristic-registry.js';
import { load, servingRanker } from '../serve/ranker.js';
import { configOf, plan, tenantOf } from './world.js';

export interface HarnessOptions {
  /** Text of the tenant's file. */
  readonly tenant?: string;
  readonly reader?: BlobReader;
  readonly registry?: ModelRegistry;
}

/** The ranker's handlers with everything real but transport and store. */
export class Harness {
  readonly spans = new SpanRecorder();
  readonly blobs = new Map<string, Buffer>();
  readonly keys = new TenantKeys('social');
  readonly telemetry = startTelemetry({
    service: 'ranker-service',
    instance: 'test',
    version: 'test',
    environment: 'test',
    sampleRatio: 1,
    logLevel: 'silent',
    processMetrics: false,
    spanExporter: this.spans,
  });
  readonly handler;
  readonly explainer;
  readonly registry;

  constructor({ tenant = 'id: social', reader, registry }: HarnessOptions = {}) {
    const config = configOf('redis://unused');
    const tenants = new Map([['social', tenantOf(tenant)]]);
    const random = (): SeededRandom => new SeededRandom(1);
    const loaded = {
      ...load(config, { tenants, plan, random }),
      registry: registry ?? new HeuristicRegistry(plan, tenants.values()),
    };
    const store = reader ?? {
      mget: (keys) => Promise.resolve(keys.map((key) => this.blobs.get(key) ?? null)),
    };
    this.registry = loaded.registry;
    this.handler = servingRanker(config, loaded, store, this.telemetry).handler;
    this.explainer = new ExplainHandler(plan, loaded.registry);
  }

  rank(
    request: RankRequestOut,
    signal: AbortSignal = new AbortController().signal,
  ): Promise<RankResponse> {
    return this.handler.rank(signal, request);
  }

  /** The answer, decoded. */
  async ranked(request: RankRequestOut): Promise<RankedSet & { degraded: string[] }> {
    const response = await this.rank(request);
    const set = decodeRankedSet(response.ranked as Uint8Array);
    return {
      ...set,
      ids: set.ids.toArray(),
      authorIds: set.authorIds.toArray(),
      reasonArgs: set.reasonArgs.toArray(),
      degraded: response.degraded ?? [],
    };
  }
}
