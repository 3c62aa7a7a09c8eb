import { collectorVerification } from '../collector/collector-verification.js';
import { drillVerification } from '../drill/drill-verification.js';
import { lokiVerification } from '../logs/loki-verification.js';
import type { Verification } from './verification.js';

/** Everything `npm run verify:operate` runs, in its order. */
export const VERIFICATIONS: readonly Verification[] = [
  drillVerification,
  collectorVerification,
  lokiVerification,
];
