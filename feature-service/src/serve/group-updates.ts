import { eventTypesOfGroups, type FeaturePlan } from '@eaglerank/features';
import { METRICS, type Metrics, type NumberChild } from '@eaglerank/telemetry';

/** When each feature group was last written by a committed event. */
export class GroupUpdates {
  private readonly gauge;
  /** Groups by the event types that change them. */
  private readonly groups = new Map<string, string[]>();
  private readonly series = new Map<string, NumberChild>();

  constructor(plan: FeaturePlan, metrics: Metrics) {
    this.gauge = metrics.use(METRICS.featureLastUpdate);
    for (const [group, types] of eventTypesOfGroups(plan)) {
      for (const type of types) this.groups.set(type, [...(this.groups.get(type) ?? []), group]);
    }
  }

  /** Events of these types were committed. */
  applied(types: Iterable<string>, nowMs: number): void {
    for (const type of types) {
      for (const group of this.groups.get(type) ?? []) {
        let series = this.series.get(group);
        if (!series) this.series.set(group, (series = this.gauge.with({ group })));
        series.set(nowMs / 1000);
      }
    }
  }
}
