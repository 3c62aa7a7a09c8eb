import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Ports } from '../ports.js';
import { TrainingFailedError, type Train } from '../rankers/train.js';
import type { TrainedRanker } from '../rankers/trained-ranker.js';
import { TrainingWriter } from '../replay/training-writer.js';
import type { HistoryReplay } from './history-replay.js';
import { rankedPages, type RankedPage } from './ranked-pages.js';
import type { ShownPage } from './shown-pages.js';

/** What training is told beside the pages. */
export interface TrainingOptions {
  readonly tenant: string;
  /** File of feature definitions. */
  readonly features: string;
  /** How long labels count after an item was shown, s. */
  readonly attributionSeconds: number;
  readonly seed: number;
}

/** A model, or why there is none. */
export type Trained = { readonly ranker: TrainedRanker } | { readonly reason: string };

async function writePage(
  writer: TrainingWriter,
  { page, vectors }: RankedPage,
  requestId: string,
): Promise<void> {
  const { userId, items } = page;
  await writer.add({
    ...{ requestId, userId, surface: 'events', vectors },
    itemIds: items.map(({ itemId }) => itemId),
    tsMs: items.map(({ tsMs }) => tsMs),
    propensities: items.map(() => 1),
    scores: items.map(() => 0),
    labels: items.map(({ labels }) => labels),
  });
}

/** Pages as they were before a moment: what was shown from then on is not on them. */
function* before(pages: readonly ShownPage[], cutMs: number): Generator<ShownPage> {
  for (const page of pages) yield { ...page, items: page.items.filter((i) => i.tsMs < cutMs) };
}

/**
 * Replays the pages that train, and trains on them and on labels that came before `cutMs`. Where that
 * fails, for example without a Python, rankers that need no training can still be compared.
 */
export async function trainOnPages(
  replay: HistoryReplay,
  pages: readonly ShownPage[],
  cutMs: number,
  options: TrainingOptions,
  train: Train,
  ports: Ports,
): Promise<Trained> {
  const work = mkdtempSync(join(tmpdir(), 'eaglerank-jsonl-'));
  const { tenant, features, attributionSeconds, seed } = options;
  try {
    const writer = new TrainingWriter(work, tenant, replay.plan.schemaHash);
    let written = 0;
    for (const page of rankedPages(replay, [...before(pages, cutMs)], ports.stage('replay'))) {
      await writePage(writer, page, `page-${written++}`);
    }
    await writer.finish();
    ports.say('training on the pages\n');
    const until = ['--until', String(cutMs - 1), '--attribution', String(attributionSeconds)];
    const job = {
      ...{ archive: work, tenant, name: 'evaluated', out: join(work, 'models'), features, seed },
      // nothing tells where exploration put an item
      arguments: [...until, '--position-bias', 'none'],
    };
    return { ranker: await train(job, replay.plan, ports.detail) };
  } catch (error) {
    if (!(error instanceof TrainingFailedError)) throw error;
    ports.say(`no model: ${error.message}\n`);
    return { reason: error.message };
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
