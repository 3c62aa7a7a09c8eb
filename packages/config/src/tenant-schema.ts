import { MODEL_REFERENCE, SERVING_STAGES, isTenantId } from '@eaglerank/domain';
import { z } from 'zod';
import { kpis, unknownEvents } from './kpi-schema.js';

const seconds = z.number().int().min(0);
const share = z.number().min(0).max(1);
const weights = z.record(z.string(), z.number());

const quotas = z.strictObject({
  followed: z
    .number()
    .int()
    .min(0)
    .max(2000)
    .default(200)
    .describe('Most items from followed authors.'),
  trending: z.number().int().min(0).max(2000).default(150).describe('Most trending items.'),
  similar: z
    .number()
    .int()
    .min(0)
    .max(2000)
    .default(150)
    .describe('Most items similar to what the user liked.'),
  author_affinity: z
    .number()
    .int()
    .min(0)
    .max(2000)
    .default(100)
    .describe('Most items by authors the user engages with.'),
  fresh: z
    .number()
    .int()
    .min(0)
    .max(2000)
    .default(100)
    .describe('Most new items, for exploration.'),
  embedding: z
    .number()
    .int()
    .min(0)
    .max(2000)
    .default(100)
    .describe("Most items whose vectors are nearest to the user's."),
});

const retrieval = z.strictObject({
  limit: z
    .number()
    .int()
    .min(1)
    .max(2000)
    .default(500)
    .describe('Candidates handed to the ranker.'),
  quotas: quotas.prefault({}),
  maxAgeSeconds: seconds.default(0).describe('Older items are not retrieved; 0 for no limit.'),
  seenSeconds: seconds
    .default(3600)
    .describe('Served or seen items are not served again for this long.'),
  excludeOwn: z.boolean().default(true).describe("Do not serve a viewer's own items."),
  maxItems: z
    .number()
    .int()
    .min(100)
    .max(5_000_000)
    .default(200_000)
    .describe('Items kept in memory for retrieval, newest first.'),
});

const exploration = z.strictObject({
  shuffleProbability: share
    .default(0.05)
    .describe('Probability that a block of positions is shuffled.'),
  blockSize: z
    .number()
    .int()
    .min(1)
    .max(50)
    .default(5)
    .describe('Positions in a shuffled block; divides diversityWindow.'),
  freshSlots: z
    .array(z.number().int().min(0).max(199))
    .default([9, 19])
    .describe('0-based positions that may show a fresh item instead.'),
  freshProbability: share.default(0.1).describe('Probability that a fresh slot does.'),
});

const modelReference = z
  .string()
  .regex(
    MODEL_REFERENCE,
    `must be NAME, NAME@STAGE (${SERVING_STAGES.join(', ')}) or NAME@VERSION`,
  );

const ranking = z
  .strictObject({
    model: z
      .union([z.literal(''), modelReference])
      .default('')
      .describe(
        'Model that scores: NAME, NAME@STAGE or NAME@VERSION; empty for the heuristic, which also stands in while the model is not there.',
      ),
    heuristic: weights
      .default({})
      .describe(
        'Weight by feature name of the hand-weighted heuristic; empty for the built-in weights.',
      ),
    sessionItems: z
      .number()
      .int()
      .min(1)
      .max(200)
      .default(100)
      .describe('Items a page session keeps.'),
    pins: z
      .array(z.string().min(1).max(128))
      .max(10)
      .default([])
      .describe('Items that always come first.'),
    maxPerAuthor: z
      .number()
      .int()
      .min(0)
      .max(100)
      .default(2)
      .describe('Items by one author within a diversity window; 0 for no limit.'),
    maxPerTopic: z
      .number()
      .int()
      .min(0)
      .max(100)
      .default(5)
      .describe('Items of one first topic within a diversity window; 0 for no limit.'),
    diversityWindow: z
      .number()
      .int()
      .min(1)
      .max(100)
      .default(10)
      .describe('Aligned positions that a diversity cap looks at together.'),
    recencyBoost: z
      .number()
      .min(0)
      .max(100)
      .default(0)
      .describe('Score added to a brand-new item.'),
    recencyHalfLifeSeconds: z
      .number()
      .int()
      .min(1)
      .default(21_600)
      .describe('Half-life of that addition.'),
    exploration: exploration.prefault({}),
  })
  .refine((r) => r.diversityWindow % r.exploration.blockSize === 0, {
    path: ['exploration', 'blockSize'],
    message: 'must divide diversityWindow, so that a shuffle never crosses a diversity window',
  });

