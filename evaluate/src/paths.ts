import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Definitions of the features that are served. */
export const SERVED_FEATURES = join(ROOT, 'config/features.yaml');
