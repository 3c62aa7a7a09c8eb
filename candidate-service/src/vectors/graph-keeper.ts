import type { Logger, Tracing } from '@eaglerank/telemetry';
import type { Graph, VectorSlab } from '@eaglerank/vectors';
import type { TenantCatalogue } from '../catalogue/tenant-catalogue.js';
import type { MirrorVectors } from './mirror-vectors.js';

export interface GraphKeeperOptions {
  readonly catalogues: ReadonlyMap<string, TenantCatalogue>;
  readonly logger: Logger;
  readonly tracing: Tracing;
  /** Rejects where there can be no graph: the exact search goes on. */
  readonly build: (slab: VectorSlab, signal: AbortSignal) => Promise<Graph>;
  /** Vectors from which on a graph is worth its building. */
  readonly from?: number;
  readonly intervalMs?: number;
}

/** Up to here an exact search takes a fraction of a millisecond. */
const GRAPH_FROM = 50_000;
/** A graph is built anew when this share of the vectors has changed since. */
const STALE_SHARE = 0.05;
const INTERVAL_MS = 5000;
const LOG_EVERY_MS = 600_000;

/** Gives tenants with many vectors a graph to search them by, one tenant at a time. */
export class GraphKeeper {
  private timer: NodeJS.Timeout | undefined;
  private building: Promise<void> | undefined;
  private readonly stopped = new AbortController();

  constructor(private readonly options: GraphKeeperOptions) {}

  start(): void {
    this.timer = setInterval(() => this.check(), this.options.intervalMs ?? INTERVAL_MS).unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    this.stopped.abort();
    await this.building;
  }

  private check(): void {
    if (this.building) return;
    for (const [tenant, { mirror }] of this.options.catalogues) {
      if (!mirror.vectors || !this.isDue(mirror.vectors)) continue;
      this.building = this.build(tenant, mirror.vectors).finally(() => (this.building = undefined));
      return;
    }
  }

  private isDue({ index }: MirrorVectors): boolean {
    if (index.size < (this.options.from ?? GRAPH_FROM)) return false;
    return index.stale === undefined || index.stale > index.size * STALE_SHARE;
  }

  private async build(tenant: string, vectors: MirrorVectors): Promise<void> {
    const { logger, tracing, build } = this.options;
    const startedAt = performance.now();
    const { index } = vectors;
    index.snapshotBegins();
    try {
      const graph = await tracing.inJob('vector_graph', tenant, () =>
        build(index.slab, this.stopped.signal),
      );
      index.snapshotEnds(graph);
      vectors.builtAtMs = startedAt;
      const latency = Math.round(performance.now() - startedAt);
      logger.info('VectorGraphReady', { tenant, items: index.size, latency_ms: latency });
    } catch (error) {
      index.snapshotEnds(undefined);
      if (this.stopped.signal.aborted) return;
      logger.rateLimited('VectorGraphFailed', LOG_EVERY_MS).warn('VectorGraphFailed', {
        error,
        remedy: 'install the optional dependency usearch; the exact search goes on',
      });
    }
  }
}
