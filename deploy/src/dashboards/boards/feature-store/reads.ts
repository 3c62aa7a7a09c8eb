import type { Thresholds } from '../../../thresholds/schema.js';
import { timeseries } from '../../model/charts.js';
import type { Section } from '../../model/dashboard.js';
import { bargauge } from '../../model/figures.js';
import { above, below, bound } from '../../model/levels.js';
import { quantile, rate } from '../../model/promql.js';
import { QUANTILE_COLORS, TENANT } from '../vocabulary.js';

const of = 'ranker-service';
const LOOKUP = 'feature_lookup_latency_seconds';

export function reads(thresholds: Thresholds): Section {
  return {
    title: 'Reading',
    panels: [
      timeseries({
        title: 'Entities looked up',
        shows: 'Entities looked up per second by kind, stacked.',
        good: 'items lead, then authors; users are one per request.',
        act: 'authors above items: duplicates are no longer removed before the lookup.',
        unit: 'ops',
        stack: 'normal',
        of,
        queries: [[rate('feature_lookups_total', ['entity'], TENANT), '{{entity}}']],
      }),
      timeseries({
        title: 'Lookup time',
        shows: 'Median and tail of one request’s lookup. Dots open traces.',
        good: 'p99 below the dashed line.',
        act: 'median up: Redis or the network is slow; tail alone: event loop of the ranker, see System overview.',
        unit: 's',
        exemplars: true,
        of,
        levels: above(bound(thresholds, 'FeatureLatencyHigh')),
        colors: QUANTILE_COLORS,
        queries: [
          [quantile(0.5, LOOKUP), 'p50'],
          [quantile(0.95, LOOKUP), 'p95'],
          [quantile(0.99, LOOKUP), 'p99'],
        ],
      }),
      timeseries({
        title: 'Hit ratio by level',
        shows:
          'Share of entities that each level found of those it was asked for: l1 is the process’s cache, redis the store.',
        good: 'redis above 95 %; l1 depends on how alike the requests are.',
        act: 'redis falls: features are missing; l1 falls alone: more entities are written than before, or its size is too small.',
        unit: 'percentunit',
        min: 0,
        max: 1,
        of,
        levels: below(
          bound(thresholds, 'LowCacheHitRate', 'P2'),
          bound(thresholds, 'LowCacheHitRate', 'P4'),
        ),
        queries: [
          [
            `${rate('feature_cache_hits_total', ['level'])} / ((${rate('feature_cache_hits_total', ['level'])} + ${rate('feature_cache_misses_total', ['level'])}) > 0)`,
            '{{level}}',
          ],
        ],
      }),
    ],
  };
}

/** Freshness and quality of what is read. */
export function values(thresholds: Thresholds): Section {
  return {
    title: 'Freshness and quality of what is read',
    panels: [
      timeseries({
        title: 'Age of what is read, median',
        shows: 'Median age of the features read, by group.',
        good: 'groups of live engagement within seconds to minutes.',
        act: 'a straight rise: nobody writes the group; see when it was last written.',
        unit: 's',
        scale: 'log',
        of,
        levels: above(
          bound(thresholds, 'FeatureStaleness', 'P3'),
          bound(thresholds, 'FeatureStaleness', 'P2'),
        ),
        queries: [[quantile(0.5, 'feature_freshness_seconds', ['group']), '{{group}}']],
      }),
      timeseries({
        title: 'Older than promised',
        shows: 'Share of a group’s reads that were older than the group’s own objective.',
        good: 'below the dashed line.',
        act: 'items nobody touches age by nature: raise the group’s objective if that is meant; else find its producer.',
        unit: 'percentunit',
        of,
        levels: above(bound(thresholds, 'FeatureGroupStale')),
        queries: [
          [
            `${rate('feature_freshness_violations_total', ['group'])} / (${rate('feature_freshness_seconds_count', ['group'])} > 0)`,
            '{{group}}',
          ],
        ],
      }),
      bargauge({
        title: 'Since the last write',
        shows: 'Time since each group was last written by the engine.',
        good: 'seconds, while events flow.',
        act: 'one group alone: its event type no longer arrives; all: the engine stands still.',
        unit: 's',
        of: 'feature-service',
        levels: above(
          bound(thresholds, 'FeatureStaleness', 'P3'),
          bound(thresholds, 'FeatureStaleness', 'P2'),
        ),
        queries: [['time() - max by (group) (feature_last_update_timestamp_seconds)', '{{group}}']],
      }),
      bargauge({
        title: 'Replaced by defaults',
        shows: 'The features most often replaced by their default: values per second.',
        good: 'features of new users and items lead; nothing that every entity should have.',
        act: 'a common feature on top: its events are missing, or its definition changed without a backfill.',
        unit: 'ops',
        w: 12,
        h: 9,
        decimals: 0,
        of,
        queries: [[`topk(10, ${rate('feature_missing_total', ['feature'])})`, '{{feature}}']],
      }),
      timeseries({
        title: 'Lookup errors',
        atLeast: 0.1,
        shows: 'Lookups that failed per second, by type.',
        good: 'empty.',
        act: 'time-outs: Redis is slow, see its commands below; decode errors: a version of the schema is mixed, see the release.',
        unit: 'ops',
        w: 12,
        h: 9,
        of,
        empty: 'no errors',
        queries: [[rate('feature_lookup_errors_total', ['error_type']), '{{error_type}}']],
      }),
    ],
  };
}
