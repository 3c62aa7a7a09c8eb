import type { WorldSize } from '@eaglerank/testing';

/** What a tenant of the bench is filled with. */
export const WORLD: WorldSize = {
  items: 10_000,
  authors: 400,
  users: 500,
  follows: 30,
  engaged: 40,
};

/** A tenant whose feeds rank exactly this many candidates. */
export const tenantOf = (candidates: number): string => `bench${candidates}`;

/**
 * Quotas of the sources as shares of the limit, in about the proportions of the defaults; fresh
 * items fill up.
 */
const QUOTAS = {
  followed: 0.8,
  trending: 0.6,
  similar: 0.6,
  author_affinity: 0.4,
  fresh: 1,
  embedding: 0.4,
};

/**
 * A tenant's file. Served items come back at once, and the quotas are twice the defaults, so that
 * each feed of a run has its full number of candidates after de-duplication; limits of load are out
 * of the way. The default model of the demo scores.
 */
export function tenantFile(candidates: number): string {
  const n = candidates;
  const quotas = Object.entries(QUOTAS).map(([source, share]) => `${source}: ${share * n}`);
  return `id: ${tenantOf(n)}
retrieval:
  limit: ${n}
  seenSeconds: 0
  quotas: {${quotas.join(', ')}}
ranking: {model: social-ranker}
quota: {requestsPerSecond: 1000000, burst: 1000000, eventsPerSecond: 1000000}
fallback: {serveWithoutSafety: true}
`;
}
