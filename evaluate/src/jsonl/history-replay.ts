import type { FeaturePlan, FeatureRows } from '@eaglerank/features';
import { Standings } from '../rankers/standings.js';
import { FeatureStates } from '../replay/feature-states.js';
import { VectorBuilder, plainContext, type Candidate } from '../replay/vector-builder.js';
import type { HistoryEvent } from './read-history.js';
import type { ShownItem } from './shown-pages.js';

/** Everything that is known of users and items up to a moment, from events in order of time. */
export class HistoryReplay {
  readonly standings = new Standings();
  private readonly states: FeatureStates;
  private readonly vectors: VectorBuilder;
  private readonly follows = new Map<string, Set<string>>();
  private next = 0;

  constructor(
    readonly plan: FeaturePlan,
    private readonly events: readonly HistoryEvent[],
  ) {
    this.states = new FeatureStates(plan);
    this.vectors = new VectorBuilder(this.states);
  }

  /** Lets happen what happened before; nothing of that millisecond itself. */
  advance(untilMs: number): void {
    for (; this.next < this.events.length; this.next++) {
      const event = this.events[this.next] as HistoryEvent;
      if (event.tsMs >= untilMs) return;
      this.apply(event);
    }
  }

  private apply(event: HistoryEvent): void {
    const { type, userId, itemId, authorId } = event;
    this.states.apply(event);
    if (itemId !== '') this.standings.noteEvent(event);
    if (type === 'follow') this.followedBy(userId).add(authorId);
    else if (type === 'unfollow') this.followedBy(userId).delete(authorId);
    else if (type === 'item_delete') this.states.forget('item', itemId);
    else if (type === 'user_delete') {
      this.states.forget('user', userId);
      this.follows.delete(userId);
    }
  }

  private followedBy(userId: string): Set<string> {
    let authors = this.follows.get(userId);
    if (!authors) this.follows.set(userId, (authors = new Set()));
    return authors;
  }

  /** Vectors as of now: items x plan.width. */
  rows(userId: string, items: readonly ShownItem[], asOfMs: number): FeatureRows {
    const candidates = items.map((item) => this.candidateOf(userId, item, asOfMs));
    return this.vectors.rows({ userId, asOfMs, context: plainContext(asOfMs) }, candidates);
  }

  /** By the sources that can be told from events: whom the user follows, and what is trending. */
  private candidateOf(userId: string, item: ShownItem, asOfMs: number): Candidate {
    const { itemId, authorId, topic, createdAtMs } = item;
    const followed = this.follows.get(userId)?.has(authorId) ?? false;
    const trending = this.standings.trending(itemId, asOfMs);
    const sources = { ...(followed ? { followed: 1 } : {}), ...(trending > 0 ? { trending } : {}) };
    return { itemId, authorId, topic, createdAtMs, sources };
  }
}
