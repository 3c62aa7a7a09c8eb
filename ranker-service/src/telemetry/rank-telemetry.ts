import type { FeaturePlan } from '@eaglerank/features';
import {
  METRICS,
  Series,
  activeSpan,
  errorType,
  type Attributes,
  type HistogramChild,
  type NumberChild,
  type Telemetry,
} from '@eaglerank/telemetry';
import type { LookupObserver, LookupResult } from '../features/feature-lookup.js';
import type { Model } from '../model/model.js';
import type { RankQuery, Selection } from '../rank/query.js';
import { inChildSpan } from './child-span.js';
import { ScoreTelemetry } from './score-telemetry.js';
import { VectorTelemetry } from './vector-telemetry.js';

/** What telemetry says of a model. */
export type ModelName = Pick<Model, 'name' | 'version' | 'framework' | 'scores'>;

/** One method per thing that happens to a ranking request; each holds its series and spans. */
export class RankTelemetry implements LookupObserver {
  private readonly vectors: VectorTelemetry;
  private readonly scores: ScoreTelemetry;
  private readonly depth: NumberChild;
  private fetch: HistogramChild | undefined;
  private lookup: HistogramChild | undefined;
  private readonly hits = new Series((level) =>
    this.telemetry.metrics.use(METRICS.featureCacheHits).with({ level }),
  );
  private readonly misses = new Series((level) =>
    this.telemetry.metrics.use(METRICS.featureCacheMisses).with({ level }),
  );
  private readonly inferences = new Series((model) =>
    this.telemetry.metrics.use(METRICS.modelInferenceDuration).with({ model }),
  );
  private readonly latencies = new Series((model) =>
    this.telemetry.metrics.use(METRICS.predictionLatency).with({ model }),
  );
  /** By tenant, model and version. */
  private readonly predictions = new Series(
    (tenant) =>
      new Series(
        (model) =>
          new Series((version) =>
            this.telemetry.metrics.use(METRICS.predictions).with({ tenant, model, version }),
          ),
      ),
  );
  /** By entity and tenant. */
  private readonly lookups = new Series(
    (entity) =>
      new Series((tenant) =>
        this.telemetry.metrics.use(METRICS.featureLookups).with({ tenant, entity }),
      ),
  );

  constructor(
    private readonly telemetry: Telemetry,
    plan: FeaturePlan,
  ) {
    this.vectors = new VectorTelemetry(plan, telemetry.metrics);
    this.scores = new ScoreTelemetry(telemetry.metrics);
    this.depth = telemetry.metrics.use(METRICS.modelQueueDepth).with({});
  }

  private span<T>(name: string, attributes: () => Attributes, work: () => T): T {
    return inChildSpan(this.telemetry.tracing, name, attributes, work);
  }

  /** One ranking request, from its candidates to its selection. */
  request<T>(model: ModelName, { tenant, batch }: RankQuery, work: () => T): T {
    const attributes = (): Attributes => ({
      ...describe(model, batch.count),
      'eaglerank.tenant.id': tenant.config.id,
    });
    return this.span('prediction_request', attributes, work);
  }

  /** A request begins. */
  begun(): void {
    this.depth.inc();
  }

  /** A request that began has ended, however it ended. */
  ended(): void {
    this.depth.dec();
  }

  /** The making of the vectors. */
  transform(model: ModelName, rows: number, work: () => void): void {
    this.span('transform', () => describe(model, rows), work);
  }

  /** The scoring alone. */
  inference(model: ModelName, rows: number, work: () => void): void {
    const startedAt = performance.now();
    this.span('model_inference', () => describe(model, rows), work);
    this.inferences.of(model.name).observe((performance.now() - startedAt) / 1000);
  }

  /** A request could not be scored, or not by the model. */
  failed(model: ModelName, error: unknown): void {
    const labels = { model: model.name, error_type: errorType(error) };
    this.telemetry.metrics.use(METRICS.predictionErrors).inc(labels);
  }

  /** Scores of the model were no finite numbers. */
  nonFinite(model: ModelName, scores: number): void {
    this.telemetry.metrics.use(METRICS.nanScores).inc({ model: model.name }, scores);
  }

  /** Arms that named a model which is not loaded. */
  ineffective({ tenant, ineffective }: RankQuery): void {
    const { metrics } = this.telemetry;
    for (const experiment of ineffective) {
      metrics.use(METRICS.experimentArmsUnavailable).inc({ tenant: tenant.config.id, experiment });
    }
  }

  cacheCheck<T>(work: () => T): T {
    return this.span('cache_check', () => ({ 'eaglerank.cache.level': 'l1' }), work);
  }

  read<T>(keys: number, work: () => Promise<T>): Promise<T> {
    const attributes = (): Attributes => ({
      'db.system.name': 'redis',
      'db.operation.name': 'MGET',
      'db.operation.batch.size': keys,
    });
    return this.span('kv_read', attributes, work);
  }

  found(blobs: number, absent: number): void {
    this.cache('redis', blobs, absent);
  }

  private cache(level: 'l1' | 'redis', hits: number, misses: number): void {
    this.hits.of(level).inc(hits);
    this.misses.of(level).inc(misses);
  }

  /** A request has its features, whether from the store or defaults. */
  lookedUp(query: RankQuery, { hits, misses }: LookupResult, seconds: number): void {
    const { metrics } = this.telemetry;
    const { batch, tenant } = query;
    const users = query.userId === '' ? 0 : 1;
    this.cache('l1', hits, misses);
    this.fetch ??= metrics.use(METRICS.featureFetchDuration).with({});
    this.fetch.observe(seconds);
    this.lookup ??= metrics.use(METRICS.featureLookupLatency).with({});
    this.lookup.observe(seconds);
    const { id } = tenant.config;
    this.lookups.of('item').of(id).inc(batch.count);
    this.lookups.of('author').of(id).inc(batch.authorIds.length);
    this.lookups.of('user').of(id).inc(users);
    const span = activeSpan();
    if (!span?.isRecording()) return;
    const total = hits + misses;
    span.setAttributes({
      'eaglerank.entities': total + users,
      'eaglerank.cache.level': 'l1',
      'eaglerank.cache.hit_ratio': total === 0 ? 1 : hits / total,
      'eaglerank.shards': tenant.config.slots,
    });
  }

  /** The store did not answer. */
  lookupFailed(error: unknown): void {
    const labels = { error_type: errorType(error) };
    this.telemetry.metrics.use(METRICS.featureLookupErrors).inc(labels);
  }

  /** A request was ranked by `model`; `vectors` is the block of what was selected. */
  ranked(
    query: RankQuery,
    model: ModelName,
    { rows }: Selection,
    vectors: Uint8Array,
    seconds: number,
  ): void {
    const { tenant, batch } = query;
    this.predictions.of(tenant.config.id).of(model.name).of(model.version).inc();
    this.latencies.of(model.name).observe(seconds);
    if (!batch.features) return;
    this.scores.observe(model, batch.modelScores, rows);
    this.vectors.observe(vectors);
  }
}

function describe(model: ModelName, rows: number): Attributes {
  return {
    'eaglerank.model.name': model.name,
    'eaglerank.model.version': model.version,
    'eaglerank.model.framework': model.framework,
    'eaglerank.rows': rows,
  };
}
