import { ChangeTail, type Change } from '@eaglerank/catalogue';
import type { RedisClient } from '@eaglerank/redis';
import type { Logger, Tracing } from '@eaglerank/telemetry';
import type { VectorsKeeper } from '../vectors/vectors-keeper.js';
import { loadMirror } from './mirror-loader.js';
import type { TenantCatalogue } from './tenant-catalogue.js';

export interface KeeperOptions {
  readonly catalogues: ReadonlyMap<string, TenantCatalogue>;
  /** Profile `bulk`. */
  readonly bulk: RedisClient;
  /** Profile `blocking`, used by nobody else; closed by `stop`. */
  readonly blocking: RedisClient;
  readonly vectors: VectorsKeeper;
  readonly logger: Logger;
  readonly tracing: Tracing;
  /** Time between two reads of the trending snapshots, ms. */
  readonly trendingIntervalMs?: number;
}

const RETRY_MS = 200;
const LOG_EVERY_MS = 10_000;

/**
 * Keeps every tenant's catalogue current. While Redis is away the last known state stays; after a
 * gap in the change stream the mirror is loaded anew.
 */
export class CatalogueKeeper {
  private readonly tail: ChangeTail;
  private readonly stopped = new AbortController();
  private running: Promise<unknown> = Promise.resolve();

  constructor(private readonly options: KeeperOptions) {
    this.tail = new ChangeTail({
      redis: options.blocking,
      tenants: [...options.catalogues.values()].map(({ keys }) => keys),
      onChange: (tenant, change) => this.apply(tenant, change),
      onGap: (tenant) => this.reload(tenant),
      onError: (error) => this.warn('ChangeTailFailed', error),
    });
  }

  /** Age of what is known of the changes, ms: the time since Redis last answered. */
  lagMs(): number {
    return this.tail.lagMs();
  }

  /** Loads and goes on following; resolves when every mirror is loaded, or `stop` was called. */
  async start(): Promise<void> {
    const loading = this.loadAll();
    this.running = Promise.all([loading, this.refreshTrending()]);
    await loading;
  }

  async stop(): Promise<void> {
    this.stopped.abort();
    await this.tail.stop();
    await this.running;
  }

  private async loadAll(): Promise<void> {
    while (!this.stopped.signal.aborted) {
      try {
        await this.tail.mark();
        await Promise.all([...this.options.catalogues.keys()].map((id) => this.reload(id)));
        this.tail.start();
        return;
      } catch (error) {
        this.warn('CatalogueLoadFailed', error);
        await this.sleep(RETRY_MS);
      }
    }
  }

  private async reload(tenant: string): Promise<void> {
    const catalogue = this.options.catalogues.get(tenant);
    if (catalogue === undefined) return;
    const load = (): Promise<void> => this.load(tenant, catalogue);
    await this.options.tracing.inJob('catalogue_load', tenant, load);
  }

  private async load(tenant: string, catalogue: TenantCatalogue): Promise<void> {
    const startedAt = performance.now();
    catalogue.mirror = await loadMirror({
      redis: this.options.bulk,
      keys: catalogue.keys,
      maxItems: catalogue.config.retrieval.maxItems,
      prepare: (mirror) => this.options.vectors.attach(tenant, mirror),
      onMalformed: (error) => this.warn('ItemRecordMalformed', error),
    });
    catalogue.loaded = true;
    // the model may have changed while it was loaded
    this.options.vectors.refresh(tenant);
    this.options.logger.info('CatalogueLoaded', {
      tenant,
      items: catalogue.mirror.size,
      latency_ms: Math.round(performance.now() - startedAt),
    });
  }

  private apply(tenant: string, change: Change): void {
    const mirror = this.options.catalogues.get(tenant)?.mirror;
    if (change.kind === 'item_upserted') mirror?.upsert(change.item);
    else if (change.kind === 'item_deleted') mirror?.delete(change.ordinal);
    else if (change.kind === 'user_deleted') mirror?.deleteAuthor(change.userId);
  }

  private async refreshTrending(): Promise<void> {
    const { catalogues, bulk, trendingIntervalMs = 500 } = this.options;
    while (!this.stopped.signal.aborted) {
      const reads = [...catalogues.values()].map(({ trending }) => trending.refresh(bulk));
      for (const read of await Promise.allSettled(reads)) {
        if (read.status === 'rejected') this.warn('TrendingRefreshFailed', read.reason);
      }
      await this.sleep(trendingIntervalMs);
    }
  }

  private warn(event: string, error: unknown): void {
    if (this.stopped.signal.aborted) return;
    this.options.logger.rateLimited(event, LOG_EVERY_MS).warn(event, { error });
  }

  private sleep(ms: number): Promise<void> {
    const { signal } = this.stopped;
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, ms);
      if (signal.aborted) done();
      else signal.addEventListener('abort', done);
    });
  }
}
