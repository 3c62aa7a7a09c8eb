import { randomBytes } from 'node:crypto';
import { HmacSha256, type TenantKeys } from '@eaglerank/domain';
import type { RedisClient } from '@eaglerank/redis';

/** Field of the tombstone hash under which a deleted id is remembered. */
export type TombstoneHasher = (kind: 'item' | 'user', id: string) => string;

/** A secret lost with its database is replaced: none is believed for longer, ms. */
const BELIEVED_MS = 10_000;

interface Known {
  readonly secret: Buffer;
  readonly readAt: number;
}

/** Keyed hashes under which deleted ids are remembered: the ids themselves leave no trace. */
export class Tombstones {
  private readonly known = new Map<string, Known>();

  constructor(private readonly redis: RedisClient) {}

  /** With the tenant's secret as read in the last ten seconds. Rejects when Redis is away. */
  async hasher(keys: TenantKeys): Promise<TombstoneHasher> {
    const known = this.known.get(keys.tombstoneSecret());
    const fresh = known && performance.now() - known.readAt < BELIEVED_MS;
    return fresh ? hasherOf(known.secret) : this.freshHasher(keys);
  }

  /** With the tenant's secret as it is now; made on first use. Rejects when Redis is away. */
  async freshHasher(keys: TenantKeys): Promise<TombstoneHasher> {
    const name = keys.tombstoneSecret();
    const readAt = performance.now();
    const [, secret] = await this.redis.pipeline([
      ['SET', name, randomBytes(16), 'NX'],
      ['GET', name],
    ]);
    this.known.set(name, { secret: secret as Buffer, readAt });
    return hasherOf(secret as Buffer);
  }
}

function hasherOf(secret: Buffer): TombstoneHasher {
  const hmac = new HmacSha256(secret);
  return (kind, id) =>
    hmac
      .digest(Buffer.from(`${kind}\0${id}`))
      .toString('base64url')
      .slice(0, 22);
}
