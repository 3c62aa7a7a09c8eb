/**
 * `npm test`: sets up what is missing, then runs all tests and closes with `N passed, N failed`.
 * Arguments after `--`: part of a path selects files, options go to mocha, other words are its grep.
 */
import { availableParallelism } from 'node:os';
import { bootstrap } from './bootstrap.mjs';
import { filesBelow, workspaces } from './bootstrap/workspaces.mjs';
import { runLane } from './test/lane.mjs';
import { selectTests } from './test/select.mjs';

/** Tests that start whole services or measure time: they run one file at a time. */
const SERIAL = /^(?!packages\/)|^packages\/(?:testing|testkit)\//;

await bootstrap({ serverBinary: true });
const all = [...workspaces().map((folder) => `${folder}/dist`), 'scripts']
  .flatMap(filesBelow)
  .filter((path) => /\.test\.m?js$/.test(path));
const { files, options } = selectTests(all, process.argv.slice(2));
const jobs = String(Math.min(4, availableParallelism()));
const lanes = [
  {
    name: 'packages',
    files: files.filter((f) => !SERIAL.test(f)),
    options: ['--parallel', '--jobs', jobs],
  },
  { name: 'services', files: files.filter((f) => SERIAL.test(f)), options: [] },
];
const total = { passed: 0, failed: 0, skipped: 0 };
const faults = [];
for (const lane of lanes.filter((l) => l.files.length > 0)) {
  const result = await runLane(lane.name, lane.files, [...lane.options, ...options]);
  for (const kind of Object.keys(total)) total[kind] += result[kind];
  faults.push(...result.faults);
}
if (total.passed + total.failed === 0) faults.push('no test ran');
for (const fault of faults) console.log(fault);
const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : '';
console.log(`${total.passed} passed, ${total.failed} failed${skipped}`);
process.exitCode = total.failed > 0 || faults.length > 0 ? 1 : 0;
