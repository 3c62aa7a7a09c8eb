import type { Client } from '@grpc/grpc-js';
import { MeshStream, type StreamEnd } from './mesh-stream.js';

const FIRST_RETRY_MS = 100;
const MAX_RETRY_MS = 2000;
/** A replica that did not know streams may have been replaced by one that does. */
const UNSUPPORTED_RETRY_MS = 30_000;
/** A stream is replaced after this, so that it follows its connection's age and new addresses. */
const ROTATE_MS = 30_000;

/** Keeps one stream to a replica open. */
export class MeshLink {
  private current: MeshStream | undefined;
  private readonly streams = new Set<MeshStream>();
  private retryMs = FIRST_RETRY_MS;
  private timer: NodeJS.Timeout | undefined;
  private closed = false;

  constructor(
    private readonly client: Client,
    private readonly onLeaving: () => void,
  ) {
    this.open();
  }

  /** The stream, when it takes a request of this many bytes now. */
  stream(bytes: number): MeshStream | undefined {
    return this.current?.takes(bytes) ? this.current : undefined;
  }

  private open(): void {
    if (this.closed) return;
    const stream: MeshStream = new MeshStream(this.client, {
      open: () => this.opened(stream),
      leaving: () => this.left(stream),
      closed: (how) => this.ended(stream, how),
    });
    this.streams.add(stream);
  }

  private opened(stream: MeshStream): void {
    const before = this.current;
    this.current = stream;
    this.retryMs = FIRST_RETRY_MS;
    this.schedule(ROTATE_MS * (0.8 + Math.random() * 0.4));
    before?.leave();
  }

  private left(stream: MeshStream): void {
    if (stream !== this.current) return;
    this.current = undefined;
    this.onLeaving();
    this.schedule(FIRST_RETRY_MS);
  }

  private ended(stream: MeshStream, how: StreamEnd): void {
    this.streams.delete(stream);
    if (stream === this.current) this.current = undefined;
    else if (how === 'left') return;
    if (how === 'unsupported') return this.schedule(UNSUPPORTED_RETRY_MS);
    this.schedule(this.retryMs * (0.5 + Math.random() / 2));
    this.retryMs = Math.min(this.retryMs * 2, MAX_RETRY_MS);
  }

  private schedule(ms: number): void {
    if (this.closed) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.open(), ms).unref();
  }

  /** Opens no further streams; the present ones end when their calls are answered. */
  leave(): void {
    this.closed = true;
    clearTimeout(this.timer);
    for (const stream of this.streams) stream.leave();
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.timer);
    for (const stream of this.streams) stream.close();
  }
}
