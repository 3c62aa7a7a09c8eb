import type { Thresholds } from '../../../thresholds/schema.js';
import { timeseries } from '../../model/charts.js';
import type { Section } from '../../model/dashboard.js';
import { above, bound } from '../../model/levels.js';
import { busiest } from '../../model/promql.js';

export function redis(thresholds: Thresholds): Section {
  return {
    title: 'Redis',
    panels: [
      timeseries({
        title: 'Commands',
        shows: 'Commands per second that Redis carries out, the most frequent first.',
        good: 'follows feeds and events.',
        act: 'a command that jumps names the service that sends it, see "Round trips" on Feature store.',
        unit: 'ops',
        of: 'feature-service',
        queries: [[busiest(6, 'redis_commands_total', ['cmd']), '{{cmd}}']],
      }),
      timeseries({
        title: 'Memory of Redis',
        shows: 'Memory of Redis’ data and its limit, where it has one.',
        good: 'a level below the limit.',
        act: 'see "Memory growth" on Feature store.',
        unit: 'bytes',
        of: 'feature-service',
        queries: [
          ['sum by (instance) (redis_memory_used_bytes)', 'used'],
          ['sum by (instance) (redis_memory_max_bytes > 0)', 'limit'],
        ],
      }),
      timeseries({
        title: 'Clients of Redis',
        shows: 'Share of the connections Redis allows that are in use.',
        good: 'a few per cent.',
        act: 'climbing: a service leaks connections, see "Connections by pool".',
        unit: 'percentunit',
        of: 'feature-service',
        levels: above(bound(thresholds, 'ConnectionsHigh')),
        queries: [
          ['max by (instance) (redis_connected_clients / redis_config_maxclients)', '{{instance}}'],
        ],
      }),
      timeseries({
        title: 'Keys found',
        shows: 'Share of key reads that found something.',
        good: 'steady.',
        act: 'a fall: features expired or were evicted.',
        unit: 'percentunit',
        min: 0,
        max: 1,
        of: 'feature-service',
        queries: [
          [
            'sum (rate(redis_keyspace_hits_total[$__rate_interval])) / (sum (rate(redis_keyspace_hits_total[$__rate_interval])) + sum (rate(redis_keyspace_misses_total[$__rate_interval])))',
            'found',
          ],
        ],
      }),
      timeseries({
        title: 'Fragmentation',
        shows: 'Memory that the system gave Redis divided by what Redis uses.',
        good: 'between 1 and 1.5 once it holds some hundred megabytes; a small one is higher.',
        act: 'below 1: Redis is swapped, act now; far above: activedefrag or a restart.',
        unit: 'short',
        decimals: 2,
        of: 'feature-service',
        queries: [['max by (instance) (redis_mem_fragmentation_ratio)', '{{instance}}']],
      }),
      timeseries({
        title: 'Traffic of Redis',
        shows: 'Bytes per second into and out of Redis.',
        good: 'out follows the feeds, in the events.',
        act: 'near the network’s limit: larger caches in the rankers, or shards.',
        unit: 'Bps',
        of: 'feature-service',
        queries: [
          ['sum (rate(redis_net_input_bytes_total[$__rate_interval]))', 'in'],
          ['sum (rate(redis_net_output_bytes_total[$__rate_interval]))', 'out'],
        ],
      }),
    ],
  };
}
