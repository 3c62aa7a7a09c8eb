import { deadLetterCommand, type Position } from '@eaglerank/events';
import { encodeInvalidation } from '@eaglerank/features';
import type { Command } from '@eaglerank/redis';
import { checksOf, storeCommands, type Cell, type FeatureCell } from './cell.js';
import { commitSlot, type CommitOutcome } from './commit.js';
import type { EventIds, IdHashes } from './event-ids.js';
import type { Ordinals } from './ordinals.js';
import { drainOutbox } from './outbox.js';
import type { EnginePorts } from './ports.js';
import { bytesOf, type Prepared } from './prepare.js';
import { SlotBatch, type CoEngagement, type SlotScope } from './slot-batch.js';
import { encodeMeta, type SlotMeta } from './slot-meta.js';

/** Another writer took over, or the slot is not where this writer left it. */
export class LeaseLostError extends Error {
  override readonly name = 'LeaseLostError';
}

/** What became of a batch in one slot. */
export interface SlotResult {
  /** Records whose events counted. */
  readonly applied: readonly Prepared[];
  readonly duplicates: number;
  readonly conflicts: number;
  readonly pairs: readonly CoEngagement[];
  /** Feature cells that were stored for the first time. */
  readonly created: readonly FeatureCell[];
}

type Written = Pick<SlotResult, 'pairs' | 'created'>;

export interface SlotWriterOptions {
  readonly ports: EnginePorts;
  readonly scope: SlotScope;
  readonly ids: EventIds;
  readonly ordinals: Ordinals;
  readonly meta: SlotMeta;
  /** How long ids of history are remembered after its last record, ms. */
  readonly idHorizonMs: number;
}

/** Attempts at a batch while things are being deleted under it. */
const STALE_ATTEMPTS = 20;

/** Writes one slot of one tenant for as long as the lease lasts. */
export class SlotWriter {
  private current: SlotMeta;

  constructor(private readonly options: SlotWriterOptions) {
    this.current = options.meta;
  }

  get meta(): SlotMeta {
    return this.current;
  }

  get slot(): number {
    return this.options.scope.slot;
  }

  /** Works records off and moves the slot to `next`, in one commit. Throws PoisonedRecord or LeaseLostError. */
  async process(records: readonly Prepared[], next: Position): Promise<SlotResult> {
    const counted = records.filter((r) => r.hashes);
    const verdicts = await this.options.ids.check(counted.map((r) => r.hashes as IdHashes));
    // a deletion under a used id is still asked for; repeating one is harmless
    const conflicts = new Set(
      counted.filter((r, i) => verdicts[i] === 'conflict' && !isDeletion(r)),
    );
    const fresh = new Set(
      counted.filter((r, i) => verdicts[i] !== 'duplicate' && !conflicts.has(r)),
    );
    const applied = records.filter((r) => fresh.has(r) || r.served);
    const meta = this.nextMeta(records, next);
    const ids = this.options.ids.add(
      [...fresh].map((r) => r.hashes as IdHashes),
      this.options.ports.clock.now(),
    );
    if (this.backfillIsOver(meta)) ids.push(...this.options.ids.dropBackfill());
    const letters = this.letters(records, conflicts);
    const written = await this.write(applied, { ...meta, segments: this.options.ids.segments }, [
      ...ids,
      ...letters,
    ]);
    const duplicates = counted.length - fresh.size - conflicts.size;
    return { applied, duplicates, conflicts: conflicts.size, ...written };
  }

  private nextMeta(records: readonly Prepared[], position: Position): SlotMeta {
    let { watermarkMs, backfillAtMs } = this.current;
    for (const { event, record } of records) {
      if (event && event.tsMs > watermarkMs && !record?.backfill) watermarkMs = event.tsMs;
      if (record?.backfill) backfillAtMs = this.options.ports.clock.now();
    }
    return { ...this.current, position, watermarkMs, backfillAtMs };
  }

