import type { Telemetry } from '@eaglerank/telemetry';
import type { ExplanationStore } from '../explain/explanation-store.js';
import { pickVectorRows } from '@eaglerank/domain';
import type { Explained } from '../explain/record.js';
import { METRICS } from '@eaglerank/telemetry';
import type { ServedPages } from './served-pages.js';

/** A page as its handler knows it. */
type AnsweredPage = Omit<Explained, 'traceparent' | 'vectors'>;

/** Takes pages once they are answers. */
export interface PageSink {
  /** A page of a feed. */
  feed(page: AnsweredPage): void;
  /** Items of the caller's own: explained, but not served by us. */
  ranked(page: AnsweredPage): void;
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

  feed(page: AnsweredPage): void {
    const whole = explained(page, this.traceparent());
    this.pages.push(whole);
    this.explanations.push(whole);
  }

  ranked(page: AnsweredPage): void {
    this.explanations.push(explained(page, ''));
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

/** Field by field: a spread costs V8 several microseconds. */
function explained(page: AnsweredPage, traceparent: string): Explained {
  return {
    tenant: page.tenant,
    userId: page.userId,
    surface: page.surface,
    requestId: page.requestId,
    servedAtMs: page.servedAtMs,
    ranking: page.ranking,
    rows: page.rows,
    firstPosition: page.firstPosition,
    firstRequestId: page.firstRequestId,
    degraded: page.degraded,
    candidateSet: page.candidateSet,
    report: page.report,
    vectors: vectorsOf(page),
    traceparent,
  };
}

/** Picks the page's vectors once, for whoever asks first. */
function vectorsOf({ ranking, rows }: AnsweredPage): () => Uint8Array {
  let picked: Uint8Array | undefined;
  return () => (picked ??= pickVectorRows(ranking.vectors, rows));
}
