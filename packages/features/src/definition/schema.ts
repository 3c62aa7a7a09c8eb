import { z } from 'zod';
import { SOURCES } from '@eaglerank/domain';
import { BLOCKS } from '../plan/types.js';
import { parseDuration } from './duration.js';

const NAME = /^[a-z][a-z0-9_]{0,47}$/;
const name = z.string().regex(NAME, 'must be a-z, 0-9 and _, starting with a letter, at most 48');
const duration = z
  .string()
  .refine(
    (text) => parseDuration(text) !== undefined,
    'must be a duration such as 30s, 5m, 24h, 7d',
  )
  .transform((text) => parseDuration(text) as number);
const types = z.union([name.transform((type) => [type]), z.array(name).min(1)], {
  error: 'must be an event type or a list of event types',
});
const finite = z.number().refine(Number.isFinite, 'must be a finite number');
const numberField = z.enum(['dwell_ms', 'amount', 'position']);
const idField = z.enum(['user_id', 'item_id', 'author_id']);
const contextField = z.enum(['device', 'surface', 'locale']);
const weight = z.number().int().min(1).max(100);

const measure = z.strictObject({
  count: types.optional(),
  sum: numberField.optional(),
  min: numberField.optional(),
  max: numberField.optional(),
  distinct: idField.optional(),
  last: idField.optional(),
  history: z
    .union([types, z.record(name, weight)], {
      error: 'must be event types, or event types with a weight of 1-100 each',
    })
    .optional(),
  of: types.optional(),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/, 'must be three capital letters (ISO 4217)')
    .optional(),
  size: z.number().int().min(1).max(256).optional(),
  precision: z.number().int().min(4).max(10).optional(),
});

const prior = z.strictObject({
  strength: finite.refine((value) => value > 0, 'must be above 0'),
  mean: z.union([z.literal(['tenant', 'own']), finite], {
    error: 'must be a number, tenant or own',
  }),
  fallback: finite.optional(),
});

const feature = z.strictObject({
  name,
  value: name.optional(),
  rate: z.tuple([name, name], { error: 'must be [numerator, denominator]' }).optional(),
  decay: name.optional(),
  age: name.optional(),
  affinity: name.optional(),
  mean: name.optional(),
  candidate: z.enum(['age', 'followed', 'source_score', 'cosine']).optional(),
  context: z.enum(['hour_sin', 'hour_cos', 'weekday', 'weekend']).optional(),
  one_hot: contextField.optional(),
  hash: contextField.optional(),
  windows: z.array(z.string()).min(1).optional(),
  window: z.string().optional(),
  half_life: duration.optional(),
  prior: prior.optional(),
  source: z.enum(SOURCES).optional(),
  values: z
    .array(z.string().regex(/^[a-z0-9_]{1,24}$/, 'must be 1-24 of a-z, 0-9, _'))
    .min(1)
    .optional(),
  buckets: z.number().int().min(2).max(4096).optional(),
  unit: z.enum(['s', 'm', 'h', 'd']).optional(),
  scale: finite.optional(),
  transform: z.enum(['log1p']).optional(),
  default: finite.optional(),
  max_age: duration.optional(),
});

const group = z.strictObject({
  entity: z.enum(BLOCKS),
  owner: z.string().min(1),
  freshness_slo: duration,
  measures: z.record(name, measure).default({}),
  windows: z.array(z.string()).default([]),
  features: z.array(feature).default([]),
});

const source = z.strictObject({
  time: z.literal('ts_ms'),
  id: z.literal('event_id'),
  max_lateness: duration,
});

/** The shape of `config/features.yaml`; what refers to what is checked afterwards. */
export const definitionSchema = z.strictObject({
  version: z.literal(1),
  sources: z.strictObject({ feed: source }),
  entities: z.partialRecord(z.enum(BLOCKS), z.array(z.string())).default({}),
  event_types: z.array(name).default([]),
  windows: z
    .record(z.string(), duration)
    .default({ '1h': 300_000, '24h': 3_600_000, '7d': 86_400_000 }),
  groups: z.record(name, group),
});

export type Definition = z.output<typeof definitionSchema>;
export type GroupDefinition = Definition['groups'][string];
export type MeasureDefinition = GroupDefinition['measures'][string];
export type FeatureDefinition = GroupDefinition['features'][number];
