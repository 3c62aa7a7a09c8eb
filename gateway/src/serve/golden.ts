import { randomBytes, randomUUID } from 'node:crypto';
import { feedService, type GetFeedRequestOut } from '@eaglerank/contracts';
import { TIERS } from '@eaglerank/domain';
import { RedisUnavailableError } from '@eaglerank/redis';
import type { SpanContext } from '@eaglerank/telemetry';
import { GetFeedHandler, type GetFeedPorts } from '../feed/get-feed.js';
import { trendingPage } from '../feed/fallbacks.js';
import { toQuery, type FeedQuery } from '../feed/query.js';
import { SessionStore } from '../state/session-store.js';
import type { Tenant, Tenants } from '../state/tenants.js';

const REQUEST: GetFeedRequestOut = {
  tenantId: '',
  userId: '',
  pageSize: 20,
  pageToken: '',
  context: null,
  excludeItemIds: [],
  mode: 0,
  criticality: 0,
  withAttributes: false,
};
const WARM_REQUESTS = 60;
const WARM_MS = 800;

/** What a golden feed showed. */
export interface GoldenAnswer {
  readonly tier: number;
  /** Whether every component did its part. */
  readonly whole: boolean;
}

/** A feed of the anonymous user that leaves no trace: no session, no impression. */
export class GoldenFeed {
  private readonly handler: GetFeedHandler;
  private next = 0;

  constructor(
    private readonly ports: GetFeedPorts,
    private readonly tenants: Tenants,
    private readonly timeoutMs: number,
  ) {
    const { clock } = ports;
    const away = { pipeline: () => Promise.reject(new RedisUnavailableError('golden')) };
    this.handler = new GetFeedHandler({
      ...ports,
      sessions: new SessionStore(away, clock),
      aftermath: { feed: () => undefined, ranked: () => undefined },
    });
  }

  /** Serves one, of each tenant in turn. Rejects when no tier can serve. */
  async serve(signal: AbortSignal = AbortSignal.timeout(this.timeoutMs)): Promise<GoldenAnswer> {
    const query = this.query(signal);
    const answer = await this.untraced(() => this.handler.answer(query, ''));
    feedService.GetFeed.responseSerialize(answer);
    const kept = (answer.degraded ?? []).filter(({ component }) => component !== 'sessions');
    return { tier: answer.tier as number, whole: kept.length === 0 };
  }

  /** Serves what trends; resolves with the number of items. */
  async serveTrending(signal: AbortSignal): Promise<number> {
    const query = this.query(signal);
    const kept = await this.untraced(() => trendingPage(this.ports, query));
    return kept?.page.rows.length ?? 0;
  }

  /** Health checks are kept out of the traces. */
  private untraced<T>(work: () => Promise<T>): Promise<T> {
    const { tracing } = this.ports;
    return tracing.withSpan(tracing.startSpan('golden', { parent: unsampled() }), work);
  }

  private query(signal: AbortSignal): FeedQuery {
    const { all } = this.tenants;
    const tenant = all[this.next++ % all.length] as Tenant;
    const deadlineAt = this.ports.clock.monotonic() + this.timeoutMs;
    const remainingMs = (): number => Math.max(0, deadlineAt - this.ports.clock.monotonic());
    const call = { signal, deadlineAt, remainingMs };
    return toQuery(REQUEST, tenant, randomUUID(), this.ports.clock.now(), call);
  }

  /** Serves feeds until the code is warm, for less than a second. */
  async warmUp(): Promise<void> {
    const until = this.ports.clock.monotonic() + WARM_MS;
    for (let i = 0; i < WARM_REQUESTS && this.ports.clock.monotonic() < until; i++) {
      const { tier } = await this.serve();
      // a fallback warms nothing that matters
      if (tier === TIERS.TRENDING) return;
    }
  }
}

/** A trace that nothing of is recorded; its id joins the log lines of one golden feed. */
const unsampled = (): SpanContext => ({
  traceId: randomBytes(16).toString('hex'),
  spanId: randomBytes(8).toString('hex'),
  sampled: false,
});
