import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../bootstrap/say.mjs';
import { TRAINER, trainerPython } from '../trainer/venv.mjs';

const NONE = { passed: 0, failed: 0, skipped: 0, failures: [], faults: [], output: '' };

/**
 * Runs the trainer's tests with pytest; without a Python they are one skipped test and the reason.
 * @param {string[]} paths parts of paths below the root, e.g. `trainer/tests/test_labels.py`; all where empty
 * @returns {Promise<{ passed: number, failed: number, skipped: number, failures: string[],
 *   faults: string[], output: string }>}
 */
export async function runPythonLane(paths) {
  const found = await trainerPython();
  if ('reason' in found) {
    return { ...NONE, skipped: 1, output: `trainer: skipped: ${found.reason}\n` };
  }
  const folder = mkdtempSync(join(tmpdir(), 'eaglerank-test-'));
  const results = join(folder, 'results.xml');
  try {
    const options = ['-q', '-p', 'no:cacheprovider', `--junitxml=${results}`];
    const files = paths.map((path) => path.replace(/^trainer\/?/, '')).filter(Boolean);
    const { code, output } = await run(found.python, ['-m', 'pytest', ...options, ...files], {
      cwd: TRAINER,
      env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' },
    });
    const text = `\n  trainer (pytest)\n\n${output}`;
    if (!existsSync(results)) {
      return { ...NONE, faults: [`trainer: pytest ended early (${code})`], output: text };
    }
    const counts = countsOf(readFileSync(results, 'utf8'));
    const unsaid = code !== 0 && counts.failed === 0;
    return {
      ...counts,
      failures: failuresOf(output),
      faults: unsaid ? [`trainer: pytest ended with ${code}`] : [],
      output: text,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The failed tests as pytest's short summary names them. */
export function failuresOf(output) {
  return [...output.matchAll(/^(?:FAILED|ERROR) (\S+)/gm)].map(([, name]) => name);
}

/** Totals of a JUnit report of pytest. */
export function countsOf(xml) {
  const suite = /<testsuite\b[^>]*>/.exec(xml)?.[0] ?? '';
  const number = (name) => Number(new RegExp(`\\b${name}="(\\d+)"`).exec(suite)?.[1] ?? 0);
  const failed = number('failures') + number('errors');
  const skipped = number('skipped');
  return { passed: Math.max(0, number('tests') - failed - skipped), failed, skipped };
}
