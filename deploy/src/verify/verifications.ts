import { chartVerification } from '../chart/chart-verification.js';
import { collectorVerification } from '../collector/collector-verification.js';
import { composeVerification } from '../compose/compose-verification.js';
import { picturesVerification } from '../dashboards/pictures/pictures-verification.js';
import { drillVerification } from '../drill/drill-verification.js';
import { envoyVerification } from '../envoy/envoy-verification.js';
import { imageVerification } from '../image/image-verification.js';
import { lokiVerification } from '../logs/loki-verification.js';
import { nativeVerification } from '../native/native-verification.js';
import type { Verification } from './verification.js';

/** Everything `npm run verify:operate` runs, in its order. */
export const VERIFICATIONS: readonly Verification[] = [
  drillVerification,
  collectorVerification,
  lokiVerification,
  envoyVerification,
  nativeVerification,
  imageVerification,
  composeVerification,
  chartVerification,
  picturesVerification,
];
