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
  const scores = packScores(set);
  writer.u32(scores.length).column(scores);
  writer.strings(set.ids).strings(set.authors).strings(set.topics).strings(set.seeds);
  return writer.finish();
}

/** What a set begins with: its rows, bits of the sources that have scores, bits of optional columns. */
function readHeader(reader: ColumnReader): { count: number; present: number; optional: number } {
  reader.expectVersion('CandidateSet', VERSION);
  const count = reader.u32();
  if (count > MAX_CANDIDATES) throw new MalformedColumnsError(`${count} candidates`);
  return { count, present: reader.u32(), optional: reader.u32() };
}

/** Throws MalformedColumnsError unless the bytes are a candidate set. */
export function decodeCandidateSet(bytes: Uint8Array): DecodedCandidateSet {
  const reader = new ColumnReader(bytes);
  const { count, present, optional } = readHeader(reader);
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
    sourceScores: spreadScores(reader.f32s(reader.u32()), sourceMasks, present),
    ids: reader.strings(),
    authors: reader.strings(),
    topics: reader.strings(),
    seeds: reader.strings(),
  };
}

/** Scores of a set being written; scratch of a synchronous function. */
const packed = new Float32Array(MAX_CANDIDATES * SOURCES.length);

/** Row by row the scores by the sources that brought it, in bit order: they are few of all. */
function packScores({ count, sourceMasks, sourceScores }: CandidateColumns): Float32Array {
  let n = 0;
  for (let row = 0; row < count; row++) {
    const mask = sourceMasks[row] as number;
    for (let source = 0; mask >> source; source++) {
      const scores = (mask >> source) & 1 ? sourceScores[source] : undefined;
      if (scores) packed[n++] = scores[row] as number;
    }
  }
  return packed.subarray(0, n);
}

/** Undoes `packScores`. */
function spreadScores(
  given: Float32Array,
  sourceMasks: Uint16Array,
  present: number,
): (Float32Array | undefined)[] {
  const count = sourceMasks.length;
  const all = new Float32Array(SOURCES.length * count);
  let n = 0;
  for (let row = 0; row < count; row++) {
    const mask = (sourceMasks[row] as number) & present;
    for (let source = 0; mask >> source; source++) {
      if ((mask >> source) & 1) all[source * count + row] = given[n++] as number;
    }
  }
  if (n > given.length) throw new MalformedColumnsError(`${given.length} of ${n} scores`);
  return SOURCES.map((_, source) =>
    (present >> source) & 1 ? all.subarray(source * count, (source + 1) * count) : undefined,
  );
}

/** What the sources thought of each row, without the rest of a set. */
export interface GivenScores {
  readonly ordinals: Uint32Array;
  /** As in CandidateColumns. */
  readonly sourceMasks: Uint16Array;
  /** Bit i: there are scores of SOURCES[i]. */
  readonly present: number;
  /** Row by row one score for each bit of `sourceMasks` that `present` has too, in bit order. */
  readonly scores: Float32Array;
}

/** Of an encoded candidate set. Throws MalformedColumnsError unless it is one. */
export function readGivenScores(bytes: Uint8Array): GivenScores {
  const reader = new ColumnReader(bytes);
  const { count, present, optional } = readHeader(reader);
  reader.skip(count, 8);
  const ordinals = reader.u32s(count);
  if (optional & COSINE) reader.skip(count, 4);
  if (optional & HEURISTIC) reader.skip(count, 4);
  const sourceMasks = reader.u16s(count);
  reader.skip(3 * count, 2);
  return { ordinals, sourceMasks, present, scores: reader.f32s(reader.u32()) };
}

/** Number of rows of an encoded candidate set; 0 for no bytes. Decodes nothing else. */
export function candidateCount(bytes: Uint8Array): number {
  if (bytes.length < 8) return 0;
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(4, true);
}
