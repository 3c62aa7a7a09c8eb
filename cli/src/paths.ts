import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Root of the repository. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Folder for what a local mesh leaves on disk; git ignores it. */
export const STATE_DIR = join(ROOT, '.eaglerank');

/** Where a running local mesh says how to reach it. */
export const RUN_FILE = join(STATE_DIR, 'run.json');

/** Secret that a local mesh signs tokens with; readable by its owner alone. */
export const SECRET_FILE = join(STATE_DIR, 'secret');
