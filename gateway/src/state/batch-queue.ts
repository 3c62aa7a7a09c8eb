export interface BatchQueueOptions<T> {
  /** Items kept while the writer does not keep up; the oldest are dropped beyond. */
  readonly capacity: number;
  readonly maxBatch: number;
  /** Longest an item waits for others to be written with it, ms. */
  readonly delayMs: number;
  /** Writes a batch; resolves with the items that could not be written and should be kept. */
  readonly write: (batch: readonly T[]) => Promise<readonly T[]>;
  /** Told how many items were dropped. */
  readonly onDrop: (count: number) => void;
}

const RETRY_MS = 250;

/** Work after the response: bounded, in batches, in order, drained at shutdown. */
export class BatchQueue<T> {
  private items: T[] = [];
  private timer: NodeJS.Timeout | undefined;
  private writing: Promise<void> | undefined;
  private closed = false;

  constructor(private readonly options: BatchQueueOptions<T>) {}

  /** Items waiting. */
  get depth(): number {
    return this.items.length;
  }

  /** Whether anything waits or is being written. */
  get isBusy(): boolean {
    return this.items.length > 0 || this.writing !== undefined;
  }

  /** Adds an item; drops the oldest when full. */
  push(item: T): void {
    if (this.closed) return this.options.onDrop(1);
    this.items.push(item);
    this.trim();
    if (this.items.length >= this.options.maxBatch) void this.flush();
    else this.schedule(this.options.delayMs);
  }

  private trim(): void {
    const over = this.items.length - this.options.capacity;
    if (over <= 0) return;
    this.items.splice(0, over);
    this.options.onDrop(over);
  }

  private schedule(delayMs: number): void {
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      void this.flush();
    }, delayMs);
  }

  /** Writes what is there; resolves when it is written, or could not be. */
  flush(): Promise<void> {
    this.writing ??= this.writeAll().finally(() => (this.writing = undefined));
    return this.writing;
  }

  /** Writes until nothing is left or a batch fails. */
  private async writeAll(): Promise<void> {
    while (this.items.length > 0) {
      const batch = this.items.splice(0, this.options.maxBatch);
      let left: readonly T[];
      try {
        left = await this.options.write(batch);
      } catch {
        left = batch;
      }
      if (left.length === 0) continue;
      this.items.unshift(...left);
      this.trim();
      this.schedule(RETRY_MS);
      return;
    }
  }

  /** Takes nothing more and writes what is there; drops what is left after `timeoutMs`. */
  async drain(timeoutMs: number): Promise<void> {
    this.closed = true;
    const until = performance.now() + timeoutMs;
    while (this.isBusy && performance.now() < until) {
      await this.flush();
      if (this.items.length > 0) await new Promise((resolve) => setTimeout(resolve, 20));
    }
    clearTimeout(this.timer);
    if (this.items.length > 0) this.options.onDrop(this.items.length);
    this.items = [];
  }
}
