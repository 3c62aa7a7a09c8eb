import {
  FeedMode,
  type GetFeedRequest,
  type LogEventsRequest,
  type LogEventsResponseOut,
  type RankItemsRequest,
} from '@eaglerank/contracts';
import type { FeedApi, RankedItems, ServedFeed } from '../drive/feed-api.js';
import type { SimulatedEvent } from '../drive/events.js';

interface CatalogueItem {
  readonly id: string;
  readonly author: string;
  readonly topics: readonly string[];
  readonly createdMs: number;
  clicks: number;
}

interface Rate {
  clicks: number;
  impressions: number;
}

/** How the fake orders a feed. */
export type FakeOrder = 'affinity' | 'popularity';

const PRIOR_RATE = 0.1;
const PRIOR_IMPRESSIONS = 3;

/**
 * An application programming interface in memory, for tests of the driver: keeps a catalogue and click
 * counts from the events it gets, and orders feeds by what it counted. `before` may delay or fail calls.
 */
export class FakeFeedApi implements FeedApi {
  readonly events: SimulatedEvent[] = [];
  readonly requests: GetFeedRequest[] = [];
  readonly batchSizes: number[] = [];
  before: (operation: 'getFeed' | 'logEvents') => Promise<void> | void = () => undefined;
  tier: ServedFeed['tier'] = 2;
  /** Whether items that were seen come again. */
  forgetful = false;
  private readonly items = new Map<string, CatalogueItem>();
  private readonly seen = new Map<string, Set<string>>();
  /** User and author of every hide. */
  private readonly hidden = new Set<string>();
  private readonly rates = new Map<string, Rate>();
  private readonly sessions = new Map<string, string[]>();

  constructor(private readonly order: FakeOrder = 'affinity') {}

  async getFeed(request: GetFeedRequest): Promise<ServedFeed> {
    await this.before('getFeed');
    this.requests.push(request);
    const { userId = '', pageSize = 20, pageToken = '' } = request;
    let page = pageToken;
    if (page === '') {
      page = `s${this.requests.length}:0`;
      this.sessions.set(page.split(':')[0] ?? '', this.rank(userId, request.mode).slice(0, 60));
    }
    const feed = this.page(userId, page, Number(page.split(':')[1]), pageSize);
    for (const { itemId } of feed.items) this.markSeen(userId, itemId);
    return feed;
  }

  async logEvents({ events = [] }: LogEventsRequest): Promise<LogEventsResponseOut> {
    await this.before('logEvents');
    this.batchSizes.push(events.length);
    for (const event of events) this.take(event as SimulatedEvent);
    return { accepted: events.length, duplicates: 0, rejected: [] };
  }

  /** Orders the caller's items as its feeds are, and for the heuristic the other way round. */
  async rankItems({ userId = '', itemIds = [], model }: RankItemsRequest): Promise<RankedItems> {
    await this.before('getFeed');
    const wanted = new Set(itemIds);
    const ids = this.rank(userId, undefined).filter((id) => wanted.has(id));
    if (model === 'heuristic') ids.reverse();
    return { items: ids.map((itemId) => ({ itemId })), tier: this.tier };
  }

  private hides(userId: string, itemId: string): boolean {
    return this.hidden.has(`${userId}/${this.items.get(itemId)?.author}`);
  }

  private page(userId: string, token: string, from: number, size: number): ServedFeed {
    const session = token.split(':')[0] ?? '';
    const ids = this.sessions.get(session) ?? [];
    const items = ids.slice(from, from + size).flatMap((itemId, i) => {
      if (this.hides(userId, itemId)) return [];
      const sources = [['trending'], ['fresh', 'followed'], ['similar']][i % 3] ?? [];
      return [{ itemId, position: from + i, sources }];
    });
    const nextPageToken = from + size < ids.length ? `${session}:${from + size}` : '';
    return { items, nextPageToken, requestId: `${session}/${from}`, tier: this.tier, degraded: [] };
  }

  private rank(userId: string, mode: GetFeedRequest['mode']): string[] {
    const seen = this.forgetful ? undefined : this.seen.get(userId);
    const scored: { id: string; score: number }[] = [];
    for (const item of this.items.values()) {
      if (item.author === userId || seen?.has(item.id)) continue;
      scored.push({ id: item.id, score: this.score(userId, item, mode) });
    }
    scored.sort((a, b) => b.score - a.score);
    return scored.map(({ id }) => id);
  }

  private score(userId: string, item: CatalogueItem, mode: GetFeedRequest['mode']): number {
    if (mode === FeedMode.FEED_MODE_CHRONOLOGICAL) return item.createdMs;
    if (this.order === 'popularity') return item.clicks;
    let score = 0;
    item.topics.forEach((topic, rank) => {
      const { clicks, impressions } = this.rateOf(`${userId}/${topic}`);
      const rate = (clicks + PRIOR_RATE * PRIOR_IMPRESSIONS) / (impressions + PRIOR_IMPRESSIONS);
      score += rate / 3 ** rank;
    });
    return score / (1 - 3 ** -item.topics.length);
  }

  private markSeen(userId: string, itemId: string): void {
    const seen = this.seen.get(userId) ?? new Set();
    this.seen.set(userId, seen.add(itemId));
  }

  private rateOf(key: string): Rate {
    let rate = this.rates.get(key);
    if (!rate) this.rates.set(key, (rate = { clicks: 0, impressions: 0 }));
    return rate;
  }

  private take(event: SimulatedEvent): void {
    this.events.push(event);
    const { userId = '', itemId = '', topics = [], authorId = '' } = event;
    if (event.type === 'item_upsert') {
      const createdMs = Number(event.createdAtMs);
      this.items.set(itemId, { id: itemId, author: authorId, topics, createdMs, clicks: 0 });
    }
    if (event.type === 'hide') this.hidden.add(`${userId}/${authorId}`);
    const item = this.items.get(itemId);
    if (!item || (event.type !== 'impression' && event.type !== 'click')) return;
    this.markSeen(userId, itemId);
    if (event.type === 'click') item.clicks++;
    for (const topic of item.topics) {
      const rate = this.rateOf(`${userId}/${topic}`);
      if (event.type === 'click') rate.clicks++;
      else rate.impressions++;
    }
  }
}
