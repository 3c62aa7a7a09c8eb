/** What the world consists of. Ordinals are positions in the world's arrays and never change. */

/** A time zone, with the offset that the daily rhythm uses (no daylight saving). */
export interface Zone {
  /** IANA name. */
  readonly name: string;
  readonly locale: string;
  /** Hours east of UTC. */
  readonly offsetHours: number;
}

export interface User {
  readonly ordinal: number;
  readonly id: string;
  /** Hidden liking of each topic, 0-1. */
  readonly taste: Float64Array;
  /** Relative frequency of sessions; heavy-tailed. */
  readonly activity: number;
  readonly zone: Zone;
  readonly device: 'phone' | 'tablet' | 'desktop';
  /** Hours by which this user's day is shifted: early birds below 0, night owls above. */
  readonly shiftHours: number;
  /** Hidden financial risk, 0-1; only credit scenarios look at it. */
  readonly risk: number;
  /** Ordinals of followed authors. */
  readonly follows: Set<number>;
}

export interface Author {
  readonly ordinal: number;
  readonly id: string;
  /** Mean quality of what the author makes, 0-1. */
  readonly quality: number;
  /** Relative chance of being followed. */
  readonly fame: number;
  /** Relative frequency of new items; heavy-tailed. */
  readonly productivity: number;
  /** Share of each topic in the author's work; sums to 1. */
  readonly profile: Float64Array;
}

export interface Item {
  readonly ordinal: number;
  readonly id: string;
  /** Ordinal of the author. */
  readonly author: number;
  /** Topic indices, most characteristic first. */
  readonly topics: readonly number[];
  /** Share of each of `topics`; sums to 1. */
  readonly weights: readonly number[];
  /** 0-1; around the author's quality. */
  readonly quality: number;
  /** How much the item profits from a trend of its topics, 0-1. */
  readonly catchiness: number;
  /** ms since epoch. */
  readonly createdMs: number;
  /** ms since epoch; 0 for never. */
  readonly expiresMs: number;
}

/** Size and pace of a world. */
export interface WorldConfig {
  readonly topics: readonly string[];
  readonly users: number;
  readonly authors: number;
  /** Items that exist at the start. */
  readonly items: number;
  /** The first users are the authors, with the same ids. */
  readonly authorsAreUsers: boolean;
  readonly newItemsPerMinute: number;
  readonly newUsersPerMinute: number;
  /** The items of the start were made over this long, ms. */
  readonly spreadMs: number;
  /** Age at which an item's freshness has fallen to one half, ms. */
  readonly freshHalfLifeMs: number;
  /** Items expire at this age, ms; 0 for never. */
  readonly lifetimeMs: number;
  /** Mean number of authors that a user follows at the start. */
  readonly meanFollows: number;
  readonly trendsPerHour: number;
  /** Ids of the n-th user, author and item. */
  readonly userId: (n: number) => string;
  readonly authorId: (n: number) => string;
  readonly itemId: (n: number) => string;
}
