import type { Thresholds } from '../../../thresholds/schema.js';
import type { Section } from '../../model/dashboard.js';
import { stat } from '../../model/figures.js';
import { above, below, bound } from '../../model/levels.js';
import { orZero, quantile, rate, share } from '../../model/promql.js';
import { MODEL } from '../vocabulary.js';

const of = 'ranker-service';

export function glance(thresholds: Thresholds): Section {
  const errors = bound(thresholds, 'PredictionErrors');
  return {
    title: 'At a glance',
    panels: [
      stat({
        title: 'Rankings',
        shows: 'Ranking requests scored per second.',
        good: 'follows the feeds.',
        act: 'zero while feeds are served: PredictionServiceDown pages; the feeds fall back to the heuristic order.',
        unit: 'reqps',
        decimals: 1,
        of,
        queries: [[rate('predictions_total', [], MODEL), 'rankings']],
      }),
      stat({
        title: 'Items scored',
        shows: 'Items that models scored per second.',
        good: 'several hundred times the rankings.',
        act: 'far fewer per ranking: candidates are missing; see Feed.',
        unit: 'ops',
        decimals: 0,
        of,
        queries: [[rate('prediction_score_count', [], MODEL), 'items']],
      }),
      stat({
        title: 'Ranking p99',
        shows: 'The 99th percentile of a whole ranking request: features, transformation, scoring.',
        good: 'green: below the bound of PredictionLatencyHigh.',
        act: 'compare "Where a ranking spends its time".',
        unit: 's',
        decimals: 1,
        of,
        levels: above(
          bound(thresholds, 'PredictionLatencyHigh') / 2,
          bound(thresholds, 'PredictionLatencyHigh'),
        ),
        queries: [[quantile(0.99, 'prediction_latency_seconds', [], MODEL), 'p99']],
      }),
      stat({
        title: 'Errors',
        shows: 'Share of ranking requests that could not be scored.',
        good: 'zero.',
        act: 'the error type below says whether features, the model or time was missing.',
        unit: 'percentunit',
        decimals: 2,
        of,
        levels: above(errors / 10, errors),
        queries: [
          [
            share(
              orZero(rate('prediction_errors_total', [], MODEL)),
              `${rate('predictions_total', [], MODEL)} + (${orZero(rate('prediction_errors_total', [], MODEL))})`,
            ),
            'errors',
          ],
        ],
      }),
      stat({
        title: 'Waiting',
        shows: 'Ranking requests that wait for a free scorer.',
        good: 'zero most of the time.',
        act: 'a standing queue: add replicas of ranker-service.',
        unit: 'short',
        of,
        levels: above(bound(thresholds, 'ModelQueueDeep') / 2, bound(thresholds, 'ModelQueueDeep')),
        queries: [['sum (model_queue_depth)', 'waiting']],
      }),
      stat({
        title: 'Registry',
        shows: 'Whether every replica can read the model registry.',
        good: 'up.',
        act: 'models in memory serve on; new versions do not arrive until it is back.',
        unit: 'none',
        of,
        words: { 1: ['up', 'green'], 0: ['DOWN', 'red'] },
        levels: below(1),
        queries: [['min (model_registry_connection_status)', 'registry']],
      }),
    ],
  };
}
