import type { Ledger } from '../score/ledger.js';
import type { ComparisonMeter } from '../score/comparison.js';
import type { Item, User } from '../world/model.js';
import type { Prng } from '../world/prng.js';
import type { World } from '../world/world.js';
import type { FeedApi, RankedItems } from './feed-api.js';

/** Items of a set that both order: as many as a retrieval may bring. */
const SET_ITEMS = 300;
/** Time between two comparisons, which are two more requests each. */
const EVERY_MS = 100;
const MODEL_TIER = 1;
const HEURISTIC = 'heuristic';

export interface CompareOptions {
  readonly api: FeedApi;
  readonly world: World;
  readonly ledger: Ledger;
  readonly meter: ComparisonMeter;
  readonly surface: string;
  readonly prng: Prng;
}

/** Has the tenant's model and the heuristic order the same random items now and then. */
export class ModelComparer {
  private dueMs = -Infinity;
  private busy = false;

  constructor(private readonly options: CompareOptions) {}

  /** Compares for a viewer, unless it is too soon; a comparison that fails is none. */
  async offer(user: User, nowMs: number): Promise<void> {
    const { api, meter } = this.options;
    if (!api.rankItems || this.busy || nowMs < this.dueMs) return;
    this.dueMs = nowMs + EVERY_MS;
    this.busy = true;
    try {
      const items = this.draw(user, nowMs);
      if (items.length === 0) return;
      const [model, heuristic] = await Promise.all([
        this.order(user, items, ''),
        this.order(user, items, HEURISTIC),
      ]);
      if (!model || !heuristic || (model.tier as number) !== MODEL_TIER) return;
      meter.add(user, items, { model: idsOf(model), heuristic: idsOf(heuristic) }, nowMs);
    } catch {
      // a request that was shed or failed compares nothing
    } finally {
      this.busy = false;
    }
  }

  private async order(
    user: User,
    items: readonly Item[],
    model: string,
  ): Promise<RankedItems | undefined> {
    const { api, surface } = this.options;
    const { locale, name: timeZone } = user.zone;
    const context = { surface, device: user.device, locale, timeZone };
    const itemIds = items.map(({ id }) => id);
    return api.rankItems?.({ userId: user.id, itemIds, context, model });
  }

  /** Items that could be served to the viewer, at random. */
  private draw(user: User, nowMs: number): Item[] {
    const { world, ledger, prng } = this.options;
    const pool = [...world.liveItems(nowMs)].filter(
      (item) => !world.isOwn(user, item) && !ledger.isSpent(user, item),
    );
    const drawn: Item[] = [];
    while (drawn.length < SET_ITEMS && pool.length > 0) {
      const at = prng.below(pool.length);
      drawn.push(pool[at] as Item);
      pool[at] = pool.at(-1) as Item;
      pool.pop();
    }
    return drawn;
  }
}

const idsOf = ({ items }: RankedItems): string[] => items.map(({ itemId }) => itemId);
