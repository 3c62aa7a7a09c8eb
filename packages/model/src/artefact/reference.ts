import { z } from 'zod';
import { ModelRefusedError } from '../refusal.js';
import { REFERENCE_FILE, faultsOf, jsonOf } from './manifest.js';

const BINS = 10;
const finite = z.number().refine(Number.isFinite, 'must be a finite number');
const share = z.number().min(0).max(1);
const quantiles = {
  edges: z
    .array(finite)
    .length(BINS - 1)
    .refine((edges) => edges.every((edge, i) => i === 0 || edge >= (edges[i - 1] as number)), {
      error: 'must not fall',
    }),
  shares: z.array(share).length(BINS),
};

const reference = z.object({
  rows: z.number().int().min(1),
  features: z.record(z.string(), z.object({ ...quantiles, defaultShare: share })),
  score: z.object({ ...quantiles, mean: finite, std: finite }),
});

/**
 * How features and score were distributed in training: nine inner decile edges, the share of rows in
 * each of the ten bins, and the share that had the default.
 */
export type Reference = Readonly<z.infer<typeof reference>>;

/** @throws ModelRefusedError `truncated` or `format` */
export function parseReference(text: string): Reference {
  const result = reference.safeParse(jsonOf(text, REFERENCE_FILE));
  if (result.success) return result.data;
  throw new ModelRefusedError('format', `${REFERENCE_FILE}: ${faultsOf(result.error)}`);
}
