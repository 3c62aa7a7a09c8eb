import {
  calibrated,
  calibrationError,
  fitPlatt,
  reliability,
  type ReliabilityBin,
} from './calibration.js';
import { coverage, novelty } from './catalogue-metrics.js';
import { arranged, orderOf } from './order.js';
import { TOP, auc, averagePrecision, ndcg, reciprocalRank } from './ranking-metrics.js';

/** Items to be ordered for one user at one moment, and what each ranker makes of them. */
export interface Slate {
  /** Slates of one user belong together. */
  readonly cluster: number;
  readonly itemIds: readonly string[];
  /** Graded: gain is 2^relevance - 1. */
  readonly relevance: ArrayLike<number>;
  /** 1 for a relevant item, else 0. */
  readonly labels: ArrayLike<number>;
  /** By ranker; higher comes first. */
  readonly scores: Readonly<Record<string, ArrayLike<number>>>;
}

/** Values per slate; NaN where a slate does not define them. */
export interface SlateFigures {
  readonly ndcg: Float64Array;
  /** NDCG@10 of the labels. */
  readonly ndcgBinary: Float64Array;
  readonly mrr: Float64Array;
  readonly map: Float64Array;
  readonly auc: Float64Array;
}

/** One ranker over all slates. */
export interface RankerFigures {
  readonly perSlate: SlateFigures;
  readonly means: Readonly<Record<keyof SlateFigures, number>>;
  /** Share of the catalogue in any top ten. */
  readonly coverage: number;
  /** Bits. */
  readonly novelty: number;
  /** Expected calibration error after Platt; NaN where it was not asked for. */
  readonly ece: number;
  readonly reliability: readonly ReliabilityBin[];
}

/** What lists are compared with. */
export interface CatalogueKnowledge {
  readonly items: number;
  readonly users: number;
  /** Users who knew the item before. */
  readonly usersWhoKnow: (id: string) => number;
  /** Whether scores are calibrated: of no use where most items were never judged. */
  readonly calibrate: boolean;
}

/** Mean of what is not NaN; NaN where all is. */
export function meanOf(values: ArrayLike<number>): number {
  let sum = 0;
  let count = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? NaN;
    if (Number.isNaN(value)) continue;
    sum += value;
    count++;
  }
  return count > 0 ? sum / count : NaN;
}

/** All figures of one ranker. @throws RangeError when a slate lacks its scores */
export function figuresOf(
  slates: readonly Slate[],
  ranker: string,
  knowledge: CatalogueKnowledge,
): RankerFigures {
  const make = (): Float64Array => new Float64Array(slates.length);
  const perSlate = { ndcg: make(), ndcgBinary: make(), mrr: make(), map: make(), auc: make() };
  const lists = slates.map((slate, i) => {
    const scores = scoresOf(slate, ranker);
    const order = orderOf(scores);
    const labels = arranged(slate.labels, order);
    perSlate.ndcg[i] = ndcg(arranged(slate.relevance, order), TOP);
    perSlate.ndcgBinary[i] = ndcg(labels, TOP);
    perSlate.mrr[i] = reciprocalRank(labels);
    perSlate.map[i] = averagePrecision(labels);
    perSlate.auc[i] = auc(scores, slate.labels);
    return Array.from(order.subarray(0, TOP), (index) => slate.itemIds[index] ?? '');
  });
  const { ndcg: graded, ndcgBinary, mrr, map, auc: area } = perSlate;
  const bins = knowledge.calibrate ? crossFitted(slates, ranker) : [];
  return {
    perSlate,
    means: {
      ndcg: meanOf(graded),
      ndcgBinary: meanOf(ndcgBinary),
      mrr: meanOf(mrr),
      map: meanOf(map),
      auc: meanOf(area),
    },
    coverage: coverage(lists, knowledge.items),
    novelty: novelty(lists, knowledge.usersWhoKnow, knowledge.users),
    ece: knowledge.calibrate ? calibrationError(bins) : NaN,
    reliability: bins,
  };
}

function scoresOf({ scores }: Slate, ranker: string): ArrayLike<number> {
  const own = scores[ranker];
  if (!own) throw new RangeError(`a slate has no scores of ${ranker}`);
  return own;
}

/** Platt fitted on one half of the users, read on the other half, both ways. */
function crossFitted(slates: readonly Slate[], ranker: string): ReliabilityBin[] {
  const halves = [0, 1].map((half) => {
    const own = slates.filter(({ cluster }) => cluster % 2 === half);
    return {
      scores: own.flatMap((slate) => Array.from(scoresOf(slate, ranker))),
      labels: own.flatMap(({ labels }) => Array.from(labels)),
    };
  });
  const probabilities: number[] = [];
  const labels: number[] = [];
  halves.forEach((half, i) => {
    const other = halves[1 - i];
    if (!other || other.labels.length === 0) return;
    const platt = fitPlatt(other);
    probabilities.push(...half.scores.map((score) => calibrated(platt, score)));
    labels.push(...half.labels);
  });
  return reliability(probabilities, labels);
}
