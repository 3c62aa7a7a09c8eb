import type { Logger } from '@eaglerank/telemetry';
import { setImmediate } from 'node:timers/promises';
import type { CatalogueMirror } from '../catalogue/mirror.js';
import type { TenantCatalogue } from '../catalogue/tenant-catalogue.js';
import type { EmbeddingSource } from './embedding-source.js';
import { MirrorVectors } from './mirror-vectors.js';

export interface VectorsKeeperOptions {
  readonly catalogues: ReadonlyMap<string, TenantCatalogue>;
  readonly source: EmbeddingSource;
  readonly logger: Logger;
}

/** Longest time between two turns of the event loop while vectors are built, ms. */
const SLICE_MS = 3;
/** Rows between two looks at the clock. */
const ROWS_AT_ONCE = 64;

/**
 * Gives every tenant's mirror the vectors of the tenant's model. When the model changes they are built
 * beside the old ones, which serve meanwhile.
 */
export class VectorsKeeper {
  private readonly building = new Set<string>();
  private running: Promise<unknown> = Promise.resolve();
  private unsubscribe = (): void => undefined;
  private stopped = false;

  constructor(private readonly options: VectorsKeeperOptions) {}

  start(): void {
    const { catalogues, source } = this.options;
    this.unsubscribe = source.onChange((tenantId) => this.refresh(tenantId));
    for (const tenantId of catalogues.keys()) this.refresh(tenantId);
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.unsubscribe();
    await this.running;
  }

  /** Lets a mirror that is about to be filled get its vectors on the way. */
  attach(tenantId: string, mirror: CatalogueMirror): void {
    const current = this.options.source.current(tenantId);
    if (!current) return;
    mirror.vectors = new MirrorVectors(current);
    mirror.watchers.add(mirror.vectors);
  }

  /** Brings the tenant's vectors up to its model; at once where it does so already. */
  refresh(tenantId: string): void {
    const catalogue = this.options.catalogues.get(tenantId);
    if (!catalogue || this.building.has(tenantId)) return;
    this.building.add(tenantId);
    const { logger } = this.options;
    const built = this.bringUp(tenantId, catalogue).catch((error: unknown) =>
      logger.error('ItemVectorsFailed', { tenant: tenantId, error }),
    );
    this.running = Promise.all([this.running, built]);
  }

  private async bringUp(tenantId: string, catalogue: TenantCatalogue): Promise<void> {
    const { source, logger } = this.options;
    try {
      while (!this.stopped) {
        const { mirror } = catalogue;
        const current = source.current(tenantId);
        if (current?.version === mirror.vectors?.version) return;
        const next = current && new MirrorVectors(current);
        if (next && !(await this.build(next, catalogue))) continue;
        if (mirror.vectors) mirror.watchers.delete(mirror.vectors);
        mirror.vectors = next;
        const version = current?.version ?? '';
        logger.info('ItemVectorsReady', {
          tenant: tenantId,
          version,
          items: next?.index.size ?? 0,
        });
      }
    } finally {
      this.building.delete(tenantId);
    }
  }

  /** False when the mirror was replaced meanwhile. */
  private async build(next: MirrorVectors, catalogue: TenantCatalogue): Promise<boolean> {
    const { mirror } = catalogue;
    mirror.watchers.add(next);
    let sliceEnds = performance.now() + SLICE_MS;
    for (let row = 0; row < mirror.rowLimit; row++) {
      const item = mirror.itemAt(row);
      if (item) next.placed(row, item);
      if (row % ROWS_AT_ONCE !== 0 || performance.now() < sliceEnds) continue;
      await setImmediate();
      if (this.stopped || catalogue.mirror !== mirror) {
        mirror.watchers.delete(next);
        return false;
      }
      sliceEnds = performance.now() + SLICE_MS;
    }
    next.builtAtMs = performance.now();
    return true;
  }
}