  private backfillIsOver({ backfillAtMs }: SlotMeta): boolean {
    const now = this.options.ports.clock.now();
    return backfillAtMs > 0 && backfillAtMs < now - this.options.idHorizonMs;
  }

  /** Dead letters go with the first slot's commit: they belong to the tenant as a whole. */
  private letters(records: readonly Prepared[], conflicts: ReadonlySet<Prepared>): Command[] {
    if (this.slot !== 0) return [];
    const { keys } = this.options.scope;
    return records.flatMap((record) => {
      const reason = conflicts.has(record) ? 'conflicting_duplicate' : record.refused;
      return reason ? [deadLetterCommand(keys, reason, bytesOf(record))] : [];
    });
  }

  private async write(
    applied: readonly Prepared[],
    meta: SlotMeta,
    extra: readonly Command[],
  ): Promise<Written> {
    const { scope } = this.options;
    for (let attempt = 0; attempt < STALE_ATTEMPTS; attempt++) {
      const batch = await this.workOut(applied);
      const outcome = await this.commit(batch, meta, extra);
      if (outcome === 'ok') {
        const { pairs, created } = batch;
        batch.settled();
        this.current = meta;
        await this.afterCommit(batch, applied);
        return { pairs, created };
      }
      scope.cache.forget(batch.touchedKeys);
      if (outcome !== 'stale') throw new LeaseLostError(outcome);
    }
    throw new Error('deletions keep overtaking the batch');
  }

  private async workOut(applied: readonly Prepared[]): Promise<SlotBatch> {
    const { scope, ordinals } = this.options;
    const batch = new SlotBatch(scope);
    await ordinals.ensure(await batch.load(applied));
    batch.apply(applied);
    return batch;
  }

  private async commit(
    batch: SlotBatch,
    meta: SlotMeta,
    extra: readonly Command[],
  ): Promise<CommitOutcome> {
    const { ports, scope } = this.options;
    const { tenant } = scope.keys;
    const commands = [...batch.commands(), ...extra];
    await ports.reached?.('before_commit', tenant);
    return ports.report.commit(tenant, this.slot, commands.length, async () => {
      const sent = commitSlot(ports.redis, scope.keys, {
        slot: this.slot,
        epoch: meta.epoch,
        from: this.current.position,
        meta: encodeMeta(meta),
        checks: batch.checks(),
        commands,
      });
      await Promise.all([sent, ports.reached?.('committing', tenant)]);
      await ports.reached?.('committed', tenant);
      return sent;
    });
  }

  /** Stores changed cells and further writes without moving on. Throws LeaseLostError. */
  async rewrite(cells: readonly Cell[], extra: readonly Command[]): Promise<void> {
    const { ports, scope } = this.options;
    const commands = [...storeCommands(cells), ...extra];
    if (commands.length === 0) return;
    const outcome = await commitSlot(ports.redis, scope.keys, {
      slot: this.slot,
      epoch: this.current.epoch,
      from: this.current.position,
      meta: encodeMeta(this.current),
      checks: checksOf(cells),
      commands,
    });
    if (outcome !== 'ok') throw new LeaseLostError(outcome);
  }

  private async afterCommit(batch: SlotBatch, applied: readonly Prepared[]): Promise<void> {
    const { ports, scope } = this.options;
    const refs = batch.changedEntities;
    if (refs.length > 0) {
      const channel = scope.keys.invalidations();
      await ports.redis.call('PUBLISH', channel, encodeInvalidation(refs));
    }
    if (batch.changeCount > 0) {
      await drainOutbox(ports.redis, scope.keys, this.slot, this.current.epoch);
    }
    const backfill = applied.some((r) => r.record?.backfill);
    ports.report.committed({ tenant: scope.keys.tenant, entities: refs.length, backfill });
  }
}

const isDeletion = ({ event }: Prepared): boolean =>
  event?.type === 'user_delete' || event?.type === 'item_delete';
