import {
  METRICS,
  activeSpan,
  errorType,
  type Attributes,
  type HistogramChild,
  type Telemetry,
} from '@eaglerank/telemetry';
import type { LookupObserver, LookupResult } from '../features/feature-lookup.js';
import type { Model } from '../model/model.js';
import type { RankBatch, RankQuery, Selection } from './query.js';

type Counting = { inc(amount?: number): void };

/** One method per thing that happens to a ranking request; each holds its series and spans. */
export class RankTelemetry implements LookupObserver {
  private readonly children = new Map<string, Counting | HistogramChild>();

  constructor(private readonly telemetry: Telemetry) {}

  /** A pre-resolved series, so that a request looks no labels up. */
  private once<C extends Counting | HistogramChild>(key: string, make: () => C): C {
    let child = this.children.get(key);
    if (!child) this.children.set(key, (child = make()));
    return child as C;
  }

  /** Runs `work` in a span of its own where the request is traced. */
  private span<T>(name: string, attributes: Attributes, work: () => T): T {
    const parent = activeSpan();
    if (!parent?.isRecording()) return work();
    const { tracing } = this.telemetry;
    const span = tracing.startSpan(name, { parent, attributes });
    const fail = (error: unknown): never => {
      span.recordError(error).end();
      throw error;
    };
    try {
      const result = tracing.withSpan(span, work);
      if (!(result instanceof Promise)) {
        span.end();
        return result;
      }
      const settled: Promise<unknown> = result;
      return settled.then((value) => {
        span.end();
        return value;
      }, fail) as T;
    } catch (error) {
      return fail(error);
    }
  }

  /** One ranking request, from decoding to encoding. */
  request<T>(
    model: Pick<Model, 'name' | 'version' | 'framework'>,
    tenant: string,
    rows: number,
    work: () => T,
  ): T {
    return this.span(
      'prediction_request',
      { ...modelAttributes(model), 'eaglerank.tenant.id': tenant, 'eaglerank.rows': rows },
      work,
    );
  }

  transform(query: RankQuery, rows: number, work: () => void): void {
    this.span('transform', { ...modelAttributes(query.model), 'eaglerank.rows': rows }, work);
  }

  inference(model: Model, rows: number, work: () => void): void {
    const startedAt = performance.now();
    this.span('model_inference', { ...modelAttributes(model), 'eaglerank.rows': rows }, work);
    this.once(`inference ${model.name}`, () =>
      this.telemetry.metrics.use(METRICS.modelInferenceDuration).with({ model: model.name }),
    ).observe((performance.now() - startedAt) / 1000);
  }

  inferenceFailed(model: Model, error: unknown): void {
    this.failed(model.name, errorType(error));
  }

  /** A request that got no ranking, or not the model's. */
  failed(model: string, type: string): void {
    this.telemetry.metrics.use(METRICS.predictionErrors).inc({ model, error_type: type });
  }

  nonFinite(model: Model, scores: number): void {
    this.telemetry.metrics.use(METRICS.nanScores).inc({ model: model.name }, scores);
  }

  cacheCheck<T>(work: () => T): T {
    return this.span('cache_check', { 'eaglerank.cache.level': 'l1' }, work);
  }

  read<T>(keys: number, work: () => Promise<T>): Promise<T> {
    return this.span(
      'kv_read',
      { 'db.system.name': 'redis', 'db.operation.name': 'MGET', 'db.operation.batch.size': keys },
      work,
    );
  }

  found(blobs: number, absent: number): void {
    this.cache('redis', blobs, absent);
  }

  private cache(level: 'l1' | 'redis', hits: number, misses: number): void {
    const { metrics } = this.telemetry;
    this.once(`hits ${level}`, () => metrics.use(METRICS.featureCacheHits).with({ level })).inc(
      hits,
    );
    this.once(`misses ${level}`, () => metrics.use(METRICS.featureCacheMisses).with({ level })).inc(
      misses,
    );
  }

