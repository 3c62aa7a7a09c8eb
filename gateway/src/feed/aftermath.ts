import type { Telemetry } from '@eaglerank/telemetry';
import type { ExplanationStore } from '../explain/explanation-store.js';
import { pickVectorRows } from '@eaglerank/domain';
import type { Explained } from '../explain/record.js';
import { METRICS } from '@eaglerank/telemetry';
import type { ServedPages } from './served-pages.js';

/** A page as its handler knows it. */
type AnsweredPage = Omit<Explained, 'traceparent' | 'vectors'>;

const LOG_EVERY_MS = 1000;

/** Takes pages once they are answers. */
export interface PageSink {
  /** A page of a feed. */
  feed(page: AnsweredPage): void;
  /** Items of the caller's own: explained, but not served by us. */
  ranked(page: AnsweredPage): void;
}

interface Waiting {
  readonly page: AnsweredPage;
  /** W3C traceparent of the request; may be empty. */
  readonly traceparent: string;
  readonly served: boolean;
}

/**
 * What is done with a page after its response: a served-page record, an explanation. Both are made
 * at the end of the turn of the event loop that answers, so that what waits to be written does not
 * hold on to all that the services behind answered.
 */
export class Aftermath implements PageSink {
  private waiting: Waiting[] = [];

  constructor(
    private readonly pages: ServedPages,
    private readonly explanations: ExplanationStore,
    private readonly telemetry: Telemetry,
  ) {
    telemetry.metrics.use(METRICS.backgroundQueueDepth).onCollect((gauge) => {
      gauge.set(this.waiting.length + pages.depth + explanations.depth);
    });
  }

  feed(page: AnsweredPage): void {
    this.add({ page, traceparent: this.traceparent(), served: true });
  }

  ranked(page: AnsweredPage): void {
    this.add({ page, traceparent: '', served: false });
  }

  private add(waiting: Waiting): void {
    if (this.waiting.length === 0) setImmediate(() => this.pass());
    this.waiting.push(waiting);
  }

  private traceparent(): string {
    const context = this.telemetry.tracing.active()?.context;
    if (!context?.sampled) return '';
    return `00-${context.traceId}-${context.spanId}-01`;
  }

  /** Passes on the pages of this turn. */
  private pass(): void {
    const { waiting } = this;
    this.waiting = [];
    for (const one of waiting) {
      try {
        this.keep(one);
      } catch (error) {
        const { logger } = this.telemetry;
        logger.rateLimited('page', LOG_EVERY_MS).error('PageNotKept', { error });
      }
    }
  }

  private keep({ page, traceparent, served }: Waiting): void {
    const whole = explained(page, traceparent);
    if (served) this.pages.push(whole);
    this.explanations.push(whole);
  }

  async drain(timeoutMs: number): Promise<void> {
    this.pass();
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
    vectors: pickVectorRows(page.ranking.vectors, page.rows),
    traceparent,
  };
}
