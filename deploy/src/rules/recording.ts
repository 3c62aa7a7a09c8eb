import type { Thresholds } from '../thresholds/schema.js';
import { SERVER_FAULTS, SERVICE_JOBS, quantile, share, total } from './alert.js';
import { burnWindows, errorRatio, indicators } from './slo.js';

/** A rule that stores the result of a query under a name of its own. */
export interface RecordingRule {
  readonly record: string;
  readonly expr: string;
  readonly labels?: Readonly<Record<string, string>>;
}

const FEEDS = 'grpc_feed_requests_total';
const LAG = 'feature_streaming_lag_seconds';

/** What dashboards read often. `window` is five minutes unscaled. */
export function feedRules(window: string): RecordingRule[] {
  return [
    {
      record: 'eaglerank:feed_requests:rate5m',
      expr: `sum by (tenant) (rate(${FEEDS}[${window}]))`,
    },
    {
      record: 'eaglerank:feed_errors:ratio5m',
      expr: share(`${FEEDS}{status=~"${SERVER_FAULTS}"}`, FEEDS, window),
    },
    ...[0.5, 0.95, 0.99].map((q) => ({
      record: `eaglerank:feed_latency_seconds:p${q * 100}_5m`,
      expr: quantile(q, 'grpc_feed_latency_seconds', window),
    })),
    { record: 'eaglerank:health_score', expr: healthScore(window) },
  ];
}

/**
 * 0-100: 30 points for processes that answer, 30 for feed requests without a server's fault, 20 for
 * answers with nothing missing, 20 for events that count in features within 5 s. Without traffic the
 * last three count in full.
 */
function healthScore(window: string): string {
  const up = `avg(up{${SERVICE_JOBS}})`;
  const good = (bad: string, all: string) =>
    `((1 - clamp_max(${total(bad, window)} / (sum(rate(${all}[${window}])) > 0), 1)) or vector(1))`;
  return [
    `30 * ${up}`,
    `30 * ${good(`${FEEDS}{status=~"${SERVER_FAULTS}"}`, FEEDS)}`,
    `20 * ${good('feed_degraded_total', FEEDS)}`,
    `20 * ((sum(rate(${LAG}_bucket{le="5"}[${window}])) / (sum(rate(${LAG}_count[${window}])) > 0)) or vector(1))`,
  ].join(' + ');
}

/** Error ratios of each indicator over each window, its objective, what is left of its budget; by SLO. */
export function sloRules(t: Thresholds): Map<string, RecordingRule[]> {
  const windows = [...burnWindows(t), t.budgetWindow];
  return new Map(
    indicators(t).map(({ slo, bad, all }) => {
      const labels = { slo };
      const objective = t.slos[slo]?.objective ?? 0;
      const allowed = Number((1 - objective).toPrecision(6));
      const ratios = windows.map((w) => ({
        record: errorRatio(w),
        expr: `${bad(w)} / (${all(w)} > 0)`,
        labels,
      }));
      const remaining = `1 - ${errorRatio(t.budgetWindow)}{slo="${slo}"} / ${allowed}`;
      return [
        slo,
        [
          { record: 'slo:objective', expr: `vector(${objective})`, labels },
          ...ratios,
          { record: 'slo:error_budget:remaining', expr: remaining, labels },
        ],
      ];
    }),
  );
}
