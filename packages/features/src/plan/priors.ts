import { LIFETIME, type PriorOp } from './operations.js';
import type { EntityLayout } from './types.js';

/** Where a scalar is kept in a window of a layout. */
export function locate(
  layout: EntityLayout,
  key: string,
  window: string | undefined,
): { scalar: number; ring: number; ringColumn: number } {
  const scalar = layout.scalars.findIndex((measure) => measure.key === key);
  const ring = layout.rings.findIndex(
    (r) => r.window.name === window && r.scalars.includes(scalar),
  );
  if (ring < 0) return { scalar, ring: LIFETIME, ringColumn: -1 };
  return { scalar, ring, ringColumn: layout.rings[ring]?.scalars.indexOf(scalar) ?? -1 };
}

/** The tenant-wide rates that the plan's rates are smoothed towards, each once. */
export class PriorList {
  readonly list: PriorOp[] = [];
  private readonly indexByKey = new Map<string, number>();

  constructor(private readonly tenant: EntityLayout) {}

  /** Index of the prior; adds it when it is new. */
  add(
    numerator: string,
    denominator: string,
    window: string,
    strength: number,
    fallback: number,
  ): number {
    const prior: PriorOp = {
      numerator: locate(this.tenant, numerator, window),
      denominator: locate(this.tenant, denominator, window),
      strength,
      fallback,
    };
    const key = JSON.stringify(prior);
    const known = this.indexByKey.get(key);
    if (known !== undefined) return known;
    this.indexByKey.set(key, this.list.length);
    return this.list.push(prior) - 1;
  }
}
