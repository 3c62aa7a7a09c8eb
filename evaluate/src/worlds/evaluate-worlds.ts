import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadFeaturePlan, type FeaturePlan } from '@eaglerank/features';
import type { Slate } from '@eaglerank/evaluation';
import { SERVED_FEATURES } from '../paths.js';
import type { Ports } from '../ports.js';
import { heuristicScorer } from '../rankers/heuristic-scorer.js';
import { train } from '../rankers/train.js';
import type { TrainedRanker } from '../rankers/trained-ranker.js';
import { TrainingWriter } from '../replay/training-writer.js';
import { judge, type ProtocolResult } from '../report/protocol-result.js';
import { configuredTenants } from '../tenants.js';
import { ReplayedWorld, type WorldSize } from './replayed-world.js';
import { WORLD_BASELINES, measureWorld } from './test-world.js';
import { logTraffic, type Traffic } from './train-world.js';

const TENANT = 'social';
/** Of the training sessions: what the heuristic never shows has to be learned, too. */
const RANDOM_SHARE = 0.5;

export interface WorldsOptions {
  readonly trainSeed: number;
  readonly testSeeds: readonly number[];
  readonly trainSessions: number;
  readonly testSessions: number;
  readonly trainSize: WorldSize;
  readonly testSize: WorldSize;
  readonly resamples: number;
  readonly seed: number;
}

/** Training world relative to a test world: as many sessions per user and item, of more of them. */
const SCALE = 2;

/** Test worlds are as large as the demo's. */
export const WORLDS: WorldsOptions = {
  trainSeed: 101,
  testSeeds: [102, 103, 104, 105, 106],
  trainSessions: 16_000,
  testSessions: 1000,
  trainSize: {
    world: { users: 1500 * SCALE, authors: 400 * SCALE, items: 3000 * SCALE },
    historySessions: 1800 * SCALE,
  },
  testSize: { world: {}, historySessions: 1800 },
  resamples: 1000,
  seed: 1,
};

/** A ranker's part of what an oracle gains over a random order. */
export interface OracleShare {
  readonly ranker: string;
  readonly share: number;
}

export interface WorldResult {
  readonly worldSeed: number;
  readonly protocol: ProtocolResult;
  readonly shares: readonly OracleShare[];
}

export interface WorldsResult {
  readonly trainSeed: number;
  readonly trainSessions: number;
  readonly trees: number;
  readonly worlds: readonly WorldResult[];
  /** All worlds together; users of different worlds are different users. */
  readonly all: WorldResult;
}

/** The tenant's exploration, with which training and serving explore. */
export function trafficOf(sessions: number, randomShare = 0): Traffic {
  const config = configuredTenants().get(TENANT);
  if (!config) throw new Error(`config/tenants has no ${TENANT}`);
  const { exploration } = config.ranking;
  return { sessions, candidates: 200, pageSize: 20, exploration, randomShare };
}

/** Trains on the traffic that the heuristic makes in a world. @throws TrainingFailedError */
async function trainOnWorld(
  plan: FeaturePlan,
  options: WorldsOptions,
  ports: Ports,
): Promise<TrainedRanker> {
  const work = mkdtempSync(join(tmpdir(), 'eaglerank-worlds-'));
  try {
    const replayed = new ReplayedWorld(plan, options.trainSeed, options.trainSize);
    const writer = new TrainingWriter(work, TENANT, plan.schemaHash);
    const traffic = trafficOf(options.trainSessions, RANDOM_SHARE);
    const progress = ports.stage(`world ${options.trainSeed}`);
    await logTraffic(replayed, heuristicScorer(plan), traffic, writer, progress);
    ports.say('training on the world\n');
    const job = {
      ...{ archive: work, tenant: TENANT, name: 'world', out: join(work, 'models') },
      ...{ features: SERVED_FEATURES, seed: options.seed },
      arguments: ['--attribution', '30'],
    };
    return await train(job, plan, ports.detail);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Trains in one world and ranks in others. @throws TrainingFailedError */
export async function evaluateWorlds(options: WorldsOptions, ports: Ports): Promise<WorldsResult> {
  const plan = loadFeaturePlan(SERVED_FEATURES);
  const trained = await trainOnWorld(plan, options, ports);
  const heuristic = heuristicScorer(plan);
  const scorers = { heuristic, model: trained.score };
  const everything: Slate[] = [];
  const progress = ports.stage('test worlds');
  const worlds = options.testSeeds.map((worldSeed, i) => {
    const replayed = new ReplayedWorld(plan, worldSeed, options.testSize);
    const traffic = trafficOf(options.testSessions);
    const slates = measureWorld(replayed, heuristic, scorers, traffic);
    everything.push(...slates.map((s) => ({ ...s, cluster: s.cluster + i * 1_000_000 })));
    progress(i + 1, options.testSeeds.length);
    return resultOf(worldSeed, slates, replayed.world.items.length, options);
  });
  return {
    trainSeed: options.trainSeed,
    trainSessions: options.trainSessions,
    trees: trained.artefact.manifest.trees,
    worlds,
    all: resultOf(0, everything, 0, options),
  };
}

function resultOf(
  worldSeed: number,
  slates: readonly Slate[],
  items: number,
  { resamples, seed }: WorldsOptions,
): WorldResult {
  const protocol = judge(slates, {
    name: worldSeed === 0 ? 'all worlds' : `world ${worldSeed}`,
    description:
      'up to 200 items that could be served, one slate per session; gain is the true relevance',
    rankers: [...WORLD_BASELINES, 'heuristic', 'model'],
    model: 'model',
    knowledge: { items, users: 1, usersWhoKnow: () => 0, calibrate: false },
    resamples,
    seed,
  });
  const valueOf = (name: string): number =>
    protocol.rankers.find((ranker) => ranker.name === name)?.means.ndcg ?? NaN;
  const random = valueOf('random');
  return {
    worldSeed,
    protocol,
    shares: protocol.rankers.map(({ name }) => ({
      ranker: name,
      share: (valueOf(name) - random) / (1 - random),
    })),
  };
}
