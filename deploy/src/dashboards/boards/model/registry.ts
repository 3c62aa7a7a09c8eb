import type { Thresholds } from '../../../thresholds/schema.js';
import { timeseries } from '../../model/charts.js';
import type { Section } from '../../model/dashboard.js';
import { stat, table } from '../../model/figures.js';
import { above, bound } from '../../model/levels.js';
import { orZero, quantile, rate, total } from '../../model/promql.js';
import { MODEL, TENANT } from '../vocabulary.js';

const of = 'ranker-service';

export function registry(thresholds: Thresholds): Section {
  return {
    title: 'What serves',
    panels: [
      table({
        title: 'Who is served by what',
        shows:
          'The model and version that scores for each tenant, with the number of replicas that have it.',
        good: 'one production version per tenant on every replica.',
        act: 'two versions for longer than a roll-out: a replica could not load the new one, see its log; `npx eaglerank models` moves stages.',
        unit: 'short',
        w: 16,
        h: 11,
        of,
        labels: { tenant: 'Tenant', model: 'Model', version: 'Version', stage: 'Stage' },
        values: [
          [
            `count by (tenant, model, version, stage) (model_info{${TENANT}, ${MODEL}})`,
            { title: 'Replicas' },
          ],
        ],
      }),
      stat({
        title: 'Versions in the registry',
        shows: 'Versions by stage, as a replica reads them from the registry.',
        good: 'one in production per model; canaries only while somebody watches them.',
        act: '`npx eaglerank models` lists, promotes, and rolls back.',
        unit: 'short',
        w: 8,
        h: 7,
        sparkline: false,
        of,
        queries: [['max by (stage) (model_registry_versions)', '{{stage}}']],
      }),
      stat({
        title: 'Versions refused',
        shows:
          'Versions that could not be loaded or were refused, counted by the replicas since they started.',
        good: 'zero.',
        act: 'the log of ranker-service says why; what served before serves on. Publish the version anew.',
        unit: 'short',
        w: 8,
        h: 4,
        sparkline: false,
        of,
        levels: above(1),
        queries: [[orZero(`sum (model_load_failures_total{${MODEL}})`), 'refused']],
      }),
      timeseries({
        title: 'Traffic by version',
        shows: 'Ranking requests per second by model and version, stacked.',
        good: 'a roll-out is one colour replacing another.',
        act: 'a version that should be gone still has traffic: a replica is behind.',
        unit: 'reqps',
        stack: 'normal',
        of,
        queries: [
          [
            rate('predictions_total', ['model', 'version'], `${TENANT}, ${MODEL}`),
            '{{model}} {{version}}',
          ],
        ],
      }),
      timeseries({
        title: 'Ranking time by model, p99',
        shows: 'The 99th percentile of a ranking request, by model.',
        good: 'p99 below the dashed line; no step at a roll-out.',
        act: 'a step at a roll-out: the new version is larger than its budget, roll it back.',
        unit: 's',
        of,
        levels: above(bound(thresholds, 'PredictionLatencyHigh')),
        queries: [[quantile(0.99, 'prediction_latency_seconds', ['model'], MODEL), '{{model}}']],
      }),
      timeseries({
        title: 'Ranking errors',
        shows: 'Rankings that failed per second, by model and type.',
        good: 'empty.',
        act: '"aborted" are requests whose caller gave up: look at the time; others name what was missing.',
        unit: 'ops',
        w: 8,
        atLeast: 0.1,
        of,
        empty: 'no errors',
        queries: [
          [
            rate('prediction_errors_total', ['model', 'error_type'], MODEL),
            '{{model}}: {{error_type}}',
          ],
        ],
      }),
    ],
  };
}

/** Exposure of A/B tests. */
export function experiments(): Section {
  return {
    title: 'Experiments',
    panels: [
      timeseries({
        title: 'Exposures by arm',
        shows: 'Feeds per second served in each arm of each running experiment.',
        good: 'in the proportions of the tenant’s file, flat.',
        act: 'a skewed share invalidates the comparison: check the arms’ models and the assignment.',
        unit: 'reqps',
        w: 10,
        of: 'gateway',
        empty: 'no experiment runs',
        queries: [
          [
            rate('experiment_exposures_total', ['tenant', 'experiment', 'arm'], TENANT),
            '{{tenant}} {{experiment}}: {{arm}}',
          ],
        ],
      }),
      table({
        title: 'Exposures in the time range',
        shows: 'Feeds that each arm served within the chosen time range.',
        good: 'enough in every arm for the effect you look for; docs/evaluation.md says how many.',
        act: 'an arm with far fewer than its share: see "arms unavailable".',
        unit: 'short',
        w: 6,
        of: 'gateway',
        empty: 'no experiment runs',
        labels: { experiment: 'Experiment', arm: 'Arm' },
        values: [
          [
            total('experiment_exposures_total', ['experiment', 'arm'], TENANT),
            { title: 'Feeds', decimals: 0 },
          ],
        ],
      }),
      timeseries({
        title: 'Arms unavailable',
        shows:
          'Requests per second whose arm names a model that is not loaded; they count for no arm.',
        good: 'empty.',
        act: 'publish the arm’s model, or end the experiment.',
        unit: 'reqps',
        w: 8,
        of,
        empty: 'none',
        queries: [
          [
            rate('experiment_arms_unavailable_total', ['tenant', 'experiment'], TENANT),
            '{{tenant}} {{experiment}}',
          ],
        ],
      }),
    ],
  };
}
