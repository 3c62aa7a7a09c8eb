import type { EntityLayout, RingLayout, ScalarKind } from '../plan/types.js';
import type { TileRing } from '../state/tile-ring.js';
import { zigzag, unzigzag, type ByteReader, type ByteWriter } from './bytes.js';

/** Tiles newest first: bucket, mask of the columns with events, their integers. */
export function encodeRing(
  writer: ByteWriter,
  layout: EntityLayout,
  { scalars }: RingLayout,
  ring: TileRing,
): void {
  const { count, width, values } = ring;
  writer.varint(count);
  for (let t = count - 1; t >= 0; t--) {
    writeBucket(writer, ring.buckets, t, count);
    const base = t * width;
    for (let c = 0; c < width; c += 8) {
      let mask = 0;
      for (let bit = 0; bit < 8 && c + bit < width; bit++) {
        const value = values[base + c + bit] as number;
        if (value === value) mask |= 1 << bit;
      }
      writer.u8(mask);
    }
    for (let c = 0; c < width; c++) {
      const value = values[base + c] as number;
      if (value === value) encodeInteger(writer, layout.scalars[scalars[c] as number]?.kind, value);
    }
  }
}

/** Fails the reader where the tiles are none that encodeRing writes. */
export function decodeRing(
  reader: ByteReader,
  layout: EntityLayout,
  { scalars }: RingLayout,
  ring: TileRing,
): void {
  const { width, buckets, values, slots } = ring;
  const count = reader.varint();
  if (count > slots) {
    reader.fail();
    return;
  }
  ring.resize(count);
  for (let t = count - 1; t >= 0 && !reader.failed; t--) {
    const last = t === count - 1;
    buckets[t] = readBucket(reader, last ? undefined : buckets[t + 1], buckets[count - 1], slots);
    const base = t * width;
    for (let c = 0; c < width; c += 8) {
      const mask = reader.u8();
      if (c + 8 > width && mask >= 1 << (width - c)) reader.fail();
      for (let bit = 0; bit < 8 && c + bit < width; bit++) {
        values[base + c + bit] = mask & (1 << bit) ? 0 : NaN;
      }
    }
    for (let c = 0; c < width; c++) {
      if (values[base + c] !== 0) continue;
      values[base + c] = decodeInteger(reader, layout.scalars[scalars[c] as number]?.kind);
    }
  }
}

/** The newest bucket as it is, older ones as the distance from the next. */
export function writeBucket(
  writer: ByteWriter,
  buckets: readonly number[],
  t: number,
  count: number,
): void {
  const bucket = buckets[t] as number;
  writer.varint(t === count - 1 ? bucket : (buckets[t + 1] as number) - bucket);
}

/** Fails the reader unless the bucket is older than the next and inside the ring. */
export function readBucket(
  reader: ByteReader,
  next: number | undefined,
  newest: number | undefined,
  slots: number,
): number {
  const written = reader.varint();
  if (next === undefined) return written;
  const bucket = next - written;
  if (written === 0 || bucket < 0 || bucket <= (newest as number) - slots) reader.fail();
  return bucket;
}

/** NaN is written as 0. */
export function encodeLifetime(writer: ByteWriter, kind: ScalarKind, value: number): void {
  if (value !== value) writer.varint(0);
  else writer.varint(1 + (isAdditive(kind) ? value : zigzag(value)));
}

export function decodeLifetime(reader: ByteReader, kind: ScalarKind): number {
  const written = reader.varint();
  if (written === 0) return NaN;
  return isAdditive(kind) ? written - 1 : unzigzag(written - 1);
}

function encodeInteger(writer: ByteWriter, kind: ScalarKind | undefined, value: number): void {
  writer.varint(isAdditive(kind) ? value : zigzag(value));
}

function decodeInteger(reader: ByteReader, kind: ScalarKind | undefined): number {
  return isAdditive(kind) ? reader.varint() : unzigzag(reader.varint());
}

function isAdditive(kind: ScalarKind | undefined): boolean {
  return kind === 'count' || kind === 'sum';
}
