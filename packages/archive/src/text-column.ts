import {
  LITERAL_TAG,
  MAX_DISTANCE,
  MAX_LITERAL,
  PREAMBLE,
  copySize,
  copyTags,
  literalTag,
  writePreamble,
} from './snappy.js';

const FIRST_BYTES = 4096;
/** Places for texts that may come again. */
const PLACES = 4096;
/** Characters from which on a shared start is worth two tags. */
const LEAST_SHARED = 4;
/** Up to here a loop writes a text faster than a call into the runtime. */
const SHORT = 48;

/**
 * Texts of one column of a row group in Parquet's PLAIN encoding, compressed by Snappy as they
 * come: one that came lately is a reference to it, so that the rows of a page cost next to nothing.
 * The memory stays for the next row group.
 */
export class TextColumn {
  readonly type = 'STRING';
  /** Values so far. */
  count = 0;
  /** Bytes of the encoding before compression. */
  size = 0;
  private out = Buffer.allocUnsafeSlow(FIRST_BYTES);
  private used = PREAMBLE;
  /** Where the bytes of the literal at hand begin, behind room for its tag; 0 for none. */
  private literalAt = 0;
  /** The copy at hand; none while its length is 0. */
  private distance = 0;
  private length = 0;
  private last: string | undefined;
  private lastSize = 0;
  /** By place: a text, its encoded size, and where it ends in this row group; 0 for nowhere. */
  private readonly texts = new Array<string | undefined>(PLACES).fill(undefined);
  private readonly sizes = new Uint32Array(PLACES);
  private readonly ends = new Uint32Array(PLACES);

  constructor(readonly name: string) {}

  clear(): void {
    this.count = this.size = this.literalAt = this.length = 0;
    this.used = PREAMBLE;
    this.last = undefined;
    this.ends.fill(0);
  }

  /** The encoding, compressed; valid until the next value is added. */
  compressed(): Uint8Array {
    this.closeCopy();
    this.closeLiteral();
    return this.out.subarray(writePreamble(this.out, this.size), this.used);
  }

  /** `rows` times the same text. */
  text(value: string, rows: number): void {
    this.count += rows;
    let left = rows;
    if (value !== this.last) {
      this.add(value);
      left--;
    }
    if (left > 0) this.copy(this.lastSize, this.lastSize, left);
  }

  private add(value: string): void {
    const place = placeOf(value);
    const end = this.ends[place] as number;
    const isKnown = this.texts[place] === value;
    const size = this.sizes[place] as number;
    const distance = this.size - end + size;
    if (isKnown && end > 0 && distance <= MAX_DISTANCE) {
      this.lastSize = size;
      this.copy(distance, size, 1);
    } else {
      this.lastSize = this.literal(value);
      this.texts[place] = value;
      this.sizes[place] = this.lastSize;
    }
    this.ends[place] = this.size;
    this.last = value;
  }

  /** `times` the `size` bytes that begin `distance` bytes back. */
  private copy(distance: number, size: number, times: number): void {
    if (distance > MAX_DISTANCE) {
      for (let i = 0; i < times; i++) this.literal(this.last as string);
      return;
    }
    if (distance !== this.distance) this.closeCopy();
    this.distance = distance;
    this.length += size * times;
    this.size += size * times;
  }

  private closeCopy(): void {
    if (this.length === 0) return;
    this.closeLiteral();
    this.ensure(copySize(this.length));
    this.used = copyTags(this.out, this.used, this.distance, this.length);
    this.length = 0;
  }

  /** A text that did not come lately. Returns the encoded size. */
  private literal(value: string): number {
    const { length } = value;
    const shared = sharedStart(this.last, value);
    if (shared >= LEAST_SHARED && this.lastSize === 4 + length) {
      // sizes are equal and so is how the texts start
      this.copy(this.lastSize, 4 + shared, 1);
      this.open(length);
      for (let i = shared; i < length; i++) this.out[this.used++] = value.charCodeAt(i);
      this.size += length - shared;
      return 4 + length;
    }
    // a UTF-16 code unit takes at most three bytes
    this.open(4 + length * 3);
    const { out, used } = this;
    const bytes = writeText(out, used + 4, value);
    out[used] = bytes & 255;
    out[used + 1] = (bytes >>> 8) & 255;
    out[used + 2] = (bytes >>> 16) & 255;
    out[used + 3] = bytes >>> 24;
    this.used = used + 4 + bytes;
    this.size += 4 + bytes;
    return 4 + bytes;
  }

  /** Makes room for `most` bytes of a literal, which is open then. */
  private open(most: number): void {
    this.closeCopy();
    this.ensure(LITERAL_TAG + most);
    if (this.literalAt !== 0 && this.used - this.literalAt + most > MAX_LITERAL) {
      this.closeLiteral();
    }
    if (this.literalAt === 0) this.literalAt = this.used += LITERAL_TAG;
  }

  private closeLiteral(): void {
    const { out, literalAt, used } = this;
    if (literalAt === 0) return;
    const start = literalAt - LITERAL_TAG;
    const length = used - literalAt;
    const to = literalTag(out, start, length);
    if (to < literalAt) out.copyWithin(to, literalAt, used);
    this.used = to + length;
    this.literalAt = 0;
  }

  private ensure(size: number): void {
    const end = this.used + size;
    if (end <= this.out.length) return;
    const grown = Buffer.allocUnsafeSlow(Math.max(end, this.out.length * 2));
    this.out.copy(grown, 0, 0, this.used);
    this.out = grown;
  }
}

/**
 * Characters at the start that short ASCII texts of one length share, all but one at most; 0 for
 * other texts.
 */
function sharedStart(last: string | undefined, text: string): number {
  const { length } = text;
  if (length > SHORT || last?.length !== length) return 0;
  let shared = 0;
  while (shared < length - 1 && last.charCodeAt(shared) === text.charCodeAt(shared)) shared++;
  if (shared < LEAST_SHARED) return 0;
  for (let i = shared; i < length; i++) if (text.charCodeAt(i) > 127) return 0;
  return shared;
}

/** Ids differ in their last characters. */
function placeOf(text: string): number {
  let hash = text.length;
  for (let i = Math.max(0, text.length - 4); i < text.length; i++) {
    hash = Math.imul(hash, 31) + text.charCodeAt(i);
  }
  return hash & (PLACES - 1);
}

/** UTF-8; returns the bytes written. */
function writeText(out: Buffer, at: number, text: string): number {
  const { length } = text;
  if (length > SHORT) return out.write(text, at, 'utf8');
  for (let i = 0; i < length; i++) {
    const code = text.charCodeAt(i);
    if (code > 127) return out.write(text, at, 'utf8');
    out[at + i] = code;
  }
  return length;
}
