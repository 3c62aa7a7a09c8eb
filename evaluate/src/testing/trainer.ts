import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../paths.js';

/** Whether the trainer's environment stands; tests that need it are skipped where it does not. */
export function trainerIsSetUp(): boolean {
  return existsSync(join(ROOT, 'trainer/.venv/eaglerank.stamp'));
}
