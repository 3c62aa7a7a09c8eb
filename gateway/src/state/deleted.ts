import type { Change } from '@eaglerank/catalogue';
import type { RedisClient } from '@eaglerank/redis';
import type { Tenant } from './tenants.js';

/** Grows on demand; ordinals are dense. */
class Bitmap {
  private words = new Uint32Array(1024);

  set(bit: number): void {
    const word = bit >>> 5;
    if (word >= this.words.length) {
      const grown = new Uint32Array(Math.max(word + 1, this.words.length * 2));
      grown.set(this.words);
      this.words = grown;
    }
    this.words[word] = (this.words[word] as number) | (1 << (bit & 31));
  }

  has(bit: number): boolean {
    return (((this.words[bit >>> 5] ?? 0) >>> (bit & 31)) & 1) === 1;
  }
}

/** Ordinals of deleted items per tenant: what no exit may show, whatever brought it. */
export class DeletedItems {
  private readonly byTenant = new Map<string, Bitmap>();

  /** Reads the deletions of a tenant anew. @throws when Redis is away */
  async load(redis: RedisClient, tenant: Tenant): Promise<void> {
    const ordinals = await redis.call('ZRANGE', tenant.keys.deletedOrdinals(), 0, -1);
    const bitmap = new Bitmap();
    this.byTenant.set(tenant.id, bitmap);
    for (const ordinal of ordinals as readonly Buffer[]) bitmap.set(Number(ordinal.toString()));
  }

  apply(tenantId: string, change: Change): void {
    if (change.kind === 'item_deleted') this.of(tenantId).set(change.ordinal);
  }

  has(tenantId: string, ordinal: number): boolean {
    return this.byTenant.get(tenantId)?.has(ordinal) ?? false;
  }

  private of(tenantId: string): Bitmap {
    let bitmap = this.byTenant.get(tenantId);
    if (!bitmap) this.byTenant.set(tenantId, (bitmap = new Bitmap()));
    return bitmap;
  }
}
