/** Orders kept: a tenant has one for each choice of sources that bring anything. */
const MOST_KEPT = 256;
const kept = new Map<string, TurnOrder>();

/**
 * The order in which lanes take turns, whose turns come 1 / quota apart, the first after half of
 * that; of those at the same time the first lane's comes first. It does not depend on what lanes
 * hold: a lane with nothing left is passed over, and the others keep their order.
 */
export class TurnOrder {
  /** Lane by turn, as far as it was needed yet. */
  private lanes = new Uint8Array(0);
  private readonly turnAt: Float64Array;

  private constructor(private readonly quotas: readonly number[]) {
    this.turnAt = Float64Array.from(quotas, (quota) => 1 / quota / 2);
  }

  /** Of at most 256 lanes with these quotas, each at least 1. */
  static of(quotas: readonly number[]): TurnOrder {
    const key = quotas.join();
    let order = kept.get(key);
    if (!order) {
      if (kept.size >= MOST_KEPT) kept.clear();
      kept.set(key, (order = new TurnOrder(quotas)));
    }
    return order;
  }

  /** Lanes of the first `turns` turns, and of some more. */
  first(turns: number): Uint8Array {
    if (turns > this.lanes.length) this.extend(Math.max(turns, 1024, this.lanes.length * 2));
    return this.lanes;
  }

  private extend(turns: number): void {
    const { quotas, turnAt } = this;
    const lanes = new Uint8Array(turns);
    lanes.set(this.lanes);
    for (let turn = this.lanes.length; turn < turns; turn++) {
      let best = 0;
      for (let i = 1; i < turnAt.length; i++) {
        if ((turnAt[i] as number) < (turnAt[best] as number)) best = i;
      }
      lanes[turn] = best;
      turnAt[best] = (turnAt[best] as number) + 1 / (quotas[best] as number);
    }
    this.lanes = lanes;
  }
}
