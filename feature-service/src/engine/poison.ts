import { formatPosition, type Position } from '@eaglerank/events';

/** Counts attempts at records that could not be applied. */
export class PoisonAttempts {
  private readonly attempts = new Map<string, number>();

  constructor(private readonly limit: number) {}

  failed(next: Position): void {
    const key = formatPosition(next);
    this.attempts.set(key, (this.attempts.get(key) ?? 0) + 1);
  }

  /** Whether the record before `next` was tried often enough. */
  isOver(next: Position): boolean {
    if (this.attempts.size === 0) return false;
    return (this.attempts.get(formatPosition(next)) ?? 0) >= this.limit;
  }

  /** The batch got through. */
  clear(): void {
    this.attempts.clear();
  }
}
