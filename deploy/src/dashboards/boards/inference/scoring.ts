import type { Thresholds } from '../../../thresholds/schema.js';
import { heatmap, timeseries } from '../../model/charts.js';
import type { Section } from '../../model/dashboard.js';
import { above, bound } from '../../model/levels.js';
import { orZero, quantile, rate } from '../../model/promql.js';
import { MODEL } from '../vocabulary.js';

const of = 'ranker-service';

export function scoring(thresholds: Thresholds): Section {
  return {
    title: 'Scoring',
    panels: [
      timeseries({
        title: 'Rankings by model',
        shows:
          'Ranking requests per second by model, stacked; "heuristic" and "chronological" are built in.',
        good: 'the tenants’ own models carry the traffic.',
        act: 'heuristic grows: a tenant’s model is not loaded; see the Model dashboard.',
        unit: 'reqps',
        stack: 'normal',
        of,
        queries: [[rate('predictions_total', ['model'], MODEL), '{{model}}']],
      }),
      timeseries({
        title: 'Ranking p99 by model',
        shows: 'The 99th percentile of a ranking request, by model. Dots open traces.',
        good: 'below the dashed line.',
        act: 'one model above the others: more trees or more candidates than the deadline allows; see its training plan.',
        unit: 's',
        exemplars: true,
        of,
        levels: above(bound(thresholds, 'PredictionLatencyHigh')),
        queries: [[quantile(0.99, 'prediction_latency_seconds', ['model'], MODEL), '{{model}}']],
      }),
      timeseries({
        title: 'Where a ranking spends its time, p95',
        shows:
          '95th percentiles of the parts: features from the store, computation of the score, the whole.',
        good: 'features take most of it; scoring alone stays within a few milliseconds.',
        act: 'features slow: Feature store; scoring slow: the process is short of CPU or the model grew.',
        unit: 's',
        of,
        queries: [
          [quantile(0.95, 'prediction_latency_seconds', [], MODEL), 'whole'],
          [quantile(0.95, 'feature_fetch_duration_seconds'), 'features'],
          [quantile(0.95, 'model_inference_duration_seconds', [], MODEL), 'scoring'],
        ],
      }),
      heatmap({
        title: 'Time of scoring alone',
        shows:
          'How long models computed for one request, features already there; brighter means more requests.',
        good: 'a band below 2.5 ms.',
        act: 'a band that climbs with the traffic: the process’s core is full, add replicas.',
        unit: 's',
        w: 16,
        of,
        queries: [
          [
            `sum by (le) (increase(model_inference_duration_seconds_bucket{${MODEL}}[$__rate_interval]))`,
            '{{le}}',
          ],
        ],
      }),
      timeseries({
        title: 'Errors and replaced scores',
        shows:
          'Ranking requests that failed, by type, and scores that were not finite and were replaced.',
        good: 'empty.',
        act: 'not finite: a feature outside what training saw; roll the model back and look at its features.',
        unit: 'ops',
        h: 9,
        of,
        atLeast: 0.1,
        colors: { 'not finite': 'red' },
        queries: [
          [
            rate('prediction_errors_total', ['model', 'error_type'], MODEL),
            '{{model}}: {{error_type}}',
          ],
          [orZero(rate('nan_scores_total', [], MODEL)), 'not finite'],
        ],
      }),
    ],
  };
}
