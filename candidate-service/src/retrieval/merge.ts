import { SOURCES, type SourceName } from '@eaglerank/domain';
import type { Fetched } from '@eaglerank/pipeline';
import { NO_SEED, type CandidateBatch } from './batch.js';
import { quotaOf, type Found } from './found.js';
import { OrdinalTable } from './ordinal-table.js';
import type { RetrievalQuery } from './query.js';

/** One source's list on its way into the batch. */
interface Lane {
  readonly source: number;
  readonly found: Found;
  /** Its turns come 1 / quota apart. */
  readonly stride: number;
  next: number;
  turnAt: number;
}

const rowOf = new OrdinalTable();

/**
 * Joins what the sources brought: every item once, with the score of each source that brought it.
 * Sources take turns in proportion to their quotas, so that any prefix is a fair mix. What is no
 * longer in the catalogue is left out. Synchronous: it uses shared scratch.
 */
export function mergeFound(
  query: RetrievalQuery,
  fetched: readonly Fetched<Found>[],
  batch: CandidateBatch,
): CandidateBatch {
  const lanes = lanesOf(query, fetched);
  const total = lanes.reduce((sum, { found }) => sum + found.ordinals.length, 0);
  batch.reset(total);
  rowOf.reset(total);
  for (let left = total; left > 0; left--) {
    const lane = nextLane(lanes);
    const at = lane.next++;
    lane.turnAt += lane.stride;
    place(query, lane, at, batch);
  }
  markSeen(query, batch);
  markExcluded(query, batch);
  return batch;
}

function lanesOf(query: RetrievalQuery, fetched: readonly Fetched<Found>[]): Lane[] {
  const lanes: Lane[] = [];
  for (const { source, found } of fetched) {
    if (!found || found.ordinals.length === 0) continue;
    const name = source as SourceName;
    const stride = 1 / Math.max(1, quotaOf(query, name));
    lanes.push({ source: SOURCES.indexOf(name), found, stride, next: 0, turnAt: stride / 2 });
  }
  return lanes;
}

/** The lane whose turn is earliest, of those that have items left; there is one. */
function nextLane(lanes: readonly Lane[]): Lane {
  let best: Lane | undefined;
  for (const lane of lanes) {
    if (lane.next >= lane.found.ordinals.length) continue;
    if (best === undefined || lane.turnAt < best.turnAt) best = lane;
  }
  return best as Lane;
}

function place(query: RetrievalQuery, lane: Lane, at: number, batch: CandidateBatch): void {
  const { found, source } = lane;
  const ordinal = found.ordinals[at] as number;
  let row = rowOf.get(ordinal);
  if (row < 0) {
    const known = query.mirror.rowOf(ordinal);
    const record = known < 0 ? found.records?.get(ordinal) : undefined;
    if (known < 0 && !record) return;
    row = batch.count;
    rowOf.getOrPut(ordinal, row);
    if (record) batch.addRecord(record, source);
    else batch.addRow(query.mirror, known, source);
  }
  batch.sourceMasks[row] = (batch.sourceMasks[row] as number) | (1 << source);
  (batch.sourceScores[source] as Float32Array)[row] = found.scores[at] as number;
  if (found.seeds) batch.seeds[row] = found.seeds[at] ?? NO_SEED;
}

/** Unseen items that make it unnecessary to bring seen ones back. */
const ENOUGH_UNSEEN = 50;

/**
 * Notes when items were seen. The exclusion is soft: where too few unseen items are left, those
 * seen longest ago come back.
 */
function markSeen(query: RetrievalQuery, batch: CandidateBatch): void {
  const { ordinals, atSeconds } = query.user.profile.seen;
  const since = Math.floor(query.nowMs / 1000) - query.catalogue.config.retrieval.seenSeconds;
  batch.seenSince = since;
  let hidden = 0;
  for (let i = 0; i < ordinals.length; i++) {
    const row = rowOf.get(ordinals[i] as number);
    const at = atSeconds[i] as number;
    if (row < 0 || at <= (batch.seenAt[row] as number)) continue;
    if (at > since && (batch.seenAt[row] as number) <= since) hidden++;
    batch.seenAt[row] = at;
  }
  const wanted = Math.min(ENOUGH_UNSEEN, query.limit, batch.count);
  const back = wanted - (batch.count - hidden);
  if (back <= 0) return;
  const times = batch.seenAt.slice(0, batch.count).filter((at) => at > since);
  batch.seenSince = times.sort()[back - 1] as number;
}

function markExcluded(query: RetrievalQuery, batch: CandidateBatch): void {
  for (const id of query.excludedIds) {
    const known = query.mirror.rowOfId(id);
    const row = known < 0 ? -1 : rowOf.get(query.mirror.ordinals[known] as number);
    if (row >= 0) batch.excluded[row] = 1;
  }
}
