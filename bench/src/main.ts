import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspect, parseArgs } from 'node:util';
import { ROOT } from '@eaglerank/mesh';
import { Bench, type Pace, type Scenario } from './bench.js';
import { busyByOthers, describeMachine, describeOthers, readTicks } from './machine.js';
import { formatReport, type Section } from './report.js';
import { SCENARIOS } from './scenarios/all.js';

const USAGE = `npm run bench [-- SCENARIO …] [-- --quick]

Scenarios: ${SCENARIOS.map(({ name }) => name).join(', ')}; all of them unless named.
  --quick   short rounds, for a first look

A full run takes up to ten minutes and writes bench/results.md.
`;

const FULL: Pace = { rounds: 5, roundMs: 2000, scale: 1 };
const QUICK: Pace = { rounds: 2, roundMs: 800, scale: 0.2 };

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
const unknown = positionals.filter((name) => !SCENARIOS.some((s) => s.name === name));
if (values.help || unknown.length > 0) {
  if (unknown.length > 0) process.stderr.write(`no such scenario: ${unknown.join(', ')}\n\n`);
  process.stderr.write(USAGE);
  process.exit(values.help ? 0 : 2);
}

const startedAt = performance.now();
const ticks = readTicks();
const pace = values.quick ? QUICK : FULL;
const seconds = (): string => ((performance.now() - startedAt) / 1000).toFixed(0);
const bench = new Bench(pace, (text) => {
  process.stderr.write(`${seconds().padStart(4)} s  ${text}\n`);
});
const chosen = SCENARIOS.filter(
  ({ name }) => positionals.length === 0 || positionals.includes(name),
);

/**
 * Runs what was chosen. A scenario that cannot be measured gets no figure, and the bench fails, but
 * the others go on. Whatever was started is ended.
 */
async function run(): Promise<Section[]> {
  const sections: Section[] = [];
  try {
    for (const scenario of chosen) {
      if (scenario.alone) await bench.release();
      sections.push(...(await measured(scenario)));
    }
    return sections;
  } finally {
    await bench.release();
  }
}

async function measured(scenario: Scenario): Promise<Section[]> {
  try {
    return await scenario.run(bench);
  } catch (error) {
    process.exitCode = 1;
    process.stderr.write(`${await bench.logs()}\n${inspect(error)}\n`);
    const [reason = ''] = String(error).split('\n');
    const notes = `**Not measured**: ${reason}`;
    return [{ title: `Scenario ${scenario.name}`, findings: [], notes }];
  }
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void bench.release().finally(() => process.exit(1)));
}

const sections = await run();
const names = chosen.map(({ name }) => name).join(' ');
const head = [
  describeMachine(),
  describeOthers(busyByOthers(ticks, readTicks())),
  '',
  `\`npm run bench -- ${names}\` took ${seconds()} s: ${pace.rounds} rounds of ${pace.roundMs} ms a side; figures are medians of all rounds.`,
];
const report = formatReport(head, sections);
process.stdout.write(`${report}\n`);
if (positionals.length === 0 && !values.quick) {
  writeFileSync(join(ROOT, 'bench/results.md'), `${report}\n`);
}
