import type { AlertLevel, Thresholds } from '../thresholds/schema.js';
import type { Series } from './series.js';

/** Who is called. A tenant's own alerts name a team of its own. */
export type Team = 'platform' | 'data' | 'ml' | 'risk' | 'growth';

/** What a rule's test feeds it. */
export interface AlertCases {
  /** The alert fires. */
  readonly fires: readonly Series[];
  /** Other ways in which it fires. */
  readonly alsoFires?: Readonly<Record<string, readonly Series[]>>;
  /** The alert stays silent, by the reason why it should. */
  readonly silent: Readonly<Record<string, readonly Series[]>>;
}

/** One alert; each of its levels in the thresholds file becomes a rule. */
export interface AlertDefinition {
  readonly name: string;
  readonly team: Team;
  /** The condition in PromQL. */
  readonly expr: (level: AlertLevel, thresholds: Thresholds) => string;
  /** What is wrong, in one line. Go template. */
  readonly summary: string;
  /** What was measured, with `$value`, and what it means. Go template. */
  readonly description: string;
  /**
   * Alerts whose firing explains this one, which is silent meanwhile: a name, or a name and a job
   * as in `ServiceDown/ranker-service`.
   */
  readonly causes?: readonly string[];
  readonly cases: (level: AlertLevel) => AlertCases;
  /** How long a test must run, where the alert looks further back than its window. */
  readonly history?: string;
}

/** Alerts that belong together: one rule group, one file. */
export interface AlertGroup {
  readonly name: string;
  readonly alerts: readonly AlertDefinition[];
}

/** Services of the mesh, as Prometheus names their jobs. */
export const SERVICES = ['gateway', 'candidate-service', 'ranker-service', 'feature-service'];
export const SERVICE_JOBS = `job=~"${SERVICES.join('|')}"`;
/** gRPC statuses that are the server's fault. */
export const SERVER_FAULTS =
  'UNKNOWN|DEADLINE_EXCEEDED|UNIMPLEMENTED|INTERNAL|UNAVAILABLE|DATA_LOSS';

/** Threshold of a level that must have one. Throws RangeError. */
export function valueOf({ value }: AlertLevel): number {
  if (value === undefined)
    throw new RangeError('this alert needs a `value` in the thresholds file');
  return value;
}

/** Window of a level that must have one. Throws RangeError. */
export function windowOf({ window }: AlertLevel): string {
  if (window === undefined)
    throw new RangeError('this alert needs a `window` in the thresholds file');
  return window;
}

/** Rate of a counter summed over everything, 0 where there is none. */
export function total(selector: string, window: string): string {
  return `(sum(rate(${selector}[${window}])) or vector(0))`;
}

/** Share of `part` in `whole`, both counters; nothing where `whole` is below `least` a second. */
export function share(part: string, whole: string, window: string, least = 0): string {
  const all = `sum(rate(${whole}[${window}]))`;
  return `${total(part, window)} / (${all} > ${least})`;
}

/** The same for each value of `labels`. */
export function shareBy(labels: string, part: string, whole: string, window: string): string {
  return `sum by (${labels}) (rate(${part}[${window}])) / (sum by (${labels}) (rate(${whole}[${window}])) > 0)`;
}

/** Quantile of a histogram over everything, or by further labels; nothing without traffic. */
export function quantile(q: number, histogram: string, window: string, by = ''): string {
  const labels = by === '' ? 'le' : `${by}, le`;
  return `histogram_quantile(${q}, sum by (${labels}) (rate(${histogram}_bucket[${window}])))`;
}

/** Counts that came within the window, by `labels`; unlike `increase` it also sees a series' first. */
export function cameWithin(counter: string, labels: string, window: string): string {
  const now = `sum by (${labels}) (${counter})`;
  return `${now} - (sum by (${labels}) (${counter} offset ${window}) or ${now} * 0)`;
}
