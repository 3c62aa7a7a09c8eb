import { join } from 'node:path';
import { ROOT } from '@eaglerank/mesh/plan';

/** Folder for what a local mesh leaves on disk; git ignores it. */
export const STATE_DIR = join(ROOT, '.eaglerank');

/** Where a running local mesh says how to reach it. */
export const RUN_FILE = join(STATE_DIR, 'run.json');
