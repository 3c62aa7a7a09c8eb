import {
  aligned,
  ColumnReader,
  ColumnWriter,
  decodeRankedSet,
  encodeRankedSet,
  MAX_CANDIDATES,
  OrdinalTable,
  pickRankedRows,
  readGivenScores,
  SOURCES,
  type DecodedRankedSet,
} from '@eaglerank/domain';
import type { Degradation } from '@eaglerank/contracts';
import type { Served } from '../feed/served-pages.js';

/** What ExplainFeed can still say of a page an hour later. */
export interface ExplanationRecord {
  /** The owner: whose feed it was. */
  readonly userId: string;
  readonly requestId: string;
  /** The session's first page: its record holds what retrieval did. */
  readonly firstRequestId: string;
  readonly tier: number;
  readonly servedAtMs: number;
  readonly firstPosition: number;
  readonly modelName: string;
  readonly modelVersion: string;
  readonly arms: Readonly<Record<string, string>>;
  readonly degraded: readonly Degradation[];
  readonly set: DecodedRankedSet;
  /** VectorBlock in the order of `set`; may be empty. */
  readonly vectors: Uint8Array;
  /** RetrievalReport; empty but on a first page. */
  readonly report: Uint8Array;
  /** What the sources thought of the session's items. */
  readonly sourceScores: SourceScores;
}

/** Score per source by item ordinal: for each set bit of `masks[i]` one score, in bit order. */
export interface SourceScores {
  readonly ordinals: Uint32Array;
  readonly masks: Uint16Array;
  readonly scores: Float32Array;
}

/** A page with what only the explanation keeps. */
export interface Explained extends Served {
  readonly firstRequestId: string;
  readonly degraded: readonly Degradation[];
  /** CandidateSet; empty but on a first page. */
  readonly candidateSet: Uint8Array;
  readonly report: Uint8Array;
}

const VERSION = 1;
/** Usual bytes of a row of a ranked set. */
const ROW_BYTES = 64;
const NO_SCORES: SourceScores = {
  ordinals: new Uint32Array(),
  masks: new Uint16Array(),
  scores: new Float32Array(),
};

/** Bytes of a page's explanation record. */
export function encodeExplanation(page: Explained): Buffer {
  const { ranking, rows, vectors } = page;
  const scores = sourceScoresOf(page.candidateSet, ranking.set.ordinals);
  const arms = Object.keys(ranking.arms);
  const size = vectors.length + page.report.length + rows.length * ROW_BYTES + sizeOf(scores);
  return new ColumnWriter(1024 + size)
    .u32(VERSION)
    .u32(ranking.tier)
    .u32(page.firstPosition)
    .f64(page.servedAtMs)
    .strings([page.userId, page.requestId, page.firstRequestId])
    .strings([ranking.modelName, ranking.modelVersion])
    .strings(arms)
    .strings(arms.map((name) => ranking.arms[name] as string))
    .strings(page.degraded.map(({ component = '' }) => component))
    .strings(page.degraded.map(({ reason = '' }) => reason))
    .raw(encodeRankedSet(pickRankedRows(ranking.set, rows)))
    .raw(vectors)
    .raw(page.report)
    .u32(scores.ordinals.length)
    .column(scores.ordinals)
    .column(scores.masks)
    .u32(scores.scores.length)
    .column(scores.scores)
    .finish();
}

const sizeOf = ({ ordinals, masks, scores }: SourceScores): number =>
  ordinals.byteLength + masks.byteLength + scores.byteLength;

/** Throws MalformedColumnsError unless the bytes are an explanation record. */
export function decodeExplanation(bytes: Uint8Array): ExplanationRecord {
  const reader = new ColumnReader(bytes);
  reader.expectVersion('Explanation', VERSION);
  const tier = reader.u32();
  const firstPosition = reader.u32();
  const servedAtMs = reader.f64();
  const ids = reader.strings();
  const model = reader.strings();
  const arms = reader.strings().toArray();
  const values = reader.strings();
  const components = reader.strings().toArray();
  const reasons = reader.strings();
  const set = decodeRankedSet(reader.raw());
  const vectors = reader.raw();
  const report = reader.raw();
  const scored = reader.u32();
  const ordinals = reader.u32s(scored);
  const masks = reader.u16s(scored);
  return {
    ...{ tier, firstPosition, servedAtMs, set, vectors, report },
    userId: ids.at(0),
    requestId: ids.at(1),
    firstRequestId: ids.at(2),
    modelName: model.at(0),
    modelVersion: model.at(1),
    arms: Object.fromEntries(arms.map((name, i) => [name, values.at(i)])),
    degraded: components.map((component, i) => ({ component, reason: reasons.at(i) })),
    sourceScores: { ordinals, masks, scores: reader.f32s(reader.u32()) },
  };
}

const rowOf = new OrdinalTable();
/** Where the scores of each candidate begin. */
const starts = new Uint32Array(MAX_CANDIDATES);

/** Source scores of the ranked items, from the candidate set they were chosen from. */
function sourceScoresOf(candidateSet: Uint8Array, ranked: Uint32Array): SourceScores {
  if (candidateSet.length === 0) return NO_SCORES;
  const { ordinals, sourceMasks, present, scores: given } = readGivenScores(aligned(candidateSet));
  rowOf.reset(ordinals.length);
  for (let row = 0, n = 0; row < ordinals.length; row++) {
    const ordinal = ordinals[row] as number;
    rowOf.fill(rowOf.slotOf(ordinal), ordinal, row);
    starts[row] = n;
    for (let bits = (sourceMasks[row] as number) & present; bits; bits &= bits - 1) n++;
  }
  const masks = new Uint16Array(ranked.length);
  const scores = new Float32Array(ranked.length * SOURCES.length);
  let n = 0;
  for (let i = 0; i < ranked.length; i++) {
    const row = rowOf.get(ranked[i] as number);
    if (row < 0) continue;
    const mask = sourceMasks[row] as number;
    masks[i] = mask;
    let at = starts[row] as number;
    for (let source = 0; mask >> source; source++) {
      if (!((mask >> source) & 1)) continue;
      scores[n++] = (present >> source) & 1 ? (given[at++] ?? 0) : 0;
    }
  }
  return { ordinals: ranked, masks, scores: scores.subarray(0, n) };
}

/** Score by source of one item; empty where nothing is known. */
export function scoresOf(all: SourceScores, ordinal: number): ReadonlyMap<number, number> {
  const found = new Map<number, number>();
  let at = 0;
  for (let i = 0; i < all.ordinals.length; i++) {
    const mask = all.masks[i] as number;
    for (let source = 0; mask >> source; source++) {
      if (!((mask >> source) & 1)) continue;
      if (all.ordinals[i] === ordinal) found.set(source, all.scores[at] as number);
      at++;
    }
    if (found.size > 0) break;
  }
  return found;
}
