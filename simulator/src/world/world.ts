import { drawFollows } from './follows.js';
import { drawItem } from './items.js';
import type { Author, Item, User, WorldConfig } from './model.js';
import { drawAuthor, drawUser } from './population.js';
import { Prng } from './prng.js';
import { rapport, relevanceOf } from './relevance.js';
import { ActiveUsers } from './rhythm.js';
import { Trends } from './trends.js';

const MINUTE = 60_000;
const NEWCOMER_FOLLOWS = 2;

/** Users and items that have arrived. */
export interface Newcomers {
  readonly users: readonly User[];
  readonly items: readonly Item[];
}

/**
 * A seeded world of users, authors and items. Pure: no I/O and no clock; the same config, seed and
 * start give the same world and the same arrivals, however often `advance` is called.
 */
export class World {
  readonly users: User[] = [];
  readonly authors: Author[] = [];
  /** In order of creation. */
  readonly items: Item[] = [];
  private readonly itemsById = new Map<string, Item>();
  private readonly itemsByAuthor: Item[][] = [];
  private readonly itemsByTopic: Item[][] = [];
  private firstUnexpired = 0;
  private readonly trends: Trends;
  private readonly active: ActiveUsers;
  private readonly productivity: Float64Array;
  private readonly itemArrivals: Prng;
  private readonly userArrivals: Prng;
  private nextItemMs: number;
  private nextUserMs: number;

  /** @param startMs ms since epoch: the world's items are older, its newcomers younger. */
  constructor(
    readonly config: WorldConfig,
    readonly seed: number,
    readonly startMs: number,
  ) {
    this.trends = new Trends(seed, config.topics.length, config.trendsPerHour);
    this.active = new ActiveUsers(this.users);
    const authors = new Prng(seed, 'authors');
    for (let n = 0; n < config.authors; n++) this.authors.push(drawAuthor(config, n, authors));
    this.productivity = Float64Array.from(this.authors, (author) => author.productivity);
    const users = new Prng(seed, 'users');
    for (let n = 0; n < config.users; n++) this.addUser(users, config.meanFollows);
    this.addFirstItems();
    this.itemArrivals = new Prng(seed, 'item arrivals');
    this.userArrivals = new Prng(seed, 'user arrivals');
    this.nextItemMs = startMs + this.gap(this.itemArrivals, config.newItemsPerMinute);
    this.nextUserMs = startMs + this.gap(this.userArrivals, config.newUsersPerMinute);
  }

  /** Lets everybody and everything arrive that is due at `nowMs`, and returns them. */
  advance(nowMs: number): Newcomers {
    const firstUser = this.users.length;
    const firstItem = this.items.length;
    while (this.nextUserMs <= nowMs) {
      this.addUser(this.userArrivals, NEWCOMER_FOLLOWS);
      this.nextUserMs += this.gap(this.userArrivals, this.config.newUsersPerMinute);
    }
    while (this.nextItemMs <= nowMs) {
      this.addItem(this.nextItemMs, this.itemArrivals);
      this.nextItemMs += this.gap(this.itemArrivals, this.config.newItemsPerMinute);
    }
    return { users: this.users.slice(firstUser), items: this.items.slice(firstItem) };
  }

  /** How much `user` likes `item` at `nowMs`, in (0, 1): see `relevanceOf`. */
  trueRelevance(user: User, item: Item, nowMs: number): number {
    const strengths = this.trends.strengths(nowMs);
    let affinity = 0;
    let trend = 0;
    for (let i = 0; i < item.topics.length; i++) {
      const topic = item.topics[i] ?? 0;
      const weight = item.weights[i] ?? 0;
      affinity += weight * (user.taste[topic] ?? 0);
      trend += weight * (strengths[topic] ?? 0);
    }
    return relevanceOf({
      affinity,
      quality: item.quality,
      freshness: 2 ** (-Math.max(0, nowMs - item.createdMs) / this.config.freshHalfLifeMs),
      trend: trend * item.catchiness,
      rapport: rapport(this.seed, user.ordinal, item.author),
    });
  }

  /** A user who is active at `nowMs`, drawn by activity and daily rhythm. */
  pickActiveUser(nowMs: number, prng: Prng): User {
    return this.active.pick(nowMs, prng);
  }

  /** The item of this id; undefined when the world never made it. */
  itemById(id: string): Item | undefined {
    return this.itemsById.get(id);
  }

  /** An author's items in order of creation. */
  itemsOf(author: number): readonly Item[] {
    return this.itemsByAuthor[author] ?? [];
  }

  /** The items whose most characteristic topic this is, in order of creation. */
  itemsAbout(topic: number): readonly Item[] {
    return this.itemsByTopic[topic] ?? [];
  }

  /** The author of an item. */
  authorOf(item: Item): Author {
    return this.authors[item.author] as Author;
  }

  /** Whether `user` made `item`. */
  isOwn(user: User, item: Item): boolean {
    return this.authorOf(item).id === user.id;
  }

  /** The items that can be served at `nowMs`, in order of creation. `nowMs` must not go back. */
  *liveItems(nowMs: number): Generator<Item> {
    for (let n = this.firstUnexpired; n < this.items.length; n++) {
      const item = this.items[n];
      if (!item) break;
      if (this.isLive(item, nowMs)) yield item;
      else if (n === this.firstUnexpired && item.createdMs <= nowMs) this.firstUnexpired++;
    }
  }

  /** Whether `item` can be served at `nowMs`. */
  isLive(item: Item, nowMs: number): boolean {
    return item.createdMs <= nowMs && (item.expiresMs === 0 || item.expiresMs > nowMs);
  }

  private gap(prng: Prng, perMinute: number): number {
    return perMinute > 0 ? prng.exponential(MINUTE / perMinute) : Infinity;
  }

  private addUser(prng: Prng, meanFollows: number): void {
    const user = drawUser(this.config, this.users.length, prng);
    drawFollows(user, this.authors, meanFollows, this.seed, prng);
    this.users.push(user);
  }

  private addFirstItems(): void {
    const prng = new Prng(this.seed, 'items');
    const ages = Array.from(
      { length: this.config.items },
      () => prng.next() * this.config.spreadMs,
    );
    ages.sort((x, y) => y - x);
    for (const age of ages) this.addItem(Math.floor(this.startMs - age), prng);
  }

  private addItem(createdMs: number, prng: Prng): void {
    const author = this.authors[prng.weighted(this.productivity)] as Author;
    const item = drawItem(this.config, this.items.length, author, Math.floor(createdMs), prng);
    this.items.push(item);
    this.itemsById.set(item.id, item);
    (this.itemsByAuthor[item.author] ??= []).push(item);
    (this.itemsByTopic[item.topics[0] ?? 0] ??= []).push(item);
  }
}
