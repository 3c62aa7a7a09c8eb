import {
  encodeRankedSet,
  MAX_CANDIDATES,
  RULES,
  sourceBit,
  SOURCES,
  TopK,
  type RankedSet,
  type SourceName,
} from '@eaglerank/domain';
import { NO_LABEL } from '../catalogue/labels.js';
import type { CandidateBatch } from './batch.js';
import { reasonOf } from './head-reason.js';
import type { RetrievalQuery } from './query.js';
import { recency } from './recency.js';

/** Items in the head. */
const HEAD_ITEMS = 100;

/** What a source's best item is worth; recency is worth 1. */
const SOURCE_WEIGHTS: Readonly<Record<Exclude<SourceName, 'pinned'>, number>> = {
  followed: 1,
  trending: 0.6,
  similar: 0.8,
  author_affinity: 0.8,
  fresh: 0.1,
  embedding: 0.5,
  requested: 2,
};
/** What each place among the pins is worth: more than everything else together. */
const PIN_WEIGHT = 10;
/** What co-occurring with a given item is worth: more than resembling it. */
const CO_OCCURS_WEIGHT = 10;
/** What the user's favourite topic is worth. */
const TOPIC_WEIGHT = 0.5;

const SIMILAR = sourceBit('similar');
const PIN_RULE = 1 << RULES.indexOf('pin');

const top = new TopK();
const best = new Uint32Array(HEAD_ITEMS);
const bestScores = new Float64Array(HEAD_ITEMS);
const heuristic = new Float64Array(MAX_CANDIDATES);

/**
 * The best of `rows` in an order that needs no features: source scores relative to the source's
 * best, recency, topic affinity; newest first in chronological mode. Encoded as a RankedSet.
 * Synchronous.
 */
export function encodeFallbackHead(
  query: RetrievalQuery,
  batch: CandidateBatch,
  rows: Uint32Array,
): Buffer {
  const scores = query.chronological ? undefined : heuristicScores(query, batch, rows);
  top.reset(HEAD_ITEMS);
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] as number;
    top.offer(scores ? (scores[i] as number) : batch.createdAtOf(row), row);
  }
  const count = top.size;
  top.drain(best, bestScores);
  return encodeRankedSet(headOf(query, batch, count));
}

/** Columns for every call. */
const scratch = {
  createdAtMs: new Float64Array(HEAD_ITEMS),
  ordinals: new Uint32Array(HEAD_ITEMS),
  scores: new Float32Array(HEAD_ITEMS),
  propensities: new Float32Array(HEAD_ITEMS).fill(1),
  sourceMasks: new Uint16Array(HEAD_ITEMS),
  ruleMasks: new Uint16Array(HEAD_ITEMS),
  reasonCodes: new Uint8Array(HEAD_ITEMS),
};

function headOf(query: RetrievalQuery, batch: CandidateBatch, count: number): RankedSet {
  const head = {
    count,
    createdAtMs: scratch.createdAtMs.subarray(0, count),
    ordinals: scratch.ordinals.subarray(0, count),
    scores: scratch.scores.subarray(0, count),
    propensities: scratch.propensities.subarray(0, count),
    sourceMasks: scratch.sourceMasks.subarray(0, count),
    ruleMasks: scratch.ruleMasks.subarray(0, count),
    reasonCodes: scratch.reasonCodes.subarray(0, count),
    ids: new Array<string>(count),
    authorIds: new Array<string>(count),
    reasonArgs: new Array<string>(count),
  };
  for (let i = 0; i < count; i++) {
    const row = best[i] as number;
    const reason = reasonOf(query, batch, row);
    head.createdAtMs[i] = batch.createdAtOf(row);
    head.ordinals[i] = batch.ordinals[row] as number;
    head.scores[i] = bestScores[i] as number;
    head.sourceMasks[i] = batch.sourceMasks[row] as number;
    head.ruleMasks[i] = batch.isPinned(row) ? PIN_RULE : 0;
    head.reasonCodes[i] = reason.code;
    head.ids[i] = batch.idOf(row);
    head.authorIds[i] = batch.authorIdOf(row);
    head.reasonArgs[i] = reason.arg;
  }
  return head;
}

/** In the order of `rows`. */
function heuristicScores(
  query: RetrievalQuery,
  batch: CandidateBatch,
  rows: Uint32Array,
): Float64Array {
  const { recencyHalfLifeSeconds } = query.catalogue.config.ranking;
  const scores = heuristic.subarray(0, rows.length);
  for (let i = 0; i < rows.length; i++) {
    const created = batch.createdAtOf(rows[i] as number);
    scores[i] = recency(created, query.nowMs, recencyHalfLifeSeconds);
    if (query.mode === 'similar' && (batch.sourceMasks[rows[i] as number] as number) & SIMILAR) {
      scores[i] = (scores[i] as number) + CO_OCCURS_WEIGHT;
    }
  }
  sourceWeights(batch, rows).forEach((weight, s) => {
    if (weight === 0) return;
    const column = batch.sourceScores[s] as Float32Array;
    for (let i = 0; i < rows.length; i++) {
      scores[i] = (scores[i] as number) + weight * (column[rows[i] as number] as number);
    }
  });
  addTopics(query, batch, rows, scores);
  return scores;
}

/** Per source: its weight over its best score here; pins' scores count as they are. */
function sourceWeights(batch: CandidateBatch, rows: Uint32Array): Float64Array {
  return Float64Array.from(SOURCES, (source, s) => {
    if (source === 'pinned') return PIN_WEIGHT;
    const scores = batch.sourceScores[s] as Float32Array;
    let largest = 0;
    for (let i = 0; i < rows.length; i++) {
      const score = scores[rows[i] as number] as number;
      if (score > largest) largest = score;
    }
    return largest > 0 ? SOURCE_WEIGHTS[source] / largest : 0;
  });
}

/** By topic number; all zero between two uses. */
let topicWeights = new Float64Array(256);

/** Adds what the first topic of each row is worth to the user. */
function addTopics(
  query: RetrievalQuery,
  batch: CandidateBatch,
  rows: Uint32Array,
  scores: Float64Array,
): void {
  const largest = query.user.profile.topics[0]?.affinity ?? 0;
  if (largest <= 0) return;
  if (batch.labelLimit > topicWeights.length) topicWeights = new Float64Array(batch.labelLimit * 2);
  const numbers: number[] = [];
  for (const { id, affinity } of query.user.profile.topics) {
    const number = query.mirror.topics.numberOf(id);
    if (number === NO_LABEL) continue;
    topicWeights[number] = (TOPIC_WEIGHT * affinity) / largest;
    numbers.push(number);
  }
  for (let i = 0; i < rows.length; i++) {
    const number = batch.topicNumberOf(rows[i] as number);
    if (number !== NO_LABEL) scores[i] = (scores[i] as number) + (topicWeights[number] as number);
  }
  for (const number of numbers) topicWeights[number] = 0;
}
