import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { FeaturePlan, FeatureRows } from '@eaglerank/features';
import {
  ModelColumns,
  chooseScorer,
  openArtefact,
  readFolder,
  type ModelArtefact,
  type Scorer,
} from '@eaglerank/model';

/** Scores rows of a plan's columns. */
export type ScoreRows = (rows: FeatureRows, count: number) => Float64Array;

/** A model artefact, verified as the ranker does it, that scores vectors of its plan. */
export class TrainedRanker {
  private readonly columns: ModelColumns;
  private readonly scorer: Scorer;

  private constructor(
    readonly artefact: ModelArtefact,
    private readonly plan: FeaturePlan,
  ) {
    this.columns = new ModelColumns(
      artefact.manifest.features,
      plan.columns.map(({ name }) => name),
    );
    this.scorer = chooseScorer(artefact.forest).scorer;
  }

  /** Opens the newest version in a model's folder. @throws ModelRefusedError with its reason */
  static async open(modelFolder: string, plan: FeaturePlan): Promise<TrainedRanker> {
    const versions = readdirSync(modelFolder)
      .map((name) => join(modelFolder, name))
      .filter((path) => statSync(path).isDirectory())
      .sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs);
    const [folder] = versions;
    if (folder === undefined) throw new Error(`${modelFolder} holds no version of a model`);
    const files = await readFolder(folder);
    return new TrainedRanker(await openArtefact(files, { schemaHash: plan.schemaHash }), plan);
  }

  /** -> raw score per row. */
  readonly score: ScoreRows = ({ values, present }, count) => {
    const rows = Uint32Array.from({ length: count }, (_, i) => i);
    const scores = new Float64Array(count);
    const { width } = this.plan;
    this.scorer.score(this.columns.batch({ values, present, width, rows }), scores);
    return scores;
  };
}
