import type { Collector } from './collector.js';
import type { Finding } from './finding.js';
import {
  CLASSES,
  SCRUBBED,
  SECRET,
  SERVICE,
  SPANS_PER_TRACE,
  sendKnownTraffic,
  traceIdOf,
} from './known-traffic.js';
import { seriesSum } from './series-sum.js';
import type { TraceSink } from './trace-sink.js';
import { eventually } from '@eaglerank/testing';

/** Sends known traces and counts which come out, with what, and how many were counted. */
export async function checkSampling(collector: Collector, sink: TraceSink): Promise<Finding> {
  await sendKnownTraffic(collector.endpoint);
  const sent = CLASSES.reduce((sum, { traces }) => sum + traces, 0);
  await eventually('every trace is decided on', async () => {
    const own = await collector.ownMetrics();
    return seriesSum(own, 'otelcol_processor_tail_sampling_global_count_traces_sampled') >= sent;
  });
  const mustStay = CLASSES.reduce((sum, { kept }) => sum + kept[0], 0);
  await eventually('what is kept arrives', () => sink.traces.size >= mustStay);
  const spans = sent * SPANS_PER_TRACE;
  let counted = 0;
  await eventually('span metrics are flushed', async () => {
    const metrics = await collector.spanMetrics();
    counted = seriesSum(metrics, 'span_metrics_calls_total', `service_name="${SERVICE}"`);
    return counted >= spans;
  });
  const classes = CLASSES.map((kind) => {
    const ids = Array.from({ length: kind.traces }, (_, i) => traceIdOf(kind.name, i));
    return { ...kind, ids: ids.filter((id) => sink.traces.has(id)) };
  });
  const faults = classes.flatMap(({ name, kept: [least, most], ids }) =>
    ids.length >= least && ids.length <= most
      ? []
      : [`of ${name} ${ids.length} traces were kept, not ${least} to ${most}`],
  );
  if (counted !== spans) faults.push(`${counted} of ${spans} spans were counted before sampling`);
  return {
    table: {
      title: 'Known traffic: traces sent and kept',
      head: ['class', 'sent', 'kept', 'allowed'],
      rows: classes.map(({ name, traces, kept: [least, most], ids }) => [
        ...[name, String(traces), String(ids.length)],
        least === most ? String(least) : `${least}–${most}`,
      ]),
    },
    faults: [
      ...faults,
      ...wrongSpans(
        sink,
        classes.flatMap(({ ids }) => ids),
      ),
    ],
  };
}

/** Kept traces that are not whole, and attributes that should be gone or should have stayed. */
function wrongSpans(sink: TraceSink, ids: readonly string[]): string[] {
  const kept = ids.map((id) => sink.traces.get(id) ?? []);
  const partial = kept.filter((spans) => spans.length !== SPANS_PER_TRACE).length;
  const faults = partial === 0 ? [] : [`${partial} kept traces are not whole`];
  const attributes = new Set(kept.flat().flatMap((span) => Object.keys(span.attributes)));
  for (const name of SCRUBBED) if (attributes.has(name)) faults.push(`${name} was not removed`);
  if (JSON.stringify(kept).includes(SECRET)) faults.push('a value that must not be kept was kept');
  if (!attributes.has('eaglerank.rows')) faults.push('eaglerank.rows was removed');
  return faults;
}
