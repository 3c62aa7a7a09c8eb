import type { DeletionStore } from '@eaglerank/catalogue';
import type { Clock, TenantKeys } from '@eaglerank/domain';
import type { FeaturePlan } from '@eaglerank/features';
import type { RedisClient } from '@eaglerank/redis';
import type { CellCache } from '../engine/cell-cache.js';
import type { SlotWriter } from '../engine/slot-writer.js';
import { PurgeList, duePurges, type Purge } from './purge-list.js';
import { purgeSlot } from './purge-keys.js';
import { purgeStreams } from './purge-streams.js';

/** The archive's part of a purge, and of trimming the log. */
export interface PurgeArchive {
  /** Removes rows about what is on the list; resolves with the files written anew. */
  purge(tenant: string, list: PurgeList): Promise<number>;
}

export interface PurgePorts {
  readonly redis: RedisClient;
  readonly plan: FeaturePlan;
  readonly deletions: DeletionStore;
  readonly clock: Clock;
  /** How long after it was asked for a purge runs, ms. */
  readonly afterMs: number;
  readonly archive: PurgeArchive | undefined;
  readonly completed: (tenant: string, purge: Purge, receipt: Receipt) => void;
}

/** What was done for one deletion. Kept under the tombstone's hash: it names nobody. */
export interface Receipt {
  readonly kind: 'item' | 'user';
  readonly requestedAtMs: number;
  readonly completedAtMs: number;
  /** Values, entries and files changed in the pass that served this and other deletions. */
  readonly values: number;
  readonly streamEntries: number;
  readonly archiveFiles: number;
}

/** Longest a turn takes between batches, ms. */
const TURN_MS = 20;

/** Whether a pass can go on at once, or waits for files. */
type Turn = 'more' | 'waiting';

/** A promise that can be asked whether it has settled. */
class Watched<T> {
  settled = false;
  constructor(readonly promise: Promise<T>) {
    const settle = (): void => {
      this.settled = true;
    };
    promise.then(settle, settle);
  }
}

/** Purges that one pass serves. */
const PER_PASS = 100;

/** What a pass works with; belongs to the writer of the tenant. */
export interface PurgeTarget {
  readonly keys: TenantKeys;
  readonly writers: readonly SlotWriter[];
  readonly cache: CellCache;
  /** An item was deleted with its author: nothing in memory may go on showing it. */
  readonly forget: (itemId: string) => void;
}

/** Removes what is left of deleted users and items. One pass at a time. */
export class Purger {
  private pass: AsyncGenerator<Turn> | undefined;
  private lookAt = 0;

  constructor(
    private readonly ports: PurgePorts,
    private readonly target: PurgeTarget,
  ) {}

  /** Goes on a little. To be called between batches: nothing else may write the tenant. */
  async step(): Promise<void> {
    const now = this.ports.clock.monotonic();
    if (!this.pass) {
      if (now < this.lookAt) return;
      this.lookAt = now + Math.min(60_000, Math.max(100, this.ports.afterMs / 4));
      this.pass = this.run();
    }
    const pass = this.pass;
    const until = now + TURN_MS;
    do {
      const turn = await pass.next();
      if (turn.done) this.pass = undefined;
      if (turn.done || turn.value === 'waiting') return;
    } while (this.ports.clock.monotonic() < until);
  }

  private async *run(): AsyncGenerator<Turn> {
    const { redis, deletions, clock, afterMs, archive } = this.ports;
    const { keys, writers } = this.target;
    const purges = await duePurges(redis, keys, deletions, clock.now() - afterMs, PER_PASS);
    if (purges.length === 0) return;
    const list = new PurgeList(purges);
    let values = 0;
    for (const writer of writers) {
      for await (const changed of purgeSlot({ ...this.ports, ...this.target }, writer, list)) {
        values += changed;
        yield 'more';
      }
    }
    // files are read beside the engine's batches: a large archive must hold up no tenant
    const files = new Watched(archive?.purge(keys.tenant, list) ?? Promise.resolve(0));
    while (!files.settled) yield 'waiting';
    const archiveFiles = await files.promise;
    const streamEntries = await purgeStreams(redis, keys, list);
    for (const purge of purges) {
      await this.complete(purge, { values, streamEntries, archiveFiles });
    }
  }

  private async complete(
    purge: Purge,
    counts: Pick<Receipt, 'values' | 'streamEntries' | 'archiveFiles'>,
  ): Promise<void> {
    const { keys, writers } = this.target;
    const { kind, id, requestedAtMs, slot, tombstone } = purge;
    const completedAtMs = this.ports.clock.now();
    const receipt: Receipt = { kind, requestedAtMs, completedAtMs, ...counts };
    await writers[slot]?.rewrite(
      [],
      [
        ['HSET', keys.purgeReceipts(slot), tombstone, JSON.stringify(receipt)],
        ['HDEL', keys.purges(slot), `${kind}:${id}`],
      ],
    );
    this.ports.completed(keys.tenant, purge, receipt);
  }
}
