import type { Thresholds } from '../../../thresholds/schema.js';
import { timeseries } from '../../model/charts.js';
import type { Section } from '../../model/dashboard.js';
import { above, bound } from '../../model/levels.js';
import { orZero, quantile, rate } from '../../model/promql.js';
import { QUANTILE_COLORS, TENANT } from '../vocabulary.js';

const of = 'feature-service';
const BATCH = 'stream_processing_duration_seconds';

export function engine(thresholds: Thresholds): Section {
  return {
    title: 'Engine',
    panels: [
      timeseries({
        title: 'Batch time',
        shows: 'Time to process one batch of events: read, merge, commit.',
        good: 'median below 50 ms, tail below 200 ms.',
        act: 'larger batches take longer by nature: judge it beside the backlog. Without one, look at Redis’ command times.',
        unit: 's',
        exemplars: true,
        of,
        colors: QUANTILE_COLORS,
        queries: [
          [quantile(0.5, BATCH), 'p50'],
          [quantile(0.95, BATCH), 'p95'],
          [quantile(0.99, BATCH), 'p99'],
        ],
      }),
      timeseries({
        title: 'Entities written',
        shows: 'Entities whose features were written per second, by tenant and by what wrote them.',
        good: 'follows the events; several events of one entity become one write.',
        act: 'writes without events are a backfill; see Feature store.',
        unit: 'wps',
        of,
        queries: [
          [rate('feature_writes_total', ['tenant', 'source'], TENANT), '{{tenant}} ({{source}})'],
        ],
      }),
      timeseries({
        title: 'Waiting for commit',
        atLeast: 10,
        shows: 'Entities changed in memory and not yet written to Redis.',
        good: 'saw-teeth that return to zero.',
        act: 'growing: Redis is slow or refuses writes; see its memory on Feature store.',
        unit: 'short',
        of,
        levels: above(bound(thresholds, 'FeatureStoreQueueDeep')),
        queries: [['sum by (instance) (feature_store_queue_depth)', '{{instance}}']],
      }),
      timeseries({
        title: 'Watermark behind now',
        shows: 'How far the engine’s event time is behind the clock.',
        good: 'flat within seconds.',
        act: 'a straight rise: no event arrives or none is processed; "Events accepted" tells which.',
        unit: 's',
        of,
        queries: [
          ['time() - max by (instance) (stream_watermark_timestamp_seconds)', '{{instance}}'],
        ],
      }),
      timeseries({
        title: 'Archive',
        shows: 'Rows written to the archive per second by kind, and writes that failed.',
        good: 'rows follow the events in steps; no failures.',
        act: 'failures: the disk is full or not writable; training data has a gap until it is mended.',
        unit: 'wps',
        of,
        colors: { failed: 'red' },
        queries: [
          [rate('archive_rows_total', ['kind']), '{{kind}}'],
          [orZero(rate('archive_errors_total')), 'failed'],
        ],
      }),
      timeseries({
        title: 'Catalogue mirror behind',
        shows:
          'Age of the newest catalogue change that candidate-service has not applied, by tenant.',
        good: 'below a second.',
        act: 'new items are missing from feeds meanwhile: look at candidate-service’s CPU and its connection to Redis.',
        unit: 's',
        of: 'candidate-service',
        levels: above(bound(thresholds, 'CatalogueLagHigh')),
        queries: [[`max by (tenant) (catalogue_lag_seconds{${TENANT}})`, '{{tenant}}']],
      }),
    ],
  };
}

export function quality(thresholds: Thresholds): Section {
  return {
    title: 'What went wrong with events',
    panels: [
      timeseries({
        title: 'Rejected at the door',
        shows: 'Events per second that the gateway refused, by tenant and reason.',
        good: 'empty.',
        act: 'the client sends what the contract forbids: the reason is the same as in its answer, see docs/errors.md.',
        unit: 'cps',
        of: 'gateway',
        empty: 'nothing rejected',
        queries: [
          [rate('events_rejected_total', ['tenant', 'reason'], TENANT), '{{tenant}}: {{reason}}'],
        ],
      }),
      timeseries({
        title: 'Late and duplicate',
        shows: 'Events per second that came after the allowed lateness, or a second time.',
        good: 'duplicates only as often as clients retry; late ones almost never.',
        act: 'late: a client’s queue or clock; many duplicates: a client that retries without need.',
        unit: 'cps',
        of,
        atLeast: 1,
        colors: { late: 'orange', duplicate: 'blue' },
        queries: [
          [rate('stream_late_events_total'), 'late'],
          [rate('stream_duplicate_events_total'), 'duplicate'],
        ],
      }),
      timeseries({
        title: 'Dead letters by reason',
        shows: 'Events set aside per second, by reason.',
        good: 'empty.',
        act: '`npx eaglerank dead-letters` lists them; a "conflict" is one id with two bodies.',
        unit: 'cps',
        bars: true,
        of,
        empty: 'no dead letters',
        levels: above(bound(thresholds, 'DeadLettersGrowing')),
        queries: [[rate('stream_dead_letters_total', ['reason']), '{{reason}}']],
      }),
    ],
  };
}
