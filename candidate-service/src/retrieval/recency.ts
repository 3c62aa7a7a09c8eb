/**
 * 1 for a new item, 1/2 at `halfLifeSeconds`, then ever slower: unlike an exponential it never
 * vanishes, so that old items keep their order.
 */
export function recency(createdAtMs: number, nowMs: number, halfLifeSeconds: number): number {
  return 1 / (1 + Math.max(0, nowMs - createdAtMs) / (halfLifeSeconds * 1000));
}
