import { ColumnSummary } from '@eaglerank/domain';
import type { FeaturePlan } from '@eaglerank/features';
import { METRICS, type HistogramChild, type Metrics } from '@eaglerank/telemetry';

interface Counting {
  inc(amount?: number): void;
}

/** Series of a group whose age tells how current the store is. */
interface GroupSeries {
  readonly sloSeconds: number;
  readonly freshness: HistogramChild;
  readonly violations: Counting;
}

/** Freshness and gaps of the features behind what was selected. */
export class VectorTelemetry {
  /** By column. */
  private readonly missing: readonly Counting[];
  /** By column, the position of its group; -1 where the group's age says nothing. */
  private readonly groupOf: Int8Array;
  private readonly groups: readonly GroupSeries[];
  private readonly newest: Float64Array;
  private readonly summary: ColumnSummary;

  constructor(plan: FeaturePlan, metrics: Metrics) {
    this.missing = plan.columns.map(({ name }) =>
      metrics.use(METRICS.featureMissing).with({ feature: name }),
    );
    // how long ago a user did something says nothing about the store
    const told = plan.groups.filter(({ block }) => block === 'item' || block === 'author');
    this.groups = told.map(({ name: group, freshnessSloMs }) => ({
      sloSeconds: freshnessSloMs / 1000,
      freshness: metrics.use(METRICS.featureFreshness).with({ group }),
      violations: metrics.use(METRICS.featureFreshnessViolations).with({ group }),
    }));
    this.groupOf = Int8Array.from(plan.columns, ({ group }) =>
      told.findIndex(({ name }) => name === group),
    );
    this.newest = new Float64Array(told.length);
    this.summary = new ColumnSummary(plan.width);
  }

  /** Observes a selection's vectors, encoded. A group is as fresh as its newest event among them. */
  observe(block: Uint8Array): void {
    const { summary } = this;
    summary.read(block);
    this.newest.fill(Infinity);
    for (let c = 0; c < this.groupOf.length; c++) {
      const missing = summary.rows - (summary.present[c] as number);
      if (missing > 0) this.missing[c]?.inc(missing);
      const group = this.groupOf[c] as number;
      if (group < 0 || missing === summary.rows) continue;
      const newest = summary.newestSeconds[c] as number;
      if (newest < (this.newest[group] as number)) this.newest[group] = newest;
    }
    for (let g = 0; g < this.groups.length; g++) this.tell(g);
  }

  private tell(g: number): void {
    const age = this.newest[g] as number;
    if (age === Infinity) return;
    const { freshness, violations, sloSeconds } = this.groups[g] as GroupSeries;
    freshness.observe(age);
    if (age > sloSeconds) violations.inc();
  }
}
