import {
  SOURCES,
  hash53,
  type CandidateColumns,
  type RequestContext,
  type SourceName,
} from '@eaglerank/domain';
import type { CandidateOp, ContextField, ContextOp } from '../plan/operations.js';
import { writeValue, type FeatureRows } from './rows.js';

const FOLLOWED = 1 << SOURCES.indexOf('followed');

/** Writes the candidate columns of row `row` of a candidate set. */
export function writeCandidate(
  program: readonly CandidateOp[],
  set: CandidateColumns,
  row: number,
  asOfMs: number,
  rows: FeatureRows,
  offset: number,
): void {
  for (let i = 0; i < program.length; i++) {
    const op = program[i] as CandidateOp;
    const raw = candidateNumber(op, set, row, asOfMs);
    writeValue(rows, offset + i, op.shape, raw, 0, op.shape.defaultValue);
  }
}

function candidateNumber(
  op: CandidateOp,
  set: CandidateColumns,
  row: number,
  asOfMs: number,
): number {
  const mask = set.sourceMasks[row] as number;
  switch (op.op) {
    case 'age': {
      const createdAtMs = set.createdAtMs[row] as number;
      return createdAtMs > 0 ? Math.max(0, asOfMs - createdAtMs) / op.unitMs : NaN;
    }
    case 'followed':
      return mask & FOLLOWED ? 1 : 0;
    case 'source_score': {
      const source = SOURCES.indexOf(op.source as SourceName);
      return mask & (1 << source) ? (set.sourceScores[source]?.[row] ?? NaN) : NaN;
    }
    case 'cosine':
      return set.cosine?.[row] ?? NaN;
  }
}

/** Writes the context columns; they are the same for every row of a request. */
export function writeContext(
  program: readonly ContextOp[],
  context: RequestContext,
  rows: FeatureRows,
  offset: number,
): void {
  for (let i = 0; i < program.length; i++) {
    const op = program[i] as ContextOp;
    const value = contextNumber(op, context);
    const known = value === value;
    rows.values[offset + i] = known ? value : op.defaultValue;
    rows.present[offset + i] = known ? 1 : 0;
    rows.ageSeconds[offset + i] = known ? 0 : -1;
  }
}

function contextNumber(op: ContextOp, context: RequestContext): number {
  const angle = (2 * Math.PI * context.localHour) / 24;
  switch (op.op) {
    case 'hour_sin':
      return Math.sin(angle);
    case 'hour_cos':
      return Math.cos(angle);
    case 'weekday':
      return context.localDay;
    case 'weekend':
      return context.localDay === 0 || context.localDay === 6 ? 1 : 0;
    case 'one_hot': {
      const value = fieldOf(op.field, context);
      return value === '' ? NaN : value === op.value ? 1 : 0;
    }
    case 'hash': {
      const value = fieldOf(op.field, context);
      return value === '' ? NaN : hash53(value) % op.buckets;
    }
  }
}

function fieldOf(field: ContextField | undefined, context: RequestContext): string {
  return field === undefined ? '' : context[field];
}
