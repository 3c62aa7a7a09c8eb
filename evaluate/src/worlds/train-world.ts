import type { ExplorationConfig } from '@eaglerank/domain';
import { arranged, orderOf } from '@eaglerank/evaluation';
import { copyColumns, createRows, type FeatureRows } from '@eaglerank/features';
import { SeededRandom, draw, type Draw } from '@eaglerank/ranker-service';
import { Prng, drawDepth, type Deed, type Item } from '@eaglerank/simulator';
import type { ScoreRows } from '../rankers/trained-ranker.js';
import type { TrainingLabel, TrainingWriter } from '../replay/training-writer.js';
import type { ReplayedWorld } from './replayed-world.js';

/** Traffic that a policy makes in a world. */
export interface Traffic {
  readonly sessions: number;
  readonly candidates: number;
  readonly pageSize: number;
  readonly exploration: ExplorationConfig;
  /** Share of the sessions that are served a random page of what could be served. */
  readonly randomShare: number;
}

/** The first `pageSize` of an order as the ranker's exploration shows them, with propensities. */
export function explore(
  order: Uint32Array,
  { pageSize, exploration }: Traffic,
  random: SeededRandom,
): Draw {
  const rows = order.slice(0, pageSize);
  const base = { rows, pinned: 0, yielded: new Uint8Array(rows.length) };
  return draw({ base, slots: [], config: exploration }, random, new Uint16Array(order.length));
}

/** A random order: every item is as likely at every place. */
function shuffled(count: number, random: SeededRandom): Draw {
  const rows = Uint32Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i--) {
    const j = random.below(i + 1);
    [rows[i], rows[j]] = [rows[j] as number, rows[i] as number];
  }
  return { rows, propensities: new Float64Array(count).fill(1 / count) };
}

/** The rows of a matrix, in this order. */
export function pickedRows(
  rows: FeatureRows,
  picked: ArrayLike<number>,
  width: number,
): FeatureRows {
  const out = createRows(picked.length * width);
  for (let i = 0; i < picked.length; i++) {
    copyColumns(rows, Number(picked[i]) * width, out, i * width, width);
  }
  return out;
}

function labelsOf(items: readonly Item[], deeds: readonly Deed[]): TrainingLabel[][] {
  return items.map((item) =>
    deeds
      .filter((deed) => deed.item === item)
      .map(({ type, afterMs, dwellMs = 0 }) => ({ type, afterMs: Math.round(afterMs), dwellMs })),
  );
}

/** Lets a policy serve a world and writes what it served, with what came of it, to the archive. */
export async function logTraffic(
  replayed: ReplayedWorld,
  policy: ScoreRows,
  traffic: Traffic,
  writer: TrainingWriter,
  progress: (done: number, total: number) => void,
): Promise<void> {
  const prng = new Prng(replayed.seed, 'training sessions');
  const random = new SeededRandom(replayed.seed);
  const { width } = replayed.states.plan;
  for (let n = 0; n < traffic.sessions; n++) {
    const nowMs = replayed.momentOf(n, traffic.sessions);
    const user = replayed.visitor(nowMs, prng);
    const atRandom = random.next() < traffic.randomShare;
    const count = atRandom ? traffic.pageSize : traffic.candidates;
    const items = replayed.candidates(user, nowMs, count, prng);
    const rows = replayed.rows(user, items, nowMs);
    const scores = policy(rows, items.length);
    const { rows: shown, propensities } = atRandom
      ? shuffled(items.length, random)
      : explore(orderOf(scores), traffic, random);
    const served = Array.from(shown, (row) => items[row] as Item);
    const deeds = replayed.serve(user, served, drawDepth(prng), nowMs, prng);
    await writer.add({
      requestId: `session-${n}`,
      userId: user.id,
      surface: 'home',
      itemIds: served.map(({ id }) => id),
      tsMs: served.map(() => nowMs),
      propensities,
      scores: arranged(scores, shown),
      vectors: pickedRows(rows, shown, width),
      labels: labelsOf(served, deeds),
    });
    progress(n + 1, traffic.sessions);
  }
  await writer.finish();
}
