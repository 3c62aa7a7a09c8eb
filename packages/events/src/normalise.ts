import type { EventOut, LogRecord } from '@eaglerank/contracts';
import type { TenantKeys } from '@eaglerank/domain';
import type { ItemDirectory, ItemFacts } from './item-directory.js';

const UNKNOWN: ItemFacts = { authorId: '', topics: [] };

/** When and how events were accepted. */
export interface Acceptance {
  /** The server's clock, ms since epoch. */
  readonly ingestMs: number;
  /** History: each event counts as accepted when it happened. */
  readonly backfill: boolean;
  /** W3C traceparent of the call; empty without one. */
  readonly traceparent: string;
}

/**
 * The record of an accepted event. Author and topics are those the item has at acceptance: a join
 * inside the engine would make the order of events matter. An unknown item's events carry none, so
 * they count for the item and the user, and never for an author or a topic.
 */
export function normalise(
  event: EventOut,
  facts: ItemFacts | undefined,
  { ingestMs, backfill, traceparent }: Acceptance,
): LogRecord {
  const { authorId, topics } = facts ?? UNKNOWN;
  return {
    event,
    ingestMs: backfill ? event.tsMs : ingestMs,
    itemAuthorId: authorId,
    itemTopics: [...topics],
    backfill,
    traceparent,
  };
}

/** Turns accepted events into records, looking their items up. */
export class Normaliser {
  constructor(private readonly directory: ItemDirectory) {}

  /**
   * Records in the order of `events`. An item_upsert is known to the events after it. Rejects when
   * Redis does not answer.
   */
  async records(
    keys: TenantKeys,
    events: readonly EventOut[],
    acceptance: Acceptance,
  ): Promise<LogRecord[]> {
    const ids = events.filter((e) => e.itemId !== '' && e.type !== 'item_upsert');
    const known = await this.directory.lookup(
      keys,
      ids.map((e) => e.itemId),
    );
    return events.map((event) => {
      const { type, itemId, authorId, topics, tsMs } = event;
      if (type === 'item_upsert') {
        const facts = { authorId, topics };
        this.directory.learn(keys.tenant, itemId, facts, tsMs);
        known.set(itemId, facts);
      } else if (type === 'item_delete') {
        this.directory.forget(keys.tenant, itemId);
      }
      return normalise(event, known.get(itemId), acceptance);
    });
  }
}
