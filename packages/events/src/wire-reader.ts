import { TextTable } from '@eaglerank/domain';

/** Bytes that are no protobuf message. */
export class MalformedMessageError extends Error {
  override readonly name = 'MalformedMessageError';
}

const TWO_32 = 4294967296;
/** Ids, types and topics that are met again and again. */
const recurring = new TextTable(16_384);

/** Reads protobuf's wire format field by field. Throws MalformedMessageError at a wrong byte. */
export class WireReader {
  private at = 0;

  constructor(private readonly bytes: Buffer) {}

  get position(): number {
    return this.at;
  }

  get end(): number {
    return this.bytes.length;
  }

  /** Low 32 bits of the next varint; `high` holds the others. */
  private high = 0;

  private low(): number {
    const { bytes } = this;
    let byte = bytes[this.at++] as number;
    this.high = 0;
    if (byte < 128) return byte;
    let low = byte & 127;
    for (let shift = 7; shift < 28; shift += 7) {
      byte = bytes[this.at++] as number;
      low |= (byte & 127) << shift;
      if (byte < 128) return low;
    }
    byte = bytes[this.at++] as number;
    low |= (byte & 127) << 28;
    let high = (byte & 127) >>> 4;
    for (let shift = 3; byte >= 128 && shift < 38; shift += 7) {
      byte = bytes[this.at++] as number;
      if (shift < 32) high |= (byte & 127) << shift;
    }
    // undefined past the end compares false: both faults end here
    if (!(byte < 128)) throw new MalformedMessageError('a varint without end');
    this.high = high;
    return low;
  }

  uint32(): number {
    return this.low() >>> 0;
  }

  int32(): number {
    return this.low() | 0;
  }

  /** As a number: exact for safe integers. */
  int64(): number {
    const low = this.low() >>> 0;
    return this.high === 0 ? low : this.high * TWO_32 + low;
  }

  boolean(): boolean {
    const low = this.low();
    return low !== 0 || this.high !== 0;
  }

  private take(size: number): number {
    const start = this.at;
    if (start + size > this.bytes.length) throw new MalformedMessageError('bytes are missing');
    this.at = start + size;
    return start;
  }

  float(): number {
    return this.bytes.readFloatLE(this.take(4));
  }

  double(): number {
    return this.bytes.readDoubleLE(this.take(8));
  }

  /** Where the length-delimited value ends that starts here. */
  block(): number {
    const size = this.uint32();
    const end = this.at + size;
    if (!(end <= this.bytes.length)) throw new MalformedMessageError('bytes are missing');
    return end;
  }

  /** A text that is likely to come again. */
  name(): string {
    const end = this.block();
    const start = this.at;
    this.at = end;
    return recurring.text(this.bytes, start, end);
  }

  /** A text that is likely to be the only one of its kind. */
  text(): string {
    const end = this.block();
    const start = this.at;
    this.at = end;
    return this.bytes.toString('utf8', start, end);
  }

  /** A view: it keeps the whole message in memory. */
  raw(): Buffer {
    const end = this.block();
    const start = this.at;
    this.at = end;
    return this.bytes.subarray(start, end);
  }

  /** Passes over the value of a field that is not known. */
  skip(wireType: number): void {
    switch (wireType) {
      case 0:
        this.low();
        break;
      case 1:
        this.take(8);
        break;
      case 2:
        this.at = this.block();
        break;
      case 5:
        this.take(4);
        break;
      default:
        throw new MalformedMessageError(`wire type ${wireType}`);
    }
  }

  /** Ends a message that was read to `end`. */
  close(end: number): void {
    if (this.at !== end) throw new MalformedMessageError('a field goes beyond its message');
  }
}
