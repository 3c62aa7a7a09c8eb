/**
 * One accepted event as the engine sees it: a record of the event log after the normaliser, with
 * author and topics already stamped on it. Every field is always there, so that all events have
 * one shape.
 */
export interface FeatureEvent {
  readonly type: string;
  /** When it happened, ms since epoch. */
  readonly tsMs: number;
  /** When the gateway accepted it, ms since epoch; virtual in the backfill lane. */
  readonly ingestMs: number;
  /** Unique per tenant. The caller has removed duplicates. */
  readonly eventId: string;
  /** Empty where the event has none, as are itemId and authorId. */
  readonly userId: string;
  readonly itemId: string;
  /** Author of the item, or the author followed. */
  readonly authorId: string;
  /** Topics of the item, most characteristic first. */
  readonly topics: readonly string[];
  /** Time spent, ms; 0 where the event tells none. */
  readonly dwellMs: number;
  /** Amount in millionths of the currency's major unit, an integer; read only with a currency. */
  readonly amountMicros: number;
  /** ISO 4217; empty where the event carries no amount. */
  readonly currency: string;
  /** 0-based position in the feed; -1 where unknown. */
  readonly position: number;
}

export type Lateness = 'on_time' | 'late_rejected' | 'future_rejected';

/** Stamps further ahead of their ingest time than this are refused: they would empty the rings. */
export const MAX_AHEAD_MS = 60_000;

/**
 * Whether an event counts, from its two stamps alone, so that every engine and every replay
 * decides alike. Exactly `maxLatenessMs` late and exactly 60 s ahead are on time; a stamp that is
 * no number is late.
 */
export function latenessOf(tsMs: number, ingestMs: number, maxLatenessMs: number): Lateness {
  if (tsMs > ingestMs + MAX_AHEAD_MS) return 'future_rejected';
  return tsMs >= ingestMs - maxLatenessMs && tsMs >= 0 ? 'on_time' : 'late_rejected';
}
