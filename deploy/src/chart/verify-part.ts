import type { VerificationTable } from '../verify/verification.js';

/** One part of the chart's verification: its table, and what went wrong. */
export interface Part {
  readonly table: VerificationTable;
  readonly faults: readonly string[];
  /** What was left out, with the reason. */
  readonly notes?: readonly string[];
}

/** Executables of the chart's verification. */
export const TOOLS = ['helm', 'kubeconform', 'kube-score'] as const;
export type Tools = Readonly<Record<(typeof TOOLS)[number], string>>;
