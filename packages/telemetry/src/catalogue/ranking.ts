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
  predictionConfidence: ranker.histogram(
    'prediction_confidence',
    ['model'],
    'ratio',
    'Probability that the best item of an order is preferred to its median item: the logistic function of the difference of their scores.',
    [0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 0.99, 1],
  ),
  predictionScoreDeviation: ranker.counter(
    'prediction_score_deviation_total',
    ['model', 'direction'],
    'deviations',
    'Sum of the deviations of scores `above` and `below` the mean of training, each positive and in standard deviations of training: (above - below) / prediction_score_count is the mean shift. Only of models with a reference.',
  ),
  predictionScoreDeviationSquares: ranker.counter(
    'prediction_score_deviation_squares_total',
    ['model'],
    'deviations',
    'Sum of the squares of the same deviations: by prediction_score_count, less the squared mean shift, it is the variance against that of training.',
  ),
  predictionClasses: ranker.counter(
    'prediction_classes_total',
    ['model', 'class'],
    'items',
    'Ranked items by what their calibrated score says: `engaged` where engagement is at least as likely as not, else `not_engaged`. Only of calibrated models.',
  ),
  featureImportance: ranker.gauge(
    'feature_importance',
    ['model', 'feature'],
    'ratio',
    'Share of a column in what training gained; the 20 greatest of each model that is held.',
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
