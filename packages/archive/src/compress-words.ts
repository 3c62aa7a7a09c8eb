import {
  LITERAL_TAG,
  MAX_DISTANCE,
  MAX_LITERAL,
  PREAMBLE,
  copyTags,
  literalTag,
  writePreamble,
} from './snappy.js';

const TABLE_BITS = 12;
const MAX_WORDS_BACK = MAX_DISTANCE >>> 2;

// scratch of a synchronous function

/** Position of the last word of each hash. */
const lastAt = new Uint32Array(1 << TABLE_BITS);
let out = Buffer.allocUnsafeSlow(65_536);

/** Appends bytes as literals; returns where the next tag goes. */
function writeLiteral(bytes: Buffer, from: number, to: number, start: number): number {
  let at = start;
  for (let next = from; next < to; next += MAX_LITERAL) {
    const end = Math.min(to, next + MAX_LITERAL);
    at = literalTag(out, at, end - next);
    if (end - next > 64) out.set(bytes.subarray(next, end), at);
    else for (let i = next; i < end; i++) out[at + i - next] = bytes[i] as number;
    at += end - next;
  }
  return at;
}

/**
 * Snappy of values that are made of 32-bit words, one of them looked at in one step: a quarter of
 * the work that looking at every byte is. What lies `stride` words back is tried first, because
 * rows resemble the one before.
 * @param words what `bytes` holds up to `size`, bytes
 * @returns valid until the next call
 */
export function compressWords(
  bytes: Buffer,
  words: Uint32Array,
  size: number,
  stride: number,
): Uint8Array {
  const most = PREAMBLE + size + LITERAL_TAG * Math.ceil(size / 60 + 1);
  if (most > out.length) out = Buffer.allocUnsafeSlow(most * 2);
  const count = size >>> 2;
  lastAt.fill(0);
  let at = PREAMBLE;
  let written = 0;
  let i = 1;
  while (i < count) {
    const word = words[i] as number;
    const hash = Math.imul(word, 0x9e3779b1) >>> (32 - TABLE_BITS);
    let from = lastAt[hash] as number;
    lastAt[hash] = i;
    if (i >= stride && words[i - stride] === word) from = i - stride;
    else if (words[from] !== word || i - from > MAX_WORDS_BACK) {
      i++;
      continue;
    }
    const distance = i - from;
    let end = i + 1;
    while (end < count && words[end - distance] === words[end]) end++;
    const back = distance * 4;
    let start = i * 4;
    // of little-endian numbers that are close the last bytes are equal
    while (start > written && start > back && bytes[start - 1] === bytes[start - 1 - back]) start--;
    if (written < start) at = writeLiteral(bytes, written, start, at);
    at = copyTags(out, at, back, end * 4 - start);
    i = end;
    written = end * 4;
  }
  at = writeLiteral(bytes, written, size, at);
  return out.subarray(writePreamble(out, size), at);
}
