import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadFeaturePlan, type FeaturePlan } from '@eaglerank/features';
import { ROOT, SERVED_FEATURES } from '../paths.js';
import { tenantHeuristic } from '../rankers/heuristic-scorer.js';
import { train } from '../rankers/train.js';
import type { TrainedRanker } from '../rankers/trained-ranker.js';
import { splitByTime } from '../replay/split-by-time.js';
import { judge, type ProtocolResult } from '../report/protocol-result.js';
import type { Ports } from '../ports.js';
import { configuredTenants } from '../tenants.js';
import { RatingReplay, type RatingPlans } from './rating-replay.js';
import { readRatings, type RatingData } from './read-ratings.js';
import { BASELINES, type ScoringModels } from './slates.js';
import { replayTest, type TestSlates } from './test-window.js';
import { SHUFFLED, TENANTS, replayTraining } from './train-window.js';

const RATING_FEATURES = join(ROOT, 'config/features-ratings.yaml');
/** Tenant of the configuration whose weights rank imported ratings. */
const TENANT = 'movies';

export interface MovielensOptions {
  readonly folder: string;
  readonly seed: number;
  readonly resamples: number;
}

/** What was read, how it was split, and every protocol's figures. */
export interface MovielensResult {
  readonly ratings: number;
  readonly users: number;
  readonly movies: number;
  readonly trainRatings: number;
  readonly testRatings: number;
  readonly cutMs: number;
  readonly badLines: number;
  readonly trees: Readonly<Record<string, number>>;
  readonly protocols: readonly ProtocolResult[];
}

/** Names of the trained models in tables. */
export const NAMES = {
  rated: 'model of ratings',
  catalogue: 'model of catalogue',
} as const;

/** The leakage test, one per random order of the grades. */
export const SHUFFLED_NAMES = SHUFFLED.map((_, i) => `shuffled labels ${i + 1}`);

/** Plans of the shipped definition files. */
export function ratingPlans(): RatingPlans {
  return { ratings: loadFeaturePlan(RATING_FEATURES), served: loadFeaturePlan(SERVED_FEATURES) };
}

/**
 * Replays a MovieLens folder, trains on the first 80 % of the ratings by time, and ranks the last
 * 20 %. @throws DatasetError, TrainingFailedError
 */
export async function evaluateMovielens(
  options: MovielensOptions,
  ports: Ports,
): Promise<MovielensResult> {
  const data = await readRatings(options.folder);
  const { train: first, test } = splitByTime(data.ratings);
  const plans = ratingPlans();
  const replay = new RatingReplay(plans, data.movies);
  const movieIds = [...data.movies.keys()];
  const work = mkdtempSync(join(tmpdir(), 'eaglerank-evaluate-'));
  try {
    await replayTraining(replay, first, movieIds, work, options.seed, ports.stage('replay'));
    const trained = await trainAll(work, plans.ratings, options.seed, ports);
    const known = knowledgeAt(replay, data);
    const slates = slatesOf(replay, trained, test, movieIds, ports);
    return {
      ratings: data.ratings.length,
      users: new Set(data.ratings.map(({ userId }) => userId)).size,
      movies: data.movies.size,
      trainRatings: first.length,
      testRatings: test.length,
      cutMs: test[0]?.tsMs ?? 0,
      badLines: data.badLines,
      trees: Object.fromEntries(
        [...trained].map(([name, { artefact }]) => [name, artefact.manifest.trees]),
      ),
      protocols: protocolsOf(slates, known, options),
    };
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** By name in tables. */
type Trained = ReadonlyMap<string, TrainedRanker>;

async function trainAll(
  work: string,
  plan: FeaturePlan,
  seed: number,
  ports: Ports,
): Promise<Trained> {
  const one = (tenant: string): Promise<TrainedRanker> => {
    ports.say(`training ${tenant}\n`);
    const job = {
      ...{ archive: work, tenant, name: tenant, out: join(work, 'models'), seed },
      features: RATING_FEATURES,
      arguments: ['--attribution', '1', '--position-bias', 'none'],
    };
    return train(job, plan, ports.detail);
  };
  const trained = new Map<string, TrainedRanker>([[NAMES.rated, await one(TENANTS.rated)]]);
  for (const [i, tenant] of SHUFFLED.entries()) {
    trained.set(SHUFFLED_NAMES[i] ?? tenant, await one(tenant));
  }
  return trained.set(NAMES.catalogue, await one(TENANTS.catalogue));
}

function slatesOf(
  replay: RatingReplay,
  trained: Trained,
  test: Parameters<typeof replayTest>[2],
  movieIds: readonly string[],
  ports: Ports,
): TestSlates {
  const models: ScoringModels = {
    trained: Object.fromEntries([...trained].map(([name, { score }]) => [name, score])),
    heuristic: tenantHeuristic(replay.plans.served, configuredTenants().get(TENANT)),
  };
  return replayTest(replay, models, test, movieIds, ports.stage('test'));
}

/** Who knew what when the test window began. */
function knowledgeAt({ standings }: RatingReplay, data: RatingData) {
  const counts = new Map([...data.movies.keys()].map((id) => [id, standings.popularity(id)]));
  const users = new Set(data.ratings.map(({ userId }) => userId)).size;
  return { items: data.movies.size, users, usersWhoKnow: (id: string) => counts.get(id) ?? 0 };
}

function protocolsOf(
  { frozen, streaming, catalogue }: TestSlates,
  known: ReturnType<typeof knowledgeAt>,
  { resamples, seed }: MovielensOptions,
): ProtocolResult[] {
  const rated = {
    rankers: [...BASELINES, ...SHUFFLED_NAMES, NAMES.rated],
    model: NAMES.rated,
    knowledge: { ...known, calibrate: true },
    ...{ resamples, seed },
  };
  const rest = 'each user’s rated movies of the test window, one slate per user';
  return [
    judge(streaming, {
      ...rated,
      name: 'rated items, streaming',
      description: `${rest}; features as of each rating`,
    }),
    judge(frozen, {
      ...rated,
      name: 'rated items, frozen',
      description: `${rest}; features as of the start of the window`,
    }),
    judge(catalogue, {
      ...rated,
      rankers: [...BASELINES, NAMES.rated, NAMES.catalogue],
      model: NAMES.catalogue,
      knowledge: { ...known, calibrate: false },
      name: 'whole unseen catalogue',
      description:
        'every movie that the user has not rated, at the first and every 50th rating of a user in ' +
        'the window; relevant are the movies the user goes on to rate',
    }),
  ];
}
