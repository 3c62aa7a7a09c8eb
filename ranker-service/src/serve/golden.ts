import {
  NONE,
  SOURCES,
  decodeRankedSet,
  encodeCandidateSet,
  encodeRequestContext,
} from '@eaglerank/domain';
import type { RankRequestOut, RankResponse } from '@eaglerank/contracts';

/** Ranks one request; rejects when it cannot. */
export type Rank = (signal: AbortSignal, request: RankRequestOut) => Promise<RankResponse>;

const AUTHORS = 60;
const TOPICS = 12;
/** Positions in SOURCES of those that bring items to a feed. */
const FEED_SOURCES = SOURCES.flatMap((name, i) =>
  name === 'requested' || name === 'pinned' ? [] : [i],
);
const HOUR_MS = 3_600_000;

/** A candidate set of `count` invented items that meets every path of the ranker. */
function syntheticCandidates(count: number, nowMs: number): Buffer {
  const column = <A extends { [i: number]: number }>(values: A, of: (i: number) => number): A => {
    for (let i = 0; i < count; i++) values[i] = of(i);
    return values;
  };
  const score = (): Float32Array => column(new Float32Array(count), (i) => 1 / (1 + i));
  return encodeCandidateSet({
    count,
    ordinals: column(new Uint32Array(count), (i) => i),
    createdAtMs: column(new Float64Array(count), (i) => nowMs - (i + 1) * HOUR_MS),
    sourceMasks: column(
      new Uint16Array(count),
      (i) => 1 << (FEED_SOURCES[i % FEED_SOURCES.length] as number),
    ),
    authorIndex: column(new Uint16Array(count), (i) => i % AUTHORS),
    topicIndex: column(new Uint16Array(count), (i) => (i % 13 === 0 ? NONE : i % TOPICS)),
    seedIndex: column(new Uint16Array(count), (i) => (i % 5 === 2 ? 0 : NONE)),
    sourceScores: SOURCES.map((_, i) => (FEED_SOURCES.includes(i) ? score() : undefined)),
    cosine: column(new Float32Array(count), (i) => (i % 7 === 0 ? NaN : Math.cos(i))),
    ids: Array.from({ length: count }, (_, i) => `golden-item-${i}`),
    authors: Array.from({ length: AUTHORS }, (_, i) => `golden-author-${i}`),
    topics: Array.from({ length: TOPICS }, (_, i) => `golden-topic-${i}`),
    seeds: ['golden-seed'],
  });
}

function goldenRequest(tenant: string, count: number, nowMs: number): RankRequestOut {
  const context = {
    surface: 'golden',
    device: 'mobile',
    locale: 'en',
    localHour: 12,
    localDay: 1,
    arms: {},
  };
  return {
    tenantId: tenant,
    userId: 'golden-user',
    candidateSet: syntheticCandidates(count, nowMs),
    context: encodeRequestContext(context),
    limit: Math.min(count, 100),
    mode: 0,
    model: '',
  };
}

/**
 * Ranks synthetic sets until the code is compiled: cold, a request costs several times as much.
 * Every tenant goes through it, because each has rules of its own.
 */
export async function warmUp(rank: Rank, tenants: readonly string[], nowMs: number): Promise<void> {
  const rounds = Math.max(3, Math.ceil(60 / Math.max(1, tenants.length)));
  const requests = tenants.flatMap((tenant) =>
    [200, 500].map((count) => goldenRequest(tenant, count, nowMs)),
  );
  const { signal } = new AbortController();
  for (let round = 0; round < rounds; round++) {
    for (const request of requests) await rank(signal, request);
  }
}

/** Ranks a small set and checks the answer; rejects when the ranker does not rank. */
export async function rankGolden(
  rank: Rank,
  tenant: string,
  nowMs: number,
  signal: AbortSignal,
): Promise<void> {
  const request = goldenRequest(tenant, 20, nowMs);
  const { ranked } = await rank(signal, request);
  const { count, scores } = decodeRankedSet(ranked as Uint8Array);
  if (count === 0) throw new Error('the golden request got an empty ranking');
  if (!scores.every((score) => Number.isFinite(score)))
    throw new Error('a golden score is not finite');
}
