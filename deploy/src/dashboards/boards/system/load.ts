import type { Thresholds } from '../../../thresholds/schema.js';
import { timeseries } from '../../model/charts.js';
import type { Section } from '../../model/dashboard.js';
import { above, bound } from '../../model/levels.js';
import { quantile, rate, share } from '../../model/promql.js';
import { SERVER_FAULTS } from '../../../rules/alert.js';
import { TIER_COLORS } from '../vocabulary.js';

export function load(thresholds: Thresholds): Section {
  return {
    title: 'Through the mesh',
    panels: [
      timeseries({
        title: 'Feeds by tier',
        shows: 'Feed requests per second by the tier that answered, stacked.',
        good: 'green (model) fills the area.',
        act: 'other colours are fallbacks: see "Degraded answers" on Feed.',
        unit: 'reqps',
        stack: 'normal',
        of: 'gateway',
        colors: TIER_COLORS,
        queries: [[rate('grpc_feed_requests_total', ['tier'], 'status="OK"'), '{{tier}}']],
      }),
      timeseries({
        title: 'Time at each service, p95',
        shows: 'The 95th percentile of the calls that each service answers.',
        good: 'gateway on top, below its bound; the others are parts of it.',
        act: 'the lowest service whose line rose is the cause, those above wait for it.',
        unit: 's',
        exemplars: true,
        levels: above(bound(thresholds, 'FeedLatencyHigh', 'P2')),
        queries: [[quantile(0.95, 'rpc_server_call_duration_seconds', ['job']), '{{job}}']],
      }),
      timeseries({
        title: 'Calls by service',
        shows: 'Calls per second that each service answers.',
        good: 'candidate-service and ranker-service follow the gateway.',
        act: 'many more calls behind than in front: retries; see Operational.',
        unit: 'reqps',
        queries: [[rate('rpc_server_call_duration_seconds_count', ['job']), '{{job}}']],
      }),
      timeseries({
        title: 'Faults by service',
        shows: 'Share of a service’s calls that ended with a status that is its own fault.',
        good: 'flat at zero.',
        act: 'the lowest service with faults is the cause: its logs say which.',
        unit: 'percentunit',
        atLeast: 0.05,
        levels: above(bound(thresholds, 'HighErrorRate', 'P3')),
        queries: [
          [
            share(
              rate('rpc_server_call_duration_seconds_count', ['job'], `status=~"${SERVER_FAULTS}"`),
              rate('rpc_server_call_duration_seconds_count', ['job']),
            ),
            '{{job}}',
          ],
        ],
      }),
      timeseries({
        title: 'Events in and out of the log',
        shows: 'Events per second accepted by the gateway and applied by the engine.',
        good: 'the two lines lie on one another.',
        act: 'accepted above applied: the engine falls behind; open Stream processing.',
        unit: 'cps',
        of: 'feature-service',
        colors: { accepted: 'blue', applied: 'green' },
        queries: [
          [rate('events_accepted_total'), 'accepted'],
          [rate('stream_events_processed_total'), 'applied'],
        ],
      }),
      timeseries({
        title: 'Queues',
        shows:
          'Work that waits: calls to be admitted, rankings to be scored, entities to be committed, jobs after the answer.',
        good: 'near zero.',
        act: 'a queue that only grows is a service at its limit: see its process below.',
        unit: 'short',
        queries: [
          ['sum by (job) (rpc_admission_queue_length)', 'admission: {{job}}'],
          ['sum (model_queue_depth)', 'ranking'],
          ['sum (feature_store_queue_depth)', 'feature commit'],
          ['sum (background_queue_depth)', 'background'],
        ],
      }),
    ],
  };
}
