import { TopK } from '@eaglerank/domain';
import { NOTHING, type Found } from '../retrieval/found.js';
import type { RetrievalQuery } from '../retrieval/query.js';
import { recency } from '../retrieval/recency.js';

const top = new TopK();

/**
 * The `width` best of the newest `perAuthor` items of each of the mirror's authors with these
 * numbers, scored by the author's weight, 1 unless given, times recency.
 */
export function newestOf(
  query: RetrievalQuery,
  width: number,
  perAuthor: number,
  authors: readonly number[],
  weights?: readonly number[],
): Found {
  const { mirror, nowMs } = query;
  const { recencyHalfLifeSeconds } = query.catalogue.config.ranking;
  top.reset(width);
  for (let a = 0; a < authors.length; a++) {
    const newest = mirror.newestBy(authors[a] as number);
    if (!newest) continue;
    const { ordinals, createdAtMs } = newest;
    const weight = weights ? (weights[a] as number) : 1;
    const from = Math.max(0, ordinals.length - perAuthor);
    for (let i = ordinals.length - 1; i >= from; i--) {
      const score = weight * recency(createdAtMs[i] as number, nowMs, recencyHalfLifeSeconds);
      if (score < top.floor) break;
      top.offer(score, ordinals[i] as number);
    }
  }
  if (top.size === 0) return NOTHING;
  const found = { ordinals: new Uint32Array(top.size), scores: new Float32Array(top.size) };
  top.drain(found.ordinals, found.scores);
  return found;
}
