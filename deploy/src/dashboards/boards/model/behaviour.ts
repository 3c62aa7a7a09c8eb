import type { Thresholds } from '../../../thresholds/schema.js';
import { heatmap, timeseries } from '../../model/charts.js';
import type { Section } from '../../model/dashboard.js';
import { bargauge } from '../../model/figures.js';
import { above, below, bound } from '../../model/levels.js';
import { busiest, quantile, rate } from '../../model/promql.js';
import { MODEL } from '../vocabulary.js';

const of = 'ranker-service';
const SCORED = rate('prediction_score_count', ['model'], MODEL);
const SQUARES = rate('prediction_score_deviation_squares_total', ['model'], MODEL);
const side = (direction: string): string =>
  rate('prediction_score_deviation_total', ['model'], `${MODEL}, direction="${direction}"`);
/** Shift of the mean score from training's, in its standard deviations. */
const SHIFT = `(${side('above')} - ${side('below')}) / (${SCORED} > 0)`;

export function behaviour(thresholds: Thresholds): Section {
  const shift = bound(thresholds, 'PredictionDrift');
  return {
    title: 'Does it behave as in training',
    panels: [
      timeseries({
        title: 'Mean score against training',
        shows:
          'How far the mean score is from that of training, in standard deviations of training; only of models whose artefact has a reference.',
        good: 'near zero, within the dashed lines.',
        act: 'a step without a roll-out: features are missing or changed; a slope: the world moved, train again.',
        unit: 'short',
        decimals: 2,
        of,
        levels: [
          { color: 'red', value: null },
          { color: 'green', value: -shift },
          { color: 'red', value: shift },
        ],
        queries: [[SHIFT, '{{model}}']],
      }),
      timeseries({
        title: 'Spread of scores against training',
        shows: 'Standard deviation of the scores divided by that of training.',
        good: 'near 1.',
        act: 'near 0: the model no longer tells items apart, features are missing; far above 1: a feature has values that training never saw.',
        unit: 'short',
        decimals: 2,
        of,
        levels: above(undefined, bound(thresholds, 'PredictionSpread')),
        queries: [
          [`sqrt(clamp_min(${SQUARES} / (${SCORED} > 0) - (${SHIFT}) ^ 2, 0))`, '{{model}}'],
        ],
      }),
      timeseries({
        title: 'Confidence',
        shows: 'Median probability that the best item of an order is preferred to its median item.',
        good: 'above the dashed line.',
        act: 'below: the model sees little difference between candidates; users without history are one cause, missing features another.',
        unit: 'percentunit',
        min: 0.5,
        max: 1,
        of,
        levels: below(bound(thresholds, 'LowConfidence')),
        queries: [[quantile(0.5, 'prediction_confidence', ['model'], MODEL), '{{model}}']],
      }),
      heatmap({
        title: 'Scores',
        shows: 'Distribution of the scores of the chosen models; brighter means more items.',
        good: 'place and width stay the same from day to day.',
        act: 'it moves without a roll-out: inputs drifted, see the deviation above and the defaults beside.',
        unit: 'short',
        w: 16,
        of,
        scheme: 'Viridis',
        queries: [
          [`sum by (le) (increase(prediction_score_bucket{${MODEL}}[$__rate_interval]))`, '{{le}}'],
        ],
      }),
      timeseries({
        title: 'Predictions by class',
        shows:
          'Share of items that the calibrated score calls more likely engaged than not, by model.',
        good: 'steady for each model.',
        act: 'a step: the calibration no longer fits, or candidates changed; compare sources on Feed.',
        unit: 'percentunit',
        h: 9,
        of,
        queries: [
          [
            `${rate('prediction_classes_total', ['model'], `${MODEL}, class="engaged"`)} / (${rate('prediction_classes_total', ['model'], MODEL)} > 0)`,
            '{{model}} engaged',
          ],
        ],
      }),
      bargauge({
        title: 'Importance of features',
        shows:
          'Share of the chosen models’ gain in training by feature, the greatest first; the mean where several models are chosen.',
        good: 'several features share the work.',
        act: 'one far above the rest: the model leans on it, so watch that feature’s freshness and defaults first.',
        unit: 'percentunit',
        w: 12,
        h: 10,
        decimals: 1,
        of,
        queries: [[`topk(10, avg by (feature) (feature_importance{${MODEL}}))`, '{{feature}}']],
      }),
      timeseries({
        title: 'Inputs replaced by defaults',
        shows: 'Values per second that the features most often lacked.',
        good: 'flat: new users and items are a steady share.',
        act: 'one feature that steps up is no longer computed.',
        unit: 'ops',
        w: 12,
        h: 10,
        aside: true,
        of,
        queries: [[busiest(8, 'feature_missing_total', ['feature']), '{{feature}}']],
      }),
    ],
  };
}
