/** Times of one request, milliseconds. */
export interface Budget {
  /** Of a request that brings no deadline. */
  readonly deadlineMs: number;
  /** No request may take longer. */
  readonly maxDeadlineMs: number;
  /** Longest wait for candidate-service. */
  readonly candidatesMs: number;
  /** Longest wait for ranker-service. */
  readonly rankMs: number;
  /** Kept back for a fallback and for making the answer. */
  readonly fallbackMs: number;
}

export const DEFAULT_BUDGET: Budget = {
  deadlineMs: 250,
  maxDeadlineMs: 1000,
  candidatesMs: 100,
  rankMs: 100,
  fallbackMs: 40,
};

/** Why the stages do not fit into the deadline; undefined when they do. */
export function budgetFault(budget: Budget): string | undefined {
  const { deadlineMs, maxDeadlineMs, candidatesMs, rankMs, fallbackMs } = budget;
  if (deadlineMs > maxDeadlineMs) {
    return `FEED_DEADLINE_MS ${deadlineMs} exceeds FEED_MAX_DEADLINE_MS ${maxDeadlineMs}`;
  }
  const needed = candidatesMs + rankMs + fallbackMs;
  if (needed <= deadlineMs) return undefined;
  return (
    `CANDIDATES_TIMEOUT_MS ${candidatesMs} + RANK_TIMEOUT_MS ${rankMs} + ${fallbackMs} for a ` +
    `fallback make ${needed}, which exceeds FEED_DEADLINE_MS ${deadlineMs}`
  );
}

/** Share of the time left that retrieval may use when the caller's deadline is short. */
const CANDIDATES_SHARE = 0.5;
const LEAST_MS = 2;

/** Cap of the call to candidate-service with `leftMs` to the deadline. */
export function candidatesCap(budget: Budget, leftMs: number): number {
  const usable = Math.max(0, leftMs - reserve(budget, leftMs));
  return Math.max(LEAST_MS, Math.min(budget.candidatesMs, usable * CANDIDATES_SHARE));
}

/** Cap of the call to ranker-service with `leftMs` to the deadline. */
export function rankCap(budget: Budget, leftMs: number): number {
  return Math.max(LEAST_MS, Math.min(budget.rankMs, leftMs - reserve(budget, leftMs)));
}

/** A short deadline keeps back a quarter of what is left instead of the whole reserve. */
function reserve({ fallbackMs }: Budget, leftMs: number): number {
  return Math.min(fallbackMs, leftMs / 4);
}
