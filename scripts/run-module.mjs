import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ROOT } from './bootstrap/say.mjs';

/**
 * Runs a compiled program inside this process, as if it had been started by itself: signals reach it
 * once and its exit code is the process's, with nothing in between to forward them.
 */
export async function runModule(path, args) {
  const file = join(ROOT, path);
  process.argv.splice(1, process.argv.length, file, ...args);
  await import(pathToFileURL(file).href);
}
