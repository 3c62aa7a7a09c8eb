const LONGEST = 64;

/**
 * Strings that occur again and again in bytes, each once: saves their decoding, hashing and memory.
 * Fixed in size; of two that fall into one place the later one stays.
 */
export class TextTable {
  private readonly texts: (string | undefined)[];
  private readonly mask: number;

  /** @param size places, a power of two */
  constructor(size: number) {
    this.texts = new Array<string | undefined>(size).fill(undefined);
    this.mask = size - 1;
  }

  /** The UTF-8 text in `bytes` from `start` to `end`, exclusive. */
  text(bytes: Buffer, start: number, end: number): string {
    const length = end - start;
    if (length === 0) return '';
    if (length > LONGEST) return bytes.toString('utf8', start, end);
    let hash = length;
    let seen = 0;
    for (let i = start; i < end; i++) {
      const byte = bytes[i] as number;
      seen |= byte;
      hash = Math.imul(hash ^ byte, 0x01000193);
    }
    if (seen > 127) return bytes.toString('utf8', start, end);
    const at = (hash ^ (hash >>> 15)) & this.mask;
    const known = this.texts[at];
    if (known !== undefined && isSame(known, bytes, start, length)) return known;
    const text = bytes.toString('latin1', start, end);
    this.texts[at] = text;
    return text;
  }
}

/** Whether ASCII bytes are the text. */
function isSame(text: string, bytes: Buffer, start: number, length: number): boolean {
  if (text.length !== length) return false;
  for (let i = 0; i < length; i++) {
    if (text.charCodeAt(i) !== bytes[start + i]) return false;
  }
  return true;
}
