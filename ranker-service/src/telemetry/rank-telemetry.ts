import type { FeaturePlan } from '@eaglerank/features';
import {
  METRICS,
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

interface Counting {
  inc(amount?: number): void;
}
type Series = Counting | HistogramChild;

/** One method per thing that happens to a ranking request; each holds its series and spans. */
export class RankTelemetry implements LookupObserver {
  private readonly series = new Map<string, Series>();
  private readonly vectors: VectorTelemetry;
  private readonly scores: ScoreTelemetry;
  private readonly depth: NumberChild;

  constructor(
    private readonly telemetry: Telemetry,
    plan: FeaturePlan,
  ) {
    this.vectors = new VectorTelemetry(plan, telemetry.metrics);
    this.scores = new ScoreTelemetry(telemetry.metrics);
    this.depth = telemetry.metrics.use(METRICS.modelQueueDepth).with({});
  }

  /** A series resolved once, so that a request looks no labels up. */
  private once<S extends Series>(key: string, make: () => S): S {
    let series = this.series.get(key);
    if (!series) this.series.set(key, (series = make()));
    return series as S;
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
    const labels = { model: model.name };
    this.once(`inference ${model.name}`, () =>
      this.telemetry.metrics.use(METRICS.modelInferenceDuration).with(labels),
    ).observe((performance.now() - startedAt) / 1000);
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
    const { metrics } = this.telemetry;
    this.once(`hit ${level}`, () => metrics.use(METRICS.featureCacheHits).with({ level })).inc(
      hits,
    );
    this.once(`miss ${level}`, () => metrics.use(METRICS.featureCacheMisses).with({ level })).inc(
      misses,
    );
  }

  /** A request has its features, whether from the store or defaults. */
  lookedUp(query: RankQuery, { hits, misses }: LookupResult, seconds: number): void {
    const { metrics } = this.telemetry;
    const { batch, tenant } = query;
    const users = query.userId === '' ? 0 : 1;
    this.cache('l1', hits, misses);
    this.once('fetch', () => metrics.use(METRICS.featureFetchDuration).with({})).observe(seconds);
    this.once('lookup', () => metrics.use(METRICS.featureLookupLatency).with({})).observe(seconds);
    this.looked(tenant.config.id, 'item', batch.count);
    this.looked(tenant.config.id, 'author', batch.authorIds.length);
    this.looked(tenant.config.id, 'user', users);
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

  private looked(tenant: string, entity: string, count: number): void {
    const { metrics } = this.telemetry;
    this.once(`lookups ${entity} ${tenant}`, () =>
      metrics.use(METRICS.featureLookups).with({ tenant, entity }),
    ).inc(count);
  }

  /** The store did not answer. */
  lookupFailed(error: unknown): void {
    const labels = { error_type: errorType(error) };
    this.telemetry.metrics.use(METRICS.featureLookupErrors).inc(labels);
  }

  /** A request was ranked by `model`. */
  ranked(query: RankQuery, model: ModelName, { rows }: Selection, seconds: number): void {
    const { metrics } = this.telemetry;
    const { tenant, batch } = query;
    const labels = { tenant: tenant.config.id, model: model.name, version: model.version };
    this.once(`predictions ${labels.tenant} ${model.name} ${model.version}`, () =>
      metrics.use(METRICS.predictions).with(labels),
    ).inc();
    const own = { model: model.name };
    this.once(`latency ${model.name}`, () =>
      metrics.use(METRICS.predictionLatency).with(own),
    ).observe(seconds);
    if (!batch.features) return;
    this.scores.observe(model, batch.modelScores, rows);
    this.vectors.observe(batch.workspace.vectors, rows);
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
