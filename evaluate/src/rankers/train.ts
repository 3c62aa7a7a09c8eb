import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { FeaturePlan } from '@eaglerank/features';
import { ROOT } from '../paths.js';
import { TrainedRanker } from './trained-ranker.js';

/** What `npm run train` is asked for. */
export interface TrainingJob {
  readonly archive: string;
  readonly tenant: string;
  readonly name: string;
  /** Folder of models. */
  readonly out: string;
  /** File of feature definitions. */
  readonly features: string;
  readonly seed: number;
  readonly arguments: readonly string[];
}

/** The trainer ended without a model. */
export class TrainingFailedError extends Error {
  override readonly name = 'TrainingFailedError';
}

/** Trains and opens what was trained. */
export type Train = typeof train;

/** The command line of a job behind `npm run train --`. */
function trainArguments(job: TrainingJob): string[] {
  return [
    ...['--archive', job.archive, '--tenant', job.tenant, '--name', job.name, '--out', job.out],
    ...['--features', job.features, '--seed', String(job.seed)],
    ...job.arguments,
  ];
}

/**
 * Trains by the trainer's own command and opens the artefact. What the trainer says goes to `say`.
 * @throws TrainingFailedError with its last lines
 */
export async function train(
  job: TrainingJob,
  plan: FeaturePlan,
  say: (text: string) => void,
): Promise<TrainedRanker> {
  const script = join(ROOT, 'scripts/train.mjs');
  const child = spawn(process.execPath, [script, ...trainArguments(job)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output = (output + text).slice(-4000);
      say(text);
    });
  }
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject).once('close', resolve);
  });
  if (code !== 0) {
    throw new TrainingFailedError(
      `npm run train ended with code ${code}: ${output.trim().split('\n').slice(-3).join(' ')}`,
    );
  }
  return TrainedRanker.open(join(job.out, job.name), plan);
}
