import { formatPosition, type Position } from '@eaglerank/events';
import type { Prepared } from './prepare.js';

/** A record cannot be applied, whatever is tried. */
export class PoisonedRecord extends Error {
  override readonly name = 'PoisonedRecord';
  constructor(
    readonly at: Prepared,
    cause: unknown,
  ) {
    super('a record cannot be applied', { cause });
  }
}

/** Does `work` for each record; throws PoisonedRecord for the first that it fails for. */
export function eachRecord(records: readonly Prepared[], work: (prepared: Prepared) => void): void {
  for (const prepared of records) {
    try {
      work(prepared);
    } catch (error) {
      throw new PoisonedRecord(prepared, error);
    }
  }
}

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
