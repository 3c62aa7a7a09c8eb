import type { LogEventsResponseOut } from '@eaglerank/contracts';
import { TIERS } from '@eaglerank/domain';
import type { ServedFeed } from '../drive/feed-api.js';
import { Histogram } from './histogram.js';

/** Counts by name. */
export type Counts = Record<string, number>;

const TIER_NAMES = new Map<number, string>(
  Object.entries(TIERS).map(([name, number]) => [number, name]),
);

function count(counts: Counts, name: string, by = 1): void {
  counts[name] = (counts[name] ?? 0) + by;
}

/** What the simulator can see wrong with a feed from outside. */
export type Misserved = 'own' | 'repeated' | 'hidden' | 'unknown';

function noCounts() {
  return {
    feeds: { answered: 0, empty: 0, failed: 0, missed: 0, model: 0, cleanHeuristic: 0 },
    events: { sent: 0, accepted: 0, duplicates: 0, rejected: 0, failed: 0, dropped: 0 },
    tiers: {} as Counts,
    /** Items by source; an item that several sources brought counts for each. */
    sources: {} as Counts,
    /** By component and reason. */
    degraded: {} as Counts,
    eventTypes: {} as Counts,
    rejectedFields: {} as Counts,
    misserved: {} as Counts,
    retries: {} as Counts,
    /** By operation and gRPC status, e.g. `GetFeed UNAVAILABLE`. */
    errors: {} as Counts,
  };
}

/** What is counted, as plain data. */
export type TallyCounts = ReturnType<typeof noCounts>;

/** Counts what happened to one tenant. */
export class Tally {
  readonly latency = new Histogram();
  readonly counts: TallyCounts = noCounts();

  /** A feed came back `latencyMs` after it was due. */
  feedAnswered(feed: ServedFeed, latencyMs: number): void {
    this.latency.record(latencyMs);
    this.counts.feeds.answered++;
    if (feed.items.length === 0) this.counts.feeds.empty++;
    if (feed.tier === TIERS.MODEL) this.counts.feeds.model++;
    const clean = feed.degraded.length === 0;
    if (feed.tier === TIERS.HEURISTIC && clean) this.counts.feeds.cleanHeuristic++;
    count(this.counts.tiers, TIER_NAMES.get(feed.tier) ?? 'UNSPECIFIED');
    for (const { component, reason } of feed.degraded)
      count(this.counts.degraded, `${component} ${reason}`);
    for (const item of feed.items)
      for (const source of item.sources) count(this.counts.sources, source);
  }

  /** A feed could not be had; `code` is the name of a gRPC status. */
  feedFailed(code: string): void {
    this.counts.feeds.failed++;
    count(this.counts.errors, `GetFeed ${code}`);
  }

  /** A feed was due, but too many were in flight. */
  feedMissed(): void {
    this.counts.feeds.missed++;
  }

  /** An item came that should not have. */
  itemMisserved(kind: Misserved): void {
    count(this.counts.misserved, kind);
  }

  /** A call is tried again. */
  retried(operation: 'GetFeed' | 'LogEvents'): void {
    count(this.counts.retries, operation);
  }

  /** LogEvents answered. */
  eventsSent(events: readonly { readonly type: string }[], answer: LogEventsResponseOut): void {
    this.counts.events.sent += events.length;
    this.counts.events.accepted += answer.accepted;
    this.counts.events.duplicates += answer.duplicates;
    this.counts.events.rejected += answer.rejected.length;
    for (const { type } of events) count(this.counts.eventTypes, type);
    for (const { field } of answer.rejected) count(this.counts.rejectedFields, field);
  }

  /** LogEvents failed for good. */
  eventsFailed(events: number, code: string): void {
    this.counts.events.failed += events;
    count(this.counts.errors, `LogEvents ${code}`);
  }

  /** Events were given up without an answer: the backlog was full, or time was up. */
  eventsDropped(events: number): void {
    this.counts.events.dropped += events;
  }

  /** Adds everything another tally holds. */
  add(other: Tally): void {
    this.latency.add(other.latency);
    for (const part of Object.keys(this.counts) as (keyof TallyCounts)[]) {
      const into: Counts = this.counts[part];
      for (const [name, by] of Object.entries(other.counts[part])) count(into, name, by);
    }
  }
}
