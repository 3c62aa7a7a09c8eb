import { decodeTrending, type DeletionStore } from '@eaglerank/catalogue';
import type { TenantConfig, TenantKeys } from '@eaglerank/domain';
import { earliest, type Position } from '@eaglerank/events';
import { ConsistencyCheck } from '../consistency/consistency-check.js';
import { EntitySample } from '../consistency/entity-sample.js';
import { Purger } from '../purge/purger.js';
import { CellCache } from './cell-cache.js';
import { EventIds } from './event-ids.js';
import { Housekeeping } from './housekeeping.js';
import { ItemIndex } from './item-index.js';
import { Ordinals } from './ordinals.js';
import { drainOutbox } from './outbox.js';
import type { EnginePorts } from './ports.js';
import { SimilarItems } from './similar.js';
import type { SlotMeta } from './slot-meta.js';
import { SlotWriter } from './slot-writer.js';
import { Trending } from './trending.js';

const INDEXED_ITEMS = 50_000;

/** What a session is made of. */
export interface SessionScope {
  readonly ports: EnginePorts;
  readonly keys: TenantKeys;
  readonly config: TenantConfig;
  readonly deletions: DeletionStore;
  readonly maxLatenessMs: number;
}

/** One tenant for as long as this process holds its lease. */
export class Session {
  readonly trending = new Trending();
  readonly similar: SimilarItems;
  readonly purger: Purger | undefined;
  readonly housekeeping: Housekeeping;
  readonly sample: EntitySample;
  private readonly consistency: ConsistencyCheck;
  private compareAt = 0;

  constructor(
    private readonly scope: SessionScope,
    readonly writers: readonly SlotWriter[],
    readonly items: ItemIndex,
    readonly cache: CellCache,
  ) {
    const { ports, keys, deletions, maxLatenessMs } = scope;
    const { redis, clock, purge, plan } = ports;
    this.sample = new EntitySample(plan);
    this.consistency = new ConsistencyCheck(redis, plan, keys);
    this.similar = new SimilarItems(redis, keys, items);
    const forget = (itemId: string): void => this.forget(itemId);
    const target = { keys, writers, cache, forget };
    this.purger = purge && new Purger({ ...ports, ...purge, deletions }, target);
    this.housekeeping = new Housekeeping({
      ...{ redis, keys, deletions, clock, maxLatenessMs, expired: forget },
    });
  }

  forget(itemId: string): void {
    this.trending.remove(itemId);
    this.similar.remove(itemId);
    this.items.delete(itemId);
  }

  /** Compares the sampled entities when it is time again. */
  async compare(): Promise<void> {
    const { clock, report, settings } = this.scope.ports;
    if (clock.monotonic() < this.compareAt) return;
    this.compareAt = clock.monotonic() + settings.compareIntervalMs;
    report.compared(this.scope.config.id, await this.consistency.compare(this.sample, clock.now()));
  }

  get position(): Position {
    return earliest(this.writers.map((w) => w.meta.position)) as Position;
  }
}

/** Takes over where the slots stand. `metas` are those the lease was acquired with. */
export async function openSession(
  scope: SessionScope,
  metas: readonly SlotMeta[],
): Promise<Session> {
  const { ports, keys, config, deletions } = scope;
  const { redis, plan, settings } = ports;
  const hash = await deletions.tombstoneHasher(keys);
  const capacity = Math.ceil(settings.cachedCells / ports.tenants.length);
  const cache = new CellCache(redis, keys, hash, capacity);
  const items = new ItemIndex(redis, keys, INDEXED_ITEMS);
  const ordinals = new Ordinals(redis, keys);
  const idHorizonMs = config.retention.eventIdSeconds * 1000;
  const { seenSeconds } = config.retrieval;
  const takeOrdinal = (): number => ordinals.take();
  const writers: SlotWriter[] = [];
  for (const [slot, meta] of metas.entries()) {
    const ids = new EventIds(redis, keys, slot, idHorizonMs);
    await ids.load(meta.segments);
    await drainOutbox(redis, keys, slot, meta.epoch);
    await deletions.publishDeletions(keys, slot);
    const cells = { keys, slot, plan, cache, items, seenSeconds, takeOrdinal };
    writers.push(new SlotWriter({ ports, scope: cells, ids, ordinals, meta, idHorizonMs }));
  }
  const session = new Session(scope, writers, items, cache);
  const snapshot = (await redis.call('GET', keys.trending())) as Buffer | null;
  session.trending.seed(decodeTrending(snapshot));
  return session;
}
