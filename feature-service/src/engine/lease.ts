import type { TenantKeys } from '@eaglerank/domain';
import { Script, type RedisClient } from '@eaglerank/redis';
import { NEW_SLOT, decodeMeta, encodeMeta, type SlotMeta } from './slot-meta.js';

const ACQUIRE = new Script(
  'acquire_lease',
  `local cur = redis.call('GET', KEYS[1])
if cur and cur ~= ARGV[1] then return false end
local record = redis.call('GET', KEYS[2]) or ('0 ' .. ARGV[3])
local epoch, rest = string.match(record, '^(%d+) (.*)$')
local value = string.format('%d', tonumber(epoch) + 1) .. ' ' .. rest
redis.call('SET', KEYS[2], value)
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return value`,
);

const RENEW = new Script(
  'renew_lease',
  `if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('PEXPIRE', KEYS[1], ARGV[2])`,
);

const RELEASE = new Script(
  'release_lease',
  `if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])`,
);

/**
 * The right to write a tenant, all its slots. The lease only keeps a second writer from trying;
 * what makes it impossible is the epoch, which every change of writer raises and every commit
 * checks.
 */
export class TenantLease {
  private renewal: NodeJS.Timeout | undefined;
  private held = false;

  constructor(
    private readonly redis: RedisClient,
    private readonly keys: TenantKeys,
    private readonly owner: string,
    private readonly ttlMs: number,
  ) {}

  /** Whether the lease was there when it was last looked at. */
  get isHeld(): boolean {
    return this.held;
  }

  /** What each slot stands at, under a new epoch; undefined while somebody else holds one. */
  async acquire(): Promise<SlotMeta[] | undefined> {
    const metas: SlotMeta[] = [];
    for (let slot = 0; slot < this.keys.slots; slot++) {
      const value = await this.redis.script(
        ACQUIRE,
        [this.keys.lease(slot), this.keys.position(slot)],
        [this.owner, this.ttlMs, encodeMeta(NEW_SLOT)],
      );
      if (value === null) {
        await this.release();
        return undefined;
      }
      metas.push(decodeMeta((value as Buffer).toString()));
    }
    this.held = true;
    clearInterval(this.renewal);
    this.renewal = setInterval(() => void this.renew(), this.ttlMs / 3).unref();
    return metas;
  }

  private async renew(): Promise<void> {
    try {
      for (let slot = 0; slot < this.keys.slots; slot++) {
        const renewed = await this.redis.script(
          RENEW,
          [this.keys.lease(slot)],
          [this.owner, this.ttlMs],
        );
        if (renewed !== 1) this.lost();
      }
    } catch {
      // Redis is away; the next renewal or commit finds out whether the lease outlived it
    }
  }

  /** Stops renewing without giving it back. */
  lost(): void {
    this.held = false;
    clearInterval(this.renewal);
  }

  /** Gives the lease back, so that another writer need not wait for it to run out. */
  async release(): Promise<void> {
    this.lost();
    for (let slot = 0; slot < this.keys.slots; slot++) {
      await this.redis.script(RELEASE, [this.keys.lease(slot)], [this.owner]);
    }
  }
}
