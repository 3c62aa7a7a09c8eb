import { hash53 } from '@eaglerank/domain';
import type { FeaturePlan, FeatureRows } from '@eaglerank/features';
import type { Model, ScoringBatch } from './model.js';

/** Name under which a weight set holds the constant that every score starts from. */
const BIAS = 'bias';
/** Name of every heuristic. */
export const HEURISTIC = 'heuristic';

/** Weights name features that the plan does not have. */
export class UnknownFeatureError extends Error {
  override readonly name = 'UnknownFeatureError';
  constructor(where: string, unknown: readonly string[], known: readonly string[]) {
    super(
      `${where}: no such feature: ${unknown.join(', ')}. Correct the name or add it to the ` +
        `feature file; known are ${known.join(', ')} and ${BIAS}`,
    );
  }
}

/**
 * Score = bias + sum of weight x feature value, in double precision and column order, so that the
 * contributions add up to exactly the score.
 */
export class HeuristicModel implements Model {
  readonly name = HEURISTIC;
  readonly version: string;
  readonly framework = 'linear';
  readonly schemaHash: number;
  readonly baseScore: number;
  private readonly columns: Uint16Array;
  private readonly weights: Float64Array;
  private readonly width: number;

  /**
   * @param where names the weights in the message
   * @throws UnknownFeatureError when a weight names no column of the plan
   */
  constructor(plan: FeaturePlan, weights: Readonly<Record<string, number>>, where: string) {
    const names = Object.keys(weights).filter((name) => name !== BIAS);
    const unknown = names.filter((name) => plan.columnIndex(name) === undefined);
    if (unknown.length > 0) {
      throw new UnknownFeatureError(
        where,
        unknown,
        plan.columns.map((column) => column.name),
      );
    }
    const used = names
      .map((name) => ({
        column: plan.columnIndex(name) as number,
        weight: weights[name] as number,
      }))
      .filter(({ weight }) => weight !== 0)
      .sort((a, b) => a.column - b.column);
    this.baseScore = weights[BIAS] ?? 0;
    this.columns = Uint16Array.from(used, ({ column }) => column);
    this.weights = Float64Array.from(used, ({ weight }) => weight);
    this.width = plan.width;
    this.schemaHash = plan.schemaHash;
    this.version = versionOf([plan.schemaHash, this.baseScore, used]);
  }

  get bytes(): number {
    return this.columns.byteLength + this.weights.byteLength;
  }

  score({ vectors, width, rows }: ScoringBatch, scores: Float64Array): void {
    const { columns, weights, baseScore } = this;
    const { values } = vectors;
    const n = columns.length;
    for (let i = 0; i < rows.length; i++) {
      const at = (rows[i] as number) * width;
      let score = baseScore;
      for (let c = 0; c < n; c++) {
        score += (weights[c] as number) * (values[at + (columns[c] as number)] as number);
      }
      scores[i] = score;
    }
  }

  attribute({ values }: Pick<FeatureRows, 'values' | 'present'>, rows: number): Float64Array {
    const { columns, weights, width } = this;
    const contributions = new Float64Array(rows * width);
    for (let row = 0; row < rows; row++) {
      for (let c = 0; c < columns.length; c++) {
        const at = row * width + (columns[c] as number);
        contributions[at] = (weights[c] as number) * (values[at] as number);
      }
    }
    return contributions;
  }
}

/** Same weights over the same plan have the same version. */
function versionOf(parts: unknown): string {
  return hash53(JSON.stringify(parts)).toString(36).padStart(11, '0');
}
