import type { Source } from '@eaglerank/pipeline';
import { EXPIRES, ROW, type CatalogueMirror } from '../catalogue/mirror.js';
import { quotaOf, widthOf, type Found } from '../retrieval/found.js';
import type { RetrievalQuery } from '../retrieval/query.js';
import { seededRandom } from '@eaglerank/domain';
import { recency } from '../retrieval/recency.js';

/** The pool that is drawn from is this many times what is brought. */
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
    const pool = newestRanks(query, query.chronological ? width : width * POOL);
    const ranks = query.chronological ? pool : draw(pool, width, query.seed);
    const { byTime } = query.mirror;
    const { recencyHalfLifeSeconds } = query.catalogue.config.ranking;
    const ordinals = new Uint32Array(ranks.length);
    const scores = new Float32Array(ranks.length);
    for (let i = 0; i < ranks.length; i++) {
      const rank = ranks[i] as number;
      ordinals[i] = byTime.newest(rank);
      scores[i] = recency(byTime.newestTime(rank), query.nowMs, recencyHalfLifeSeconds);
    }
    return { ordinals, scores };
  }
}

/** Every rank in order, for as many as were asked for yet, and room for those of one call. */
let all = new Uint32Array();
let scratch = new Uint32Array();

/**
 * Ranks by creation of the newest items that have not expired. Synchronous: the result is shared
 * scratch.
 */
function newestRanks({ mirror, nowMs }: RetrievalQuery, count: number): Uint32Array {
  const { size } = mirror.byTime;
  const most = Math.min(count, size);
  if (most > all.length) {
    all = Uint32Array.from({ length: most }, (_, rank) => rank);
    scratch = new Uint32Array(most);
  }
  if (mirror.expiring === 0) {
    scratch.set(all.subarray(0, most));
    return scratch.subarray(0, most);
  }
  let n = 0;
  for (let rank = 0; rank < size && n < most; rank++) {
    if (!isExpired(mirror, rank, nowMs)) scratch[n++] = rank;
  }
  return scratch.subarray(0, n);
}

function isExpired(mirror: CatalogueMirror, rank: number, nowMs: number): boolean {
  const row = mirror.rowOf(mirror.byTime.newest(rank));
  const expires = mirror.numbers[row * ROW + EXPIRES] as number;
  return expires !== 0 && expires <= nowMs;
}

/** The first half of `width` as they are, the second drawn from the rest without replacement. */
function draw(pool: Uint32Array, width: number, seed: number): Uint32Array {
  const size = Math.min(width, pool.length);
  const random = seededRandom(seed);
  for (let i = size - (size >> 1); i < size; i++) {
    const j = i + Math.floor(random() * (pool.length - i));
    const drawn = pool[j] as number;
    pool[j] = pool[i] as number;
    pool[i] = drawn;
  }
  return pool.subarray(0, size);
}
