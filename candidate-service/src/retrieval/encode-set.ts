import { encodeCandidateSet, NONE, SOURCES } from '@eaglerank/domain';
import { LabelNumbering, type Label } from '../catalogue/labels.js';
import type { CandidateBatch } from './batch.js';
import { seedId } from './fallback-head.js';
import type { RetrievalQuery } from './query.js';

/** The candidate set of `rows`, in their order. Synchronous. */
export function encodeSet(query: RetrievalQuery, batch: CandidateBatch, rows: Uint32Array): Buffer {
  const count = rows.length;
  const authors = new LabelNumbering();
  const topics = new LabelNumbering();
  const seeds = new SeedNumbering(query, batch);
  const createdAtMs = new Float64Array(count);
  const ordinals = new Uint32Array(count);
  const sourceMasks = new Uint16Array(count);
  const authorIndex = new Uint16Array(count);
  const topicIndex = new Uint16Array(count);
  const seedIndex = new Uint16Array(count);
  const ids = new Array<string>(count);
  let sources = 0;
  for (let i = 0; i < count; i++) {
    const row = rows[i] as number;
    const topic = (batch.topics[row] as readonly Label[])[0];
    ids[i] = batch.ids[row] as string;
    createdAtMs[i] = batch.createdAtMs[row] as number;
    ordinals[i] = batch.ordinals[row] as number;
    sourceMasks[i] = batch.sourceMasks[row] as number;
    sources |= sourceMasks[i] as number;
    authorIndex[i] = authors.number(batch.authors[row] as Label);
    topicIndex[i] = topic ? topics.number(topic) : NONE;
    seedIndex[i] = seeds.number(row);
  }
  return encodeCandidateSet({
    count,
    ordinals,
    createdAtMs,
    sourceMasks,
    authorIndex,
    topicIndex,
    seedIndex,
    sourceScores: SOURCES.map((_, s) => scoresOf(batch, rows, s, sources)),
    ids,
    authors: authors.ids,
    topics: topics.ids,
    seeds: seeds.ids,
  });
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

/** Numbers the items that candidates are similar to; they are few. */
class SeedNumbering {
  readonly ids: string[] = [];
  private readonly ordinals: number[] = [];

  constructor(
    private readonly query: RetrievalQuery,
    private readonly batch: CandidateBatch,
  ) {}

  number(row: number): number {
    const ordinal = this.batch.seeds[row] as number;
    const known = this.ordinals.indexOf(ordinal);
    if (known >= 0) return known;
    const id = seedId(this.query, this.batch, row);
    if (id === '') return NONE;
    this.ids.push(id);
    return this.ordinals.push(ordinal) - 1;
  }
}
