import { hash53 } from '@eaglerank/domain';
import { measureKind } from '../definition/kinds.js';
import type { MeasureDefinition } from '../definition/schema.js';
import type {
  DistinctMeasure,
  EntityLayout,
  HistoryMeasure,
  LastMeasure,
  RingLayout,
  ScalarMeasure,
  StoredEntity,
  TypeActions,
  WindowSpec,
} from './types.js';

interface Need {
  readonly key: string;
  readonly name: string;
  readonly measure: MeasureDefinition;
  readonly windows: Set<string>;
}

/** Same text for measures that keep the same numbers, whatever they are called. */
export function measureKey(measure: MeasureDefinition): string {
  const types = measure.count ?? measure.of ?? [];
  const history = [...weightsOf(measure)].sort();
  const kind = measureKind(measure);
  const field = measure.sum ?? measure.min ?? measure.max ?? measure.distinct ?? measure.last ?? '';
  const options = [measure.currency ?? '', sizeOf(measure), measure.precision ?? 6];
  return JSON.stringify([kind, field, [...types].sort(), history, ...options]);
}

function sizeOf(measure: MeasureDefinition): number {
  if (measure.history !== undefined) return measure.size ?? 64;
  return measure.last === undefined ? 0 : (measure.size ?? 20);
}

function weightsOf(measure: MeasureDefinition): Map<string, number> {
  const history = measure.history ?? [];
  return new Map(
    Array.isArray(history) ? history.map((type) => [type, 1] as const) : Object.entries(history),
  );
}

/**
 * Collects what the features of one entity need and lays it out. Measures that no feature reads
 * are left out, except histories and last-N, which are read as lists.
 */
export class LayoutBuilder {
  private readonly needs = new Map<string, Need>();

  constructor(
    private readonly entity: StoredEntity,
    private readonly windows: ReadonlyMap<string, WindowSpec>,
  ) {}

  /** Keeps the measure; in the window where one is given. Returns its key. */
  need(name: string, measure: MeasureDefinition, window?: string): string {
    const key = measureKey(measure);
    const need = this.needs.get(key) ?? { key, name, measure, windows: new Set<string>() };
    this.needs.set(key, need);
    if (window !== undefined) need.windows.add(window);
    return key;
  }

  build(): EntityLayout {
    const needs = [...this.needs.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
    const kinds = (...kind: string[]): Need[] =>
      needs.filter((need) => kind.includes(measureKind(need.measure) as string));
    const scalarNeeds = kinds('count', 'sum', 'min', 'max');
    const scalars = scalarNeeds.map(scalarOf);
    const rings = this.rings(scalarNeeds);
    const distincts = kinds('distinct').map((need) => this.distinctOf(need));
    const histories = kinds('history').map(historyOf);
    const lasts = kinds('last').map(lastOf);
    const canonical = JSON.stringify([
      scalars.map((s) => [s.key, s.lifetime]),
      rings.map((r) => [r.window, r.scalars]),
      distincts.map((d) => [d.key, d.windows, d.lifetime]),
      histories.map((h) => h.key),
      lasts.map((l) => l.key),
    ]);
    const partial = { scalars, rings, distincts, histories, lasts };
    return {
      entity: this.entity,
      layoutHash: hash53(canonical) % 2 ** 48,
      ...partial,
      actions: actionsOf(partial),
      previous: [],
    };
  }

  private specs(need: Need): WindowSpec[] {
    return [...this.windows.values()].filter((window) => need.windows.has(window.name));
  }

  private rings(needs: readonly Need[]): RingLayout[] {
    return [...this.windows.values()]
      .map((window) => ({
        window,
        scalars: needs.flatMap((need, i) => (need.windows.has(window.name) ? [i] : [])),
      }))
      .filter((ring) => ring.scalars.length > 0);
  }

  private distinctOf(need: Need): DistinctMeasure {
    return {
      key: need.key,
      name: need.name,
      types: need.measure.of ?? [],
      field: need.measure.distinct ?? 'user_id',
      precision: need.measure.precision ?? 6,
      windows: this.specs(need),
      lifetime: need.windows.has('lifetime'),
    };
  }
}

function scalarOf(need: Need): ScalarMeasure {
  const { measure } = need;
  return {
    key: need.key,
    name: need.name,
    kind: measureKind(measure) as ScalarMeasure['kind'],
    types: measure.count ?? measure.of ?? [],
    field: measure.sum ?? measure.min ?? measure.max,
    currency: measure.currency,
    lifetime: need.windows.has('lifetime'),
  };
}

function historyOf(need: Need): HistoryMeasure {
  const { key, name, measure } = need;
  return { key, name, weights: weightsOf(measure), size: sizeOf(measure) };
}

function lastOf(need: Need): LastMeasure {
  const { key, name, measure } = need;
  const field = measure.last ?? 'item_id';
  return { key, name, types: measure.of ?? [], field, size: sizeOf(measure) };
}

function actionsOf(
  layout: Pick<EntityLayout, 'scalars' | 'rings' | 'distincts' | 'histories' | 'lasts'>,
): Map<string, TypeActions> {
  const indices = (lists: readonly (readonly string[])[], type: string): number[] =>
    lists.flatMap((list, i) => (list.includes(type) ? [i] : []));
  const { scalars, distincts, histories, lasts } = layout;
  const types = new Set<string>([
    ...[...scalars, ...distincts, ...lasts].flatMap((measure) => measure.types),
    ...histories.flatMap((history) => [...history.weights.keys()]),
  ]);
  const actions = new Map<string, TypeActions>();
  for (const type of types) {
    actions.set(type, {
      scalars: indices(
        scalars.map((s) => s.types),
        type,
      ).map((scalar) => {
        const { kind, field, currency, lifetime } = scalars[scalar] as ScalarMeasure;
        const rings = layout.rings.flatMap((ring, i) => {
          const column = ring.scalars.indexOf(scalar);
          return column < 0 ? [] : [{ ring: i, column }];
        });
        return { scalar, kind, field, currency, lifetime, rings };
      }),
      distincts: indices(
        distincts.map((d) => d.types),
        type,
      ),
      histories: histories.flatMap(({ weights }, index) =>
        weights.has(type) ? [{ index, weight: weights.get(type) as number }] : [],
      ),
      lasts: indices(
        lasts.map((l) => l.types),
        type,
      ),
    });
  }
  return actions;
}
