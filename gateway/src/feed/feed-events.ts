import type { GetFeedResponse } from '@eaglerank/contracts';
import { RequestError, TIERS } from '@eaglerank/domain';
import { statusName, toRequestError, type CallContext } from '@eaglerank/rpc';
import { METRICS, type Telemetry } from '@eaglerank/telemetry';
import type { Tenant } from '../state/tenants.js';

const TIER_NAMES = new Map<number, string>(
  Object.entries(TIERS).map(([name, tier]) => [tier, name.toLowerCase()]),
);

/** What a feed request looked like when it ended. */
export interface FeedEnd {
  /** Undefined when it was refused before its tenant was known. */
  readonly tenant: Tenant | undefined;
  /** Hashed before it is logged. */
  readonly userId: string;
  readonly startedAt: number;
}

/** Everything told about a feed request: its counters, its log line, its span's attributes. */
export class FeedEvents {
  private readonly requests;
  private readonly latency;
  private readonly items;
  private readonly degraded;
  private readonly exposures;
  private readonly inflight;

  constructor(private readonly telemetry: Telemetry) {
    const { metrics } = telemetry;
    this.requests = metrics.use(METRICS.grpcFeedRequests);
    this.latency = metrics.use(METRICS.grpcFeedLatency);
    this.items = metrics.use(METRICS.feedItemsReturned);
    this.degraded = metrics.use(METRICS.feedDegraded);
    this.exposures = metrics.use(METRICS.experimentExposures);
    this.inflight = metrics.use(METRICS.grpcFeedInflight);
  }

  /** @returns monotonic ms at which the request began */
  started(): number {
    this.inflight.inc();
    return this.telemetry.clock.monotonic();
  }

  served(end: FeedEnd, response: GetFeedResponse): void {
    const { telemetry } = this;
    const tenant = end.tenant?.id ?? 'unknown';
    const tier = TIER_NAMES.get(response.tier as number) ?? 'unknown';
    const latencyMs = this.ended(end, tenant, 'OK', tier);
    const items = response.items?.length ?? 0;
    this.items.observe(items);
    for (const { component = '', reason = '' } of response.degraded ?? []) {
      this.degraded.inc({ component, reason });
    }
    for (const { experiment = '', arm = '' } of response.arms ?? []) {
      this.exposures.inc({ tenant, experiment, arm });
    }
    telemetry.logger.info('FeedServed', {
      tenant,
      request_id: response.requestId,
      user_hash: telemetry.userHash(end.userId),
      num_items: items,
      latency_ms: Math.round(latencyMs * 100) / 100,
      tier,
    });
    const span = telemetry.tracing.active();
    if (span?.isRecording()) {
      span.setAttributes({
        'eaglerank.feed.tier': tier,
        'eaglerank.feed.items': items,
        'eaglerank.request_id': response.requestId,
        'eaglerank.experiment.arms': (response.arms ?? []).map(
          ({ experiment = '', arm = '' }) => `${experiment}:${arm}`,
        ),
      });
    }
  }

  failed(end: FeedEnd, call: CallContext, cause: unknown): void {
    const error: unknown = call.signal.aborted ? call.signal.reason : cause;
    const { code } = error instanceof RequestError ? error : toRequestError(error);
    this.ended(end, end.tenant?.id ?? 'unknown', statusName(code), 'none');
  }

  private ended(end: FeedEnd, tenant: string, status: string, tier: string): number {
    const latencyMs = this.telemetry.clock.monotonic() - end.startedAt;
    this.inflight.dec();
    this.requests.inc({ tenant, status, tier });
    this.latency.observe({ tenant }, latencyMs / 1000);
    return latencyMs;
  }
}
