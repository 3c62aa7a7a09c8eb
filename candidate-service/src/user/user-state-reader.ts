import type { TenantKeys } from '@eaglerank/domain';
import type { RedisClient, RedisReply } from '@eaglerank/redis';

/** One user's state as it is stored; null where there is none. */
export interface RawUserState {
  readonly features: Buffer | null;
  readonly follows: Buffer | null;
  readonly seen: Buffer | null;
  /** Reply of HGETALL on the safety key. */
  readonly safety: RedisReply;
}

/** Port: where a user's state is read. Rejects when it cannot be. */
export interface UserStateReader {
  read(keys: TenantKeys, userId: string): Promise<RawUserState>;
}

/** Reads from Redis in one round trip: a user's keys share a slot. */
export class RedisUserStateReader implements UserStateReader {
  /** `redis`: profile `request`. */
  constructor(private readonly redis: RedisClient) {}

  async read(keys: TenantKeys, userId: string): Promise<RawUserState> {
    const [blobs, safety] = await this.redis.pipeline([
      ['MGET', keys.features('user', userId), keys.follows(userId), keys.seen(userId)],
      ['HGETALL', keys.safety(userId)],
    ]);
    const [features, follows, seen] = blobs as readonly (Buffer | null)[];
    return {
      features: features ?? null,
      follows: follows ?? null,
      seen: seen ?? null,
      safety: safety ?? null,
    };
  }
}
