/** Every metric this product exports. docs/metrics.md is generated from here. */
import {
  AGE_BUCKETS,
  COUNT_BUCKETS,
  LATENCY_BUCKETS,
  RATIO_BUCKETS,
  type MetricSpec,
} from './metric-spec.js';

type Metric = 'counter' | 'gauge' | 'histogram';

/** Declares one service's metrics of one type. */
function declare<T extends Metric>(type: T, service: string) {
  return <const L extends readonly string[]>(
    name: string,
    labels: L,
    unit: string,
    help: string,
    buckets?: readonly number[],
  ): MetricSpec<L[number], T> => {
    const spec = { type, name, labels, unit, help, service };
    return type === 'histogram' ? { ...spec, buckets: buckets ?? LATENCY_BUCKETS } : spec;
  };
}

function of(service: string) {
  return {
    counter: declare('counter', service),
    gauge: declare('gauge', service),
    histogram: declare('histogram', service),
  };
}

const every = of('every service');
const gateway = of('gateway');
const candidate = of('candidate-service');
const ranker = of('ranker-service');
const lookup = of('ranker-service');
const feature = of('feature-service');

/** Metrics of any process that serves. */
const PROCESS = {
  buildInfo: every.gauge(
    'build_info',
    ['service', 'version', 'environment', 'node_version'],
    'info',
    'Always 1; what is running.',
  ),
  metricLabelOverflow: every.counter(
    'metric_label_overflow_total',
    ['label'],
    'values',
    'Label values beyond the cap, exported as "other".',
  ),
  spansExported: every.counter(
    'trace_spans_exported_total',
    [],
    'spans',
    'Spans the collector accepted.',
  ),
  spansDropped: every.counter(
    'trace_spans_dropped_total',
    ['reason'],
    'spans',
    'Spans lost: queue_full or export_failed.',
  ),
  logLinesDropped: every.counter(
    'log_lines_dropped_total',
    [],
    'lines',
    'Log lines lost because the reader of stdout is too slow.',
  ),
  componentHealthy: every.gauge(
    'component_healthy',
    ['component'],
    'state',
    '1 healthy, 0.5 degraded, 0 unhealthy.',
  ),
  redisConnectionStatus: every.gauge(
    'redis_connection_status',
    ['profile'],
    'state',
    '1 when the connection of this profile is usable, else 0.',
  ),
  redisCommandDuration: every.histogram(
    'redis_command_duration_seconds',
    ['profile', 'operation'],
    'seconds',
    'Time of one Redis round trip.',
  ),
  redisErrors: every.counter(
    'redis_errors_total',
    ['profile', 'error_type'],
    'errors',
    'Redis commands that failed.',
  ),
  kafkaConnectionStatus: every.gauge(
    'kafka_connection_status',
    [],
    'state',
    '1 when the brokers answer, else 0.',
  ),
} as const;

/** Metrics of packages/rpc. */
const RPC = {
  rpcServerCallDuration: every.histogram(
    'rpc_server_call_duration_seconds',
    ['rpc_method', 'status'],
    'seconds',
    'Time from the arrival of a call to its answer.',
  ),
  rpcServerInflight: every.gauge('rpc_server_inflight_calls', [], 'calls', 'Calls being handled.'),
  rpcServerUnexpectedErrors: every.counter(
    'rpc_server_unexpected_errors_total',
    ['rpc_method'],
    'errors',
    'Handlers that failed with anything but a documented error.',
  ),
  rpcClientCallDuration: every.histogram(
    'rpc_client_call_duration_seconds',
    ['peer', 'rpc_method', 'status'],
    'seconds',
    'Time of one logical call to another service, retries included.',
  ),
  rpcClientRetries: every.counter(
    'rpc_client_retries_total',
    ['peer', 'outcome'],
    'attempts',
    'Second attempts: sent, throttled, no_time or pushed_back.',
  ),
  rpcClientBreakerOpen: every.gauge(
    'rpc_client_breaker_open',
    ['peer', 'address'],
    'state',
    '1 while calls to this replica are held back.',
  ),
  rpcAdmissionQueueLength: every.gauge(
    'rpc_admission_queue_length',
    [],
    'calls',
    'Calls waiting to be admitted.',
  ),
  rpcAdmissionWait: every.histogram(
    'rpc_admission_wait_seconds',
    [],
    'seconds',
    'Time admitted calls waited.',
  ),
  requestsShed: every.counter(
    'requests_shed_total',
    ['reason', 'tenant'],
    'requests',
    'Requests refused under load.',
  ),
} as const;

