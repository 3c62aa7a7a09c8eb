import { decodeTrending, type TrendingSnapshot } from '@eaglerank/catalogue';
import {
  decodeRankedSet,
  encodeRankedSet,
  REASONS,
  sourceBit,
  type DecodedRankedSet,
} from '@eaglerank/domain';
import type { RedisClient } from '@eaglerank/redis';
import type { Tenant, Tenants } from './tenants.js';

/** A tenant's trending items, ready to be served. */
export interface Trending {
  readonly snapshot: TrendingSnapshot;
  readonly set: DecodedRankedSet;
  readonly rankedBytes: Uint8Array;
}

const REFRESH_MS = 2000;

/** Keeps each tenant's trending snapshot in process, so that serving it asks nobody. */
export class TrendingCache {
  private readonly byTenant = new Map<string, Trending>();
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;

  constructor(
    private readonly redis: RedisClient,
    private readonly tenants: Tenants,
    private readonly onError: (error: unknown) => void,
  ) {}

  /** The latest snapshot that could be read; undefined before the first. */
  get(tenantId: string): Trending | undefined {
    return this.byTenant.get(tenantId);
  }

  /** Reads all snapshots now and then every two seconds. */
  async start(): Promise<void> {
    await this.refresh();
    this.schedule();
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  /** Reads every tenant's snapshot; the old one stays where that fails. */
  async refresh(): Promise<void> {
    for (const tenant of this.tenants.all) {
      try {
        await this.load(tenant);
      } catch (error) {
        this.onError(error);
        return;
      }
    }
  }

  private async load(tenant: Tenant): Promise<void> {
    const bytes = (await this.redis.call('GET', tenant.keys.trending())) as Buffer | null;
    const snapshot = decodeTrending(bytes);
    const known = this.byTenant.get(tenant.id);
    if (known && known.snapshot.asOfMs === snapshot.asOfMs) return;
    this.byTenant.set(tenant.id, toTrending(snapshot));
  }

  private schedule(): void {
    if (this.stopped) return;
    this.timer = setTimeout(() => {
      void this.refresh().finally(() => this.schedule());
    }, REFRESH_MS).unref();
  }
}

function toTrending(snapshot: TrendingSnapshot): Trending {
  const count = Math.min(snapshot.itemIds.length, snapshot.ordinals.length);
  const rankedBytes = encodeRankedSet({
    count,
    createdAtMs: snapshot.createdAtMs,
    ordinals: snapshot.ordinals,
    scores: snapshot.scores,
    propensities: new Float32Array(count).fill(1),
    sourceMasks: new Uint16Array(count).fill(sourceBit('trending')),
    ruleMasks: new Uint16Array(count),
    reasonCodes: new Uint8Array(count).fill(REASONS.TRENDING),
    ids: snapshot.itemIds,
    authorIds: snapshot.authorIds,
    reasonArgs: new Array<string>(count).fill(''),
  });
  return { snapshot, set: decodeRankedSet(rankedBytes), rankedBytes };
}
