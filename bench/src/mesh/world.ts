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
 * A tenant's file. Served items come back at once and every source may fill the set by itself, so
 * that each feed of a run has its full number of candidates; limits of load are out of the way.
 */
export function tenantFile(candidates: number): string {
  const n = candidates;
  return `id: ${tenantOf(n)}
retrieval:
  limit: ${n}
  seenSeconds: 0
  quotas: {followed: ${n}, trending: ${n}, similar: ${n}, author_affinity: ${n}, fresh: ${n}}
quota: {requestsPerSecond: 1000000, burst: 1000000, eventsPerSecond: 1000000}
fallback: {serveWithoutSafety: true}
`;
}
