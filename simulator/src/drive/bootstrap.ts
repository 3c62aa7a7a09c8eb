import { FeedMode } from '@eaglerank/contracts';
import { Prng } from '../world/prng.js';
import type { Newcomers, World } from '../world/world.js';
import { MAX_BATCH, type EventSender } from './event-sender.js';
import type { EventWriter, SimulatedEvent } from './events.js';
import type { FeedApi } from './feed-api.js';
import { HISTORY_MS } from './history.js';
import { untilAborted, type Timing } from './timing.js';

const HOUR = 3_600_000;
const FOLLOWED_SINCE_MS = 20 * HOUR;
const GROUP = 4 * MAX_BATCH;
const POLL_MS = 200;
const NEWEST = 20;
const PROBE_PAGE = 100;

/** The catalogue, oldest item first. */
export function* catalogueEvents(world: World, writer: EventWriter): Generator<SimulatedEvent> {
  for (const item of world.items) yield writer.itemUpsert(item, world.startMs);
}

/** The users and whom they follow, the follows dated before the history. */
export function* userEvents(world: World, writer: EventWriter): Generator<SimulatedEvent> {
  const prng = new Prng(world.seed, 'follow times');
  for (const user of world.users) {
    yield writer.userUpsert(user, world.startMs);
    for (const author of user.follows) {
      const age = prng.between(HISTORY_MS, FOLLOWED_SINCE_MS);
      const followed = world.authors[author];
      if (followed) yield writer.follow(user, followed, world.startMs - age);
    }
  }
}

/** Newcomers: items, users and whom these follow. */
export function* arrivalEvents(
  { users, items }: Newcomers,
  world: World,
  writer: EventWriter,
  nowMs: number,
): Generator<SimulatedEvent> {
  for (const item of items) yield writer.itemUpsert(item, nowMs);
  for (const user of users) {
    yield writer.userUpsert(user, nowMs);
    for (const ordinal of user.follows) {
      const author = world.authors[ordinal];
      if (author) yield writer.follow(user, author, nowMs);
    }
  }
}

/** Sends all events, `group` at a time in order, until done or aborted. Returns how many. */
export async function sendAll(
  events: Iterable<SimulatedEvent>,
  sender: EventSender,
  signal: AbortSignal,
  onSent: (events: number) => void,
  group = GROUP,
): Promise<number> {
  let sent = 0;
  let batch: SimulatedEvent[] = [];
  const flush = async () => {
    await untilAborted(sender.send(batch), signal);
    sent += batch.length;
    onSent(batch.length);
    batch = [];
  };
  for (const event of events) {
    if (signal.aborted) return sent;
    batch.push(event);
    if (batch.length >= group) await flush();
  }
  if (batch.length > 0) await flush();
  return sent;
}

/**
 * Waits until one of the newest items of the catalogue comes back in an anonymous chronological feed:
 * events about items that are not yet known would be taken without their author and topics.
 * Returns false when that did not happen within `limitMs`, or on abort.
 */
export async function catalogueVisible(
  api: FeedApi,
  world: World,
  timing: Timing,
  signal: AbortSignal,
  limitMs: number,
): Promise<boolean> {
  if (world.items.length === 0) return true;
  const newest = new Set(world.items.slice(-NEWEST).map((item) => item.id));
  const mode = FeedMode.FEED_MODE_CHRONOLOGICAL;
  const deadline = timing.monotonic() + limitMs;
  while (!signal.aborted && timing.monotonic() < deadline) {
    const page = await untilAborted(api.getFeed({ mode, pageSize: PROBE_PAGE }), signal);
    if (page?.items.some((item) => newest.has(item.itemId))) return true;
    await timing.sleep(POLL_MS, signal);
  }
  return false;
}
