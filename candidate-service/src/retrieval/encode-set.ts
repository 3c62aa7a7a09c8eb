import { encodeCandidateSet, MAX_CANDIDATES, NONE, SOURCES } from '@eaglerank/domain';
import { NO_LABEL, Renumbering } from '../catalogue/labels.js';
import { NO_SEED, type CandidateBatch } from './batch.js';
import { seedId } from './head-reason.js';
import type { RetrievalQuery } from './query.js';
import { cosines } from './cosines.js';

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
 * The candidate set of `rows`, at most MAX_CANDIDATES, in their order. Synchronous: it uses shared
 * scratch.
 */
export function encodeSet(query: RetrievalQuery, batch: CandidateBatch, rows: Uint32Array): Buffer {
  const count = rows.length;
  const createdAtMs = scratch.createdAtMs.subarray(0, count);
  const ordinals = scratch.ordinals.subarray(0, count);
  const sourceMasks = scratch.sourceMasks.subarray(0, count);
  const authors = authorTable(batch, rows, scratch.authorIndex.subarray(0, count));
  const topics = topicTable(batch, rows, scratch.topicIndex.subarray(0, count));
  const seeds = seedTable(query, batch, rows, scratch.seedIndex.subarray(0, count));
  const ids = new Array<string>(count);
  let sources = 0;
  for (let i = 0; i < count; i++) {
    const row = rows[i] as number;
    ids[i] = batch.idOf(row);
    createdAtMs[i] = batch.createdAtOf(row);
    ordinals[i] = batch.ordinals[row] as number;
    sourceMasks[i] = batch.sourceMasks[row] as number;
    sources |= sourceMasks[i] as number;
  }
  return encodeCandidateSet({
    count,
    ordinals,
    createdAtMs,
    sourceMasks,
    authorIndex: authors.index,
    topicIndex: topics.index,
    seedIndex: seeds.index,
    sourceScores: scratch.sourceScores.map((column, s) =>
      (sources & (1 << s)) === 0
        ? undefined
        : pick(batch.sourceScores[s] as Float32Array, rows, column.subarray(0, count)),
    ),
    cosine: cosines(query, batch, rows),
    ids,
    authors: authors.ids,
    topics: topics.ids,
    seeds: seeds.ids,
  });
}

interface Table {
  readonly index: Uint16Array;
  readonly ids: string[];
}

/** Every row has an author entry; an item without one shares the entry of the empty id. */
function authorTable(batch: CandidateBatch, rows: Uint32Array, index: Uint16Array): Table {
  const table: Table = { index, ids: [] };
  const none = batch.labelLimit;
  authorNumbering.reset(none + 1);
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] as number;
    const number = batch.authorNumberOf(row);
    const author = authorNumbering.get(number === NO_LABEL ? none : number);
    index[i] = author;
    if (author === table.ids.length) table.ids.push(batch.authorIdOf(row));
  }
  return table;
}

function topicTable(batch: CandidateBatch, rows: Uint32Array, index: Uint16Array): Table {
  const table: Table = { index: index.fill(NONE), ids: [] };
  topicNumbering.reset(batch.labelLimit);
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] as number;
    const number = batch.topicNumberOf(row);
    if (number === NO_LABEL) continue;
    const topic = topicNumbering.get(number);
    index[i] = topic;
    if (topic === table.ids.length) table.ids.push(batch.topicsOf(row)[0] as string);
  }
  return table;
}

/** The items that candidates are similar to are few. */
function seedTable(
  query: RetrievalQuery,
  batch: CandidateBatch,
  rows: Uint32Array,
  index: Uint16Array,
): Table {
  const table: Table = { index: index.fill(NONE), ids: [] };
  const ordinals: number[] = [];
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] as number;
    const ordinal = batch.seeds[row] as number;
    if (ordinal === NO_SEED) continue;
    const known = ordinals.indexOf(ordinal);
    if (known >= 0) {
      index[i] = known;
      continue;
    }
    const id = seedId(query, batch, row);
    if (id === '') continue;
    index[i] = ordinals.length;
    ordinals.push(ordinal);
    table.ids.push(id);
  }
  return table;
}

/** The values of `rows`, in `into`. */
function pick(values: Float32Array, rows: Uint32Array, into: Float32Array): Float32Array {
  for (let i = 0; i < rows.length; i++) into[i] = values[rows[i] as number] as number;
  return into;
}
