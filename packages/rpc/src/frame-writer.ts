import type { FrameBatch } from './mesh-frames.js';

/** What is needed of a gRPC stream to write to it. */
interface Sink {
  write(bytes: Buffer): boolean;
  end(): unknown;
  once(event: 'drain', listener: () => void): unknown;
}

/**
 * Sends frames: those of one turn of the event loop as one message, nothing while the other side
 * does not keep up.
 */
export class FrameWriter {
  /** Messages that are complete and wait. */
  private readonly sealed: Buffer[] = [];
  private sealedBytes = 0;
  private scheduled = false;
  private blocked = false;
  private closed = false;
  private ending = false;

  /** `onDrained` is told when the other side goes on after it did not keep up. */
  constructor(
    private readonly batch: FrameBatch,
    private readonly sink: Sink,
    private readonly maxMessageBytes: () => number,
    private readonly onDrained: () => void = () => undefined,
  ) {}

  /** Bytes that wait because the other side does not keep up. */
  get backlog(): number {
    return this.blocked ? this.sealedBytes + this.batch.size : 0;
  }

  /** Seals the message in the making where `bytes` more would make it too large. */
  makeRoom(bytes: number): void {
    if (this.batch.size > 0 && this.batch.size + bytes > this.maxMessageBytes()) this.seal();
  }

  private seal(): void {
    const message = this.batch.take();
    this.sealed.push(message);
    this.sealedBytes += message.length;
  }

  /** Sends what is in the batch at the end of this turn of the event loop. */
  schedule(): void {
    if (this.scheduled || this.blocked || this.closed) return;
    this.scheduled = true;
    setImmediate(() => {
      this.scheduled = false;
      this.flush();
    });
  }

  /** Sends everything now, as far as the other side keeps up. */
  flush(): void {
    if (this.closed || this.blocked) return;
    if (this.batch.size > 0) this.seal();
    while (this.sealed.length > 0 && !this.blocked) {
      const message = this.sealed.shift() as Buffer;
      this.sealedBytes -= message.length;
      if (!this.sink.write(message)) this.wait();
    }
    if (this.ending && this.sealed.length === 0 && this.batch.size === 0) {
      this.closed = true;
      this.sink.end();
    }
  }

  private wait(): void {
    this.blocked = true;
    this.sink.once('drain', () => {
      this.blocked = false;
      this.flush();
      this.onDrained();
    });
  }

  /** Ends the sink once everything is sent, which waits as long as the other side does not keep up. */
  end(): void {
    this.ending = true;
    this.flush();
  }

  /** Nothing is sent from now on. */
  close(): void {
    this.closed = true;
  }
}
