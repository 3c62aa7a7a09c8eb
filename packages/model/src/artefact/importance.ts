import { z } from 'zod';

const report = z.object({
  importance: z
    .array(
      z.object({ feature: z.string().min(1), gain: z.number().min(0).refine(Number.isFinite) }),
    )
    .max(65_535),
});

/** What a column did for the model in training. */
export interface FeatureImportance {
  readonly feature: string;
  /** Share of the loss that splits by this column took away, 0-1. */
  readonly share: number;
}

/**
 * Importance by column, the greatest first, from a training report. A report is for people: what it
 * does not say, or says in another form, is no reason to refuse a model and gives none.
 */
export function parseImportance(text: string): readonly FeatureImportance[] {
  const parsed = report.safeParse(documentOf(text));
  if (!parsed.success) return [];
  const { importance } = parsed.data;
  const total = importance.reduce((sum, { gain }) => sum + gain, 0);
  if (!(total > 0 && Number.isFinite(total))) return [];
  return importance
    .map(({ feature, gain }) => ({ feature, share: gain / total }))
    .sort((a, b) => b.share - a.share);
}

function documentOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
