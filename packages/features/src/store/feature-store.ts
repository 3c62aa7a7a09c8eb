import type { TenantKeys } from '@eaglerank/domain';
import type { EntityRef } from '../plan/types.js';

/** Where blobs are read: `mget` answers in the order of its keys, null where a key is missing. */
export interface BlobReader {
  mget(keys: readonly string[]): Promise<readonly (Buffer | null)[]>;
}

/** Reads feature blobs of one tenant: one MGET per slot, the slots at once. */
export class FeatureStore {
  constructor(
    private readonly reader: BlobReader,
    private readonly keys: TenantKeys,
  ) {}

  /** The key of an entity's blob. */
  key(ref: EntityRef): string {
    return this.keys.features(ref.entity, ref.id);
  }

  /** Blobs in the order of `refs`, null where there is none. Rejects when any slot's read does. */
  async read(refs: readonly EntityRef[]): Promise<(Buffer | null)[]> {
    if (refs.length === 0) return [];
    if (this.keys.slots === 1) {
      return [...(await this.reader.mget(refs.map((ref) => this.key(ref))))];
    }
    const blobs: (Buffer | null)[] = refs.map(() => null);
    await Promise.all(
      this.bySlot(refs).map(async (positions) => {
        const keys = positions.map((i) => this.key(refs[i] as EntityRef));
        const found = await this.reader.mget(keys);
        positions.forEach((position, i) => (blobs[position] = found[i] ?? null));
      }),
    );
    return blobs;
  }

  private bySlot(refs: readonly EntityRef[]): number[][] {
    const slots = new Map<number, number[]>();
    refs.forEach((ref, i) => {
      const slot = this.keys.slot(ref.id);
      const positions = slots.get(slot);
      if (positions) positions.push(i);
      else slots.set(slot, [i]);
    });
    return [...slots.values()];
  }
}
