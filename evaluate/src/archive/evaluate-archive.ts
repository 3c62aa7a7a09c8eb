import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadFeaturePlan, type FeaturePlan } from '@eaglerank/features';
import type { Ports } from '../ports.js';
import { heuristicScorer } from '../rankers/heuristic-scorer.js';
import { train } from '../rankers/train.js';
import { acquaintanceOf } from '../report/knowledge.js';
import { judge, type ProtocolResult } from '../report/protocol-result.js';
import { archiveSlates } from './archive-slates.js';
import { ArchiveError, readArchive, type ArchiveData } from './read-archive.js';

const TRAIN_SHARE = 0.8;

export interface ArchiveOptions {
  readonly archive: string;
  readonly tenant: string;
  /** File of feature definitions. */
  readonly features: string;
  /** How long labels count after serving, s. */
  readonly attributionSeconds: number;
  readonly seed: number;
  readonly resamples: number;
}

export interface ArchiveResult {
  readonly tenant: string;
  readonly requests: number;
  readonly trainRequests: number;
  readonly cutMs: number;
  readonly leftOut: number;
  readonly trees: number;
  readonly protocol: ProtocolResult;
}

/**
 * Trains on the first 80 % of an archive's requests by time and ranks the rest, on the vectors that
 * were logged at serving. @throws ArchiveError, TrainingFailedError
 */
export async function evaluateArchive(
  options: ArchiveOptions,
  ports: Ports,
): Promise<ArchiveResult> {
  const plan = loadFeaturePlan(options.features);
  const data = await readArchive(options.archive, options.tenant, plan);
  const { requests } = data;
  const from = Math.floor(TRAIN_SHARE * requests.length);
  const cutMs = requests[from]?.tsMs ?? 0;
  if (from === 0) throw new ArchiveError('one request is too little to train and to test on');
  const trained = await trainUntil(options, cutMs - 1, plan, ports);
  const scorers = { heuristic: heuristicScorer(plan), model: trained.score };
  const slates = archiveSlates(requests, from, data.events, plan, scorers);
  return {
    tenant: options.tenant,
    requests: requests.length,
    trainRequests: from,
    cutMs,
    leftOut: data.leftOut,
    trees: trained.artefact.manifest.trees,
    protocol: judge(slates, {
      name: 'logged requests',
      description:
        'what the user saw of each request in the last 20 % by time, with the vectors logged at ' +
        'serving; grades: dwell 1, click 2, like or comment 3, share or purchase 4',
      rankers: [...SIMPLE, 'as served', 'heuristic', 'model'],
      model: 'model',
      knowledge: { ...acquaintanceOf(shownIn(data)), calibrate: true },
      ...{ resamples: options.resamples, seed: options.seed },
    }),
  };
}

const SIMPLE = ['random', 'chronological', 'popularity', 'trending', 'like rate'];

function* shownIn({ requests }: ArchiveData) {
  for (const { userId, items } of requests) {
    for (const { itemId } of items) yield { userId, itemId };
  }
}

async function trainUntil(
  options: ArchiveOptions,
  untilMs: number,
  plan: FeaturePlan,
  ports: Ports,
) {
  const out = mkdtempSync(join(tmpdir(), 'eaglerank-archive-'));
  const { archive, tenant, features, seed, attributionSeconds } = options;
  try {
    ports.say(`training on ${tenant}\n`);
    const until = ['--until', String(untilMs), '--attribution', String(attributionSeconds)];
    const job = { archive, tenant, name: 'evaluated', out, features, seed, arguments: until };
    return await train(job, plan, ports.detail);
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}
