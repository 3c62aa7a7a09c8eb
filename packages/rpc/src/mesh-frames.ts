/**
 * Calls multiplexed over one bidirectional stream, `/eaglerank.mesh.v1.Mesh/Connect`. A gRPC call
 * costs grpc-js far more than its bytes do, so calls between services travel as frames, many to a
 * message of the stream. A frame, little endian:
 *
 *     u32 length of what follows | u8 kind | u32 id of the call | body
 *
 *     HELLO    u32 largest message the sender takes, bytes; the first frame of either side
 *     CALL     u32 time left, µs | text path | u8 count of (text key, text value) | request
 *     CANCEL   nothing
 *     ANSWER   response
 *     FAILURE  u8 status code | text message | encoded google.rpc.Status
 *     GOAWAY   nothing: open another stream, this one ends when its calls are answered
 *
 * with `text` as u16 length and UTF-8 bytes. Requests and responses are protobuf, as in a unary call.
 */

export const MESH_PATH = '/eaglerank.mesh.v1.Mesh/Connect';
/** Largest message a client takes, bytes; a server says what it takes. */
export const CLIENT_MESSAGE_BYTES = 4 * 1024 * 1024;
/** Room that frames need beside requests and responses, bytes. */
export const FRAME_OVERHEAD = 16 * 1024;

/** Kinds of frames. */
export const KIND = { HELLO: 0, CALL: 1, CANCEL: 2, ANSWER: 3, FAILURE: 4, GOAWAY: 5 } as const;
/** Bytes of length, kind and id. */
export const HEAD = 9;
const MAX_TEXT = 4096;
const MAX_TIMEOUT_US = 0xffff_ffff;

/** Collects frames until they are sent. */
export class FrameBatch {
  private bytes = Buffer.allocUnsafeSlow(16 * 1024);
  private end = 0;
  private start = 0;

  /** Bytes collected. */
  get size(): number {
    return this.end;
  }

  hello(maxMessageBytes: number): void {
    this.open(KIND.HELLO, 0, 4);
    this.u32(maxMessageBytes);
    this.close();
  }

  call(
    id: number,
    path: string,
    timeoutMs: number,
    metadata: ReadonlyMap<string, string>,
    request: Buffer,
  ): void {
    this.open(KIND.CALL, id, 5 + request.length);
    this.u32(Math.min(MAX_TIMEOUT_US, Math.max(0, Math.round(timeoutMs * 1000))));
    this.text(path);
    this.u8(metadata.size);
    for (const [key, value] of metadata) {
      this.text(key);
      this.text(value);
    }
    this.raw(request);
    this.close();
  }

  cancel(id: number): void {
    this.open(KIND.CANCEL, id, 0);
    this.close();
  }

  answer(id: number, response: Buffer): void {
    this.open(KIND.ANSWER, id, response.length);
    this.raw(response);
    this.close();
  }

  failure(id: number, code: number, message: string, details: Buffer): void {
    this.open(KIND.FAILURE, id, 1 + details.length);
    this.u8(code);
    this.text(message.slice(0, MAX_TEXT / 4));
    this.raw(details);
    this.close();
  }

  goaway(): void {
    this.open(KIND.GOAWAY, 0, 0);
    this.close();
  }

  /** Hands over what was collected and starts anew. */
  take(): Buffer {
    const taken = Buffer.from(this.bytes.subarray(0, this.end));
    this.end = 0;
    return taken;
  }

  private open(kind: number, id: number, size: number): void {
    this.start = this.end;
    this.reserve(HEAD + size);
    this.end += 4;
    this.u8(kind);
    this.u32(id);
  }

  private close(): void {
    this.bytes.writeUInt32LE(this.end - this.start - 4, this.start);
  }

  private reserve(size: number): void {
    const needed = this.end + size;
    if (needed <= this.bytes.length) return;
    const grown = Buffer.allocUnsafeSlow(Math.max(needed, this.bytes.length * 2));
    this.bytes.copy(grown, 0, 0, this.end);
    this.bytes = grown;
  }

  private u8(value: number): void {
    this.reserve(1);
    this.bytes[this.end++] = value;
  }

  private u32(value: number): void {
    this.reserve(4);
    this.end = this.bytes.writeUInt32LE(value, this.end);
  }

  private text(value: string): void {
    this.reserve(2 + value.length * 3);
    const length = this.bytes.write(value, this.end + 2, 'utf8');
    this.bytes.writeUInt16LE(length, this.end);
    this.end += 2 + length;
  }

  private raw(bytes: Buffer): void {
    this.reserve(bytes.length);
    this.bytes.set(bytes, this.end);
    this.end += bytes.length;
  }
}
