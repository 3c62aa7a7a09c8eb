import type { Thresholds } from '../../../thresholds/schema.js';
import { heatmap, timeseries } from '../../model/charts.js';
import type { Section } from '../../model/dashboard.js';
import { above, bound } from '../../model/levels.js';
import { busiest, quantile, rate } from '../../model/promql.js';
import { QUANTILE_COLORS, TENANT } from '../vocabulary.js';

const of = 'feature-service';
const LAG = 'feature_streaming_lag_seconds';

export function flow(thresholds: Thresholds): Section {
  return {
    title: 'Flow',
    panels: [
      timeseries({
        title: 'Events accepted by tenant',
        shows: 'Events per second appended to the log, by tenant.',
        good: 'in proportion to the tenant’s feeds.',
        act: 'a tenant at zero while its feeds go on: its client lost the event call; rejected events are below.',
        unit: 'cps',
        stack: 'normal',
        of: 'gateway',
        queries: [[rate('events_accepted_total', ['tenant'], TENANT), '{{tenant}}']],
      }),
      timeseries({
        title: 'Events applied by type',
        shows: 'Events per second applied to features, the six most frequent types.',
        good: 'impressions lead, clicks and dwell follow in a steady proportion.',
        act: 'impressions without clicks: the client logs no clicks, or the feed is bad; ask the tenant.',
        unit: 'cps',
        stack: 'normal',
        of,
        queries: [[busiest(6, 'stream_events_processed_total', ['type']), '{{type}}']],
      }),
      timeseries({
        title: 'Backlog by topic and partition',
        shows: 'Log entries not yet processed, for each partition of the log.',
        good: 'all near zero.',
        act: 'one partition alone: a tenant’s burst; all together: the engine or Redis.',
        unit: 'short',
        of,
        levels: above(bound(thresholds, 'StreamBacklogHigh')),
        queries: [['sum by (topic, partition) (stream_consumer_lag)', '{{topic}}/{{partition}}']],
      }),
      heatmap({
        title: 'From event to feature',
        shows:
          'How long events took until their features were readable; brighter means more events.',
        good: 'one band below a second.',
        act: 'a band that climbs is a backlog being worked off; one that stays high is a slow commit.',
        unit: 's',
        w: 16,
        of,
        queries: [[`sum by (le) (increase(${LAG}_bucket[$__rate_interval]))`, '{{le}}']],
      }),
      timeseries({
        title: 'From event to feature, quantiles',
        shows: 'Median and tail of the same time.',
        good: 'p99 within a few seconds.',
        act: 'see the backlog; a tail without a backlog comes from single large batches.',
        unit: 's',
        h: 9,
        exemplars: true,
        of,
        colors: QUANTILE_COLORS,
        queries: [
          [quantile(0.5, LAG), 'p50'],
          [quantile(0.95, LAG), 'p95'],
          [quantile(0.99, LAG), 'p99'],
        ],
      }),
    ],
  };
}
