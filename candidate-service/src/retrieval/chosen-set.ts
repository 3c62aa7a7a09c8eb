import { MAX_CANDIDATES, NONE, sourceBit, SOURCES, type CandidateSet } from '@eaglerank/domain';
import { NO_LABEL, Renumbering } from '../catalogue/labels.js';
import { NO_SEED, type CandidateBatch } from './batch.js';
import { cosines } from './cosines.js';
import { FollowedAuthors } from './followed-authors.js';
import { heuristicScores } from './heuristic-scores.js';
import type { RetrievalQuery } from './query.js';

const FOLLOWED = sourceBit('followed');

const followed = new FollowedAuthors();
const numbering = new Renumbering();

/** Columns for every call: a typed array of this size costs more to make than to fill. */
const scratch = {
  createdAtMs: new Float64Array(MAX_CANDIDATES),
  ordinals: new Uint32Array(MAX_CANDIDATES),
  sourceMasks: new Uint16Array(MAX_CANDIDATES),
  authorIndex: new Uint16Array(MAX_CANDIDATES),
  topicIndex: new Uint16Array(MAX_CANDIDATES),
  seedIndex: new Uint16Array(MAX_CANDIDATES),
  sourceScores: SOURCES.map(() => new Float32Array(MAX_CANDIDATES)),
  authorNumbers: new Uint32Array(MAX_CANDIDATES),
  topicNumbers: new Uint32Array(MAX_CANDIDATES),
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
  batch.readCatalogue(rows, scratch);
  const sources = writeMasks(query, batch, rows);
  for (let i = 0; i < count; i++) scratch.ordinals[i] = batch.ordinals[rows[i] as number] as number;
  const createdAtMs = scratch.createdAtMs.subarray(0, count);
  const sourceMasks = scratch.sourceMasks.subarray(0, count);
  const sourceScores = pickScores(batch, rows, sources);
  const topics = pickTopics(batch, rows);
  const topicIndex = scratch.topicIndex.subarray(0, count);
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
    ids: pickIds(batch, rows),
    authors: pickAuthors(batch, rows),
    topics,
    seeds: pickSeeds(query, batch, rows),
    // newest first is an order that whoever reads the set can tell by itself
    heuristic: query.chronological ? undefined : heuristicScores(query, scored),
  };
}

/** Writes the masks; the sources that any of them has. */
function writeMasks(query: RetrievalQuery, batch: CandidateBatch, rows: Uint32Array): number {
  const { authorNumbers, sourceMasks } = scratch;
  followed.reset(query, batch);
  let sources = 0;
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] as number;
    // whoever brought it
    const told = followed.has(authorNumbers[i] as number, batch, row) ? FOLLOWED : 0;
    const mask = (batch.sourceMasks[row] as number) | told;
    sourceMasks[i] = mask;
    sources |= mask;
  }
  return sources;
}

function pickIds(batch: CandidateBatch, rows: Uint32Array): string[] {
  const ids = new Array<string>(rows.length);
  for (let i = 0; i < rows.length; i++) ids[i] = batch.idOf(rows[i] as number);
  return ids;
}

/** Ids of the authors of `rows`; writes the column of their positions. */
function pickAuthors(batch: CandidateBatch, rows: Uint32Array): string[] {
  const { authorNumbers, authorIndex } = scratch;
  const authors: string[] = [];
  // an item without an author shares the entry of the empty id
  const nobody = batch.labelLimit;
  numbering.reset(nobody + 1);
  for (let i = 0; i < rows.length; i++) {
    const number = authorNumbers[i] as number;
    const author = numbering.get(number === NO_LABEL ? nobody : number);
    authorIndex[i] = author;
    if (author === authors.length) authors.push(batch.authorIdOf(rows[i] as number));
  }
  return authors;
}

/** First topics of `rows`; writes the column of their positions. */
function pickTopics(batch: CandidateBatch, rows: Uint32Array): string[] {
  const { topicNumbers, topicIndex } = scratch;
  const topics: string[] = [];
  numbering.reset(batch.labelLimit);
  for (let i = 0; i < rows.length; i++) {
    const number = topicNumbers[i] as number;
    const topic = number === NO_LABEL ? NONE : numbering.get(number);
    topicIndex[i] = topic;
    if (topic === topics.length) topics.push(batch.topicsOf(rows[i] as number)[0] as string);
  }
  return topics;
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
