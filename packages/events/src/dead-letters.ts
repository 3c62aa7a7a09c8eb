import { logBatchCodec, type LogRecord, type LogRecordOut } from '@eaglerank/contracts';
import type { TenantKeys } from '@eaglerank/domain';
import type { Command, RedisClient } from '@eaglerank/redis';
import type { EventLog } from './log.js';

/** Why the engine refused a record. */
export type DeadLetterReason =
  'unreadable' | 'invalid' | 'conflicting_duplicate' | 'future_stamp' | 'poison';

/** A record the engine refused. */
export interface DeadLetter {
  readonly id: string;
  readonly reason: string;
  /** The bytes: a LogBatch of one record, or whatever could not be read. */
  readonly bytes: Buffer;
  /** Undefined where the bytes are no record. */
  readonly record: LogRecordOut | undefined;
  /** ms since epoch. */
  readonly refusedAtMs: number;
}

/** Letters kept per tenant; the oldest go first. */
export const DEAD_LETTERS_KEPT = 10_000;

type Entry = readonly [id: Buffer, fields: readonly Buffer[]];

/** The command that appends a letter, for the engine's commit. */
export function deadLetterCommand(
  keys: TenantKeys,
  reason: DeadLetterReason,
  bytes: Buffer,
): Command {
  return [
    ...(['XADD', keys.deadLetters(), 'MAXLEN', '~', DEAD_LETTERS_KEPT, '*'] as const),
    ...(['r', reason, 'b', bytes] as const),
  ];
}

/** Bytes under which a record is kept as a letter. */
export function letterBytes(record: LogRecord): Buffer {
  return logBatchCodec.encode({ records: [record] });
}

/** Records the engine refused, per tenant, bounded. */
export class DeadLetters {
  constructor(private readonly redis: RedisClient) {}

  async append(keys: TenantKeys, reason: DeadLetterReason, bytes: Buffer): Promise<void> {
    await this.redis.call(...deadLetterCommand(keys, reason, bytes));
  }

  async count(keys: TenantKeys): Promise<number> {
    return (await this.redis.call('XLEN', keys.deadLetters())) as number;
  }

  /** Newest first. */
  async list(keys: TenantKeys, limit: number): Promise<DeadLetter[]> {
    const entries = (await this.redis.call(
      'XREVRANGE',
      keys.deadLetters(),
      '+',
      '-',
      'COUNT',
      limit,
    )) as readonly Entry[];
    return entries.map(letter);
  }

  async remove(keys: TenantKeys, ids: readonly string[]): Promise<void> {
    if (ids.length > 0) await this.redis.call('XDEL', keys.deadLetters(), ...ids);
  }

  /**
   * Appends letters to the log again, all of them when `ids` is empty, and removes what was
   * appended. Records keep the time they were first accepted, so lateness is judged as then. A
   * crash in between replays a letter twice, which its event id makes harmless.
   */
  async replay(
    keys: TenantKeys,
    log: EventLog,
    ids: readonly string[],
  ): Promise<{ replayed: number; unreadable: number }> {
    const wanted = new Set(ids);
    const letters = (await this.list(keys, DEAD_LETTERS_KEPT)).reverse();
    const total = { replayed: 0, unreadable: 0 };
    for (const { id, record } of letters) {
      if (wanted.size > 0 && !wanted.has(id)) continue;
      if (!record) {
        total.unreadable++;
        continue;
      }
      await log.append(keys.tenant, [record]);
      await this.remove(keys, [id]);
      total.replayed++;
    }
    return total;
  }
}

function letter([idBytes, fields]: Entry): DeadLetter {
  const id = idBytes.toString();
  const bytes = fields[3] ?? Buffer.alloc(0);
  const reason = fields[1]?.toString() ?? '';
  const refusedAtMs = Number(id.split('-')[0]);
  return { id, reason, bytes, record: readRecord(bytes), refusedAtMs };
}

function readRecord(bytes: Buffer): LogRecordOut | undefined {
  try {
    const [record, ...more] = logBatchCodec.decode(bytes).records;
    if (more.length > 0 || !record) return undefined;
    return record.event || record.served ? record : undefined;
  } catch {
    return undefined;
  }
}
