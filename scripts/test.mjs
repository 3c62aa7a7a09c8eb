/**
 * `npm test`: sets up what is missing, then runs all tests and closes with `N passed, N failed`; the
 * Python tests of the trainer run beside the others where there is a Python for them.
 * Arguments after `--`: part of a path selects files, options go to mocha, other words are its grep.
 */
import { availableParallelism } from 'node:os';
import { bootstrap } from './bootstrap.mjs';
import { filesBelow, workspaces } from './bootstrap/workspaces.mjs';
import { runLane } from './test/lane.mjs';
import { runPythonLane } from './test/python-lane.mjs';
import { selectTests, splitPython } from './test/select.mjs';
import { trainerPython } from './trainer/venv.mjs';

/** Tests that start whole services or measure time: they run one file at a time. */
const SERIAL = /^(?!packages\/)|^packages\/(?:testing|testkit)\//;

await bootstrap({ serverBinary: true });
const all = [...workspaces().map((folder) => `${folder}/dist`), 'scripts']
  .flatMap(filesBelow)
  .filter((path) => /\.test\.m?js$/.test(path));
const { python, node } = splitPython(process.argv.slice(2));
const { files, options } = node ? selectTests(all, node) : { files: [], options: [] };
const jobs = String(Math.min(4, availableParallelism()));
const lanes = [
  {
    name: 'packages',
    files: files.filter((f) => !SERIAL.test(f)),
    options: ['--parallel', '--jobs', jobs],
  },
  { name: 'services', files: files.filter((f) => SERIAL.test(f)), options: [] },
];
// packages compare themselves with its LightGBM; where there is none, the lane says why
if (python) await trainerPython();
const besides = python ? runPythonLane(python) : undefined;
const total = { passed: 0, failed: 0, skipped: 0 };
const failures = [];
const faults = [];
for (const lane of lanes.filter((l) => l.files.length > 0)) {
  count(await runLane(lane.name, lane.files, [...lane.options, ...options]));
}
const trainer = await besides;
if (trainer) {
  process.stdout.write(trainer.output);
  count(trainer);
}
if (total.passed + total.failed + total.skipped === 0) faults.push('no test ran');
for (const failure of failures) console.log(`failed: ${failure}`);
for (const fault of faults) console.log(fault);
const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : '';
console.log(`${total.passed} passed, ${total.failed} failed${skipped}`);
process.exitCode = total.failed > 0 || faults.length > 0 ? 1 : 0;

function count(result) {
  for (const kind of Object.keys(total)) total[kind] += result[kind];
  failures.push(...result.failures);
  faults.push(...result.faults);
}
