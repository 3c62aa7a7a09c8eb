import type { FeaturePlan, FeatureRows } from '@eaglerank/features';
import {
  ModelColumns,
  PathAttribution,
  chooseScorer,
  type ModelArtefact,
  type Scorer,
} from '@eaglerank/model';
import type { Model, ScoreFacts, ScoringBatch } from './model.js';

/** A verified forest over the columns of a feature plan. */
export class LearnedModel implements Model {
  readonly name: string;
  readonly version: string;
  readonly framework: string;
  readonly schemaHash: number;
  readonly scores: ScoreFacts;
  /** How it is scored, and why so. */
  readonly scoredBy: string;
  private readonly columns: ModelColumns;
  private readonly scorer: Scorer;
  private readonly width: number;
  private attribution: PathAttribution | undefined;

  /** @throws ModelRefusedError `schema` when it reads columns that the plan does not have */
  constructor(
    private readonly artefact: ModelArtefact,
    plan: FeaturePlan,
  ) {
    const { manifest, forest } = artefact;
    this.name = manifest.name;
    this.version = manifest.version;
    this.framework = manifest.framework;
    this.schemaHash = manifest.schemaHash;
    this.scores = scoreFactsOf(artefact);
    this.width = plan.width;
    this.columns = new ModelColumns(
      manifest.features,
      plan.columns.map(({ name }) => name),
    );
    const { scorer, why } = chooseScorer(forest, this.columns.from(plan.requestColumns));
    this.scorer = scorer;
    this.scoredBy = `${scorer.kind}: ${why}`;
  }

  get bytes(): number {
    return this.artefact.forest.bytes + this.scorer.bytes;
  }

  get importance(): Model['importance'] {
    return this.artefact.importance;
  }

  get baseScore(): number {
    return this.attributed.baseScore;
  }

  score({ vectors, width, rows }: ScoringBatch, scores: Float64Array): void {
    const { values, present } = vectors;
    this.scorer.scorePlan({ values, present, width, rows }, this.columns, scores);
  }

  attribute(vectors: Pick<FeatureRows, 'values' | 'present'>, count: number): Float64Array {
    const rows = Uint32Array.from({ length: count }, (_, i) => i);
    return this.attributed.attribute(this.columns.batch({ ...vectors, width: this.width, rows }));
  }

  /** Made on demand: only explanations need it. */
  private get attributed(): PathAttribution {
    const onto = { columns: this.columns.source, width: this.width };
    return (this.attribution ??= new PathAttribution(this.artefact.forest, onto));
  }
}

function scoreFactsOf({ reference, manifest: { calibration } }: ModelArtefact): ScoreFacts {
  const score = reference?.score;
  return {
    // scores that were all alike have no scale to measure by
    reference: score && score.std > 0 ? { mean: score.mean, std: score.std } : undefined,
    // a rising curve is even where a x score + b is 0
    evenScore: calibration && calibration.a > 0 ? -calibration.b / calibration.a : undefined,
  };
}
