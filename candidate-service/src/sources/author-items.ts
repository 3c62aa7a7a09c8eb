import { NOTHING, type Found } from '../retrieval/found.js';
import type { RetrievalQuery } from '../retrieval/query.js';
import { recency } from '../retrieval/recency.js';
import { TopK } from '../retrieval/top-k.js';

const top = new TopK();

/**
 * The `width` best of the newest `perAuthor` items of each author that `authors` names, scored by
 * the author's weight times recency.
 */
export function newestOf(
  query: RetrievalQuery,
  width: number,
  perAuthor: number,
  authors: (visit: (authorId: string, weight: number) => void) => void,
): Found {
  const { mirror, nowMs } = query;
  const { recencyHalfLifeSeconds } = query.catalogue.config.ranking;
  top.reset(width);
  authors((authorId, weight) => {
    const newest = mirror.author(authorId)?.newest ?? [];
    for (let i = newest.length - 1; i >= Math.max(0, newest.length - perAuthor); i--) {
      const ordinal = newest[i] as number;
      const created = mirror.createdAtMs[mirror.rowOf(ordinal)] as number;
      top.offer(weight * recency(created, nowMs, recencyHalfLifeSeconds), ordinal);
    }
  });
  if (top.size === 0) return NOTHING;
  const found = { ordinals: new Uint32Array(top.size), scores: new Float32Array(top.size) };
  top.drain(found.ordinals, found.scores);
  return found;
}
