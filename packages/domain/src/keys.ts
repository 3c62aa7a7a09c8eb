import { slotOf } from './hash.js';

/**
 * The one builder of Redis keys. A key is `{tenant:slot}:kind[:part…][:id]`. The hash tag comes
 * first and holds only a validated tenant id and a number; a caller's id only ever comes last, so
 * no id, whatever it contains, can make one key equal to another.
 *
 * A tenant's slot 0 holds what belongs to the tenant as a whole; entities spread over its slots.
 */
export class TenantKeys {
  private readonly tags: readonly string[];

  constructor(
    readonly tenant: string,
    /** Hash slots the tenant's entities spread over; 1 for all but very large tenants. */
    readonly slots = 1,
    /** Prefix inside the hash tag, so that tests in one Redis do not meet. */
    namespace = '',
  ) {
    this.tags = Array.from({ length: slots }, (_, slot) => `{${namespace}${tenant}:${slot}}:`);
  }

  slot(entityId: string): number {
    return slotOf(entityId, this.slots);
  }

  private tag(slot: number): string {
    return this.tags[slot] as string;
  }

  private of(entityId: string, kind: string): string {
    return `${this.tag(this.slot(entityId))}${kind}:${entityId}`;
  }

  /** Prefix of every key of a slot. */
  prefix(slot: number): string {
    return this.tag(slot);
  }

  // --- tenant-wide, slot 0 -----------------------------------------------------------------
  /** Stream: the event log. */
  log(): string {
    return `${this.tag(0)}log`;
  }
  /** Stream: catalogue and safety changes that services tail. */
  changes(): string {
    return `${this.tag(0)}changes`;
  }
  /** Stream: events the engine refused. */
  deadLetters(): string {
    return `${this.tag(0)}dead`;
  }
  /** Integer: the next item ordinal. */
  nextOrdinal(): string {
    return `${this.tag(0)}ordnext`;
  }
  /** Hash ordinal -> item id, 128 consecutive ordinals each. */
  ordinalChunk(chunk: number): string {
    return `${this.tag(0)}ords:${chunk}`;
  }
  /** Sorted set: ordinals of deleted items by time of deletion. */
  deletedOrdinals(): string {
    return `${this.tag(0)}deleted`;
  }
  /** String: secret under which deleted ids are hashed. */
  tombstoneSecret(): string {
    return `${this.tag(0)}tombkey`;
  }
  /** String: the trending snapshot. */
  trending(): string {
    return `${this.tag(0)}trending`;
  }
  /** String: log position up to which the archive is on disk. */
  archivePosition(): string {
    return `${this.tag(0)}archive`;
  }
  /** Pub/sub channel: entities whose features changed. */
  invalidations(): string {
    return `${this.tag(0)}invalidate`;
  }

  // --- per slot ------------------------------------------------------------------------------
  /** String: lease of the slot's writer. */
  lease(slot: number): string {
    return `${this.tag(slot)}lease`;
  }
  /** String: fencing epoch and committed log position. */
  position(slot: number): string {
    return `${this.tag(slot)}position`;
  }
  /** Set of integers: hashes of event ids seen in one hour, one bucket. */
  seenEventIds(slot: number, hour: number, bucket: number): string {
    return `${this.tag(slot)}ids:${hour}:${bucket}`;
  }
  /** Hash: keyed hash of a deleted entity id -> time of deletion. */
  tombstones(slot: number): string {
    return `${this.tag(slot)}tomb`;
  }
  /** List: changes committed in this slot and not yet on the change stream. */
  outbox(slot: number): string {
    return `${this.tag(slot)}outbox`;
  }
  /** Set: ordinals of deleted items whose deletion is not yet on the change stream. */
  unpublishedDeletions(slot: number): string {
    return `${this.tag(slot)}undeleted`;
  }
  /** Hash: deletions whose traces are still to be removed from log, archive and other entities. */
  purges(slot: number): string {
    return `${this.tag(slot)}purges`;
  }
  /** Hash: keyed hash of a deleted entity id -> receipt of its purge. */
  purgeReceipts(slot: number): string {
    return `${this.tag(slot)}receipts`;
  }

  // --- per entity --------------------------------------------------------------------------
  /** String: feature blob. */
  features(entity: string, id: string): string {
    return this.of(id, `f:${entity}`);
  }
  /** String: catalogue record of an item. */
  item(itemId: string): string {
    return this.of(itemId, 'item');
  }
  /** String: similar items of an item. */
  similar(itemId: string): string {
    return this.of(itemId, 'similar');
  }
  /** String: authors a user follows. */
  follows(userId: string): string {
    return this.of(userId, 'follows');
  }
  /** String: ordinals lately served to or seen by a user. */
  seen(userId: string): string {
    return this.of(userId, 'seen');
  }
  /** Hash: blocks and hides of a user, in both directions. */
  safety(userId: string): string {
    return this.of(userId, 'safety');
  }
  /** List: a user's latest page sessions on a surface; the user comes last. */
  sessions(surface: string, userId: string): string {
    return this.of(userId, `sessions:${Buffer.from(surface).toString('base64url')}`);
  }
  /** String: explanation record of a request. */
  explanation(requestId: string): string {
    return this.of(requestId, 'explain');
  }
  /** String: quota bucket shared by the gateways. */
  quota(window: number): string {
    return `${this.tag(0)}quota:${window}`;
  }
}

/** Keys of the model registry, which no tenant owns: no tenant id has a `~`. */
export class ModelKeys {
  private readonly tag: string;

  /** `namespace`: as that of TenantKeys. */
  constructor(namespace = '') {
    this.tag = `{${namespace}~models}:`;
  }

  /** String: every version and its stage. */
  index(): string {
    return `${this.tag}index`;
  }

  /** Hash file name -> bytes. */
  artefact(name: string, version: string): string {
    return `${this.tag}artefact:${name}:${version}`;
  }
}
