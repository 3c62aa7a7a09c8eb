import type { EntityLayout, RingLayout, ScalarKind, WindowSpec } from '../plan/types.js';
import type { EntityState } from '../state/entity-state.js';
import { estimateDistinct } from '../state/registers.js';
import type { TileRing } from '../state/tile-ring.js';

/**
 * The tiles of a window as of `asOfMs`: from `oldest` (weighted by `fraction`, the part of it that
 * lies inside [asOfMs - window, asOfMs]) to `newest`, the tile that holds `asOfMs`.
 */
interface WindowBounds {
  oldest: number;
  newest: number;
  fraction: number;
}

/** Computes the bounds into `out`. */
function boundsOf(window: WindowSpec, asOfMs: number, out: WindowBounds): WindowBounds {
  const start = asOfMs - window.ms;
  out.oldest = Math.floor(start / window.tileMs);
  out.newest = Math.floor(asOfMs / window.tileMs);
  out.fraction = ((out.oldest + 1) * window.tileMs - start) / window.tileMs;
  return out;
}

/** Merged tiles of every ring of one entity, reused from entity to entity. */
export class WindowSums {
  private readonly sums: readonly Float64Array[];
  private readonly kinds: readonly (readonly ScalarKind[])[];
  private readonly bounds: WindowBounds = { oldest: 0, newest: 0, fraction: 1 };
  private readonly union = new Uint8Array(1024);

  constructor(private readonly layout: EntityLayout) {
    this.sums = layout.rings.map((ring) => new Float64Array(ring.scalars.length));
    this.kinds = layout.rings.map((ring) =>
      ring.scalars.map((scalar) => layout.scalars[scalar]?.kind ?? 'count'),
    );
  }

  /** Merges the tiles of `state` as of `asOfMs`; windows age here, not when events come. */
  merge(state: EntityState, asOfMs: number): void {
    for (let r = 0; r < this.sums.length; r++) {
      const { window } = this.layout.rings[r] as RingLayout;
      this.mergeRing(r, state.rings[r] as TileRing, boundsOf(window, asOfMs, this.bounds));
    }
  }

  /** The merged value; NaN where no event lies in the window. Counts and sums may be fractions. */
  at(ring: number, column: number): number {
    return this.sums[ring]?.[column] ?? NaN;
  }

  /**
   * Sum of value x 2^(-age / halfLife) over the window, age counted from the middle of a tile and
   * never below 0; NaN where no event lies in the window.
   */
  decayed(
    state: EntityState,
    ring: number,
    column: number,
    asOfMs: number,
    halfLifeMs: number,
  ): number {
    const { window } = this.layout.rings[ring] as RingLayout;
    const { oldest, newest, fraction } = boundsOf(window, asOfMs, this.bounds);
    const { buckets, values, width, count } = state.rings[ring] as TileRing;
    let sum = NaN;
    for (let t = 0; t < count; t++) {
      const bucket = buckets[t] as number;
      const value = values[t * width + column] as number;
      if (bucket < oldest || bucket > newest || value !== value) continue;
      const age = Math.max(0, asOfMs - (bucket + 0.5) * window.tileMs);
      const weighted = value * (bucket === oldest ? fraction : 1) * 2 ** (-age / halfLifeMs);
      sum = sum === sum ? sum + weighted : weighted;
    }
    return sum;
  }

  /** Estimated distinct ids; the oldest tile counts whole. NaN where there is no event. */
  distinct(state: EntityState, index: number, window: number, asOfMs: number): number {
    const measure = this.layout.distincts[index];
    const distinct = state.distincts[index];
    if (measure === undefined || distinct === undefined) return NaN;
    const ring = distinct.rings[window];
    const spec = measure.windows[window];
    if (ring === undefined || spec === undefined) return estimateOrNone(distinct.lifetime);
    const union = this.union.subarray(0, ring.size).fill(0);
    const { oldest, newest } = boundsOf(spec, asOfMs, this.bounds);
    ring.buckets.forEach((bucket, t) => {
      if (bucket < oldest || bucket > newest) return;
      const registers = ring.registers[t] as Uint8Array;
      for (let i = 0; i < registers.length; i++) {
        const rank = registers[i] as number;
        if (rank > (union[i] as number)) union[i] = rank;
      }
    });
    return estimateOrNone(union);
  }

  private mergeRing(r: number, ring: TileRing, bounds: WindowBounds): void {
    const out = this.sums[r] as Float64Array;
    const kinds = this.kinds[r] as readonly ScalarKind[];
    const { oldest, newest, fraction } = bounds;
    const { buckets, values, width, count } = ring;
    out.fill(NaN);
    for (let t = 0; t < count; t++) {
      const bucket = buckets[t] as number;
      if (bucket < oldest || bucket > newest) continue;
      const weight = bucket === oldest ? fraction : 1;
      for (let c = 0; c < width; c++) {
        const value = values[t * width + c] as number;
        if (value !== value) continue;
        out[c] = mergeWeighted(kinds[c] as ScalarKind, out[c] as number, value, weight);
      }
    }
  }
}

function mergeWeighted(kind: ScalarKind, sum: number, value: number, weight: number): number {
  switch (kind) {
    case 'count':
    case 'sum':
      return sum === sum ? sum + value * weight : value * weight;
    case 'min':
      return sum <= value ? sum : value;
    case 'max':
      return sum >= value ? sum : value;
  }
}

function estimateOrNone(registers: Uint8Array): number {
  return registers.some((rank) => rank > 0) ? estimateDistinct(registers) : NaN;
}
