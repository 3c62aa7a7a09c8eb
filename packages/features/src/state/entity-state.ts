import { hash53 } from '@eaglerank/domain';
import type { FeatureEvent } from '../event.js';
import type {
  DistinctMeasure,
  EntityLayout,
  IdField,
  NumberField,
  RingLayout,
  ScalarAction,
} from '../plan/types.js';
import { HISTORY_TOPICS, History, LastIds } from './history.js';
import { RegisterRing, registerOf } from './registers.js';
import { MAX_INTEGER, TileRing, merge } from './tile-ring.js';

/** Registers of one distinct measure. */
export interface DistinctState {
  /** Event time of the newest event, ms since epoch; 0 when none. */
  newestMs: number;
  /** In order of the measure's windows. */
  readonly rings: readonly RegisterRing[];
  /** Empty where the measure has no lifetime. */
  readonly lifetime: Uint8Array;
}

/**
 * What is known of one entity: integers, register maxima and bounded lists, so that the same set
 * of events leaves the same state in whatever order it is applied. Time enters only by the events.
 */
export class EntityState {
  /** Events applied in all. */
  events = 0;
  /** Newest ingest time applied, ms since epoch; 0 when none. */
  asOfMs = 0;
  /** Event time of the newest event per scalar, ms since epoch; 0 when none. */
  readonly newest: number[];
  /** Over the entity's whole life, per scalar; NaN where none or not kept. */
  readonly lifetime: number[];
  readonly rings: readonly TileRing[];
  readonly distincts: readonly DistinctState[];
  readonly histories: readonly History[];
  readonly lasts: readonly LastIds[];

  constructor(readonly layout: EntityLayout) {
    this.newest = layout.scalars.map(() => 0);
    this.lifetime = layout.scalars.map(() => NaN);
    this.rings = layout.rings.map((r) => new TileRing(r.window.slots, r.scalars.length));
    this.distincts = layout.distincts.map((measure) => ({
      newestMs: 0,
      rings: measure.windows.map((w) => new RegisterRing(w.slots, 2 ** measure.precision)),
      lifetime: new Uint8Array(measure.lifetime ? 2 ** measure.precision : 0),
    }));
    this.histories = layout.histories.map((h) => new History(h.size));
    this.lasts = layout.lasts.map((l) => new LastIds(l.size));
  }

  /** Back to an entity without events. */
  clear(): void {
    this.events = 0;
    this.asOfMs = 0;
    this.newest.fill(0);
    this.lifetime.fill(NaN);
    for (const ring of this.rings) ring.clear();
    for (const distinct of this.distincts) {
      distinct.newestMs = 0;
      for (const ring of distinct.rings) ring.clear();
      distinct.lifetime.fill(0);
    }
    for (const history of this.histories) history.clear();
    for (const last of this.lasts) last.clear();
  }

  /**
   * Applies one event that is on time, is no duplicate, and concerns this entity. Returns whether
   * the entity's features read events of this type.
   */
  apply(event: FeatureEvent): boolean {
    const actions = this.layout.actions.get(event.type);
    if (actions === undefined) return false;
    this.events++;
    if (event.ingestMs > this.asOfMs) this.asOfMs = event.ingestMs;
    for (const action of actions.scalars) this.applyScalar(action, event);
    for (const index of actions.distincts) this.applyDistinct(index, event);
    if (actions.histories.length + actions.lasts.length > 0) {
      const tie = hash53(event.eventId) >>> 0;
      for (const { index, weight } of actions.histories) this.remember(index, weight, tie, event);
      for (const index of actions.lasts) {
        const id = idOf(this.layout.lasts[index]?.field ?? 'item_id', event);
        if (id !== '') this.lasts[index]?.add({ tsMs: event.tsMs, tie, id });
      }
    }
    return true;
  }

  private applyScalar(action: ScalarAction, event: FeatureEvent): void {
    const { scalar, kind, rings } = action;
    const value = kind === 'count' ? 1 : numberOf(action, event);
    if (value !== value) return;
    if (event.tsMs > (this.newest[scalar] as number)) this.newest[scalar] = event.tsMs;
    if (action.lifetime) {
      this.lifetime[scalar] = merge(kind, this.lifetime[scalar] as number, value);
    }
    for (let i = 0; i < rings.length; i++) {
      const { ring, column } = rings[i] as { ring: number; column: number };
      const { tileMs } = (this.layout.rings[ring] as RingLayout).window;
      (this.rings[ring] as TileRing).add(Math.floor(event.tsMs / tileMs), column, kind, value);
    }
  }

  private applyDistinct(index: number, event: FeatureEvent): void {
    const measure = this.layout.distincts[index] as DistinctMeasure;
    const state = this.distincts[index] as DistinctState;
    const id = idOf(measure.field, event);
    if (id === '') return;
    if (event.tsMs > state.newestMs) state.newestMs = event.tsMs;
    const register = registerOf(id, measure.precision);
    measure.windows.forEach(({ tileMs }, i) => {
      state.rings[i]?.add(Math.floor(event.tsMs / tileMs), register.index, register.rank);
    });
    if (measure.lifetime && (state.lifetime[register.index] as number) < register.rank) {
      state.lifetime[register.index] = register.rank;
    }
  }

  private remember(index: number, weight: number, tie: number, event: FeatureEvent): void {
    const { tsMs, authorId, topics } = event;
    if (authorId === '' && topics.length === 0) return;
    const kept = topics.length > HISTORY_TOPICS ? topics.slice(0, HISTORY_TOPICS) : topics;
    this.histories[index]?.add({ tsMs, tie, weight, authorId, topics: kept });
  }
}

function idOf(field: IdField, event: FeatureEvent): string {
  switch (field) {
    case 'user_id':
      return event.userId;
    case 'item_id':
      return event.itemId;
    case 'author_id':
      return event.authorId;
  }
}

/**
 * The number a measure reads, as an integer; NaN where the event carries none. Sums take no
 * negative numbers, so that a sum that reached its limit stays there in any order.
 */
function numberOf(action: ScalarAction, event: FeatureEvent): number {
  const value = rawNumber(action.field ?? 'dwell_ms', action.currency, event);
  if (value !== value) return NaN;
  const lowest = action.kind === 'sum' ? 0 : -MAX_INTEGER;
  return Math.max(lowest, Math.min(MAX_INTEGER, Math.round(value)));
}

function rawNumber(field: NumberField, currency: string | undefined, event: FeatureEvent): number {
  switch (field) {
    case 'dwell_ms':
      return event.dwellMs;
    case 'position':
      return event.position < 0 ? NaN : event.position;
    case 'amount':
      if (event.currency === '') return NaN;
      return currency === undefined || currency === event.currency ? event.amountMicros : NaN;
  }
}
