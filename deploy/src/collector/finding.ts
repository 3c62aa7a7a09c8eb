import type { VerificationTable } from '../verify/verification.js';

/** What one check of a verification found. */
export interface Finding {
  readonly table: VerificationTable;
  /** What was not as it should be; empty when all was. */
  readonly faults: readonly string[];
}
