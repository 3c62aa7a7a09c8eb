import type { SourceName } from '@eaglerank/domain';
import type { BlockName } from './types.js';

/** What happens to a raw number before it enters the vector. */
export interface Shape {
  readonly scale: number;
  readonly log1p: boolean;
  /** On the final scale; used where nothing is known. */
  readonly defaultValue: number;
  /** Values whose newest event is older than this count as unknown; Infinity for no limit. */
  readonly maxAgeMs: number;
}

/** Lifetime in place of a ring index. */
export const LIFETIME = -1;

interface OnScalar {
  /** Index among the entity's scalars. */
  readonly scalar: number;
  /** Ring index, or LIFETIME. */
  readonly ring: number;
  /** Column in the ring. */
  readonly ringColumn: number;
}

export interface ValueOp extends OnScalar {
  readonly op: 'value';
  readonly shape: Shape;
}

export interface RateOp {
  readonly op: 'rate';
  readonly numerator: OnScalar;
  readonly denominator: OnScalar;
  /** 0 for no prior. */
  readonly strength: number;
  /** Index among the plan's priors; -1 for the constant `mean`. */
  readonly prior: number;
  readonly mean: number;
  /** Use the prior mean where nothing is known, not the default. */
  readonly meanAsDefault: boolean;
  readonly shape: Shape;
}

export interface DecayOp extends OnScalar {
  readonly op: 'decay';
  readonly halfLifeMs: number;
  readonly shape: Shape;
}

export interface AgeOp {
  readonly op: 'age';
  readonly scalar: number;
  readonly unitMs: number;
  readonly shape: Shape;
}

export interface DistinctOp {
  readonly op: 'distinct';
  readonly distinct: number;
  /** Index in the measure's windows, or LIFETIME. */
  readonly window: number;
  readonly shape: Shape;
}

export type EntityOp = ValueOp | RateOp | DecayOp | AgeOp | DistinctOp;

/** On the user's history, per author or topic. */
export interface PairOp {
  readonly op: 'affinity' | 'value' | 'age' | 'mean';
  readonly history: number;
  /** 0: every event counts alike. */
  readonly halfLifeMs: number;
  readonly unitMs: number;
  readonly shape: Shape;
  /** mean: what it is smoothed towards; `own` is the mean weight of the whole history. */
  readonly towards?: { readonly strength: number; readonly mean: number | 'own' };
}

export interface CandidateOp {
  readonly op: 'age' | 'followed' | 'source_score' | 'cosine';
  readonly source: SourceName | undefined;
  readonly unitMs: number;
  readonly shape: Shape;
}

export type ContextField = 'device' | 'surface' | 'locale';

export interface ContextOp {
  readonly op: 'hour_sin' | 'hour_cos' | 'weekday' | 'weekend' | 'one_hot' | 'hash';
  readonly field: ContextField | undefined;
  /** one_hot: the value that gives 1. */
  readonly value: string | undefined;
  /** hash: buckets. */
  readonly buckets: number;
  readonly defaultValue: number;
}

/** A rate of the whole tenant that others are smoothed towards; positions in the tenant's layout. */
export interface PriorOp {
  readonly numerator: OnScalar;
  readonly denominator: OnScalar;
  readonly strength: number;
  readonly fallback: number;
}

/** One operation per column of each block, in the block's order. */
export interface Programs {
  readonly item: readonly EntityOp[];
  readonly author: readonly EntityOp[];
  readonly user: readonly EntityOp[];
  readonly user_author: readonly PairOp[];
  readonly user_topic: readonly PairOp[];
  readonly candidate: readonly CandidateOp[];
  readonly context: readonly ContextOp[];
}

export type EntityBlock = Extract<BlockName, 'item' | 'author' | 'user'>;
export type PairBlock = Extract<BlockName, 'user_author' | 'user_topic'>;
