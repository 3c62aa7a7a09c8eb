import { MAX_CANDIDATES, NONE, SOURCES, type CandidateSet } from '@eaglerank/domain';
import { NO_LABEL, Renumbering } from '../catalogue/labels.js';
import { NO_SEED, type CandidateBatch } from './batch.js';
import { cosines } from './cosines.js';
import { heuristicScores } from './heuristic-scores.js';
import type { RetrievalQuery } from './query.js';

const authorNumbering = new Renumbering();
const topicNumbering = new Renumbering();

/** Columns for every call: a typed array of this size costs more to make than to fill. */
const scratch = {
  createdAtMs: new Float64Array(MAX_CANDIDATES),
  ordinals: new Uint32Array(MAX_CANDIDATES),
  sourceMasks: new Uint16Array(MAX_CANDIDATES),
  authorIndex: new Uint16Array(MAX_CANDIDATES),
  topicIndex: new Uint16Array(MAX_CANDIDATES),
  seedIndex: new Uint16Array(MAX_CANDIDATES),
  sourceScores: SOURCES.map(() => new Float32Array(MAX_CANDIDATES)),
};

/**
 * The candidate set of `rows`, at most MAX_CANDIDATES, in their order. Synchronous: its columns are
 * shared scratch.
 */
export function chosenSet(
  query: RetrievalQuery,
  batch: CandidateBatch,
  rows: Uint32Array,
): CandidateSet {
  const count = rows.length;
  const ids = new Array<string>(count);
  const authors: string[] = [];
  const topics: string[] = [];
  // an item without an author shares the entry of the empty id
  const nobody = batch.labelLimit;
  authorNumbering.reset(nobody + 1);
  topicNumbering.reset(nobody);
  let sources = 0;
  for (let i = 0; i < count; i++) {
    const row = rows[i] as number;
    const mask = batch.sourceMasks[row] as number;
    sources |= mask;
    scratch.sourceMasks[i] = mask;
    scratch.ordinals[i] = batch.ordinals[row] as number;
    scratch.createdAtMs[i] = batch.createdAtOf(row);
    ids[i] = batch.idOf(row);
    const number = batch.authorNumberOf(row);
    const author = authorNumbering.get(number === NO_LABEL ? nobody : number);
    scratch.authorIndex[i] = author;
    if (author === authors.length) authors.push(batch.authorIdOf(row));
    scratch.topicIndex[i] = topicOf(batch, row, topics);
  }
  const createdAtMs = scratch.createdAtMs.subarray(0, count);
  const sourceMasks = scratch.sourceMasks.subarray(0, count);
  const topicIndex = scratch.topicIndex.subarray(0, count);
  const sourceScores = pickScores(batch, rows, sources);
  const scored = { count, createdAtMs, sourceMasks, sourceScores, topicIndex, topics };
  return {
    count,
    createdAtMs,
    ordinals: scratch.ordinals.subarray(0, count),
    sourceMasks,
    authorIndex: scratch.authorIndex.subarray(0, count),
    topicIndex,
    seedIndex: scratch.seedIndex.subarray(0, count),
    sourceScores,
    cosine: cosines(query, batch, rows),
    ids,
    authors,
    topics,
    seeds: pickSeeds(query, batch, rows),
    // newest first is an order that whoever reads the set can tell by itself
    heuristic: query.chronological ? undefined : heuristicScores(query, scored),
  };
}

/** Of the row's first topic in `topics`, to which it may be added; NONE without one. */
function topicOf(batch: CandidateBatch, row: number, topics: string[]): number {
  const number = batch.topicNumberOf(row);
  if (number === NO_LABEL) return NONE;
  const topic = topicNumbering.get(number);
  if (topic === topics.length) topics.push(batch.topicsOf(row)[0] as string);
  return topic;
}

/** Scores of `rows` by those of SOURCES that the mask has. */
function pickScores(
  batch: CandidateBatch,
  rows: Uint32Array,
  sources: number,
): (Float32Array | undefined)[] {
  const picked: (Float32Array | undefined)[] = [];
  for (let s = 0; s < SOURCES.length; s++) {
    if ((sources & (1 << s)) === 0) {
      picked.push(undefined);
      continue;
    }
    const values = batch.sourceScores[s] as Float32Array;
    const into = scratch.sourceScores[s] as Float32Array;
    for (let i = 0; i < rows.length; i++) into[i] = values[rows[i] as number] as number;
    picked.push(into.subarray(0, rows.length));
  }
  return picked;
}

/** Ids of the items that `rows` are similar to, which are few; writes the column of their positions. */
function pickSeeds(query: RetrievalQuery, batch: CandidateBatch, rows: Uint32Array): string[] {
  const { seedIndex } = scratch;
  const ids: string[] = [];
  const ordinals: number[] = [];
  for (let i = 0; i < rows.length; i++) {
    seedIndex[i] = NONE;
    const ordinal = batch.seeds[rows[i] as number] as number;
    if (ordinal === NO_SEED) continue;
    const known = ordinals.indexOf(ordinal);
    if (known >= 0) {
      seedIndex[i] = known;
      continue;
    }
    const row = query.mirror.rowOf(ordinal);
    if (row < 0) continue;
    seedIndex[i] = ordinals.length;
    ordinals.push(ordinal);
    ids.push(query.mirror.ids[row] as string);
  }
  return ids;
}
