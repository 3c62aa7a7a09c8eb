import type { Scenario } from '../scenarios/scenario.js';
import type { Ledger } from '../score/ledger.js';
import { drawDepth } from '../world/examination.js';
import type { Item, User } from '../world/model.js';
import type { Prng } from '../world/prng.js';
import type { World } from '../world/world.js';
import { browse, type Exposure } from './browse.js';
import type { EventWriter, SimulatedEvent } from './events.js';

const HOUR = 3_600_000;
/** The recent past that is acted out, ms; well inside a maximum lateness of 24 h. */
export const HISTORY_MS = 6 * HOUR;
const FINISHED_MS = 10_000;
const TRIES = 60;
/** How items are met: from a followed author, by looking for a topic, because popular, by chance. */
const ROUTES = [0.35, 0.3, 0.1, 0.25];

/** What history is written from. */
export interface HistoryContext {
  readonly scenario: Scenario;
  readonly world: World;
  readonly ledger: Ledger;
  readonly writer: EventWriter;
  readonly prng: Prng;
}

function newerFirst(items: readonly Item[], prng: Prng): Item | undefined {
  return items[Math.floor(Math.sqrt(prng.next()) * items.length)];
}

function drawItem({ world, ledger, prng }: HistoryContext, user: User): Item | undefined {
  const popular = ledger.recentlyEngaged();
  switch (prng.weighted(ROUTES)) {
    case 0:
      return newerFirst(world.itemsOf(prng.pick([...user.follows, 0])), prng);
    case 1:
      return newerFirst(world.itemsAbout(prng.weighted(user.taste)), prng);
    case 2:
      return popular[prng.below(popular.length)];
    default:
      return newerFirst(world.items, prng);
  }
}

function drawExposures(
  context: HistoryContext,
  user: User,
  atMs: number,
  count: number,
): Exposure[] {
  const { world, ledger } = context;
  const chosen = new Set<Item>();
  for (let tries = 0; tries < TRIES && chosen.size < count; tries++) {
    const item = drawItem(context, user);
    if (!item || !world.isLive(item, atMs) || world.isOwn(user, item)) continue;
    if (!ledger.isSpent(user, item)) chosen.add(item);
  }
  return [...chosen].map((item, position) => ({ item, position }));
}

/**
 * Sessions of the six hours before the world's start, session by session in order of time: users meet
 * items of authors they follow (35 %), of topics they look for (30 %), popular ones (10 %) and any
 * (25 %), newer ones more often, as they would in an application without a ranked feed. Their events
 * have no request_id, because no feed brought the items.
 */
export function* historyEvents(context: HistoryContext): Generator<SimulatedEvent> {
  const { scenario, world, ledger, writer, prng } = context;
  const times = Array.from(
    { length: scenario.historySessions },
    () => world.startMs - FINISHED_MS - prng.next() * (HISTORY_MS - FINISHED_MS),
  );
  for (const atMs of times.sort((a, b) => a - b)) {
    const user = world.pickActiveUser(atMs, prng);
    const depth = drawDepth(prng);
    const exposures = drawExposures(context, user, atMs, Math.min(depth, scenario.pageSize));
    for (const deed of browse({ scenario, world, user, nowMs: atMs, prng }, exposures, depth)) {
      ledger.note(user, deed, atMs);
      if (deed.type === 'follow') user.follows.add(deed.item.author);
      yield writer.deed(user, deed, '', Math.min(atMs + deed.afterMs, world.startMs));
    }
  }
}
