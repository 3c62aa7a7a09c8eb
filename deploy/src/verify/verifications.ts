import { picturesVerification } from '../dashboards/pictures/pictures-verification.js';
import { drillVerification } from '../drill/drill-verification.js';
import type { Verification } from './verification.js';

/** Everything `npm run verify:operate` runs, in its order. */
export const VERIFICATIONS: readonly Verification[] = [drillVerification, picturesVerification];
