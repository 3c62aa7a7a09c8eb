import {
  encodeRankedSet,
  MAX_CANDIDATES,
  NONE,
  RULES,
  sourceBit,
  SOURCES,
  TopK,
  type CandidateSet,
  type RankedSet,
  type SourceName,
} from '@eaglerank/domain';
import { reasonArg, reasonCode } from './head-reason.js';
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
const PINNED = sourceBit('pinned');
const PIN_RULE = 1 << RULES.indexOf('pin');

const top = new TopK();
const best = new Uint32Array(HEAD_ITEMS);
const bestScores = new Float64Array(HEAD_ITEMS);
const heuristic = new Float64Array(MAX_CANDIDATES);

/**
 * The best of a candidate set in an order that needs no features: source scores relative to the
 * source's best, recency, topic affinity; newest first in chronological mode. Encoded as a RankedSet.
 * Synchronous.
 */
export function encodeFallbackHead(query: RetrievalQuery, set: CandidateSet): Buffer {
  const keys = query.chronological ? set.createdAtMs : heuristicScores(query, set);
  top.reset(HEAD_ITEMS);
  for (let i = 0; i < set.count; i++) top.offer(keys[i] as number, i);
  const count = top.size;
  top.drain(best, bestScores);
  return encodeRankedSet(headOf(set, count));
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

function headOf(set: CandidateSet, count: number): RankedSet {
  const ids = new Array<string>(count);
  const authorIds = new Array<string>(count);
  const reasonArgs = new Array<string>(count);
  for (let i = 0; i < count; i++) {
    const at = best[i] as number;
    const mask = set.sourceMasks[at] as number;
    const reason = reasonCode(mask);
    scratch.createdAtMs[i] = set.createdAtMs[at] as number;
    scratch.ordinals[i] = set.ordinals[at] as number;
    scratch.scores[i] = bestScores[i] as number;
    scratch.sourceMasks[i] = mask;
    scratch.ruleMasks[i] = mask & PINNED ? PIN_RULE : 0;
    scratch.reasonCodes[i] = reason;
    ids[i] = set.ids[at] as string;
    authorIds[i] = set.authors[set.authorIndex[at] as number] as string;
    reasonArgs[i] = reasonArg(set, at, reason);
  }
  return {
    count,
    createdAtMs: scratch.createdAtMs.subarray(0, count),
    ordinals: scratch.ordinals.subarray(0, count),
    scores: scratch.scores.subarray(0, count),
    propensities: scratch.propensities.subarray(0, count),
    sourceMasks: scratch.sourceMasks.subarray(0, count),
    ruleMasks: scratch.ruleMasks.subarray(0, count),
    reasonCodes: scratch.reasonCodes.subarray(0, count),
    ids,
    authorIds,
    reasonArgs,
  };
}

/** By candidate. */
function heuristicScores(query: RetrievalQuery, set: CandidateSet): Float64Array {
  const { recencyHalfLifeSeconds } = query.catalogue.config.ranking;
  const { nowMs } = query;
  const coOccurs = query.mode === 'similar' ? SIMILAR : 0;
  for (let i = 0; i < set.count; i++) {
    const score = recency(set.createdAtMs[i] as number, nowMs, recencyHalfLifeSeconds);
    const extra = (set.sourceMasks[i] as number) & coOccurs ? CO_OCCURS_WEIGHT : 0;
    heuristic[i] = score + extra;
  }
  for (let s = 0; s < SOURCES.length; s++) {
    const column = set.sourceScores[s];
    if (column) addSource(SOURCES[s] as SourceName, column);
  }
  addTopics(query, set);
  return heuristic;
}

/** A source's scores count relative to its best here; pins' as they are. */
function addSource(source: SourceName, column: Float32Array): void {
  let largest = 0;
  for (let i = 0; i < column.length; i++) {
    const score = column[i] as number;
    if (score > largest) largest = score;
  }
  if (largest === 0) return;
  const weight = source === 'pinned' ? PIN_WEIGHT : SOURCE_WEIGHTS[source] / largest;
  for (let i = 0; i < column.length; i++) {
    heuristic[i] = (heuristic[i] as number) + weight * (column[i] as number);
  }
}

/** Adds what the first topic of each candidate is worth to the user. */
function addTopics(query: RetrievalQuery, set: CandidateSet): void {
  const { topics } = query.user.profile;
  const largest = topics[0]?.affinity ?? 0;
  if (largest <= 0) return;
  const weightOf = new Map<string, number>();
  for (const { id, affinity } of topics) weightOf.set(id, (TOPIC_WEIGHT * affinity) / largest);
  const weights = set.topics.map((id) => weightOf.get(id) ?? 0);
  for (let i = 0; i < set.count; i++) {
    const topic = set.topicIndex[i] as number;
    if (topic !== NONE) heuristic[i] = (heuristic[i] as number) + (weights[topic] as number);
  }
}
