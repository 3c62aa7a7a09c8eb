import { ColumnReader, ColumnWriter } from '@eaglerank/domain';

const VERSION = 1;

/** What the catalogue knows of an item. */
export interface ItemRecord {
  /** Dense per-tenant number, never reused. */
  readonly ordinal: number;
  readonly itemId: string;
  /** Event time of the upsert this record comes from, ms since epoch: the last writer wins. */
  readonly updatedAtMs: number;
  readonly createdAtMs: number;
  /** Not served after this, ms since epoch; 0 for never. */
  readonly expiresAtMs: number;
  /** Empty when unknown. */
  readonly authorId: string;
  /** Most characteristic first. */
  readonly topics: readonly string[];
  readonly attributes: Readonly<Record<string, string>>;
  /** Embedding; empty when the item has none. */
  readonly vector: Float32Array;
}

/**
 * Bytes of a record. They start with `<u32 version><u32 ordinal><f64 updatedAtMs>`, which the
 * server-side scripts read with struct.unpack('<I4I4d', …).
 */
export function encodeItemRecord(record: ItemRecord): Buffer {
  const names = Object.keys(record.attributes);
  return new ColumnWriter(256)
    .u32(VERSION)
    .u32(record.ordinal)
    .f64(record.updatedAtMs)
    .f64(record.createdAtMs)
    .f64(record.expiresAtMs)
    .strings([record.itemId, record.authorId])
    .strings(record.topics)
    .strings(names)
    .strings(names.map((name) => record.attributes[name] as string))
    .u32(record.vector.length)
    .column(record.vector)
    .finish();
}

/** Throws MalformedColumnsError unless the bytes are an item record. */
export function decodeItemRecord(bytes: Uint8Array): ItemRecord {
  const reader = new ColumnReader(bytes);
  reader.expectVersion('ItemRecord', VERSION);
  const ordinal = reader.u32();
  const updatedAtMs = reader.f64();
  const createdAtMs = reader.f64();
  const expiresAtMs = reader.f64();
  const ids = reader.strings();
  const topics = reader.strings().toArray();
  const names = reader.strings().toArray();
  const values = reader.strings();
  return {
    ordinal,
    updatedAtMs,
    createdAtMs,
    expiresAtMs,
    itemId: ids.at(0),
    authorId: ids.at(1),
    topics,
    attributes: Object.fromEntries(names.map((name, i) => [name, values.at(i)])),
    vector: reader.f32s(reader.u32()),
  };
}
