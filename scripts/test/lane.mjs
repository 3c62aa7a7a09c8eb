import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../bootstrap/say.mjs';

const REPORTER = join(ROOT, 'scripts/test/reporter.cjs');
const EXIT_WITHIN_MS = 20_000;

/**
 * Runs test files in one mocha process (or, with --parallel, its workers).
 * @returns {Promise<{ passed: number, failed: number, skipped: number, failures: string[], faults: string[] }>}
 *   `failures`: titles of the failed tests; `faults`: what went wrong besides failing tests: mocha
 *   ended early, or does not end because of what the tests left open
 */
export async function runLane(name, files, options) {
  const folder = mkdtempSync(join(tmpdir(), 'eaglerank-test-'));
  const totals = join(folder, 'totals.json');
  try {
    const end = await runMocha([...files, ...options], totals);
    const counted = existsSync(totals)
      ? JSON.parse(readFileSync(totals, 'utf8'))
      : { passed: 0, failed: 0, skipped: 0, failures: [] };
    return { ...counted, faults: faultsOf(name, end, existsSync(totals), counted.failed) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function faultsOf(name, end, counted, failed) {
  if (end === 'hung') return [`${name}: the tests left something open, mocha does not end`];
  if (!counted) return [`${name}: mocha ended early (${end})`];
  if (failed === 0 && end !== 0) return [`${name}: mocha ended with ${end}`];
  return [];
}

/** Resolves with the exit code or signal, or 'hung' when mocha does not end after its last test. */
function runMocha(args, totals) {
  return new Promise((resolve) => {
    const child = spawn(
      process.execPath,
      ['node_modules/mocha/bin/mocha.js', '--reporter', REPORTER, ...args],
      { cwd: ROOT, stdio: 'inherit', env: { ...process.env, TEST_TOTALS: totals } },
    );
    const forward = (signal) => child.kill(signal);
    process.on('SIGTERM', forward);
    let finishedAt = Infinity;
    const watch = setInterval(() => {
      if (!existsSync(totals)) return;
      finishedAt = Math.min(finishedAt, performance.now());
      if (performance.now() - finishedAt < EXIT_WITHIN_MS) return;
      end('hung');
      child.kill('SIGKILL');
    }, 500);
    const end = (result) => {
      clearInterval(watch);
      process.off('SIGTERM', forward);
      resolve(result);
    };
    child.once('exit', (code, signal) => end(signal ?? code));
  });
}
