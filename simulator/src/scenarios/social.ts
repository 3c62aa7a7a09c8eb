import type { Item, WorldConfig } from '../world/model.js';
import type { World } from '../world/world.js';
import {
  dwell,
  paddedId,
  turnAway,
  type Action,
  type Scenario,
  type Visit,
  type Worth,
} from './scenario.js';

const HOUR = 3_600_000;
const FORMATS = ['text', 'photo', 'video', 'link'] as const;
// prettier-ignore
const TOPICS = [
  'photography', 'football', 'cooking', 'politics', 'gaming', 'travel', 'music', 'science',
  'gardening', 'running', 'cinema', 'books', 'startups', 'art', 'cycling', 'pets',
  'astronomy', 'fashion', 'history', 'chess', 'diy', 'climbing', 'coffee', 'trains',
];

/** World of the `social` tenant; sizes may be overridden. */
export function socialWorld(sizes: Partial<WorldConfig> = {}): WorldConfig {
  return {
    topics: TOPICS,
    users: 1500,
    authors: 400,
    items: 3000,
    authorsAreUsers: true,
    newItemsPerMinute: 30,
    newUsersPerMinute: 4,
    spreadMs: 60 * HOUR,
    freshHalfLifeMs: 10 * HOUR,
    lifetimeMs: 7 * 24 * HOUR,
    meanFollows: 10,
    trendsPerHour: 4,
    userId: paddedId('user-', 5),
    authorId: paddedId('user-', 5),
    itemId: paddedId('post-', 6),
    ...sizes,
  };
}

function formatOf(item: Item): string {
  return FORMATS[item.ordinal % FORMATS.length] ?? 'text';
}

/** Posts of people who follow one another: the tenant whose quality is measured. */
export class SocialScenario implements Scenario {
  readonly tenant = 'social';
  readonly surface = 'home';
  readonly pageSize = 20;
  readonly trafficShare = 0.9;
  readonly seenMs = 48 * HOUR;
  readonly measured = true;
  readonly historySessions = 1800;
  readonly world: WorldConfig;

  constructor(sizes: Partial<WorldConfig> = {}) {
    this.world = socialWorld(sizes);
  }

  attributesOf(_world: World, item: Item): Record<string, string> {
    return { format: formatOf(item) };
  }

  /** Links are paid for: 5 to 45 cents a click by the quality of the post. */
  clickWorth(item: Item): Worth | undefined {
    if (formatOf(item) !== 'link') return undefined;
    return { amount: Math.round(5 + 40 * item.quality) / 100, currency: 'EUR' };
  }

  afterClick(visit: Visit): Action[] {
    const { relevance, prng, user, item } = visit;
    const actions: Action[] = [dwell(visit)];
    if (prng.chance(0.04 + 0.36 * relevance)) actions.push({ type: 'like', afterMs: 700 });
    if (prng.chance(0.01 + 0.08 * relevance)) actions.push({ type: 'share', afterMs: 900 });
    if (prng.chance(0.01 + 0.1 * relevance)) actions.push({ type: 'comment', afterMs: 1000 });
    if (!user.follows.has(item.author) && prng.chance(0.08 * relevance ** 2)) {
      actions.push({ type: 'follow', afterMs: 1100 });
    }
    return actions;
  }

  afterPass(visit: Visit): Action[] {
    return turnAway(visit);
  }
}
