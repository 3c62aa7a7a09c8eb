import type { ReadableSpan, SpanExporter, SpanProcessor } from '@opentelemetry/sdk-trace-node';

export interface BatchCounters {
  exported(spans: number): void;
  dropped(spans: number, reason: 'queue_full' | 'export_failed'): void;
}

const MAX_QUEUE = 4096;
const MAX_BATCH = 512;
const DELAY_MS = 500;
/** Longest time shutdown waits for the collector, ms. */
const SHUTDOWN_MS = 2000;

/**
 * Exports in batches, one export at a time, from a bounded queue. With the collector away spans are
 * dropped and counted; whoever ends a span never waits.
 */
export class BoundedBatchProcessor implements SpanProcessor {
  private queue: ReadableSpan[] = [];
  private timer: NodeJS.Timeout | undefined;
  private exporting: Promise<void> | undefined;
  private stopped = false;

  constructor(
    private readonly exporter: SpanExporter,
    private readonly counters: BatchCounters,
  ) {}

  onStart(): void {
    // only finished spans matter
  }

  onEnd(span: ReadableSpan): void {
    if (this.stopped || this.queue.length >= MAX_QUEUE) {
      this.counters.dropped(1, 'queue_full');
      return;
    }
    this.queue.push(span);
    if (this.queue.length >= MAX_BATCH) void this.drain();
    else this.schedule();
  }

  private schedule(): void {
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      void this.drain();
    }, DELAY_MS).unref();
  }

  private drain(): Promise<void> {
    this.exporting ??= this.exportAll().finally(() => {
      this.exporting = undefined;
      if (this.queue.length > 0 && !this.stopped) this.schedule();
    });
    return this.exporting;
  }

  private async exportAll(): Promise<void> {
    let healthy = true;
    while (this.queue.length > 0 && healthy) {
      healthy = await this.exportBatch(this.queue.splice(0, MAX_BATCH));
    }
  }

  private exportBatch(batch: ReadableSpan[]): Promise<boolean> {
    return new Promise((resolve) => {
      this.exporter.export(batch, ({ code }) => {
        const ok = (code as number) === 0;
        if (ok) this.counters.exported(batch.length);
        else this.counters.dropped(batch.length, 'export_failed');
        resolve(ok);
      });
    });
  }

  async forceFlush(): Promise<void> {
    await this.exporting;
    await this.drain();
  }

  async shutdown(): Promise<void> {
    clearTimeout(this.timer);
    let late: NodeJS.Timeout | undefined;
    const giveUp = new Promise<void>((resolve) => (late = setTimeout(resolve, SHUTDOWN_MS)));
    await Promise.race([this.forceFlush(), giveUp]);
    clearTimeout(late);
    this.stopped = true;
    if (this.queue.length > 0) this.counters.dropped(this.queue.length, 'export_failed');
    this.queue = [];
    await this.exporter.shutdown();
  }
}
