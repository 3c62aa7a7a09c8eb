import { formatSummary } from './format.js';
import type { Comparison } from './comparison.js';
import type { Quality } from './quality.js';
import { Tally, type TallyCounts } from './tally.js';
import { verdictOf, type Verdict, type VerdictOptions } from './verdict.js';

/** Latency of feeds, ms, counted from when each was due. */
export interface Latency {
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly max: number;
}

/** Everything counted, of one tenant or of all. */
export interface Figures extends TallyCounts {
  readonly latencyMs: Latency;
  readonly quality: Quality | undefined;
  readonly comparison: Comparison | undefined;
}

/** How the run began. */
export interface BootstrapFigures {
  /** Events of catalogue, users and history. */
  readonly events: number;
  readonly durationMs: number;
  /** Tenants whose catalogue did not show in a feed in time. */
  readonly invisible: readonly string[];
}

/** A finished run, as plain data. */
export interface SummaryData {
  readonly seed: number;
  /** Length of the traffic, ms, without the bootstrap. */
  readonly durationMs: number;
  readonly bootstrap: BootstrapFigures;
  readonly total: Figures;
  readonly tenants: Readonly<Record<string, Figures>>;
}

/** What a run led to. */
export class Summary {
  constructor(readonly data: SummaryData) {}

  /** A table for a terminal, at most 100 columns, without a final line end. */
  print(): string {
    return formatSummary(this.data);
  }

  /** Plain data for JSON.stringify. */
  toJSON(): SummaryData {
    return this.data;
  }

  /** Whether the run was good; see `verdictOf`. */
  verdict(options: VerdictOptions = {}): Verdict {
    return verdictOf(this.data, options);
  }
}

/** The figures of one tally. */
export function figuresOf(
  tally: Tally,
  quality: Quality | undefined,
  comparison: Comparison | undefined,
): Figures {
  const { latency, counts } = tally;
  return {
    ...structuredClone(counts),
    latencyMs: {
      p50: latency.quantile(0.5),
      p90: latency.quantile(0.9),
      p99: latency.quantile(0.99),
      max: latency.max,
    },
    quality,
    comparison,
  };
}

/** The sum of several tallies. */
export function totalOf(tallies: readonly Tally[]): Tally {
  const total = new Tally();
  for (const tally of tallies) total.add(tally);
  return total;
}
