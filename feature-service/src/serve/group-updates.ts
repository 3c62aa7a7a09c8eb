import { eventTypesOfGroups, type FeaturePlan } from '@eaglerank/features';
import { METRICS, Series, type Metrics } from '@eaglerank/telemetry';

/** When each feature group was last written by a committed event. */
export class GroupUpdates {
  /** Groups by the event types that change them. */
  private readonly groups = new Map<string, string[]>();
  private readonly series;

  constructor(plan: FeaturePlan, metrics: Metrics) {
    const gauge = metrics.use(METRICS.featureLastUpdate);
    this.series = new Series((group) => gauge.with({ group }));
    for (const [group, types] of eventTypesOfGroups(plan)) {
      for (const type of types) this.groups.set(type, [...(this.groups.get(type) ?? []), group]);
    }
  }

  /** Events of these types were committed. */
  applied(types: Iterable<string>, nowMs: number): void {
    for (const type of types) {
      for (const group of this.groups.get(type) ?? []) this.series.of(group).set(nowMs / 1000);
    }
  }
}
