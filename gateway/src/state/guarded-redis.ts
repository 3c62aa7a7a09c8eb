import {
  RedisUnavailableError,
  type Command,
  type RedisClient,
  type RedisReply,
} from '@eaglerank/redis';

/** Time between two attempts to find Redis well again, ms. */
const PROBE_MS = 50;

/**
 * Redis on the request path. After a command that got no answer, further ones fail at once until
 * Redis has answered a probe: one that hangs would otherwise cost every request its command
 * time-out.
 */
export class GuardedRedis {
  private down = false;
  /** A probe has failed too: it was not one slow answer. */
  private confirmed = false;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly redis: RedisClient) {}

  /** Whether commands are sent. */
  get available(): boolean {
    return this.redis.ready && !this.down;
  }

  /** Whether Redis is away for certain. */
  get away(): boolean {
    return !this.redis.ready || this.confirmed;
  }

  /** Replies of several commands in one round trip. @throws RedisUnavailableError */
  pipeline(commands: readonly Command[]): Promise<RedisReply[]> {
    return this.run((redis) => redis.pipeline(commands));
  }

  /** Values of keys in one slot. @throws RedisUnavailableError */
  mget(keys: readonly string[]): Promise<readonly (Buffer | null)[]> {
    return this.run((redis) => redis.mget(keys));
  }

  /** Asks Redis for a sign of life. @throws RedisUnavailableError */
  async ping(): Promise<void> {
    try {
      await this.redis.call('PING');
      this.down = false;
      this.confirmed = false;
    } catch (error) {
      this.confirmed = this.down;
      this.hold(this.down ? PROBE_MS : 0);
      throw error;
    }
  }

  /** Runs `work` unless Redis is held to be away. @throws RedisUnavailableError */
  async run<T>(work: (redis: RedisClient) => Promise<T>): Promise<T> {
    if (!this.available) throw new RedisUnavailableError('held back');
    try {
      return await work(this.redis);
    } catch (error) {
      if (error instanceof RedisUnavailableError && !this.down) this.hold(0);
      throw error;
    }
  }

  /** Ends the probes. */
  stop(): void {
    clearTimeout(this.timer);
  }

  private hold(probeInMs: number): void {
    this.down = true;
    clearTimeout(this.timer);
    // a failed probe holds again, and so schedules the next
    this.timer = setTimeout(() => void this.ping().catch(() => undefined), probeInMs).unref();
  }
}
