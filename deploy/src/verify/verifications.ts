import { drillVerification } from '../drill/drill-verification.js';
import { composeVerification } from '../compose/compose-verification.js';
import { envoyVerification } from '../envoy/envoy-verification.js';
import { imageVerification } from '../image/image-verification.js';
import type { Verification } from './verification.js';

/** Everything `npm run verify:operate` runs, in its order. */
export const VERIFICATIONS: readonly Verification[] = [
  drillVerification,
  envoyVerification,
  imageVerification,
  composeVerification,
];
