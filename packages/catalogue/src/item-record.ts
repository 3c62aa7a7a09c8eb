import { ColumnReader, ColumnWriter, MalformedColumnsError } from '@eaglerank/domain';

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

/** The part of a record that retrieval needs of every item. */
export type ItemHead = Pick<
  ItemRecord,
  | 'ordinal'
  | 'itemId'
  | 'updatedAtMs'
  | 'createdAtMs'
  | 'expiresAtMs'
  | 'authorId'
  | 'topics'
  | 'vector'
>;

/**
 * As decodeItemRecord without attributes, at a fraction of its cost: a catalogue of
 * 100,000 items is read at every start. Throws MalformedColumnsError unless the bytes are a record.
 */
export function decodeItemHead(bytes: Buffer): ItemHead {
  if (bytes.length < IDS_AT || bytes.readUInt32LE(0) !== VERSION) {
    throw new MalformedColumnsError('not an item record');
  }
  const table = { at: 32 };
  const [itemId, authorId] = readStrings(bytes, table);
  if (itemId === undefined || authorId === undefined) {
    throw new MalformedColumnsError('item record without ids');
  }
  return {
    ordinal: bytes.readUInt32LE(4),
    updatedAtMs: bytes.readDoubleLE(8),
    createdAtMs: bytes.readDoubleLE(16),
    expiresAtMs: bytes.readDoubleLE(24),
    itemId,
    authorId,
    topics: readStrings(bytes, table),
    vector: readVector(bytes, skipStrings(bytes, skipStrings(bytes, table.at))),
  };
}

const IDS_AT = 44;
// no bit operation: what foreign bytes claim may exceed 32 bits
const aligned = (offset: number): number => Math.ceil(offset / 4) * 4;

/** The string table at `table.at`, which then is its end. */
function readStrings(bytes: Buffer, table: { at: number }): string[] {
  const countAt = aligned(table.at);
  if (countAt + 4 > bytes.length) throw new MalformedColumnsError('string table is cut off');
  const count = bytes.readUInt32LE(countAt);
  const lengthsAt = countAt + 4;
  const sizeAt = aligned(lengthsAt + count * 2);
  let at = sizeAt + 4;
  if (at > bytes.length) throw new MalformedColumnsError('string table is cut off');
  const strings: string[] = [];
  for (let i = 0; i < count; i++) {
    const end = at + bytes.readUInt16LE(lengthsAt + i * 2);
    if (end > bytes.length) throw new MalformedColumnsError('string table is cut off');
    strings.push(bytes.toString('utf8', at, end));
    at = end;
  }
  table.at = at;
  return strings;
}

/** Where the string table at `from` ends. */
function skipStrings(bytes: Buffer, from: number): number {
  const countAt = aligned(from);
  if (countAt + 4 > bytes.length) throw new MalformedColumnsError('string table is cut off');
  const sizeAt = aligned(countAt + 4 + bytes.readUInt32LE(countAt) * 2);
  if (sizeAt + 4 > bytes.length) throw new MalformedColumnsError('string table is cut off');
  return sizeAt + 4 + bytes.readUInt32LE(sizeAt);
}

const NO_VECTOR = new Float32Array();

function readVector(bytes: Buffer, from: number): Float32Array {
  const lengthAt = aligned(from);
  if (lengthAt + 4 > bytes.length) throw new MalformedColumnsError('vector is cut off');
  const length = bytes.readUInt32LE(lengthAt);
  if (lengthAt + 4 + length * 4 > bytes.length)
    throw new MalformedColumnsError('vector is cut off');
  if (length === 0) return NO_VECTOR;
  return Float32Array.from({ length }, (_, i) => bytes.readFloatLE(lengthAt + 4 + i * 4));
}
