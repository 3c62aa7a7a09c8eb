import { of } from './declare.js';

const ranker = of('ranker-service');

/** Metrics of scoring and models. */
export const RANKER = {
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
    ['model', 'reason'],
    'versions',
    'Versions that could not be loaded or were refused; what served before serves on.',
  ),
  modelRegistryConnection: ranker.gauge(
    'model_registry_connection_status',
    [],
    'status',
    '1 while the model registry can be read.',
  ),
  modelRegistryVersions: ranker.gauge(
    'model_registry_versions',
    ['stage'],
    'versions',
    'Versions in the model registry.',
  ),
  experimentArmsUnavailable: ranker.counter(
    'experiment_arms_unavailable_total',
    ['tenant', 'experiment'],
    'requests',
    'Requests whose arm names a model that is not loaded here: they count for no arm.',
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
} as const;
