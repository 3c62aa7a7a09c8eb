import type { Found } from './loki-api.js';
import type { Line } from './log-traffic.js';

/** What a documented query has to find among lines, computed without Loki. */
export interface Expectation {
  /** Words of docs/logs.md that the query is recognised by. */
  readonly query: string;
  readonly answer: (lines: readonly Line[]) => Found[];
}

const of = (event: string) => (line: Line) => line['event'] === event;
const refused = (line: Line): boolean =>
  line['event'] === 'CallRefused' || line['event'] === 'CallFailed';
const number = (line: Line, field: string): number => Number(line[field]);
const count = (lines: readonly Line[]): number => lines.length;
const sumOf =
  (field: string) =>
  (lines: readonly Line[]): number =>
    lines.reduce((sum, line) => sum + number(line, field), 0);
const asFound = (): Found => ({ labels: {}, value: NaN });

/** One series for each group of lines that agree in `fields`. */
function by(
  lines: readonly Line[],
  fields: readonly string[],
  value: (lines: readonly Line[]) => number,
): Found[] {
  const groups = new Map<string, Line[]>();
  for (const line of lines) {
    const key = JSON.stringify(fields.map((field) => fieldOf(line, field)));
    const group = groups.get(key);
    if (group) group.push(line);
    else groups.set(key, [line]);
  }
  return [...groups.values()].map((group) => ({
    labels: Object.fromEntries(
      fields
        .map((field) => [field, fieldOf(group[0] as Line, field)] as const)
        .filter(([, text]) => text !== ''),
    ),
    value: value(group),
  }));
}

function fieldOf(line: Line, field: string): string {
  const value = line[field === 'service_name' ? 'service' : field];
  return typeof value === 'string' ? value : '';
}

/** As Prometheus: linear between the two nearest values. */
function quantile(q: number, values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const rank = q * (sorted.length - 1);
  const below = sorted[Math.floor(rank)] as number;
  const above = sorted[Math.ceil(rank)] as number;
  return below + (above - below) * (rank - Math.floor(rank));
}

/** Milliseconds that half of the feeds took longer than: no run has to be slow for a query to find some. */
export function medianLatency(lines: readonly Line[]): number {
  return quantile(
    0.5,
    lines.filter(of('FeedServed')).map((line) => number(line, 'latency_ms')),
  );
}

/** One for each query of docs/logs.md but the last, which asks for one trace. */
export const EXPECTATIONS: readonly Expectation[] = [
  {
    query: 'latency_ms > ',
    answer: (lines) =>
      lines
        .filter(of('FeedServed'))
        .filter((l) => number(l, 'latency_ms') > medianLatency(lines))
        .map(asFound),
  },
  {
    query: 'quantile_over_time',
    answer: (lines) =>
      by(lines.filter(of('FeedServed')), ['tenant'], (group) =>
        quantile(
          0.99,
          group.map((line) => number(line, 'latency_ms')),
        ),
      ),
  },
  {
    query: 'unwrap hits',
    answer: (lines) =>
      by(lines.filter(of('FeatureCacheUsed')), ['cache_level'], (group) => {
        const hits = sumOf('hits')(group);
        return hits / (hits + sumOf('misses')(group));
      }),
  },
  {
    query: 'rpc_method, reason',
    answer: (lines) => by(lines.filter(refused), ['service_name', 'rpc_method', 'reason'], count),
  },
  {
    query: 'unwrap suppressed',
    answer: (lines) =>
      by(
        lines.filter((line) => refused(line) && 'suppressed' in line),
        ['service_name', 'rpc_method'],
        sumOf('suppressed'),
      ),
  },
  { query: 'topk', answer: (lines) => by(lines.filter(of('FeedServed')), ['tenant'], count) },
  {
    query: 'AuthenticationFailed',
    answer: (lines) => by(lines.filter(of('AuthenticationFailed')), ['reason'], count),
  },
  {
    query: 'tier != "model"',
    answer: (lines) =>
      by(
        lines.filter((line) => of('FeedServed')(line) && line['tier'] !== 'model'),
        ['tenant', 'tier'],
        count,
      ),
  },
];
