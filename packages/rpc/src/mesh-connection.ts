import type { ServerDuplexStream } from '@grpc/grpc-js';
import { Code, RequestError } from '@eaglerank/domain';
import { INBOUND_METADATA } from './context.js';
import type { Dispatcher } from './dispatcher.js';
import { encodeDetails } from './errors-wire.js';
import { FrameWriter } from './frame-writer.js';
import { IdTable } from './id-table.js';
import { MalformedFrameError, readFrames, type FrameReader } from './frame-reader.js';
import { CLIENT_MESSAGE_BYTES, FRAME_OVERHEAD, FrameBatch } from './mesh-frames.js';
import type { MethodCodec } from './handlers.js';
import type { Arrival, Outcome, Payload, ServedMethod } from './served-method.js';
import { TurnQueue } from './turn-queue.js';
import { decodeRequest } from './unary-door.js';

/** A client's stream as the server has it. */
export type ServerStream = ServerDuplexStream<Buffer, Buffer>;

export interface MeshConnectionOptions {
  readonly dispatcher: Dispatcher;
  readonly methods: ReadonlyMap<string, ServedMethod>;
  /** Largest message the server takes, bytes. */
  readonly maxReceiveBytes: number;
  /** Calls at a time on one stream. */
  readonly maxCalls: number;
}

const ALLOWED: ReadonlySet<string> = new Set(INBOUND_METADATA);
/** Answers that wait for one client beyond which nothing more is read from it, bytes. */
const MAX_BACKLOG = 8 * 1024 * 1024;
/** Calls that start in one turn of the event loop. */
const CALLS_PER_TURN = 16;
/** No further call starts in a turn that took so long, ms. */
const TURN_MS = 1;
const UNIMPLEMENTED = 12;
/** One client's stream. */
export class MeshConnection implements FrameReader {
  private readonly batch = new FrameBatch();
  private readonly writer: FrameWriter;
  private readonly turns = new TurnQueue(CALLS_PER_TURN, TURN_MS);
  /** How to cancel each call that waits or runs. */
  private readonly calls = new IdTable<() => void>();
  private maxAnswerBytes = CLIENT_MESSAGE_BYTES - FRAME_OVERHEAD;
  private ended = false;
  private closed = false;

  constructor(
    private readonly options: MeshConnectionOptions,
    private readonly stream: ServerStream,
    private readonly onClose: () => void,
  ) {
    const maxMessage = (): number => this.maxAnswerBytes + FRAME_OVERHEAD;
    this.writer = new FrameWriter(this.batch, stream, maxMessage, () => stream.resume());
    stream.on('data', (message: Buffer) => this.read(message));
    stream.on('end', () => this.finish(true));
    const close = (): void => this.close();
    stream.on('cancelled', close).on('close', close).on('error', close);
    this.batch.hello(options.maxReceiveBytes);
    this.writer.schedule();
  }

  private read(message: Buffer): void {
    try {
      readFrames(message, this);
    } catch (error) {
      const details = error instanceof Error ? error.message : 'bad frame';
      this.stream.emit('error', { code: Code.INVALID_ARGUMENT, details });
      this.close();
    }
    this.turns.run();
    if (this.writer.backlog > MAX_BACKLOG) this.stream.pause();
  }

  hello(maxMessageBytes: number): void {
    this.maxAnswerBytes = Math.min(maxMessageBytes, CLIENT_MESSAGE_BYTES) - FRAME_OVERHEAD;
  }

  call(
    id: number,
    path: string,
    timeoutMs: number,
    sent: ReadonlyMap<string, string>,
    request: Buffer,
  ): void {
    const { methods, dispatcher, maxCalls } = this.options;
    const method = methods.get(path);
    if (!method) return this.fail(id, UNIMPLEMENTED, 'unknown method', Buffer.alloc(0));
    if (this.calls.size >= maxCalls || this.calls.get(id)) {
      return this.answered(id, {
        ok: false,
        error: new RequestError('OVERLOADED', 'too many calls on one stream', { retryAfterMs: 10 }),
      });
    }
    const { clock } = dispatcher.options;
    const arrivedAt = clock.monotonic();
    let cancelled = false;
    this.calls.set(id, () => {
      cancelled = true;
      this.calls.delete(id);
    });
    this.turns.push(() => {
      const left = timeoutMs - (clock.monotonic() - arrivedAt);
      if (!cancelled)
        this.dispatch(id, method, { metadata: allowed(sent), timeoutMs: left }, request);
    });
  }

  private dispatch(id: number, method: ServedMethod, arrival: Arrival, request: Buffer): void {
    let done = false;
    const payload: Payload<number> = {
      request: () => decodeRequest(method, request),
      response: (message) => this.append(id, method.codec, message),
    };
    const cancel = this.options.dispatcher.dispatch(method, arrival, payload, (outcome) => {
      done = true;
      this.calls.delete(id);
      this.answered(id, outcome);
    });
    if (!done) this.calls.set(id, cancel);
  }

  /** Puts an answer into its frame, unless it is too long; returns its bytes. */
  private append(id: number, codec: MethodCodec, message: unknown): number {
    const response = codec.responseView?.(message) ?? codec.responseSerialize(message);
    if (response.length <= this.maxAnswerBytes) {
      this.writer.makeRoom(response.length + FRAME_OVERHEAD);
      this.batch.answer(id, response);
    }
    return response.length;
  }

  /** `outcome`: bytes of the answer, which `append` has put into its frame. */
  private answered(id: number, outcome: Outcome<number>): void {
    if (!outcome.ok) {
      const { error } = outcome;
      return this.fail(id, error.code, error.message, encodeDetails(error));
    }
    if (outcome.response <= this.maxAnswerBytes) return this.sent();
    const message = `answer of ${outcome.response} bytes`;
    this.fail(id, Code.RESOURCE_EXHAUSTED, message, Buffer.alloc(0));
  }

  private fail(id: number, code: number, message: string, details: Buffer): void {
    this.writer.makeRoom(FRAME_OVERHEAD);
    this.batch.failure(id, code, message, details);
    this.sent();
  }

  private sent(): void {
    this.writer.schedule();
    if (this.ended) this.finish(false);
  }

  cancel(id: number): void {
    this.calls.get(id)?.();
  }

  /** Asks the client to go elsewhere. */
  leave(): void {
    this.batch.goaway();
    this.writer.schedule();
  }

  // frames that only a server sends
  answer(): void {
    throw new MalformedFrameError('an answer from a client');
  }
  failure(): void {
    throw new MalformedFrameError('a failure from a client');
  }
  goaway(): void {
    throw new MalformedFrameError('a goaway from a client');
  }

  /** The client sends nothing more: the stream ends with its last answer. */
  private finish(ended: boolean): void {
    this.ended ||= ended;
    if (this.calls.size > 0 || this.closed) return;
    this.writer.end();
  }

  private close(): void {
    if (this.closed) return;
    this.closed = true;
    this.writer.close();
    for (const cancel of this.calls.values()) cancel();
    this.calls.clear();
    this.turns.clear();
    this.onClose();
  }
}

function allowed(sent: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  for (const key of sent.keys()) {
    if (!ALLOWED.has(key)) return new Map([...sent].filter(([name]) => ALLOWED.has(name)));
  }
  return sent;
}
