import { encodeTrending, type DeletionStore } from '@eaglerank/catalogue';
import type { SafetyStore } from '@eaglerank/catalogue';
import { TenantKeys, type TenantConfig } from '@eaglerank/domain';
import {
  comparePositions,
  earliest,
  safetyChangesOf,
  type LogSlice,
  type Position,
} from '@eaglerank/events';
import { TenantLease } from './lease.js';
import { upToFirstSight } from './first-sight.js';
import type { ItemIndex } from './item-index.js';
import { LogReader } from './log-reader.js';
import { PoisonAttempts, PoisonedRecord } from './poison.js';
import type { EnginePorts, EventCounter } from './ports.js';
import { prepare, type Prepared } from './prepare.js';
import { RecentReads } from './recent-reads.js';
import { openSession, type Session } from './session.js';
import type { SlotResult, SlotWriter } from './slot-writer.js';
import { batchReport } from './tally.js';

/** Stores the engine shares with the gateway. */
export interface SharedStores {
  readonly deletions: DeletionStore;
  readonly safety: SafetyStore;
}

/** Consumes one tenant's log. Not safe for concurrent calls. */
export class TenantEngine {
  readonly keys: TenantKeys;
  /** For the archive, where there is one. */
  readonly recent: RecentReads | undefined;
  private readonly lease: TenantLease;
  private readonly poison: PoisonAttempts;
  private readonly maxLatenessMs: number;
  private readonly kpis: EventCounter | undefined;
  private session: Session | undefined;
  private readonly reader: LogReader;

  constructor(
    private readonly ports: EnginePorts,
    private readonly stores: SharedStores,
    readonly config: TenantConfig,
    owner: string,
  ) {
    this.keys = new TenantKeys(config.id, config.slots, ports.namespace);
    this.lease = new TenantLease(ports.redis, this.keys, owner, ports.settings.leaseMs);
    this.recent = ports.archived && new RecentReads();
    const { batchRecords } = ports.settings;
    this.reader = new LogReader(ports.log, config.id, batchRecords, this.recent);
    this.kpis = ports.kpis?.(config.id);
    this.poison = new PoisonAttempts(ports.settings.poisonAttempts);
    this.maxLatenessMs = Math.min(
      ports.plan.maxLatenessMs,
      config.retention.maxLatenessSeconds * 1000,
    );
  }

  /** Where reading goes on; undefined while another process has the tenant. */
  get position(): Position | undefined {
    return this.session?.position;
  }

  get writers(): readonly SlotWriter[] {
    return this.session?.writers ?? [];
  }

  get cachedCells(): number {
    return this.session?.cache.size ?? 0;
  }

  /** Tries to become the tenant's writer; returns whether this process is. */
  async acquire(): Promise<boolean> {
    if (this.session && this.lease.isHeld) return true;
    this.session = undefined;
    const metas = await this.lease.acquire();
    if (!metas) return false;
    const { ports, keys, config, maxLatenessMs } = this;
    const { deletions } = this.stores;
    const scope = { ports, keys, config, deletions, maxLatenessMs };
    this.session = await openSession(scope, metas);
    ports.report.lease(config.id, 'acquired');
    return true;
  }

  /** Works off what the log has next, at most a batch. Returns the records read. */
  async step(): Promise<number> {
    const { session, ports } = this;
    if (!session) return 0;
    const slice = await this.reader.next(session.position);
    if (slice.records.length === 0) return 0;
    await ports.reached?.('read', this.config.id);
    const links = new Set(slice.records.flatMap(({ record }) => record?.traceparent || []));
    await ports.report.batch(this.config.id, [...links], slice.records.length, () =>
      this.process(session, slice),
    );
    session.cache.shrink();
    session.items.shrink();
    return slice.records.length;
  }

