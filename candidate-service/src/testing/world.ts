import {
  encodeChange,
  encodeFollows,
  encodeItemRecord,
  encodeSeen,
  encodeSimilar,
  encodeTrending,
  type ItemRecord,
} from '@eaglerank/catalogue';
import { parseTenant } from '@eaglerank/config';
import { TenantKeys, type TenantConfig } from '@eaglerank/domain';
import { encodeState, EntityState, type FeaturePlan } from '@eaglerank/features';
import type { Command, RedisClient } from '@eaglerank/redis';

/** A tenant with default settings but for `yaml`. */
export function tenantConfig(id: string, yaml = ''): TenantConfig {
  const { tenant, faults } = parseTenant(`${id}.yaml`, `id: ${id}\n${yaml}`);
  if (!tenant) throw new Error(faults.join('\n'));
  return tenant;
}

export type ItemPart = Partial<ItemRecord> & { readonly itemId: string };

export interface Engagement {
  readonly itemId: string;
  readonly authorId: string;
  readonly topics?: readonly string[];
}

/** Writes one tenant's state into Redis as feature-service and the gateway do. */
export class World {
  readonly keys: TenantKeys;
  readonly items = new Map<string, ItemRecord>();
  private nextOrdinal = 0;

  constructor(
    private readonly redis: RedisClient,
    readonly config: TenantConfig,
    private readonly plan: FeaturePlan,
    namespace = '',
  ) {
    this.keys = new TenantKeys(config.id, config.slots, namespace);
  }

  /** Upserts items and tells of it, unless `silent`: as if written before the service started. */
  async upsert(parts: readonly ItemPart[], { silent = false } = {}): Promise<void> {
    const commands: Command[] = parts.flatMap((part) => {
      const known = this.items.get(part.itemId);
      const ordinal = known?.ordinal ?? this.nextOrdinal++;
      const record: ItemRecord = {
        updatedAtMs: Date.now(),
        createdAtMs: Date.now(),
        expiresAtMs: 0,
        authorId: '',
        topics: [],
        attributes: {},
        vector: new Float32Array(),
        ...known,
        ...part,
        ordinal,
      };
      this.items.set(record.itemId, record);
      const chunk = this.keys.ordinalChunk(Math.floor(ordinal / 128));
      const written: Command[] = [
        ['SET', this.keys.item(record.itemId), encodeItemRecord(record)],
        ['HSET', chunk, String(ordinal), record.itemId],
      ];
      const change = encodeChange({ kind: 'item_upserted', item: record });
      return silent ? written : [...written, ['XADD', this.keys.changes(), '*', 'b', change]];
    });
    await this.redis.pipeline([
      ...commands,
      ['SET', this.keys.nextOrdinal(), String(this.nextOrdinal)],
    ]);
  }

  ordinalOf(itemId: string): number {
    const item = this.items.get(itemId);
    if (!item) throw new Error(`no item ${itemId}`);
    return item.ordinal;
  }

  async follow(userId: string, authorIds: readonly string[]): Promise<void> {
    const list = {
      authorIds,
      tsMs: new Float64Array(authorIds.length),
      active: new Uint8Array(authorIds.length).fill(1),
    };
    await this.redis.call('SET', this.keys.follows(userId), encodeFollows(list));
  }

  async see(userId: string, itemIds: readonly string[], atMs = Date.now()): Promise<void> {
    const ordinals = Uint32Array.from(itemIds, (id) => this.ordinalOf(id));
    const atSeconds = new Uint32Array(ordinals.length).fill(Math.floor(atMs / 1000));
    await this.redis.call('SET', this.keys.seen(userId), encodeSeen({ ordinals, atSeconds }));
  }

  /** Similar items of one item, with scores. */
  async similar(itemId: string, others: Readonly<Record<string, number>>): Promise<void> {
    const list = {
      ordinals: Uint32Array.from(Object.keys(others), (id) => this.ordinalOf(id)),
      scores: Float32Array.from(Object.values(others)),
    };
    await this.redis.call('SET', this.keys.similar(itemId), encodeSimilar(list));
  }

  async trend(scores: Readonly<Record<string, number>>): Promise<void> {
    const items = Object.keys(scores).map((id) => this.items.get(id) as ItemRecord);
    const snapshot = encodeTrending({
      asOfMs: Date.now(),
      ordinals: Uint32Array.from(items, ({ ordinal }) => ordinal),
      scores: Float32Array.from(Object.values(scores)),
      createdAtMs: Float64Array.from(items, ({ createdAtMs }) => createdAtMs),
      expiresAtMs: Float64Array.from(items, ({ expiresAtMs }) => expiresAtMs),
      itemIds: items.map(({ itemId }) => itemId),
      authorIds: items.map(({ authorId }) => authorId),
      topics: items.map(({ topics }) => topics[0] ?? ''),
    });
    await this.redis.call('SET', this.keys.trending(), snapshot);
  }

  /** Clicks, the oldest first, one minute apart. */
  async engage(userId: string, clicks: readonly Engagement[]): Promise<void> {
    const state = new EntityState(this.plan.layouts.user);
    clicks.forEach((click, i) => {
      const tsMs = Date.now() - (clicks.length - i) * 60_000;
      state.apply({
        eventId: `click-${i}`,
        type: 'click',
        tsMs,
        ingestMs: tsMs,
        userId,
        itemId: click.itemId,
        authorId: click.authorId,
        topics: click.topics ?? [],
        dwellMs: NaN,
        amountMicros: NaN,
        currency: '',
        position: -1,
      });
    });
    await this.redis.call('SET', this.keys.features('user', userId), encodeState(state));
  }
}
