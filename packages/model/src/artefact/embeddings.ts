import { ModelRefusedError } from '../refusal.js';
import { EMBEDDINGS_FILE } from './manifest.js';
import { Reader } from './little-endian.js';

const MAGIC = 'EEM1';
const MOST_DIMS = 4096;
/** A user is the latest of what was engaged with, each this much less than the one after it. */
const ENGAGED_MOST = 20;
const ENGAGED_DECAY = 0.9;
const ENGAGED_WEIGHTS = Array.from({ length: ENGAGED_MOST }, (_, i) => ENGAGED_DECAY ** i);

/** Vectors by name; row i is that of the i-th name. */
export interface VectorTable {
  readonly index: ReadonlyMap<string, number>;
  /** names x dims, rows of length 1. */
  readonly vectors: Float32Array;
}

/** What is known of an item besides its id; '' where there is no author. */
export interface EmbeddedItem {
  readonly id: string;
  readonly topics: readonly string[];
  readonly author: string;
}

/** Item, topic and author vectors of a model. */
export class Embeddings {
  constructor(
    readonly dims: number,
    readonly topics: VectorTable,
    readonly authors: VectorTable,
    readonly items: VectorTable,
  ) {}

  get bytes(): number {
    return [this.topics, this.authors, this.items].reduce((n, t) => n + t.vectors.byteLength, 0);
  }

  /**
   * The item's own vector, or the normalised mean of those of its topics and its author; undefined
   * when none of them is known. Length 1.
   */
  itemVector({ id, topics, author }: EmbeddedItem): Float32Array | undefined {
    const own = this.row(this.items, id);
    if (own !== undefined) return own;
    const sum = new Float64Array(this.dims);
    for (const topic of topics) addScaled(sum, this.row(this.topics, topic), 1);
    addScaled(sum, this.row(this.authors, author), 1);
    return unitVector(sum);
  }

  /**
   * Normalised sum of the vectors of the latest 20 items engaged with, newest first, the i-th weighted
   * 0.9^i; undefined when none has a vector. One that has none keeps its place.
   */
  userVector(engaged: readonly (Float32Array | undefined)[]): Float32Array | undefined {
    const sum = new Float64Array(this.dims);
    const count = Math.min(engaged.length, ENGAGED_MOST);
    for (let i = 0; i < count; i++) addScaled(sum, engaged[i], ENGAGED_WEIGHTS[i] as number);
    return unitVector(sum);
  }

  private row({ index, vectors }: VectorTable, name: string): Float32Array | undefined {
    const at = index.get(name);
    return at === undefined ? undefined : vectors.subarray(at * this.dims, (at + 1) * this.dims);
  }
}

/** @throws ModelRefusedError `truncated`, `format` or `non_finite` */
export function decodeEmbeddings(bytes: Uint8Array): Embeddings {
  const reader = new Reader(bytes, EMBEDDINGS_FILE, MAGIC);
  const dims = reader.u32();
  if (dims < 1 || dims > MOST_DIMS) {
    throw reader.refused(`dims is ${dims}, allowed are 1 to ${MOST_DIMS}`);
  }
  const topics = decodeTable(reader, dims, 'topics');
  const authors = decodeTable(reader, dims, 'authors');
  const items = decodeTable(reader, dims, 'items');
  reader.end();
  return new Embeddings(dims, topics, authors, items);
}

function decodeTable(reader: Reader, dims: number, table: string): VectorTable {
  const count = reader.u32();
  const index = new Map<string, number>();
  for (let i = 0; i < count; i++) index.set(reader.text(reader.u16()), i);
  if (index.size !== count) throw reader.refused(`${table}: a name occurs twice`);
  reader.align();
  const vectors = reader.floats(count * dims);
  const bad = vectors.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) {
    const row = Math.floor(bad / dims);
    throw new ModelRefusedError('non_finite', `${EMBEDDINGS_FILE}: ${table}, row ${row}`);
  }
  return { index, vectors };
}

/** The file that `decodeEmbeddings` reads. */
export function encodeEmbeddings({ dims, topics, authors, items }: Embeddings): Uint8Array {
  const parts: Buffer[] = [Buffer.from(MAGIC), u32(dims)];
  for (const { index, vectors } of [topics, authors, items]) {
    parts.push(u32(index.size));
    for (const name of index.keys()) {
      const text = Buffer.from(name);
      const length = Buffer.alloc(2);
      length.writeUInt16LE(text.length);
      parts.push(length, text);
    }
    const at = parts.reduce((sum, part) => sum + part.length, 0);
    parts.push(Buffer.alloc((4 - (at % 4)) % 4));
    const floats = Buffer.alloc(vectors.length * 4);
    vectors.forEach((value, i) => floats.writeFloatLE(value, i * 4));
    parts.push(floats);
  }
  return Buffer.concat(parts);
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function addScaled(sum: Float64Array, vector: Float32Array | undefined, weight: number): void {
  if (vector === undefined) return;
  for (let i = 0; i < sum.length; i++) {
    sum[i] = (sum[i] as number) + weight * (vector[i] as number);
  }
}

/** The vector with length 1; undefined where it has no length, or none that is finite. */
export function unitVector(vector: Float32Array | Float64Array): Float32Array | undefined {
  const length = Math.hypot(...vector);
  if (!(length > 0 && length < Infinity)) return undefined;
  const unit = new Float32Array(vector.length);
  for (let i = 0; i < unit.length; i++) unit[i] = (vector[i] as number) / length;
  return unit;
}
