import { RequestError, systemClock, type Clock } from '@eaglerank/domain';
import type { RedisClient } from '@eaglerank/redis';
import { METRICS, type Telemetry } from '@eaglerank/telemetry';
import type { Tenant } from '../state/tenants.js';
import { TokenBucket } from './token-bucket.js';

const WINDOW_MS = 2000;
const SYNC_MS = 500;
const KEY_TTL_SECONDS = 10;
/** A gateway with little traffic keeps this share, so that its traffic can grow. */
const LEAST_SHARE = 0.1;
/** What Redis said longer ago than this does not bind any more. */
const STALE_MS = 10_000;

interface State {
  readonly tenant: Tenant;
  readonly requests: TokenBucket;
  readonly events: TokenBucket;
  /** Requests since the last sync, refused ones included. */
  demand: number;
  syncedAt: number;
}

export interface QuotaOptions {
  /** Distinguishes gateways. */
  readonly instance: string;
  /** Undefined keeps to this process. */
  readonly redis?: RedisClient | undefined;
  readonly telemetry: Telemetry;
  readonly clock?: Clock | undefined;
}

/**
 * Quotas per tenant: a bucket in process, whose share of the tenant's rate follows this gateway's
 * share of the tenant's demand, as all gateways report it to Redis. Without Redis every gateway
 * allows the whole rate.
 */
export class Quota {
  private readonly states = new Map<string, State>();
  private readonly clock: Clock;
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;

  constructor(private readonly options: QuotaOptions) {
    this.clock = options.clock ?? systemClock;
  }

  /** Throws QUOTA_EXCEEDED with the time until the next request passes. */
  takeRequest(tenant: Tenant): void {
    const state = this.state(tenant);
    state.demand++;
    this.check(tenant, state.requests.take(1, this.clock.monotonic()), 'requests');
  }

  /** Throws QUOTA_EXCEEDED with the time until the next events pass. */
  takeEvents(tenant: Tenant, count: number): void {
    this.check(tenant, this.state(tenant).events.take(count, this.clock.monotonic()), 'events');
  }

  private check(tenant: Tenant, waitMs: number, what: 'requests' | 'events'): void {
    if (waitMs === 0) return;
    this.options.telemetry.metrics.use(METRICS.rateLimited).inc({ tenant: tenant.id });
    throw new RequestError('QUOTA_EXCEEDED', `the tenant's quota of ${what} is used up`, {
      retryAfterMs: waitMs,
      metadata: { quota: what },
    });
  }

  private state(tenant: Tenant): State {
    let state = this.states.get(tenant.id);
    if (!state) {
      const now = this.clock.monotonic();
      const { requestsPerSecond, burst, eventsPerSecond } = tenant.config.quota;
      state = {
        tenant,
        requests: new TokenBucket(requestsPerSecond, burst, now),
        events: new TokenBucket(eventsPerSecond, eventsPerSecond, now),
        demand: 0,
        syncedAt: -Infinity,
      };
      this.states.set(tenant.id, state);
    }
    return state;
  }

  /** Begins to tell the other gateways. */
  start(): void {
    if (this.stopped || !this.options.redis) return;
    this.timer = setTimeout(() => {
      void this.sync().finally(() => this.start());
    }, SYNC_MS).unref();
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  /** Tells this gateway's demand and takes its share of every active tenant. */
  async sync(): Promise<void> {
    for (const state of this.states.values()) {
      try {
        await this.syncTenant(state);
      } catch {
        if (this.clock.monotonic() - state.syncedAt > STALE_MS) setShare(state, 1);
      }
    }
  }

  private async syncTenant(state: State): Promise<void> {
    const { redis, instance } = this.options;
    if (!redis) return;
    const { demand } = state;
    const window = Math.floor(this.clock.now() / WINDOW_MS);
    const { keys } = state.tenant;
    const [, , current, previous] = await redis.pipeline([
      ['HINCRBY', keys.quota(window), instance, demand],
      ['EXPIRE', keys.quota(window), KEY_TTL_SECONDS],
      ['HGETALL', keys.quota(window)],
      ['HGETALL', keys.quota(window - 1)],
    ]);
    state.demand -= demand;
    state.syncedAt = this.clock.monotonic();
    let own = 0;
    let total = 0;
    for (const reply of [current, previous]) {
      const flat = reply as readonly Buffer[];
      for (let i = 0; i + 1 < flat.length; i += 2) {
        const count = Number(String(flat[i + 1]));
        total += count;
        if (String(flat[i]) === instance) own += count;
      }
    }
    setShare(state, total === 0 ? 1 : Math.max(LEAST_SHARE, own / total));
  }
}

function setShare(state: State, share: number): void {
  state.requests.share = share;
  state.events.share = share;
}
