import { AGE_BUCKETS } from '../metric-spec.js';
import { of } from './declare.js';

const every = of('every service');
const lookup = of('ranker-service');
const feature = of('feature-service');

/** Metrics of features: reading, writing, freshness. */
export const FEATURE_STORE = {
  featureLookups: lookup.counter(
    'feature_lookups_total',
    ['tenant', 'entity'],
    'entities',
    'Entities looked up.',
  ),
  featureLookupErrors: lookup.counter(
    'feature_lookup_errors_total',
    ['error_type'],
    'errors',
    'Lookups that failed.',
  ),
  featureLookupLatency: lookup.histogram(
    'feature_lookup_latency_seconds',
    [],
    'seconds',
    'Time of one lookup, cache and store.',
  ),
  featureCacheHits: lookup.counter(
    'feature_cache_hits_total',
    ['level'],
    'entities',
    'Entities found in a cache level.',
  ),
  featureCacheMisses: lookup.counter(
    'feature_cache_misses_total',
    ['level'],
    'entities',
    'Entities not found in a cache level.',
  ),
  featureMissing: lookup.counter(
    'feature_missing_total',
    ['feature'],
    'values',
    'Values replaced by their default.',
  ),
  featureFreshness: lookup.histogram(
    'feature_freshness_seconds',
    ['group'],
    'seconds',
    'Age of the features read.',
    AGE_BUCKETS,
  ),
  featureFreshnessViolations: lookup.counter(
    'feature_freshness_violations_total',
    ['group'],
    'lookups',
    "Features read that were older than their group's SLO.",
  ),
  featureLastUpdate: feature.gauge(
    'feature_last_update_timestamp_seconds',
    ['group'],
    'timestamp',
    'When an event that changes a feature of the group was last committed here.',
  ),
  featureWrites: feature.counter(
    'feature_writes_total',
    ['tenant', 'source'],
    'entities',
    'Entities written, by stream or backfill.',
  ),
  featureStoreQueueDepth: feature.gauge(
    'feature_store_queue_depth',
    [],
    'entities',
    'Entities changed and not yet committed.',
  ),
  featureStorePoolUsage: every.gauge(
    'feature_store_connection_pool_usage',
    ['pool', 'state'],
    'connections',
    'Connections by state.',
  ),
  featureBackfillDuration: feature.histogram(
    'feature_backfill_duration_seconds',
    [],
    'seconds',
    'From the first to the last commit of a run of history; a minute without any ends it.',
    [...AGE_BUCKETS, 4 * 3600, 12 * 3600],
  ),
  featureBackfillFailures: feature.counter(
    'feature_backfill_failures_total',
    [],
    'failures',
    'Batches that failed during a run of history; each is tried again.',
  ),
  featureConsistency: feature.gauge(
    'feature_online_offline_consistency_ratio',
    [],
    'ratio',
    'Share of stored feature values that agree with those made from the raw events of sampled new entities, over 5 minutes; absent while there are none.',
  ),
  activeUsers: feature.gauge(
    'active_users',
    ['tenant'],
    'users',
    'Users with an event in the last 5 minutes.',
  ),
} as const;
