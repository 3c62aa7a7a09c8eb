import { Metadata, type Client, type ClientDuplexStream, type ServiceError } from '@grpc/grpc-js';
import { Code } from '@eaglerank/domain';
import type { Attempt, AttemptRequest, AttemptResult } from './attempt.js';
import { FrameWriter } from './frame-writer.js';
import { IdTable } from './id-table.js';
import { MalformedFrameError, readFrames, type FrameReader } from './frame-reader.js';
import { CLIENT_MESSAGE_BYTES, FRAME_OVERHEAD, FrameBatch, MESH_PATH } from './mesh-frames.js';

/** How a stream ended. */
export type StreamEnd = 'left' | 'broken' | 'unsupported';

interface Pending {
  readonly id: number;
  readonly done: (result: AttemptResult) => void;
  readonly timer: NodeJS.Timeout;
}

const UNIMPLEMENTED = 12;
const identity = (bytes: Buffer): Buffer => bytes;
/** Requests that wait for a server beyond which new calls go another way, bytes. */
const MAX_BACKLOG = 4 * 1024 * 1024;

/** `opening` until the server's HELLO, `open`, `leaving` while its last calls are answered, `closed`. */
type State = 'opening' | 'open' | 'leaving' | 'closed';

/** One stream to one replica that carries many calls. */
export class MeshStream implements FrameReader {
  private readonly stream: ClientDuplexStream<Buffer, Buffer>;
  private readonly batch = new FrameBatch();
  private readonly writer: FrameWriter;
  private readonly pending = new IdTable<Pending>();
  private maxRequestBytes = 0;
  private nextId = 1;
  private state: State = 'opening';

  constructor(
    client: Client,
    private readonly on: {
      /** The server takes calls. */
      open(): void;
      /** No further calls are taken; those on their way are answered. */
      leaving(): void;
      closed(how: StreamEnd): void;
    },
  ) {
    this.stream = client.makeBidiStreamRequest(MESH_PATH, identity, identity, new Metadata());
    const maxMessage = (): number => this.maxRequestBytes + FRAME_OVERHEAD;
    this.writer = new FrameWriter(this.batch, this.stream, maxMessage);
    this.stream.on('data', (message: Buffer) => this.read(message));
    this.stream.on('status', ({ code }: { code: number }) => this.ended(code));
    this.stream.on('error', (error: ServiceError) => this.ended(error.code));
    this.batch.hello(CLIENT_MESSAGE_BYTES);
    this.writer.flush();
  }

  /** Whether a request of this many bytes can be sent now. */
  takes(bytes: number): boolean {
    return (
      this.state === 'open' && bytes <= this.maxRequestBytes && this.writer.backlog < MAX_BACKLOG
    );
  }

  /** Sends a call; `done` is called exactly once. */
  attempt(request: AttemptRequest, done: (result: AttemptResult) => void): Attempt {
    const id = this.nextId;
    this.nextId = (this.nextId % 0xffff_ffff) + 1;
    const { bytes, metadata, timeoutMs } = request;
    this.writer.makeRoom(bytes.length + FRAME_OVERHEAD);
    this.batch.call(id, request.path.slice(1), timeoutMs, metadata, bytes);
    this.writer.schedule();
    const timer = setTimeout(() => this.settle(id, late), Math.ceil(timeoutMs));
    this.pending.set(id, { id, done, timer });
    return { cancel: () => this.abandon(id) };
  }

  private abandon(id: number): void {
    if (!this.pending.get(id)) return;
    if (this.state === 'open') {
      this.batch.cancel(id);
      this.writer.schedule();
    }
    this.settle(id, { code: Code.CANCELLED, message: 'cancelled' });
  }

  private settle(id: number, result: AttemptResult): void {
    const pending = this.pending.delete(id);
    if (!pending) return;
    clearTimeout(pending.timer);
    pending.done(result);
  }

  private read(message: Buffer): void {
    try {
      readFrames(message, this);
    } catch {
      this.stream.cancel();
    }
  }

  hello(maxMessageBytes: number): void {
    this.maxRequestBytes = maxMessageBytes - FRAME_OVERHEAD;
    if (this.state !== 'opening') return;
    this.state = 'open';
    this.on.open();
  }

  answer(id: number, response: Buffer): void {
    this.settle(id, { code: 0, message: '', response });
  }

  failure(id: number, code: number, message: string, details: Buffer): void {
    this.settle(id, { code, message, details: details.length > 0 ? details : undefined });
  }

  goaway(): void {
    this.leave();
  }

  // frames that only a client sends
  call(): void {
    throw new MalformedFrameError('a call from a server');
  }
  cancel(): void {
    throw new MalformedFrameError('a cancellation from a server');
  }

  /** Takes no more calls and ends when those on their way are answered. */
  leave(): void {
    if (this.state !== 'open' && this.state !== 'opening') return;
    this.state = 'leaving';
    this.writer.end();
    this.on.leaving();
  }

  /** Ends at once; calls on their way fail. */
  close(): void {
    this.stream.cancel();
    this.ended(Code.CANCELLED);
  }

  private ended(code: number): void {
    if (this.state === 'closed') return;
    const how = endOf(this.state, code);
    this.state = 'closed';
    this.writer.close();
    for (const { id } of this.pending.values()) {
      this.settle(id, { code: Code.UNAVAILABLE, message: 'the stream broke' });
    }
    this.on.closed(how);
  }
}

const late: AttemptResult = { code: Code.DEADLINE_EXCEEDED, message: 'no answer in time' };

function endOf(state: State, code: number): StreamEnd {
  if (code === UNIMPLEMENTED) return 'unsupported';
  return state === 'leaving' ? 'left' : 'broken';
}