  lookedUp(query: RankQuery, result: LookupResult, seconds: number): void {
    const { metrics } = this.telemetry;
    const { hits, misses } = result;
    const { batch, tenant } = query;
    this.cache('l1', hits, misses);
    this.once('fetch', () => metrics.use(METRICS.featureFetchDuration).with({})).observe(seconds);
    this.once('lookup', () => metrics.use(METRICS.featureLookupLatency).with({})).observe(seconds);
    const entities = {
      item: batch.count,
      author: batch.authorIds.length,
      user: query.userId === '' ? 0 : 1,
    };
    for (const [entity, n] of Object.entries(entities)) {
      const labels = { tenant: tenant.config.id, entity };
      this.once(`lookups ${labels.tenant} ${entity}`, () =>
        metrics.use(METRICS.featureLookups).with(labels),
      ).inc(n);
    }
    const span = activeSpan();
    if (!span?.isRecording()) return;
    const total = hits + misses;
    span.setAttributes({
      'eaglerank.entities': total + entities.user,
      'eaglerank.cache.level': 'l1',
      'eaglerank.cache.hit_ratio': total === 0 ? 1 : hits / total,
      'eaglerank.shards': tenant.config.slots,
    });
  }

  lookupFailed(error: unknown): void {
    this.telemetry.metrics.use(METRICS.featureLookupErrors).inc({ error_type: errorType(error) });
  }

  /** A request was ranked by `model`. */
  ranked(
    query: RankQuery,
    model: Pick<Model, 'name' | 'version'>,
    selection: Selection,
    seconds: number,
  ): void {
    const { metrics } = this.telemetry;
    const { tenant, batch } = query;
    const labels = { tenant: tenant.config.id, model: model.name, version: model.version };
    this.once(`predictions ${labels.tenant} ${model.name} ${model.version}`, () =>
      metrics.use(METRICS.predictions).with(labels),
    ).inc();
    this.once(`latency ${model.name}`, () =>
      metrics.use(METRICS.predictionLatency).with({ model: model.name }),
    ).observe(seconds);
    const scores = this.once(`score ${model.name}`, () =>
      metrics.use(METRICS.predictionScore).with({ model: model.name }),
    );
    if (!batch.features) return;
    for (const row of selection.rows) scores.observe(batch.modelScores[row] as number);
    this.values(query, batch, selection);
  }

  /** Freshness and gaps of the features behind what was selected. */
  private values(query: RankQuery, batch: RankBatch, { rows }: Selection): void {
    const { plan } = query.tenant.features;
    const { present, ageSeconds } = batch.workspace.vectors;
    const { metrics } = this.telemetry;
    const newest = new Map<string, number>();
    for (let c = 0; c < plan.width; c++) {
      const { name, group } = plan.columns[c] as (typeof plan.columns)[number];
      let missing = 0;
      let age = newest.get(group) ?? Infinity;
      for (const row of rows) {
        const at = row * plan.width + c;
        if (present[at] === 0) missing++;
        else if ((ageSeconds[at] as number) < age) age = ageSeconds[at] as number;
      }
      newest.set(group, age);
      if (missing > 0)
        this.once(`missing ${name}`, () =>
          metrics.use(METRICS.featureMissing).with({ feature: name }),
        ).inc(missing);
    }
    for (const { name: group, block, freshnessSloMs } of plan.groups) {
      const age = newest.get(group) ?? Infinity;
      // the age of what a user did last says nothing about the store
      if (age === Infinity || (block !== 'item' && block !== 'author')) continue;
      this.once(`freshness ${group}`, () =>
        metrics.use(METRICS.featureFreshness).with({ group }),
      ).observe(age);
      if (age * 1000 <= freshnessSloMs) continue;
      this.once(`violations ${group}`, () =>
        metrics.use(METRICS.featureFreshnessViolations).with({ group }),
      ).inc();
    }
  }
}

function modelAttributes(model: Pick<Model, 'name' | 'version' | 'framework'>): Attributes {
  return {
    'eaglerank.model.name': model.name,
    'eaglerank.model.version': model.version,
    'eaglerank.model.framework': model.framework,
  };
}
