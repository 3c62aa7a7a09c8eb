import type { Thresholds } from '../../../thresholds/schema.js';
import type { Section } from '../../model/dashboard.js';
import { gauge, stat } from '../../model/figures.js';
import { above, below, bound } from '../../model/levels.js';
import { quantile, rate, share, total } from '../../model/promql.js';
import { SERVER_FAULTS } from '../../../rules/alert.js';

export function service(thresholds: Thresholds): Section {
  const healthy = bound(thresholds, 'HealthScoreLow');
  const availability = thresholds.slos['feed-availability']?.objective ?? 1;
  const feeds = 'grpc_feed_requests_total';
  return {
    title: 'Service',
    panels: [
      gauge({
        title: 'Platform health',
        shows:
          'One figure from 0 to 100: processes that answer, feeds without a fault, complete answers, fresh features.',
        good: `above ${healthy}.`,
        act: 'the operators are alerted below it; System overview shows the part that fell.',
        unit: 'none',
        w: 6,
        h: 10,
        min: 0,
        max: 100,
        decimals: 0,
        levels: below(50, healthy),
        queries: [['eaglerank:health_score', 'health']],
      }),
      stat({
        title: 'Availability',
        shows: 'Share of feed requests in the time range that no fault of ours spoilt.',
        good: `at least ${availability * 100} %, as promised.`,
        act: 'see SLO: what was missed, and whether it still burns.',
        unit: 'percentunit',
        w: 6,
        decimals: 3,
        levels: below(1 - 10 * (1 - availability), availability),
        of: 'gateway',
        queries: [
          [`1 - ${share(total(feeds, [], `status=~"${SERVER_FAULTS}"`), total(feeds))}`, 'good'],
        ],
      }),
      stat({
        title: 'Typical answer',
        shows: 'Median time of a feed request.',
        good: 'too short to notice: below 50 ms.',
        act: 'see Feed.',
        unit: 's',
        w: 6,
        decimals: 1,
        levels: above(0.05, 0.1),
        of: 'gateway',
        queries: [[quantile(0.5, 'grpc_feed_latency_seconds'), 'median']],
      }),
      stat({
        title: 'Budget left',
        shows: 'Smallest share of an error budget that is left: how much risk may still be taken.',
        good: 'above half.',
        act: 'below: prefer stability to features until it refills; see SLO.',
        unit: 'percentunit',
        w: 6,
        decimals: 0,
        levels: below(0.1, 0.5),
        queries: [['clamp_min(min (slo:error_budget:remaining), 0)', 'left']],
      }),
      stat({
        title: 'Ranked by a model',
        shows: 'Share of feeds in the time range that a learned model ordered.',
        good: 'near 100 %.',
        act: 'see Inference: the rest was served in a simpler order.',
        unit: 'percentunit',
        w: 6,
        decimals: 1,
        levels: below(0.8, 0.95),
        of: 'ranker-service',
        queries: [
          [
            share(total(feeds, [], 'status="OK", tier="model"'), total(feeds, [], 'status="OK"')),
            'model',
          ],
        ],
      }),
      stat({
        title: 'Fresh features',
        shows: 'Share of the events in the time range that counted in features within 5 s.',
        good: 'above 99 %.',
        act: 'see Feature store.',
        unit: 'percentunit',
        w: 6,
        decimals: 1,
        levels: below(0.9, 0.99),
        of: 'feature-service',
        queries: [
          [
            share(
              total('feature_streaming_lag_seconds_bucket', [], 'le="5"'),
              total('feature_streaming_lag_seconds_count'),
            ),
            'fresh',
          ],
        ],
      }),
      stat({
        title: 'Feeds now',
        shows: 'Feed requests per second at this moment.',
        good: 'follows the day.',
        act: 'see Feed.',
        unit: 'reqps',
        w: 6,
        decimals: 1,
        of: 'gateway',
        queries: [[rate(feeds), 'feeds']],
      }),
    ],
  };
}
