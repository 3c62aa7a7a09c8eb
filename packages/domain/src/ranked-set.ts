import { ColumnReader, ColumnWriter } from './columns.js';
import { MalformedColumnsError, type StringTable, type TableEntries } from './string-table.js';

const VERSION = 1;
/** Longest selection; a page session keeps at most 200 of them. */
export const MAX_RANKED = 500;

/**
 * A selection in order of position: what ranker-service answers, what stands in for it when
 * it does not, and what a page session keeps. All columns have `count` rows.
 */
export interface RankedColumns {
  readonly count: number;
  readonly createdAtMs: Float64Array;
  readonly ordinals: Uint32Array;
  readonly scores: Float32Array;
  /** Probability that the policy puts this item at this position, in (0, 1]. */
  readonly propensities: Float32Array;
  readonly sourceMasks: Uint16Array;
  /** Bit i: moved by RULES[i]. */
  readonly ruleMasks: Uint16Array;
  /** One of REASONS. */
  readonly reasonCodes: Uint8Array;
}

export interface RankedSet extends RankedColumns {
  readonly ids: readonly string[];
  readonly authorIds: readonly string[];
  /** Argument of the reason; empty where it has none. */
  readonly reasonArgs: readonly string[];
}

export interface DecodedRankedSet extends RankedColumns {
  readonly ids: StringTable;
  readonly authorIds: StringTable;
  readonly reasonArgs: StringTable;
}

/** A ranked set whose items and authors lie in tables of somebody else's. */
export interface RankedEntries extends RankedColumns {
  readonly ids: TableEntries;
  readonly authorIds: TableEntries;
  readonly reasonArgs: readonly string[];
}

export function encodeRankedSet(set: RankedSet): Buffer {
  return writeColumns(set).strings(set.ids).strings(set.authorIds).strings(set.reasonArgs).finish();
}

/** Bytes of a RankedSet. */
export function encodeRankedEntries(set: RankedEntries): Buffer {
  return writeColumns(set).entries(set.ids).entries(set.authorIds).strings(set.reasonArgs).finish();
}

function writeColumns(set: RankedColumns): ColumnWriter {
  return new ColumnWriter(256 + set.count * 96)
    .u32(VERSION)
    .u32(set.count)
    .column(set.createdAtMs)
    .column(set.ordinals)
    .column(set.scores)
    .column(set.propensities)
    .column(set.sourceMasks)
    .column(set.ruleMasks)
    .column(set.reasonCodes);
}

/** Throws MalformedColumnsError unless the bytes are a ranked set. */
export function decodeRankedSet(bytes: Uint8Array): DecodedRankedSet {
  const reader = new ColumnReader(bytes);
  reader.expectVersion('RankedSet', VERSION);
  const count = reader.u32();
  if (count > MAX_RANKED) throw new MalformedColumnsError(`${count} ranked items`);
  return {
    count,
    createdAtMs: reader.f64s(count),
    ordinals: reader.u32s(count),
    scores: reader.f32s(count),
    propensities: reader.f32s(count),
    sourceMasks: reader.u16s(count),
    ruleMasks: reader.u16s(count),
    reasonCodes: reader.u8s(count),
    ids: reader.strings(),
    authorIds: reader.strings(),
    reasonArgs: reader.strings(),
  };
}

/** Columns whose `count` rows are still to be written: all are 0. */
export function createRankedColumns(count: number): RankedColumns {
  return {
    count,
    createdAtMs: new Float64Array(count),
    ordinals: new Uint32Array(count),
    scores: new Float32Array(count),
    propensities: new Float32Array(count),
    sourceMasks: new Uint16Array(count),
    ruleMasks: new Uint16Array(count),
    reasonCodes: new Uint8Array(count),
  };
}

/** The given rows of a ranked set. */
export function pickRankedRows(set: DecodedRankedSet, rows: readonly number[]): RankedSet {
  const count = rows.length;
  const picked = createRankedColumns(count);
  for (let i = 0; i < count; i++) {
    const row = rows[i] as number;
    picked.createdAtMs[i] = set.createdAtMs[row] as number;
    picked.ordinals[i] = set.ordinals[row] as number;
    picked.scores[i] = set.scores[row] as number;
    picked.propensities[i] = set.propensities[row] as number;
    picked.sourceMasks[i] = set.sourceMasks[row] as number;
    picked.ruleMasks[i] = set.ruleMasks[row] as number;
    picked.reasonCodes[i] = set.reasonCodes[row] as number;
  }
  // the spread last: behind it, every property added is a shape of its own
  return {
    ids: rows.map((row) => set.ids.at(row)),
    authorIds: rows.map((row) => set.authorIds.at(row)),
    reasonArgs: rows.map((row) => set.reasonArgs.at(row)),
    ...picked,
  };
}
