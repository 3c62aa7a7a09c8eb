import { SERVICE_JOBS } from '../../../rules/alert.js';
import type { Thresholds } from '../../../thresholds/schema.js';
import { timeseries } from '../../model/charts.js';
import type { Section } from '../../model/dashboard.js';
import { stat } from '../../model/figures.js';
import { above, bound } from '../../model/levels.js';

const of = 'feature-service';

export function memory(thresholds: Thresholds): Section {
  return {
    title: 'Memory growth',
    panels: [
      stat({
        title: 'Memory used',
        shows: 'Memory of Redis’ data.',
        good: 'a level that follows users and items, not time.',
        act: 'compare keys beside it; more memory per key means fatter values.',
        unit: 'bytes',
        decimals: 1,
        of,
        queries: [['sum (redis_memory_used_bytes)', 'used']],
      }),
      stat({
        title: 'Of the limit',
        shows: 'Share of Redis’ configured maximum that is used; empty without a limit.',
        good: `below ${bound(thresholds, 'RedisMemoryHigh') * 100} %.`,
        act: 'raise the limit or shorten retention before eviction begins.',
        unit: 'percentunit',
        decimals: 0,
        of,
        empty: 'no limit',
        levels: above(
          bound(thresholds, 'RedisMemoryHigh') / 2,
          bound(thresholds, 'RedisMemoryHigh'),
        ),
        queries: [['max (redis_memory_used_bytes / (redis_memory_max_bytes > 0))', 'used']],
      }),
      stat({
        title: 'Growth per hour',
        shows: 'Growth of Redis’ memory per hour, as the slope of the chosen time range.',
        good: 'near zero after the first day.',
        act: 'times 24 it says how long the limit lasts.',
        unit: 'bytes',
        decimals: 1,
        of,
        queries: [['3600 * sum (deriv(redis_memory_used_bytes[$__range]))', 'an hour']],
      }),
      stat({
        title: 'In a day, at this rate',
        shows: 'Memory of Redis in 24 hours if it grows on as in the chosen time range.',
        good: 'below the limit.',
        act: 'above it: act today.',
        unit: 'bytes',
        decimals: 1,
        of,
        queries: [['sum (predict_linear(redis_memory_used_bytes[$__range], 86400))', 'tomorrow']],
      }),
      stat({
        title: 'Keys',
        shows: 'Keys in Redis.',
        good: 'follows users, items and days of retention.',
        act: 'a slope without new users: something is written without an end of life.',
        unit: 'short',
        of,
        queries: [['sum (redis_db_keys)', 'keys']],
      }),
      stat({
        title: 'Evicted',
        shows: 'Keys that Redis threw away for want of memory, per second.',
        good: 'zero.',
        act: 'features are being lost: raise maxmemory now.',
        unit: 'ops',
        of,
        levels: above(undefined, 0.01),
        queries: [['sum (rate(redis_evicted_keys_total[$__rate_interval]))', 'evicted']],
      }),
      timeseries({
        title: 'Memory of Redis and of its readers',
        shows: 'Redis’ memory beside the resident memory of each service’s processes.',
        good: 'levels, not slopes.',
        act: 'the line that climbs is the one that leaks or fills.',
        unit: 'bytes',
        w: 12,
        of,
        queries: [
          ['sum (redis_memory_used_bytes)', 'Redis'],
          [`sum by (job) (process_resident_memory_bytes{${SERVICE_JOBS}})`, '{{job}}'],
        ],
      }),
      timeseries({
        title: 'Memory per key',
        shows: 'Redis’ memory divided by its keys.',
        good: 'flat.',
        act: 'rising: values grow, e.g. more windows or longer lists per user; see the feature definitions.',
        unit: 'bytes',
        w: 12,
        of,
        queries: [['sum (redis_memory_used_bytes) / (sum (redis_db_keys) > 0)', 'a key']],
      }),
    ],
  };
}
