import type { Thresholds } from '../../../thresholds/schema.js';
import { timeseries } from '../../model/charts.js';
import type { Section } from '../../model/dashboard.js';
import { table } from '../../model/figures.js';
import { above, below, bound } from '../../model/levels.js';
import { quantile, rate } from '../../model/promql.js';

const of = 'ranker-service';
const RANKER = 'job="ranker-service", instance=~"$instance"';

export function replicas(thresholds: Thresholds): Section {
  const slow = bound(thresholds, 'PredictionLatencyHigh');
  return {
    title: 'Replicas and models',
    panels: [
      timeseries({
        title: 'Rankings by replica',
        shows: 'Ranking requests per second of each replica.',
        good: 'the lines lie together: load is shared.',
        act: 'a replica at zero is ejected, draining or down; see the breaker on Operational.',
        unit: 'reqps',
        of,
        queries: [[rate('predictions_total', ['instance'], RANKER), '{{instance}}']],
      }),
      timeseries({
        title: 'Ranking p95 by replica',
        shows: 'The 95th percentile of the ranking calls that each replica answered.',
        good: 'replicas differ by little.',
        act: 'one slow replica: its machine; drain it, the others take over.',
        unit: 's',
        of,
        levels: above(slow),
        queries: [
          [
            quantile(0.95, 'rpc_server_call_duration_seconds', ['instance'], RANKER),
            '{{instance}}',
          ],
        ],
      }),
      timeseries({
        title: 'CPU by replica',
        shows: 'Cores that each ranker uses; its scoring runs on one.',
        good: `below ${bound(thresholds, 'CpuHigh') * 100} %.`,
        act: 'add replicas before waiting begins.',
        unit: 'percentunit',
        of,
        levels: above(bound(thresholds, 'CpuHigh')),
        queries: [
          [
            `sum by (instance) (rate(process_cpu_seconds_total{${RANKER}}[$__rate_interval]))`,
            '{{instance}}',
          ],
        ],
      }),
      table({
        title: 'Models',
        shows:
          'Every loaded model: copies that can score, traffic, tail, memory over all replicas.',
        good: 'copies equal the number of rankers.',
        act: 'fewer copies: a replica could not load it; its log and model_load_failures_total say why.',
        unit: 'short',
        w: 24,
        h: 7,
        of,
        labels: { model: 'Model' },
        values: [
          [
            'sum by (model) (model_replicas_ready{model=~"$model"})',
            { title: 'Copies', levels: below(1) },
          ],
          [
            rate('predictions_total', ['model'], 'model=~"$model"'),
            { title: 'Rankings', unit: 'reqps', decimals: 2 },
          ],
          [
            quantile(0.99, 'prediction_latency_seconds', ['model'], 'model=~"$model"'),
            { title: 'p99', unit: 's', decimals: 1, levels: above(slow / 2, slow) },
          ],
          [
            quantile(0.99, 'model_inference_duration_seconds', ['model'], 'model=~"$model"'),
            { title: 'Scoring p99', unit: 's', decimals: 2 },
          ],
          [
            'sum by (model) (model_memory_bytes{model=~"$model"})',
            { title: 'Memory', unit: 'bytes', decimals: 0 },
          ],
        ],
      }),
    ],
  };
}
