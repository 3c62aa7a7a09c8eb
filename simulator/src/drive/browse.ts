import type { Action, Scenario } from '../scenarios/scenario.js';
import { attention } from '../world/examination.js';
import type { Item, User } from '../world/model.js';
import type { Prng } from '../world/prng.js';
import type { World } from '../world/world.js';

const ITEM_PACE_MS = 120;

/** An item at a position of a session. */
export interface Exposure {
  readonly item: Item;
  /** 0-based over the session. */
  readonly position: number;
}

/** An action on one item of a page; `afterMs` counts from the page's arrival. */
export interface Deed extends Action, Exposure {}

/** Who browses, where and when. */
export interface Browsing {
  readonly scenario: Scenario;
  readonly world: World;
  readonly user: User;
  readonly nowMs: number;
  readonly prng: Prng;
}

/**
 * What a user does with a page, in order of time, by the click model: every item above `depth` comes
 * on screen (an impression), is looked at with `attention(position)`, and if so clicked with its true
 * relevance. One's own items are passed over. Session time is compressed to 120 ms an item.
 */
export function browse(browsing: Browsing, exposures: readonly Exposure[], depth: number): Deed[] {
  const { scenario, world, user, nowMs, prng } = browsing;
  const deeds: Deed[] = [];
  let clock = 0;
  for (const { item, position } of exposures) {
    if (position >= depth || world.isOwn(user, item)) continue;
    clock += ITEM_PACE_MS;
    const start = clock;
    const add = (action: Action) =>
      deeds.push({ ...action, item, position, afterMs: start + action.afterMs });
    add({ type: 'impression', afterMs: 0 });
    if (!prng.chance(attention(position))) continue;
    const relevance = world.trueRelevance(user, item, nowMs);
    const visit = { world, user, item, relevance, prng };
    if (prng.chance(relevance)) {
      const value = scenario.clickWorth?.(item);
      add({ type: 'click', afterMs: 100, ...(value && { value }) });
      scenario.afterClick(visit).forEach(add);
    } else {
      scenario.afterPass(visit).forEach(add);
    }
  }
  return deeds.sort((a, b) => a.afterMs - b.afterMs);
}
