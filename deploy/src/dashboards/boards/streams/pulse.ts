import type { Thresholds } from '../../../thresholds/schema.js';
import type { Section } from '../../model/dashboard.js';
import { stat } from '../../model/figures.js';
import { above, bound } from '../../model/levels.js';
import { orZero, quantile, rate, total } from '../../model/promql.js';
import { TENANT } from '../vocabulary.js';

const of = 'feature-service';

export function pulse(thresholds: Thresholds): Section {
  return {
    title: 'At a glance',
    panels: [
      stat({
        title: 'Events applied',
        shows: 'Events per second that the engine turned into features.',
        good: 'equal to what is accepted.',
        act: 'zero while events are accepted: the engine stands still, StreamingPipelineDown pages; see feature-service’s log.',
        unit: 'cps',
        decimals: 0,
        of,
        queries: [[rate('stream_events_processed_total'), 'applied']],
      }),
      stat({
        title: 'Backlog',
        shows: 'Log entries that are not yet processed, over all tenants.',
        good: 'near zero; a burst drains within seconds.',
        act: 'a growing backlog means the engine is slower than the events: see "Batch time" and the process’s CPU.',
        unit: 'short',
        of,
        levels: above(
          bound(thresholds, 'StreamBacklogHigh') / 10,
          bound(thresholds, 'StreamBacklogHigh'),
        ),
        queries: [['sum (stream_consumer_lag)', 'entries']],
      }),
      stat({
        title: 'Event to feature, p95',
        shows: 'From an event’s acceptance to its features being readable, 95th percentile.',
        good: 'below a second.',
        act: 'follow the backlog first; with none, Redis is slow to commit.',
        unit: 's',
        decimals: 1,
        of,
        levels: above(5, bound(thresholds, 'StreamingLagHigh', 'P2')),
        queries: [[quantile(0.95, 'feature_streaming_lag_seconds'), 'p95']],
      }),
      stat({
        title: 'Behind event time',
        shows: 'Distance of the watermark from now: up to there everything was seen.',
        good: 'a few seconds while events flow.',
        act: 'no events at all also make it grow: compare with "Events accepted".',
        unit: 's',
        decimals: 0,
        of,
        levels: above(60, bound(thresholds, 'StreamingLagHigh', 'P2')),
        queries: [['time() - max (stream_watermark_timestamp_seconds)', 'behind']],
      }),
      stat({
        title: 'Dead letters',
        shows: 'Events set aside within the chosen time range because they could not be applied.',
        good: 'zero.',
        act: '`npx eaglerank dead-letters` shows them with the reason; mend the producer, then replay.',
        unit: 'short',
        decimals: 0,
        of,
        levels: above(1),
        queries: [[orZero(total('stream_dead_letters_total')), 'events']],
      }),
      stat({
        title: 'Active users',
        shows: 'Users with an event in the last five minutes.',
        good: 'follows the day of the tenants.',
        act: 'a fall without a fall of feeds: clients no longer log events.',
        unit: 'short',
        of,
        queries: [[`sum (active_users{${TENANT}})`, 'users']],
      }),
    ],
  };
}
