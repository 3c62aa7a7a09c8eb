import { RequestError } from '@eaglerank/domain';

/** Wire types by field number. */
export type WireTypes = Readonly<Record<number, number>>;

/**
 * How often a field stands in an encoded message, without decoding it; stops at `most` + 1.
 * @throws INVALID_FIELD for groups and for known fields of another wire type, which decoders may
 * read as something else
 */
export function countFields(
  bytes: Uint8Array,
  field: number,
  most: number,
  wireTypes: WireTypes,
): number {
  const reader = new Skimmer(bytes);
  let count = 0;
  while (!reader.ended && count <= most) {
    const tag = reader.varint();
    const number = tag >>> 3;
    if ((wireTypes[number] ?? tag & 7) !== (tag & 7)) throw malformed();
    if (number === field) count++;
    reader.skip(tag & 7);
  }
  return count;
}

class Skimmer {
  private at = 0;

  constructor(private readonly bytes: Uint8Array) {}

  get ended(): boolean {
    return this.at >= this.bytes.length;
  }

  /** A varint, modulo 2^32. */
  varint(): number {
    let value = 0;
    for (let shift = 0; !this.ended; shift += 7) {
      const byte = this.bytes[this.at++] as number;
      if (shift < 32) value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value >>> 0;
    }
    throw malformed();
  }

  skip(wireType: number): void {
    if (wireType === 0) this.varint();
    else if (wireType === 1) this.at += 8;
    else if (wireType === 2) {
      const length = this.varint();
      this.at += length;
    } else if (wireType === 5) this.at += 4;
    else throw malformed();
    if (this.at > this.bytes.length) throw malformed();
  }
}

const malformed = (): RequestError =>
  new RequestError('INVALID_FIELD', 'the request is not a valid message');
