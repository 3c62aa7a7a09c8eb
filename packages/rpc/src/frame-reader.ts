import { HEAD, KIND } from './mesh-frames.js';

/** Is told of each frame. Byte bodies are views of the message they came in. */
export interface FrameReader {
  hello(maxMessageBytes: number): void;
  call(
    id: number,
    path: string,
    timeoutMs: number,
    metadata: ReadonlyMap<string, string>,
    request: Buffer,
  ): void;
  cancel(id: number): void;
  answer(id: number, response: Buffer): void;
  failure(id: number, code: number, message: string, details: Buffer): void;
  goaway(): void;
}

/** The bytes are not frames. */
export class MalformedFrameError extends Error {
  override readonly name = 'MalformedFrameError';
}

/** Reads the frames of one message in order. Throws MalformedFrameError at the first bad one. */
export function readFrames(message: Buffer, reader: FrameReader): void {
  let at = 0;
  while (at < message.length) {
    if (at + HEAD > message.length) throw new MalformedFrameError('cut off');
    const length = message.readUInt32LE(at);
    const end = at + 4 + length;
    if (length < HEAD - 4 || end > message.length) throw new MalformedFrameError('cut off');
    readFrame(new Cursor(message, at + 4, end), reader);
    at = end;
  }
}

function readFrame(cursor: Cursor, reader: FrameReader): void {
  const kind = cursor.u8();
  const id = cursor.u32();
  switch (kind) {
    case KIND.HELLO:
      return reader.hello(cursor.u32());
    case KIND.CALL:
      return readCall(id, cursor, reader);
    case KIND.CANCEL:
      return reader.cancel(id);
    case KIND.ANSWER:
      return reader.answer(id, cursor.rest());
    case KIND.FAILURE:
      return reader.failure(id, cursor.u8(), cursor.text(), cursor.rest());
    case KIND.GOAWAY:
      return reader.goaway();
    default:
      throw new MalformedFrameError(`kind ${kind}`);
  }
}

function readCall(id: number, cursor: Cursor, reader: FrameReader): void {
  const timeoutMs = cursor.u32() / 1000;
  const path = cursor.text();
  const metadata = new Map<string, string>();
  for (let left = cursor.u8(); left > 0; left--) metadata.set(cursor.text(), cursor.text());
  reader.call(id, path, timeoutMs, metadata, cursor.rest());
}

class Cursor {
  constructor(
    private readonly bytes: Buffer,
    private at: number,
    private readonly end: number,
  ) {}

  private take(size: number): number {
    const start = this.at;
    if (start + size > this.end) throw new MalformedFrameError('cut off');
    this.at = start + size;
    return start;
  }
  u8(): number {
    return this.bytes[this.take(1)] as number;
  }
  u32(): number {
    return this.bytes.readUInt32LE(this.take(4));
  }
  text(): string {
    const length = this.bytes.readUInt16LE(this.take(2));
    const start = this.take(length);
    return this.bytes.toString('utf8', start, start + length);
  }
  rest(): Buffer {
    return this.bytes.subarray(this.take(this.end - this.at), this.end);
  }
}
