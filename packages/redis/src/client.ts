import { createHash } from 'node:crypto';
import { Command as WireCommand, Redis } from 'ioredis';
import { COMMAND_TIMEOUT_MS, PROFILES, type ConnectionProfile } from './profiles.js';
import { settleWithin } from './timeout.js';
import { TurnCork } from './turn-cork.js';
import { WideCommand } from './wide-command.js';

/** Several buffers are one value, whose parts need not be put together first. */
export type RedisArgument = string | number | Buffer | readonly Uint8Array[];
/** Replies with bulk strings as buffers. */
export type RedisReply = Buffer | number | null | readonly RedisReply[];
export type Command = readonly [name: string, ...args: RedisArgument[]];

/** Port through which commands are observed. */
export interface RedisObserver {
  /** Called as a command or batch is sent; what it returns is called when it ends. */
  start(operation: string, batchSize: number): (error?: unknown) => void;
  connected(profile: ConnectionProfile, up: boolean): void;
}

export interface RedisClientOptions {
  readonly url: string;
  readonly profile: ConnectionProfile;
  readonly observer?: RedisObserver | undefined;
  /** Longest wait for a command under profile `request`, ms; other profiles keep their own. */
  readonly requestTimeoutMs?: number | undefined;
}

/** A server-side script, sent once and then called by its hash. */
export class Script {
  readonly sha: string;
  constructor(
    readonly name: string,
    readonly source: string,
  ) {
    this.sha = createHash('sha1').update(source).digest('hex');
  }
}

/** Redis is not there, does not answer in time, or refused the command. */
export class RedisUnavailableError extends Error {
  override readonly name = 'RedisUnavailableError';
}

const WIDE = 64;

/** As an array, not as parameters: a commit's hundred thousand would overflow the stack. */
function toWire(name: string, args: readonly RedisArgument[]): WireCommand {
  if (args.length > WIDE || args.some(Array.isArray)) return new WideCommand(name, args);
  return new WireCommand(name, args as (string | number | Buffer)[], { replyEncoding: null });
}

const noEnd = (): void => undefined;

const isServerError = (error: unknown): error is Error =>
  error instanceof Error && /^[A-Z]{3,} /.test(error.message);

/**
 * One connection of one profile. Commands fail at once while it is down: callers have a fallback,
 * and a queue would serve it too late.
 */
export class RedisClient {
  private readonly redis: Redis;
  private readonly observer: RedisObserver | undefined;
  private readonly subscriptions = new Map<string, (message: Buffer) => void>();
  private readonly upListeners = new Set<(up: boolean) => void>();
  private readonly cork = new TurnCork();
  private readonly timeoutMs: number | undefined;

  constructor(private readonly options: RedisClientOptions) {
    this.observer = options.observer;
    const told = options.profile === 'request' ? options.requestTimeoutMs : undefined;
    this.timeoutMs = told ?? COMMAND_TIMEOUT_MS[options.profile];
    this.redis = new Redis(options.url, PROFILES[options.profile]);
    this.redis.on('ready', () => this.changed(true));
    this.redis.on('close', () => this.changed(false));
    // every failure also rejects the command it concerns; without a listener ioredis prints it
    this.redis.on('error', noEnd);
    this.redis.on('messageBuffer', (channel: Buffer, message: Buffer) =>
      this.subscriptions.get(channel.toString())?.(message),
    );
  }

  private changed(up: boolean): void {
    this.observer?.connected(this.options.profile, up);
    for (const listener of this.upListeners) listener(up);
  }

  get ready(): boolean {
    return this.redis.status === 'ready';
  }

  /** Tells every later change of `ready`; returns its cleanup. */
  onReadyChange(listener: (up: boolean) => void): () => void {
    this.upListeners.add(listener);
    return () => this.upListeners.delete(listener);
  }

  /** Connects; keeps trying in the background when the first attempt fails. */
  async connect(): Promise<void> {
    try {
      await this.redis.connect();
    } catch (error) {
      throw new RedisUnavailableError('connect failed', { cause: error });
    }
  }

  private observed<T>(name: string, size: number, send: () => Promise<T>): Promise<T> {
    const end = this.observer?.start(name, size) ?? noEnd;
    this.cork.hold(this.redis.stream);
    return new Promise((resolve, reject) => {
      settleWithin(
        this.timeoutMs,
        send,
        (reply) => {
          end();
          resolve(reply);
        },
        (error) => {
          end(error);
          reject(
            isServerError(error)
              ? error
              : new RedisUnavailableError(`${name} failed`, { cause: error }),
          );
        },
      );
    });
  }

  /** One command. Server errors (WRONGTYPE, NOSCRIPT …) are thrown as they come. */
  call(...[name, ...args]: Command): Promise<RedisReply> {
    return this.send(name, args);
  }

  private send(name: string, args: readonly RedisArgument[]): Promise<RedisReply> {
    return this.observed(
      name,
      1,
      () => this.redis.sendCommand(toWire(name, args)) as Promise<RedisReply>,
    );
  }

  /** Values of `keys`, null where there is none; all keys in one slot. */
  mget(keys: readonly string[]): Promise<readonly (Buffer | null)[]> {
    if (keys.length === 0) return Promise.resolve([]);
    const command = toWire('MGET', keys);
    return this.observed(
      'MGET',
      keys.length,
      () => this.redis.sendCommand(command) as Promise<readonly (Buffer | null)[]>,
    );
  }

  /** Several commands in one round trip, not atomic. Throws the first error among the replies. */
  pipeline(commands: readonly Command[]): Promise<RedisReply[]> {
    if (commands.length === 0) return Promise.resolve([]);
    // the cork makes one write of them; ioredis's own pipeline costs twice as much
    return this.observed('PIPELINE', commands.length, () =>
      Promise.all(
        commands.map(
          ([name, ...args]) => this.redis.sendCommand(toWire(name, args)) as Promise<RedisReply>,
        ),
      ),
    );
  }

  /** Runs a script; all keys in one slot. */
  async script(
    script: Script,
    keys: readonly string[],
    args: readonly RedisArgument[],
  ): Promise<RedisReply> {
    const tail = ([keys.length] as RedisArgument[]).concat(keys, args);
    try {
      return await this.send('EVALSHA', ([script.sha] as RedisArgument[]).concat(tail));
    } catch (error) {
      if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error;
      return this.send('EVAL', [script.source, ...tail]);
    }
  }

  /** Subscribes to a channel; needs a connection of its own (profile `blocking`). */
  async subscribe(channel: string, onMessage: (message: Buffer) => void): Promise<void> {
    this.subscriptions.set(channel, onMessage);
    await this.redis.subscribe(channel);
  }

  /** Drops the connection and makes it anew; what waits for an answer rejects. */
  reconnect(): void {
    this.redis.disconnect(true);
  }

  /** Ends the connection; a blocked read rejects. */
  close(): void {
    this.redis.disconnect();
  }
}
