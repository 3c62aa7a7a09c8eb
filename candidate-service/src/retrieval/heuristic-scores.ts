import {
  MAX_CANDIDATES,
  NONE,
  sourceBit,
  SOURCES,
  type CandidateSet,
  type SourceName,
} from '@eaglerank/domain';
import type { RetrievalQuery } from './query.js';
import { recency } from './recency.js';

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

/** What the scores are made of. */
type Scored = Pick<
  CandidateSet,
  'count' | 'createdAtMs' | 'sourceMasks' | 'sourceScores' | 'topicIndex' | 'topics'
>;

/** Columns for every call: sums are rounded once. */
const sums = new Float64Array(MAX_CANDIDATES);
const rounded = new Float32Array(MAX_CANDIDATES);

/**
 * Scores by candidate that need no features: source scores relative to the source's best, recency,
 * topic affinity. Synchronous: the column is shared scratch.
 */
export function heuristicScores(query: RetrievalQuery, set: Scored): Float32Array {
  const { count } = set;
  addRecency(query, set);
  for (let s = 0; s < SOURCES.length; s++) {
    const column = set.sourceScores[s];
    if (column) addSource(SOURCES[s] as SourceName, column);
  }
  addTopics(query, set);
  for (let i = 0; i < count; i++) rounded[i] = sums[i] as number;
  return rounded.subarray(0, count);
}

/** Starts the sums. */
function addRecency(query: RetrievalQuery, set: Scored): void {
  const { recencyHalfLifeSeconds } = query.catalogue.config.ranking;
  const { nowMs } = query;
  const { count, createdAtMs, sourceMasks } = set;
  const coOccurs = query.mode === 'similar' ? SIMILAR : 0;
  for (let i = 0; i < count; i++) {
    const score = recency(createdAtMs[i] as number, nowMs, recencyHalfLifeSeconds);
    sums[i] = score + ((sourceMasks[i] as number) & coOccurs ? CO_OCCURS_WEIGHT : 0);
  }
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
    sums[i] = (sums[i] as number) + weight * (column[i] as number);
  }
}

/** Adds what the first topic of each candidate is worth to the user. */
function addTopics(query: RetrievalQuery, set: Scored): void {
  const { topics } = query.user.profile;
  const largest = topics[0]?.affinity ?? 0;
  if (largest <= 0) return;
  const weightOf = new Map<string, number>();
  for (const { id, affinity } of topics) weightOf.set(id, (TOPIC_WEIGHT * affinity) / largest);
  const weights = set.topics.map((id) => weightOf.get(id) ?? 0);
  for (let i = 0; i < set.count; i++) {
    const topic = set.topicIndex[i] as number;
    if (topic !== NONE) sums[i] = (sums[i] as number) + (weights[topic] as number);
  }
}
