import type { Clock } from '@eaglerank/domain';
import { METRICS, type Metrics } from '@eaglerank/telemetry';

/** A run is over when no history came for this long. */
const QUIET_MS = 60_000;

interface Run {
  readonly startedMs: number;
  latestMs: number;
}

/** Tells runs of history apart, which come as events like any other: by the quiet between them. */
export class BackfillRuns {
  private readonly runs = new Map<string, Run>();
  private readonly duration;
  private readonly failures;

  constructor(
    private readonly clock: Clock,
    metrics: Metrics,
  ) {
    this.duration = metrics.use(METRICS.featureBackfillDuration);
    this.failures = metrics.use(METRICS.featureBackfillFailures);
  }

  /** History of the tenant was committed. */
  committed(tenant: string): void {
    this.settle();
    const now = this.clock.monotonic();
    const run = this.runs.get(tenant);
    if (run) run.latestMs = now;
    else this.runs.set(tenant, { startedMs: now, latestMs: now });
  }

  /** A batch of the tenant failed; one during a run counts against it. */
  failed(tenant: string): void {
    this.settle();
    if (this.runs.has(tenant)) this.failures.inc();
  }

  /** Observes the runs that have gone quiet, from their first commit to their last. */
  settle(): void {
    const now = this.clock.monotonic();
    for (const [tenant, { startedMs, latestMs }] of this.runs) {
      if (now - latestMs < QUIET_MS) continue;
      this.duration.observe((latestMs - startedMs) / 1000);
      this.runs.delete(tenant);
    }
  }
}
