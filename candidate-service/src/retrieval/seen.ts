import { SOURCES, type OrdinalTable } from '@eaglerank/domain';
import { EXPIRES, ROW } from '../catalogue/mirror.js';
import type { CandidateBatch } from './batch.js';
import { quotaOf } from './found.js';
import type { RetrievalQuery } from './query.js';
import { recency } from './recency.js';

/** Unseen items that make it unnecessary to bring seen ones back. */
export const ENOUGH_UNSEEN = 50;

/** Items that are looked at for unseen ones beyond those known to be seen or here. */
const MAX_PASSED_OVER = 1000;

const FRESH = SOURCES.indexOf('fresh');

/**
 * Notes when items were seen, but for pins, which come every time. Where the sources brought too
 * few unseen items, the newest others of the catalogue are added; only where it has too few, those
 * seen longest ago come back. `rowOf` holds the batch's rows by ordinal; the batch has room for
 * ENOUGH_UNSEEN more.
 */
export function markSeen(query: RetrievalQuery, batch: CandidateBatch, rowOf: OrdinalTable): void {
  const { ordinals, atSeconds } = query.user.profile.seen;
  if (ordinals.length === 0 || query.chronological) return;
  const since = Math.floor(query.nowMs / 1000) - query.catalogue.config.retrieval.seenSeconds;
  batch.seenSince = since;
  let hidden = 0;
  for (let i = 0; i < ordinals.length; i++) {
    const at = atSeconds[i] as number;
    // what was seen before may come anyway
    if (at <= since) continue;
    const row = rowOf.get(ordinals[i] as number);
    if (row < 0 || at <= (batch.seenAt[row] as number)) continue;
    if (batch.isPinned(row)) continue;
    if (batch.seenAt[row] === 0) hidden++;
    batch.seenAt[row] = at;
  }
  batch.mayBeSeen = hidden > 0;
  const missing = Math.min(ENOUGH_UNSEEN, query.limit) - (batch.count - hidden);
  if (hidden === 0 || missing <= 0) return;
  const back = Math.min(hidden, missing - addUnseen(query, batch, rowOf, missing));
  if (back <= 0) return;
  const times = batch.seenAt.slice(0, batch.count).filter((at) => at > since);
  batch.seenSince = times.sort()[back - 1] as number;
}

/** Adds the newest items that are neither seen nor here, at most `most`; how many it found. */
function addUnseen(
  query: RetrievalQuery,
  batch: CandidateBatch,
  rowOf: OrdinalTable,
  most: number,
): number {
  if (quotaOf(query, 'fresh') === 0) return 0;
  const { mirror, nowMs } = query;
  const { recencyHalfLifeSeconds } = query.catalogue.config.ranking;
  const seen = seenOrdinals(query, batch.seenSince);
  const last = Math.min(mirror.byTime.size, seen.size + batch.count + MAX_PASSED_OVER);
  let added = 0;
  for (let rank = 0; rank < last && added < most; rank++) {
    const ordinal = mirror.byTime.newest(rank);
    const slot = rowOf.slotOf(ordinal);
    if (seen.has(ordinal) || rowOf.at(slot) >= 0) continue;
    const createdAtMs = mirror.byTime.newestTime(rank);
    if (nowMs - createdAtMs > maxAgeMs(query)) break;
    const known = mirror.rowOf(ordinal);
    const expires = mirror.numbers[known * ROW + EXPIRES] as number;
    if (expires !== 0 && expires <= nowMs) continue;
    const row = batch.addRow(ordinal, known, FRESH);
    rowOf.fill(slot, ordinal, row);
    batch.sourceMasks[row] = 1 << FRESH;
    const scores = batch.sourceScores[FRESH] as Float32Array;
    scores[row] = recency(createdAtMs, nowMs, recencyHalfLifeSeconds);
    added++;
  }
  return added;
}

/** Ordinals of what was seen after `since`, seconds since epoch. */
function seenOrdinals({ user }: RetrievalQuery, since: number): Set<number> {
  const { ordinals, atSeconds } = user.profile.seen;
  return new Set(ordinals.filter((_, i) => (atSeconds[i] as number) > since));
}

function maxAgeMs({ catalogue }: RetrievalQuery): number {
  const { maxAgeSeconds } = catalogue.config.retrieval;
  return maxAgeSeconds > 0 ? maxAgeSeconds * 1000 : Infinity;
}
