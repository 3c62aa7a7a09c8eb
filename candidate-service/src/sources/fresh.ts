import type { Source } from '@eaglerank/pipeline';
import { NOTHING, quotaOf, widthOf, type Found } from '../retrieval/found.js';
import type { RetrievalQuery } from '../retrieval/query.js';
import { randomFrom } from '../retrieval/random.js';
import { recency } from '../retrieval/recency.js';

/** The pool that is sampled from is this many times what is brought. */
const POOL = 4;

/**
 * New items, for exploration: half are the very newest, so that a new item is retrievable at once;
 * half are drawn from the next newest, so that every one gets its chance. In chronological mode it
 * stands in for the authors of a user who follows nobody, and draws nothing.
 */
export class FreshSource implements Source<RetrievalQuery, Found> {
  readonly name = 'fresh';

  enabled(query: RetrievalQuery): boolean {
    if (query.mode !== 'feed' || quotaOf(query, this.name) === 0) return false;
    return !query.chronological || !query.user.profile.follows.active.includes(1);
  }

  fetch(query: RetrievalQuery): Found {
    const width = widthOf(query, this.name);
    const pool = newest(query, query.chronological ? width : width * POOL);
    if (pool.length === 0) return NOTHING;
    const ordinals = query.chronological ? pool : draw(pool, width, query.seed);
    const { mirror, nowMs } = query;
    const { recencyHalfLifeSeconds } = query.catalogue.config.ranking;
    const scores = Float32Array.from(ordinals, (ordinal) =>
      recency(mirror.createdAtMs[mirror.rowOf(ordinal)] as number, nowMs, recencyHalfLifeSeconds),
    );
    return { ordinals, scores };
  }
}

/** The newest items that have not expired, newest first. */
function newest({ mirror, nowMs }: RetrievalQuery, count: number): Uint32Array {
  const { byTime } = mirror;
  const found = new Uint32Array(Math.min(count, byTime.size));
  let n = 0;
  for (let rank = 0; rank < byTime.size && n < found.length; rank++) {
    const ordinal = byTime.newest(rank);
    const expires = mirror.expiresAtMs[mirror.rowOf(ordinal)] as number;
    if (expires === 0 || expires > nowMs) found[n++] = ordinal;
  }
  return found.subarray(0, n);
}

/** The first half of `width` as they are, the second drawn from the rest without replacement. */
function draw(pool: Uint32Array, width: number, seed: number): Uint32Array {
  const size = Math.min(width, pool.length);
  const random = randomFrom(seed);
  for (let i = size - (size >> 1); i < size; i++) {
    const j = i + Math.floor(random() * (pool.length - i));
    const drawn = pool[j] as number;
    pool[j] = pool[i] as number;
    pool[i] = drawn;
  }
  return pool.subarray(0, size);
}