  private async process(session: Session, slice: LogSlice): Promise<void> {
    let prepared: readonly Prepared[] = slice.records.map((read) =>
      prepare(read, this.maxLatenessMs, this.poison.isOver(read.next)),
    );
    let { next } = slice;
    try {
      await this.applySafety(prepared);
      await session.items.load(unknownItems(prepared, session.items));
      if (session.writers.length > 1) {
        const all = prepared.length;
        prepared = upToFirstSight(prepared, session.items);
        if (prepared.length < all) next = (prepared.at(-1) as Prepared).next;
      }
      const { position } = session;
      for (const writer of session.writers) {
        await this.write(session, writer, prepared, position, next);
      }
    } catch (error) {
      if (error instanceof PoisonedRecord) this.poison.failed(error.at.next);
      throw error;
    }
    this.poison.clear();
  }

  private async write(
    session: Session,
    writer: SlotWriter,
    prepared: readonly Prepared[],
    from: Position,
    next: Position,
  ): Promise<void> {
    const { position } = writer.meta;
    if (comparePositions(position, next) >= 0) return;
    const ahead = comparePositions(position, from) > 0;
    const mine = ahead ? prepared.filter((r) => comparePositions(r.next, position) > 0) : prepared;
    const result = await writer.process(mine, next);
    for (const pair of result.pairs) session.similar.add(pair);
    session.sample.committed(writer.slot, result.applied, result.created);
    if (writer.slot === 0) this.lead(session, mine, result, writer);
  }

  /** What concerns the tenant as a whole, once per batch. */
  private lead(
    session: Session,
    records: readonly Prepared[],
    result: SlotResult,
    writer: SlotWriter,
  ): void {
    for (const { event } of result.applied) {
      if (!event) continue;
      if (event.type === 'item_delete') {
        session.forget(event.itemId);
      } else session.trending.add(event);
    }
    this.ports.report.applied(
      batchReport(this.config.id, records, result, writer.meta.watermarkMs),
    );
    this.kpis?.count(result.applied);
  }

  /** Blocks, hides and their end for events that did not come through the gateway; repeatable. */
  private async applySafety(prepared: readonly Prepared[]): Promise<void> {
    for (const { event, record } of prepared) {
      if (!event || !record?.event) continue;
      for (const change of safetyChangesOf(record.event)) {
        await this.stores.safety.apply(this.keys, change);
      }
    }
    for (const { event } of prepared) {
      if (event?.type !== 'user_delete') continue;
      await this.stores.safety.forget(this.keys, event.userId, event.tsMs);
    }
  }

  /** Writes trending and similar lists. */
  async writeLists(): Promise<void> {
    const { session, ports, keys } = this;
    if (!session || !this.lease.isHeld) return;
    const snapshot = await session.trending.snapshot(session.items, ports.clock.now());
    if (snapshot) await ports.redis.call('SET', keys.trending(), encodeTrending(snapshot));
    await session.similar.flush();
  }

  /** One bounded turn of what keeps memory and log bounded. */
  async maintain(): Promise<void> {
    const { session, ports } = this;
    if (!session || !this.lease.isHeld) return;
    const archived = ports.archived ? ports.archived(this.config.id) : session.position;
    if (archived) {
      const upTo = earliest([archived, session.position]) as Position;
      await ports.log.trim(this.config.id, upTo);
    }
    await session.housekeeping.turn();
    await session.compare();
    await session.purger?.step();
  }

  /** Stops writing; what was in doubt is read again by whoever writes next. */
  abandon(): void {
    if (this.session) this.ports.report.lease(this.config.id, 'lost');
    this.session = undefined;
    this.lease.lost();
  }

  /** Gives the tenant back. */
  async release(): Promise<void> {
    this.session = undefined;
    await this.lease.release();
  }
}

/** Items of pages and impressions that the index does not hold. */
function unknownItems(prepared: readonly Prepared[], items: ItemIndex): Set<string> {
  const unknown = new Set<string>();
  for (const { event, served } of prepared) {
    if (served) {
      for (const id of served.itemIds) if (!items.get(id)) unknown.add(id);
    } else if (event?.type === 'impression' && !items.get(event.itemId)) unknown.add(event.itemId);
  }
  return unknown;
}
