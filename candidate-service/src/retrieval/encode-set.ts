import { encodeCandidateSet, NONE, SOURCES } from '@eaglerank/domain';
import { NO_LABEL, Renumbering } from '../catalogue/labels.js';
import { NO_SEED, type CandidateBatch } from './batch.js';
import { seedId } from './fallback-head.js';
import type { RetrievalQuery } from './query.js';

const authorNumbering = new Renumbering();
const topicNumbering = new Renumbering();

/** The candidate set of `rows`, in their order. Synchronous: it uses shared scratch. */
export function encodeSet(query: RetrievalQuery, batch: CandidateBatch, rows: Uint32Array): Buffer {
  const authors = authorTable(batch, rows);
  const topics = topicTable(batch, rows);
  const seeds = seedTable(query, batch, rows);
  const createdAtMs = new Float64Array(rows.length);
  const ordinals = new Uint32Array(rows.length);
  const sourceMasks = new Uint16Array(rows.length);
  const ids = new Array<string>(rows.length);
  let sources = 0;
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] as number;
    ids[i] = batch.ids[row] as string;
    createdAtMs[i] = batch.createdAtMs[row] as number;
    ordinals[i] = batch.ordinals[row] as number;
    sourceMasks[i] = batch.sourceMasks[row] as number;
    sources |= sourceMasks[i] as number;
  }
  return encodeCandidateSet({
    count: rows.length,
    ordinals,
    createdAtMs,
    sourceMasks,
    authorIndex: authors.index,
    topicIndex: topics.index,
    seedIndex: seeds.index,
    sourceScores: SOURCES.map((_, s) => scoresOf(batch, rows, s, sources)),
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
function authorTable(batch: CandidateBatch, rows: Uint32Array): Table {
  const table = { index: new Uint16Array(rows.length), ids: [] as string[] };
  const none = batch.labelLimit;
  authorNumbering.reset(none + 1);
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] as number;
    const number = batch.authorNumbers[row] as number;
    const index = authorNumbering.get(number === NO_LABEL ? none : number);
    table.index[i] = index;
    if (index === table.ids.length) table.ids.push(batch.authorIds[row] as string);
  }
  return table;
}

function topicTable(batch: CandidateBatch, rows: Uint32Array): Table {
  const table = { index: new Uint16Array(rows.length).fill(NONE), ids: [] as string[] };
  topicNumbering.reset(batch.labelLimit);
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] as number;
    const number = batch.topicNumbers[row] as number;
    if (number === NO_LABEL) continue;
    const index = topicNumbering.get(number);
    table.index[i] = index;
    if (index === table.ids.length) table.ids.push(batch.topicLists[row]?.[0] as string);
  }
  return table;
}

/** The items that candidates are similar to are few. */
function seedTable(query: RetrievalQuery, batch: CandidateBatch, rows: Uint32Array): Table {
  const table = { index: new Uint16Array(rows.length).fill(NONE), ids: [] as string[] };
  const ordinals: number[] = [];
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] as number;
    const ordinal = batch.seeds[row] as number;
    if (ordinal === NO_SEED) continue;
    const known = ordinals.indexOf(ordinal);
    if (known >= 0) {
      table.index[i] = known;
      continue;
    }
    const id = seedId(query, batch, row);
    if (id === '') continue;
    table.index[i] = ordinals.length;
    ordinals.push(ordinal);
    table.ids.push(id);
  }
  return table;
}

function scoresOf(
  batch: CandidateBatch,
  rows: Uint32Array,
  source: number,
  sources: number,
): Float32Array | undefined {
  if ((sources & (1 << source)) === 0) return undefined;
  const all = batch.sourceScores[source] as Float32Array;
  const scores = new Float32Array(rows.length);
  for (let i = 0; i < rows.length; i++) scores[i] = all[rows[i] as number] as number;
  return scores;
}
