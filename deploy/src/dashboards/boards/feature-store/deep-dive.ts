import type { Thresholds } from '../../../thresholds/schema.js';
import { heatmap, timeseries } from '../../model/charts.js';
import type { Section } from '../../model/dashboard.js';
import { bargauge } from '../../model/figures.js';
import { above, bound } from '../../model/levels.js';
import { busiest, quantile, rate } from '../../model/promql.js';

const of = 'ranker-service';
const COMMAND = 'redis_command_duration_seconds';
/** Commands that wait for new entries by design. */
const NOT_BLOCKING = 'profile!="blocking"';

export function deepDive(thresholds: Thresholds): Section {
  return {
    title: 'Performance deep dive',
    panels: [
      heatmap({
        title: 'Time of every lookup',
        shows: 'How long lookups took; brighter means more of them.',
        good: 'one band below 5 ms.',
        act: 'two bands: cached and uncached requests; the upper one alone climbs when Redis slows.',
        unit: 's',
        w: 16,
        of,
        queries: [
          [
            'sum by (le) (increase(feature_lookup_latency_seconds_bucket[$__rate_interval]))',
            '{{le}}',
          ],
        ],
      }),
      bargauge({
        title: 'Slowest round trips, p95',
        shows:
          'The slowest Redis commands as the services see them, without those that wait by design.',
        good: 'MGET of the request path below 5 ms.',
        act: 'all slow: Redis or the network; one slow: too many keys at once.',
        unit: 's',
        h: 9,
        decimals: 1,
        of,
        levels: above(
          bound(thresholds, 'FeatureLatencyHigh'),
          4 * bound(thresholds, 'FeatureLatencyHigh'),
        ),
        queries: [
          [
            `topk(10, ${quantile(0.95, COMMAND, ['profile', 'operation'], NOT_BLOCKING)})`,
            '{{profile}}: {{operation}}',
          ],
        ],
      }),
      timeseries({
        title: 'Round trips on the request path, p95',
        shows: 'Redis round trips that a feed waits for, by service.',
        good: 'below a third of the time-out.',
        act: 'rising together: Redis; one service alone: its event loop.',
        unit: 's',
        exemplars: true,
        queries: [[quantile(0.95, COMMAND, ['job'], 'profile="request"'), '{{job}}']],
      }),
      timeseries({
        title: 'Round trips',
        shows: 'Redis commands per second by the services’ connection profiles.',
        good: 'in proportion to feeds (request) and events (bulk).',
        act: 'many more per feed: a cache no longer works.',
        unit: 'ops',
        queries: [[rate(`${COMMAND}_count`, ['profile']), '{{profile}}']],
      }),
      timeseries({
        title: 'Redis errors',
        atLeast: 0.1,
        shows: 'Redis commands that failed per second, by profile and type.',
        good: 'empty.',
        act: 'time-outs on "request" degrade feeds; replies such as OOM or READONLY are Redis’ own state.',
        unit: 'ops',
        empty: 'no errors',
        queries: [
          [
            rate('redis_errors_total', ['profile', 'error_type'], 'profile!=""'),
            '{{profile}}: {{error_type}}',
          ],
        ],
      }),
      timeseries({
        title: 'Time in Redis by command',
        shows:
          'Seconds per second that Redis itself computed, for the five busiest commands; one core is 100 %.',
        good: 'the sum below 50 %.',
        act: 'EVALSHA leads: the engine’s commits; MGET leads: reads, add a cache or a shard.',
        unit: 'percentunit',
        stack: 'normal',
        of: 'feature-service',
        queries: [[busiest(5, 'redis_commands_duration_seconds_total', ['cmd']), '{{cmd}}']],
      }),
      timeseries({
        title: 'Connections by pool',
        shows: 'Connections of the services to Redis by pool and state.',
        good: 'every pool up, none down.',
        act: 'down and up in turns: the network drops connections or Redis refuses clients.',
        unit: 'short',
        queries: [
          ['sum by (pool, state) (feature_store_connection_pool_usage)', '{{pool}} {{state}}'],
        ],
      }),
      timeseries({
        title: 'Redis clients',
        shows:
          'Connections that Redis counts, and those that wait in a blocking command by design.',
        good: 'flat: each process holds a few.',
        act: 'climbing: connections leak; near the limit new ones are refused.',
        unit: 'short',
        of: 'feature-service',
        queries: [
          ['sum (redis_connected_clients)', 'connected'],
          ['sum (redis_blocked_clients)', 'blocked'],
        ],
      }),
    ],
  };
}
