import { RequestError } from '@eaglerank/domain';
import type { RedisClient } from '@eaglerank/redis';
import { METRICS, type Telemetry } from '@eaglerank/telemetry';
import { BatchQueue } from '../state/batch-queue.js';
import type { GuardedRedis } from '../state/guarded-redis.js';
import type { Tenant } from '../state/tenants.js';
import {
  decodeExplanation,
  encodeExplanation,
  type Explained,
  type ExplanationRecord,
} from './record.js';

const CAPACITY = 2000;
const MAX_BATCH = 50;
const DELAY_MS = 20;

export interface ExplanationStoreOptions {
  /** Connection for writes, profile `bulk`. */
  readonly writer: RedisClient;
  readonly reader: GuardedRedis;
  readonly ttlSeconds: number;
  readonly telemetry: Telemetry;
}

interface Waiting {
  readonly key: string;
  readonly bytes: Buffer;
}

/** Keeps a record of every page for an hour; written after the response. */
export class ExplanationStore {
  private readonly queue: BatchQueue<Waiting>;

  constructor(private readonly options: ExplanationStoreOptions) {
    const dropped = options.telemetry.metrics.use(METRICS.explanationsDropped);
    this.queue = new BatchQueue({
      capacity: CAPACITY,
      maxBatch: MAX_BATCH,
      delayMs: DELAY_MS,
      write: (batch) => this.write(batch),
      onDrop: (count) => dropped.inc(count),
    });
  }

  get depth(): number {
    return this.queue.depth;
  }

  push(page: Explained): void {
    const key = page.tenant.keys.explanation(page.requestId);
    this.queue.push({ key, bytes: encodeExplanation(page) });
  }

  drain(timeoutMs: number): Promise<void> {
    return this.queue.drain(timeoutMs);
  }

  private async write(batch: readonly Waiting[]): Promise<readonly Waiting[]> {
    const { writer, ttlSeconds } = this.options;
    await writer.pipeline(batch.map(({ key, bytes }) => ['SET', key, bytes, 'EX', ttlSeconds]));
    return [];
  }

  /** @throws EXPLANATION_EXPIRED, and DEPENDENCY_UNAVAILABLE when Redis is away */
  async read(tenant: Tenant, requestId: string): Promise<ExplanationRecord> {
    const found = await this.find(tenant, requestId);
    if (found) return found;
    throw new RequestError(
      'EXPLANATION_EXPIRED',
      'no explanation is kept under this request_id: explain a feed within the hour, and not in the ' +
        'very moment it was served',
    );
  }

  /** The record, undefined without one. @throws DEPENDENCY_UNAVAILABLE when Redis is away */
  async find(tenant: Tenant, requestId: string): Promise<ExplanationRecord | undefined> {
    const stored = await this.stored(tenant, requestId);
    if (stored || !this.queue.isBusy) return stored;
    // served a moment ago, its record may be waiting to be written
    await this.queue.flush();
    return this.stored(tenant, requestId);
  }

  private async stored(tenant: Tenant, requestId: string): Promise<ExplanationRecord | undefined> {
    let bytes: Buffer | null | undefined;
    try {
      [bytes] = await this.options.reader.mget([tenant.keys.explanation(requestId)]);
    } catch (cause) {
      throw new RequestError('DEPENDENCY_UNAVAILABLE', 'explanations cannot be read now', {
        retryAfterMs: 1000,
        cause,
      });
    }
    return bytes ? decodeExplanation(bytes) : undefined;
  }
}
