import type { EventOut } from '@eaglerank/contracts';

/** What the catalogue says of an item. */
export interface ItemFacts {
  /** Empty where unknown. */
  readonly authorId: string;
  readonly topics: readonly string[];
  /** ms since epoch; 0 where unknown. */
  readonly createdAtMs: number;
}

interface Known extends ItemFacts {
  /** Event time of the upsert, ms since epoch. */
  readonly updatedAtMs: number;
}

const UNKNOWN: ItemFacts = { authorId: '', topics: [], createdAtMs: 0 };

/** The items as the lines of a file have told them so far: the newest upsert by its own time. */
export class Catalogue {
  private readonly items = new Map<string, Known>();

  /** Learns from the event, and says what is known of its item then. */
  factsOf(event: EventOut): ItemFacts {
    const { type, itemId } = event;
    if (itemId === '') return UNKNOWN;
    if (type === 'item_upsert') this.learn(event);
    else if (type === 'item_delete') this.items.delete(itemId);
    return this.items.get(itemId) ?? UNKNOWN;
  }

  private learn({ itemId, authorId, topics, createdAtMs, tsMs }: EventOut): void {
    const known = this.items.get(itemId);
    if (known && known.updatedAtMs > tsMs) return;
    const created = createdAtMs === 0 ? tsMs : createdAtMs;
    this.items.set(itemId, { authorId, topics, createdAtMs: created, updatedAtMs: tsMs });
  }
}
