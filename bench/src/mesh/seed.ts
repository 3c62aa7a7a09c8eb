import type { FeedClient } from '@eaglerank/client';
import type { Event } from '@eaglerank/contracts';

/** Size of the benchmark's data; every tenant gets the same. */
export const WORLD = { items: 10_000, authors: 400, users: 500, follows: 30, engaged: 40 } as const;

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

export const userId = (i: number): string => `u-${i % WORLD.users}`;
export const itemId = (i: number): string => `item-${i % WORLD.items}`;
const authorId = (i: number): string => `author-${i % WORLD.authors}`;

/** Small deterministic generator (mulberry32), so that two runs have the same data. */
export function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

function* events(nowMs: number): Generator<Event> {
  const random = generator(7);
  let n = 0;
  const base = (type: string, tsMs: number): Event => ({ eventId: `bench-${n++}`, type, tsMs });
  for (let i = 0; i < WORLD.items; i++) {
    const at = nowMs - Math.floor(random() * 20 * 3_600_000) - 60_000;
    yield {
      ...base('item_upsert', at),
      itemId: itemId(i),
      authorId: authorId(i),
      createdAtMs: at,
      topics: [TOPICS[i % TOPICS.length] as string, TOPICS[(i * 7) % TOPICS.length] as string],
    };
  }
  for (let u = 0; u < WORLD.users; u++) {
    for (let f = 0; f < WORLD.follows; f++) {
      const target = authorId(Math.floor(random() * WORLD.authors));
      yield { ...base('follow', nowMs - 3_600_000), userId: userId(u), authorId: target };
    }
    for (let e = 0; e < WORLD.engaged; e++) {
      const item = itemId(Math.floor(random() ** 2 * WORLD.items));
      const at = nowMs - Math.floor(random() * 3_600_000);
      const seen = { userId: userId(u), itemId: item, position: -1 };
      yield { ...base('impression', at), ...seen };
      if (random() < 0.4) yield { ...base('click', at + 500), ...seen };
      if (random() < 0.1) yield { ...base('like', at + 900), ...seen };
    }
  }
}

/** Fills a tenant through the public API; resolves with the number of accepted events. */
export async function seed(client: FeedClient, nowMs: number): Promise<number> {
  let accepted = 0;
  const open = new Set<Promise<void>>();
  const send = (batch: Event[]): Promise<void> =>
    client.logEvents({ events: batch }).then((answer) => {
      const fault = answer.rejected[0];
      if (fault) throw new Error(`seed event rejected: ${fault.field} ${fault.reason}`);
      accepted += answer.accepted;
    });
  let batch: Event[] = [];
  const flush = async (): Promise<void> => {
    const one = send(batch);
    batch = [];
    open.add(one);
    void one.then(() => open.delete(one));
    if (open.size >= IN_FLIGHT) await Promise.race(open);
  };
  for (const event of events(nowMs)) {
    batch.push(event);
    if (batch.length === BATCH) await flush();
  }
  if (batch.length > 0) await flush();
  await Promise.all(open);
  return accepted;
}
