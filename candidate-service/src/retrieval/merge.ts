import { SOURCES, sourceBit, type SourceName } from '@eaglerank/domain';
import type { Fetched } from '@eaglerank/pipeline';
import { NO_LABEL } from '../catalogue/labels.js';
import type { CatalogueMirror } from '../catalogue/mirror.js';
import { NO_SEED, type CandidateBatch } from './batch.js';
import { quotaOf, type Found } from './found.js';
import { GONE, OrdinalTable } from './ordinal-table.js';
import type { RetrievalQuery } from './query.js';
import { ENOUGH_UNSEEN, markSeen } from './seen.js';

/** One source's list on its way into the batch. */
interface Lane {
  readonly source: number;
  readonly found: Found;
  /** Its column of the batch. */
  readonly column: Float32Array;
  /** Its turns come 1 / quota apart; 0 where they come before all others. */
  readonly stride: number;
  next: number;
  /** Infinity when nothing is left. */
  turnAt: number;
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
  const total = fetched.reduce((sum, { found }) => sum + (found?.ordinals.length ?? 0), 0);
  batch.reset(total + ENOUGH_UNSEEN, query.mirror);
  rowOf.reset(total + ENOUGH_UNSEEN);
  const lanes = lanesOf(query, fetched, batch);
  const { mirror } = query;
  for (let left = total; left > 0; left--) {
    const lane = nextLane(lanes);
    const at = lane.next++;
    lane.turnAt = lane.next < lane.found.ordinals.length ? lane.turnAt + lane.stride : Infinity;
    place(mirror, lane, at, batch);
  }
  markSeen(query, batch, rowOf);
  markFollowed(query, batch);
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
    const stride = first ? 0 : 1 / Math.max(1, quotaOf(query, name as SourceName));
    const column = batch.sourceScores[source] as Float32Array;
    lanes.push({ source, found, column, stride, next: 0, turnAt: stride / 2 });
  }
  return lanes;
}

/** The lane whose turn is earliest; there is one. */
function nextLane(lanes: readonly Lane[]): Lane {
  let best = lanes[0] as Lane;
  for (let i = 1; i < lanes.length; i++) {
    const lane = lanes[i] as Lane;
    if (lane.turnAt < best.turnAt) best = lane;
  }
  return best;
}

function place(mirror: CatalogueMirror, lane: Lane, at: number, batch: CandidateBatch): void {
  const { found, source } = lane;
  const ordinal = found.ordinals[at] as number;
  let row = rowOf.getOrPut(ordinal, batch.count);
  if (row < 0) {
    row = batch.count;
    const known = mirror.rowOf(ordinal);
    const record = known < 0 ? found.records?.get(ordinal) : undefined;
    if (known >= 0) batch.addRow(mirror, known, source);
    else if (record) batch.addRecord(record, source);
    else {
      rowOf.put(ordinal, GONE);
      return;
    }
  } else if (row === GONE) return;
  batch.sourceMasks[row] = (batch.sourceMasks[row] as number) | (1 << source);
  lane.column[row] = found.scores[at] as number;
  // what it co-occurs with says more than what it resembles
  if (found.seeds && (source === SIMILAR || batch.seeds[row] === NO_SEED)) {
    batch.seeds[row] = found.seeds[at] as number;
  }
}

const FOLLOWED = sourceBit('followed');

/** By author number, 1 for followed; all zero between two uses. */
let followed = new Uint8Array(1024);

/** Whoever brought it: what is by an author the user follows is told as such. */
function markFollowed({ user, mirror }: RetrievalQuery, batch: CandidateBatch): void {
  const { follows } = user.profile;
  if (follows.authorIds.length === 0) return;
  const known = mirror.authors.ids.length;
  if (known > followed.length) followed = new Uint8Array(known * 2);
  const numbers: number[] = [];
  // authors of items that the mirror does not keep have no number there
  const others = batch.labelLimit > batch.mirrorLabels ? new Set<string>() : undefined;
  for (let i = 0; i < follows.authorIds.length; i++) {
    if (follows.active[i] === 0) continue;
    const authorId = follows.authorIds[i] as string;
    others?.add(authorId);
    const number = mirror.authors.numberOf(authorId);
    if (number === NO_LABEL) continue;
    followed[number] = 1;
    numbers.push(number);
  }
  for (let row = 0; row < batch.count; row++) {
    const author = batch.authorNumbers[row] as number;
    const told = author < known ? followed[author] === 1 : others?.has(batch.authorIdOf(row));
    if (told) batch.sourceMasks[row] = (batch.sourceMasks[row] as number) | FOLLOWED;
  }
  for (const number of numbers) followed[number] = 0;
}

function markExcluded(query: RetrievalQuery, batch: CandidateBatch): void {
  for (const id of query.excludedIds) {
    const known = query.mirror.rowOfId(id);
    const row = known < 0 ? -1 : rowOf.get(query.mirror.ordinalAt(known));
    if (row >= 0 && row !== GONE) batch.excluded[row] = 1;
  }
}
