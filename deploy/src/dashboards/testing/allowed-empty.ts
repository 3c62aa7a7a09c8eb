/** Queries that may have no result in a short run, by a part of their text, with the reason. */
const EMPTY: Readonly<Record<string, string>> = {
  ALERTS: 'exists only while an alert is pending or fires',
  'by (model, error_type) (rate(prediction_errors_total':
    'appears with the first ranking whose caller gives up, which a fast machine never makes',
  'reason) (rate(requests_shed_total':
    'appears with the first refusal under load, which a fast machine never makes',
};

/** Metrics that a short run need not scrape, with the reason; their panels draw zero. */
const NOT_SCRAPED: Readonly<Record<string, string>> = {
  ALERTS: 'exists only while an alert is pending or fires',
  archive_errors_total: 'appears with the first write that the disk refuses',
  log_lines_dropped_total: 'appears with the first line that a slow reader costs',
  metric_label_overflow_total: 'appears with more tenants than the cap',
  nan_scores_total: 'appears with the first score that is not finite',
  prediction_errors_total: 'appears with the first ranking whose caller gives up',
  requests_shed_total: 'appears with the first refusal under load',
  rpc_server_unexpected_errors_total: 'appears with the first defect',
  trace_spans_dropped_total: 'appears when the collector is away',
};

/** Why a query may have no result; undefined where it must have one. */
export function emptyFor(query: string): string | undefined {
  return Object.entries(EMPTY).find(([part]) => query.includes(part))?.[1];
}

/** Why a metric may be absent; undefined where it must be there. */
export const notScrapedFor = (metric: string): string | undefined => NOT_SCRAPED[metric];
