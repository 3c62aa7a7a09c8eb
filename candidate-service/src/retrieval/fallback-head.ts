import { encodeRankedSet, REASONS, SOURCES, type SourceName } from '@eaglerank/domain';
import type { Label } from '../catalogue/labels.js';
import { NO_SEED, type CandidateBatch } from './batch.js';
import type { RetrievalQuery } from './query.js';
import { recency } from './recency.js';
import { TopK } from './top-k.js';

/** Items in the head. */
export const HEAD_ITEMS = 100;

/** What a source's best item is worth; recency is worth 1. */
const SOURCE_WEIGHTS: Readonly<Record<SourceName, number>> = {
  followed: 1,
  trending: 0.6,
  similar: 0.8,
  author_affinity: 0.8,
  fresh: 0.1,
  requested: 2,
};
/** What the user's favourite topic is worth. */
const TOPIC_WEIGHT = 0.5;

const REASON_OF: Readonly<Record<SourceName, number>> = {
  followed: REASONS.FOLLOWED_AUTHOR,
  trending: REASONS.TRENDING,
  similar: REASONS.SIMILAR_TO,
  author_affinity: REASONS.AUTHOR_AFFINITY,
  fresh: REASONS.FRESH,
  requested: REASONS.REQUESTED,
};

const top = new TopK();
const best = new Uint32Array(HEAD_ITEMS);
const bestScores = new Float64Array(HEAD_ITEMS);

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
  const score = query.chronological ? undefined : scorer(query, batch, rows);
  top.reset(HEAD_ITEMS);
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] as number;
    top.offer(score ? score(row) : (batch.createdAtMs[row] as number), row);
  }
  const count = top.size;
  top.drain(best, bestScores);
  const pick = <T>(read: (row: number) => T): T[] =>
    Array.from({ length: count }, (_, i) => read(best[i] as number));
  const reasons = pick((row) => strongestSource(batch, row));
  return encodeRankedSet({
    count,
    createdAtMs: Float64Array.from(pick((row) => batch.createdAtMs[row] as number)),
    ordinals: Uint32Array.from(pick((row) => batch.ordinals[row] as number)),
    scores: Float32Array.from(bestScores.subarray(0, count)),
    propensities: new Float32Array(count).fill(1),
    sourceMasks: Uint16Array.from(pick((row) => batch.sourceMasks[row] as number)),
    ruleMasks: new Uint16Array(count),
    reasonCodes: Uint8Array.from(reasons, (source) => REASON_OF[source]),
    ids: pick((row) => batch.ids[row] as string),
    authorIds: pick((row) => (batch.authors[row] as Label).id),
    reasonArgs: reasons.map((source, i) => reasonArg(query, batch, best[i] as number, source)),
  });
}

function scorer(
  query: RetrievalQuery,
  batch: CandidateBatch,
  rows: Uint32Array,
): (row: number) => number {
  const { recencyHalfLifeSeconds } = query.catalogue.config.ranking;
  const weights = sourceWeights(batch, rows);
  const topics = topicWeights(query);
  return (row) => {
    let sum = recency(batch.createdAtMs[row] as number, query.nowMs, recencyHalfLifeSeconds);
    for (let s = 0; s < weights.length; s++) {
      sum += (weights[s] as number) * ((batch.sourceScores[s] as Float32Array)[row] as number);
    }
    const topic = topics ? (batch.topics[row] as readonly Label[])[0] : undefined;
    return topic ? sum + (topics?.get(topic.id) ?? 0) : sum;
  };
}

/** Per source: its weight over its best score here. */
function sourceWeights(batch: CandidateBatch, rows: Uint32Array): Float64Array {
  return Float64Array.from(SOURCES, (source, s) => {
    const scores = batch.sourceScores[s] as Float32Array;
    let largest = 0;
    for (let i = 0; i < rows.length; i++) {
      const score = scores[rows[i] as number] as number;
      if (score > largest) largest = score;
    }
    return largest > 0 ? SOURCE_WEIGHTS[source] / largest : 0;
  });
}

function topicWeights(query: RetrievalQuery): Map<string, number> | undefined {
  const { topics } = query.user.profile;
  const largest = topics[0]?.affinity ?? 0;
  if (largest <= 0) return undefined;
  return new Map(topics.map(({ id, affinity }) => [id, (TOPIC_WEIGHT * affinity) / largest]));
}

const BY_STRENGTH: readonly SourceName[] = [
  'requested',
  'followed',
  'similar',
  'author_affinity',
  'trending',
  'fresh',
];

function strongestSource(batch: CandidateBatch, row: number): SourceName {
  const mask = batch.sourceMasks[row] as number;
  return BY_STRENGTH.find((name) => mask & (1 << SOURCES.indexOf(name))) ?? 'fresh';
}

function reasonArg(
  query: RetrievalQuery,
  batch: CandidateBatch,
  row: number,
  source: SourceName,
): string {
  if (source === 'followed' || source === 'author_affinity') {
    return (batch.authors[row] as Label).id;
  }
  return source === 'similar' ? seedId(query, batch, row) : '';
}

/** Id of the item that `row` is similar to; empty without one. */
export function seedId({ mirror }: RetrievalQuery, batch: CandidateBatch, row: number): string {
  const seed = batch.seeds[row] as number;
  const known = seed === NO_SEED ? -1 : mirror.rowOf(seed);
  return known < 0 ? '' : (mirror.ids[known] as string);
}
