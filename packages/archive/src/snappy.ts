/** Tags of Snappy's block format: https://github.com/google/snappy/blob/main/format_description.txt */

/** Farthest back that a copy reaches here, bytes. */
export const MAX_DISTANCE = 0xffff;
/** Longest literal that `literalTag` can tell of, bytes. */
export const MAX_LITERAL = 0x1000000;
/** Bytes kept free in front of a block for the size of what it holds. */
export const PREAMBLE = 5;
/** Bytes that the tag of a literal takes at most. */
export const LITERAL_TAG = 4;

/** Writes the size before the block that starts at PREAMBLE; returns where the whole begins. */
export function writePreamble(out: Uint8Array, size: number): number {
  let bytes = 1;
  while (bytes < PREAMBLE && size >= 2 ** (7 * bytes)) bytes++;
  const start = PREAMBLE - bytes;
  for (let i = 0; i < bytes; i++) {
    out[start + i] = ((size >>> (7 * i)) & 127) | (i < bytes - 1 ? 128 : 0);
  }
  return start;
}

/** Returns where the literal's bytes go. */
export function literalTag(out: Uint8Array, at: number, length: number): number {
  const value = length - 1;
  if (value < 60) {
    out[at] = value << 2;
    return at + 1;
  }
  if (value < 256) {
    out[at] = 60 << 2;
    out[at + 1] = value;
    return at + 2;
  }
  const bytes = value < 0x10000 ? 2 : 3;
  out[at] = (59 + bytes) << 2;
  for (let i = 0; i < bytes; i++) out[at + 1 + i] = (value >>> (8 * i)) & 255;
  return at + 1 + bytes;
}

/** Bytes that the tags of a copy take at most. */
export const copySize = (length: number): number => 3 * Math.ceil(length / 60);

/** A copy of 4 bytes or more from `distance` before; returns where the next tag goes. */
export function copyTags(out: Uint8Array, start: number, distance: number, length: number): number {
  let at = start;
  let left = length;
  while (left > 64) {
    // none of 1 to 3 bytes stays at the end
    const part = left < 68 ? 60 : 64;
    at = copyTag(out, at, distance, part);
    left -= part;
  }
  return copyTag(out, at, distance, left);
}

function copyTag(out: Uint8Array, at: number, distance: number, length: number): number {
  if (length < 12 && distance < 2048) {
    out[at] = 1 | ((length - 4) << 2) | ((distance >>> 8) << 5);
    out[at + 1] = distance & 255;
    return at + 2;
  }
  out[at] = 2 | ((length - 1) << 2);
  out[at + 1] = distance & 255;
  out[at + 2] = distance >>> 8;
  return at + 3;
}
