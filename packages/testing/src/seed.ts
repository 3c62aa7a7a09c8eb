import { seededRandom } from '@eaglerank/domain';
import { setTimeout as sleep } from 'node:timers/promises';
import { FeedError, type FeedClient } from '@eaglerank/client';
import type { Event } from '@eaglerank/contracts';
import { Code } from '@eaglerank/domain';

/** Size of generated data. */
export interface WorldSize {
  readonly items: number;
  readonly authors: number;
  readonly users: number;
  /** Follows per user. */
  readonly follows: number;
  /** Items each user has seen, some of them clicked and liked. */
  readonly engaged: number;
}

const TOPICS = [
  'arts',
  'film',
  'food',
  'games',
  'music',
  'news',
  'science',
  'sport',
  'tech',
  'travel',
];
const BATCH = 500;
const IN_FLIGHT = 4;
/** Tries of a batch that the gateway has no room for. */
const ATTEMPTS = 20;

export const seedUser = (i: number): string => `u-${i}`;
export const seedItem = (i: number): string => `item-${i}`;
export const seedAuthor = (i: number): string => `author-${i}`;

function* events(world: WorldSize, nowMs: number): Generator<Event> {
  const random = seededRandom(7);
  let n = 0;
  const base = (type: string, tsMs: number): Event => ({ eventId: `seed-${n++}`, type, tsMs });
  for (let i = 0; i < world.items; i++) {
    const at = nowMs - Math.floor(random() * 20 * 3_600_000) - 60_000;
    yield {
      ...base('item_upsert', at),
      itemId: seedItem(i),
      authorId: seedAuthor(i % world.authors),
      createdAtMs: at,
      topics: [TOPICS[i % TOPICS.length] as string, TOPICS[(i * 7) % TOPICS.length] as string],
    };
  }
  for (let u = 0; u < world.users; u++) {
    for (let f = 0; f < world.follows; f++) {
      const target = seedAuthor(Math.floor(random() * world.authors));
      yield { ...base('follow', nowMs - 3_600_000), userId: seedUser(u), authorId: target };
    }
    for (let e = 0; e < world.engaged; e++) {
      const item = seedItem(Math.floor(random() ** 2 * world.items));
      const at = nowMs - Math.floor(random() * 3_600_000);
      const seen = { userId: seedUser(u), itemId: item, position: -1 };
      yield { ...base('impression', at), ...seen };
      if (random() < 0.4) yield { ...base('click', at + 500), ...seen };
      if (random() < 0.1) yield { ...base('like', at + 900), ...seen };
    }
  }
}

/** Sends a batch, again when the gateway says that it has no room now: ids make that harmless. */
async function send(client: FeedClient, batch: Event[]): Promise<number> {
  for (let attempt = 1; ; attempt++) {
    try {
      const { accepted, duplicates, rejected } = await client.logEvents({ events: batch });
      const fault = rejected[0];
      if (fault) throw new Error(`seed event rejected: ${fault.field} ${fault.reason}`);
      return accepted + duplicates;
    } catch (error) {
      const full = error instanceof FeedError && error.code === Code.RESOURCE_EXHAUSTED;
      if (!full || attempt === ATTEMPTS) throw error;
      await sleep(Math.max(100, error.retryAfterMs ?? 0));
    }
  }
}

/** Fills a tenant through the public API; resolves with the number of accepted events. */
export async function seed(client: FeedClient, world: WorldSize, nowMs: number): Promise<number> {
  const batches = batchesOf(events(world, nowMs));
  let accepted = 0;
  const worker = async (): Promise<void> => {
    for (const batch of batches) {
      const sent = await send(client, batch);
      accepted += sent;
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, worker));
  return accepted;
}

function* batchesOf(all: Iterable<Event>): Generator<Event[]> {
  let batch: Event[] = [];
  for (const event of all) {
    batch.push(event);
    if (batch.length < BATCH) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
