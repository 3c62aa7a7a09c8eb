import { loadFeaturePlan } from '@eaglerank/features';
import type { TenantConfig } from '@eaglerank/domain';
import { UsageError } from '../arguments.js';
import type { Ports } from '../ports.js';
import { tenantHeuristic } from '../rankers/heuristic-scorer.js';
import { train, type Train } from '../rankers/train.js';
import { splitByTime } from '../replay/split-by-time.js';
import { acquaintanceOf } from '../report/knowledge.js';
import { judge, type ProtocolResult } from '../report/protocol-result.js';
import { configuredTenants } from '../tenants.js';
import { HistoryReplay } from './history-replay.js';
import { requireSlates } from './nothing-to-rank.js';
import { SIMPLE_RANKERS, rankedPages, slatesOf } from './ranked-pages.js';
import { readHistory, type HistoryEvent } from './read-history.js';
import { isRankable, shownPages, type ShownPage } from './shown-pages.js';
import { trainOnPages, type Trained, type TrainingOptions } from './train-pages.js';

export interface JsonlOptions extends TrainingOptions {
  readonly file: string;
  readonly resamples: number;
}

/** What was read, how it was split, and the figures. */
export interface JsonlResult {
  readonly events: number;
  readonly duplicates: number;
  readonly badLines: number;
  readonly impressions: number;
  /** Impressions of items that no earlier line put into the catalogue. */
  readonly unknownItems: number;
  /** All that users saw, rankable or not. */
  readonly pages: number;
  readonly trainSlates: number;
  readonly testSlates: number;
  readonly cutMs: number;
  /** 0 without a model. */
  readonly trees: number;
  /** Why there is no model; empty where there is one. */
  readonly untrained: string;
  readonly protocol: ProtocolResult;
}

/**
 * Replays a file of events, trains on the first 80 % of its slates by time, and ranks the rest. Where
 * no model can be trained, the others are compared without one.
 * @throws DatasetError, NothingToRankError, UsageError
 */
export async function evaluateJsonl(
  options: JsonlOptions,
  ports: Ports,
  trainer: Train = train,
): Promise<JsonlResult> {
  const plan = loadFeaturePlan(options.features);
  const tenant = tenantOf(options.tenant);
  ports.say(`reading ${options.file}\n`);
  const { events, count, duplicates, badLines } = await readHistory(
    options.file,
    plan,
    tenant,
    (text) => ports.say(text),
  );
  const pages = shownPages(events, 1000 * options.attributionSeconds);
  const slates = splitByTime(pages.filter(isRankable));
  requireSlates(options.file, events, pages, slates, options.attributionSeconds);
  const cutMs = slates.test[0]?.tsMs ?? 0;
  const replay = new HistoryReplay(plan, events);
  const trained = await trainOnPages(replay, slates.train, cutMs, options, trainer, ports);
  const scorers = {
    heuristic: tenantHeuristic(plan, tenant),
    ...('ranker' in trained ? { model: trained.ranker.score } : {}),
  };
  const ranked = slatesOf(rankedPages(replay, slates.test, ports.stage('test')), scorers);
  const { impressions, unknownItems, knowledge } = knowledgeAt(events, cutMs);
  return {
    ...{ events: count, duplicates, badLines, impressions, unknownItems, pages: pages.length },
    ...{ trainSlates: slates.train.length, testSlates: slates.test.length, cutMs },
    ...outcomeOf(trained),
    protocol: judge(ranked, {
      name: 'what was shown',
      description: descriptionOf(slates.test),
      rankers: [...SIMPLE_RANKERS, ...Object.keys(scorers)],
      model: Object.keys(scorers).at(-1) ?? 'heuristic',
      knowledge,
      ...{ resamples: options.resamples, seed: options.seed },
    }),
  };
}

/** Whose event types are known, and whose weights the heuristic has. */
function tenantOf(id: string): TenantConfig {
  const tenants = configuredTenants();
  const tenant = tenants.get(id);
  if (tenant) return tenant;
  const known = [...tenants.keys()].join(', ');
  throw new UsageError(`--tenant ${id} is none of config/tenants (${known}): name one of them`);
}

function outcomeOf(trained: Trained): Pick<JsonlResult, 'trees' | 'untrained'> {
  if ('reason' in trained) return { trees: 0, untrained: trained.reason };
  return { trees: trained.ranker.artefact.manifest.trees, untrained: '' };
}

/** Who knew what when the test window began; the catalogue is all that was ever shown. */
function knowledgeAt(events: readonly HistoryEvent[], cutMs: number) {
  const shown = events.filter(({ type }) => type === 'impression');
  const items = new Set(shown.map(({ itemId }) => itemId)).size;
  const before = acquaintanceOf(shown.filter(({ tsMs }) => tsMs < cutMs));
  return {
    impressions: shown.length,
    unknownItems: shown.filter((e) => e.authorId === '' && e.topics.length === 0).length,
    knowledge: { ...before, items, calibrate: true },
  };
}

function descriptionOf(test: readonly ShownPage[]): string {
  const named = test.filter((page) => page.named).length;
  return (
    'what users saw together in the last 20 % by time, at least one item engaged with and one not, ' +
    'as of the first impression; ' +
    `${named} slates by request_id, ${test.length - named} by pauses of 30 minutes; grades: dwell 1, ` +
    'click 2, like or comment 3, share or purchase 4'
  );
}
