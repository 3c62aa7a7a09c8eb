import { ColumnReader, ColumnWriter } from '@eaglerank/domain';

const VERSION = 1;

/** Items that co-occur with one item in users' engagement, strongest first. */
export interface SimilarItems {
  readonly ordinals: Uint32Array;
  readonly scores: Float32Array;
}
export const MAX_SIMILAR = 50;

export function encodeSimilar(list: SimilarItems): Buffer {
  return new ColumnWriter(16 + list.ordinals.length * 8)
    .u32(VERSION)
    .u32(list.ordinals.length)
    .column(list.ordinals)
    .column(list.scores)
    .finish();
}

export function decodeSimilar(bytes: Uint8Array | null): SimilarItems {
  if (bytes === null) return { ordinals: new Uint32Array(), scores: new Float32Array() };
  const reader = new ColumnReader(bytes);
  reader.expectVersion('SimilarItems', VERSION);
  const n = reader.u32();
  return { ordinals: reader.u32s(n), scores: reader.f32s(n) };
}

/**
 * What is trending for a tenant, strongest first; carries what the gateway needs to serve it
 * without asking anybody.
 */
export interface TrendingSnapshot {
  readonly asOfMs: number;
  readonly ordinals: Uint32Array;
  readonly scores: Float32Array;
  readonly createdAtMs: Float64Array;
  readonly expiresAtMs: Float64Array;
  readonly itemIds: readonly string[];
  readonly authorIds: readonly string[];
  /** First topic, empty without. */
  readonly topics: readonly string[];
}
export const MAX_TRENDING = 500;

export function encodeTrending(list: TrendingSnapshot): Buffer {
  return new ColumnWriter(64 + list.ordinals.length * 96)
    .u32(VERSION)
    .u32(list.ordinals.length)
    .f64(list.asOfMs)
    .column(list.createdAtMs)
    .column(list.expiresAtMs)
    .column(list.ordinals)
    .column(list.scores)
    .strings(list.itemIds)
    .strings(list.authorIds)
    .strings(list.topics)
    .finish();
}

const NOTHING_TRENDING: TrendingSnapshot = {
  asOfMs: 0,
  ordinals: new Uint32Array(),
  scores: new Float32Array(),
  createdAtMs: new Float64Array(),
  expiresAtMs: new Float64Array(),
  itemIds: [],
  authorIds: [],
  topics: [],
};

export function decodeTrending(bytes: Uint8Array | null): TrendingSnapshot {
  if (bytes === null) return NOTHING_TRENDING;
  const reader = new ColumnReader(bytes);
  reader.expectVersion('TrendingSnapshot', VERSION);
  const n = reader.u32();
  return {
    asOfMs: reader.f64(),
    createdAtMs: reader.f64s(n),
    expiresAtMs: reader.f64s(n),
    ordinals: reader.u32s(n),
    scores: reader.f32s(n),
    itemIds: reader.strings().toArray(),
    authorIds: reader.strings().toArray(),
    topics: reader.strings().toArray(),
  };
}
