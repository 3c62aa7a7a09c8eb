import type { Item, WorldConfig } from '../world/model.js';
import type { World } from '../world/world.js';
import { dwell, paddedId, turnAway, type Action, type Scenario, type Visit } from './scenario.js';

const HOUR = 3_600_000;
// prettier-ignore
const TOPICS = [
  'energy', 'banks', 'software', 'semiconductors', 'health', 'utilities', 'retail', 'metals',
  'crypto', 'bonds', 'earnings', 'breakout', 'reversal', 'volatility',
];

/** A made-up ticker symbol: four letters, different for every n below 26^4. */
function symbolOf(n: number): string {
  let rest = (n * 15_485_863) % 26 ** 4;
  let symbol = '';
  for (let i = 0; i < 4; i++) {
    symbol += String.fromCharCode(65 + (rest % 26));
    rest = Math.floor(rest / 26);
  }
  return symbol;
}

/** World of the `market` tenant; sizes may be overridden. */
function marketWorld(sizes: Partial<WorldConfig> = {}): WorldConfig {
  return {
    topics: TOPICS,
    users: 250,
    authors: 80,
    items: 500,
    authorsAreUsers: false,
    newItemsPerMinute: 6,
    newUsersPerMinute: 0.2,
    spreadMs: 12 * HOUR,
    freshHalfLifeMs: 2 * HOUR,
    lifetimeMs: 24 * HOUR,
    meanFollows: 6,
    trendsPerHour: 3,
    userId: paddedId('trader-', 4),
    authorId: (n) => `symbol:${symbolOf(n)}`,
    itemId: paddedId('signal-', 6),
    ...sizes,
  };
}

/**
 * Trading signals: the author of a signal is its symbol, a watch list is a set of follows. Users open
 * signals (`signal_opened`) and act on them (`trade`, with the amount as value).
 */
export class MarketScenario implements Scenario {
  readonly tenant = 'market';
  readonly surface = 'signals';
  readonly pageSize = 20;
  readonly trafficShare = 0.06;
  readonly seenMs = HOUR;
  readonly measured = false;
  readonly historySessions = 150;
  readonly world: WorldConfig;

  constructor(sizes: Partial<WorldConfig> = {}) {
    this.world = marketWorld(sizes);
  }

  attributesOf(_world: World, item: Item): Record<string, string> {
    return { symbol: symbolOf(item.author), side: item.ordinal % 2 === 0 ? 'buy' : 'sell' };
  }

  afterClick(visit: Visit): Action[] {
    const { world, user, item, relevance, prng } = visit;
    const actions: Action[] = [dwell(visit)];
    const attributes = this.attributesOf(world, item);
    if (prng.chance(0.5)) actions.push({ type: 'signal_opened', afterMs: 500, attributes });
    if (prng.chance(0.02 + 0.2 * relevance)) {
      const amount = Math.round(100 * Math.min(1e6, prng.logNormal(400, 1))) / 100;
      actions.push({
        type: 'trade',
        afterMs: 1500,
        value: { amount, currency: 'USD' },
        attributes,
      });
    }
    if (!user.follows.has(item.author) && prng.chance(0.06 * relevance)) {
      actions.push({ type: 'follow', afterMs: 1100 });
    }
    return actions;
  }

  afterPass(visit: Visit): Action[] {
    return turnAway(visit);
  }
}
