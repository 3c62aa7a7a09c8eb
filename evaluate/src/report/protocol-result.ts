import { seededRandom } from '@eaglerank/domain';
import {
  drawsOf,
  figuresOf,
  pairedDifference,
  type CatalogueKnowledge,
  type Interval,
  type RankerFigures,
  type ReliabilityBin,
  type Slate,
} from '@eaglerank/evaluation';

/** Figures of one ranker in one protocol. */
export interface RankerResult {
  readonly name: string;
  readonly means: RankerFigures['means'];
  readonly coverage: number;
  readonly novelty: number;
  /** NaN where it was not measured. */
  readonly ece: number;
  readonly reliability: readonly ReliabilityBin[];
}

/** The model minus another ranker on the same slates, with 95 % bootstrap intervals over users. */
export interface Lead {
  readonly over: string;
  readonly ndcg: Interval;
  readonly ndcgBinary: Interval;
}

/** One protocol: the same slates for every ranker. */
export interface ProtocolResult {
  readonly name: string;
  /** What a slate is, in a sentence. */
  readonly description: string;
  readonly slates: number;
  readonly users: number;
  /** Mean number of items in a slate. */
  readonly meanItems: number;
  readonly rankers: readonly RankerResult[];
  readonly model: string;
  readonly leads: readonly Lead[];
}

/** How a protocol is judged. */
export interface Judgement {
  readonly name: string;
  readonly description: string;
  /** All rankers, in the order of the table. */
  readonly rankers: readonly string[];
  /** The one whose lead over the others is measured. */
  readonly model: string;
  readonly knowledge: CatalogueKnowledge;
  readonly resamples: number;
  readonly seed: number;
}

/** Figures of all rankers on the slates, and the model's leads. */
export function judge(slates: readonly Slate[], judgement: Judgement): ProtocolResult {
  const { rankers, model, knowledge, resamples, seed } = judgement;
  const figures = new Map(rankers.map((name) => [name, figuresOf(slates, name, knowledge)]));
  const clusters = slates.map(({ cluster }) => cluster);
  const own = figures.get(model)?.perSlate;
  if (!own) throw new RangeError(`${model} is not among the rankers`);
  const leads = rankers
    .filter((name) => name !== model)
    .map((over) => {
      const other = figures.get(over)?.perSlate ?? own;
      const lead = (a: Float64Array, b: Float64Array): Interval =>
        pairedDifference(a, b, clusters, resamples, drawsOf(seededRandom(seed))).difference;
      return {
        over,
        ndcg: lead(own.ndcg, other.ndcg),
        ndcgBinary: lead(own.ndcgBinary, other.ndcgBinary),
      };
    });
  return {
    name: judgement.name,
    description: judgement.description,
    slates: slates.length,
    users: new Set(clusters).size,
    meanItems: slates.reduce((sum, s) => sum + s.itemIds.length, 0) / Math.max(1, slates.length),
    rankers: [...figures].map(([name, f]) => ({
      name,
      means: f.means,
      coverage: f.coverage,
      novelty: f.novelty,
      ece: f.ece,
      reliability: f.reliability,
    })),
    model,
    leads,
  };
}
