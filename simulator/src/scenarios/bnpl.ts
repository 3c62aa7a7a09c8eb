import type { Item, User, WorldConfig } from '../world/model.js';
import type { Prng } from '../world/prng.js';
import type { World } from '../world/world.js';
import { dwell, paddedId, turnAway, type Action, type Scenario, type Visit } from './scenario.js';

const HOUR = 3_600_000;
const TERMS = [3, 6, 12] as const;
// prettier-ignore
const TOPICS = [
  'electronics', 'furniture', 'fashion', 'travel', 'sports', 'beauty', 'toys', 'kitchen',
  'garden', 'bicycles', 'phones', 'jewellery',
];

/** World of the `bnpl` tenant; sizes may be overridden. */
function bnplWorld(sizes: Partial<WorldConfig> = {}): WorldConfig {
  return {
    topics: TOPICS,
    users: 250,
    authors: 40,
    items: 400,
    authorsAreUsers: false,
    newItemsPerMinute: 2,
    newUsersPerMinute: 0.5,
    spreadMs: 96 * HOUR,
    freshHalfLifeMs: 48 * HOUR,
    lifetimeMs: 14 * 24 * HOUR,
    meanFollows: 3,
    trendsPerHour: 1,
    userId: paddedId('shopper-', 4),
    authorId: paddedId('merchant-', 3),
    itemId: paddedId('offer-', 6),
    ...sizes,
  };
}

/** Price of an offer, EUR: log-normal from its ordinal's position in the quality range. */
function priceOf(item: Item, prng: Prng): number {
  return Math.round(100 * Math.min(5000, prng.logNormal(60 + 240 * item.quality, 0.5))) / 100;
}

function riskLevel(user: User): 'low' | 'medium' | 'high' {
  if (user.risk < 0.25) return 'low';
  return user.risk < 0.6 ? 'medium' : 'high';
}

/** How long a decision takes, ms: risky and large applications are looked at for longer. */
function decisionMs(user: User, amount: number): number {
  return Math.round(12 + 60 * user.risk + 0.4 * Math.sqrt(amount));
}

/** Instalment offers: applications are decided (`credit_decision`), approved ones are bought. */
export class BnplScenario implements Scenario {
  readonly tenant = 'bnpl';
  readonly surface = 'offers';
  readonly pageSize = 10;
  readonly trafficShare = 0.04;
  readonly seenMs = HOUR;
  readonly measured = false;
  readonly historySessions = 150;
  readonly world: WorldConfig;

  constructor(sizes: Partial<WorldConfig> = {}) {
    this.world = bnplWorld(sizes);
  }

  attributesOf(world: World, item: Item): Record<string, string> {
    return {
      merchant: world.authorOf(item).id,
      term_months: String(TERMS[item.ordinal % TERMS.length]),
    };
  }

  afterClick(visit: Visit): Action[] {
    const actions: Action[] = [dwell(visit)];
    if (visit.prng.chance(0.05 + 0.3 * visit.relevance)) actions.push(...this.apply(visit));
    return actions;
  }

  afterPass(visit: Visit): Action[] {
    return turnAway(visit);
  }

  private apply({ user, item, prng }: Visit): Action[] {
    const amount = priceOf(item, prng);
    const approved = prng.chance(1 - 0.9 * user.risk);
    const decision: Action = {
      type: 'credit_decision',
      afterMs: 1500,
      attributes: {
        decision: approved ? 'approved' : 'declined',
        risk_level: riskLevel(user),
        amount: amount.toFixed(2),
        decision_ms: String(decisionMs(user, amount)),
      },
    };
    if (!approved || !prng.chance(0.8)) return [decision];
    return [decision, { type: 'purchase', afterMs: 1900, value: { amount, currency: 'EUR' } }];
  }
}