const experiment = z
  .strictObject({
    name: z.string().regex(/^[a-z0-9_]{1,40}$/, 'must be 1-40 of a-z, 0-9, _'),
    arms: z
      .array(
        z.strictObject({
          name: z.string().regex(/^[a-z0-9_]{1,40}$/, 'must be 1-40 of a-z, 0-9, _'),
          share,
          model: modelReference.optional(),
          heuristic: weights.optional(),
        }),
      )
      .min(1)
      .max(10),
  })
  .refine((e) => e.arms.reduce((sum, arm) => sum + arm.share, 0) <= 1 + 1e-9, {
    path: ['arms'],
    message: 'shares must sum to at most 1',
  })
  .refine((e) => e.arms.every((arm) => !arm.model || !arm.heuristic), {
    path: ['arms'],
    message: 'an arm has a model or heuristic weights, not both',
  });

/** Schema of a tenant file; its descriptions become docs/configuration.md. */
export const tenantSchema = z
  .strictObject({
    id: z
      .string()
      .refine(isTenantId, 'must be 1-63 characters of a-z, 0-9, "-" and "_"')
      .describe('Tenant id; the name of the file.'),
    slots: z
      .number()
      .int()
      .min(1)
      .max(64)
      .default(1)
      .describe('Redis hash slots its entities spread over.'),
    eventTypes: z
      .array(z.string().regex(/^[a-z][a-z0-9_]{0,39}$/, 'must be 1-40 of a-z, 0-9, _'))
      .max(50)
      .default([])
      .describe('Further engagement event types.'),
    retrieval: retrieval.prefault({}),
    ranking: ranking.prefault({}),
    experiments: z.array(experiment).max(20).default([]).describe('Experiments with sticky arms.'),
    kpis,
    quota: z
      .strictObject({
        requestsPerSecond: z
          .number()
          .min(1)
          .default(1000)
          .describe('Sustained requests per second over all gateways.'),
        burst: z.number().min(1).default(2000).describe('Requests that may come at once.'),
        eventsPerSecond: z.number().min(1).default(20_000).describe('Sustained events per second.'),
      })
      .prefault({}),
    fallback: z
      .strictObject({
        serveWithoutSafety: z
          .boolean()
          .default(false)
          .describe('Serve TRENDING to a user whose blocks cannot be read.'),
      })
      .prefault({}),
    retention: z
      .strictObject({
        maxLatenessSeconds: seconds
          .min(60)
          .max(604_800)
          .default(86_400)
          .describe('Latest an event may arrive.'),
        eventIdSeconds: seconds
          .default(90_000)
          .describe('How long event ids are remembered; at least maxLatenessSeconds.'),
        archiveSeconds: seconds.default(2_592_000).describe('How long archive files are kept.'),
      })
      .refine((r) => r.eventIdSeconds >= r.maxLatenessSeconds, {
        path: ['eventIdSeconds'],
        message: 'must be at least maxLatenessSeconds, or a late duplicate would count twice',
      })
      .prefault({}),
  })
  .superRefine(({ kpis: declared, eventTypes }, context) => {
    for (const { path, message } of unknownEvents(declared, eventTypes)) {
      context.addIssue({ code: 'custom', path, message });
    }
  })
  .describe('A tenant');

/** JSON Schema of a tenant file, as it is written: what has a default may be left out. */
export function tenantJsonSchema(): unknown {
  return z.toJSONSchema(tenantSchema, { io: 'input', unrepresentable: 'any' });
}
