import type { TombstoneHasher } from '@eaglerank/catalogue';
import type { TenantKeys } from '@eaglerank/domain';
import type { Command, RedisClient } from '@eaglerank/redis';
import type { Cell } from './cell.js';

const KEYS_PER_READ = 500;

/**
 * Decoded values of one tenant, in two generations: what was used since the last change of
 * generation, and the rest, which the next change drops. Cheaper than an exact order of use, and
 * bounded alike.
 */
export class CellCache {
  private cells = new Map<string, Cell>();
  private older = new Map<string, Cell>();

  constructor(
    private readonly redis: RedisClient,
    private readonly keys: TenantKeys,
    private readonly hash: TombstoneHasher,
    /** Cells kept between batches. */
    private readonly capacity: number,
  ) {}

  /** The cell under the key, as the last batch left it; undefined when it has to be read. */
  get(key: string): Cell | undefined {
    let cell = this.cells.get(key);
    if (!cell) {
      cell = this.older.get(key);
      if (cell) this.cells.set(key, cell);
    }
    return cell;
  }

  /** Reads cells of one slot, values and tombstones, and keeps them. */
  async read(slot: number, cells: readonly Cell[]): Promise<void> {
    for (let at = 0; at < cells.length; at += KEYS_PER_READ) {
      const part = cells.slice(at, at + KEYS_PER_READ);
      const owned = part.filter((cell) => cell.owner);
      for (const cell of owned) {
        if (cell.owner) cell.tombstoneField = this.hash(cell.owner.kind, cell.owner.id);
      }
      const mget: Command = ['MGET', ...part.map((cell) => cell.key)];
      // tombstones first: a deletion in between then shows as a changed tombstone at the commit
      const fields = owned.map((cell) => cell.tombstoneField);
      const hmget: Command[] =
        owned.length > 0 ? [['HMGET', this.keys.tombstones(slot), ...fields]] : [];
      const replies = (await this.redis.pipeline([...hmget, mget])) as (Buffer | null)[][];
      const blobs = replies.at(-1) ?? [];
      owned.forEach((cell, i) => cell.readTombstone(replies[0]?.[i]?.toString() ?? ''));
      part.forEach((cell, i) => cell.load(blobs[i] ?? null));
      for (const cell of part) this.cells.set(cell.key, cell);
    }
  }

  /** Forgets cells whose content is in doubt: a batch changed them and did not commit. */
  forget(keys: Iterable<string>): void {
    for (const key of keys) {
      this.cells.delete(key);
      this.older.delete(key);
    }
  }

  /** Drops what is beyond the capacity; between batches only. */
  shrink(): void {
    if (this.cells.size <= this.capacity / 2) return;
    this.older = this.cells;
    this.cells = new Map<string, Cell>();
  }

  get size(): number {
    let size = this.cells.size;
    for (const key of this.older.keys()) if (!this.cells.has(key)) size++;
    return size;
  }
}
