import type { Clock, DecodedCandidateSet } from '@eaglerank/domain';
import type { EntityRef, UserView } from '@eaglerank/features';
import type { TenantFeatures } from './tenant-features.js';
import type { Workspace } from './workspace.js';

/** What a lookup is for. */
export interface LookupRequest {
  /** Empty for an anonymous user. */
  readonly userId: string;
  readonly set: DecodedCandidateSet;
  /** Distinct authors of the set; none of these strings is kept. */
  readonly authorIds: readonly string[];
  /** Gets the item columns of `vectors` and all of `authors`. */
  readonly workspace: Workspace;
}

/** What a lookup came to. */
export interface LookupResult {
  readonly user: UserView;
  /** Moment the features are of, ms since epoch. */
  readonly asOfMs: number;
  /** Rows taken from the cache, items and authors together. */
  readonly hits: number;
  readonly misses: number;
}

/** How the parts of a lookup are observed. */
export interface LookupObserver {
  /** Runs the look into the cache. */
  cacheCheck<T>(work: () => T): T;
  /** Runs the read of `keys` blobs. */
  read<T>(keys: number, work: () => Promise<T>): Promise<T>;
  /** Blobs that were there and that were not. */
  found(blobs: number, absent: number): void;
}

/** Slot of each candidate; scratch of a synchronous function. */
let itemSlots = new Int32Array(256);

function slotsFor(count: number): Int32Array {
  if (count > itemSlots.length) itemSlots = new Int32Array(count);
  return itemSlots;
}

/**
 * Brings a request's item, author and user features: rows from the cache, everything else by one
 * MGET per slot. The requesting user is always read, never cached.
 */
export class FeatureLookup {
  constructor(
    private readonly tenant: TenantFeatures,
    private readonly clock: Clock,
    private readonly observer: LookupObserver,
  ) {}

  /**
   * Answers at once when nothing has to be read. Rejects when the store does not answer; the
   * workspace then still lacks the rows that were to be read, see `useDefaults`.
   */
  run(request: LookupRequest): LookupResult | Promise<LookupResult> {
    const { itemMisses, authorMisses } = request.workspace;
    this.observer.cacheCheck(() => this.check(request));
    const misses = itemMisses.length + authorMisses.length;
    const hits = request.set.count + request.authorIds.length - misses;
    if (misses === 0 && request.userId === '' && !this.tenant.priorIsDue) {
      return this.result(null, hits, misses);
    }
    return this.read(request).then((userBlob) => this.result(userBlob, hits, misses));
  }

  /** Fills what a failed run left open with what is true of entities nothing is known of. */
  useDefaults(request: LookupRequest): LookupResult {
    const { tenant } = this;
    const { itemMisses, authorMisses, vectors, authors } = request.workspace;
    const asOfMs = this.clock.now();
    const { width } = tenant.plan;
    const item = tenant.plan.blocks.item.offset;
    for (const row of itemMisses) {
      tenant.finaliser.itemColumns(null, asOfMs, tenant.prior, vectors, row * width + item);
    }
    for (const author of authorMisses) {
      const offset = author * tenant.authors.width;
      tenant.finaliser.authorColumns(null, asOfMs, tenant.prior, authors, offset);
    }
    const misses = itemMisses.length + authorMisses.length;
    const hits = request.set.count + request.authorIds.length - misses;
    return this.result(null, hits, misses);
  }

  private result(userBlob: Buffer | null, hits: number, misses: number): LookupResult {
    const asOfMs = this.clock.now();
    const user = this.tenant.finaliser.userView(userBlob, asOfMs, 'without_lasts');
    return { user, asOfMs, hits, misses };
  }

  private check({ set, authorIds, workspace }: LookupRequest): void {
    const { items, authors, plan } = this.tenant;
    const { vectors, authors: authorRows, itemMisses, authorMisses } = workspace;
    vectors.reserve(set.count * plan.width);
    authorRows.reserve(authorIds.length * authors.width);
    itemMisses.length = 0;
    authorMisses.length = 0;
    const nowMs = this.clock.monotonic();
    const slots = slotsFor(set.count);
    items.findAll(set.ordinals, nowMs, slots);
    for (let row = 0, to = plan.blocks.item.offset; row < set.count; row++, to += plan.width) {
      const slot = slots[row] as number;
      if (slot < 0) itemMisses.push(row);
      else items.copy(slot, nowMs, vectors, to);
    }
    for (let a = 0; a < authorIds.length; a++) {
      const slot = authors.find(authorIds[a] as string, nowMs);
      if (slot < 0) authorMisses.push(a);
      else authors.copy(slot, nowMs, authorRows, a * authors.width);
    }
  }

  /** Reads what the cache lacks, keeps it and returns the user's blob. */
  private async read(request: LookupRequest): Promise<Buffer | null> {
    const { tenant } = this;
    const { itemMisses, authorMisses } = request.workspace;
    const refs: EntityRef[] = [];
    for (const row of itemMisses) refs.push({ entity: 'item', id: request.set.ids.at(row) });
    // not of authorIds: the cache keeps the string, and those may hold on to the whole table
    for (const a of authorMisses) refs.push({ entity: 'author', id: request.set.authors.at(a) });
    const withUser = request.userId !== '';
    if (withUser) refs.push({ entity: 'user', id: request.userId });
    const withPrior = tenant.priorIsDue;
    if (withPrior) refs.push({ entity: 'tenant', id: '' });
    const begun = { items: tenant.items.readStarted(), authors: tenant.authors.readStarted() };
    try {
      const blobs = await this.observer.read(refs.length, () => tenant.store.read(refs));
      this.count(blobs);
      if (withPrior) tenant.setPrior(blobs.at(-1) ?? null);
      this.keep(request, refs, blobs, begun);
      return withUser ? (blobs[itemMisses.length + authorMisses.length] ?? null) : null;
    } finally {
      tenant.items.readEnded();
      tenant.authors.readEnded();
    }
  }

  private count(blobs: readonly (Buffer | null)[]): void {
    let absent = 0;
    for (const blob of blobs) if (blob === null) absent++;
    this.observer.found(blobs.length - absent, absent);
  }

  private keep(
    { set, workspace }: LookupRequest,
    refs: readonly EntityRef[],
    blobs: readonly (Buffer | null)[],
    begun: { readonly items: number; readonly authors: number },
  ): void {
    const { items, authors, finaliser, plan, prior } = this.tenant;
    const { itemMisses, authorMisses, vectors, authors: authorRows } = workspace;
    const asOfMs = this.clock.now();
    const nowMs = this.clock.monotonic();
    itemMisses.forEach((row, i) => {
      const { id } = refs[i] as EntityRef;
      const to = row * plan.width + plan.blocks.item.offset;
      finaliser.itemColumns(blobs[i] ?? null, asOfMs, prior, vectors, to);
      if (!items.keeps(id, begun.items)) return;
      const slot = items.slotFor(set.ordinals[row] as number, id);
      items.put(slot, vectors, to, nowMs);
    });
    authorMisses.forEach((a, i) => {
      const at = itemMisses.length + i;
      const { id } = refs[at] as EntityRef;
      const to = a * authors.width;
      finaliser.authorColumns(blobs[at] ?? null, asOfMs, prior, authorRows, to);
      if (!authors.keeps(id, begun.authors)) return;
      const slot = authors.slotFor(id);
      authors.put(slot, authorRows, to, nowMs);
    });
  }
}
