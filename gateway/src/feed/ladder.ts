import type { Degradation, GetCandidatesResponseOut, RankResponseOut } from '@eaglerank/contracts';
import { candidateCount, decodeFetched, decodeRankedSet, TIERS } from '@eaglerank/domain';
import type { Downstream } from './downstream.js';
import { fallbackHead } from './fallback-head.js';
import type { FeedQuery } from './query.js';
import { degradationReason, toDegradation, type FreshRanking } from './ranking.js';

/** Name of the scorer where a tenant has no model. */
const HEURISTIC = 'heuristic';

/** What retrieval and ranking made of a query. */
export type Ranked =
  | { readonly kind: 'ranked'; readonly ranking: FreshRanking }
  /** Retrieval answered: there is nothing for this user. */
  | { readonly kind: 'nothing'; readonly degraded: readonly Degradation[] }
  /** Retrieval did not answer. */
  | { readonly kind: 'failed'; readonly reason: string; readonly error: unknown };

/** The upper rungs: retrieve and rank; where the ranker does not answer, retrieval's own order. */
export async function retrieveAndRank(downstream: Downstream, query: FeedQuery): Promise<Ranked> {
  const { tenant, userId, call, chronological } = query;
  let found: GetCandidatesResponseOut;
  try {
    found = await downstream.getCandidates(call, {
      tenantId: tenant.id,
      userId,
      chronological,
      excludeItemIds: [...query.excluded],
    });
  } catch (error) {
    return { kind: 'failed', reason: degradationReason(error), error };
  }
  const degraded = found.degraded.map(toDegradation);
  if (candidateCount(found.candidateSet) === 0) return { kind: 'nothing', degraded };
  try {
    const answer = await downstream.rank(call, {
      tenantId: tenant.id,
      userId,
      candidateSet: found.candidateSet,
      context: query.context,
      limit: Math.max(query.pageSize, tenant.config.ranking.sessionItems),
      mode: chronological ? 1 : 0,
    });
    return { kind: 'ranked', ranking: fromRanker(query, found, answer, degraded) };
  } catch (error) {
    if (call.signal.aborted) throw error;
    degraded.push({ component: 'ranker', reason: degradationReason(error) });
    return { kind: 'ranked', ranking: fromHead(query, found, degraded) };
  }
}

function fromRanker(
  query: FeedQuery,
  found: GetCandidatesResponseOut,
  answer: RankResponseOut,
  degraded: Degradation[],
): FreshRanking {
  return {
    tier: tierOf(query.chronological, answer.modelName),
    chronological: query.chronological,
    set: decodeRankedSet(answer.ranked),
    rankedBytes: answer.ranked,
    vectors: answer.vectors,
    modelName: answer.modelName,
    modelVersion: answer.modelVersion,
    arms: withoutExperiments(query.arms, answer.ineffectiveExperiments),
    knownEvents: answer.knownEvents,
    emptySources: emptySources(found.report),
    degraded: [...degraded, ...answer.degraded.map(toDegradation)],
    candidateSet: found.candidateSet,
    report: found.report,
  };
}

/** The arms but for those of experiments that had no effect. */
export function withoutExperiments(
  arms: Readonly<Record<string, string>>,
  experiments: readonly string[],
): Readonly<Record<string, string>> {
  if (experiments.length === 0) return arms;
  return Object.fromEntries(
    Object.entries(arms).filter(([experiment]) => !experiments.includes(experiment)),
  );
}

/** Tier of an answer that the ranker made. */
export function tierOf(chronological: boolean, modelName: string): number {
  if (chronological) return TIERS.CHRONOLOGICAL;
  return modelName === HEURISTIC ? TIERS.HEURISTIC : TIERS.MODEL;
}

function fromHead(
  query: FeedQuery,
  found: GetCandidatesResponseOut,
  degraded: readonly Degradation[],
): FreshRanking {
  const rankedBytes = fallbackHead(found.candidateSet, query.chronological);
  return {
    tier: query.chronological ? TIERS.CHRONOLOGICAL : TIERS.HEURISTIC,
    chronological: query.chronological,
    set: decodeRankedSet(rankedBytes),
    rankedBytes,
    vectors: new Uint8Array(),
    modelName: HEURISTIC,
    modelVersion: '',
    // without the ranker no arm had an effect
    arms: {},
    knownEvents: 0,
    emptySources: emptySources(found.report),
    degraded,
    candidateSet: found.candidateSet,
    report: found.report,
  };
}

/** Sources that had nothing for this user. */
function emptySources(report: Uint8Array): string[] {
  const fetched = decodeFetched(report);
  return Object.keys(fetched).filter((source) => fetched[source] === 0);
}
