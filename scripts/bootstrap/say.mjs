import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The repository's folder, and the folder of everything the scripts store in it. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url));
export const STATE = fileURLToPath(new URL('../../.eaglerank', import.meta.url));

/** One short line to the person at the terminal; standard output stays free for results. */
export function say(line) {
  process.stderr.write(`setup: ${line}\n`);
}

/** Time since `started` (of performance.now()), as "1.2 s". */
export function seconds(started) {
  return `${((performance.now() - started) / 1_000).toFixed(1)} s`;
}

/** Ends the process with a message and no stack: the reader is a person at a terminal. */
export function fail(error) {
  say(error instanceof Error ? error.message : String(error));
  process.exit(1);
}

/**
 * Runs a program to its end.
 * @returns {Promise<{ code: number, output: string }>} exit code (127 when it cannot be started) and
 *   everything it wrote
 */
export function run(command, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'pipe'],
      ...options,
    });
    let output = '';
    child.stdout.on('data', (text) => (output += text));
    child.stderr.on('data', (text) => (output += text));
    child.once('error', (error) => resolve({ code: 127, output: error.message }));
    child.once('close', (code) => resolve({ code: code ?? 1, output }));
  });
}
