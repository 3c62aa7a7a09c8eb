import { logBatchCodec, type LogRecord } from '@eaglerank/contracts';
import type { TenantKeys } from '@eaglerank/domain';
import type { RedisClient, RedisReply } from '@eaglerank/redis';
import type { Tracing } from '@eaglerank/telemetry';
import { decodeBatch } from './decode-batch.js';
import { MAX_ENTRY_RECORDS, type EventLog, type LogSlice, type ReadRecord } from './log.js';
import { predecessor, successor, type Position } from './position.js';

export interface RedisEventLogOptions {
  /** Connection for appends, reads and trims. */
  readonly redis: RedisClient;
  /** A connection of its own, profile `blocking`, for wait; without it wait only sleeps. */
  readonly blocking?: RedisClient | undefined;
  readonly keysOf: (tenant: string) => TenantKeys;
  readonly tracing?: Tracing | undefined;
}

/** Entries from a position on. */
interface Arrival {
  readonly from: string;
  readonly entries: readonly Entry[];
}

type Entry = readonly [id: Buffer, fields: readonly Buffer[]];

type StreamReply = readonly [stream: Buffer, entries: readonly Entry[]];

/** Entries counted exactly by lag. */
const EXACT_LAG = 16;

/**
 * The event log in Redis Streams: one stream per tenant, one field `b` per entry. Readers are not
 * consumer groups: their acknowledgements would be a second truth beside the committed position.
 * An append is as durable as the server's append-only file.
 */
export class RedisEventLog implements EventLog {
  /** What ended the last wait, by tenant: likely what is read next. */
  private readonly arrived = new Map<string, Arrival>();

  constructor(private readonly options: RedisEventLogOptions) {}

  private stream(tenant: string): string {
    return this.options.keysOf(tenant).log();
  }

  async append(tenant: string, records: readonly LogRecord[]): Promise<Position> {
    if (records.length === 0) throw new RangeError('append: no records');
    const { tracing } = this.options;
    if (!tracing) return this.add(tenant, records);
    const attributes = {
      'messaging.system': 'redis_streams',
      'messaging.operation.name': 'send',
      'messaging.destination.name': 'log',
      'messaging.batch.message_count': records.length,
      'eaglerank.tenant.id': tenant,
    };
    return tracing.inSpan('send', { kind: 'producer', attributes }, () =>
      this.add(tenant, records),
    );
  }

  private async add(tenant: string, records: readonly LogRecord[]): Promise<Position> {
    let first: string | undefined;
    for (let at = 0; at < records.length; at += MAX_ENTRY_RECORDS) {
      const part = records.slice(at, at + MAX_ENTRY_RECORDS);
      const bytes = logBatchCodec.encode({ records: part });
      const id = await this.options.redis.call('XADD', this.stream(tenant), '*', 'b', bytes);
      first ??= (id as Buffer).toString();
    }
    return { entry: first as string, index: 0 };
  }

  async read(tenant: string, from: Position, maxEntries: number): Promise<LogSlice> {
    const entries = this.take(tenant, from) ?? (await this.range(tenant, from, maxEntries));
    const records: ReadRecord[] = [];
    let next = from;
    for (const [idBytes, fields] of entries) {
      const id = idBytes.toString();
      const skip = id === from.entry ? from.index : 0;
      next = { entry: successor(id), index: 0 };
      this.decode(id, fields[1], skip, next, records);
    }
    return { records, next, entries: entries.length };
  }

  private range(tenant: string, from: Position, most: number): Promise<readonly Entry[]> {
    const { redis } = this.options;
    const range = ['XRANGE', this.stream(tenant), from.entry, '+', 'COUNT', most] as const;
    return redis.call(...range) as unknown as Promise<readonly Entry[]>;
  }

  /** What a wait brought of the entries from there on. */
  private take(tenant: string, { entry }: Position): readonly Entry[] | undefined {
    const arrival = this.arrived.get(tenant);
    if (arrival?.from !== entry) return undefined;
    this.arrived.delete(tenant);
    return arrival.entries;
  }

  private decode(
    id: string,
    bytes: Buffer | undefined,
    skip: number,
    next: Position,
    into: ReadRecord[],
  ): void {
    try {
      if (!bytes) throw new Error('an entry without payload');
      const records = decodeBatch(bytes);
      if (records.length === 0) throw new Error('an entry without records');
      for (let i = skip; i < records.length; i++) {
        const after = i === records.length - 1 ? next : { entry: id, index: i + 1 };
        into.push({ next: after, record: records[i] });
      }
    } catch {
      into.push({ next, record: undefined, unreadable: bytes ?? Buffer.alloc(0) });
    }
  }

  async wait(positions: ReadonlyMap<string, Position>, timeoutMs: number): Promise<void> {
    const { blocking } = this.options;
    if (!blocking || positions.size === 0) {
      await new Promise((resolve) => setTimeout(resolve, timeoutMs));
      return;
    }
    const tenants = [...positions.keys()];
    const streams = tenants.map((tenant) => this.stream(tenant));
    const after = [...positions.values()].map(({ entry }) => predecessor(entry));
    this.arrived.clear();
    const replies = (await blocking.call(
      'XREAD',
      'COUNT',
      1,
      'BLOCK',
      Math.max(1, Math.ceil(timeoutMs)),
      'STREAMS',
      ...streams,
      ...after,
    )) as readonly StreamReply[] | null;
    for (const [stream, entries] of replies ?? []) {
      const tenant = tenants[streams.indexOf(stream.toString())] as string;
      this.arrived.set(tenant, { from: (positions.get(tenant) as Position).entry, entries });
    }
  }

  async trim(tenant: string, upTo: Position): Promise<void> {
    await this.options.redis.call('XTRIM', this.stream(tenant), 'MINID', '=', upTo.entry);
  }

  async lag(tenant: string, from: Position): Promise<number> {
    const stream = this.stream(tenant);
    const [length, rest] = (await this.options.redis.pipeline([
      ['XLEN', stream],
      ['XRANGE', stream, from.entry, '+', 'COUNT', EXACT_LAG + 1],
    ])) as [number, readonly Entry[]] & RedisReply[];
    if (rest.length <= EXACT_LAG) return rest.length;
    return length;
  }

  close(): void {
    this.options.blocking?.close();
  }
}
