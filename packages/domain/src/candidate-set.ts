import { ColumnReader, ColumnWriter } from './columns.js';
import { MalformedColumnsError, type StringTable } from './string-table.js';
import { SOURCES } from './vocabulary.js';

const VERSION = 3;
/** More candidates than this are never handed to a ranker. */
export const MAX_CANDIDATES = 2000;
/** Index that stands for "none" in the topic and seed columns. */
export const NONE = 0xffff;

/** What candidate-service hands to ranker-service, column by column; all columns have `count` rows. */
export interface CandidateColumns {
  readonly count: number;
  /** Dense per-tenant item numbers. */
  readonly ordinals: Uint32Array;
  /** Creation time, ms since epoch. */
  readonly createdAtMs: Float64Array;
  /** Bit i: brought by SOURCES[i]; that of `followed`: by a followed author, whoever brought it. */
  readonly sourceMasks: Uint16Array;
  /** Row of the author in `authors`. */
  readonly authorIndex: Uint16Array;
  /** Row of the first topic in `topics`; NONE without a topic. */
  readonly topicIndex: Uint16Array;
  /** Row of the item it is similar to in `seeds`; NONE where neither similar nor embedding brought it. */
  readonly seedIndex: Uint16Array;
  /** In the order of SOURCES; 0 where it did not bring the item, undefined where it brought none. */
  readonly sourceScores: readonly (Float32Array | undefined)[];
  /** Cosine of the user's and the item's vector; NaN where either is unknown, undefined where all are. */
  readonly cosine?: Float32Array | undefined;
  /** Score of an order that needs no features, larger first; undefined where there is none. */
  readonly heuristic?: Float32Array | undefined;
}

/** Columns with plain string lists, as the writer has them. */
export interface CandidateSet extends CandidateColumns {
  readonly ids: readonly string[];
  readonly authors: readonly string[];
  readonly topics: readonly string[];
  readonly seeds: readonly string[];
}

/** Columns with lazily decoded strings, as the reader has them. */
export interface DecodedCandidateSet extends CandidateColumns {
  readonly ids: StringTable;
  readonly authors: StringTable;
  readonly topics: StringTable;
  readonly seeds: StringTable;
}

/** Bits of the columns that a set may lack. */
const COSINE = 1;
const HEURISTIC = 2;

export function encodeCandidateSet(set: CandidateSet): Buffer {
  const writer = new ColumnWriter(256 + set.count * 64);
  let present = 0;
  for (let i = 0; i < SOURCES.length; i++) if (set.sourceScores[i]) present |= 1 << i;
  writer
    .u32(VERSION)
    .u32(set.count)
    .u32(present)
    .u32((set.cosine ? COSINE : 0) | (set.heuristic ? HEURISTIC : 0));
  writer.column(set.createdAtMs).column(set.ordinals);
  if (set.cosine) writer.column(set.cosine);
  if (set.heuristic) writer.column(set.heuristic);
  writer.column(set.sourceMasks).column(set.authorIndex);
  writer.column(set.topicIndex).column(set.seedIndex);
  writer.column(packScores(set));
  writer.strings(set.ids).strings(set.authors).strings(set.topics).strings(set.seeds);
  return writer.finish();
}

/**
 * Throws MalformedColumnsError unless the bytes are a candidate set.
 * @param room for the source scores, SOURCES x rows; they are valid until it is used again
 */
export function decodeCandidateSet(bytes: Uint8Array, room?: Float32Array): DecodedCandidateSet {
  const reader = new ColumnReader(bytes);
  reader.expectVersion('CandidateSet', VERSION);
  const count = reader.u32();
  if (count > MAX_CANDIDATES) throw new MalformedColumnsError(`${count} candidates`);
  const present = reader.u32();
  const optional = reader.u32();
  const createdAtMs = reader.f64s(count);
  const ordinals = reader.u32s(count);
  const cosine = optional & COSINE ? reader.f32s(count) : undefined;
  const heuristic = optional & HEURISTIC ? reader.f32s(count) : undefined;
  const sourceMasks = reader.u16s(count);
  return {
    count,
    createdAtMs,
    ordinals,
    cosine,
    heuristic,
    sourceMasks,
    authorIndex: reader.u16s(count),
    topicIndex: reader.u16s(count),
    seedIndex: reader.u16s(count),
    sourceScores: readScores(reader, sourceMasks, present, room),
    ids: reader.strings(),
    authors: reader.strings(),
    topics: reader.strings(),
    seeds: reader.strings(),
  };
}

/** Scores of a set being written; scratch of a synchronous function. */
const packed = new Float32Array(MAX_CANDIDATES * SOURCES.length);

/** Source by source the scores of the rows that it brought, which are few of all. */
function packScores({ count, sourceMasks, sourceScores }: CandidateColumns): Float32Array {
  let n = 0;
  for (let source = 0; source < sourceScores.length; source++) {
    const scores = sourceScores[source];
    if (!scores) continue;
    for (let row = 0; row < count; row++) {
      if ((sourceMasks[row] as number) & (1 << source)) packed[n++] = scores[row] as number;
    }
  }
  return packed.subarray(0, n);
}

/** Undoes `packScores`. */
function readScores(
  reader: ColumnReader,
  sourceMasks: Uint16Array,
  present: number,
  room: Float32Array = new Float32Array(SOURCES.length * sourceMasks.length),
): (Float32Array | undefined)[] {
  const count = sourceMasks.length;
  return SOURCES.map((_, source) => {
    const bit = 1 << source;
    if ((present & bit) === 0) return undefined;
    const scores = room.subarray(source * count, (source + 1) * count);
    let brought = 0;
    for (let row = 0; row < count; row++) if ((sourceMasks[row] as number) & bit) brought++;
    const given = reader.f32s(brought);
    for (let row = 0, n = 0; row < count; row++) {
      scores[row] = (sourceMasks[row] as number) & bit ? (given[n++] as number) : 0;
    }
    return scores;
  });
}

/** Number of rows of an encoded candidate set; 0 for no bytes. Decodes nothing else. */
export function candidateCount(bytes: Uint8Array): number {
  if (bytes.length < 8) return 0;
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(4, true);
}
