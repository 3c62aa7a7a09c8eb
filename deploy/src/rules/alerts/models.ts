import { cameWithin, valueOf, windowOf, type AlertGroup } from '../alert.js';
import { counter, stepped, steady, type Series } from '../series.js';

const SCORES = 'prediction_score_count';
const deviation = (direction: string) =>
  `prediction_score_deviation_total{direction="${direction}"}`;
const perScore = (counterName: string, window: string) =>
  `sum by (model) (rate(${counterName}[${window}])) / (sum by (model) (rate(${SCORES}[${window}])) > 0)`;
const meanZ = (window: string) =>
  `(${perScore(deviation('above'), window)} - ${perScore(deviation('below'), window)})`;

/** Ten scores a second whose standardised values have this mean and mean square. */
function scores(mean: number, square: number): Series[] {
  const of = (direction: string) =>
    `prediction_score_deviation_total{model="m",direction="${direction}"}`;
  return [
    counter(`${SCORES}{model="m"}`, 10),
    counter(of('above'), 10 * (Math.max(mean, 0) + 0.1)),
    counter(of('below'), 10 * (Math.max(-mean, 0) + 0.1)),
    counter('prediction_score_deviation_squares_total{model="m"}', 10 * square),
  ];
}

export const MODELS: AlertGroup = {
  name: 'models',
  alerts: [
    {
      name: 'ModelLoadFailure',
      team: 'ml',
      expr: () =>
        '(max by (model) (model_load_failures_total) > 0) unless on (model) (max by (model) (model_replicas_ready) > 0)',
      summary: 'No replica can score with {{ $labels.model }}',
      description:
        'Its versions were refused {{ $value }} times and none serves: its tenants get the heuristic.',
      causes: ['ServiceDown/ranker-service'],
      cases: () => ({
        fires: [
          steady('model_load_failures_total{model="m"}', 2),
          steady('model_replicas_ready{model="m"}', 0),
        ],
        silent: {
          'an older version serves': [
            steady('model_load_failures_total{model="m"}', 2),
            steady('model_replicas_ready{model="m"}', 1),
          ],
          'nothing was refused': [steady('model_load_failures_total{model="m"}', 0)],
        },
      }),
    },
    {
      name: 'ModelVersionRefused',
      team: 'ml',
      expr: (level) =>
        `${cameWithin('model_load_failures_total', 'model, reason', windowOf(level))} > 0`,
      summary: 'A version of {{ $labels.model }} was refused: {{ $labels.reason }}',
      description:
        '{{ $value }} refusals. What served before serves on; the log of the ranker names the version.',
      cases: () => ({
        fires: [stepped('model_load_failures_total{model="m",reason="checksum"}', 0, 1)],
        silent: {
          'it was long ago': [steady('model_load_failures_total{model="m",reason="checksum"}', 1)],
        },
      }),
    },
    {
      name: 'ModelRegistryUnavailable',
      team: 'ml',
      expr: () => 'min by (job, instance) (model_registry_connection_status) == 0',
      summary: '{{ $labels.instance }} cannot read the model registry',
      description: 'What is loaded serves on; nothing can be published or rolled back.',
      causes: ['RedisUnavailable'],
      cases: () => ({
        fires: [steady('model_registry_connection_status', 0)],
        silent: { 'it can': [steady('model_registry_connection_status', 1)] },
      }),
    },
    {
      name: 'PredictionErrors',
      team: 'ml',
      expr: (level) =>
        `sum by (model) (rate(prediction_errors_total[${windowOf(level)}])) / (sum by (model) (rate(predictions_total[${windowOf(level)}])) > 0) > ${valueOf(level)}`,
      summary: '{{ $labels.model }} fails to score',
      description: '{{ $value | humanizePercentage }} of its requests fail and get the heuristic.',
      cases: (level) => ({
        fires: [
          counter('predictions_total{model="m"}', 10),
          counter('prediction_errors_total{model="m"}', 20 * valueOf(level)),
        ],
        silent: {
          'few fail': [
            counter('predictions_total{model="m"}', 10),
            counter('prediction_errors_total{model="m"}', 5 * valueOf(level)),
          ],
        },
      }),
    },
    {
      name: 'NonFiniteScores',
      team: 'ml',
      expr: (level) =>
        `sum by (model) (rate(nan_scores_total[${windowOf(level)}])) > ${valueOf(level)}`,
      summary: '{{ $labels.model }} computes scores that are no numbers',
      description: '{{ $value | humanize }} a second; they were replaced by the heuristic.',
      cases: () => ({
        fires: [counter('nan_scores_total{model="m"}', 1)],
        silent: { 'it does not': [steady('nan_scores_total{model="m"}', 3)] },
      }),
    },
    {
      name: 'PredictionDrift',
      team: 'ml',
      expr: (level) => `abs(${meanZ(windowOf(level))}) > ${valueOf(level)}`,
      summary: 'Scores of {{ $labels.model }} have moved',
      description:
        'Their mean lies {{ $value | humanize }} standard deviations from that at training.',
      cases: (level) => ({
        fires: scores(-1.5 * valueOf(level), 10),
        silent: { 'they stay': scores(0.5 * valueOf(level), 2) },
      }),
    },
    {
      name: 'PredictionSpread',
      team: 'ml',
      expr: (level) => {
        const square = perScore('prediction_score_deviation_squares_total', windowOf(level));
        const spread = `sqrt(${square} - ${meanZ(windowOf(level))} ^ 2)`;
        return `${spread} > ${valueOf(level)} or ${spread} < ${1 / valueOf(level)}`;
      },
      summary: 'Scores of {{ $labels.model }} scatter unlike at training',
      description: 'Their spread is {{ $value | humanize }} times that at training.',
      cases: (level) => ({
        fires: scores(0.1, (2 * valueOf(level)) ** 2),
        alsoFires: { 'they hardly scatter': scores(0, (0.5 / valueOf(level)) ** 2) },
        silent: { 'it is the same': scores(0.1, 1) },
      }),
    },
    {
      name: 'LowConfidence',
      team: 'ml',
      expr: (level) =>
        `sum by (model) (rate(prediction_confidence_sum[${windowOf(level)}])) / (sum by (model) (rate(prediction_confidence_count[${windowOf(level)}])) > 0) < ${valueOf(level)}`,
      summary: '{{ $labels.model }} hardly tells items apart',
      description:
        'The best item beats a typical one with probability {{ $value | humanize }} only.',
      cases: (level) => ({
        fires: [
          counter('prediction_confidence_sum{model="m"}', 10 * (valueOf(level) - 0.1)),
          counter('prediction_confidence_count{model="m"}', 10),
        ],
        silent: {
          'it does': [
            counter('prediction_confidence_sum{model="m"}', 10 * (valueOf(level) + 0.1)),
            counter('prediction_confidence_count{model="m"}', 10),
          ],
        },
      }),
    },
    {
      name: 'ModelQueueDeep',
      team: 'ml',
      expr: (level) => `max by (job, instance) (model_queue_depth) > ${valueOf(level)}`,
      summary: '{{ $labels.instance }} has more to rank than it can',
      description: '{{ $value | humanize }} requests wait.',
      cases: (level) => ({
        fires: [steady('model_queue_depth', valueOf(level) + 1)],
        silent: { 'few wait': [steady('model_queue_depth', 2)] },
      }),
    },
    {
      name: 'ModelChanged',
      team: 'ml',
      expr: (level) => {
        const known = 'count by (tenant, model, version) (model_info';
        return `${known}) unless ${known} offset ${windowOf(level)}) and on () count(model_info offset ${windowOf(level)}) > 0`;
      },
      summary: '{{ $labels.tenant }} is now ranked by {{ $labels.model }} {{ $labels.version }}',
      description: 'A version began to serve on {{ $value }} replicas.',
      cases: () => ({
        fires: [
          steady('model_info{tenant="a",model="m",version="1"}', 1),
          {
            series: 'model_info{tenant="a",model="m",version="2"}',
            from: NaN,
            perSecond: 0,
            finally: 1,
          },
        ],
        silent: {
          'it has served for long': [steady('model_info{tenant="a",model="m",version="1"}', 1)],
          'Prometheus has just begun': [
            {
              series: 'model_info{tenant="a",model="m",version="1"}',
              from: NaN,
              perSecond: 0,
              finally: 1,
            },
          ],
        },
      }),
    },
  ],
};
