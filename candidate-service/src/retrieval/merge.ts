import type { ItemRecord } from '@eaglerank/catalogue';
import { OrdinalTable, SOURCES, type SourceName } from '@eaglerank/domain';
import type { Fetched } from '@eaglerank/pipeline';
import type { CatalogueMirror } from '../catalogue/mirror.js';
import { NO_SEED, type CandidateBatch } from './batch.js';
import { quotaOf, type Found } from './found.js';
import type { RetrievalQuery } from './query.js';
import { ENOUGH_UNSEEN, markSeen } from './seen.js';
import { TurnOrder } from './turn-order.js';

/** One source's list on its way into the batch. */
interface Lane {
  readonly source: number;
  readonly ordinals: Uint32Array;
  readonly scores: Float32Array;
  readonly seeds: Uint32Array | undefined;
  readonly records: ReadonlyMap<number, ItemRecord> | undefined;
  /** Its column of the batch. */
  readonly column: Float32Array;
  /** 0 where its items come before all others. */
  readonly quota: number;
  next: number;
}

const SIMILAR = SOURCES.indexOf('similar');

const rowOf = new OrdinalTable();

/**
 * Joins what the sources brought: every item once, with the score of each source that brought it.
 * Pins come first, and what co-occurs with a given item; then sources take turns in proportion to
 * their quotas, so that any prefix is a fair mix. What is no longer in the catalogue is left out.
 * Synchronous: it uses shared scratch.
 */
export function mergeFound(
  query: RetrievalQuery,
  fetched: readonly Fetched<Found>[],
  batch: CandidateBatch,
): CandidateBatch {
  const { mirror } = query;
  const total = fetched.reduce((sum, { found }) => sum + (found?.ordinals.length ?? 0), 0);
  batch.reset(total + ENOUGH_UNSEEN, mirror);
  rowOf.reset(total + ENOUGH_UNSEEN);
  const taking: Lane[] = [];
  for (const lane of lanesOf(query, fetched, batch)) {
    if (lane.quota > 0) taking.push(lane);
    else while (lane.next < lane.ordinals.length) place(mirror, lane, batch);
  }
  takeTurns(mirror, taking, batch);
  markSeen(query, batch, rowOf);
  markExcluded(query, batch);
  return batch;
}

function lanesOf(
  query: RetrievalQuery,
  fetched: readonly Fetched<Found>[],
  batch: CandidateBatch,
): Lane[] {
  const lanes: Lane[] = [];
  for (const { source: name, found } of fetched) {
    if (!found || found.ordinals.length === 0) continue;
    const source = SOURCES.indexOf(name as SourceName);
    const first = name === 'pinned' || (name === 'similar' && query.mode === 'similar');
    lanes.push({
      source,
      ordinals: found.ordinals,
      scores: found.scores,
      seeds: found.seeds,
      records: found.records,
      column: batch.sourceScores[source] as Float32Array,
      quota: first ? 0 : Math.max(1, quotaOf(query, name as SourceName)),
      next: 0,
    });
  }
  return lanes;
}

function takeTurns(mirror: CatalogueMirror, lanes: readonly Lane[], batch: CandidateBatch): void {
  let left = 0;
  for (const { ordinals } of lanes) left += ordinals.length;
  if (left === 0) return;
  const turns = TurnOrder.of(lanes.map(({ quota }) => quota));
  let order = turns.first(left);
  for (let turn = 0; left > 0; turn++) {
    if (turn === order.length) order = turns.first(turn + left);
    const lane = lanes[order[turn] as number] as Lane;
    if (lane.next === lane.ordinals.length) continue;
    place(mirror, lane, batch);
    left--;
  }
}

/** Puts the next of the lane into the batch. */
function place(mirror: CatalogueMirror, lane: Lane, batch: CandidateBatch): void {
  const { source, seeds } = lane;
  const at = lane.next++;
  const ordinal = lane.ordinals[at] as number;
  const slot = rowOf.slotOf(ordinal);
  let row = rowOf.at(slot);
  if (row < 0) {
    const known = mirror.rowOf(ordinal);
    const record = known < 0 ? lane.records?.get(ordinal) : undefined;
    if (known >= 0) row = batch.addRow(ordinal, known, source);
    else if (record) row = batch.addRecord(record, source);
    else return;
    rowOf.fill(slot, ordinal, row);
  }
  batch.sourceMasks[row] = (batch.sourceMasks[row] as number) | (1 << source);
  lane.column[row] = lane.scores[at] as number;
  // what it co-occurs with says more than what it resembles
  if (seeds && (source === SIMILAR || batch.seeds[row] === NO_SEED)) {
    batch.seeds[row] = seeds[at] as number;
  }
}

function markExcluded(query: RetrievalQuery, batch: CandidateBatch): void {
  for (const id of query.excludedIds) {
    const known = query.mirror.rowOfId(id);
    const row = known < 0 ? -1 : rowOf.get(query.mirror.ordinalAt(known));
    if (row >= 0) batch.excluded[row] = 1;
  }
}
