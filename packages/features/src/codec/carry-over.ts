import type { RingLayout } from '../plan/types.js';
import type { EntityState } from '../state/entity-state.js';
import type { TileRing } from '../state/tile-ring.js';

/**
 * Copies what two layouts have in common from a state of the older into an empty state of the
 * newer: equal measures in equal windows. Measures that are new start without events.
 */
export function carryOver(from: EntityState, to: EntityState): void {
  to.events = from.events;
  to.asOfMs = from.asOfMs;
  const scalars = matches(from.layout.scalars, to.layout.scalars);
  scalars.forEach((old, i) => {
    if (old < 0) return;
    to.newest[i] = from.newest[old] as number;
    if (to.layout.scalars[i]?.lifetime) to.lifetime[i] = from.lifetime[old] as number;
  });
  to.layout.rings.forEach((ring, r) => {
    const old = from.layout.rings.findIndex((other) => sameWindow(other, ring));
    if (old < 0) return;
    const oldRing = from.layout.rings[old] as RingLayout;
    const columns = ring.scalars.map((i) => oldRing.scalars.indexOf(scalars[i] as number));
    carryTiles(from.rings[old] as TileRing, to.rings[r] as TileRing, columns);
  });
  carryDistincts(from, to);
  matches(from.layout.histories, to.layout.histories).forEach((old, i) => {
    to.histories[i]?.restore(from.histories[old]?.entries ?? []);
  });
  matches(from.layout.lasts, to.layout.lasts).forEach((old, i) => {
    to.lasts[i]?.restore(from.lasts[old]?.entries ?? []);
  });
}

interface Keyed {
  readonly key: string;
}

/** For each of `to` the index in `from`; -1 where it is new. */
function matches(from: readonly Keyed[], to: readonly Keyed[]): number[] {
  return to.map((measure) => from.findIndex((other) => other.key === measure.key));
}

function sameWindow(a: RingLayout, b: RingLayout): boolean {
  return a.window.ms === b.window.ms && a.window.tileMs === b.window.tileMs;
}

/** Tiles that held none of the columns kept are left out, as if they had never been. */
function carryTiles(from: TileRing, to: TileRing, columns: readonly number[]): void {
  for (let t = 0; t < from.count; t++) {
    columns.forEach((old, c) => {
      const value = old < 0 ? NaN : (from.values[t * from.width + old] as number);
      if (value === value) to.add(from.buckets[t] as number, c, 'max', value);
    });
  }
}

function carryDistincts(from: EntityState, to: EntityState): void {
  matches(from.layout.distincts, to.layout.distincts).forEach((old, i) => {
    const source = from.distincts[old];
    const target = to.distincts[i];
    if (source === undefined || target === undefined) return;
    target.newestMs = source.newestMs;
    if (source.lifetime.length === target.lifetime.length) target.lifetime.set(source.lifetime);
    to.layout.distincts[i]?.windows.forEach(({ ms, tileMs }, w) => {
      const windows = from.layout.distincts[old]?.windows ?? [];
      const ring = source.rings[windows.findIndex((o) => o.ms === ms && o.tileMs === tileMs)];
      if (ring === undefined) return;
      target.rings[w]?.buckets.push(...ring.buckets);
      target.rings[w]?.registers.push(...ring.registers);
    });
  });
}
