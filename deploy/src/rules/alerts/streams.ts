import { quantile, share, total, valueOf, windowOf, type AlertGroup } from '../alert.js';
import { counter, histogram, steady } from '../series.js';

const PROCESSED = 'stream_events_processed_total';

export const STREAMS: AlertGroup = {
  name: 'streams',
  alerts: [
    {
      name: 'StreamingPipelineDown',
      team: 'data',
      // a process that has lost its lease tells no lag: what is accepted tells that something should move
      expr: (level, { lowTraffic }) =>
        `(sum(stream_consumer_lag) > 0 or sum(rate(events_accepted_total[${windowOf(level)}])) > ${lowTraffic}) and ${total(PROCESSED, windowOf(level))} == 0`,
      summary: 'Events come and none is processed',
      description: 'Features age, and nothing new is learned, until the engine goes on.',
      causes: ['ServiceDown/feature-service', 'RedisUnavailable'],
      cases: () => ({
        fires: [steady('stream_consumer_lag', 9), steady(PROCESSED, 9)],
        alsoFires: {
          'no lag is told': [
            steady('stream_consumer_lag', 0),
            counter('events_accepted_total', 5),
            steady(PROCESSED, 9),
          ],
        },
        silent: {
          'none comes': [
            steady('stream_consumer_lag', 0),
            steady('events_accepted_total', 5),
            steady(PROCESSED, 9),
          ],
          'they are processed': [
            steady('stream_consumer_lag', 9),
            counter('events_accepted_total', 5),
            counter(PROCESSED, 1),
          ],
        },
      }),
    },
    {
      name: 'StreamingLagHigh',
      team: 'data',
      expr: (level) =>
        `${quantile(0.99, 'feature_streaming_lag_seconds', windowOf(level))} > ${valueOf(level)}`,
      summary: 'What users do counts too late',
      description:
        'It takes {{ $value | humanizeDuration }} until an accepted event can be read as a feature (p99).',
      causes: ['StreamingPipelineDown', 'RedisUnavailable'],
      cases: (level) => ({
        fires: histogram('feature_streaming_lag_seconds', '', 10, {
          [String(valueOf(level))]: 0.5,
          '3600': 1,
        }),
        silent: {
          'it counts at once': histogram('feature_streaming_lag_seconds', '', 10, {
            '1': 1,
            [String(valueOf(level))]: 1,
            '3600': 1,
          }),
        },
      }),
    },
    {
      name: 'StreamBacklogHigh',
      team: 'data',
      expr: (level) => `sum by (topic, partition) (stream_consumer_lag) > ${valueOf(level)}`,
      summary: 'The log of {{ $labels.partition }} grows faster than it is read',
      description: '{{ $value | humanize }} entries wait.',
      causes: ['StreamingPipelineDown', 'ServiceDown/feature-service'],
      cases: (level) => ({
        fires: [steady('stream_consumer_lag{partition="a"}', valueOf(level) + 1)],
        silent: { 'few wait': [steady('stream_consumer_lag{partition="a"}', 3)] },
      }),
    },
    {
      name: 'NoEventsProcessed',
      team: 'data',
      expr: (level) => `sum(increase(${PROCESSED}[${windowOf(level)}])) == 0`,
      summary: 'No event came for a while',
      description: 'Nothing was processed and nothing waits: applications do not send, or cannot.',
      causes: ['StreamingPipelineDown', 'ServiceDown/feature-service', 'RedisUnavailable'],
      cases: () => ({
        fires: [steady(PROCESSED, 9)],
        silent: { 'some come': [counter(PROCESSED, 1)] },
      }),
    },
    {
      name: 'DeadLettersGrowing',
      team: 'data',
      expr: (level) =>
        `${share('stream_dead_letters_total', PROCESSED, windowOf(level))} > ${valueOf(level)}`,
      summary: 'Events are set aside',
      description:
        '{{ $value | humanizePercentage }} of the events cannot be applied; `npx eaglerank dead-letters list` shows them.',
      cases: (level) => ({
        fires: [
          counter(PROCESSED, 10),
          counter('stream_dead_letters_total', 10 * valueOf(level) * 2),
        ],
        silent: {
          'few are': [
            counter(PROCESSED, 10),
            counter('stream_dead_letters_total', 10 * valueOf(level) * 0.5),
          ],
        },
      }),
    },
    {
      name: 'CatalogueLagHigh',
      team: 'data',
      expr: (level) => `max by (job, instance, tenant) (catalogue_lag_seconds) > ${valueOf(level)}`,
      summary: '{{ $labels.instance }} does not follow the catalogue of {{ $labels.tenant }}',
      description:
        'The newest change that it has not applied is {{ $value | humanizeDuration }} old: new items are not found there.',
      causes: ['RedisUnavailable'],
      cases: (level) => ({
        fires: [steady('catalogue_lag_seconds{tenant="a"}', valueOf(level) + 1)],
        silent: { 'it follows': [steady('catalogue_lag_seconds{tenant="a"}', 0.1)] },
      }),
    },
    {
      name: 'ArchiveFailing',
      team: 'data',
      expr: (level) =>
        `sum by (error_type) (rate(archive_errors_total[${windowOf(level)}])) > ${valueOf(level)}`,
      summary: 'The archive cannot be written',
      description:
        'Writes fail with {{ $labels.error_type }}. The log waits for `ARCHIVE_HOLD_MS`, then training loses what was served.',
      cases: () => ({
        fires: [counter('archive_errors_total{error_type="ENOSPC"}', 0.1)],
        silent: { 'it is written': [steady('archive_errors_total{error_type="ENOSPC"}', 2)] },
      }),
    },
  ],
};
