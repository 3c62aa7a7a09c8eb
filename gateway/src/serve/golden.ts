import { randomUUID } from 'node:crypto';
import { feedService, type GetFeedRequestOut } from '@eaglerank/contracts';
import { TIERS, type Clock } from '@eaglerank/domain';
import { RedisUnavailableError } from '@eaglerank/redis';
import { GetFeedHandler, type GetFeedPorts } from '../feed/get-feed.js';
import { toQuery } from '../feed/query.js';
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

/** A feed of the anonymous user that leaves no trace: no session, no impression. */
export class GoldenFeed {
  private readonly handler: GetFeedHandler;
  private next = 0;

  constructor(
    ports: GetFeedPorts,
    private readonly tenants: Tenants,
    private readonly clock: Clock,
    private readonly timeoutMs: number,
  ) {
    const away = { pipeline: () => Promise.reject(new RedisUnavailableError('golden')) };
    this.handler = new GetFeedHandler({
      ...ports,
      sessions: new SessionStore(away, clock),
      aftermath: { feed: () => undefined, ranked: () => undefined },
    });
  }

  /** Serves one; resolves with its tier. Rejects when no tier can serve. */
  async serve(signal: AbortSignal = AbortSignal.timeout(this.timeoutMs)): Promise<number> {
    const { all } = this.tenants;
    const tenant = all[this.next++ % all.length] as Tenant;
    const deadlineAt = this.clock.monotonic() + this.timeoutMs;
    const remainingMs = (): number => Math.max(0, deadlineAt - this.clock.monotonic());
    const call = { signal, deadlineAt, remainingMs };
    const query = toQuery(REQUEST, tenant, randomUUID(), this.clock.now(), call);
    const answer = await this.handler.answer(query, '');
    feedService.GetFeed.responseSerialize(answer);
    return answer.tier as number;
  }

  /** Serves feeds until the code is warm, for less than a second. */
  async warmUp(): Promise<void> {
    const until = this.clock.monotonic() + WARM_MS;
    for (let i = 0; i < WARM_REQUESTS && this.clock.monotonic() < until; i++) {
      const tier = await this.serve();
      // a fallback warms nothing that matters
      if (tier === TIERS.TRENDING) return;
    }
  }
}
