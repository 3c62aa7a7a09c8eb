import type { FeaturePlan, FeatureRows } from '@eaglerank/features';
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
  }

  /** Observes the rows that were selected. A group is as fresh as its newest event among them. */
  observe({ present, ageSeconds }: FeatureRows, rows: Uint32Array): void {
    const { buffer, byteOffset, length } = ageSeconds;
    const ages = new Uint32Array(buffer, byteOffset, length);
    const width = this.groupOf.length;
    this.newest.fill(Infinity);
    for (let c = 0; c < width; c++) {
      let missing = rows.length;
      for (let i = 0; i < rows.length; i++) {
        missing -= present[(rows[i] as number) * width + c] as number;
      }
      if (missing > 0) this.missing[c]?.inc(missing);
      const group = this.groupOf[c] as number;
      if (group < 0 || missing === rows.length) continue;
      const newest = newestOf(ages, rows, c, width);
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

const bits = new Uint32Array(1);
const float = new Float32Array(bits.buffer);

/**
 * The least age of a column, from the bits of float32: ages order as their bits do, and -1,
 * which stands for none, comes after them all. A test for that would be mispredicted all the time.
 */
function newestOf(ages: Uint32Array, rows: Uint32Array, column: number, width: number): number {
  let least = 0xffff_ffff;
  for (let i = 0; i < rows.length; i++) {
    const age = ages[(rows[i] as number) * width + column] as number;
    if (age < least) least = age;
  }
  bits[0] = least;
  return float[0] as number;
}
