import {
  RedisUnavailableError,
  type Command,
  type RedisClient,
  type RedisReply,
} from '@eaglerank/redis';
import { systemClock, type Clock } from '@eaglerank/domain';

/** Time after a failed command in which none is tried, ms. */
const HOLD_MS = 100;

/**
 * Redis on the request path. After a command that got no answer, further ones fail at once for a
 * moment: a Redis that hangs would otherwise cost every request its command time-out.
 */
export class GuardedRedis {
  private heldUntil = -Infinity;

  constructor(
    private readonly redis: RedisClient,
    private readonly clock: Clock = systemClock,
  ) {}

  /** Whether commands are sent. */
  get available(): boolean {
    return this.redis.ready && this.clock.monotonic() >= this.heldUntil;
  }

  /** Replies of several commands in one round trip. @throws RedisUnavailableError */
  pipeline(commands: readonly Command[]): Promise<RedisReply[]> {
    return this.run((redis) => redis.pipeline(commands));
  }

  /** Values of keys in one slot. @throws RedisUnavailableError */
  mget(keys: readonly string[]): Promise<readonly (Buffer | null)[]> {
    return this.run((redis) => redis.mget(keys));
  }

  /** Asks Redis for a sign of life; what it finds decides `available`. */
  async ping(): Promise<void> {
    this.heldUntil = -Infinity;
    await this.run((redis) => redis.call('PING'));
  }

  /** Runs `work` unless Redis is held to be away. @throws RedisUnavailableError */
  async run<T>(work: (redis: RedisClient) => Promise<T>): Promise<T> {
    if (!this.available) throw new RedisUnavailableError('held back');
    try {
      return await work(this.redis);
    } catch (error) {
      if (error instanceof RedisUnavailableError) {
        this.heldUntil = this.clock.monotonic() + HOLD_MS;
      }
      throw error;
    }
  }
}
