import { AGE_BUCKETS } from '../metric-spec.js';
import { of } from './declare.js';

const feature = of('feature-service');

/** Metrics of the event log and the engine. */
export const STREAMS = {
  streamEventsProcessed: feature.counter(
    'stream_events_processed_total',
    ['type'],
    'events',
    'Events applied.',
  ),
  streamProcessingDuration: feature.histogram(
    'stream_processing_duration_seconds',
    [],
    'seconds',
    'Time to process one batch.',
  ),
  streamConsumerLag: feature.gauge(
    'stream_consumer_lag',
    ['topic', 'partition'],
    'entries',
    'Log entries not yet processed.',
  ),
  featureStreamingLag: feature.histogram(
    'feature_streaming_lag_seconds',
    [],
    'seconds',
    "From an event's acceptance to its features being readable.",
    AGE_BUCKETS,
  ),
  streamLateEvents: feature.counter(
    'stream_late_events_total',
    [],
    'events',
    'Events older than the watermark allows.',
  ),
  streamDuplicateEvents: feature.counter(
    'stream_duplicate_events_total',
    [],
    'events',
    'Events seen before.',
  ),
  streamDeadLetters: feature.counter(
    'stream_dead_letters_total',
    ['reason'],
    'events',
    'Events set aside.',
  ),
  streamWatermark: feature.gauge(
    'stream_watermark_timestamp_seconds',
    [],
    'timestamp',
    'Event time up to which everything was seen.',
  ),
  archiveRows: feature.counter(
    'archive_rows_total',
    ['kind'],
    'rows',
    'Rows written to the archive.',
  ),
  archiveErrors: feature.counter(
    'archive_errors_total',
    ['error_type'],
    'errors',
    'Archive writes that failed.',
  ),
} as const;
