export interface DeadlineLimits {
  /** For calls that bring none, ms. */
  readonly defaultMs: number;
  /** No call may take longer, ms. */
  readonly maxMs: number;
}

/** Time a call gets, ms; zero or less when it is over already. */
export function allowance(requestedMs: number | undefined, limits: DeadlineLimits): number {
  if (requestedMs === undefined || requestedMs === Infinity) {
    return Math.min(limits.defaultMs, limits.maxMs);
  }
  return Math.min(requestedMs, limits.maxMs);
}

export interface ChildBudget {
  /** The parent's deadline, monotonic ms; undefined without a parent. */
  readonly deadlineAt?: number | undefined;
  /** The stage's own cap, ms. */
  readonly timeoutMs?: number | undefined;
}

/** Time a call to a peer gets, ms: what is left minus `marginMs` to make an answer of it, capped. */
export function childTimeout(
  { deadlineAt, timeoutMs }: ChildBudget,
  now: number,
  marginMs: number,
  defaultMs: number,
): number {
  const left = deadlineAt === undefined ? Infinity : deadlineAt - now - marginMs;
  const cap = timeoutMs ?? (deadlineAt === undefined ? defaultMs : Infinity);
  return Math.min(left, cap);
}
