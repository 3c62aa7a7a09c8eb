import { Reader } from './little-endian.js';

const MAGIC = 'EGV1';

/** Rows with the raw scores that the trainer's own library gives them. */
export interface GoldenVectors {
  readonly rows: number;
  readonly columns: number;
  /** rows x columns. */
  readonly values: Float32Array;
  readonly scores: Float64Array;
}

/** @throws ModelRefusedError `truncated` or `format` */
export function decodeGolden(bytes: Uint8Array): GoldenVectors {
  const reader = new Reader(bytes, 'golden.bin', MAGIC);
  const rows = reader.u32();
  const columns = reader.u32();
  const values = reader.floats(rows * columns);
  const scores = reader.doubles(rows);
  reader.end();
  return { rows, columns, values, scores };
}

export function encodeGolden({ rows, columns, values, scores }: GoldenVectors): Uint8Array {
  const bytes = new Uint8Array(MAGIC.length + 8 + values.length * 4 + scores.length * 8);
  const view = new DataView(bytes.buffer);
  new TextEncoder().encodeInto(MAGIC, bytes);
  view.setUint32(4, rows, true);
  view.setUint32(8, columns, true);
  let at = 12;
  for (const value of values) {
    view.setFloat32(at, value, true);
    at += 4;
  }
  for (const score of scores) {
    view.setFloat64(at, score, true);
    at += 8;
  }
  return bytes;
}
