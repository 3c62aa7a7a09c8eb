import type { Thresholds } from '../../../thresholds/schema.js';
import { timeseries } from '../../model/charts.js';
import type { Section } from '../../model/dashboard.js';
import { above, bound } from '../../model/levels.js';
import { orZero, quantile, rate } from '../../model/promql.js';
import { SERVICE_JOBS } from '../../../rules/alert.js';
import { PROCESS } from '../vocabulary.js';

export function pipelines(thresholds: Thresholds): Section {
  return {
    title: 'Pipelines',
    panels: [
      timeseries({
        title: 'Backlog and commit queue',
        shows: 'Log entries and entities that wait for the engine.',
        good: 'near zero.',
        act: 'open Stream processing.',
        unit: 'short',
        of: 'feature-service',
        levels: above(bound(thresholds, 'StreamBacklogHigh')),
        queries: [
          ['sum (stream_consumer_lag)', 'log entries'],
          ['sum (feature_store_queue_depth)', 'entities'],
        ],
      }),
      timeseries({
        title: 'Event to feature, p95',
        shows: 'From an event’s acceptance to its features being readable.',
        good: 'below a second.',
        act: 'open Stream processing.',
        unit: 's',
        of: 'feature-service',
        queries: [[quantile(0.95, 'feature_streaming_lag_seconds'), 'p95']],
      }),
      timeseries({
        title: 'Age of indexes',
        shows:
          'Time since the index of vectors was built as a whole, by tenant; changes since are searched beside it.',
        good: 'saw-teeth as long as the rebuild interval.',
        act: 'a line that only rises: the rebuild fails or its worker is short of CPU.',
        unit: 's',
        of: 'candidate-service',
        queries: [['max by (tenant) (ann_index_age_seconds)', '{{tenant}}']],
      }),
      timeseries({
        title: 'Work after the answer',
        shows:
          'Jobs that wait until after the response, and pages whose impressions or explanations were lost.',
        good: 'near zero; nothing lost.',
        act: 'lost impressions bias training: Redis does not keep up, see its memory and commands.',
        unit: 'short',
        of: 'gateway',
        colors: { 'impressions lost': 'red', 'explanations lost': 'orange' },
        queries: [
          ['sum (background_queue_depth)', 'waiting'],
          [rate('impressions_dropped_total'), 'impressions lost'],
          [rate('explanations_dropped_total'), 'explanations lost'],
        ],
      }),
      timeseries({
        title: 'Telemetry itself',
        shows:
          'Spans the collector accepted per second, and what was lost: spans, log lines, label values beyond the cap.',
        good: 'nothing lost.',
        act: 'lost spans: the collector is away or slow; label overflow: more tenants than the cap, raise it or fold them.',
        unit: 'ops',
        levels: above(undefined, 1),
        queries: [
          [rate('trace_spans_exported_total', [], PROCESS), 'spans'],
          [orZero(rate('trace_spans_dropped_total', [], PROCESS)), 'spans lost'],
          [orZero(rate('log_lines_dropped_total', [], PROCESS)), 'log lines lost'],
          [orZero(rate('metric_label_overflow_total', [], PROCESS)), 'label values folded'],
        ],
      }),
      timeseries({
        title: 'Restarts',
        shows: 'Starts of processes within ten minutes, by service.',
        good: 'zero outside deployments.',
        act: 'more than two: CrashLooping alerts; the last lines before the start say why.',
        unit: 'short',
        atLeast: 1,
        levels: above(undefined, bound(thresholds, 'CrashLooping')),
        queries: [
          [
            `sum by (job) (changes(process_start_time_seconds{${SERVICE_JOBS}, ${PROCESS}}[10m]))`,
            '{{job}}',
          ],
        ],
      }),
    ],
  };
}

export function resources(thresholds: Thresholds): Section {
  const chosen = `${SERVICE_JOBS}, ${PROCESS}`;
  return {
    title: 'Resources',
    panels: [
      timeseries({
        title: 'CPU',
        shows: 'Cores used by each service, the mean over its processes.',
        good: `below ${bound(thresholds, 'CpuHigh') * 100} %.`,
        act: 'add replicas.',
        unit: 'percentunit',
        levels: above(bound(thresholds, 'CpuHigh')),
        queries: [
          [
            `avg by (job) (rate(process_cpu_seconds_total{${chosen}}[$__rate_interval]))`,
            '{{job}}',
          ],
        ],
      }),
      timeseries({
        title: 'Event loop lag, p99',
        shows: 'How late the event loop ran, worst process of each service.',
        good: 'below 50 ms.',
        act: 'something computes too long at once: garbage collection beside, or a large request in the traces.',
        unit: 's',
        levels: above(bound(thresholds, 'EventLoopLag') / 2, bound(thresholds, 'EventLoopLag')),
        queries: [[`max by (job) (nodejs_eventloop_lag_p99_seconds{${chosen}})`, '{{job}}']],
      }),
      timeseries({
        title: 'Garbage collection',
        shows: 'Share of time spent collecting garbage, by service.',
        good: 'below 5 %.',
        act: 'rising with memory: the heap is near its limit.',
        unit: 'percentunit',
        queries: [
          [
            `avg by (job) (sum by (job, instance) (rate(nodejs_gc_duration_seconds_sum{${chosen}}[$__rate_interval])))`,
            '{{job}}',
          ],
        ],
      }),
      timeseries({
        title: 'Heap used',
        shows: 'JavaScript heap of the largest process of each service.',
        good: 'saw-teeth around a level.',
        act: 'a rising floor is a leak.',
        unit: 'bytes',
        queries: [[`max by (job) (nodejs_heap_size_used_bytes{${chosen}})`, '{{job}}']],
      }),
      timeseries({
        title: 'Resident memory',
        shows: 'Memory of the largest process of each service, with what lies outside the heap.',
        good: 'flat below the dashed line.',
        act: 'heap flat and this rising: buffers or native indexes.',
        unit: 'bytes',
        levels: above(bound(thresholds, 'MemoryHigh')),
        queries: [[`max by (job) (process_resident_memory_bytes{${chosen}})`, '{{job}}']],
      }),
      timeseries({
        title: 'Open files',
        shows: 'Share of a process’s file descriptors in use.',
        good: 'a few per cent.',
        act: 'rising: connections leak; see "Redis clients" and the streams between services.',
        unit: 'percentunit',
        levels: above(bound(thresholds, 'ConnectionsHigh')),
        queries: [
          [`max by (job) (process_open_fds{${chosen}} / process_max_fds{${chosen}})`, '{{job}}'],
        ],
      }),
    ],
  };
}
