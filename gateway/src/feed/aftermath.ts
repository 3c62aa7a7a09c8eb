import type { Telemetry } from '@eaglerank/telemetry';
import type { ExplanationStore } from '../explain/explanation-store.js';
import type { Explained } from '../explain/record.js';
import { METRICS } from '@eaglerank/telemetry';
import type { ServedPages } from './served-pages.js';

/** Takes pages once they are answers. */
export interface PageSink {
  /** A page of a feed. */
  feed(page: Omit<Explained, 'traceparent'>): void;
  /** Items of the caller's own: explained, but not served by us. */
  ranked(page: Omit<Explained, 'traceparent'>): void;
}

/** What is done with a page after its response: a served-page record, an explanation. */
export class Aftermath implements PageSink {
  constructor(
    private readonly pages: ServedPages,
    private readonly explanations: ExplanationStore,
    private readonly telemetry: Telemetry,
  ) {
    telemetry.metrics.use(METRICS.backgroundQueueDepth).onCollect((gauge) => {
      gauge.set(pages.depth + explanations.depth);
    });
  }

  feed(page: Omit<Explained, 'traceparent'>): void {
    const whole = { ...page, traceparent: this.traceparent() };
    this.pages.push(whole);
    this.explanations.push(whole);
  }

  ranked(page: Omit<Explained, 'traceparent'>): void {
    this.explanations.push({ ...page, traceparent: '' });
  }

  private traceparent(): string {
    const context = this.telemetry.tracing.active()?.context;
    if (!context?.sampled) return '';
    return `00-${context.traceId}-${context.spanId}-01`;
  }

  async drain(timeoutMs: number): Promise<void> {
    await Promise.all([this.pages.drain(timeoutMs), this.explanations.drain(timeoutMs)]);
  }
}
