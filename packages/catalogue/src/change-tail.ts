import type { TenantKeys } from '@eaglerank/domain';
import type { RedisClient } from '@eaglerank/redis';
import { decodeChange, type Change } from './change.js';

export interface ChangeTailOptions {
  /** A connection of its own, profile `blocking`. */
  readonly redis: RedisClient;
  readonly tenants: readonly TenantKeys[];
  /** Called in stream order. */
  readonly onChange: (tenant: string, change: Change) => void;
  /** Entries were trimmed before they were read: reload the tenant's state. */
  readonly onGap: (tenant: string) => Promise<void>;
  readonly onError: (error: unknown) => void;
}

const BLOCK_MS = 1000;
/** Without an answer for this long the connection is made anew, ms. */
const SILENT_MS = BLOCK_MS + 1000;
const RETRY_MS = 200;

type Entry = readonly [id: Buffer, fields: readonly Buffer[]];

/** Follows the change streams of all tenants over one blocking connection. */
export class ChangeTail {
  private readonly positions = new Map<string, string>();
  private readonly tenantOf = new Map<string, string>();
  private stopped = false;
  private running: Promise<void> | undefined;
  private answeredAt = performance.now();

  constructor(private readonly options: ChangeTailOptions) {
    for (const keys of options.tenants) this.tenantOf.set(keys.changes(), keys.tenant);
  }

  /**
   * Remembers where each stream ends now. Call it before loading state, so that whatever changes
   * while loading is read again.
   */
  async mark(): Promise<void> {
    for (const keys of this.options.tenants) {
      const last = (await this.options.redis.call(
        'XREVRANGE',
        keys.changes(),
        '+',
        '-',
        'COUNT',
        1,
      )) as readonly Entry[];
      this.positions.set(keys.changes(), last[0]?.[0].toString() ?? '0-0');
    }
  }

  start(): void {
    this.running ??= this.loop();
  }

  /** Time since Redis last told what has changed, ms; about BLOCK_MS at most while all is well. */
  lagMs(): number {
    return performance.now() - this.answeredAt;
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.options.redis.close();
    await this.running;
  }

  private async loop(): Promise<void> {
    let wasDown = false;
    while (!this.stopped) {
      try {
        if (wasDown) await this.checkGaps();
        wasDown = false;
        await this.readOnce();
      } catch (error) {
        if (this.stopped) return;
        wasDown = true;
        this.options.onError(error);
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      }
    }
  }

  /** After an interruption entries may have been trimmed, or the stream may be another one. */
  private async checkGaps(): Promise<void> {
    for (const keys of this.options.tenants) {
      const stream = keys.changes();
      const position = this.positions.get(stream) ?? '0-0';
      if (position === '0-0') continue;
      const first = (await this.options.redis.call(
        'XRANGE',
        stream,
        position,
        position,
      )) as readonly Entry[];
      if (first.length > 0) continue;
      await this.options.onGap(keys.tenant);
    }
  }

  private async readOnce(): Promise<void> {
    const streams = [...this.tenantOf.keys()];
    if (streams.length === 0) return;
    // a connection that is dead without having been closed would be waited for without end
    const silent = setTimeout(() => this.options.redis.reconnect(), SILENT_MS);
    const reply = (await this.options.redis
      .call(
        'XREAD',
        'COUNT',
        1000,
        'BLOCK',
        BLOCK_MS,
        'STREAMS',
        ...streams,
        ...streams.map((s) => this.positions.get(s) ?? '0-0'),
      )
      .finally(() => clearTimeout(silent))) as
      readonly (readonly [Buffer, readonly Entry[]])[] | null;
    this.answeredAt = performance.now();
    for (const [stream, entries] of reply ?? []) {
      const name = stream.toString();
      for (const [id, fields] of entries) {
        this.positions.set(name, id.toString());
        this.deliver(this.tenantOf.get(name) as string, fields[1]);
      }
    }
  }

  private deliver(tenant: string, bytes: Buffer | undefined): void {
    try {
      if (bytes) this.options.onChange(tenant, decodeChange(bytes));
    } catch (error) {
      this.options.onError(error);
    }
  }
}
