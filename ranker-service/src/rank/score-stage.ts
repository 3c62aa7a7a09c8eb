import type { Scorer } from '@eaglerank/pipeline';
import type { ModelRegistry, ScoringBatch } from '../model/model.js';
import { transform } from './feature-stage.js';
import { MODES, type RankBatch, type RankQuery } from './query.js';
import type { RankTelemetry } from '../telemetry/rank-telemetry.js';

/** Makes the vectors and lets the model score them. */
export class ModelStage implements Scorer<RankQuery, RankBatch> {
  readonly name = 'score';

  constructor(
    private readonly registry: ModelRegistry,
    private readonly telemetry: RankTelemetry,
  ) {}

  enabled(query: RankQuery): boolean {
    return query.mode !== MODES.CHRONOLOGICAL;
  }

  score(query: RankQuery, batch: RankBatch, rows: Uint32Array, scores: Float64Array): void {
    this.telemetry.transform(query.model, rows.length, () => transform(query, batch));
    const { width } = query.tenant.features.plan;
    const input = { vectors: batch.workspace.vectors, width, rows };
    let failure: Error | undefined;
    this.telemetry.inference(query.model, rows.length, () => {
      try {
        query.model.score(input, scores);
      } catch (error) {
        failure = error instanceof Error ? error : new Error(String(error));
        scores.fill(NaN);
      }
    });
    this.replaceNonFinite(query, input, scores);
    for (let i = 0; i < rows.length; i++)
      batch.modelScores[rows[i] as number] = scores[i] as number;
    if (failure === undefined) return;
    this.telemetry.failed(query.model, failure);
    throw failure;
  }

  /** A score that is not finite becomes the heuristic's, and its base score where that is neither. */
  private replaceNonFinite(query: RankQuery, input: ScoringBatch, scores: Float64Array): void {
    let broken = 0;
    for (let i = 0; i < scores.length; i++) if (!Number.isFinite(scores[i])) broken++;
    if (broken === 0) return;
    this.telemetry.nonFinite(query.model, broken);
    const fallback = this.registry.fallbackFor(query.tenant.config.id);
    const replacement = new Float64Array(scores.length);
    fallback.score(input, replacement);
    for (let i = 0; i < scores.length; i++) {
      if (Number.isFinite(scores[i])) continue;
      const score = replacement[i] as number;
      scores[i] = Number.isFinite(score) ? score : fallback.baseScore;
    }
  }
}

/** Adds the tenant's recency boost to the scores; the logged score stays the model's. */
export class RecencyStage implements Scorer<RankQuery, RankBatch> {
  readonly name = 'recency_boost';

  enabled(query: RankQuery): boolean {
    return query.mode === MODES.RANKED && query.tenant.recencyBoost !== undefined;
  }

  score(query: RankQuery, batch: RankBatch, rows: Uint32Array, scores: Float64Array): void {
    const nowMs = query.clock.now();
    for (let i = 0; i < rows.length; i++) {
      const createdAtMs = batch.set.createdAtMs[rows[i] as number] as number;
      const gain = query.tenant.recencyBoost?.of(createdAtMs, nowMs) ?? 0;
      scores[i] = (scores[i] as number) + gain;
    }
  }
}