/** Metrics of pipelines, in whichever service runs them. */
const PIPELINE = {
  pipelineStageDuration: every.histogram(
    'pipeline_stage_duration_seconds',
    ['pipeline', 'component'],
    'seconds',
    'Time of one stage.',
  ),
  pipelineStageFailures: every.counter(
    'pipeline_stage_failures_total',
    ['pipeline', 'component', 'reason'],
    'failures',
    'Stages that could not do their part.',
  ),
} as const;

const GATEWAY = {
  grpcFeedRequests: gateway.counter(
    'grpc_feed_requests_total',
    ['tenant', 'status', 'tier'],
    'requests',
    'Feed requests of both doors.',
  ),
  grpcFeedLatency: gateway.histogram(
    'grpc_feed_latency_seconds',
    ['tenant'],
    'seconds',
    'Time of a feed request.',
  ),
  grpcFeedInflight: gateway.gauge(
    'grpc_feed_inflight_requests',
    [],
    'requests',
    'Feed requests being handled.',
  ),
  feedItemsReturned: gateway.histogram(
    'feed_items_returned',
    [],
    'items',
    'Items in one answer.',
    COUNT_BUCKETS,
  ),
  feedDegraded: gateway.counter(
    'feed_degraded_total',
    ['component', 'reason'],
    'answers',
    'Answers in which a component could not do its part.',
  ),
  rateLimited: gateway.counter(
    'rate_limited_total',
    ['tenant'],
    'requests',
    "Requests beyond the tenant's quota.",
  ),
  authFailures: gateway.counter(
    'auth_failures_total',
    ['reason'],
    'requests',
    'Requests refused for their token or role.',
  ),
  experimentExposures: gateway.counter(
    'experiment_exposures_total',
    ['tenant', 'experiment', 'arm'],
    'requests',
    'Feeds served in an arm.',
  ),
  eventsAccepted: gateway.counter(
    'events_accepted_total',
    ['tenant', 'type'],
    'events',
    'Events appended to the log.',
  ),
  eventsRejected: gateway.counter(
    'events_rejected_total',
    ['tenant', 'reason'],
    'events',
    'Events refused at the door.',
  ),
  impressionsDropped: gateway.counter(
    'impressions_dropped_total',
    [],
    'pages',
    'Served pages lost because the event log did not keep up.',
  ),
  backgroundQueueDepth: gateway.gauge(
    'background_queue_depth',
    [],
    'jobs',
    'Work waiting to be done after its response.',
  ),
  httpRequests: gateway.counter(
    'http_requests_total',
    ['method', 'route', 'status'],
    'requests',
    'Requests of the JSON door.',
  ),
} as const;

const CANDIDATE = {
  candidatesFetched: candidate.histogram(
    'candidates_fetched',
    ['source'],
    'candidates',
    'Candidates one source brought.',
    COUNT_BUCKETS,
  ),
  candidateFetchDuration: candidate.histogram(
    'candidate_fetch_duration_seconds',
    ['source'],
    'seconds',
    'Time of one source.',
  ),
  candidateMergeDuration: candidate.histogram(
    'candidate_merge_duration_seconds',
    [],
    'seconds',
    'Time to merge the sources.',
  ),
  candidatesFiltered: candidate.counter(
    'candidates_filtered_total',
    ['filter'],
    'candidates',
    'Candidates a filter removed.',
  ),
  annIndexItems: candidate.gauge(
    'ann_index_items',
    ['tenant'],
    'items',
    'Items in the vector index.',
  ),
  annIndexAge: candidate.gauge(
    'ann_index_age_seconds',
    ['tenant'],
    'seconds',
    'Time since the vector index was built.',
  ),
  catalogueItems: candidate.gauge(
    'catalogue_items',
    ['tenant'],
    'items',
    "Items in the process's catalogue mirror.",
  ),
  catalogueLag: candidate.gauge(
    'catalogue_lag_seconds',
    ['tenant'],
    'seconds',
    'Age of the newest change not yet applied to the mirror.',
  ),
} as const;

