import { basename, join } from 'node:path';
import { DatasetError } from '@eaglerank/datasets';
import { FeatureDefinitionError, loadFeaturePlan } from '@eaglerank/features';
import { ArchiveError } from './archive/read-archive.js';
import { evaluateArchive } from './archive/evaluate-archive.js';
import { USAGE, UsageError, readArguments, type Arguments } from './arguments.js';
import { evaluateJsonl } from './jsonl/evaluate-jsonl.js';
import { NothingToRankError } from './jsonl/nothing-to-rank.js';
import { evaluateMovielens } from './movielens/evaluate-movielens.js';
import { OFF_POLICY, evaluateOffPolicy } from './off-policy/evaluate-off-policy.js';
import { ROOT, SERVED_FEATURES } from './paths.js';
import type { Ports } from './ports.js';
import { TrainingFailedError } from './rankers/train.js';
import { toJson, type Recorded } from './report/recorded.js';
import { partsOf } from './report/sections.js';
import { plainTable } from './report/tables.js';
import { writeReport } from './report/write-report.js';
import { WORLDS, evaluateWorlds } from './worlds/evaluate-worlds.js';

/** What a run writes to. */
export interface Output {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
}

/** Says each tenth of a stage on its own line. */
function portsOf({ err }: Output, verbose: boolean): Ports {
  return {
    say: (text) => err(text),
    detail: (text) => (verbose ? err(text) : undefined),
    stage: (name) => {
      let last = 0;
      return (done, total) => {
        const tenth = Math.floor((10 * done) / Math.max(1, total));
        if (tenth > last) err(`${name} ${10 * tenth} %\n`);
        last = tenth;
      };
    },
  };
}

async function* runs(args: Arguments, ports: Ports): AsyncGenerator<Recorded> {
  const { seed, resamples } = args;
  const command = (rest: string): string => `npm run evaluate -- ${rest} --seed ${seed}`;
  for (const { folder, name } of args.movielens) {
    const result = await evaluateMovielens({ folder, seed, resamples }, ports);
    yield { kind: 'movielens', name, command: command(`--movielens ${name}`), result };
  }
  const { tenant, attributionSeconds, features = SERVED_FEATURES } = args;
  const logged = { tenant, features, seed, resamples };
  for (const { file, name } of args.jsonl) {
    const seconds = attributionSeconds.jsonl;
    const result = await evaluateJsonl({ ...logged, file, attributionSeconds: seconds }, ports);
    const said = `--jsonl ${basename(file)} --tenant ${tenant} --attribution ${seconds}`;
    yield { kind: 'jsonl', name: `jsonl-${name}`, command: command(said), result };
  }
  if (args.worlds) {
    const result = await evaluateWorlds({ ...WORLDS, seed, resamples }, ports);
    yield { kind: 'worlds', name: 'worlds', command: command('--worlds'), result };
  }
  if (args.offPolicy) {
    const plan = loadFeaturePlan(SERVED_FEATURES);
    const result = evaluateOffPolicy(plan, OFF_POLICY, ports.stage('off-policy worlds'));
    yield { kind: 'off-policy', name: 'off-policy', command: command('--off-policy'), result };
  }
  if (args.archive === undefined) return;
  const options = {
    ...logged,
    archive: args.archive,
    attributionSeconds: attributionSeconds.archive,
  };
  const result = await evaluateArchive(options, ports);
  const said = command(`--archive .eaglerank/archive --tenant ${tenant}`);
  yield { kind: 'archive', name: `archive-${tenant}`, command: said, result };
}

function print(recorded: Recorded, { out }: Output): void {
  const { intro, parts } = partsOf(recorded);
  out(`${recorded.name}: ${intro}\n`);
  for (const { title, text, table } of parts) out(`\n${title}: ${text}\n${plainTable(table)}`);
  out('\n');
}

/** Runs one command line; resolves with the exit code: 0 done, 1 failed, 2 called wrongly, 70 a bug. */
export async function run(args: readonly string[], output: Output): Promise<number> {
  try {
    const asked = readArguments(args);
    if (asked.help) {
      output.out(USAGE);
      return 0;
    }
    for await (const recorded of runs(asked, portsOf(output, asked.verbose))) {
      if (asked.json) output.out(toJson(recorded));
      else print(recorded, output);
      if (asked.report) writeReport(join(ROOT, 'docs'), recorded);
    }
    return 0;
  } catch (error) {
    return failed(error, output);
  }
}

function failed(error: unknown, { err }: Output): number {
  if (error instanceof UsageError) {
    err(`${error.message}\n\n${USAGE}`);
    return 2;
  }
  const expected = [
    ...[DatasetError, ArchiveError, NothingToRankError],
    ...[TrainingFailedError, FeatureDefinitionError],
  ];
  if (expected.some((type) => error instanceof type)) {
    err(`${(error as Error).message}\n`);
    return 1;
  }
  err(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  return 70;
}
