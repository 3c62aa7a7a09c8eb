import type { Thresholds } from '../../../thresholds/schema.js';
import { heatmap, timeseries } from '../../model/charts.js';
import type { Section } from '../../model/dashboard.js';
import { bargauge } from '../../model/figures.js';
import { above, bound } from '../../model/levels.js';
import { mean, quantile, rate } from '../../model/promql.js';

export function content(thresholds: Thresholds): Section {
  return {
    title: 'What is in a feed',
    panels: [
      timeseries({
        title: 'Candidates per request by source',
        shows: 'Mean number of candidates that each source brings to one request, stacked.',
        good: 'every source of the tenant’s quotas contributes; the sum is several times the page.',
        act: 'a source at zero: its index is empty or stale, see its time on the left and catalogue lag (Feature store).',
        unit: 'short',
        stack: 'normal',
        of: 'candidate-service',
        queries: [[mean('candidates_fetched', ['source']), '{{source}}']],
      }),
      timeseries({
        title: 'Items in an answer',
        shows: 'Items that one feed answer holds: the median and the poorest tenth.',
        good: 'flat at the page size that clients ask for.',
        act: 'a falling p10: users have seen everything or filters remove too much; see "Removed by filters".',
        unit: 'short',
        of: 'gateway',
        colors: { p50: 'green', p10: 'orange' },
        queries: [
          [quantile(0.5, 'feed_items_returned'), 'p50'],
          [quantile(0.1, 'feed_items_returned'), 'p10'],
        ],
      }),
      timeseries({
        title: 'Removed by filters',
        shows: 'Candidates removed per second, by filter.',
        good: '"seen" leads and follows the traffic; the safety filters (deleted, blocked, hidden) stay small and steady.',
        act: 'a jump of "deleted" or "expired": the catalogue was cleared or its mirror lags; a jump of "seen": too few fresh items for these users.',
        unit: 'cps',
        of: 'candidate-service',
        queries: [[rate('candidates_filtered_total', ['filter']), '{{filter}}']],
      }),
      heatmap({
        title: 'Scores of ranked items',
        shows:
          'Distribution of the scores that models gave, all models together; brighter means more items.',
        good: 'a band whose place and width stay the same from hour to hour.',
        act: 'a band that moves or collapses to a line: features are missing or the model changed; open the Model dashboard.',
        unit: 'short',
        w: 12,
        of: 'ranker-service',
        scheme: 'Viridis',
        queries: [['sum by (le) (increase(prediction_score_bucket[$__rate_interval]))', '{{le}}']],
      }),
      timeseries({
        title: 'Degraded answers',
        shows:
          'Answers per second in which a component could not do its part, by component and reason.',
        good: 'empty: degradation is how a feed survives a fault, not how it should run.',
        act: 'the component named here is the one to look at; its dashboard and the logs of its service say why.',
        unit: 'reqps',
        w: 12,
        h: 9,
        aside: true,
        of: 'gateway',
        levels: above(bound(thresholds, 'FeedDegraded')),
        empty: 'nothing degraded',
        queries: [
          [rate('feed_degraded_total', ['component', 'reason']), '{{component}}: {{reason}}'],
        ],
      }),
    ],
  };
}

export function time(thresholds: Thresholds): Section {
  return {
    title: 'Where the time goes',
    panels: [
      timeseries({
        title: 'Calls behind a feed, p95',
        shows: 'Time of the gateway’s calls to other services, retries included, 95th percentile.',
        good: 'both well below the feed’s own p95; ranking is the larger one.',
        act: 'the line that rose names the service; its replicas are compared on Operational.',
        unit: 's',
        exemplars: true,
        of: 'gateway',
        queries: [
          [
            `label_replace(${quantile(0.95, 'rpc_client_call_duration_seconds', ['rpc_method'])}, "method", "$1", "rpc_method", ".*/(.*)")`,
            '{{method}}',
          ],
        ],
      }),
      bargauge({
        title: 'Slowest stages, p95',
        shows:
          'The ten pipeline stages with the largest 95th percentile: retrieval runs in candidate-service, ranker in ranker-service.',
        good: 'user_state and feature_lookup lead: they wait for Redis; everything else is computation below a few milliseconds.',
        act: 'another stage on top: its input grew (candidates, exclusions) or its process is short of CPU.',
        unit: 's',
        decimals: 1,
        of: 'ranker-service',
        levels: above(
          bound(thresholds, 'FeatureLatencyHigh'),
          bound(thresholds, 'PredictionLatencyHigh'),
        ),
        queries: [
          [
            `topk(10, ${quantile(0.95, 'pipeline_stage_duration_seconds', ['pipeline', 'component'])})`,
            '{{pipeline}}: {{component}}',
          ],
        ],
      }),
      timeseries({
        title: 'Waiting to be admitted, p99',
        shows: 'Time that admitted calls waited before any work began, by service.',
        good: 'below 5 ms: there is room.',
        act: 'waiting grows before refusals begin: add replicas of that service, or find what slows it.',
        unit: 's',
        of: '$service',
        queries: [[quantile(0.99, 'rpc_admission_wait_seconds', ['job']), '{{job}}']],
      }),
    ],
  };
}