const RANKER = {
  predictions: ranker.counter(
    'predictions_total',
    ['tenant', 'model', 'version'],
    'requests',
    'Ranking requests scored.',
  ),
  predictionErrors: ranker.counter(
    'prediction_errors_total',
    ['model', 'error_type'],
    'errors',
    'Ranking requests that could not be scored.',
  ),
  predictionLatency: ranker.histogram(
    'prediction_latency_seconds',
    ['model'],
    'seconds',
    'Time of a ranking request.',
  ),
  modelInferenceDuration: ranker.histogram(
    'model_inference_duration_seconds',
    ['model'],
    'seconds',
    'Time of scoring alone.',
  ),
  featureFetchDuration: ranker.histogram(
    'feature_fetch_duration_seconds',
    [],
    'seconds',
    "Time to bring a request's features.",
  ),
  predictionScore: ranker.histogram(
    'prediction_score',
    ['model'],
    'score',
    'Scores of ranked items.',
    [-5, -2, -1, -0.5, -0.25, 0, 0.1, 0.25, 0.5, 0.75, 1, 2, 5, 10],
  ),
  predictionConfidence: ranker.histogram(
    'prediction_confidence',
    ['model'],
    'ratio',
    'How sure the scorer is of a score, 0-1.',
    RATIO_BUCKETS,
  ),
  modelMemory: ranker.gauge('model_memory_bytes', ['model'], 'bytes', 'Memory of a loaded model.'),
  modelQueueDepth: ranker.gauge('model_queue_depth', [], 'requests', 'Ranking requests waiting.'),
  modelReplicasReady: ranker.gauge(
    'model_replicas_ready',
    ['model'],
    'replicas',
    'Copies of the model that can score.',
  ),
  modelLoadFailures: ranker.counter(
    'model_load_failures_total',
    ['model'],
    'failures',
    'Models that could not be loaded.',
  ),
  nanScores: ranker.counter(
    'nan_scores_total',
    ['model'],
    'items',
    'Scores that were not finite and were replaced.',
  ),
  modelInfo: ranker.gauge(
    'model_info',
    ['tenant', 'model', 'version', 'stage'],
    'info',
    'Always 1; what scores for a tenant.',
  ),
  modelRegistryConnectionStatus: ranker.gauge(
    'model_registry_connection_status',
    [],
    'state',
    '1 when the registry answers, else 0.',
  ),
} as const;

const FEATURE_STORE = {
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
    'When the group was last written.',
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
    'Time of a backfill.',
    AGE_BUCKETS,
  ),
  featureBackfillFailures: feature.counter(
    'feature_backfill_failures_total',
    [],
    'failures',
    'Backfills that failed.',
  ),
  featureConsistency: feature.gauge(
    'feature_online_offline_consistency_ratio',
    [],
    'ratio',
    'Share of sampled features equal online and recomputed, 0-1.',
  ),
  activeUsers: feature.gauge(
    'active_users',
    ['tenant'],
    'users',
    'Users with an event in the last 5 minutes.',
  ),
} as const;

const STREAMS = {
  streamEventsProcessed: feature.counter(
    'stream_events_processed_total',
    ['type'],
    'events',
    'Events applied.',
  ),
  streamProcessingDuration: feature.histogram(
    'stream_processing_duration_seconds',
    [],
    'seconds',
    'Time to process one batch.',
  ),
  streamConsumerLag: feature.gauge(
    'stream_consumer_lag',
    ['topic', 'partition'],
    'entries',
    'Log entries not yet processed.',
  ),
  featureStreamingLag: feature.histogram(
    'feature_streaming_lag_seconds',
    [],
    'seconds',
    "From an event's acceptance to its features being readable.",
    AGE_BUCKETS,
  ),
  streamLateEvents: feature.counter(
    'stream_late_events_total',
    [],
    'events',
    'Events older than the watermark allows.',
  ),
  streamDuplicateEvents: feature.counter(
    'stream_duplicate_events_total',
    [],
    'events',
    'Events seen before.',
  ),
  streamDeadLetters: feature.counter(
    'stream_dead_letters_total',
    ['reason'],
    'events',
    'Events set aside.',
  ),
  streamWatermark: feature.gauge(
    'stream_watermark_timestamp_seconds',
    [],
    'timestamp',
    'Event time up to which everything was seen.',
  ),
  archiveRows: feature.counter(
    'archive_rows_total',
    ['kind'],
    'rows',
    'Rows written to the archive.',
  ),
  archiveErrors: feature.counter(
    'archive_errors_total',
    ['error_type'],
    'errors',
    'Archive writes that failed.',
  ),
} as const;

/** What services pick from: `metrics.use(METRICS.grpcFeedRequests)`. */
export const METRICS = {
  ...PROCESS,
  ...RPC,
  ...PIPELINE,
  ...GATEWAY,
  ...CANDIDATE,
  ...RANKER,
  ...FEATURE_STORE,
  ...STREAMS,
} as const;
