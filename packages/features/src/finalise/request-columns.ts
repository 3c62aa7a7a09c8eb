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

/** One raw number per candidate; scratch of a synchronous function. */
let raw = new Float64Array(256);

/** Writes the candidate columns of `count` rows of a candidate set, from `first` on. */
export function writeCandidates(
  program: readonly CandidateOp[],
  set: CandidateColumns,
  { first, count }: { readonly first: number; readonly count: number },
  asOfMs: number,
  rows: FeatureRows,
  place: { readonly offset: number; readonly stride: number },
): void {
  if (count > raw.length) raw = new Float64Array(count);
  const { offset, stride } = place;
  for (let i = 0; i < program.length; i++) {
    const op = program[i] as CandidateOp;
    const { shape } = op;
    readColumn(op, set, first, count, asOfMs);
    for (let r = 0, at = offset + i; r < count; r++, at += stride) {
      writeValue(rows, at, shape, raw[r] as number, 0, shape.defaultValue);
    }
  }
}

/** Reads a column's raw numbers; NaN where nothing is known. */
function readColumn(
  op: CandidateOp,
  set: CandidateColumns,
  first: number,
  count: number,
  asOfMs: number,
): void {
  switch (op.op) {
    case 'age':
      return readAges(set.createdAtMs, first, count, asOfMs, op.unitMs);
    case 'followed':
      for (let r = 0; r < count; r++) {
        raw[r] = (set.sourceMasks[first + r] as number) & FOLLOWED ? 1 : 0;
      }
      return;
    case 'source_score': {
      const source = SOURCES.indexOf(op.source as SourceName);
      return readScores(set.sourceScores[source], set.sourceMasks, 1 << source, first, count);
    }
    case 'cosine':
      for (let r = 0; r < count; r++) raw[r] = set.cosine?.[first + r] ?? NaN;
  }
}

function readAges(
  createdAtMs: Float64Array,
  first: number,
  count: number,
  asOfMs: number,
  unitMs: number,
): void {
  for (let r = 0; r < count; r++) {
    const at = createdAtMs[first + r] as number;
    raw[r] = at > 0 ? Math.max(0, asOfMs - at) / unitMs : NaN;
  }
}

function readScores(
  scores: Float32Array | undefined,
  masks: Uint16Array,
  bit: number,
  first: number,
  count: number,
): void {
  for (let r = 0; r < count; r++) {
    raw[r] = (masks[first + r] as number) & bit ? (scores?.[first + r] ?? NaN) : NaN;
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
