import type { Thresholds } from '../../../thresholds/schema.js';
import type { Section } from '../../model/dashboard.js';
import { stat } from '../../model/figures.js';
import { above, below, bound } from '../../model/levels.js';
import { orZero, quantile, rate, share } from '../../model/promql.js';

const of = 'ranker-service';
const L1_HITS = rate('feature_cache_hits_total', [], 'level="l1"');
const L1_MISSES = rate('feature_cache_misses_total', [], 'level="l1"');

/** Share of entities found in the cache of the process or in Redis. */
const FOUND = `1 - ${share(rate('feature_cache_misses_total', [], 'level="redis"'), `${L1_HITS} + ${L1_MISSES}`)}`;

export function glance(thresholds: Thresholds): Section {
  const slow = bound(thresholds, 'FeatureLatencyHigh');
  const errors = bound(thresholds, 'FeatureLookupErrors');
  return {
    title: 'At a glance',
    panels: [
      stat({
        title: 'Lookups',
        shows: 'Entities whose features were looked up per second.',
        good: 'follows the feeds times the candidates.',
        act: 'a jump without more feeds: more candidates per request.',
        unit: 'ops',
        decimals: 0,
        of,
        queries: [[rate('feature_lookups_total'), 'entities']],
      }),
      stat({
        title: 'Lookup p99',
        shows: 'The 99th percentile of one request’s lookup, cache and store together.',
        good: 'green: below the bound of FeatureLatencyHigh.',
        act: 'see "Performance deep dive".',
        unit: 's',
        decimals: 1,
        of,
        levels: above(slow / 1.5, slow),
        queries: [[quantile(0.99, 'feature_lookup_latency_seconds'), 'p99']],
      }),
      stat({
        title: 'Found',
        shows: 'Share of entities found in the process’s cache or in Redis.',
        good: `above ${bound(thresholds, 'LowCacheHitRate', 'P4') * 100} %; what is not found is new or was never written.`,
        act: 'a fall: the store was emptied or the engine stands still; see Stream processing.',
        unit: 'percentunit',
        decimals: 1,
        of,
        levels: below(
          bound(thresholds, 'LowCacheHitRate', 'P3'),
          bound(thresholds, 'LowCacheHitRate', 'P4'),
        ),
        queries: [[FOUND, 'found']],
      }),
      stat({
        title: 'Lookup errors',
        shows: 'Share of lookups that failed; the ranking then uses defaults.',
        good: 'zero.',
        act: 'see "Lookup errors" by type; a time-out points at Redis or the network.',
        unit: 'percentunit',
        decimals: 2,
        of,
        levels: above(errors, bound(thresholds, 'FeatureStoreDown')),
        queries: [
          [
            share(
              orZero(rate('feature_lookup_errors_total')),
              rate('feature_lookup_latency_seconds_count'),
            ),
            'errors',
          ],
        ],
      }),
      stat({
        title: 'Fresh reads',
        shows: 'Share of group reads no older than the group’s own objective.',
        good: 'above 99 %.',
        act: 'see "Age of what is read": one old group is its producer’s fault, all together the engine’s.',
        unit: 'percentunit',
        decimals: 1,
        of,
        levels: below(
          1 - 5 * bound(thresholds, 'FeatureGroupStale'),
          1 - bound(thresholds, 'FeatureGroupStale'),
        ),
        queries: [
          [
            `1 - ${share(rate('feature_freshness_violations_total'), rate('feature_freshness_seconds_count'))}`,
            'fresh',
          ],
        ],
      }),
      stat({
        title: 'Redis',
        shows: 'Whether the exporter reaches Redis.',
        good: 'up.',
        act: 'RedisUnavailable pages: restart or fail over; feeds run on what is in memory meanwhile.',
        unit: 'none',
        of,
        words: { 1: ['up', 'green'], 0: ['DOWN', 'red'] },
        queries: [['min (redis_up)', 'redis']],
      }),
    ],
  };
}
